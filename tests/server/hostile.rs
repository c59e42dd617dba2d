//! Documents that nobody wrote to be read: each is answered, in far less than the time that would be a hang.

use std::time::{Duration, Instant};

use end_to_end::Workspace;
use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, TEMPLATE, TEMPLATE_PATH, at, indexed, range, replace, setup, workspace};

/// What everything together may take for one document. A debug build on a busy machine needs a tenth of it; what is
/// quadratic needs more than ten times as much.
const PATIENCE: Duration = Duration::from_secs(60);

/// Inputs that have been hard for somebody: a name, and the text.
fn hostile() -> Vec<(&'static str, String)> {
    let lines = |line: &dyn Fn(usize) -> String, count| (0..count).map(line).collect::<String>();
    vec![
        ("nested quotes", "> ".repeat(10_000) + "a\n" + &"b\n".repeat(10_000)),
        ("nested lists", lines(&|depth| format!("{}- a\n", "  ".repeat(depth % 100)), 5_000)),
        ("nested lists on one line", "- ".repeat(10_000) + "a\n"),
        ("nested numbered lists", "1. ".repeat(10_000) + "a\n"),
        ("one long line", "a ".repeat(200_000)),
        ("one long word", "a".repeat(1 << 20)),
        ("one long table row", "|a".repeat(100_000) + "|\n" + &"|-".repeat(100_000) + "|\n"),
        ("many headings", lines(&|number| format!("## Heading {number}\n"), 30_000)),
        ("equal headings", "## Risks\n".repeat(10_000)),
        ("equal titles", "# a\n".repeat(100_000)),
        ("equal tasks", "- [ ] **T01**: x\n".repeat(30_000)),
        ("many tasks", lines(&|number| format!("- [ ] **T{number}**: x\n"), 30_000)),
        (
            "many entries",
            "## Risks\n".to_owned() + &lines(&|number| format!("**Risk {number}: x**\n- **Impact:** No\n\n"), 5_000),
        ),
        ("equal entries", "## Risks\n".to_owned() + &"**Risk 1: x**\n- **Impact:** No\n\n".repeat(5_000)),
        ("a huge table", "| a | b |\n|---|---|\n".to_owned() + &lines(&|number| format!("| {number} | x |\n"), 50_000)),
        (
            "many link definitions",
            lines(&|number| format!("[l{number}]: /url{number}\n"), 5_000)
                + &lines(&|number| format!("[l{number}] "), 5_000),
        ),
        ("many links to nothing", lines(&|number| format!("[a](gone-{number}.md) "), 5_000)),
        ("links on one line", "[a](b) ".repeat(40_000)),
        ("many dependencies", "**Depends on:** ".to_owned() + &"auth-base, ".repeat(10_000)),
        ("many tasks", lines(&|number| format!("- [ ] **T{number}**: x billing-core\n"), 10_000)),
        ("YAML that nests", format!("---\na: {}\n---\n", "[".repeat(50_000))),
        ("underlined headings", "a\n=\n".repeat(20_000)),
        ("many anchors to nothing", lines(&|number| format!("[a](#gone-{number}) "), 5_000)),
        ("many tasks cited", lines(&|number| format!("T{number}, Q{number}, FR-{number} "), 5_000)),
        ("a huge range of tasks", "see TASK-1~999999999 and T1-T4000000000\n".repeat(100)),
        ("emphasis that never ends", "*a **a ".repeat(10_000)),
        ("underscores", "_a __a ".repeat(10_000)),
        ("runs of backticks", lines(&|number| "`".repeat(number % 500 + 1) + " ", 2_000)),
        ("brackets that never close", "[".repeat(50_000)),
        ("brackets and parentheses", "[a](".repeat(20_000)),
        ("images", "![[".repeat(20_000)),
        ("angle brackets", "<".repeat(50_000)),
        ("comments that never end", "<!-- a ".repeat(20_000)),
        ("html blocks", "<div>\n\n".repeat(10_000)),
        ("fences that never end", "```\n".repeat(9_999)),
        ("conflict markers", "<<<<<<< a\n=======\n>>>>>>> b\n".repeat(2_000)),
        (
            "ignore comments for the whole document",
            "<!-- specls-ignore-file broken-link -->\n".repeat(5_000) + &"[a](b)\n".repeat(20_000),
        ),
        ("codes to ignore", format!("<!-- specls-ignore {}-->\n", lines(&|number| format!("c{number} "), 5_000))),
        ("ignore comments", "<!-- specls-ignore invalid-date: x -->\n\na\n\n".repeat(3_000)),
        ("escapes", "\\*".repeat(50_000)),
        ("entities", "&amp;&#x41;&#99999999;".repeat(5_000)),
        ("bold labels on one line", "**a:** b | ".repeat(10_000)),
        ("NUL", "# A\0B\n\0\n- \0**Status:**\0 x\n".repeat(500)),
        ("lone carriage returns", "# A\r**Status:** x\r\r".repeat(2_000)),
        ("line separators", "# A\u{2028}**Status:** x\u{85}\u{c}\u{b}".repeat(2_000)),
        ("combining marks", format!("# e{}\n", "\u{301}".repeat(50_000))),
        ("right to left and joined", "# \u{202e}\u{200d}👩‍👩‍👧‍👦 שלום\n".repeat(2_000)),
        ("byte order marks", "\u{feff}# A\n".repeat(2_000)),
        ("placeholders", "[YYYY-MM-DD] [High / Medium / Low] ".repeat(5_000)),
        ("front matter that never ends", "---\n".to_owned() + &"a: b\n".repeat(20_000)),
        ("nothing but blanks", " \t\n".repeat(50_000)),
        ("unclosed everything", "# [**`<!-- ![(|```\n> - 1. | ~~~\n\\".repeat(500)),
    ]
}

