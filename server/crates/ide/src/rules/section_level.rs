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
use std::ops::Range;

use world::Severity;

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};

pub(crate) const RULE: Rule = Rule {
    code: "section-level",
    severity: Severity::Hint,
    class: Class::Structure,
    source: include_str!("section_level.rs"),
    check: Check::Template(check),
    remedy: Remedy::Safe(fix),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let finding = |(section, expected): (usize, u8)| {
        let (name, section) = (context.section_name(section), &context.document.outline.sections[section]);
        let level = section.level;
        let message = format!("\"{name}\" is a heading of level {level}; make it one of level {expected}, as in the template");
        Finding::new(section.heading.clone(), message)
    };
    misplaced(context).into_iter().map(finding).collect()
}

/// The outline's sections with a wrong level, each with the right one.
fn misplaced(context: &Context<'_>) -> Vec<(usize, u8)> {
    let (schema, matching) = (context.schema(), &context.checked.matching);
    let sections = &context.document.outline.sections;
    let own = |index: usize| matching.found[index].filter(|&section| matching.sections[section].schema() == Some(index));
    let top = schema.children(None).filter_map(|(index, declared)| Some((sections[own(index)?].level, declared.level)));
    let shift = usual(top.map(|(level, declared)| i16::from(level) - i16::from(declared)));
    let mut compared = 0;
    let mut found = Vec::new();
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
            found.push((section, absolute));
        }
    }
    // Where most differ, the document has a style of its own.
    if found.len() * 2 > compared { Vec::new() } else { found }
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

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    let sections = &document.outline.sections;
    let Some((index, expected)) = misplaced(context).into_iter().find(|(index, _)| sections[*index].heading == defect.range)
    else {
        return Vec::new();
    };
    let shift = i16::from(expected) - i16::from(sections[index].level);
    let below = (index + 1..sections.len()).take_while(|&below| document.outline.is_within(below, index));
    // What stands below goes along, but for what is at its level already.
    let is_right = |section: usize| {
        let schema = context.checked.matching.sections[section].schema();
        schema.is_some_and(|schema| context.schema().sections[schema].level == sections[section].level)
    };
    let moved = std::iter::once(index).chain(below.filter(|&section| !is_right(section)));
    let edits = moved.filter_map(|index| {
        let level = u8::try_from((i16::from(sections[index].level) + shift).clamp(1, 6)).unwrap_or(expected);
        with_level(context, index, level)
    });
    let action = Action::fix(format!("Make it a heading of level {expected}"), replacing(document, edits.collect::<Vec<_>>()));
    vec![action.safe()]
}

/// The edit that gives a heading another level; `None` if it has that level.
fn with_level(context: &Context<'_>, section: usize, level: u8) -> Option<(Range<usize>, String)> {
    let section = &context.document.outline.sections[section];
    let source = context.text(&section.heading);
    let marks = source.bytes().take_while(|byte| *byte == b'#').count();
    let new = "#".repeat(usize::from(level));
    if marks == usize::from(level) {
        return None;
    }
    if marks > 0 {
        return Some((section.heading.start..section.heading.start + marks, new));
    }
    // Underlined headings have two levels.
    (section.level != level).then(|| (section.heading.clone(), format!("{new} {}", context.text(&section.name))))
}
