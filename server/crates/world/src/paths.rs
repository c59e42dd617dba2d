//! The files and directories of a workspace, by path and by name. This file must not know what is in them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::quality::RandomState;
use schema::likeness::{Likenesses, did_you_mean};

use crate::config::ARCHIVE;
use crate::lazy::Lazy;
use crate::path::{directory, file_name};

/// The shortest number that files are found by: `016`, but not `16`.
const MIN_DIGITS: usize = 3;

/// All known paths. Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paths {
    /// Sorted. They come by the ten thousand at once and change one by one: a list is made sooner than a tree.
    all: Arc<Vec<Arc<str>>>,
    /// The same in no order: whether a path exists is asked far more often than anything else.
    known: Arc<HashSet<Arc<str>, RandomState>>,
    /// Derived when first asked for, and again when a path is there or gone.
    names: Lazy<Names>,
    /// Derived likewise.
    extent: Lazy<Arc<str>>,
    /// What stands below `archive` directories, by path; derived likewise.
    archived: Lazy<Vec<Arc<str>>>,
    /// The directories with [`MANY`] children, derived likewise.
    crowds: Lazy<HashMap<Arc<str>, Crowd>>,
}

/// What stands directly in a directory.
#[derive(Debug, Default)]
struct Crowd {
    /// Indices of the paths, in order.
    children: Vec<u32>,
    /// Of their names.
    likenesses: Likenesses,
}

/// In a directory with fewer children than this each is looked at.
const MANY: usize = 64;

/// The paths by what they are called, each list sorted.
#[derive(Debug, Default)]
struct Names {
    by_name: HashMap<Box<str>, Vec<Arc<str>>>,
    /// By the first number of at least [`MIN_DIGITS`] digits in the last name.
    by_number: HashMap<Box<str>, Vec<Arc<str>>>,
}

impl Paths {
    /// Adds a path or takes it away.
    pub(crate) fn set(&mut self, path: Arc<str>, exists: bool) {
        if self.contains(&path) == exists {
            return;
        }
        let (all, known) = (Arc::make_mut(&mut self.all), Arc::make_mut(&mut self.known));
        let place = all.partition_point(|known| *known < path);
        if exists {
            known.insert(Arc::clone(&path));
            all.insert(place, path);
        } else {
            known.remove(&path);
            all.remove(place);
        }
        (self.names, self.extent, self.archived, self.crowds) = Default::default();
    }

    pub(crate) fn contains(&self, path: &str) -> bool {
        self.known.contains(path)
    }

    /// The path as it is kept, if it is known.
    pub(crate) fn get(&self, path: &str) -> Option<&Arc<str>> {
        self.known.get(path)
    }

