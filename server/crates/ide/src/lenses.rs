//! Code lenses: above the title how far the track is, who depends on it and what its status could be next; above an
//! entry what its status could be next. Listed at once, worded when they are looked at.

use std::ops::Range;

use world::{Document, Snapshot};

use crate::gate::{Gate, gate};
use crate::hierarchy::dependents;
use crate::model::Diagnostic;
use crate::resolve::Resolver;
use crate::set_status::StatusField;
use crate::wording::counted;

/// A line of text above a line of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLens {
    /// What it is about: half-open byte range in the document.
    pub range: Range<usize>,
    /// What it tells.
    pub kind: LensKind,
}

/// What a lens tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LensKind {
    /// How much is filled in, and how much is in the way of the next stage.
    Readiness,
    /// How many tracks depend on this one.
    Dependents,
    /// The next status of the document.
    Status,
    /// The next status of an entry.
    EntryStatus,
}

/// A lens in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LensText {
    /// What it says.
    pub title: String,
    /// What choosing it does.
    pub action: LensAction,
}

/// What choosing a lens does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LensAction {
    /// Tells what is in the way.
    ShowBlockers,
    /// Tells who depends on the track.
    ShowDependents,
    /// Sets the status of the document.
    SetStatus(String),
    /// Sets the status of the entry at that byte offset.
    SetEntryStatus(String, usize),
}

/// The lenses of the document, in order; found without looking at any other.
#[must_use]
pub fn code_lenses(document: &Document) -> Vec<CodeLens> {
    let mut lenses = Vec::new();
    if document.facts().is_track() {
        let head = |kind| CodeLens { range: document.head(), kind };
        if document.checked.is_some() && Gate::next(document.lifecycle).is_some() {
            lenses.push(head(LensKind::Readiness));
        }
        lenses.push(head(LensKind::Dependents));
        if StatusField::of_document(document).and_then(|status| status.step()).is_some() {
            lenses.push(head(LensKind::Status));
        }
    }
    for (index, entry) in document.outline.entries.iter().enumerate() {
        if StatusField::of_entry(document, index).and_then(|status| status.step()).is_some() {
            lenses.push(CodeLens { range: entry.name.clone(), kind: LensKind::EntryStatus });
        }
    }
    lenses
}

/// Words a lens of the document whose range starts at byte `offset`. `None` if there is no such lens any more.
/// Answered from the index.
#[must_use]
pub fn lens_text(snapshot: &Snapshot, document: &Document, kind: LensKind, offset: usize) -> Option<LensText> {
    match kind {
        LensKind::Readiness => {
            let percent = document.facts().card()?.filled_percent().unwrap_or(0);
            let blockers = match obstacles(snapshot, document).len() {
                0 => "no blockers".to_owned(),
                some => counted(some, "blocker"),
            };
            Some(LensText { title: format!("readiness {percent} %: {blockers}"), action: LensAction::ShowBlockers })
        }
        LensKind::Dependents => {
            let title = match dependents(&Resolver::new(snapshot, document.facts())).len() {
                0 => "no track depends on this".to_owned(),
                1 => "1 track depends on this".to_owned(),
                some => format!("{some} tracks depend on this"),
            };
            Some(LensText { title, action: LensAction::ShowDependents })
        }
        LensKind::Status => {
            let (now, next) = StatusField::of_document(document)?.step()?;
            let action = LensAction::SetStatus(next.to_owned());
            Some(LensText { title: format!("status: {now} → {next}"), action })
        }
        LensKind::EntryStatus => {
            let entry = document.outline.entries.iter().position(|entry| entry.name.start == offset)?;
            let (now, next) = StatusField::of_entry(document, entry)?.step()?;
            let action = LensAction::SetEntryStatus(next.to_owned(), offset);
            Some(LensText { title: format!("{now} → {next}"), action })
        }
    }
}

/// What is in the way of the document's next stage, by position; empty for a finished one.
#[must_use]
pub fn obstacles(snapshot: &Snapshot, document: &Document) -> Vec<Diagnostic> {
    Gate::next(document.lifecycle).map(|next| gate(snapshot, document, next)).unwrap_or_default()
}
