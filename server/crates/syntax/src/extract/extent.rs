//! Ranges and references that depend on what follows a block, or on the whole document. It must not know inlines.

use std::collections::HashSet;
use std::ops::Range;

use crate::block::{Block, BlockKind};
use crate::outline::{EntryForm, Field, FieldForm, Outline, Span, SpanKind};

use super::walk::{Pending, What};

/// What is added to an outline begins at these indices.
pub(super) struct Added {
    pub(super) fields: usize,
    pub(super) entries: usize,
}

impl Added {
    /// What is added next.
    pub(super) fn to(outline: &Outline) -> Self {
        Self { fields: outline.fields.len(), entries: outline.entries.len() }
    }
}

/// The indices of what stands between two ends of an outline.
pub(super) struct Between {
    pub(super) fields: Range<usize>,
    pub(super) entries: Range<usize>,
}

impl Outline {
    /// The labels that `text`, which this outlines, defines.
    pub(super) fn defined_labels(&self, text: &str) -> HashSet<String> {
        self.definitions.iter().map(|definition| normalised(&text[definition.label.clone()])).collect()
    }

    /// Whether no entry that something can stand in begins before the cut at `offset` and ends behind it. Only headings
    /// name entries that reach over cuts.
    pub(super) fn is_apart(&self, offset: usize) -> bool {
        self.entries_across(offset).next().is_none()
    }

    /// The entries that something can stand in, begin before the cut at `offset` and end behind it; innermost first.
    fn entries_across(&self, offset: usize) -> impl Iterator<Item = usize> {
        let title = self.sole_title().map(EntryForm::Heading);
        self.named_across(offset).filter(move |&entry| Some(self.entries[entry].form) != title)
    }

    /// The same with the title, if that is an entry.
    pub(super) fn named_across(&self, offset: usize) -> impl Iterator<Item = usize> {
        let before = self.sections.partition_point(|section| section.heading.start < offset).checked_sub(1);
        let around = std::iter::successors(before, |&section| self.sections[section].parent);
        let around = around.filter(move |&section| self.sections[section].range.end > offset);
        around.filter_map(|section| self.entry_of_heading(section))
    }
}

/// Gives what the walk has added, as far as it is `pending`, the blocks below that belong to it, at most up to that of the
/// index `end`. Gives what would go on there if nothing ended it.
pub(super) fn close_values(outline: &mut Outline, new: &Added, pending: &[Pending], end: usize) -> Open {
    let mut open = Open::default();
    if pending.is_empty() {
        return open;
    }
    let mut starts_lead = vec![false; outline.blocks.len()];
    let mut starts_entry = vec![false; outline.blocks.len()];
    for field in outline.fields[new.fields..].iter().filter(|field| field.form == FieldForm::Bold) {
        mark(&outline.blocks, &mut starts_lead, field.lead.start);
    }
    for entry in outline.entries[new.entries..].iter().filter(|entry| entry.form == EntryForm::Paragraph) {
        mark(&outline.blocks, &mut starts_lead, entry.range.start);
        mark(&outline.blocks, &mut starts_entry, entry.range.start);
    }
    for pending in pending {
        let stops = match pending.what {
            What::Field(_) => &starts_lead,
            What::Entry(_) => &starts_entry,
        };
        let (below, goes_on) = extent_below(&outline.blocks[..end], pending.block, stops);
        match pending.what {
            What::Field(_) => open.field |= goes_on,
            What::Entry(_) => open.entry |= goes_on,
        }
        let Some(below) = below else { continue };
        match pending.what {
            What::Field(index) => outline.fields[index].value = below,
            What::Entry(index) => outline.entries[index].range.end = below.end,
        }
    }
    open
}

/// What goes on behind the last block outside of containers, unless that which follows ends it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Open {
    pub(super) field: bool,
    pub(super) entry: bool,
}

impl Open {
    /// Whether something goes on in a block that begins what is kept of the outline `before`.
    pub(super) fn reaches(self, before: &Outline, block: &Block) -> bool {
        let ends_all =
            matches!(block.kind, BlockKind::Heading(_) | BlockKind::ThematicBreak) || before.begins_entry(block);
        let begins_lead = |field: &Field| field.form == FieldForm::Bold && field.lead.start == block.range.start;
        let ends_field = || before.fields_in(block.range.clone()).next().is_some_and(begins_lead);
        !ends_all && (self.entry || self.field && !ends_field())
    }
}

/// Marks the block that begins at `start`.
fn mark(blocks: &[Block], marks: &mut [bool], start: usize) {
    let after = blocks.partition_point(|block| block.range.start <= start);
    if let Some(index) = after.checked_sub(1).filter(|&index| blocks[index].range.start == start) {
        marks[index] = true;
    }
}

