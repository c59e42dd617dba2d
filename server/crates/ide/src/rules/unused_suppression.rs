//! A `specls-ignore` comment hides nothing.
//!
//! ## Why
//!
//! What it was for is mended, or its code is misspelt and hides nothing. Either way it misleads.
//!
//! ## Bad
//!
//! ```markdown
//! <!-- specls-ignore empty-section: written next week -->
//! ## Timeline
//!
//! Four weeks from the kick-off.
//! ```
//!
//! ## Good
//!
//! ```markdown
//! ## Timeline
//!
//! Four weeks from the kick-off.
//! ```

use schema::name::did_you_mean;
use world::Severity;

use super::{Check, Class, Rule, rule, rules};
use crate::context::{Context, Finding};
use crate::suppression::Suppression;

pub(crate) const RULE: Rule = Rule {
    code: "unused-suppression",
    severity: Severity::Hint,
    class: Class::Whole,
    source: include_str!("unused_suppression.rs"),
    // What is unused is known when all the other rules have spoken: see `check` below.
    check: Check::Template(|_: &Context<'_>| Vec::new()),
};

/// Reports the suppressions that have hidden nothing. Until the index is complete some rules have not spoken, and
/// only unknown codes are reported.
pub(crate) fn check<'a>(unused: impl Iterator<Item = &'a Suppression>, is_complete: bool) -> Vec<Finding> {
    let worth = unused.filter(|suppression| {
        suppression.code != RULE.code && (is_complete || rule(&suppression.code).is_none())
    });
    let findings = worth.map(|suppression| {
        let code = &suppression.code;
        let message = if code.is_empty() {
            "this comment names no rule; write specls-ignore CODE: reason".to_owned()
        } else if rule(code).is_some() {
            format!("nothing here breaks {code}; remove the comment")
        } else {
            match did_you_mean(code, rules().iter().map(|rule| rule.code)) {
                Some(other) => format!("there is no rule \"{code}\"; did you mean {other}?"),
                None => format!("there is no rule \"{code}\"; `specls rules` lists them"),
            }
        };
        Finding::new(suppression.range.clone(), message)
    });
    findings.collect()
}
