//! What a document refers to, read from the document alone (design section 5). Whether the thing referred to exists
//! is for whoever knows the world.

mod link_word;
mod packed;
mod relation;
mod word;

use std::ops::Range;

use schema::{ReferencePlace, SectionMatch};
use syntax::outline::{Entry, Field, FieldForm, Item, Outline, Span};
use syntax::{BlockKind, SpanKind};

use crate::document::Checked;
use crate::labels::Labels;
use crate::name::{is_id, looks_like_id};
use crate::packed::Strings;

pub use link_word::LinkWord;
pub(crate) use link_word::{LinkWords, link_words};
pub use packed::References;
pub use word::entry_keys;

/// One reference. What it names is its own in a document, and borrowed from the facts of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference<S = Box<str>> {
    /// The ID, path or label, without marks: half-open byte range.
    pub range: Range<usize>,
    /// What it says.
    pub target: Target<S>,
    /// The reference position it stands in, if it does.
    pub position: Option<Position>,
}

/// What a reference names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target<S = Box<str>> {
    /// A track, if there is one of exactly this ID.
    Track(S),
    /// A file or directory, as a link destination: relative to the document, or to the root after a `/`.
    Path(S),
    /// A file or directory named in a code span: relative to the document, its track or the root.
    LoosePath(S),
    /// An entry of this track, by its key ([`entry_keys`]).
    Entry(S),
    /// `[[name]]`: a track or a file of that name.
    Wiki(S),
    /// `KEP-1234`, `RFC 1234`: prefix and number of a numbered document; without a prefix one of the document's own
    /// family.
    Numbered(S, S),
    /// `[text][label]`: the label of a link definition.
    Label(S),
}

impl<S: AsRef<str>> Reference<S> {
    /// The same reference, with its text borrowed.
    #[must_use]
    pub fn borrowed(&self) -> Reference<&str> {
        Reference { range: self.range.clone(), target: self.target.borrowed(), position: self.position }
    }
}

impl<S: AsRef<str>> Target<S> {
    /// The same target, with its text borrowed.
    #[must_use]
    pub fn borrowed(&self) -> Target<&str> {
        match self {
            Self::Track(id) => Target::Track(id.as_ref()),
            Self::Path(path) => Target::Path(path.as_ref()),
            Self::LoosePath(path) => Target::LoosePath(path.as_ref()),
            Self::Entry(key) => Target::Entry(key.as_ref()),
            Self::Wiki(name) => Target::Wiki(name.as_ref()),
            Self::Numbered(prefix, number) => Target::Numbered(prefix.as_ref(), number.as_ref()),
            Self::Label(label) => Target::Label(label.as_ref()),
        }
    }
}

impl<'a> Target<&'a str> {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'a str {
        match self {
            Self::Track(name)
            | Self::Path(name)
            | Self::LoosePath(name)
            | Self::Entry(name)
            | Self::Wiki(name)
            | Self::Label(name)
            | Self::Numbered(_, name) => name,
        }
    }
}

/// A place where references to tracks are expected: by the template, or by the label of a field in any format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// Whether it can be nothing but an ID, so that an unknown one is a mistake.
    pub claims: bool,
    /// Whether what is named must come first.
    pub is_dependency: bool,
    /// Where the list or field starts that it stands in, in bytes: what references of one list share.
    pub list: u32,
}

/// All references that begin in `range` of a document, in order; `labels` are the keys of its fields' labels, `headings`
/// those of its sections' names. The range begins and ends at a [cut](syntax::Kept), or with the document.
pub(crate) fn references(
    source: &str,
    outline: &Outline,
    labels: &Labels,
    headings: &Strings,
    checked: Option<&Checked>,
    range: Range<usize>,
) -> Vec<Reference> {
    let mut reader = Reader { source, outline, range, found: Vec::new(), holes: Vec::new() };
    reader.positions(checked);
    reader.relations(checked, labels, headings);
    // What stands in a reference position has been read there.
    reader.found.sort_by_key(|reference| (reference.range.start, reference.range.end));
    reader.found.dedup_by_key(|reference| reference.range.start);
    let positions = reader.found.len();
    reader.spans();
    reader.words();
    let mut found = reader.found;
    let rest = found.split_off(positions);
    let taken = |range: &Range<usize>| {
        let after = found.partition_point(|position| position.range.start < range.end);
        found[..after].last().is_some_and(|position| range.start < position.range.end)
    };
    let rest: Vec<Reference> = rest.into_iter().filter(|reference| !taken(&reference.range)).collect();
    found.extend(rest);
    found.sort_by_key(|reference| (reference.range.start, reference.range.end));
    found
}

