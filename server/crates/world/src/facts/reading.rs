//! How the facts of a document are read; after an edit, what was read before is taken over where it says the same.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use foldhash::quality::RandomState;
use schema::Name;
use schema::value::is_nothing;
use syntax::outline::{Entry, Item, Section, Span, Table};
use syntax::{Block, BlockKind, Kept, SpanKind, slugs_with};

use super::elsewhere::Elsewhere;
use super::{Evidence, Facts};
use crate::anchors::Anchors;
use crate::card::{Dates, LazyCard};
use crate::document::{Checked, Document};
use crate::family::memberships;
use crate::name::NameSource;
use crate::packed::{NamedRanges, Places};
use crate::reference::{is_entry_id, keys_of, link_words};
use crate::search::Names;

/// A document whose facts are read.
pub(super) struct Reading<'a> {
    pub(super) document: &'a Document,
    pub(super) scope: Scope,
    pub(super) before: Option<Before<'a>>,
}

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// What rules look at.
    Rules,
    /// That, and what readers look up.
    All,
}

/// The document before an edit.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    pub(super) document: &'a Document,
    pub(super) facts: &'a Facts,
    pub(super) kept: &'a Kept,
}

/// The elements of a list about the text before and of the one about the text now that stand between what is kept.
struct Changed<'a, T> {
    old: &'a [T],
    new: &'a [T],
}

impl<'a> Before<'a> {
    /// Both lists are sorted by `start`.
    fn between<T>(&self, old: &'a [T], new: &'a [T], start: impl Fn(&T) -> usize) -> Changed<'a, T> {
        let between = self.kept.between_in(old, new.len(), start);
        Changed { old: &old[between.old], new: &new[between.new] }
    }

    /// Whether what stands between says the same as before; `range` is that of an element.
    fn reads_same<T>(&self, now: &Document, between: &Changed<'_, T>, range: impl Fn(&T) -> Range<usize>) -> bool {
        let old = between.old.iter().map(|element| self.document.slice(&range(element)));
        old.eq(between.new.iter().map(|element| now.slice(&range(element))))
    }
}

impl<'a> Reading<'a> {
    /// The facts, but for all places and the card; and whether what is kept refers to the same as before, and entries and
    /// IDs are called as before.
    pub(super) fn facts(&self) -> (Facts, bool) {
        let document = self.document;
        let mut ids: Vec<Arc<str>> = Vec::new();
        for name in &document.names {
            if !ids.iter().any(|known| **known == *name.id) {
                ids.push(name.id.as_str().into());
            }
        }
        let words = if self.is_still_without_links() { Vec::new() } else { link_words(document) };
        let link_words = words.iter().map(|word| (document.slice(&word.range), word)).collect();
        let head = document.head();
        let (entries, own_entries, are_entries_same) = self.entries();
        let is_looked_up = self.scope == Scope::All;
        let are_names_same = are_entries_same && document.keeps_references;
        let facts = Facts {
            path: Arc::clone(&document.path),
            title: document.title().into(),
            head: (head.start as u32, head.end as u32),
            name_places: name_places(document),
            memberships: memberships(document),
            status: document.status.as_deref().map(Into::into),
            lifecycle: document.lifecycle,
            evidence: evidence(document),
            references: Arc::clone(&document.references),
            link_words,
            names: if is_looked_up { self.names(&ids, &entries, are_entries_same) } else { Names::default() },
            elsewhere: self.elsewhere(&entries, own_entries as usize, are_names_same),
            entries,
            own_entries,
            anchors: self.anchors(),
            named_anchors: self.named_anchors(),
            people: if is_looked_up { people(document).into() } else { Box::default() },
            dates: if ids.is_empty() { Dates::default() } else { Dates::of(document) },
            card: LazyCard::default(),
            ids: ids.into(),
            places: Places::default(),
        };
        (facts, are_names_same)
    }

    /// See [`Facts::citations_elsewhere`]: of a document that nobody edits they are looked for when somebody asks.
    fn elsewhere(&self, entries: &NamedRanges, own: usize, are_names_same: bool) -> Elsewhere {
        let references = &self.document.references;
        match self.before {
            Some(Before { facts, kept, .. }) if are_names_same => {
                facts.elsewhere.after(kept, &facts.references, references, entries, own)
            }
            Some(_) => Elsewhere::of(references, entries, own),
            None => Elsewhere::default(),
        }
    }

