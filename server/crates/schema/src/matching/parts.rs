//! What stands in sections: entries, fields and tables. What each is depends on the sections and entries around it, and on
//! nothing beside it. It must not know how sections are found.

use std::borrow::Cow;
use std::ops::Range;

use syntax::Kept;
use syntax::outline::{Entry, Outline};

use super::Match;
use crate::model::{Owner, Schema};
use crate::name::Name;

/// A match in the making, whose sections are known.
pub(super) struct Parts<'a> {
    pub(super) schema: &'a Schema,
    pub(super) text: &'a str,
    pub(super) outline: &'a Outline,
    pub(super) result: Match,
}

impl Parts<'_> {
    /// Reads everything.
    pub(super) fn read_all(mut self) -> Match {
        self.entries(0..self.outline.entries.len());
        self.fields(0..self.outline.fields.len());
        self.tables(0..self.outline.tables.len());
        self.result
    }

    /// Reads what an edit may have changed, and takes over the rest from the match `old` of the outline `before`.
    pub(super) fn read_after(mut self, old: &Match, before: &Outline, kept: &Kept) -> Match {
        let outline = self.outline;
        if !self.result.is_around_same(outline, old, before, kept) {
            return self.read_all();
        }
        let entries = kept.between_in(&before.entries, outline.entries.len(), |entry| entry.name.start);
        self.result.entries = with_room(&old.entries[..entries.old.start], outline.entries.len());
        self.entries(entries.new);
        self.result.entries.extend_from_slice(&old.entries[entries.old.end..]);

        let fields = kept.between_in(&before.fields, outline.fields.len(), |field| field.lead.start);
        self.result.fields = with_room(&old.fields[..fields.old.start], outline.fields.len());
        self.result.field_entries = with_room(&old.field_entries[..fields.old.start], outline.fields.len());
        self.fields(fields.new);
        self.result.fields.extend_from_slice(&old.fields[fields.old.end..]);
        let growth = outline.entries.len() as isize - before.entries.len() as isize;
        let moved = |entry: &Option<usize>| entry.map(|index| index.wrapping_add_signed(growth));
        self.result.field_entries.extend(old.field_entries[fields.old.end..].iter().map(moved));

        let tables = kept.between_in(&before.tables, outline.tables.len(), |table| table.range.start);
        self.result.tables = with_room(&old.tables[..tables.old.start], outline.tables.len());
        self.tables(tables.new);
        self.result.tables.extend_from_slice(&old.tables[tables.old.end..]);
        self.result
    }

    /// An entry is an instance of a pattern with the same word that is declared where the entry stands, or, failing
    /// that, somewhere below or above.
    fn entries(&mut self, range: Range<usize>) {
        for entry in &self.outline.entries[range] {
            let prefix = self.schema.spellings.key(&self.text[entry.prefix.clone()]);
            let around = self.sections_around(entry);
            let pattern = self.pattern(&prefix, &around);
            self.result.entries.push(pattern);
        }
    }

    /// The schema's sections around an entry, innermost first.
    fn sections_around(&self, entry: &Entry) -> Vec<usize> {
        let parent = |&index: &usize| self.outline.sections[index].parent;
        let around = self.outline.section_around(entry);
        std::iter::successors(around, parent).filter_map(|index| self.result.sections[index].schema()).collect()
    }

    fn pattern(&self, prefix: &str, around: &[usize]) -> Option<usize> {
        let named = |index: &usize| self.schema.entries[*index].prefix.key == prefix;
        let patterns = || (0..self.schema.entries.len()).filter(named);
        let declared = |pattern: usize, section: usize| self.schema.entries[pattern].owner == Owner::Section(section);
        for &section in around {
            if let Some(pattern) = patterns().find(|&pattern| declared(pattern, section)) {
                return Some(pattern);
            }
        }
        let below = |pattern: usize, section: usize| match self.schema.entries[pattern].owner {
            Owner::Section(owner) => self.schema.is_within(owner, section),
            Owner::Document | Owner::Entry(_) => false,
        };
        let innermost = around.first().and_then(|&section| patterns().find(|&pattern| below(pattern, section)));
        innermost.or_else(|| patterns().find(|&pattern| self.schema.entries[pattern].owner == Owner::Document))
    }

    fn fields(&mut self, range: Range<usize>) {
        // Fields that follow each other mostly stand in the same place.
        let mut last = None;
        let (mut owner, mut declared) = (None, Vec::new());
        for field in &self.outline.fields[range] {
            let place = (field.section, field.entry);
            if last.replace(place) != Some(place) {
                owner = self.result.owner(self.outline, field.section, field.entry);
                declared.clear();
                declared.extend(owner.into_iter().flat_map(|owner| self.schema.fields_of(owner)));
            }
            let name = self.schema.spellings.label(&self.text[field.label.clone()]);
            let found = declared.iter().find(|(_, field)| field.name.key == *name);
            let is_entry = matches!(owner, Some(Owner::Entry(_)));
            let mut around = self.outline.entries_around(field.entry.filter(|_| is_entry && found.is_some()));
            self.result.field_entries.push(around.find(|&entry| self.result.entries[entry].is_some()));
            self.result.fields.push(found.map(|(index, _)| *index));
        }
    }

    /// A table is the template's if it stands in the same section and shares at least half of its columns.
    fn tables(&mut self, range: Range<usize>) {
        for table in &self.outline.tables[range] {
            let owner = self.result.owner(self.outline, table.section, None);
            let mut candidates =
                self.schema.tables.iter().enumerate().filter(|(_, schema)| Some(schema.owner) == owner).peekable();
            if candidates.peek().is_none() {
                self.result.tables.push(None);
                continue;
            }
            let names = table.header.iter().map(|cell| self.schema.spellings.name(&self.text[cell.clone()]));
            let header: Vec<Cow<'_, Name>> = names.collect();
            let found = candidates.find(|(_, schema)| {
                let shared = schema
                    .columns
                    .iter()
                    .filter(|column| header.iter().any(|name| name.key == column.name.key))
                    .count();
                shared * 2 >= schema.columns.len()
            });
            self.result.tables.push(found.map(|(index, _)| index));
        }
    }
}

