//! Writes files of a workspace whole or not at all: to a temporary file beside them, which then takes their place. The
//! server writes nothing; the command line does, when told to. This module must not know what is written, or why.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::{FileProblem, Reason};

/// Puts `content` in the place of what the file `path` says; its permissions stay. Killed at any moment, this leaves
/// the old content or the new. `path` is relative to `root`, which is absolute and without links.
///
/// A link is followed as long as it ends below the root.
///
/// # Errors
///
/// When there is no such file, it lies outside the root, or it cannot be written. It is as it was then.
pub(crate) fn replace(root: &Path, path: &str, content: &str) -> Result<(), FileProblem> {
    attempt(root, path, || {
        let real = below(root, &root.join(path))?;
        let metadata = real.metadata().map_err(|error| Reason::unwritable(&error))?;
        if !metadata.is_file() {
            return Err(Reason::NotAFile);
        }
        if metadata.permissions().readonly() {
            return Err(Reason::Unwritable("it is read-only".to_owned()));
        }
        let file = written_beside(&real, content, &Builder::new())?;
        let written = file.as_file().set_permissions(metadata.permissions());
        let written = written.and_then(|()| file.persist(&real).map_err(|error| error.error));
        written.and_then(|_| synchronize_above(&real)).map_err(|error| Reason::unwritable(&error))
    })
}

/// Makes the file `path` with that content, and the directories above it. Killed at any moment, this leaves no file or
/// a whole one. `path` is relative to `root`, which is absolute and without links.
///
/// # Errors
///
/// When there is such a file already, its directory lies outside the root, or it cannot be written.
pub(crate) fn create(root: &Path, path: &str, content: &str) -> Result<(), FileProblem> {
    attempt(root, path, || {
        let target = root.join(path);
        if target.symlink_metadata().is_ok() {
            return Err(Reason::Exists);
        }
        let Some(directory) = target.parent() else { return Err(Reason::OutsideRoot) };
        // What is there of the way to it must stay below the root; what is not there yet leads nowhere else.
        let there = directory.ancestors().find(|above| above.symlink_metadata().is_ok()).unwrap_or(root);
        below(root, there)?;
        fs::create_dir_all(directory).map_err(|error| Reason::unwritable(&error))?;
        let target = below(root, directory)?.join(target.file_name().unwrap_or_default());
        let file = written_beside(&target, content, &new_file())?;
        // Whoever else has made it meanwhile keeps it.
        file.persist_noclobber(&target).map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => Reason::Exists,
            _ => Reason::unwritable(&error.error),
        })?;
        synchronize_above(&target).map_err(|error| Reason::unwritable(&error))
    })
}

/// Names the file in what is wrong with it. A path that leads up is outside, whatever it leads down to again.
fn attempt(root: &Path, path: &str, write: impl FnOnce() -> Result<(), Reason>) -> Result<(), FileProblem> {
    let is_plain = Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let outcome = if is_plain && !path.is_empty() { write() } else { Err(Reason::OutsideRoot) };
    outcome.map_err(|reason| FileProblem { path: root.join(path), reason })
}

/// The path without links, if it is below the root.
fn below(root: &Path, path: &Path) -> Result<PathBuf, Reason> {
    let real = path.canonicalize().map_err(|error| Reason::of(&error))?;
    if real.starts_with(root) { Ok(real) } else { Err(Reason::OutsideRoot) }
}

