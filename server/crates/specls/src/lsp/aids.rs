//! Reading aids in the protocol's types: hints, lenses, folds, selections, links. It must not know state, tasks or how
//! any of them is found.

use std::ops::Range;

use ide::{CodeLens, DocumentLink, Fold, InlayHint, LensAction, LensKind, LensText, LinkTarget};
use serde::{Deserialize, Serialize};
use serde_json::json;
use text::{Encoding, Text};
use tower_lsp::ls_types::{self as lsp, Uri};

use super::capabilities::ClientAbilities;
use super::commands;
use super::convert::range;

/// What the name of an entry is made of (`Risk 2`), as a regular expression of the client: typing anything else in one
/// place ends the linked editing.
pub(super) const ENTRY_NAME_PATTERN: &str = r"[\w .~-]+";

/// A hint in a document whose text is `text`.
pub(super) fn hint(hint: InlayHint, text: &Text, encoding: Encoding) -> lsp::InlayHint {
    lsp::InlayHint {
        position: range(text, hint.offset..hint.offset, encoding).start,
        label: hint.label.into(),
        kind: None,
        text_edits: None,
        tooltip: Some(hint.tooltip.into()),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    }
}

/// The folds of a document whose text is `text`, at most as many as the client wants: the largest.
pub(super) fn folding_ranges(mut folds: Vec<Fold>, text: &Text, abilities: ClientAbilities) -> Vec<lsp::FoldingRange> {
    if let Some(limit) = abilities.aids.fold_limit {
        folds.sort_by_key(|fold| std::cmp::Reverse(fold.range.len()));
        folds.truncate(limit as usize);
        folds.sort_by_key(|fold| fold.range.start);
    }
    folds.into_iter().map(|fold| folding_range(fold, text, abilities)).collect()
}

fn folding_range(fold: Fold, text: &Text, abilities: ClientAbilities) -> lsp::FoldingRange {
    let place = range(text, fold.range, abilities.encoding);
    // Without a start character the first line stays in sight.
    let end_character = (!abilities.aids.folds_lines_only).then_some(place.end.character);
    lsp::FoldingRange {
        start_line: place.start.line,
        start_character: None,
        end_line: place.end.line,
        end_character,
        kind: Some(if fold.is_comment { lsp::FoldingRangeKind::Comment } else { lsp::FoldingRangeKind::Region }),
        collapsed_text: None,
    }
}

/// Ranges that grow, in a document whose text is `text`, as the protocol nests them.
pub(super) fn selection_range(ranges: Vec<Range<usize>>, text: &Text, encoding: Encoding) -> lsp::SelectionRange {
    let nest = |parent: Option<Box<lsp::SelectionRange>>, inner| {
        Some(Box::new(lsp::SelectionRange { range: range(text, inner, encoding), parent }))
    };
    ranges.into_iter().rev().fold(None, nest).map(|innermost| *innermost).unwrap_or_default()
}

/// What a link that is to be resolved remembers: the document that it stands in, and the path in its workspace.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LinkData {
    /// The document.
    pub(super) uri: Uri,
    /// Where it leads to, relative to the root of that document.
    pub(super) path: String,
}

/// A link in the document `uri` whose text is `text`; where it leads to within the workspace is resolved later.
pub(super) fn link(link: DocumentLink, uri: &Uri, text: &Text, encoding: Encoding) -> Option<lsp::DocumentLink> {
    let (target, data) = match link.target {
        LinkTarget::External(address) => (Some(address.parse().ok()?), None),
        LinkTarget::Path(path) => {
            let data = LinkData { uri: uri.clone(), path: path.to_string() };
            (None, serde_json::to_value(data).ok())
        }
    };
    Some(lsp::DocumentLink { range: range(text, link.range, encoding), target, tooltip: None, data })
}

/// What a lens that is to be resolved remembers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LensData {
    /// The document that it stands in.
    pub(super) uri: Uri,
    kind: LensName,
    /// Where it begins, in bytes.
    pub(super) offset: usize,
}

impl LensData {
    /// What the lens tells.
    pub(super) fn kind(&self) -> LensKind {
        match self.kind {
            LensName::Readiness => LensKind::Readiness,
            LensName::Dependents => LensKind::Dependents,
            LensName::Status => LensKind::Status,
            LensName::EntryStatus => LensKind::EntryStatus,
        }
    }
}

/// [`LensKind`] on the wire.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum LensName {
    Readiness,
    Dependents,
    Status,
    EntryStatus,
}

/// A lens of the document `uri` whose text is `text`, without its words.
pub(super) fn lens(lens: &CodeLens, uri: &Uri, text: &Text, encoding: Encoding) -> lsp::CodeLens {
    let kind = match lens.kind {
        LensKind::Readiness => LensName::Readiness,
        LensKind::Dependents => LensName::Dependents,
        LensKind::Status => LensName::Status,
        LensKind::EntryStatus => LensName::EntryStatus,
    };
    let data = LensData { uri: uri.clone(), kind, offset: lens.range.start };
    lsp::CodeLens {
        range: range(text, lens.range.clone(), encoding),
        command: None,
        data: serde_json::to_value(data).ok(),
    }
}

/// The words of a lens of the document `uri` whose text is `text`, and the command behind them.
pub(super) fn lens_command(lens: LensText, uri: &Uri, text: &Text, encoding: Encoding) -> lsp::Command {
    let (command, argument) = match lens.action {
        LensAction::ShowBlockers => (commands::SHOW_BLOCKERS, json!({ "uri": uri })),
        LensAction::ShowDependents => (commands::SHOW_DEPENDENTS, json!({ "uri": uri })),
        LensAction::SetStatus(status) => (commands::SET_STATUS, json!({ "uri": uri, "status": status })),
        LensAction::SetEntryStatus(status, offset) => {
            let position = range(text, offset..offset, encoding).start;
            (commands::SET_STATUS, json!({ "uri": uri, "status": status, "position": position }))
        }
    };
    lsp::Command { title: lens.title, command: command.to_owned(), arguments: Some(vec![argument]) }
}
