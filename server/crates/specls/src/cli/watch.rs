//! `specls check --watch`: checks again whenever a file changes. It looks at the files every now and then instead of
//! having the system report changes: that works in containers and on network drives too, and needs no threads.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::check;
use super::selection::Sources;
use super::{CheckArguments, Outcome, complain};
use crate::output::{Style, counted};

/// The shortest pause between two looks.
const PAUSE: Duration = Duration::from_millis(300);

/// A look may take one part in so many of all time; in a large workspace the pauses are longer.
const SHARE: u32 = 10;

/// Clears the screen and what has scrolled off it, and goes to its first line (ECMA-48, and xterm for the second).
const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";

/// Checks what the arguments name again and again. Ends when nobody reads the output any more, or with Ctrl-C.
///
/// # Errors
///
/// When the report cannot be written, or there is no working directory.
pub(super) fn run(arguments: &CheckArguments, style: Style, out: &mut impl Write) -> io::Result<Outcome> {
    if arguments.paths.iter().any(|path| path == Path::new("-")) {
        complain(format_args!("standard input cannot be watched; name files or directories"));
        return Ok(Outcome::Trouble);
    }
    let is_terminal = io::stdout().is_terminal();
    loop {
        if is_terminal {
            write!(out, "{CLEAR}")?;
        }
        let started = SystemTime::now();
        let (_, sources) = check::examine(arguments, style, out)?;
        let seen = look(&sources);
        let time = jiff::Zoned::now().strftime("%H:%M:%S").to_string();
        writeln!(out, "\n{time}: watching {}; Ctrl-C ends", counted(seen.len(), ("path", "paths")))?;
        out.flush()?;
        // What has changed during the check may not have been seen by it. A time to come is another clock's.
        let check = started..=SystemTime::now();
        let is_current = |state: &State| state.is_none_or(|(changed, _)| !check.contains(&changed));
        if seen.values().all(is_current) {
            wait_for_change(&sources, &seen);
        } else {
            thread::sleep(PAUSE);
        }
    }
}

/// When a file was changed last, and its length; `None` for a directory and for what cannot be looked at.
type State = Option<(SystemTime, u64)>;

/// The files and directories as they are now.
fn look(sources: &Sources) -> BTreeMap<PathBuf, State> {
    let state = |path: &Path| {
        let metadata = path.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    sources.paths().into_iter().map(|path| (path.clone(), state(&path))).collect()
}

/// Returns as soon as anything is not as it was.
fn wait_for_change(sources: &Sources, seen: &BTreeMap<PathBuf, State>) {
    let mut pause = PAUSE;
    loop {
        thread::sleep(pause);
        let started = Instant::now();
        if look(sources) != *seen {
            return;
        }
        pause = PAUSE.max(started.elapsed() * SHARE);
    }
}
