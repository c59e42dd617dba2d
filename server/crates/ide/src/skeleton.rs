//! Text of a template on its way into a document: parts of it with what is known filled in and the rest left to be
//! filled in. One value, two renderings. Quick fixes, completion and `specls new` ask here; this module must not know
//! who inserts it, or where.

mod document;
mod parts;

use schema::Schema;
use schema::Value;
use schema::placeholder::{fold, is_track_id};

pub(crate) use document::new_document;
pub(crate) use parts::TemplateParts;

/// Text with places to be filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skeleton {
    pieces: Vec<Piece>,
}

/// A piece of a skeleton. Line breaks are `\n` until it is rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text that stays.
    Text(String),
    /// What is to be replaced, as the template has it; may be empty.
    Blank(String),
    /// One of several values.
    Choice {
        /// What stands there where no list of values can be shown.
        shown: String,
        /// The values.
        values: Vec<String>,
    },
}

impl Skeleton {
    /// As it stands in a document that is filled in by hand: placeholders as in the template. `line_break` is that of
    /// the document.
    #[must_use]
    pub fn plain(&self, line_break: &str) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) | Piece::Blank(text) => text.clone(),
            Piece::Choice { shown, .. } => shown.clone(),
        };
        with_line_break(self.pieces.iter().map(text).collect(), line_break)
    }

    /// In the snippet syntax of LSP 3.17: a tab stop for each placeholder, a list for each choice.
    #[must_use]
    pub fn snippet(&self, line_break: &str) -> String {
        let mut snippet = String::new();
        let mut stop = 0;
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => snippet.push_str(&escaped(text, &['\\', '$', '}'])),
                Piece::Blank(shown) => {
                    stop += 1;
                    snippet.push_str(&format!("${{{stop}:{}}}", escaped(shown, &['\\', '$', '}'])));
                }
                Piece::Choice { values, .. } => {
                    stop += 1;
                    let values: Vec<String> =
                        values.iter().map(|value| escaped(value, &['\\', '$', '}', ',', '|'])).collect();
                    snippet.push_str(&format!("${{{stop}|{}|}}", values.join(",")));
                }
            }
        }
        with_line_break(snippet, line_break)
    }

    /// Whether there is nothing to insert.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(crate) fn push(&mut self, piece: Piece) {
        match (self.pieces.last_mut(), piece) {
            (_, Piece::Text(text)) if text.is_empty() => {}
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => self.pieces.push(piece),
        }
    }

    pub(crate) fn push_text(&mut self, text: &str) {
        self.push(Piece::Text(text.replace("\r\n", "\n").replace('\r', "\n")));
    }

    /// Adds text of the template of `schema`: its placeholders become blanks, bracketed alternatives choices, and
    /// `[track-id]` in a path becomes `id`.
    pub(crate) fn push_template(&mut self, schema: &Schema, text: &str, id: &str) {
        let mut written = 0;
        for (open, close) in brackets(text) {
            let bracket = &text[open..close];
            let in_path = text[..open].ends_with('/') || text[close..].starts_with('/');
            let Some(piece) = piece(schema, bracket, id, in_path) else { continue };
            self.push_text(&text[written..open]);
            self.push(piece);
            written = close;
        }
        self.push_text(&text[written..]);
    }

    pub(crate) fn extend(&mut self, other: Self) {
        for piece in other.pieces {
            self.push(piece);
        }
    }
}

/// What a bracket of a template becomes; `None` if it is no placeholder.
fn piece(schema: &Schema, bracket: &str, id: &str, in_path: bool) -> Option<Piece> {
    let inner = &bracket[1..bracket.len() - 1];
    if in_path && is_track_id(inner) {
        return Some(Piece::Text(id.to_owned()));
    }
    let known = schema.placeholders.texts.binary_search_by(|known| known.as_str().cmp(&fold(inner))).is_ok();
    choice(bracket, bracket).or_else(|| known.then(|| Piece::Blank(bracket.to_owned())))
}

/// The choice that a value of a template spells; `None` if it is no closed list. `shown` is what stands for it.
fn choice(source: &str, shown: &str) -> Option<Piece> {
    let value = Value::new(source);
    let values: Vec<String> = value.alternatives().iter().chain(&value.literals).cloned().collect();
    (!value.alternatives().is_empty()).then(|| Piece::Choice { shown: shown.to_owned(), values })
}

/// The innermost brackets of a text that are no links, as half-open ranges with their marks.
fn brackets(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let is_link = |close: usize| text[close..].starts_with(['(', '[']);
    text.match_indices('[').filter_map(move |(open, _)| {
        let length = text[open + 1..].find(['[', ']'])?;
        let close = open + 1 + length;
        (length > 0 && text[close..].starts_with(']') && !is_link(close + 1)).then_some((open, close + 1))
    })
}

fn escaped(text: &str, special: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if special.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn with_line_break(text: String, line_break: &str) -> String {
    if line_break == "\n" { text } else { text.replace('\n', line_break) }
}

/// The line break that a text uses: its first one.
#[must_use]
pub fn line_break(text: &str) -> &'static str {
    match memchr::memchr2(b'\n', b'\r', text.as_bytes()) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests;
