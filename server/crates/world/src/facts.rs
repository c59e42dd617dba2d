//! What the index keeps of a document, open or closed: enough to answer for it without its text.

use std::sync::Arc;

use text::Region;

use crate::Lifecycle;
use crate::document::Document;

/// The facts of one document. Two documents with equal facts are the same to every other document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Path relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// The title, and where it stands.
    pub title: Arc<str>,
    /// The level-one heading, or the first line without one.
    pub head: Region,
    /// The names of the track that it is the main document of, the one that counts first.
    pub ids: Vec<Arc<str>>,
    /// The status as written.
    pub status: Option<Arc<str>>,
    /// The stage it is in.
    pub lifecycle: Lifecycle,
    /// What there is of the template; `None` for files that are no documents or do not follow their template.
    pub evidence: Option<Evidence>,
}

/// What a document has and has kept of its template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Path of the template; `None` for the built-in one.
    pub template: Option<Arc<str>>,
    /// Name of the kind.
    pub kind: Arc<str>,
    /// Indices of the schema's sections that the document has; sorted.
    pub sections: Vec<u32>,
    /// Indices of the placeholders that still stand; sorted, distinct.
    pub placeholders: Vec<u32>,
}

impl Facts {
    /// The facts of a document.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut ids: Vec<Arc<str>> = Vec::new();
        for name in &document.names {
            if !ids.iter().any(|known| **known == *name.id) {
                ids.push(name.id.as_str().into());
            }
        }
        let evidence = document.checked.as_ref().filter(|checked| checked.fits).map(|checked| {
            let found = checked.matching.found.iter().enumerate();
            let sections = found.filter_map(|(index, found)| found.map(|_| index as u32)).collect();
            let mut placeholders: Vec<u32> =
                checked.standing.iter().map(|standing| standing.placeholder as u32).collect();
            placeholders.sort_unstable();
            placeholders.dedup();
            Evidence {
                template: checked.kind.template.clone(),
                kind: checked.schema().kind.as_str().into(),
                sections,
                placeholders,
            }
        });
        Self {
            path: Arc::clone(&document.path),
            title: document.title().into(),
            head: Region::new(&document.text, document.head()),
            ids,
            status: document.status.as_deref().map(Into::into),
            lifecycle: document.lifecycle,
            evidence,
        }
    }

    /// Whether this is the main document of a track.
    #[must_use]
    pub fn is_track(&self) -> bool {
        !self.ids.is_empty()
    }

    /// The track's ID.
    #[must_use]
    pub fn id(&self) -> Option<&Arc<str>> {
        self.ids.first()
    }
}
