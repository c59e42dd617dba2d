//! What a feature is asked with: one open document in its world, and the conversions to what the client speaks. It
//! must not know how any answer is found.

use std::ops::Range;
use std::path::Path;

use text::{Encoding, Text};
use tower_lsp::ls_types::{self as lsp, Uri};
use world::{Document, Snapshot};

use super::capabilities::ClientAbilities;
use super::edit::{Change, workspace_edit};
use super::session::Session;
use super::{convert, semantic_tokens};

/// A question about one open document, on a blocking thread.
pub(super) struct Question<'a> {
    /// The client's session.
    pub(super) session: &'a Session,
    /// The world.
    pub(super) snapshot: &'a Snapshot,
    /// The document.
    pub(super) document: &'a Document,
    /// The directory that the world's paths are relative to.
    pub(super) root: &'a Path,
    /// The document's name at the client.
    pub(super) uri: &'a Uri,
    /// The version of the document.
    pub(super) version: i32,
    /// What the client can do.
    pub(super) abilities: ClientAbilities,
}

impl Question<'_> {
    /// The client's position encoding.
    pub(super) fn encoding(&self) -> Encoding {
        self.abilities.encoding
    }

    /// The byte offset of a position in the document.
    pub(super) fn offset(&self, position: lsp::Position) -> usize {
        self.document.text.offset(convert::text_position(position), self.encoding())
    }

    /// A byte range of the document as the client has it.
    pub(super) fn range(&self, range: Range<usize>) -> lsp::Range {
        convert::range(&self.document.text, range, self.encoding())
    }

    /// The half-open byte range of a client's range.
    pub(super) fn byte_range(&self, range: lsp::Range) -> Range<usize> {
        convert::byte_range(&self.document.text, range, self.encoding())
    }

    /// The semantic tokens of a byte range, as the client reads them.
    pub(super) fn tokens(&self, range: Range<usize>) -> Vec<lsp::SemanticToken> {
        let found = ide::semantic_tokens(self.snapshot, self.document, &range);
        semantic_tokens::encoded(&found, &self.document.text, self.encoding())
    }

    /// What the client calls a path of the world.
    pub(super) fn name(&self, path: &str) -> Option<Uri> {
        self.session.uri(&self.root.join(path))
    }

    /// The text of a path of the world: as the client has it, or else as it is on disk.
    pub(super) fn text(&self, path: &str) -> Option<Text> {
        self.session.text(&self.root.join(path))
    }

    /// A change of files as the client applies it; `title` is what users call it.
    ///
    /// # Errors
    ///
    /// One sentence for the user when the client cannot do that.
    pub(super) fn edit(&self, title: &str, edit: &ide::WorkspaceEdit) -> Result<lsp::WorkspaceEdit, String> {
        let change = Change { title, edit, asked: Some((self.uri, self.version)) };
        workspace_edit(self.session, self.root, &change)
    }
}
