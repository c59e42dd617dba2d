//! Code actions, as rich as the client can take them.

use end_to_end::{Client, Setup};
use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, BILLING_PATH, indexed, range, setup, workspace};

/// A client with everything that code actions can make use of.
fn rich() -> Setup {
    literals()
        .can("/textDocument/codeAction/dataSupport", json!(true))
        .can("/textDocument/codeAction/resolveSupport", json!({ "properties": ["edit"] }))
        .can("/textDocument/codeAction/isPreferredSupport", json!(true))
        .can("/workspace/workspaceEdit/documentChanges", json!(true))
        .can("/workspace/workspaceEdit/resourceOperations", json!(["create", "rename", "delete"]))
        .can("/window/showDocument", json!({ "support": true }))
}

/// A client that takes actions, and their edits only with them.
fn literals() -> Setup {
    let kinds = json!({ "codeActionKind": { "valueSet": ["quickfix", "refactor", "source"] } });
    setup().can("/textDocument/codeAction/codeActionLiteralSupport", kinds)
}

/// Asks for actions at a range; `context` may have `diagnostics` and `only`.
fn actions(client: &mut Client, uri: &str, range: Value, context: Value) -> Vec<Value> {
    let mut context = context;
    if context["diagnostics"].is_null() {
        context["diagnostics"] = json!([]);
    }
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    client.request("textDocument/codeAction", params).as_array().unwrap().clone()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

/// The document with its impact, in line 8, out of range, and a date that is none.
fn mistaken() -> String {
    AUTH.replace("High", "Hig").replace("2026-02-20", "20 Feb 2026")
}

#[test]
fn an_edit_comes_when_an_action_is_chosen() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, rich());
    client.open(&uri, &mistaken());
    let diagnostics = client.pushed(&uri, 1);
    let place = range((8, 15), (8, 15));
    let context = json!({ "diagnostics": diagnostics, "only": ["quickfix"] });
    let offered = actions(&mut client, &uri, place, context);
    assert_eq!(
        titles(&offered),
        ["Change it to High", "Change it to Medium", "Change it to Low", "Ignore invalid-value here"]
    );
    assert_eq!(offered[0]["isPreferred"], true);
    assert_eq!(offered[1]["isPreferred"], Value::Null);
    assert_eq!(offered[0]["kind"], "quickfix");
    assert_eq!(offered[0]["diagnostics"][0]["code"], "invalid-value");
    assert_eq!(offered[0]["edit"], Value::Null);
    let resolved = client.request("codeAction/resolve", offered[1].clone());
    assert_eq!(
        resolved["edit"]["documentChanges"],
        json!([{
            "textDocument": { "uri": uri, "version": 1 },
            "edits": [{ "range": range((8, 14), (8, 17)), "newText": "Medium" }]
        }])
    );
    // Chosen too late it is refused rather than applied to another text.
    client.change(&uri, 2, json!([{ "range": range((8, 14), (8, 17)), "text": "No" }]));
    let id = client.send("codeAction/resolve", offered[1].clone());
    assert_eq!(client.response(id).unwrap_err()["code"], -32801);
    client.forget_pushes();
    client.shut_down();
}

#[test]
fn all_safe_fixes_at_once() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, literals());
    client.open(&uri, &mistaken());
    client.pushed(&uri, 1);
    for only in ["source", "source.fixAll", "source.fixAll.specls"] {
        let offered = actions(&mut client, &uri, range((0, 0), (0, 0)), json!({ "only": [only] }));
        assert_eq!(offered.len(), 1, "{only}");
        assert_eq!(offered[0]["kind"], "source.fixAll.specls");
        let edits = &offered[0]["edit"]["changes"][uri.as_str()];
        assert_eq!(*edits, json!([{ "range": range((3, 13), (3, 24)), "newText": "2026-02-20" }]));
    }
    let offered = actions(&mut client, &uri, range((0, 0), (0, 0)), json!({ "only": ["source.organizeImports"] }));
    assert_eq!(offered, Vec::<Value>::new());
    client.shut_down();
}

#[test]
fn a_missing_track_is_created_where_the_client_creates_files() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let text = AUTH.replace("- billing-core", "- billing-next");
    let place = range((12, 4), (12, 4));
    let mut client = indexed(&workspace, rich());
    client.open(&uri, &text);
    client.pushed(&uri, 1);
    let offered = actions(&mut client, &uri, place.clone(), json!({}));
    let create = offered.iter().find(|action| action["title"] == "Create the track billing-next").unwrap();
    let resolved = client.request("codeAction/resolve", create.clone());
    let changes = &resolved["edit"]["documentChanges"];
    let created = workspace.uri(&BILLING_PATH.replace("core", "next"));
    assert_eq!(changes[0]["kind"], "create");
    assert_eq!(changes[0]["uri"], created);
    assert_eq!(changes[1]["textDocument"], json!({ "uri": created, "version": null }));
    let text_of = changes[1]["edits"][0]["newText"].as_str().unwrap();
    assert!(text_of.starts_with("# Track Spec: billing-next — [Title]\n"), "{text_of}");
    assert!(text_of.ends_with("- auth-base\n"), "{text_of}");
    client.shut_down();

    let mut client = indexed(&workspace, literals());
    client.open(&uri, &text);
    client.pushed(&uri, 1);
    let offered = actions(&mut client, &uri, place, json!({}));
    assert!(!titles(&offered).iter().any(|title| title.starts_with("Create")), "{offered:?}");
    client.shut_down();
}

#[test]
fn a_client_without_actions_gets_commands() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup().can("/workspace/applyEdit", json!(true)));
    client.open(&uri, &mistaken());
    client.pushed(&uri, 1);
    let offered = actions(&mut client, &uri, range((8, 15), (8, 15)), json!({}));
    let command = offered[0].clone();
    assert_eq!(command["command"], "specls.applyAction");
    let done = client.request(
        "workspace/executeCommand",
        json!({ "command": command["command"], "arguments": command["arguments"] }),
    );
    assert_eq!(done, Value::Null);
    let asked = client.answer("workspace/applyEdit", json!({ "applied": true }));
    let edits = &asked["edit"]["changes"][uri.as_str()];
    assert_eq!(*edits, json!([{ "range": range((8, 14), (8, 17)), "newText": "High" }]));
    for (command, arguments) in [("specls.unheardOf", json!([])), ("specls.applyAction", json!([{ "uri": 3 }]))] {
        let id = client.send("workspace/executeCommand", json!({ "command": command, "arguments": arguments }));
        assert_eq!(client.response(id).unwrap_err()["code"], -32602, "{command}");
    }
    client.shut_down();
}

#[test]
fn a_placeholder_is_selected_by_the_client() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, rich());
    client.open(&uri, &AUTH.replace("Passwords leak", "[Description]"));
    client.pushed(&uri, 1);
    let offered = actions(&mut client, &uri, range((7, 12), (7, 12)), json!({ "only": ["quickfix"] }));
    let select = offered.iter().find(|action| action["title"] == "Select the placeholder").unwrap();
    let command = &select["command"];
    client.request(
        "workspace/executeCommand",
        json!({ "command": command["command"], "arguments": command["arguments"] }),
    );
    let shown = client.answer("window/showDocument", json!({ "success": true }));
    assert_eq!(shown["uri"], uri);
    assert_eq!(shown["selection"], range((7, 10), (7, 23)));
    client.shut_down();
}
