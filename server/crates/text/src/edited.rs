//! A text that is being edited: a rope.

use std::borrow::Cow;
use std::ops::Range;

use ropey::{Rope, RopeSlice};

use crate::{Encoding, Place, Position};

/// A text that is being edited. Cloning is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Edited(Rope);

impl Edited {
    /// A text without byte order mark.
    pub(crate) fn new(source: &str) -> Self {
        Self(Rope::from_str(source))
    }

    pub(crate) fn source(&self) -> String {
        String::from(&self.0)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len_bytes()
    }

    pub(crate) fn line_count(&self) -> usize {
        self.0.len_lines()
    }

    /// See [`crate::Text::slice`]; the range stands on character boundaries.
    pub(crate) fn slice(&self, range: Range<usize>) -> Cow<'_, str> {
        self.0.get_byte_slice(range).map_or(Cow::Borrowed(""), Cow::from)
    }

    /// See [`crate::Text::chunk_at`].
    pub(crate) fn chunk_at(&self, offset: usize) -> Option<(&str, usize)> {
        let (chunk, start, _, _) = self.0.get_chunk_at_byte(offset)?;
        Some((chunk, start))
    }

    /// See [`crate::Text::lines_from`]; `offset` stands on a character boundary.
    pub(crate) fn lines_from(&self, offset: usize) -> impl Iterator<Item = Cow<'_, str>> {
        let rest = self.0.get_byte_slice(offset..).unwrap_or_else(|| self.0.slice(0..0));
        rest.lines().filter(|line| line.len_bytes() > 0).map(Cow::from)
    }

    /// Replaces a range on character boundaries.
    pub(crate) fn replace(&mut self, range: Range<usize>, text: &str) {
        let rope = &mut self.0;
        let (Ok(from), Ok(to)) = (rope.try_byte_to_char(range.start), rope.try_byte_to_char(range.end)) else { return };
        if rope.try_remove(from..to).is_ok() {
            let inserted = rope.try_insert(from, text);
            debug_assert!(inserted.is_ok());
        }
    }

    /// See [`crate::Text::offset`].
    pub(crate) fn offset(&self, position: Position, encoding: Encoding) -> usize {
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

    /// See [`crate::Text::place`].
    pub(crate) fn place(&self, offset: usize) -> Place {
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
        let line = self.0.try_byte_to_line(offset).ok()?;
        let start = self.0.try_line_to_byte(line).ok()?;
        let before = self.0.get_byte_slice(start..offset)?;
        if self.splits_line_break(offset) {
            return None;
        }
        let (utf8, utf32, utf16) = (offset - start, before.len_chars(), before.len_utf16_cu());
        Some(Place { line: line as u32, utf8: utf8 as u32, utf16: utf16 as u32, utf32: utf32 as u32 })
    }

    /// See [`crate::Text::floor`].
    pub(crate) fn floor(&self, offset: usize) -> usize {
        let offset = offset.min(self.len());
        let character = self.0.try_byte_to_char(offset).unwrap_or(0);
        self.0.try_char_to_byte(character).unwrap_or(0)
    }

    /// Whether `offset` stands between the CR and the LF of one line break.
    fn splits_line_break(&self, offset: usize) -> bool {
        self.0.get_byte(offset) == Some(b'\n')
            && offset.checked_sub(1).and_then(|before| self.0.get_byte(before)) == Some(b'\r')
    }

    /// The byte offset at which a line starts, and its content without its line break; `None` beyond the last line.
    fn line(&self, line: usize) -> Option<(usize, RopeSlice<'_>)> {
        let content = self.0.get_line(line)?;
        let start = self.0.try_line_to_byte(line).ok()?;
        let length = content.len_chars();
        let breaks = content.get_chars_at(length)?.reversed().take_while(|c| matches!(c, '\n' | '\r')).count();
        Some((start, content.get_slice(..length - breaks)?))
    }
}

impl std::fmt::Display for Edited {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.chunks().try_for_each(|chunk| formatter.write_str(chunk))
    }
}
