//! An entry lacks a field that every entry of its kind has in the template.
//!
//! An entry without any of the fields is free text and nobody's business.
//!
//! ## Why
//!
//! A risk without contingency, a test without expected result: half an entry reads like a whole one.
//!
//! ## Bad
//!
//! ```markdown
//! **Risk 1: Printer driver is late**
//! - **Probability:** Medium
//! - **Impact:** High
//! ```
//!
//! ## Good
//!
//! ```markdown
//! **Risk 1: Printer driver is late**
//! - **Probability:** Medium
//! - **Impact:** High
//! - **Mitigation:** Weekly call with the vendor
//! - **Contingency:** Print through the old driver
//! ```

use schema::Owner;
use world::Severity;

use super::{Check, Class, Rule};
use crate::context::{Context, Finding};
use crate::wording::all_of;

pub(crate) const RULE: Rule = Rule {
    code: "missing-field",
    severity: Severity::Information,
    class: Class::Structure,
    source: include_str!("missing_field.rs"),
    check: Check::Template(check),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let (outline, matching, schema) = (&context.document.outline, &context.checked.matching, context.schema());
    let mut present: Vec<Vec<usize>> = vec![Vec::new(); outline.entries.len()];
    for (entry, matched) in matching.field_entries.iter().zip(&matching.fields) {
        if let (Some(entry), Some(matched)) = (entry, matched) {
            present[*entry].push(*matched);
        }
    }
    let mut findings = Vec::new();
    for (index, entry) in outline.entries.iter().enumerate() {
        let Some(pattern) = matching.entries[index] else { continue };
        if present[index].is_empty() || context.is_silent(entry.name.start) {
            continue;
        }
        let required = schema.fields_of(Owner::Entry(pattern)).filter(|(_, field)| field.required);
        let missing: Vec<&str> = required
            .filter(|(field, _)| !present[index].contains(field))
            .map(|(_, field)| field.name.display.as_str())
            .collect();
        if !missing.is_empty() {
            let name = context.text(&(entry.prefix.start..entry.number.end));
            let message = format!("{name} lacks {}; the template has it in every such entry", all_of(&missing));
            findings.push(Finding::new(entry.name.clone(), message));
        }
    }
    findings
}
