//! The index follows the disk as the client tells of it.

use end_to_end::{Client, Workspace};
use serde_json::{Value, json};

use crate::fixture::{
    AUTH, AUTH_PATH, BILLING, BILLING_PATH, TEMPLATE, TEMPLATE_PATH, at, expected, indexed, setup, summary, workspace,
};

const CREATED: u8 = 1;
const CHANGED: u8 = 2;
const DELETED: u8 = 3;

fn tell(client: &mut Client, workspace: &Workspace, path: &str, kind: u8) {
    let changes = json!([{ "uri": workspace.uri(path), "type": kind }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

/// A client with `auth-base` open, which is pushed what changes in it.
fn watching(workspace: &Workspace) -> Client {
    let mut client = indexed(workspace, setup());
    client.open(&workspace.uri(AUTH_PATH), AUTH);
    assert_eq!(client.pushed(&workspace.uri(AUTH_PATH), 1), json!([]));
    client
}

#[test]
fn tracks_vanish_and_appear() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let unknown = expected(&[("unknown-track", 12)]);
    // Clients tell of a directory by its own name, or of each file in it.
    for name in ["swarm/tracks/billing-core", BILLING_PATH] {
        let mut client = watching(&workspace);
        workspace.remove("swarm/tracks/billing-core");
        tell(&mut client, &workspace, name, DELETED);
        assert_eq!(summary(&client.pushed(&uri, 1)), unknown, "{name}");
        assert_eq!(client.request("textDocument/definition", at(&uri, (12, 5))), Value::Null);
        workspace.write(BILLING_PATH, BILLING);
        tell(&mut client, &workspace, name, CREATED);
        assert_eq!(client.pushed(&uri, 1), json!([]), "{name}");
        let found = client.request("textDocument/definition", at(&uri, (12, 5)));
        assert_eq!(found[0]["uri"], workspace.uri(BILLING_PATH));
        client.shut_down();
    }
}

#[test]
fn a_track_changes_its_name() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = watching(&workspace);
    workspace.write(BILLING_PATH, &BILLING.replace("Spec: billing-core", "Spec: auth-base"));
    tell(&mut client, &workspace, BILLING_PATH, CHANGED);
    assert_eq!(summary(&client.pushed(&uri, 1)), expected(&[("duplicate-id", 0)]));
    workspace.write(BILLING_PATH, BILLING);
    tell(&mut client, &workspace, BILLING_PATH, CHANGED);
    assert_eq!(client.pushed(&uri, 1), json!([]));
    client.shut_down();
}

#[test]
fn an_open_document_is_as_the_client_has_it() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = watching(&workspace);
    workspace.write(AUTH_PATH, "# Something else\n");
    tell(&mut client, &workspace, AUTH_PATH, CHANGED);
    client.change(&uri, 2, json!([]));
    assert_eq!(client.pushed(&uri, 2), json!([]));
    client.shut_down();
}

#[test]
fn templates_and_configuration_count_as_they_are_on_disk() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = watching(&workspace);
    workspace.write(TEMPLATE_PATH, &TEMPLATE.replace("High / Medium / Low", "Red / Green"));
    tell(&mut client, &workspace, TEMPLATE_PATH, CHANGED);
    client.progress();
    assert_eq!(summary(&client.pushed(&uri, 1)), expected(&[("invalid-value", 8)]));

    workspace.write("specls.toml", "[rules]\ninvalid-value = \"off\"\n");
    tell(&mut client, &workspace, "specls.toml", CREATED);
    client.progress();
    assert_eq!(client.pushed(&uri, 1), json!([]));

    workspace.remove("specls.toml");
    tell(&mut client, &workspace, "specls.toml", DELETED);
    client.progress();
    assert_eq!(summary(&client.pushed(&uri, 1)), expected(&[("invalid-value", 8)]));
    client.shut_down();
}

#[test]
fn a_saved_template_counts_without_any_watcher() {
    let workspace = workspace();
    let (uri, template) = (workspace.uri(AUTH_PATH), workspace.uri(TEMPLATE_PATH));
    let mut client = watching(&workspace);
    client.open(&template, TEMPLATE);
    assert_eq!(client.pushed(&template, 1), json!([]));
    workspace.write(TEMPLATE_PATH, &TEMPLATE.replace("High / Medium / Low", "Red / Green"));
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": template } }));
    client.progress();
    assert_eq!(summary(&client.pushed(&uri, 1)), expected(&[("invalid-value", 8)]));
    client.shut_down();
}

#[test]
fn files_nobody_asks_about_change_nothing() {
    let workspace = workspace();
    workspace.write(".gitignore", "target\n");
    workspace.write("notes.txt", "");
    let uri = workspace.uri(AUTH_PATH);
    let mut client = watching(&workspace);
    for path in ["target/debug/x", "target/debug/README.md", "target/metadata.json", "swarm/tracks/.hidden/spec.md"] {
        workspace.write(path, "");
    }
    for path in ["target", "target/debug", "target/debug/x", "target/debug/README.md", "target/metadata.json"] {
        tell(&mut client, &workspace, path, CREATED);
    }
    tell(&mut client, &workspace, "swarm/tracks/.hidden/spec.md", CREATED);
    tell(&mut client, &workspace, "notes.txt", CHANGED);
    tell(&mut client, &workspace, "gone", DELETED);
    client.change(&uri, 2, json!([]));
    assert_eq!(client.pushed(&uri, 2), json!([]));
    // Indexing again would be an unread progress report.
    client.shut_down();
}

