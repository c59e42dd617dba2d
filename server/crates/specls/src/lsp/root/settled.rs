//! An open document as the world has it, and what is left of the state before. Holds no lock.

use std::sync::Arc;

use world::{Document, Spare};

use super::State;
use crate::lsp::documents::OpenDocument;
use crate::lsp::parse::Parse;

/// An open document whose facts are in the world.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) moment: u64,
    /// The settings that it was made under; 0 if it must be made anew in any case.
    pub(super) settings: u64,
    pub(super) document: Arc<Document>,
    /// The state before it, from which the next one is made...
    pub(super) before: Option<Arc<Document>>,
    /// ...or what is left of that.
    pub(super) spare: Option<Spare>,
    pub(super) parse: Arc<Parse>,
    /// The walk has listed the file: it is there, and no `.gitignore` hides it.
    pub(super) is_listed: bool,
}

impl Settled {
    /// What is left of the state before, unless somebody needs that.
    pub(super) fn take_spare(&mut self) -> Option<Spare> {
        let before = self.before.take().and_then(Arc::into_inner);
        self.spare.take().or_else(|| Some(Spare::new(before?, &self.document)))
    }

    /// Whether a document is settled at that moment, or at a later one.
    pub(super) fn is_settled(&self, open: &OpenDocument, state: &State) -> bool {
        self.moment >= open.moment && self.settings == state.settings
    }
}
