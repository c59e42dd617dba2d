//! Completion and definition.

use end_to_end::Setup;
use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, BILLING, BILLING_PATH, at, expected, indexed, range, setup, summary, workspace};

#[test]
fn a_completion_replaces_the_whole_placeholder() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, &AUTH.replace("Impact:** High", "Impact:** [High / Medium / Low]"));
    client.pushed(&uri, 1);
    let completions = client.request("textDocument/completion", at(&uri, (8, 18)));
    let labels: Vec<&Value> = completions["items"].as_array().unwrap().iter().map(|item| &item["label"]).collect();
    assert_eq!(labels, ["High", "Medium", "Low"]);
    for (index, item) in completions["items"].as_array().unwrap().iter().enumerate() {
        assert_eq!(item["textEdit"]["range"], range((8, 14), (8, 35)));
        assert_eq!(item["textEdit"]["newText"], item["label"]);
        // Whatever the client makes of what has been typed, every item fits, in this order.
        assert_eq!(item["filterText"], "[Hig");
        assert_eq!(item["sortText"], format!("{index:05}"));
        assert_eq!(item["kind"], 20);
    }
    assert_eq!(completions["isIncomplete"], true);
    client.shut_down();
}

#[test]
fn a_completion_of_a_typed_value_is_filtered_by_it() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, &AUTH.replace("Impact:** High", "Impact:** hi"));
    client.pushed(&uri, 1);
    let completions = client.request("textDocument/completion", at(&uri, (8, 16)));
    let items = completions["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    // The client knows that `hi` begins `High`.
    assert!(items.iter().all(|item| item["filterText"].is_null()));
    assert_eq!(completions["isIncomplete"], false);
    client.shut_down();
}

#[test]
fn prose_and_closed_documents_complete_nothing() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, AUTH);
    client.pushed(&uri, 1);
    let nothing = json!({ "isIncomplete": false, "items": [] });
    assert_eq!(client.request("textDocument/completion", at(&uri, (5, 4))), nothing);
    assert_eq!(client.request("textDocument/completion", at(&workspace.uri(BILLING_PATH), (8, 18))), Value::Null);
    client.shut_down();
}

#[test]
fn a_definition_is_a_link_where_the_client_has_them() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let (head, origin) = (range((0, 0), (0, 37)), range((12, 2), (12, 14)));
    let ask = |setup: Setup| {
        let mut client = indexed(&workspace, setup);
        client.open(&uri, AUTH);
        client.pushed(&uri, 1);
        let found = client.request("textDocument/definition", at(&uri, (12, 5)));
        let nothing = client.request("textDocument/definition", at(&uri, (5, 0)));
        assert_eq!(nothing, Value::Null);
        client.shut_down();
        found
    };
    let target = workspace.uri(BILLING_PATH);
    assert_eq!(
        ask(setup().can("/textDocument/definition/linkSupport", json!(true))),
        json!([{ "originSelectionRange": origin, "targetUri": target, "targetRange": head, "targetSelectionRange": head }])
    );
    assert_eq!(ask(setup()), json!([{ "uri": target, "range": head }]));
}

#[test]
fn a_definition_follows_unsaved_edits_of_its_target() {
    let workspace = workspace();
    let (from, to) = (workspace.uri(AUTH_PATH), workspace.uri(BILLING_PATH));
    let mut client = indexed(&workspace, setup());
    client.open(&from, AUTH);
    client.pushed(&from, 1);
    client.open(&to, &format!("\n\n{BILLING}"));
    client.pushed(&to, 1);
    let found = client.request("textDocument/definition", at(&from, (12, 5)));
    assert_eq!(found, json!([{ "uri": to, "range": range((2, 0), (2, 37)) }]));
    // Closed without saving, the file counts again.
    client.close(&to);
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": from } }));
    let found = client.request("textDocument/definition", at(&from, (12, 5)));
    assert_eq!(found, json!([{ "uri": to, "range": range((0, 0), (0, 37)) }]));
    client.pushed_without_version(&to);
    client.shut_down();
}

