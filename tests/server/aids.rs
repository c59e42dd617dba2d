//! Hints, lenses, tokens, folds, selections, links and linked editing, as an editor asks for them.

use end_to_end::{Client, Setup, Workspace};
use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, BILLING_PATH, at, indexed, position, range, replace, setup, workspace};

/// A client that knows all reading aids.
fn able() -> Setup {
    let tokens = json!({
        "requests": { "range": true, "full": { "delta": true } },
        "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"],
    });
    ["inlayHint", "codeLens", "selectionRange", "documentLink", "linkedEditingRange"]
        .iter()
        .fold(setup(), |setup, name| setup.can(&format!("/textDocument/{name}"), json!({})))
        .can("/textDocument/semanticTokens", tokens)
        .can("/textDocument/foldingRange", json!({ "lineFoldingOnly": true, "rangeLimit": 2 }))
}

/// An indexed client with `text` open as the track auth-base.
fn opened(workspace: &Workspace, setup: Setup, text: &str) -> (Client, String) {
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(workspace, setup);
    client.open(&uri, text);
    client.pushed(&uri, 1);
    (client, uri)
}

fn document(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri } })
}

#[test]
fn who_knows_them_is_offered_them() {
    let client = able().start();
    let offered = client.initialization()["capabilities"].clone();
    client.shut_down();
    assert_eq!(offered["inlayHintProvider"], true);
    assert_eq!(offered["codeLensProvider"], json!({ "resolveProvider": true }));
    assert_eq!(offered["documentLinkProvider"], json!({ "resolveProvider": true }));
    assert_eq!(offered["selectionRangeProvider"], true);
    assert_eq!(offered["linkedEditingRangeProvider"], true);
    assert_eq!(offered["foldingRangeProvider"], true);
    assert_eq!(offered["executeCommandProvider"], Value::Null);
    let tokens = &offered["semanticTokensProvider"];
    assert_eq!((&tokens["range"], &tokens["full"]), (&json!(true), &json!({ "delta": true })));
    assert!(tokens["legend"]["tokenTypes"].as_array().unwrap().contains(&json!("enumMember")));
}

#[test]
fn hints_of_a_range() {
    let workspace = workspace();
    let (mut client, uri) = opened(&workspace, able(), AUTH);
    let mut ask = |range: Value| {
        client.request("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": range }))
    };
    let hints = ask(range((0, 0), (13, 0)));
    assert_eq!(hints.as_array().unwrap().len(), 1);
    assert_eq!((&hints[0]["position"], &hints[0]["label"]), (&position((12, 14)), &json!("Approved")));
    assert_eq!(ask(range((0, 0), (5, 0))), json!([]));
    client.shut_down();
}

#[test]
fn lenses_get_their_words_when_they_are_looked_at() {
    let workspace = workspace();
    let (mut client, uri) = opened(&workspace, able(), AUTH);
    let lenses = client.request("textDocument/codeLens", document(&uri));
    let mut titles = Vec::new();
    for lens in lenses.as_array().unwrap() {
        assert_eq!((&lens["command"], &lens["range"]["start"]), (&Value::Null, &position((0, 0))));
        let resolved = client.request("codeLens/resolve", lens.clone());
        titles.push(resolved["command"]["title"].as_str().unwrap().to_owned());
    }
    assert_eq!(titles, ["readiness 100 %: no blockers", "no track depends on this", "status: Approved → Complete"]);
    let foreign = client.send("codeLens/resolve", json!({ "range": range((0, 0), (0, 1)), "data": { "a": 1 } }));
    assert_eq!(client.response(foreign).unwrap_err()["code"], -32602);
    client.shut_down();
}

