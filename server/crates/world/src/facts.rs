//! What the index keeps of a document, open or closed: enough to answer for it without its text.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use schema::Name;
use schema::value::is_nothing;
use syntax::{BlockKind, SpanKind, slugs};
use text::Region;

use crate::Lifecycle;
use crate::card::Card;
use crate::document::Document;
use crate::family::{Membership, memberships};
use crate::index::{join, join_from_above};
use crate::name::NameSource;
use crate::packed::{NamedRanges, Places};
use crate::reference::{LinkWord, References, Target, keys_of, link_words};
use crate::search::Names;

/// The facts of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Path relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// The title, and where it stands.
    pub title: Arc<str>,
    /// The level-one heading, or the first line without one.
    pub head: Region,
    /// The names of the track that it is the main document of, the one that counts first.
    pub ids: Vec<Arc<str>>,
    /// Where those of them that stand in its text do, marks left out.
    pub name_places: NamedRanges,
    /// What it is cited by where documents are numbered.
    pub memberships: Box<[Membership]>,
    /// The status as written.
    pub status: Option<Arc<str>>,
    /// The stage it is in.
    pub lifecycle: Lifecycle,
    /// What there is of the template; `None` for files that are no documents or do not follow their template.
    pub evidence: Option<Evidence>,
    /// What it refers to, in order.
    pub references: References,
    /// The words in texts and labels of its links that could be the ID of a track, in order.
    link_words: NamedRanges,
    /// What each of them belongs to: see [`LinkWord::destination`].
    link_destinations: Box<[Option<u32>]>,
    /// What it defines that can be cited by a number: the keys.
    entries: NamedRanges,
    /// So many of them, the first ones, are those of entries of their own.
    own_entries: u32,
    /// Its headings by anchor, in order.
    pub anchors: NamedRanges,
    /// The places that their author has named, by name.
    pub named_anchors: NamedRanges,
    /// What it is searched for by name.
    pub names: Names,
    /// The people it names where its template asks for somebody, one on a line.
    pub people: Box<str>,
    /// What a reader wants to know of the track at a glance; `None` for other documents.
    pub card: Option<Box<Card>>,
    /// Lines and columns of all ranges above.
    places: Places,
}

/// What a document has and has kept of its template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Path of the template; `None` for the built-in one.
    pub template: Option<Arc<str>>,
    /// Name of the kind.
    pub kind: Arc<str>,
    /// Indices of the schema's sections that the document has; sorted.
    pub sections: Vec<u32>,
    /// Indices of the placeholders that still stand; sorted, distinct.
    pub placeholders: Vec<u32>,
    /// Indices of the schema's sections in which the template's own prose stands and nothing else; sorted.
    pub kept: Vec<u32>,
}

/// An entry that can be cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFact<'a> {
    /// A key under which it can be cited (`T04`, `risk 2`); an entry with several keys is listed once for each.
    pub key: &'a str,
    /// Its whole name: half-open byte range.
    pub name: Range<usize>,
    /// Whether it is an entry of its own, as against an ID that merely begins a list item or a table row.
    pub is_entry: bool,
}

impl Facts {
    /// Reads the facts of a document.
    pub(crate) fn of(document: &Document) -> Self {
        let mut ids: Vec<Arc<str>> = Vec::new();
        for name in &document.names {
            if !ids.iter().any(|known| **known == *name.id) {
                ids.push(name.id.as_str().into());
            }
        }
        let headings = document.outline.sections.iter().map(|section| section.heading.clone());
        let anchors: NamedRanges = slugs(&document.source, &document.outline).into_iter().zip(headings).collect();
        let named_anchors: NamedRanges = named_anchors(document).collect();
        let name_places = name_places(document);
        let references: References = document.references.iter().collect();
        let words = link_words(document);
        let link_words: NamedRanges =
            words.iter().map(|word| (document.slice(&word.range), word.range.clone())).collect();
        let (entries, own_entries) = entries(document);
        let lists = [&anchors, &named_anchors, &name_places, &link_words, &entries];
        let ranges = lists.into_iter().flat_map(|list| list.iter().map(|(_, range)| range));
        let ranges = ranges.chain(references.ranges()).chain([document.head()]);
        Self {
            path: Arc::clone(&document.path),
            title: document.title().into(),
            head: Region::new(&document.text, document.head()),
            places: Places::of(&document.text, ranges),
            name_places,
            memberships: memberships(document),
            status: document.status.as_deref().map(Into::into),
            lifecycle: document.lifecycle,
            evidence: evidence(document),
            references,
            link_words,
            link_destinations: words.iter().map(|word| word.destination).collect(),
            names: Names::of(document, &ids, &entries),
            entries,
            own_entries,
            anchors,
            named_anchors,
            people: people(document).into(),
            card: (!ids.is_empty()).then(|| Box::new(Card::of(document))),
            ids,
        }
    }

