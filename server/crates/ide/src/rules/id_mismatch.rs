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

use text::Region;
use world::{NameSource, Severity};

use super::{Check, Class, Rule};
use crate::context::{Context, Finding};
use crate::model::Related;
use crate::wording::all_of;

pub(crate) const RULE: Rule = Rule {
    code: "id-mismatch",
    severity: Severity::Warning,
    class: Class::Lasting,
    source: include_str!("id_mismatch.rs"),
    check: Check::Template(check),
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
