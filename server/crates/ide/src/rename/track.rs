//! Rename of a track: its names, everything that cites it by them, and the paths through its directory.
//!
//! Of a track whose names disagree only those that equal the name asked about change: the others are known IDs that
//! others cite, and `id-mismatch` has told of them already. Where two tracks have the ID, nothing is renamed, since
//! nobody can tell which of them a citation means.

use std::sync::Arc;

use world::config::{ARCHIVE, IdRule};
use world::reference::{LinkWord, Reference, Target};
use world::{Facts, directory, file_name, is_id};

use super::heading::{changed_anchors, follow};
use super::moves::{Moves, rest_below};
use super::registry;
use super::workspace::Workspace;
use crate::edit::{EditGroup, Edits, Move, WorkspaceEdit};
use crate::resolve::{Resolver, Thing};

/// A track's change of ID.
pub(super) struct IdChange<'a> {
    pub(super) old: String,
    pub(super) new: String,
    /// The documents that have the old ID, all of one track.
    pub(super) documents: Vec<&'a Facts>,
}

/// Gives the track with the ID `old` another one.
///
/// # Errors
///
/// When the new ID is none, or taken, or the old one is not that of exactly one track.
pub(super) fn rename(workspace: &Workspace<'_>, old: &str, new: &str) -> Result<WorkspaceEdit, String> {
    if new == old {
        return Ok(WorkspaceEdit::default());
    }
    if !workspace.snapshot.is_complete() {
        return Err("the workspace is still being read; try again in a moment".to_owned());
    }
    check_id(new)?;
    let documents = workspace.claimants(old);
    let Some(first) = documents.first() else { return Err(format!("there is no track \"{old}\"")) };
    if let Some(other) = documents.iter().find(|facts| facts.directory() != first.directory()) {
        let (first, other) = (&first.path, &other.path);
        return Err(format!(
            "\"{old}\" is the ID of {first} and of {other}; give one of them another ID by hand first"
        ));
    }
    let change = IdChange { old: old.to_owned(), new: new.to_owned(), documents };
    let moves = moves_of(workspace, &change);
    check_free(workspace, &change, &moves)?;
    let edits = relocate(workspace, &[change], &moves)?;
    Ok(WorkspaceEdit { edits: edits.finish(), moves, ..WorkspaceEdit::default() })
}

/// Whether a text can be the ID of a track and the name of its directory on any system.
pub(super) fn check_id(id: &str) -> Result<(), String> {
    const EXPECTED: &str = "an ID is one word of letters, digits, \"-\", \"_\" and \".\"";
    if id.is_empty() {
        return Err(format!("the new ID is empty; {EXPECTED}"));
    }
    if id.starts_with(['[', '<']) && id.ends_with([']', '>']) {
        return Err(format!("\"{id}\" is a placeholder; {EXPECTED}"));
    }
    if id.contains(char::is_whitespace) {
        return Err(format!("\"{id}\" has a space in it; {EXPECTED}"));
    }
    // By file systems, by links, or in the paths of code spans.
    let reserved = |c: &char| matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '#' | '%' | '@');
    if let Some(character) = id.chars().find(reserved) {
        return Err(format!("\"{id}\" contains the reserved character \"{character}\"; {EXPECTED}"));
    }
    if !is_id(id) {
        return Err(format!("\"{id}\" is not an ID; {EXPECTED}"));
    }
    // Running text would take the mark for punctuation of its own.
    if !(id.starts_with(char::is_alphanumeric) && id.ends_with(char::is_alphanumeric)) {
        return Err(format!("\"{id}\" must begin and end with a letter or digit"));
    }
    let device = id.split('.').next().unwrap_or(id).to_ascii_lowercase();
    let numbered = |name: &str| device.strip_prefix(name).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    let is_device = ["con", "prn", "aux", "nul"].contains(&&*device) || numbered("com") || numbered("lpt");
    if is_device || id == ARCHIVE {
        return Err(format!("\"{id}\" is a reserved name; choose another"));
    }
    if id.len() > 200 { Err("the new ID is longer than 200 bytes; shorten it".to_owned()) } else { Ok(()) }
}

