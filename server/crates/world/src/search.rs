//! The names by which places are searched for in the whole workspace. Packed, since a search runs over those of all
//! documents while somebody types.

use std::sync::Arc;

use schema::value::undecorated;
use schema::{Schema, SectionMatch, SectionSchema};
use syntax::outline::{Entry, EntryForm};

use crate::document::Document;
use crate::facts::Facts;
use crate::packed::{NamedRanges, Table};

/// The names of one document: of the track, of its entries, and of headings that are not spelt like the template's.
/// Those that are stand in every document, and their names are in the schema.
#[derive(Debug, Clone)]
pub struct Names(Held);

/// For each name where it ends in the text, where the next one starts, and what it is the name of.
#[derive(Debug, Clone)]
enum Held {
    /// In few bytes, as thousands of documents are kept.
    Own(Table<2>),
    /// Handed on from key to key.
    Shared(Arc<Table<2>>),
}

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// The track whose main document this is.
    Track,
    /// The entry of that index in [`crate::Facts::entries`].
    Entry(u32),
    /// The heading of that index in [`crate::Facts::anchors`].
    Heading(u32),
}

impl Named {
    /// As one number, small for small indices.
    fn packed(self) -> u32 {
        match self {
            Self::Track => 0,
            Self::Entry(index) => (index + 1) << 1,
            Self::Heading(index) => index << 1 | 1,
        }
    }

    fn unpacked(number: u32) -> Self {
        match number {
            0 => Self::Track,
            heading if heading & 1 == 1 => Self::Heading(heading >> 1),
            entry => Self::Entry((entry >> 1) - 1),
        }
    }
}

/// The ASCII letters and digits that occur in a text, whatever their case; of two digits that share a bit one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Letters(u32);

impl Letters {
    /// The letters that a query asks for; those beyond ASCII are left out.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        Self(query.chars().fold(0, |letters, character| letters | Self::bit(character)))
    }

    /// The letters of a name; one beyond ASCII counts as all, because it may be compared without its accent.
    fn of_name(name: &str) -> Self {
        let bits = |c: char| if !c.is_ascii() && c.is_alphanumeric() { u32::MAX } else { Self::bit(c) };
        Self(name.chars().fold(0, |letters, character| letters | bits(character)))
    }

    fn bit(character: char) -> u32 {
        match character {
            'a'..='z' => 1 << (u32::from(character) - u32::from('a')),
            'A'..='Z' => 1 << (u32::from(character) - u32::from('A')),
            '0'..='9' => 1 << (26 + (u32::from(character) - u32::from('0')) % (u32::BITS - 26)),
            _ => 0,
        }
    }

    /// Whether all letters of `other` are among these.
    #[must_use]
    pub fn has_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl Default for Names {
    fn default() -> Self {
        Self(Held::Own(Table::default()))
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.table() == other.table()
    }
}

impl Eq for Names {}

impl Names {
    pub(crate) fn of(document: &Document, ids: &[Arc<str>], entries: &NamedRanges) -> Self {
        // They are packed in the end: what is too much here is not kept.
        let mut names = Packing { text: String::with_capacity(1 << 10), list: Vec::with_capacity(32) };
        if let Some((id, others)) = ids.split_first() {
            let others: String = others.iter().map(|other| format!(" ({other})")).collect();
            names.push(&format!("{id}: {}{others}", title_beside_id(document.title(), ids)), Named::Track);
        }
        names.entries(document, entries);
        names.headings(document);
        Self(Held::Own(Table::new(&names.list, &names.text)))
    }

    /// The same names, of which a clone costs nothing.
    pub(crate) fn shared(self) -> Self {
        match self.0 {
            Held::Own(table) => Self(Held::Shared(Arc::new(table))),
            Held::Shared(_) => self,
        }
    }

    fn table(&self) -> &Table<2> {
        match &self.0 {
            Held::Own(table) => table,
            Held::Shared(table) => table,
        }
    }

    /// How many there are.
    fn len(&self) -> usize {
        self.table().len()
    }

    /// All names, in order: of the track, of entries, of headings.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Named)> {
        let (text, mut end) = (self.table().text(), 0);
        self.table().rows().map(move |[to, named]| {
            let from = std::mem::replace(&mut end, to as usize);
            (&text[from..end], Named::unpacked(named))
        })
    }

    /// The name at an index, of which there is one.
    fn get(&self, index: usize) -> (&str, Named) {
        let start = index.checked_sub(1).map_or(0, |before| self.table().first(before));
        let [end, named] = self.table().row(index);
        (&self.table().text()[start as usize..end as usize], Named::unpacked(named))
    }
}

/// The names of all documents side by side, so that most of them are passed over by a look at their letters alone.
#[derive(Debug, Default)]
pub struct SearchTable {
    /// The documents that have names, by path.
    documents: Vec<Arc<Facts>>,
    /// The letters of their names, one document after the other.
    letters: Vec<Letters>,
    /// For each document the index of its first name in that list.
    starts: Vec<u32>,
    /// Which documents are tracks: the first of their names is that of the track.
    tracks: Vec<u32>,
}

