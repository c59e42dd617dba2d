//! A template written by hand and put into `templates/`: its documents are checked, completed and navigated at once,
//! with no configuration.

use std::process::Command;

use end_to_end::Workspace;
use serde_json::Value;

use crate::fixture::{SPECLS, at, expected, indexed, setup, summary};

const TEMPLATE: &str = "\
# Incident: [what happened]

**Severity:** Critical | Major | Minor
**Date:** [YYYY-MM-DD]
**Owner:** [who leads]

## Timeline

| Time | Event | Confidence (H/M/L) |
|---|---|---|
| [time] | [event] | H |

## Actions

**Action 1: [what]**
- **State:** Open / Done
- **Due:** [YYYY-MM-DD]

## Lessons

[What we learned]
";

/// Severity, the second date, the last cell, the due date and the link are wrong, and a section is missing.
const INCIDENT: &str = "\
# Incident: the printer ate the labels

**Severity:** Terrible
**Date:** 2026-11-31
**Owner:** Ann

## Timeline

| Time | Event | Confidence (H/M/L) |
|---|---|---|
| 10:00 | smoke | X |

## Actions

**Action 1: Call the vendor**
- **State:** Open
- **Due:** tomorrow

See [the log](log.md) and Action 1.
";

const PATH: &str = "docs/incidents/printer.md";

fn workspace() -> Workspace {
    Workspace::new(&[("templates/incident.md", TEMPLATE), (PATH, INCIDENT), ("README.md", "# Labels\n\nWe print.\n")])
}

/// What is wrong in [`INCIDENT`]: codes and lines.
const WRONG: [(&str, u64); 6] = [
    ("missing-section", 0),
    ("invalid-value", 2),
    ("invalid-date", 3),
    ("invalid-value", 10),
    ("invalid-date", 16),
    ("broken-link", 18),
];

#[test]
fn a_document_is_checked_completed_and_navigated_in_an_editor() {
    let workspace = workspace();
    let uri = workspace.uri(PATH);
    let mut client = indexed(&workspace, setup().pulls());
    client.open(&uri, INCIDENT);
    assert_eq!(summary(&client.pull(&uri)), expected(&WRONG));
    let completions = client.request("textDocument/completion", at(&uri, (2, 15)));
    let labels: Vec<&Value> = completions["items"].as_array().unwrap().iter().map(|item| &item["label"]).collect();
    assert_eq!(labels, ["Critical", "Major", "Minor"]);
    let declaration = client.request("textDocument/declaration", at(&uri, (2, 4)));
    assert!(declaration.to_string().contains("templates/incident.md"), "{declaration}");
    let definition = client.request("textDocument/definition", at(&uri, (18, 28)));
    assert!(definition.to_string().contains("\"line\":14"), "{definition}");
    client.shut_down();
}

#[test]
fn a_document_is_checked_on_the_command_line() {
    let workspace = workspace();
    let check = |arguments: &[&str]| {
        let mut command = Command::new(SPECLS);
        let output = command.args(arguments).current_dir(workspace.root()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let report: Value = serde_json::from_str(&check(&["check", "--format", "json", "--documents"])).unwrap();
    assert_eq!(summary(&report["diagnostics"]), expected(&WRONG));
    let documents: Vec<(&Value, &Value)> =
        report["documents"].as_array().unwrap().iter().map(|document| (&document["path"], &document["kind"])).collect();
    assert_eq!(documents, [(&Value::from(PATH), &Value::from("incident"))], "README.md is nobody's document");
    let explained = check(&["config", PATH]);
    assert!(explained.contains("template: templates/incident.md"), "{explained}");
}

#[test]
fn a_template_that_is_put_there_later_counts_at_once() {
    let workspace = Workspace::new(&[(PATH, INCIDENT)]);
    let uri = workspace.uri(PATH);
    let mut client = indexed(&workspace, setup().pulls());
    client.open(&uri, INCIDENT);
    assert_eq!(summary(&client.pull(&uri)), []);
    workspace.write("templates/incident.md", TEMPLATE);
    client.notify(
        "workspace/didChangeWatchedFiles",
        serde_json::json!({ "changes": [{ "uri": workspace.uri("templates/incident.md"), "type": 1 }] }),
    );
    client.progress();
    assert_eq!(summary(&client.pull(&uri)), expected(&WRONG));
    client.shut_down();
}
