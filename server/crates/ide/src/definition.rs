//! Go to definition: from any reference to the thing it names (design section 5).

use std::ops::Range;

use syntax::SpanKind;
use text::Region;
use world::reference::{Reference, Target as Named};
use world::{Document, Snapshot};

use crate::model::{Definition, Target};
use crate::resolve::{Resolver, Thing, reference_at};

/// Where the thing at byte `offset` of the document is defined; `None` if there is nothing to go to. Answered from
/// the index: the target may be closed.
#[must_use]
pub fn definition(snapshot: &Snapshot, document: &Document, offset: usize) -> Option<Definition> {
    let offset = document.text.floor(offset);
    if document.outline.is_code_block(offset) {
        return None;
    }
    let facts = document.facts();
    let resolver = Resolver::new(snapshot, facts);
    let (origin, things) = things_at(&resolver, document, offset)?;
    Some(Definition { origin, targets: things.iter().map(|thing| target(&resolver, thing)).collect() })
}

/// The reference at an offset and the things that it names, at least one.
pub(crate) fn things_at(
    resolver: &Resolver<'_>,
    document: &Document,
    offset: usize,
) -> Option<(Range<usize>, Vec<Thing>)> {
    if let Some(reference) = reference_at(document, offset) {
        let things = resolver.resolve(&reference);
        if !things.is_empty() {
            return Some((reference.range.clone(), things));
        }
    }
    let link = link_around(document, offset)?;
    let things = resolver.resolve(&link);
    if !things.is_empty() {
        return Some((link.range, things));
    }
    // Where the destination is dead, the text counts if it is exactly the ID of a track.
    let spans = document.outline.spans_in(link.range.start..link.range.end);
    let text = spans.map(|span| &span.content).find(|content| content.start <= offset && offset <= content.end)?;
    let tracks = resolver.tracks(document.slice(text));
    (!tracks.is_empty()).then(|| (text.clone(), tracks))
}

/// The link around an offset as a reference to its destination, with the range of the whole link.
fn link_around(document: &Document, offset: usize) -> Option<Reference> {
    let around = |range: &Range<usize>| range.start <= offset && offset < range.end;
    let mut spans = document.outline.spans.iter().filter(|span| around(&span.range));
    spans.find_map(|span| {
        let destination = match &span.kind {
            SpanKind::Link(destination) | SpanKind::Image(destination) => document.slice(destination),
            SpanKind::Reference(label) => definition_of(document, document.slice(label))?,
            _ => return None,
        };
        Some(Reference { range: span.range.clone(), target: Named::Path(destination.into()), position: None })
    })
}

/// The destination of a link definition.
pub(crate) fn definition_of<'a>(document: &'a Document, label: &str) -> Option<&'a str> {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let wanted = folded(label);
    let mut definitions = document.outline.definitions.iter();
    let definition = definitions.find(|definition| folded(document.slice(&definition.label)) == wanted)?;
    Some(document.slice(&definition.destination))
}

/// The place of a thing.
pub(crate) fn target(resolver: &Resolver<'_>, thing: &Thing) -> Target {
    let region: Region = match thing {
        Thing::Entry(_, region) | Thing::Heading(_, region) => region.clone(),
        Thing::Track(path) | Thing::Path(path) => resolver.facts_of(path).map(world::Facts::head).unwrap_or_default(),
    };
    Target { path: thing.path().clone(), region: region.clone(), selection: region }
}
