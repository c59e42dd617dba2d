//! Goes through the directories below a root, in parallel, and says what stands in them. This file must not know what becomes
//! of it.

use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::ignore_rules::{GIT, IGNORE_FILE, IgnoreRules};
use super::{FileProblem, Reason};

/// Hidden directories that hold templates and specs; all others are passed over.
const ENTERED: [&str; 3] = [".claude", ".specify", ".kiro"];

/// What has been found. Paths are relative to the root, with `/`.
#[derive(Debug)]
pub(super) enum Found {
    /// A directory below the root, whether it can be read or not.
    Directory(String),
    /// Anything else; a regular file, or not.
    File { path: String, is_regular: bool },
    /// Something that is there, and left out: by git, because it is hidden, or because nobody wants it.
    PassedOver(String),
    /// A directory, or the root (empty), in which all that is there has been found.
    Read(String),
    /// Something could not be entered or named.
    Problem(FileProblem),
}

/// Walks `root`, which is absolute, as git would. It goes on at those entries whose path is wanted. Links are found and not
/// followed. A `.gitignore` that holds up whoever reads it is left unread.
pub(super) fn walk(root: &Path, is_wanted: impl Fn(&Path) -> bool + Sync) -> impl Iterator<Item = Found> {
    let mut found = Vec::new();
    let mut next = vec![Place { path: root.to_owned(), relative: String::new(), rules: IgnoreRules::around(root) }];
    // One level after the other: trees are many times as wide as they are deep.
    while !next.is_empty() {
        let read: Vec<Contents> = next.into_par_iter().map(|place| place.read(&is_wanted)).collect();
        next = Vec::new();
        for Contents { found: here, directories } in read {
            next.extend(directories);
            found.push(here);
        }
    }
    found.into_iter().flatten()
}

/// A directory to be read.
struct Place {
    path: PathBuf,
    relative: String,
    /// What holds in the directory around it.
    rules: Arc<IgnoreRules>,
}

/// What stands in a directory.
#[derive(Default)]
struct Contents {
    found: Vec<Found>,
    /// What is to be read next.
    directories: Vec<Place>,
}

impl Place {
    fn read(self, is_wanted: impl Fn(&Path) -> bool) -> Contents {
        let mut contents = Contents::default();
        let mut entries = Vec::new();
        let problem = |error: io::Error| FileProblem { path: self.path.clone(), reason: Reason::of(&error) };
        match fs::read_dir(&self.path).and_then(|all| list(all, &mut entries)) {
            Ok(()) => contents.found.push(Found::Read(self.relative.clone())),
            Err(error) => contents.found.push(Found::Problem(problem(error))),
        }
        // There are disks for which it makes no difference.
        let has = |name: &str| entries.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        let rules = match self.rules.with(&self.path, has(IGNORE_FILE), has(GIT)) {
            Ok(rules) => rules,
            Err(problem) => {
                contents.found.push(Found::Problem(problem));
                Arc::clone(&self.rules)
            }
        };
        for (name, kind) in entries {
            let path = self.path.join(&name);
            let is_left_out = rules.leave_out(&path, kind.is_dir()) || !is_wanted(&path);
            let Some(name) = name.to_str() else {
                // A document with such a name is missed by somebody, and so is what stands in such a directory.
                let is_missed = kind.is_dir() || super::is_markdown(&path.to_string_lossy());
                if is_missed && !is_left_out {
                    contents.found.push(Found::Problem(FileProblem { path, reason: Reason::NameNotUtf8 }));
                }
                continue;
            };
            let relative = if self.relative.is_empty() { name.to_owned() } else { format!("{}/{name}", self.relative) };
            let is_hidden = kind.is_dir() && name.starts_with('.') && !ENTERED.contains(&name);
            if is_hidden || is_left_out {
                contents.found.push(Found::PassedOver(relative));
            } else if kind.is_dir() {
                contents.found.push(Found::Directory(relative.clone()));
                contents.directories.push(Self { path, relative, rules: Arc::clone(&rules) });
            } else {
                contents.found.push(Found::File { path: relative, is_regular: kind.is_file() });
            }
        }
        contents
    }
}

