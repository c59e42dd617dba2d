//! Setting a status: of a document, held up by what is in the way of it, and of an entry.

use schema::value::is_one_of;
use syntax::outline::Field;
use text::Edit;
use world::card::entry_field;
use world::{Document, Snapshot};

use crate::gate::{Gate, gate};
use crate::model::Diagnostic;
use crate::wording::{any_of, shortened};

/// What setting a status comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusChange {
    /// This edit sets it.
    Edit(Edit),
    /// It is too early: this is in the way, at least one thing.
    TooEarly(Vec<Diagnostic>),
}

/// Sets the status of a document, or, with an offset that is in an entry which has a Status of its own, of that entry.
/// With `anyway` nothing is in the way.
///
/// # Errors
///
/// One sentence for the user, where there is no such field or value.
pub fn set_status(
    snapshot: &Snapshot,
    document: &Document,
    offset: Option<usize>,
    status: &str,
    anyway: bool,
) -> Result<StatusChange, String> {
    let field = match offset {
        Some(offset) => StatusField::around(document, offset),
        None => StatusField::of_document(document),
    };
    let Some(field) = field else {
        return Err(match offset {
            Some(_) => "there is no entry with a Status here; put the cursor into one".to_owned(),
            None => format!("{} has no field Status; add the line `**Status:** {status}`", document.path),
        });
    };
    let known = field.values.iter().find(|value| is_one_of(status, std::slice::from_ref(value)));
    if known.is_none() && !field.values.is_empty() {
        return Err(format!("Status cannot be \"{}\"; expected {}", shortened(status), any_of(field.values)));
    }
    let needed = Gate::before(document, status).filter(|_| offset.is_none() && !anyway);
    let obstacles = needed.map(|needed| gate(snapshot, document, needed)).unwrap_or_default();
    if !obstacles.is_empty() {
        return Ok(StatusChange::TooEarly(obstacles));
    }
    Ok(StatusChange::Edit(field.edit(known.map_or(status, String::as_str))))
}

/// A field that tells a status.
pub(crate) struct StatusField<'a> {
    document: &'a Document,
    field: &'a Field,
    /// What the template says it can be, in order; empty if it says nothing.
    values: &'a [String],
}

impl<'a> StatusField<'a> {
    /// The status of a document.
    pub(crate) fn of_document(document: &'a Document) -> Option<Self> {
        Some(Self::new(document, document.status_field()?))
    }

    /// The status of an entry, by its index in the outline.
    pub(crate) fn of_entry(document: &'a Document, entry: usize) -> Option<Self> {
        Some(Self::new(document, entry_field(document, entry, "Status")?))
    }

    /// The status of the innermost entry around an offset that has one.
    fn around(document: &'a Document, offset: usize) -> Option<Self> {
        let entries = &document.outline.entries;
        let holds = |index: &usize| entries[*index].range.start <= offset && offset <= entries[*index].range.end;
        (0..entries.len()).rev().filter(holds).find_map(|index| Self::of_entry(document, index))
    }

    fn new(document: &'a Document, field: &'a Field) -> Self {
        let index = document.outline.fields.partition_point(|other| other.lead.start < field.lead.start);
        let declared = document.checked.as_ref().and_then(|checked| {
            let index = (*checked.matching.fields.get(index)?)?;
            Some(checked.schema().fields[index].value.alternatives())
        });
        Self { document, field, values: declared.unwrap_or_default() }
    }

    /// The value that it has now, as the template spells it, and the one after it.
    pub(crate) fn step(&self) -> Option<(&'a str, &'a str)> {
        let value = self.document.slice(&self.field.value);
        let at = self.values.iter().position(|known| is_one_of(value, std::slice::from_ref(known)))?;
        Some((&self.values[at], self.values.get(at + 1)?))
    }

    /// The edit that gives it a value; only its first line is replaced.
    fn edit(&self, status: &str) -> Edit {
        let value = &self.field.value;
        let line = self.document.slice(value).lines().next().unwrap_or("").trim_end();
        let is_close = value.start == self.field.lead.end;
        let text = if is_close { format!(" {status}") } else { status.to_owned() };
        Edit { range: value.start..value.start + line.len(), text }
    }
}
