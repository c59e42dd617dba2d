//! What a check remembers of a file that it has read, until all the others have been read.

use std::collections::BTreeSet;
use std::hash::BuildHasher as _;
use std::sync::Arc;

use foldhash::quality::FixedState;
use ide::OwnFindings;
use world::{Asked, Document, Snapshot};

use crate::contain::{self, Checked, RuleFault};

/// What is remembered of a file.
pub(super) struct Seen {
    pub(super) path: Arc<str>,
    pub(super) kind: Option<Arc<str>>,
    pub(super) stage: &'static str,
    pub(super) reading: Reading,
}

/// What was read in a file.
pub(super) struct Reading {
    digest: u64,
    own: Option<Box<Own>>,
}

/// What the rules have found in a document by itself.
struct Own {
    findings: OwnFindings,
    faults: Vec<RuleFault>,
    /// What they have asked nevertheless: how usual something is among documents of which not all were known.
    asked: Asked,
}

impl Seen {
    /// What is remembered of a document with this text, as it stands in its file.
    pub(super) fn new(document: &Document, text: &str) -> Self {
        Self {
            path: Arc::clone(&document.path),
            kind: document.checked.as_ref().map(|checked| Arc::clone(&checked.schema().kind)),
            stage: document.lifecycle.name(),
            reading: Reading { digest: digest(text), own: None },
        }
    }

    /// The same, and what is wrong with the document by itself.
    pub(super) fn checked(document: &Document, text: &str, snapshot: &Snapshot) -> Self {
        let snapshot = snapshot.recording();
        let mut faults = Vec::new();
        let findings = ide::own_findings(&snapshot, document, &mut contain::asking(&BTreeSet::new(), &mut faults));
        let own = Own { findings, faults, asked: snapshot.asked() };
        let seen = Self::new(document, text);
        Self { reading: Reading { own: Some(Box::new(own)), ..seen.reading }, ..seen }
    }
}

impl Reading {
    /// What the rules say of the document at `path`, now that all others are known, without another look at its text;
    /// `None` if it takes one. What has been found is given out once.
    pub(super) fn finish(&mut self, snapshot: &Snapshot, path: &str) -> Option<Checked> {
        let own = self.own.take().filter(|own| snapshot.still_answers(&own.asked))?;
        let Own { findings, mut faults, .. } = *own;
        let facts = snapshot.index().get(path)?;
        let diagnostics = findings.with_others(snapshot, facts, &mut contain::asking(&BTreeSet::new(), &mut faults));
        Some(Checked { diagnostics, faults })
    }

    /// Whether this was the text.
    pub(super) fn is_of(&self, text: &str) -> bool {
        digest(text) == self.digest
    }
}

/// A number that is the same for the same text.
fn digest(text: &str) -> u64 {
    FixedState::default().hash_one(text)
}
