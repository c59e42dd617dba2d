//! The same track or entry is named twice in one list or field.
//!
//! ## Why
//!
//! One of the two was meant to be another.
//!
//! ## Bad
//!
//! ```markdown
//! **Depends on:** T01, T02, T01
//! ```
//!
//! ## Good
//!
//! ```markdown
//! **Depends on:** T01, T02, T03
//! ```

use std::ops::Range;

use world::Severity;

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect};
use crate::context::{Extract, Finding, Linked, Subject};
use crate::reference_list::without_reference;
use crate::resolve::Thing;

pub(crate) const RULE: Rule = Rule {
    code: "duplicate-reference",
    severity: Severity::Warning,
    class: Class::Whole,
    source: include_str!("duplicate_reference.rs"),
    check: Check::Others(check),
    remedy: Remedy::References(fix),
};

fn check(linked: &Linked<'_>, _: &Extract) -> Vec<Finding> {
    let mut seen: Vec<(u32, &Thing, &Range<usize>)> = Vec::new();
    let mut findings = Vec::new();
    for (reference, position, things) in linked.named() {
        let [thing] = &things[..] else { continue };
        match seen.iter().find(|(list, other, _)| *list == position.list && *other == thing) {
            Some((_, _, first)) => {
                let (name, line) = (reference.target.name(), linked.facts.region((*first).clone()).start.line + 1);
                let message = format!("{name} is named in this list already, on line {line}; remove one of them");
                findings.push(Finding::new(reference.range.clone(), message));
            }
            None => seen.push((position.list, thing, &reference.range)),
        }
    }
    findings
}

fn fix(subject: &Subject<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let edit = without_reference(subject.document, &defect.range);
    edit.map(|edit| Action::fix(format!("Remove this {}", subject.text(&defect.range)), edit).preferred()).into_iter().collect()
}
