//! Values of fields, table cells and placeholders: the alternatives of an enumeration, today's date, people, the
//! template's path, its literals and examples.

use std::borrow::Cow;
use std::ops::Range;

use schema::placeholder::is_track_id;
use schema::{Value, ValueType};
use syntax::outline::Outline;
use world::Document;

use super::people::people;
use super::site::Site;
use crate::model::{Completion, CompletionKind, Completions, Subject};
use crate::part::Part;
use crate::resolve::Resolver;
use crate::skeleton::TemplateParts;

/// What may stand where the template says nothing fits.
const NOT_APPLICABLE: &str = "N/A";

/// What may stand as the value at the cursor. A placeholder is replaced as a whole, and so is a value.
pub(super) fn values(site: &Site<'_>) -> Completions {
    if let Some(name) = in_title(site) {
        return Completions { items: vec![name], is_incomplete: false };
    }
    let place = in_field(site).or_else(|| in_cell(site.document, site.offset));
    let found = place.map(|place| in_place(site, &place)).unwrap_or_default();
    if !found.items.is_empty() {
        return found;
    }
    in_placeholder(site).map(|place| in_place(site, &place)).unwrap_or_default()
}

fn in_place(site: &Site<'_>, place: &Place<'_>) -> Completions {
    let mut found = Completions::default();
    let mut add =
        |kind: CompletionKind, label: &str, detail: &str| found.items.push(place.item(site, kind, label, detail));
    let today = site.snapshot.today().to_string();
    match &place.value.value_type {
        ValueType::Enumeration(values) => {
            for value in values.iter().chain(&place.value.literals) {
                add(CompletionKind::EnumerationValue, value, place.name);
            }
        }
        ValueType::Date { .. } => {
            add(CompletionKind::Date, &today, "today");
            place.value.literals.iter().for_each(|literal| add(CompletionKind::EnumerationValue, literal, place.name));
        }
        ValueType::Path => {
            if let Some(path) = place.part.and_then(|part| template_path(site, part)) {
                add(CompletionKind::File, &path, place.name);
            }
        }
        ValueType::Text => {
            if place.value.person {
                found = in_names(site, place, &today);
            }
            // A literal is no help to somebody who is writing something else.
            if is_open(&site.document.source[place.range.clone()]) {
                found.items.extend(in_text(site, place, &today));
            }
        }
        ValueType::List | ValueType::Checklist => {}
    }
    found
}

/// People, with today's date where both are asked for (`[Name/Date]`).
fn in_names(site: &Site<'_>, place: &Place<'_>, today: &str) -> Completions {
    let range = one_of_several(&site.document.source, &place.range, site.offset);
    let typed = &site.document.source[range.start..site.offset];
    let typed = if typed.starts_with('[') { "" } else { typed };
    let (names, is_incomplete) = people(site, typed);
    let place = Place { range, ..place.clone() };
    let is_dated = place.prompt.to_lowercase().ends_with("/date]");
    let text = |name: &String| if is_dated { format!("{name}, {today}") } else { name.clone() };
    let items = names.iter().map(|name| place.item(site, CompletionKind::Person, &text(name), place.name));
    Completions { items: items.collect(), is_incomplete }
}

/// What the template suggests for a text: literals, a date, examples, that there is none.
fn in_text(site: &Site<'_>, place: &Place<'_>, today: &str) -> Vec<Completion> {
    let value = &place.value;
    let is_date = place.prompt.to_lowercase().starts_with("[date");
    let date = is_date.then_some((CompletionKind::Date, today, "today"));
    let literals = value.literals.iter().map(|text| (CompletionKind::EnumerationValue, text.as_str(), place.name));
    let examples = value.examples.iter().map(|text| (CompletionKind::Example, text.as_str(), "example"));
    let nothing = value.optional.then_some((CompletionKind::EnumerationValue, NOT_APPLICABLE, place.name));
    let all = date.into_iter().chain(literals).chain(examples).chain(nothing);
    all.map(|(kind, text, detail)| place.item(site, kind, text, detail)).collect()
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
#[derive(Clone)]
struct Place<'a> {
    value: Cow<'a, Value>,
    /// The field's label or the column's name; empty for a placeholder in a text.
    name: &'a str,
    /// What the template has there.
    prompt: &'a str,
    /// What the completion replaces; contains the cursor and stays on its line.
    range: Range<usize>,
    /// A space, where the cursor directly follows the label.
    lead: &'static str,
    /// What declares it.
    part: Option<Part>,
}

impl Place<'_> {
    fn item(&self, site: &Site<'_>, kind: CompletionKind, label: &str, detail: &str) -> Completion {
        let item = site.item(kind, label, &self.range, format!("{}{label}", self.lead));
        let detail = Some(detail.to_owned()).filter(|detail| !detail.is_empty());
        Completion { detail, subject: self.part.map(Subject::Part), ..item }
    }
}

/// What stands for a placeholder in the title: the track's ID, or a name made of its words.
fn in_title(site: &Site<'_>) -> Option<Completion> {
    let document = site.document;
    let title = &document.outline.sections[document.checked.as_ref()?.matching.title?].heading;
    let place = in_placeholder(site).filter(|place| title.contains(&place.range.start))?;
    let id = Resolver::new(site.snapshot, document.facts()).with_own_id("[track-id]");
    let prompt = place.prompt.trim_start_matches('[').trim_end_matches(']');
    let text = if is_track_id(prompt) { id } else { in_words(&id)? };
    Some(place.item(site, CompletionKind::Example, &text, "from the track's ID"))
}

/// The words of a track's ID as a name: `New checkout` for `2026-03-02-new-checkout`.
fn in_words(id: &str) -> Option<String> {
    let words = id.split(['-', '_', '.']).filter(|word| word.contains(char::is_alphabetic));
    let name = words.collect::<Vec<_>>().join(" ");
    let first = name.chars().next()?;
    Some(first.to_uppercase().chain(name.chars().skip(1)).collect())
}

/// The template's placeholder that stands at the cursor.
fn in_placeholder<'a>(site: &Site<'a>) -> Option<Place<'a>> {
    let standing = &site.document.checked.as_ref()?.standing;
    let holds = |range: &Range<usize>| {
        range.start <= site.offset
            && site.offset <= range.end
            && site.line.start <= range.start
            && range.end <= site.line.end
    };
    let range = standing.iter().map(|standing| &standing.range).find(|range| holds(range))?.clone();
    let prompt = site.document.slice(&range);
    Some(Place { value: Cow::Owned(Value::new(prompt)), name: "", prompt, range, lead: "", part: None })
}

fn in_field<'a>(site: &Site<'a>) -> Option<Place<'a>> {
    let document = site.document;
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
    Some(Place {
        value: Cow::Borrowed(&declared.value),
        name: &declared.name.display,
        prompt: &checked.schema().template[declared.range.clone()],
        range,
        lead,
        part: Some(Part::Field(part)),
    })
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
    Some(Place {
        value: Cow::Borrowed(&column.value),
        name: &column.name.display,
        prompt: "",
        range,
        lead: "",
        part: Some(Part::Column(part, index)),
    })
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
