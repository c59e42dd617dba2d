//! Several workspace folders, none, and what is refused as one.

use end_to_end::Workspace;
use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, BILLING_PATH, at, expected, indexed, setup, summary, workspace};

#[test]
fn folders_do_not_know_each_others_tracks() {
    let (one, other) = (workspace(), workspace());
    other.remove("swarm/tracks/billing-core");
    let mut client = setup().folder(one.root()).folder(other.root()).shows_progress().start();
    client.progress();
    client.progress();
    for (workspace, found) in [(&one, expected(&[])), (&other, expected(&[("unknown-track", 12)]))] {
        let uri = workspace.uri(AUTH_PATH);
        client.open(&uri, AUTH);
        assert_eq!(summary(&client.pushed(&uri, 1)), found);
    }
    client.shut_down();
}

#[test]
fn folders_come_and_go() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = setup().shows_progress().start();
    let folder = json!({ "uri": end_to_end::uri(workspace.root()), "name": "it" });
    let event = |added: &[&Value], removed: &[&Value]| json!({ "event": { "added": added, "removed": removed } });
    client.notify("workspace/didChangeWorkspaceFolders", event(&[&folder], &[]));
    client.progress();
    client.open(&uri, AUTH);
    assert_eq!(client.pushed(&uri, 1), json!([]));
    let there = client.request("textDocument/definition", at(&uri, (12, 5)));
    assert_eq!(there[0]["uri"], workspace.uri(BILLING_PATH));

    client.notify("workspace/didChangeWorkspaceFolders", event(&[], &[&folder]));
    // The document is alone in its directory now.
    client.progress();
    let gone = client.request("textDocument/definition", at(&uri, (12, 5)));
    assert_eq!(gone, Value::Null);
    client.forget_pushes();
    client.shut_down();
}

#[test]
fn without_a_folder_the_repository_of_the_file_counts() {
    let workspace = workspace();
    workspace.write(".git/HEAD", "");
    let uri = workspace.uri(AUTH_PATH);
    let mut client = setup().shows_progress().start();
    client.open(&uri, AUTH);
    client.progress();
    let found = client.request("textDocument/definition", at(&uri, (12, 5)));
    assert_eq!(found[0]["uri"], workspace.uri(BILLING_PATH));
    assert_eq!(client.pushed(&uri, 1), json!([]));
    client.shut_down();
}

#[test]
fn a_file_alone_is_checked_by_what_it_says() {
    let workspace = Workspace::new(&[("spec.md", "")]);
    let uri = workspace.uri("spec.md");
    let seed = std::fs::read_to_string(end_to_end::repository().join("server/crates/schema/templates/track_spec.md"));
    let mut client = setup().pulls().start();
    client.open(&uri, &seed.unwrap().replace("[YYYY-MM-DD]", "2026-02-30"));
    let pulled = client.pull(&uri);
    assert!(summary(&pulled).contains(&("invalid-date".to_owned(), 2)), "{pulled:#}");
    client.shut_down();
}

#[test]
fn neither_the_whole_disk_nor_the_home_directory_is_a_workspace() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let home = workspace.root().canonicalize().unwrap();
    for folder in [home.as_path(), "/".as_ref()] {
        let mut client = setup().with("HOME", home.to_str().unwrap()).folder(folder).pulls().start();
        let message = client.notification("window/showMessage")["message"].to_string();
        assert!(message.contains(folder.to_str().unwrap()) && message.contains("too wide"), "{message}");
        client.open(&uri, &AUTH.replace("High", "Severe"));
        client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        client.shut_down();
    }
}

#[test]
fn unsaved_buffers_do_no_harm() {
    let mut client = setup().start();
    let uri = "untitled:Untitled-1";
    client.open(uri, AUTH);
    assert_eq!(client.pushed(uri, 1), json!([]));
    assert_eq!(client.request("textDocument/definition", at(uri, (12, 5))), Value::Null);
    client.close(uri);
    assert_eq!(client.pushed_without_version(uri), json!([]));
    client.shut_down();
}

#[test]
fn progress_begins_and_ends() {
    let workspace = workspace();
    let mut client = setup().folder(workspace.root()).shows_progress().start();
    let values = client.progress();
    let kinds: Vec<&str> = values.iter().map(|value| value["kind"].as_str().unwrap()).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&"begin"), Some(&"end")));
    let name = workspace.root().file_name().unwrap().to_str().unwrap();
    assert_eq!(values[0]["title"], format!("Indexing {name}"));
    client.shut_down();
}

#[test]
fn a_client_that_never_answers_is_served_all_the_same() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let setup = setup().folder(workspace.root()).shows_progress().pulls();
    let setup = setup.can("/workspace/diagnostics/refreshSupport", json!(true));
    let mut client = setup.can("/workspace/didChangeWatchedFiles/dynamicRegistration", json!(true)).start();
    client.open(&uri, &AUTH.replace("High", "Severe"));
    assert_eq!(summary(&client.pull(&uri)), expected(&[("invalid-value", 8)]));
    client.forget_requests();
    client.shut_down();
}

#[test]
fn an_indexed_workspace_is_as_the_command_line_sees_it() {
    let workspace = workspace();
    workspace.write("ignored/swarm/tracks/auth-base/spec.md", AUTH);
    workspace.write(".gitignore", "ignored\n");
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, AUTH);
    // A second `auth-base` would be a duplicate.
    assert_eq!(client.pushed(&uri, 1), json!([]));
    client.shut_down();
}
