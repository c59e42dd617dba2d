//! An entry lacks a field that every entry of its kind has in the template.
//!
//! An entry without any of the fields is free text and nobody's business.
//!
//! Where `specls.toml` says that one field requires another (`requires` of a kind), the other one must be there: a
//! Reason once the Status is Withdrawn. That is a warning, in whatever stage the document is.
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

use std::ops::Range;

use schema::Owner;
use syntax::outline::Entry;
use world::Severity;

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::insertion::Insertion;
use crate::lines::line_around;
use crate::requirements::unmet;
use crate::skeleton::TemplateParts;
use crate::wording::all_of;

pub(crate) const RULE: Rule = Rule {
    code: "missing-field",
    severity: Severity::Information,
    class: Class::Structure,
    source: include_str!("missing_field.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let schema = context.schema();
    let finding = |(entry, missing): (usize, Vec<usize>)| {
        let entry = &context.document.outline.entries[entry];
        let missing: Vec<&str> = missing.iter().map(|&field| schema.fields[field].name.display.as_str()).collect();
        let name = context.text(&(entry.prefix.start..entry.number.end));
        let message = format!("{name} lacks {}; the template has it in every such entry", all_of(&missing));
        Finding::new(entry.name.clone(), message)
    };
    let required = unmet(context).into_iter().filter(|unmet| unmet.empty.is_none()).map(|unmet| {
        let (label, (when, value)) = (unmet.label, unmet.reason);
        let message = format!("{when} is {value}, which requires the field {label}; add it");
        Finding::new(unmet.deciding.value.clone(), message).lasting(Severity::Warning)
    });
    missing_fields(context).into_iter().map(finding).chain(required).collect()
}

/// The entries that lack something, each with the schema's fields that it lacks.
fn missing_fields(context: &Context<'_>) -> Vec<(usize, Vec<usize>)> {
    let (outline, matching, schema) = (&context.document.outline, &context.checked.matching, context.schema());
    let incomplete = context.document.incomplete_entries().iter().filter_map(|&entry| {
        let Entry { name, range, .. } = &outline.entries[entry];
        let own = outline.field_indices_in(range.clone()).filter(|&field| matching.field_entries[field] == Some(entry));
        let present: Vec<usize> = own.filter_map(|field| matching.fields[field]).collect();
        let required = schema.fields_of(Owner::Entry(matching.entries[entry]?)).filter(|(_, field)| field.required);
        let missing = required.map(|(field, _)| field).filter(|field| !present.contains(field));
        (!context.is_silent(name.start)).then(|| (entry, missing.collect()))
    });
    incomplete.collect()
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let required = unmet(context).into_iter().filter(|unmet| unmet.empty.is_none());
    let asked: Vec<Action> = required
        .filter(|unmet| unmet.deciding.value == defect.range)
        .map(|unmet| {
            let edit = replacing(context.document, [unmet.line(context)]);
            Action::fix(format!("Add the field {}", unmet.label), edit).preferred()
        })
        .collect();
    if !asked.is_empty() {
        return asked;
    }
    let entries = &context.document.outline.entries;
    let Some(entry) = entries.iter().position(|entry| entry.name == defect.range) else { return Vec::new() };
    let Some(edits) = add_missing_fields(context, entry) else { return Vec::new() };
    vec![Action::fix("Add the missing fields", replacing(context.document, edits)).preferred()]
}

/// The edits that add the fields that an entry lacks, as the template has them, each behind the one in front of it in
/// the template; `None` if it lacks none.
pub(crate) fn add_missing_fields(context: &Context<'_>, entry: usize) -> Option<Vec<(Range<usize>, String)>> {
    let document = context.document;
    let (_, missing) = missing_fields(context).into_iter().find(|(lacking, _)| *lacking == entry)?;
    let parts = TemplateParts::of(context.snapshot, document)?;
    // Those that are there, in the template's order.
    let matching = &context.checked.matching;
    let mut present: Vec<(usize, usize)> = (0..document.outline.fields.len())
        .filter(|&field| matching.field_entries[field] == Some(entry))
        .filter_map(|field| Some((matching.fields[field]?, field)))
        .collect();
    present.sort_unstable();
    let mut insertion = Insertion::default();
    for field in missing {
        let after = present[..present.partition_point(|(declared, _)| *declared < field)].last();
        let (_, beside) = after.or(present.first())?;
        let line = parts.field(field, Some(*beside)).plain("\n");
        let beside = &document.outline.fields[*beside];
        if after.is_some() {
            let end = beside.item.map_or(beside.value.end, |item| document.outline.items[item].range.end);
            insertion.add(line_around(&document.source, end).end, format!("\n{line}"));
        } else {
            insertion.add(line_around(&document.source, beside.lead.start).start, format!("{line}\n"));
        }
    }
    Some(insertion.edits().collect())
}
