//! The handlers: each does what must be done in order, then hands over. They know LSP and the session, and nothing
//! of how anything is computed.

use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CompletionParams, CompletionResponse, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReportResult, GotoDefinitionParams, GotoDefinitionResponse,
    InitializeParams, InitializeResult, InitializedParams, ServerInfo, Uri, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReportResult, WorkspaceFolder,
};
use tower_lsp::{Client, LanguageServer};

use super::capabilities::ClientAbilities;
use super::compute::{CancelToken, compute};
use super::documents::OpenDocument;
use super::session::Session;
use super::{convert, diagnostics, watch};

/// Answers one client.
#[derive(Debug)]
pub(super) struct Handlers {
    client: Client,
    session: Arc<Session>,
}

impl Handlers {
    /// The handlers of that client's session.
    pub(super) fn new(client: Client, session: Arc<Session>) -> Self {
        Self { client, session }
    }

    /// Answers a request about one open document: takes its snapshot now, computes on a blocking thread. About a
    /// document that is not open there is nothing to say.
    async fn answer<T: Send + 'static>(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Session, &OpenDocument) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(document) = self.session.document(&convert::path(uri)) else { return Ok(None) };
        self.answer_about_all(move |session, _, _| work(session, &document)).await
    }

    /// Answers a request about the workspace, with the open documents as they are now.
    async fn answer_about_all<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Session, &[OpenDocument], &CancelToken) -> T + Send + 'static,
    ) -> Result<T> {
        let open = self.session.documents();
        let session = self.session.clone();
        compute(move |token| {
            session.settle(&open);
            work(&session, &open, token)
        })
        .await
    }
}

impl LanguageServer for Handlers {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let abilities = ClientAbilities::new(&params.capabilities);
        self.session.initialize(abilities);
        self.session.workspaces.change_folders(folders(&params).iter().map(convert::path), []);
        Ok(InitializeResult {
            capabilities: abilities.offer(),
            server_info: Some(ServerInfo {
                name: "specls".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        tokio::spawn(diagnostics::keep_current(self.session.clone(), self.client.clone()));
        if self.session.abilities().watches_files {
            tokio::spawn(watch::register(self.client.clone()));
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.session.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        self.session.open(params.text_document);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.session.change(params);
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        // Templates and configurations count as they are on disk, whether or not the client watches files.
        self.session.touch([convert::path(&params.text_document.uri)]);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.session.close(&params.text_document.uri);
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.session.touch(params.changes.iter().map(|event| convert::path(&event.uri)));
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: Vec<WorkspaceFolder>| folders.into_iter().map(|folder| convert::path(&folder.uri));
        self.session.workspaces.change_folders(paths(params.event.added), paths(params.event.removed));
        self.session.changed.notify_one();
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        self.answer(&at.text_document.uri, move |session, document| {
            let encoding = session.abilities().encoding;
            let offset = document.text.offset(convert::text_position(at.position), encoding);
            let completions = session.workspaces.completion(document, offset);
            Some(convert::completions(completions, &document.text, offset, encoding))
        })
        .await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, move |session, document| {
            let abilities = session.abilities();
            let offset = document.text.offset(convert::text_position(at.position), abilities.encoding);
            let found = session.workspaces.definition(document, offset)?;
            Some(convert::definition(&found.value, &document.text, &found.root, abilities, |path| session.uri(path)))
        })
        .await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let path = convert::path(&params.text_document.uri);
        self.answer_about_all(move |session, open, _| {
            diagnostics::pull(session, open, &path, params.previous_result_id.as_deref())
        })
        .await
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        self.answer_about_all(move |session, open, token| {
            diagnostics::pull_workspace(session, open, &params.previous_result_ids, token)
        })
        .await
    }
}

/// The folders that the client starts with: its workspace folders, or else its root.
fn folders(params: &InitializeParams) -> Vec<Uri> {
    match &params.workspace_folders {
        Some(folders) => folders.iter().map(|folder| folder.uri.clone()).collect(),
        // Clients that know no workspace folders say it this way.
        #[allow(deprecated)]
        None => params.root_uri.iter().cloned().collect(),
    }
}
