//! Nothing leaves the machine, nothing is run, and everything linked may be shipped: checked over what cargo resolves
//! for the server, and over its sources.

#![allow(clippy::unwrap_used, reason = "what is not there fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Crates that open connections or run programs, and those that nothing but connections needs.
const BANNED: [&str; 24] = [
    "async-process",
    "async-std",
    "attohttpc",
    "curl",
    "curl-sys",
    "duct",
    "h2",
    "hyper",
    "isahc",
    "mio",
    "native-tls",
    "openssl",
    "openssl-sys",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "subprocess",
    "surf",
    "tonic",
    "tungstenite",
    "ureq",
    "webpki",
];

/// Features that do the same in crates that do other things, too.
const BANNED_FEATURES: [(&str, &str); 4] =
    [("tokio", "net"), ("tokio", "process"), ("rustix", "net"), ("tokio-util", "net")];

/// Licences under which this may be linked, as their SPDX identifiers. MPL-2.0 asks for the source of the files it
/// covers, which are unchanged.
const LICENSES: [&str; 8] = ["Apache-2.0", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MPL-2.0", "Unicode-3.0", "Zlib"];

/// Where crates come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The packages that the server is built from, and the features each is built with. Those for other systems count; on a
/// fresh machine cargo downloads them first.
fn linked() -> Vec<(Value, BTreeSet<String>)> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|it| (it["id"].as_str().unwrap().to_owned(), it)).collect();
    let nodes: BTreeMap<String, Value> =
        list(&metadata["resolve"]["nodes"]).into_iter().map(|it| (it["id"].as_str().unwrap().to_owned(), it)).collect();
    let server = packages.iter().find(|(_, package)| package["name"] == "specls").unwrap().0;
    let (mut seen, mut next) = (BTreeSet::new(), vec![server.clone()]);
    while let Some(id) = next.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let is_linked = |edge: &Value| list(&edge["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
        let edges = list(&nodes[&id]["deps"]).into_iter().filter(is_linked);
        next.extend(edges.map(|edge| edge["pkg"].as_str().unwrap().to_owned()));
    }
    let features =
        |id: &String| list(&nodes[id]["features"]).iter().map(|it| it.as_str().unwrap().to_owned()).collect();
    seen.iter().map(|id| (packages[id].clone(), features(id))).collect()
}

/// Whether a licence expression of this simple sort (no choice inside of a conjunction but in parentheses) leaves a way
/// that only has permitted licences.
fn is_permitted(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    expression.split(" AND ").all(|part| {
        let part = part.trim_matches(['(', ')']);
        part.split(" OR ").any(|license| LICENSES.contains(&license.trim()))
    })
}

#[test]
fn no_crate_opens_connections_or_runs_programs() {
    let linked = linked();
    assert!(linked.len() > 50, "these cannot be all: {}", linked.len());
    for (package, features) in &linked {
        let name = package["name"].as_str().unwrap();
        assert!(!BANNED.contains(&name), "{name} must not be linked");
        for (_, feature) in BANNED_FEATURES.iter().filter(|(of, _)| *of == name) {
            assert!(!features.contains(*feature), "{name} must not have its feature {feature}");
        }
    }
}

#[test]
fn every_crate_may_be_shipped_and_comes_from_the_registry() {
    for (package, _) in linked() {
        let (name, source, license) = (&package["name"], &package["source"], package["license"].as_str());
        assert!(source.is_null() || *source == REGISTRY, "{name} comes from {source}");
        assert!(license.is_some_and(is_permitted), "{name} has the licence {license:?}");
    }
}

#[test]
fn licences_are_read_as_they_are_written() {
    for good in ["MIT", "Unlicense/MIT", "MIT OR GPL-3.0", "(GPL-3.0 OR MIT) AND Unicode-3.0"] {
        assert!(is_permitted(good), "{good}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "", "LGPL-2.1-or-later OR GPL-3.0"] {
        assert!(!is_permitted(bad), "{bad}");
    }
}

#[test]
fn the_sources_run_no_program_and_open_no_connection() {
    let forbidden = ["process::Command", "std::net", "Command::new", "TcpStream", "UnixStream", "libloading"];
    let mut files = 0;
    let mut directories = vec![root().join("server/crates")];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                // Tests may run what they like.
                directories.extend((name != "tests").then_some(path));
            } else if name.ends_with(".rs") {
                files += 1;
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                for word in forbidden {
                    assert!(!code.contains(word), "{} contains {word}", path.display());
                }
            }
        }
    }
    assert!(files > 100, "these cannot be all: {files}");
}
