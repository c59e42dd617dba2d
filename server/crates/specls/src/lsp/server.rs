//! The handlers: each does what must be done in order, then hands over. They know LSP and the session, and nothing
//! of how anything is computed.

use std::path::PathBuf;
use std::sync::Arc;

use ide::Move;
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall,
    CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, CodeAction, CodeActionParams, CodeActionResponse,
    CodeLens, CodeLensParams, CompletionItem, CompletionParams, CompletionResponse, CreateFilesParams,
    DeleteFilesParams, DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentHighlight, DocumentHighlightParams, DocumentLink,
    DocumentLinkParams, DocumentSymbolParams, DocumentSymbolResponse, ExecuteCommandParams, FoldingRange,
    FoldingRangeParams, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverContents, HoverParams,
    InitializeParams, InitializeResult, InitializedParams, InlayHint, InlayHintParams, LSPAny,
    LinkedEditingRangeParams, LinkedEditingRanges, Location, MarkupContent, MarkupKind, MessageType,
    PrepareRenameResponse, Range, ReferenceParams, RenameFilesParams, RenameParams, SelectionRange,
    SelectionRangeParams, SemanticTokens, SemanticTokensDeltaParams, SemanticTokensFullDeltaResult,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, ServerInfo,
    TextDocumentPositionParams, WorkspaceDiagnosticParams, WorkspaceDiagnosticReportResult, WorkspaceEdit,
    WorkspaceFolder, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::aids::{LensData, LinkData};
use super::capabilities::ClientAbilities;
use super::commands::Command;
use super::compute::CancelToken;
use super::documents::OpenDocument;
use super::edit::Change;
use super::handlers::{Handlers, data, file_path, folders, refused};
use super::question::Question;
use super::session::Session;
use super::{actions, aids, commands, completions, convert, deletion, diagnostics, edit, settings, symbols, watch};
use crate::workspace;

/// More symbols of a workspace than this help nobody choose.
const MOST_SYMBOLS: usize = 200;

