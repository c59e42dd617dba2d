//! The targets. Each takes any bytes; what is no UTF-8 becomes replacement characters.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use schema::Schema;
use syntax::{Incremental, parse_bulk};
use text::{Edit, Encoding, Position, Text};
use world::{Change, Config, Document, Snapshot, TemplateFile, World};

use crate::SEPARATOR;

/// Larger inputs only make the same findings slower. In bytes.
const MOST: usize = 64 << 10;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

const TEMPLATE_PATH: &str = "swarm/templates/track_spec.md";

/// The document that is asked about, and another one.
const PATHS: [&str; 2] = ["swarm/tracks/auth-base/spec.md", "swarm/tracks/billing-core/spec.md"];

/// At so many offsets of a document features are asked.
const OFFSETS: usize = 48;

fn pieces(data: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    data[..data.len().min(MOST)].split(|byte| *byte == SEPARATOR)
}

fn texts(data: &[u8]) -> impl Iterator<Item = Cow<'_, str>> {
    pieces(data).map(String::from_utf8_lossy)
}

#[track_caller]
fn assert_within(source: &str, range: &Range<usize>) {
    assert!(source.get(range.clone()).is_some(), "{range:?} is no range of {source:?}");
}

/// A world with one template (the built-in one if there is none) and these documents at [`PATHS`].
fn world(template: Option<&str>, documents: &[Cow<'_, str>]) -> World {
    let mut world = World::default();
    if let Some(template) = template {
        world.apply(Change::Templates(vec![TemplateFile { path: TEMPLATE_PATH.into(), text: template.into() }]));
    }
    world.apply(Change::Today(jiff::civil::date(2026, 2, 20)));
    for (path, text) in PATHS.into_iter().zip(documents) {
        for (end, _) in path.match_indices('/').chain([(path.len(), "")]) {
            world.apply(Change::Path(path[..end].into(), true));
        }
        let document = Document::new(&world.snapshot(), path, Text::new(text));
        world.apply(Change::Facts(Arc::clone(document.facts())));
    }
    world.apply(Change::IndexComplete(true));
    world
}

/// Template -> schema: what is reported of a template is in it.
pub fn template(data: &[u8]) {
    let text = String::from_utf8_lossy(&data[..data.len().min(MOST)]);
    let text = Text::new(&text).to_string();
    let schema = Schema::derive("any", &text);
    schema.problems.iter().for_each(|problem| assert_within(&text, &problem.range));
    // A template says the same whoever reads it, and differs from itself in nothing.
    assert_eq!(schema, Schema::derive("any", &text));
    assert_eq!(schema::differences(&schema, &schema).len(), 0);
}

/// Template and document -> outline -> match -> rules: both front ends say the same, about ranges of the document, and
/// no fix leaves what it mends.
pub fn document(data: &[u8]) {
    let texts: Vec<_> = texts(data).take(2).collect();
    let (template, source) = match texts.as_slice() {
        [template, source] => (Some(&**template), source),
        [source] => (None, source),
        _ => return,
    };
    let world = world(template, std::slice::from_ref(source));
    let snapshot = world.snapshot();
    let text = Text::new(source);
    let bulk = Document::new(&snapshot, PATHS[0], text.clone());
    let open = Document::open(&snapshot, PATHS[0], text.clone(), Incremental::new(&text).blocks());
    assert_eq!(bulk.outline, open.outline, "of {source:?}");
    let diagnostics = ide::diagnostics(&snapshot, &bulk);
    assert_eq!(diagnostics, ide::diagnostics(&snapshot, &open), "of {source:?}");
    diagnostics.iter().for_each(|found| assert_within(&bulk.source, &found.range));
    let edits = ide::fix_all(&snapshot, &bulk);
    edits.iter().for_each(|edit| assert_within(&bulk.source, &edit.region.range));
    assert!(edits.windows(2).all(|pair| pair[0].region.range.end <= pair[1].region.range.start), "{edits:?}");
    if let Some(fixed) = ide::fixed(&snapshot, &bulk) {
        ide::diagnostics(&snapshot, &fixed).iter().for_each(|found| assert_within(&fixed.source, &found.range));
    }
}

/// Edits: text, blocks and a parse that has followed them are those of the text that they lead to.
pub fn edits(data: &[u8]) {
    let mut pieces = pieces(data);
    let source = String::from_utf8_lossy(pieces.next().unwrap_or_default());
    let mut text = Text::new(&source);
    let mut naive = text.to_string();
    let mut blocks = Incremental::new(&text);
    for piece in pieces.take(16) {
        // Where it starts, in parts of the text's length; how many bytes it removes; what it inserts.
        let (place, inserted) = piece.split_at(piece.len().min(3));
        let part = |index: usize| usize::from(place.get(index).copied().unwrap_or_default());
        let start = text.floor(text.len() * (part(0) << 8 | part(1)) / 0xffff);
        let end = text.floor(start + part(2));
        let edit = Edit { range: start..end, text: String::from_utf8_lossy(inserted).into_owned() };
        naive.replace_range(edit.range.clone(), &edit.text);
        text.apply(&edit);
        blocks.apply(&text, &edit);
        assert_eq!(text.to_string(), naive, "after {edit:?}");
        assert_eq!(blocks.blocks(), Incremental::new(&text).blocks(), "after {edit:?} in {naive:?}");
        assert_eq!(blocks.blocks(), parse_bulk(&naive), "after {edit:?} in {naive:?}");
    }
}

/// Offset -> position -> offset is the same place in every encoding, and any position is some place.
pub fn positions(data: &[u8]) {
    let mut pieces = pieces(data);
    let text = Text::new(&String::from_utf8_lossy(pieces.next().unwrap_or_default()));
    let source = text.to_string();
    let mut edited = text.clone();
    // An edit that changes nothing, but makes a rope of it.
    edited.apply(&Edit { range: 0..0, text: String::new() });
    for encoding in ENCODINGS {
        let mut last = Position::default();
        for offset in (0..=source.len() + 1).step_by(source.len() / 2048 + 1) {
            let position = text.position(offset, encoding);
            assert!(position >= last, "{position:?} at {offset} in {source:?}");
            last = position;
            assert_eq!(position, edited.position(offset, encoding));
            let back = text.offset(position, encoding);
            let place = text.floor(offset);
            let is_in_line_break = source[..place].ends_with('\r') && source[place..].starts_with('\n');
            assert_eq!(back + usize::from(is_in_line_break), place, "{position:?} in {source:?}");
        }
        let numbers: Vec<u32> =
            pieces.clone().flat_map(|piece| piece.chunks(4)).map(|bytes| bytes.iter().fold(0, shifted)).collect();
        for pair in numbers.chunks(2).chain([&[u32::MAX, u32::MAX][..], &[0, u32::MAX], &[u32::MAX, 0]]) {
            let position = Position { line: pair[0], character: pair.get(1).copied().unwrap_or_default() };
            let offset = text.offset(position, encoding);
            assert!(source.is_char_boundary(offset), "{position:?} in {source:?}");
            assert_eq!(offset, edited.offset(position, encoding), "{position:?} in {source:?}");
        }
    }
}

fn shifted(number: u32, byte: &u8) -> u32 {
    number << 8 | u32::from(*byte)
}

/// Configuration: what is wrong is named at its place, and what is right can be asked.
pub fn config(data: &[u8]) {
    let mut texts = texts(data);
    let text = Text::new(&texts.next().unwrap_or_default()).to_string();
    let codes: Vec<&str> = ide::rules().iter().map(|rule| rule.code).collect();
    let (config, problems) = Config::parse(&text, &codes);
    problems.iter().for_each(|problem| assert_within(&text, &problem.range));
    for path in PATHS.into_iter().map(str::to_owned).chain(texts.take(4).map(Cow::into_owned)) {
        let _ = (config.ignored_by(&path), config.kind_of(&path), config.is_tracks_root(&path), config.track_of(&path));
    }
    let mut world = world(None, &[Cow::Borrowed(schema::TRACK_SPEC)]);
    world.apply(Change::Config(config));
    let snapshot = world.snapshot();
    let document = Document::new(&snapshot, PATHS[0], Text::new(schema::TRACK_SPEC));
    drop(ide::diagnostics(&snapshot, &document));
}

/// Two documents: every feature, at offsets over all of the first. Ranges are ranges of it.
pub fn resolver(data: &[u8]) {
    let texts: Vec<_> = texts(data).take(2).collect();
    let world = world(None, &texts);
    let snapshot = world.snapshot();
    let Some(source) = texts.first() else { return };
    let document = Document::new(&snapshot, PATHS[0], Text::new(source));
    ask_of_all(&snapshot, &document);
    let step = document.source.len() / OFFSETS + 1;
    for offset in (0..=document.source.len() + 1).step_by(step) {
        for range in ask_at(&snapshot, &document, offset) {
            assert_within(&document.source, &range);
        }
    }
}

/// The features of a place.
fn ask_at(snapshot: &Snapshot, document: &Document, offset: usize) -> Vec<Range<usize>> {
    let others = |path: &str| (*path == *document.path).then(|| document.text.clone());
    let mut ranges = Vec::new();
    ranges.extend(ide::completion(snapshot, document, offset).items.into_iter().map(|item| item.edit.range));
    ranges.extend(ide::hover(snapshot, document, offset).map(|hover| hover.range));
    ranges.extend(ide::declaration(document, offset).map(|found| found.origin));
    ranges.extend(ide::highlights(snapshot, document, offset).into_iter().map(|found| found.range));
    ranges.extend(ide::selection_ranges(document, offset));
    ranges.extend(ide::linked_ranges(snapshot, document, offset));
    if let Some(found) = ide::definition(snapshot, document, offset) {
        ranges.push(found.origin);
        let own = found.targets.into_iter().filter(|target| target.path == document.path);
        ranges.extend(own.map(|target| target.selection.range));
    }
    let own = ide::references(snapshot, document, offset, true).into_iter();
    ranges.extend(own.filter(|target| target.path == document.path).map(|target| target.selection.range));
    if let Ok(target) = ide::prepare_rename(snapshot, document, offset, &others) {
        ranges.push(target.range);
        if let Ok(mut edit) = ide::rename(snapshot, document, offset, "new-name", &others) {
            let own = edit.edits.remove(&document.path).unwrap_or_default();
            ranges.extend(own.into_iter().map(|edit| edit.region.range));
        }
    }
    let offset = document.text.floor(offset);
    for action in ide::refactorings(snapshot, document, offset..offset, &others) {
        let own = action.edit().and_then(|edit| edit.edits.get(&document.path)).into_iter().flatten();
        ranges.extend(own.map(|edit| edit.region.range.clone()));
    }
    ranges
}

/// The features of a whole document.
fn ask_of_all(snapshot: &Snapshot, document: &Document) {
    let whole = 0..document.source.len();
    let hints = ide::inlay_hints(snapshot, document, whole.clone());
    let tokens = ide::semantic_tokens(snapshot, document, &whole);
    assert!(tokens.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{tokens:?}");
    let ranges = hints.into_iter().map(|hint| hint.offset..hint.offset);
    let ranges = ranges.chain(tokens.into_iter().map(|token| token.range));
    let ranges = ranges.chain(ide::folds(document).into_iter().map(|fold| fold.range));
    let ranges = ranges.chain(ide::document_links(snapshot, document).into_iter().map(|link| link.range));
    let ranges = ranges.chain(ide::code_lenses(document).into_iter().map(|lens| lens.range));
    ranges.for_each(|range| assert_within(&document.source, &range));
    drop(ide::document_symbols(document));
    let others = |path: &str| (*path == *document.path).then(|| document.text.clone());
    drop(ide::quick_fixes(snapshot, document, whole, &others));
}