    /// The headings by anchor.
    fn anchors(&self) -> Anchors {
        let sections = &self.document.outline.sections;
        let headings = sections.iter().map(|section| section.heading.clone());
        if let Some(before) = self.before.filter(|before| before.are_headings_same(self.document)) {
            return before.facts.anchors.at(headings);
        }
        let schema = self.document.checked.as_ref().map(Checked::schema);
        let known = |name: &str| schema.and_then(|schema| schema.spellings.slug(name));
        let anchors = slugs_with(&self.document.source, &self.document.outline, known);
        Anchors::new(schema.map(|schema| Arc::clone(&schema.anchors)).unwrap_or_default(), anchors, headings)
    }

    /// The entries by each of their keys, and how many these are; then the IDs at the start of list items and table rows.
    /// And whether all of them are called as before.
    fn entries(&self) -> (NamedRanges, u32, bool) {
        if let Some((entries, own)) = self.before.and_then(|before| before.entries_called_same(self.document)) {
            return (entries, own, true);
        }
        let document = self.document;
        let outline = &document.outline;
        let mut found: Vec<(Box<str>, Range<usize>)> = own_entries(document, &outline.entries).collect();
        let own = found.len();
        let mut words: Vec<(&str, Range<usize>)> = starts(document, &outline.items, &outline.tables).collect();
        if !words.is_empty() {
            let keys: HashSet<&str, RandomState> = found.iter().map(|(key, _)| &**key).collect();
            words.retain(|(word, _)| !keys.contains(word));
        }
        found.extend(words.into_iter().map(|(word, range)| (word.into(), range)));
        (found.into_iter().collect(), own as u32, false)
    }

    /// See [`Facts::named_anchors`].
    fn named_anchors(&self) -> NamedRanges {
        let document = self.document;
        let outline = &document.outline;
        let all = named_anchors(document, &outline.sections, &outline.blocks, &outline.spans);
        let Some(before) = self.before.filter(|before| before.facts.named_anchors.is_empty()) else {
            return all.collect();
        };
        // Most documents have none.
        let old = &before.document.outline;
        let sections = before.between(&old.sections, &outline.sections, |section| section.heading.start).new;
        let blocks = before.between(&old.blocks, &outline.blocks, |block| block.range.start).new;
        let spans = before.between(&old.spans, &outline.spans, |span| span.range.start).new;
        named_anchors(document, sections, blocks, spans).collect()
    }

    /// Whether there has been no link, and is none.
    fn is_still_without_links(&self) -> bool {
        let outline = &self.document.outline;
        self.before.is_some_and(|before| {
            let spans = before.between(&before.document.outline.spans, &outline.spans, |span| span.range.start).new;
            let is_link =
                |span: &Span| matches!(span.kind, SpanKind::Link(_) | SpanKind::Image(_) | SpanKind::Reference(_));
            before.facts.link_words.is_empty() && outline.definitions.is_empty() && !spans.iter().any(is_link)
        })
    }

    /// What the document is searched for by name.
    fn names(&self, ids: &[Arc<str>], entries: &NamedRanges, are_entries_same: bool) -> Names {
        match self.before.filter(|before| are_entries_same && before.are_names_same(self.document, ids)) {
            Some(before) => before.facts.names.clone(),
            None if self.before.is_some() => Names::of(self.document, ids, entries).shared(),
            None => Names::of(self.document, ids, entries),
        }
    }
}