impl LanguageServer for Handlers {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let abilities = ClientAbilities::new(&params.capabilities);
        self.session.initialize(abilities);
        if let Some(options) = &params.initialization_options {
            settings::take(&self.session, options);
        }
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
        diagnostics::start(self.session.clone(), self.client.clone());
        let abilities = self.session.abilities();
        if abilities.watches_files {
            tokio::spawn(watch::register(self.client.clone()));
        }
        if abilities.watches_settings {
            tokio::spawn(settings::register(self.client.clone()));
        }
        if abilities.answers_settings {
            tokio::spawn(settings::pull(self.session.clone(), self.client.clone()));
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        // What is sent may be of any scope, or nothing at all: who can be asked is asked.
        if self.session.abilities().answers_settings {
            tokio::spawn(settings::pull(self.session.clone(), self.client.clone()));
        } else {
            settings::take(&self.session, &params.settings);
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
        self.session.workspaces.changed().notify_one();
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.ask_at(params.text_document_position, |question, offset| {
            let found = ide::completion(question.snapshot, question.document, offset);
            Some(completions::offered(question, found, offset))
        })
        .await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        let Some((uri, subject)) = completions::subject(&item) else { return Ok(item) };
        let documentation = self.ask(&uri, move |question| completions::documentation(question, &subject)).await?;
        Ok(CompletionItem { documentation: documentation.or(item.documentation.clone()), ..item })
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.ask_at(params.text_document_position_params, |question, offset| {
            let found = ide::definition(question.snapshot, question.document, offset)?;
            Some(convert::definition(&found, &question.document.text, question.abilities, |path| question.name(path)))
        })
        .await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let with_declaration = params.context.include_declaration;
        self.ask_at(params.text_document_position, move |question, offset| {
            let found = ide::references(question.snapshot, question.document, offset, with_declaration);
            Some(convert::locations(&found, question.encoding(), |path| question.name(path)))
        })
        .await
    }

    async fn goto_declaration(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.ask_at(params.text_document_position_params, |question, offset| {
            let declared = ide::declaration(question.document, offset)?;
            // The built-in template is no file that could be shown.
            let uri = question.name(&declared.template?)?;
            let range = convert::region(&declared.selection, question.encoding());
            Some(GotoDefinitionResponse::Array(vec![Location { uri, range }]))
        })
        .await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.ask_at(params.text_document_position_params, |question, offset| {
            let hover = ide::hover(question.snapshot, question.document, offset)?;
            let is_markdown = question.abilities.markdown_hovers;
            let kind = if is_markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
            Some(Hover {
                contents: HoverContents::Markup(MarkupContent { kind, value: hover.markdown }),
                range: Some(question.range(hover.range)),
            })
        })
        .await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        let Some(document) = self.session.document(&convert::path(&params.text_document.uri)) else { return Ok(None) };
        let symbols = |question: &Question<'_>| {
            let (text, encoding) = (&question.document.text, question.encoding());
            let found = ide::document_symbols(question.document);
            if question.abilities.symbol_trees {
                DocumentSymbolResponse::Nested(symbols::tree(found, text, encoding))
            } else {
                DocumentSymbolResponse::Flat(symbols::list(&found, None, question.uri, text, encoding))
            }
        };
        self.answer_about_all(move |session, _, _| session.ask_outline(&document, symbols)).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        self.answer_about_all(move |session, _, _| {
            let encoding = session.abilities().encoding;
            let mut all = Vec::new();
            session.workspaces.ask_all(|root, snapshot| {
                let found = ide::workspace_symbols(snapshot, &params.query, MOST_SYMBOLS);
                let found = found.into_iter();
                let name = |path: &str| session.uri(&root.join(path));
                all.extend(found.filter_map(|symbol| symbols::found(symbol, encoding, name)));
            });
            Some(WorkspaceSymbolResponse::Flat(all))
        })
        .await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        self.ask_at(params.text_document_position_params, |question, offset| {
            let found = ide::highlights(question.snapshot, question.document, offset).into_iter();
            let highlight = |found| symbols::highlight(found, &question.document.text, question.encoding());
            Some(found.map(highlight).collect())
        })
        .await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        self.ask_at(params.text_document_position_params, |question, offset| {
            let items = ide::hierarchy(question.snapshot, question.document, offset).into_iter();
            let item = |item| symbols::hierarchy_item(item, question.encoding(), |path| question.name(path));
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

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.ask_from_disk(&params.text_document.uri, move |question| {
            Some(actions::code_actions(question, params.range, &params.context))
        })
        .await
    }

    async fn code_action_resolve(&self, mut action: CodeAction) -> Result<CodeAction> {
        // An action that had its edit from the start has nothing to find it again by.
        if action.data.is_some() {
            let choice: actions::Choice = data(action.data.clone())?;
            let uri = choice.uri.clone();
            let chosen = self.ask_from_disk(&uri, move |question| Some(actions::chosen(question, &choice))).await?;
            let outdated =
                |message: String| Error { code: ErrorCode::ContentModified, message: message.into(), data: None };
            action.edit = chosen.transpose().map_err(outdated)?;
        }
        Ok(action)
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        let prepared = self.ask_at_from_disk(params, |question, offset| {
            let texts = |path: &str| question.text(path);
            let found = ide::prepare_rename(question.snapshot, question.document, offset, &texts);
            Some(found.map(|target| PrepareRenameResponse::RangeWithPlaceholder {
                range: question.range(target.range),
                placeholder: target.placeholder,
            }))
        });
        prepared.await?.transpose().map_err(refused)
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let renamed = self.ask_at_from_disk(params.text_document_position, move |question, offset| {
            let texts = |path: &str| question.text(path);
            let found = ide::rename(question.snapshot, question.document, offset, &params.new_name, &texts);
            Some(found.and_then(|edit| question.edit("Rename", &edit)))
        });
        renamed.await?.transpose().map_err(refused)
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        let files = params.files.iter();
        let files: Vec<(PathBuf, PathBuf)> =
            files.filter_map(|file| Some((file_path(&file.old_uri)?, file_path(&file.new_uri)?))).collect();
        self.answer_from_disk(move |session, _, _| {
            let (first, _) = files.first()?;
            session.workspaces.ask_about(first, |root, snapshot, _| {
                let relative = |path: &PathBuf| workspace::relative(root, path).map(Arc::from);
                let moves =
                    files.iter().filter_map(|(old, new)| Some(Move { from: relative(old)?, to: relative(new)? }));
                let moves: Vec<Move> = moves.collect();
                let texts = |path: &str| session.text(&root.join(path));
                let edit = ide::moved(snapshot, &moves, &texts);
                edit::workspace_edit(session, root, &Change { title: "Rename", edit: &edit, asked: None }).ok()
            })?
        })
        .await
    }

    async fn will_delete_files(&self, params: DeleteFilesParams) -> Result<Option<WorkspaceEdit>> {
        let files: Vec<PathBuf> = params.files.iter().filter_map(|file| file_path(&file.uri)).collect();
        let warning = self.answer_about_all(move |session, _, _| {
            let first = files.first()?;
            session.workspaces.ask_about(first, |root, snapshot, _| {
                let paths: Vec<String> = files.iter().filter_map(|file| workspace::relative(root, file)).collect();
                deletion::warning(snapshot, &paths)
            })?
        });
        if let Some(warning) = warning.await? {
            let client = self.client.clone();
            tokio::spawn(async move { client.show_message(MessageType::WARNING, warning).await });
        }
        // References are for the user to correct: nobody knows what they should lead to instead.
        Ok(None)
    }

    async fn did_create_files(&self, params: CreateFilesParams) {
        self.session.touch(params.files.iter().filter_map(|file| file_path(&file.uri)));
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        let both = params.files.iter().flat_map(|file| [&file.old_uri, &file.new_uri]);
        self.session.touch(both.filter_map(|uri| file_path(uri)));
    }

    async fn did_delete_files(&self, params: DeleteFilesParams) {
        self.session.touch(params.files.iter().filter_map(|file| file_path(&file.uri)));
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let path = convert::path(&params.text_document.uri);
        let is_open = self.session.document(&path).is_some();
        let pull = move |session: &Session, open: &[OpenDocument], _: &CancelToken| {
            diagnostics::pull(session, open, &path, params.previous_result_id.as_deref())
        };
        if is_open { self.answer_about_all(pull).await } else { self.answer_from_disk(pull).await }
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        self.answer_from_disk(move |session, open, token| {
            diagnostics::pull_workspace(session, open, &params.previous_result_ids, token)
        })
        .await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.ask(&params.text_document.uri, move |question| {
            let (text, encoding) = (&question.document.text, question.encoding());
            let asked = question.byte_range(params.range);
            let found = ide::inlay_hints(question.snapshot, question.document, asked).into_iter();
            Some(found.map(|hint| aids::hint(hint, text, encoding)).collect())
        })
        .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask(&params.text_document.uri, |question| {
            let (text, encoding) = (&question.document.text, question.encoding());
            let found = ide::code_lenses(question.document);
            Some(found.iter().map(|lens| aids::lens(lens, question.uri, text, encoding)).collect())
        })
        .await
    }

    async fn code_lens_resolve(&self, mut lens: CodeLens) -> Result<CodeLens> {
        let data: LensData = data(lens.data.take())?;
        let uri = data.uri.clone();
        let command = self.ask(&uri, move |question| {
            let words = ide::lens_text(question.snapshot, question.document, data.kind(), data.offset)?;
            Some(aids::lens_command(words, question.uri, &question.document.text, question.encoding()))
        });
        // The client asks for the lenses anew once it has seen its own edit.
        lens.command = Some(command.await?.ok_or_else(Error::content_modified)?);
        Ok(lens)
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        self.ask(&params.text_document.uri, |question| {
            let tokens = question.tokens(0..question.document.source.len());
            Some(question.session.tokens.full(&convert::path(question.uri), tokens).into())
        })
        .await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        self.ask(&params.text_document.uri, move |question| {
            let tokens = question.tokens(0..question.document.source.len());
            let path = convert::path(question.uri);
            Some(question.session.tokens.delta(&path, &params.previous_result_id, tokens))
        })
        .await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.ask(&params.text_document.uri, move |question| {
            let data = question.tokens(question.byte_range(params.range));
            Some(SemanticTokens { result_id: None, data }.into())
        })
        .await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(&params.text_document.uri, |question| {
            let found = ide::folds(question.document);
            Some(aids::folding_ranges(found, &question.document.text, question.abilities))
        })
        .await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        self.ask(&params.text_document.uri, move |question| {
            let select = |position| {
                let ranges = ide::selection_ranges(question.document, question.offset(position));
                aids::selection_range(ranges, &question.document.text, question.encoding())
            };
            Some(params.positions.into_iter().map(select).collect())
        })
        .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask(&params.text_document.uri, |question| {
            let (text, encoding) = (&question.document.text, question.encoding());
            let found = ide::document_links(question.snapshot, question.document).into_iter();
            Some(found.filter_map(|link| aids::link(link, question.uri, text, encoding)).collect())
        })
        .await
    }

    async fn document_link_resolve(&self, mut link: DocumentLink) -> Result<DocumentLink> {
        let data: LinkData = data(link.data.take())?;
        let uri = data.uri.clone();
        let target = self.ask(&uri, move |question| question.name(&data.path));
        link.target = Some(target.await?.ok_or_else(Error::content_modified)?);
        Ok(link)
    }

    async fn linked_editing_range(&self, params: LinkedEditingRangeParams) -> Result<Option<LinkedEditingRanges>> {
        self.ask_at(params.text_document_position_params, |question, offset| {
            let linked = ide::linked_ranges(question.snapshot, question.document, offset).into_iter();
            let ranges: Vec<Range> = linked.map(|range| question.range(range)).collect();
            let word_pattern = Some(aids::ENTRY_NAME_PATTERN.to_owned());
            (!ranges.is_empty()).then_some(LinkedEditingRanges { ranges, word_pattern })
        })
        .await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        let command = Command::read(params)?;
        let run = self.answer_from_disk(move |session, open, _| command.run(session, open));
        let outcome = run.await?.map_err(refused)?;
        tokio::spawn(commands::perform(self.client.clone(), outcome.requests));
        Ok(Some(outcome.value))
    }
}
