//! A new track: where its document stands, and what stands in it.

use std::sync::Arc;

use world::config::ARCHIVE;
use world::{SPEC_FILE, Snapshot, is_id};

use crate::edit::NewFile;
use crate::skeleton::{line_break, new_document};

/// Where tracks go in a workspace that has none and says nothing about it.
const FIRST_TRACKS_ROOT: &str = "swarm/tracks";

/// The main document of a new track: its template, filled in as far as it can be. `near` is the path of a file or
/// directory that the track is for (empty: the root of the workspace); it stands in the tracks root around that path or
/// below it, else in the only one there is.
///
/// # Errors
///
/// One sentence for the user when there can be no such track.
pub fn new_track(snapshot: &Snapshot, id: &str, title: Option<&str>, near: &str) -> Result<NewFile, String> {
    // The ID becomes the name of a directory.
    if !is_id(id) || id.starts_with('.') || id == ARCHIVE {
        return Err(format!(
            "\"{id}\" cannot be the ID of a track; expected one word of letters, digits, `-`, `_` and `.`, such as \
             new-checkout"
        ));
    }
    if let Some(known) = snapshot.index().claimants(id).next() {
        return Err(format!("there is already a track {id}, in {}; choose another ID", known.path));
    }
    let root = tracks_root(snapshot, near)?;
    let below_root = |path: &str| if root.is_empty() { path.to_owned() } else { format!("{root}/{path}") };
    let archived = below_root(&format!("{ARCHIVE}/{id}"));
    if snapshot.exists(&archived) {
        return Err(format!("{archived} has this ID already; choose another one"));
    }
    let path: Arc<str> = below_root(&format!("{id}/{SPEC_FILE}")).into();
    if snapshot.exists(&path) {
        return Err(format!("{path} exists already; choose another ID"));
    }
    let Some((kind, _)) = snapshot.kinds().of(&path) else {
        return Err(format!("{path} would be no document, as specls.toml has it; look at `ignore` and `[[kinds]]`"));
    };
    let text = new_document(snapshot, &kind.schema, id, title).plain(line_break(&kind.schema.template));
    Ok(NewFile { path, text })
}

/// The tracks root that holds a path, or that is the only one below it; else the only one there is, or the first one
/// there can be.
fn tracks_root<'a>(snapshot: &'a Snapshot, near: &str) -> Result<&'a str, String> {
    let is_below = |path: &str, directory: &str| {
        directory.is_empty()
            || path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let config = snapshot.config();
    let paths = snapshot.paths().map(AsRef::as_ref).chain([""]);
    let roots: Vec<&str> = paths.filter(|path| config.is_tracks_root(path)).collect();
    if let Some(around) = roots.iter().filter(|root| is_below(near, root)).max_by_key(|root| root.len()) {
        return Ok(around);
    }
    let below: Vec<&str> = roots.iter().copied().filter(|root| is_below(root, near)).collect();
    match (&below[..], &roots[..]) {
        ([only], _) | ([], [only]) => Ok(only),
        ([], []) if config.is_tracks_root(FIRST_TRACKS_ROOT) => Ok(FIRST_TRACKS_ROOT),
        ([], []) => Err("no directory is a tracks root; create one that `tracks` in specls.toml names".to_owned()),
        (several, _) => {
            let several = if several.is_empty() { &roots[..] } else { several };
            Err(format!(
                "tracks can go to {}; start from the one you mean: its directory, or a file in it",
                several.join(" or to ")
            ))
        }
    }
}
