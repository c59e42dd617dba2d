//! What is known of all documents together: who has which name, and how many siblings have what. Immutable by
//! clone; an update touches only what the changed document adds or takes away.

use std::collections::{BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Bound;
use std::sync::Arc;

use foldhash::quality::RandomState;
use rpds::{HashTrieMapSync, RedBlackTreeMapSync};

use crate::asked::{Question, Recorder};
use crate::circle::{Circle, Circles, has_same_dependencies};
use crate::facts::{Evidence, Facts};
use crate::family::{Families, Family, Membership};
use crate::lazy::Lazy;
use crate::packed::Indices;
use crate::referrers::{self, Referrers};
use crate::registries::{Registries, may_differ};
use crate::search::SearchTable;
use crate::words::WordList;

/// The index of a workspace. Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub struct Index {
    documents: RedBlackTreeMapSync<Arc<str>, Arc<Facts>>,
    /// Paths of the documents that claim a name, sorted.
    ids: HashTrieMapSync<Arc<str>, Vec<Arc<str>>>,
    /// The numbered documents.
    families: Families,
    siblings: HashTrieMapSync<Template, Arc<Siblings>>,
    referrers: Referrers,
    /// Derived when first asked for, and again when a document claims or depends on something else.
    circles: Lazy<Circles>,
    /// Derived when first asked for, and again when a registry lists or a track is called something else.
    registries: Lazy<Registries>,
    /// A digest of all IDs; derived like `circles`.
    ids_digest: Lazy<u64>,
    /// Derived when first asked for, and again when a document has changed.
    search: Lazy<SearchTable>,
    /// Derived when first asked for, and again when a document claims another name.
    names: Lazy<WordList>,
    /// Derived when first asked for, and again when somebody is named or named no longer.
    people: Lazy<WordList>,
    /// Writes down what is asked.
    pub(crate) recorder: Recorder,
}

/// Documents are siblings if they are of one kind and follow one template.
type Template = (Arc<str>, Option<Arc<str>>);

/// How many documents of one kind have what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Siblings {
    documents: u32,
    sections: Vec<u32>,
    placeholders: Vec<u32>,
    /// How many have left the prose of each of the schema's sections as it is.
    kept: Vec<u32>,
}

/// How many of how many siblings, the document itself not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prevalence {
    /// Siblings that have the thing.
    pub having: u32,
    /// All siblings.
    pub siblings: u32,
}

/// Fewer siblings than this prove nothing (design section 3).
const MIN_SIBLINGS: u32 = 5;

impl Prevalence {
    /// Whether so many siblings have the thing that a document without it stands out: 80 % of at least five (design
    /// section 3).
    #[must_use]
    pub fn is_usual(self) -> bool {
        self.siblings >= MIN_SIBLINGS && self.having * 5 >= self.siblings * 4
    }

    /// Whether there are enough siblings to tell, and the thing is not [usual](Self::is_usual) among them.
    #[must_use]
    pub fn is_unusual(self) -> bool {
        self.siblings >= MIN_SIBLINGS && !self.is_usual()
    }

    /// Whether so many siblings have the thing that it must be meant: a quarter of at least five (design section 3,
    /// rule 9).
    #[must_use]
    pub fn is_style(self) -> bool {
        self.siblings >= MIN_SIBLINGS && self.having * 4 >= self.siblings
    }
}

/// What is derived takes no part.
impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        (&self.documents, &self.ids, &self.siblings) == (&other.documents, &other.ids, &other.siblings)
    }
}

impl Eq for Index {}

impl Index {
    /// Puts a document's facts in place of those known before.
    pub fn insert(&mut self, facts: Arc<Facts>) {
        self.remove_claims(&facts.path);
        let before = self.documents.get(&facts.path).cloned();
        if before.as_deref().is_none_or(|before| !has_same_dependencies(before, &facts)) {
            self.circles = Lazy::default();
            self.ids_digest = Lazy::default();
        }
        self.search = Lazy::default();
        self.referrers.change(&facts.path);
        if before.as_deref().is_none_or(|before| before.ids != facts.ids) {
            self.names = Lazy::default();
        }
        if may_differ(before.as_deref(), Some(&facts)) {
            self.registries = Lazy::default();
        }
        if before.as_deref().map_or("", |before| &before.people) != &*facts.people {
            self.people = Lazy::default();
        }
        self.families.change(before.as_deref(), Some(&facts));
        for id in &facts.ids {
            let mut paths = self.ids.get(id).cloned().unwrap_or_default();
            if let Err(at) = paths.binary_search(&facts.path) {
                paths.insert(at, Arc::clone(&facts.path));
            }
            self.ids.insert_mut(Arc::clone(id), paths);
        }
        self.count(facts.evidence.as_ref(), |count| count + 1);
        self.documents.insert_mut(Arc::clone(&facts.path), facts);
    }

