//! Selection ranges: what a growing selection takes in at each step, from the word to the document.

use std::ops::Range;

use world::Document;

/// The ranges around byte `offset` of the document, each within the next and smaller than it: the word, the value, the
/// field, the item, the entry, the sections, the whole document. Never empty.
#[must_use]
pub fn selection_ranges(document: &Document, offset: usize) -> Vec<Range<usize>> {
    let offset = document.text.floor(offset);
    let outline = &document.outline;
    let mut ranges = vec![word(&document.source, offset), 0..document.source.len()];
    ranges.extend(outline.spans.iter().flat_map(|span| [span.content.clone(), span.range.clone()]));
    for field in &outline.fields {
        ranges.extend([field.label.clone(), field.lead.clone(), field.value.clone()]);
        ranges.push(field.lead.start..field.value.end);
    }
    for item in &outline.items {
        ranges.extend([item.content.clone(), item.range.clone()]);
    }
    for entry in &outline.entries {
        ranges.extend([entry.title.clone(), entry.name.clone(), entry.range.clone()]);
    }
    for table in &outline.tables {
        ranges.extend(table.header.iter().cloned());
        ranges.extend(table.rows.iter().flat_map(|row| row.cells.iter().chain([&row.range]).cloned()));
        ranges.push(table.range.clone());
    }
    for section in &outline.sections {
        ranges.extend([section.name.clone(), section.heading.clone(), section.body.clone(), section.range.clone()]);
    }
    ranges.extend(outline.blocks.iter().map(|block| block.range.clone()));
    ranges.extend(outline.fences.iter().map(|fence| fence.range.clone()));
    ranges.extend(outline.comments.iter().flat_map(|comment| [comment.content.clone(), comment.range.clone()]));
    ranges.push(outline.front_matter.clone());
    ranges.iter_mut().for_each(|range| *range = trimmed(&document.source, range));
    // The document is taken in last, with the white space at its end.
    ranges.push(0..document.source.len());
    ranges.retain(|range| range.start <= offset && offset <= range.end);
    ranges.sort_by_key(|range| (range.end - range.start, range.start));
    nested(ranges)
}

/// Of ranges that all hold one place, from small to large, those that grow; what merely overlaps is left out.
fn nested(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut nested: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        let grows =
            nested.last().is_none_or(|inner| range.start <= inner.start && inner.end <= range.end && range != *inner);
        if grows {
            nested.push(range);
        }
    }
    nested
}

/// The word that `offset` is in or at the end of; empty if there is none.
fn word(source: &str, offset: usize) -> Range<usize> {
    let is_part = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let before: usize = source[..offset].chars().rev().take_while(is_part).map(char::len_utf8).sum();
    let after: usize = source[offset..].chars().take_while(is_part).map(char::len_utf8).sum();
    offset - before..offset + after
}

/// A range without the white space around it.
fn trimmed(source: &str, range: &Range<usize>) -> Range<usize> {
    let text = &source[range.clone()];
    let start = range.start + text.len() - text.trim_start().len();
    start..start + text.trim().len()
}
