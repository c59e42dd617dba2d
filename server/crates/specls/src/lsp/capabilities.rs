//! What the client can do, and what the server therefore offers. Nothing is offered that does not work.

mod aids;

use text::Encoding;
use tower_lsp::ls_types::{
    CallHierarchyServerCapability, ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability,
    CompletionOptions, DeclarationCapability, DiagnosticOptions, DiagnosticServerCapabilities, FileOperationFilter,
    FileOperationPattern, FileOperationRegistrationOptions, HoverProviderCapability, MarkupKind, OneOf,
    PositionEncodingKind, RenameOptions, ResourceOperationKind, SaveOptions, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
    WorkDoneProgressOptions, WorkspaceFileOperationsServerCapabilities, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

use self::aids::AidAbilities;
use super::actions::FIX_ALL;

/// Characters after which the client asks for completions without being told to: what opens a placeholder, ends a
/// label (`Label:`, `**Label:**`), opens a table cell, a heading, a path or an anchor. Letters, digits and the space are
/// never among them, so that prose can be written in peace.
const COMPLETION_TRIGGERS: [&str; 8] = ["[", ":", "*", "|", "#", "(", "/", "`"];

/// The abilities of the client that the server asks about, each `false` unless the client says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ClientAbilities {
    /// How both sides count columns.
    pub(super) encoding: Encoding,
    /// The client asks for diagnostics; otherwise they are pushed.
    pub(super) pulls_diagnostics: bool,
    /// The client asks again when told that diagnostics have changed.
    pub(super) refreshes_diagnostics: bool,
    /// Diagnostics may carry related information.
    pub(super) related_information: bool,
    /// Completions may be snippets.
    pub(super) snippets: bool,
    /// What there is to read about a completion may follow when it is looked at.
    pub(super) resolves_completions: bool,
    /// That may be Markdown.
    pub(super) markdown_completions: bool,
    /// Definitions may be links with the range of their origin.
    pub(super) definition_links: bool,
    /// Symbols of a document may be a tree.
    pub(super) symbol_trees: bool,
    /// Hovers may be Markdown.
    pub(super) markdown_hovers: bool,
    /// Code actions may be more than commands.
    pub(super) action_literals: bool,
    /// One of several code actions may be preferred.
    pub(super) preferred_actions: bool,
    /// Code actions may lack their edit until they are chosen.
    pub(super) resolves_actions: bool,
    /// Workspace edits may carry versions and operations.
    pub(super) document_changes: bool,
    /// Workspace edits may create files.
    pub(super) creates_files: bool,
    /// Workspace edits may move files.
    pub(super) moves_files: bool,
    /// Edits may be annotated.
    pub(super) annotates_changes: bool,
    /// The client tells before the user renames files in its tree.
    pub(super) announces_renames: bool,
    /// The client tells before the user deletes files in its tree.
    pub(super) announces_deletions: bool,
    /// The client tells after the user has created, renamed or deleted files in its tree.
    pub(super) tells_of_files: ToldOf,
    /// The client asks whether something can be renamed.
    pub(super) prepares_renames: bool,
    /// Files can be watched on request.
    pub(super) watches_files: bool,
    /// Progress may be announced by the server.
    pub(super) progress: bool,
    /// The client can be asked for its settings.
    pub(super) answers_settings: bool,
    /// The client tells of changed settings on request.
    pub(super) watches_settings: bool,
    /// Reading aids and commands.
    pub(super) aids: AidAbilities,
}

/// What the client tells of after it has happened in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ToldOf {
    creations: bool,
    renames: bool,
    deletions: bool,
}

