//! A track names itself where it should name others.
//!
//! ## Why
//!
//! A line copied from the other side of the relation; the track that was meant is not named.
//!
//! ## Bad
//!
//! `swarm/tracks/parcel-labels/spec.md`:
//!
//! ```markdown
//! **Related tracks:**
//! - parcel-labels: prints what we route
//! ```
//!
//! ## Good
//!
//! ```markdown
//! **Related tracks:**
//! - parcel-routing: routes what we print
//! ```

use world::Severity;
use world::reference::Target;

use super::{Check, Class, Rule};
use crate::context::{Finding, Subject};

pub(crate) const RULE: Rule = Rule {
    code: "self-reference",
    severity: Severity::Warning,
    class: Class::Whole,
    source: include_str!("self_reference.rs"),
    check: Check::References(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let own = &subject.facts.ids;
    let named = subject.positions().filter(|(_, position)| !position.is_dependency);
    let itself = named.filter_map(|(reference, _)| match &reference.target {
        Target::Track(id) if own.iter().any(|own| **own == **id) => Some((id, reference)),
        _ => None,
    });
    let findings = itself.map(|(id, reference)| {
        let message = format!("\"{id}\" is related to itself; name the other track, or remove the line");
        Finding::new(reference.range.clone(), message)
    });
    findings.collect()
}
