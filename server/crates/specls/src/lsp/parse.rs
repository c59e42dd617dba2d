//! The parse of one open document, made on whatever blocking thread asks for it first.

use std::sync::atomic::{AtomicBool, Ordering};

use syntax::{Block, parse_bulk};
use text::{Edit, Text};

/// Interim: parses in bulk until the incremental front end is here.
#[derive(Debug, Default)]
pub(super) struct Parse {
    closed: AtomicBool,
}

impl Parse {
    /// The parse of a document opened at that moment. Nothing is parsed yet.
    pub(super) fn new(_moment: u64) -> Self {
        Self::default()
    }

    /// Notes a change down: `after` is the text after it, at `moment`; without an `edit`, all of it is new.
    pub(super) fn record(&self, _moment: u64, _after: &Text, _edit: Option<Edit>) {}

    /// The blocks of `text`, the document at `moment`.
    pub(super) fn blocks(&self, _moment: u64, text: &Text) -> Option<Vec<Block>> {
        Some(parse_bulk(&text.to_string()))
    }

    /// The client has closed the document: from now on the file counts.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Whether the client has closed the document.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }
}
