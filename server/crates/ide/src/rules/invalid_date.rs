//! A date is not one of the calendar, or not written as the template writes dates.
//!
//! ## Why
//!
//! Dates are compared, sorted and counted down to; `3/4/26` means two days, and 30 February none.
//!
//! ## Bad
//!
//! ```markdown
//! **Created:** 2026-02-30
//! ```
//!
//! ## Good
//!
//! ```markdown
//! **Created:** 2026-02-28
//! ```

use schema::value::comparable;
use schema::ValueType;
use world::Severity;

use super::{Check, Class, Remedy, Rule, date_fix, date_problem, is_nothing};
use crate::action::{Action, Defect};
use crate::context::{Context, Finding};

pub(crate) const RULE: Rule = Rule {
    code: "invalid-date",
    severity: Severity::Warning,
    class: Class::Structure,
    source: include_str!("invalid_date.rs"),
    check: Check::Template(check),
    remedy: Remedy::Safe(fix),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (field, declared) in context.doubtful_fields() {
        let ValueType::Date { time } = declared.value.value_type else { continue };
        let value = context.value(field);
        let is_literal = declared.value.literals.iter().any(|literal| comparable(literal) == comparable(&value));
        if value.is_empty() || is_literal || is_nothing(&value) || context.has_placeholder(&field.value) {
            continue;
        }
        if let Some(problem) = date_problem(&value, time) {
            findings.push(Finding::new(field.value.clone(), format!("{} is {problem}", declared.name.display)));
        }
    }
    findings
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    date_fix(context, &defect.range).into_iter().collect()
}
