//! A link leads to a file or heading that does not exist.
//!
//! Paths are taken from the document; anchors are those that GitHub gives headings. Links out of the workspace are
//! not followed.
//!
//! ## Why
//!
//! The file was moved, archived or never written, and the reader is left standing.
//!
//! ## Bad
//!
//! ```markdown
//! See the [plan](./plam.md) and [Data Safety](#data-safty).
//! ```
//!
//! ## Good
//!
//! ```markdown
//! See the [plan](./plan.md) and [Data Safety](#data-safety).
//! ```

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use schema::likeness::Likenesses;
use world::reference::{Reference, Target};
use world::{Facts, Severity, Snapshot, directory, join};

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Extract, Finding, Linked, Subject};
use crate::new_file::new_file;
use crate::rename::escaped;
use crate::resolve::{Resolver, percent_decoded, split_anchor};

pub(crate) const RULE: Rule = Rule {
    code: "broken-link",
    severity: Severity::Warning,
    class: Class::Lasting,
    source: include_str!("broken_link.rs"),
    check: Check::Targets(check),
    remedy: Remedy::References(fix),
};

fn check(linked: &Linked<'_>, extract: &Extract) -> Vec<Finding> {
    if !linked.snapshot.is_complete() {
        return Vec::new();
    }
    let resolver = linked.resolver();
    let is_unused = |reference: &Reference<&str>| extract.unused_destinations.contains(&reference.range);
    // Whether there is anything outside of a workspace that is a mere part of something larger, nobody can tell.
    let extent = linked.snapshot.extent();
    let leaves = |target: Option<&str>| {
        let Some(target) = target else { return !extent.is_empty() };
        resolver.may_be_elsewhere(target)
            || !extent.is_empty() && !format!("{target}/").starts_with(&format!("{extent}/"))
    };
    let (mut reported, mut anchors) = (HashSet::new(), Anchors::default());
    let mut findings = Vec::new();
    for reference in linked.facts.references.links() {
        if let Target::Wiki(name) = reference.target
            && let Some(problem) = dead_wiki_link(resolver, &reference, name)
        {
            findings.push(Finding::new(reference.range.clone(), problem.message));
        }
        let Target::Path(destination) = reference.target else { continue };
        let destination = percent_decoded(destination);
        let Some(problem) = problem(resolver, &destination, &mut anchors) else { continue };
        let finding = Finding::new(reference.range.clone(), problem.message);
        let path = split_anchor(&destination).0;
        // A path for the top of the repository is found by whoever knows that; only renderers do not.
        let (target, is_from_above, cause) = match problem.gone {
            // What is missing is missing with all its headings.
            Some(Gone { target, is_from_above }) => (target, is_from_above, path),
            None => (resolver.path_from_here(path), resolver.path_from_above(path).is_some(), &*destination),
        };
        let is_repeated = reported.contains(cause) || !reported.insert(cause.to_owned());
        findings.push(if is_from_above || is_repeated || is_unused(&reference) {
            finding.with_severity(Severity::Hint)
        } else if !path.is_empty() && leaves(target.as_deref()) {
            finding.with_severity(Severity::Information)
        } else {
            finding
        });
    }
    findings
}

/// What is wrong with a destination.
struct Problem {
    message: String,
    /// The destination that is probably meant, as a link can say it.
    better: Option<String>,
    /// Whether the path leads nowhere, and where that is.
    gone: Option<Gone>,
}

/// A path that leads to nothing that exists.
struct Gone {
    /// What it would be relative to the root; `None` outside of that.
    target: Option<String>,
    /// Whether it leads somewhere from a directory above the document's.
    is_from_above: bool,
}

/// What is wrong with a wiki link to a numbered document. Other words in such brackets may be anything.
fn dead_wiki_link(resolver: &Resolver<'_>, reference: &Reference<&str>, name: &str) -> Option<Problem> {
    resolver.unknown_number(reference)?;
    let meant = resolver.snapshot.index().id_meant(name);
    let remedy = match meant {
        Some(other) => format!("did you mean {other}?"),
        None => "correct the name, or write that document".to_owned(),
    };
    let message = format!("there is no document {name}; {remedy}");
    Some(Problem { message, better: meant.map(ToString::to_string), gone: None })
}

/// What is wrong with a destination; `None` if it exists, or is no path at all but a pattern or a stand-in.
fn problem<'a>(resolver: &Resolver<'a>, destination: &str, anchors: &mut Anchors<'a>) -> Option<Problem> {
    let (path, anchor) = split_anchor(destination);
    if destination.contains(['{', '}', '<', '>', '*', '$', '…', '[']) || destination == "#" || is_stand_in(path) {
        return None;
    }
    if path.is_empty() {
        return missing_anchor(anchors.of(resolver.facts), anchor?, path);
    }
    let target = join(directory(&resolver.facts.path), path);
    if let Some(target) = target.as_deref().filter(|target| resolver.snapshot.exists(target)) {
        let anchor = anchor?;
        return missing_anchor(anchors.of(resolver.with_anchors(target)?), anchor, path);
    }
    let from_above = resolver.path_from_above(path);
    let is_from_above = from_above.is_some();
    let moved = moved(resolver, from_above, target.as_deref());
    let remedy = match &moved {
        Some(other) => format!("did you mean {other}?"),
        None => "correct the path, or create the file".to_owned(),
    };
    let anchor = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
    let better = moved.map(|other| format!("{}{anchor}", escaped(&other)));
    let gone = Some(Gone { target, is_from_above });
    Some(Problem { message: format!("there is no {path} here; {remedy}"), better, gone })
}

