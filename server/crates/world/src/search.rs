//! The names by which places are searched for in the whole workspace. Packed, since a search runs over those of all
//! documents while somebody types.

use std::sync::Arc;

use schema::value::undecorated;
use schema::{Schema, SectionMatch, SectionSchema};
use syntax::outline::{Entry, EntryForm};

use crate::document::Document;
use crate::facts::Facts;
use crate::packed::NamedRanges;

/// The names of one document: of the track, of its entries, and of headings that are not spelt like the template's.
/// Those that are stand in every document, and their names are in the schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// All names, one after the other.
    text: Box<str>,
    list: Box<[Packed]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packed {
    /// Where the name ends in the text; it starts where the one before ends.
    end: u32,
    named: Named,
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

/// The ASCII letters and digits that occur in a text, whatever their case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Letters(u64);

impl Letters {
    /// The letters that a query asks for; those beyond ASCII are left out.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        Self(query.chars().fold(0, |letters, character| letters | Self::bit(character)))
    }

    /// The letters of a name; one beyond ASCII counts as all, because it may be compared without its accent.
    fn of_name(name: &str) -> Self {
        let bits = |c: char| if !c.is_ascii() && c.is_alphanumeric() { u64::MAX } else { Self::bit(c) };
        Self(name.chars().fold(0, |letters, character| letters | bits(character)))
    }

    fn bit(character: char) -> u64 {
        match character {
            'a'..='z' => 1 << (u32::from(character) - u32::from('a')),
            'A'..='Z' => 1 << (u32::from(character) - u32::from('A')),
            '0'..='9' => 1 << (u32::from(character) - u32::from('0') + 26),
            _ => 0,
        }
    }

    /// Whether all letters of `other` are among these.
    #[must_use]
    pub fn has_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl Names {
    pub(crate) fn of(document: &Document, ids: &[Arc<str>], entries: &NamedRanges) -> Self {
        let mut names = Packing::default();
        if let Some((id, others)) = ids.split_first() {
            let others: String = others.iter().map(|other| format!(" ({other})")).collect();
            names.push(&format!("{id}: {}{others}", title_beside_id(document.title(), ids)), Named::Track);
        }
        names.entries(document, entries);
        names.headings(document);
        Self { text: names.text.into(), list: names.list.into() }
    }

    /// All names, in order: of the track, of entries, of headings.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Named)> {
        self.list.iter().enumerate().map(|(index, name)| (self.text_of(index), name.named))
    }

    fn text_of(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.list[before].end);
        &self.text[start as usize..self.list[index].end as usize]
    }
}

/// The names of all documents side by side, so that most of them are passed over by a look at their letters alone.
#[derive(Debug, Default)]
pub struct SearchTable {
    documents: Vec<Arc<Facts>>,
    tracks: Vec<Row>,
    others: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    letters: Letters,
    document: u32,
    /// Index of the name among those of the document.
    name: u32,
}

impl SearchTable {
    pub(crate) fn of<'a>(documents: impl Iterator<Item = &'a Arc<Facts>>) -> Self {
        let mut table = Self::default();
        for facts in documents.filter(|facts| !facts.names.list.is_empty()) {
            for (name, packed) in facts.names.list.iter().enumerate() {
                let letters = Letters::of_name(facts.names.text_of(name));
                let row = Row { letters, document: table.documents.len() as u32, name: name as u32 };
                let rows = if packed.named == Named::Track { &mut table.tracks } else { &mut table.others };
                rows.push(row);
            }
            table.documents.push(Arc::clone(facts));
        }
        table
    }

    /// The names of tracks that have all these letters, by path.
    pub fn tracks(&self, letters: Letters) -> impl Iterator<Item = (&str, Named, &Facts)> {
        self.with(&self.tracks, letters)
    }

    /// The names of entries and headings that have all these letters, by path.
    pub fn others(&self, letters: Letters) -> impl Iterator<Item = (&str, Named, &Facts)> {
        self.with(&self.others, letters)
    }

    fn with<'a>(&'a self, rows: &'a [Row], letters: Letters) -> impl Iterator<Item = (&'a str, Named, &'a Facts)> {
        rows.iter().filter(move |row| row.letters.has_all(letters)).map(|row| {
            let facts: &Facts = &self.documents[row.document as usize];
            let name = row.name as usize;
            (facts.names.text_of(name), facts.names.list[name].named, facts)
        })
    }
}

/// Names while they are collected.
#[derive(Default)]
struct Packing {
    text: String,
    list: Vec<Packed>,
}

impl Packing {
    fn push(&mut self, name: &str, named: Named) {
        self.text.push_str(name);
        self.list.push(Packed { end: self.text.len() as u32, named });
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
