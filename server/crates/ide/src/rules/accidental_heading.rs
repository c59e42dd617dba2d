//! A line of dashes directly below a field has made it a heading.
//!
//! ## Why
//!
//! In Markdown `---` below a line of text is no rule but an underline. The fields vanish from the page's head and
//! turn up in the table of contents.
//!
//! ## Bad
//!
//! ```markdown
//! **Status:** Draft
//! ---
//! ```
//!
//! ## Good
//!
//! ```markdown
//! **Status:** Draft
//!
//! ---
//! ```

use world::Severity;

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::lines::{indentation, line_around};
use crate::wording::shortened;

pub(crate) const RULE: Rule = Rule {
    code: "accidental-heading",
    severity: Severity::Warning,
    class: Class::Whole,
    source: include_str!("accidental_heading.rs"),
    check: Check::Template(check),
    remedy: Remedy::Safe(fix),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let accidental = context.document.outline.accidental_headings.iter().map(|range| {
        let lines = context.text(range).lines();
        let last = lines.rev().nth(1).unwrap_or("");
        let message = format!("the dashes below make \"{}\" a heading; put an empty line between", shortened(last));
        Finding::new(range.clone(), message)
    });
    accidental.collect()
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    let dashes = line_around(&document.source, defect.range.end).start;
    let before = &document.source[dashes..defect.range.end];
    let marks = before.len() - before.trim_start_matches([' ', '\t', '>']).len();
    let quote = indentation(&document.source, dashes + marks);
    let edit = replacing(document, [(dashes..dashes, format!("{}\n", quote.trim_end()))]);
    vec![Action::fix("Put an empty line above the dashes", edit).safe()]
}
