//! `specls check --fix` and `--diff`: what can be mended without asking, in files or as a patch.

use std::path::Path;

use similar::TextDiff;
use text::Text;
use world::{Document, Snapshot};

use crate::workspace::{self, FileProblem};

/// What is done with what can be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mending {
    /// The files are changed.
    Write,
    /// The changes are shown, and nothing is written.
    Show,
}

/// How many unchanged lines are shown around a change.
const CONTEXT: usize = 3;

/// A document before and after its fixes.
pub(super) struct Mended {
    before: Text,
    /// The document with everything mended that can be.
    pub(super) after: Document,
}

impl Mended {
    /// Mends a document; `None` if nothing can be.
    pub(super) fn new(snapshot: &Snapshot, document: &Document) -> Option<Self> {
        let after = ide::fixed(snapshot, document)?;
        Some(Self { before: document.text.clone(), after })
    }

    /// Its text as it is to stand in its file.
    pub(super) fn text(&self) -> String {
        on_disk(&self.after.text)
    }

    /// Writes it to its file below `root`.
    ///
    /// # Errors
    ///
    /// When the file has been changed meanwhile, is outside the root, or cannot be written.
    pub(super) fn write(&self, root: &Path) -> Result<(), FileProblem> {
        workspace::replace(root, &root.join(&*self.after.path), &on_disk(&self.before), &self.text())
    }

    /// The change as a unified diff; `path` is what users call the file.
    pub(super) fn diff(&self, path: &str) -> String {
        let (before, after) = (on_disk(&self.before), self.text());
        let diff = TextDiff::from_lines(&before, &after);
        let (old, new) = (format!("a/{path}"), format!("b/{path}"));
        diff.unified_diff().context_radius(CONTEXT).header(&old, &new).to_string()
    }
}

/// A text as it stands in its file.
fn on_disk(text: &Text) -> String {
    let mark = if text.has_byte_order_mark() { "\u{feff}" } else { "" };
    format!("{mark}{text}")
}
