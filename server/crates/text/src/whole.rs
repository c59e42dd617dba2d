//! A text in one piece, as that of a closed document, with the index of its lines.

use std::sync::{Arc, OnceLock};

use memchr::{memchr, memchr2, memchr2_iter, memrchr};

use crate::{Encoding, Place, Position};

/// Stretches of at most this many bytes are counted character by character; longer ones by way of the marks.
const STRETCH: usize = 4 << 10;

/// A text in one piece.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    source: Arc<String>,
    /// Made when the first position is asked for.
    index: OnceLock<LineIndex>,
}

/// Where the lines of a text are.
#[derive(Debug)]
struct LineIndex {
    /// The offset at which each line starts; never empty.
    starts: Vec<u32>,
    /// Whether all columns are equal.
    is_ascii: bool,
    /// How many characters and UTF-16 code units stand before every [`STRETCH`]th byte. Counted when a column is asked
    /// for that is so far from the start of its line.
    marks: OnceLock<Vec<Units>>,
}

/// How much of a text precedes some offset, in all units.
#[derive(Debug, Clone, Copy, Default)]
struct Units {
    utf8: usize,
    utf16: usize,
    utf32: usize,
}

impl Whole {
    /// A text without byte order mark.
    pub(crate) fn new(source: String) -> Self {
        Self { source: Arc::new(source), index: OnceLock::new() }
    }

    pub(crate) fn source(&self) -> &Arc<String> {
        &self.source
    }

    /// The text, unless somebody shares it.
    pub(crate) fn into_source(self) -> Option<String> {
        Arc::into_inner(self.source)
    }

    fn index(&self) -> &LineIndex {
        self.index.get_or_init(|| LineIndex::new(&self.source))
    }

    /// See [`crate::Text::take_over_lines`].
    pub(crate) fn take_over_lines(&self, before: &Self, head: usize, old_tail: usize) {
        if let Some(old) = before.index.get() {
            self.index.get_or_init(|| old.after(before.source.len(), &self.source, head, old_tail));
        }
    }

    pub(crate) fn line_count(&self) -> usize {
        self.index().starts.len()
    }

    /// See [`crate::Text::lines_from`]; `offset` stands on a character boundary.
    pub(crate) fn lines_from(&self, offset: usize) -> impl Iterator<Item = &str> {
        let mut rest = &self.source[offset..];
        std::iter::from_fn(move || {
            let content = memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
            let is_pair = rest[content..].starts_with("\r\n");
            let (line, after) = rest.split_at((content + if is_pair { 2 } else { 1 }).min(rest.len()));
            rest = after;
            (!line.is_empty()).then_some(line)
        })
    }

    /// See [`crate::Text::place`].
    pub(crate) fn place(&self, offset: usize) -> Place {
        let offset = floor(&self.source, offset);
        let index = self.index();
        let line = index.starts.partition_point(|start| *start as usize <= offset) - 1;
        let start = index.starts[line] as usize;
        let units = index.units(&self.source, start, offset);
        Place { line: line as u32, utf8: units.utf8 as u32, utf16: units.utf16 as u32, utf32: units.utf32 as u32 }
    }

    /// A walk to places in ascending order.
    pub(crate) fn walk(&self) -> Walk<'_> {
        // To count the lines on the way is quicker than to list all, but only where one byte ends them.
        let counts = self.index.get().is_none() && memchr(b'\r', self.source.as_bytes()).is_none();
        let starts = (!counts).then(|| &*self.index().starts);
        Walk { source: &self.source, starts, line: 0, start: 0, passed: Units::default() }
    }

    /// See [`crate::Text::offset`].
    pub(crate) fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let starts = &self.index().starts;
        let line = position.line as usize;
        let Some(start) = starts.get(line).map(|start| *start as usize) else { return self.source.len() };
        let end = starts.get(line + 1).map_or(self.source.len(), |next| *next as usize);
        let content = self.source[start..end].trim_end_matches(['\n', '\r']);
        let column = position.character as usize;
        let offset = match encoding {
            Encoding::Utf8 => content.floor_char_boundary(column),
            Encoding::Utf16 => offset_of(content, column, char::len_utf16),
            Encoding::Utf32 => offset_of(content, column, |_| 1),
        };
        start + offset
    }
}

