//! Next and previous unfilled thing: placeholders still standing, fields without a value, alternatives nobody has
//! chosen from.

use std::ops::Range;

use schema::value::is_choice;
use world::Document;

use crate::values::typed_values;

/// Where to look from a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards the end.
    Next,
    /// Towards the beginning.
    Previous,
}

/// What is still to be filled in, as half-open byte ranges, in order and apart. A field without a value is the empty
/// range where its value would stand.
#[must_use]
pub fn unfilled(document: &Document) -> Vec<Range<usize>> {
    let Some(checked) = &document.checked else { return Vec::new() };
    let values = typed_values(document, checked).into_iter();
    let open = values.filter(|value| {
        let text = document.slice(&value.range);
        (value.is_expected && text.is_empty()) || is_choice(text, value.declared.alternatives())
    });
    let mut ranges: Vec<Range<usize>> = open.map(|value| value.range).collect();
    ranges.extend(checked.standing.iter().map(|standing| standing.range.clone()));
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    // What stands in a choice belongs to it.
    ranges.dedup_by(|range, before| range.start < before.end || range == before);
    ranges
}

/// The nearest unfilled thing before or after byte `offset`, once around the document; `None` if all is filled in. What
/// the offset itself is in comes last.
#[must_use]
pub fn nearest_unfilled(document: &Document, offset: usize, direction: Direction) -> Option<Range<usize>> {
    let ranges = unfilled(document);
    let found = match direction {
        Direction::Next => ranges.iter().find(|range| range.start > offset).or(ranges.first()),
        Direction::Previous => ranges.iter().rev().find(|range| range.end < offset).or(ranges.last()),
    };
    found.cloned()
}