/// What stands below block `index` in the same container up to the next heading, thematic break or marked block; and
/// whether it is outside of containers and ends only with the blocks.
fn extent_below(blocks: &[Block], index: usize, stops: &[bool]) -> (Option<Range<usize>>, bool) {
    let depth = blocks[index].depth;
    let mut extent: Option<Range<usize>> = None;
    for (at, block) in blocks.iter().enumerate().skip(index + 1) {
        let ends = matches!(block.kind, BlockKind::Heading(_) | BlockKind::ThematicBreak) || stops[at];
        if block.depth < depth || (block.depth == depth && ends) {
            return (extent, false);
        }
        let start = extent.as_ref().map_or(block.range.start, |extent| extent.start);
        let end = extent.as_ref().map_or(0, |extent| extent.end).max(block.range.end);
        extent = Some(start..end);
    }
    (extent, depth == 0)
}

/// Ends sections where the next one of the same or a higher level begins, and finds their parents. `end` is that of the
/// text.
pub(super) fn close_sections(outline: &mut Outline, end: usize) {
    let mut open: Vec<usize> = Vec::new();
    for index in 0..outline.sections.len() {
        let (level, start) = (outline.sections[index].level, outline.sections[index].heading.start);
        if let Some(previous) = index.checked_sub(1) {
            let body = &mut outline.sections[previous].body;
            body.end = start.max(body.start);
        }
        while let Some(&last) = open.last().filter(|&&last| outline.sections[last].level >= level) {
            outline.sections[last].range.end = start;
            open.pop();
        }
        outline.sections[index].parent = open.last().copied();
        open.push(index);
    }
    if let Some(last) = outline.sections.last_mut() {
        last.body.end = end;
    }
    for index in open {
        outline.sections[index].range.end = end;
    }
}

/// Closes all entries, and tells all fields and entries what they stand in.
pub(super) fn close_all(outline: &mut Outline) {
    let end = Added::to(outline);
    close_entries(outline, 0..end.entries);
    assign_entries(outline, 0..end.fields, 0..end.entries, Vec::new());
}

/// The same for what has been `added`, which begins with the cut at `offset`. Nothing behind it stands in an entry that
/// begins before; what stands before it may reach into it.
pub(super) fn close_between(outline: &mut Outline, offset: usize, added: Between) {
    for index in outline.named_across(offset).collect::<Vec<_>>() {
        close_entries(outline, index..index + 1);
    }
    close_entries(outline, added.entries.clone());
    let mut open: Vec<usize> = outline.entries_across(offset).collect();
    open.reverse();
    assign_entries(outline, added.fields, added.entries, open);
}

/// Gives entries named by headings the range of their section, and ends an entry where the next one in the same
/// paragraph begins.
fn close_entries(outline: &mut Outline, entries: Range<usize>) {
    let mut next = usize::MAX;
    for entry in outline.entries[entries].iter_mut().rev() {
        match entry.form {
            EntryForm::Heading(section) => entry.range = outline.sections[section].range.clone(),
            EntryForm::Paragraph => {
                entry.range.end = entry.range.end.min(next).max(entry.name.end);
                next = entry.range.start;
            }
            EntryForm::Item(_) => {}
        }
    }
}

/// Tells each of these fields and entries the innermost entry it stands in, `open` being those around the first. A title
/// such as `ADR 7: Use Postgres` names the whole document, and nothing stands in it as in an entry.
fn assign_entries(outline: &mut Outline, fields: Range<usize>, entries: Range<usize>, mut open: Vec<usize>) {
    let title = outline.sole_title().map(EntryForm::Heading);
    let mut fields = outline.fields[fields].iter_mut().peekable();
    for next in entries.start..=entries.end {
        // The fields before the next entry.
        let start = outline.entries[..entries.end].get(next).map_or(usize::MAX, |entry| entry.range.start);
        while let Some(field) = fields.next_if(|field| field.lead.start < start) {
            open.retain(|&index| outline.entries[index].range.end > field.lead.start);
            let names_itself = |index: usize| outline.entries[index].name.start == field.label.start;
            field.entry = open.iter().rev().copied().find(|&index| !names_itself(index));
        }
        if next < entries.end {
            open.retain(|&index| outline.entries[index].range.end > start);
            outline.entries[next].parent = open.last().copied();
            if Some(outline.entries[next].form) != title {
                open.push(next);
            }
        }
    }
}

/// Turns brackets whose label is one of those `defined` into reference links, from the span of index `from` on.
pub(super) fn resolve_references(text: &str, outline: &mut Outline, defined: &HashSet<String>, from: usize) {
    if defined.is_empty() {
        return;
    }
    let is_defined = |range: &Range<usize>| defined.contains(&normalised(&text[range.clone()]));
    let unresolved = outline.spans.split_off(from);
    let spans = &mut outline.spans;
    for span in unresolved {
        if span.kind != SpanKind::Bracket {
            spans.push(span);
            continue;
        }
        // `[text][label]`: the second bracket completes the first.
        if is_defined(&span.content)
            && let Some(last) = spans[from..].last_mut()
            && last.kind == SpanKind::Bracket
            && last.range.end == span.range.start
        {
            last.kind = SpanKind::Reference(span.content);
            last.range.end = span.range.end;
            continue;
        }
        let kind =
            if is_defined(&span.content) { SpanKind::Reference(span.content.clone()) } else { SpanKind::Bracket };
        spans.push(Span { kind, ..span });
    }
}

/// A label as labels are compared (CommonMark 4.7).
fn normalised(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
