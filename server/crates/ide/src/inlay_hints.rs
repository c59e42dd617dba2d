//! Inlay hints: what can be worked out from the text and is read beside it. Scores of risks, progress of checklists,
//! days to a deadline, the status of a track that is referred to.

use std::ops::Range;

use jiff::civil::Date;
use schema::Owner;
use schema::value::is_one_of;
use world::card::{DEADLINE, Level, TARGET, date_of};
use world::{Document, Lifecycle, Snapshot};

use crate::resolve::{Resolver, Thing};
use crate::tracks::{id, status, title};
use crate::wording::{counted, shortened};

/// A remark shown in a line of the document that is no part of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlayHint {
    /// Byte offset in the document that it stands at.
    pub offset: usize,
    /// The remark.
    pub label: String,
    /// One sentence that says what it means.
    pub tooltip: String,
}

/// The hints whose places are in the byte range `range` of the document, in order. Answered from the index.
#[must_use]
pub fn inlay_hints(snapshot: &Snapshot, document: &Document, range: Range<usize>) -> Vec<InlayHint> {
    let mut hints = scores(document, &range);
    hints.extend(progress(document, &range));
    hints.extend(due(snapshot, document));
    hints.extend(statuses(snapshot, document, &range));
    hints.retain(|hint| range.start <= hint.offset && hint.offset <= range.end);
    hints.sort_by_key(|hint| hint.offset);
    hints
}

/// At each entry whose pattern has several fields with the same levels (probability and impact, from high to low) the
/// product of their ranks, of the highest there can be.
fn scores(document: &Document, range: &Range<usize>) -> Vec<InlayHint> {
    let outline = &document.outline;
    let score = |index: usize| {
        let (ranks, levels) = ranks(document, index)?;
        let highest = levels.pow(ranks.len() as u32);
        let factors: Vec<String> = ranks.iter().map(|(label, rank)| format!("{label} {rank}")).collect();
        Some(InlayHint {
            offset: line_end(document, outline.entries[index].name.end),
            label: format!("{}/{highest}", ranks.iter().map(|(_, rank)| rank).product::<usize>()),
            tooltip: format!("{}, each of {levels}", factors.join(" × ")),
        })
    };
    let near = (0..outline.entries.len()).filter(|index| touch(&outline.entries[*index].range, range));
    near.filter_map(score).collect()
}

/// The rank of each field of an entry that shares its ordered alternatives with another one, with its label, and how
/// many alternatives there are. `None` unless all of those fields have one of the values.
fn ranks(document: &Document, entry: usize) -> Option<(Vec<(&str, usize)>, usize)> {
    let checked = document.checked.as_ref()?;
    let (schema, matching) = (checked.schema(), &checked.matching);
    let declared: Vec<_> = schema.fields_of(Owner::Entry(matching.entries[entry]?)).collect();
    let is_shared = |levels: &[String]| {
        declared.iter().filter(|(_, field)| field.value.alternatives() == levels).count() > 1 && is_scale(levels)
    };
    let levels = declared.iter().map(|(_, field)| field.value.alternatives()).find(|levels| is_shared(levels))?;
    let fields = &document.outline.fields;
    let range = &document.outline.entries[entry].range;
    let from = fields.partition_point(|field| field.lead.start < range.start);
    let to = fields.partition_point(|field| field.lead.start < range.end);
    let mut ranks = Vec::new();
    for (index, field) in declared.iter().filter(|(_, field)| field.value.alternatives() == levels) {
        let is_it = |at: &usize| matching.fields[*at] == Some(*index) && matching.field_entries[*at] == Some(entry);
        let value = document.slice(&fields[(from..to).find(is_it)?].value);
        let at = levels.iter().position(|level| is_one_of(value, std::slice::from_ref(level)))?;
        let falls = Level::read(&levels[0]) > Level::read(&levels[levels.len() - 1]);
        ranks.push((field.name.display.as_str(), if falls { levels.len() - at } else { at + 1 }));
    }
    Some((ranks, levels.len()))
}

