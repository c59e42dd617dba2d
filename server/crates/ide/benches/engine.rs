//! What each step costs, from a text to its diagnostics: `cargo bench -p ide`. The end-to-end numbers are those of
//! `cargo xtask bench`; these say which room to look into.

use std::hint::black_box;
use std::sync::Arc;

use divan::Bencher;
use schema::{Match, Schema, TRACK_SPEC};
use syntax::{Incremental, Outline, parse_bulk};
use text::{Edit, Text};
use world::{Change, Document, Snapshot, World};

const FILLED: &str = include_str!("../tests/ide/fixtures/filled.md");
const PATH: &str = "swarm/tracks/parcel-labels/spec.md";

/// Bytes of the documents.
const SIZES: [usize; 3] = [8 << 10, 200 << 10, 1 << 20];

/// Tracks beside the open one.
const TRACKS: usize = 100;

fn main() {
    divan::main();
}

/// A filled-in spec with as many acceptance tests as it takes to have at least `bytes`.
fn spec(bytes: usize) -> String {
    let place = FILLED.find("---\n\n### Non-Functional").unwrap_or(FILLED.len());
    let mut tests = String::new();
    let mut number = 3;
    while FILLED.len() + tests.len() < bytes {
        number += 1;
        tests
            .push_str(&format!("**Test {number}: It prints**\n- **Setup:** a\n- **Action:** b\n- **Expected:** c\n\n"));
    }
    format!("{}{tests}{}", &FILLED[..place], &FILLED[place..])
}

/// A complete world: the open document, and many tracks that refer to it and to which it refers.
fn world(open: &str) -> Snapshot {
    let mut world = World::default();
    let mut add = |path: &str, text: &str| {
        let document = Document::new(&world.snapshot(), path, Text::new(text));
        world.apply(Change::Facts(Arc::clone(document.facts())));
        world.apply(Change::Path(path.into(), true));
    };
    let routing = FILLED.replace("parcel-labels", "swap").replace("parcel-routing", "parcel-labels");
    for number in 0..TRACKS {
        let id = if number == 0 { "parcel-routing".to_owned() } else { format!("parcel-routing-{number}") };
        let text = routing.replace("swap", &id).replace("- **parcel-labels:** ", "- None: ");
        add(&format!("swarm/tracks/{id}/spec.md"), &text);
    }
    add(PATH, open);
    world.apply(Change::IndexComplete(true));
    world.snapshot()
}

fn opened(bytes: usize) -> (Snapshot, Document) {
    let text = spec(bytes);
    let snapshot = world(&text);
    let document = Document::new(&snapshot, PATH, Text::new(&text));
    (snapshot, document)
}

/// The bulk front end, for closed documents.
#[divan::bench(args = SIZES)]
fn parse_closed(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = spec(bytes);
    bencher.bench(|| parse_bulk(black_box(&text)));
}

/// The incremental front end: one character more in the first section.
#[divan::bench(args = SIZES)]
fn parse_key(bencher: Bencher<'_, '_>, bytes: usize) {
    let before = Text::new(&spec(bytes));
    let place = FILLED.find("Routing hands over").unwrap_or(0);
    let edit = Edit { range: place..place, text: "x".to_owned() };
    let mut after = before.clone();
    after.apply(&edit);
    let parsed = Incremental::new(&before);
    bencher.with_inputs(|| parsed.clone()).bench_values(|mut parsed| {
        parsed.apply(&after, &edit);
        parsed
    });
}

#[divan::bench(args = SIZES)]
fn outline(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = spec(bytes);
    let blocks = parse_bulk(&text);
    bencher.with_inputs(|| blocks.clone()).bench_values(|blocks| Outline::new(&text, blocks));
}

#[divan::bench]
fn schema() -> Schema {
    Schema::derive("track_spec", black_box(TRACK_SPEC))
}

#[divan::bench(args = SIZES)]
fn matching(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = spec(bytes);
    let outline = Outline::new(&text, parse_bulk(&text));
    let schema = Schema::derive("track_spec", TRACK_SPEC);
    bencher.bench(|| Match::new(&schema, &text, &outline));
}

/// From a text to everything that follows from it and its kind alone.
#[divan::bench(args = SIZES)]
fn document(bencher: Bencher<'_, '_>, bytes: usize) {
    let (snapshot, document) = opened(bytes);
    bencher.bench(|| Document::new(&snapshot, PATH, document.text.clone()));
}

/// All rules over one document.
#[divan::bench(args = SIZES)]
fn rules(bencher: Bencher<'_, '_>, bytes: usize) {
    let (snapshot, document) = opened(bytes);
    bencher.bench(|| ide::diagnostics(&snapshot, &document));
}

/// The resolver: from a cited track to its spec, and to all that cites it.
#[divan::bench]
fn definition(bencher: Bencher<'_, '_>) {
    let (snapshot, document) = opened(0);
    let place = FILLED.find("- parcel-routing").unwrap_or(0) + 4;
    bencher.bench(|| ide::definition(&snapshot, &document, black_box(place)));
}

#[divan::bench]
fn references(bencher: Bencher<'_, '_>) {
    let (snapshot, document) = opened(0);
    let place = FILLED.find("parcel-labels").unwrap_or(0) + 4;
    bencher.bench(|| ide::references(&snapshot, &document, black_box(place), false));
}

#[divan::bench(args = SIZES)]
fn semantic_tokens(bencher: Bencher<'_, '_>, bytes: usize) {
    let (snapshot, document) = opened(bytes);
    let everything = 0..document.source.len();
    bencher.bench(|| ide::semantic_tokens(&snapshot, &document, &everything));
}