#[test]
fn every_hostile_document_is_answered() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    for (name, text) in hostile() {
        let started = Instant::now();
        let mut client = indexed(&workspace, setup().pulls());
        client.open(&uri, &text);
        ask_everything(&mut client, &uri);
        for version in 2..4 {
            // Behind, and in front.
            let line = [1_000_000, 1][version % 2];
            client.change(&uri, version as i64, replace((line, 0), (line, 0), ["```\n", "[a](b"][version % 2]));
            ask_everything(&mut client, &uri);
        }
        // What comes after it is as it always was.
        client.change(&uri, 4, json!([{ "text": AUTH }]));
        assert_eq!(client.pull(&uri), json!([]), "after {name}");
        client.shut_down();
        println!("{name}: {:?}", started.elapsed());
        assert!(started.elapsed() < PATIENCE, "{name} took {:?}", started.elapsed());
    }
}

fn ask_everything(client: &mut end_to_end::Client, uri: &str) {
    client.pull(uri);
    for method in ["documentSymbol", "foldingRange", "semanticTokens/full", "codeLens", "documentLink"] {
        client.request(&format!("textDocument/{method}"), json!({ "textDocument": { "uri": uri } }));
    }
    for method in ["textDocument/hover", "textDocument/definition", "textDocument/completion"] {
        for place in [(0, 0), (1, 3), (500, 2)] {
            client.request(method, at(uri, place));
        }
    }
    client.request(
        "textDocument/codeAction",
        json!({ "textDocument": { "uri": uri }, "range": range((0, 0), (9, 0)), "context": { "diagnostics": [] } }),
    );
    // It may be refused.
    let mut rename = at(uri, (0, 4));
    rename["newName"] = json!("Renamed");
    let rename = client.send("textDocument/rename", rename);
    let _ = client.response(rename);
    let mut references = at(uri, (0, 4));
    references["context"] = json!({ "includeDeclaration": true });
    client.request("textDocument/references", references);
}

#[test]
fn the_command_line_checks_every_hostile_document() {
    let workspace = Workspace::new(&[(TEMPLATE_PATH, TEMPLATE)]);
    for (number, (_, text)) in hostile().into_iter().enumerate() {
        workspace.write(&format!("swarm/tracks/hostile-{number}/spec.md"), &text);
    }
    let started = Instant::now();
    let run = std::process::Command::new(crate::fixture::SPECLS)
        .args(["check", "--format", "json", "."])
        .current_dir(workspace.root())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(report["files"], hostile().len());
    println!("all: {:?}", started.elapsed());
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
}

