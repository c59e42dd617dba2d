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

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect};
use crate::context::{Finding, Subject};
use crate::reference_list::without_reference;

pub(crate) const RULE: Rule = Rule {
    code: "self-reference",
    severity: Severity::Warning,
    class: Class::Whole,
    source: include_str!("self_reference.rs"),
    check: Check::References(check),
    remedy: Remedy::References(fix),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let own = &subject.facts.ids;
    let named = subject.positions().filter(|(_, position)| !position.is_dependency);
    let itself = named.filter_map(|(reference, _)| match reference.target {
        Target::Track(id) if own.iter().any(|own| **own == *id) => Some((id, reference)),
        _ => None,
    });
    let findings = itself.map(|(id, reference)| {
        let message = format!("\"{id}\" is related to itself; name the other track, or remove the line");
        Finding::new(reference.range.clone(), message)
    });
    findings.collect()
}

fn fix(subject: &Subject<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let edit = without_reference(subject.document, &defect.range);
    edit.map(|edit| Action::fix(format!("Remove {}", subject.text(&defect.range)), edit).preferred()).into_iter().collect()
}
