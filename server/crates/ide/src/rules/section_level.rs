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

use std::collections::BTreeMap;

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
    let own = |index: usize| matching.found[index].filter(|&section| matching.sections[section].schema() == Some(index));
    let top = schema.children(None).filter_map(|(index, declared)| Some((sections[own(index)?].level, declared.level)));
    let shift = usual(top.map(|(level, declared)| i16::from(level) - i16::from(declared)));
    let mut compared = 0;
    let mut findings = Vec::new();
    for (index, declared) in schema.sections.iter().enumerate() {
        let Some(section) = own(index) else { continue };
        // A level is right if it is as far from the template's as those of most top sections (a document may as well
        // be a chapter), or as far below its parent's as in the template (a parent's slip is the parent's alone).
        let absolute = u8::try_from(i16::from(declared.level) + shift).unwrap_or(declared.level).min(6);
        let parent = declared.parent.and_then(|parent| Some((parent, matching.found[parent]?)));
        let relative = parent.map_or(absolute, |(parent, found)| {
            (sections[found].level + declared.level.saturating_sub(schema.sections[parent].level)).min(6)
        });
        compared += 1;
        let level = sections[section].level;
        if level != relative && level != absolute {
            let expected = absolute;
            let name = &declared.name.display;
            let message = format!("\"{name}\" is a heading of level {level}; make it one of level {expected}, as in the template");
            findings.push(Finding::new(sections[section].heading.clone(), message));
        }
    }
    // Where most differ, the document has a style of its own.
    if findings.len() * 2 > compared {
        return Vec::new();
    }
    findings
}

/// The most frequent of the numbers, of several the one nearest to zero; zero if there are none.
fn usual(numbers: impl Iterator<Item = i16>) -> i16 {
    let mut counts: BTreeMap<i16, usize> = BTreeMap::new();
    for number in numbers {
        *counts.entry(number).or_default() += 1;
    }
    let best = counts.into_iter().max_by_key(|&(number, count)| (count, -number.abs()));
    best.map_or(0, |(number, _)| number)
}
