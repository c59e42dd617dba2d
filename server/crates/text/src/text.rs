//! One document's text: its edits, and offset <-> position.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::Place;
use crate::edited::Edited;
use crate::whole::Whole;

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

/// What two texts have in common: the first `head` bytes of both are the same, and the last `tail` bytes. They may have
/// more in common; nothing is always true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ends {
    /// So many bytes at their starts.
    pub head: usize,
    /// So many bytes at their ends.
    pub tail: usize,
}

impl Ends {
    /// Those of one and the same text, however long it is.
    pub const SAME: Self = Self { head: usize::MAX, tail: usize::MAX };

    /// Those of the texts before and after an edit; that after it has `length` bytes.
    #[must_use]
    pub fn around(edit: &Edit, length: usize) -> Self {
        let tail = length.checked_sub(edit.range.start + edit.text.len());
        tail.map(|tail| Self { head: edit.range.start, tail }).unwrap_or_default()
    }

    /// Those of two texts of which another one has `self` in common with the first and `next` with the second.
    #[must_use]
    pub fn and(self, next: Self) -> Self {
        Self { head: self.head.min(next.head), tail: self.tail.min(next.tail) }
    }

    /// The same, so that they do not overlap in texts of these lengths in bytes.
    #[must_use]
    pub fn within(self, one: usize, other: usize) -> Self {
        let length = one.min(other);
        let head = self.head.min(length);
        Self { head, tail: self.tail.min(length - head) }
    }
}

/// An immutable-by-clone text. Cloning is cheap; a clone does not see later edits.
#[derive(Debug, Clone, Default)]
pub struct Text {
    form: Form,
    byte_order_mark: bool,
}

/// Most texts never change: a rope is made for the first edit.
#[derive(Debug, Clone)]
enum Form {
    Whole(Arc<Whole>),
    Edited(Edited),
}

impl Default for Form {
    fn default() -> Self {
        Self::Whole(Arc::default())
    }
}

/// What a text may begin with without it being a part of the text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// As [`Text::new`] takes a document, but without a copy.
impl From<String> for Text {
    fn from(mut source: String) -> Self {
        let byte_order_mark = source.starts_with(BYTE_ORDER_MARK);
        if byte_order_mark {
            source.remove(0);
        }
        Self { form: Form::Whole(Arc::new(Whole::new(source))), byte_order_mark }
    }
}