    /// The lines and columns of a range that these facts name.
    #[must_use]
    pub fn region(&self, range: Range<usize>) -> Region {
        self.places.region(range)
    }

    /// The words in texts and labels of its links that could be the ID of a track, in order.
    pub fn link_words(&self) -> impl Iterator<Item = (&str, LinkWord)> {
        let words = self.link_words.iter().zip(&self.link_destinations);
        words.map(|((word, range), destination)| (word, LinkWord { range, destination: *destination }))
    }

    /// What it defines that can be cited by a number.
    pub fn entries(&self) -> impl Iterator<Item = EntryFact<'_>> {
        (0..self.entries.len()).map(|index| self.entry(index))
    }

    /// The entry at an index below the number of [`entries`](Self::entries).
    #[must_use]
    pub fn entry(&self, index: usize) -> EntryFact<'_> {
        let is_entry = index < self.own_entries as usize;
        EntryFact { key: self.entries.name(index), name: self.entries.range(index), is_entry }
    }

    /// Its headings by anchor, then the places that their author has named, each in order.
    pub fn all_anchors(&self) -> impl Iterator<Item = (&str, Range<usize>)> + Clone {
        self.anchors.iter().chain(self.named_anchors.iter())
    }

    /// The people it names, in order.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        self.people.lines()
    }

    /// Whether this is the main document of a track.
    #[must_use]
    pub fn is_track(&self) -> bool {
        !self.ids.is_empty()
    }

    /// The track's ID.
    #[must_use]
    pub fn id(&self) -> Option<&Arc<str>> {
        self.ids.first()
    }

    /// Every path that its links and code spans may mean, relative to the root, whether it exists or not.
    pub fn linked_paths(&self) -> impl Iterator<Item = String> {
        self.references.iter().flat_map(|reference| self.paths_meant(reference.target))
    }

    /// The paths that a link or code span in it may mean; the first that exists counts.
    pub(crate) fn paths_meant<'a>(&'a self, target: Target<&'a str>) -> impl Iterator<Item = String> + use<'a> {
        let here = self.directory();
        let (own, above, root) = match target {
            Target::Path(path) => (join(here, path), Some(path), None),
            // Wherever the path starts: at its document or at the root.
            Target::LoosePath(path) => (join(here, path), None, join("", path)),
            _ => (None, None, None),
        };
        let above = above.into_iter().flat_map(|path| join_from_above(here, path));
        own.into_iter().chain(above).chain(root)
    }

    /// Whether its file alone is what its ID names, and the other files of the directory are none of its business.
    #[must_use]
    pub fn stands_alone(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        self.id().is_some_and(|id| **id == *stem)
    }

    /// The directory that the document stands in; empty for the workspace root.
    #[must_use]
    pub fn directory(&self) -> &str {
        directory(&self.path)
    }
}

/// The directory part of a path; empty for the workspace root.
#[must_use]
pub fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// Longer texts (in words) are no names of people.
const LONGEST_NAME: usize = 4;

