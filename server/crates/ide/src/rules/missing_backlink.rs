//! A track is named here and does not name this one back.
//!
//! ## Why
//!
//! Whoever works on the other track does not learn that somebody counts on it.
//!
//! ## Bad
//!
//! `parcel-labels` names `parcel-routing` under Related tracks; `parcel-routing` says nothing of `parcel-labels`.
//!
//! ## Good
//!
//! In `parcel-routing`:
//!
//! ```markdown
//! **Related tracks:**
//! - parcel-labels: prints the route code
//! ```

use world::Lifecycle;
use world::Severity;

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect};
use crate::context::{Context, Extract, Finding, Linked};
use crate::reference_list::with_related;
use crate::references::mentions;

pub(crate) const RULE: Rule = Rule {
    code: "missing-backlink",
    severity: Severity::Hint,
    class: Class::Whole,
    source: include_str!("missing_backlink.rs"),
    check: Check::Targets(check),
    remedy: Remedy::Template(fix),
};

fn check(linked: &Linked<'_>, _: &Extract) -> Vec<Finding> {
    if !linked.snapshot.is_complete() || !linked.facts.is_track() {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = Vec::new();
    let mut seen = Vec::new();
    for (reference, _, other) in linked.related_tracks() {
        // Nobody will touch a frozen document again, and one report for each track is enough.
        let is_done = other.lifecycle == Lifecycle::Frozen || seen.contains(&&other.path);
        seen.push(&other.path);
        if !is_done && !mentions(linked.snapshot, other, linked.facts) {
            let id = other.id().map_or("", AsRef::as_ref);
            let own = linked.facts.id().map_or("", AsRef::as_ref);
            findings.push(Finding::new(reference.range.clone(), format!("{id} does not mention {own} back; add it there")));
        }
    }
    findings
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let related = context.related_tracks().iter().find(|(reference, ..)| reference.range == defect.range);
    let (Some((.., other)), Some(own)) = (related, context.facts.id()) else { return Vec::new() };
    let edit = (defect.texts)(&other.path).and_then(|text| with_related(context.snapshot, &other.path, text, own));
    let name = other.id().map_or("", AsRef::as_ref);
    edit.map(|edit| Action::fix(format!("Name {own} in {name}"), edit).preferred()).into_iter().collect()
}
