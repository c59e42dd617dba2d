//! The diagnostics that have been given out, and whether they still hold. This file must not know LSP.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use ide::{Diagnostic, KeptFindings};
use world::{Asked, Document, Snapshot};

use super::failed_rules::FailedRules;

/// The diagnostics of one document. Two that share one allocation are one answer: nothing has been computed anew.
pub(super) type Diagnostics = Arc<Vec<Diagnostic>>;

/// Computes the diagnostics of a document, with what they depend on. Rules that have failed on it are left out. What an
/// `earlier` answer depends on may save work.
pub(super) fn diagnostics(
    snapshot: &Snapshot,
    document: &Document,
    failed: &FailedRules,
    earlier: Option<&Basis>,
) -> (Diagnostics, Basis) {
    let recording = snapshot.recording();
    // The document itself has been made with it.
    let _ = recording.sidecar_of(&document.path);
    let earlier = earlier.and_then(|earlier| earlier.kept.as_ref());
    let (diagnostics, kept) = failed.check(&recording, document, earlier);
    (Arc::new(diagnostics), Basis { recording, kept, asked: OnceLock::new() })
}

/// What the answer about an open document depends on. What has been asked is summed up only if the world changes while
/// the document does not: after a key, the next answer comes sooner.
#[derive(Debug)]
pub(super) struct Basis {
    /// The world of the answer, which has written down what it was asked.
    recording: Snapshot,
    /// What was asked of other documents, and what came of it.
    kept: Option<Arc<KeptFindings>>,
    asked: OnceLock<Arc<Asked>>,
}

impl Basis {
    /// What has been asked.
    pub(super) fn asked(&self) -> &Arc<Asked> {
        self.asked.get_or_init(|| {
            let asked = self.kept.as_ref().map(|kept| kept.asked_with(&self.recording));
            Arc::new(asked.unwrap_or_else(|| self.recording.asked()))
        })
    }

    /// Whether a world gives the same answers.
    pub(super) fn holds_in(&self, snapshot: &Snapshot) -> bool {
        snapshot.still_answers(self.asked())
    }
}

/// The state of a file on disk: its length in bytes, and when it was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileState(u64, SystemTime);

impl FileState {
    /// The state of a file; `None` if it cannot be told.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok()?;
        Some(Self(metadata.len(), metadata.modified().ok()?))
    }
}

/// The last answer about each document, by path.
#[derive(Debug, Default)]
pub(super) struct Answers {
    open: HashMap<String, OpenAnswer>,
    closed: HashMap<String, ClosedAnswer>,
    /// An answer about a closed document has been taken back.
    is_one_lost: bool,
}

#[derive(Debug)]
struct OpenAnswer {
    moment: u64,
    diagnostics: Diagnostics,
    basis: Arc<Basis>,
}

/// What answers depend on that have been given out.
#[derive(Debug, Default)]
pub(super) struct Given {
    open: Vec<Arc<Basis>>,
    closed: Vec<Arc<Asked>>,
}

impl Given {
    /// Whether all of them would be given in a world.
    pub(super) fn holds_in(&self, snapshot: &Snapshot) -> bool {
        self.open.iter().all(|basis| basis.holds_in(snapshot))
            && self.closed.iter().all(|asked| snapshot.still_answers(asked))
    }
}

/// Of closed documents, which are many, only what the diagnostics were called is kept.
#[derive(Debug)]
struct ClosedAnswer {
    state: FileState,
    result_id: String,
    asked: Arc<Asked>,
}

impl Answers {
    /// The last answer about an open document: the moment, the diagnostics, and what they depend on.
    pub(super) fn open(&self, path: &str) -> Option<(u64, Diagnostics, Arc<Basis>)> {
        let OpenAnswer { moment, diagnostics, basis } = self.open.get(path)?;
        Some((*moment, Arc::clone(diagnostics), Arc::clone(basis)))
    }

    /// Keeps the answer about an open document at a moment.
    pub(super) fn keep_open(&mut self, path: &str, moment: u64, diagnostics: Diagnostics, basis: Basis) {
        self.open.insert(path.to_owned(), OpenAnswer { moment, diagnostics, basis: Arc::new(basis) });
    }

    /// What the answer about a closed document in this state depends on, if it was called so.
    pub(super) fn closed(&self, path: &str, state: FileState, result_id: &str) -> Option<Arc<Asked>> {
        let answer = self.closed.get(path).filter(|answer| answer.state == state && answer.result_id == result_id)?;
        Some(Arc::clone(&answer.asked))
    }

    /// Keeps what the answer about a closed document was called.
    pub(super) fn keep_closed(&mut self, path: &str, state: FileState, result_id: String, asked: Arc<Asked>) {
        self.closed.insert(path.to_owned(), ClosedAnswer { state, result_id, asked });
    }

    /// A document is open no more.
    pub(super) fn close(&mut self, path: &str) {
        self.open.remove(path);
    }

    /// A closed document has another text.
    pub(super) fn take_back(&mut self, path: &str) {
        self.is_one_lost |= self.closed.remove(path).is_some();
    }

    /// Whether an answer has been taken back since this was asked last, and what the others depend on; those about
    /// open documents that are at another moment now are their editor's business.
    pub(super) fn given(&mut self, moment_of: impl Fn(&str) -> Option<u64>) -> (bool, Given) {
        let current = self.open.iter().filter(|(path, answer)| moment_of(path) == Some(answer.moment));
        let open = current.map(|(_, answer)| Arc::clone(&answer.basis)).collect();
        let closed = self.closed.values().map(|answer| Arc::clone(&answer.asked)).collect();
        (std::mem::take(&mut self.is_one_lost), Given { open, closed })
    }
}