impl Before<'_> {
    /// Where the last of the ranges ends that the facts name, as far as that has been kept and no others have come.
    pub(super) fn end_now(&self) -> Option<usize> {
        match &self.facts.places {
            Places::In(here) if here.1 >= self.kept.old_tail => Some(self.kept.moved_offset(here.1)),
            _ => None,
        }
    }

    /// How many keys of entries of their own stood between what is kept. They are listed in order.
    fn own_between(&self) -> usize {
        let before = |offset| self.facts.entries.starting_before(offset, self.facts.own_entries as usize);
        before(self.kept.old_tail) - before(self.kept.head)
    }

    /// Whether all headings read as before, and so have the same anchors.
    fn are_headings_same(&self, now: &Document) -> bool {
        let sections =
            self.between(&self.document.outline.sections, &now.outline.sections, |section| section.heading.start);
        self.reads_same(now, &sections, |section| section.name.clone())
    }

    /// The entries where they are now, and how many are entries of their own, if all are called as before.
    fn entries_called_same(&self, now: &Document) -> Option<(NamedRanges, u32)> {
        if !self.is_title_same(now) {
            return None;
        }
        let (old, outline) = (&self.document.outline, &now.outline);
        let entries = self.between(&old.entries, &outline.entries, |entry| entry.name.start);
        let items = self.between(&old.items, &outline.items, |item| item.range.start);
        let tables = self.between(&old.tables, &outline.tables, |table| table.range.start);
        let mut between: Vec<(Box<str>, Range<usize>)> = own_entries(now, entries.new).collect();
        if between.len() != self.own_between() {
            return None;
        }
        let words: Vec<(&str, Range<usize>)> = starts(now, items.new, tables.new).collect();
        if !words.is_empty() {
            // Those before hide the same words as those now: if they are called otherwise, the names differ anyway.
            let own = self.facts.entries().filter(|entry| entry.is_entry);
            let own: HashSet<&str, RandomState> = own.map(|entry| entry.key).collect();
            between
                .extend(words.into_iter().filter(|(word, _)| !own.contains(word)).map(|(word, at)| (word.into(), at)));
        }
        Some((self.facts.entries.after(self.kept, &between)?, self.facts.own_entries))
    }

    /// Whether the title is the heading that it was.
    fn is_title_same(&self, now: &Document) -> bool {
        let title = |document: &Document| document.outline.title().map(|title| title.name.start);
        let moved = title(self.document).map(|start| match start {
            start if start >= self.kept.old_tail => self.kept.moved(&(start..start)).start,
            start => start,
        });
        moved == title(now)
    }

    /// Whether everything that is searched for by name is called as before, the keys of entries aside.
    fn are_names_same(&self, now: &Document, ids: &[Arc<str>]) -> bool {
        let (old, outline) = (&self.document.outline, &now.outline);
        let entries = self.between(&old.entries, &outline.entries, |entry| entry.name.start);
        let matches_same = match (&self.document.checked, &now.checked) {
            (None, None) => true,
            (Some(old), Some(new)) => {
                Arc::ptr_eq(&old.kind, &new.kind)
                    && old.fits == new.fits
                    && old.matching.sections == new.matching.sections
            }
            _ => false,
        };
        /// The levels of all headings.
        fn levels(document: &Document) -> impl Iterator<Item = u8> {
            document.outline.sections.iter().map(|section| section.level)
        }
        matches_same
            && *self.facts.ids == *ids
            && self.are_headings_same(now)
            && levels(self.document).eq(levels(now))
            && self.is_title_same(now)
            && entries.old.iter().map(|entry| entry.form).eq(entries.new.iter().map(|entry| entry.form))
            && self.reads_same(now, &entries, |entry| entry.name.start..entry.name.end.max(entry.title.end))
    }
}

impl Facts {
    /// All ranges that the facts name, but for that of the head.
    pub(super) fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        let lists = [&self.named_anchors, &self.name_places, &self.entries];
        let named = lists.into_iter().flat_map(NamedRanges::ranges);
        let links = self.link_words.iter().map(|(_, word)| word.range);
        self.anchors.ranges().chain(named).chain(links).chain(self.references.ranges())
    }
}

/// Longer texts (in words) are no names of people.
const LONGEST_NAME: usize = 4;

/// The people in fields and table cells whose template asks for somebody, each once, one on a line.
fn people(document: &Document) -> String {
    let Some(checked) = &document.checked else { return String::new() };
    let (outline, schema) = (&document.outline, checked.schema());
    let mut values: Vec<&str> = Vec::new();
    values.extend(document.people().iter().map(|&field| document.slice(&outline.fields[field].value)));
    for (table, matched) in outline.tables.iter().zip(&checked.matching.tables) {
        let Some(declared) = matched.map(|index| &schema.tables[index]) else { continue };
        let asks = |cell: &Range<usize>| {
            let name = Name::new(document.slice(cell));
            declared.columns.iter().any(|column| column.value.person && column.name.matches(&name))
        };
        let columns: Vec<usize> = (0..table.header.len()).filter(|&column| asks(&table.header[column])).collect();
        let cells = table.rows.iter().flat_map(|row| columns.iter().filter_map(|&column| row.cells.get(column)));
        values.extend(cells.map(|cell| document.slice(cell)));
    }
    let mut people: Vec<&str> = Vec::new();
    for name in values.into_iter().filter_map(|value| value.lines().next()).flat_map(|value| value.split(", ")) {
        let name = name.trim();
        let is_name = name.starts_with(char::is_alphanumeric)
            && name.split_whitespace().count() <= LONGEST_NAME
            && !name.contains(['[', '|', '*', '`', '<', '('])
            && !is_nothing(name);
        if is_name && !people.contains(&name) {
            people.push(name);
        }
    }
    people.join("\n")
}