#[test]
fn tokens_in_full_in_part_and_as_what_has_changed() {
    let workspace = workspace();
    let (mut client, uri) = opened(&workspace, able(), AUTH);
    let first = client.request("textDocument/semanticTokens/full", document(&uri));
    let mut held = first["data"].as_array().unwrap().clone();
    assert!(!held.is_empty() && held.len().is_multiple_of(5));
    let part = json!({ "textDocument": { "uri": uri }, "range": range((2, 0), (3, 0)) });
    let part = client.request("textDocument/semanticTokens/range", part)["data"].as_array().unwrap().clone();
    assert_eq!((part.len(), &part[0]), (10, &json!(2)), "label and value of the status");

    client.change(&uri, 2, replace((3, 0), (3, 0), "\n"));
    client.change(&uri, 3, replace((9, 2), (9, 2), " "));
    let delta = json!({ "textDocument": { "uri": uri }, "previousResultId": first["resultId"] });
    let delta = client.request("textDocument/semanticTokens/full/delta", delta);
    let edits = delta["edits"].as_array().unwrap();
    assert_eq!(edits.len(), 1);
    let number = |name: &str| edits[0][name].as_u64().unwrap() as usize;
    let new = edits[0]["data"].as_array().cloned().unwrap_or_default();
    held.splice(number("start")..number("start") + number("deleteCount"), new);
    let full = client.request("textDocument/semanticTokens/full", document(&uri));
    assert_eq!(full["data"], json!(held));
    client.forget_pushes();
    client.shut_down();
}

#[test]
fn folds_within_the_limit_and_selections_that_grow() {
    let workspace = workspace();
    let (mut client, uri) = opened(&workspace, able(), AUTH);
    let folds = client.request("textDocument/foldingRange", document(&uri));
    assert_eq!(
        folds,
        json!([
            { "startLine": 0, "endLine": 12, "kind": "region" },
            { "startLine": 5, "endLine": 8, "kind": "region" },
        ])
    );
    let asked = json!({ "textDocument": { "uri": uri }, "positions": [position((8, 14)), position((0, 0))] });
    let selections = client.request("textDocument/selectionRange", asked);
    assert_eq!(selections.as_array().unwrap().len(), 2);
    assert_eq!(selections[0]["range"], range((8, 14), (8, 18)));
    assert_eq!(selections[0]["parent"]["range"], range((8, 2), (8, 18)));
    client.shut_down();
}

#[test]
fn links_are_resolved_and_names_linked() {
    let workspace = workspace();
    let text = format!("{AUTH}\nSee [bills](../billing-core/spec.md), [far](https://example.org/a b) and Risk 1.\n");
    let (mut client, uri) = opened(&workspace, able(), &text.replace("a b", "a"));
    let links = client.request("textDocument/documentLink", document(&uri));
    assert_eq!(links.as_array().unwrap().len(), 2);
    assert_eq!((&links[0]["range"], &links[0]["target"]), (&range((14, 12), (14, 35)), &Value::Null));
    assert_eq!(links[1]["target"], "https://example.org/a");
    let resolved = client.request("documentLink/resolve", links[0].clone());
    assert_eq!(resolved["target"], workspace.uri(BILLING_PATH));
    let linked = client.request("textDocument/linkedEditingRange", at(&uri, (7, 4)));
    let here = text.lines().nth(14).unwrap().replace("a b", "a").find("Risk 1").unwrap();
    assert_eq!(linked["ranges"], json!([range((7, 2), (7, 8)), range((14, here), (14, here + 6))]));
    assert_eq!(client.request("textDocument/linkedEditingRange", at(&uri, (5, 4))), Value::Null);
    client.shut_down();
}

#[test]
fn aids_are_asked_for_again_when_the_index_is_complete() {
    let workspace = workspace();
    let refreshing = ["inlayHint", "codeLens", "semanticTokens"]
        .iter()
        .fold(able(), |setup, name| setup.can(&format!("/workspace/{name}/refreshSupport"), json!(true)));
    let mut client = indexed(&workspace, refreshing);
    for name in ["inlayHint", "codeLens", "semanticTokens"] {
        assert_eq!(client.answer(&format!("workspace/{name}/refresh"), Value::Null), Value::Null);
    }
    client.forget_requests();
    client.shut_down();
}
