//! From a place in a document to the part of the template that declares it. Hover and declaration ask here; must not
//! know what is done with the answer.

use std::ops::Range;

use schema::{Name, Schema};
use world::Document;

/// A part of a schema; the indices are those of its lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The heading of the whole document.
    Title,
    /// A section.
    Section(usize),
    /// A field.
    Field(usize),
    /// An entry pattern.
    Entry(usize),
    /// A column: index of the table, and of the column in it.
    Column(usize, usize),
}

impl Part {
    /// Whether a schema has such a part.
    pub(crate) fn is_in(self, schema: &Schema) -> bool {
        match self {
            Self::Title => schema.title.is_some(),
            Self::Section(index) => index < schema.sections.len(),
            Self::Field(index) => index < schema.fields.len(),
            Self::Entry(index) => index < schema.entries.len(),
            Self::Column(table, column) => schema.tables.get(table).is_some_and(|table| column < table.columns.len()),
        }
    }
}

/// The label, entry name, heading or column header at byte `offset` and the part that declares it; `None` if the
/// template knows nothing of what stands there.
pub(crate) fn part_at(document: &Document, offset: usize) -> Option<(Range<usize>, Part)> {
    let checked = document.checked.as_ref()?;
    let (outline, matching) = (&document.outline, &checked.matching);
    let holds = |range: &Range<usize>| range.start <= offset && offset <= range.end;
    let field = outline.fields.iter().position(|field| holds(&field.lead));
    if let Some((index, part)) = field.and_then(|index| Some((index, matching.fields[index]?))) {
        return Some((outline.fields[index].label.clone(), Part::Field(part)));
    }
    let entry = outline.entries.iter().position(|entry| holds(&entry.name));
    if let Some((index, part)) = entry.and_then(|index| Some((index, matching.entries[index]?))) {
        return Some((outline.entries[index].name.clone(), Part::Entry(part)));
    }
    if let Some(index) = outline.sections.iter().position(|section| holds(&section.heading)) {
        let heading = outline.sections[index].heading.clone();
        let is_title = matching.title == Some(index);
        let section = matching.sections[index].schema().map(Part::Section);
        return section.or(is_title.then_some(Part::Title)).map(|part| (heading, part));
    }
    column_at(document, checked.schema(), offset)
}

fn column_at(document: &Document, schema: &Schema, offset: usize) -> Option<(Range<usize>, Part)> {
    let matching = &document.checked.as_ref()?.matching;
    let mut tables = document.outline.tables.iter().zip(&matching.tables);
    let (table, index) = tables.find_map(|(table, matched)| {
        let index = matched.filter(|_| table.range.start <= offset && offset <= table.range.end)?;
        Some((table, index))
    })?;
    let cell = table.header.iter().find(|cell| cell.start <= offset && offset <= cell.end)?;
    let name = Name::new(document.slice(cell));
    let column = schema.tables[index].columns.iter().position(|column| column.name.matches(&name))?;
    Some((cell.clone(), Part::Column(index, column)))
}
