//! Numbered entries skip a number or use one twice.
//!
//! ## Why
//!
//! Others cite "Risk 2" and "T04". Two of them, or none, and the citation leads astray.
//!
//! ## Bad
//!
//! ```markdown
//! **Risk 1: Printer driver is late**
//!
//! **Risk 3: Labels smear in the cold**
//! ```
//!
//! ## Good
//!
//! ```markdown
//! **Risk 1: Printer driver is late**
//!
//! **Risk 2: Labels smear in the cold**
//! ```

use std::collections::BTreeMap;

use syntax::outline::EntryForm;
use world::Severity;

use super::{Class, Rule};
use crate::context::{Context, Finding};

pub(crate) const RULE: Rule = Rule {
    code: "entry-numbering",
    severity: Severity::Information,
    class: Class::Structure,
    source: include_str!("entry_numbering.rs"),
    check,
};

/// An entry with a whole number.
struct Numbered {
    entry: usize,
    number: u64,
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let outline = &context.document.outline;
    // Each section may start again or go on.
    let mut runs: BTreeMap<(usize, Option<usize>), Vec<Numbered>> = BTreeMap::new();
    for (index, entry) in outline.entries.iter().enumerate() {
        let Some(pattern) = context.checked.matching.entries[index] else { continue };
        let Ok(number) = context.text(&entry.number).parse::<u64>() else { continue };
        let section = match entry.form {
            EntryForm::Heading(section) => outline.sections[section].parent,
            EntryForm::Paragraph | EntryForm::Item(_) => entry.section,
        };
        runs.entry((pattern, section)).or_default().push(Numbered { entry: index, number });
    }
    let mut findings: Vec<Finding> = Vec::new();
    for ((pattern, _), run) in &runs {
        check_start(context, *pattern, run, &mut findings);
        check_run(context, run, &mut findings);
    }
    findings.retain(|finding| !context.is_silent(finding.range.start));
    findings.sort_by_key(|finding| finding.range.start);
    findings
}

/// The first entry of a section has the template's first number, or goes on from an earlier section.
fn check_start(context: &Context<'_>, pattern: usize, run: &[Numbered], findings: &mut Vec<Finding>) {
    let entries = &context.document.outline.entries;
    let (Some(start), Some(first)) = (run.first(), context.schema().entries[pattern].first_number) else { return };
    let goes_on = entries[..start.entry].iter().zip(&context.checked.matching.entries).any(|(entry, matched)| {
        *matched == Some(pattern) && context.text(&entry.number).parse() == Ok(start.number.saturating_sub(1))
    });
    // Numbers that all lie far from the start are given out elsewhere.
    let is_own = start.number <= first + 2 || run.iter().any(|numbered| numbered.number < start.number);
    let is_there = run.iter().any(|numbered| numbered.number == first);
    if start.number > first && is_own && !is_there && !goes_on {
        let entry = &entries[start.entry];
        let name = context.text(&(entry.prefix.start..entry.number.end));
        let expected = format!("{}{first}", context.text(&(entry.prefix.start..entry.number.start)));
        findings.push(Finding::new(entry.name.clone(), format!("{name} is the first here; {expected} is skipped")));
    }
}

fn check_run(context: &Context<'_>, run: &[Numbered], findings: &mut Vec<Finding>) {
    let entries = &context.document.outline.entries;
    let name = |entry: usize| context.text(&(entries[entry].prefix.start..entries[entry].number.end));
    let prefix = |entry: usize| context.text(&(entries[entry].prefix.start..entries[entry].number.start));
    for (at, numbered) in run.iter().enumerate() {
        if let Some(first) = run[..at].iter().find(|earlier| earlier.number == numbered.number) {
            let line = context.line(entries[first.entry].name.start);
            let message = format!("{} is there twice, first on line {line}; give this one a number of its own", name(numbered.entry));
            findings.push(Finding::new(entries[numbered.entry].name.clone(), message));
        }
    }
    for pair in run.windows(2) {
        let (before, after) = (&pair[0], &pair[1]);
        let next = before.number.saturating_add(1);
        if after.number > next && !run.iter().any(|numbered| numbered.number == next) {
            let expected = format!("{}{next}", prefix(after.entry));
            let message = format!("{} follows {}; {expected} is skipped", name(after.entry), name(before.entry));
            findings.push(Finding::new(entries[after.entry].name.clone(), message));
        }
    }
}