    /// Forgets a document.
    pub fn remove(&mut self, path: &str) {
        self.remove_claims(path);
        if let Some(facts) = self.documents.get(path).cloned() {
            self.referrers.change(&facts.path);
            self.circles = Lazy::default();
            if may_differ(Some(&facts), None) {
                self.registries = Lazy::default();
            }
            self.ids_digest = Lazy::default();
            self.search = Lazy::default();
            self.names = Lazy::default();
            if !facts.people.is_empty() {
                self.people = Lazy::default();
            }
            self.families.change(Some(&facts), None);
            self.documents.remove_mut(path);
        }
    }

    /// Takes back what a document's old facts say of names and template.
    fn remove_claims(&mut self, path: &str) {
        let Some(facts) = self.documents.get(path).cloned() else { return };
        for id in &facts.ids {
            let mut paths = self.ids.get(id).cloned().unwrap_or_default();
            paths.retain(|other| **other != *path);
            if paths.is_empty() {
                self.ids.remove_mut(id);
            } else {
                self.ids.insert_mut(Arc::clone(id), paths);
            }
        }
        self.count(facts.evidence.as_ref(), |count| count.saturating_sub(1));
    }

    /// The documents in which `word` stands where it could be a track's ID, by path.
    #[must_use]
    pub fn mentioning(&self, word: &str) -> Vec<&Arc<Facts>> {
        self.referrers.mentioning(&self.documents, word)
    }

    /// The documents that have a link to `path` or to something below it, by path.
    #[must_use]
    pub fn linking_below(&self, path: &str) -> Vec<&Arc<Facts>> {
        self.referrers.linking_below(&self.documents, path)
    }

    /// The paths at or below `path` that documents have links to, whether they exist or not, sorted.
    #[must_use]
    pub fn linked_below(&self, path: &str) -> Vec<Arc<str>> {
        let links = self.linking_below(path).into_iter().flat_map(|facts| facts.linked_paths());
        let below: BTreeSet<String> = links.filter(|link| referrers::is_at_or_below(link, path)).collect();
        below.into_iter().map(Arc::from).collect()
    }

    /// Whether a document mentions `word` where it could be a track's ID.
    #[must_use]
    pub fn has_mention(&self, word: &str, path: &str) -> bool {
        self.recorder.note(|| Question::Mention(word.into(), path.into()));
        self.documents.get(path).is_some_and(|facts| referrers::mentions(facts, word))
    }

    /// The same of a document whose facts are at hand; those of the index, where what it was asked matters.
    #[must_use]
    pub fn has_mention_in(&self, word: &str, facts: &Facts) -> bool {
        self.recorder.note(|| Question::Mention(word.into(), (&*facts.path).into()));
        referrers::mentions(facts, word)
    }

    /// Whether a document has a link to `target` or to something below it.
    #[must_use]
    pub fn has_link_below(&self, target: &str, path: &str) -> bool {
        self.recorder.note(|| Question::Link(target.into(), path.into()));
        self.documents.get(path).is_some_and(|facts| referrers::links_below(facts, target))
    }

    /// The same of a document whose facts are at hand; those of the index, where what it was asked matters.
    #[must_use]
    pub fn has_link_below_in(&self, target: &str, facts: &Facts) -> bool {
        self.recorder.note(|| Question::Link(target.into(), (&*facts.path).into()));
        referrers::links_below(facts, target)
    }

    /// Whether a track's main document stands directly in a directory.
    #[must_use]
    pub fn has_track_in(&self, directory: &str) -> bool {
        self.recorder.note(|| Question::HasTrack(directory.into()));
        self.below(directory).any(|facts| facts.is_track() && facts.directory() == directory)
    }

