//! Replaces files in one step: whoever reads one sees the old text or the new one, never a part of either.

use std::io::Write as _;
use std::path::Path;

use tempfile::Builder;

use super::{FileProblem, Reason, read};

/// Puts `new` in place of `old` in the file at `path`, which keeps its permissions. A link is followed, but not out of
/// `root`, which is absolute and without links.
///
/// # Errors
///
/// When the file does not say `old` any more, is outside the root, or cannot be written.
pub(crate) fn replace(root: &Path, path: &Path, old: &str, new: &str) -> Result<(), FileProblem> {
    replace_file(root, path, old, new).map_err(|reason| FileProblem { path: path.to_owned(), reason })
}

fn replace_file(root: &Path, path: &Path, old: &str, new: &str) -> Result<(), Reason> {
    let refused = |error: std::io::Error| Reason::NotWritten(error.to_string());
    let path = path.canonicalize().map_err(|error| Reason::of(&error))?;
    let directory = path.parent().filter(|_| path.starts_with(root)).ok_or(Reason::OutsideRoot)?;
    if read(&path).map_err(|problem| problem.reason)? != old {
        return Err(Reason::NotWritten("it has been changed meanwhile".to_owned()));
    }
    let permissions = path.metadata().map_err(refused)?.permissions();
    if permissions.readonly() {
        return Err(Reason::NotWritten("it is read-only".to_owned()));
    }
    // In the same directory, and so on the same file system: moving it over the old one is one step.
    let mut file = Builder::new().prefix(".specls-").tempfile_in(directory).map_err(refused)?;
    file.write_all(new.as_bytes()).map_err(refused)?;
    file.as_file().set_permissions(permissions).map_err(refused)?;
    file.as_file().sync_all().map_err(refused)?;
    file.persist(&path).map_err(|error| refused(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_replaced_only_as_it_was_read() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        let path = root.join("a.md");
        fs::write(&path, "old").unwrap();
        replace(&root, &path, "old", "new\r\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new\r\n");
        let problem = replace(&root, &path, "old", "newer").unwrap_err();
        assert_eq!(problem.reason.to_string(), "cannot be written: it has been changed meanwhile");
        assert_eq!(fs::read_to_string(&path).unwrap(), "new\r\n");
        assert_eq!(fs::read_dir(&root).unwrap().count(), 1, "nothing is left over");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_links_lead_nowhere_else() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = inside.path().canonicalize().unwrap();
        let (path, other) = (root.join("a.md"), outside.path().join("b.md"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, root.join("link.md")).unwrap();
        replace(&root, &root.join("link.md"), "old", "new").unwrap();
        assert!(root.join("link.md").is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);

        fs::write(&other, "old").unwrap();
        symlink(&other, root.join("out.md")).unwrap();
        symlink(outside.path(), root.join("out")).unwrap();
        for path in ["out.md", "out/b.md"] {
            assert_eq!(replace(&root, &root.join(path), "old", "new").unwrap_err().reason, Reason::OutsideRoot);
        }
        assert_eq!(fs::read_to_string(&other).unwrap(), "old");
    }
}
