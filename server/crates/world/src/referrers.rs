//! Which documents mention a word that could be a track's ID, and which have a link to a path: the way back from
//! things to those who refer to them. Derived from the facts of all documents when first asked for; documents that
//! change later are looked at themselves, until they are so many that deriving anew is cheaper.

use std::hash::BuildHasher as _;
use std::ops::Bound;
use std::sync::Arc;

use foldhash::quality::FixedState;
use rayon::prelude::*;
use rpds::{RedBlackTreeMapSync, RedBlackTreeSetSync};

use crate::facts::Facts;
use crate::lazy::Lazy;
use crate::packed::Posted;
use crate::path::{directory, file_name};
use crate::reference::Target;

/// So many changed documents are still looked at one by one.
const MANY_CHANGES: usize = 128;

/// The facts of all documents, by path.
type Documents = RedBlackTreeMapSync<Arc<str>, Arc<Facts>>;

/// The way back. Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub(crate) struct Referrers {
    postings: Lazy<Postings>,
    /// Paths of the documents that have changed since the postings were derived.
    changed: RedBlackTreeSetSync<Arc<str>>,
}

/// So many documents have postings together: what stands in them is listed before it is packed, and a list of all would
/// leave a hole in memory.
const MANY_TOGETHER: usize = 1024;

/// What stands in which document.
#[derive(Debug, Default)]
struct Postings(Vec<Part>);

/// What stands in which of some documents, by digest: two words may share one, so that whoever is found must be looked at.
#[derive(Debug, Default)]
struct Part {
    documents: Box<[Arc<str>]>,
    /// Digest and index of the document.
    words: Posted,
    /// The same for the targets of links and the directories around them, as far as they are not around the document
    /// itself, too.
    links: Posted,
    /// The same for the directory in which each document stands.
    directories: Posted,
}

impl Referrers {
    /// The document at `path` has changed, is new or is gone.
    pub(crate) fn change(&mut self, path: &Arc<str>) {
        if !self.postings.is_derived() || self.changed.size() >= MANY_CHANGES {
            *self = Self::default();
        } else {
            self.changed.insert_mut(Arc::clone(path));
        }
    }

    /// Derives them now and in parallel, that whoever asks first need not wait.
    pub(crate) fn derive(&self, documents: &Documents) {
        self.postings.get(|| Postings::of_in_parallel(documents));
    }

    /// The documents in which `word` stands where it could be a track's ID, by path.
    pub(crate) fn mentioning<'a>(&self, documents: &'a Documents, word: &str) -> Vec<&'a Arc<Facts>> {
        let postings = self.postings(documents);
        self.found(documents, postings.find(|part| &part.words, word), |facts| mentions(facts, word))
    }

    /// The documents that have a link to `path` or to something below it, by path.
    pub(crate) fn linking_below<'a>(&self, documents: &'a Documents, path: &str) -> Vec<&'a Arc<Facts>> {
        let postings = self.postings(documents);
        // Links within a document's own directory, or to what is around it, have no posting.
        let range = paths_from(documents, path).take_while(|other| other.starts_with(path));
        let below = range.filter(|other| is_at_or_below(other, path));
        let around =
            std::iter::successors(Some(directory(path)), |above| (!above.is_empty()).then(|| directory(above)));
        let beside = around.flat_map(|above| postings.find(|part| &part.directories, above));
        let candidates = postings.find(|part| &part.links, path).chain(below).chain(beside);
        self.found(documents, candidates, |facts| links_below(facts, path))
    }

    fn postings(&self, documents: &Documents) -> &Postings {
        self.postings.get(|| Postings::of(documents))
    }

    /// Of the candidates and the changed documents those that refer indeed.
    fn found<'a, 'c>(
        &'c self,
        documents: &'a Documents,
        candidates: impl Iterator<Item = &'c Arc<str>>,
        refers: impl Fn(&Facts) -> bool,
    ) -> Vec<&'a Arc<Facts>> {
        let mut paths: Vec<&Arc<str>> = candidates.chain(self.changed.iter()).collect();
        paths.sort();
        paths.dedup();
        paths.into_iter().filter_map(|path| documents.get(&**path)).filter(|facts| refers(facts)).collect()
    }
}