    /// All paths, sorted.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        self.all.iter()
    }

    /// The paths below a directory, the directory itself left out, sorted.
    pub(crate) fn below<'a, 'd>(&'a self, directory: &'d str) -> impl Iterator<Item = &'a Arc<str>> + use<'a, 'd> {
        let from = self.from(directory);
        let inside = move |path: &&Arc<str>| {
            directory.is_empty() || path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
        };
        from.iter().take_while(move |path| path.starts_with(directory)).filter(inside)
    }

    /// The paths directly in a directory whose names begin with `typed`, sorted. Costs no more for what lies deeper.
    pub(crate) fn children<'a>(&'a self, directory: &str, typed: &str) -> impl Iterator<Item = &'a Arc<str>> + use<'a> {
        let start = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let wanted = format!("{start}{typed}");
        let mut rest = self.from(&wanted);
        std::iter::from_fn(move || {
            loop {
                let (path, after) = rest.split_first()?;
                let name = path.strip_prefix(start.as_str()).filter(|_| path.starts_with(&wanted))?;
                let Some(slash) = name.find('/') else {
                    rest = after;
                    return Some(path);
                };
                // `0` is what follows the slash: on to the end of that directory.
                let end = format!("{start}{}0", &name[..slash]);
                rest = &rest[rest.partition_point(|path| **path < *end)..];
            }
        })
    }

    /// The path directly in a directory whose name is most similar to `name`, if it is similar enough to suggest; of
    /// several the first.
    pub(crate) fn child_like(&self, directory: &str, name: &str) -> Option<&Arc<str>> {
        let Some(crowd) = self.crowds().get(directory) else {
            let like = did_you_mean(name, self.children(directory, "").map(|path| file_name(path)))?;
            return self.get(&if directory.is_empty() { like.to_owned() } else { format!("{directory}/{like}") });
        };
        let child = |index: usize| &self.all[crowd.children[index] as usize];
        crowd.likenesses.most_similar(name, |index| file_name(child(index))).map(child)
    }

    fn crowds(&self) -> &HashMap<Arc<str>, Crowd> {
        self.crowds.get(|| {
            let mut children: HashMap<&str, Vec<u32>> = HashMap::new();
            for (index, path) in (0..).zip(self.all.iter()) {
                children.entry(directory(path)).or_default().push(index);
            }
            let crowds = children.into_iter().filter(|(_, children)| children.len() >= MANY);
            let crowd = |(directory, children): (&str, Vec<u32>)| {
                let names = children.iter().map(|&index| file_name(&self.all[index as usize]));
                (directory.into(), Crowd { likenesses: Likenesses::of(names), children })
            };
            crowds.map(crowd).collect()
        })
    }

    /// The only path below an `archive` directory that is `end` with something before it; `end` is a name, or several.
    pub(crate) fn archived(&self, end: &str) -> Option<&Arc<str>> {
        let all = self.archived.get(|| {
            let is_archived = |path: &&Arc<str>| directory(path).split('/').any(|part| part == ARCHIVE);
            self.all.iter().filter(is_archived).cloned().collect()
        });
        let mut found = all.iter().filter(|path| {
            let above = path.strip_suffix(end).and_then(|above| above.strip_suffix('/'));
            above.is_some_and(|above| above.split('/').any(|part| part == ARCHIVE))
        });
        found.next().filter(|_| found.next().is_none())
    }

    /// The innermost directory with everything in it: the only thing in the one around it, and so on up to the root.
    pub(crate) fn extent(&self) -> &str {
        self.extent.get(|| {
            let mut extent: Arc<str> = "".into();
            loop {
                let mut children = self.children(&extent, "");
                let only = children.next().filter(|_| children.next().is_none());
                match only.filter(|only| self.children(only, "").next().is_some()) {
                    Some(only) => extent = Arc::clone(only),
                    None => return extent,
                }
            }
        })
    }

    /// The paths that are not sorted before this one, sorted.
    fn from(&self, first: &str) -> &[Arc<str>] {
        &self.all[self.all.partition_point(|path| **path < *first)..]
    }

    /// The paths whose last name is exactly this, sorted.
    pub(crate) fn named(&self, name: &str) -> &[Arc<str>] {
        self.names().by_name.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The paths in whose last name the first number of at least three digits is spelled like this, sorted.
    pub(crate) fn numbered(&self, number: &str) -> &[Arc<str>] {
        self.names().by_number.get(number).map(Vec::as_slice).unwrap_or_default()
    }

    fn names(&self) -> &Names {
        self.names.get(|| {
            let mut names = Names::default();
            for path in self.all.iter() {
                let name = file_name(path);
                names.by_name.entry(name.into()).or_default().push(Arc::clone(path));
                if let Some(number) = number_in(name) {
                    names.by_number.entry(number.into()).or_default().push(Arc::clone(path));
                }
            }
            names
        })
    }
}

impl FromIterator<Arc<str>> for Paths {
    fn from_iter<T: IntoIterator<Item = Arc<str>>>(paths: T) -> Self {
        let mut all: Vec<Arc<str>> = paths.into_iter().collect();
        all.sort();
        all.dedup();
        let known = all.iter().cloned().collect();
        Self { all: Arc::new(all), known: Arc::new(known), ..Self::default() }
    }
}