/// Lists what stands in a directory.
///
/// # Errors
///
/// It cannot be read to its end.
fn list(all: fs::ReadDir, entries: &mut Vec<(OsString, FileType)>) -> io::Result<()> {
    for entry in all {
        let entry = entry?;
        match entry.file_type() {
            Ok(kind) => entries.push((entry.file_name(), kind)),
            // It is gone already.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ignore::WalkBuilder;
    use proptest::prelude::*;

    use super::*;

    /// What the walk lists and what it passes over, sorted.
    fn walked(root: &Path) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut listed, mut passed_over) = <(BTreeSet<String>, BTreeSet<String>)>::default();
        for found in walk(root, |_| true) {
            let is_new = match found {
                Found::Directory(path) | Found::File { path, .. } => listed.insert(path),
                Found::PassedOver(path) => passed_over.insert(path),
                Found::Read(_) => true,
                Found::Problem(problem) => panic!("{problem:?}"),
            };
            assert!(is_new);
        }
        (listed, passed_over)
    }

    /// What a walk of the library lists with the same settings.
    fn expected(root: &Path) -> BTreeSet<String> {
        let mut walk = WalkBuilder::new(root);
        walk.hidden(false).ignore(false).git_global(false).require_git(false).follow_links(false);
        walk.filter_entry(|entry| {
            let name = entry.file_name().to_str().unwrap();
            entry.depth() == 0 || !entry.path().is_dir() || !name.starts_with('.') || ENTERED.contains(&name)
        });
        let paths = walk.build().map(|entry| super::super::relative(root, entry.unwrap().path()).unwrap());
        paths.filter(|path| !path.is_empty()).collect()
    }

    fn path() -> impl Strategy<Value = String> {
        let name = prop::sample::select(vec!["a", "b", "c.md", "d e", ".h", ".claude", ".git", "Ä.md", "x"]);
        prop::collection::vec(name, 1..5).prop_map(|names| names.join("/"))
    }

    fn rules() -> impl Strategy<Value = (String, String)> {
        let line = prop::sample::select(vec![
            "a",
            "/a",
            "b/",
            "a/b",
            "*.md",
            "!c.md",
            "!b",
            "**/x",
            "a/**",
            "/**/b",
            "d e",
            "d\\ e",
            "#a",
            "\\#a",
            "[",
            "*",
            "!*/",
            "!.gitignore",
            "",
            "?",
            ".h",
            "Ä*",
            "x/",
            "!/a/b/",
        ]);
        let file = prop::sample::select(vec![
            ".gitignore",
            "a/.gitignore",
            "a/b/.gitignore",
            ".git/info/exclude",
            "../.gitignore",
        ]);
        (file.prop_map(str::to_owned), prop::collection::vec(line, 0..5).prop_map(|lines| lines.join("\n")))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn lists_what_the_library_does(
            files in prop::collection::vec(path(), 0..12),
            rules in prop::collection::vec(rules(), 0..4),
        ) {
            let directory = tempfile::tempdir().unwrap();
            let root = directory.path().join("root");
            fs::create_dir(&root).unwrap();
            for (path, text) in rules.iter().map(|(path, text)| (path, text.as_str())).chain(files.iter().map(|path| (path, ""))) {
                let path = root.join(path);
                // Some of them are in the way of others.
                let _ = fs::create_dir_all(path.parent().unwrap()).and_then(|()| fs::write(&path, text));
            }
            let (listed, passed_over) = walked(&root);
            prop_assert_eq!(&listed, &expected(&root));
            prop_assert!(listed.is_disjoint(&passed_over));
            // What is neither is not there, unless something around it is passed over.
            for path in files.iter().filter(|path| root.join(path).exists()) {
                let mut around = Path::new(path).ancestors().filter_map(Path::to_str);
                prop_assert!(listed.contains(path) || around.any(|path| passed_over.contains(path)), "{}", path);
            }
        }
    }

    #[test]
    fn worktrees_share_what_is_excluded() {
        let directory = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("project/.git/info/exclude", "drafts\n");
        write("project/.git/worktrees/tree/commondir", "../..\n");
        write("tree/.git", "gitdir: ../project/.git/worktrees/tree\n");
        write("module/.git", "gitdir: ../project/.git/modules/module\n");
        write("project/.git/modules/module/info/exclude", "notes\n");
        for root in ["project", "tree", "module"] {
            write(&format!("{root}/drafts/a.md"), "");
            write(&format!("{root}/notes/a.md"), "");
        }
        let is_listed = |path: &str| {
            let (root, path) = path.split_once('/').unwrap();
            walked(&directory.path().join(root)).0.contains(path)
        };
        assert!(["project/notes", "tree/notes", "module/drafts"].into_iter().all(is_listed));
        assert!(!["project/drafts", "tree/drafts", "module/notes"].into_iter().any(is_listed));
    }
}
