//! What the index keeps of a document, open or closed: enough to answer for it without its text.

use std::ops::Range;
use std::sync::Arc;

use schema::value::undecorated;
use schema::{Schema, SectionMatch, SectionSchema};
use syntax::outline::{Entry, EntryForm};
use syntax::slugs;
use text::Region;

use crate::Lifecycle;
use crate::card::Card;
use crate::document::Document;
use crate::index::join;
use crate::name::NameSource;
use crate::reference::{LinkWord, Reference, Target, keys_of, link_words};

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
    pub name_places: Box<[(Arc<str>, Region)]>,
    /// The status as written.
    pub status: Option<Arc<str>>,
    /// The stage it is in.
    pub lifecycle: Lifecycle,
    /// What there is of the template; `None` for files that are no documents or do not follow their template.
    pub evidence: Option<Evidence>,
    /// What it refers to, in order.
    pub references: Box<[(Reference, Region)]>,
    /// The words in texts and labels of its links that could be the ID of a track, in order.
    pub link_words: Box<[LinkWord]>,
    /// What it defines that can be cited by a number.
    pub entries: Box<[EntryFact]>,
    /// Its headings by anchor, in order.
    pub anchors: Box<[(Box<str>, Region)]>,
    /// What it is searched for by name, in order: entries, then headings.
    pub names: Box<[NameFact]>,
    /// What a reader wants to know of the track at a glance; `None` for other documents.
    pub card: Option<Box<Card>>,
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
}

/// An entry that can be cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFact {
    /// A key under which it can be cited (`T04`, `risk 2`); an entry with several keys is listed once for each.
    pub key: Box<str>,
    /// Its whole name.
    pub name: Region,
    /// Whether it is an entry of its own, as against an ID that merely begins a list item or a table row.
    pub is_entry: bool,
}

