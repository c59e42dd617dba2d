//! Semantic tokens: what the words of a document are to its template and its workspace.

use std::ops::Range;

use schema::value::is_one_of;
use schema::{ValueType, is_date_shaped};
use syntax::block::lines;
use world::card::{CREATED, DEADLINE, TARGET, date_of};
use world::reference::Target;
use world::{Document, Snapshot};

use crate::resolve::{Resolver, Thing};
use crate::values::{TypedValue, typed_values};

/// A word or a few on one line that are something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SemanticToken {
    /// Half-open byte range in the document, on one line and not empty.
    pub range: Range<usize>,
    /// What they are.
    pub kind: TokenKind,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Text of the template that is to be replaced, or a list of alternatives to choose from.
    Placeholder,
    /// A value of an enumeration.
    EnumerationValue,
    /// The ID of a track that there is.
    KnownTrack,
    /// What can only be the ID of a track, and is none.
    UnknownTrack,
    /// A date.
    Date,
    /// A label that the template knows.
    Label,
    /// The number of an entry.
    EntryNumber,
    /// Text of an item that is ticked.
    CheckedItem,
}

/// The tokens of the document that are in the byte range `range`, wholly or in part; in order, apart from each other,
/// each on one line. Answered from the index.
#[must_use]
pub fn semantic_tokens(snapshot: &Snapshot, document: &Document, range: &Range<usize>) -> Vec<SemanticToken> {
    let mut tokens = tracks(snapshot, document, range);
    tokens.extend(template_parts(document));
    tokens.extend(numbers(document));
    tokens.retain(|token| overlaps(&token.range, range) && !token.range.is_empty());
    let tokens = apart(tokens);
    let mut tokens = beside(checked_items(document, range), tokens);
    tokens.sort_by_key(|token| token.range.start);
    tokens.into_iter().flat_map(|token| on_one_line(document, token)).collect()
}

fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Of tokens that overlap the one that starts first, and of those that start together the one listed first.
fn apart(mut tokens: Vec<SemanticToken>) -> Vec<SemanticToken> {
    tokens.sort_by_key(|token| token.range.start);
    tokens.dedup_by(|token, before| token.range.start < before.range.end);
    tokens
}

/// References to tracks, outside of reference positions only to known ones.
fn tracks(snapshot: &Snapshot, document: &Document, range: &Range<usize>) -> Vec<SemanticToken> {
    let resolver = Resolver::new(snapshot, document.facts());
    let near = document.references.iter().filter(|reference| overlaps(&reference.range, range));
    let token = |reference: world::reference::Reference<&str>| {
        let (Target::Track(id) | Target::Wiki(id)) = reference.target else { return None };
        let is_known = resolver.tracks(id).iter().any(|thing| matches!(thing, Thing::Track(_)));
        let claims = reference.position.is_some_and(|position| position.claims) && snapshot.is_complete();
        let kind = match is_known {
            true => TokenKind::KnownTrack,
            false if claims => TokenKind::UnknownTrack,
            false => return None,
        };
        Some(SemanticToken { range: reference.range, kind })
    };
    let own = document.facts().name_places.iter().map(|(_, range)| range);
    let own = own.map(|range| SemanticToken { range, kind: TokenKind::KnownTrack });
    own.chain(near.filter_map(token)).collect()
}

/// What the template knows: labels, values, and what it has left standing.
fn template_parts(document: &Document) -> Vec<SemanticToken> {
    let Some(checked) = &document.checked else { return Vec::new() };
    let standing = checked.standing.iter();
    let mut tokens: Vec<SemanticToken> = standing
        .map(|standing| SemanticToken { range: standing.range.clone(), kind: TokenKind::Placeholder })
        .collect();
    let fields = document.outline.fields.iter().zip(&checked.matching.fields);
    let known = fields.filter(|(_, index)| index.is_some());
    tokens.extend(known.map(|(field, _)| SemanticToken { range: field.label.clone(), kind: TokenKind::Label }));
    tokens.extend(typed_values(document, checked).iter().filter_map(|value| value_token(document, value)));
    let dated = [&CREATED[..], &TARGET[..], &DEADLINE[..]].into_iter().filter_map(|labels| date_of(document, labels));
    tokens.extend(dated.map(|(range, _)| SemanticToken { range, kind: TokenKind::Date }));
    tokens
}

/// The date or the value of an enumeration that a value is, without remarks; or its alternatives, still to be chosen
/// from.
fn value_token(document: &Document, value: &TypedValue<'_>) -> Option<SemanticToken> {
    let text = document.slice(&value.range);
    let start = value.range.start;
    match &value.declared.value_type {
        ValueType::Date { .. } => {
            let is_date = text.get(..10).is_some_and(is_date_shaped);
            is_date.then(|| SemanticToken { range: start..start + 10, kind: TokenKind::Date })
        }
        ValueType::Enumeration(values) if schema::value::is_choice(text, values) => {
            Some(SemanticToken { range: value.range.clone(), kind: TokenKind::Placeholder })
        }
        ValueType::Enumeration(values) => {
            let known = values.iter().find(|known| is_one_of(text, std::slice::from_ref(known)))?;
            let line = text.lines().next().unwrap_or("");
            // Spelled another way (`in-progress`), the line stands for it.
            let at = line.find(known.as_str()).map(|at| at..at + known.len());
            let at = at.unwrap_or(0..line.trim_end().len());
            Some(SemanticToken { range: start + at.start..start + at.end, kind: TokenKind::EnumerationValue })
        }
        _ => None,
    }
}

fn numbers(document: &Document) -> impl Iterator<Item = SemanticToken> {
    let entries = document.outline.entries.iter();
    entries.map(|entry| SemanticToken { range: entry.number.clone(), kind: TokenKind::EntryNumber })
}

fn checked_items(document: &Document, range: &Range<usize>) -> Vec<SemanticToken> {
    let items = document.outline.items.iter().filter(|item| matches!(item.checkbox, Some((_, true))));
    let near = items.filter(|item| overlaps(&item.content, range));
    near.map(|item| SemanticToken { range: item.content.clone(), kind: TokenKind::CheckedItem }).collect()
}

/// Both lists in one, `under` without what `over` covers. Each list is in order, and its tokens are apart.
fn beside(under: Vec<SemanticToken>, over: Vec<SemanticToken>) -> Vec<SemanticToken> {
    let mut all = Vec::new();
    for token in under {
        let mut at = token.range.start;
        let from = over.partition_point(|other| other.range.end <= at);
        for hole in over[from..].iter().take_while(|other| other.range.start < token.range.end) {
            all.push(SemanticToken { range: at..hole.range.start.max(at), kind: token.kind });
            at = at.max(hole.range.end);
        }
        all.push(SemanticToken { range: at..token.range.end.max(at), kind: token.kind });
    }
    all.extend(over);
    all
}

/// A token cut at line breaks, without the white space around each piece.
fn on_one_line(document: &Document, token: SemanticToken) -> Vec<SemanticToken> {
    let piece = |(line, content): (Range<usize>, &str)| {
        let start = token.range.start + line.start + content.len() - content.trim_start().len();
        SemanticToken { range: start..start + content.trim().len(), kind: token.kind }
    };
    let pieces = lines(document.slice(&token.range)).map(piece);
    pieces.filter(|piece| !piece.range.is_empty()).collect()
}
