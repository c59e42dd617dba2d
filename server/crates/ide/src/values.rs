//! The values of a document whose type the template declares: of fields and of table cells. Must not know what is asked
//! about them.

use std::ops::Range;

use schema::{ColumnSchema, Schema, TableSchema, Value};
use syntax::outline::Table;
use world::{Checked, Document};

/// One value as it stands in a document.
pub(crate) struct TypedValue<'a> {
    /// Half-open byte range in the document; empty, at the place where it would stand, if there is none.
    pub(crate) range: Range<usize>,
    /// What the template says may stand there.
    pub(crate) declared: &'a Value,
    /// Whether it is a field's value, and something stands there in the template.
    pub(crate) is_expected: bool,
}

/// The values of all fields and cells that the template knows; first the fields, then the cells, each in order.
pub(crate) fn typed_values<'a>(document: &Document, checked: &'a Checked) -> Vec<TypedValue<'a>> {
    let (outline, schema) = (&document.outline, checked.schema());
    let fields = outline.fields.iter().zip(&checked.matching.fields).filter_map(|(field, index)| {
        let declared = &schema.fields[(*index)?];
        // A label that has no value in the template either is a heading of sorts.
        let is_expected = !declared.range.is_empty();
        Some(TypedValue { range: field.value.clone(), declared: &declared.value, is_expected })
    });
    let tables = outline.tables.iter().zip(&checked.matching.tables);
    let tables = tables.filter_map(|(table, index)| Some((table, &schema.tables[(*index)?])));
    let cells = tables.flat_map(|(table, declared)| {
        let columns = columns_of(document, checked.schema(), table, declared);
        let cells = table.rows.iter().flat_map(move |row| row.cells.clone().into_iter().zip(columns.clone()));
        let typed = cells
            .filter_map(|(range, column)| Some(TypedValue { range, declared: &column?.value, is_expected: false }));
        typed.collect::<Vec<_>>()
    });
    fields.chain(cells).collect()
}

/// The declaration of each of a document's columns, by its name.
pub(crate) fn columns_of<'a>(
    document: &Document,
    schema: &Schema,
    table: &Table,
    declared: &'a TableSchema,
) -> Vec<Option<&'a ColumnSchema>> {
    let names = table.header.iter().map(|cell| schema.spellings.name(document.slice(cell)));
    names.map(|name| declared.columns.iter().find(|column| column.name.matches(&name))).collect()
}
