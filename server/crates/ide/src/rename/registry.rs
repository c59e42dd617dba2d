//! Registry files that are no Markdown: the `metadata.json` beside a document, and any `tracks.json`. All that is read
//! of JSON here is where its strings are.

use std::ops::Range;
use std::sync::Arc;

use text::Region;
use world::{file_name, looks_like_id, reference::is_external};

use super::moves::Moves;
use super::track::IdChange;
use super::workspace::Workspace;
use crate::edit::{EditGroup, Edits};

/// The registry of one track.
pub(crate) const METADATA: &str = "metadata.json";
/// A registry of all tracks.
const TRACKS: &str = "tracks.json";
/// Keys whose value is the ID of a track, whatever it looks like.
const ID_KEYS: [&str; 3] = ["track_id", "id", "track"];

/// Edits string values that are exactly the old ID of a track, and those that are paths to what moves. An ID that is a
/// plain word counts only as the value of a key that says it is an ID.
///
/// # Errors
///
/// When the `metadata.json` that gives a track its ID cannot be read.
pub(super) fn update(
    workspace: &Workspace<'_>,
    changes: &[IdChange<'_>],
    moves: &Moves<'_>,
    edits: &mut Edits,
) -> Result<(), String> {
    for path in workspace.snapshot.paths().filter(|path| is_registry(workspace, path)) {
        let Some(text) = workspace.text(path) else {
            if gives_id(workspace, path, changes) {
                return Err(format!("{path} cannot be read, and it has the track's ID"));
            }
            continue;
        };
        let source = text.to_string();
        for value in values(&source) {
            let content = &source[value.content.clone()];
            let key = &source[value.key.clone()];
            let is_id = |id: &str| content == id && (looks_like_id(id) || ID_KEYS.contains(&key));
            let changed = changes.iter().find(|change| is_id(&change.old)).map(|change| change.new.clone());
            let is_path = content.contains('/') && !content.contains('\\') && !is_external(content);
            let new = changed.or_else(|| moves.value(path, content).filter(|_| is_path));
            if let Some(new) = new {
                edits.add(path, &Region::new(&text, value.content), new, EditGroup::Registry);
            }
        }
    }
    Ok(())
}

fn is_registry(workspace: &Workspace<'_>, path: &Arc<str>) -> bool {
    match file_name(path) {
        METADATA => workspace.snapshot.sidecar_of(path).is_some(),
        TRACKS => true,
        _ => false,
    }
}

/// Whether a registry is where one of the tracks has its old ID from.
fn gives_id(workspace: &Workspace<'_>, path: &str, changes: &[IdChange<'_>]) -> bool {
    let id = workspace.snapshot.sidecar_of(path).and_then(|sidecar| sidecar.id.as_deref());
    changes.iter().any(|change| id == Some(&*change.old))
}

/// Where a `metadata.json` says the ID of its track: between the quotes of the value.
pub(crate) fn id_places(source: &str) -> Vec<Range<usize>> {
    let named = values(source).into_iter().filter(|value| ID_KEYS.contains(&&source[value.key.clone()]));
    named.map(|value| value.content).collect()
}

/// A string value.
struct Value {
    /// Between its quotes.
    content: Range<usize>,
    /// The key before it, that of its list for an element of one; empty if there is none.
    key: Range<usize>,
}

/// The string values of a JSON text, valid or not.
fn values(source: &str) -> Vec<Value> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut key = 0..0;
    let mut at = 0;
    while let Some(open) = source.get(at..).and_then(|rest| rest.find('"')).map(|offset| at + offset) {
        let Some(close) = closing_quote(bytes, open + 1) else { break };
        let content = open + 1..close;
        at = close + 1;
        if source[at..].trim_start().starts_with(':') {
            key = content;
        } else {
            found.push(Value { content, key: key.clone() });
        }
    }
    found
}

fn closing_quote(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_values_with_their_keys() {
        let source = r#"{"track_id": "a-1", "n": 3, "on": ["b", "c \" d"], "e": {"f" : "g\\"}, "open: "x"#;
        let found: Vec<String> = values(source)
            .into_iter()
            .map(|value| format!("{}={}", &source[value.key], &source[value.content]))
            .collect();
        assert_eq!(found, ["track_id=a-1", "on=b", r#"on=c \" d"#, r"f=g\\", "f=open: "]);
    }
}
