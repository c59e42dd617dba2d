//! A field that the template declares has a label and no value.
//!
//! So has a field that `specls.toml` requires of the document as it is (`requires` of a kind): once the Status is
//! Withdrawn, the Reason must say something, in whatever stage that is.
//!
//! ## Why
//!
//! Whoever reads on cannot tell whether there is nothing to say or nobody has said it.
//!
//! ## Bad
//!
//! ```markdown
//! - **Team size:**
//! ```
//!
//! ## Good
//!
//! ```markdown
//! - **Team size:** 3
//! ```

use schema::ValueType;
use syntax::outline::{Field, FieldForm};
use world::Severity;

use super::{Check, Class, Remedy, Rule, likely_date};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::edit::WorkspaceEdit;
use crate::requirements::unmet;
use crate::skeleton::TemplateParts;
use crate::wording::any_of;

pub(crate) const RULE: Rule = Rule {
    code: "unfilled-field",
    severity: Severity::Warning,
    class: Class::Unfilled,
    source: include_str!("unfilled_field.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    if context.is_mostly_unfilled {
        return Vec::new();
    }
    let unfilled = context.fields_without_value().filter(|(field, declared)| {
        // A label that has no value in the template either is a heading of sorts.
        let is_left_out = field.form == FieldForm::FrontMatter && !declared.required;
        let is_heading = declared.range.is_empty() && !declared.is_blank;
        !is_heading && !is_left_out && !is_below_unticked(context, field)
    });
    let required = unmet(context);
    let is_required = |field: &Field| required.iter().any(|unmet| unmet.empty == Some(field));
    let findings = unfilled.filter(|(field, _)| !is_required(field)).map(|(field, declared)| {
        let label = &declared.name.display;
        let remedy = match declared.value.alternatives() {
            [] if declared.value.optional => "write it, or put N/A".to_owned(),
            [] => "write it".to_owned(),
            values => format!("choose {}", any_of(values)),
        };
        Finding::new(field.label.clone(), format!("{label} has no value; {remedy}"))
    });
    let required = required.iter().filter_map(|unmet| {
        let (label, (when, value)) = (unmet.label, unmet.reason);
        let message = format!("{label} has no value, and {when} {value} requires one; write it");
        Some(Finding::new(unmet.empty?.label.clone(), message).lasting(RULE.severity))
    });
    findings.chain(required).collect()
}

/// Whether a field belongs to a choice that has not been made: it stands below a box that is not ticked.
fn is_below_unticked(context: &Context<'_>, field: &Field) -> bool {
    let items = &context.document.outline.items;
    let around = std::iter::successors(field.item, |&item| items[item].parent);
    around.skip(1).any(|item| matches!(items[item].checkbox, Some((_, false))))
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let outline = &context.document.outline;
    let Some(index) = outline.fields.iter().position(|field| field.label == defect.range) else { return Vec::new() };
    let Some(declared) = context.checked.matching.fields[index] else { return Vec::new() };
    let value = &context.schema().fields[declared].value;
    let fill = |title: String, text: &str| Action::fix(title, fill(context, &outline.fields[index], text));
    let write = |text: &str| fill(format!("Write {text}"), text);
    let mut actions: Vec<Action> =
        value.alternatives().iter().map(|value| fill(format!("Choose {value}"), value)).collect();
    if let ValueType::Date { .. } = value.value_type {
        actions.push(write(&likely_date(context, &context.schema().fields[declared]).to_string()));
    }
    actions.extend(value.literals.iter().map(|literal| write(literal)));
    if value.optional {
        actions.push(write("N/A"));
    }
    let parts = TemplateParts::of(context.snapshot, context.document);
    let template = parts.map(|parts| parts.value(declared).plain("\n")).filter(|text| !text.is_empty());
    actions.extend(template.map(|text| fill("Insert what the template has here".to_owned(), &text)));
    actions
}

/// Puts a value behind the label of a field, on lines of its own if it has several.
fn fill(context: &Context<'_>, field: &Field, text: &str) -> WorkspaceEdit {
    let source = &context.document.source;
    let end = field.lead.end;
    let spaces = source[end..].bytes().take_while(|byte| *byte == b' ').count();
    let is_last = source[end + spaces..].is_empty() || source[end + spaces..].starts_with(['\n', '\r']);
    if text.contains('\n') {
        return replacing(context.document, [(end..end, format!("\n{text}"))]);
    }
    let before = if spaces == 0 { " " } else { "" };
    let after = if is_last { "" } else { " " };
    replacing(context.document, [(end + spaces..end + spaces, format!("{before}{text}{after}"))])
}