    fn count(&mut self, evidence: Option<&Evidence>, step: impl Fn(u32) -> u32) {
        let Some(evidence) = evidence else { return };
        let template = (Arc::clone(&evidence.kind.name), evidence.kind.template.clone());
        if !self.siblings.contains_key(&template) {
            self.siblings.insert_mut(template.clone(), Arc::default());
        }
        let Some(siblings) = self.siblings.get_mut(&template).map(Arc::make_mut) else { return };
        siblings.documents = step(siblings.documents);
        add(&mut siblings.sections, &evidence.sections, &step);
        add(&mut siblings.placeholders, &evidence.placeholders, &step);
        add(&mut siblings.kept, &evidence.kept, &step);
        if siblings.documents == 0 {
            self.siblings.remove_mut(&template);
        }
    }

    /// The facts of the document at `path`. A recording index writes down that its names, status and dates were asked
    /// for; who looks at more says so with [`note`](Self::note).
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Arc<Facts>> {
        self.recorder.note(|| Question::Document(path.into()));
        self.documents.get(path)
    }

    /// Whether these very facts are what is known of their document. It is no question.
    pub(crate) fn knows(&self, facts: &Facts) -> bool {
        self.documents.get(&facts.path).is_some_and(|known| std::ptr::eq(&**known, facts))
    }