impl Text {
    /// Takes a document as read. A leading byte order mark is remembered but is no part of the text:
    /// no offset and no position counts it.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let (source, byte_order_mark) = match source.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) => (rest, true),
            None => (source, false),
        };
        Self { form: Form::Whole(Arc::new(Whole::new(source.to_owned()))), byte_order_mark }
    }

    /// The same text in one piece: positions in it are found faster, and it can be [borrowed](Self::source).
    #[must_use]
    pub fn in_one_piece(&self) -> Self {
        match &self.form {
            Form::Whole(_) => self.clone(),
            Form::Edited(edited) => {
                let form = Form::Whole(Arc::new(Whole::new(edited.source())));
                Self { form, byte_order_mark: self.byte_order_mark }
            }
        }
    }

    /// The same, made from an older text in one piece that nobody needs any more and that has these `ends` in common with
    /// this one: only what is between them is read.
    #[must_use]
    pub fn in_place_of(&self, retired: Self, ends: Ends) -> Self {
        let (Form::Edited(edited), Form::Whole(whole)) = (&self.form, retired.form) else { return self.in_one_piece() };
        let Some(mut source) = Arc::into_inner(whole).and_then(Whole::into_source) else { return self.in_one_piece() };
        let Ends { head, tail } = ends.within(source.len(), edited.len());
        let (old_tail, new_tail) = (source.len() - tail, edited.len() - tail);
        let between = edited.slice(head..new_tail);
        let is_apart = source.is_char_boundary(head) && source.is_char_boundary(old_tail);
        if !is_apart || between.len() != new_tail - head {
            return self.in_one_piece();
        }
        source.replace_range(head..old_tail, &between);
        Self { form: Form::Whole(Arc::new(Whole::new(source))), byte_order_mark: self.byte_order_mark }
    }

    /// All of the text, without the byte order mark; shared with this one if it is in one piece.
    #[must_use]
    pub fn source(&self) -> Arc<String> {
        match &self.form {
            Form::Whole(whole) => Arc::clone(whole.source()),
            Form::Edited(edited) => Arc::new(edited.source()),
        }
    }

    /// Finds the lines of this text by those of the text `before` an edit, if they are known, in time proportional to their
    /// number and not to the length of the text. The first `head` bytes of both are the same, and those of `before` from
    /// `old_tail` on are the last ones of this text. Does nothing unless both are in one piece.
    pub fn take_over_lines(&self, before: &Self, head: usize, old_tail: usize) {
        if let (Form::Whole(whole), Form::Whole(before)) = (&self.form, &before.form) {
            whole.take_over_lines(before, head, old_tail);
        }
    }

    /// Whether the document began with a byte order mark.
    #[must_use]
    pub fn has_byte_order_mark(&self) -> bool {
        self.byte_order_mark
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.form {
            Form::Whole(whole) => whole.source().len(),
            Form::Edited(edited) => edited.len(),
        }
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    #[must_use]
    pub fn line_count(&self) -> usize {
        match &self.form {
            Form::Whole(whole) => whole.line_count(),
            Form::Edited(edited) => edited.line_count(),
        }
    }

    /// The text between two byte offsets, clamped to character boundaries inside the text.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Cow<'_, str> {
        let start = self.floor(range.start);
        let end = self.floor(range.end).max(start);
        match &self.form {
            Form::Whole(whole) => Cow::Borrowed(&whole.source()[start..end]),
            Form::Edited(edited) => edited.slice(start..end),
        }
    }

    /// The piece of contiguous memory that holds byte `offset`, and the offset at which it starts;
    /// `None` at or after the end. This is what tree-sitter reads the text through.
    #[must_use]
    pub fn chunk_at(&self, offset: usize) -> Option<(&str, usize)> {
        if offset >= self.len() {
            return None;
        }
        match &self.form {
            Form::Whole(whole) => Some((whole.source(), 0)),
            Form::Edited(edited) => edited.chunk_at(offset),
        }
    }

    /// The lines from the one that contains byte `offset` on, each with its line break. The first begins at
    /// `offset` itself, clamped down to a character boundary.
    pub fn lines_from(&self, offset: usize) -> impl Iterator<Item = Cow<'_, str>> {
        let start = self.floor(offset);
        let (whole, edited) = match &self.form {
            Form::Whole(whole) => (Some(whole.lines_from(start).map(Cow::Borrowed)), None),
            Form::Edited(edited) => (None, Some(edited.lines_from(start))),
        };
        whole.into_iter().flatten().chain(edited.into_iter().flatten())
    }

    /// Applies one edit. A range out of bounds or inside a character is clamped down.
    pub fn apply(&mut self, edit: &Edit) {
        let start = self.floor(edit.range.start);
        let end = self.floor(edit.range.end).max(start);
        if let Form::Whole(whole) = &self.form {
            self.form = Form::Edited(Edited::new(whole.source()));
        }
        if let Form::Edited(edited) = &mut self.form {
            edited.replace(start..end, &edit.text);
        }
    }

    /// The byte offset of a client's position. A line beyond the end gives the end of the text, a column
    /// beyond the line's end gives the end of the line (before its line break), and a column inside a
    /// character (a surrogate pair, a multi-byte sequence) gives the start of that character.
    #[must_use]
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        match &self.form {
            Form::Whole(whole) => whole.offset(position, encoding),
            Form::Edited(edited) => edited.offset(position, encoding),
        }
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
        match &self.form {
            Form::Whole(whole) => whole.place(offset),
            Form::Edited(edited) => edited.place(offset),
        }
    }

    /// The places of byte offsets in ascending order, each with its offset; as [`Text::place`] gives them, but found in one
    /// walk over the text.
    pub fn places<'a>(
        &'a self,
        offsets: impl Iterator<Item = usize> + 'a,
    ) -> impl Iterator<Item = (usize, Place)> + 'a {
        let mut walk = match &self.form {
            Form::Whole(whole) => Some(whole.walk()),
            Form::Edited(_) => None,
        };
        offsets.map(move |offset| {
            let place = walk.as_mut().map(|walk| walk.place(offset));
            (offset, place.unwrap_or_else(|| self.place(offset)))
        })
    }

    /// The largest character boundary not above `offset`, and never above the length.
    #[must_use]
    pub fn floor(&self, offset: usize) -> usize {
        match &self.form {
            Form::Whole(whole) => whole.source().floor_char_boundary(offset),
            Form::Edited(edited) => edited.floor(offset),
        }
    }
}

impl std::fmt::Display for Text {
    /// The whole text, without the byte order mark.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.form {
            Form::Whole(whole) => formatter.write_str(whole.source()),
            Form::Edited(edited) => edited.fmt(formatter),
        }
    }
}