/// The names of a track that stand in its text.
fn name_places(document: &Document) -> NamedRanges {
    let mut places = Vec::new();
    for name in &document.names {
        if let NameSource::Field(range) | NameSource::Title(range) = &name.source
            && let Some(at) = document.slice(range).find(&name.id)
        {
            places.push((&name.id, range.start + at..range.start + at + name.id.len()));
        }
    }
    places.into_iter().collect()
}

fn evidence(document: &Document) -> Option<Evidence> {
    let checked = document.checked.as_ref().filter(|checked| checked.fits)?;
    let found = checked.matching.found.iter().enumerate();
    let sections = found.filter_map(|(index, found)| found.map(|_| index)).collect();
    let placeholders = checked.standing.iter().map(|standing| standing.placeholder).collect();
    let matched = |&leaf: &usize| {
        checked.matching.sections[leaf].schema().filter(|_| checked.keeps_prose(&document.outline, leaf))
    };
    let kept = checked.empty_leaves.iter().filter_map(matched).collect();
    Some(Evidence { kind: Arc::clone(&checked.kind), sections, placeholders, kept })
}

/// Entries by each of their keys.
fn own_entries<'a>(
    document: &'a Document,
    entries: &'a [Entry],
) -> impl Iterator<Item = (Box<str>, Range<usize>)> + use<'a> {
    // `# KEP-1234: …` is what others call the document, not a part of it.
    let title = document.outline.title().map(|title| title.name.start);
    let named = entries.iter().filter(move |entry| Some(entry.name.start) != title);
    named.flat_map(|entry| keys_of(&document.source, entry).into_iter().map(|key| (key, entry.name.clone())))
}

/// The number of an entry's ID begins within so many bytes: see [`is_entry_id`].
const LONGEST_HEAD: usize = 8;

/// The IDs at the start of list items and table rows.
fn starts<'a>(
    document: &'a Document,
    items: &'a [Item],
    tables: &'a [Table],
) -> impl Iterator<Item = (&'a str, Range<usize>)> + use<'a> {
    let first_cells = tables.iter().flat_map(|table| table.rows.iter().filter_map(|row| row.cells.first()));
    items.iter().map(|item| &item.content).chain(first_cells).filter_map(|start| {
        let text = &document.source[start.clone()];
        let bytes = text.as_bytes();
        let marks = bytes.iter().take_while(|byte| matches!(byte, b'*' | b'`' | b'_' | b'[')).count();
        // All IDs of entries begin so, and few texts do.
        let head = &bytes[marks..text.len().min(marks + LONGEST_HEAD)];
        if !head.first().is_some_and(u8::is_ascii_uppercase) || !head.iter().any(u8::is_ascii_digit) {
            return None;
        }
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        let length = text.bytes().skip(marks).take_while(is_part).count();
        let word = text[marks..marks + length].trim_end_matches(['.', '-']);
        let is_defined = marks > 0 || !starts_sentence(&text[marks + word.len()..]);
        let at = start.start + marks;
        (is_defined && is_entry_id(word)).then(|| (word, at..at + word.len()))
    })
}

/// Whether a sentence goes on after an ID: `T1 has been done`, but not `T001 [P] Create` or `FR-2: …`.
fn starts_sentence(rest: &str) -> bool {
    rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase))
}

/// The names that authors give to places: `<a id="x">`, `<a name="x">`, and `{#x}` at the end of a heading.
fn named_anchors<'a>(
    document: &'a Document,
    sections: &'a [Section],
    blocks: &'a [Block],
    spans: &'a [Span],
) -> impl Iterator<Item = (&'a str, Range<usize>)> {
    let attributes = sections.iter().filter_map(|section| {
        let (_, attribute) = document.slice(&section.name).strip_suffix('}')?.rsplit_once('{')?;
        let name = attribute.trim().strip_prefix('#')?;
        Some((name, section.heading.clone()))
    });
    let blocks = blocks.iter().filter(|block| block.kind == BlockKind::Html).map(|block| &block.range);
    let spans = spans.iter().filter(|span| span.kind == SpanKind::Html).map(|span| &span.range);
    let tags = blocks.chain(spans).flat_map(|range| {
        let html = document.slice(range);
        let names = [" id=\"", " name=\""].into_iter().flat_map(move |attribute| {
            html.match_indices(attribute).filter_map(move |(at, _)| html[at + attribute.len()..].split('"').next())
        });
        names.map(|name| (name, range.clone()))
    });
    attributes.chain(tags)
}