/// A walk over a text, which goes through what stands between one place and the next instead of looking each up.
pub(crate) struct Walk<'a> {
    source: &'a str,
    /// The offset at which each line starts; `None` if each ends with LF, and they are found on the way.
    starts: Option<&'a [u32]>,
    /// The line that has been reached, zero-based.
    line: usize,
    /// The offset at which it starts.
    start: usize,
    /// Up to the offset that has been reached: its bytes, and what stands before it on its line.
    passed: Units,
}

impl Walk<'_> {
    /// See [`crate::Text::place`]; `offset` is not below the one asked for before.
    pub(crate) fn place(&mut self, offset: usize) -> Place {
        let offset = floor(self.source, offset).max(self.passed.utf8);
        let (lines, start) = match self.starts {
            Some(starts) => {
                let after = starts[self.line + 1..].iter().take_while(|start| **start as usize <= offset);
                let lines = after.count();
                (lines, starts[self.line + lines] as usize)
            }
            None => self.lines_to(offset),
        };
        if lines > 0 {
            (self.line, self.start) = (self.line + lines, start);
            self.passed = Units { utf8: start, utf16: 0, utf32: 0 };
        }
        let Units { utf8, utf16, utf32 } = self.passed.advance(self.source, offset).since(self.start);
        Place { line: self.line as u32, utf8: utf8 as u32, utf16: utf16 as u32, utf32: utf32 as u32 }
    }

    /// How many lines start between what has been passed and `offset`, where each ends with LF, and where the last of them
    /// starts.
    fn lines_to(&self, offset: usize) -> (usize, usize) {
        let between = &self.source.as_bytes()[self.passed.utf8..offset];
        let Some(last) = memrchr(b'\n', between) else { return (0, self.start) };
        // In pieces whose lines a byte can count, so that many bytes are compared at once; pieces are short.
        let count = |piece: &[u8]| piece.iter().fold(0, |lines: u8, byte| lines + u8::from(*byte == b'\n'));
        let lines = between[..last].chunks(usize::from(u8::MAX)).map(|piece| usize::from(count(piece))).sum::<usize>();
        (lines + 1, self.passed.utf8 + last + 1)
    }
}

/// The largest offset not above the one given at which a character begins; within CRLF that before it.
fn floor(source: &str, offset: usize) -> usize {
    let offset = source.floor_char_boundary(offset);
    let bytes = source.as_bytes();
    let is_within = offset > 0 && bytes[offset - 1] == b'\r' && bytes.get(offset) == Some(&b'\n');
    offset - usize::from(is_within)
}

/// Whether a line begins at a byte offset of a text, which the bytes beside it tell. The offset is at most the length.
#[must_use]
pub fn begins_line(source: &str, offset: usize) -> bool {
    let bytes = source.as_bytes();
    match offset.checked_sub(1).map(|before| bytes[before]) {
        Some(b'\r') => bytes.get(offset) != Some(&b'\n'),
        before => before.is_none_or(|before| before == b'\n'),
    }
}

impl LineIndex {
    fn new(source: &str) -> Self {
        let bytes = source.as_bytes();
        // Lines are seldom shorter on the average.
        let mut starts = Vec::with_capacity(1 + bytes.len() / 32);
        starts.push(0);
        if memchr(b'\r', bytes).is_none() {
            push_line_starts(bytes, &mut starts);
        } else {
            let ends = memchr2_iter(b'\n', b'\r', bytes);
            let is_pair = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            starts.extend(ends.filter(|&at| !is_pair(at)).map(|at| at as u32 + 1));
        }
        Self { starts, is_ascii: source.is_ascii(), marks: OnceLock::new() }
    }

