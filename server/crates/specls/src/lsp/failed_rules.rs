//! The rules that have failed on documents of a root. Each is left out of its document until that is closed, and told
//! once. This file must not know LSP.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use ide::{Diagnostic, KeptFindings};
use world::{Document, Snapshot};

use super::lock;
use crate::contain::{self, Checked, RuleFault};

/// Rules by the path of the document that they have failed on.
#[derive(Debug, Default)]
pub(super) struct FailedRules {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    by_path: BTreeMap<String, BTreeSet<&'static str>>,
    /// Not told yet: the path of the document, and what has failed.
    news: Vec<(String, RuleFault)>,
}

impl FailedRules {
    /// What the rules say of a document that have not failed on it, see [`ide::diagnostics_after`].
    pub(super) fn check(
        &self,
        snapshot: &Snapshot,
        document: &Document,
        earlier: Option<&Arc<KeptFindings>>,
    ) -> (Vec<Diagnostic>, Option<Arc<KeptFindings>>) {
        let path = &*document.path;
        let except = lock(&self.state).by_path.get(path).cloned().unwrap_or_default();
        let (Checked { diagnostics, faults }, kept) = contain::check_after(snapshot, document, &except, earlier);
        if !faults.is_empty() {
            let mut state = lock(&self.state);
            state.by_path.entry(path.to_owned()).or_default().extend(faults.iter().map(|fault| fault.code));
            state.news.extend(faults.into_iter().map(|fault| (path.to_owned(), fault)));
        }
        (diagnostics, kept)
    }

    /// A document is closed: opened again, every rule has a new chance.
    pub(super) fn close(&self, path: &str) {
        lock(&self.state).by_path.remove(path);
    }

    /// The failures since this was asked last.
    pub(super) fn take_news(&self) -> Vec<(String, RuleFault)> {
        std::mem::take(&mut lock(&self.state).news)
    }
}
