//! A writer who never types: from an empty file to a spec that can be approved, by nothing but what the server offers at
//! each place.

use std::process::Command;

use end_to_end::{Client, Workspace};
use serde_json::{Value, json};

use crate::fixture::{SPECLS, indexed, position, setup};

const PATH: &str = "swarm/tracks/new-checkout/spec.md";

/// More steps than any template has places; a writer who goes round in circles is stopped.
const MOST_STEPS: usize = 500;

/// An editor with one document in it.
struct Editor<'a> {
    client: Client,
    workspace: &'a Workspace,
    uri: String,
    version: i64,
    text: String,
    /// What has been taken, in order.
    taken: Vec<String>,
}

impl Editor<'_> {
    /// The byte offset of a position. Everything in a built-in template but dashes and signs is ASCII.
    fn offset(&self, position: &Value) -> usize {
        let number = |key: &str| usize::try_from(position[key].as_u64().unwrap()).unwrap();
        let line: usize = self.text.split_inclusive('\n').take(number("line")).map(str::len).sum();
        let mut units = 0;
        for (at, c) in self.text[line..].char_indices() {
            if units == number("character") {
                return line + at;
            }
            units += c.len_utf16();
        }
        self.text.len()
    }

    /// Applies edits of one document as an editor does, and tells the server.
    fn apply(&mut self, title: &str, edits: &[Value]) {
        let range = |edit: &Value| self.offset(&edit["range"]["start"])..self.offset(&edit["range"]["end"]);
        let mut edits: Vec<_> = edits.iter().map(|edit| (range(edit), edit["newText"].as_str().unwrap())).collect();
        edits.sort_by_key(|(range, _)| range.start);
        let before = self.text.clone();
        for (range, text) in edits.into_iter().rev() {
            self.text.replace_range(range, text);
        }
        assert_ne!(self.text, before, "{title} changes nothing");
        self.taken.push(title.to_owned());
        self.version += 1;
        self.client.change(&self.uri, self.version, json!([{ "text": self.text }]));
    }

    /// Takes the first completion at a place; whether there is one.
    fn complete(&mut self, place: &Value) -> bool {
        let params = json!({ "textDocument": { "uri": self.uri }, "position": place });
        let offered = self.client.request("textDocument/completion", params);
        let Some(item) = offered["items"].get(0) else { return false };
        let label = item["label"].as_str().unwrap();
        self.apply(&format!("complete {label}"), &[item["textEdit"].clone()]);
        true
    }

    /// Takes a code action at a place: the first one whose title begins with the earliest of `wanted`.
    fn act(&mut self, range: &Value, wanted: &[&str]) -> bool {
        let context = json!({ "diagnostics": [] });
        let params = json!({ "textDocument": { "uri": self.uri }, "range": range, "context": context });
        let offered = self.client.request("textDocument/codeAction", params);
        let offered: Vec<&Value> = offered.as_array().unwrap().iter().filter(|it| it["edit"].is_object()).collect();
        let begins = |action: &&&Value, words: &str| action["title"].as_str().unwrap().starts_with(words);
        let chosen = wanted.iter().find_map(|words| offered.iter().find(|action| begins(action, words)));
        let Some(action) = chosen else { return false };
        let edits = action["edit"]["changes"][self.uri.as_str()].as_array().unwrap();
        self.apply(action["title"].as_str().unwrap(), edits);
        true
    }

    fn execute(&mut self, command: &str, argument: Value) -> Value {
        self.client.request("workspace/executeCommand", json!({ "command": command, "arguments": [argument] }))
    }

    /// The whole of one line.
    fn line(&self, range: &Value) -> &str {
        let line = usize::try_from(range["start"]["line"].as_u64().unwrap()).unwrap();
        self.text.lines().nth(line).unwrap_or("")
    }

    /// `specls check --gate approved` of the document as it is now.
    fn gate(&self) -> (Option<i32>, String) {
        self.workspace.write(PATH, &self.text);
        let check = Command::new(SPECLS)
            .args(["check", "--gate", "approved", "."])
            .current_dir(self.workspace.root())
            .output()
            .unwrap();
        (check.status.code(), String::from_utf8(check.stdout).unwrap())
    }
}

#[test]
fn an_empty_file_becomes_an_approved_spec() {
    let workspace = Workspace::new(&[("specls.toml", ""), (PATH, ""), ("src/checkout.rs", "")]);
    // Whoever runs the test may have a name of his own.
    let nowhere = workspace.path("no-home");
    let home = nowhere.to_str().unwrap();
    let actions = json!({ "codeActionKind": { "valueSet": ["quickfix", "refactor", "source"] } });
    let able = setup()
        .with("HOME", home)
        .with("XDG_CONFIG_HOME", home)
        .with("USER", "Mira Okafor")
        .can("/textDocument/codeAction/codeActionLiteralSupport", actions)
        .can("/workspace/executeCommand", json!({}));
    let mut client = indexed(&workspace, able);
    client.forget_pushes();
    client.forget_requests();
    let uri = workspace.uri(PATH);
    client.open(&uri, "");
    let mut editor = Editor { client, workspace: &workspace, uri, version: 1, text: String::new(), taken: Vec::new() };

    assert!(editor.complete(&position((0, 0))), "the template is offered in an empty file");
    assert!(editor.text.contains("**Author:** Mira Okafor\n"), "{}", editor.text);
    assert_eq!(editor.gate().0, Some(1), "a template is no spec");

    // From the end to the beginning, so that what is repeated can be taken out before the first of it is written.
    for _ in 0..MOST_STEPS {
        let end = json!({ "uri": editor.uri, "position": position((0, 0)) });
        let range = editor.execute("specls.previousUnfilled", end);
        if range.is_null() {
            let told = editor.client.notification("window/showMessage");
            assert_eq!(told["message"], "nothing is left to be filled in");
            break;
        }
        let place = range["start"].clone();
        let is_settled = editor.complete(&place) || editor.act(&range, &["Remove ", "Write ", "Put ", "Choose "]);
        assert!(is_settled, "nothing is offered at {:?}\n{}", editor.line(&range), editor.text);
    }
    // What is in the way of the next status: open questions, signatures, sections without content.
    for _ in 0..MOST_STEPS {
        let uri = editor.uri.clone();
        let found = editor.execute("specls.showBlockers", json!({ "uri": uri }));
        editor.client.notification("window/showMessage");
        let blocker = &found["blockers"][0];
        if blocker.is_null() {
            break;
        }
        let wanted = ["Set the question to ", "Tick ", "Mark ", "Choose ", "Write ", "Remove "];
        let is_settled = editor.act(&blocker["range"], &wanted);
        assert!(is_settled, "nothing helps against {}\n{}", blocker["message"], editor.text);
    }

    let (code, output) = editor.gate();
    assert_eq!(code, Some(0), "{output}\n{}\n{:#?}", editor.text, editor.taken);
    // What the template wants of an entry is there, and nothing but the question had to be settled at the gate.
    assert!(
        editor.text.contains("**Risk 1: N/A**\n- **Probability:** High\n- **Impact:** High\n- **Mitigation:** N/A\n")
    );
    for taken in ["complete New checkout", "complete Solo", "Remove the entry", "Set the question to Resolved"] {
        assert!(editor.taken.iter().any(|it| it == taken), "{taken} is not among {:#?}", editor.taken);
    }
    editor.client.shut_down();
}