/// The first run of at least three digits.
fn number_in(name: &str) -> Option<&str> {
    let runs = name.split(|c: char| !c.is_ascii_digit());
    runs.into_iter().find(|run| run.len() >= MIN_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths() -> Paths {
        let all =
            ["a", "a-1", "a-1/x.md", "a.md", "a/b", "a/b/spec.md", "a/b/spec.md.bak", "a/b-0016.md", "a/c.md", "b"];
        all.into_iter().map(Arc::from).collect()
    }

    #[test]
    fn children_are_what_stands_directly_in_a_directory() {
        let paths = paths();
        for (directory, expected) in [
            ("", &["a", "a-1", "a.md", "b"][..]),
            ("a", &["a/b", "a/b-0016.md", "a/c.md"]),
            ("a/b", &["a/b/spec.md", "a/b/spec.md.bak"]),
            ("b", &[]),
        ] {
            let found: Vec<&str> = paths.children(directory, "").map(AsRef::as_ref).collect();
            assert_eq!(found, expected, "{directory}");
            let all = paths.below(directory).filter(|path| crate::directory(path) == directory);
            assert_eq!(all.map(AsRef::as_ref).collect::<Vec<&str>>(), expected, "{directory}");
        }
        for (directory, typed, expected) in [
            ("", "a", &["a", "a-1", "a.md"][..]),
            ("a", "b", &["a/b", "a/b-0016.md"]),
            ("a", "b/", &[]),
            ("", "x", &[]),
        ] {
            let found: Vec<&str> = paths.children(directory, typed).map(AsRef::as_ref).collect();
            assert_eq!(found, expected, "{directory} {typed}");
        }
    }

    #[test]
    fn names_follow_the_paths() {
        let mut paths = paths();
        assert_eq!(paths.named("spec.md"), [Arc::from("a/b/spec.md")]);
        assert_eq!(paths.numbered("0016"), [Arc::from("a/b-0016.md")]);
        paths.set("c/spec.md".into(), true);
        paths.set("a/b-0016.md".into(), false);
        assert_eq!(paths.named("spec.md"), [Arc::from("a/b/spec.md"), Arc::from("c/spec.md")]);
        assert!(paths.numbered("0016").is_empty() && paths.numbered("16").is_empty());
    }

    #[test]
    fn misspelt_children_are_found_among_few_and_among_many() {
        let few = ["a/parcel-labels", "a/parcel-labels/spec.md", "a/router", "parcel-lable"];
        let many = (0..MANY).map(|index| format!("a/depot-{index}"));
        for others in [Vec::new(), many.collect()] {
            let mut paths: Paths = few.into_iter().map(Arc::from).chain(others.into_iter().map(Arc::from)).collect();
            let like = |paths: &Paths, directory, name| paths.child_like(directory, name).map(ToString::to_string);
            assert_eq!(like(&paths, "a", "parcel-lables"), Some("a/parcel-labels".to_owned()));
            assert_eq!(like(&paths, "", "parcel-lables"), Some("parcel-lable".to_owned()));
            assert_eq!(like(&paths, "b", "parcel-lables"), None);
            paths.set("a/parcel-lables-1".into(), true);
            assert_eq!(like(&paths, "a", "parcel-label-1"), Some("a/parcel-lables-1".to_owned()));
        }
    }

    #[test]
    fn what_is_archived_is_found_if_it_is_the_only_one() {
        let all = ["archive/a/spec.md", "archive/b", "old/archive/2020/b", "old/archive/c", "x/archived/d", "archive"];
        let paths: Paths = all.into_iter().map(Arc::from).collect();
        let archived = |end| paths.archived(end).map(AsRef::as_ref);
        assert_eq!(archived("a/spec.md"), Some("archive/a/spec.md"));
        assert_eq!(archived("c"), Some("old/archive/c"));
        for end in ["b", "d", "archive", "pec.md", "archive/a/spec.md"] {
            assert_eq!(archived(end), None, "{end}");
        }
    }
}
