//! What the handlers answer with: how a request comes to its snapshot and its thread, and how an answer is put. It must
//! not know which requests there are.

use std::path::PathBuf;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{CallHierarchyItem, InitializeParams, LSPAny, Range, TextDocumentPositionParams, Uri};
use world::Snapshot;

use super::compute::{CancelToken, compute, compute_from_disk};
use super::documents::OpenDocument;
use super::question::Question;
use super::session::Session;
use super::{convert, symbols};

/// Answers one client.
#[derive(Debug)]
pub(super) struct Handlers {
    pub(super) client: Client,
    pub(super) session: Arc<Session>,
}

impl Handlers {
    /// The handlers of that client's session.
    pub(super) fn new(client: Client, session: Arc<Session>) -> Self {
        session.faults.report_to(client.clone());
        Self { client, session }
    }

    /// Answers a request about one open document: takes its snapshot now, computes on a blocking thread. About a
    /// document that is not open there is nothing to say.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Question<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(document) = self.session.document(&convert::path(uri)) else { return Ok(None) };
        self.answer_about_all(move |session, _, _| session.ask(&document, work)?).await
    }

    /// Answers a request about a place in an open document; `work` gets its byte offset.
    pub(super) async fn ask_at<T: Send + 'static>(
        &self,
        at: TextDocumentPositionParams,
        work: impl FnOnce(&Question<'_>, usize) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let position = at.position;
        self.ask(&at.text_document.uri, move |question| work(question, question.offset(position))).await
    }

    /// As [`ask_at`](Self::ask_at), where files are read that nobody has open.
    pub(super) async fn ask_at_from_disk<T: Send + 'static>(
        &self,
        at: TextDocumentPositionParams,
        work: impl FnOnce(&Question<'_>, usize) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let position = at.position;
        self.ask_from_disk(&at.text_document.uri, move |question| work(question, question.offset(position))).await
    }

    /// As [`ask`](Self::ask), where files are read that nobody has open.
    pub(super) async fn ask_from_disk<T: Send + 'static>(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Question<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(document) = self.session.document(&convert::path(uri)) else { return Ok(None) };
        self.answer_from_disk(move |session, _, _| session.ask(&document, work)?).await
    }

    /// Answers a request about the workspace, with the open documents as they are now.
    pub(super) async fn answer_about_all<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Session, &[OpenDocument], &CancelToken) -> T + Send + 'static,
    ) -> Result<T> {
        compute(self.settled(work)).await
    }

    /// The same for a request for which files are read that nobody has open.
    pub(super) async fn answer_from_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Session, &[OpenDocument], &CancelToken) -> T + Send + 'static,
    ) -> Result<T> {
        compute_from_disk(self.settled(work)).await
    }

    /// `work`, with the open documents as they are now, which are settled first.
    fn settled<T>(
        &self,
        work: impl FnOnce(&Session, &[OpenDocument], &CancelToken) -> T + Send + 'static,
    ) -> impl FnOnce(&CancelToken) -> T + Send + 'static {
        let open = self.session.documents();
        let session = self.session.clone();
        move |token| {
            session.settle(&open);
            let answer = work(&session, &open, token);
            session.report_news();
            answer
        }
    }

    /// The dependencies in one direction of the track whose main document is at `uri`, each with the references that
    /// make it one.
    pub(super) async fn calls(
        &self,
        uri: Uri,
        calls: fn(&Snapshot, &str) -> Vec<ide::Call>,
    ) -> Result<Option<Vec<(CallHierarchyItem, Vec<Range>)>>> {
        self.answer_about_all(move |session, _, _| {
            let encoding = session.abilities().encoding;
            session.workspaces.ask_about(&convert::path(&uri), |root, snapshot, path| {
                let convert = |call: ide::Call| {
                    let item = symbols::hierarchy_item(call.item, encoding, |path| session.uri(&root.join(path)))?;
                    Some((item, call.references.iter().map(|place| convert::region(place, encoding)).collect()))
                };
                calls(snapshot, path).into_iter().filter_map(convert).collect()
            })
        })
        .await
    }
}

/// What the server has given the client along with something that is to be resolved.
pub(super) fn data<T: DeserializeOwned>(data: Option<LSPAny>) -> Result<T> {
    serde_json::from_value(data.unwrap_or_default())
        .map_err(|error| Error::invalid_params(format!("data is not what the server has sent: {error}")))
}

/// The path of a file that the client names in an operation; `None` if that is no URI.
pub(super) fn file_path(uri: &str) -> Option<PathBuf> {
    uri.parse().ok().map(|uri: Uri| convert::path(&uri))
}

/// The answer that something cannot be done, and why.
pub(super) fn refused(reason: String) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: reason.into(), data: None }
}

/// `RequestFailed` (LSP 3.17): a request that was right and could not be fulfilled.
const REQUEST_FAILED: i64 = -32803;

/// The folders that the client starts with: its workspace folders, or else its root.
pub(super) fn folders(params: &InitializeParams) -> Vec<Uri> {
    match &params.workspace_folders {
        Some(folders) => folders.iter().map(|folder| folder.uri.clone()).collect(),
        // Clients that know no workspace folders say it this way.
        #[allow(deprecated)]
        None => params.root_uri.iter().cloned().collect(),
    }
}
