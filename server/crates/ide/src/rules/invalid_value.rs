//! A value is none of those that the template allows.
//!
//! Emoji, bold, quotes and remarks after the value do not matter, and neither does upper or lower case; `N/A`,
//! `None` and `TBD` are always allowed. Where the template's list goes on (`proposed | accepted | …`), only what is
//! almost one of its values is reported.
//!
//! ## Why
//!
//! Tables, filters and gates count on the values of the template: a risk with impact "Severe" is in no list of
//! high risks.
//!
//! ## Bad
//!
//! ```markdown
//! - **Impact:** Severe
//! ```
//!
//! ## Good
//!
//! ```markdown
//! - **Impact:** High (parcels are lost)
//! ```

use std::ops::Range;

use schema::Value;
use schema::likeness::{SIMILAR, did_you_mean, similarity};
use schema::value::{comparable, is_choice, is_one_of, remark};
use world::Severity;

use super::{Check, Class, Remedy, Rule, each_value, is_nothing, value_at};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::wording::{any_of, shortened};

pub(crate) const RULE: Rule = Rule {
    code: "invalid-value",
    severity: Severity::Warning,
    class: Class::Structure,
    source: include_str!("invalid_value.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    each_value(context, |name, range: &Range<usize>, value, declared| {
        if context.has_placeholder(range) {
            return;
        }
        let mut find = |expectation: &str| {
            let message = format!("{name} is \"{}\"; {expectation}", shortened(value));
            findings.push(Finding::new(range.clone(), message));
        };
        if let Some(meant) = misspelt(value, declared) {
            find(&format!("did you mean {meant}?"));
        }
        if !declared.alternatives().is_empty() && !is_allowed(value, declared) {
            find(&format!("expected {}", any_of(declared.alternatives())));
        }
    });
    findings
}

fn is_allowed(value: &str, declared: &Value) -> bool {
    let is_foreign = value.chars().any(|c| c.is_alphabetic() && !c.is_ascii() && !is_latin(c));
    is_one_of(value, declared.alternatives())
        || is_one_of(value, &declared.literals)
        || is_nothing(value)
        || is_foreign
        || is_choice(value, declared.alternatives())
}

/// The value of an open list that is written almost right.
fn misspelt<'a>(value: &str, declared: &'a Value) -> Option<&'a str> {
    if declared.named.is_empty() {
        return None;
    }
    let value = comparable(value);
    let is_there = |named: &String| comparable(named) == value;
    if value.is_empty() || declared.named.iter().any(is_there) {
        return None;
    }
    did_you_mean(&value, declared.named.iter().map(String::as_str))
}

/// Latin letters with diacritics (Latin-1 Supplement to Latin Extended-B).
fn is_latin(character: char) -> bool {
    matches!(u32::from(character), 0xC0..=0x24F)
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let Some((written, declared)) = value_at(context, &defect.range) else { return Vec::new() };
    let meant = misspelt(&written, &declared).map(str::to_owned);
    let written = comparable(&written);
    let likeness = |value: &String| {
        let value = comparable(value);
        let is_cut = written.len() > 1 && value.starts_with(&written);
        if is_cut { 1.0 } else { similarity(&written, &value) }
    };
    let mut values: Vec<(&String, f64)> =
        declared.alternatives().iter().chain(&declared.literals).chain(&meant).map(|value| (value, likeness(value))).collect();
    values.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let source = context.text(&defect.range);
    let change = |(value, likeness): (&String, f64)| {
        // A remark after the value stays, as long as what is left is the value.
        let kept = remark(source).filter(|remark| is_one_of(&format!("{value}{remark}"), declared.alternatives()));
        let end = defect.range.end - kept.map_or(0, str::len);
        let edit = replacing(context.document, [(defect.range.start..end, value.as_str())]);
        let action = Action::fix(format!("Change it to {value}"), edit);
        if likeness >= SIMILAR { action.preferred() } else { action }
    };
    values.into_iter().map(change).collect()
}
