//! What writes is killed at any moment: every file is as it was or as it should be, nothing is read of what is left over,
//! and the next run finishes the work. The moments are random, by fixed seeds.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use end_to_end::{Random, Workspace};

/// Runs that are killed, each at another moment.
const KILLS: usize = 16;

const TRACKS: usize = 40;

/// How the names of temporary files begin.
const TEMPORARY: &str = ".specls-";

/// A command that writes.
struct Writer<'a> {
    arguments: &'a [&'a str],
    /// What it reads from its standard input.
    answer: &'a str,
    /// The files before it.
    files: Vec<(&'a str, String)>,
    /// How many files it changes or makes.
    writes: usize,
}

/// When a command is killed, if it has not ended by then.
#[derive(Debug)]
enum Kill {
    Never,
    /// So long after its start.
    After(Duration),
    /// So long after it has begun to write: most of its time it only reads, and nothing can go wrong.
    OnceWriting(Duration),
}

impl Writer<'_> {
    fn workspace(&self) -> Workspace {
        let files: Vec<(&str, &str)> = self.files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        Workspace::new(&files)
    }

    /// Runs it to its end, or kills it.
    fn run(&self, root: &Path, kill: &Kill) {
        let before = directory_times(root);
        let mut command = command(root, self.arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        // It may have ended before it has asked.
        let _ = child.stdin.take().unwrap().write_all(self.answer.as_bytes());
        match kill {
            Kill::Never => {}
            Kill::After(delay) => std::thread::sleep(*delay),
            Kill::OnceWriting(delay) => {
                while directory_times(root) == before && child.try_wait().unwrap().is_none() {}
                std::thread::sleep(*delay);
            }
        }
        if !matches!(kill, Kill::Never) {
            // It may have ended already.
            let _ = child.kill();
        }
        child.wait().unwrap();
    }
}

/// When the directories below one have changed: the first temporary file changes one.
fn directory_times(root: &Path) -> Vec<SystemTime> {
    let mut directories = vec![root.to_owned()];
    let mut times = Vec::new();
    while let Some(directory) = directories.pop() {
        times.push(directory.metadata().unwrap().modified().unwrap());
        let below = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
        directories.extend(below.filter(|it| it.file_type().unwrap().is_dir()).map(|entry| entry.path()));
    }
    times
}

fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specls"));
    command.args(arguments).current_dir(root).env("HOME", root.join("home")).env_remove("XDG_CONFIG_HOME");
    command.stderr(Stdio::null());
    command
}