/// Whether alternatives are levels in order: their ends are known as a high and a low one.
fn is_scale(levels: &[String]) -> bool {
    let ends = levels.first().zip(levels.last()).map(|(first, last)| (Level::read(first), Level::read(last)));
    ends.is_some_and(|(first, last)| first.is_some() && last.is_some() && first != last)
}

/// At each heading with boxes below it how many of them are ticked.
fn progress(document: &Document, range: &Range<usize>) -> Vec<InlayHint> {
    let boxes = document.outline.items.iter().filter_map(|item| Some((item.range.start, item.checkbox.as_ref()?.1)));
    let boxes: Vec<(usize, bool)> = boxes.collect();
    let hint = |heading: &Range<usize>, range: &Range<usize>| {
        let from = boxes.partition_point(|(at, _)| *at < range.start);
        let to = boxes.partition_point(|(at, _)| *at < range.end);
        let (all, ticked) = (to - from, boxes[from..to].iter().filter(|(_, is)| *is).count());
        (all > 0).then(|| InlayHint {
            offset: line_end(document, heading.start),
            label: format!("{ticked}/{all}"),
            tooltip: format!("{ticked} of {all} boxes ticked"),
        })
    };
    let whole = 0..document.source.len();
    let sections = document.outline.sections.iter().enumerate();
    let sections = sections.filter(|(_, section)| touch(&section.heading, range));
    let title = document.outline.sections.iter().position(|section| section.level == 1);
    let hints = sections.filter_map(|(index, section)| {
        hint(&section.heading, if Some(index) == title { &whole } else { &section.range })
    });
    hints.collect()
}

/// At the days on which the track is to be done, and after which it is too late, how far they are. Nothing of a track
/// that is finished.
fn due(snapshot: &Snapshot, document: &Document) -> Vec<InlayHint> {
    if document.lifecycle == Lifecycle::Frozen {
        return Vec::new();
    }
    let dates = [&TARGET[..], &DEADLINE[..]].into_iter().filter_map(|labels| date_of(document, labels));
    let hints = dates.map(|(range, date)| InlayHint {
        offset: range.end,
        label: distance(snapshot.today(), date),
        tooltip: format!("{date}, seen from {}", snapshot.today()),
    });
    hints.collect()
}

/// `in 12 days`, `today`, `5 days ago`
fn distance(today: Date, date: Date) -> String {
    // Dates of the calendar are never so far apart that their distance could not be told in days.
    let days = today.until(date).map_or(0, |span| span.get_days());
    let counted = counted(days.unsigned_abs() as usize, "day");
    match days {
        0 => "today".to_owned(),
        1.. => format!("in {counted}"),
        _ => format!("{counted} ago"),
    }
}

/// At each reference position in the range the status of the track that is named.
fn statuses(snapshot: &Snapshot, document: &Document, range: &Range<usize>) -> Vec<InlayHint> {
    let facts = document.facts();
    let resolver = Resolver::new(snapshot, facts);
    let positions = document.references.positioned().map(|(reference, _)| reference);
    let hint = |reference: world::reference::Reference<&str>| {
        let track = resolver.resolve(&reference).into_iter().find_map(|thing| match thing {
            Thing::Track(path) if path != facts.path => resolver.facts_of(&path),
            _ => None,
        })?;
        Some(InlayHint {
            offset: after_marks(&document.source, reference.range.end),
            label: shortened(&status(track)?),
            tooltip: format!("{}: {}", id(track), shortened(&title(track))),
        })
    };
    positions.filter(|reference| touch(&reference.range, range)).filter_map(hint).collect()
}

/// Whether two ranges have a place in common, their ends included.
fn touch(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// The end of the line that `offset` is in, white space at its end left out.
fn line_end(document: &Document, offset: usize) -> usize {
    let line = document.source[offset..].lines().next().unwrap_or("");
    offset + line.trim_end().len()
}

/// The first place from `offset` on that is not inside the marks around a reference.
fn after_marks(source: &str, offset: usize) -> usize {
    let rest = &source[offset..];
    offset + rest.len() - rest.trim_start_matches(['*', '_', '`', ']', ')', '>']).len()
}