/// A list that begins like this and grows to a length.
fn with_room<T: Copy>(head: &[T], length: usize) -> Vec<T> {
    let mut list = Vec::with_capacity(length);
    list.extend_from_slice(head);
    list
}

impl Match {
    /// Whether the sections that an edit has left, and those around them, are what they were: then so is everything that
    /// stands in what is [`Kept`], and belongs to what it belonged to. `self` is what the text with that `outline` is now,
    /// or its sections alone; `old` what it was, with the outline `before`.
    #[must_use]
    pub fn is_around_same(&self, outline: &Outline, old: &Self, before: &Outline, kept: &Kept) -> bool {
        let sections = kept.between_in(&before.sections, outline.sections.len(), |section| section.heading.start);
        let (old_tail, tail) = (sections.old.end, sections.new.end);
        let title = old.title.map(|title| if title < old_tail { title } else { title - old_tail + tail });
        // Whether a title is an entry that others stand in depends on the other titles.
        before.has_title() == outline.has_title()
            && sections.are_ends_same(&old.sections, &self.sections)
            && title == self.title
            && around(before, old, kept.old_tail)
                .is_some_and(|old| around(outline, self, kept.tail).is_some_and(|new| old == new))
    }
}

/// What the sections are that begin before an offset and end behind it: the level of each and the schema's section. `None`
/// if one of them is an entry, to which fields below it belong by its index.
fn around(outline: &Outline, matching: &Match, offset: usize) -> Option<Vec<(u8, Option<usize>)>> {
    let before = outline.sections.partition_point(|section| section.heading.start < offset).checked_sub(1);
    let around = std::iter::successors(before, |&index| outline.sections[index].parent);
    let around = around.filter(|&index| outline.sections[index].range.end > offset);
    let what = |index: usize| {
        let is_entry = outline.entry_of_heading(index).is_some();
        (!is_entry).then(|| (outline.sections[index].level, matching.sections[index].schema()))
    };
    around.map(what).collect()
}
