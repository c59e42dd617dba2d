//! Document symbols: the sections and entries of one document as a tree.

use std::cmp::Reverse;
use std::ops::Range;

use schema::name::key;
use schema::value::{comparable, undecorated};
use syntax::outline::{Entry, EntryForm};
use world::Document;
use world::search::entry_name;

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SymbolKind {
    /// The heading of a track's main document.
    Track,
    /// A repeated block with a number: a risk, a test, a question, a task.
    Entry,
    /// Any other heading.
    Section,
}

/// A named place of a document, with those inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentSymbol {
    /// Its name, without marks; never empty.
    pub name: String,
    /// A status, how high a risk is, or how many boxes are ticked.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// Everything that belongs to it: half-open byte range in the document.
    pub range: Range<usize>,
    /// Its name, within `range`.
    pub selection: Range<usize>,
    /// The symbols inside, in order.
    pub children: Vec<DocumentSymbol>,
}

/// Deeper symbols become siblings: whoever shows the tree may walk it by recursion.
const DEEPEST: usize = 16;

/// So many symbols are listed of one document, the first ones: each costs an editor a row of its outline.
const MOST: usize = 5_000;

/// The sections and entries of a document as a tree, in order.
#[must_use]
pub fn document_symbols(document: &Document) -> Vec<DocumentSymbol> {
    let outline = &document.outline;
    let details = entry_details(document);
    let boxes = ticked_boxes(document);
    let mut is_entry = vec![false; outline.sections.len()];
    let mut symbols = Vec::new();
    for (entry, detail) in outline.entries.iter().zip(details) {
        let range = match entry.form {
            EntryForm::Heading(section) => {
                is_entry[section] = true;
                &outline.sections[section].range
            }
            EntryForm::Paragraph | EntryForm::Item(_) => &entry.range,
        };
        let name = entry_name(document, entry);
        symbols.push(symbol(document, name, SymbolKind::Entry, detail, range, &entry.name));
    }
    let is_track = !document.names.is_empty();
    let title = outline.sections.iter().position(|section| section.level == 1).filter(|_| is_track);
    for (index, section) in outline.sections.iter().enumerate().filter(|(index, _)| !is_entry[*index]) {
        let (kind, detail) = if title == Some(index) {
            (SymbolKind::Track, document.status.as_deref().map(undecorated))
        } else {
            (SymbolKind::Section, boxes[index].map(|(ticked, all)| format!("{ticked}/{all}")))
        };
        let name = undecorated(document.slice(&section.name));
        let selection = if section.name.is_empty() { &section.heading } else { &section.name };
        symbols.push(symbol(document, name, kind, detail, &section.range, selection));
    }
    symbols.sort_by_key(|symbol| (symbol.range.start, Reverse(symbol.range.end)));
    symbols.truncate(MOST);
    nested(symbols)
}

fn symbol(
    document: &Document,
    name: String,
    kind: SymbolKind,
    detail: Option<String>,
    range: &Range<usize>,
    selection: &Range<usize>,
) -> DocumentSymbol {
    // Editors reject symbols without a name; a heading of nothing but marks has those.
    let name =
        Some(name).filter(|name| !name.is_empty()).unwrap_or_else(|| document.slice(selection).trim().to_owned());
    DocumentSymbol {
        name: if name.is_empty() { "—".to_owned() } else { name },
        detail,
        kind,
        range: range.start.min(selection.start)..range.end.max(selection.end),
        selection: selection.clone(),
        children: Vec::new(),
    }
}

/// Puts symbols, sorted by where they start, long ones first, into those around them.
fn nested(symbols: Vec<DocumentSymbol>) -> Vec<DocumentSymbol> {
    let mut top = Vec::new();
    let mut open: Vec<DocumentSymbol> = Vec::new();
    let close = |open: &mut Vec<DocumentSymbol>, top: &mut Vec<DocumentSymbol>| {
        if let Some(done) = open.pop() {
            open.last_mut().map_or(&mut *top, |parent| &mut parent.children).push(done);
        }
    };
    for symbol in symbols {
        while open.last().is_some_and(|around| around.range.end < symbol.range.end) || open.len() == DEEPEST {
            close(&mut open, &mut top);
        }
        open.push(symbol);
    }
    while !open.is_empty() {
        close(&mut open, &mut top);
    }
    top
}

/// For each entry its status, else how high a risk is, else whether its box is ticked.
fn entry_details(document: &Document) -> Vec<Option<String>> {
    #[derive(Clone, Default)]
    struct Values<'a> {
        status: Option<&'a str>,
        impact: Option<&'a str>,
        probability: Option<&'a str>,
    }
    let outline = &document.outline;
    let mut values = vec![Values::default(); outline.entries.len()];
    for field in outline.fields.iter().filter(|field| !field.value.is_empty()) {
        let Some(entry) = field.entry else { continue };
        let value = document.slice(&field.value).lines().next();
        match key(document.slice(&field.label)).as_str() {
            "status" => values[entry].status = value,
            "impact" => values[entry].impact = value,
            "probability" | "likelihood" => values[entry].probability = value,
            _ => {}
        }
    }
    let shown = |value: &str| undecorated(value.split(" (").next().unwrap_or(value));
    let detail = |(entry, values): (&Entry, Values<'_>)| {
        if let Some(status) = values.status {
            return Some(shown(status));
        }
        if let (Some(impact), Some(probability)) = (values.impact, values.probability) {
            return Some(format!("impact {}, probability {}", comparable(impact), comparable(probability)));
        }
        let EntryForm::Item(item) = entry.form else { return None };
        let (_, is_ticked) = outline.items[item].checkbox.as_ref()?;
        Some(if *is_ticked { "done" } else { "open" }.to_owned())
    };
    outline.entries.iter().zip(values).map(detail).collect()
}

/// For each section how many boxes below it are ticked, and how many there are; `None` if there are none.
fn ticked_boxes(document: &Document) -> Vec<Option<(u32, u32)>> {
    let sections = &document.outline.sections;
    let mut boxes = vec![None; sections.len()];
    for item in &document.outline.items {
        let Some((_, is_ticked)) = &item.checkbox else { continue };
        for section in std::iter::successors(item.section, |&section| sections[section].parent) {
            let (ticked, all) = boxes[section].get_or_insert((0, 0));
            *ticked += u32::from(*is_ticked);
            *all += 1;
        }
    }
    boxes
}
