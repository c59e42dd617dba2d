//! IDs of tracks and entries: where references are expected, and in prose once three characters have been typed.

use std::ops::Range;

use schema::name::key;
use schema::{DEPENDS_ON, ReferencePlace};
use syntax::outline::Field;
use world::reference::Target;
use world::search::Named;
use world::{Facts, Lifecycle};

use super::MOST;
use super::site::Site;
use crate::model::{Completion, CompletionKind, Completions, Subject};
use crate::resolve::Resolver;
use crate::tracks::{status, title};
use crate::wording::shortened;

/// Fewer characters than this begin too many words.
const LEAST_TYPED: usize = 3;

/// Tracks, and entries of this one, where the template expects a reference; `None` elsewhere.
pub(super) fn in_position(site: &Site<'_>) -> Option<Completions> {
    let (list, start) = in_field(site).or_else(|| in_list(site))?;
    let head = &site.document.source[start..site.offset];
    if [": ", " — ", " – ", " - ", " ("].iter().any(|mark| head.contains(mark)) || head.ends_with(':') {
        return None;
    }
    let part = head.rfind(',').map_or(0, |comma| comma + 1);
    let marks = head[part..].trim_start_matches([' ', '*', '`']);
    let word = part + head[part..].len() - marks.len();
    let range = match marks.strip_prefix('[') {
        Some(_) => bracket(site, start + word)?,
        None => start + word..site.offset + id_length(site.after()),
    };
    let typed = &site.document.source[range.start..site.offset.max(range.start)];
    let typed = if typed.starts_with('[') { "" } else { typed };
    if !typed.chars().all(is_id_part) {
        return None;
    }
    let listed = site.document.references.iter().filter(|reference| {
        list.contains(&reference.range.start)
            && !(range.start <= reference.range.end && reference.range.start <= range.end)
    });
    let listed = listed.filter_map(|reference| match reference.target {
        Target::Track(id) | Target::Entry(id) => Some(id),
        _ => None,
    });
    let lead = if range.start == start && site.document.source[..start].ends_with([':', '*']) { " " } else { "" };
    let mut found = tracks(site, typed, &range, &listed.collect::<Vec<_>>());
    let is_word = |label: &str| !label.contains(' ');
    found.items.extend(entries(site, typed, &range).into_iter().filter(|item| is_word(&item.label)));
    for item in &mut found.items {
        item.edit.text.insert_str(0, lead);
    }
    Some(found)
}

/// Tracks and entries whose ID begins with the word at the cursor; nothing in headings.
pub(super) fn in_prose(site: &Site<'_>) -> Completions {
    let before = site.before();
    if before.starts_with('#') {
        return Completions::default();
    }
    let typed = &before[before.trim_end_matches(is_id_part).len()..];
    let range = site.offset - typed.len()..site.offset + id_length(site.after());
    if typed.chars().count() < LEAST_TYPED {
        return Completions { items: Vec::new(), is_incomplete: !typed.is_empty() };
    }
    let mut found = tracks(site, typed, &range, &[]);
    found.items.extend(entries(site, typed, &range));
    found.items.retain(|item| item.label.to_lowercase().starts_with(&typed.to_lowercase()) && item.label != typed);
    found
}

/// The field of references that the cursor is in the value of: the value, and where the cursor's line of it starts.
fn in_field(site: &Site<'_>) -> Option<(Range<usize>, usize)> {
    let (document, outline) = (site.document, &site.document.outline);
    let above = outline.fields.partition_point(|field| field.lead.end <= site.offset);
    let index = above.checked_sub(1)?;
    let field = &outline.fields[index];
    if !is_reference_field(site, index) || field.section != outline.section_at(site.line.start) {
        return None;
    }
    let value = field.lead.end..field.value.end.max(site.line.end);
    if field.lead.start >= site.line.start {
        return Some((value, field.lead.end));
    }
    // Below the label nothing but its list may stand.
    let between = document.source.get(field.lead.end..site.line.start)?;
    let is_listed = |line: &str| line.trim().is_empty() || line.starts_with([' ', '\t']) || bullet(line) > 0;
    let bullet = bullet(site.before());
    (bullet > 0 && between.lines().all(is_listed)).then(|| (value, site.line.start + bullet))
}

fn is_reference_field(site: &Site<'_>, index: usize) -> bool {
    let declared = site.document.checked.as_ref().and_then(|checked| checked.matching.fields[index]);
    let references = site.schema().map_or(&[][..], |schema| &schema.references);
    declared.is_some_and(|field| references.iter().any(|known| known.place == ReferencePlace::Field(field)))
        || site.document.labels[index] == *key(DEPENDS_ON)
}

