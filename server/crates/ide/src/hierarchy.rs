//! Call hierarchy: which tracks a track depends on, and which depend on it. Dependencies only; tracks that are merely
//! related are no part of it (design section 6).

use std::ops::Range;
use std::sync::Arc;

use text::Region;
use world::{Document, Facts, Snapshot};

use crate::references::{Names, candidates, naming, thing_at};
use crate::resolve::{Resolver, Thing};
use crate::tracks::{id, is_main, status, title};

/// A track in the hierarchy of dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HierarchyItem {
    /// Path of its main document, relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// Its ID.
    pub id: String,
    /// Its title and status, as far as there are any.
    pub detail: String,
    /// Its heading.
    pub region: Region,
}

/// A dependency between the track asked about and another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The other track.
    pub item: HierarchyItem,
    /// The references that make it one, in the document of the track that depends; never empty.
    pub references: Vec<Region>,
}

/// The tracks at byte `offset` of a document: those that the reference there names, or the one that the document is
/// the heading of. Empty where there is none.
#[must_use]
pub fn hierarchy(snapshot: &Snapshot, document: &Document, offset: usize) -> Vec<HierarchyItem> {
    let offset = document.text.floor(offset);
    let facts = document.facts();
    let resolver = Resolver::new(snapshot, facts);
    let Some(Thing::Track(path)) = thing_at(&resolver, document, offset) else { return Vec::new() };
    resolver.facts_of(&path).map(item).into_iter().collect()
}

/// The tracks that depend on the one whose main document is at `path`, by path. Answered from the index.
#[must_use]
pub fn incoming(snapshot: &Snapshot, path: &str) -> Vec<Call> {
    let Some(facts) = snapshot.index().get(path) else { return Vec::new() };
    let dependents = dependents(&Resolver::new(snapshot, facts)).into_iter();
    let call = |(facts, places): (&Facts, Vec<Range<usize>>)| Call {
        item: item(facts),
        references: places.into_iter().map(|range| facts.region(range)).collect(),
    };
    dependents.map(call).collect()
}

/// The tracks that the one whose main document is at `path` depends on, in the order in which it names them. Answered
/// from the index.
#[must_use]
pub fn outgoing(snapshot: &Snapshot, path: &str) -> Vec<Call> {
    let Some(facts) = snapshot.index().get(path) else { return Vec::new() };
    let resolver = Resolver::new(snapshot, facts);
    let dependencies = dependencies(&resolver).into_iter();
    dependencies
        .filter_map(|(path, places)| {
            let references = places.into_iter().map(|range| facts.region(range)).collect();
            Some(Call { item: item(resolver.facts_of(&path)?), references })
        })
        .collect()
}

/// The tracks that a document names as coming first, in order, each with the half-open byte ranges in which it does.
pub(crate) fn dependencies(resolver: &Resolver<'_>) -> Vec<(Arc<str>, Vec<Range<usize>>)> {
    named_tracks(resolver, true)
}

/// The tracks that a document names in reference positions, in order, each with the half-open byte ranges in which it
/// does: those that must come first, or those that are merely related.
pub(crate) fn named_tracks(resolver: &Resolver<'_>, is_dependency: bool) -> Vec<(Arc<str>, Vec<Range<usize>>)> {
    let mut found: Vec<(Arc<str>, Vec<Range<usize>>)> = Vec::new();
    let positioned = resolver.facts.references.positioned();
    for (reference, _) in positioned.filter(|(_, position)| position.is_dependency == is_dependency) {
        for thing in resolver.resolve(&reference) {
            let Thing::Track(path) = thing else { continue };
            match found.iter_mut().find(|(known, _)| *known == path) {
                Some((_, places)) => places.push(reference.range.clone()),
                None => found.push((path, vec![reference.range.clone()])),
            }
        }
    }
    found
}

/// The tracks that depend on the resolver's own document, by path, each with the half-open byte ranges in which it says so.
pub(crate) fn dependents<'a>(resolver: &Resolver<'a>) -> Vec<(&'a Facts, Vec<Range<usize>>)> {
    let own = Thing::Track(Arc::clone(&resolver.facts.path));
    let names = Names::of(resolver, &own);
    let candidates = candidates(resolver, &own);
    let tracks = candidates.into_iter().filter(|facts| facts.is_track() && is_main(resolver.snapshot, facts));
    tracks
        .filter_map(|facts| {
            let positioned = facts.references.positioned().filter(|(_, position)| position.is_dependency);
            let references = positioned.map(|(reference, _)| reference);
            let places = naming(&Resolver::new(resolver.snapshot, facts), &own, &names, references);
            (!places.is_empty()).then_some((facts, places))
        })
        .collect()
}

fn item(facts: &Facts) -> HierarchyItem {
    let parts = [Some(title(facts)), status(facts)];
    HierarchyItem {
        path: Arc::clone(&facts.path),
        id: id(facts).to_owned(),
        detail: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        region: facts.head(),
    }
}
