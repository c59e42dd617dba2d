//! Settings of the editor: sent at the start, sent later, or asked for.

use end_to_end::{Client, Setup};
use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, setup, workspace};

const HINT: u64 = 4;
const WARNING: u64 = 2;

/// A level for the one rule that has something to say of [`opened`]'s document.
fn level(level: &str) -> Value {
    json!({ "rules": { "invalid-value": level } })
}

/// A client that has a document open in which one value is wrong.
fn opened(setup: Setup) -> (Client, String, end_to_end::Workspace) {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = setup.folder(workspace.root()).start();
    client.open(&uri, &AUTH.replace("**Impact:** High", "**Impact:** Severe"));
    (client, uri, workspace)
}

/// Reads pushes until the wrong value has that severity; `None` for no diagnostics at all.
fn wait_for(client: &mut Client, uri: &str, severity: Option<u64>) {
    loop {
        let pushed = client.pushed(uri, 1);
        let codes: Vec<&str> = pushed.as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
        assert!(codes.iter().all(|code| *code == "invalid-value"), "{codes:?}");
        if pushed[0]["severity"].as_u64() == severity {
            return;
        }
    }
}

#[test]
fn they_are_taken_as_they_are_sent() {
    let (mut client, uri, _workspace) = opened(setup());
    wait_for(&mut client, &uri, Some(WARNING));
    let steps = [("hint", Some(HINT)), ("off", None), ("warning", Some(WARNING))];
    for (name, severity) in steps {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": { "specls": level(name) } }));
        wait_for(&mut client, &uri, severity);
    }
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "specls": level("hint") } }));
    wait_for(&mut client, &uri, Some(HINT));
    // Without a word of the editor, the rule weighs what it weighs.
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "specls": {} } }));
    wait_for(&mut client, &uri, Some(WARNING));
    client.shut_down();
}

#[test]
fn who_can_be_asked_is_asked_at_the_start_and_after_each_change() {
    let (mut client, uri, _workspace) = opened(setup().can("/workspace/configuration", json!(true)));
    let asked = client.answer("workspace/configuration", json!([level("hint")]));
    assert_eq!(asked, json!({ "items": [{ "section": "specls" }] }));
    wait_for(&mut client, &uri, Some(HINT));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    client.answer("workspace/configuration", json!([level("warning")]));
    wait_for(&mut client, &uri, Some(WARNING));
    client.shut_down();
}

#[test]
fn what_is_sent_with_the_first_request_counts_from_the_start() {
    let (mut client, uri, _workspace) = opened(setup().options(level("hint")));
    wait_for(&mut client, &uri, Some(HINT));
    client.shut_down();
}

#[test]
fn changes_are_asked_for_where_the_client_takes_that() {
    let ability = "/workspace/didChangeConfiguration/dynamicRegistration";
    let (mut client, uri, _workspace) = opened(setup().can(ability, json!(true)));
    let registered = client.answer("client/registerCapability", Value::Null);
    assert_eq!(registered["registrations"][0]["method"], "workspace/didChangeConfiguration");
    assert_eq!(registered["registrations"][0]["registerOptions"], json!({ "section": "specls" }));
    wait_for(&mut client, &uri, Some(WARNING));
    client.shut_down();
}

#[test]
fn the_user_is_told_what_is_wrong_with_them() {
    let (mut client, uri, _workspace) = opened(setup());
    wait_for(&mut client, &uri, Some(WARNING));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "specls": level("loud") } }));
    let told = client.notification("window/showMessage");
    let message =
        "The setting specls.rules.invalid-value is \"loud\"; expected off, error, warning, information or hint.";
    assert_eq!(told["message"], message);
    client.shut_down();
}
