//! The names that a template spells, reduced once for all documents: most documents spell them the same way.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use syntax::outline::Outline;

use crate::name::{Name, key};

/// What the names of headings, labels, columns and entries in a template come to, by their Markdown source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spellings(HashMap<Box<str>, Spelling, RandomState>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Spelling {
    name: Arc<Name>,
    key: Arc<str>,
    label: Arc<str>,
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
    pub fn name(&self, source: &str) -> Arc<Name> {
        self.0.get(source).map_or_else(|| Arc::new(Name::new(source)), |known| Arc::clone(&known.name))
    }

    /// What [`key`] makes of `source`.
    #[must_use]
    pub fn key(&self, source: &str) -> Arc<str> {
        self.0.get(source).map_or_else(|| key(source).into(), |known| Arc::clone(&known.key))
    }

    /// The key by which a label is compared with those of the template.
    pub(crate) fn label(&self, source: &str) -> Arc<str> {
        self.0.get(source).map_or_else(|| label(&Name::new(source)), |known| Arc::clone(&known.label))
    }
}

impl Spelling {
    fn new(source: &str) -> Self {
        let name = Name::new(source);
        Self { key: key(source).into(), label: label(&name), name: Arc::new(name) }
    }
}

fn label(name: &Name) -> Arc<str> {
    key(&name.key).into()
}
