//! Something is ticked as delivered, and the file it names does not exist.
//!
//! Looked at are ticked items that are a label and paths, ticked items of a section about artifacts or deliverables,
//! and the `Artifacts` of entries that are done. What is still to do may name files to come.
//!
//! ## Why
//!
//! The tick says "it is there"; somebody will look for it when it is needed most.
//!
//! ## Bad
//!
//! ```markdown
//! - [x] Rollback guide: `docs/rolback.md`
//! ```
//!
//! ## Good
//!
//! ```markdown
//! - [x] Rollback guide: `docs/rollback.md`
//! ```

use std::ops::Range;

use schema::value::comparable;
use syntax::outline::{EntryForm, Item};
use world::card::entry_field;
use world::reference::Target;
use world::{Lifecycle, Severity, directory, join};

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Finding, Subject};
use crate::new_file::new_file;
use crate::resolve::percent_decoded;

pub(crate) const RULE: Rule = Rule {
    code: "missing-artifact",
    severity: Severity::Warning,
    class: Class::Lasting,
    source: include_str!("missing_artifact.rs"),
    check: Check::References(check),
    remedy: Remedy::References(fix),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.snapshot.is_complete() {
        return Vec::new();
    }
    let ticked = subject.document.boxes().filter(|(_, is_ticked)| *is_ticked).map(|(item, _)| item);
    let ticked: Vec<&Item> = ticked.collect();
    // Many stand in one section.
    let of_sections = ticked.chunk_by(|one, next| one.section == next.section);
    let delivered = of_sections.flat_map(|items| {
        let all = is_about_artifacts(subject, items[0]);
        items.iter().filter(move |item| all || is_label_and_paths(subject.text(&item.content)))
    });
    let mut delivered: Vec<Range<usize>> = delivered.map(|item| item.content.clone()).collect();
    if ARTIFACTS.iter().any(|word| subject.document.labels.may_contain(word)) {
        let artifacts = subject.document.fields_called(is_artifacts);
        let done = artifacts.filter(|field| field.entry.is_some_and(|entry| is_done(subject, entry)));
        delivered.extend(done.map(|field| field.value.clone()));
    }
    let resolver = subject.resolver();
    let mut findings = Vec::new();
    for range in delivered {
        for reference in subject.document.references.starting_in(range) {
            // A link that leads nowhere is a broken link already.
            let Target::LoosePath(path) = reference.target else { continue };
            let path = percent_decoded(path);
            let bare = path.split('#').next().unwrap_or(&path);
            if resolver.loose_path(bare).is_none() {
                let message = format!("{bare} is ticked as delivered and does not exist; create it, or take the tick back");
                findings.push(Finding::new(reference.range, message));
            }
        }
    }
    findings.sort_by_key(|finding| finding.range.start);
    findings.dedup_by_key(|finding| finding.range.start);
    findings
}

/// What names with these words speak of is to be delivered.
const ARTIFACTS: [&str; 3] = ["artifact", "deliverable", "artefact"];

/// Whether a name's key speaks of what is to be delivered.
fn is_artifacts(key: &str) -> bool {
    // The shortest of them; most labels are shorter.
    key.len() >= ARTIFACTS[0].len() && key.split(' ').any(|word| ARTIFACTS.contains(&word))
}

/// Whether an item stands in a section about artifacts or deliverables.
fn is_about_artifacts(subject: &Subject<'_>, item: &Item) -> bool {
    let sections = &subject.document.outline.sections;
    let mut around = std::iter::successors(item.section, |&section| sections[section].parent);
    around.any(|section| is_artifacts(&subject.document.headings[section]))
}

/// Whether the text of an item is a label and paths.
fn is_label_and_paths(text: &str) -> bool {
    text.split_once(": ").is_some_and(|(_, paths)| {
        paths.contains('`') && !paths.split('`').step_by(2).any(|outside| outside.contains(char::is_alphanumeric))
    })
}

/// Whether an entry is done: its box is ticked, or its status says so.
fn is_done(subject: &Subject<'_>, entry: usize) -> bool {
    let outline = &subject.document.outline;
    let is_ticked = match outline.entries[entry].form {
        EntryForm::Item(item) => matches!(outline.items[item].checkbox, Some((_, true))),
        EntryForm::Heading(_) | EntryForm::Paragraph => false,
    };
    let status = entry_field(subject.document, entry, "Status");
    let is_final = |value: &str| Lifecycle::new(Some(comparable(value).as_str()), "") == Lifecycle::Frozen;
    is_ticked || status.is_some_and(|field| is_final(subject.text(&field.value)))
}

fn fix(subject: &Subject<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let (document, snapshot) = (subject.document, subject.snapshot);
    let path = percent_decoded(subject.text(&defect.range));
    let path = subject.resolver().with_own_id(path.split('#').next().unwrap_or(&path));
    // Below a directory of the root it is meant from there, by itself in the track, else beside the document.
    let first = path.split('/').next().unwrap_or("");
    let place = match path.contains('/') {
        true if snapshot.exists(first) => "",
        true => directory(&document.path),
        false => snapshot.track_directory(&document.path),
    };
    let target = join(place, &path).filter(|_| !path.ends_with('/'));
    let create = target.and_then(|target| Some(Action::fix(format!("Create {target}"), new_file(subject, &target)?)));
    let holds = |item: &&Item| item.content.contains(&defect.range.start);
    let ticked = document.outline.items.iter().rev().find(holds).and_then(|item| item.checkbox.clone());
    let untick = ticked.filter(|(_, is_ticked)| *is_ticked).map(|(checkbox, _)| {
        Action::fix("Take the tick back", replacing(document, [(checkbox, "[ ]")]))
    });
    create.map(Action::preferred).into_iter().chain(untick).collect()
}
