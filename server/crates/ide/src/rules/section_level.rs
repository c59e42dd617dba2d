//! A heading has another level than in the template.
//!
//! ## Why
//!
//! The outline shows a part as a whole, or a whole as a part.
//!
//! ## Bad
//!
//! ```markdown
//! ## Risks & Mitigations
//!
//! #### Technical Risks
//! ```
//!
//! ## Good
//!
//! ```markdown
//! ## Risks & Mitigations
//!
//! ### Technical Risks
//! ```

use world::Severity;

use super::{Check, Class, Rule};
use crate::context::{Context, Finding};

pub(crate) const RULE: Rule = Rule {
    code: "section-level",
    severity: Severity::Hint,
    class: Class::Structure,
    source: include_str!("section_level.rs"),
    check: Check::Template(check),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let (schema, matching) = (context.schema(), &context.checked.matching);
    let sections = &context.document.outline.sections;
    let mut compared = 0;
    let mut findings = Vec::new();
    for (index, declared) in schema.sections.iter().enumerate() {
        let Some(section) = matching.found[index].filter(|&section| matching.sections[section].schema() == Some(index)) else {
            continue;
        };
        // A level is right if it is as far below its parent's as in the template.
        let parent = declared.parent.and_then(|parent| Some((parent, matching.found[parent]?)));
        let expected = match parent {
            Some((parent, found)) => sections[found].level + declared.level.saturating_sub(schema.sections[parent].level),
            None => declared.level,
        };
        compared += 1;
        let level = sections[section].level;
        if level != expected.min(6) {
            let name = &declared.name.display;
            let message = format!("\"{name}\" is a heading of level {level}; the template has it at level {expected}");
            findings.push(Finding::new(sections[section].heading.clone(), message));
        }
    }
    // Where most differ, the document has a style of its own.
    if findings.len() * 2 > compared {
        return Vec::new();
    }
    findings
}
