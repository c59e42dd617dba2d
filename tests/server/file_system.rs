//! A file system that is not as one would like it: what is no file, what vanishes, what changes its case. Whatever
//! happens, the server answers, and as one that was started just now on the same files.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use end_to_end::{Client, Workspace};
use serde_json::{Value, json};

use crate::fixture::{
    AUTH, AUTH_PATH, BILLING_PATH, TEMPLATE, TEMPLATE_PATH, at, expected, indexed, replace, setup, summary, workspace,
};

/// The diagnostics of all documents, by URI and without result IDs.
fn everything(client: &mut Client) -> Vec<(String, Value)> {
    let mut report = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let items = report["items"].as_array_mut().unwrap().iter_mut();
    let mut all: Vec<_> = items.map(|item| (item["uri"].as_str().unwrap().to_owned(), item["items"].take())).collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

/// What a server says that is started now.
fn afresh(workspace: &Workspace) -> Vec<(String, Value)> {
    let mut client = indexed(workspace, setup().pulls());
    client.forget_messages();
    let all = everything(&mut client);
    client.shut_down();
    all
}

/// Tells that files have changed, appeared (1) or gone (3).
fn tell(client: &mut Client, workspace: &Workspace, changes: &[(&str, u32)]) {
    let change = |(path, kind): &(&str, u32)| json!({ "uri": workspace.uri(path), "type": kind });
    let changes: Vec<Value> = changes.iter().map(change).collect();
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

#[test]
fn names_that_differ_in_case_only() {
    let workspace = workspace();
    let mut client = indexed(&workspace, setup().pulls());
    let upper = "swarm/tracks/Auth-Base/SPEC.md";
    let rename = |from: &str, to: &str| {
        fs::create_dir_all(workspace.path(to).parent().unwrap()).unwrap();
        fs::rename(workspace.path(from), workspace.path(to)).unwrap();
    };
    // To upper case and back, told by the watcher, and then by the editor.
    for (from, to) in [(AUTH_PATH, upper), (upper, AUTH_PATH)] {
        rename(from, to);
        tell(&mut client, &workspace, &[(from, 3), (to, 1)]);
        assert_eq!(everything(&mut client), afresh(&workspace), "{from} is {to}");
    }
    for (from, to) in [(AUTH_PATH, upper), (upper, AUTH_PATH)] {
        let files = json!({ "files": [{ "oldUri": workspace.uri(from), "newUri": workspace.uri(to) }] });
        client.request("workspace/willRenameFiles", files.clone());
        rename(from, to);
        client.notify("workspace/didRenameFiles", files);
        assert_eq!(everything(&mut client), afresh(&workspace), "{from} is {to}");
    }
    // Both at once, where the file system can tell them apart.
    workspace.write(upper, AUTH);
    tell(&mut client, &workspace, &[(upper, 1), (AUTH_PATH, 2)]);
    assert_eq!(everything(&mut client), afresh(&workspace));
    client.shut_down();
}

#[cfg(unix)]
#[test]
fn what_is_no_file_holds_nobody_up() {
    use std::os::unix::fs::symlink;

    let workspace = workspace();
    let pipe = |path: &str| {
        workspace.write(path, "");
        workspace.remove(path);
        assert!(std::process::Command::new("mkfifo").arg(workspace.path(path)).status().unwrap().success());
    };
    for path in ["a/spec.md", "b/metadata.json", "c/.gitignore"] {
        pipe(&format!("swarm/tracks/{path}"));
    }
    for track in ["b", "c"] {
        workspace.write(&format!("swarm/tracks/{track}/spec.md"), &AUTH.replace("auth-base", track));
    }
    pipe("swarm/templates/other.md");
    for (target, link) in [("/dev/zero", "d"), ("/", "e"), ("..", "f"), ("g", "g")] {
        symlink(target, workspace.path(&format!("swarm/tracks/{link}"))).unwrap();
    }
    fs::create_dir(workspace.path("swarm/tracks/h")).unwrap();
    symlink("/dev/zero", workspace.path("swarm/tracks/h/spec.md")).unwrap();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup().pulls());
    client.forget_messages();
    client.open(&uri, &AUTH.replace("High", "Severe"));
    assert_eq!(summary(&client.pull(&uri)), expected(&[("invalid-value", 8)]));
    // The same for files that become pipes later, configuration and templates among them.
    for path in [BILLING_PATH, TEMPLATE_PATH, "specls.toml"] {
        workspace.write(path, "");
        workspace.remove(path);
        pipe(path);
        tell(&mut client, &workspace, &[(path, 2)]);
        client.pull(&uri);
    }
    let named = workspace.uri(BILLING_PATH);
    client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": named } }));
    client.forget_requests();
    client.shut_down();
}

#[test]
fn files_that_come_and_go_while_they_are_indexed() {
    let workspace = workspace();
    let path = |number: usize| format!("swarm/tracks/t-{number}/spec.md");
    let tracks = 300;
    (0..tracks).for_each(|number| workspace.write(&path(number), AUTH));
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in (0..tracks).cycle() {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let directory = workspace.path(&format!("swarm/tracks/t-{number}"));
                let _ = fs::remove_dir_all(&directory);
                // A file where a directory was.
                let _ = fs::write(&directory, AUTH);
                let _ = fs::remove_file(&directory);
                workspace.write(&path(number), AUTH);
            }
        });
        let mut client = indexed(&workspace, setup().pulls());
        everything(&mut client);
        is_over.store(true, Ordering::Relaxed);
        client.forget_messages();
        client.shut_down();
    });
    let mut client = indexed(&workspace, setup().pulls());
    for number in (0..tracks).step_by(3) {
        workspace.remove(&format!("swarm/tracks/t-{number}"));
        workspace.write(&format!("swarm/tracks/t-{number}"), TEMPLATE);
        tell(&mut client, &workspace, &[(&path(number), 3), (&format!("swarm/tracks/t-{number}"), 1)]);
    }
    assert_eq!(everything(&mut client), afresh(&workspace));
    client.shut_down();
}