impl SearchTable {
    pub(crate) fn of<'a>(documents: impl Iterator<Item = &'a Arc<Facts>>) -> Self {
        let mut documents: Vec<Arc<Facts>> = documents.filter(|facts| facts.names.len() > 0).cloned().collect();
        documents.shrink_to_fit();
        let names = documents.iter().map(|facts| facts.names.len()).sum();
        let starts = Vec::with_capacity(documents.len());
        let mut table = Self { documents, letters: Vec::with_capacity(names), starts, ..Self::default() };
        for (index, facts) in table.documents.iter().enumerate() {
            table.starts.push(table.letters.len() as u32);
            if facts.names.get(0).1 == Named::Track {
                table.tracks.push(index as u32);
            }
            table.letters.extend(facts.names.iter().map(|(name, _)| Letters::of_name(name)));
        }
        table.tracks.shrink_to_fit();
        table
    }

    /// The names of tracks that have all these letters, by path.
    pub fn tracks(&self, letters: Letters) -> impl Iterator<Item = (&str, Named, &Facts)> {
        let tracks = self.tracks.iter().map(|document| *document as usize);
        let found = tracks.filter(move |&document| self.letters[self.starts[document] as usize].has_all(letters));
        found.map(|document| self.name(document, 0))
    }

    /// The names of entries and headings that have all these letters, by path.
    pub fn others(&self, letters: Letters) -> impl Iterator<Item = (&str, Named, &Facts)> {
        let found = self.letters.iter().enumerate().filter(move |(_, name)| name.has_all(letters));
        let mut document = 0;
        let names = found.map(move |(index, _)| {
            let index = index as u32;
            // Names come document by document.
            while self.starts.get(document + 1).is_some_and(|next| *next <= index) {
                document += 1;
            }
            self.name(document, (index - self.starts[document]) as usize)
        });
        names.filter(|(_, named, _)| *named != Named::Track)
    }

    fn name(&self, document: usize, name: usize) -> (&str, Named, &Facts) {
        let facts: &Facts = &self.documents[document];
        let (name, named) = facts.names.get(name);
        (name, named, facts)
    }
}

/// Names while they are collected.
struct Packing {
    text: String,
    list: Vec<[u32; 2]>,
}

impl Packing {
    fn push(&mut self, name: &str, named: Named) {
        self.text.push_str(name);
        self.list.push([self.text.len() as u32, named.packed()]);
    }

    fn entries(&mut self, document: &Document, entries: &NamedRanges) {
        let mut index = 0;
        for entry in &document.outline.entries {
            // An entry is listed once for each of its keys, one after the other.
            let Some(first) = (index..entries.len()).find(|&at| entries.range(at) == entry.name) else { continue };
            index = first;
            self.push(&entry_name(document, entry), Named::Entry(index as u32));
        }
    }

    fn headings(&mut self, document: &Document) {
        let sections = &document.outline.sections;
        let mut is_passed_over = vec![false; sections.len()];
        for entry in &document.outline.entries {
            if let EntryForm::Heading(section) = entry.form {
                is_passed_over[section] = true;
            }
        }
        if let Some(checked) = document.checked.as_ref().filter(|checked| checked.fits) {
            let schema = checked.schema();
            for (index, section) in sections.iter().enumerate() {
                let SectionMatch::Known(declared) = checked.matching.sections[index] else { continue };
                let spelling = template_heading(schema, &schema.sections[declared]);
                is_passed_over[index] |= document.slice(&section.name) == spelling;
            }
        }
        let title = sections.iter().position(|section| section.level == 1);
        if let Some(title) = title.filter(|_| !document.names.is_empty()) {
            is_passed_over[title] = true;
        }
        for (index, section) in sections.iter().enumerate().filter(|(index, _)| !is_passed_over[*index]) {
            let name = undecorated(document.slice(&section.name));
            if !name.is_empty() {
                self.push(&name, Named::Heading(index as u32));
            }
        }
    }
}

/// What a track is called besides its IDs: what follows the ID in the heading `Track Spec: auth — Sign in`, else the
/// whole heading, without marks.
#[must_use]
pub fn title_beside_id(heading: &str, ids: &[Arc<str>]) -> String {
    let after_id = ids.iter().find_map(|id| {
        let (_, rest) = heading.split_once(&**id)?;
        let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | '[' | '"'));
        rest.contains(char::is_alphanumeric).then_some(rest)
    });
    undecorated(after_id.unwrap_or(heading))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_any_case() {
        let matches = |name: &str, query: &str| Letters::of_name(name).has_all(Letters::of_query(query));
        for (name, query) in [("Sign-in 07", "NIS7"), ("Ünknown", "u"), ("unknown", "ü-"), ("a — b", "a b"), ("x", "")]
        {
            assert!(matches(name, query), "{name} {query}");
        }
        assert!(!matches("Sign-in — 07", "sign8"));
    }

    #[test]
    fn what_is_named_comes_out_as_it_went_in() {
        for named in [Named::Track, Named::Entry(0), Named::Entry(7), Named::Heading(0), Named::Heading(7)] {
            assert_eq!(Named::unpacked(named.packed()), named);
        }
    }

    #[test]
    fn titles_beside_an_id() {
        let ids: [Arc<str>; 2] = ["auth".into(), "auth-old".into()];
        for (heading, expected) in [
            ("Track Spec: auth — Sign **in**", "Sign in"),
            ("Spec: Billing", "Spec: Billing"),
            ("Track Spec: auth", "Track Spec: auth"),
            ("auth: (new) plan", "(new) plan"),
        ] {
            assert_eq!(title_beside_id(heading, &ids), expected);
        }
    }
}
