//! References to tracks: where a document names other tracks, and which track a word at the cursor names
//! (design section 5).

use std::ops::Range;
use std::sync::Arc;

use schema::name::key;
use schema::{DEPENDS_ON, ReferencePlace, SectionMatch};
use syntax::SpanKind;
use syntax::outline::{Field, Item, Span};
use world::{Document, Facts, SPEC_FILE, Snapshot, is_id, looks_like_id};

/// A track named in a reference position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The ID's text, in bytes.
    pub(crate) range: Range<usize>,
    /// The ID.
    pub(crate) id: String,
    /// Whether it can be nothing but an ID, so that an unknown one is a mistake.
    pub(crate) claims: bool,
    /// Whether the position is one of dependencies.
    pub(crate) is_dependency: bool,
}

/// Everything that a document names in its reference positions, in order.
pub(crate) fn references(snapshot: &Snapshot, document: &Document) -> Vec<Reference> {
    let Some(checked) = &document.checked else { return Vec::new() };
    let outline = &document.outline;
    let finder = Finder { snapshot, document };
    let mut found = Vec::new();
    for position in &checked.schema().references {
        match position.place {
            ReferencePlace::Section(index) => {
                let here = checked.matching.sections.iter().zip(&outline.sections);
                for (_, section) in here.filter(|(matched, _)| **matched == SectionMatch::Known(index)) {
                    finder.in_list(&section.body, position.is_dependency, &mut found);
                }
            }
            ReferencePlace::Field(index) => {
                let here = outline.fields.iter().zip(&checked.matching.fields);
                for (field, _) in here.filter(|(_, matched)| **matched == Some(index)) {
                    finder.in_field(field, position.is_dependency, &mut found);
                }
            }
        }
    }
    let depends = key(DEPENDS_ON);
    for (field, matched) in outline.fields.iter().zip(&checked.matching.fields) {
        if matched.is_none() && key(document.slice(&field.label)) == depends {
            finder.in_field(field, true, &mut found);
        }
    }
    found.sort_by_key(|reference| reference.range.start);
    found.dedup_by_key(|reference| reference.range.start);
    found
}

struct Finder<'a> {
    snapshot: &'a Snapshot,
    document: &'a Document,
}

impl Finder<'_> {
    /// The outermost list items that begin in `range`.
    fn in_list(&self, range: &Range<usize>, is_dependency: bool, found: &mut Vec<Reference>) {
        let begins = |item: &&Item| range.contains(&item.range.start);
        let nested = |item: &Item| {
            item.parent.is_some_and(|parent| range.contains(&self.document.outline.items[parent].range.start))
        };
        for item in self.document.outline.items.iter().filter(begins).filter(|item| !nested(item)) {
            self.in_text(&item.content, is_dependency, found);
        }
    }

    fn in_field(&self, field: &Field, is_dependency: bool, found: &mut Vec<Reference>) {
        let is_list = self.document.outline.items.iter().any(|item| item.range.start == field.value.start);
        if is_list {
            self.in_list(&field.value, is_dependency, found);
        } else {
            self.in_text(&field.value, is_dependency, found);
        }
    }

    /// What the head of a text names: up to the colon, dash or parenthesis where the explanation begins, parts
    /// separated by commas.
    fn in_text(&self, range: &Range<usize>, is_dependency: bool, found: &mut Vec<Reference>) {
        let text = self.document.slice(range);
        let line = text.lines().next().unwrap_or("");
        let head = [": ", " — ", " – ", " - ", " ("].iter().filter_map(|mark| line.find(mark)).min();
        let head = &line[..head.unwrap_or(line.len())];
        let mut at = range.start;
        for part in head.split_inclusive(',') {
            let start = at + part.len() - part.trim_start().len();
            let word = part.trim_start().trim_end_matches(',').trim_end();
            if let Some((range, claims)) = self.named(start..start + word.len()) {
                let id = self.document.slice(&range).to_owned();
                found.push(Reference { range, id, claims, is_dependency });
            }
            at += part.len();
        }
    }

    /// The ID that one part of a list names, without its marks, and whether it claims to be one.
    fn named(&self, part: Range<usize>) -> Option<(Range<usize>, bool)> {
        let mut spans = self.document.outline.spans_in(part.clone());
        let first = spans.next().filter(|span| span.range.start == part.start);
        let (range, marked) = match first {
            Some(span) => (self.innermost(span, &mut spans)?, true),
            None => {
                let word = self.document.slice(&part).trim_end_matches(':').len();
                (part.start..part.start + word, false)
            }
        };
        let id = self.document.slice(&range);
        let claims = (marked || looks_like_id(id)) && !is_file_name(id) && !self.is_entry_id(id);
        is_id(id).then_some((range, claims))
    }

    /// The text inside nested marks: `**[id](…)**`, `` **`id`** ``. `None` for what names no track: brackets, and
    /// links that lead somewhere else.
    fn innermost<'s>(&self, span: &'s Span, inner: &mut impl Iterator<Item = &'s Span>) -> Option<Range<usize>> {
        match &span.kind {
            SpanKind::Strong => {
                let text = self.document.slice(&span.content).trim_end_matches(':').len();
                let content = span.content.start..span.content.start + text;
                match inner.find(|inner| inner.range.start == content.start) {
                    Some(next) => self.innermost(next, inner),
                    None => Some(content),
                }
            }
            SpanKind::Link(destination) => {
                let target = self.document.slice(destination);
                let leads_elsewhere = is_external(target) || self.target_of(target).is_some();
                let is_code = |inner: &&Span| inner.kind == SpanKind::Code && inner.range.start == span.content.start;
                let content = inner.find(is_code).map_or(&span.content, |code| &code.content);
                (!leads_elsewhere).then(|| content.clone())
            }
            SpanKind::Code | SpanKind::Reference(_) | SpanKind::Wiki => Some(span.content.clone()),
            _ => None,
        }
    }

    /// The existing file or directory that a relative destination leads to.
    fn target_of(&self, destination: &str) -> Option<String> {
        relative_target(self.snapshot, &self.document.path, destination)
    }

    /// Whether a word is the number of a task, test or requirement (`T04`, `FR-3`), unless the workspace has tracks
    /// that are called like that.
    fn is_entry_id(&self, word: &str) -> bool {
        let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
        let number = word[letters..].trim_start_matches('-');
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &number[digits..];
        let shaped = (1..=6).contains(&letters)
            && digits > 0
            && (rest.is_empty() || rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_lowercase()));
        shaped && {
            let prefix = &word[..word.len() - number.len()];
            let like =
                |id: &str| id.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            !self.snapshot.index().ids().any(|id| like(id))
        }
    }
}

