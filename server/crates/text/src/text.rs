//! One document's text: a rope, its edits, and offset <-> position.

use std::borrow::Cow;
use std::ops::Range;

use ropey::{Rope, RopeSlice};

use crate::Place;

/// How a client counts columns (LSP 3.17, `PositionEncodingKind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the protocol's default.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A zero-based line and a column in some [`Encoding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Position {
    /// Zero-based line; lines end at LF, CRLF or a lone CR and nowhere else.
    pub line: u32,
    /// Zero-based column, in units of the encoding agreed on.
    pub character: u32,
}

/// One replacement of a byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Half-open byte range of the text before the edit.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub text: String,
}

/// An immutable-by-clone text. Cloning is cheap; a clone does not see later edits.
#[derive(Debug, Clone, Default)]
pub struct Text {
    rope: Rope,
    byte_order_mark: bool,
}

impl Text {
    /// Takes a document as read. A leading byte order mark is remembered but is no part of the text:
    /// no offset and no position counts it.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let (source, byte_order_mark) = match source.strip_prefix('\u{feff}') {
            Some(rest) => (rest, true),
            None => (source, false),
        };
        Self { rope: Rope::from_str(source), byte_order_mark }
    }

    /// Whether the document began with a byte order mark.
    #[must_use]
    pub fn has_byte_order_mark(&self) -> bool {
        self.byte_order_mark
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.rope.len_lines()
    }

    /// The text between two byte offsets, clamped to character boundaries inside the text.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Cow<'_, str> {
        let start = self.floor(range.start);
        let end = self.floor(range.end).max(start);
        self.rope.get_byte_slice(start..end).map_or(Cow::Borrowed(""), Cow::from)
    }

    /// The piece of contiguous memory that holds byte `offset`, and the offset at which it starts;
    /// `None` at or after the end. This is what tree-sitter reads the text through.
    #[must_use]
    pub fn chunk_at(&self, offset: usize) -> Option<(&str, usize)> {
        if offset >= self.len() {
            return None;
        }
        let (chunk, start, _, _) = self.rope.get_chunk_at_byte(offset)?;
        Some((chunk, start))
    }

    /// The lines from the one that contains byte `offset` on, each with its line break. The first begins at
    /// `offset` itself, clamped down to a character boundary.
    pub fn lines_from(&self, offset: usize) -> impl Iterator<Item = Cow<'_, str>> {
        let rest = self.rope.get_byte_slice(self.floor(offset)..).unwrap_or_else(|| self.rope.slice(0..0));
        rest.lines().filter(|line| line.len_bytes() > 0).map(Cow::from)
    }

    /// Applies one edit. A range out of bounds or inside a character is clamped down.
    pub fn apply(&mut self, edit: &Edit) {
        let start = self.floor(edit.range.start);
        let end = self.floor(edit.range.end).max(start);
        let (Ok(from), Ok(to)) = (self.rope.try_byte_to_char(start), self.rope.try_byte_to_char(end)) else {
            return;
        };
        if self.rope.try_remove(from..to).is_ok() {
            let inserted = self.rope.try_insert(from, &edit.text);
            debug_assert!(inserted.is_ok());
        }
    }

    /// The byte offset of a client's position. A line beyond the end gives the end of the text, a column
    /// beyond the line's end gives the end of the line (before its line break), and a column inside a
    /// character (a surrogate pair, a multi-byte sequence) gives the start of that character.
    #[must_use]
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let Some((start, content)) = self.line(position.line as usize) else {
            return self.len();
        };
        let column = position.character as usize;
        let character = match encoding {
            Encoding::Utf8 => content.try_byte_to_char(column.min(content.len_bytes())),
            Encoding::Utf16 => content.try_utf16_cu_to_char(column.min(content.len_utf16_cu())),
            Encoding::Utf32 => Ok(column.min(content.len_chars())),
        };
        start + character.and_then(|character| content.try_char_to_byte(character)).unwrap_or(0)
    }

    /// The position of a byte offset, clamped to the text and down to a character boundary. Between the CR and
    /// the LF of one line break there is no position: that offset gives the end of the line it breaks.
    #[must_use]
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        self.place(offset).position(encoding)
    }

    /// The place of a byte offset in all encodings at once, clamped as in [`Text::position`].
    #[must_use]
    pub fn place(&self, offset: usize) -> Place {
        self.place_exactly(offset).unwrap_or_else(|| {
            let mut offset = self.floor(offset);
            if self.splits_line_break(offset) {
                offset -= 1;
            }
            self.place_exactly(offset).unwrap_or_default()
        })
    }

    /// The place of an offset on a character boundary; `None` for an offset that must be clamped.
    fn place_exactly(&self, offset: usize) -> Option<Place> {
        let line = self.rope.try_byte_to_line(offset).ok()?;
        let start = self.rope.try_line_to_byte(line).ok()?;
        let before = self.rope.get_byte_slice(start..offset)?;
        if self.splits_line_break(offset) {
            return None;
        }
        let (utf8, utf32, utf16) = (offset - start, before.len_chars(), before.len_utf16_cu());
        Some(Place { line: line as u32, utf8: utf8 as u32, utf16: utf16 as u32, utf32: utf32 as u32 })
    }

    /// The largest character boundary not above `offset`, and never above the length.
    #[must_use]
    pub fn floor(&self, offset: usize) -> usize {
        let offset = offset.min(self.len());
        let character = self.rope.try_byte_to_char(offset).unwrap_or(0);
        self.rope.try_char_to_byte(character).unwrap_or(0)
    }

    /// Whether `offset` stands between the CR and the LF of one line break.
    fn splits_line_break(&self, offset: usize) -> bool {
        self.rope.get_byte(offset) == Some(b'\n')
            && offset.checked_sub(1).and_then(|before| self.rope.get_byte(before)) == Some(b'\r')
    }

    /// The byte offset at which a line starts, and its content without its line break; `None` beyond the last line.
    fn line(&self, line: usize) -> Option<(usize, RopeSlice<'_>)> {
        let content = self.rope.get_line(line)?;
        let start = self.rope.try_line_to_byte(line).ok()?;
        let length = content.len_chars();
        let breaks = content.get_chars_at(length)?.reversed().take_while(|c| matches!(c, '\n' | '\r')).count();
        Some((start, content.get_slice(..length - breaks)?))
    }
}

impl std::fmt::Display for Text {
    /// The whole text, without the byte order mark.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.rope.chunks().try_for_each(|chunk| formatter.write_str(chunk))
    }
}
