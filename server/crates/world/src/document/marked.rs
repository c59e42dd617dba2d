//! The few parts of a document that are asked for again and again, among thousands: by index, so that nobody has to look at
//! all of them. This file must not know what they are asked for.

use std::collections::BTreeSet;
use std::ops::Range;

use memchr::memmem;
use schema::{Owner, Schema};
use syntax::outline::{FieldForm, Outline, Span};
use syntax::{Between, SpanKind};

use super::streaks::{Streak, streaks, streaks_after};
use super::{Before, Checked};

/// What stands out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marked {
    /// Whether [`CONFLICT_MARK`] stands somewhere.
    pub(crate) has_conflict_mark: bool,
    /// The fields that may have nothing but comments and white space for a value; no other does.
    pub(crate) blank_fields: Vec<usize>,
    /// The fields whose values are not [plainly](schema::Value::is_plainly) what the template asks for.
    pub(crate) doubtful_fields: Vec<usize>,
    /// The fields whose template asks for somebody.
    pub(crate) people: Vec<usize>,
    /// The entries with some of the fields that the template has in every such entry, but not all of them.
    pub(crate) incomplete_entries: Vec<usize>,
    /// The entries that are numbered.
    pub(crate) streaks: Vec<Streak>,
    /// The items with a checkbox.
    pub(crate) boxes: Vec<usize>,
    /// The inlines that lead somewhere: links, images and references to definitions.
    pub(crate) links: Vec<usize>,
}

/// What begins one side of an unfinished merge.
const CONFLICT_MARK: &str = "<<<<<<<";

/// A document that is looked through.
#[derive(Clone, Copy)]
pub(super) struct Marking<'a> {
    pub(super) source: &'a str,
    pub(super) outline: &'a Outline,
    pub(super) checked: Option<&'a Checked>,
}

