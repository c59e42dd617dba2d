//! Rename: one workspace edit, as rich as the client can take it.

use end_to_end::Setup;
use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, BILLING_PATH, at, indexed, range, setup, workspace};

/// A client that can move files and takes versions and annotations.
fn rich() -> Setup {
    setup()
        .can("/textDocument/rename/prepareSupport", json!(true))
        .can("/workspace/workspaceEdit/documentChanges", json!(true))
        .can("/workspace/workspaceEdit/resourceOperations", json!(["create", "rename", "delete"]))
        .can("/workspace/workspaceEdit/changeAnnotationSupport", json!({}))
        .can("/workspace/fileOperations/willRename", json!(true))
}

/// A client that says of document changes only that it can move files, as Neovim does.
#[test]
fn who_moves_files_takes_document_changes() {
    let workspace = workspace();
    let own = workspace.uri(AUTH_PATH);
    let operations = json!(["rename", "create", "delete"]);
    let mut client = indexed(&workspace, setup().can("/workspace/workspaceEdit/resourceOperations", operations));
    client.open(&own, AUTH);
    client.pushed(&own, 1);
    let edit = client.request("textDocument/rename", renamed(&own, (0, 16), "sign-in"));
    let changes = edit["documentChanges"].as_array().unwrap();
    assert!(changes.iter().any(|change| change["kind"] == "rename"), "{edit}");
    client.shut_down();
}

fn renamed(uri: &str, position: (usize, usize), name: &str) -> Value {
    let mut params = at(uri, position);
    params["newName"] = json!(name);
    params
}

#[test]
fn a_track_is_renamed_with_its_directory_and_all_that_name_it() {
    let workspace = workspace();
    let (own, other) = (workspace.uri(AUTH_PATH), workspace.uri(BILLING_PATH));
    let mut client = indexed(&workspace, rich());
    client.open(&own, AUTH);
    client.pushed(&own, 1);
    let prepared = client.request("textDocument/prepareRename", at(&own, (0, 16)));
    assert_eq!(prepared, json!({ "range": range((0, 14), (0, 23)), "placeholder": "auth-base" }));
    let edit = client.request("textDocument/rename", renamed(&own, (0, 16), "sign-in"));
    let changes = edit["documentChanges"].as_array().unwrap();
    assert_eq!(
        changes[0],
        json!({
            "textDocument": { "uri": own, "version": 1 },
            "edits": [{ "range": range((0, 14), (0, 23)), "newText": "sign-in", "annotationId": "title" }]
        })
    );
    assert_eq!(changes[1]["textDocument"], json!({ "uri": other, "version": null }));
    assert_eq!(changes[1]["edits"][0]["range"], range((12, 2), (12, 11)));
    assert_eq!(changes[1]["edits"][0]["newText"], "sign-in");
    let directory = |uri: &str| uri.strip_suffix("/spec.md").unwrap().to_owned();
    let moved = json!({
        "kind": "rename",
        "oldUri": directory(&own),
        "newUri": directory(&own).replace("auth-base", "sign-in")
    });
    assert_eq!(changes[2], moved);
    assert_eq!(changes.len(), 3);
    assert_eq!(edit["changeAnnotations"]["title"]["label"], "Rename: title");
    // The same from the other side: the user renames the directory in the editor's tree.
    let files =
        json!({ "files": [{ "oldUri": directory(&own), "newUri": directory(&own).replace("auth-base", "sign-in") }] });
    let announced = client.request("workspace/willRenameFiles", files);
    assert_eq!(announced["documentChanges"].as_array().unwrap()[..], changes[..2]);
    client.shut_down();
}

#[test]
fn what_cannot_be_renamed_is_refused_with_the_reason() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, rich());
    client.open(&uri, AUTH);
    client.pushed(&uri, 1);
    for (name, reason) in [("billing-core", "billing-core"), ("two words", "two words"), ("", "empty")] {
        let id = client.send("textDocument/rename", renamed(&uri, (0, 16), name));
        let error = client.response(id).unwrap_err();
        assert_eq!(error["code"], -32803, "{error}");
        assert!(error["message"].as_str().unwrap().contains(reason), "{error}");
    }
    let id = client.send("textDocument/prepareRename", at(&uri, (2, 14)));
    assert_eq!(client.response(id).unwrap_err()["code"], -32803);
    client.shut_down();
}

#[test]
fn a_client_that_cannot_move_files_is_told_so() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, AUTH);
    client.pushed(&uri, 1);
    let id = client.send("textDocument/rename", renamed(&uri, (0, 16), "sign-in"));
    assert_eq!(client.response(id).unwrap_err()["code"], -32803);
    // An entry moves nothing.
    let edit = client.request("textDocument/rename", renamed(&uri, (7, 4), "Passwords are guessed"));
    assert_eq!(edit["changes"][uri.as_str()][0]["newText"], "Passwords are guessed");
    client.shut_down();
}
