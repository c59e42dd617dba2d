//! Values of fields and table cells: the alternatives of an enumeration, today's date, people, the template's path.

use std::ops::Range;

use schema::{Value, ValueType};
use syntax::outline::Outline;
use world::Document;

use super::people::people;
use super::site::Site;
use crate::model::{Completion, CompletionKind, Completions, Subject};
use crate::part::Part;
use crate::skeleton::TemplateParts;

/// What may stand as the value at the cursor. A placeholder is replaced as a whole, and so is a value.
pub(super) fn values(site: &Site<'_>) -> Completions {
    let document = site.document;
    let Some(place) = in_field(document, site).or_else(|| in_cell(document, site.offset)) else {
        return Completions::default();
    };
    let item = |kind: CompletionKind, label: &str, range: &Range<usize>| {
        let text = format!("{}{label}", if range.start == place.range.start { place.lead } else { "" });
        site.item(kind, label, range, text).with_subject(Subject::Part(place.part))
    };
    let literals = || {
        let literals = place.value.literals.iter();
        literals.map(|label| item(CompletionKind::EnumerationValue, label, &place.range).with_detail(place.name))
    };
    let mut is_incomplete = false;
    let items: Vec<Completion> = match &place.value.value_type {
        ValueType::Enumeration(values) => {
            let values = values.iter();
            let values =
                values.map(|label| item(CompletionKind::EnumerationValue, label, &place.range).with_detail(place.name));
            values.chain(literals()).collect()
        }
        ValueType::Date { .. } => {
            let today = site.snapshot.today().to_string();
            let today = item(CompletionKind::Date, &today, &place.range).with_detail("today");
            std::iter::once(today).chain(literals()).collect()
        }
        ValueType::Path => template_path(site, place.part)
            .map(|path| item(CompletionKind::File, &path, &place.range).with_detail(place.name))
            .into_iter()
            .collect(),
        ValueType::Text if place.value.person => {
            let range = one_of_several(&document.source, &place.range, site.offset);
            let typed = &document.source[range.start..site.offset];
            let typed = if typed.starts_with('[') { "" } else { typed };
            let (names, has_more) = people(site, typed);
            is_incomplete = has_more;
            names.iter().map(|name| item(CompletionKind::Person, name, &range).with_detail(place.name)).collect()
        }
        // A literal is no help to somebody who is writing something else.
        ValueType::Text if is_open(&document.source[place.range.clone()]) => literals().collect(),
        _ => Vec::new(),
    };
    Completions { items, is_incomplete }
}

/// Whether a value is still to be written.
fn is_open(value: &str) -> bool {
    value.trim().is_empty() || value.starts_with('[')
}

/// The template's path in the field, with the document's own ID, if that is all there is to fill in.
fn template_path(site: &Site<'_>, part: Part) -> Option<String> {
    let Part::Field(index) = part else { return None };
    let path = TemplateParts::of(site.snapshot, site.document)?.value(index).plain("\n");
    (!path.contains('[')).then_some(path)
}

/// Of names separated by commas the one at the cursor.
fn one_of_several(source: &str, value: &Range<usize>, offset: usize) -> Range<usize> {
    let start = source[value.start..offset].rfind(',').map_or(value.start, |comma| {
        let after = &source[value.start + comma + 1..offset];
        offset - after.trim_start().len()
    });
    let end = source[offset..value.end].find(',').map_or(value.end, |comma| offset + comma);
    start..end
}

/// Where a value can be completed.
struct Place<'a> {
    value: &'a Value,
    /// The field's label or the column's name.
    name: &'a str,
    /// What the completion replaces; contains the cursor and stays on its line.
    range: Range<usize>,
    /// A space, where the cursor directly follows the label.
    lead: &'static str,
    /// What declares it.
    part: Part,
}

fn in_field<'a>(document: &'a Document, site: &Site<'_>) -> Option<Place<'a>> {
    let checked = document.checked.as_ref()?;
    let (offset, line) = (site.offset, site.line.clone());
    let matched = document.outline.fields.iter().zip(&checked.matching.fields);
    let before = matched.take_while(|(field, _)| field.lead.end <= offset);
    let (field, index) = before.last()?;
    let part = (*index)?;
    let declared = &checked.schema().fields[part];
    let on_line = field.lead.start >= line.start;
    if !on_line && !is_line_below(&document.source[field.lead.end..line.start]) {
        return None;
    }
    let start = if on_line { field.lead.end } else { line.start };
    // The next label of the same line ends the value, and the bar before it is no part of either.
    let next = document.outline.fields.iter().find(|next| next.lead.start >= offset && next.lead.start < line.end);
    let end = next.map_or(line.end, |next| {
        let value = document.source[start..next.lead.start].trim_end().trim_end_matches(['|', '·', '•']);
        start + value.len()
    });
    let range = word(&document.source, start..end, offset)?;
    let lead = if on_line && range.start == field.lead.end { " " } else { "" };
    Some(Place { value: &declared.value, name: &declared.name.display, range, lead, part: Part::Field(part) })
}

fn in_cell(document: &Document, offset: usize) -> Option<Place<'_>> {
    let checked = document.checked.as_ref()?;
    let outline: &Outline = &document.outline;
    let (table, matched) = outline
        .tables
        .iter()
        .zip(&checked.matching.tables)
        .find(|(table, _)| table.range.start <= offset && offset <= table.range.end)?;
    let part = (*matched)?;
    let declared = &checked.schema().tables[part];
    let row = table.rows.iter().find(|row| row.range.start <= offset && offset <= row.range.end)?;
    let before = &document.source[row.range.start..offset];
    let column = before.matches('|').count().checked_sub(usize::from(before.starts_with('|')))?;
    let header = table.header.get(column).map(|cell| schema::Name::new(document.slice(cell)).key)?;
    let index = declared.columns.iter().position(|column| column.name.key == header)?;
    let column = &declared.columns[index];
    let start = row.range.start + before.rfind('|').map_or(0, |bar| bar + 1);
    let end = document.source[offset..row.range.end].find('|').map_or(row.range.end, |bar| offset + bar);
    let range = word(&document.source, start..end, offset)?;
    Some(Place { value: &column.value, name: &column.name.display, range, lead: "", part: Part::Column(part, index) })
}

/// The part of a value's place that a completion replaces: the whole value without the space around it, if it is
/// empty, a placeholder (closed or not), or what the cursor touches.
fn word(source: &str, place: Range<usize>, offset: usize) -> Option<Range<usize>> {
    let text = source.get(place.clone())?;
    let trimmed = text.trim();
    if trimmed.is_empty() {
        // One space after the label stays; more are typing.
        let start = place.start + text.len().min(1);
        return Some(start.min(offset)..offset.max(start.min(offset)));
    }
    let start = place.start + text.len() - text.trim_start().len();
    let range = start..start + trimmed.len();
    (range.start <= offset && offset <= range.end).then_some(range)
}

/// Whether nothing but one line break stands between a label and the line of the cursor.
fn is_line_below(between: &str) -> bool {
    between.trim().is_empty() && syntax::block::lines(between).count() == 1
}
