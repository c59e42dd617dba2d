//! Registries: documents that list the tracks of one directory, and which of these they leave out. This file must not
//! know how that is reported.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::facts::Facts;
use crate::index::Index;
use crate::kind::SPEC_FILE;
use crate::lifecycle::Lifecycle;
use crate::name::looks_like_id;
use crate::path::{directory, file_name, join, join_from_above};
use crate::reference::Target;

/// The name of a file that is for nothing else than to list tracks.
pub(crate) const REGISTRY: &str = "tracks.md";

/// Files that may list tracks among other things; in lower case.
const OVERVIEWS: [&str; 2] = ["readme.md", "index.md"];

/// An overview that names fewer tracks than this may have its own reasons to.
const MIN_LISTED: usize = 3;

/// The tracks that are missing in a registry of those beside them.
#[derive(Debug, Default)]
pub(crate) struct Registries {
    /// For each such track, by the path of its main document, the paths of the registries, sorted.
    missing: HashMap<Arc<str>, Vec<Arc<str>>>,
}

/// The tracks in use that stand side by side, by their directories: their main documents.
type Tracks<'a> = HashMap<&'a str, &'a Facts>;

impl Registries {
    /// Derives them from the facts of all documents: in one pass, and one over the references of each registry.
    pub(crate) fn of(index: &Index) -> Self {
        let mut roots: HashMap<&str, Tracks<'_>> = HashMap::new();
        let mut lists: HashMap<&str, Vec<&Facts>> = HashMap::new();
        for facts in index.documents() {
            if is_listable(facts) {
                let tracks = roots.entry(directory(facts.directory())).or_default();
                let main = tracks.entry(facts.directory()).or_insert(facts);
                if file_name(&facts.path) == SPEC_FILE {
                    *main = facts;
                }
            } else if may_list(facts) {
                lists.entry(facts.directory()).or_default().push(facts);
            }
        }
        let mut missing: HashMap<Arc<str>, Vec<Arc<str>>> = HashMap::new();
        for (root, tracks) in roots {
            let beside = Some(directory(root)).filter(|_| !root.is_empty());
            for list in std::iter::once(root).chain(beside).filter_map(|place| lists.get(place)).flatten() {
                for track in left_out(index, list, root, &tracks) {
                    missing.entry(Arc::clone(&track.path)).or_default().push(Arc::clone(&list.path));
                }
            }
        }
        missing.values_mut().for_each(|lists| lists.sort_unstable());
        Self { missing }
    }

    /// The registries that leave out the track whose main document is at `path`.
    pub(crate) fn without(&self, path: &str) -> &[Arc<str>] {
        self.missing.get(path).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Whether a document that was `before` and is `after` (`None`: not there) may make a difference to [`Registries`].
pub(crate) fn may_differ(before: Option<&Facts>, after: Option<&Facts>) -> bool {
    let names = |facts: Option<&'_ Facts>| facts.filter(|facts| is_listable(facts)).map(|facts| facts.ids.clone());
    let may_list = before.or(after).is_some_and(may_list);
    names(before) != names(after) || may_list && !targets(before).eq(targets(after))
}

fn targets(facts: Option<&Facts>) -> impl Iterator<Item = Target<&str>> {
    facts.into_iter().flat_map(|facts| facts.references.iter()).map(|reference| reference.target)
}

/// Whether a document gives the directory in which it stands the name of a track, one that is in use.
fn is_listable(facts: &Facts) -> bool {
    facts.lifecycle != Lifecycle::Frozen && facts.ids.iter().any(|id| **id == *file_name(facts.directory()))
}

fn may_list(facts: &Facts) -> bool {
    let name = file_name(&facts.path);
    !facts.is_track() && (name == REGISTRY || OVERVIEWS.iter().any(|overview| name.eq_ignore_ascii_case(overview)))
}

/// The tracks below `root` that a document leaves out although it lists half of those beside them.
fn left_out<'a>(index: &Index, list: &Facts, root: &str, tracks: &Tracks<'a>) -> Vec<&'a Facts> {
    let mut linked: HashSet<&str> = HashSet::new();
    let mut named: HashSet<&str> = HashSet::new();
    for reference in list.references.iter() {
        match reference.target {
            Target::Path(path) | Target::LoosePath(path) => linked.extend(track_at(list, path, root, tracks)),
            Target::Track(id) | Target::Wiki(id) | Target::Entry(id) => {
                let claimants = index.claimants(id).filter_map(|facts| tracks.get_key_value(facts.directory()));
                named.extend(claimants.map(|(directory, _)| *directory));
            }
            Target::Numbered(..) | Target::Label(_) => {}
        }
    }
    let only_links = named.is_subset(&linked);
    named.extend(linked);
    let missing: Vec<&Facts> =
        tracks.iter().filter(|(directory, _)| !named.contains(*directory)).map(|(_, facts)| *facts).collect();
    // What is beside a missing track: all that are listed, and the other missing ones.
    let least = if file_name(&list.path) == REGISTRY { 1 } else { MIN_LISTED };
    if named.len() < least.max(missing.len().saturating_sub(1)) {
        return Vec::new();
    }
    // A plain word that stands in the text is no reference, so that only a list of links tells that it is missing.
    missing.into_iter().filter(|track| only_links || track.ids.iter().any(|id| looks_like_id(id))).collect()
}

/// The track below `root` that a path in a document leads to or into, from there or from a directory above.
fn track_at<'a>(list: &Facts, path: &str, root: &str, tracks: &Tracks<'a>) -> Option<&'a str> {
    let here = list.directory();
    join(here, path).into_iter().chain(join_from_above(here, path)).find_map(|target| {
        let below = if root.is_empty() { &*target } else { target.strip_prefix(root)?.strip_prefix('/')? };
        let end = target.len() - below.len() + below.find('/').unwrap_or(below.len());
        tracks.get_key_value(&target[..end]).map(|(directory, _)| *directory)
    })
}
