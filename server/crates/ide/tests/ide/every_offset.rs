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

/// The features of a place; a new one needs a line here.
const FEATURES: [(&str, Feature); 10] = [
    ("completion", |snapshot, document, offset| {
        let found = ide::completion(snapshot, document, offset);
        let is_around = |range: &Range<usize>| range.start <= offset && document.text.floor(offset) <= range.end;
        assert!(found.items.iter().all(|item| is_around(&item.edit.range)));
        found.items.into_iter().map(|item| item.edit.range).collect()
    }),
    ("hover", |snapshot, document, offset| {
        ide::hover(snapshot, document, offset).map(|it| it.range).into_iter().collect()
    }),
    ("definition", |snapshot, document, offset| {
        let found = ide::definition(snapshot, document, offset);
        let own = found.iter().flat_map(|it| &it.targets).filter(|target| target.path == document.path);
        let own: Vec<Range<usize>> = own.map(|target| target.selection.range.clone()).collect();
        found.iter().map(|it| it.origin.clone()).chain(own).collect()
    }),
    ("declaration", |_, document, offset| ide::declaration(document, offset).map(|it| it.origin).into_iter().collect()),
    ("references", |snapshot, document, offset| {
        let found = ide::references(snapshot, document, offset, true).into_iter();
        found.filter(|target| target.path == document.path).map(|target| target.selection.range).collect()
    }),
    ("highlight", |snapshot, document, offset| {
        ide::highlights(snapshot, document, offset).into_iter().map(|it| it.range).collect()
    }),
    ("prepare rename", |snapshot, document, offset| {
        let texts = |path: &str| (*path == *document.path).then(|| document.text.clone());
        ide::prepare_rename(snapshot, document, offset, &texts).map(|it| it.range).into_iter().collect()
    }),
    ("selection range", |_, document, offset| {
        let ranges = ide::selection_ranges(document, offset);
        let grows =
            |pair: &[Range<usize>]| pair[1].start <= pair[0].start && pair[0].end <= pair[1].end && pair[0] != pair[1];
        assert!(ranges.windows(2).all(grows), "{ranges:?}");
        assert_eq!(ranges.last(), Some(&(0..document.source.len())));
        ranges
    }),
    ("linked editing", |snapshot, document, offset| {
        let ranges = ide::linked_ranges(snapshot, document, offset);
        let is_same = |range: &Range<usize>| document.slice(range) == document.slice(&ranges[0]);
        assert!(ranges.iter().all(is_same) && ranges.windows(2).all(|pair| pair[0].end <= pair[1].start), "{ranges:?}");
        ranges
    }),
    ("unfilled", |_, document, offset| {
        let both = [ide::Direction::Next, ide::Direction::Previous];
        both.into_iter().filter_map(|direction| ide::nearest_unfilled(document, offset, direction)).collect()
    }),
];

/// The ranges that the actions at an offset change or select. They look at the whole document, so they are asked for at
/// fewer places.
fn actions(snapshot: &Snapshot, document: &Document, offset: usize) -> Vec<Range<usize>> {
    let offset = document.text.floor(offset);
    let texts = |path: &str| (*path == *document.path).then(|| document.text.clone());
    let fixes = ide::quick_fixes(snapshot, document, offset..offset, &texts).into_iter();
    let fixes = fixes.flat_map(|(_, actions)| actions);
    let all = fixes.chain(ide::refactorings(snapshot, document, offset..offset, &texts));
    let ranges = all.flat_map(|action| match action.effect {
        ide::Effect::Select(range) => vec![range],
        ide::Effect::Edit(mut edit) => {
            let own = edit.edits.remove(&document.path).unwrap_or_default();
            let ranges: Vec<Range<usize>> = own.into_iter().map(|edit| edit.region.range).collect();
            assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start), "{}: {ranges:?}", action.title);
            ranges
        }
    });
    ranges.collect()
}

/// The ranges in a document that a feature answers with.
type WholeFeature = fn(&Snapshot, &Document) -> Vec<Range<usize>>;

