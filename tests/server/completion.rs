//! Completion for clients of different abilities.

use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, TEMPLATE, at, indexed, range, setup, workspace};

/// A client's half-written document: a second risk is begun, and so is a list of related tracks.
const HALF_WRITTEN: &str = "\
# Track Spec: auth-base — Sign in

**Status:** Approved
**Created:** 2026-02-20

## Risks

**Risk 1: Passwords leak**
- **Impact:** High

**Ri

## Related Tracks

- bil
";

/// The first item offered at a place of the half-written document, as the client would take it.
fn first_item(capabilities: &[(&str, Value)], place: (usize, usize), resolve: bool) -> Value {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let able = capabilities.iter().fold(setup(), |setup, (pointer, value)| setup.can(pointer, value.clone()));
    let mut client = indexed(&workspace, able);
    assert_eq!(client.initialization()["capabilities"]["completionProvider"]["resolveProvider"] == true, resolve);
    client.open(&uri, HALF_WRITTEN);
    client.pushed(&uri, 1);
    let mut item = client.request("textDocument/completion", at(&uri, place))["items"][0].take();
    if resolve {
        assert_eq!(item["documentation"], Value::Null);
        item = client.request("completionItem/resolve", item);
    }
    client.shut_down();
    item
}

#[test]
fn the_next_entry_is_a_snippet_where_the_client_has_them() {
    let plain = first_item(&[], (10, 4), false);
    assert_eq!((&plain["label"], &plain["filterText"]), (&json!("Risk 2"), &json!("**Risk 2")));
    let text = "**Risk 2: [Description]**\n- **Impact:** [High / Medium / Low]";
    assert_eq!(plain["textEdit"], json!({ "range": range((10, 0), (10, 4)), "newText": text }));
    assert_eq!(plain["insertTextFormat"], Value::Null);
    assert_eq!(plain["documentation"]["kind"], "plaintext");

    let snippets = ("/textDocument/completion/completionItem/snippetSupport", json!(true));
    let snippet = first_item(&[snippets], (10, 4), false);
    assert_eq!(snippet["insertTextFormat"], 2);
    assert_eq!(snippet["textEdit"]["newText"], "**Risk 2: ${1:[Description]}**\n- **Impact:** ${2|High,Medium,Low|}");
}

#[test]
fn documentation_follows_where_the_client_asks_for_it() {
    let resolves = ("/textDocument/completion/completionItem/resolveSupport/properties", json!(["documentation"]));
    let markdown = ("/textDocument/completion/completionItem/documentationFormat", json!(["markdown"]));
    let entry = first_item(&[resolves.clone(), markdown.clone()], (10, 4), true);
    assert_eq!(entry["documentation"]["kind"], "markdown");
    assert!(entry["documentation"]["value"].as_str().unwrap().contains("entry of Risks"), "{entry}");
    let track = first_item(&[resolves, markdown], (14, 5), true);
    assert_eq!((&track["label"], &track["detail"]), (&json!("billing-core"), &json!("Invoices — Approved")));
    assert!(track["documentation"]["value"].as_str().unwrap().contains("**billing-core** — Invoices"), "{track}");
}

#[test]
fn whatever_a_client_asks_to_resolve_is_answered() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let resolves = json!(["documentation", "detail"]);
    let resolving = setup().can("/textDocument/completion/completionItem/resolveSupport/properties", resolves);
    let mut client = indexed(&workspace, resolving);
    client.open(&uri, AUTH);
    client.pushed(&uri, 1);
    for data in [
        Value::Null,
        json!(7),
        json!({ "uri": uri, "about": { "field": 9999 } }),
        json!({ "uri": uri, "about": { "column": [0, 1] } }),
        json!({ "uri": uri, "about": { "track": "nobody" } }),
        json!({ "uri": "file:///gone.md", "about": { "section": 0 } }),
    ] {
        let item = json!({ "label": "x", "data": data });
        let resolved = client.request("completionItem/resolve", item);
        assert_eq!((&resolved["label"], &resolved["documentation"]), (&json!("x"), &Value::Null));
    }
    client.shut_down();
}

#[test]
fn an_empty_file_offers_the_template() {
    let workspace = workspace();
    let uri = workspace.uri("swarm/tracks/new-checkout/spec.md");
    let mut client = indexed(&workspace, setup());
    client.open(&uri, "");
    client.pushed(&uri, 1);
    let items = client.request("textDocument/completion", at(&uri, (0, 0)))["items"].take();
    let text = items[0]["textEdit"]["newText"].as_str().unwrap();
    assert!(text.starts_with("# Track Spec: new-checkout — [Title]\n\n**Status:** Draft\n**Created:** 20"), "{text}");
    // Everything else is as in the template.
    assert_eq!(text.lines().skip(4).collect::<Vec<_>>(), TEMPLATE.lines().skip(4).collect::<Vec<_>>());
    client.shut_down();
}