struct Reader<'a> {
    source: &'a str,
    outline: &'a Outline,
    /// Only what begins here is read.
    range: Range<usize>,
    found: Vec<Reference>,
    /// What of the text being read is no running text; kept for the next one.
    holes: Vec<Range<usize>>,
}

/// The indices of those elements of a list, sorted by `start`, that begin in `range`.
fn indices_in<T>(list: &[T], range: &Range<usize>, start: impl Fn(&T) -> usize) -> Range<usize> {
    let from = list.partition_point(|element| start(element) < range.start);
    from..list.partition_point(|element| start(element) < range.end).max(from)
}

impl<'a> Reader<'a> {
    fn push(&mut self, range: Range<usize>, target: impl Fn(Box<str>) -> Target) {
        let target = target(self.source[range.clone()].into());
        self.found.push(Reference { range, target, position: None });
    }

    /// Indices of the fields that are read.
    fn fields(&self) -> Range<usize> {
        indices_in(&self.outline.fields, &self.range, |field| field.lead.start)
    }

    /// Indices of the sections of which something is read.
    fn sections(&self) -> Range<usize> {
        let sections = indices_in(&self.outline.sections, &self.range, |section| section.heading.start);
        sections.start.saturating_sub(1)..sections.end
    }

    /// What is read of a range.
    fn read_part(&self, range: &Range<usize>) -> Range<usize> {
        let start = range.start.max(self.range.start);
        start..range.end.min(self.range.end).max(start)
    }

    /// The places that the template names; those in front matter are read as YAML.
    fn positions(&mut self, checked: Option<&Checked>) {
        let outline = self.outline;
        let Some(checked) = checked else { return };
        for position in &checked.schema().references {
            match position.place {
                ReferencePlace::Section(known) => {
                    let is_it = |index: &usize| checked.matching.sections[*index] == SectionMatch::Known(known);
                    for index in self.sections().filter(is_it) {
                        self.in_list(&outline.sections[index].body, position.is_dependency);
                    }
                }
                ReferencePlace::Field(known) => {
                    let is_it = |index: &usize| {
                        checked.matching.fields[*index] == Some(known)
                            && outline.fields[*index].form != FieldForm::FrontMatter
                    };
                    for index in self.fields().filter(is_it) {
                        self.in_field(&outline.fields[index], position.is_dependency);
                    }
                }
            }
        }
    }

    /// The outermost list items that begin in `range`.
    fn in_list(&mut self, range: &Range<usize>, is_dependency: bool) {
        let items = &self.outline.items;
        let here = &items[self.outline.items_in(self.read_part(range))];
        let nested = |item: &&Item| item.parent.is_some_and(|parent| items[parent].range.start >= range.start);
        for item in here.iter().filter(|item| !nested(item)) {
            self.in_text(&item.content, range.start, is_dependency);
        }
    }

    fn in_field(&mut self, field: &Field, is_dependency: bool) {
        let items = &self.outline.items;
        let value = self.without_comments(&field.value);
        if items.binary_search_by_key(&value.start, |item| item.range.start).is_ok() {
            self.in_list(&value, is_dependency);
        } else {
            self.in_text(&value, value.start, is_dependency);
        }
    }

    /// A range without the comments that it begins with, such as one that hides a diagnostic.
    fn without_comments(&self, range: &Range<usize>) -> Range<usize> {
        let mut start = range.start;
        for comment in self.outline.comments_over(range.clone()).take_while(|comment| comment.range.end <= range.end) {
            if comment.range.start != start {
                break;
            }
            let rest = &self.source[comment.range.end..range.end];
            start = range.end - rest.trim_start().len();
        }
        start..range.end
    }

    /// What the head of a text names: up to the colon, dash or parenthesis where the explanation begins, parts
    /// separated by commas. The text is in the list that starts at `list`.
    fn in_text(&mut self, range: &Range<usize>, list: usize, is_dependency: bool) {
        let position = Position { claims: true, is_dependency, list: list as u32 };
        let text = &self.source[range.clone()];
        let line = text.lines().next().unwrap_or("");
        let head = &line[..explanation_at(line).unwrap_or(line.len())];
        let mut at = range.start;
        for part in head.split_inclusive(',') {
            let start = at + part.len() - part.trim_start().len();
            let word = part.trim_start().trim_end_matches(',').trim_end();
            self.part(start..start + word.len(), position);
            at += part.len();
        }
    }

