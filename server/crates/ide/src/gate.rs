//! The gate: what stands in the way of a status. `specls check --gate` asks; nothing here depends on the status that
//! the document has now.

use std::ops::Range;

use schema::value::{comparable, undecorated};
use schema::{Name, Requirement};
use world::card::{entry_field, open_questions};
use world::search::entry_name;
use world::{Document, Lifecycle, Severity, Snapshot};

use crate::diagnostics::diagnostics;
use crate::hierarchy::dependencies;
use crate::model::{Diagnostic, Related};
use crate::resolve::Resolver;
use crate::rules::{LIFECYCLE_MISMATCH, TEMPLATE_MISMATCH, is_signature};
use crate::tracks::{id, status};
use crate::wording::shortened;

/// The code of what only a gate reports. It is no rule: it cannot be switched off.
pub const GATE: &str = "gate";

/// A status that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Ready to be worked on: filled in, questions settled, signed, and what it depends on is no draft.
    Approved,
    /// Done: besides, every box is ticked, and what it depends on is complete.
    Complete,
}

/// Stages in which a track rests without having been finished.
const ABANDONED: [&str; 6] = ["closed", "rejected", "withdrawn", "superseded", "replaced", "deprecated"];

impl Gate {
    /// What comes next for a document in that stage; nothing for a finished one.
    #[must_use]
    pub fn next(lifecycle: Lifecycle) -> Option<Self> {
        match lifecycle {
            Lifecycle::Draft => Some(Self::Approved),
            Lifecycle::Live => Some(Self::Complete),
            Lifecycle::Frozen => None,
        }
    }

    /// What has to be passed to give a document that status: approval to leave the drafts, completion to be finished.
    /// Going back, or giving up, is always possible.
    #[must_use]
    pub fn before(document: &Document, status: &str) -> Option<Self> {
        let status = comparable(status);
        match Lifecycle::new(Some(&status), &document.path) {
            Lifecycle::Live if document.lifecycle == Lifecycle::Draft => Some(Self::Approved),
            Lifecycle::Frozen if !ABANDONED.iter().any(|word| status.starts_with(word)) => Some(Self::Complete),
            _ => None,
        }
    }
}

/// What keeps the track of a document from a status: errors and warnings that the document would have as a live one,
/// and, in the track's main document, under the code [`GATE`] what is only a matter of this status. By position; empty
/// if nothing stands in the way.
#[must_use]
pub fn gate(snapshot: &Snapshot, document: &Document, gate: Gate) -> Vec<Diagnostic> {
    let is_main = !document.names.is_empty();
    let obstacles = if is_main { obstacles(document, gate) } else { Vec::new() };
    // What is only unfilled because it is open or unsigned is one obstacle, not two.
    let is_told = |found: &Diagnostic| obstacles.iter().any(|obstacle| obstacle.covers.contains(&found.range.start));
    let live = document.in_stage(Lifecycle::Live);
    let mut found = diagnostics(snapshot, &live);
    found.retain(|found| {
        let weighs = found.severity <= Severity::Warning || found.code == TEMPLATE_MISMATCH.code;
        weighs && found.code != LIFECYCLE_MISMATCH.code && !is_told(found)
    });
    found.extend(obstacles.into_iter().map(|obstacle| diagnostic(obstacle.range, obstacle.message, Vec::new())));
    if is_main {
        found.extend(unfinished_dependencies(snapshot, document, gate));
    }
    found.sort_by(|a, b| (a.range.start, a.range.end, a.code).cmp(&(b.range.start, b.range.end, b.code)));
    found
}

/// Something that is not done yet.
struct Obstacle {
    range: Range<usize>,
    message: String,
    /// Unfilled things in here have the same cause.
    covers: Range<usize>,
}

fn obstacles(document: &Document, gate: Gate) -> Vec<Obstacle> {
    let mut obstacles = questions(document);
    obstacles.extend(boxes(document, gate));
    obstacles
}

fn questions(document: &Document) -> Vec<Obstacle> {
    let obstacle = |index: usize| {
        let entry = &document.outline.entries[index];
        let name = shortened(&entry_name(document, entry));
        let status = entry_field(document, index, "Status");
        Obstacle {
            range: entry.name.clone(),
            message: format!("\"{name}\" is open; settle it, and set its Status to say so"),
            covers: status.map_or(entry.name.clone(), |status| status.lead.start..status.value.end),
        }
    };
    open_questions(document).into_iter().map(obstacle).collect()
}

/// Boxes that are not ticked: for an approval those of who has to sign, for completion all. Optional ones may stay.
fn boxes(document: &Document, gate: Gate) -> Vec<Obstacle> {
    let open = document.boxes().filter(|(_, is_ticked)| !is_ticked).map(|(item, _)| item);
    let due = open.filter(|item| gate == Gate::Complete || is_signature(document, item));
    let required = due.filter(|item| !is_optional(document.slice(&item.content)));
    required
        .map(|item| {
            let text = document.slice(&item.content).lines().next().unwrap_or("");
            let text = shortened(&undecorated(text));
            let message = if is_signature(document, item) {
                format!("\"{text}\" is not signed; tick the box once it is")
            } else {
                format!("\"{text}\" is not ticked; finish it, or take it out")
            };
            let end = item.content.start + document.slice(&item.content).lines().next().map_or(0, str::len);
            Obstacle { range: item.range.start..end.max(item.range.start), message, covers: item.range.clone() }
        })
        .collect()
}

/// Whether an item says that it may stay undone: `Security (if needed): …`.
fn is_optional(item: &str) -> bool {
    let head = item.split(": ").next().unwrap_or(item);
    Name::new(head.lines().next().unwrap_or("")).requirement == Requirement::Optional
}

fn unfinished_dependencies(snapshot: &Snapshot, document: &Document, gate: Gate) -> Vec<Diagnostic> {
    let facts = document.facts();
    let resolver = Resolver::new(snapshot, facts);
    let (is_ready, wanted): (fn(Lifecycle) -> bool, _) = match gate {
        Gate::Approved => (|lifecycle| lifecycle != Lifecycle::Draft, "approved"),
        Gate::Complete => (|lifecycle| lifecycle == Lifecycle::Frozen, "complete"),
    };
    let mut found = Vec::new();
    for (path, places) in dependencies(&resolver) {
        let Some(other) = resolver.facts_of(&path).filter(|other| other.path != facts.path) else { continue };
        if is_ready(other.lifecycle) {
            continue;
        }
        let status = status(other).unwrap_or_else(|| "without a status".to_owned());
        let message = format!("depends on {}, which is {status}; it must be {wanted} first", id(other));
        let place = Related { path, region: other.head(), message: format!("{} is {status}", id(other)) };
        found.extend(places.first().map(|range| diagnostic(range.clone(), message, vec![place])));
    }
    found
}

fn diagnostic(range: Range<usize>, message: String, related: Vec<Related>) -> Diagnostic {
    Diagnostic { range, severity: Severity::Error, code: GATE, message, related }
}
