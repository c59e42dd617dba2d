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

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use text::Region;
use world::{Severity, Streak};

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

/// Entries that are counted together.
struct Run {
    pattern: usize,
    /// In the order of the document; at least one.
    streaks: Vec<Streak>,
}

impl Run {
    fn first(&self) -> Numbered {
        let Streak { first, number, .. } = self.streaks[0];
        Numbered { entry: first, number }
    }

    fn length(&self) -> usize {
        self.streaks.iter().map(|streak| streak.length).sum()
    }

    fn has_entry(&self, entry: usize) -> bool {
        self.streaks.iter().any(|streak| (streak.first..streak.first + streak.length).contains(&entry))
    }

    fn has_number(&self, number: u64) -> bool {
        self.streaks.iter().any(|streak| (streak.number..=streak.last_number()).contains(&number))
    }

    /// Whether each number is the one after that before.
    fn counts_up(&self) -> bool {
        self.streaks.windows(2).all(|pair| pair[0].last_number().checked_add(1) == Some(pair[1].number))
    }

    fn entries(&self) -> Vec<Numbered> {
        let numbered = |streak: &Streak| {
            (streak.first..streak.first + streak.length)
                .zip(streak.number..=streak.last_number())
                .map(|(entry, number)| Numbered { entry, number })
        };
        self.streaks.iter().flat_map(numbered).collect()
    }
}

/// The lists of entries that are counted together, in the order of the document.
fn runs(context: &Context<'_>) -> Vec<Run> {
    // Each section may start again or go on.
    let mut runs: Vec<Run> = Vec::new();
    let mut known: HashMap<(usize, Option<usize>), usize> = HashMap::new();
    for streak in defining(context.document.streaks()) {
        let run = *known.entry((streak.pattern, streak.section)).or_insert_with(|| {
            runs.push(Run { pattern: streak.pattern, streaks: Vec::new() });
            runs.len() - 1
        });
        runs[run].streaks.push(streak);
    }
    runs
}

/// The entries that are no citations of others: where headings define entries, a list that names one cites it.
fn defining(streaks: &[Streak]) -> Vec<Streak> {
    let (headings, others): (Vec<&Streak>, Vec<&Streak>) = streaks.iter().partition(|streak| streak.by_heading);
    if headings.is_empty() || others.is_empty() {
        return streaks.to_vec();
    }
    let numbers = |streak: &Streak| {
        let pattern = streak.pattern;
        (streak.number..=streak.last_number()).map(move |number| (pattern, number))
    };
    let by_heading: BTreeSet<(usize, u64)> = headings.into_iter().flat_map(numbers).collect();
    let mut found = Vec::new();
    for streak in streaks {
        let Streak { first, pattern, .. } = *streak;
        let cited = by_heading.range((pattern, streak.number)..=(pattern, streak.last_number()));
        let cited = cited.filter(|_| !streak.by_heading).map(|(_, number)| first + (number - streak.number) as usize);
        let mut from = first;
        for cited in cited.chain([first + streak.length]) {
            found.extend(streak.part(from..cited));
            from = cited + 1;
        }
    }
    found
}

/// Which runs use which numbers under a word.
struct Uses {
    /// The numbers from the first to the second one are used under the word in the run; sorted.
    used: Vec<(usize, u64, u64, usize)>,
    /// For each the use that reaches farthest of those of its word up to it, by index.
    farthest: Vec<usize>,
    /// The words whose numbers start again in another run.
    again: BTreeSet<usize>,
}

impl Uses {
    fn new(mut used: Vec<(usize, u64, u64, usize)>) -> Self {
        used.sort_unstable();
        let mut farthest: Vec<usize> = Vec::with_capacity(used.len());
        let mut again = BTreeSet::new();
        for (at, &(word, start, end, run)) in used.iter().enumerate() {
            let before = farthest.last().copied().filter(|&before| used[before].0 == word);
            let overlaps = |before: &usize| start <= used[*before].2 && run != used[*before].3;
            if before.as_ref().is_some_and(overlaps) {
                again.insert(word);
            }
            farthest.push(before.filter(|&before| used[before].2 >= end).unwrap_or(at));
        }
        Self { used, farthest, again }
    }