impl Postings {
    fn of(documents: &Documents) -> Self {
        let documents: Vec<&Arc<Facts>> = documents.values().collect();
        Self(documents.chunks(MANY_TOGETHER).map(Part::of).collect())
    }

    /// The same value, made on all threads that work in parallel. Somebody who types must not wait for these: the disk may
    /// hold them up.
    fn of_in_parallel(documents: &Documents) -> Self {
        let documents: Vec<&Arc<Facts>> = documents.values().collect();
        Self(documents.par_chunks(MANY_TOGETHER).map(Part::of).collect())
    }

    /// The paths of the documents that the lists have for `thing`.
    fn find<'a>(&'a self, list: fn(&Part) -> &Posted, thing: &str) -> impl Iterator<Item = &'a Arc<str>> {
        let wanted = digest(thing);
        self.0.iter().flat_map(move |part| list(part).find(wanted).map(|index| &part.documents[index as usize]))
    }
}

impl Part {
    fn of(documents: &[&Arc<Facts>]) -> Self {
        let mut paths = Vec::with_capacity(documents.len());
        let (mut words, mut links, mut directories) = (Vec::new(), Vec::new(), Vec::new());
        for (facts, index) in documents.iter().zip(0..) {
            paths.push(Arc::clone(&facts.path));
            directories.push((digest(facts.directory()), index));
            words.extend(words_of(facts).map(|word| (digest(word), index)));
            let mut before = String::new();
            for link in facts.paths_linked_elsewhere() {
                // Documents name the same file again and again.
                if link == before || is_at_or_below(&link, facts.directory()) {
                    continue;
                }
                let places = std::iter::successors(Some(link.as_str()), |link| Some(directory(link)));
                let apart = places.take_while(|place| !is_around(place, facts) && !place.is_empty());
                links.extend(apart.map(|place| (digest(place), index)));
                before = link;
            }
        }
        let [words, links, directories] = [words, links, directories].map(Posted::of);
        Self { documents: paths.into(), words, links, directories }
    }
}

/// Whether `word` stands in a document where it could be a track's ID.
pub(crate) fn mentions(facts: &Facts, word: &str) -> bool {
    facts.references.may_name(word) && words_of(facts).any(|other| other == word)
}

/// Whether a document has a link to `path` or to something below it.
pub(crate) fn links_below(facts: &Facts, path: &str) -> bool {
    // Unless the document stands there itself, a link has to name the place: few do, and a registry has thousands.
    let name = file_name(path);
    let is_inside = is_at_or_below(facts.directory(), path);
    if !is_inside && !facts.references.may_name(name) {
        return false;
    }
    let may_lead = |target: &Target<&str>| match *target {
        Target::Path(destination) | Target::LoosePath(destination) => is_inside || destination.contains(name),
        _ => false,
    };
    let targets = facts.references.targets().filter(may_lead);
    targets.flat_map(|target| facts.paths_meant(target)).any(|link| is_at_or_below(&link, path))
}

/// The words of a document that could be the ID of a track.
fn words_of(facts: &Facts) -> impl Iterator<Item = &str> {
    facts.references.targets().filter_map(|target| match target {
        Target::Track(word) | Target::Wiki(word) | Target::Entry(word) => Some(word),
        _ => None,
    })
}

/// Whether `path` is `other` or lies below it.
pub(crate) fn is_at_or_below(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| other.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

/// Whether a document stands in a directory, however deep.
fn is_around(place: &str, facts: &Facts) -> bool {
    is_at_or_below(facts.directory(), place)
}

/// The paths that do not sort before `start`, sorted.
fn paths_from<'a, 's>(documents: &'a Documents, start: &'s str) -> impl Iterator<Item = &'a Arc<str>> + use<'a, 's> {
    documents.range::<str, _>((Bound::Included(start), Bound::Unbounded)).map(|(path, _)| path)
}

/// Of two things with the same digest both are looked at, so that it need not be hard to find such.
fn digest(thing: &str) -> u32 {
    FixedState::default().hash_one(thing) as u32
}
