//! The target date lies after the hard deadline, or a track is due before one that it depends on.
//!
//! ## Why
//!
//! One of the two dates will not hold.
//!
//! ## Bad
//!
//! ```markdown
//! - **Target completion:** 2026-07-01
//! - **Hard deadline:** 2026-06-15
//! ```
//!
//! ## Good
//!
//! ```markdown
//! - **Target completion:** 2026-06-01
//! - **Hard deadline:** 2026-06-15
//! ```

use world::{Lifecycle, Severity};

use super::{Check, Class, Remedy, Rule};
use crate::context::{Extract, Finding, Linked};

pub(crate) const RULE: Rule = Rule {
    code: "deadline-conflict",
    severity: Severity::Warning,
    class: Class::Whole,
    source: include_str!("deadline_conflict.rs"),
    check: Check::Others(check),
    remedy: Remedy::None,
};

fn check(linked: &Linked<'_>, extract: &Extract) -> Vec<Finding> {
    let Extract { target, deadline, .. } = extract;
    let mut findings = Vec::new();
    if let (Some((range, target)), Some((_, deadline))) = (target, deadline)
        && target > deadline
    {
        findings.push(Finding::new(range.clone(), format!("the target {target} lies after the hard deadline {deadline}; move one of them")));
    }
    let Some((range, due)) = target.as_ref().or(deadline.as_ref()) else { return findings };
    if !linked.snapshot.is_complete() {
        return findings;
    }
    for (_, position, other) in linked.related_tracks() {
        let theirs = other.dates.target.or(other.dates.deadline);
        let Some(theirs) = theirs.filter(|theirs| theirs > due) else { continue };
        if position.is_dependency && other.lifecycle != Lifecycle::Frozen {
            let id = other.id().map_or("", AsRef::as_ref);
            let message = format!("this track is due on {due}, before {id}, on which it depends and which is due on {theirs}");
            findings.push(Finding::new(range.clone(), message));
        }
    }
    findings
}
