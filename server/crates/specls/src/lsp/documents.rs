//! The open documents, exactly as the client has them. This is the state that must change in the order of the
//! client's messages, so nothing here parses, waits or reads files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use text::{Edit, Encoding, Text};
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::convert;
use super::parse::Parse;

/// One open document at one version: cheap to clone, and a clone does not see later edits.
#[derive(Debug, Clone)]
pub(super) struct OpenDocument {
    /// Its name here; see [`convert::path`].
    pub(super) path: PathBuf,
    /// Its name at the client.
    pub(super) uri: Uri,
    /// The client's version number.
    pub(super) version: i32,
    /// The text at that version.
    pub(super) text: Text,
    /// Which state of any document this is: every opening and every change has a number of its own, rising.
    pub(super) moment: u64,
    /// The parse that follows the edits; shared by all versions of one document.
    pub(super) parse: Arc<Parse>,
}

/// All open documents.
#[derive(Debug, Default)]
pub(super) struct Documents {
    by_path: HashMap<PathBuf, OpenDocument>,
    /// The moment given out last.
    moment: u64,
}

impl Documents {
    /// Takes over a document from the client. Opened twice, the later text counts.
    pub(super) fn open(&mut self, item: TextDocumentItem) {
        let path = convert::path(&item.uri);
        let text = Text::new(&item.text);
        self.moment += 1;
        let document = OpenDocument {
            path: path.clone(),
            uri: item.uri,
            version: item.version,
            moment: self.moment,
            parse: Arc::new(Parse::new(self.moment)),
            text,
        };
        self.by_path.insert(path, document);
    }

    /// Applies the changes in the order given, each to the outcome of the one before. Changes to a document that
    /// is not open are ignored: there is no text they could apply to.
    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        let Some(document) = self.by_path.get_mut(&convert::path(uri)) else { return };
        for change in changes {
            self.moment += 1;
            let edit = match change.range {
                Some(range) => {
                    let range = convert::byte_range(&document.text, range, encoding);
                    let edit = Edit { range, text: change.text };
                    document.text.apply(&edit);
                    Some(edit)
                }
                None => {
                    document.text = Text::new(&change.text);
                    None
                }
            };
            document.parse.record(self.moment, &document.text, edit);
        }
        self.moment += 1;
        document.moment = self.moment;
        document.version = version;
    }

    /// Gives a document back to the disk, if it was open.
    pub(super) fn close(&mut self, uri: &Uri) -> Option<OpenDocument> {
        self.by_path.remove(&convert::path(uri))
    }

    /// The open document of that path.
    pub(super) fn get(&self, path: &Path) -> Option<OpenDocument> {
        self.by_path.get(path).cloned()
    }

    /// All open documents, in no particular order.
    pub(super) fn all(&self) -> Vec<OpenDocument> {
        self.by_path.values().cloned().collect()
    }
}
