//! Settles the placeholder at the cursor where no diagnostic of its own offers that: in a document that is mostly
//! unfilled, and in an empty section, one report stands for many placeholders.

use crate::action::{Action, ActionKind, Defect};
use crate::context::Context;
use crate::placeholder::ways_to_settle;

pub(super) fn settle(context: &Context<'_>, at: &Defect<'_>) -> Vec<Action> {
    let here = |range: &&std::ops::Range<usize>| range.start <= at.range.end && at.range.start <= range.end;
    let placeholder = context.checked.standing.iter().map(|standing| &standing.range).find(here);
    let unreported = placeholder.filter(|range| context.is_mostly_unfilled || context.is_silent(range.start));
    unreported.map(|range| ways_to_settle(context, range, ActionKind::Rewrite)).unwrap_or_default()
}
