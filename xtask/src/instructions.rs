//! `cargo xtask instructions`: how many instructions the release binary needs for a check and for a key, counted by
//! callgrind. Unlike times, the counts do not depend on what else the machine does: a step up is a change of the program.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::bench::session;
use crate::bench::workspace::Workspace;
use crate::build::{release, repository, rustc};

/// How many tracks the workspace has: enough that no constant cost hides what a track costs.
const TRACKS: usize = 100;

/// How many tracks another one has: what a key costs must not grow with them.
const MANY_TRACKS: usize = 500;

/// What is dead in the document beside which keys are typed there: a reference to a track that nobody has, whose name is to
/// be guessed among those of all tracks, and a link beside all their directories.
const DEAD: &str = "- servise-99999: no such track\n- [gone](../servise-99998): no such directory\n";

/// How many keys are typed before those that count: what the first ones make is then in both counts.
const FIRST_EDITS: usize = 20;

/// How many keys are typed that count.
const EDITS: usize = 200;

/// The growth over what is recorded, in percent, that fails.
const LIMIT: u64 = 5;

const HEADER: &str = "# Instructions counted by callgrind. `cargo xtask instructions --record` writes this file.\n\n";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Count in this release binary of specls instead of building one
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Write the counts to xtask/instructions.toml, to be committed with the change that they come from
    #[arg(long)]
    record: bool,
}

/// What `xtask/instructions.toml` holds.
#[derive(Serialize, Deserialize)]
struct Baseline {
    /// Another compiler makes another program.
    rustc: String,
    counts: BTreeMap<String, u64>,
}

/// Counts; fails when a count has grown too much.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Ok("skipped: valgrind is not installed\n".to_owned());
    }
    let path = repository()?.join("xtask/instructions.toml");
    let now = Baseline { rustc: rustc()?, counts: count(options)? };
    if options.record {
        let text = toml::to_string(&now).map_err(|error| error.to_string())?;
        fs::write(&path, format!("{HEADER}{text}")).map_err(|error| format!("{}: {error}", path.display()))?;
        return Ok(now.listed());
    }
    let recorded = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let recorded: Baseline = toml::from_str(&recorded).map_err(|error| format!("{}: {error}", path.display()))?;
    compare(&recorded, &now)
}

impl Baseline {
    fn listed(&self) -> String {
        let mut out = format!("{}\n", self.rustc);
        for (what, count) in &self.counts {
            let _ = writeln!(out, "{what}: {count}");
        }
        out
    }
}

fn compare(recorded: &Baseline, now: &Baseline) -> Result<String, String> {
    if recorded.rustc != now.rustc {
        return Ok(format!("skipped: recorded with {}\n{}", recorded.rustc, now.listed()));
    }
    let mut out = String::new();
    let mut is_worse = false;
    for (what, count) in &now.counts {
        let Some(before) = recorded.counts.get(what) else {
            return Err(format!("{what} is not recorded; run `cargo xtask instructions --record`"));
        };
        let growth = (*count as f64 / *before as f64 - 1.0) * 100.0;
        is_worse |= count * 100 > before * (100 + LIMIT);
        let _ = writeln!(out, "{what}: {count}, recorded {before}, {growth:+.1} %");
    }
    if is_worse {
        return Err(format!(
            "{out}More than {LIMIT} % more instructions. Find out why (`callgrind_annotate`), or record the new counts \
             with `cargo xtask instructions --record` and say in the commit what they buy."
        ));
    }
    Ok(out)
}

/// The instructions of each path.
fn count(options: &Options) -> Result<BTreeMap<String, u64>, String> {
    let specls = release(options.binary.as_deref())?;
    let workspace = Workspace::generate(TRACKS)?;

    let check = counted(&specls, |mut command| {
        command.arg("check").current_dir(workspace.root()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().map(drop).map_err(|error| error.to_string())
    })?;
    // What the session needs besides the keys is in both counts.
    let typing = |workspace: &Workspace, more: &str| {
        let session = |edits| {
            counted(&specls, |mut command| {
                command.arg("lsp");
                session::keystrokes(command, workspace, more, edits)
            })
        };
        Ok::<u64, String>(session(FIRST_EDITS + EDITS)?.saturating_sub(session(FIRST_EDITS)?) / EDITS as u64)
    };
    let key = typing(&workspace, "")?;
    let key_among_many = typing(&Workspace::generate(MANY_TRACKS)?, DEAD)?;

    let tracks = TRACKS as u64;
    Ok(BTreeMap::from([
        ("check, per track".to_owned(), check / tracks),
        ("key in a spec of 9 KB".to_owned(), key),
        (format!("key in a spec of 9 KB with dead references, among {MANY_TRACKS} tracks"), key_among_many),
    ]))
}

/// The instructions of all threads of one run of the binary under callgrind, which `run` starts and sees to its end.
fn counted(binary: &Path, run: impl FnOnce(Command) -> Result<(), String>) -> Result<u64, String> {
    let counts = NamedTempFile::new().map_err(|error| error.to_string())?;
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--quiet"]);
    command.arg(format!("--callgrind-out-file={}", counts.path().display())).arg(binary);
    command.env("RAYON_NUM_THREADS", "1");
    run(command)?;
    let path: PathBuf = counts.path().to_owned();
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok());
    total.ok_or_else(|| "callgrind has counted nothing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(rustc: &str, count: u64) -> Baseline {
        Baseline { rustc: rustc.to_owned(), counts: BTreeMap::from([("key".to_owned(), count)]) }
    }

    #[test]
    fn growth_beyond_the_limit_fails() {
        let recorded = counted("rustc 1.95.0", 1000);
        assert_eq!(compare(&recorded, &counted("rustc 1.95.0", 1050)).unwrap(), "key: 1050, recorded 1000, +5.0 %\n");
        assert_eq!(compare(&recorded, &counted("rustc 1.95.0", 400)).unwrap(), "key: 400, recorded 1000, -60.0 %\n");
        let message = compare(&recorded, &counted("rustc 1.95.0", 1051)).unwrap_err();
        assert!(message.starts_with("key: 1051, recorded 1000, +5.1 %\nMore than 5 %"), "{message}");
    }

    #[test]
    fn another_compiler_is_not_compared() {
        let shown = compare(&counted("rustc 1.95.0", 1000), &counted("rustc 1.96.0", 9000)).unwrap();
        assert_eq!(shown, "skipped: recorded with rustc 1.95.0\nrustc 1.96.0\nkey: 9000\n");
    }
}