/// All files below a directory: path and content. Temporary files apart.
fn files(root: &Path) -> (BTreeMap<String, String>, Vec<PathBuf>) {
    let (mut found, mut temporary) = (BTreeMap::new(), Vec::new());
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.file_name().is_some_and(|name| name.to_str().unwrap().starts_with(TEMPORARY)) {
                temporary.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    (found, temporary)
}

/// What `check` and `graph` say of a workspace.
fn said(root: &Path) -> Vec<String> {
    let said = [&["check", "--format", "json", "."][..], &["graph", "--format", "json"]].map(|arguments| {
        let output = command(root, arguments).stdin(Stdio::null()).output().unwrap();
        format!("{:?} {}", output.status.code(), String::from_utf8(output.stdout).unwrap())
    });
    said.to_vec()
}

/// Kills the command at [`KILLS`] moments.
fn check(writer: &Writer<'_>, seed: u64) {
    let reference = writer.workspace();
    let before = files(reference.root()).0;
    let started = Instant::now();
    writer.run(reference.root(), &Kill::Never);
    let whole = started.elapsed();
    let after = files(reference.root()).0;
    let written = after.iter().filter(|(path, text)| before.get(*path) != Some(*text)).count();
    assert_eq!(written, writer.writes, "{:?}", after.keys());
    let mut random = Random::new(seed);
    let (mut halfway, mut left_over) = (0, 0);
    for turn in 0..KILLS {
        let workspace = writer.workspace();
        let part = whole.mul_f64(random.below(1000) as f64 / 1000.0);
        // Half of them while it writes, which takes a small part of the time.
        let kill = if turn % 2 == 0 { Kill::After(part) } else { Kill::OnceWriting(part / 20) };
        writer.run(workspace.root(), &kill);
        let (killed, temporary) = files(workspace.root());
        for path in before.keys() {
            assert!(killed.contains_key(path), "{path} is lost after {kill:?}");
        }
        for (path, text) in &killed {
            let is_whole = before.get(path) == Some(text) || after.get(path) == Some(text);
            assert!(is_whole, "{path} after {kill:?}: {text:?}");
        }
        halfway += usize::from(killed != before && killed != after);
        left_over += temporary.len();
        if !temporary.is_empty() {
            let with_them = said(workspace.root());
            temporary.iter().for_each(|path| fs::remove_file(path).unwrap());
            assert_eq!(with_them, said(workspace.root()), "after {kill:?}");
        }
        writer.run(workspace.root(), &Kill::Never);
        assert_eq!(files(workspace.root()), (after.clone(), Vec::new()), "finished after {kill:?}");
    }
    println!("{:?}: {halfway} of {KILLS} were killed halfway, {left_over} files left over", writer.arguments);
}

/// A template with a date and much prose.
fn template() -> String {
    let prose = "Much to read.\n".repeat(50_000);
    format!("# Track Spec: [track-id] \u{2014} [Title]\n\n**Created:** [YYYY-MM-DD]\n\n{prose}")
}

#[test]
fn fix_loses_and_halves_nothing() {
    // Dates that have a fix, and enough text for a write to take a while.
    let prose = "Prose of some length, with an umlaut (\u{fc}) in it.\r\n".repeat(400);
    let paths: Vec<String> = (0..TRACKS).map(|number| format!("swarm/tracks/track-{number}/spec.md")).collect();
    let spec = |path: &str| {
        let id = path.split('/').nth(2).unwrap();
        format!("# Track Spec: {id} \u{2014} Title\n\n**Created:** 3 Feb 2026\n\n{prose}")
    };
    let mut files: Vec<(&str, String)> = paths.iter().map(|path| (path.as_str(), spec(path))).collect();
    files.push(("swarm/templates/track_spec.md", template()));
    check(&Writer { arguments: &["check", "--fix"], answer: "", files, writes: TRACKS }, 1);
}

#[test]
fn new_makes_a_whole_file_or_none() {
    let files = vec![("swarm/templates/track_spec.md", template())];
    let arguments = &["new", "fresh-1", "--title", "Fresh", "--author", "Zoe"];
    check(&Writer { arguments, answer: "", files, writes: 1 }, 2);
}

#[test]
fn init_makes_a_whole_file_or_none() {
    let template =
        "# [Title]\n\n**Status:** Draft | Done\n\n## Why\n\n[Why]\n\n## What\n\n[What]\n\n## Risks\n\n[Risks]\n";
    let change = "# Smaller\n\n**Status:** Done\n\n## Why\n\nIt is large.\n\n## What\n\nLess.\n\n## Risks\n\nNone.\n";
    let mut files = vec![("forms/change.md", template.to_owned())];
    files.extend(["changes/2025/a.md", "changes/2026/b.md", "changes/2026/c.md"].map(|path| (path, change.to_owned())));
    check(&Writer { arguments: &["init"], answer: "", files, writes: 1 }, 3);
}

#[test]
fn setup_adds_everything_or_nothing() {
    let mine = "# mine\n".repeat(5_000);
    for (seed, editor, files) in [
        (4, "helix", vec![("home/.config/helix/languages.toml", mine.clone())]),
        (5, "emacs", vec![("home/.emacs.d/init.el", mine)]),
        (6, "neovim", Vec::new()),
    ] {
        check(&Writer { arguments: &["setup", editor, "--write"], answer: "y\n", files, writes: 1 }, seed);
    }
}
