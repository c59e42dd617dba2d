//! Completion at the cursor (design section 6): what the template, the workspace and the document itself suggest for
//! the place. Each source is a file of its own; this one decides which of them is asked. Running prose is left alone
//! but for known IDs, code altogether.

mod comment;
mod path;
mod people;
mod reference;
mod site;
mod structure;
mod template;
mod value;

use world::{Document, Snapshot};

use crate::hover;
use crate::model::{Completions, Subject};
use crate::resolve::Resolver;
use site::Site;

/// More suggestions than this of one sort help nobody choose; the rest come when more has been typed.
const MOST: usize = 50;

/// What can be written at byte `offset` of the document, best first.
#[must_use]
pub fn completion(snapshot: &Snapshot, document: &Document, offset: usize) -> Completions {
    let site = Site::new(snapshot, document, offset);
    if site.is_code() {
        return Completions::default();
    }
    // A place of these kinds is nothing else besides.
    let sole = [template::whole, comment::codes, path::in_destination, path::in_code_span, reference::in_position];
    if let Some(found) = sole.iter().find_map(|source| source(&site)) {
        return found;
    }
    let mut found = value::values(&site);
    found.items.extend(structure::structure(&site));
    if found.items.is_empty() { reference::in_prose(&site) } else { found }
}

/// Markdown about what a completion would insert: the template's guidance and example, or the card of a track.
#[must_use]
pub fn completion_documentation(snapshot: &Snapshot, document: &Document, subject: &Subject) -> Option<String> {
    documentation(snapshot, document, subject, hover::track_text)
}

/// The same in short, for all completions that are offered together: the card of a track does not say who depends on it,
/// which is to be looked up for each.
#[must_use]
pub fn short_completion_documentation(snapshot: &Snapshot, document: &Document, subject: &Subject) -> Option<String> {
    documentation(snapshot, document, subject, hover::short_track_text)
}

fn documentation(
    snapshot: &Snapshot,
    document: &Document,
    subject: &Subject,
    track_text: fn(&Resolver<'_>) -> String,
) -> Option<String> {
    match subject {
        Subject::Part(part) => {
            // The template may have changed since.
            let schema = document.checked.as_ref()?.schema();
            if part.is_in(schema) { hover::part_text(schema, *part) } else { None }
        }
        Subject::Track(id) => {
            let facts = snapshot.index().claimants(id).next()?;
            Some(track_text(&Resolver::new(snapshot, facts)))
        }
    }
}
