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

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use syntax::outline::EntryForm;
use text::Region;
use world::Severity;

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect};
use crate::context::{Context, Finding};
use crate::edit::WorkspaceEdit;
use crate::rename::{Texts, Workspace, renumber};

pub(crate) const RULE: Rule = Rule {
    code: "entry-numbering",
    severity: Severity::Information,
    class: Class::Structure,
    source: include_str!("entry_numbering.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
};

/// An entry with a whole number.
struct Numbered {
    entry: usize,
    number: u64,
}

/// The lists of entries that are counted together, each with its pattern, in the order of the document.
fn runs(context: &Context<'_>) -> Vec<(usize, Vec<Numbered>)> {
    let outline = &context.document.outline;
    let headings = outline.entries.iter().zip(&context.checked.matching.entries);
    let headings = headings.filter(|(entry, _)| matches!(entry.form, EntryForm::Heading(_)));
    let by_heading: BTreeSet<(usize, u64)> =
        headings.filter_map(|(entry, pattern)| Some(((*pattern)?, context.text(&entry.number).parse().ok()?))).collect();
    // Each section may start again or go on.
    let mut runs: BTreeMap<(usize, Option<usize>), Vec<Numbered>> = BTreeMap::new();
    // Most entries go on in the run of the one before.
    let mut last = None;
    let mut run: Vec<Numbered> = Vec::new();
    for (index, entry) in outline.entries.iter().enumerate() {
        let Some(pattern) = context.checked.matching.entries[index] else { continue };
        let Ok(number) = context.text(&entry.number).parse::<u64>() else { continue };
        // Where headings define the entries, a list that names one cites it.
        if !matches!(entry.form, EntryForm::Heading(_)) && by_heading.contains(&(pattern, number)) {
            continue;
        }
        let place = Some((pattern, outline.section_around(entry)));
        if place != last {
            if let Some(last) = std::mem::replace(&mut last, place) {
                runs.insert(last, std::mem::take(&mut run));
            }
            run = place.and_then(|place| runs.remove(&place)).unwrap_or_default();
        }
        run.push(Numbered { entry: index, number });
    }
    runs.extend(last.map(|last| (last, run)));
    let mut runs: Vec<(usize, Vec<Numbered>)> = runs.into_iter().map(|((pattern, _), run)| (pattern, run)).collect();
    runs.sort_by_key(|(_, run)| run[0].entry);
    runs
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let runs = runs(context);
    // A word stands for all patterns that have it: the first of these.
    let patterns = &context.schema().entries;
    let is_same = |one: usize, other: usize| patterns[one].prefix.key == patterns[other].prefix.key;
    let words: Vec<usize> =
        (0..patterns.len()).map(|one| (0..one).find(|&other| is_same(one, other)).unwrap_or(one)).collect();
    let word = |pattern: usize| words[pattern];
    // Each use of a number under a word, with the run that it is in; sorted.
    let mut used: Vec<(usize, u64, usize)> = Vec::new();
    for (at, (pattern, run)) in runs.iter().enumerate() {
        used.extend(run.iter().map(|numbered| (word(*pattern), numbered.number, at)));
    }
    // Runs are sorted mostly, which this sort makes use of.
    used.sort();
    // The words whose numbers start again somewhere.
    let again = used.windows(2).filter(|uses| (uses[0].0, uses[0].1) == (uses[1].0, uses[1].1) && uses[0].2 != uses[1].2);
    let starts_again: BTreeSet<usize> = again.map(|uses| uses[0].0).collect();
    let first_run = |word: usize, number: u64| {
        let at = used.partition_point(|(other, used, _)| (*other, *used) < (word, number));
        used.get(at).filter(|(other, used, _)| (*other, *used) == (word, number)).map(|(_, _, run)| *run)
    };
    let mut findings: Vec<Finding> = Vec::new();
    for (at, (pattern, run)) in runs.iter().enumerate() {
        let word = word(*pattern);
        let follows = run[0].number.checked_sub(1).and_then(|before| first_run(word, before));
        let goes_on = follows.is_some_and(|before| before < at) && !starts_again.contains(&word);
        if !goes_on {
            check_start(context, *pattern, run, &mut findings);
        }
        check_run(context, run, &mut findings);
    }
    findings.retain(|finding| !context.is_silent(finding.range.start));
    findings.sort_by_key(|finding| finding.range.start);
    findings
}

/// The first entry of a section has the template's first number, or goes on from an earlier section.
fn check_start(context: &Context<'_>, pattern: usize, run: &[Numbered], findings: &mut Vec<Finding>) {
    if let (Some(start), Some(first)) = (run.first(), first_skipped(context, pattern, run)) {
        let Names { name, prefix, digits, range } = Names::of(context, start);
        findings.push(Finding::new(range, format!("{name} is the first here; {prefix}{first:0digits$} is skipped")));
    }
}

/// The template's first number, if a list that should begin with it does not.
fn first_skipped(context: &Context<'_>, pattern: usize, run: &[Numbered]) -> Option<u64> {
    let (start, first) = (run.first()?, context.schema().entries[pattern].first_number?);
    // Counting from 1 is nobody's slip. Numbers that all lie far from the start are given out elsewhere.
    let first = if first == 0 && start.number == 1 { 1 } else { first };
    let is_own = start.number <= first + 2 || run.iter().any(|numbered| numbered.number < start.number);
    let is_there = run.iter().any(|numbered| numbered.number == first);
    (start.number > first && is_own && !is_there).then_some(first)
}

/// One slip of the pen is one report: a number used twice leaves the next one out, and a number skipped may be used
/// again.
fn check_run(context: &Context<'_>, run: &[Numbered], findings: &mut Vec<Finding>) {
    if run.windows(2).all(|pair| pair[0].number.checked_add(1) == Some(pair[1].number)) {
        return;
    }
    let mut first_use: BTreeMap<u64, usize> = BTreeMap::new();
    for (at, numbered) in run.iter().enumerate() {
        first_use.entry(numbered.number).or_insert(at);
    }
    let is_repeated = |at: usize| first_use[&run[at].number] < at;
    // The number that is due; an entry whose number is taken stands for the one after its predecessor's.
    let mut due: Option<u64> = None;
    let mut skips_to: BTreeSet<u64> = BTreeSet::new();
    for (at, numbered) in run.iter().enumerate() {
        let number = numbered.number;
        let before = at.checked_sub(1).map(|before| &run[before]);
        if is_repeated(at) {
            if !skips_to.contains(&number) {
                let Names { name, range, .. } = Names::of(context, numbered);
                let first = Names::of(context, &run[first_use[&number]]);
                let line = context.line(first.range.start);
                let message = format!("{name} is there twice, first on line {line}; give this one a number of its own");
                findings.push(Finding::new(range, message));
            }
            due = due.map(|due| due.saturating_add(1));
            continue;
        }
        if let (Some(due), Some(before)) = (due, before)
            && number > due
            && !first_use.contains_key(&due)
        {
            let Names { name, prefix, digits, range } = Names::of(context, numbered);
            let before = Names::of(context, before).name;
            findings.push(Finding::new(range, format!("{name} follows {before}; {prefix}{due:0digits$} is skipped")));
            skips_to.insert(number);
        }
        due = Some(number.saturating_add(1));
    }
}

/// How an entry is called in messages.
struct Names<'a> {
    /// `Risk 2`
    name: &'a str,
    /// `Risk `
    prefix: &'a str,
    /// How many digits numbers have where they are padded with zeros (`FR-001`), else 1.
    digits: usize,
    /// The whole name, title included.
    range: Range<usize>,
}

