//! Document highlights: every place of this document that stands for the thing at the cursor.

use std::ops::Range;

use world::{Document, Snapshot};

use crate::definition::target;
use crate::references::{Names, naming, thing_at};
use crate::resolve::{Resolver, Thing};

/// One place to highlight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// Half-open byte range in the document.
    pub range: Range<usize>,
    /// Whether the thing is defined here, as against referred to.
    pub is_definition: bool,
}

/// The places in the document that name or define what stands at byte `offset`, in order. Empty if nothing that can be
/// referred to stands there.
#[must_use]
pub fn highlights(snapshot: &Snapshot, document: &Document, offset: usize) -> Vec<Highlight> {
    let offset = document.text.floor(offset);
    if document.outline.is_code_block(offset) {
        return Vec::new();
    }
    let facts = document.facts();
    let resolver = Resolver::new(snapshot, facts);
    let Some(thing) = thing_at(&resolver, document, offset) else { return Vec::new() };
    let references = naming(&resolver, &thing, &Names::of(&resolver, &thing), facts.references.iter());
    let mut definitions = definitions(&resolver, &thing);
    let mut found = Vec::new();
    for range in references {
        // What names itself where it is defined is highlighted where it does.
        let inside = definitions.iter().position(|definition| definition.contains(&range.start));
        inside.map(|index| definitions.remove(index));
        found.push(Highlight { range, is_definition: inside.is_some() });
    }
    found.extend(definitions.into_iter().map(|range| Highlight { range, is_definition: true }));
    found.sort_by_key(|highlight| highlight.range.start);
    found
}

/// Where the document defines a thing: of its track each place of an ID, such as the heading and the Track field.
fn definitions(resolver: &Resolver<'_>, thing: &Thing) -> Vec<Range<usize>> {
    let facts = resolver.facts;
    match thing {
        thing if *thing.path() != facts.path => Vec::new(),
        Thing::Track(_) if !facts.name_places.is_empty() => facts.name_places.iter().map(|(_, range)| range).collect(),
        thing => vec![target(resolver, thing).selection.range],
    }
}
