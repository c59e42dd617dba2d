//! A value is none of those that the template allows.
//!
//! Emoji, bold, quotes and remarks after the value do not matter, and neither does upper or lower case; `N/A`,
//! `None` and `TBD` are always allowed.
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
use schema::value::{is_choice, is_one_of};
use world::Severity;

use super::{Check, Class, Rule, each_value, is_nothing};
use crate::context::{Context, Finding};
use crate::wording::{any_of, shortened};

pub(crate) const RULE: Rule = Rule {
    code: "invalid-value",
    severity: Severity::Warning,
    class: Class::Structure,
    source: include_str!("invalid_value.rs"),
    check: Check::Template(check),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    each_value(context, |name, range: &Range<usize>, value, declared| {
        if declared.alternatives().is_empty() || is_allowed(value, declared) || context.has_placeholder(range) {
            return;
        }
        let (written, expected) = (shortened(value), any_of(declared.alternatives()));
        findings.push(Finding::new(range.clone(), format!("{name} is \"{written}\"; expected {expected}")));
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

/// Latin letters with diacritics (Latin-1 Supplement to Latin Extended-B).
fn is_latin(character: char) -> bool {
    matches!(u32::from(character), 0xC0..=0x24F)
}
