//! What the handlers of one client's connection share. Handlers change it without waiting for anybody; tasks and
//! blocking threads read it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};

use text::Text;
use tower_lsp::ls_types::notification::{Notification as _, PublishDiagnostics};
use tower_lsp::ls_types::{Diagnostic, DidChangeTextDocumentParams, PublishDiagnosticsParams, TextDocumentItem, Uri};
use world::{Document, Snapshot};

use super::capabilities::ClientAbilities;
use super::convert;
use super::diagnostics::Keeper;
use super::documents::{Documents, OpenDocument};
use super::faults::Faults;
use super::question::Question;
use super::semantic_tokens::SentTokens;
use super::wire::Output;
use super::workspaces::Workspaces;
use crate::workspace;

/// One client's session.
#[derive(Debug, Default)]
pub(super) struct Session {
    abilities: OnceLock<ClientAbilities>,
    documents: Documents,
    /// The worlds, for blocking threads only.
    pub(super) workspaces: Workspaces,
    /// The semantic tokens that the client has.
    pub(super) tokens: SentTokens,
    /// Held while a root is indexed: one after the other is as fast, and leaves room for answers.
    pub(super) indexing: tokio::sync::Mutex<()>,
    /// Where faults of the server itself are reported.
    pub(super) faults: Faults,
    /// The way to the client that waits for nobody else.
    output: OnceLock<Output>,
    shut_down: AtomicBool,
    /// Whoever keeps the client's diagnostics current; nobody before `initialized`.
    keeper: OnceLock<Mutex<Keeper>>,
    /// A document has been edited, and nobody has looked at it.
    is_edited: AtomicBool,
}

impl Session {
    /// What the client can do; nothing before `initialize`.
    pub(super) fn abilities(&self) -> ClientAbilities {
        self.abilities.get().copied().unwrap_or_default()
    }

    /// Remembers what the client can do. Told twice, the first word stands: `initialize` comes once.
    pub(super) fn initialize(&self, abilities: ClientAbilities) {
        self.abilities.get_or_init(|| abilities);
    }

    /// The client is reached this way.
    pub(super) fn connect(&self, output: Output) {
        self.output.get_or_init(|| output);
    }

    /// Publishes the diagnostics of one document, with its version if it is open. Blocks while the client reads nothing.
    /// After `shutdown`, nobody wants them.
    pub(super) fn publish(&self, uri: Uri, diagnostics: Vec<Diagnostic>, version: Option<i32>) {
        if let Some(output) = self.output.get().filter(|_| !self.is_shut_down()) {
            output.tell(PublishDiagnostics::METHOD, &PublishDiagnosticsParams { uri, diagnostics, version });
        }
    }

    /// The client has asked for `shutdown`.
    pub(super) fn shut_down(&self) {
        self.shut_down.store(true, Ordering::Relaxed);
    }

    /// Whether the client has asked for `shutdown`.
    pub(super) fn is_shut_down(&self) -> bool {
        self.shut_down.load(Ordering::Relaxed)
    }

    /// The client opens a document.
    pub(super) fn open(&self, item: TextDocumentItem) {
        self.documents.open(item);
        self.workspaces.changed().notify_one();
    }

    /// This keeps the client's diagnostics current from now on. Told twice, the first word stands: `initialized` comes once.
    pub(super) fn keep_with(&self, keeper: Keeper) -> &Mutex<Keeper> {
        self.keeper.get_or_init(|| Mutex::new(keeper))
    }

    /// What keeps the client's diagnostics current.
    pub(super) fn keeper(&self) -> Option<&Mutex<Keeper>> {
        self.keeper.get()
    }

    /// Whether a document has been edited since this was asked last.
    pub(super) fn take_edited(&self) -> bool {
        self.is_edited.swap(false, Ordering::Relaxed)
    }

    /// The client edits a document. Whoever has read that has the diagnostics brought up to date.
    pub(super) fn change(&self, params: DidChangeTextDocumentParams) {
        let encoding = self.abilities().encoding;
        let document = params.text_document;
        self.documents.change(&document.uri, document.version, params.content_changes, encoding);
        self.is_edited.store(true, Ordering::Relaxed);
    }

    /// The client closes a document.
    pub(super) fn close(&self, uri: &Uri) {
        if let Some(document) = self.documents.close(uri) {
            document.parse.close();
            self.tokens.forget(&document.path);
            self.touch([document.path]);
        }
    }

    /// Files have, or may have, changed on disk.
    pub(super) fn touch(&self, paths: impl IntoIterator<Item = PathBuf>) {
        self.workspaces.touch(paths);
        self.workspaces.changed().notify_one();
    }

    /// The open document of that path, as it is now.
    pub(super) fn document(&self, path: &Path) -> Option<OpenDocument> {
        self.documents.get(path)
    }

    /// All open documents, as they are now.
    pub(super) fn documents(&self) -> Vec<OpenDocument> {
        self.documents.all()
    }

    /// Brings the worlds up to date with the open documents and the disk. For blocking threads.
    pub(super) fn settle(&self, open: &[OpenDocument]) {
        // As they are by now: `open` may be older than a document that has been opened since.
        self.workspaces.leave_homes(&self.documents());
        if self.workspaces.settle(open) {
            self.workspaces.changed().notify_one();
        }
    }

    /// Tells the client of folders and documents that are not looked at, and of rules that have failed. Needs a runtime
    /// around it.
    pub(super) fn report_news(&self) {
        for notice in self.workspaces.take_notices() {
            self.faults.tell(notice);
        }
        for (path, fault) in self.workspaces.take_failed_rules() {
            self.faults.report(&path.display().to_string(), &fault.to_string());
        }
    }

    /// Asks about an open document; `None` if it belongs to no root. For blocking threads.
    pub(super) fn ask<T>(&self, document: &OpenDocument, question: impl FnOnce(&Question<'_>) -> T) -> Option<T> {
        self.workspaces
            .ask(document, |root, snapshot, parsed| question(&self.question(document, root, snapshot, parsed)))
    }

    /// The same for a question that headings alone can answer.
    pub(super) fn ask_outline<T>(
        &self,
        document: &OpenDocument,
        question: impl FnOnce(&Question<'_>) -> T,
    ) -> Option<T> {
        let ask = |root: &Path, snapshot: &Snapshot, parsed: &Document| {
            question(&self.question(document, root, snapshot, parsed))
        };
        self.workspaces.ask_outline(document, ask)
    }

    fn question<'a>(
        &'a self,
        open: &'a OpenDocument,
        root: &'a Path,
        snapshot: &'a Snapshot,
        document: &'a Document,
    ) -> Question<'a> {
        let (uri, version, abilities) = (&open.uri, open.version, self.abilities());
        Question { session: self, snapshot, document, root, uri, version, abilities }
    }

    /// The text of a file: as the client has it, or else as it is on disk. For blocking threads.
    pub(super) fn text(&self, path: &Path) -> Option<Text> {
        let open = self.document(path).map(|document| document.text);
        open.or_else(|| workspace::read(path).ok().map(|text| Text::new(&text)))
    }

    /// What the client calls a path: an open document by the name it was opened under.
    pub(super) fn uri(&self, path: &Path) -> Option<Uri> {
        self.document(path).map(|document| document.uri).or_else(|| convert::uri(path))
    }
}
