//! Makes new files: whole or not at all, never over another one, never outside the root.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{FileProblem, Reason};

/// Writes a file that does not exist yet, with the directories above it. `root` is absolute and without links, `path`
/// relative to it, with `/`.
///
/// # Errors
///
/// When there is something at the path, a link leads out of the root, or the system refuses.
pub(crate) fn create(root: &Path, path: &str, text: &str) -> Result<PathBuf, FileProblem> {
    let target = root.join(path);
    let problem = |reason| FileProblem { path: target.clone(), reason };
    let refused = |error: io::Error| problem(Reason::of(&error));
    // A dangling link is something, too.
    if target.symlink_metadata().is_ok() {
        return Err(problem(Reason::Exists));
    }
    let directory = target.parent().unwrap_or(root);
    let existing = directory.ancestors().find(|ancestor| ancestor.symlink_metadata().is_ok()).unwrap_or(root);
    if !existing.canonicalize().map_err(refused)?.starts_with(root) {
        return Err(problem(Reason::OutsideRoot));
    }
    fs::create_dir_all(directory).map_err(refused)?;
    let temporary = directory.join(format!(".specls-{}.tmp", std::process::id()));
    let written = write_new(&temporary, text).and_then(|()| {
        // A rename would replace what has come there meanwhile; a link does not.
        fs::hard_link(&temporary, &target)
    });
    let removed = fs::remove_file(&temporary);
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(problem(Reason::Exists)),
        written => written.and(removed).map(|()| target.clone()).map_err(refused),
    }
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
