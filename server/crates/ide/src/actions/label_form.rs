//! Writes the label of a field with the colon inside the bold marks, or outside: `**Label:** value`, `**Label**: value`.

use syntax::outline::FieldForm;

use crate::action::{Action, ActionKind, Defect, Effect, replacing};
use crate::context::Context;

pub(super) fn convert(context: &Context<'_>, at: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    let here = |field: &&syntax::outline::Field| field.lead.start <= at.range.start && at.range.start <= field.lead.end;
    let bold = document.outline.fields.iter().filter(|field| field.form == FieldForm::Bold);
    let Some(field) = bold.into_iter().find(here) else { return Vec::new() };
    let marks = field.label.end..field.lead.end;
    let other = match document.slice(&marks) {
        ":**" => "**:",
        "**:" => ":**",
        _ => return Vec::new(),
    };
    let open = document.slice(&(field.lead.start..field.label.end));
    let effect = Effect::Edit(replacing(document, [(marks, other)]));
    vec![Action::new(ActionKind::Rewrite, format!("Write it as {open}{other}"), effect)]
}
