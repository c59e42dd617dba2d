//! What a computation has asked of a snapshot. While a later snapshot gives the same answers, the computation would
//! come to the same outcome and need not be repeated: this is how exactly those documents are checked again whose
//! diagnostics can have changed. This file must not know what the answers are used for.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::quality::{FixedState, RandomState};

use crate::circle::{Circle, dependency_references};
use crate::facts::{EntryFact, Facts};
use crate::family::Membership;
use crate::reference::entry_family;
use crate::world::{Basis, Snapshot};

/// One thing that can be asked about the documents and paths of a workspace. All paths are relative to its root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Whether this file or directory exists.
    Exists(Box<str>),
    /// Which paths have this as their last name.
    Named(Box<str>),
    /// Which paths have a last name in which this number comes first.
    Numbered(Box<str>),
    /// Which directory holds all there is.
    Extent,
    /// What the files and directories directly in this directory are called.
    Children(Box<str>),
    /// Whether a track's main document stands directly in this directory.
    HasTrack(Box<str>),
    /// What the sidecar in this directory says.
    Sidecar(Box<str>),
    /// Which documents claim this ID.
    Claimants(Box<str>),
    /// Which documents have this number of a family.
    Member(Membership),
    /// Which numbers this family of documents has, in short.
    NumberedFamily(Box<str>),
    /// Which IDs there are.
    Ids,
    /// Which ID is meant by this one, which nobody claims.
    Meant(Box<str>),
    /// Which path in an archive ends like this.
    Archived(Box<str>),
    /// Which of the files and directories directly in this directory is called like this, or nearly so.
    Like(Box<str>, Box<str>),
    /// The names, status and dates of the document at this path, if there is one.
    Document(Box<str>),
    /// The anchors of the document at this path.
    Anchors(Box<str>),
    /// What the document at this path depends on.
    Dependencies(Box<str>),
    /// Where the title and the dependencies stand in the document at this path.
    Places(Box<str>),
    /// Which documents of the track that this path belongs to define an entry with this key.
    Entry(Box<str>, Box<str>),
    /// Whether the documents of the track that this path belongs to define entries of this [family](entry_family), and
    /// how long their numbers are.
    Family(Box<str>, Box<str>),
    /// Which entries the documents of the track that this path belongs to define.
    Entries(Box<str>),
    /// Whether this word stands, where it could be an ID, in the document at this path.
    Mention(Box<str>, Box<str>),
    /// Whether something at or below this path is linked to from the document at this path.
    Link(Box<str>, Box<str>),
    /// Which tracks are on the circle of dependencies that begins with the track in this directory.
    Circle(Box<str>),
    /// Which registries leave out the track whose main document is at this path.
    Registries(Box<str>),
    /// Whether the siblings of the document at this path have this section of their template.
    Section(Box<str>, u32),
    /// Whether the siblings of the document at this path have left this section of their template as it is.
    Kept(Box<str>, u32),
    /// Whether the siblings of the document at this path have kept this placeholder of their template.
    Placeholder(Box<str>, u32),
}

/// What has been asked, and a digest of the answers.
#[derive(Debug, Clone)]
pub struct Asked {
    questions: Box<[Question]>,
    answers: u64,
    basis: Basis,
}

/// Writes down what is asked of a snapshot; by default nothing. It takes no part in comparisons.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorder(Option<Arc<Mutex<HashSet<Question, RandomState>>>>);

impl Recorder {
    /// One that writes.
    pub(crate) fn new() -> Self {
        Self(Some(Arc::default()))
    }

    /// Writes a question down.
    pub(crate) fn note(&self, question: impl FnOnce() -> Question) {
        if let Some(questions) = &self.0 {
            questions.lock().unwrap_or_else(PoisonError::into_inner).insert(question());
        }
    }