/// The directories and files that are named after the ID, and so move with it.
fn moves_of(workspace: &Workspace<'_>, change: &IdChange<'_>) -> Vec<Move> {
    let mut moves: Vec<Move> = Vec::new();
    for facts in &change.documents {
        let Some(from) = named_after(workspace, facts, &change.old) else { continue };
        let name = file_name(from).replacen(&change.old, &change.new, 1);
        let to = if directory(from).is_empty() { name } else { format!("{}/{name}", directory(from)) };
        if !moves.iter().any(|moved| *moved.from == *from) {
            moves.push(Move { from: from.into(), to: to.into() });
        }
    }
    moves
}

/// The directory or file of a document that gives it the ID.
pub(super) fn named_after<'a>(workspace: &Workspace<'_>, facts: &'a Facts, id: &str) -> Option<&'a str> {
    let (kind, _) = workspace.snapshot.kinds().of(&facts.path)?;
    match kind.id {
        IdRule::Directory => Some(workspace.snapshot.track_directory(&facts.path)).filter(|path| file_name(path) == id),
        IdRule::File => {
            Some(&*facts.path).filter(|path| file_name(path).rsplit_once('.').is_some_and(|(stem, _)| stem == id))
        }
        IdRule::Title | IdRule::Field(_) | IdRule::Nothing => None,
    }
}

/// Whether the new ID belongs to nobody else and nothing is in the way of the moves. Names that differ only in case are
/// one name on many file systems.
pub(super) fn check_free(workspace: &Workspace<'_>, change: &IdChange<'_>, moves: &[Move]) -> Result<(), String> {
    let IdChange { old: _, new, documents } = change;
    let folded = new.to_lowercase();
    let is_own = |facts: &Facts| documents.iter().any(|own| own.path == facts.path);
    for id in workspace.snapshot.index().ids().filter(|id| id.to_lowercase() == folded) {
        if let Some(other) = workspace.claimants(id).into_iter().find(|facts| !is_own(facts)) {
            return Err(format!("there is a track \"{id}\" already ({}); choose another ID", other.path));
        }
    }
    for moved in moves {
        let wanted = moved.to.to_lowercase();
        let in_the_way = |path: &&Arc<str>| **path != moved.from && path.to_lowercase() == wanted;
        if let Some(path) = workspace.snapshot.paths().find(in_the_way) {
            return Err(format!("{path} exists already; choose another ID"));
        }
    }
    Ok(())
}

/// All edits that tracks with other IDs and files in other places need.
///
/// # Errors
///
/// When the registry file that gives a track its ID cannot be read.
pub(super) fn relocate(workspace: &Workspace<'_>, changes: &[IdChange<'_>], moves: &[Move]) -> Result<Edits, String> {
    let mut edits = Edits::default();
    for change in changes {
        for facts in &change.documents {
            for (_, range) in facts.name_places.iter().filter(|(id, _)| *id == change.old) {
                let in_title = facts.head_range().contains(&range.start);
                let group = if in_title { EditGroup::Title } else { EditGroup::Field };
                edits.add(&facts.path, &facts.region(range), change.new.as_str(), group);
            }
        }
    }
    let moves = Moves { snapshot: workspace.snapshot, list: moves };
    let relocation = Relocation { workspace, changes, moves: &moves };
    for facts in workspace.documents() {
        relocation.citations(facts, &mut edits);
    }
    let anchors = changed_anchors(workspace, &edits);
    follow(workspace, &mut edits, &moves, &anchors);
    registry::update(workspace, changes, &moves, &mut edits)?;
    Ok(edits)
}

struct Relocation<'a> {
    workspace: &'a Workspace<'a>,
    changes: &'a [IdChange<'a>],
    moves: &'a Moves<'a>,
}

