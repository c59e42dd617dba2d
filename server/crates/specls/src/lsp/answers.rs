//! The diagnostics that have been given out, and whether they still hold. This file must not know LSP.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use ide::Diagnostic;
use world::{Asked, Document, Snapshot};

use super::failed_rules::FailedRules;

/// The diagnostics of one document. Two that share one allocation are one answer: nothing has been computed anew.
pub(super) type Diagnostics = Arc<Vec<Diagnostic>>;

/// Computes the diagnostics of a document, with what they depend on. Rules that have failed on it are left out.
pub(super) fn diagnostics(snapshot: &Snapshot, document: &Document, failed: &FailedRules) -> (Diagnostics, Arc<Asked>) {
    let recording = snapshot.recording();
    // The document itself has been made with it.
    let _ = recording.sidecar_of(&document.path);
    let diagnostics = failed.check(&recording, document);
    (Arc::new(diagnostics), Arc::new(recording.asked()))
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
    asked: Arc<Asked>,
}

/// Of closed documents, which are many, only what the diagnostics were called is kept.
#[derive(Debug)]
struct ClosedAnswer {
    state: FileState,
    result_id: String,
    asked: Arc<Asked>,
}

impl Answers {
    /// The answer about an open document at a moment, with what it depends on.
    pub(super) fn open(&self, path: &str, moment: u64) -> Option<(Diagnostics, Arc<Asked>)> {
        let answer = self.open.get(path).filter(|answer| answer.moment == moment)?;
        Some((Arc::clone(&answer.diagnostics), Arc::clone(&answer.asked)))
    }

    /// Keeps the answer about an open document at a moment.
    pub(super) fn keep_open(&mut self, path: &str, moment: u64, diagnostics: Diagnostics, asked: Arc<Asked>) {
        self.open.insert(path.to_owned(), OpenAnswer { moment, diagnostics, asked });
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
    pub(super) fn given(&mut self, moment_of: impl Fn(&str) -> Option<u64>) -> (bool, Vec<Arc<Asked>>) {
        let current = self.open.iter().filter(|(path, answer)| moment_of(path) == Some(answer.moment));
        let open = current.map(|(_, answer)| &answer.asked);
        let closed = self.closed.values().map(|answer| &answer.asked);
        (std::mem::take(&mut self.is_one_lost), open.chain(closed).cloned().collect())
    }
}