    /// Whether this and another index [say the same](Facts::says_same) of the document at `path`. It is no question.
    pub(crate) fn says_same_of(&self, path: &str, other: &Self) -> bool {
        match (self.documents.get(path), other.documents.get(path)) {
            (Some(one), Some(other)) => one.says_same(other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }

    /// The facts of the document at `path`, of which only the anchors are looked at.
    #[must_use]
    pub fn with_anchors(&self, path: &str) -> Option<&Arc<Facts>> {
        self.recorder.note(|| Question::Anchors(path.into()));
        self.documents.get(path)
    }

    /// All documents, by path.
    pub fn documents(&self) -> impl Iterator<Item = &Arc<Facts>> {
        self.documents.values()
    }

    /// The tracks that depend on each other in a circle, if the one in `directory` is the first of them by ID; so each
    /// circle is told by one of its tracks.
    #[must_use]
    pub fn circle_from(&self, directory: &str) -> Option<&Circle> {
        self.recorder.note(|| Question::Circle(directory.into()));
        self.circles.get(|| Circles::of(&self.unrecorded())).from(directory)
    }

    /// The registries that list tracks beside the one whose main document is at `path`, and leave that one out: their
    /// paths, sorted.
    #[must_use]
    pub fn registries_without(&self, path: &str) -> &[Arc<str>] {
        self.recorder.note(|| Question::Registries(path.into()));
        self.registries.get(|| Registries::of(&self.unrecorded())).without(path)
    }

    /// Derives now, and in parallel, what takes longest to derive when it is first asked for and is kept when a document
    /// changes: who refers to whom, and which names there are.
    pub fn derive(&self) {
        rayon::join(|| self.referrers.derive(&self.documents), || self.names());
    }

    /// The names of all documents, for searching.
    pub fn search(&self) -> &SearchTable {
        self.search.get(|| SearchTable::of(self.documents()))
    }

    /// The names of all tracks, to be looked up by how they begin.
    pub fn names(&self) -> &WordList {
        self.names.get(|| WordList::new(self.ids.keys().cloned()))
    }

    /// The people that documents name where their templates ask for somebody.
    pub fn people(&self) -> &WordList {
        self.people.get(|| {
            let named: HashSet<&str, RandomState> = self.documents().flat_map(|facts| facts.people()).collect();
            WordList::new(named.into_iter().map(Arc::from))
        })
    }

    /// The documents below a directory, by path.
    pub fn below<'a, 'd>(&'a self, directory: &'d str) -> impl Iterator<Item = &'a Arc<Facts>> + use<'a, 'd> {
        let from = (Bound::Included(directory), Bound::Unbounded);
        let from = self.documents.range::<str, _>(from).take_while(move |(path, _)| path.starts_with(directory));
        let inside = move |path: &str| {
            directory.is_empty() || path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
        };
        from.filter(move |(path, _)| inside(path)).map(|(_, facts)| facts)
    }

    /// The documents that claim exactly this name, by path.
    pub fn claimants(&self, id: &str) -> impl Iterator<Item = &Arc<Facts>> {
        self.recorder.note(|| Question::Claimants(id.into()));
        self.ids.get(id).into_iter().flatten().filter_map(|path| self.documents.get(&**path))
    }

    /// The documents with a number of a family, by path.
    #[must_use]
    pub fn members(&self, membership: &Membership) -> &[Arc<str>] {
        self.recorder.note(|| Question::Member(membership.clone()));
        self.families.members(membership)
    }

    /// A family of numbered documents, by its name in lower case; `None` if there are too few of them to make one.
    #[must_use]
    pub fn family(&self, name: &str) -> Option<Family> {
        self.recorder.note(|| Question::NumberedFamily(name.into()));
        self.families.get(name)
    }

    /// The known name that is probably meant by an unknown one: the same but for upper and lower case, else a similar one.
    #[must_use]
    pub fn id_meant(&self, id: &str) -> Option<&Arc<str>> {
        self.recorder.note(|| Question::Meant(id.into()));
        self.names().meant(id)
    }

    /// All known names.
    pub fn ids(&self) -> impl Iterator<Item = &Arc<str>> {
        self.recorder.note(|| Question::Ids);
        self.ids.keys()
    }

    /// Writes down that something was looked at that the index itself cannot see: the contents of facts.
    pub fn note(&self, question: impl FnOnce() -> Question) {
        self.recorder.note(question);
    }

    /// A number that is the same for the same IDs.
    pub(crate) fn ids_digest(&self) -> u64 {
        let digest = |id: &Arc<str>| {
            let mut hasher = DefaultHasher::new();
            id.hash(&mut hasher);
            hasher.finish()
        };
        // The IDs are in no order.
        *self.ids_digest.get(|| self.ids.keys().map(digest).fold(0, u64::wrapping_add))
    }

    /// The same index, which writes nothing down.
    fn unrecorded(&self) -> Self {
        Self { recorder: Recorder::default(), ..self.clone() }
    }

    /// How many siblings of a document have a section of the schema.
    #[must_use]
    pub fn section_prevalence(&self, path: &str, evidence: &Evidence, section: usize) -> Prevalence {
        self.recorder.note(|| Question::Section(path.into(), section as u32));
        self.prevalence(path, evidence, |siblings| &siblings.sections, |evidence| &evidence.sections, section)
    }

    /// How many siblings of a document have kept a placeholder.
    #[must_use]
    pub fn placeholder_prevalence(&self, path: &str, evidence: &Evidence, placeholder: usize) -> Prevalence {
        self.recorder.note(|| Question::Placeholder(path.into(), placeholder as u32));
        self.prevalence(
            path,
            evidence,
            |siblings| &siblings.placeholders,
            |evidence| &evidence.placeholders,
            placeholder,
        )
    }

    /// How many siblings of a document have left the template's prose in a section, and nothing else.
    #[must_use]
    pub fn kept_prevalence(&self, path: &str, evidence: &Evidence, section: usize) -> Prevalence {
        self.recorder.note(|| Question::Kept(path.into(), section as u32));
        self.prevalence(path, evidence, |siblings| &siblings.kept, |evidence| &evidence.kept, section)
    }

    fn prevalence(
        &self,
        path: &str,
        evidence: &Evidence,
        counts: impl Fn(&Siblings) -> &Vec<u32>,
        own: impl Fn(&Evidence) -> &Indices,
        thing: usize,
    ) -> Prevalence {
        let template = (Arc::clone(&evidence.kind.name), evidence.kind.template.clone());
        let Some(siblings) = self.siblings.get(&template) else { return Prevalence { having: 0, siblings: 0 } };
        let having = counts(siblings).get(thing).copied().unwrap_or(0);
        // The index may hold an older version of the document than the one asked about.
        let indexed = self.documents.get(path).and_then(|facts| facts.evidence.as_ref());
        let indexed = indexed.filter(|indexed| indexed.is_of(&evidence.kind));
        let itself = indexed.is_some_and(|indexed| own(indexed).contains(thing));
        Prevalence { having: having - u32::from(itself), siblings: siblings.documents - u32::from(indexed.is_some()) }
    }
}

fn add(counts: &mut Vec<u32>, things: &Indices, step: impl Fn(u32) -> u32) {
    for thing in things.iter() {
        if counts.len() <= thing {
            counts.resize(thing + 1, 0);
        }
        counts[thing] = step(counts[thing]);
    }
    while counts.last() == Some(&0) {
        counts.pop();
    }
}
