//! What is to be checked in one workspace, and what lies there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::workspace::{self, Scan};

/// What is to be checked in one workspace. Paths are relative to its root.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// Everything below these; the empty path is the root.
    pub(super) directories: BTreeSet<String>,
    pub(super) files: BTreeSet<String>,
    /// Contents that stand in for those on disk.
    pub(super) texts: BTreeMap<String, String>,
    /// Whether only the files named are known, because the root is too wide to be walked.
    pub(super) is_alone: bool,
}

/// What a run has looked at.
#[derive(Debug)]
pub(super) struct Sources(BTreeMap<PathBuf, Selection>);

impl Sources {
    /// The sources of a run over these selections, which are by root.
    pub(super) fn new(selections: BTreeMap<PathBuf, Selection>) -> Self {
        Self(selections)
    }

    /// All files and directories that the outcome of another run would depend on, as they are on disk now.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        let below = |(root, selection): (&PathBuf, &Selection)| {
            selection.scan(root).paths().map(|path| root.join(path)).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(below).collect()
    }
}

impl Selection {
    /// What lies in the workspace, with everything that was named although the walk passes it over.
    pub(super) fn scan(&self, root: &Path) -> Scan {
        let mut scan = if self.is_alone { Scan::default() } else { workspace::scan(root) };
        for directory in &self.directories {
            let is_known = directory.is_empty() || scan.directories.binary_search(directory).is_ok();
            if !is_known {
                let hidden = workspace::scan(&root.join(directory));
                hidden.markdown.iter().for_each(|path| scan.add(&format!("{directory}/{path}")));
                scan.problems.extend(hidden.problems);
            }
        }
        self.files.iter().for_each(|file| scan.add(file));
        scan
    }

    /// Whether a path relative to the root is selected.
    pub(super) fn contains(&self, path: &str) -> bool {
        let is_below = |directory: &String| {
            directory.is_empty()
                || path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.files.contains(path) || self.directories.iter().any(is_below)
    }

    /// Whether a path of the disk is selected.
    pub(super) fn has(&self, root: &Path, path: &Path) -> bool {
        // What cannot be named is reported with whatever it stands in.
        path.ancestors().find_map(|path| workspace::relative(root, path)).is_some_and(|path| self.contains(&path))
    }
}