impl ClientAbilities {
    /// Reads them from what the client sends with `initialize`.
    pub(super) fn new(capabilities: &ClientCapabilities) -> Self {
        let text_document = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let action = text_document.and_then(|it| it.code_action.as_ref());
        let files = workspace.and_then(|it| it.file_operations.as_ref());
        let edit = workspace.and_then(|it| it.workspace_edit.as_ref());
        let item = text_document.and_then(|it| it.completion.as_ref()?.completion_item.as_ref());
        let resolved = item.and_then(|it| Some(&it.resolve_support.as_ref()?.properties));
        let operations = edit.and_then(|it| it.resource_operations.as_deref()).unwrap_or_default();
        // Operations on files are part of the document changes: who takes the former (Neovim) takes the latter, too.
        let document_changes = edit.and_then(|it| it.document_changes).unwrap_or(!operations.is_empty());
        let pull = text_document.and_then(|it| it.diagnostic.as_ref());
        let push = text_document.and_then(|it| it.publish_diagnostics.as_ref());
        let related_information = match pull {
            // `relatedInformation` came to pull diagnostics after the fact; clients say it for push and mean both.
            Some(pull) => pull.related_information.or(push.and_then(|it| it.related_information)),
            None => push.and_then(|it| it.related_information),
        };
        Self {
            encoding: encoding(capabilities),
            pulls_diagnostics: pull.is_some(),
            refreshes_diagnostics: workspace
                .and_then(|it| it.diagnostics.as_ref()?.refresh_support)
                .unwrap_or_default(),
            related_information: related_information.unwrap_or_default(),
            snippets: item.and_then(|it| it.snippet_support).unwrap_or_default(),
            resolves_completions: resolved.is_some_and(|all| all.iter().any(|property| property == "documentation")),
            markdown_completions: item
                .and_then(|it| it.documentation_format.as_ref())
                .is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
            definition_links: text_document.and_then(|it| it.definition.as_ref()?.link_support).unwrap_or_default(),
            symbol_trees: text_document
                .and_then(|it| it.document_symbol.as_ref()?.hierarchical_document_symbol_support)
                .unwrap_or_default(),
            markdown_hovers: text_document
                .and_then(|it| it.hover.as_ref()?.content_format.as_ref())
                .is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
            action_literals: action.is_some_and(|it| it.code_action_literal_support.is_some()),
            preferred_actions: action.and_then(|it| it.is_preferred_support).unwrap_or_default(),
            resolves_actions: action.is_some_and(|it| {
                let properties = it.resolve_support.as_ref().map(|it| it.properties.as_slice()).unwrap_or_default();
                it.data_support == Some(true) && properties.iter().any(|property| property == "edit")
            }),
            document_changes,
            creates_files: document_changes && operations.contains(&ResourceOperationKind::Create),
            moves_files: document_changes && operations.contains(&ResourceOperationKind::Rename),
            annotates_changes: document_changes && edit.is_some_and(|it| it.change_annotation_support.is_some()),
            announces_renames: files.and_then(|it| it.will_rename).unwrap_or_default(),
            announces_deletions: files.and_then(|it| it.will_delete).unwrap_or_default(),
            tells_of_files: ToldOf {
                creations: files.and_then(|it| it.did_create).unwrap_or_default(),
                renames: files.and_then(|it| it.did_rename).unwrap_or_default(),
                deletions: files.and_then(|it| it.did_delete).unwrap_or_default(),
            },
            prepares_renames: text_document.and_then(|it| it.rename.as_ref()?.prepare_support).unwrap_or_default(),
            watches_files: workspace
                .and_then(|it| it.did_change_watched_files.as_ref()?.dynamic_registration)
                .unwrap_or_default(),
            answers_settings: workspace.and_then(|it| it.configuration).unwrap_or_default(),
            watches_settings: workspace
                .and_then(|it| it.did_change_configuration.as_ref()?.dynamic_registration)
                .unwrap_or_default(),
            progress: capabilities.window.as_ref().and_then(|it| it.work_done_progress).unwrap_or_default(),
            aids: AidAbilities::new(capabilities),
        }
    }

