//! Resolves an open question: its status becomes the value that settles it, and the fields that the template has besides
//! and the question lacks are added, the resolution among them.

use schema::ValueType;
use world::card::{entry_field, open_questions, settles};

use crate::action::{Action, ActionKind, Defect, Effect, replacing};
use crate::context::Context;
use crate::rules::add_missing_fields;

pub(super) fn resolve(context: &Context<'_>, at: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    let here = |entry: &usize| {
        let range = &document.outline.entries[*entry].range;
        range.start <= at.range.end && at.range.start <= range.end
    };
    let Some(entry) = open_questions(document).into_iter().find(here) else { return Vec::new() };
    let Some(status) = entry_field(document, entry, "Status") else { return Vec::new() };
    let declared = context.fields().find(|(field, _)| field.lead == status.lead);
    let Some((_, declared)) = declared else { return Vec::new() };
    let ValueType::Enumeration(values) = &declared.value.value_type else { return Vec::new() };
    let Some(settled) = values.iter().find(|value| settles(value)) else { return Vec::new() };
    let gap = if document.source[..status.value.start].ends_with([' ', '\t', '\n', '\r']) { "" } else { " " };
    let mut edits = add_missing_fields(context, entry).unwrap_or_default();
    edits.push((status.value.clone(), format!("{gap}{settled}")));
    let title = format!("Set the question to {settled}");
    vec![Action::new(ActionKind::Rewrite, title, Effect::Edit(replacing(document, edits)))]
}
