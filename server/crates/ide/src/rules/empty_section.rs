//! A section has nothing in it but the template's own text.
//!
//! Placeholders, the template's explanations, comments and bare labels do not count; `N/A`, `None` or `TBD` do.
//!
//! ## Why
//!
//! A heading promises an answer. An empty one looks finished in the table of contents and is not.
//!
//! ## Bad
//!
//! ```markdown
//! ### Rollback Strategy
//!
//! [e.g., "Feature flag for gradual rollout" or "Database migration is reversible"]
//! ```
//!
//! ## Good
//!
//! ```markdown
//! ### Rollback Strategy
//!
//! The flag `labels.v2` turns the new printer path off within a minute.
//! ```

use schema::SectionMatch;
use world::Severity;

use super::{Check, Class, Rule};
use crate::context::{Context, Finding};

pub(crate) const RULE: Rule = Rule {
    code: "empty-section",
    severity: Severity::Warning,
    class: Class::Unfilled,
    source: include_str!("empty_section.rs"),
    check: Check::Template(check),
};

/// With fewer empty sections than this each is worth a warning.
const MANY_EMPTY: usize = 5;

fn check(context: &Context<'_>) -> Vec<Finding> {
    // A document that has so many is visibly not written yet.
    let is_unfilled = context.is_mostly_unfilled || context.empty_sections.len() >= MANY_EMPTY;
    let sections = context.empty_sections.iter().map(|&section| {
        let matched = context.checked.matching.sections[section];
        let heading = context.document.outline.sections[section].heading.clone();
        let name = context.section_name(section);
        let finding = Finding::new(heading, format!("section \"{name}\" is empty; write it, or put N/A and the reason"));
        // Only the template can say that a heading must not stand alone.
        let is_wanted = match matched {
            SectionMatch::Known(index) | SectionMatch::Repeated(index) => {
                context.schema().sections[index].required && !context.is_unusual(index)
            }
            SectionMatch::Unknown => false,
        };
        if is_unfilled || !is_wanted {
            finding.with_severity(Severity::Information)
        } else {
            finding
        }
    });
    sections.collect()
}
