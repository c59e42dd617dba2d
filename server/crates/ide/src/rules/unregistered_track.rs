//! A track is missing in a registry that lists those beside it, or has no `spec.md`.
//!
//! A registry is a `tracks.md`, `README.md` or `index.md` in the directory of the tracks or beside it, as long as it
//! names at least half of the tracks that are in use (and three, if it is no `tracks.md`), by ID or by a link.
//!
//! ## Why
//!
//! Who looks for work, or for what is already being done, looks there; and what has no spec cannot be reviewed.
//!
//! ## Bad
//!
//! `swarm/tracks.md`, next to the tracks `parcel-labels`, `parcel-routing` and `parcel-scales`:
//!
//! ```markdown
//! - [ ] [Labels](./tracks/parcel-labels/)
//! - [ ] [Routing](./tracks/parcel-routing/)
//! ```
//!
//! ## Good
//!
//! ```markdown
//! - [ ] [Labels](./tracks/parcel-labels/)
//! - [ ] [Routing](./tracks/parcel-routing/)
//! - [ ] [Scales](./tracks/parcel-scales/)
//! ```

use std::sync::Arc;

use world::config::IdRule;
use world::{Document, DocumentKind, Lifecycle, Question, SPEC_FILE, Severity, directory};

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect};
use crate::context::{Extract, Finding, Linked, Subject};
use crate::model::Related;
use crate::new_file::new_file;
use crate::registry_entry::with_track;

pub(crate) const RULE: Rule = Rule {
    code: "unregistered-track",
    severity: Severity::Information,
    class: Class::Lasting,
    source: include_str!("unregistered_track.rs"),
    check: Check::Others(check),
    remedy: Remedy::References(fix),
};

fn check(linked: &Linked<'_>, _: &Extract) -> Vec<Finding> {
    if !linked.snapshot.is_complete() {
        return Vec::new();
    }
    absent(linked).or_else(|| without_spec(linked)).into_iter().collect()
}

/// A main document whose track a registry leaves out.
fn absent(linked: &Linked<'_>) -> Option<Finding> {
    let index = linked.snapshot.index();
    let registries = index.registries_without(&linked.facts.path);
    let first = registries.first()?;
    let id = linked.facts.id()?;
    let related = registries.iter().filter_map(|path| {
        index.note(|| Question::Places((&**path).into()));
        let region = index.get(path)?.head();
        Some(Related { path: Arc::clone(path), region, message: format!("does not list {id}") })
    });
    let message = format!("{id} is not in {first}, which lists the tracks beside it; add it there");
    Some(Finding::new(linked.facts.head_range(), message).with_related(related.collect()))
}

/// The first document of a track that has no main one.
fn without_spec(linked: &Linked<'_>) -> Option<Finding> {
    let path = &linked.facts.path;
    let main = missing_spec(linked)?;
    let snapshot = linked.snapshot;
    let mut documents = snapshot.children(directory(&main));
    let first = documents.find(|path| path.ends_with(".md") && !snapshot.kinds().is_excluded(path))?;
    let message = || format!("the track in {} has no {SPEC_FILE}; add it", directory(&main));
    (first == path).then(|| Finding::new(linked.facts.head_range(), message()))
}

/// The path at which the `spec.md` of the document's track should be, if the document stands in the directory of a track
/// without one.
fn missing_spec(linked: &Linked<'_>) -> Option<String> {
    let (snapshot, own) = (linked.snapshot, linked.facts.directory());
    let is_missing = |main: &String| !snapshot.exists(main) && !snapshot.index().has_track_in(own);
    let Some(track) = snapshot.config().track_of(&linked.facts.path) else {
        let main = Some(format!("{own}/{SPEC_FILE}")).filter(|_| !linked.facts.is_track());
        return main.filter(|main| is_missing(main) && is_usual_beside(linked, main));
    };
    let main = format!("{}/{SPEC_FILE}", track.directory);
    let is_archived = directory(track.directory) != track.root;
    (own == track.directory && !is_archived && is_missing(&main)).then_some(main)
}

/// With fewer tracks beside it than this a directory may be anything.
const MIN_BESIDE: usize = 3;

/// Whether documents of a known format are called like `main`, and most directories beside its own have one.
fn is_usual_beside(linked: &Linked<'_>, main: &str) -> bool {
    let (snapshot, own) = (linked.snapshot, linked.facts.directory());
    let gives_name = |kind: &DocumentKind| kind.id == IdRule::Directory;
    let is_expected = snapshot.kinds().is_expected(main) && linked.facts.lifecycle != Lifecycle::Frozen;
    if !is_expected || !snapshot.kinds().of(main).is_some_and(|(kind, _)| gives_name(&kind)) {
        return false;
    }
    let beside: Vec<&Arc<str>> = snapshot.children(directory(own)).filter(|path| !path.ends_with(".md")).collect();
    let tracks = beside.iter().filter(|path| snapshot.index().has_track_in(path)).count();
    tracks >= MIN_BESIDE && tracks * 2 >= beside.len()
}

fn fix(subject: &Subject<'_>, defect: &Defect<'_>) -> Vec<Action> {
    if let Some(path) = missing_spec(subject) {
        let edit = new_file(subject, &path);
        return edit.map(|edit| Action::fix(format!("Create {path}"), edit).preferred()).into_iter().collect();
    }
    let registries = subject.snapshot.index().registries_without(&subject.document.path).iter();
    let fixes = registries.filter_map(|path| {
        let registry = Document::new(subject.snapshot, path, (defect.texts)(path)?);
        let edit = with_track(subject.snapshot, &registry, subject.facts)?;
        Some(Action::fix(format!("Add it to {path}"), edit).preferred())
    });
    fixes.collect()
}
