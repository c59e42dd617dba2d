//! Selection ranges: what a growing selection takes in at each step, from the word to the document.

use std::ops::Range;

use world::Document;

/// The ranges around byte `offset` of the document, each within the next and smaller than it: the word, the value, the
/// field, the item, the entry, the sections, the whole document. Never empty.
#[must_use]
pub fn selection_ranges(document: &Document, offset: usize) -> Vec<Range<usize>> {
    let offset = document.text.floor(offset);
    let source = &document.source;
    let mut ranges = vec![word(source, offset), 0..source.len()];
    let holds = |range: &&Range<usize>| range.start <= offset && offset <= range.end;
    let fields = document.outline.fields.iter().map(|field| field.lead.start..field.value.end);
    ranges.extend(fields.filter(|range| holds(&range)));
    let parts = parts(document).filter(holds).map(|range| trimmed(source, range));
    ranges.extend(parts.filter(|range| holds(&range)));
    ranges.sort_by_key(|range| (range.end - range.start, range.start));
    nested(ranges)
}

/// Everything that has a beginning and an end, in no particular order.
fn parts(document: &Document) -> impl Iterator<Item = &Range<usize>> {
    let outline = &document.outline;
    let spans = outline.spans.iter().flat_map(|span| [&span.content, &span.range]);
    let fields = outline.fields.iter().flat_map(|field| [&field.label, &field.lead, &field.value]);
    let items = outline.items.iter().flat_map(|item| [&item.content, &item.range]);
    let entries = outline.entries.iter().flat_map(|entry| [&entry.title, &entry.name, &entry.range]);
    let rows = outline.tables.iter().flat_map(|table| &table.rows);
    let rows = rows.flat_map(|row| row.cells.iter().chain([&row.range]));
    let tables = outline.tables.iter().flat_map(|table| table.header.iter().chain([&table.range]));
    let sections = outline.sections.iter();
    let sections = sections.flat_map(|section| [&section.name, &section.heading, &section.body, &section.range]);
    let comments = outline.comments.iter().flat_map(|comment| [&comment.content, &comment.range]);
    let blocks = outline.blocks.iter().map(|block| &block.range);
    let fences = outline.fences.iter().map(|fence| &fence.range);
    let inline = spans.chain(fields).chain(items).chain(entries);
    inline
        .chain(rows)
        .chain(tables)
        .chain(sections)
        .chain(comments)
        .chain(blocks)
        .chain(fences)
        .chain([&outline.front_matter])
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
