//! Rename of an entry: its number or its title, and the citations in the documents of its track.
//!
//! A citation follows only if it can mean nothing but this entry. Where a format starts each list at `Risk 1` again,
//! "Risk 1" means any of them, and stays.

use std::ops::Range;
use std::sync::Arc;

use schema::name::key;
use syntax::outline::Entry;
use text::{Place, Region};
use world::reference::{Target, entry_keys, is_entry_id};
use world::{Document, Facts};

use super::heading::{changed_anchors, follow};
use super::moves::{Moves, rest_below};
use super::workspace::Workspace;
use crate::edit::{EditGroup, Edits, WorkspaceEdit};
use crate::resolve::{Resolver, Thing};

/// What a new name says of an entry.
#[derive(Debug, PartialEq, Eq)]
enum Wanted<'a> {
    /// Another number, and perhaps another title.
    Number(String, Option<&'a str>),
    /// Another ID altogether: `TASK-4` for `T04`.
    Id(&'a str),
    /// Another title.
    Title(&'a str),
}

/// The parts of an entry's name, as byte ranges of its document.
struct Parts {
    /// From its first letter to its number.
    lead: Range<usize>,
    number: Range<usize>,
    /// `None` for an ID that merely begins an item, which has no title of its own.
    title: Option<Range<usize>>,
}

/// Gives the entry with this name in the document at `path` another number, key or title.
///
/// # Errors
///
/// When the number is taken, the name is none for this entry, or the document cannot be read.
pub(super) fn rename(
    workspace: &Workspace<'_>,
    path: &Arc<str>,
    name: &Region,
    new_name: &str,
) -> Result<WorkspaceEdit, String> {
    let document = workspace.document(path).ok_or_else(|| format!("{path} cannot be read"))?;
    let facts = workspace.facts(path).ok_or_else(|| format!("{path} is not known"))?;
    let entry = document.outline.entries.iter().find(|entry| entry.name == name.range);
    let parts = parts(&document, entry, name).ok_or_else(|| format!("{path} has changed; try again"))?;
    let id = parts.lead.start..parts.number.end;
    let (lead, number) = (document.slice(&parts.lead), document.slice(&parts.number));
    let wanted = wanted(lead, number, new_name)?;
    let mut edits = Edits::default();
    let mut add = |range: Range<usize>, text: &str| {
        if document.slice(&range) != text {
            edits.add(path, &Region::new(&document.text, range), text, EditGroup::Entry);
        }
    };
    if let Wanted::Title(title) | Wanted::Number(_, Some(title)) = &wanted {
        match &parts.title {
            None => return Err(format!("{} has no title; give it a number", document.slice(&id))),
            Some(range) if range.is_empty() => add(id.end..id.end, &format!(": {title}")),
            Some(range) => add(range.clone(), title),
        }
    }
    let (new_id, new_number) = match &wanted {
        Wanted::Number(new, _) => (format!("{lead}{new}"), new.len()),
        Wanted::Id(new) => ((*new).to_owned(), new.len() - new.find(|c: char| c.is_ascii_digit()).unwrap_or(0)),
        Wanted::Title(_) => (document.slice(&id).to_owned(), number.len()),
    };
    if new_id != document.slice(&id) {
        let change = KeyChange {
            workspace,
            facts,
            name,
            old: entry_keys(document.slice(&id), number.len()),
            new: entry_keys(&new_id, new_number),
        };
        change.check_free(&document, entry)?;
        match &wanted {
            Wanted::Number(new, _) => add(parts.number.clone(), new),
            _ => add(id.clone(), &new_id),
        }
        for (citing, region, cited) in change.citations() {
            let (region, text) = match &wanted {
                Wanted::Number(new, _) => (tail(&region, number.len()), new.as_str()),
                // Of a range (`T01~04`) the second end says only the number.
                _ if region.range.len() < cited.len() => (tail(&region, number.len()), new_id.as_str()),
                _ => (region, new_id.as_str()),
            };
            edits.add(&citing, &region, text, EditGroup::References);
        }
    }
    let anchors = changed_anchors(workspace, &edits);
    follow(workspace, &mut edits, &Moves { snapshot: workspace.snapshot, list: &[] }, &anchors);
    Ok(WorkspaceEdit { edits: edits.finish(), ..WorkspaceEdit::default() })
}

/// Gives the entries with these names in the document at `path` other numbers, all at once; their citations follow.
/// `None` if they have those numbers, or the document cannot be read.
pub(crate) fn renumber(
    workspace: &Workspace<'_>,
    path: &Arc<str>,
    numbers: &[(Region, String)],
) -> Option<WorkspaceEdit> {
    let (document, facts) = (workspace.document(path)?, workspace.facts(path)?);
    let mut edits = Edits::default();
    for (name, new) in numbers {
        let entry = document.outline.entries.iter().find(|entry| entry.name == name.range);
        let Parts { lead, number, .. } = parts(&document, entry, name)?;
        if document.slice(&number) == new {
            continue;
        }
        edits.add(path, &Region::new(&document.text, number.clone()), new, EditGroup::Entry);
        let (old, new_id) = (document.slice(&(lead.start..number.end)), format!("{}{new}", document.slice(&lead)));
        let (old, new_keys) = (entry_keys(old, number.len()), entry_keys(&new_id, new.len()));
        let change = KeyChange { workspace, facts, name, old, new: new_keys };
        for (citing, region, _) in change.citations() {
            edits.add(&citing, &tail(&region, number.len()), new, EditGroup::References);
        }
    }
    let anchors = changed_anchors(workspace, &edits);
    follow(workspace, &mut edits, &Moves { snapshot: workspace.snapshot, list: &[] }, &anchors);
    let edits = edits.finish();
    (!edits.is_empty()).then(|| WorkspaceEdit { edits, ..WorkspaceEdit::default() })
}

fn parts(document: &Document, entry: Option<&Entry>, name: &Region) -> Option<Parts> {
    if let Some(entry) = entry {
        // `Task T04` is cited as `T04`, but named as a whole.
        let lead = entry.prefix.start..entry.number.start;
        return Some(Parts { lead, number: entry.number.clone(), title: Some(entry.title.clone()) });
    }
    let text = document.source.get(name.range.clone()).filter(|text| is_entry_id(text))?;
    let number = name.range.start + text.find(|c: char| c.is_ascii_digit())?;
    Some(Parts { lead: name.range.start..number, number: number..name.range.end, title: None })
}

/// Reads a new name for an entry whose name begins with `lead` and `number`.
fn wanted<'a>(lead: &str, number: &str, new_name: &'a str) -> Result<Wanted<'a>, String> {
    if new_name.is_empty() {
        return Err("the new name is empty; give a number or a title".to_owned());
    }
    if new_name.contains(['\n', '\r']) {
        return Err("the name of an entry is one line".to_owned());
    }
    if is_number(new_name) {
        return Ok(Wanted::Number(padded(new_name, number), None));
    }
    let last_word = &lead[lead.trim_end().rfind(char::is_whitespace).map_or(0, |at| at + 1)..];
    for lead in [lead, last_word] {
        let Some(rest) = without_prefix(new_name, lead) else { continue };
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
        let (digits, rest) = rest.split_at(rest[..end].trim_end_matches('.').len());
        let title = rest.trim_start_matches([':', '.', ')', '—', '–', '-', ' ']);
        let separated = rest.is_empty() || title.len() < rest.trim_start().len();
        if is_number(digits) && separated {
            return Ok(Wanted::Number(padded(digits, number), Some(title).filter(|title| !title.is_empty())));
        }
    }
    let is_id_like = !lead.contains(char::is_whitespace) && lead.chars().all(|c| c.is_ascii_uppercase() || c == '-');
    if is_entry_id(new_name) && is_id_like {
        return Ok(Wanted::Id(new_name));
    }
    let is_other_key = new_name.split_once(' ').is_some_and(|(word, rest)| {
        is_number(rest) && word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic)
    });
    if is_other_key || is_entry_id(new_name) {
        let example = format!("{lead}{number}");
        return Err(format!(
            "\"{new_name}\" is not a name for {example}; expected a number, a key like {example}, or a title"
        ));
    }
    Ok(Wanted::Title(new_name))
}

fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    (!prefix.is_empty() && head.eq_ignore_ascii_case(prefix)).then(|| &text[prefix.len()..])
}

/// Digits, perhaps dotted, perhaps with a letter at the end: `3`, `04a`, `1.2`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(text);
    !digits.is_empty() && digits.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// A number with the leading zeros that its fellows have: `7` for `04` is `07`.
fn padded(new: &str, old: &str) -> String {
    let is_plain = |number: &str| number.bytes().all(|b| b.is_ascii_digit());
    if old.starts_with('0') && old.len() > 1 && is_plain(old) && is_plain(new) {
        format!("{new:0>width$}", width = old.len())
    } else {
        new.to_owned()
    }
}

/// An entry's change of key.
struct KeyChange<'a> {
    workspace: &'a Workspace<'a>,
    /// The document that defines it.
    facts: &'a Facts,
    /// Its name there.
    name: &'a Region,
    old: Vec<Box<str>>,
    new: Vec<Box<str>>,
}

impl KeyChange<'_> {
    /// The documents in whose track the entry is.
    fn documents(&self) -> Vec<&Facts> {
        let has_entry = |facts: &&Facts| {
            let directory = self.workspace.snapshot.track_directory(&facts.path);
            directory.is_empty() || rest_below(&self.facts.path, directory).is_some()
        };
        self.workspace.documents().into_iter().filter(has_entry).collect()
    }

    /// The citations that mean this entry and nothing else: where, and by which key.
    fn citations(&self) -> Vec<(Arc<str>, Region, Box<str>)> {
        let this = Thing::Entry(Arc::clone(&self.facts.path), self.name.clone());
        let mut found = Vec::new();
        for facts in self.documents() {
            let resolver = Resolver::new(self.workspace.snapshot, facts);
            for reference in facts.references.iter() {
                let Target::Entry(cited) = reference.target else { continue };
                if self.old.iter().any(|old| **old == *cited) && resolver.resolve(&reference) == [this.clone()] {
                    found.push((Arc::clone(&facts.path), facts.region(reference.range), cited.into()));
                }
            }
        }
        found
    }

    /// Whether a citation with one of the keys stands somewhere in the track, the names of entries themselves aside.
    fn is_cited(&self, keys: &[Box<str>]) -> bool {
        let in_name = |facts: &Facts, range: &Range<usize>| {
            facts.entries().any(|entry| entry.is_entry && entry.name.contains(&range.start))
        };
        let is_one = |cited: &str| keys.iter().any(|key| **key == *cited);
        self.documents().into_iter().any(|facts| {
            facts.references.iter().any(|reference| {
                matches!(reference.target, Target::Entry(cited) if is_one(cited)) && !in_name(facts, &reference.range)
            })
        })
    }

    /// Whether the new key is free: in the entry's list, and in the track where a citation would then mean two things.
    /// IDs (`T07`) are unique in a track, numbers (`Risk 3`) in a list.
    fn check_free(&self, document: &Document, entry: Option<&Entry>) -> Result<(), String> {
        let list = entry.map(|entry| list_of(document, entry));
        let is_taken_by = |other: &&Entry| {
            let id = document.slice(&(other.prefix.start..other.number.end));
            other.name != self.name.range
                && list == Some(list_of(document, other))
                && entry_keys(id, other.number.len()).iter().any(|key| self.new.contains(key))
        };
        if let Some(other) = document.outline.entries.iter().find(is_taken_by) {
            let (name, line) = (document.slice(&other.name), document.text.place(other.name.start).line + 1);
            return Err(format!(
                "the number is taken by \"{name}\" on line {line}; choose another, or renumber that one"
            ));
        }
        let has_key = |facts: &&Facts| {
            facts.entries().any(|other| {
                let is_rival = other.is_entry || entry.is_none() && facts.path == self.facts.path;
                is_rival && self.new.iter().any(|new| **new == *other.key)
            })
        };
        let Some(other) = self.documents().into_iter().find(has_key) else { return Ok(()) };
        let is_unique = !self.new.iter().any(|key| key.contains(' '));
        if is_unique || self.is_cited(&self.old) || self.is_cited(&self.new) {
            let (path, key) = (&other.path, self.new.first().map_or("", AsRef::as_ref));
            return Err(format!(
                "{path} has a \"{key}\" too, and a citation could not tell them apart; choose another number"
            ));
        }
        Ok(())
    }
}