#[test]
fn files_that_are_no_documents_are_named_and_passed_over() {
    let workspace = workspace();
    let binary: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    for (track, bytes) in
        [("binary", binary), ("latin", b"# Track Spec: \xe4\n".to_vec()), ("utf16", b"\xff\xfe#\0".to_vec())]
    {
        workspace.write(&format!("swarm/tracks/{track}/spec.md"), "");
        std::fs::write(workspace.path(&format!("swarm/tracks/{track}/spec.md")), bytes).unwrap();
    }
    workspace.write("swarm/tracks/huge/spec.md", "");
    let huge = std::fs::File::options().write(true).open(workspace.path("swarm/tracks/huge/spec.md")).unwrap();
    huge.set_len(50 << 20).unwrap();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    for _ in 0..4 {
        let message = client.notification("window/logMessage")["message"].to_string();
        assert!(message.contains("UTF-8") || message.contains("too large"), "{message}");
    }
    client.open(&uri, AUTH);
    assert_eq!(client.pushed(&uri, 1), json!([]));
    client.shut_down();
}

#[test]
fn a_document_that_grows_too_large_is_left_alone_until_it_shrinks() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup().pulls());
    client.open(&uri, &AUTH.replace("High", "Severe"));
    assert_ne!(client.pull(&uri), json!([]));
    let huge = "# Risks\n".to_owned() + &"**Impact:** Severe\n".repeat(1 << 20);
    for version in [2, 4] {
        client.change(&uri, version, json!([{ "text": huge }]));
        client.change(&uri, version + 1, replace((3, 0), (3, 0), "more"));
        assert_eq!(client.pull(&uri), json!([]));
        assert_eq!(client.request("textDocument/hover", at(&uri, (8, 8))), Value::Null);
        let symbols = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(symbols[0]["name"], "Risks", "its headings are read");
    }
    // Once, though it has happened twice.
    let message = client.notification("window/showMessage")["message"].to_string();
    assert!(message.contains(AUTH_PATH) && message.contains("too large"), "{message}");
    client.change(&uri, 6, json!([{ "text": AUTH.replace("High", "Severe") }]));
    assert_ne!(client.pull(&uri), json!([]));
    assert_ne!(client.request("textDocument/hover", at(&uri, (3, 4))), Value::Null);
    client.shut_down();
}

#[test]
fn a_file_of_fifty_megabytes_is_told_and_not_read() {
    let path = "swarm/tracks/huge-1/spec.md";
    let line = "- **Impact:** Severe\n";
    let huge = "# Track Spec: huge-1 — Huge\n\n## Risks\n\n".to_owned() + &line.repeat((50 << 20) / line.len());
    let workspace = workspace();
    workspace.write(path, &huge);
    workspace.write(AUTH_PATH, &AUTH.replace("billing-core", "billing-core, [it](../huge-1/spec.md)"));

    let run = std::process::Command::new(crate::fixture::SPECLS)
        .args(["check", "--format", "json", "."])
        .current_dir(workspace.root())
        .output()
        .unwrap();
    let (out, error) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(2), "{out}{error}");
    assert!(error.contains(path) && error.contains("too large"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    // The others are checked, and a link to it leads to it.
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((&report["files"], &report["diagnostics"]), (&json!(2), &json!([])));

    let mut client = indexed(&workspace, setup().pulls());
    let logged = client.notification("window/logMessage")["message"].to_string();
    assert!(logged.contains(path) && logged.contains("too large"), "{logged}");
    let (auth, uri) = (workspace.uri(AUTH_PATH), workspace.uri(path));
    let document = json!({ "textDocument": { "uri": uri } });
    for _ in 0..2 {
        client.open(&uri, &huge);
        assert_eq!(client.pull(&uri), json!([]));
        assert_eq!(client.request("textDocument/hover", at(&uri, (4, 6))), Value::Null);
        let symbols = client.request("textDocument/documentSymbol", document.clone());
        assert_eq!((&symbols[0]["name"], &symbols[1]["name"]), (&json!("Track Spec: huge-1 — Huge"), &json!("Risks")));
        client.open(&auth, AUTH);
        assert_eq!(client.pull(&auth), json!([]));
        client.close(&auth);
        client.close(&uri);
    }
    // Once, though it has been opened twice.
    let shown = client.notification("window/showMessage")["message"].to_string();
    assert!(shown.contains(path) && shown.contains("too large"), "{shown}");
    client.shut_down();
}
