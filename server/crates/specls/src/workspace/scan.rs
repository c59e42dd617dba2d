//! Walks a root and lists what is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use world::{Kinds, is_yaml};

use super::FileProblem;
use super::listing::Listing;
use super::walk::{Found, walk};

/// What lies below a root: all paths relative to it, with `/`, sorted.
///
/// `.gitignore` files are honoured, links are listed and never followed: a document has one path, its real one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scan {
    /// Directories, the root itself left out.
    pub(crate) directories: Vec<String>,
    /// Everything else, links included.
    pub(crate) files: Vec<String>,
    /// The regular files whose name is that of a Markdown file.
    pub(crate) markdown: Vec<String>,
    /// The regular files whose name is that of a YAML file.
    pub(crate) yaml: Vec<String>,
    /// What could not be entered or named.
    pub(crate) problems: Vec<FileProblem>,
    /// All that has been seen, also what is not listed.
    pub(crate) listing: Listing,
}

/// Walks `root`, in parallel. The root is absolute.
pub(crate) fn scan(root: &Path) -> Scan {
    run(root, |_| true)
}

/// What [`scan`] lists at or below some paths, which are relative to the root, and of the directories above them.
/// Costs no more than reading these.
pub(crate) fn scan_below(root: &Path, paths: &BTreeSet<String>) -> Scan {
    let mut paths: Vec<PathBuf> = paths.iter().map(|path| root.join(path)).collect();
    // The order of paths is not that of their names.
    paths.sort_unstable();
    run(root, |here| {
        // Whatever is below a path follows it.
        let after = paths.partition_point(|path| path.as_path() < here);
        let is_above = paths.get(after).is_some_and(|path| path.starts_with(here));
        let is_below =
            || here.ancestors().any(|above| paths.binary_search_by(|path| path.as_path().cmp(above)).is_ok());
        is_above || is_below()
    })
}

fn run(root: &Path, is_wanted: impl Fn(&Path) -> bool + Sync) -> Scan {
    let mut scan = Scan::default();
    for found in walk(root, is_wanted) {
        scan.take(found);
    }
    scan.directories.sort_unstable();
    scan.files.sort_unstable();
    scan.markdown.sort_unstable();
    scan.yaml.sort_unstable();
    scan.problems.sort_by(|left, right| left.path.cmp(&right.path));
    scan
}

/// Whether a path is that of a Markdown file: `.md` or `.markdown`, in any case.
pub(crate) fn is_markdown(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown"))
}

impl Scan {
    fn take(&mut self, found: Found) {
        match found {
            Found::Directory(path) => {
                self.listing.add(&path);
                self.directories.push(path);
            }
            Found::File { path, is_regular } => {
                self.listing.add(&path);
                if is_regular && is_markdown(&path) {
                    self.markdown.push(path.clone());
                } else if is_regular && is_yaml(&path) {
                    self.yaml.push(path.clone());
                }
                self.files.push(path);
            }
            Found::PassedOver(path) => self.listing.add(&path),
            Found::Read(directory) => self.listing.add_read(&directory),
            Found::Problem(problem) => self.problems.push(problem),
        }
    }

