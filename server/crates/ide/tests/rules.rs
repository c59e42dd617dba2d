//! A filled document gives nothing; each single defect gives exactly its own diagnostic, at its place.

use std::sync::Arc;

use text::Text;
use world::{Change, Document, Facts, Severity, World};

const FILLED: &str = include_str!("fixtures/filled.md");
const PATH: &str = "swarm/tracks/parcel-labels/spec.md";

/// A complete world of the given documents.
fn world(documents: &[(&str, &str)]) -> World {
    let mut world = World::default();
    world.apply(Change::Today(jiff::civil::date(2026, 11, 22)));
    for (path, text) in documents {
        let document = Document::new(&world.snapshot(), path, Text::new(text));
        world.apply(Change::Facts(Arc::new(Facts::of(&document))));
        world.apply(Change::Path((*path).into(), true));
    }
    world.apply(Change::IndexComplete(true));
    world
}

/// `SEVERITY CODE "TEXT"` of every diagnostic of the document at `PATH`, messages left out.
fn found(text: &str, others: &[(&str, &str)]) -> Vec<(String, String)> {
    let routing = FILLED.replace("parcel-labels", "swap").replace("parcel-routing", "parcel-labels").replace("swap", "parcel-routing");
    let mut documents = vec![("swarm/tracks/parcel-routing/spec.md", routing.as_str()), (PATH, text)];
    documents.extend(others);
    let snapshot = world(&documents).snapshot();
    let document = Document::new(&snapshot, PATH, Text::new(text));
    let diagnostics = ide::diagnostics(&snapshot, &document);
    diagnostics
        .into_iter()
        .map(|d| (format!("{} {} {:?}", d.severity.name(), d.code, document.slice(&d.range)), d.message))
        .collect()
}

#[test]
fn a_filled_document_gives_nothing() {
    assert_eq!(found(FILLED, &[]), []);
}

/// One defect: what to replace (its first occurrence after `after`), by what, and the one diagnostic expected.
struct Defect {
    after: &'static str,
    from: &'static str,
    to: &'static str,
    gives: &'static str,
    message: &'static str,
}

const fn defect(after: &'static str, from: &'static str, to: &'static str, gives: &'static str, message: &'static str) -> Defect {
    Defect { after, from, to, gives, message }
}

const DEFECTS: &[Defect] = &[];

#[test]
fn each_defect_gives_exactly_its_diagnostic() {
    for Defect { after, from, to, gives, message } in DEFECTS {
        let start = FILLED.find(after).unwrap();
        let at = start + FILLED[start..].find(from).unwrap_or_else(|| panic!("no {from:?} after {after:?}"));
        let text = format!("{}{to}{}", &FILLED[..at], &FILLED[at + from.len()..]);
        assert_eq!(found(&text, &[]), [((*gives).to_owned(), (*message).to_owned())], "{from:?} -> {to:?} after {after:?}");
    }
}
