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

use super::{Check, Class, Rule};
use crate::context::{Context, Finding};
use crate::wording::shortened;

pub(crate) const RULE: Rule = Rule {
    code: "accidental-heading",
    severity: Severity::Warning,
    class: Class::Whole,
    source: include_str!("accidental_heading.rs"),
    check: Check::Template(check),
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
