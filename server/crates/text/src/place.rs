//! Positions that outlive the text they were computed from.

use std::ops::Range;

use crate::{Encoding, Position, Text};

/// One point of a text, with its column in every encoding, so that it can be told to any client after the
/// text itself has been dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Place {
    /// Zero-based line.
    pub line: u32,
    /// Bytes since the start of the line.
    pub utf8: u32,
    /// UTF-16 code units since the start of the line.
    pub utf16: u32,
    /// Unicode scalar values since the start of the line.
    pub utf32: u32,
}

impl Place {
    /// The position of this point as a client speaking `encoding` counts it.
    #[must_use]
    pub fn position(self, encoding: Encoding) -> Position {
        let character = match encoding {
            Encoding::Utf8 => self.utf8,
            Encoding::Utf16 => self.utf16,
            Encoding::Utf32 => self.utf32,
        };
        Position { line: self.line, character }
    }
}

/// A half-open byte range of a document that may not be in memory any more, with both ends as [`Place`]s.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Region {
    /// Byte range in the document's text (a byte order mark does not count).
    pub range: Range<usize>,
    /// Where the range starts.
    pub start: Place,
    /// Where the range ends.
    pub end: Place,
}

impl Region {
    /// The region of `range` in `text`; offsets beyond the end or inside a character are clamped down.
    #[must_use]
    pub fn new(text: &Text, range: Range<usize>) -> Self {
        let start = text.place(range.start);
        let end = text.place(range.end);
        Self { range: text.floor(range.start)..text.floor(range.end), start, end }
    }
}
