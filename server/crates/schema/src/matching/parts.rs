//! What stands in sections: entries, fields and tables. What each is depends on the sections and entries around it, and on
//! nothing beside it. It must not know how sections are found.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use syntax::outline::{Entry, Outline};
use syntax::{Between, Kept};

use super::Match;
use crate::model::{Owner, Schema};
use crate::name::Name;

/// A match in the making, whose sections are known.
pub(super) struct Parts<'a> {
    schema: &'a Schema,
    text: &'a str,
    outline: &'a Outline,
    /// What has been read: everything, or else what stands behind `kept_entries`.
    result: Match,
    /// What the first entries of the outline are, as far as those have been taken over.
    kept_entries: &'a [Option<usize>],
}

impl<'a> Parts<'a> {
    /// A match of `outline` whose `sections` are known.
    pub(super) fn new(schema: &'a Schema, text: &'a str, outline: &'a Outline, sections: Match) -> Self {
        Self { schema, text, outline, result: sections, kept_entries: &[] }
    }

    /// Reads everything.
    pub(super) fn read_all(mut self) -> Match {
        self.entries(0..self.outline.entries.len());
        self.fields(0..self.outline.fields.len());
        self.tables(0..self.outline.tables.len());
        self.result
    }

    /// Reads what an edit may have changed, and takes over the rest from the match `old` of the outline `before`.
    pub(super) fn read_after(mut self, old: &'a Arc<Match>, before: &Outline, kept: &Kept) -> Arc<Match> {
        let outline = self.outline;
        if !self.result.is_around_same(outline, old, before, kept) {
            return Arc::new(self.read_all());
        }
        let entries = kept.between_in(&before.entries, outline.entries.len(), |entry| entry.name.start);
        let fields = kept.between_in(&before.fields, outline.fields.len(), |field| field.lead.start);
        let tables = kept.between_in(&before.tables, outline.tables.len(), |table| table.range.start);
        self.kept_entries = &old.entries[..entries.old.start];
        self.entries(entries.new.clone());
        self.fields(fields.new.clone());
        self.tables(tables.new.clone());
        let new = self.result;
        let is_same = new.are_sections_same(old)
            && new.entries == old.entries[entries.old.clone()]
            && new.fields == old.fields[fields.old.clone()]
            && new.field_entries == old.field_entries[fields.old.clone()]
            && new.tables == old.tables[tables.old.clone()];
        if is_same {
            return Arc::clone(old);
        }
        let growth = outline.entries.len() as isize - before.entries.len() as isize;
        let moved = |entry: &Option<usize>| entry.map(|index| index.wrapping_add_signed(growth));
        let same = |part: &Option<usize>| *part;
        Arc::new(Match {
            entries: joined(&old.entries, &entries, &new.entries, same),
            fields: joined(&old.fields, &fields, &new.fields, same),
            field_entries: joined(&old.field_entries, &fields, &new.field_entries, moved),
            tables: joined(&old.tables, &tables, &new.tables, same),
            ..new
        })
    }

    /// What an entry is that stands around one that is read, or is read itself.
    fn pattern_of(&self, entry: usize) -> Option<usize> {
        match entry.checked_sub(self.kept_entries.len()) {
            Some(read) => self.result.entries.get(read).copied().flatten(),
            None => self.kept_entries[entry],
        }
    }

    /// An entry is an instance of a pattern with the same word that is declared where the entry stands, or, failing
    /// that, somewhere below or above.
    fn entries(&mut self, range: Range<usize>) {
        self.result.entries.reserve_exact(range.len());
        for entry in &self.outline.entries[range] {
            let prefix = self.schema.spellings.key(&self.text[entry.prefix.clone()]);
            let pattern = self.pattern(&prefix, self.sections_around(entry));
            self.result.entries.push(pattern);
        }
    }

    /// The schema's sections around an entry, innermost first.
    fn sections_around(&self, entry: &Entry) -> impl Iterator<Item = usize> + Clone {
        let parent = |&index: &usize| self.outline.sections[index].parent;
        let around = self.outline.section_around(entry);
        std::iter::successors(around, parent).filter_map(|index| self.result.sections[index].schema())
    }

    fn pattern(&self, prefix: &str, mut around: impl Iterator<Item = usize> + Clone) -> Option<usize> {
        let named = |index: &usize| self.schema.entries[*index].prefix.key == prefix;
        let patterns = || (0..self.schema.entries.len()).filter(named);
        let declared = |pattern: usize, section: usize| self.schema.entries[pattern].owner == Owner::Section(section);
        for section in around.clone() {
            if let Some(pattern) = patterns().find(|&pattern| declared(pattern, section)) {
                return Some(pattern);
            }
        }
        let below = |pattern: usize, section: usize| match self.schema.entries[pattern].owner {
            Owner::Section(owner) => self.schema.is_within(owner, section),
            Owner::Document | Owner::Entry(_) => false,
        };
        let innermost = around.next().and_then(|section| patterns().find(|&pattern| below(pattern, section)));
        innermost.or_else(|| patterns().find(|&pattern| self.schema.entries[pattern].owner == Owner::Document))
    }

    fn fields(&mut self, range: Range<usize>) {
        // Fields that follow each other mostly stand in the same place.
        let mut last = None;
        let (mut owner, mut declared) = (None, Vec::new());
        self.result.fields.reserve_exact(range.len());
        self.result.field_entries.reserve_exact(range.len());
        for field in &self.outline.fields[range] {
            let place = (field.section, field.entry);
            if last.replace(place) != Some(place) {
                let pattern = self.outline.entries_around(field.entry).find_map(|entry| self.pattern_of(entry));
                let around = || self.result.owner_of_section(self.outline, field.section);
                owner = pattern.map(Owner::Entry).or_else(around);
                declared.clear();
                declared.extend(owner.into_iter().flat_map(|owner| self.schema.fields_of(owner)));
            }
            let name = self.schema.spellings.label(&self.text[field.label.clone()]);
            let found = declared.iter().find(|(_, field)| field.name.key == *name);
            let is_entry = matches!(owner, Some(Owner::Entry(_)));
            let mut around = self.outline.entries_around(field.entry.filter(|_| is_entry && found.is_some()));
            self.result.field_entries.push(around.find(|&entry| self.pattern_of(entry).is_some()));
            self.result.fields.push(found.map(|(index, _)| *index));
        }
    }

    /// A table is the template's if it stands in the same section and shares at least half of its columns.
    fn tables(&mut self, range: Range<usize>) {
        for table in &self.outline.tables[range] {
            let owner = self.result.owner_of_section(self.outline, table.section);
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

/// A list with `new` elements between what is kept of the `old` one, of which those at the end are `moved`.
fn joined<T: Copy>(old: &[T], between: &Between, new: &[T], moved: impl Fn(&T) -> T) -> Vec<T> {
    let mut list = Vec::with_capacity(between.old.start + new.len() + old.len() - between.old.end);
    list.extend_from_slice(&old[..between.old.start]);
    list.extend_from_slice(new);
    list.extend(old[between.old.end..].iter().map(moved));
    list
}

impl Match {
    /// Whether the sections are what they are in another match.
    fn are_sections_same(&self, other: &Self) -> bool {
        let Self { title, sections, found, misspelt, .. } = self;
        (title, sections, found, misspelt) == (&other.title, &other.sections, &other.found, &other.misspelt)
    }

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
