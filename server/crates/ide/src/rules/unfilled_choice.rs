//! The alternatives of the template stand where one of them should.
//!
//! ## Why
//!
//! `[High / Medium / Low]` is a question, not an answer.
//!
//! ## Bad
//!
//! ```markdown
//! - **Impact:** [High / Medium / Low]
//! ```
//!
//! ## Good
//!
//! ```markdown
//! - **Impact:** Medium
//! ```

use std::ops::Range;

use schema::value::is_choice;
use world::Severity;

use super::{Check, Class, Rule, each_value};
use crate::context::{Context, Finding};
use crate::wording::any_of;

pub(crate) const RULE: Rule = Rule {
    code: "unfilled-choice",
    severity: Severity::Warning,
    class: Class::Unfilled,
    source: include_str!("unfilled_choice.rs"),
    check: Check::Template(check),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    if context.is_mostly_unfilled {
        return Vec::new();
    }
    let mut findings = Vec::new();
    each_value(context, |name, range: &Range<usize>, value, declared| {
        let values = declared.alternatives();
        if is_choice(value, values) {
            let message = format!("{name} still lists its alternatives; choose {}", any_of(values));
            findings.push(Finding::new(range.clone(), message));
        }
    });
    findings
}
