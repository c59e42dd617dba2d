//! Makes new files: whole or not at all, never over another one, never outside the root.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::Builder;

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
    match write_new(directory, &target, text) {
        Ok(()) => Ok(target),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(problem(Reason::Exists)),
        Err(error) => Err(refused(error)),
    }
}

fn write_new(directory: &Path, target: &Path, text: &str) -> io::Result<()> {
    let mut builder = Builder::new();
    // With a name of its own each time: who was killed before has left one.
    builder.prefix(".specls-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file has them; the system takes off what the user's mask says.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(directory)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(target)?;
    Ok(())
}
