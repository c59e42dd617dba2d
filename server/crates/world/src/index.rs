//! What is known of all documents together: who has which name, and how many siblings have what. Immutable by
//! clone; an update touches only what the changed document adds or takes away.

use std::sync::Arc;

use rpds::{HashTrieMapSync, RedBlackTreeMapSync};

use crate::facts::{Evidence, Facts};

/// The index of a workspace. Cloning is cheap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    documents: RedBlackTreeMapSync<Arc<str>, Arc<Facts>>,
    /// Paths of the documents that claim a name, sorted.
    ids: HashTrieMapSync<Arc<str>, Vec<Arc<str>>>,
    siblings: HashTrieMapSync<Template, Arc<Siblings>>,
}

/// Documents are siblings if they are of one kind and follow one template.
type Template = (Arc<str>, Option<Arc<str>>);

/// How many documents of one kind have what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Siblings {
    documents: u32,
    sections: Vec<u32>,
    placeholders: Vec<u32>,
}

/// How many of how many siblings, the document itself not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prevalence {
    /// Siblings that have the thing.
    pub having: u32,
    /// All siblings.
    pub siblings: u32,
}

impl Index {
    /// Puts a document's facts in place of those known before.
    pub fn insert(&mut self, facts: Arc<Facts>) {
        self.remove(&facts.path);
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
        let Some(facts) = self.documents.get(path).cloned() else { return };
        self.documents.remove_mut(path);
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

    fn count(&mut self, evidence: Option<&Evidence>, step: impl Fn(u32) -> u32) {
        let Some(evidence) = evidence else { return };
        let template = (Arc::clone(&evidence.kind), evidence.template.clone());
        let mut siblings = self.siblings.get(&template).map(|known| (**known).clone()).unwrap_or_default();
        siblings.documents = step(siblings.documents);
        add(&mut siblings.sections, &evidence.sections, &step);
        add(&mut siblings.placeholders, &evidence.placeholders, &step);
        if siblings.documents == 0 {
            self.siblings.remove_mut(&template);
        } else {
            self.siblings.insert_mut(template, Arc::new(siblings));
        }
    }

    /// The facts of the document at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Arc<Facts>> {
        self.documents.get(path)
    }

    /// All documents, by path.
    pub fn documents(&self) -> impl Iterator<Item = &Arc<Facts>> {
        self.documents.values()
    }

    /// The documents that claim exactly this name, by path.
    pub fn claimants(&self, id: &str) -> impl Iterator<Item = &Arc<Facts>> {
        self.ids.get(id).into_iter().flatten().filter_map(|path| self.documents.get(&**path))
    }

    /// All known names.
    pub fn ids(&self) -> impl Iterator<Item = &Arc<str>> {
        self.ids.keys()
    }

    /// How many siblings of a document have a section of the schema.
    #[must_use]
    pub fn section_prevalence(&self, path: &str, evidence: &Evidence, section: usize) -> Prevalence {
        self.prevalence(path, evidence, |siblings| &siblings.sections, |evidence| &evidence.sections, section)
    }

    /// How many siblings of a document have kept a placeholder.
    #[must_use]
    pub fn placeholder_prevalence(&self, path: &str, evidence: &Evidence, placeholder: usize) -> Prevalence {
        self.prevalence(
            path,
            evidence,
            |siblings| &siblings.placeholders,
            |evidence| &evidence.placeholders,
            placeholder,
        )
    }

    fn prevalence(
        &self,
        path: &str,
        evidence: &Evidence,
        counts: impl Fn(&Siblings) -> &Vec<u32>,
        own: impl Fn(&Evidence) -> &Vec<u32>,
        thing: usize,
    ) -> Prevalence {
        let template = (Arc::clone(&evidence.kind), evidence.template.clone());
        let Some(siblings) = self.siblings.get(&template) else { return Prevalence { having: 0, siblings: 0 } };
        let having = counts(siblings).get(thing).copied().unwrap_or(0);
        // The index may hold an older version of the document than the one asked about.
        let indexed = self.documents.get(path).and_then(|facts| facts.evidence.as_ref());
        let indexed = indexed.filter(|indexed| indexed.kind == evidence.kind && indexed.template == evidence.template);
        let itself = indexed.is_some_and(|indexed| own(indexed).binary_search(&(thing as u32)).is_ok());
        Prevalence { having: having - u32::from(itself), siblings: siblings.documents - u32::from(indexed.is_some()) }
    }
}

fn add(counts: &mut Vec<u32>, things: &[u32], step: impl Fn(u32) -> u32) {
    for &thing in things {
        let thing = thing as usize;
        if counts.len() <= thing {
            counts.resize(thing + 1, 0);
        }
        counts[thing] = step(counts[thing]);
    }
    while counts.last() == Some(&0) {
        counts.pop();
    }
}
