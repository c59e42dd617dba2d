//! What is left of a document that nobody needs any more: the state after the next is made from it. This file must not know
//! how.

use std::sync::Arc;

use syntax::Retired;
use text::{Ends, Text};

use super::Document;

/// What is left of a document.
#[derive(Debug)]
pub struct Spare {
    text: Text,
    /// What its text and that of the next state have in common.
    ends: Ends,
    /// `None` if nothing of it has been kept, or if somebody needs it.
    outline: Option<Retired>,
}

impl Spare {
    /// What is left of a document of which an edit has made `next`.
    #[must_use]
    pub fn new(document: Document, next: &Document) -> Self {
        let Document { text, source, outline, facts, .. } = document;
        // A card that nobody has read yet holds on to all of the document.
        drop((source, facts));
        let outline = Arc::into_inner(outline);
        let retired = |outline| Some(Retired::new(outline, next.kept.clone()?));
        Self { text, ends: next.ends, outline: outline.and_then(retired) }
    }

    /// Does in advance what the next edit will ask for, if it is like the one before.
    pub fn prepare(&mut self) {
        self.outline.iter_mut().for_each(Retired::move_ahead);
    }

    /// The text now, which has these `ends` in common with that of the next state; and the outline.
    pub(super) fn take(self, text: &Text, ends: Ends) -> (Text, Option<Retired>) {
        (text.in_place_of(self.text, self.ends.and(ends)), self.outline)
    }
}
