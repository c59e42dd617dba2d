//! Text of the template that was meant to be replaced still stands.
//!
//! Only what stands in the template is a placeholder, and not what a quarter of at least five sibling documents
//! keep as well. When more than half of a document's placeholders stand, one report on the title says so.
//!
//! ## Why
//!
//! `[Name/Agent]` tells a reader nothing, and hides among finished text.
//!
//! ## Bad
//!
//! ```markdown
//! **Author:** [Name/Agent]
//! ```
//!
//! ## Good
//!
//! ```markdown
//! **Author:** Mira Okafor
//! ```

use world::Severity;

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, ActionKind, Defect, Effect};
use crate::context::{Context, Finding};
use crate::placeholder::ways_to_settle;
use crate::wording::shortened;

pub(crate) const RULE: Rule = Rule {
    code: "leftover-placeholder",
    severity: Severity::Warning,
    class: Class::Unfilled,
    source: include_str!("leftover_placeholder.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    if context.is_mostly_unfilled {
        let placeholders = &context.schema().placeholders;
        let (kept, all) = (placeholders.kept(&context.checked.standing), placeholders.count());
        let message = format!(
            "{kept} of the template's {all} placeholders still stand, so this document is mostly unfilled; replace them"
        );
        return vec![Finding::new(context.document.head(), message)];
    }
    let standing = context.standing().map(|standing| {
        let text = shortened(context.text(&standing.range));
        let finding =
            Finding::new(standing.range.clone(), format!("\"{text}\" is still the template's text; replace it"));
        // What front matter says besides the status is for tools, which do without.
        let is_in_front = standing.range.start < context.document.outline.front_matter.end;
        if is_in_front { finding.with_severity(Severity::Information) } else { finding }
    });
    standing.collect()
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    if context.is_mostly_unfilled {
        let first = context.checked.standing.first().map(|standing| standing.range.clone());
        return first.into_iter().map(|range| select("Go to the first placeholder", range)).collect();
    }
    let mut actions = ways_to_settle(context, &defect.range, ActionKind::QuickFix);
    actions.push(select("Select the placeholder", defect.range.clone()));
    actions
}

fn select(title: &str, range: std::ops::Range<usize>) -> Action {
    Action::new(ActionKind::QuickFix, title, Effect::Select(range))
}
