//! What the client can do of reading aids and commands, and what is offered of them: each only to clients that know it.

use tower_lsp::ls_types::{
    ClientCapabilities, CodeLensOptions, DocumentLinkOptions, ExecuteCommandOptions, FoldingRangeProviderCapability,
    LinkedEditingRangeServerCapabilities, OneOf, SelectionRangeProviderCapability, SemanticTokensFullOptions,
    SemanticTokensOptions, SemanticTokensServerCapabilities, ServerCapabilities, TokenFormat, WorkDoneProgressOptions,
};

use crate::lsp::{commands, semantic_tokens};

/// The abilities of the client around reading aids and commands, each `false` unless the client says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::lsp) struct AidAbilities {
    /// Hints may stand in the text.
    inlay_hints: bool,
    /// The client asks again for hints when told to.
    pub(in crate::lsp) refreshes_inlay_hints: bool,
    /// Lenses may stand above the text.
    code_lenses: bool,
    /// The client asks again for lenses when told to.
    pub(in crate::lsp) refreshes_code_lenses: bool,
    /// Words may be coloured.
    semantic_tokens: Option<TokenAbilities>,
    /// The client asks again for tokens when told to.
    pub(in crate::lsp) refreshes_semantic_tokens: bool,
    /// Parts of the text may be folded.
    folds: bool,
    /// They are folded by whole lines.
    pub(in crate::lsp) folds_lines_only: bool,
    /// So many folds are wanted at most.
    pub(in crate::lsp) fold_limit: Option<u32>,
    /// Selections may grow by meaning.
    selection_ranges: bool,
    /// Links may be followed.
    document_links: bool,
    /// Several places may be edited as one.
    linked_editing: bool,
    /// The client has commands executed.
    commands: bool,
    /// The client applies edits that it has not asked for.
    pub(in crate::lsp) applies_edits: bool,
    /// The client shows documents on request.
    pub(in crate::lsp) shows_documents: bool,
}

/// Which requests for semantic tokens the client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TokenAbilities {
    range: bool,
    full: bool,
    delta: bool,
}

impl AidAbilities {
    /// Whether the client can be told to ask again for anything.
    pub(in crate::lsp) fn refreshes_any(self) -> bool {
        self.refreshes_inlay_hints || self.refreshes_code_lenses || self.refreshes_semantic_tokens
    }

    /// Reads them from what the client sends with `initialize`.
    pub(super) fn new(capabilities: &ClientCapabilities) -> Self {
        let text_document = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let folding = text_document.and_then(|it| it.folding_range.as_ref());
        Self {
            inlay_hints: text_document.is_some_and(|it| it.inlay_hint.is_some()),
            refreshes_inlay_hints: workspace.and_then(|it| it.inlay_hint.as_ref()?.refresh_support).unwrap_or_default(),
            code_lenses: text_document.is_some_and(|it| it.code_lens.is_some()),
            refreshes_code_lenses: workspace.and_then(|it| it.code_lens.as_ref()?.refresh_support).unwrap_or_default(),
            semantic_tokens: token_abilities(capabilities),
            refreshes_semantic_tokens: workspace
                .and_then(|it| it.semantic_tokens.as_ref()?.refresh_support)
                .unwrap_or_default(),
            folds: folding.is_some(),
            folds_lines_only: folding.and_then(|it| it.line_folding_only).unwrap_or_default(),
            fold_limit: folding.and_then(|it| it.range_limit),
            selection_ranges: text_document.is_some_and(|it| it.selection_range.is_some()),
            document_links: text_document.is_some_and(|it| it.document_link.is_some()),
            linked_editing: text_document.is_some_and(|it| it.linked_editing_range.is_some()),
            commands: workspace.is_some_and(|it| it.execute_command.is_some()),
            applies_edits: workspace.and_then(|it| it.apply_edit).unwrap_or_default(),
            shows_documents: capabilities
                .window
                .as_ref()
                .and_then(|it| it.show_document.as_ref())
                .is_some_and(|it| it.support),
        }
    }

    /// What is offered to this client of them, and nothing else.
    pub(super) fn offer(&self) -> ServerCapabilities {
        ServerCapabilities {
            inlay_hint_provider: self.inlay_hints.then_some(OneOf::Left(true)),
            code_lens_provider: self.code_lenses.then_some(CodeLensOptions { resolve_provider: Some(true) }),
            semantic_tokens_provider: self.semantic_tokens.map(TokenAbilities::offer),
            folding_range_provider: self.folds.then_some(FoldingRangeProviderCapability::Simple(true)),
            selection_range_provider: self.selection_ranges.then_some(SelectionRangeProviderCapability::Simple(true)),
            document_link_provider: self.document_links.then(|| DocumentLinkOptions {
                resolve_provider: Some(true),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            linked_editing_range_provider: self
                .linked_editing
                .then_some(LinkedEditingRangeServerCapabilities::Simple(true)),
            execute_command_provider: self.commands.then(|| ExecuteCommandOptions {
                commands: commands::NAMES.map(str::to_owned).to_vec(),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            ..ServerCapabilities::default()
        }
    }
}

impl TokenAbilities {
    fn offer(self) -> SemanticTokensServerCapabilities {
        let full = match self.delta {
            true => SemanticTokensFullOptions::Delta { delta: Some(true) },
            false => SemanticTokensFullOptions::Bool(true),
        };
        SemanticTokensServerCapabilities::SemanticTokensOptions(SemanticTokensOptions {
            work_done_progress_options: WorkDoneProgressOptions::default(),
            legend: semantic_tokens::legend(),
            range: self.range.then_some(true),
            full: self.full.then_some(full),
        })
    }
}

/// `None` unless the client reads tokens in the one format that there is.
fn token_abilities(capabilities: &ClientCapabilities) -> Option<TokenAbilities> {
    let tokens = capabilities.text_document.as_ref()?.semantic_tokens.as_ref()?;
    let (full, delta) = match &tokens.requests.full {
        Some(SemanticTokensFullOptions::Bool(full)) => (*full, false),
        Some(SemanticTokensFullOptions::Delta { delta }) => (true, delta.unwrap_or_default()),
        None => (false, false),
    };
    let range = tokens.requests.range.unwrap_or_default();
    tokens.formats.contains(&TokenFormat::RELATIVE).then_some(TokenAbilities { range, full, delta })
}
