//! The names of a track disagree: its `Track` field, its title, its directory, its `metadata.json`.
//!
//! Reported once per document. All the names stay known, so that references by any of them resolve.
//!
//! ## Why
//!
//! After a rename half of the places say the old name, and others cite whichever they saw.
//!
//! ## Bad
//!
//! `swarm/tracks/parcel-labels/spec.md`:
//!
//! ```markdown
//! # Track Spec: parcel-label — Label printing
//! ```
//!
//! ## Good
//!
//! ```markdown
//! # Track Spec: parcel-labels — Label printing
//! ```

use std::sync::Arc;

use text::Region;
use world::{NameSource, Severity, TrackName, directory};

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::edit::{EditGroup, RegionEdit, WorkspaceEdit};
use crate::model::Related;
use crate::rename::{METADATA, id_places};
use crate::wording::all_of;

pub(crate) const RULE: Rule = Rule {
    code: "id-mismatch",
    severity: Severity::Warning,
    class: Class::Lasting,
    source: include_str!("id_mismatch.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let document = context.document;
    let names = &document.names;
    let Some(first) = names.first() else { return Vec::new() };
    if names.iter().all(|name| name.id == first.id) {
        return Vec::new();
    }
    let mut said: Vec<String> = Vec::new();
    let mut related = Vec::new();
    for name in names {
        let (what, range) = match &name.source {
            NameSource::Field(range) => ("the Track field", Some(range)),
            NameSource::Title(range) => ("the title", Some(range)),
            NameSource::Directory => ("the directory", None),
            NameSource::File => ("the file name", None),
            NameSource::Sidecar => ("metadata.json", None),
        };
        said.push(format!("{what} says \"{}\"", name.id));
        related.extend(range.map(|range| Related {
            path: document.path.clone(),
            region: Region::new(&document.text, range.clone()),
            message: format!("{what} says \"{}\"", name.id),
        }));
    }
    let message = format!("{}; give the track one ID", all_of(&said));
    vec![Finding::new(document.head(), message).with_related(related)]
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    // Where the file is cannot be edited, so what it says counts; without that, any of the names may.
    let placed = document.names.iter().filter(|name| matches!(name.source, NameSource::Directory | NameSource::File));
    let mut ids: Vec<&str> = placed.map(|name| name.id.as_str()).collect();
    if ids.is_empty() {
        ids = document.names.iter().map(|name| name.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
    }
    let is_only = ids.len() == 1;
    let action = |id: &str| {
        let action = Action::fix(format!("Call the track \"{id}\" everywhere"), called(context, id, defect)?);
        Some(if is_only { action.preferred() } else { action })
    };
    ids.into_iter().filter_map(action).collect()
}

/// The edit that writes `id` where the document and its `metadata.json` say another; `None` if the latter has to change
/// and cannot be read.
fn called(context: &Context<'_>, id: &str, defect: &Defect<'_>) -> Option<WorkspaceEdit> {
    let document = context.document;
    let places = context.facts.name_places.iter().filter(|(known, _)| **known != *id);
    let mut edit = replacing(document, places.map(|(_, region)| (region.range.clone(), id)));
    let is_wrong = |name: &&TrackName| name.source == NameSource::Sidecar && name.id != id;
    if let Some(sidecar) = document.names.iter().find(is_wrong) {
        let path = format!("{}/{METADATA}", directory(&document.path));
        let text = (defect.texts)(&path)?;
        let source = text.to_string();
        let places = id_places(&source).into_iter().filter(|range| source[range.clone()] == sidecar.id);
        let edits: Vec<RegionEdit> = places
            .map(|range| RegionEdit { region: Region::new(&text, range), text: id.to_owned(), group: EditGroup::Registry })
            .collect();
        edit.edits.insert(Arc::from(path), edits);
    }
    edit.edits.retain(|_, edits| !edits.is_empty());
    Some(edit)
}
