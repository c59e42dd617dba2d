//! Rename of a heading, and the anchors that follow whenever the text of a heading changes.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use syntax::outline::Outline;
use syntax::{parse_bulk, slugs};
use text::Region;
use world::Facts;
use world::reference::Target;

use super::moves::Moves;
use super::workspace::Workspace;
use crate::edit::{EditGroup, Edits, WorkspaceEdit};
use crate::resolve::{Resolver, Thing, percent_decoded};

/// Gives a heading, or a `part` of it, another text.
///
/// # Errors
///
/// When the text cannot stand in a heading, or the document cannot be read.
pub(super) fn rename(
    workspace: &Workspace<'_>,
    path: &Arc<str>,
    heading: &Region,
    part: Option<Range<usize>>,
    new_text: &str,
) -> Result<WorkspaceEdit, String> {
    if new_text.is_empty() {
        return Err("the heading would be empty; give it a text".to_owned());
    }
    let document = workspace.document(path).ok_or_else(|| format!("{path} cannot be read"))?;
    let sections = &document.outline.sections;
    let index = sections.iter().position(|section| section.heading == heading.range);
    let index = index.ok_or_else(|| format!("{path} has changed; try again"))?;
    let range = part.unwrap_or_else(|| sections[index].name.clone());
    if document.slice(&range) == new_text {
        return Ok(WorkspaceEdit::default());
    }
    let mut edits = Edits::default();
    edits.add(path, &Region::new(&document.text, range.clone()), new_text, EditGroup::Heading);
    let name = sections[index].name.clone();
    let wanted = [&document.source[name.start..range.start], new_text, &document.source[range.end..name.end]].concat();
    let after = edits.applied(path, &document.source);
    let outline = Outline::new(&after, parse_bulk(&after));
    let is_heading = |section: &syntax::outline::Section| after[section.name.clone()] == *wanted;
    if outline.sections.len() != sections.len() || !outline.sections.get(index).is_some_and(is_heading) {
        return Err(format!("\"{new_text}\" cannot be the text of a heading; give it one line of plain text"));
    }
    let changed = changed_anchors(workspace, &edits);
    follow(workspace, &mut edits, &Moves { snapshot: workspace.snapshot, list: &[] }, &changed);
    Ok(WorkspaceEdit { edits: edits.finish(), ..WorkspaceEdit::default() })
}

/// The anchors that change, by document: old and new. Of equal headings there may be very many.
pub(super) type Anchors = BTreeMap<Arc<str>, BTreeMap<Box<str>, String>>;

/// The anchors that the edits so far change, those of repeated headings included.
pub(super) fn changed_anchors(workspace: &Workspace<'_>, edits: &Edits) -> Anchors {
    let mut changed = Anchors::new();
    for path in edits.paths() {
        let Some(facts) = workspace.facts(path) else { continue };
        let in_heading = |range: &Range<usize>| {
            let before = facts.anchors.iter().take_while(|(_, heading)| heading.start <= range.start);
            before.last().is_some_and(|(_, heading)| range.start < heading.end)
        };
        if !edits.of(path).any(|edit| in_heading(&edit.region.range)) {
            continue;
        }
        let Some(document) = workspace.document(path) else { continue };
        let after = edits.applied(path, &document.source);
        let new = slugs(&after, &Outline::new(&after, parse_bulk(&after)));
        // The index and the file may be of different ages; then nobody knows which anchor is which.
        let is_known = slugs(&document.source, &document.outline).iter().eq(facts.anchors.iter().map(|(slug, _)| slug));
        if !is_known || new.len() != facts.anchors.ranges().count() {
            continue;
        }
        let mut pairs = BTreeMap::new();
        for ((old, _), new) in facts.anchors.iter().zip(new) {
            if *old != *new {
                pairs.entry(old.into()).or_insert(new);
            }
        }
        if !pairs.is_empty() {
            changed.insert(Arc::clone(path), pairs);
        }
    }
    changed
}

/// Edits all link destinations that lead through something that moves, or to an anchor that changes.
pub(super) fn follow(workspace: &Workspace<'_>, edits: &mut Edits, moves: &Moves<'_>, anchors: &Anchors) {
    for facts in workspace.documents() {
        for reference in facts.references.iter() {
            let Target::Path(destination) = reference.target else { continue };
            let (path, rest) = destination.split_at(destination.find(['#', '?']).unwrap_or(destination.len()));
            let new_path = moves.destination(facts, path);
            let new_rest = with_new_anchor(workspace, facts, destination, rest, anchors);
            if new_path.is_some() || new_rest.is_some() {
                let path = new_path.as_deref().unwrap_or(path);
                let text = [path, new_rest.as_deref().unwrap_or(rest)].concat();
                edits.add(&facts.path, &facts.region(reference.range), text, EditGroup::Links);
            }
        }
    }
}

/// Query and anchor of a destination after the change; `None` if they stay as they are.
fn with_new_anchor(
    workspace: &Workspace<'_>,
    facts: &Facts,
    destination: &str,
    rest: &str,
    anchors: &Anchors,
) -> Option<String> {
    let (query, raw) = rest.split_once('#').filter(|_| !anchors.is_empty())?;
    let anchor = percent_decoded(raw);
    if !anchors.values().any(|pairs| pairs.contains_key(&*anchor)) {
        return None;
    }
    let resolver = Resolver::new(workspace.snapshot, facts);
    let Thing::Heading(path, _) = resolver.destination(destination)? else { return None };
    let new = anchors.get(&path)?.get(&*anchor)?;
    let new = if raw == anchor { new.clone() } else { escaped(new) };
    Some(format!("{query}#{new}"))
}

/// An anchor with `%XX` for everything beyond ASCII, where the one before it was written so.
fn escaped(anchor: &str) -> String {
    let byte = |byte: u8| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    anchor.bytes().map(byte).collect()
}