#[test]
fn watchers_are_registered_where_the_client_takes_them() {
    let workspace = workspace();
    let setup = setup().folder(workspace.root());
    let mut client = setup.can("/workspace/didChangeWatchedFiles/dynamicRegistration", json!(true)).start();
    let registered = client.answer("client/registerCapability", Value::Null);
    let registration = &registered["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    let watchers = registration["registerOptions"]["watchers"].as_array().unwrap();
    let patterns: Vec<_> =
        watchers.iter().map(|it| (it["globPattern"].as_str().unwrap(), it["kind"].as_u64().unwrap())).collect();
    assert_eq!(
        patterns,
        [("**/*.{md,markdown}", 2), ("**/{specls.toml,.gitignore,metadata.json,kep.yaml}", 2), ("**/*", 5)]
    );
    client.shut_down();
}

/// A client that announces what the user does to files in its tree, and does not watch the disk.
fn announcing(workspace: &Workspace) -> Client {
    let setup = ["willDelete", "didDelete", "didCreate", "didRename"]
        .iter()
        .fold(setup(), |setup, ability| setup.can(&format!("/workspace/fileOperations/{ability}"), json!(true)));
    let mut client = indexed(workspace, setup);
    let offered = &client.initialization()["capabilities"]["workspace"]["fileOperations"];
    assert!(offered["willDelete"].is_object() && offered["didCreate"].is_object() && offered["willRename"].is_null());
    client.open(&workspace.uri(AUTH_PATH), AUTH);
    assert_eq!(client.pushed(&workspace.uri(AUTH_PATH), 1), json!([]));
    client
}

#[test]
fn who_deletes_a_track_in_the_tree_is_told_what_refers_to_it() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = announcing(&workspace);
    let files = json!({ "files": [{ "uri": workspace.uri("swarm/tracks/billing-core") }] });
    assert_eq!(client.request("workspace/willDeleteFiles", files.clone()), Value::Null);
    let message = client.notification("window/showMessage");
    let warning = "1 reference in 1 document leads to swarm/tracks/billing-core (swarm/tracks/auth-base/spec.md:13); \
                    correct or remove them";
    assert_eq!(message, json!({ "type": 2, "message": warning }));
    workspace.remove("swarm/tracks/billing-core");
    client.notify("workspace/didDeleteFiles", files.clone());
    assert_eq!(summary(&client.pushed(&uri, 1)), expected(&[("unknown-track", 12)]));
    // To delete what nobody refers to is nobody's concern.
    assert_eq!(client.request("workspace/willDeleteFiles", files), Value::Null);
    workspace.write(BILLING_PATH, BILLING);
    client.notify("workspace/didCreateFiles", json!({ "files": [{ "uri": workspace.uri(BILLING_PATH) }] }));
    assert_eq!(client.pushed(&uri, 1), json!([]));
    let (old, new) = ("swarm/tracks/billing-core", "swarm/tracks/billing");
    std::fs::rename(workspace.path(old), workspace.path(new)).unwrap();
    let files = json!({ "files": [{ "oldUri": workspace.uri(old), "newUri": workspace.uri(new) }] });
    client.notify("workspace/didRenameFiles", files);
    // The title says the old ID still, which therefore is known; now the track has two names.
    let found = client.request("textDocument/definition", at(&uri, (12, 5)));
    assert_eq!(found[0]["uri"], workspace.uri("swarm/tracks/billing/spec.md"));
    client.shut_down();
}

#[test]
fn a_checkout_swaps_half_of_the_files() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = watching(&workspace);
    let track = |number: usize| format!("swarm/tracks/track-{number}/spec.md");
    for round in 0..3 {
        let mut changes = Vec::new();
        for number in (0..120).filter(|number| (number + round) % 2 == 0) {
            workspace.write(&track(number), &BILLING.replace("billing-core", &format!("track-{number}")));
            changes.push(json!({ "uri": workspace.uri(&track(number)), "type": CREATED }));
        }
        for number in (0..120).filter(|number| round > 0 && (number + round) % 2 == 1) {
            workspace.remove(&format!("swarm/tracks/track-{number}"));
            // Some clients tell of the files, others of their directories.
            let path = if number % 4 == 1 { track(number) } else { format!("swarm/tracks/track-{number}") };
            changes.push(json!({ "uri": workspace.uri(&path), "type": DELETED }));
        }
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
        client.forget_pushes();
        let version = 2 + round as i64;
        let text = AUTH.replace("- billing-core\n", "- track-4: even\n- track-5: odd\n");
        client.change(&uri, version, json!([{ "text": text }]));
        let found = summary(&client.pushed(&uri, version));
        let gone = if round % 2 == 0 { 13 } else { 12 };
        assert_eq!(found, expected(&[("unknown-track", gone)]), "round {round}");
    }
    // Of this one nobody tells, until it is opened.
    workspace.write(&track(7), &BILLING.replace("billing-core", "track-5"));
    client.open(&workspace.uri(&track(7)), &BILLING.replace("billing-core", "track-5"));
    client.forget_pushes();
    let found = client.request("textDocument/definition", at(&uri, (13, 4)));
    assert_eq!(found[0]["uri"], workspace.uri(&track(7)));
    client.forget_pushes();
    client.shut_down();
}