/// A name by which a place is searched for in the workspace: of an entry, or of a heading that is not spelt like the
/// template's. Those that are stand in every document, and their names are in the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameFact {
    /// The name on one line, without marks.
    pub text: Box<str>,
    /// What is called so.
    pub named: Named,
}

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// The entry of that index in [`Facts::entries`].
    Entry(u32),
    /// The heading of that index in [`Facts::anchors`].
    Heading(u32),
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
        let region = |range: Range<usize>| Region::new(&document.text, range);
        let references = document.references.iter();
        let references = references.map(|reference| (reference.clone(), region(reference.range.clone()))).collect();
        let headings = document.outline.sections.iter().map(|section| region(section.heading.clone()));
        let slugs = slugs(&document.source, &document.outline).into_iter().map(String::into_boxed_str);
        let entries = entries(document);
        Self {
            path: Arc::clone(&document.path),
            title: document.title().into(),
            head: region(document.head()),
            name_places: name_places(document),
            status: document.status.as_deref().map(Into::into),
            lifecycle: document.lifecycle,
            evidence: evidence(document),
            references,
            link_words: link_words(document).into_boxed_slice(),
            names: names(document, &entries),
            entries,
            anchors: slugs.zip(headings).collect(),
            card: (!ids.is_empty()).then(|| Box::new(Card::of(document))),
            ids,
        }
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

    /// Where a name stands.
    #[must_use]
    pub fn region(&self, named: Named) -> &Region {
        match named {
            Named::Entry(index) => &self.entries[index as usize].name,
            Named::Heading(index) => &self.anchors[index as usize].1,
        }
    }

    /// Every path that its links and code spans may mean, relative to the root, whether it exists or not.
    pub fn linked_paths(&self) -> impl Iterator<Item = String> {
        self.references.iter().flat_map(|(reference, _)| {
            let (own, root) = match &reference.target {
                Target::Path(path) => (join(self.directory(), path), None),
                // Wherever the path starts: at its document or at the root.
                Target::LoosePath(path) => (join(self.directory(), path), join("", path)),
                _ => (None, None),
            };
            own.into_iter().chain(root)
        })
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

/// The names of a track that stand in its text.
fn name_places(document: &Document) -> Box<[(Arc<str>, Region)]> {
    let place = |name: &crate::TrackName| match &name.source {
        NameSource::Field(range) | NameSource::Title(range) => {
            let start = range.start + document.slice(range).find(&name.id)?;
            Some((name.id.as_str().into(), Region::new(&document.text, start..start + name.id.len())))
        }
        NameSource::Directory | NameSource::File | NameSource::Sidecar => None,
    };
    document.names.iter().filter_map(place).collect()
}

fn evidence(document: &Document) -> Option<Evidence> {
    let checked = document.checked.as_ref().filter(|checked| checked.fits)?;
    let found = checked.matching.found.iter().enumerate();
    let sections = found.filter_map(|(index, found)| found.map(|_| index as u32)).collect();
    let mut placeholders: Vec<u32> = checked.standing.iter().map(|standing| standing.placeholder as u32).collect();
    placeholders.sort_unstable();
    placeholders.dedup();
    Some(Evidence {
        template: checked.kind.template.clone(),
        kind: checked.schema().kind.as_str().into(),
        sections,
        placeholders,
    })
}

/// The entries of a document by each of their keys, and the IDs at the start of list items and table rows.
pub(crate) fn entries(document: &Document) -> Box<[EntryFact]> {
    let (source, outline) = (&document.source, &document.outline);
    let region = |range: Range<usize>| Region::new(&document.text, range);
    let named = outline.entries.iter().flat_map(|entry| {
        let keys = keys_of(source, entry).into_iter();
        keys.map(|key| EntryFact { key, name: region(entry.name.clone()), is_entry: true }).collect::<Vec<_>>()
    });
    let mut facts: Vec<EntryFact> = named.collect();
    let first_cells = outline.tables.iter().flat_map(|table| table.rows.iter().filter_map(|row| row.cells.first()));
    let starts = outline.items.iter().map(|item| &item.content).chain(first_cells);
    for start in starts {
        let text = &source[start.clone()];
        let marks = text.len() - text.trim_start_matches(['*', '`', '_', '[']).len();
        let word =
            text[marks..].split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.')).next().unwrap_or("");
        let word = word.trim_end_matches(['.', '-']);
        let range = start.start + marks..start.start + marks + word.len();
        if crate::reference::is_entry_id(word) && !facts.iter().any(|fact| *fact.key == *word && fact.is_entry) {
            facts.push(EntryFact { key: word.into(), name: region(range), is_entry: false });
        }
    }
    facts.into_boxed_slice()
}

/// The name of an entry with its title, on one line and without marks.
#[must_use]
pub fn entry_name(document: &Document, entry: &Entry) -> String {
    let end = entry.name.end.max(entry.title.end);
    undecorated(document.slice(&(entry.name.start..end)).lines().next().unwrap_or(""))
}

/// A heading as the template spells it.
#[must_use]
pub fn template_heading<'a>(schema: &'a Schema, section: &SectionSchema) -> &'a str {
    schema.template[section.heading.clone()].trim_matches('#').trim()
}

fn names(document: &Document, entries: &[EntryFact]) -> Box<[NameFact]> {
    let outline = &document.outline;
    let mut names: Vec<NameFact> = Vec::new();
    let mut index = 0;
    for entry in &outline.entries {
        // An entry is listed once for each of its keys, one after the other.
        let Some(first) = entries[index..].iter().position(|fact| fact.name.range == entry.name) else { continue };
        index += first;
        names.push(NameFact { text: entry_name(document, entry).into(), named: Named::Entry(index as u32) });
    }
    let mut is_passed_over = vec![false; outline.sections.len()];
    for entry in &outline.entries {
        if let EntryForm::Heading(section) = entry.form {
            is_passed_over[section] = true;
        }
    }
    if let Some(checked) = document.checked.as_ref().filter(|checked| checked.fits) {
        let schema = checked.schema();
        for (index, section) in outline.sections.iter().enumerate() {
            let SectionMatch::Known(declared) = checked.matching.sections[index] else { continue };
            is_passed_over[index] |=
                document.slice(&section.name) == template_heading(schema, &schema.sections[declared]);
        }
    }
    let title = outline.sections.iter().position(|section| section.level == 1);
    for (index, section) in outline.sections.iter().enumerate() {
        let is_track = title == Some(index) && !document.names.is_empty();
        if !is_passed_over[index] && !is_track && !section.name.is_empty() {
            let text = undecorated(document.slice(&section.name)).into();
            names.push(NameFact { text, named: Named::Heading(index as u32) });
        }
    }
    names.into_boxed_slice()
}
