//! Beginning and end of a session.

use end_to_end::{Client, Setup};
use serde_json::{Value, json};

use crate::fixture::{SPECLS, setup};

#[test]
fn exit_after_shutdown_is_a_success() {
    setup().start().shut_down();
}

#[test]
fn any_other_end_is_a_failure() {
    let exit = |client: &mut Client| client.notify("exit", Value::Null);
    let exit_amid_requests = |client: &mut Client| {
        for _ in 0..200 {
            client.send("workspace/diagnostic", json!({ "previousResultIds": [] }));
        }
        client.notify("exit", Value::Null);
    };
    for end in [exit, exit_amid_requests, Client::hang_up] {
        let mut client = setup().start();
        end(&mut client);
        assert_eq!(client.wait().0.code(), Some(1));
    }
}

#[test]
fn exit_before_initialize_is_a_failure() {
    let mut client = Client::spawn(SPECLS.as_ref());
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().0.code(), Some(1));
}

#[test]
fn a_client_that_does_not_read_cannot_hold_the_server() {
    let mut client = Client::spawn_deaf(SPECLS.as_ref());
    // The answers repeat the method: together they are more than any pipe takes.
    let method = "x".repeat(4096);
    for _ in 0..100 {
        client.send(&method, json!({}));
    }
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().0.code(), Some(1));
}

#[test]
fn requests_out_of_place_are_refused_and_harm_nothing() {
    let mut client = Client::spawn(SPECLS.as_ref());
    let early = client.send("textDocument/definition", json!({}));
    assert_eq!(client.response(early).unwrap_err()["code"], -32002);
    client.request("initialize", json!({ "capabilities": {} }));
    client.notify("initialized", json!({}));
    let again = client.send("initialize", json!({ "capabilities": {} }));
    assert_eq!(client.response(again).unwrap_err()["code"], -32600);
    let unknown = client.send("textDocument/moniker", crate::fixture::at("file:///a.md", (0, 0)));
    assert_eq!(client.response(unknown).unwrap_err()["code"], -32601);
    let unknown = client.send("specls/unknown", json!({}));
    assert_eq!(client.response(unknown).unwrap_err()["code"], -32601);
    client.notify("$/unknown", json!({}));
    client.shut_down();
}

#[test]
fn only_what_works_is_offered() {
    let capabilities = |setup: Setup| {
        let client = setup.start();
        let capabilities = client.initialization()["capabilities"].clone();
        client.shut_down();
        capabilities
    };
    let plain = capabilities(setup());
    assert_eq!(
        plain,
        json!({
            "positionEncoding": "utf-16",
            "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
            "completionProvider": { "triggerCharacters": ["[", ":", "*", "|", "#", "(", "/", "`"] },
            "definitionProvider": true,
            "declarationProvider": true,
            "hoverProvider": true,
            "documentSymbolProvider": true,
            "workspaceSymbolProvider": true,
            "documentHighlightProvider": true,
            "callHierarchyProvider": true,
            "referencesProvider": true,
            "renameProvider": true,
            "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
        })
    );
    let pulling = capabilities(setup().pulls());
    assert_eq!(
        pulling["diagnosticProvider"],
        json!({ "identifier": "specls", "interFileDependencies": true, "workspaceDiagnostics": true })
    );
    for character in plain["completionProvider"]["triggerCharacters"].as_array().unwrap() {
        let character = character.as_str().unwrap();
        assert!(!character.contains(char::is_alphanumeric) && !character.contains(' '), "{character:?}");
    }
}
