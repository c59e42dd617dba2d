//! A field that the template declares has a label and no value.
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

use syntax::outline::{Field, FieldForm};
use world::Severity;

use super::{Check, Class, Rule};
use crate::context::{Context, Finding};
use crate::wording::any_of;

pub(crate) const RULE: Rule = Rule {
    code: "unfilled-field",
    severity: Severity::Warning,
    class: Class::Unfilled,
    source: include_str!("unfilled_field.rs"),
    check: Check::Template(check),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    if context.is_mostly_unfilled {
        return Vec::new();
    }
    let unfilled = context.fields().filter(|(field, declared)| {
        // A label that has no value in the template either is a heading of sorts.
        let is_left_out = field.form == FieldForm::FrontMatter && !declared.required;
        let is_heading = declared.range.is_empty() && !declared.is_blank;
        context.value(field).is_empty() && !is_heading && !is_left_out && !is_below_unticked(context, field)
    });
    let findings = unfilled.map(|(field, declared)| {
        let label = &declared.name.display;
        let remedy = match declared.value.alternatives() {
            [] if declared.value.optional => "write it, or put N/A".to_owned(),
            [] => "write it".to_owned(),
            values => format!("choose {}", any_of(values)),
        };
        Finding::new(field.label.clone(), format!("{label} has no value; {remedy}"))
    });
    findings.collect()
}

/// Whether a field belongs to a choice that has not been made: it stands below a box that is not ticked.
fn is_below_unticked(context: &Context<'_>, field: &Field) -> bool {
    let items = &context.document.outline.items;
    let around = std::iter::successors(field.item, |&item| items[item].parent);
    around.skip(1).any(|item| matches!(items[item].checkbox, Some((_, false))))
}
