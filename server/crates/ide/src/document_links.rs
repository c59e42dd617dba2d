//! Document links: destinations of links and paths in code spans that lead somewhere.

use std::ops::Range;
use std::sync::Arc;

use syntax::SpanKind;
use world::reference::{Target, is_external};
use world::{Document, Snapshot};

use crate::resolve::{Resolver, percent_decoded, split_anchor};

/// A place that can be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLink {
    /// The destination or path as it stands there: half-open byte range in the document.
    pub range: Range<usize>,
    /// What it leads to.
    pub target: LinkTarget,
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// Something outside of the workspace, by its address as written.
    External(String),
    /// An existing file or directory, relative to the workspace root, with `/`.
    Path(Arc<str>),
}

/// The links of the document, in order. What leads nowhere is none.
#[must_use]
pub fn document_links(snapshot: &Snapshot, document: &Document) -> Vec<DocumentLink> {
    let resolver = Resolver::new(snapshot, document.facts());
    let paths = document.references.iter().filter_map(|reference| {
        let path = match reference.target {
            Target::Path(destination) => {
                let destination = percent_decoded(destination);
                let (path, _) = split_anchor(&destination);
                // What stands in this document is no other place to go to.
                (!path.is_empty()).then(|| resolver.linked_path(path))?
            }
            Target::LoosePath(path) => resolver.loose_path(path),
            _ => None,
        };
        Some(DocumentLink { range: reference.range, target: LinkTarget::Path(path?.into()) })
    });
    let external = external(document);
    let external = external.map(|range| {
        let target = LinkTarget::External(document.slice(&range).to_owned());
        DocumentLink { range, target }
    });
    let mut links: Vec<DocumentLink> = paths.chain(external).collect();
    links.sort_by_key(|link| (link.range.start, link.range.end));
    links.dedup_by(|link, before| link.range.start < before.range.end);
    links
}

/// The addresses that leave the workspace.
fn external(document: &Document) -> impl Iterator<Item = Range<usize>> {
    let spans = document.outline.spans.iter().filter_map(|span| match &span.kind {
        SpanKind::Link(destination) | SpanKind::Image(destination) => Some(destination),
        SpanKind::Autolink => Some(&span.content),
        _ => None,
    });
    let definitions = document.outline.definitions.iter().map(|definition| &definition.destination);
    spans.chain(definitions).filter(|range| is_external(document.slice(range))).cloned()
}
