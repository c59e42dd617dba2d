//! Ticks a box, or takes the tick back.

use crate::action::{Action, ActionKind, Defect, Effect, replacing};
use crate::context::Context;
use crate::lines::line_around;

pub(super) fn toggle(context: &Context<'_>, at: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    let line = line_around(&document.source, at.range.start);
    let here = document.outline.items.iter().filter_map(|item| item.checkbox.as_ref());
    let found = here.into_iter().find(|(checkbox, _)| line.start <= checkbox.start && checkbox.end <= line.end);
    let toggled = found.map(|(checkbox, is_ticked)| {
        let (title, text) = if *is_ticked { ("Take the tick back", "[ ]") } else { ("Tick the box", "[x]") };
        Action::new(ActionKind::Rewrite, title, Effect::Edit(replacing(document, [(checkbox.clone(), text)])))
    });
    toggled.into_iter().collect()
}
