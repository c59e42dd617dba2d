//! Completion at the cursor: the values of the enumeration or the date that the template declares for the place,
//! and nothing else (design section 6).

use std::ops::Range;

use schema::{Value, ValueType};
use syntax::outline::Outline;
use text::Edit;
use world::{Document, Snapshot};

use crate::model::{Completion, CompletionKind};

/// What can be written at byte `offset` of the document, best first. In a placeholder the whole placeholder is
/// replaced, in a value the value; prose and code offer nothing.
#[must_use]
pub fn completion(snapshot: &Snapshot, document: &Document, offset: usize) -> Vec<Completion> {
    let offset = document.text.floor(offset);
    if document.outline.is_code_block(offset) {
        return Vec::new();
    }
    let Some(place) = place(document, offset) else { return Vec::new() };
    let insert = |label: String, kind: CompletionKind, detail: &str| Completion {
        edit: Edit { range: place.range.clone(), text: format!("{}{label}", place.lead) },
        label,
        kind,
        detail: Some(detail.to_owned()),
        documentation: place.documentation.clone(),
    };
    match &place.value.value_type {
        ValueType::Enumeration(values) => {
            let literals = place.value.literals.iter();
            let labels = values.iter().chain(literals).cloned();
            labels.map(|label| insert(label, CompletionKind::EnumerationValue, &place.name)).collect()
        }
        ValueType::Date { .. } => vec![insert(snapshot.today().to_string(), CompletionKind::Date, "today")],
        _ => Vec::new(),
    }
}

/// Where a value can be completed.
struct Place<'a> {
    value: &'a Value,
    /// The field's label or the column's name.
    name: String,
    /// What the completion replaces; contains the cursor and stays on its line.
    range: Range<usize>,
    /// A space, where the cursor directly follows the label.
    lead: &'static str,
    documentation: Option<String>,
}

fn place(document: &Document, offset: usize) -> Option<Place<'_>> {
    in_field(document, offset).or_else(|| in_cell(document, offset))
}

fn in_field(document: &Document, offset: usize) -> Option<Place<'_>> {
    let checked = document.checked.as_ref()?;
    let line = line_around(&document.source, offset);
    let matched = document.outline.fields.iter().zip(&checked.matching.fields);
    let before = matched.take_while(|(field, _)| field.lead.end <= offset);
    let (field, index) = before.last()?;
    let declared = &checked.schema().fields[(*index)?];
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
    Some(Place { value: &declared.value, name: declared.name.display.clone(), range, lead, documentation: None })
}

fn in_cell(document: &Document, offset: usize) -> Option<Place<'_>> {
    let checked = document.checked.as_ref()?;
    let outline: &Outline = &document.outline;
    let (table, matched) = outline
        .tables
        .iter()
        .zip(&checked.matching.tables)
        .find(|(table, _)| table.range.start <= offset && offset <= table.range.end)?;
    let declared = &checked.schema().tables[(*matched)?];
    let row = table.rows.iter().find(|row| row.range.start <= offset && offset <= row.range.end)?;
    let before = &document.source[row.range.start..offset];
    let column = before.matches('|').count().checked_sub(usize::from(before.starts_with('|')))?;
    let header = table.header.get(column).map(|cell| schema::Name::new(document.slice(cell)).key)?;
    let column = declared.columns.iter().find(|column| column.name.key == header)?;
    let start = row.range.start + before.rfind('|').map_or(0, |bar| bar + 1);
    let end = document.source[offset..row.range.end].find('|').map_or(row.range.end, |bar| offset + bar);
    let range = word(&document.source, start..end, offset)?;
    Some(Place { value: &column.value, name: column.name.display.clone(), range, lead: "", documentation: None })
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

/// The line around `offset`, without its line break.
fn line_around(source: &str, offset: usize) -> Range<usize> {
    let start = source[..offset].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = source[offset..].find(['\n', '\r']).map_or(source.len(), |at| offset + at);
    start..end
}

/// Whether nothing but one line break stands between a label and the line of the cursor.
fn is_line_below(between: &str) -> bool {
    between.trim().is_empty() && syntax::block::lines(between).count() == 1
}
