//! What writes is killed at any moment: every file is as it was or as it should be, and the next run finishes the work.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use end_to_end::Workspace;

/// Runs that are killed, each a little later than the one before.
const KILLS: u32 = 12;

const TRACKS: usize = 40;

fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specls"));
    command.args(arguments).current_dir(root).env("HOME", "/nobody");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Tracks with a date that has a fix, and enough text for a write to take a while.
fn to_fix() -> Workspace {
    let template = "# Track Spec: [track-id] \u{2014} [Title]\n\n**Created:** [YYYY-MM-DD]\n";
    let workspace = Workspace::new(&[("swarm/templates/track_spec.md", template)]);
    for number in 0..TRACKS {
        let prose = "Prose of some length, with an umlaut (\u{fc}) in it.\n".repeat(400);
        let spec = format!("# Track Spec: track-{number} \u{2014} Title\n\n**Created:** 3 Feb 2026\n\n{prose}");
        workspace.write(&format!("swarm/tracks/track-{number}/spec.md"), &spec);
    }
    workspace
}

/// The Markdown files below a directory: path and content.
fn documents(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// Starts the command and kills it after `delay`, if it has not ended.
fn kill_after(delay: Duration, command: &mut Command) {
    let mut child = command.spawn().unwrap();
    std::thread::sleep(delay);
    // It may have ended already.
    let _ = child.kill();
    child.wait().unwrap();
}

/// How long the command takes when nobody kills it.
fn duration(command: &mut Command) -> Duration {
    let started = Instant::now();
    command.status().unwrap();
    started.elapsed()
}

#[test]
fn fix_loses_and_halves_nothing() {
    let reference = to_fix();
    let before = documents(reference.root());
    let whole = duration(&mut command(reference.root(), &["check", "--fix"]));
    let after = documents(reference.root());
    let changed = before.iter().filter(|(path, text)| after[*path] != **text).count();
    assert_eq!(changed, TRACKS, "each has something to fix");
    let mut halfway = 0;
    for turn in 0..KILLS {
        let workspace = to_fix();
        // Writing comes last.
        let delay = whole / 2 + whole * turn / (2 * KILLS);
        kill_after(delay, &mut command(workspace.root(), &["check", "--fix"]));
        let killed = documents(workspace.root());
        assert_eq!(killed.len(), before.len());
        for (path, text) in &killed {
            assert!(*text == before[path] || *text == after[path], "{path} after {turn}: {text:?}");
        }
        halfway += u32::from(killed != before && killed != after);
        command(workspace.root(), &["check", "--fix"]).status().unwrap();
        assert_eq!(documents(workspace.root()), after, "finished after {turn}");
    }
    println!("{halfway} of {KILLS} were killed halfway");
}

#[test]
fn new_makes_a_whole_file_or_none() {
    let template = format!("# Track Spec: [track-id] \u{2014} [Title]\n\n{}", "Much to read.\n".repeat(50_000));
    let reference = Workspace::new(&[("swarm/templates/track_spec.md", &template)]);
    let arguments = ["new", "fresh-1", "--title", "Fresh", "--author", "Zoe"];
    let whole = duration(&mut command(reference.root(), &arguments));
    let after = documents(reference.root());
    assert_eq!(after.len(), 2);
    for turn in 0..KILLS {
        let workspace = Workspace::new(&[("swarm/templates/track_spec.md", &template)]);
        kill_after(whole * turn / KILLS, &mut command(workspace.root(), &arguments));
        for (path, text) in documents(workspace.root()) {
            assert_eq!(text, after[&path], "{path} after {turn}");
        }
        command(workspace.root(), &arguments).status().unwrap();
        assert_eq!(documents(workspace.root()), after, "finished after {turn}");
    }
}
