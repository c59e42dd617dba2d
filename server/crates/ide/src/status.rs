//! Status: one row for each track, with what a lead asks about in the morning. Answered from the index.

use std::sync::Arc;

use world::{Facts, Lifecycle, Snapshot};

use crate::hierarchy::dependencies;
use crate::resolve::Resolver;
use crate::tracks::{id, status, title, tracks};

/// Where a track stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackStatus {
    /// Its ID.
    pub id: String,
    /// Its title, without the ID.
    pub title: String,
    /// Its status as written, if it has one.
    pub status: Option<String>,
    /// Path of its main document, relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// The stage that the status means.
    pub lifecycle: Lifecycle,
    /// How much of the template is filled in, in percent; 0 if nothing of it is there.
    pub filled: u32,
    /// Ticked boxes.
    pub checked: u32,
    /// All boxes.
    pub items: u32,
    /// Questions without an answer.
    pub open_questions: usize,
    /// Risks that weigh most.
    pub high_risks: usize,
    /// Known blockers.
    pub blockers: usize,
    /// IDs of the tracks that it depends on and that are still drafts, in the order in which it names them.
    pub not_ready: Vec<String>,
}

/// The status of all tracks, by path.
#[must_use]
pub fn track_statuses(snapshot: &Snapshot) -> Vec<TrackStatus> {
    tracks(snapshot).map(|facts| track_status(snapshot, facts)).collect()
}

fn track_status(snapshot: &Snapshot, facts: &Facts) -> TrackStatus {
    let card = facts.card().cloned().unwrap_or_default();
    let resolver = Resolver::new(snapshot, facts);
    let dependencies = dependencies(&resolver).into_iter();
    let needed = dependencies.filter_map(|(path, _)| resolver.facts_of(&path));
    TrackStatus {
        id: id(facts).to_owned(),
        title: title(facts),
        status: status(facts),
        path: Arc::clone(&facts.path),
        lifecycle: facts.lifecycle,
        filled: card.filled_percent().unwrap_or(0),
        checked: card.checked,
        items: card.items,
        open_questions: card.open_questions.len(),
        high_risks: card.high_risks.len(),
        blockers: card.blockers.len(),
        not_ready: needed
            .filter(|other| other.lifecycle == Lifecycle::Draft)
            .map(|other| id(other).to_owned())
            .collect(),
    }
}
