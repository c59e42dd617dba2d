//! The server and `specls check` say the same of the same files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use end_to_end::{Client, corpus, repository, uri};
use serde_json::{Value, json};

use crate::fixture::{SPECLS, setup};

/// The diagnostics of each file that has any, sorted; with paths relative to the directory, severities as numbers.
pub(crate) type Findings = BTreeMap<String, Vec<Value>>;

#[test]
fn of_the_examples() {
    compare(&repository().join("examples"));
}

#[test]
fn of_the_corpus() {
    if let Some(corpus) = corpus() {
        compare(&corpus);
    }
}

fn compare(directory: &Path) {
    let checked = check(directory);
    assert!(!checked.is_empty(), "{} gives no diagnostics at all", directory.display());

    let setup = setup().folder(directory).pulls().shows_progress();
    let mut client = setup.can("/textDocument/publishDiagnostics/relatedInformation", json!(true)).start();
    client.progress();
    let pulled = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_same(&of_all(directory, &pulled), &checked, "closed");

    let mut opened = Findings::new();
    for path in documents(directory) {
        // What is not UTF-8 no editor can open.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let uri = uri(&path);
        let items = items(directory, &open_and_pull(&mut client, &uri, &text));
        if !items.is_empty() {
            opened.insert(relative(directory, &json!(uri)), items);
        }
    }
    assert_same(&opened, &checked, "open");
    client.shut_down();
}

/// What the answer to `workspace/diagnostic` says of the files below a directory.
pub(crate) fn of_all(directory: &Path, pulled: &Value) -> Findings {
    let reports = pulled["items"].as_array().unwrap().iter();
    let all = reports.map(|report| (relative(directory, &report["uri"]), items(directory, &report["items"])));
    all.filter(|(_, items)| !items.is_empty()).collect()
}

/// Opens a document without its last line and types that, so that the parser of open documents has its say.
fn open_and_pull(client: &mut Client, uri: &str, text: &str) -> Value {
    let last = text.trim_end().rfind('\n').map_or(0, |end| end + 1);
    client.open(uri, &text[..last]);
    client.pull(uri);
    // A position beyond the end is the end.
    let end = json!({ "line": i32::MAX, "character": 0 });
    client.change(uri, 2, json!([{ "range": { "start": end, "end": end }, "text": text[last..] }]));
    let items = client.pull(uri);
    client.close(uri);
    items
}

pub(crate) fn assert_same(server: &Findings, check: &Findings, state: &str) {
    for (path, findings) in check {
        assert_eq!(server.get(path), Some(findings), "{state} {path}: the server on the left, check on the right");
    }
    let more: Vec<_> = server.keys().filter(|path| !check.contains_key(*path)).collect();
    assert!(more.is_empty(), "{state}: only the server finds anything in {more:?}");
}

/// What `specls check` finds, run in the directory.
pub(crate) fn check(directory: &Path) -> Findings {
    let output = Command::new(SPECLS).args(["check", "--format", "json"]).current_dir(directory).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut findings = Findings::new();
    for diagnostic in report["diagnostics"].as_array().unwrap() {
        let severity = ["error", "warning", "information", "hint"].iter().position(|it| diagnostic["severity"] == **it);
        let related = diagnostic["related"].as_array().into_iter().flatten();
        let related: Vec<_> = related.map(|it| json!([it["path"], it["range"], it["message"]])).collect();
        let item =
            json!([diagnostic["range"], severity.unwrap() + 1, diagnostic["code"], diagnostic["message"], related]);
        findings.entry(diagnostic["path"].as_str().unwrap().to_owned()).or_default().push(item);
    }
    findings.values_mut().for_each(|items| sort(items));
    findings
}

/// The server's diagnostics in the same form.
fn items(directory: &Path, diagnostics: &Value) -> Vec<Value> {
    let mut items: Vec<Value> = diagnostics
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let related = it["relatedInformation"].as_array().into_iter().flatten();
            let related: Vec<_> = related
                .map(|it| {
                    let location = &it["location"];
                    json!([relative(directory, &location["uri"]), location["range"], it["message"]])
                })
                .collect();
            json!([it["range"], it["severity"], it["code"], it["message"], related])
        })
        .collect();
    sort(&mut items);
    items
}

fn sort(items: &mut [Value]) {
    items.sort_by_cached_key(Value::to_string);
}

/// The path that a URI below the directory stands for.
fn relative(directory: &Path, uri: &Value) -> String {
    let encoded = uri.as_str().unwrap().strip_prefix(&end_to_end::uri(directory)).unwrap();
    let mut bytes = Vec::new();
    let mut rest = encoded.trim_start_matches('/').bytes();
    while let Some(byte) = rest.next() {
        let code = (byte == b'%').then(|| [rest.next().unwrap(), rest.next().unwrap()]);
        bytes.push(code.map_or(byte, |code| u8::from_str_radix(std::str::from_utf8(&code).unwrap(), 16).unwrap()));
    }
    String::from_utf8(bytes).unwrap()
}

/// All Markdown files below a directory.
pub(crate) fn documents(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(documents(&path));
        } else if path.extension().is_some_and(|extension| extension == "md" || extension == "yaml") {
            found.push(path);
        }
    }
    found
}
