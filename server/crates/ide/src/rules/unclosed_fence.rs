//! A code fence is opened and never closed.
//!
//! One report on the fence; whatever seems to be missing below it is not reported.
//!
//! ## Why
//!
//! Everything below is code: no heading, no field, no link.
//!
//! ## Bad
//!
//! ````markdown
//! ```sql
//! SELECT 1;
//!
//! ## Timeline
//! ````
//!
//! ## Good
//!
//! ````markdown
//! ```sql
//! SELECT 1;
//! ```
//!
//! ## Timeline
//! ````

use world::Severity;

use super::{Check, Class, Rule};
use crate::context::{Context, Finding};

pub(crate) const RULE: Rule = Rule {
    code: "unclosed-fence",
    severity: Severity::Error,
    class: Class::Lasting,
    source: include_str!("unclosed_fence.rs"),
    check: Check::Template(check),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let unclosed = context.document.outline.fences.iter().filter(|fence| !fence.closed);
    let findings = unclosed.map(|fence| {
        let marker = context.text(&fence.marker);
        let message = format!("this code fence is never closed and hides everything below it; close it with {marker}");
        Finding::new(fence.marker.clone(), message)
    });
    findings.collect()
}
