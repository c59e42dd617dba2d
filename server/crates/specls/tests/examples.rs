//! `examples/README.md` names every mistake that stands there on purpose, and the checker finds these and no others.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Path relative to `examples/`, line counted from one, code, severity.
type Mistake = (String, u64, String, String);

/// The rows of the tables below the headings that name a file:
/// `| line | what is wrong | code | severity | how to mend it |`.
fn named(readme: &str) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut path = "";
    for line in readme.lines() {
        if let Some(heading) = line.strip_prefix("### `") {
            path = heading.split('`').next().unwrap();
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", line, _, code, severity, _, ""] = cells[..]
            && let Ok(line) = line.parse()
        {
            mistakes.push((path.to_owned(), line, code.trim_matches('`').to_owned(), severity.to_owned()));
        }
    }
    mistakes.sort();
    mistakes
}

/// What `specls check` finds in the directory.
fn found(examples: &Path) -> Vec<Mistake> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specls"));
    let output = command.args(["check", ".", "--format", "json"]).current_dir(examples).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut mistakes: Vec<Mistake> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|diagnostic| {
            let line = diagnostic["range"]["start"]["line"].as_u64().unwrap() + 1;
            (text(&diagnostic["path"]), line, text(&diagnostic["code"]), text(&diagnostic["severity"]))
        })
        .collect();
    mistakes.sort();
    mistakes
}

#[test]
fn the_examples_hold_the_mistakes_that_their_readme_names() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../examples");
    let named = named(&fs::read_to_string(examples.join("README.md")).unwrap());
    assert!(named.len() >= 12, "the tables of examples/README.md are not read: {named:?}");
    assert_eq!(found(&examples), named);
}

#[test]
fn the_picture_in_the_readme_is_the_graph_of_the_examples() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_specls"));
    let output = command.args(["graph", "--format", "svg"]).current_dir(repository.join("examples")).output().unwrap();
    let picture = repository.join("docs/examples-graph.svg");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&picture, &output.stdout).unwrap();
    }
    let message =
        "docs/examples-graph.svg is out of date; UPDATE_EXPECT=1 cargo test -p specls --test examples draws it";
    assert!(fs::read(&picture).unwrap() == output.stdout, "{message}");
}