    /// What has been written down.
    fn questions(&self) -> Vec<Question> {
        let Some(questions) = &self.0 else { return Vec::new() };
        questions.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl PartialEq for Recorder {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Recorder {}

impl Snapshot {
    /// The same snapshot, which writes down what it is asked from now on.
    #[must_use]
    pub fn recording(&self) -> Self {
        self.with_recorder(Recorder::new())
    }

    /// What a [recording](Self::recording) snapshot has been asked so far.
    #[must_use]
    pub fn asked(&self) -> Asked {
        self.asked_with(&self.with_recorder(Recorder::default()))
    }

    /// What this snapshot and another one that gives the same answers have been asked so far, both
    /// [recording](Self::recording).
    #[must_use]
    pub fn asked_with(&self, other: &Self) -> Asked {
        let mut questions: Vec<Question> = [self, other].into_iter().flat_map(|it| it.recorder().questions()).collect();
        questions.sort_unstable();
        questions.dedup();
        let answers = self.answers(&questions);
        Asked { questions: questions.into(), answers, basis: self.basis() }
    }

    /// Whether this snapshot gives the same answers to all that has been asked of another one.
    #[must_use]
    pub fn still_answers(&self, asked: &Asked) -> bool {
        asked.basis.is(&self.basis()) && self.answers(&asked.questions) == asked.answers
    }

    /// A digest of the answers to some questions.
    fn answers(&self, questions: &[Question]) -> u64 {
        let silent = self.with_recorder(Recorder::default());
        let mut digest = FixedState::default().build_hasher();
        let entries = EntryDigests::of_all(&silent, questions);
        for question in questions {
            match question {
                Question::Entry(path, key) => {
                    entries.get(&**path).and_then(|entries| entries.by_key.get(&**key)).hash(&mut digest);
                }
                Question::Family(path, family) => {
                    entries.get(&**path).and_then(|entries| entries.by_family.get(&**family)).hash(&mut digest);
                }
                _ => silent.answer(question, &mut digest),
            }
            // Answers of any length are told apart.
            question.hash(&mut digest);
        }
        digest.finish()
    }

    fn answer(&self, question: &Question, digest: &mut impl Hasher) {
        let index = self.index();
        match question {
            Question::Exists(path) => self.exists(path).hash(digest),
            Question::Named(name) => self.paths_named(name).hash(digest),
            Question::Numbered(number) => self.paths_numbered(number).hash(digest),
            Question::Extent => self.extent().hash(digest),
            Question::Children(directory) => self.children(directory).for_each(|name| name.hash(digest)),
            Question::HasTrack(directory) => index.has_track_in(directory).hash(digest),
            Question::Sidecar(directory) => self.sidecar_in(directory).hash(digest),
            Question::Claimants(id) => index.claimants(id).for_each(|facts| facts.path.hash(digest)),
            Question::Member(membership) => index.members(membership).hash(digest),
            Question::NumberedFamily(name) => index.family(name).hash(digest),
            Question::Ids => index.ids_digest().hash(digest),
            Question::Meant(id) => index.id_meant(id).hash(digest),
            Question::Archived(end) => self.archived(end).hash(digest),
            Question::Like(directory, name) => self.child_like(directory, name).hash(digest),
            Question::Document(path) => index.get(path).map(|facts| identity(facts)).hash(digest),
            Question::Anchors(path) => {
                let facts = index.get(path);
                facts.is_some().hash(digest);
                let anchors = facts.into_iter().flat_map(|facts| facts.all_anchors());
                anchors.for_each(|(anchor, _)| anchor.hash(digest));
            }
            Question::Dependencies(path) => {
                let references = index.get(path).into_iter().flat_map(|facts| dependency_references(facts));
                references.for_each(|reference| reference.target.hash(digest));
            }
            Question::Places(path) => {
                let facts = index.get(path);
                facts.map(|facts| facts.head()).hash(digest);
                if let Some(facts) = facts {
                    dependency_references(facts).for_each(|reference| facts.region(reference.range).hash(digest));
                }
            }
            // Answered for all entries of a track at once.
            Question::Entry(..) | Question::Family(..) => {}
            Question::Entries(path) => {
                for facts in self.track_documents(path) {
                    facts.path.hash(digest);
                    facts.entries().for_each(|entry| (entry.key, entry.is_entry).hash(digest));
                }
            }
            Question::Mention(word, path) => index.has_mention(word, path).hash(digest),
            Question::Link(target, path) => index.has_link_below(target, path).hash(digest),
            Question::Circle(directory) => index.circle_from(directory).map(Circle::members).hash(digest),
            Question::Registries(path) => index.registries_without(path).hash(digest),
            Question::Section(path, section) => {
                let evidence = index.get(path).and_then(|facts| facts.evidence.as_ref());
                let prevalence = evidence.map(|evidence| index.section_prevalence(path, evidence, *section as usize));
                prevalence.map(|prevalence| (prevalence.is_usual(), prevalence.is_unusual())).hash(digest);
            }
            Question::Kept(path, section) => {
                let evidence = index.get(path).and_then(|facts| facts.evidence.as_ref());
                let prevalence = evidence.map(|evidence| index.kept_prevalence(path, evidence, *section as usize));
                prevalence.map(crate::Prevalence::is_style).hash(digest);
            }
            Question::Placeholder(path, placeholder) => {
                let evidence = index.get(path).and_then(|facts| facts.evidence.as_ref());
                let prevalence =
                    evidence.map(|evidence| index.placeholder_prevalence(path, evidence, *placeholder as usize));
                prevalence.map(crate::Prevalence::is_style).hash(digest);
            }
        }
    }
}

/// What others see of a document as a whole.
fn identity(facts: &Facts) -> impl Hash {
    (&facts.ids, &facts.status, facts.lifecycle, facts.dates)
}

/// The entries of a track that are asked about, as those see them who cite single ones.
#[derive(Default)]
struct EntryDigests<'a> {
    /// For each key a digest of the documents that define it and of the entry's other keys.
    by_key: HashMap<&'a str, u64, RandomState>,
    /// For each family whether its members are entries of their own, and the lengths of numbers padded with zeros.
    by_family: HashMap<&'a str, BTreeSet<(bool, Option<usize>)>, RandomState>,
}

impl<'a> EntryDigests<'a> {
    /// What the questions ask about entries, by the path that they name. Many are of one track, whose entries are looked
    /// at once.
    fn of_all(snapshot: &Snapshot, questions: &'a [Question]) -> HashMap<&'a str, Self, RandomState> {
        let mut all: HashMap<&str, Self, RandomState> = HashMap::default();
        for question in questions {
            match question {
                Question::Entry(path, key) => {
                    all.entry(path).or_default().by_key.insert(key, 0);
                }
                Question::Family(path, family) => {
                    all.entry(path).or_default().by_family.insert(family, BTreeSet::new());
                }
                _ => {}
            }
        }
        for (path, digests) in &mut all {
            snapshot.track_documents(path).for_each(|facts| digests.add(facts));
        }
        all
    }

    /// Takes in the entries of one document.
    fn add(&mut self, facts: &Facts) {
        let entries: Vec<EntryFact<'_>> = facts.entries().collect();
        // The keys of one entry stand side by side.
        for entry in entries.chunk_by(|one, other| one.name == other.name) {
            for fact in entry {
                if let Some(digest) = self.by_key.get_mut(fact.key) {
                    let mut hasher = FixedState::default().build_hasher();
                    (*digest, &facts.path, fact.is_entry).hash(&mut hasher);
                    entry.iter().for_each(|fact| fact.key.hash(&mut hasher));
                    *digest = hasher.finish();
                }
                if !self.by_family.is_empty()
                    && let Some((family, number)) = entry_family(fact.key)
                    && let Some(members) = self.by_family.get_mut(family)
                {
                    members.insert((fact.is_entry, Some(number.len()).filter(|_| number.starts_with('0'))));
                }
            }
        }
    }
}
