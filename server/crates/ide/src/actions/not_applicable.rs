//! Marks the section whose heading is at the cursor as not applicable, with room for the reason.

use schema::leaf_sections;

use crate::action::{Action, ActionKind, Defect, Effect};
use crate::context::Context;
use crate::rules::not_applicable;

pub(super) fn mark(context: &Context<'_>, at: &Defect<'_>) -> Vec<Action> {
    let mut leaves = leaf_sections(&context.document.outline);
    let found = leaves.find(|(index, section)| {
        let is_here = section.heading.start <= at.range.start && at.range.start <= section.heading.end;
        // What somebody has written is not thrown away.
        is_here && context.empty_sections.contains(index)
    });
    let action = |(index, _)| {
        let edit = not_applicable(context, index, "N/A - reason");
        Action::new(ActionKind::Rewrite, "Mark the section N/A with a reason", Effect::Edit(edit))
    };
    found.map(action).into_iter().collect()
}
