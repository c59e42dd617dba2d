//! Names the tracks that name this one and are not named back.

use crate::action::{Action, ActionKind, Defect, Effect};
use crate::context::Context;
use crate::reference_list::related_in;
use crate::references::{mentions, referrers};
use crate::resolve::Thing;

pub(super) fn add(context: &Context<'_>, at: &Defect<'_>) -> Vec<Action> {
    let head = context.document.head();
    let is_here = head.start <= at.range.start && at.range.start <= head.end;
    if !is_here || !context.facts.is_track() || !context.snapshot.is_complete() {
        return Vec::new();
    }
    let resolver = context.resolver();
    let own = Thing::Track(context.document.path.clone());
    let mut others: Vec<_> = referrers(resolver, &own).into_iter().map(|(path, _)| path).collect();
    others.dedup();
    let others = others.iter().filter_map(|path| resolver.facts_of(path)).filter(|other| {
        other.is_track() && other.path != context.facts.path && !mentions(context.snapshot, context.facts, other)
    });
    let action = |id: &str| {
        let edit = related_in(context.document, id)?;
        Some(Action::new(ActionKind::Rewrite, format!("Name {id} among the related tracks"), Effect::Edit(edit)))
    };
    others.filter_map(|other| action(other.id()?)).collect()
}