/// A temporary file in the directory of `target`, with that content on disk. Dropped, it is removed.
fn written_beside(target: &Path, content: &str, builder: &Builder<'_, '_>) -> Result<NamedTempFile, Reason> {
    let directory = target.parent().unwrap_or(target);
    let write = || {
        let mut file = builder.tempfile_in(directory)?;
        file.write_all(content.as_bytes())?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    write().map_err(|error: std::io::Error| Reason::unwritable(&error))
}

/// Makes files with the permissions that new files have here.
fn new_file() -> Builder<'static, 'static> {
    #[allow(unused_mut, reason = "where there are no such permissions, there is nothing to set")]
    let mut builder = Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

/// Has the new name of a file outlast a power failure. Where directories cannot be opened, the system sees to it.
fn synchronize_above(path: &Path) -> std::io::Result<()> {
    match path.parent().filter(|_| cfg!(unix)) {
        Some(directory) => File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap().join("root");
        fs::create_dir_all(root.join("a")).unwrap();
        fs::write(root.join("a/spec.md"), "old\r\n").unwrap();
        fs::write(directory.path().join("outside.md"), "outside").unwrap();
        (directory, root)
    }

    /// Everything in a directory, by name.
    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<_> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_gets_its_new_content_and_nothing_stays_beside_it() {
        let (_directory, root) = root();
        replace(&root, "a/spec.md", "\u{feff}new\r\nlast").unwrap();
        assert_eq!(fs::read(root.join("a/spec.md")).unwrap(), "\u{feff}new\r\nlast".as_bytes());
        create(&root, "b/c/spec.md", "new").unwrap();
        assert_eq!(fs::read(root.join("b/c/spec.md")).unwrap(), b"new");
        assert_eq!(
            (names(&root.join("a")), names(&root.join("b/c"))),
            (vec!["spec.md".into()], vec!["spec.md".into()])
        );
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_made_by_mistake() {
        let (directory, root) = root();
        assert_eq!(create(&root, "a/spec.md", "new").unwrap_err().reason, Reason::Exists);
        assert_eq!(replace(&root, "a/gone.md", "new").unwrap_err().reason, Reason::Missing);
        assert_eq!(replace(&root, "a", "new").unwrap_err().reason, Reason::NotAFile);
        for path in ["../outside.md", "a/../../outside.md", "", "/etc/hosts"] {
            assert_eq!(replace(&root, path, "new").unwrap_err().reason, Reason::OutsideRoot, "{path}");
            assert_eq!(create(&root, path, "new").unwrap_err().reason, Reason::OutsideRoot, "{path}");
        }
        assert_eq!(fs::read(root.join("a/spec.md")).unwrap(), b"old\r\n");
        assert_eq!(fs::read(directory.path().join("outside.md")).unwrap(), b"outside");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_a_file_that_may_not_be_written_is_not() {
        use std::os::unix::fs::PermissionsExt as _;

        let (_directory, root) = root();
        let path = root.join("a/spec.md");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&root, "a/spec.md", "new").unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        let refused = replace(&root, "a/spec.md", "newer").unwrap_err().reason;
        assert_eq!(refused.to_string(), "cannot be written: it is read-only");
        assert_eq!(fs::read(path).unwrap(), b"new");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_below_the_root_only() {
        use std::os::unix::fs::symlink;

        let (directory, root) = root();
        symlink("spec.md", root.join("a/link.md")).unwrap();
        replace(&root, "a/link.md", "new").unwrap();
        assert!(root.join("a/link.md").is_symlink());
        assert_eq!(fs::read(root.join("a/spec.md")).unwrap(), b"new");

        symlink("../../outside.md", root.join("a/out.md")).unwrap();
        symlink("../..", root.join("a/up")).unwrap();
        symlink("../../gone", root.join("a/dangling")).unwrap();
        for path in ["a/out.md", "a/up/outside.md"] {
            assert_eq!(replace(&root, path, "new").unwrap_err().reason, Reason::OutsideRoot, "{path}");
        }
        assert_eq!(create(&root, "a/up/b/spec.md", "new").unwrap_err().reason, Reason::OutsideRoot);
        assert!(create(&root, "a/dangling/spec.md", "new").is_err());
        assert_eq!(names(directory.path()), ["outside.md", "root"]);
        assert_eq!(fs::read(directory.path().join("outside.md")).unwrap(), b"outside");
    }
}