    /// What the server offers to this client.
    pub(super) fn offer(&self) -> ServerCapabilities {
        ServerCapabilities {
            position_encoding: Some(match self.encoding {
                Encoding::Utf8 => PositionEncodingKind::UTF8,
                Encoding::Utf16 => PositionEncodingKind::UTF16,
                Encoding::Utf32 => PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
                ..TextDocumentSyncOptions::default()
            })),
            completion_provider: Some(CompletionOptions {
                trigger_characters: Some(COMPLETION_TRIGGERS.map(str::to_owned).to_vec()),
                resolve_provider: self.resolves_completions.then_some(true),
                ..CompletionOptions::default()
            }),
            code_action_provider: self.code_actions(),
            definition_provider: Some(OneOf::Left(true)),
            declaration_provider: Some(DeclarationCapability::Simple(true)),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            document_symbol_provider: Some(OneOf::Left(true)),
            workspace_symbol_provider: Some(OneOf::Left(true)),
            document_highlight_provider: Some(OneOf::Left(true)),
            call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
            references_provider: Some(OneOf::Left(true)),
            rename_provider: Some(if self.prepares_renames {
                OneOf::Right(RenameOptions {
                    prepare_provider: Some(true),
                    work_done_progress_options: WorkDoneProgressOptions::default(),
                })
            } else {
                OneOf::Left(true)
            }),
            diagnostic_provider: self.pulls_diagnostics.then(|| {
                DiagnosticServerCapabilities::Options(DiagnosticOptions {
                    identifier: Some("specls".to_owned()),
                    inter_file_dependencies: true,
                    workspace_diagnostics: true,
                    ..DiagnosticOptions::default()
                })
            }),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                file_operations: self.file_operations(),
            }),
            ..self.aids.offer()
        }
    }
}

impl ClientAbilities {
    /// Actions as such, or as commands for clients that apply what those give.
    fn code_actions(&self) -> Option<CodeActionProviderCapability> {
        if !self.action_literals {
            return self.aids.applies_edits.then_some(CodeActionProviderCapability::Simple(true));
        }
        let kinds = [
            CodeActionKind::QUICKFIX,
            CodeActionKind::REFACTOR_EXTRACT,
            CodeActionKind::REFACTOR_REWRITE,
            CodeActionKind::new(FIX_ALL),
        ];
        Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(kinds.to_vec()),
            resolve_provider: Some(self.resolves_actions),
            ..CodeActionOptions::default()
        }))
    }

    /// The operations on files that the server wants to hear of; `None` if the client tells of none.
    fn file_operations(&self) -> Option<WorkspaceFileOperationsServerCapabilities> {
        let wanted = WorkspaceFileOperationsServerCapabilities {
            will_rename: self.announces_renames.then(all_files),
            will_delete: self.announces_deletions.then(all_files),
            did_create: self.tells_of_files.creations.then(all_files),
            did_rename: self.tells_of_files.renames.then(all_files),
            did_delete: self.tells_of_files.deletions.then(all_files),
            ..WorkspaceFileOperationsServerCapabilities::default()
        };
        (wanted != WorkspaceFileOperationsServerCapabilities::default()).then_some(wanted)
    }
}

/// Every file and directory on disk: any of them may be linked to.
fn all_files() -> FileOperationRegistrationOptions {
    let pattern = FileOperationPattern { glob: "**/*".to_owned(), matches: None, options: None };
    FileOperationRegistrationOptions { filters: vec![FileOperationFilter { scheme: Some("file".to_owned()), pattern }] }
}

/// The first encoding on the client's list that is known here; UTF-16, which every client speaks, without one.
fn encoding(capabilities: &ClientCapabilities) -> Encoding {
    let offered = capabilities.general.as_ref().and_then(|it| it.position_encodings.as_deref()).unwrap_or_default();
    offered
        .iter()
        .find_map(|kind| match kind.as_str() {
            "utf-8" => Some(Encoding::Utf8),
            "utf-16" => Some(Encoding::Utf16),
            "utf-32" => Some(Encoding::Utf32),
            _ => None,
        })
        .unwrap_or_default()
}
