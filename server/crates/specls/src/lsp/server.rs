//! The handlers: each does what must be done in order, then hands over. They know LSP and the session, and nothing
//! of how anything is computed.

use std::path::PathBuf;
use std::sync::Arc;

use ide::Move;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall,
    CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, CompletionParams, CompletionResponse,
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentDiagnosticParams,
    DocumentDiagnosticReportResult, DocumentHighlight, DocumentHighlightParams, DocumentSymbolParams,
    DocumentSymbolResponse, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverContents, HoverParams,
    InitializeParams, InitializeResult, InitializedParams, Location, MarkupContent, MarkupKind, PrepareRenameResponse,
    Range, ReferenceParams, RenameFilesParams, RenameParams, ServerInfo, TextDocumentPositionParams, Uri,
    WorkspaceDiagnosticParams, WorkspaceDiagnosticReportResult, WorkspaceEdit, WorkspaceFolder, WorkspaceSymbolParams,
    WorkspaceSymbolResponse,
};
use tower_lsp::{Client, LanguageServer};
use world::Snapshot;

use super::capabilities::ClientAbilities;
use super::compute::{CancelToken, compute};
use super::documents::OpenDocument;
use super::session::Session;
use super::workspaces::Asked;
use super::{convert, diagnostics, edit, symbols, watch};
use crate::workspace;

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

impl Handlers {
    /// The dependencies in one direction of the track whose main document is at `uri`, each with the references that
    /// make it one.
    async fn calls(
        &self,
        uri: Uri,
        calls: fn(&Snapshot, &str) -> Vec<ide::Call>,
    ) -> Result<Option<Vec<(CallHierarchyItem, Vec<Range>)>>> {
        self.answer_about_all(move |session, _, _| {
            let encoding = session.abilities().encoding;
            session.workspaces.ask_about(&convert::path(&uri), |root, snapshot, path| {
                let convert = |call: ide::Call| {
                    let item = symbols::hierarchy_item(call.item, root, encoding, |path| session.uri(path))?;
                    Some((item, call.references.iter().map(|place| convert::region(place, encoding)).collect()))
                };
                calls(snapshot, path).into_iter().filter_map(convert).collect()
            })
        })
        .await
    }
}