/// The people in fields and table cells whose template asks for somebody, each once, one on a line.
fn people(document: &Document) -> String {
    let Some(checked) = &document.checked else { return String::new() };
    let (outline, schema) = (&document.outline, checked.schema());
    let mut values: Vec<&str> = Vec::new();
    for (field, matched) in outline.fields.iter().zip(&checked.matching.fields) {
        if matched.is_some_and(|index| schema.fields[index].value.person) {
            values.push(document.slice(&field.value));
        }
    }
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
    let (mut people, mut known): (Vec<&str>, HashSet<&str>) = (Vec::new(), HashSet::new());
    for name in values.into_iter().filter_map(|value| value.lines().next()).flat_map(|value| value.split(", ")) {
        let name = name.trim();
        let is_name = name.starts_with(char::is_alphanumeric)
            && name.split_whitespace().count() <= LONGEST_NAME
            && !name.contains(['[', '|', '*', '`', '<', '('])
            && !is_nothing(name);
        if is_name && known.insert(name) {
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
    let sections = found.filter_map(|(index, found)| found.map(|_| index as u32)).collect();
    let mut placeholders: Vec<u32> = checked.standing.iter().map(|standing| standing.placeholder as u32).collect();
    placeholders.sort_unstable();
    placeholders.dedup();
    let matched = |&leaf: &usize| {
        checked.matching.sections[leaf].schema().filter(|_| checked.keeps_prose(&document.outline, leaf))
    };
    let mut kept: Vec<u32> = checked.empty_leaves.iter().filter_map(matched).map(|section| section as u32).collect();
    kept.sort_unstable();
    kept.dedup();
    Some(Evidence {
        template: checked.kind.template.clone(),
        kind: checked.schema().kind.as_str().into(),
        sections,
        placeholders,
        kept,
    })
}

/// The entries of a document by each of their keys, and how many these are; then the IDs at the start of list items and
/// table rows.
fn entries(document: &Document) -> (NamedRanges, u32) {
    let (source, outline) = (&document.source, &document.outline);
    // `# KEP-1234: …` is what others call the document, not a part of it.
    let title = outline.title().map(|title| title.name.start);
    let named = outline
        .entries
        .iter()
        .filter(|entry| Some(entry.name.start) != title)
        .flat_map(|entry| keys_of(source, entry).into_iter().map(|key| (key, entry.name.clone())));
    let own: Vec<(Box<str>, Range<usize>)> = named.collect();
    let own_keys: HashSet<&str> = own.iter().map(|(key, _)| &**key).collect();
    let mut listed: Vec<(&str, Range<usize>)> = Vec::new();
    let first_cells = outline.tables.iter().flat_map(|table| table.rows.iter().filter_map(|row| row.cells.first()));
    let starts = outline.items.iter().map(|item| &item.content).chain(first_cells);
    for start in starts {
        let text = &source[start.clone()];
        let marks = text.len() - text.trim_start_matches(['*', '`', '_', '[']).len();
        let word =
            text[marks..].split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.')).next().unwrap_or("");
        let word = word.trim_end_matches(['.', '-']);
        let range = start.start + marks..start.start + marks + word.len();
        let is_defined = marks > 0 || !starts_sentence(&text[marks + word.len()..]);
        if is_defined && crate::reference::is_entry_id(word) && !own_keys.contains(word) {
            listed.push((word, range));
        }
    }
    let all = own.iter().map(|(key, range)| (&**key, range.clone())).chain(listed);
    (all.collect(), own.len() as u32)
}

/// Whether a sentence goes on after an ID: `T1 has been done`, but not `T001 [P] Create` or `FR-2: …`.
fn starts_sentence(rest: &str) -> bool {
    rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase))
}

/// The names that authors give to places: `<a id="x">`, `<a name="x">`, and `{#x}` at the end of a heading.
fn named_anchors(document: &Document) -> impl Iterator<Item = (&str, Range<usize>)> {
    let outline = &document.outline;
    let attributes = outline.sections.iter().filter_map(|section| {
        let (_, attribute) = document.slice(&section.name).strip_suffix('}')?.rsplit_once('{')?;
        let name = attribute.trim().strip_prefix('#')?;
        Some((name, section.heading.clone()))
    });
    let blocks = outline.blocks.iter().filter(|block| block.kind == BlockKind::Html).map(|block| &block.range);
    let spans = outline.spans.iter().filter(|span| span.kind == SpanKind::Html).map(|span| &span.range);
    let tags = blocks.chain(spans).flat_map(|range| {
        let html = document.slice(range);
        let names = [" id=\"", " name=\""].into_iter().flat_map(move |attribute| {
            html.match_indices(attribute).filter_map(move |(at, _)| html[at + attribute.len()..].split('"').next())
        });
        names.map(|name| (name, range.clone()))
    });
    attributes.chain(tags)
}
