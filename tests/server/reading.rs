//! Hover, declaration, symbols, highlights and the hierarchy of dependencies.

use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, BILLING_PATH, TEMPLATE_PATH, at, indexed, range, setup, workspace};

#[test]
fn a_hover_shows_the_track_or_what_the_template_says() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let markdown = setup().can("/textDocument/hover/contentFormat", json!(["markdown", "plaintext"]));
    let mut client = indexed(&workspace, markdown);
    client.open(&uri, AUTH);
    client.pushed(&uri, 1);
    let track = client.request("textDocument/hover", at(&uri, (12, 5)));
    assert_eq!(track["range"], range((12, 2), (12, 14)));
    assert_eq!(track["contents"]["kind"], "markdown");
    let text = track["contents"]["value"].as_str().unwrap();
    assert!(text.contains("Invoices") && text.contains("Approved"), "{text}");
    let field = client.request("textDocument/hover", at(&uri, (8, 5)));
    let text = field["contents"]["value"].as_str().unwrap();
    assert!(["High", "Medium", "Low"].iter().all(|level| text.contains(level)), "{text}");
    assert_eq!(client.request("textDocument/hover", at(&uri, (5, 0)))["contents"]["kind"], "markdown");
    client.shut_down();
}

#[test]
fn a_label_is_declared_in_the_template() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, AUTH);
    client.pushed(&uri, 1);
    let found = client.request("textDocument/declaration", at(&uri, (8, 5)));
    assert_eq!(found, json!([{ "uri": workspace.uri(TEMPLATE_PATH), "range": range((8, 4), (8, 10)) }]));
    client.shut_down();
}

#[test]
fn symbols_of_a_document_and_of_the_workspace() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let ask = |trees: bool| {
        let trees = json!(trees);
        let mut client =
            indexed(&workspace, setup().can("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport", trees));
        client.open(&uri, AUTH);
        client.pushed(&uri, 1);
        let symbols = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
        let found = client.request("workspace/symbol", json!({ "query": "invoi" }));
        assert_eq!(found[0]["location"]["uri"], workspace.uri(BILLING_PATH));
        client.shut_down();
        symbols
    };
    let tree = ask(true);
    assert_eq!(tree[0]["detail"], "Approved");
    assert_eq!(tree[0]["children"][0]["name"], "Risks");
    assert_eq!(tree[0]["children"][0]["children"][0]["name"], "Risk 1: Passwords leak");
    let list = ask(false);
    let names: Vec<&Value> = list.as_array().unwrap().iter().map(|symbol| &symbol["name"]).collect();
    assert!(names.contains(&&json!("Risk 1: Passwords leak")), "{names:?}");
}

#[test]
fn highlights_and_dependencies() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    let text = format!("{AUTH}\n**Depends on:** billing-core\n");
    client.open(&uri, &text);
    client.pushed(&uri, 1);
    let highlights = client.request("textDocument/documentHighlight", at(&uri, (12, 5)));
    assert_eq!(
        highlights,
        json!([{ "range": range((12, 2), (12, 14)), "kind": 2 }, { "range": range((14, 16), (14, 28)), "kind": 2 }])
    );
    let items = client.request("textDocument/prepareCallHierarchy", at(&uri, (0, 16)));
    assert_eq!(items[0]["name"], "auth-base");
    let outgoing = client.request("callHierarchy/outgoingCalls", json!({ "item": items[0] }));
    assert_eq!(outgoing[0]["to"]["uri"], workspace.uri(BILLING_PATH));
    assert_eq!(outgoing[0]["fromRanges"], json!([range((14, 16), (14, 28))]));
    let incoming = client.request("callHierarchy/incomingCalls", json!({ "item": outgoing[0]["to"] }));
    assert_eq!(incoming[0]["from"]["uri"], uri);
    client.shut_down();
}
