//! The same section is there twice, or a second title has come in with pasted text.
//!
//! ## Why
//!
//! The two will differ, and nobody knows which one holds.
//!
//! ## Bad
//!
//! ```markdown
//! ## Open Questions
//!
//! None.
//!
//! ## Open Questions
//!
//! **Q1: Who signs?**
//! ```
//!
//! ## Good
//!
//! ```markdown
//! ## Open Questions
//!
//! **Q1: Who signs?**
//! ```

use schema::SectionMatch;
use world::Severity;

use super::{Check, Class, Remedy, Rule};
use crate::context::{Context, Finding};
use crate::lines::line_around;

pub(crate) const RULE: Rule = Rule {
    code: "duplicate-section",
    severity: Severity::Warning,
    class: Class::Structure,
    source: include_str!("duplicate_section.rs"),
    check: Check::Template(check),
    remedy: Remedy::None,
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let (outline, matching) = (&context.document.outline, &context.checked.matching);
    let mut findings = Vec::new();
    for (index, section) in outline.sections.iter().enumerate() {
        let heading = section.heading.clone();
        match matching.sections[index] {
            SectionMatch::Repeated(schema) => {
                // What is quoted is somebody else's.
                let is_quoted = |section: usize| {
                    let start = outline.sections[section].heading.start;
                    context.text(&line_around(&context.document.source, start)).starts_with('>')
                };
                if is_quoted(index) || matching.found[schema].is_some_and(is_quoted) {
                    continue;
                }
                let first = matching.found[schema].map_or(1, |first| context.line(outline.sections[first].heading.start));
                let name = context.section_name(index);
                let message = format!("section \"{name}\" is there twice, first on line {first}; merge the two");
                findings.push(Finding::new(heading, message));
            }
            SectionMatch::Unknown if section.level == 1 && matching.title.is_some_and(|title| title < index) => {
                let message = "a second title: the document's own is above; make this a section, or take the pasted text out";
                findings.push(Finding::new(heading, message));
                // What follows belongs to the pasted document.
                break;
            }
            SectionMatch::Known(_) | SectionMatch::Unknown => {}
        }
    }
    findings
}
