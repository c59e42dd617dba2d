//! A small world for tests: one filled track spec, `parcel-labels`, and its neighbour `parcel-routing`.

use std::sync::Arc;

use text::Text;
use world::{Change, Document, World};

pub(crate) const FILLED: &str = include_str!("fixtures/filled.md");
pub(crate) const PATH: &str = "swarm/tracks/parcel-labels/spec.md";

/// A complete world of the given documents.
pub(crate) fn world(documents: &[(&str, &str)]) -> World {
    let mut world = World::default();
    world.apply(Change::Today(jiff::civil::date(2026, 11, 22)));
    for (path, text) in documents {
        let document = Document::new(&world.snapshot(), path, Text::new(text));
        world.apply(Change::Facts(Arc::clone(document.facts())));
        world.apply(Change::Path((*path).into(), true));
    }
    world.apply(Change::IndexComplete(true));
    world
}

/// The document of the track `parcel-routing`, which mentions `parcel-labels` and depends on nobody.
pub(crate) fn neighbour() -> String {
    let swapped = FILLED.replace("parcel-labels", "swap").replace("parcel-routing", "parcel-labels");
    swapped.replace("swap", "parcel-routing").replace("- **parcel-labels:** ", "- None: ")
}

/// `SEVERITY CODE "TEXT"` of every diagnostic of the document at `PATH`, messages left out.
pub(crate) fn found(text: &str, others: &[(&str, &str)]) -> Vec<(String, String)> {
    found_at(PATH, text, others)
}

/// The same for a document at `path`.
pub(crate) fn found_at(path: &str, text: &str, others: &[(&str, &str)]) -> Vec<(String, String)> {
    let routing = neighbour();
    let mut documents = vec![("swarm/tracks/parcel-routing/spec.md", routing.as_str()), (path, text)];
    documents.extend(others);
    let snapshot = world(&documents).snapshot();
    let document = Document::new(&snapshot, path, Text::new(text));
    let diagnostics = ide::diagnostics(&snapshot, &document);
    diagnostics
        .into_iter()
        .map(|d| (format!("{} {} {:?}", d.severity.name(), d.code, document.slice(&d.range)), d.message))
        .collect()
}