/// More symbols of a workspace than this help nobody choose.
const MOST_SYMBOLS: usize = 200;

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
            let found =
                session.workspaces.ask(document, |asked| ide::completion(asked.snapshot, asked.document, offset))?;
            Some(convert::completions(found.value, &document.text, offset, encoding))
        })
        .await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, move |session, document| {
            let abilities = session.abilities();
            let offset = document.text.offset(convert::text_position(at.position), abilities.encoding);
            let found =
                session.workspaces.ask(document, |asked| ide::definition(asked.snapshot, asked.document, offset))?;
            Some(convert::definition(&found.value?, &document.text, &found.root, abilities, |path| session.uri(path)))
        })
        .await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let at = params.text_document_position;
        let with_declaration = params.context.include_declaration;
        self.answer(&at.text_document.uri, move |session, document| {
            let encoding = session.abilities().encoding;
            let offset = document.text.offset(convert::text_position(at.position), encoding);
            let found = session
                .workspaces
                .ask(document, |asked| ide::references(asked.snapshot, asked.document, offset, with_declaration))?;
            Some(convert::locations(&found.value, &found.root, encoding, |path| session.uri(path)))
        })
        .await
    }

    async fn goto_declaration(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, move |session, document| {
            let encoding = session.abilities().encoding;
            let offset = document.text.offset(convert::text_position(at.position), encoding);
            let found = session.workspaces.ask(document, |asked| ide::declaration(asked.document, offset))?;
            let declared = found.value?;
            // The built-in template is no file that could be shown.
            let uri = session.uri(&found.root.join(&*declared.template?))?;
            let range = convert::region(&declared.selection, encoding);
            Some(GotoDefinitionResponse::Array(vec![Location { uri, range }]))
        })
        .await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, move |session, document| {
            let abilities = session.abilities();
            let offset = document.text.offset(convert::text_position(at.position), abilities.encoding);
            let found = session.workspaces.ask(document, |asked| ide::hover(asked.snapshot, asked.document, offset))?;
            let hover = found.value?;
            let kind = if abilities.markdown_hovers { MarkupKind::Markdown } else { MarkupKind::PlainText };
            Some(Hover {
                contents: HoverContents::Markup(MarkupContent { kind, value: hover.markdown }),
                range: Some(convert::range(&document.text, hover.range, abilities.encoding)),
            })
        })
        .await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.answer(&params.text_document.uri, move |session, document| {
            let abilities = session.abilities();
            let found = session.workspaces.ask(document, |asked| ide::document_symbols(asked.document))?.value;
            Some(if abilities.symbol_trees {
                DocumentSymbolResponse::Nested(symbols::tree(found, &document.text, abilities.encoding))
            } else {
                let uri = &document.uri;
                DocumentSymbolResponse::Flat(symbols::list(&found, None, uri, &document.text, abilities.encoding))
            })
        })
        .await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        self.answer_about_all(move |session, _, _| {
            let encoding = session.abilities().encoding;
            let mut all = Vec::new();
            session.workspaces.ask_all(|root, snapshot| {
                let found = ide::workspace_symbols(snapshot, &params.query, MOST_SYMBOLS);
                let found = found.into_iter();
                all.extend(found.filter_map(|symbol| symbols::found(symbol, root, encoding, |path| session.uri(path))));
            });
            Some(WorkspaceSymbolResponse::Flat(all))
        })
        .await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, move |session, document| {
            let encoding = session.abilities().encoding;
            let offset = document.text.offset(convert::text_position(at.position), encoding);
            let ask = |asked: &Asked<'_>| ide::highlights(asked.snapshot, asked.document, offset);
            let found = session.workspaces.ask(document, ask)?.value.into_iter();
            Some(found.map(|found| symbols::highlight(found, &document.text, encoding)).collect())
        })
        .await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, move |session, document| {
            let encoding = session.abilities().encoding;
            let offset = document.text.offset(convert::text_position(at.position), encoding);
            let ask = |asked: &Asked<'_>| ide::hierarchy(asked.snapshot, asked.document, offset);
            let found = session.workspaces.ask(document, ask)?;
            let items = found.value.into_iter();
            let item = |item| symbols::hierarchy_item(item, &found.root, encoding, |path| session.uri(path));
            Some(items.filter_map(item).collect())
        })
        .await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let calls = self.calls(params.item.uri, ide::incoming).await?;
        let call = |(from, from_ranges)| CallHierarchyIncomingCall { from, from_ranges };
        Ok(calls.map(|calls| calls.into_iter().map(call).collect()))
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let calls = self.calls(params.item.uri, ide::outgoing).await?;
        let call = |(to, from_ranges)| CallHierarchyOutgoingCall { to, from_ranges };
        Ok(calls.map(|calls| calls.into_iter().map(call).collect()))
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        let prepared = self.answer(&params.text_document.uri, move |session, document| {
            let encoding = session.abilities().encoding;
            let offset = document.text.offset(convert::text_position(params.position), encoding);
            let found = session.workspaces.ask(document, |asked| {
                let texts = |path: &str| session.text(&asked.root.join(path));
                ide::prepare_rename(asked.snapshot, asked.document, offset, &texts)
            })?;
            Some(found.value.map(|target| PrepareRenameResponse::RangeWithPlaceholder {
                range: convert::range(&document.text, target.range, encoding),
                placeholder: target.placeholder,
            }))
        });
        prepared.await?.transpose().map_err(refused)
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let at = params.text_document_position;
        let renamed = self.answer(&at.text_document.uri, move |session, document| {
            let offset = document.text.offset(convert::text_position(at.position), session.abilities().encoding);
            let found = session.workspaces.ask(document, |asked| {
                let texts = |path: &str| session.text(&asked.root.join(path));
                ide::rename(asked.snapshot, asked.document, offset, &params.new_name, &texts)
            })?;
            Some(found.value.and_then(|rename| edit::workspace_edit(session, &found.root, &rename)))
        });
        renamed.await?.transpose().map_err(refused)
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        let files =
            params.files.into_iter().filter_map(|file| Some((file.old_uri.parse().ok()?, file.new_uri.parse().ok()?)));
        let files: Vec<(PathBuf, PathBuf)> =
            files.map(|(old, new): (Uri, Uri)| (convert::path(&old), convert::path(&new))).collect();
        self.answer_about_all(move |session, _, _| {
            let (first, _) = files.first()?;
            session.workspaces.ask_about(first, |root, snapshot, _| {
                let relative = |path: &PathBuf| workspace::relative(root, path).map(Arc::from);
                let moves =
                    files.iter().filter_map(|(old, new)| Some(Move { from: relative(old)?, to: relative(new)? }));
                let moves: Vec<Move> = moves.collect();
                let texts = |path: &str| session.text(&root.join(path));
                edit::workspace_edit(session, root, &ide::moved(snapshot, &moves, &texts)).ok()
            })?
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

/// The answer that something cannot be done, and why.
fn refused(reason: String) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: reason.into(), data: None }
}

/// `RequestFailed` (LSP 3.17): a request that was right and could not be fulfilled.
const REQUEST_FAILED: i64 = -32803;

/// The folders that the client starts with: its workspace folders, or else its root.
fn folders(params: &InitializeParams) -> Vec<Uri> {
    match &params.workspace_folders {
        Some(folders) => folders.iter().map(|folder| folder.uri.clone()).collect(),
        // Clients that know no workspace folders say it this way.
        #[allow(deprecated)]
        None => params.root_uri.iter().cloned().collect(),
    }
}