impl Relocation<'_> {
    /// Everything in a document but link destinations, whose anchors depend on what is edited here.
    fn citations(&self, facts: &Facts, edits: &mut Edits) {
        let own_id = self.own_id_of(facts);
        for reference in facts.references.iter() {
            let region = || facts.region(reference.range.clone());
            let new = match reference.target {
                Target::LoosePath(path) => {
                    if let Some(new) = self.moves.loose_path(facts, path, &own_id) {
                        edits.add(&facts.path, &region(), new, EditGroup::Links);
                    }
                    continue;
                }
                Target::Track(word) => self.change_of(word).map(|change| change.new.clone()),
                // Of a range of entries (`TASK-006~009`) the end does not say the whole key.
                Target::Entry(word) if reference.range.len() != word.len() => None,
                Target::Entry(word) | Target::Wiki(word) => match self.change_of(word) {
                    Some(change) => self.is_cited(facts, &reference, change).then(|| change.new.clone()),
                    None => self.by_file_name(facts, &reference),
                },
                Target::Numbered(..) => self.by_file_name(facts, &reference),
                Target::Path(_) | Target::Label(_) => None,
            };
            if let Some(new) = new {
                edits.add(&facts.path, &region(), new, EditGroup::References);
            }
        }
        for (word, place) in facts.link_words() {
            if let Some(change) = self.change_of(word).filter(|change| self.means(facts, &place, change)) {
                edits.add(&facts.path, &facts.region(place.range), change.new.as_str(), EditGroup::References);
            }
        }
    }

    fn change_of(&self, id: &str) -> Option<&IdChange<'_>> {
        self.changes.iter().find(|change| change.old == id)
    }

    /// What `[track-id]` in a document stands for afterwards.
    fn own_id_of(&self, facts: &Facts) -> String {
        match facts.id() {
            Some(id) => self.change_of(id).map_or_else(|| id.to_string(), |change| change.new.clone()),
            None => file_name(&self.moves.moved(self.workspace.snapshot.track_directory(&facts.path))).to_owned(),
        }
    }

    /// Whether a reference that could be something else is to the track that changes its ID.
    fn is_cited(&self, facts: &Facts, reference: &Reference<&str>, change: &IdChange<'_>) -> bool {
        let things = Resolver::new(self.workspace.snapshot, facts).resolve(reference);
        things.iter().any(|thing| self.is_of_track(thing, change))
    }

    fn is_of_track(&self, thing: &Thing, change: &IdChange<'_>) -> bool {
        let path: &str = thing.path();
        change.documents.iter().any(|facts| *facts.path == *path) || self.moves.concern(path)
    }

    /// Whether a word in a link means the track: the destination decides, unless it is dead.
    fn means(&self, facts: &Facts, word: &LinkWord, change: &IdChange<'_>) -> bool {
        let Some(destination) = word.destination.and_then(|index| facts.references.get(index as usize)) else {
            return true;
        };
        let things = Resolver::new(self.workspace.snapshot, facts).resolve(&destination);
        things.is_empty() || things.iter().any(|thing| self.is_of_track(thing, change))
    }

    /// The new text of a reference that names something by its file name or the number in it: `[[0016-postgres]]`,
    /// `ADR-0016`.
    fn by_file_name(&self, facts: &Facts, reference: &Reference<&str>) -> Option<String> {
        let moved_by = self.moves.list.iter().find_map(|moved| {
            let new = renamed_citation(reference.target, file_name(&moved.from), file_name(&moved.to))?;
            Some((moved, new))
        });
        let (moved, new) = moved_by?;
        let things = Resolver::new(self.workspace.snapshot, facts).resolve(reference);
        let is_it = |thing: &Thing| {
            matches!(thing, Thing::Track(_) | Thing::Path(_)) && rest_below(thing.path(), &moved.from).is_some()
        };
        things.iter().any(is_it).then_some(new)
    }
}

/// What a citation of the file or directory `old` by its name or its number says once that is called `new`; `None` if
/// it is no such citation, or stays.
fn renamed_citation(target: Target<&str>, old: &str, new: &str) -> Option<String> {
    let stem = |name: &'_ str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let (prefix, separator, number) = match target {
        Target::Wiki(name) if name == old => return Some(new.to_owned()),
        Target::Wiki(name) => return (name == stem(old)).then(|| stem(new)),
        Target::Entry(key) => key.split_once('-').map(|(prefix, number)| (prefix, "-", number))?,
        Target::Numbered("", number) => ("", "", number),
        Target::Numbered(prefix, number) => (prefix, " ", number),
        Target::Track(_) | Target::Path(_) | Target::LoosePath(_) | Target::Label(_) => return None,
    };
    let (old, new) = (leading_number(old)?, leading_number(new)?);
    let value = |digits: &str| digits.parse::<u64>().ok();
    // Who leaves out the zeros of the file name goes on to.
    let new = if number == old { new } else { new.trim_start_matches('0') };
    (value(old) == value(number) && new != number).then(|| format!("{prefix}{separator}{new}"))
}

/// The number that a file name begins with, perhaps after a word: `0016-postgres.md`, `adr-0016.md`.
fn leading_number(name: &str) -> Option<&str> {
    let start = name.find(|c: char| c.is_ascii_digit())?;
    let is_word = name[..start].chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'));
    let length = name[start..].bytes().take_while(u8::is_ascii_digit).count();
    is_word.then(|| &name[start..start + length])
}
