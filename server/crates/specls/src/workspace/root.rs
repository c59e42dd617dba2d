//! Which directory is the root of the workspace a file belongs to.

use std::path::{Path, PathBuf};

use world::config::CONFIG_FILE;

/// What else marks a root: a repository, or a worktree of one (where it is a file).
const REPOSITORY: &str = ".git";

/// Where the process runs, as far as the choice of a root depends on it.
#[derive(Debug, Clone)]
pub(crate) struct Surroundings {
    /// The working directory, absolute.
    pub(crate) working_directory: PathBuf,
    /// The user's home directory, if there is one.
    pub(crate) home: Option<PathBuf>,
}

/// No acceptable root was found: the only candidate is the home directory or the top of the file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefusedRoot(
    /// The directory refused.
    pub(crate) PathBuf,
);

impl std::fmt::Display for RefusedRoot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{} is too wide for a workspace; put {CONFIG_FILE} into the directory of the project, or name a directory \
             below",
            self.0.display()
        )
    }
}

impl Surroundings {
    /// Those of this process.
    ///
    /// # Errors
    ///
    /// When the working directory has been removed or cannot be read.
    pub(crate) fn of_process() -> std::io::Result<Self> {
        let canonical = |path: PathBuf| path.canonicalize().unwrap_or(path);
        Ok(Self {
            working_directory: canonical(std::env::current_dir()?),
            home: std::env::home_dir().filter(|home| home.is_absolute()).map(canonical),
        })
    }

    /// Whether a directory is too wide to be a workspace (design section 11).
    fn refuses(&self, directory: &Path) -> bool {
        directory.parent().is_none() || self.home.as_deref() == Some(directory)
    }
}

/// The root of the workspace that `path` belongs to (design section 7): the nearest directory at or above it with
/// `specls.toml` or `.git`; without one, the working directory if it contains the path, else the path's own directory.
/// `/` and the home directory are never roots, whatever lies in them.
///
/// `path` is absolute, without links; it need not exist.
///
/// # Errors
///
/// When nothing but a refused directory is left.
pub(crate) fn find_root(path: &Path, surroundings: &Surroundings) -> Result<PathBuf, RefusedRoot> {
    let own = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let is_marked = |directory: &&Path| directory.join(CONFIG_FILE).is_file() || directory.join(REPOSITORY).exists();
    let marked = own.ancestors().filter(|directory| !surroundings.refuses(directory)).find(is_marked);
    if let Some(root) = marked {
        return Ok(root.to_owned());
    }
    let working_directory = surroundings.working_directory.as_path();
    let candidates = [working_directory, own];
    candidates
        .into_iter()
        .find(|directory| own.starts_with(directory) && !surroundings.refuses(directory))
        .map(Path::to_owned)
        .ok_or_else(|| RefusedRoot(own.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_mark_wins_and_the_home_directory_never() {
        let directory = tempfile::tempdir().unwrap();
        let home = directory.path().canonicalize().unwrap();
        let make = |path: &str| {
            let path = home.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        fs::create_dir_all(home.join(".git")).unwrap();
        fs::create_dir_all(home.join("repository/.git")).unwrap();
        make("repository/inner/specls.toml");
        make("repository/inner/deep/a.md");
        make("repository/docs/a.md");
        make("worktree/.git");
        make("worktree/docs/a.md");
        make("plain/docs/a.md");
        make("a.md");
        for (path, working_directory, expected) in [
            ("repository/inner/deep/a.md", "", Some("repository/inner")),
            ("repository/inner", "", Some("repository/inner")),
            ("repository/docs/a.md", "plain", Some("repository")),
            ("repository/docs/not/there.md", "", Some("repository")),
            ("worktree/docs/a.md", "", Some("worktree")),
            ("plain/docs/a.md", "plain", Some("plain")),
            ("plain/docs/a.md", "plain/docs", Some("plain/docs")),
            ("plain/docs/a.md", "worktree", Some("plain/docs")),
            ("plain/docs/a.md", "", Some("plain/docs")),
            ("a.md", "", None),
            ("a.md", "plain", None),
            ("", "", None),
        ] {
            let surroundings =
                Surroundings { working_directory: home.join(working_directory), home: Some(home.clone()) };
            let path = home.join(path);
            let expected = expected.map(|root| home.join(root)).ok_or(RefusedRoot(home.clone()));
            assert_eq!(find_root(&path, &surroundings), expected, "{} from {working_directory:?}", path.display());
        }
    }

    #[test]
    fn the_top_of_the_file_system_is_refused() {
        let surroundings = Surroundings { working_directory: PathBuf::from("/"), home: None };
        assert_eq!(find_root(Path::new("/"), &surroundings), Err(RefusedRoot(PathBuf::from("/"))));
        assert_eq!(find_root(Path::new("/a.md"), &surroundings), Err(RefusedRoot(PathBuf::from("/"))));
    }
}
