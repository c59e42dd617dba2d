//! Document highlights: every place of this document that stands for the thing at the cursor.

use std::ops::Range;

use world::{Document, Snapshot};

use crate::definition::target;
use crate::references::{may_name, thing_at};
use crate::resolve::Resolver;

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
    let names_it = document.references.iter().filter(|reference| may_name(reference, &thing));
    // A heading or entry that names itself is highlighted where it does.
    let definition = (*thing.path() == document.path).then(|| target(&resolver, &thing).selection.range);
    let is_definition = |range: &Range<usize>| {
        definition.as_ref().is_some_and(|whole| whole.start <= range.start && range.start < whole.end)
    };
    let mut found: Vec<Highlight> = names_it
        .filter(|reference| resolver.resolve(reference).contains(&thing))
        .map(|reference| Highlight { range: reference.range.clone(), is_definition: is_definition(&reference.range) })
        .collect();
    if let Some(range) = definition.filter(|_| !found.iter().any(|highlight| highlight.is_definition)) {
        found.push(Highlight { range, is_definition: true });
    }
    found.sort_by_key(|highlight| highlight.range.start);
    found
}