    /// One part of a list: an ID with or without marks, or an entry. `position` as if it claims to be one.
    fn part(&mut self, part: Range<usize>, position: Position) {
        let outline = self.outline;
        let mut spans = outline.spans_in(part.clone());
        let first = spans.next().filter(|span| span.range.start == part.start);
        let position = |claims| Some(Position { claims, ..position });
        // The destination decides over the text, unless it leads out of the workspace.
        let destination = first.and_then(|span| Self::destination_within(span, &mut spans));
        if let Some(range) = destination.filter(|range| !is_external(&self.source[range.clone()])) {
            let target = Target::Path(self.source[range.clone()].into());
            self.found.push(Reference { range, target, position: position(true) });
            return;
        }
        let (range, is_marked) = match first {
            Some(span) => match self.marked_text(span) {
                Some(range) => (range, true),
                None => return,
            },
            None => (part.start..part.start + self.source[part].trim_end_matches(':').len(), false),
        };
        let text = &self.source[range.clone()];
        let keys = word::entry_references(self.source, range.clone(), true);
        if !keys.is_empty() {
            let position = position(true);
            self.found.extend(keys.into_iter().map(|(range, key)| Reference {
                range,
                target: Target::Entry(key),
                position,
            }));
        } else if is_id(text) && !is_file_name(text) {
            let claims = is_marked || looks_like_id(text);
            let target = Target::Track(text.into());
            self.found.push(Reference { range, target, position: position(claims) });
        }
    }

    /// The destination of the link that a span is, or that stands at the start of a bold run.
    fn destination_within<'s>(span: &'s Span, inner: &mut impl Iterator<Item = &'s Span>) -> Option<Range<usize>> {
        match &span.kind {
            SpanKind::Link(destination) => Some(destination.clone()),
            SpanKind::Strong => {
                let next = inner.next().filter(|inner| inner.range.start == span.content.start)?;
                Self::destination_within(next, inner)
            }
            _ => None,
        }
    }

    /// The text inside nested marks: `**[id](…)**`, `` **`id`** ``. `None` for brackets that are no links.
    fn marked_text(&self, span: &Span) -> Option<Range<usize>> {
        if matches!(span.kind, SpanKind::Bracket | SpanKind::Footnote | SpanKind::Html | SpanKind::Image(_)) {
            return None;
        }
        let content = &self.source[span.content.clone()];
        let bare = content.trim_end_matches(':');
        let range = span.content.start..span.content.start + bare.len();
        let inner = self.outline.spans_in(range.clone()).find(|inner| inner.range.start == range.start);
        match inner {
            Some(inner) if inner.range != span.range => self.marked_text(inner),
            _ => Some(range),
        }
    }

    /// Links, code spans, wiki links and bold words.
    fn spans(&mut self) {
        let outline = self.outline;
        for span in outline.spans_in(self.range.clone()) {
            let content = &self.source[span.content.clone()];
            match &span.kind {
                SpanKind::Link(destination) | SpanKind::Image(destination) => {
                    let target = &self.source[destination.clone()];
                    if !is_external(target) && !target.is_empty() {
                        self.push(destination.clone(), Target::Path);
                    }
                    if is_external(target) && is_id(content) {
                        self.push(span.content.clone(), Target::Track);
                    }
                }
                SpanKind::Reference(label) => self.push(label.clone(), Target::Label),
                SpanKind::Wiki => {
                    let name = content.split(['|', '#']).next().unwrap_or(content).trim_end().len();
                    self.push(span.content.start..span.content.start + name, Target::Wiki);
                }
                SpanKind::Code if looks_like_path(content) => self.push(span.content.clone(), Target::LoosePath),
                SpanKind::Code | SpanKind::Strong if is_id(content) => self.word(span.content.clone()),
                _ => {}
            }
        }
        let definitions = indices_in(&outline.definitions, &self.range, |definition| definition.range.start);
        for definition in &outline.definitions[definitions] {
            let target = &self.source[definition.destination.clone()];
            if !is_external(target) && !target.is_empty() {
                self.push(definition.destination.clone(), Target::Path);
            }
        }
    }

    /// Words of running text that can be nothing but IDs.
    fn words(&mut self) {
        let outline = self.outline;
        for block in outline.leaves(self.range.clone()) {
            if matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_)) {
                self.words_in(block.range.clone());
            }
        }
        let tables = indices_in(&outline.tables, &self.range, |table| table.range.start);
        let rows = outline.tables[tables].iter().flat_map(|table| &table.rows);
        for row in rows.filter(|row| word::is_telling(&self.source[row.range.clone()])) {
            for cell in &row.cells {
                self.words_in(cell.clone());
            }
        }
    }

    fn words_in(&mut self, text: Range<usize>) {
        let source = self.source;
        let is_telling = |range: Range<usize>| word::is_telling(&source[range]);
        if !is_telling(text.clone()) {
            return;
        }
        // Code, destinations and comments are no running text.
        let mut holes = std::mem::take(&mut self.holes);
        for span in self.outline.spans_in(text.clone()) {
            match &span.kind {
                SpanKind::Code | SpanKind::Wiki | SpanKind::Autolink | SpanKind::Html => holes.push(span.range.clone()),
                SpanKind::Link(destination) | SpanKind::Image(destination) => {
                    let is_external = is_external(&self.source[destination.clone()]);
                    holes.push(if is_external { destination.clone() } else { span.range.clone() });
                }
                _ => {}
            }
        }
        holes.extend(self.outline.comments_over(text.clone()).map(|comment| comment.range.clone()));
        holes.sort_by_key(|hole| hole.start);
        let mut at = text.start;
        for hole in holes.drain(..) {
            if at < hole.start && is_telling(at..hole.start) {
                self.prose(at..hole.start);
            }
            at = at.max(hole.end);
        }
        if at == text.start || at < text.end && is_telling(at..text.end) {
            self.prose(at..text.end);
        }
        self.holes = holes;
    }

    fn prose(&mut self, range: Range<usize>) {
        for word in word::telling_words(self.source, range.clone()) {
            let is_range = || !word::entry_references(self.source, word.clone(), false).is_empty();
            if looks_like_id(&self.source[word.clone()]) || is_range() {
                self.word(word);
            }
        }
        for (range, target) in word::spaced(self.source, range) {
            self.found.push(Reference { range, target, position: None });
        }
    }

    /// A word that may be the ID of an entry, of a numbered document or of a track.
    fn word(&mut self, word: Range<usize>) {
        let entries = word::entry_references(self.source, word.clone(), false);
        if entries.is_empty() {
            if !is_plain_number(&self.source[word.clone()]) {
                self.push(word, Target::Track);
            }
            return;
        }
        for (range, key) in entries {
            self.found.push(Reference { range, target: Target::Entry(key), position: None });
        }
    }
}

