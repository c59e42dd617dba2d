//! A whole new document from its template.

use schema::name::key;
use schema::placeholder::is_track_id;
use schema::{Owner, Schema, ValueType};
use syntax::{Outline, parse_bulk};
use world::Snapshot;
use world::card::CREATED;

use super::parts::{Overlay, filled};
use super::{Piece, brackets, choice};

use super::Skeleton;

/// The label of the field whose first value every document begins with (design section 1, lifecycle).
const STATUS: &str = "Status";

/// What is known of a document before anything is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header<'a> {
    /// Its ID.
    pub(super) id: &'a str,
    /// What it is called besides, if that is known.
    pub(super) title: Option<&'a str>,
    /// Today, as `YYYY-MM-DD`.
    pub(super) date: &'a str,
    /// Who writes it, if that is known.
    pub(super) author: Option<&'a str>,
}

/// The whole template as the start of a document that is written today by the user; `title` is what it is called
/// besides its ID, if that is known.
pub(crate) fn new_document(snapshot: &Snapshot, schema: &Schema, id: &str, title: Option<&str>) -> Skeleton {
    let date = snapshot.today().to_string();
    headed_document(schema, &Header { id, title, date: &date, author: snapshot.author() })
}

/// The whole template as the start of a document: title, creation date, author, status and the first row of a table
/// with dates are filled in, and so is `[track-id]` in paths; everything else stands as in the template.
pub(super) fn headed_document(schema: &Schema, header: &Header<'_>) -> Skeleton {
    let mut overlays = Vec::new();
    title(schema, header, &mut overlays);
    fields(schema, header, &mut overlays);
    first_rows(schema, header, &mut overlays);
    filled(schema, 0..schema.template.len(), overlays, header.id)
}

/// The ID and the name in the title.
fn title(schema: &Schema, header: &Header<'_>, overlays: &mut Vec<Overlay>) {
    let Some(title) = &schema.title else { return };
    let text = &schema.template[title.range.clone()];
    let mut has_name = false;
    for (open, close) in brackets(text) {
        let is_id = is_track_id(&text[open + 1..close - 1]);
        let known = if is_id { Some(header.id) } else { header.title.filter(|_| !has_name) };
        has_name |= !is_id;
        let range = title.range.start + open..title.range.start + close;
        overlays.extend(known.map(|known| (range, Piece::Text(known.to_owned()))));
    }
}

/// The fields above the first section.
fn fields(schema: &Schema, header: &Header<'_>, overlays: &mut Vec<Overlay>) {
    let is_called = |name: &str, labels: &[&str]| labels.iter().any(|label| key(label) == name);
    for (_, field) in schema.fields_of(Owner::Document) {
        let source = &schema.template[field.range.clone()];
        let is_id = source.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).is_some_and(is_track_id);
        let known = match &field.value.value_type {
            ValueType::Date { time: false } if is_called(&field.name.key, &CREATED) => {
                Some(Piece::Text(header.date.to_owned()))
            }
            ValueType::Enumeration(values) if is_called(&field.name.key, &[STATUS]) => choice(source, &values[0]),
            ValueType::Text if is_id => Some(Piece::Text(header.id.to_owned())),
            ValueType::Text if field.value.person => header.author.map(|author| Piece::Text(author.to_owned())),
            _ => None,
        };
        overlays.extend(known.map(|known| (field.range.clone(), known)));
    }
}

/// The first row of each table whose rows are dated.
fn first_rows(schema: &Schema, header: &Header<'_>, overlays: &mut Vec<Overlay>) {
    for table in &schema.tables {
        let is_date = |value_type: &ValueType| matches!(value_type, ValueType::Date { time: false });
        if !table.columns.iter().any(|column| is_date(&column.value.value_type)) {
            continue;
        }
        let text = &schema.template[table.range.clone()];
        let outline = Outline::new(text, parse_bulk(text));
        let Some(row) = outline.tables.first().and_then(|table| table.rows.first()) else { continue };
        for (cell, column) in row.cells.iter().zip(&table.columns) {
            let known = match &column.value {
                value if is_date(&value.value_type) => Some(header.date),
                value if value.person => header.author,
                _ => None,
            };
            let range = table.range.start + cell.start..table.range.start + cell.end;
            overlays.extend(known.map(|known| (range, Piece::Text(known.to_owned()))));
        }
    }
}
