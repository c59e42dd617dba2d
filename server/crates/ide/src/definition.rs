//! Go to definition: from any mention of a track to the title of its main document (design section 5).

use text::Region;
use world::{Document, Snapshot};

use crate::model::{Definition, Target};
use crate::reference::{known_id_at, relative_target, tracks};

/// Where the thing at byte `offset` of the document is defined; `None` if there is nothing to go to. Answered from
/// the index: the target may be closed.
#[must_use]
pub fn definition(snapshot: &Snapshot, document: &Document, offset: usize) -> Option<Definition> {
    let offset = document.text.floor(offset);
    link(snapshot, document, offset).or_else(|| track(snapshot, document, offset))
}

fn track(snapshot: &Snapshot, document: &Document, offset: usize) -> Option<Definition> {
    let origin = known_id_at(snapshot, document, offset)?;
    let facts = tracks(snapshot, document.slice(&origin));
    let target = |region: &Region, path| Target { path, region: region.clone(), selection: region.clone() };
    let targets = facts.into_iter().map(|facts| target(&facts.head, facts.path.clone())).collect();
    Some(Definition { origin, targets })
}

/// A relative link leads where its destination says, whatever its text is.
fn link(snapshot: &Snapshot, document: &Document, offset: usize) -> Option<Definition> {
    use syntax::SpanKind::Link;
    let mut around = document.outline.spans.iter().filter(|span| span.range.start <= offset && offset < span.range.end);
    let (span, destination) = around.find_map(|span| match &span.kind {
        Link(destination) => Some((span, destination)),
        _ => None,
    })?;
    let target = relative_target(snapshot, &document.path, document.slice(destination))?;
    let main = ["spec.md", "index.md", "README.md", "plan.md"].map(|name| format!("{target}/{name}"));
    let path = main.into_iter().find(|path| snapshot.exists(path)).unwrap_or(target);
    let head = snapshot.index().get(&path).map(|facts| facts.head.clone()).unwrap_or_default();
    Some(Definition {
        origin: span.range.clone(),
        targets: vec![Target { path: path.into(), region: head.clone(), selection: head }],
    })
}
