//! Every feature at every byte offset of real documents: no panic, and every range within the document and between
//! characters.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use text::Text;
use world::{Change, Document, Snapshot, World};

/// The ranges in a document that a feature answers with at an offset.
type Feature = fn(&Snapshot, &Document, usize) -> Vec<Range<usize>>;

/// The features; a new one needs a line here.
const FEATURES: [(&str, Feature); 1] = [("completion", |snapshot, document, offset| {
    let found = ide::completion(snapshot, document, offset);
    let is_around = |range: &Range<usize>| range.start <= offset && document.text.floor(offset) <= range.end;
    assert!(found.items.iter().all(|item| is_around(&item.edit.range)));
    found.items.into_iter().map(|item| item.edit.range).collect()
})];

/// So many documents of the corpus are asked about, taken evenly from all of it.
const SAMPLE: usize = 200;

/// In the corpus every so many bytes are asked about, so that the test stays quick; the start differs by document.
const STEP: usize = 17;

/// Asks every feature about every `step`-th offset of a document, from `from` on.
fn ask(world: &World, path: &str, text: &str, from: usize, step: usize) {
    let snapshot = world.snapshot();
    let document = Document::new(&snapshot, path, Text::new(text));
    let source = &document.source;
    for offset in (from..=source.len() + 1).step_by(step) {
        for (name, feature) in FEATURES {
            for range in feature(&snapshot, &document, offset) {
                let is_within = range.start <= range.end && range.end <= source.len();
                let is_whole = is_within && source.is_char_boundary(range.start) && source.is_char_boundary(range.end);
                assert!(is_whole, "{name} at {offset} of {path}: {range:?}");
            }
        }
    }
}

/// The Markdown files below a directory, by path.
fn markdown_below(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn of_the_examples() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../examples");
    let mut world = World::default();
    let texts: Vec<(String, String)> = markdown_below(&root)
        .into_iter()
        .map(|path| {
            let relative = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            (relative, fs::read_to_string(path).unwrap())
        })
        .collect();
    assert!(!texts.is_empty());
    for (path, text) in &texts {
        let document = Document::new(&world.snapshot(), path, Text::new(text));
        world.apply(Change::Facts(Arc::clone(document.facts())));
        world.apply(Change::Path(path.as_str().into(), true));
    }
    world.apply(Change::IndexComplete(true));
    for (path, text) in &texts {
        ask(&world, path, text, 0, 1);
    }
}

#[test]
fn of_the_corpus() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus");
    let files = markdown_below(&root);
    if files.is_empty() {
        println!("skipped: ../shared/corpus not found");
        return;
    }
    let world = World::default();
    for (index, path) in files.iter().step_by(files.len().div_ceil(SAMPLE)).enumerate() {
        // Each is held against the built-in template, whether it follows it or not.
        let Ok(text) = fs::read_to_string(path) else { continue };
        ask(&world, &format!("swarm/tracks/t-{index}/spec.md"), &text, index % STEP, STEP);
    }
}