    /// The run that uses a number under a word; `None` as well if it is one of several.
    fn run(&self, word: usize, number: u64) -> Option<usize> {
        let behind = self.used.partition_point(|&(other, start, ..)| (other, start) <= (word, number));
        let (other, start, end, run) = self.used[self.farthest[behind.checked_sub(1)?]];
        let is_it = other == word && (start..=end).contains(&number) && !self.again.contains(&word);
        is_it.then_some(run)
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let runs = runs(context);
    // A word stands for all patterns that have it: the first of these.
    let patterns = &context.schema().entries;
    let is_same = |one: usize, other: usize| patterns[one].prefix.key == patterns[other].prefix.key;
    let words: Vec<usize> =
        (0..patterns.len()).map(|one| (0..one).find(|&other| is_same(one, other)).unwrap_or(one)).collect();
    let word = |run: &Run| words[run.pattern];
    let used = runs.iter().enumerate().flat_map(|(at, run)| {
        run.streaks.iter().map(move |streak| (word(run), streak.number, streak.last_number(), at))
    });
    let uses = Uses::new(used.collect());
    let mut findings: Vec<Finding> = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        let before = run.first().number.checked_sub(1).and_then(|before| uses.run(word(run), before));
        if before.is_none_or(|before| before >= at) {
            check_start(context, run, &mut findings);
        }
        if !run.counts_up() {
            check_run(context, &run.entries(), &mut findings);
        }
    }
    findings.retain(|finding| !context.is_silent(finding.range.start));
    findings.sort_by_key(|finding| finding.range.start);
    findings
}

/// The first entry of a section has the template's first number, or goes on from an earlier section.
fn check_start(context: &Context<'_>, run: &Run, findings: &mut Vec<Finding>) {
    if let Some(first) = first_skipped(context, run) {
        let Names { name, prefix, digits, range } = Names::of(context, &run.first());
        findings.push(Finding::new(range, format!("{name} is the first here; {prefix}{first:0digits$} is skipped")));
    }
}

/// The template's first number, if a list that should begin with it does not.
fn first_skipped(context: &Context<'_>, run: &Run) -> Option<u64> {
    let (start, first) = (run.first().number, context.schema().entries[run.pattern].first_number?);
    // Counting from 1 is nobody's slip. Numbers that all lie far from the start are given out elsewhere.
    let first = if first == 0 && start == 1 { 1 } else { first };
    let is_own = start <= first + 2 || run.streaks.iter().any(|streak| streak.number < start);
    (start > first && is_own && !run.has_number(first)).then_some(first)
}

/// One slip of the pen is one report: a number used twice leaves the next one out, and a number skipped may be used
/// again.
fn check_run(context: &Context<'_>, run: &[Numbered], findings: &mut Vec<Finding>) {
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
    let run = runs.iter().find(|run| run.has_entry(entry)).filter(|run| run.length() <= LONGEST_LIST)?;
    let first = first_skipped(context, run).unwrap_or(run.first().number);
    let Names { prefix, digits, .. } = Names::of(context, &run.first());
    let entries = run.entries();
    let numbers = entries.iter().zip(first..).map(|(numbered, number)| {
        let name = Region::new(&document.text, document.outline.entries[numbered.entry].name.clone());
        (name, format!("{number:0digits$}"))
    });
    let numbers: Vec<(Region, String)> = numbers.collect();
    let workspace = Workspace::new(context.snapshot, Some((document, context.facts)), texts);
    let edit = renumber(&workspace, &Arc::clone(&document.path), &numbers)?;
    Some((format!("Count from {prefix}{first:0digits$} on, citations included"), edit))
}
