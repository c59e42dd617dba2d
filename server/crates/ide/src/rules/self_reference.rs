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
use crate::reference::references;

pub(crate) const RULE: Rule = Rule {
    code: "self-reference",
    severity: Severity::Warning,
    class: Class::Lasting,
    source: include_str!("self_reference.rs"),
    check,
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let own = &context.document.names;
    let itself = references(context.snapshot, context.document)
        .into_iter()
        .filter(|reference| own.iter().any(|name| name.id == reference.id));
    let findings = itself.map(|reference| {
        let verb = if reference.is_dependency { "depends on" } else { "is related to" };
        let message = format!("\"{}\" {verb} itself; name the other track, or remove the line", reference.id);
        Finding::new(reference.range, message)
    });
    findings.collect()
}