/// As long as `PATH.held` is there, a debug build does not come to the end of reading a file, as on a disk behind a
/// network that hangs.
#[cfg(debug_assertions)]
#[test]
fn a_slow_disk_keeps_nobody_from_typing() {
    let workspace = workspace();
    let others: Vec<String> = (0..8).map(|number| format!("slow-{number}")).collect();
    for track in &others {
        workspace.write(&format!("swarm/tracks/{track}/spec.md"), &AUTH.replace("auth-base", track));
        workspace.write(&format!("swarm/tracks/{track}/spec.md.held"), "");
    }
    let uri = workspace.uri(AUTH_PATH);
    let mut client =
        setup().folder(workspace.root()).shows_progress().pulls().with("SPECLS_FAULT", "held/spec.md").start();
    client.answer("window/workDoneProgress/create", Value::Null);
    let text = AUTH.replace("High", "Severe").replace("- billing-core", "- slow-1\n- nowhere-1");
    client.open(&uri, &text);
    // These cannot be answered yet.
    let all = client.send("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let held =
        |track: &String| json!({ "textDocument": { "uri": workspace.uri(&format!("swarm/tracks/{track}/spec.md")) } });
    let late: Vec<i64> = others.iter().map(|track| client.send("textDocument/diagnostic", held(track))).collect();
    tell(&mut client, &workspace, &[(BILLING_PATH, 2), ("swarm/tracks/slow-2/spec.md", 2)]);
    // But these can: were one of them to wait for the disk, it would wait for ever.
    for version in 2..12 {
        let line = version as usize - 2;
        client.change(&uri, version, replace((line, 0), (line, 0), "\n"));
        assert_eq!(summary(&client.pull(&uri)), expected(&[("invalid-value", 7 + version as u64)]), "{version}");
        client.request("textDocument/completion", at(&uri, (line, 0)));
        client.request("textDocument/definition", at(&uri, (12 + line, 4)));
        assert_ne!(client.request("textDocument/hover", at(&uri, (line + 4, 4))), Value::Null);
    }
    for track in &others {
        workspace.remove(&format!("swarm/tracks/{track}/spec.md.held"));
    }
    while client.notification("$/progress")["value"]["kind"] != "end" {}
    let whole = expected(&[("invalid-value", 18), ("missing-backlink", 22), ("unknown-track", 23)]);
    assert_eq!(summary(&client.pull(&uri)), whole, "now it is known what there is");
    for id in late.into_iter().chain([all]) {
        client.response(id).unwrap();
    }
    client.forget_requests();
    client.shut_down();
}

/// As above, of a file that is reported as changed once everything is indexed.
#[cfg(debug_assertions)]
#[test]
fn a_changed_file_on_a_slow_disk_keeps_nobody_from_typing() {
    let workspace = workspace();
    let slow = "swarm/tracks/slow-1/spec.md";
    workspace.write(slow, &AUTH.replace("auth-base", "slow-1"));
    let uri = workspace.uri(AUTH_PATH);
    let mut client =
        setup().folder(workspace.root()).shows_progress().pulls().with("SPECLS_FAULT", "held/spec.md").start();
    client.answer("window/workDoneProgress/create", Value::Null);
    while client.notification("$/progress")["value"]["kind"] != "end" {}
    let text = AUTH.replace("- billing-core", "- slow-1");
    client.open(&uri, &text);
    let is_missed = |client: &mut Client| summary(&client.pull(&uri)).iter().any(|(code, _)| code == "unknown-track");
    assert!(!is_missed(&mut client), "slow-1 is there");

    workspace.write(slow, &AUTH.replace("auth-base", "renamed-1"));
    workspace.write("swarm/tracks/slow-1/spec.md.held", "");
    tell(&mut client, &workspace, &[(slow, 2)]);
    // Answers are of the world as it was.
    for version in 2..12 {
        client.change(&uri, version, replace((0, 0), (0, 0), "\n"));
        let line = version as usize - 1;
        client.pull(&uri);
        assert_ne!(client.request("textDocument/hover", at(&uri, (line + 2, 4))), Value::Null);
        client.request("textDocument/definition", at(&uri, (12 + line, 4)));
    }
    // The next change waits for that one.
    workspace.write("swarm/tracks/new-1/spec.md", &AUTH.replace("auth-base", "new-1"));
    tell(&mut client, &workspace, &[("swarm/tracks/new-1/spec.md", 1)]);
    client.pull(&uri);
    workspace.remove("swarm/tracks/slow-1/spec.md.held");
    workspace.remove(slow);
    tell(&mut client, &workspace, &[(slow, 3)]);
    // What has been told meanwhile counts once the disk answers.
    while !is_missed(&mut client) {}
    let found = client.request("workspace/symbol", json!({ "query": "new-1" }));
    assert!(found.as_array().is_some_and(|found| !found.is_empty()), "{found}");
    client.forget_requests();
    client.shut_down();
}

/// As above, of what a link leads to that is being typed: whether it is there is known once the disk answers.
#[cfg(debug_assertions)]
#[test]
fn a_link_to_a_slow_disk_keeps_nobody_from_typing() {
    let workspace = workspace();
    // What git ignores is not listed, and must be looked for.
    workspace.write(".gitignore", "slow/\n");
    workspace.write("slow/there.md", "# There\n");
    workspace.write("slow/there.md.held", "");
    let mut client =
        setup().folder(workspace.root()).shows_progress().pulls().with("SPECLS_FAULT", "held/slow/there.md").start();
    client.answer("window/workDoneProgress/create", Value::Null);
    while client.notification("$/progress")["value"]["kind"] != "end" {}
    let uri = workspace.uri(AUTH_PATH);
    client.open(&uri, AUTH);
    let line = AUTH.lines().position(|line| line.contains("billing-core")).unwrap();
    let link = "- [x](../../../slow/there.md)\n";
    let is_broken = |client: &mut Client| summary(&client.pull(&uri)).iter().any(|(code, _)| code == "broken-link");
    client.change(&uri, 2, replace((line, 0), (line, 0), link));
    for version in 3..9 {
        assert!(is_broken(&mut client), "nobody knows that it is there");
        client.change(&uri, version, replace((0, 0), (0, 0), "\n"));
    }
    workspace.remove("slow/there.md.held");
    while is_broken(&mut client) {}
    client.forget_requests();
    client.shut_down();
}

/// What an open document names is known before files that nobody has named have been read.
#[cfg(debug_assertions)]
#[test]
fn what_is_near_an_open_document_is_read_first() {
    let workspace = workspace();
    workspace.write("swarm/tracks/far-1/spec.md", &AUTH.replace("auth-base", "far-1"));
    workspace.write("swarm/tracks/far-1/spec.md.held", "");
    let mut client =
        setup().folder(workspace.root()).shows_progress().with("SPECLS_FAULT", "held/far-1/spec.md").start();
    client.answer("window/workDoneProgress/create", Value::Null);
    let uri = workspace.uri(AUTH_PATH);
    client.open(&uri, AUTH);
    let line = AUTH.lines().position(|line| line.contains("billing-core")).unwrap();
    let is_known = |client: &mut Client| {
        let hover = client.request("textDocument/hover", at(&uri, (line, 4)));
        hover["contents"]["value"].as_str().is_some_and(|text| text.contains("Invoices"))
    };
    // Were it read after the others, it would never be known.
    while !is_known(&mut client) {}
    workspace.remove("swarm/tracks/far-1/spec.md.held");
    while client.notification("$/progress")["value"]["kind"] != "end" {}
    client.forget_requests();
    client.forget_pushes();
    client.shut_down();
}