impl Marking<'_> {
    /// Looks at everything.
    pub(super) fn all(self) -> Marked {
        let Self { outline, .. } = self;
        let fields = 0..outline.fields.len();
        Marked {
            has_conflict_mark: self.has_conflict_mark(0..self.source.len()),
            blank_fields: self.blank_fields(fields.clone()).collect(),
            doubtful_fields: self.doubtful_fields(fields.clone()).collect(),
            people: self.people(fields).collect(),
            incomplete_entries: self.incomplete_entries(0..outline.entries.len()),
            streaks: self.streaks(0..outline.entries.len()),
            boxes: self.boxes(0..outline.items.len()).collect(),
            links: self.links(0..outline.spans.len()).collect(),
        }
    }

    /// The same value after an edit, before which the document was another one. `is_matched_alike` says whether everything
    /// that is kept is of the template what it was.
    pub(super) fn after(self, before: &Before<'_>, is_matched_alike: bool) -> Marked {
        let Self { outline, .. } = self;
        let (old, was, kept) = (&*before.document.marked, &*before.document.outline, &before.kept);
        let fields = kept.between_in(&was.fields, outline.fields.len(), |field| field.lead.start);
        let entries = kept.between_in(&was.entries, outline.entries.len(), |entry| entry.name.start);
        let items = kept.between_in(&was.items, outline.items.len(), |item| item.range.start);
        let spans = kept.between_in(&was.spans, outline.spans.len(), |span| span.range.start);
        let matched = match is_matched_alike {
            true => Marked {
                doubtful_fields: joined(&old.doubtful_fields, &fields, self.doubtful_fields(fields.new.clone())),
                people: joined(&old.people, &fields, self.people(fields.new.clone())),
                incomplete_entries: self.incomplete_entries_after(before, &entries),
                streaks: streaks_after(&old.streaks, outline, &entries, self.streaks(entries.new.clone())),
                ..Marked::default()
            },
            false => Marked {
                doubtful_fields: self.doubtful_fields(0..outline.fields.len()).collect(),
                people: self.people(0..outline.fields.len()).collect(),
                incomplete_entries: self.incomplete_entries(0..outline.entries.len()),
                streaks: self.streaks(0..outline.entries.len()),
                ..Marked::default()
            },
        };
        let between = kept.between();
        // Part of a mark may have stood there before.
        let around = between.start.saturating_sub(CONFLICT_MARK.len())..between.end + CONFLICT_MARK.len();
        let around = around.start..around.end.min(self.source.len());
        Marked {
            has_conflict_mark: match old.has_conflict_mark {
                true => self.has_conflict_mark(0..self.source.len()),
                false => self.has_conflict_mark(around),
            },
            blank_fields: joined(&old.blank_fields, &fields, self.blank_fields(fields.new.clone())),
            boxes: joined(&old.boxes, &items, self.boxes(items.new.clone())),
            links: joined(&old.links, &spans, self.links(spans.new.clone())),
            ..matched
        }
    }

    fn has_conflict_mark(self, range: Range<usize>) -> bool {
        memmem::find(&self.source.as_bytes()[range], CONFLICT_MARK.as_bytes()).is_some()
    }

    fn blank_fields(self, fields: Range<usize>) -> impl Iterator<Item = usize> {
        fields.filter(move |&field| {
            let field = &self.outline.fields[field];
            // But for that of front matter, a value has no white space at its ends.
            field.value.is_empty()
                || field.form == FieldForm::FrontMatter
                || self.outline.comments_over(field.value.clone()).next().is_some()
        })
    }

    /// The fields that the template declares, each with the index of its declaration.
    fn declared(self, fields: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
        let matched = self.checked.map_or(&[][..], |checked| &checked.matching.fields[fields.clone()]);
        fields.zip(matched).filter_map(|(field, declared)| Some((field, (*declared)?)))
    }

    fn doubtful_fields(self, fields: Range<usize>) -> impl Iterator<Item = usize> {
        let declarations = self.checked.map_or(&[][..], |checked| &checked.schema().fields);
        let is_doubtful = move |&(field, declared): &(usize, usize)| {
            let (value, declared) = (&self.outline.fields[field].value, &declarations[declared].value);
            !declared.takes_anything() && !declared.is_plainly(self.source[value.clone()].trim())
        };
        self.declared(fields).filter(is_doubtful).map(|(field, _)| field)
    }

    fn people(self, fields: Range<usize>) -> impl Iterator<Item = usize> {
        let declarations = self.checked.map_or(&[][..], |checked| &checked.schema().fields);
        self.declared(fields).filter(|(_, declared)| declarations[*declared].value.person).map(|(field, _)| field)
    }

    /// The entries of these indices that lack something.
    fn incomplete_entries(self, entries: impl Iterator<Item = usize>) -> Vec<usize> {
        let Some(checked) = self.checked else { return Vec::new() };
        let required = required_fields(checked.schema());
        if required.iter().all(Vec::is_empty) {
            return Vec::new();
        }
        let (outline, matching) = (self.outline, &checked.matching);
        let is_incomplete = |&entry: &usize| {
            let Some(required) = matching.entries[entry].map(|pattern| &required[pattern]) else { return false };
            let fields = outline.field_indices_in(outline.entries[entry].range.clone());
            let own = fields.filter(|&field| matching.field_entries[field] == Some(entry));
            let present = || own.clone().filter_map(|field| matching.fields[field]);
            // Most entries have just what the template has, in its order.
            let has_all = required.iter().copied().eq(present());
            // What has none of them is free text.
            !has_all
                && present().next().is_some()
                && required.iter().any(|&wanted| !present().any(|field| field == wanted))
        };
        entries.filter(is_incomplete).collect()
    }

    /// See [`Marking::after`]; an edit has been made between `entries`.
    fn incomplete_entries_after(self, before: &Before<'_>, entries: &Between) -> Vec<usize> {
        let (outline, kept) = (self.outline, &before.kept);
        // Of the entries that are kept only those reach over the edit that headings name, and none that ends behind it.
        let last = outline.sections.partition_point(|section| section.heading.start < kept.head).checked_sub(1);
        let around = std::iter::successors(last, |&section| outline.sections[section].parent);
        let around: BTreeSet<usize> = around.filter_map(|section| outline.entry_of_heading(section)).collect();
        let new = self.incomplete_entries(around.iter().copied().chain(entries.new.clone()));
        let kept = before.document.marked.incomplete_entries.iter().copied().filter(|entry| !around.contains(entry));
        let kept: Vec<usize> = kept.collect();
        let mut all = joined(&kept, entries, new.into_iter());
        all.sort_unstable();
        all
    }

    fn streaks(self, entries: Range<usize>) -> Vec<Streak> {
        streaks(self.source, self.outline, self.checked, entries)
    }

    fn boxes(self, items: Range<usize>) -> impl Iterator<Item = usize> {
        items.filter(move |&item| self.outline.items[item].checkbox.is_some())
    }

    fn links(self, spans: Range<usize>) -> impl Iterator<Item = usize> {
        let is_link =
            |span: &Span| matches!(span.kind, SpanKind::Link(_) | SpanKind::Image(_) | SpanKind::Reference(_));
        spans.filter(move |&span| is_link(&self.outline.spans[span]))
    }
}

/// For each pattern of entries the fields that the template has in every such entry, in its order.
fn required_fields(schema: &Schema) -> Vec<Vec<usize>> {
    let fields = |pattern| schema.fields_of(Owner::Entry(pattern)).filter(|(_, field)| field.required);
    (0..schema.entries.len()).map(|pattern| fields(pattern).map(|(field, _)| field).collect()).collect()
}

/// The indices of what is kept, and `new` ones between.
fn joined(old: &[usize], between: &Between, new: impl Iterator<Item = usize>) -> Vec<usize> {
    let head = old.partition_point(|&index| index < between.old.start);
    let tail = old.partition_point(|&index| index < between.old.end);
    let tail = old[tail..].iter().map(|&index| index - between.old.end + between.new.end);
    old[..head].iter().copied().chain(new).chain(tail).collect()
}
