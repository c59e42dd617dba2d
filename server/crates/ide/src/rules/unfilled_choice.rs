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

use super::{Check, Class, Remedy, Rule, each_value, value_at};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::wording::any_of;

pub(crate) const RULE: Rule = Rule {
    code: "unfilled-choice",
    severity: Severity::Warning,
    class: Class::Unfilled,
    source: include_str!("unfilled_choice.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
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

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let Some((_, declared)) = value_at(context, &defect.range) else { return Vec::new() };
    let values = declared.alternatives().iter().chain(&declared.literals);
    let choose = |value: &String| {
        Action::fix(format!("Choose {value}"), replacing(context.document, [(defect.range.clone(), value.as_str())]))
    };
    values.map(choose).collect()
}