/// Where the explanation of what a line names begins: at a colon, dash or parenthesis. All of them have a space beside them.
fn explanation_at(line: &str) -> Option<usize> {
    memchr::memchr_iter(b' ', line.as_bytes()).find_map(|space| {
        let begins = || ["— ", "– ", "- ", "("].iter().any(|mark| line[space + 1..].starts_with(mark));
        let colon = space.checked_sub(1).filter(|&before| line.as_bytes()[before] == b':');
        colon.or_else(|| begins().then_some(space))
    })
}

/// Whether a link destination leaves the workspace.
#[must_use]
pub fn is_external(destination: &str) -> bool {
    destination.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1 && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    }) || destination.starts_with("//")
}

/// Whether a word is a file's name, by its extension.
fn is_file_name(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty() && (1..=4).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphabetic())
    })
}

/// Whether a code span names a file or directory: no spaces, globs or variables but `[track-id]`, and a slash or an
/// extension in it.
fn looks_like_path(code: &str) -> bool {
    // Most code names nothing, and so has neither.
    if memchr::memchr2(b'/', b'.', code.as_bytes()).is_none() {
        return false;
    }
    let plain = |c: char| {
        !c.is_whitespace()
            && !matches!(c, '*' | '?' | '{' | '}' | '<' | '>' | '(' | ')' | '=' | '$' | '"' | '|' | '@' | ',')
    };
    let starts = code.chars().next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '['));
    let is_filled = || !code.contains('[') || !code.replace("[track-id]", "").contains('[');
    starts
        && code.chars().all(plain)
        && is_filled()
        && !code.contains("://")
        && !code.contains("::")
        && (is_file_name(code) || (code.contains('/') && code.contains(char::is_alphabetic)))
}

/// Dates, versions and other words that are digits and punctuation, but for long ones (`2026-01-17-001`).
fn is_plain_number(word: &str) -> bool {
    let numeric = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '_' | '+'));
    numeric && word.matches('-').count() < 3
}

/// The keys under which an entry can be cited: `T04`, `risk 2`, and for names of several words the last
/// one and the initials too (`User Story 1` is also `Story 1` and `US1`).
#[must_use]
pub(crate) fn keys_of(source: &str, entry: &Entry) -> Vec<Box<str>> {
    entry_keys(&source[entry.prefix.start..entry.number.end], entry.number.len())
}

/// Whether a whole word is the ID of an entry.
#[must_use]
pub fn is_entry_id(word: &str) -> bool {
    word::entry_length(word) == Some(word.len())
}

/// An ID of capitals and a number as its two parts; `None` for names with a space (`risk 2`), which prose uses freely.
#[must_use]
pub fn entry_family(key: &str) -> Option<(&str, &str)> {
    let at = key.find(|c: char| c.is_ascii_digit())?;
    let (family, number) = key.split_at(at);
    (!family.is_empty() && !family.contains(' ')).then_some((family, number))
}