    /// Every known path.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.directories.iter().chain(&self.files).map(String::as_str)
    }

    /// The files to be read: all Markdown files, and the YAML files that are documents of some kind.
    pub(crate) fn documents(&self, kinds: &Kinds) -> Vec<String> {
        let yaml = self.yaml.iter().filter(|path| kinds.of(path).is_some());
        self.markdown.iter().chain(yaml).cloned().collect()
    }

    /// The [files to be read](Self::documents), where nothing else of the scan is needed any more.
    pub(crate) fn into_documents(self, kinds: &Kinds) -> Vec<String> {
        let mut documents = self.markdown;
        documents.extend(self.yaml.into_iter().filter(|path| kinds.of(path).is_some()));
        documents
    }

    /// Adds a file that the walk does not reach (hidden, ignored by git) but somebody named.
    pub(crate) fn add(&mut self, path: &str) {
        let named = if is_yaml(path) { &mut self.yaml } else { &mut self.markdown };
        for list in [&mut self.files, named] {
            if let Err(place) = list.binary_search_by(|known| known.as_str().cmp(path)) {
                list.insert(place, path.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace::Reason;

    fn workspace(files: &[&str]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        for file in files {
            let path = directory.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        directory
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_place_of_gitignore_holds_nobody_up() {
        for place in ["", "a/"] {
            let directory = workspace(&["a/spec.md", "b/spec.md"]);
            let pipe = directory.path().join(place).join(".gitignore");
            assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
            let scan = scan(directory.path());
            assert!(scan.markdown.contains(&"b/spec.md".to_owned()));
            let path = directory.path().join(place).join(".gitignore");
            assert_eq!(scan.problems, [FileProblem { path, reason: Reason::HoldsUp }]);
        }
    }

    #[test]
    fn lists_what_git_would_and_the_hidden_directories_that_hold_templates() {
        let directory = workspace(&[
            "swarm/tracks/b/spec.md",
            "swarm/tracks/a/spec.md",
            "swarm/tracks/a/notes.MARKDOWN",
            "swarm/tracks/a/metadata.json",
            ".claude/skills/swarm-iosm/templates/track_spec.md",
            ".kiro/specs/x/design.md",
            ".specify/templates/spec-template.md",
            ".github/pull_request_template.md",
            ".git/description.md",
            "target/doc.md",
            "deep/target/doc.md",
            "notes.draft.md",
            ".hidden.md",
        ]);
        fs::write(directory.path().join(".gitignore"), "target/\n*.draft.md\n[\n").unwrap();
        let scan = scan(directory.path());
        assert_eq!(scan.problems, []);
        assert_eq!(
            scan.markdown,
            [
                ".claude/skills/swarm-iosm/templates/track_spec.md",
                ".hidden.md",
                ".kiro/specs/x/design.md",
                ".specify/templates/spec-template.md",
                "swarm/tracks/a/notes.MARKDOWN",
                "swarm/tracks/a/spec.md",
                "swarm/tracks/b/spec.md",
            ]
        );
        assert!(scan.files.contains(&"swarm/tracks/a/metadata.json".to_owned()));
        assert!(scan.paths().any(|path| path == "swarm/tracks/a"));
        assert!(!scan.paths().any(|path| path.is_empty() || path.contains("target") || path.contains(".git/")));
    }

    #[test]
    fn a_part_is_listed_as_in_the_whole() {
        let files =
            ["a/b/spec.md", "a/b/c.txt", "target/a.md", "a/target/b/c.md", ".hidden/a.md", ".kiro/a.md", "x.draft.md"];
        let directory = workspace(&files);
        fs::write(directory.path().join(".gitignore"), "target/\n*.draft.md\n").unwrap();
        let all = scan(directory.path());
        let others =
            ["a", "a/b", "target", "a/target", ".hidden", ".kiro", ".gitignore", "gone.md", "a/gone/b.md", "a/b-"];
        for path in files.into_iter().chain(others) {
            let concerns = |listed: &str| {
                let is_below = |path: &str, above: &str| Path::new(path).starts_with(above);
                is_below(listed, path) || is_below(path, listed)
            };
            let expected: Vec<&str> = all.paths().filter(|listed| concerns(listed)).collect();
            let found = scan_below(directory.path(), &BTreeSet::from([path.to_owned()]));
            assert_eq!(found.paths().collect::<Vec<_>>(), expected, "{path}");
        }
        let two = BTreeSet::from(["a/b/c.txt".to_owned(), ".kiro".to_owned()]);
        let found = scan_below(directory.path(), &two);
        assert_eq!(found.files, [".kiro/a.md", "a/b/c.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_listed_but_not_followed() {
        use std::os::unix::fs::symlink;

        let directory = workspace(&["root/a/spec.md", "outside/secret.md"]);
        let root = directory.path().join("root");
        symlink("../outside", root.join("out")).unwrap();
        symlink("..", root.join("a/loop")).unwrap();
        symlink("spec.md", root.join("a/other.md")).unwrap();
        symlink("nowhere", root.join("dangling.md")).unwrap();
        let scan = scan(&root);
        assert_eq!(scan.problems, []);
        assert_eq!(scan.markdown, ["a/spec.md"]);
        assert_eq!(scan.files, ["a/loop", "a/other.md", "a/spec.md", "dangling.md", "out"]);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_are_reported() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt as _;

        let directory = workspace(&["a.md"]);
        let nameless = directory.path().join(OsStr::from_bytes(b"\xff"));
        if fs::create_dir(&nameless).is_err() {
            println!("skipped: this file system takes UTF-8 names only");
            return;
        }
        fs::write(nameless.join("a.md"), "").unwrap();
        let scan = scan(directory.path());
        assert_eq!(scan.markdown, ["a.md"]);
        assert_eq!(scan.problems, [FileProblem { path: nameless, reason: Reason::NameNotUtf8 }]);
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_without_permission_is_reported_and_the_others_are_walked() {
        use std::os::unix::fs::PermissionsExt as _;

        let directory = workspace(&["a/spec.md", "b/spec.md"]);
        let closed = directory.path().join("a");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
        if fs::read_dir(&closed).is_ok() {
            println!("skipped: this user may read everything");
            return;
        }
        let scan = scan(directory.path());
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(scan.markdown, ["b/spec.md"]);
        let problems: Vec<_> = scan.problems.iter().map(|problem| (&problem.path, &problem.reason)).collect();
        assert!(matches!(problems.as_slice(), [(path, Reason::Refused(_))] if **path == closed), "{problems:?}");
    }

    #[test]
    fn a_root_that_is_gone_is_a_problem() {
        let directory = tempfile::tempdir().unwrap();
        let gone = directory.path().join("gone");
        assert_eq!(scan(&gone).problems, [FileProblem { path: gone, reason: Reason::Missing }]);
    }

    #[test]
    fn files_named_by_somebody_are_added_in_order_and_once() {
        let mut scan = Scan::default();
        for path in ["b.md", "c.md", "a.md", "b.md"] {
            scan.add(path);
        }
        assert_eq!(scan.markdown, ["a.md", "b.md", "c.md"]);
        assert_eq!(scan.files, scan.markdown);
    }
}