#[test]
fn references_come_from_open_and_closed_documents() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, AUTH);
    client.pushed(&uri, 1);
    // From the title: whoever names this track, with the title itself where that is asked for.
    let mut ask = |with_declaration: bool| {
        let mut params = at(&uri, (0, 16));
        params["context"] = json!({ "includeDeclaration": with_declaration });
        client.request("textDocument/references", params)
    };
    let reference = json!({ "uri": workspace.uri(BILLING_PATH), "range": range((12, 2), (12, 11)) });
    assert_eq!(ask(false), json!([reference]));
    assert_eq!(ask(true), json!([{ "uri": uri, "range": range((0, 0), (0, 33)) }, reference]));
    client.shut_down();
}

#[test]
fn sloppy_uris_reach_their_documents() {
    let workspace = workspace();
    let directory = format!("file://{}", workspace.root().to_str().unwrap());
    let mut client = indexed(&workspace, setup());
    for name in ["a b", "[x]", "grün", "100%", "a|b^c"] {
        let sloppy = format!("{directory}/swarm/tracks/{name}/spec.md");
        client.open(&sloppy, "see billing-core");
        client.pushed(&sloppy, 1);
        let found = client.request("textDocument/definition", at(&sloppy, (0, 5)));
        assert_eq!(found[0]["uri"], workspace.uri(BILLING_PATH), "{sloppy}");
    }
    client.shut_down();
}

#[test]
fn an_id_in_two_tracks_roots_means_both_and_cannot_be_renamed() {
    let workspace = workspace();
    let second = "services/swarm/tracks/billing-core/spec.md";
    workspace.write(second, BILLING);
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, AUTH);
    assert_eq!(client.pushed(&uri, 1), json!([]), "who refers to it has done nothing wrong");
    let found = client.request("textDocument/definition", at(&uri, (12, 5)));
    let mut targets: Vec<&Value> = found.as_array().unwrap().iter().map(|target| &target["uri"]).collect();
    targets.sort_by_key(|uri| uri.as_str());
    assert_eq!(targets, [&json!(workspace.uri(second)), &json!(workspace.uri(BILLING_PATH))]);

    // Each of the two is told of the other, and asked for who refers to it.
    for (path, other) in [(BILLING_PATH, second), (second, BILLING_PATH)] {
        let own = workspace.uri(path);
        client.open(&own, BILLING);
        let diagnostics = client.pushed(&own, 1);
        assert_eq!(summary(&diagnostics), expected(&[("duplicate-id", 0)]), "{path}");
        assert!(diagnostics[0]["message"].as_str().unwrap().contains(other), "{diagnostics}");
        let mut params = at(&own, (0, 16));
        params["context"] = json!({ "includeDeclaration": false });
        let references = client.request("textDocument/references", params);
        assert!(references.as_array().unwrap().iter().any(|found| found["uri"] == uri), "{path}: {references}");
    }

    let mut rename = at(&uri, (12, 5));
    rename["newName"] = json!("billing-shop");
    let refused = client.send("textDocument/rename", rename);
    let reason = client.response(refused).unwrap_err();
    assert!(reason["message"].as_str().unwrap().contains("billing-core"), "{reason}");

    // As soon as one of them is gone all is well.
    client.close(&workspace.uri(second));
    client.forget_pushes();
    workspace.remove("services/swarm/tracks/billing-core");
    let gone = json!({ "changes": [{ "uri": workspace.uri(second), "type": 3 }] });
    client.notify("workspace/didChangeWatchedFiles", gone);
    assert_eq!(client.pushed(&workspace.uri(BILLING_PATH), 1), json!([]));
    let found = client.request("textDocument/definition", at(&uri, (12, 5)));
    assert_eq!(found.as_array().unwrap().len(), 1);
    client.shut_down();
}
