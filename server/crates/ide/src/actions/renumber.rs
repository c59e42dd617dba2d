//! Counts the list of entries around the cursor anew, with the citations.

use crate::action::{Action, ActionKind, Defect, Effect};
use crate::context::Context;
use crate::rules::renumbered;

pub(super) fn renumber(context: &Context<'_>, at: &Defect<'_>) -> Vec<Action> {
    let entries = &context.document.outline.entries;
    let here = |entry: &syntax::outline::Entry| {
        let start = entry.prefix.start.min(entry.name.start);
        start <= at.range.end && at.range.start <= entry.title.end.max(entry.name.end)
    };
    let renumbered = entries.iter().position(here).and_then(|entry| renumbered(context, entry, at.texts));
    let action = |(title, edit)| Action::new(ActionKind::Rewrite, title, Effect::Edit(edit));
    renumbered.map(action).into_iter().collect()
}
