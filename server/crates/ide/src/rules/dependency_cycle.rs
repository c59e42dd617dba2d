//! Tracks depend on each other in a circle.
//!
//! Reported once for each circle, on the track whose ID sorts first, with the whole path. A track that depends on
//! itself is a circle of one.
//!
//! ## Why
//!
//! None of them can be done first.
//!
//! ## Bad
//!
//! `parcel-labels` has under Internal Dependencies:
//!
//! ```markdown
//! - **parcel-routing:** the route code
//! ```
//!
//! and `parcel-routing`:
//!
//! ```markdown
//! - **parcel-labels:** the label format
//! ```
//!
//! ## Good
//!
//! One of the two does without the other, or both need a third track that holds what they share.

use world::{Question, Severity};

use super::{Check, Class, Remedy, Rule};
use crate::context::{Extract, Finding, Linked};
use crate::dependency::cycle;
use crate::model::Related;

pub(crate) const RULE: Rule = Rule {
    code: "dependency-cycle",
    severity: Severity::Error,
    class: Class::Lasting,
    source: include_str!("dependency_cycle.rs"),
    check: Check::Others(check),
    remedy: Remedy::None,
};

fn check(linked: &Linked<'_>, _: &Extract) -> Vec<Finding> {
    if !linked.snapshot.is_complete() || !linked.facts.is_track() {
        return Vec::new();
    }
    let Some(cycle) = cycle(linked.snapshot, linked.facts) else { return Vec::new() };
    let Some(first) = cycle.first() else { return Vec::new() };
    let names: Vec<&str> = cycle.iter().chain([first]).map(|step| step.from.id().map_or("", AsRef::as_ref)).collect();
    let message = format!("these tracks depend on each other in a circle: {}; remove one of the dependencies", names.join(" -> "));
    let related = cycle.iter().skip(1).map(|step| {
        linked.snapshot.index().note(|| Question::Places((&*step.from.path).into()));
        Related {
            path: step.from.path.clone(),
            region: step.region(),
            message: format!("depends on {}", step.to.id().map_or("", AsRef::as_ref)),
        }
    });
    vec![Finding::new(first.range.clone(), message).with_related(related.collect())]
}