/// Words that somebody writes who has yet to put a destination.
fn is_stand_in(path: &str) -> bool {
    ["link", "path", "tbd", "todo", "url", "x"].iter().any(|word| path.eq_ignore_ascii_case(word))
}

/// The anchors of the documents that links lead into. Each is read once: a table of contents may name thousands of its own.
#[derive(Default)]
struct Anchors<'a>(HashMap<&'a str, Known<'a>>);

/// The anchors of one document.
struct Known<'a> {
    in_order: Vec<&'a str>,
    all: HashSet<&'a str>,
    likenesses: OnceCell<Likenesses>,
}

impl<'a> Anchors<'a> {
    fn of(&mut self, document: &'a Facts) -> &Known<'a> {
        self.0.entry(&document.path).or_insert_with(|| {
            let in_order: Vec<&str> = document.all_anchors().map(|(anchor, _)| anchor).collect();
            Known { all: in_order.iter().copied().collect(), in_order, likenesses: OnceCell::new() }
        })
    }
}

impl<'a> Known<'a> {
    /// The anchor that is most like another one.
    fn like(&self, anchor: &str) -> Option<&'a str> {
        let likenesses = self.likenesses.get_or_init(|| Likenesses::of(self.in_order.iter().copied()));
        likenesses.most_similar(anchor, |index| self.in_order[index]).map(|index| self.in_order[index])
    }
}

/// What is wrong with an anchor in a document which has those that are `known`, and which the link calls `path`; empty for
/// its own.
fn missing_anchor(known: &Known<'_>, anchor: &str, path: &str) -> Option<Problem> {
    // GitHub puts this before the names that HTML gives.
    let anchor = anchor.strip_prefix("user-content-").unwrap_or(anchor);
    // Lines of code have anchors of their own.
    let is_line = anchor.strip_prefix('L').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if anchor.is_empty() || is_line || anchor == "top" || known.all.contains(anchor) {
        return None;
    }
    let meant = known.like(&anchor.to_lowercase());
    let remedy = match meant {
        Some(other) => format!("did you mean #{other}?"),
        None => "link to one of its headings".to_owned(),
    };
    let place = if path.is_empty() { "this document" } else { path };
    let better = meant.map(|other| format!("{}#{other}", escaped(path)));
    Some(Problem { message: format!("there is no heading #{anchor} in {place}; {remedy}"), better, gone: None })
}

/// Where the target of a dead path probably is now, as a path from the document: where it leads `from_above`, with `.md`,
/// under `archive/`, or under a similar name in the same directory.
fn moved(resolver: &Resolver<'_>, from_above: Option<String>, target: Option<&str>) -> Option<String> {
    let snapshot = resolver.snapshot;
    let from = directory(&resolver.facts.path);
    let with_extension = target.map(|target| format!("{target}.md")).filter(|path| snapshot.exists(path));
    let archived = || archived(snapshot, target?).map(ToString::to_string);
    let similar = || {
        let (around, name) = target?.rsplit_once('/').unwrap_or(("", target?));
        snapshot.child_like(around, name).map(ToString::to_string)
    };
    let found = from_above.or(with_extension).or_else(archived).or_else(similar)?;
    Some(relative(from, &found))
}

/// The only path below an `archive` directory that ends like the target: with the same file in the same directory.
fn archived<'a>(snapshot: &'a Snapshot, target: &str) -> Option<&'a Arc<str>> {
    let (above, name) = target.rsplit_once('/').unwrap_or(("", target));
    let is_file = name.contains('.');
    let around = above.rsplit('/').next().filter(|around| !around.is_empty());
    snapshot.archived(&if is_file { format!("{}/{name}", around?) } else { name.to_owned() })
}

/// The path from a directory to a path, both relative to the root.
fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    up.chain(to[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

fn fix(subject: &Subject<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let resolver = subject.resolver();
    let text = subject.text(&defect.range);
    let wiki = subject.document.references.iter().find(|reference| {
        reference.range == defect.range && matches!(reference.target, Target::Wiki(_))
    });
    if let Some(reference) = wiki {
        let better = dead_wiki_link(resolver, &reference, text).and_then(|problem| problem.better);
        let change = |better: String| {
            let edit = replacing(subject.document, [(defect.range.clone(), better.as_str())]);
            Action::fix(format!("Change it to {better}"), edit).preferred()
        };
        return better.map(change).into_iter().collect();
    }
    let destination = percent_decoded(text);
    let Some(problem) = problem(resolver, &destination, &mut Anchors::default()) else { return Vec::new() };
    let retarget = problem.better.map(|better| {
        let edit = replacing(subject.document, [(defect.range.clone(), better.as_str())]);
        Action::fix(format!("Change it to {better}"), edit).preferred()
    });
    // A new file would not have the heading that the link leads to.
    let path = Some(split_anchor(&destination)).filter(|(_, anchor)| anchor.is_none()).map(|(path, _)| path);
    let target = path.and_then(|path| join(directory(&subject.document.path), path));
    let target = target.filter(|target| target.ends_with(".md"));
    let create = target.and_then(|target| {
        Some(Action::fix(format!("Create {target}"), new_file(subject, &target)?))
    });
    retarget.into_iter().chain(create).collect()
}
