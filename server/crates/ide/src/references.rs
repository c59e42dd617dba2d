//! Find references: everything in the workspace that names the thing at the cursor.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use text::Region;
use world::reference::{Reference, Target as Named, entry_family};
use world::{Document, Facts, Snapshot, directory};

use crate::definition::{target, things_at};
use crate::model::Target;
use crate::resolve::{Resolver, Thing, split_anchor};

/// All places that refer to what stands at byte `offset`: the thing that the reference there names, or the track,
/// entry or heading that is defined there. With `declaration` the definition itself comes first. Empty if there is
/// nothing to refer to. By path and position.
#[must_use]
pub fn references(snapshot: &Snapshot, document: &Document, offset: usize, declaration: bool) -> Vec<Target> {
    let offset = document.text.floor(offset);
    let facts = document.facts();
    let resolver = Resolver::new(snapshot, facts);
    let Some(thing) = thing_at(&resolver, document, offset) else { return Vec::new() };
    let declared = target(&resolver, &thing);
    let mut found: Vec<Target> = referrers(&resolver, &thing)
        .into_iter()
        .map(|(path, region)| Target { path, region: region.clone(), selection: region })
        .collect();
    found.sort_by(|a, b| (&a.path, a.region.range.start).cmp(&(&b.path, b.region.range.start)));
    found.dedup();
    // The name of an entry is spelled like a citation of it.
    let within = |found: &Target| {
        let (inner, outer) = (&found.region.range, &declared.region.range);
        found.path == declared.path && outer.start <= inner.start && inner.end <= outer.end
    };
    found.retain(|found| !within(found));
    if declaration {
        found.insert(0, declared);
    }
    found
}

/// The one thing that is named or defined at an offset.
pub(crate) fn thing_at(resolver: &Resolver<'_>, document: &Document, offset: usize) -> Option<Thing> {
    if let Some((_, things)) = things_at(resolver, document, offset) {
        return things.into_iter().next();
    }
    let holds = |range: &Range<usize>| range.start <= offset && offset <= range.end;
    let facts = resolver.facts;
    let path = &facts.path;
    if facts.is_track() && holds(&facts.head_range()) {
        return Some(Thing::Track(Arc::clone(path)));
    }
    let entry = facts.entries().find(|entry| entry.is_entry && holds(&entry.name));
    if let Some(entry) = entry {
        return Some(Thing::Entry(Arc::clone(path), facts.region(entry.name)));
    }
    let heading = facts.anchors.iter().find(|(_, range)| holds(range));
    heading.map(|(_, range)| Thing::Heading(Arc::clone(path), facts.region(range)))
}

/// All references to a thing: the document and the place in it.
pub(crate) fn referrers(resolver: &Resolver<'_>, thing: &Thing) -> Vec<(Arc<str>, Region)> {
    let mut found = Vec::new();
    let names = Names::of(resolver, thing);
    for facts in candidates(resolver, thing) {
        let resolver = Resolver::new(resolver.snapshot, facts);
        let references = naming(&resolver, thing, &names, facts.references.iter());
        found.extend(references.into_iter().map(|range| (Arc::clone(&facts.path), facts.region(range))));
    }
    found
}

/// What a thing may be cited by, besides paths.
pub(crate) struct Names<'a> {
    /// The keys of an entry, or the IDs of a track.
    keys: BTreeSet<&'a str>,
    /// The numbers that a document has in its families.
    numbers: Vec<u32>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(resolver: &Resolver<'a>, thing: &Thing) -> Self {
        let Some(facts) = resolver.facts_of(thing.path()) else {
            return Self { keys: BTreeSet::new(), numbers: Vec::new() };
        };
        let keys = match thing {
            Thing::Entry(_, name) => {
                facts.entries().filter(|entry| entry.name == name.range).map(|entry| entry.key).collect()
            }
            Thing::Track(_) => facts.ids.iter().map(AsRef::as_ref).collect(),
            Thing::Path(_) | Thing::Heading(..) => BTreeSet::new(),
        };
        Self { keys, numbers: facts.memberships.iter().map(|membership| membership.number).collect() }
    }

    /// Whether the document at a path may be cited by this number: it has it in a family, or in its name or that of its
    /// directory.
    fn may_have(&self, path: &str, number: &str) -> bool {
        number.parse().is_ok_and(|number| self.numbers.contains(&number))
            || path.rsplit('/').take(2).any(|name| name.contains(number))
    }
}

