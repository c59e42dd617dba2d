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

use super::{Class, Rule};
use crate::context::{Context, Finding};

pub(crate) const RULE: Rule = Rule {
    code: "self-reference",
    severity: Severity::Warning,
    class: Class::Lasting,
    source: include_str!("self_reference.rs"),
    check,
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let own = &context.document.names;
    let itself = context.named_tracks().filter(|(id, _)| own.iter().any(|name| name.id == *id));
    let findings = itself.map(|(id, reference)| {
        let is_dependency = reference.position.is_some_and(|position| position.is_dependency);
        let verb = if is_dependency { "depends on" } else { "is related to" };
        let message = format!("\"{id}\" {verb} itself; name the other track, or remove the line");
        Finding::new(reference.range.clone(), message)
    });
    findings.collect()
}