impl<'a> Names<'a> {
    fn of(context: &Context<'a>, numbered: &Numbered) -> Self {
        let entry = &context.document.outline.entries[numbered.entry];
        let start = entry.prefix.start;
        Self {
            name: context.text(&(start..entry.number.end)),
            prefix: context.text(&(start..entry.number.start)),
            digits: Some(context.text(&entry.number)).filter(|number| number.starts_with('0')).map_or(1, str::len),
            range: entry.name.clone(),
        }
    }
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let entries = &context.document.outline.entries;
    let entry = entries.iter().position(|entry| entry.name == defect.range);
    let renumbered = entry.and_then(|entry| renumbered(context, entry, defect.texts));
    renumbered.map(|(title, edit)| Action::fix(title, edit).preferred()).into_iter().collect()
}

/// Longer lists are not counted anew. Each citation of each entry is looked up among all that have its number; and who
/// has more entries has a program to count them.
const LONGEST_LIST: usize = 200;

/// The list around an entry counted anew without gaps, the citations of each entry with it; with the title of that
/// action. `None` if nothing is to be changed, or if there are more than [`LONGEST_LIST`].
pub(crate) fn renumbered(context: &Context<'_>, entry: usize, texts: Texts<'_>) -> Option<(String, WorkspaceEdit)> {
    let document = context.document;
    let runs = runs(context);
    let (pattern, run) = runs.iter().find(|(_, run)| run.iter().any(|numbered| numbered.entry == entry))?;
    if run.len() > LONGEST_LIST {
        return None;
    }
    let start = run.first()?.number;
    let first = first_skipped(context, *pattern, run).unwrap_or(start);
    let width = Names::of(context, &run[0]).digits;
    let numbers = run.iter().zip(first..).map(|(numbered, number)| {
        let name = Region::new(&document.text, document.outline.entries[numbered.entry].name.clone());
        (name, format!("{number:0width$}"))
    });
    let numbers: Vec<(Region, String)> = numbers.collect();
    let workspace = Workspace::new(context.snapshot, Some((document, context.facts)), texts);
    let edit = renumber(&workspace, &Arc::clone(&document.path), &numbers)?;
    let prefix = Names::of(context, &run[0]).prefix;
    Some((format!("Count from {prefix}{first:0width$} on, citations included"), edit))
}
