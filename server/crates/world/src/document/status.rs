//! Where a document tells its status. What that means for it is not known here.

use std::ops::Range;

use schema::Owner;
use schema::value::alternatives;
use syntax::BlockKind;
use syntax::outline::{Field, Outline};

use super::Checked;
use crate::labels::Labels;
use crate::packed::Strings;

/// The field that tells the document's status: where the template declares one, else the first one outside entries.
pub(super) fn status_field<'a>(
    checked: Option<&Checked>,
    source: &str,
    outline: &'a Outline,
    labels: &Labels,
) -> Option<&'a Field> {
    let named = |field: &Field| source[field.label.clone()].eq_ignore_ascii_case("status");
    let declared = |index: usize| {
        checked.and_then(|checked| {
            let field = checked.matching.fields[index]?;
            Some(checked.schema().fields[field].owner)
        })
    };
    let fields: Vec<usize> = labels.named(&["status"]).collect();
    let fields = fields.into_iter().map(|index| (index, &outline.fields[index]));
    let mut fields = fields.filter(|(_, field)| named(field) && field.entry.is_none());
    let at_top = fields.clone().find(|(index, _)| declared(*index) == Some(Owner::Document));
    let free = || fields.find(|(index, field)| declared(*index).is_none() && field.item.is_none());
    at_top.or_else(free).map(|(_, field)| field)
}

/// A longer line (in bytes) tells of more than a status.
const LONGEST_STATUS: usize = 80;

/// The line that tells the status where a section does: the first of `## Status` that is the author's own.
pub(super) fn status_section(
    checked: Option<&Checked>,
    source: &str,
    outline: &Outline,
    headings: &Strings,
) -> Option<Range<usize>> {
    let section = &outline.sections[headings.positions_of(&["status"]).next()? as usize];
    let is_own = |range: &Range<usize>| {
        checked.is_none_or(|checked| checked.schema().placeholders.has_content(source, outline, range.clone()))
    };
    let paragraphs = outline.leaves(section.body.clone()).filter(|block| block.kind == BlockKind::Paragraph);
    let range = paragraphs.map(|block| block.range.clone()).find(is_own)?;
    let line = source[range.clone()].lines().next().unwrap_or_default();
    (line.len() <= LONGEST_STATUS).then(|| range.start..range.start + line.len())
}

/// Whether a value is empty, a placeholder, or the list of alternatives.
pub(super) fn is_unfilled(source: &str, value: &Range<usize>, checked: Option<&Checked>) -> bool {
    let standing = checked.is_some_and(|checked| checked.standing.iter().any(|standing| standing.range == *value));
    let value = &source[value.clone()];
    value.is_empty() || standing || alternatives(value).is_some()
}
