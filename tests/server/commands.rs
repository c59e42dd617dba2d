//! Commands, as clients without an extension of their own have them executed.

use end_to_end::{Client, Setup};
use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, BILLING_PATH, indexed, position, range, setup, workspace};

/// A client that has commands executed, and does what they ask it to.
fn able() -> Setup {
    setup()
        .can("/workspace/executeCommand", json!({}))
        .can("/workspace/applyEdit", json!(true))
        .can("/workspace/workspaceEdit", json!({ "documentChanges": true, "resourceOperations": ["create"] }))
        .can("/window/showDocument", json!({ "support": true }))
}

fn execute(client: &mut Client, command: &str, argument: Value) -> Result<Value, Value> {
    let id = client.send("workspace/executeCommand", json!({ "command": command, "arguments": [argument] }));
    client.response(id)
}

#[test]
fn they_are_offered_by_name() {
    let client = able().start();
    let offered = client.initialization()["capabilities"]["executeCommandProvider"]["commands"].clone();
    client.shut_down();
    assert!(offered.as_array().unwrap().contains(&json!("specls.newTrack")), "{offered}");
}

#[test]
fn a_new_track_is_created_and_shown() {
    let workspace = workspace();
    let mut client = indexed(&workspace, able());
    let uri = workspace.uri("swarm/tracks/cart-1/spec.md");
    let answer = execute(&mut client, "specls.newTrack", json!({ "id": "cart-1", "title": "The cart" })).unwrap();
    assert_eq!(answer, json!({ "uri": uri }));
    let edit = client.answer("workspace/applyEdit", json!({ "applied": true }));
    let changes = &edit["edit"]["documentChanges"];
    assert_eq!((&changes[0]["kind"], &changes[0]["uri"]), (&json!("create"), &json!(uri)));
    let text = changes[1]["edits"][0]["newText"].as_str().unwrap();
    assert!(text.starts_with("# Track Spec: cart-1 — The cart\n\n**Status:** Draft\n"), "{text}");
    let shown = client.answer("window/showDocument", json!({ "success": true }));
    assert_eq!(shown["uri"], uri);
    for (argument, reason) in [
        (json!({ "id": "auth-base" }), "there is already a track auth-base"),
        (json!({ "id": "a/b" }), "cannot be the ID of a track"),
        (json!({ "id": ".." }), "cannot be the ID of a track"),
    ] {
        let refused = execute(&mut client, "specls.newTrack", argument).unwrap_err();
        assert_eq!(refused["code"], -32803);
        assert!(refused["message"].as_str().unwrap().contains(reason), "{refused}");
    }
    client.shut_down();
}

#[test]
fn a_client_that_does_not_apply_an_edit_is_shown_nothing() {
    let workspace = workspace();
    let mut client = indexed(&workspace, able());
    execute(&mut client, "specls.newTrack", json!({ "id": "cart-1" })).unwrap();
    client.answer("workspace/applyEdit", json!({ "applied": false, "failureReason": "read-only" }));
    let message = client.notification("window/showMessage");
    assert_eq!(message["message"], "the editor has not applied the change: read-only");
    client.shut_down();
}

#[test]
fn the_next_unfilled_thing_is_shown() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, able());
    let text = AUTH.replace("Passwords leak", "[Description]").replace("High", "[High / Medium / Low]");
    client.open(&uri, &text);
    client.pushed(&uri, 1);
    for (command, from, found) in [
        ("specls.nextUnfilled", (0, 0), range((7, 10), (7, 23))),
        ("specls.nextUnfilled", (7, 10), range((8, 14), (8, 35))),
        ("specls.previousUnfilled", (0, 0), range((8, 14), (8, 35))),
    ] {
        let answer = execute(&mut client, command, json!({ "uri": uri, "position": position(from) })).unwrap();
        assert_eq!(answer, found);
        let shown = client.answer("window/showDocument", json!({ "success": true }));
        assert_eq!((&shown["uri"], &shown["selection"]), (&json!(uri), &found));
    }
    client.shut_down();
}

