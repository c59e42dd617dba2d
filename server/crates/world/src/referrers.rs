//! Which documents mention a word that could be a track's ID, and which have a link to a path: the way back from
//! things to those who refer to them. Derived from the facts of all documents when first asked for; documents that
//! change later are looked at themselves, until they are so many that deriving anew is cheaper.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Bound;
use std::sync::Arc;

use rpds::{RedBlackTreeMapSync, RedBlackTreeSetSync};

use crate::facts::{Facts, directory};
use crate::lazy::Lazy;
use crate::reference::{Reference, Target};

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

/// What stands in which document, by digest: two words may share one, so that whoever is found must be looked at.
#[derive(Debug, Default)]
struct Postings {
    documents: Vec<Arc<str>>,
    /// Digest and index of the document; sorted.
    words: Vec<(u32, u32)>,
    /// The same for the targets of links and the directories around them, as far as they are not around the document
    /// itself, too.
    links: Vec<(u32, u32)>,
    /// The same for the directory in which each document stands.
    directories: Vec<(u32, u32)>,
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

    /// Derives them now, that whoever asks first need not wait.
    pub(crate) fn derive(&self, documents: &Documents) {
        self.postings(documents);
    }

    /// The documents in which `word` stands where it could be a track's ID, by path.
    pub(crate) fn mentioning<'a>(&self, documents: &'a Documents, word: &str) -> Vec<&'a Arc<Facts>> {
        let postings = self.postings(documents);
        self.found(documents, postings.find(&postings.words, word), |facts| mentions(facts, word))
    }

    /// The documents that have a link to `path` or to something below it, by path.
    pub(crate) fn linking_below<'a>(&self, documents: &'a Documents, path: &str) -> Vec<&'a Arc<Facts>> {
        let postings = self.postings(documents);
        // Links within a document's own directory, or to what is around it, have no posting.
        let range = paths_from(documents, path).take_while(|other| other.starts_with(path));
        let below = range.filter(|other| is_at_or_below(other, path));
        let around =
            std::iter::successors(Some(directory(path)), |above| (!above.is_empty()).then(|| directory(above)));
        let beside = around.flat_map(|above| postings.find(&postings.directories, above));
        let candidates = postings.find(&postings.links, path).chain(below).chain(beside);
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
        let mut postings = Self::default();
        for (index, facts) in documents.values().enumerate() {
            let index = index as u32;
            postings.documents.push(Arc::clone(&facts.path));
            postings.directories.push((digest(facts.directory()), index));
            postings.words.extend(words(facts).map(|word| (digest(word), index)));
            for link in facts.linked_paths() {
                let places = std::iter::successors(Some(link.as_str()), |link| Some(directory(link)));
                let apart = places.take_while(|place| !is_around(place, facts) && !place.is_empty());
                if !is_at_or_below(&link, facts.directory()) {
                    postings.links.extend(apart.map(|place| (digest(place), index)));
                }
            }
        }
        for list in [&mut postings.words, &mut postings.links, &mut postings.directories] {
            list.sort_unstable();
            list.dedup();
            list.shrink_to_fit();
        }
        postings
    }

    /// The paths of the documents that a list has for `thing`.
    fn find<'a>(&'a self, list: &'a [(u32, u32)], thing: &str) -> impl Iterator<Item = &'a Arc<str>> {
        let wanted = digest(thing);
        let from = list.partition_point(|(digest, _)| *digest < wanted);
        let found = list[from..].iter().take_while(move |(digest, _)| *digest == wanted);
        found.map(|(_, document)| &self.documents[*document as usize])
    }
}

/// Whether `word` stands in a document where it could be a track's ID.
pub(crate) fn mentions(facts: &Facts, word: &str) -> bool {
    facts.references.may_name(word) && words(facts).any(|other| other == word)
}

/// Whether a document has a link to `path` or to something below it.
pub(crate) fn links_below(facts: &Facts, path: &str) -> bool {
    // Unless the document stands there itself, a link has to name the place: few do, and a registry has thousands.
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_inside = is_at_or_below(facts.directory(), path);
    if !is_inside && !facts.references.may_name(name) {
        return false;
    }
    let may_lead = |reference: &Reference<&str>| match reference.target {
        Target::Path(destination) | Target::LoosePath(destination) => is_inside || destination.contains(name),
        _ => false,
    };
    let references = facts.references.iter().filter(may_lead);
    references.flat_map(|reference| facts.paths_meant(reference.target)).any(|link| is_at_or_below(&link, path))
}

/// The words of a document that could be the ID of a track.
fn words(facts: &Facts) -> impl Iterator<Item = &str> {
    facts.references.iter().filter_map(|reference| match reference.target {
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

fn digest(thing: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish() as u32
}