    /// The index of `source`, into which an edit has turned the text of this one, whose length was `old_length`: the first
    /// `head` bytes are as before, and those from `old_tail` on. Only what stands between is looked at.
    fn after(&self, old_length: usize, source: &str, head: usize, old_tail: usize) -> Self {
        let tail = source.len() + old_tail - old_length;
        let kept = self.starts.partition_point(|start| (*start as usize) < head);
        let moved = self.starts.partition_point(|start| *start as usize <= old_tail);
        let mut starts = Vec::with_capacity(self.starts.len() + (tail - head.min(tail)) / 16);
        starts.extend_from_slice(&self.starts[..kept]);
        starts.extend((head..=tail).filter(|&offset| begins_line(source, offset)).map(|offset| offset as u32));
        let growth = (tail as u32).wrapping_sub(old_tail as u32);
        starts.extend(self.starts[moved..].iter().map(|start| start.wrapping_add(growth)));
        // Not so where nothing beyond ASCII is left but what is kept was not looked at: then columns are counted.
        let is_ascii = self.is_ascii && source.as_bytes()[head..tail].is_ascii();
        Self { starts, is_ascii, marks: OnceLock::new() }
    }

    /// What stands between two offsets on character boundaries.
    fn units(&self, source: &str, start: usize, end: usize) -> Units {
        let length = end - start;
        if self.is_ascii {
            return Units { utf8: length, utf16: length, utf32: length };
        }
        if length <= STRETCH {
            return Units { utf8: start, utf16: 0, utf32: 0 }.advance(source, end).since(start);
        }
        let marks = self.marks.get_or_init(|| {
            let mut units = Units::default();
            let offsets = (0..=source.len()).step_by(STRETCH);
            offsets.map(|offset| *units.advance(source, source.floor_char_boundary(offset))).collect()
        });
        let before = |offset: usize| *marks[offset / STRETCH].clone().advance(source, offset);
        let (start, end) = (before(start), before(end));
        Units { utf8: length, utf16: end.utf16 - start.utf16, utf32: end.utf32 - start.utf32 }
    }
}

/// Adds the offset behind each LF. Eight bytes at a time, since lines are short: to look for the next one over and over
/// takes three times as long.
fn push_line_starts(bytes: &[u8], starts: &mut Vec<u32>) {
    const LOW: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let other = u64::from_le_bytes(*word) ^ (LOW * u64::from(b'\n'));
        // The high bit of each byte that is zero now; those above one of these may be wrong, and are looked at.
        let mut found = other.wrapping_sub(LOW) & !other & HIGH;
        while found != 0 {
            let at = index * 8 + found.trailing_zeros() as usize / 8;
            if bytes[at] == b'\n' {
                starts.push(at as u32 + 1);
            }
            found &= found - 1;
        }
    }
    let behind = bytes.len() - rest.len();
    let ends = rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    starts.extend(ends.map(|(at, _)| (behind + at) as u32 + 1));
}

impl Units {
    /// Counts on up to byte `offset`.
    fn advance(&mut self, source: &str, offset: usize) -> &mut Self {
        let passed = &source[self.utf8..offset];
        let (utf16, utf32) = if passed.is_ascii() {
            (passed.len(), passed.len())
        } else {
            // Every byte but 0b10xxxxxx begins a character; 0b11110xxx one of two UTF-16 code units.
            let characters = passed.bytes().filter(|byte| byte & 0xC0 != 0x80).count();
            (characters + passed.bytes().filter(|byte| *byte >= 0xF0).count(), characters)
        };
        self.utf8 = offset;
        self.utf16 += utf16;
        self.utf32 += utf32;
        self
    }

    /// The same with bytes counted from `start`.
    fn since(&self, start: usize) -> Self {
        Self { utf8: self.utf8 - start, ..*self }
    }
}

/// The offset of the character that contains or begins at a column, or the end of the line.
fn offset_of(content: &str, column: usize, width: impl Fn(char) -> usize) -> usize {
    let mut passed = 0;
    for (offset, character) in content.char_indices() {
        passed += width(character);
        if passed > column {
            return offset;
        }
    }
    content.len()
}
