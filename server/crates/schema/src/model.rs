//! The schema: plain data derived from a template, every part with its range in the template's text.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::name::Name;
use crate::placeholder::Placeholders;
use crate::spelling::Spellings;
use crate::value::Value;

/// Everything a template says about the documents written from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Name of the kind of document.
    pub kind: Arc<str>,
    /// The template's text, which all ranges refer to.
    pub template: Arc<str>,
    /// The title, if the template has one.
    pub title: Option<Title>,
    /// All sections below the title, in the template's order, parents before children.
    pub sections: Vec<SectionSchema>,
    /// The indices of the sections directly below each.
    pub(crate) sections_by_parent: HashMap<Option<usize>, Vec<usize>, RandomState>,
    /// All fields, in the template's order.
    pub fields: Vec<FieldSchema>,
    /// The indices of the fields of each owner.
    pub(crate) fields_by_owner: HashMap<Owner, Vec<usize>, RandomState>,
    /// All entry patterns, in the template's order.
    pub entries: Vec<EntrySchema>,
    /// All tables, in the template's order.
    pub tables: Vec<TableSchema>,
    /// The checklist items without placeholder, in the template's order.
    pub checklist: Vec<ChecklistItem>,
    /// The placeholders.
    pub placeholders: Placeholders,
    /// The names as they are spelt.
    pub spellings: Spellings,
    /// The anchors of its headings, in the template's order.
    pub anchors: Arc<[String]>,
    /// Where references to other tracks are expected.
    pub references: Vec<ReferencePosition>,
    /// What could not be understood, on the template.
    pub problems: Vec<TemplateProblem>,
}

/// Where a part is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// Above the first section.
    Document,
    /// In the section of that index.
    Section(usize),
    /// In the entry pattern of that index.
    Entry(usize),
}

/// The heading of the whole document: literal text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// The heading in the template.
    pub range: Range<usize>,
    /// Text before the document's ID or name: `Track Spec:`.
    pub prefix: String,
    /// Whether the placeholder after the prefix is the track ID.
    pub has_id: bool,
    /// What stands between the ID and the next placeholder, such as `—`; empty if the ID ends the title.
    pub separator: String,
}

/// A heading that documents have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionSchema {
    /// Its name.
    pub name: Name,
    /// Heading level in the template.
    pub level: u8,
    /// Index of the section around it; `None` at the top.
    pub parent: Option<usize>,
    /// Whether documents must have it.
    pub required: bool,
    /// The heading in the template.
    pub heading: Range<usize>,
    /// The heading with everything below it in the template.
    pub range: Range<usize>,
    /// Prose that explains it.
    pub guidance: Vec<Range<usize>>,
}

/// A label with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSchema {
    /// Its label.
    pub name: Name,
    /// Where it is declared.
    pub owner: Owner,
    /// What may stand there.
    pub value: Value,
    /// Whether documents must have it.
    pub required: bool,
    /// Whether the template leaves a blank to be filled in: `- Label:`.
    pub is_blank: bool,
    /// The label in the template.
    pub label: Range<usize>,
    /// The value in the template.
    pub range: Range<usize>,
}

/// A repeated block with a number: `Risk N`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntrySchema {
    /// The word before the number.
    pub prefix: Name,
    /// Where it is declared.
    pub owner: Owner,
    /// The number of the first such entry in the template, if it is a whole number.
    pub first_number: Option<u64>,
    /// The first such entry in the template.
    pub range: Range<usize>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSchema {
    /// Where it is declared.
    pub owner: Owner,
    /// Its columns.
    pub columns: Vec<ColumnSchema>,
    /// The table in the template.
    pub range: Range<usize>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSchema {
    /// Its header.
    pub name: Name,
    /// What may stand in its cells.
    pub value: Value,
}

/// An item of a checklist that is expected by its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistItem {
    /// Where it is declared.
    pub owner: Owner,
    /// Its text.
    pub text: String,
    /// The item's text in the template.
    pub range: Range<usize>,
}

/// A place where documents name other tracks: where the template has `[Track ID]`, `[track-id]` or
/// `[Track/Task ID]` as the start of a list item, or a `Depends on` field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferencePosition {
    /// Where it is.
    pub place: ReferencePlace,
    /// Whether what is named there must come first, as against being merely related.
    pub is_dependency: bool,
}

/// What holds the references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferencePlace {
    /// The list items directly in the section of that index.
    Section(usize),
    /// The value of the field of that index, or the list items in it.
    Field(usize),
}

/// Something in a template that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateProblem {
    /// Where in the template.
    pub range: Range<usize>,
    /// What, and what to do.
    pub message: String,
}

impl Schema {
    /// The fields declared by one owner.
    pub fn fields_of(&self, owner: Owner) -> impl Iterator<Item = (usize, &FieldSchema)> {
        let declared = self.fields_by_owner.get(&owner).into_iter().flatten();
        declared.map(|&index| (index, &self.fields[index]))
    }

    /// The sections directly below one (`None`: at the top).
    pub fn children(&self, parent: Option<usize>) -> impl Iterator<Item = (usize, &SectionSchema)> {
        let below = self.sections_by_parent.get(&parent).into_iter().flatten();
        below.map(|&index| (index, &self.sections[index]))
    }

    /// The entry patterns declared by one owner.
    pub fn entries_of(&self, owner: Owner) -> impl Iterator<Item = (usize, &EntrySchema)> {
        self.entries.iter().enumerate().filter(move |(_, entry)| entry.owner == owner)
    }

    /// Whether `section` is `ancestor` or stands below it.
    #[must_use]
    pub fn is_within(&self, section: usize, ancestor: usize) -> bool {
        std::iter::successors(Some(section), |&index| self.sections[index].parent).any(|index| index == ancestor)
    }
}
