//! What git leaves out of a directory: the rules of `.gitignore` files and of `.git/info/exclude`. This file must not know how
//! directories are walked.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{FileProblem, Reason};

/// What says what is left out.
pub(super) const IGNORE_FILE: &str = ".gitignore";

/// Where git keeps what it knows of a project, or the file that says where.
pub(super) const GIT: &str = ".git";

/// The rules that hold in a directory: its own and those of the directories above, up to the top of the disk. Whether the
/// machine's own excludes hide a spec must not change what is reported; and a copy of a project without its `.git` is checked
/// like the project.
#[derive(Debug, Clone, Default)]
pub(super) struct IgnoreRules {
    /// Of the `.gitignore` files, outermost first.
    ignored: Vec<Arc<Gitignore>>,
    /// Of the `info/exclude` files likewise, which count where no `.gitignore` says anything.
    excluded: Vec<Arc<Gitignore>>,
}

impl IgnoreRules {
    /// The rules that hold around `root`, which is absolute: those of the directories above.
    pub(super) fn around(root: &Path) -> Arc<Self> {
        let above: Vec<&Path> = root.ancestors().skip(1).collect();
        let rules = Arc::new(Self::default());
        // What is wrong outside of the root is none of the root's business.
        above.into_iter().rev().fold(rules, |rules, directory| rules.with(directory, true, true).unwrap_or(rules))
    }

    /// The rules that hold in a directory in which these do, and its own.
    ///
    /// # Errors
    ///
    /// Its `.gitignore` is a pipe or a device, for which whoever reads it waits for ever.
    pub(super) fn with(
        self: &Arc<Self>,
        directory: &Path,
        has_ignore_file: bool,
        has_git: bool,
    ) -> Result<Arc<Self>, FileProblem> {
        let ignored = if has_ignore_file { ignored(directory)? } else { None };
        let excluded = has_git.then(|| excluded(directory)).flatten();
        if ignored.is_none() && excluded.is_none() {
            return Ok(Arc::clone(self));
        }
        let mut rules = Self::clone(self);
        rules.ignored.extend(ignored.map(Arc::new));
        rules.excluded.extend(excluded.map(Arc::new));
        Ok(Arc::new(rules))
    }

    /// Whether a path is left out: absolute, in the directory for which these rules are or above it and not left out.
    pub(super) fn leave_out(&self, path: &Path, is_directory: bool) -> bool {
        // The innermost rule counts.
        let decided = |rules: &[Arc<Gitignore>]| {
            let matches = rules.iter().rev().map(|rules| rules.matched(path, is_directory).map(drop));
            matches.into_iter().find(|found| !found.is_none()).unwrap_or(Match::None)
        };
        decided(&self.ignored).or(decided(&self.excluded)).is_ignore()
    }
}

/// The rules of a directory's `.gitignore`, if there are any. Mistakes in it are passed over, as by git.
fn ignored(directory: &Path) -> Result<Option<Gitignore>, FileProblem> {
    let path = directory.join(IGNORE_FILE);
    match path.metadata() {
        Ok(metadata) if metadata.is_file() => Ok(some(Gitignore::new(&path).0)),
        Ok(metadata) if !metadata.is_dir() => Err(FileProblem { path, reason: Reason::HoldsUp }),
        _ => Ok(None),
    }
}

/// The rules that nobody shares of the project whose topmost directory this is, if it is one.
fn excluded(directory: &Path) -> Option<Gitignore> {
    let path = common_directory(directory)?.join("info/exclude");
    if !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return None;
    }
    let mut rules = GitignoreBuilder::new(directory);
    rules.add(path);
    some(rules.build().ok()?)
}

fn some(rules: Gitignore) -> Option<Gitignore> {
    (!rules.is_empty()).then_some(rules)
}

/// Where git keeps what all worktrees of a project share: `.git`, unless that is a file that leads there
/// (gitrepository-layout, "commondir").
fn common_directory(directory: &Path) -> Option<PathBuf> {
    let git = directory.join(GIT);
    let kind = git.metadata().ok()?;
    if kind.is_dir() {
        return Some(git);
    }
    if !kind.is_file() {
        return None;
    }
    let line = |path: &Path| Some(fs::read_to_string(path).ok()?.lines().next()?.to_owned());
    let own = directory.join(line(&git)?.strip_prefix("gitdir: ")?);
    let common = own.join("commondir");
    let is_there = common.metadata().is_ok_and(|metadata| metadata.is_file());
    // A submodule shares nothing.
    Some(if is_there { own.join(line(&common)?) } else { own })
}
