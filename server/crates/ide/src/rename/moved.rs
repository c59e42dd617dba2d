//! What follows when the user moves or deletes files in the editor's tree.

use std::collections::BTreeSet;
use std::sync::Arc;

use text::Region;
use world::reference::{Reference, Target};
use world::{Facts, Snapshot, file_name};

use super::Texts;
use super::moves::rest_below;
use super::track::{IdChange, check_free, check_id, named_after, relocate};
use super::workspace::Workspace;
use crate::edit::{Move, WorkspaceEdit};
use crate::resolve::{Resolver, Thing, percent_decoded, split_anchor};

/// The edits that keep references right when files and directories get other paths; the moves themselves are the
/// caller's. A directory or file that gives a track its ID gives it the new one, if that can be an ID and is free;
/// otherwise only paths follow.
#[must_use]
pub fn moved(snapshot: &Snapshot, moves: &[Move], texts: Texts<'_>) -> WorkspaceEdit {
    let workspace = Workspace::new(snapshot, None, texts);
    let changes: Vec<IdChange<'_>> = moves.iter().filter_map(|moved| id_change(&workspace, moved)).collect();
    // Without the registry that has the ID there is no new ID, but there are still paths.
    let edits = relocate(&workspace, &changes, moves).or_else(|_| relocate(&workspace, &[], moves));
    WorkspaceEdit { edits: edits.unwrap_or_default().finish(), ..WorkspaceEdit::default() }
}

/// The change of ID that a move is, if it is one.
fn id_change<'a>(workspace: &Workspace<'a>, moved: &Move) -> Option<IdChange<'a>> {
    let (old, new) = (file_name(&moved.from), file_name(&moved.to));
    let is_file = workspace.facts(&moved.from).is_some();
    let stem =
        |name: &str| if is_file { name.rsplit_once('.').map_or(name, |(stem, _)| stem) } else { name }.to_owned();
    let (old, new) = (stem(old), stem(new));
    let documents = workspace.claimants(&old);
    let is_named = |facts: &&Facts| named_after(workspace, facts, &old).is_some_and(|path| *path == *moved.from);
    let first = documents.first()?;
    let is_one_track = documents.iter().all(|facts| facts.directory() == first.directory());
    if old == new || check_id(&new).is_err() || !is_one_track || !documents.iter().any(is_named) {
        return None;
    }
    let change = IdChange { old, new, documents };
    check_free(workspace, &change, &[]).is_ok().then_some(change)
}

/// The references that would lead nowhere if a file or directory were deleted: document and place, by path and in
/// order. Those that stand in what is deleted do not count.
#[must_use]
pub fn dangling(snapshot: &Snapshot, path: &str) -> Vec<(Arc<str>, Region)> {
    let gone = Gone::new(snapshot, path);
    let mut found = Vec::new();
    for facts in snapshot.index().documents().filter(|facts| !gone.has(&facts.path)) {
        let resolver = Resolver::new(snapshot, facts);
        for reference in facts.references.iter() {
            if gone.may_be_named(facts, &reference) && gone.is_named(&resolver, &reference) {
                found.push((Arc::clone(&facts.path), facts.region(reference.range)));
            }
        }
    }
    found
}

/// What is deleted.
struct Gone<'a> {
    snapshot: &'a Snapshot,
    path: &'a str,
    /// The IDs of the tracks.
    ids: BTreeSet<&'a str>,
    /// The names of files and directories, with and without extension, in lower case.
    names: BTreeSet<String>,
    /// The directories of the tracks whose documents are among them.
    tracks: BTreeSet<&'a str>,
}

impl<'a> Gone<'a> {
    fn new(snapshot: &'a Snapshot, path: &'a str) -> Self {
        let documents = snapshot.index().documents().filter(|facts| rest_below(&facts.path, path).is_some());
        let documents: Vec<&Arc<Facts>> = documents.collect();
        let paths = snapshot.paths().filter(|other| rest_below(other, path).is_some());
        let names = paths.flat_map(|path| {
            let name = file_name(path).to_lowercase();
            let stem = name.rsplit_once('.').map(|(stem, _)| stem.to_owned());
            std::iter::once(name).chain(stem)
        });
        Self {
            snapshot,
            path,
            ids: documents.iter().flat_map(|facts| &facts.ids).map(AsRef::as_ref).collect(),
            names: names.collect(),
            tracks: documents.iter().map(|facts| snapshot.track_directory(&facts.path)).collect(),
        }
    }

    fn has(&self, path: &str) -> bool {
        rest_below(path, self.path).is_some()
    }

    /// Whether a reference can name something of it at all; spares resolving the others.
    fn may_be_named(&self, facts: &Facts, reference: &Reference<&str>) -> bool {
        let has_number = |number: &str| self.names.iter().any(|name| name.contains(number));
        match reference.target {
            Target::Path(path) | Target::LoosePath(path) => {
                path.contains('%') || path.contains(file_name(self.path)) || path.contains("[track-id]")
            }
            Target::Track(id) => self.ids.contains(id),
            Target::Wiki(name) => self.ids.contains(name) || self.names.contains(&name.to_lowercase()),
            Target::Numbered(_, number) => has_number(number),
            Target::Entry(key) => {
                let number = key.rsplit('-').next().unwrap_or(key);
                self.tracks.contains(self.snapshot.track_directory(&facts.path))
                    || self.ids.contains(key)
                    || number.len() >= 3 && has_number(number)
            }
            Target::Label(_) => false,
        }
    }

    /// Whether all that a reference names is gone.
    fn is_named(&self, resolver: &Resolver<'_>, reference: &Reference<&str>) -> bool {
        let linked = match reference.target {
            Target::Path(destination) => {
                let destination = percent_decoded(destination);
                let (path, _) = split_anchor(&destination);
                if path.is_empty() { None } else { resolver.linked_path(path) }
            }
            Target::LoosePath(path) => resolver.loose_path(path),
            _ => {
                let things: Vec<Thing> = resolver.resolve(reference);
                return !things.is_empty() && things.iter().all(|thing| self.has(thing.path()));
            }
        };
        linked.is_some_and(|path| self.has(&path))
    }
}