/// Whether a link destination leaves the workspace.
pub(crate) fn is_external(destination: &str) -> bool {
    destination.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1 && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    }) || destination.starts_with("//")
}

fn is_file_name(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty() && (1..=4).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphabetic())
    })
}

/// The existing path that a relative destination leads to: from the document's directory, or from the workspace root
/// if it starts with `/`. Fragments and a final slash do not count.
pub(crate) fn relative_target(snapshot: &Snapshot, from: &str, destination: &str) -> Option<String> {
    let path = destination.split(['#', '?']).next().unwrap_or("").trim_end_matches('/');
    if path.is_empty() || is_external(destination) {
        return None;
    }
    let base = if path.starts_with('/') { "" } else { from.rsplit_once('/').map_or("", |(directory, _)| directory) };
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let target = parts.join("/");
    snapshot.exists(&target).then_some(target)
}

/// The main document of the track with exactly this ID; of several, the one that is called `spec.md`.
pub(crate) fn tracks<'a>(snapshot: &'a Snapshot, id: &str) -> Vec<&'a Arc<Facts>> {
    let claimants: Vec<&Arc<Facts>> = snapshot.index().claimants(id).collect();
    let main = |facts: &&&Arc<Facts>| facts.path.rsplit('/').next() == Some(SPEC_FILE);
    let mains: Vec<&Arc<Facts>> = claimants.iter().filter(main).copied().collect();
    if mains.is_empty() { claimants } else { mains }
}

/// The known ID at `offset`, wherever it stands: in a reference position any word; elsewhere a word that can be
/// nothing but an ID, or one in marks of its own.
pub(crate) fn known_id_at(snapshot: &Snapshot, document: &Document, offset: usize) -> Option<Range<usize>> {
    let touches = |range: &Range<usize>| range.start <= offset && offset <= range.end;
    let known = |range: &Range<usize>| snapshot.index().claimants(document.slice(range)).next().is_some();
    let named = references(snapshot, document).into_iter().map(|reference| reference.range);
    if let Some(range) = named.filter(touches).find(known) {
        return Some(range);
    }
    if document.outline.is_code_block(offset) {
        return None;
    }
    let mut marked = document.outline.spans.iter().filter(|span| touches(&span.content));
    if let Some(span) = marked.find(|span| known(&span.content)) {
        return Some(span.content.clone());
    }
    let word = word_at(&document.source, offset);
    (looks_like_id(document.slice(&word)) && known(&word)).then_some(word)
}

/// The word around `offset` that could be an ID, sentence punctuation taken off its ends.
fn word_at(text: &str, offset: usize) -> Range<usize> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '#' | '@' | '+');
    let start = text[..offset].char_indices().rev().take_while(|(_, c)| part(*c)).last().map_or(offset, |(at, _)| at);
    let end = offset + text[offset..].find(|c: char| !part(c)).unwrap_or(text.len() - offset);
    let word = text[start..end].trim_end_matches(['.', '-', '#', '+']);
    let word_start = start + word.len() - word.trim_start_matches(['.', '-', '#', '@', '+']).len();
    word_start.min(start + word.len())..start + word.len()
}
