//! A fault in the server costs one answer, is logged and told once, and nothing else. The faults are injected, which
//! only a debug build lets anybody do.

#![cfg(debug_assertions)]

use serde_json::{Value, json};

use crate::fixture::{
    AUTH, AUTH_PATH, BILLING, BILLING_PATH, at, expected, indexed, replace, setup, summary, workspace,
};

#[test]
fn a_panic_in_a_handler_costs_its_request() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup().pulls().with("SPECLS_FAULT", "method/textDocument/hover"));
    client.open(&uri, AUTH);
    for turn in 0..3 {
        let id = client.send("textDocument/hover", at(&uri, (3, 4)));
        assert_eq!(client.response(id).unwrap_err()["code"], -32603);
        assert_eq!(client.pull(&uri), json!([]));
        if turn == 0 {
            let shown = client.notification("window/showMessage")["message"].to_string();
            assert!(shown.contains(&uri) && shown.contains("specls"), "{shown}");
        }
        let logged = client.notification("window/logMessage")["message"].to_string();
        assert!(logged.contains("textDocument/hover") && logged.contains(&uri), "{logged}");
    }
    client.shut_down();
}

#[test]
fn a_rule_that_fails_is_left_out_of_the_document() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let text = AUTH.replace("High", "Severe").replace("2026-02-20", "2026-02-30");
    let mut client = indexed(&workspace, setup().with("SPECLS_FAULT", "rule/invalid-value"));
    client.open(&uri, &text);
    assert_eq!(summary(&client.pushed(&uri, 1)), expected(&[("invalid-date", 3)]));
    let message = client.notification("window/showMessage")["message"].to_string();
    assert!(message.contains("invalid-value") && message.contains(AUTH_PATH), "{message}");
    client.notification("window/logMessage");
    // It is not asked again, and nothing more is said.
    client.change(&uri, 2, replace((3, 21), (3, 23), "20"));
    assert_eq!(client.pushed(&uri, 2), json!([]));
    client.shut_down();
}

#[test]
fn a_document_that_cannot_be_parsed_costs_itself() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let fault = format!("document/{BILLING_PATH}");
    let mut client = indexed(&workspace, setup().with("SPECLS_FAULT", &fault));
    let message = client.notification("window/logMessage")["message"].to_string();
    assert!(message.contains(BILLING_PATH) && message.contains("please report"), "{message}");
    client.open(&uri, &AUTH.replace("High", "Severe"));
    assert!(summary(&client.pushed(&uri, 1)).contains(&("invalid-value".to_owned(), 8)));
    assert_ne!(client.request("textDocument/hover", at(&uri, (3, 4))), Value::Null);
    client.shut_down();
}

#[test]
fn a_document_that_takes_too_long_is_reduced_to_its_headings() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup().pulls().with("SPECLS_FAULT", &format!("slow/{AUTH_PATH}")));
    client.open(&uri, &AUTH.replace("High", "Severe"));
    for version in 2..5 {
        assert_eq!(client.pull(&uri), json!([]));
        assert_eq!(client.request("textDocument/hover", at(&uri, (3, 4))), Value::Null);
        let symbols = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(symbols[0]["name"], "Track Spec: auth-base — Sign in");
        client.change(&uri, version, replace((0, 0), (0, 0), "\n"));
    }
    // Once.
    let message = client.notification("window/showMessage")["message"].to_string();
    assert!(message.contains(AUTH_PATH) && message.contains("longer than"), "{message}");
    // Other documents have not paid for it.
    let billing = workspace.uri(BILLING_PATH);
    client.open(&billing, &BILLING.replace("High", "Severe"));
    assert_eq!(summary(&client.pull(&billing)), expected(&[("invalid-value", 8)]));
    client.shut_down();
}

#[test]
fn the_command_line_ends_its_run_and_says_so() {
    let workspace = workspace();
    workspace.write(AUTH_PATH, &AUTH.replace("High", "Severe").replace("2026-02-20", "2026-02-30"));
    for (fault, found) in [("rule/invalid-value".to_owned(), true), (format!("document/{BILLING_PATH}"), true)] {
        let run = std::process::Command::new(crate::fixture::SPECLS)
            .args(["check", "."])
            .current_dir(workspace.root())
            .env("SPECLS_FAULT", &fault)
            .output()
            .unwrap();
        let (out, error) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert_eq!(run.status.code(), Some(2), "{fault}: {out}{error}");
        assert_eq!(out.contains("invalid-date"), found, "{fault}: {out}");
        assert!(error.contains("please report this"), "{fault}: {error}");
    }
}