/// What an entry is counted with: those of the same word below the same heading.
fn list_of(document: &Document, entry: &Entry) -> (String, Option<usize>) {
    (key(document.slice(&entry.prefix)), document.outline.section_around(entry))
}

/// The last `length` bytes of a region, all of them ASCII.
fn tail(region: &Region, length: usize) -> Region {
    let columns = length as u32;
    let Place { line, utf8, utf16, utf32 } = region.end;
    let start = Place {
        line,
        utf8: utf8.saturating_sub(columns),
        utf16: utf16.saturating_sub(columns),
        utf32: utf32.saturating_sub(columns),
    };
    Region { range: region.range.end.saturating_sub(length)..region.range.end, start, end: region.end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_names() {
        let number = |number: &str| Ok(Wanted::Number(number.to_owned(), None));
        for (lead, old, new, expected) in [
            ("Risk ", "2", "3", number("3")),
            ("Risk ", "2", "Risk 3", number("3")),
            ("Risk ", "2", "risk 3", number("3")),
            ("T", "04", "7", number("07")),
            ("T", "04", "T07", number("07")),
            ("T", "04", "04a", number("04a")),
            ("Task T", "04", "T05", number("05")),
            ("User Story ", "1", "Story 4", number("4")),
            ("Phase ", "1", "1.2", number("1.2")),
            ("T", "04", "TASK-4", Ok(Wanted::Id("TASK-4"))),
            ("Risk ", "2", "Late printer", Ok(Wanted::Title("Late printer"))),
            ("Risk ", "2", "2026 budget", Ok(Wanted::Title("2026 budget"))),
            ("Risk ", "2", "Risk 3 men in a boat", Ok(Wanted::Title("Risk 3 men in a boat"))),
            ("Risk ", "2", "Risk 3: Late", Ok(Wanted::Number("3".to_owned(), Some("Late")))),
        ] {
            assert_eq!(wanted(lead, old, new), expected, "{lead}{old} -> {new}");
        }
        for (lead, new) in [("Risk ", ""), ("Risk ", "Hazard 3"), ("Risk ", "T04"), ("T", "a\nb")] {
            assert!(wanted(lead, "2", new).is_err(), "{lead} -> {new}");
        }
    }
}
