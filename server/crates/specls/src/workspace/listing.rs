//! What a walk has seen, listed or not: enough to tell of most paths without the disk that nothing is there. This file must
//! not know how directories are walked.

use std::collections::HashSet;
use std::hash::BuildHasher as _;

use foldhash::quality::RandomState;
use world::directory;

/// Everything that stands in the directories that a walk has read, also what it has passed over. The default has read none.
///
/// Paths are relative to the root, with `/`. They are kept as hashes, eight bytes for each: two that have the same one are
/// taken for the same, and the disk is asked once more.
#[derive(Debug, Clone, Default)]
pub(crate) struct Listing {
    hasher: RandomState,
    /// Directories all of whose contents are seen.
    read: HashSet<u64, RandomState>,
    /// What stands in them, in lower case: there are disks for which `PLAN.md` is there if `plan.md` is.
    seen: HashSet<u64, RandomState>,
}

impl Listing {
    /// A directory has been read to its end.
    pub(super) fn add_read(&mut self, directory: &str) {
        self.read.insert(self.hasher.hash_one(directory));
    }

    /// This stands in a directory.
    pub(super) fn add(&mut self, path: &str) {
        self.seen.insert(self.hasher.hash_one(path.to_lowercase().as_str()));
    }

    /// Whether there may be something at a path. If not, there was nothing when it was walked.
    pub(crate) fn may_have(&self, path: &str) -> bool {
        // How disks compare other letters differs; Windows has names that no directory lists.
        if cfg!(windows) || !path.is_ascii() {
            return true;
        }
        let mut path = path;
        loop {
            let above = directory(path);
            if self.read.contains(&self.hasher.hash_one(above)) {
                // If that is not a directory that has been read, nobody knows what stands in it.
                return self.seen.contains(&self.hasher.hash_one(path.to_ascii_lowercase().as_str()));
            }
            if above.is_empty() {
                return true;
            }
            path = above;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_cannot_be_there() {
        let mut listing = Listing::default();
        assert!(listing.may_have("a"), "nothing has been read");
        for directory in ["", "a", "a/b"] {
            listing.add_read(directory);
        }
        for path in ["a", "a/b", "a/Spec.md", "a/target", "a/b/c.md", "link"] {
            listing.add(path);
        }
        for path in ["a/spec.md", "a/SPEC.MD", "a/target", "a/target/x/y.md", "link/x.md", "ä.md", "a/b/c.md"] {
            assert!(listing.may_have(path), "{path}");
        }
        for path in ["b", "b/c.md", "a/plan.md", "a/c/d/e.md", "a/b/spec.md", "spec.md"] {
            assert!(!listing.may_have(path), "{path}");
        }
    }
}
