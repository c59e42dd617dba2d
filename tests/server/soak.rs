//! A long session costs no more than a short one: 50 edits a second, and neither memory nor open files grow. Looks into
//! `/proc`, so it is for Linux.

#![cfg(target_os = "linux")]

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::fixture::{AUTH, AUTH_PATH, BILLING, BILLING_PATH, at, indexed, replace, setup, workspace};

/// How many seconds to soak for.
const SECONDS: &str = "SPECLS_SOAK_SECONDS";

/// Edits between two looks at the server: a second's worth.
const EDITS: usize = 50;

/// What memory may grow by from when everything has happened once, in KiB. An allocator's ups and downs stay below it;
/// a leak of a document per edit is some twenty times as much in the shortest run.
const GROWTH: usize = 4 << 10;

#[test]
fn a_long_session_stays_small() {
    let seconds = std::env::var(SECONDS).ok().and_then(|value| value.parse().ok()).unwrap_or(30);
    let workspace = workspace();
    let (auth, billing) = (workspace.uri(AUTH_PATH), workspace.uri(BILLING_PATH));
    let mut client = indexed(&workspace, setup());
    client.forget_pushes();
    client.open(&auth, AUTH);
    client.open(&billing, BILLING);
    let mut version = 1;
    let mut looks: Vec<(usize, usize)> = Vec::new();
    let started = Instant::now();
    for second in 1..=seconds {
        for turn in 0..EDITS / 2 {
            // A line is typed in both, and then taken back.
            let line = [4, 2][turn / 2 % 2];
            let (end, text) = if turn % 2 == 0 { (line, "[x](gone.md) \u{1f980}\n") } else { (line + 1, "") };
            version += 1;
            for uri in [&auth, &billing] {
                client.change(uri, version, replace((line, 0), (end, 0), text));
            }
            if turn % 5 == 0 {
                for method in ["textDocument/hover", "textDocument/definition", "textDocument/completion"] {
                    client.request(method, at(&auth, (12, 5)));
                }
            }
        }
        version += 1;
        client.change(&auth, version, json!([{ "text": AUTH }]));
        client.change(&billing, version, json!([{ "text": BILLING }]));
        client.pushed(&auth, version);
        workspace.write(AUTH_PATH, &format!("{AUTH}\n{second}\n"));
        client.notify("textDocument/didSave", json!({ "textDocument": { "uri": auth } }));
        if second % 10 == 0 {
            client.close(&billing);
            client.open(&billing, BILLING);
        }
        looks.push((resident(client.process()), handles(client.process())));
        client.forget_unread_pushes();
        std::thread::sleep(Duration::from_secs(second).saturating_sub(started.elapsed()));
    }
    let (early, late) = looks.split_at(looks.len() / 3);
    let most = |looks: &[(usize, usize)]| {
        (looks.iter().map(|look| look.0).max().unwrap_or(0), looks.iter().map(|look| look.1).max().unwrap_or(0))
    };
    let (early, late) = (most(early), most(late));
    let edits = seconds as usize * EDITS;
    println!(
        "{edits} edits in {:?}: (KiB, handles) at most {early:?} in the first third, {late:?} later",
        started.elapsed()
    );
    assert!(late.0 <= early.0 + GROWTH, "memory grows: {looks:?}");
    assert!(late.1 <= early.1 + 4, "file handles grow: {looks:?}");
    client.shut_down();
}

/// The memory of a process that is in use, in KiB.
fn resident(process: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// How many files and pipes a process has open.
fn handles(process: u32) -> usize {
    fs::read_dir(format!("/proc/{process}/fd")).unwrap().count()
}
