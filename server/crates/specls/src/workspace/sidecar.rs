//! Files that stand beside a document and tell its ID and status: `metadata.json` and `kep.yaml`.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use world::{Kinds, Sidecar, directory};

use super::{FileProblem, Reason, Scan, read};

/// The sidecar of tracks, as the Conductor tools write it.
const METADATA: &str = "metadata.json";
/// The sidecar of Kubernetes enhancement proposals.
const KEP: &str = "kep.yaml";

/// What we read of `metadata.json`; whatever else stands in it is somebody else's.
#[derive(Debug, Deserialize)]
struct Metadata {
    track_id: Option<serde_json::Value>,
    id: Option<serde_json::Value>,
    status: Option<serde_json::Value>,
}

/// The directories that hold a document of some kind and a sidecar, relative to the root, sorted.
pub(crate) fn sidecars(scan: &Scan, kinds: &Kinds) -> BTreeSet<String> {
    let documents = scan.markdown.iter().filter(|path| kinds.of(path).is_some());
    let directories = documents.map(|path| directory(path));
    let is_file = |path: &String| scan.files.binary_search(path).is_ok();
    let mut found = BTreeSet::new();
    for directory in directories {
        if [METADATA, KEP].iter().any(|name| is_file(&below(directory, name))) {
            found.insert(directory.to_owned());
        }
    }
    found
}

/// Reads the sidecar of a directory; `None` if it has none (any more). Where it has two, `metadata.json` counts.
///
/// # Errors
///
/// When a sidecar is there and cannot be read, or is not the JSON it should be.
pub(crate) fn read_sidecar(root: &Path, directory: &str) -> Result<Option<Sidecar>, FileProblem> {
    let path = root.join(directory).join(METADATA);
    match read(&path) {
        Ok(text) => return metadata(&text).map(Some).map_err(|reason| FileProblem { path, reason }),
        Err(FileProblem { reason: Reason::Missing, .. }) => {}
        Err(problem) => return Err(problem),
    }
    match read(&root.join(directory).join(KEP)) {
        Ok(text) => Ok(Some(Sidecar { id: None, status: yaml_value(&text, "status") })),
        Err(FileProblem { reason: Reason::Missing, .. }) => Ok(None),
        Err(problem) => Err(problem),
    }
}

fn metadata(text: &str) -> Result<Sidecar, Reason> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let metadata: Metadata = serde_json::from_str(text).map_err(|error| Reason::NotJson(error.to_string()))?;
    let word = |value: serde_json::Value| value.as_str().map(str::to_owned);
    Ok(Sidecar { id: metadata.track_id.or(metadata.id).and_then(word), status: metadata.status.and_then(word) })
}

/// The value of a plain `key: value` line at the margin, without comment and quotes. More of YAML is not needed here.
fn yaml_value(text: &str, key: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let value = line.strip_prefix(key)?.strip_prefix(':')?;
        let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| value.to_owned())
    })
}

fn below(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace::scan;

    #[test]
    fn sidecars_are_found_beside_documents_and_read() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        for (track, name, text) in [
            ("a", METADATA, "\u{feff}{\"track_id\": \"a-1\", \"status\": \"new\", \"phases\": {\"total\": 3}}"),
            ("b", METADATA, "{\"id\": \"b-1\", \"status\": 3}"),
            ("c", METADATA, "{\"id\": "),
            ("d", KEP, "title: x\nstatus: \"implementable\" # soon\nstage: alpha\n"),
            ("e", "other.json", "{}"),
        ] {
            let track = root.join("swarm/tracks").join(track);
            fs::create_dir_all(&track).unwrap();
            fs::write(track.join("spec.md"), "").unwrap();
            fs::write(track.join(name), text).unwrap();
        }
        fs::create_dir(root.join("data")).unwrap();
        fs::write(root.join("data").join(METADATA), "[]").unwrap();

        let found = sidecars(&scan(root), world::World::default().snapshot().kinds());

        assert_eq!(found.iter().map(|path| &path[13..]).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
        let read = |track: &str| read_sidecar(root, &format!("swarm/tracks/{track}"));
        let sidecar = |id: Option<&str>, status: Option<&str>| {
            Ok(Some(Sidecar { id: id.map(str::to_owned), status: status.map(str::to_owned) }))
        };
        assert_eq!(read("a"), sidecar(Some("a-1"), Some("new")));
        assert_eq!(read("b"), sidecar(Some("b-1"), None));
        assert!(matches!(read("c"), Err(FileProblem { reason: Reason::NotJson(_), .. })));
        assert_eq!(read("d"), sidecar(None, Some("implementable")));
        assert_eq!(read("e"), Ok(None));
    }
}
