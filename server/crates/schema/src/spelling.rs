//! The names that a template spells, reduced once for all documents: most documents spell them the same way.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;
use syntax::outline::Outline;

use crate::name::{Name, key};

/// What the names of headings, labels, columns and entries in a template come to, by their Markdown source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spellings(HashMap<Box<str>, Spelling, RandomState>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Spelling {
    name: Name,
    key: String,
    label: String,
    slug: String,
}

impl Spellings {
    /// The names in a template's `text`.
    pub(crate) fn of_template(text: &str, outline: &Outline) -> Self {
        let headings = outline.sections.iter().map(|section| &section.name);
        let labels = outline.fields.iter().map(|field| &field.label);
        let columns = outline.tables.iter().flat_map(|table| &table.header);
        let entries = outline.entries.iter().map(|entry| &entry.prefix);
        let sources = headings.chain(labels).chain(columns).chain(entries).map(|range| &text[range.clone()]);
        Self(sources.map(|source| (source.into(), Spelling::new(source))).collect())
    }

    /// What [`Name::new`] makes of `source`.
    #[must_use]
    pub fn name(&self, source: &str) -> Cow<'_, Name> {
        self.0.get(source).map_or_else(|| Cow::Owned(Name::new(source)), |known| Cow::Borrowed(&known.name))
    }

    /// What [`key`] makes of `source`.
    #[must_use]
    pub fn key(&self, source: &str) -> Cow<'_, str> {
        self.0.get(source).map_or_else(|| Cow::Owned(key(source)), |known| Cow::Borrowed(&*known.key))
    }

    /// What [`syntax::slug`] makes of `source`, if the template spells a name so.
    #[must_use]
    pub fn slug(&self, source: &str) -> Option<&str> {
        self.0.get(source).map(|known| &*known.slug)
    }

    /// The key by which a label is compared with those of the template.
    pub(crate) fn label(&self, source: &str) -> Cow<'_, str> {
        self.0.get(source).map_or_else(|| Cow::Owned(label(&Name::new(source))), |known| Cow::Borrowed(&*known.label))
    }
}

impl Spelling {
    fn new(source: &str) -> Self {
        let name = Name::new(source);
        Self { key: key(source), label: label(&name), slug: syntax::slug(source), name }
    }
}

fn label(name: &Name) -> String {
    key(&name.key)
}
