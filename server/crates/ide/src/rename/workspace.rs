//! What a rename looks at: the snapshot, with the document at the cursor as it is now, and the texts of closed files
//! for the few questions that the index does not answer.

use std::borrow::Cow;
use std::sync::Arc;

use text::Text;
use world::{Document, Facts, Snapshot};

use super::Texts;
use crate::resolve::Resolver;

/// Everything a rename may ask.
pub(crate) struct Workspace<'a> {
    pub(crate) snapshot: &'a Snapshot,
    /// The document at the cursor, which the index may know in an older version.
    own: Option<(&'a Document, &'a Facts)>,
    texts: Texts<'a>,
}

impl<'a> Workspace<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, own: Option<(&'a Document, &'a Facts)>, texts: Texts<'a>) -> Self {
        Self { snapshot, own, texts }
    }

    /// The facts of all documents, by path.
    pub(crate) fn documents(&self) -> Vec<&'a Facts> {
        let indexed = self.snapshot.index().documents().map(AsRef::as_ref);
        let Some((_, own)) = self.own else { return indexed.collect() };
        let mut all: Vec<&Facts> = indexed.filter(|facts| facts.path != own.path).collect();
        let at = all.partition_point(|facts| facts.path < own.path);
        all.insert(at, own);
        all
    }

    /// The facts of a document.
    pub(crate) fn facts(&self, path: &str) -> Option<&'a Facts> {
        let own = self.own.map(|(_, facts)| facts).filter(|facts| *facts.path == *path);
        own.or_else(|| self.snapshot.index().get(path).map(AsRef::as_ref))
    }

    /// A document, parsed.
    pub(crate) fn document(&self, path: &str) -> Option<Cow<'a, Document>> {
        match self.own.filter(|(document, _)| *document.path == *path) {
            Some((document, _)) => Some(Cow::Borrowed(document)),
            None => Some(Cow::Owned(Document::new(self.snapshot, path, self.text(path)?))),
        }
    }

    /// The text of a closed file.
    pub(crate) fn text(&self, path: &str) -> Option<Text> {
        (self.texts)(path)
    }

    pub(crate) fn resolver(&self, facts: &'a Facts) -> Resolver<'a> {
        Resolver::new(self.snapshot, facts)
    }

    /// The main documents and whatever else claims an ID, by path.
    pub(crate) fn claimants(&self, id: &str) -> Vec<&'a Facts> {
        let has_id = |facts: &&Facts| facts.ids.iter().any(|known| **known == *id);
        let mut paths: Vec<&Arc<str>> = self.snapshot.index().claimants(id).map(|facts| &facts.path).collect();
        paths.extend(self.own.map(|(_, facts)| &facts.path));
        paths.sort();
        paths.dedup();
        paths.into_iter().filter_map(|path| self.facts(path)).filter(has_id).collect()
    }
}
