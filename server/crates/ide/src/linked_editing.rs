//! Linked editing: the name of an entry and the places that repeat it change together.

use std::ops::Range;

use world::{Document, Snapshot};

use crate::highlight::highlights;
use crate::references::thing_at;
use crate::resolve::{Resolver, Thing};

/// The places in the document that spell the name of an entry as it is spelled at byte `offset`, in order; they do not
/// overlap. Empty unless an entry of this document is named there, and somewhere else too.
#[must_use]
pub fn linked_ranges(snapshot: &Snapshot, document: &Document, offset: usize) -> Vec<Range<usize>> {
    let offset = document.text.floor(offset);
    let resolver = Resolver::new(snapshot, document.facts());
    let is_own_entry =
        matches!(thing_at(&resolver, document, offset), Some(Thing::Entry(path, _)) if path == document.path);
    if !is_own_entry {
        return Vec::new();
    }
    let places: Vec<Range<usize>> =
        highlights(snapshot, document, offset).into_iter().map(|highlight| highlight.range).collect();
    let Some(here) = places.iter().find(|range| range.start <= offset && offset <= range.end) else {
        return Vec::new();
    };
    let spelling = document.slice(here);
    let mut linked: Vec<Range<usize>> =
        places.iter().filter(|range| document.slice(range) == spelling).cloned().collect();
    linked.dedup_by(|range, before| range.start < before.end);
    if linked.len() > 1 { linked } else { Vec::new() }
}
