//! Diagnostics pushed and pulled, never both.

use serde_json::{Value, json};

use crate::fixture::{
    AUTH, AUTH_PATH, BILLING_PATH, TEMPLATE_PATH, expected, indexed, replace, setup, summary, workspace,
};

#[test]
fn every_version_is_pushed_and_closing_clears() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, AUTH);
    assert_eq!(client.pushed(&uri, 1), json!([]));
    client.change(&uri, 2, replace((8, 14), (8, 18), "Severe"));
    let pushed = client.pushed(&uri, 2);
    assert_eq!(
        pushed,
        json!([{
            "range": { "start": { "line": 8, "character": 14 }, "end": { "line": 8, "character": 20 } },
            "severity": 2,
            "code": "invalid-value",
            "source": "specls",
            "message": "Impact is \"Severe\"; expected High, Medium or Low",
        }])
    );
    client.close(&uri);
    assert_eq!(client.pushed_without_version(&uri), json!([]));
    client.shut_down();
}

#[test]
fn a_client_that_pulls_is_pushed_nothing() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup().pulls());
    client.open(&uri, &AUTH.replace("2026-02-20", "2026-02-30"));
    assert_eq!(summary(&client.pull(&uri)), expected(&[("invalid-date", 3)]));
    client.change(&uri, 2, replace((8, 14), (8, 18), "Severe"));
    assert_eq!(summary(&client.pull(&uri)), expected(&[("invalid-date", 3), ("invalid-value", 8)]));
    client.close(&uri);
    // A closed file is what is on disk.
    assert_eq!(client.pull(&uri), json!([]));
    // Unread messages, pushes among them, fail this:
    client.shut_down();
}

#[test]
fn equal_diagnostics_are_not_sent_twice_to_who_pulls() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup().pulls());
    client.open(&uri, &AUTH.replace("2026-02-20", "2026-02-30"));
    let pull = |previous: &Value| json!({ "textDocument": { "uri": uri }, "previousResultId": previous });
    let first = client.request("textDocument/diagnostic", pull(&Value::Null));
    let again = client.request("textDocument/diagnostic", pull(&first["resultId"]));
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": first["resultId"] }));
    client.change(&uri, 2, replace((3, 22), (3, 23), "1"));
    let changed = client.request("textDocument/diagnostic", pull(&first["resultId"]));
    assert_eq!(changed["kind"], "full");
    assert_ne!(changed["resultId"], first["resultId"]);
    client.shut_down();
}

#[test]
fn the_workspace_is_pulled_with_result_ids() {
    let workspace = workspace();
    workspace.write(BILLING_PATH, &crate::fixture::BILLING.replace("High", "Severe"));
    let (auth, billing) = (workspace.uri(AUTH_PATH), workspace.uri(BILLING_PATH));
    let mut client = indexed(&workspace, setup().pulls());
    client.open(&auth, &AUTH.replace("2026-02-20", "2026-02-30"));
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let items = report["items"].as_array().unwrap();
    let found: Vec<_> = items.iter().map(|item| (&item["uri"], &item["version"], summary(&item["items"]))).collect();
    assert_eq!(
        found,
        [
            (&json!(auth), &json!(1), expected(&[("invalid-date", 3)])),
            (&json!(billing), &Value::Null, expected(&[("invalid-value", 8)])),
        ]
    );

    let mut previous: Vec<Value> =
        items.iter().map(|item| json!({ "uri": item["uri"], "value": item["resultId"] })).collect();
    previous.push(json!({ "uri": workspace.uri("gone.md"), "value": "1" }));
    client.change(&auth, 2, replace((3, 22), (3, 23), "1"));
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": previous }));
    let kinds: Vec<_> = report["items"].as_array().unwrap().iter().map(|item| (&item["uri"], &item["kind"])).collect();
    assert_eq!(
        kinds,
        [
            (&json!(auth), &json!("full")),
            (&json!(billing), &json!("unchanged")),
            (&json!(workspace.uri("gone.md")), &json!("full")),
        ]
    );
    client.shut_down();
}