#[test]
fn a_status_is_set_unless_it_is_too_early() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, able());
    let text = AUTH.replace("Approved", "Draft").replace("Impact:** High", "Impact:** Severe");
    client.open(&uri, &text);
    client.pushed(&uri, 1);
    let answer = execute(&mut client, "specls.setStatus", json!({ "uri": uri, "status": "Approved" })).unwrap();
    assert_eq!(answer["blockers"][0]["range"], range((8, 14), (8, 20)));
    let message = client.notification("window/showMessage")["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("Too early for Approved: Impact is \"Severe\""), "{message}");
    let anyway = json!({ "uri": uri, "status": "Approved", "anyway": true });
    assert_eq!(execute(&mut client, "specls.setStatus", anyway).unwrap(), json!({ "blockers": [] }));
    let edit = client.answer("workspace/applyEdit", json!({ "applied": true }));
    let change = &edit["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": uri, "version": 1 }));
    assert_eq!(change["edits"], json!([{ "range": range((2, 12), (2, 17)), "newText": "Approved" }]));
    let unknown = execute(&mut client, "specls.setStatus", json!({ "uri": uri, "status": "Fine" })).unwrap_err();
    assert_eq!(unknown["message"], "Status cannot be \"Fine\"; expected Draft, Approved or Complete");
    client.shut_down();
}

#[test]
fn what_lenses_lead_to_is_told() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let depends = "# Track Spec: cart-1 — Cart\n\n**Status:** Draft\n\n**Depends on:** auth-base\n";
    workspace.write("swarm/tracks/cart-1/spec.md", depends);
    let mut client = indexed(&workspace, able());
    client.open(&uri, &AUTH.replace("High", "Severe"));
    client.pushed(&uri, 1);
    let found = execute(&mut client, "specls.showDependents", json!({ "uri": uri })).unwrap();
    let cart = workspace.uri("swarm/tracks/cart-1/spec.md");
    assert_eq!(found, json!([{ "uri": cart, "range": range((4, 16), (4, 25)) }]));
    assert_eq!(client.answer("window/showDocument", json!({ "success": true }))["uri"], cart);
    assert_eq!(client.notification("window/showMessage")["message"], "cart-1 depends on this");
    let found = execute(&mut client, "specls.showBlockers", json!({ "uri": uri })).unwrap();
    assert_eq!(found["blockers"][0]["range"], range((8, 14), (8, 20)));
    client.answer("window/showDocument", json!({ "success": true }));
    let message = client.notification("window/showMessage")["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("In the way: Impact is \"Severe\""), "{message}");
    client.shut_down();
}

#[test]
fn tracks_and_their_graph() {
    let workspace = workspace();
    let mut client = indexed(&workspace, able());
    let tracks = execute(&mut client, "specls.tracks", json!({})).unwrap();
    assert_eq!(tracks.as_array().unwrap().len(), 2);
    assert_eq!(tracks[1]["uri"], workspace.uri(BILLING_PATH));
    assert_eq!((&tracks[1]["lifecycle"], &tracks[1]["filled"]), (&json!("live"), &json!(100)));
    let svg = execute(&mut client, "specls.showGraph", json!({ "format": "svg" })).unwrap();
    assert!(svg["content"].as_str().unwrap().contains("<svg"));
    let mermaid = execute(&mut client, "specls.showGraph", json!({ "format": "mermaid" })).unwrap();
    assert_eq!(mermaid["format"], "mermaid");
    assert!(mermaid["content"].as_str().unwrap().contains("billing-core"));
    client.shut_down();
}

#[test]
fn bad_arguments_are_refused() {
    let mut client = able().start();
    for (command, argument) in [
        ("specls.newTrack", json!({ "title": "no id" })),
        ("specls.newTrack", json!("cart-1")),
        ("specls.nextUnfilled", json!({ "uri": "file:///a.md" })),
        ("specls.setStatus", json!({ "uri": 3, "status": "Draft" })),
        ("specls.showGraph", json!({ "format": "gif" })),
        ("specls.unknown", json!({})),
    ] {
        let error = execute(&mut client, command, argument).unwrap_err();
        assert_eq!(error["code"], -32602, "{command}: {error}");
        assert!(error["message"].as_str().unwrap().contains(command), "{error}");
    }
    let closed = execute(&mut client, "specls.setStatus", json!({ "uri": "file:///a.md", "status": "Draft" }));
    assert_eq!(closed.unwrap_err()["message"], "file:///a.md is not open; open it first");
    client.shut_down();
}
