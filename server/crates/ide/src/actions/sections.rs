//! Adds all sections that the template has and the document lacks.

use crate::action::{Action, ActionKind, Defect, Effect};
use crate::context::Context;
use crate::rules::all_missing_sections;

pub(super) fn add_missing(context: &Context<'_>, _: &Defect<'_>) -> Vec<Action> {
    let edit = if context.checked.fits { all_missing_sections(context) } else { None };
    let action = |edit| Action::new(ActionKind::Rewrite, "Add all missing sections", Effect::Edit(edit));
    edit.map(action).into_iter().collect()
}