/// The features of a whole document.
const WHOLE: [(&str, WholeFeature); 6] = [
    ("inlay hints", |snapshot, document| {
        let hints = ide::inlay_hints(snapshot, document, 0..document.source.len()).into_iter();
        hints.map(|hint| hint.offset..hint.offset).collect()
    }),
    ("semantic tokens", |snapshot, document| {
        let tokens = ide::semantic_tokens(snapshot, document, &(0..document.source.len()));
        assert!(tokens.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{tokens:?}");
        assert!(tokens.iter().all(|token| !document.slice(&token.range).contains(['\n', '\r'])), "{tokens:?}");
        tokens.into_iter().map(|token| token.range).collect()
    }),
    ("folds", |_, document| ide::folds(document).into_iter().map(|fold| fold.range).collect()),
    ("document links", |snapshot, document| {
        ide::document_links(snapshot, document).into_iter().map(|link| link.range).collect()
    }),
    ("unfilled", |_, document| ide::unfilled(document)),
    ("lenses", |snapshot, document| {
        let lenses = ide::code_lenses(document);
        for lens in &lenses {
            assert!(ide::lens_text(snapshot, document, lens.kind, lens.range.start).is_some(), "{lens:?}");
        }
        lenses.into_iter().map(|lens| lens.range).collect()
    }),
];

/// So many documents of the corpus are asked about, taken evenly from all of it.
const SAMPLE: usize = 200;

/// Every how many bytes a document is asked about.
#[derive(Clone, Copy)]
struct Steps {
    /// The features of a place.
    features: usize,
    /// The actions.
    actions: usize,
}

impl Steps {
    /// Every so many bytes, so that the test stays quick, and actions more rarely; all at every `SPECLS_OFFSET_STEP`
    /// bytes if that is set. With 1, it takes minutes even in a release build.
    fn of(features: usize) -> Self {
        let asked = std::env::var("SPECLS_OFFSET_STEP").map(|step| step.parse().expect("a number"));
        asked.map_or(Self { features, actions: 16 * features }, |step| Self { features: step, actions: step })
    }
}

/// Asks every feature about every so many bytes of a document, from the `nth` of the first step on, and about the
/// whole of it.
fn ask(world: &World, path: &str, text: &str, nth: usize, steps: Steps) {
    let snapshot = world.snapshot();
    let document = Document::new(&snapshot, path, Text::new(text));
    let source = &document.source;
    let check = |name: &str, range: &Range<usize>| {
        let is_within = range.start <= range.end && range.end <= source.len();
        let is_whole = is_within && source.is_char_boundary(range.start) && source.is_char_boundary(range.end);
        assert!(is_whole, "{name} in {path}: {range:?}");
    };
    for (name, feature) in WHOLE {
        feature(&snapshot, &document).iter().for_each(|range| check(name, range));
    }
    for offset in (nth % steps.features..=source.len() + 1).step_by(steps.features) {
        for (name, feature) in FEATURES {
            feature(&snapshot, &document, offset).iter().for_each(|range| check(&format!("{name} at {offset}"), range));
        }
    }
    for offset in (nth % steps.actions..=source.len() + 1).step_by(steps.actions) {
        let ranges = actions(&snapshot, &document, offset);
        ranges.iter().for_each(|range| check(&format!("actions at {offset}"), range));
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
    let steps = Steps::of(13);
    for (index, (path, text)) in texts.iter().enumerate() {
        ask(&world, path, text, index, steps);
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
    let steps = Steps::of(197);
    let mut world = World::default();
    world.apply(Change::IndexComplete(true));
    for (index, path) in files.iter().step_by(files.len().div_ceil(SAMPLE)).enumerate() {
        // Each is held against the built-in template, whether it follows it or not.
        let Ok(text) = fs::read_to_string(path) else { continue };
        ask(&world, &format!("swarm/tracks/t-{index}/spec.md"), &text, index, steps);
    }
}