/// Where those of the references stand that name a thing. Each target is resolved once, and no entry that has
/// another key than the one wanted: documents cite thousands.
pub(crate) fn naming<'a>(
    resolver: &Resolver<'_>,
    thing: &Thing,
    names: &Names<'_>,
    references: impl Iterator<Item = Reference<&'a str>>,
) -> Vec<Range<usize>> {
    let mut known: HashMap<Named<&str>, bool> = HashMap::new();
    let references = references.filter(|reference| may_name(reference, thing, names));
    let named = references.filter(|reference| {
        *known.entry(reference.target).or_insert_with(|| resolver.resolve(reference).contains(thing))
    });
    named.map(|reference| reference.range).collect()
}

/// The documents that can refer to a thing at all, this one as it is now.
pub(crate) fn candidates<'a>(resolver: &Resolver<'a>, thing: &Thing) -> Vec<&'a Facts> {
    let index = resolver.snapshot.index();
    let mut candidates: Vec<&Facts> = Vec::new();
    match thing {
        Thing::Track(path) => {
            let facts = resolver.facts_of(path);
            for id in facts.iter().flat_map(|facts| &facts.ids) {
                candidates.extend(index.mentioning(id).into_iter().map(AsRef::as_ref));
            }
            candidates.extend(index.linking_below(directory(path)).into_iter().map(AsRef::as_ref));
        }
        Thing::Path(path) => candidates.extend(index.linking_below(path).into_iter().map(AsRef::as_ref)),
        Thing::Heading(path, _) => {
            candidates.extend(index.linking_below(directory(path)).into_iter().map(AsRef::as_ref));
        }
        Thing::Entry(path, _) => {
            candidates.extend(index.below(resolver.snapshot.track_directory(path)).map(AsRef::as_ref));
        }
    }
    // What the index knows of this document may be older.
    candidates.retain(|facts| facts.path != resolver.facts.path);
    candidates.push(resolver.facts);
    candidates.sort_by(|a, b| a.path.cmp(&b.path));
    candidates.dedup_by(|a, b| a.path == b.path);
    candidates
}

/// Whether a reference can name a thing, which is cited by these names; spares resolving the others: a registry lists
/// thousands, and every document cites entries of its own.
fn may_name(reference: &Reference<&str>, thing: &Thing, names: &Names<'_>) -> bool {
    let keys = &names.keys;
    match (reference.target, thing) {
        (Named::Label(_), _) => false,
        (Named::Path(path), Thing::Track(_) | Thing::Path(_) | Thing::Heading(..)) => may_lead(path, thing.path()),
        (Named::LoosePath(path), Thing::Track(_) | Thing::Path(_)) => may_lead(path, thing.path()),
        (Named::Wiki(_), Thing::Track(_) | Thing::Path(_)) => true,
        (Named::Numbered(_, number), Thing::Track(path) | Thing::Path(path)) => names.may_have(path, number),
        (Named::Track(id), Thing::Track(_)) => keys.contains(id),
        (Named::Entry(key), Thing::Entry(..)) => keys.contains(key),
        (Named::Entry(key), Thing::Track(path) | Thing::Path(path)) => {
            keys.contains(key) || entry_family(key).is_some_and(|(_, number)| names.may_have(path, number))
        }
        _ => false,
    }
}

/// Whether a destination can lead to a path, or to the directory for which that stands: whether it ends like one of them.
fn may_lead(destination: &str, path: &str) -> bool {
    let written = split_anchor(destination).0;
    let ends_like = |path: &str| {
        let parts = written.rsplit('/').filter(|part| !part.is_empty()).zip(path.rsplit('/'));
        parts.take_while(|(part, _)| !part.starts_with('.')).all(|(part, name)| part == name)
    };
    // What has to be decoded or filled in may say anything.
    written.contains(['%', '[']) || ends_like(path) || ends_like(directory(path))
}

/// Whether one track mentions another one anywhere: by an ID, or by a link into its directory.
pub(crate) fn mentions(snapshot: &Snapshot, from: &Facts, to: &Facts) -> bool {
    let index = snapshot.index();
    to.ids.iter().any(|id| index.has_mention_in(id, from)) || index.has_link_below_in(to.directory(), from)
}
