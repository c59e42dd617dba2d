//! A new track: where its document stands, and what stands in it.

use std::sync::Arc;

use world::config::ARCHIVE;
use world::{SPEC_FILE, Snapshot, is_id};

use crate::edit::NewFile;
use crate::skeleton::{Header, line_break, new_document};

/// Where tracks go in a workspace that has none and says nothing about it.
const FIRST_TRACKS_ROOT: &str = "swarm/tracks";

/// The main document of a new track: its template, filled in as far as it can be. It stands in the tracks root that the
/// path `near` is in, else in the workspace's first one.
///
/// # Errors
///
/// One sentence for the user when there can be no such track.
pub fn new_track(snapshot: &Snapshot, id: &str, title: Option<&str>, near: &str) -> Result<NewFile, String> {
    // The ID becomes the name of a directory.
    if !is_id(id) || id.starts_with('.') || id == ARCHIVE {
        return Err(format!(
            "\"{id}\" cannot be the ID of a track; take one word of letters, digits, `-`, `_` and `.`"
        ));
    }
    if let Some(known) = snapshot.index().claimants(id).next() {
        return Err(format!("there is already a track {id}, in {}; take another ID", known.path));
    }
    let root = tracks_root(snapshot, near)
        .ok_or("no directory is a tracks root; create one that `tracks` in specls.toml names")?;
    let directory = if root.is_empty() { id.to_owned() } else { format!("{root}/{id}") };
    let path: Arc<str> = format!("{directory}/{SPEC_FILE}").into();
    if snapshot.exists(&path) {
        return Err(format!("{path} exists already; take another ID"));
    }
    let Some((kind, _)) = snapshot.kinds().of(&path) else {
        return Err(format!("{path} would be no document, as specls.toml has it; look at `ignore` and `[[kinds]]`"));
    };
    let date = snapshot.today().to_string();
    let header = Header { id, title, date: &date, author: None };
    let text = new_document(&kind.schema, &header).plain(line_break(&kind.schema.template));
    Ok(NewFile { path, text })
}

/// The tracks root that a path is in, or else the first of the highest ones.
fn tracks_root<'a>(snapshot: &'a Snapshot, near: &'a str) -> Option<&'a str> {
    let config = snapshot.config();
    if let Some(track) = config.track_of(near) {
        return Some(track.root);
    }
    let roots = snapshot.paths().map(AsRef::as_ref).chain([""]).filter(|path| config.is_tracks_root(path));
    let first = roots.min_by_key(|path| path.split('/').filter(|part| !part.is_empty()).count());
    first.or_else(|| config.is_tracks_root(FIRST_TRACKS_ROOT).then_some(FIRST_TRACKS_ROOT))
}