/// The list of references that the cursor is in an item of: the section's text, and where the item's text starts.
fn in_list(site: &Site<'_>) -> Option<(Range<usize>, usize)> {
    let section = site.section()?;
    let declared = site.document.checked.as_ref()?.matching.sections[section].schema()?;
    let references = &site.schema()?.references;
    let bullet = bullet(site.before());
    let is_place = references.iter().any(|known| known.place == ReferencePlace::Section(declared));
    // What follows a label explains.
    let on_line = |field: &&Field| site.line.contains(&field.lead.start) && field.lead.end <= site.offset;
    if !is_place || bullet == 0 || site.document.outline.fields.iter().any(|field| on_line(&field)) {
        return None;
    }
    Some((site.document.outline.sections[section].body.clone(), site.line.start + bullet))
}

/// Length of the marker that begins an item at the margin, with the space after it.
fn bullet(line: &str) -> usize {
    let after = line.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(' '));
    after.map_or(0, |rest| line.len() - rest.trim_start().len())
}

/// The bracket that opens at `open`: to its end if it is closed behind the cursor, else to the cursor. `None` if it
/// is a link, or closed before the cursor.
fn bracket(site: &Site<'_>, open: usize) -> Option<Range<usize>> {
    let text = &site.document.source[open..site.line.end];
    let Some(close) = text.find(']').map(|close| open + close + 1) else { return Some(open..site.offset) };
    let is_link = site.document.source[close..site.line.end].starts_with('(');
    (!is_link && site.offset <= close).then_some(open..close)
}

fn is_id_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '#' | '@' | '+')
}

/// How much of the ID at the start of a text belongs to it; a full stop at its end does not.
fn id_length(text: &str) -> usize {
    text[..text.find(|c| !is_id_part(c)).unwrap_or(text.len())].trim_end_matches('.').len()
}

/// Other tracks whose ID begins with, or contains, what is typed. Finished ones come last.
fn tracks(site: &Site<'_>, typed: &str, range: &Range<usize>, listed: &[&str]) -> Completions {
    let index = site.snapshot.index();
    let own = site.document.facts();
    let mut found: Vec<(bool, Completion)> = Vec::new();
    for id in index.names().starting(typed).chain(index.names().containing(typed)) {
        let Some(facts) = index.claimants(id).next() else { continue };
        if listed.contains(&&**id) || facts.directory() == own.directory() || own.ids.contains(id) {
            continue;
        }
        if found.len() == MOST {
            return Completions { items: sorted(found), is_incomplete: true };
        }
        let item = site.item(CompletionKind::Track, id, range, id.to_string()).with_detail(track_detail(facts));
        found.push((facts.lifecycle == Lifecycle::Frozen, item.with_subject(Subject::Track(id.clone()))));
    }
    Completions { items: sorted(found), is_incomplete: false }
}

fn sorted(mut found: Vec<(bool, Completion)>) -> Vec<Completion> {
    found.sort_by_key(|(is_frozen, _)| *is_frozen);
    found.into_iter().map(|(_, item)| item).collect()
}

fn track_detail(facts: &Facts) -> String {
    let title = shortened(&title(facts));
    match status(facts) {
        Some(status) => format!("{title} — {}", shortened(&status)),
        None => title,
    }
}

/// The entries of this track whose ID begins with what is typed: `T01`, `Q2`, `Risk 1`.
fn entries(site: &Site<'_>, typed: &str, range: &Range<usize>) -> Vec<Completion> {
    let document = site.document;
    let facts = document.facts();
    let typed = typed.to_lowercase();
    let mut found: Vec<Completion> = Vec::new();
    let mut add = |label: &str, detail: &str| {
        if label.to_lowercase().starts_with(&typed)
            && found.len() < MOST
            && !found.iter().any(|item| item.label == label)
        {
            let item = site.item(CompletionKind::EntryId, label, range, label.to_owned());
            found.push(item.with_detail(shortened(detail)));
        }
    };
    for entry in document.outline.entries.iter().filter(|entry| !site.line.contains(&entry.name.start)) {
        let label = document.slice(&(entry.prefix.start..entry.number.end));
        add(label, document.slice(&entry.title).lines().next().unwrap_or(""));
    }
    for sibling in Resolver::new(site.snapshot, facts).siblings() {
        for (name, named) in sibling.names.iter() {
            let Named::Entry(index) = named else { continue };
            let label = sibling.entry(index as usize).key;
            if let Some(title) = name.strip_prefix(label) {
                add(label, &format!("{} ({})", title.trim_start_matches([':', ' ', '—', '-']), sibling.path));
            }
        }
    }
    found
}
