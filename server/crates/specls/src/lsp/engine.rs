//! SEAM until world and ide land.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use text::Text;

use super::compute::CancelToken;
use super::documents::OpenDocument;

#[derive(Debug, Default)]
pub(super) struct Engine {}

#[derive(Debug, Default)]
pub(super) struct Root {}

impl Root {
    pub(super) fn name(&self) -> String {
        String::new()
    }
}

/// The outcome of a feature, with the root that its paths are relative to.
#[derive(Debug, Clone)]
pub(super) struct Answer<T> {
    pub(super) root: PathBuf,
    pub(super) value: T,
}

#[derive(Debug)]
pub(super) struct Checked {
    pub(super) text: Text,
    pub(super) root: PathBuf,
    pub(super) diagnostics: Vec<ide::Diagnostic>,
}

impl Engine {
    pub(super) fn change_folders(
        &self,
        _added: impl IntoIterator<Item = PathBuf>,
        _removed: impl IntoIterator<Item = PathBuf>,
    ) {
    }
    pub(super) fn touch(&self, _paths: impl IntoIterator<Item = PathBuf>) {}
    pub(super) fn settle(&self, _open: &[OpenDocument]) -> bool {
        false
    }
    pub(super) fn generation(&self) -> u64 {
        0
    }
    pub(super) fn unindexed(&self) -> Vec<Arc<Root>> {
        Vec::new()
    }
    pub(super) fn index(&self, _root: &Root, _report: impl Fn(usize, usize)) {}
    pub(super) fn check(&self, document: &OpenDocument) -> Checked {
        let diagnostics = vec![ide::Diagnostic {
            range: 0..document.text.len(),
            severity: world::Severity::Hint,
            code: "seam",
            message: document.text.to_string(),
            related: Vec::new(),
        }];
        Checked { text: document.text.clone(), root: PathBuf::from("/"), diagnostics }
    }
    pub(super) fn check_file(&self, _path: &Path) -> Option<Checked> {
        None
    }
    pub(super) fn check_all(&self, open: &[OpenDocument], _: &CancelToken, mut each: impl FnMut(&Path, Checked)) {
        for document in open {
            each(&document.path, self.check(document));
        }
    }
    pub(super) fn completion(&self, _document: &OpenDocument, _offset: usize) -> Vec<ide::Completion> {
        Vec::new()
    }
    pub(super) fn definition(&self, _document: &OpenDocument, _offset: usize) -> Option<Answer<ide::Definition>> {
        None
    }
}
