//! Lists of references to tracks and entries: taking one out with what separates it, and adding one.

use std::ops::Range;

use schema::value::is_nothing;
use schema::{ReferencePlace, SectionMatch};
use syntax::outline::Item;
use text::Text;
use world::{Document, Snapshot};

use crate::action::replacing;
use crate::edit::WorkspaceEdit;
use crate::lines::{indentation, line_around, whole_lines};

/// What a list says that has nothing in it.
const NOTHING: &str = "None";

/// The edit that takes the reference at `range` out of its list: one of several between commas, else the whole item;
/// from a list or field with nothing else in it `None` is left.
pub(crate) fn without_reference(document: &Document, range: &Range<usize>) -> Option<WorkspaceEdit> {
    let outline = &document.outline;
    let holds = |text: &Range<usize>| text.start <= range.start && range.end <= text.end;
    let item = outline.items.iter().rposition(|item| holds(&item.content));
    let begins_list = |value: &Range<usize>| outline.items.iter().any(|item| item.range.start == value.start);
    let field = outline.fields.iter().rev().find(|field| holds(&field.value) && !begins_list(&field.value));
    let text = match (field, item) {
        (Some(field), _) => field.value.clone(),
        (None, Some(item)) => outline.items[item].content.clone(),
        (None, None) => return None,
    };
    if let Some(part) = part_of_several(document, &text, range) {
        return Some(replacing(document, [(part, "")]));
    }
    match item.filter(|_| field.is_none()) {
        Some(item) if has_neighbours(document, item) => {
            Some(replacing(document, [(whole_lines(&document.source, &outline.items[item].range), "")]))
        }
        _ => Some(replacing(document, [(text, NOTHING)])),
    }
}

/// The range of one part of a list between commas, with one of the commas around it; `None` if it is the only part.
fn part_of_several(document: &Document, text: &Range<usize>, range: &Range<usize>) -> Option<Range<usize>> {
    let line = document.slice(text).lines().next().unwrap_or("");
    let marks = [": ", " — ", " – ", " - ", " ("].iter().filter_map(|mark| line.find(mark));
    let head = &line[..marks.min().unwrap_or(line.len())];
    let mut at = text.start;
    for part in head.split_inclusive(',') {
        let end = at + part.len();
        if at <= range.start && range.end <= end {
            return match part.strip_suffix(',') {
                // The space behind the comma goes too.
                Some(_) => {
                    let next = &document.source[end..text.start + head.len()];
                    let start = at + part.len() - part.trim_start().len();
                    Some(start..end + next.len() - next.trim_start().len())
                }
                None if at > text.start => Some(at - 1..end - (part.len() - part.trim_end().len())),
                None => None,
            };
        }
        at = end;
    }
    None
}

/// Whether there are other items beside one in its list.
pub(crate) fn has_neighbours(document: &Document, item: usize) -> bool {
    let items = &document.outline.items;
    let parent = items[item].parent;
    let list = document.outline.blocks.iter().rev().find(|block| {
        block.kind == syntax::BlockKind::List
            && block.range.start <= items[item].range.start
            && items[item].range.end <= block.range.end
    });
    list.is_some_and(|list| {
        let inside = |other: &&Item| list.range.start <= other.range.start && other.range.start < list.range.end;
        items.iter().filter(inside).filter(|other| other.parent == parent).count() > 1
    })
}

/// The edit of a document, whose text is `text`, that adds a track to those it is related to; `None` if its template has
/// no list for them.
pub(crate) fn with_related(snapshot: &Snapshot, path: &str, text: Text, id: &str) -> Option<WorkspaceEdit> {
    let document = Document::new(snapshot, path, text);
    related_in(&document, id)
}

/// The same for a document at hand.
pub(crate) fn related_in(document: &Document, id: &str) -> Option<WorkspaceEdit> {
    let checked = document.checked.as_ref()?;
    let places = checked.schema().references.iter().filter(|position| !position.is_dependency);
    let (range, lead) = places.into_iter().find_map(|position| match position.place {
        ReferencePlace::Section(index) => {
            let section = checked.matching.found[index]?;
            let is_own = checked.matching.sections[section] == SectionMatch::Known(index);
            let section = &document.outline.sections[section];
            is_own.then(|| (section.body.clone(), section.heading.end))
        }
        ReferencePlace::Field(index) => {
            let field = checked.matching.fields.iter().position(|matched| *matched == Some(index))?;
            let field = &document.outline.fields[field];
            Some((field.value.clone(), field.lead.end))
        }
    })?;
    let inside = |item: &&Item| range.start <= item.range.start && item.range.start < range.end;
    let items: Vec<&Item> = document.outline.items.iter().filter(inside).collect();
    let is_blank = |range: &Range<usize>| {
        is_nothing(document.slice(range)) || checked.standing.iter().any(|standing| standing.range.start == range.start)
    };
    if let Some(first) = items.first() {
        if items.len() == 1 && is_blank(&first.content) {
            return Some(replacing(document, [(first.content.clone(), id)]));
        }
        let last = items.iter().rev().find(|item| item.parent == first.parent).unwrap_or(first);
        let start = last.range.start;
        let marker = &document.source[start..last.content.start.max(start + 1)];
        let marker =
            marker.split_whitespace().next().filter(|marker| !last.ordered && marker.len() == 1).unwrap_or("-");
        let at = line_around(&document.source, last.range.end).end;
        let indentation = indentation(&document.source, start);
        return Some(replacing(document, [(at..at, format!("\n{indentation}{marker} {id}"))]));
    }
    if !range.is_empty() && is_nothing(document.slice(&range)) && !document.slice(&range).trim().is_empty() {
        return Some(replacing(document, [(range, id)]));
    }
    let end = document.slice(&range).trim_end();
    let at = if end.is_empty() { lead } else { range.start + end.len() };
    let gap = if end.is_empty() { "\n" } else { "\n\n" };
    Some(replacing(document, [(at..at, format!("{gap}- {id}"))]))
}
