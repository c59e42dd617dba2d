//! Adding a track to a registry: one more item or row in the form of the last one. Registries are written by hand and
//! have no template; what stands beside the reference is the author's to write.

use std::ops::Range;

use syntax::SpanKind;
use syntax::outline::{Item, Row, Span};
use world::reference::Reference;
use world::{Document, Facts, Snapshot, directory, file_name};

use crate::action::replacing;
use crate::edit::WorkspaceEdit;
use crate::lines::{indentation, line_around};
use crate::resolve::Resolver;
use crate::tracks::title;

/// The edit that adds `track` to a registry of the tracks beside it; `None` if these stand in no list or table there.
pub(crate) fn with_track(snapshot: &Snapshot, registry: &Document, track: &Facts) -> Option<WorkspaceEdit> {
    let listed = listed(snapshot, registry, track);
    let outline = &registry.outline;
    let holds = |range: &Range<usize>, listed: &Listed<'_>| {
        range.start <= listed.reference.range.start && listed.reference.range.end <= range.end
    };
    let rows = || outline.tables.iter().flat_map(|table| &table.rows);
    let is_open = |item: &&Item| item.parent.is_none() && !item.checkbox.as_ref().is_some_and(|(_, ticked)| *ticked);
    // A new track belongs to those that are to be done.
    for is_fitting in [is_open as fn(&&Item) -> bool, |item: &&Item| item.parent.is_none()] {
        for listed in listed.iter().rev() {
            let item = outline.items.iter().filter(is_fitting).find(|item| holds(&item.range, listed));
            if let Some(item) = item.filter(|item| !item.ordered) {
                return Some(after(registry, &item.range, &new_item(registry, item, listed, track)));
            }
            if let Some(row) = rows().find(|row| holds(&row.range, listed)) {
                return Some(after(registry, &row.range, &new_row(registry, row, listed, track)));
            }
        }
    }
    None
}

/// A reference in a registry to one of the tracks that it lists.
struct Listed<'a> {
    reference: Reference<&'a str>,
    /// The name of that track's directory.
    name: String,
}

/// The references to tracks beside `track`, in order.
fn listed<'a>(snapshot: &Snapshot, registry: &'a Document, track: &Facts) -> Vec<Listed<'a>> {
    let resolver = Resolver::new(snapshot, registry.facts());
    let root = directory(track.directory());
    let name_of = |path: &str| {
        let below = if root.is_empty() { path } else { path.strip_prefix(root)?.strip_prefix('/')? };
        below.split_once('/').map(|(name, _)| name.to_owned())
    };
    let references = registry.references.iter();
    let listed = references.filter_map(|reference| {
        let name = resolver.resolve(&reference).iter().find_map(|thing| name_of(thing.path()))?;
        Some(Listed { reference, name })
    });
    listed.collect()
}

/// Inserts a line after the one in which a range ends.
fn after(registry: &Document, range: &Range<usize>, line: &str) -> WorkspaceEdit {
    let at = line_around(&registry.source, range.end).end;
    let indentation = indentation(&registry.source, range.start);
    replacing(registry, [(at..at, format!("\n{indentation}{line}"))])
}

fn new_item(registry: &Document, item: &Item, listed: &Listed<'_>, track: &Facts) -> String {
    let marker = &registry.source[item.range.start..item.range.start + 1];
    let checkbox = if item.checkbox.is_some() { "[ ] " } else { "" };
    format!("{marker} {checkbox}{}", named(registry, listed, track))
}

/// A row with the track in the same cell; in the others only what holds for it too.
fn new_row(registry: &Document, row: &Row, listed: &Listed<'_>, track: &Facts) -> String {
    let cell = |cell: &Range<usize>| {
        if cell.start <= listed.reference.range.start && listed.reference.range.end <= cell.end {
            return named(registry, listed, track);
        }
        let text = registry.slice(cell);
        let is_checkbox = text.len() == 3 && text.starts_with('[') && text.ends_with(']');
        if is_checkbox { "[ ]".to_owned() } else { String::new() }
    };
    let cells: Vec<String> = row.cells.iter().map(cell).collect();
    format!("| {} |", cells.join(" | "))
}

/// A reference to the track, spelled and marked like the one to a listed track.
fn named(registry: &Document, listed: &Listed<'_>, track: &Facts) -> String {
    let own = file_name(track.directory());
    let renamed = |text: &str| with_name(text, &listed.name, own);
    let range = &listed.reference.range;
    let spans = registry.outline.spans.iter();
    let around = spans.filter(|span| span.range.start <= range.start && range.end <= span.range.end);
    let link = |span: &&Span| matches!(&span.kind, SpanKind::Link(destination) if destination == range);
    match around.clone().find(link).or_else(|| around.min_by_key(|span| span.range.len())) {
        Some(span) if link(&span) => {
            let text = registry.slice(&span.content);
            let (new_text, destination) = (renamed(text), renamed(registry.slice(range)));
            let text = if new_text == text { title(track) } else { new_text };
            format!("[{text}]({destination})")
        }
        Some(span) => renamed(registry.slice(&span.range)),
        None => renamed(registry.slice(range)),
    }
}

/// A text with one name in place of another, where that is not a part of a longer name.
fn with_name(text: &str, from: &str, to: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let mut renamed = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, after) = (&rest[..at], &rest[at + from.len()..]);
        let is_whole = !before.ends_with(is_part) && !after.starts_with(is_part);
        renamed += before;
        renamed += if is_whole { to } else { from };
        rest = after;
    }
    renamed + rest
}