#[test]
fn one_document_changes_the_diagnostics_of_another() {
    let workspace = workspace();
    let (auth, billing) = (workspace.uri(AUTH_PATH), workspace.uri(BILLING_PATH));
    let mut client = indexed(&workspace, setup());
    client.open(&auth, AUTH);
    assert_eq!(client.pushed(&auth, 1), json!([]));
    client.open(&billing, crate::fixture::BILLING);
    assert_eq!(client.pushed(&billing, 1), json!([]));
    // Now two documents claim one ID. Its directory keeps the other name known.
    client.change(&billing, 2, replace((0, 14), (0, 26), "auth-base"));
    let codes = |diagnostics: &Value| summary(diagnostics).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    assert!(codes(&client.pushed(&billing, 2)).contains(&"duplicate-id".to_owned()));
    let pushed = client.pushed(&auth, 1);
    assert_eq!(codes(&pushed), ["duplicate-id"]);
    // This client has not said that it shows related information.
    assert_eq!(pushed[0]["relatedInformation"], Value::Null);
    client.change(&billing, 3, replace((0, 14), (0, 23), "billing-core"));
    assert_eq!(client.pushed(&billing, 3), json!([]));
    assert_eq!(client.pushed(&auth, 1), json!([]));
    client.shut_down();
}

#[test]
fn a_client_that_pulls_is_asked_to_pull_again() {
    let workspace = workspace();
    let uri = workspace.uri(BILLING_PATH);
    let setup = setup()
        .pulls()
        .can("/workspace/diagnostics/refreshSupport", json!(true))
        .can("/textDocument/publishDiagnostics/relatedInformation", json!(true));
    let mut client = indexed(&workspace, setup);
    // For the new folder, and for its index.
    client.answer("workspace/diagnostic/refresh", Value::Null);
    client.answer("workspace/diagnostic/refresh", Value::Null);
    client.open(&workspace.uri(AUTH_PATH), AUTH);
    assert_eq!(client.pull(&workspace.uri(AUTH_PATH)), json!([]));
    client.open(&uri, &crate::fixture::BILLING.replace("Spec: billing-core", "Spec: auth-base"));
    client.answer("workspace/diagnostic/refresh", Value::Null);
    let pulled = client.pull(&workspace.uri(AUTH_PATH));
    assert_eq!(summary(&pulled), expected(&[("duplicate-id", 0)]));
    assert_eq!(pulled[0]["relatedInformation"][0]["location"]["uri"], uri);
    // What only concerns the document that is edited is no reason to ask for the others: that would be read here.
    let prose = json!([{ "range": { "start": { "line": 2, "character": 0 }, "end": { "line": 2, "character": 0 } }, "text": "More." }]);
    client.change(&workspace.uri(AUTH_PATH), 2, prose);
    client.pull(&workspace.uri(AUTH_PATH));
    client.shut_down();
}

#[test]
fn mistakes_in_the_setup_are_pushed_though_nobody_opened_it() {
    let workspace = workspace();
    workspace.write("specls.toml", "[rules]\ninvalid-dat = \"error\"\n");
    let uri = workspace.uri("specls.toml");
    let mut client = indexed(&workspace, setup());
    let pushed = client.pushed_without_version(&uri);
    assert_eq!(summary(&pushed), expected(&[("configuration", 1)]));
    // Open, it is as the client has it.
    client.open(&uri, "[rules]\n\ninvalid-dat = \"error\"\n");
    assert_eq!(summary(&client.pushed(&uri, 1)), expected(&[("configuration", 2)]));
    client.change(&uri, 2, json!([{ "text": "" }]));
    assert_eq!(client.pushed(&uri, 2), json!([]));
    client.close(&uri);
    assert_eq!(client.pushed_without_version(&uri), json!([]));
    assert_eq!(summary(&client.pushed_without_version(&uri)), expected(&[("configuration", 1)]));
    // The file is what it was: there is nothing to index again.
    client.shut_down();
}

#[test]
fn templates_that_cannot_be_read_are_named() {
    let workspace = workspace();
    std::fs::write(workspace.path(TEMPLATE_PATH), b"# \xff").unwrap();
    let mut client = indexed(&workspace, setup());
    let message = client.notification("window/logMessage")["message"].to_string();
    assert!(message.contains(TEMPLATE_PATH) && message.contains("UTF-8"), "{message}");
    client.shut_down();
}
