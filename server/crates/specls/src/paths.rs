//! Paths as users write and read them.

use std::path::{Component, Path, PathBuf};

/// `path` relative to `directory`, with `/`, going up with `..` where it must; absolute only where nothing is shared
/// (another drive). Both are absolute and without links.
pub(crate) fn shown(path: &Path, directory: &Path) -> String {
    let shared = path.components().zip(directory.components()).take_while(|(left, right)| left == right).count();
    if shared == 0 {
        return path.to_string_lossy().into_owned();
    }
    let up = directory.components().skip(shared).map(|_| "..".into());
    let down = path.components().skip(shared).map(|part| part.as_os_str().to_string_lossy());
    let parts: Vec<_> = up.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// The absolute form of a path that need not exist, its existing part without links.
pub(crate) fn absolute(path: &Path, working_directory: &Path) -> PathBuf {
    let mut resolved = working_directory.to_owned();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                resolved.pop();
            }
            other => resolved.push(other),
        }
        if let Ok(real) = resolved.canonicalize() {
            resolved = real;
        }
    }
    resolved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_where_the_user_stands() {
        for (path, directory, expected) in [
            ("/a/b/c.md", "/a/b", "c.md"),
            ("/a/b/c.md", "/", "a/b/c.md"),
            ("/a/b/c.md", "/a/x/y", "../../b/c.md"),
            ("/a/b", "/a/b", "."),
            ("/a", "/a/b", ".."),
        ] {
            assert_eq!(shown(Path::new(path), Path::new(directory)), expected, "{path} from {directory}");
        }
    }

    #[test]
    fn paths_that_do_not_exist_are_made_absolute() {
        for (path, expected) in [
            ("x/y.md", "/no/where/x/y.md"),
            ("./x/../y.md", "/no/where/y.md"),
            ("../../../y.md", "/y.md"),
            ("/x/./y.md", "/x/y.md"),
        ] {
            assert_eq!(absolute(Path::new(path), Path::new("/no/where")), Path::new(expected), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_existing_part_is_without_links() {
        let directory = tempfile::tempdir().unwrap();
        let real = directory.path().canonicalize().unwrap();
        std::fs::create_dir(real.join("target")).unwrap();
        std::os::unix::fs::symlink("target", real.join("link")).unwrap();
        assert_eq!(absolute(Path::new("link/new.md"), &real), real.join("target/new.md"));
        assert_eq!(absolute(Path::new("link/.."), &real), real);
    }
}
