//! A live or complete track depends on one that is still a draft.
//!
//! ## Why
//!
//! What the other track will deliver may still change, or not come.
//!
//! ## Bad
//!
//! `parcel-labels` is In Progress and depends on `parcel-routing`, whose status is Draft.
//!
//! ## Good
//!
//! `parcel-routing` is approved first.

use world::{Lifecycle, Severity};

use super::{Check, Class, Remedy, Rule};
use crate::context::{Extract, Finding, Linked};

pub(crate) const RULE: Rule = Rule {
    code: "dependency-not-ready",
    severity: Severity::Information,
    class: Class::Whole,
    source: include_str!("dependency_not_ready.rs"),
    check: Check::Targets(check),
    remedy: Remedy::None,
};

fn check(linked: &Linked<'_>, _: &Extract) -> Vec<Finding> {
    let facts = linked.facts;
    if !linked.snapshot.is_complete() || facts.lifecycle == Lifecycle::Draft || !facts.is_track() {
        return Vec::new();
    }
    let own = facts.status.as_deref().map_or("live", str::trim);
    let related = linked.related_tracks().iter();
    let unready = related.filter(|(_, position, other)| position.is_dependency && other.lifecycle == Lifecycle::Draft);
    let findings = unready.map(|(reference, _, other)| {
        let id = other.id().map_or("", AsRef::as_ref);
        let status = other.status.as_deref().unwrap_or("still unfilled");
        let message = format!("{id} is {status}, and this track, which is {own}, depends on it; settle {id} first");
        Finding::new(reference.range.clone(), message)
    });
    findings.collect()
}
