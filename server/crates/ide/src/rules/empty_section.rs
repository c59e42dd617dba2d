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

use syntax::BlockKind;
use world::Severity;

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing, replacing_exactly};
use crate::context::{Context, Finding};
use crate::edit::WorkspaceEdit;
use crate::skeleton::{TemplateParts, line_break};

pub(crate) const RULE: Rule = Rule {
    code: "empty-section",
    severity: Severity::Warning,
    class: Class::Unfilled,
    source: include_str!("empty_section.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
};

/// With fewer empty sections than this each is worth a warning.
const MANY_EMPTY: usize = 5;

fn check(context: &Context<'_>) -> Vec<Finding> {
    // A document that has so many is visibly not written yet.
    let is_unfilled = context.is_mostly_unfilled || context.empty_sections.len() >= MANY_EMPTY;
    let sections = context.empty_sections.iter().filter(|&&section| !is_to_be_kept(context, section)).map(|&section| {
        let matched = context.checked.matching.sections[section];
        let heading = context.document.outline.sections[section].heading.clone();
        let name = context.section_name(section);
        let finding = Finding::new(heading, format!("section \"{name}\" is empty; write it, or put N/A and the reason"));
        // Only the template can say that a heading must not stand alone; what it lets one leave out may be left blank.
        let declared = matched.schema().map(|index| (index, context.schema().sections[index].required));
        match declared {
            Some((_, false)) => finding.with_severity(Severity::Hint),
            Some((index, true)) if !is_unfilled && !context.is_unusual(index) => finding,
            _ => finding.with_severity(Severity::Information),
        }
    });
    sections.collect()
}

/// Whether the template's prose in a section is the section: a quarter of the siblings leave it as it is, such as the
/// terms of a licence.
fn is_to_be_kept(context: &Context<'_>, section: usize) -> bool {
    let matched = context.checked.matching.sections[section].schema();
    let keeps = || context.checked.keeps_prose(&context.document.outline, section);
    matched.zip(context.facts.evidence.as_ref()).is_some_and(|(index, evidence)| {
        let siblings = context.snapshot.index();
        keeps() && siblings.kept_prevalence(&context.document.path, evidence, index).is_style()
    })
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    let sections = &document.outline.sections;
    let Some(index) = sections.iter().position(|section| section.heading == defect.range) else { return Vec::new() };
    let mut actions = vec![Action::fix("Mark the section N/A", not_applicable(context, index, "N/A"))];
    let is_blank = context.text(&sections[index].body).trim_matches(|c: char| c.is_whitespace() || c == '-').is_empty();
    let schema = context.checked.matching.sections[index].schema().filter(|_| is_blank);
    let parts = schema.and_then(|schema| Some((TemplateParts::of(context.snapshot, document)?, schema)));
    if let Some((parts, schema)) = parts {
        let text = parts.section(schema).plain("\n");
        let body = text.split_once('\n').map_or("", |(_, body)| body);
        let end = sections[index].heading.end;
        let edit = replacing(document, [(end..end, format!("\n{body}"))]);
        if !body.trim().is_empty() {
            actions.push(Action::fix("Insert what the template has here", edit));
        }
    }
    actions
}

/// Puts `text` in place of whatever a section without content has; comments stay.
pub(crate) fn not_applicable(context: &Context<'_>, section: usize, text: &str) -> WorkspaceEdit {
    let document = context.document;
    let section = &document.outline.sections[section];
    let here = |start: usize| section.body.start <= start && start < section.body.end;
    let blocks = document.outline.blocks.iter().filter(|block| here(block.range.start));
    let blocks: Vec<_> = blocks.filter(|block| block.kind != BlockKind::ThematicBreak).collect();
    let ends = blocks.first().zip(blocks.iter().map(|block| block.range.end).max());
    let Some((first, end)) = ends else {
        return replacing(document, [(section.heading.end..section.heading.end, format!("\n\n{text}"))]);
    };
    let range = first.range.start..end;
    let comments = document.outline.comments_over(range.clone());
    let gap = line_break(&document.source).repeat(2);
    let kept: String = comments.map(|comment| format!("{gap}{}", context.text(&comment.range))).collect();
    replacing_exactly(document, [(range, format!("{text}{kept}"))])
}
