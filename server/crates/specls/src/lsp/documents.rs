//! The open documents, exactly as the client has them. This is the state that must change in the order of the
//! client's messages, so nothing here parses, waits or reads files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dashmap::DashMap;
use text::{Edit, Encoding, Text};
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::convert;
use super::parse::Parse;
use crate::workspace::{Reason, SIZE_LIMIT};

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

/// Why nothing of an open document is looked at but its headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excess {
    /// It is larger than a file may be: so many bytes.
    Size(usize),
    /// It has taken longer than [`DEADLINE`].
    Time,
}

/// How long it may take to parse a document and to hold it against its template. Prose of [`SIZE_LIMIT`] takes a tenth of
/// it; it is that long because machines may be busy, and ten times as long in a debug build, which is as much slower.
pub(super) const DEADLINE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 40 } else { 4 });

impl OpenDocument {
    /// Whether it is too much to be looked at.
    pub(super) fn excess(&self) -> Option<Excess> {
        let size = self.text.len();
        if size as u64 > SIZE_LIMIT {
            Some(Excess::Size(size))
        } else {
            self.parse.is_given_up().then_some(Excess::Time)
        }
    }
}

impl std::fmt::Display for Excess {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Size(size) => {
                let reason = Reason::TooLarge { bytes: size as u64 };
                write!(formatter, "{reason}; until it is smaller, specls looks at its headings only")
            }
            Self::Time => write!(
                formatter,
                "this takes longer than {} s to parse; until it is opened again, specls looks at its headings only",
                DEADLINE.as_secs()
            ),
        }
    }
}

/// All open documents. Each method holds at most one entry of the map, and calls nothing that asks the map again.
#[derive(Debug, Default)]
pub(super) struct Documents {
    by_path: DashMap<PathBuf, OpenDocument>,
    /// The moment given out last.
    moment: AtomicU64,
}

impl Documents {
    /// A moment after all others.
    fn next_moment(&self) -> u64 {
        self.moment.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Takes over a document from the client. Opened twice, the later text counts.
    pub(super) fn open(&self, item: TextDocumentItem) {
        let path = convert::path(&item.uri);
        let text = Text::new(&item.text);
        let moment = self.next_moment();
        let document = OpenDocument {
            path: path.clone(),
            uri: item.uri,
            version: item.version,
            moment,
            parse: Arc::new(Parse::new(moment)),
            text,
        };
        self.by_path.insert(path, document);
    }

    /// Applies the changes in the order given, each to the outcome of the one before. Changes to a document that
    /// is not open are ignored: there is no text they could apply to.
    pub(super) fn change(
        &self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        let Some(mut document) = self.by_path.get_mut(&convert::path(uri)) else { return };
        for change in changes {
            let moment = self.next_moment();
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
            document.parse.record(moment, &document.text, edit);
        }
        document.moment = self.next_moment();
        document.version = version;
        if matches!(document.excess(), Some(Excess::Size(_))) {
            // Nobody will ask for this parse, and the edits that it has noted down would only pile up.
            document.parse.close();
            document.parse = Arc::new(Parse::new(document.moment));
        }
    }

    /// Gives a document back to the disk, if it was open.
    pub(super) fn close(&self, uri: &Uri) -> Option<OpenDocument> {
        self.by_path.remove(&convert::path(uri)).map(|(_, document)| document)
    }

    /// The open document of that path.
    pub(super) fn get(&self, path: &Path) -> Option<OpenDocument> {
        self.by_path.get(path).map(|document| document.clone())
    }

    /// All open documents, in no particular order.
    pub(super) fn all(&self) -> Vec<OpenDocument> {
        self.by_path.iter().map(|document| document.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use tower_lsp::ls_types::{Position, Range};

    use super::*;

    fn opened(text: &str) -> (Documents, Uri) {
        let uri: Uri = "file:///a.md".parse().unwrap();
        let documents = Documents::default();
        documents.open(TextDocumentItem::new(uri.clone(), "markdown".to_owned(), 1, text.to_owned()));
        (documents, uri)
    }

    fn change(start: (u32, u32), end: (u32, u32), text: &str) -> TextDocumentContentChangeEvent {
        let position = |(line, character)| Position { line, character };
        let range = Some(Range { start: position(start), end: position(end) });
        TextDocumentContentChangeEvent { range, range_length: None, text: text.to_owned() }
    }

    fn whole(text: &str) -> TextDocumentContentChangeEvent {
        TextDocumentContentChangeEvent { range: None, range_length: None, text: text.to_owned() }
    }

    #[test]
    fn changes_build_on_each_other_and_clones_see_none_of_them() {
        let (documents, uri) = opened("one\ntwo");
        let before = documents.get(Path::new("/a.md")).unwrap();
        let changes = vec![change((1, 0), (1, 3), "2"), change((1, 1), (1, 1), "😀"), change((1, 3), (9, 9), "!")];
        documents.change(&uri, 7, changes, Encoding::Utf16);
        let after = documents.get(Path::new("/a.md")).unwrap();
        assert_eq!((after.text.to_string().as_str(), after.version), ("one\n2😀!", 7));
        assert_eq!((before.text.to_string().as_str(), before.version), ("one\ntwo", 1));
        assert!(after.moment > before.moment);
    }

    #[test]
    fn a_change_without_range_replaces_everything() {
        let (documents, uri) = opened("one");
        documents.change(&uri, 2, vec![whole("\u{feff}zwei"), change((0, 4), (0, 4), "!")], Encoding::Utf8);
        assert_eq!(documents.get(Path::new("/a.md")).unwrap().text.to_string(), "zwei!");
    }

    #[test]
    fn a_version_without_changes_is_a_new_state() {
        let (documents, uri) = opened("one");
        let before = documents.get(Path::new("/a.md")).unwrap();
        documents.change(&uri, 2, Vec::new(), Encoding::Utf16);
        let after = documents.get(Path::new("/a.md")).unwrap();
        assert!(after.version == 2 && after.moment > before.moment);
    }

    #[test]
    fn what_is_not_open_is_left_alone() {
        let (documents, uri) = opened("one");
        assert!(documents.close(&uri).is_some());
        documents.change(&uri, 2, vec![whole("two")], Encoding::Utf16);
        assert!(documents.get(Path::new("/a.md")).is_none() && documents.all().is_empty());
        assert!(documents.close(&uri).is_none());
    }

    #[test]
    fn one_file_has_one_document_however_its_uri_is_spelled() {
        let (documents, _) = opened("one");
        let other: Uri = "FILE:///b/../%61.md".parse().unwrap();
        documents.change(&other, 2, vec![whole("two")], Encoding::Utf16);
        assert_eq!(documents.get(Path::new("/a.md")).unwrap().text.to_string(), "two");
        assert_eq!(documents.all().len(), 1);
    }
}
