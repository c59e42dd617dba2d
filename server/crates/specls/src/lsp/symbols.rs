//! Symbols, highlights and hierarchies in the protocol's types. It must not know state, tasks or how any of them is
//! found.

use text::{Encoding, Text};
use tower_lsp::ls_types::{self as lsp, Uri};

use super::convert::{range, region};

/// What a symbol is, as editors draw it.
fn kind(kind: ide::SymbolKind) -> lsp::SymbolKind {
    match kind {
        ide::SymbolKind::Track => lsp::SymbolKind::MODULE,
        ide::SymbolKind::Entry => lsp::SymbolKind::OBJECT,
        ide::SymbolKind::Section => lsp::SymbolKind::STRING,
    }
}

/// The symbols of a document as a tree, for clients that show trees.
pub(super) fn tree(symbols: Vec<ide::DocumentSymbol>, text: &Text, encoding: Encoding) -> Vec<lsp::DocumentSymbol> {
    let convert = |symbol: ide::DocumentSymbol| {
        let children = tree(symbol.children, text, encoding);
        // The field is deprecated, and has to be filled all the same.
        #[allow(deprecated)]
        lsp::DocumentSymbol {
            name: symbol.name,
            detail: symbol.detail,
            kind: kind(symbol.kind),
            tags: None,
            deprecated: None,
            range: range(text, symbol.range, encoding),
            selection_range: range(text, symbol.selection, encoding),
            children: (!children.is_empty()).then_some(children),
        }
    };
    symbols.into_iter().map(convert).collect()
}

/// The symbols of a document as a list, each with the name of the one around it.
pub(super) fn list(
    symbols: &[ide::DocumentSymbol],
    around: Option<&str>,
    uri: &Uri,
    text: &Text,
    encoding: Encoding,
) -> Vec<lsp::SymbolInformation> {
    let mut all = Vec::new();
    for symbol in symbols {
        let location = lsp::Location { uri: uri.clone(), range: range(text, symbol.selection.clone(), encoding) };
        all.push(information(symbol.name.clone(), symbol.kind, location, around.map(str::to_owned)));
        all.extend(list(&symbol.children, Some(&symbol.name), uri, text, encoding));
    }
    all
}

/// A symbol of the workspace. `name` gives the URI of a path of the world.
pub(super) fn found(
    symbol: ide::WorkspaceSymbol,
    encoding: Encoding,
    name: impl Fn(&str) -> Option<Uri>,
) -> Option<lsp::SymbolInformation> {
    let location = lsp::Location { uri: name(&symbol.path)?, range: region(&symbol.region, encoding) };
    Some(information(symbol.name, symbol.kind, location, symbol.container))
}

fn information(
    name: String,
    symbol_kind: ide::SymbolKind,
    location: lsp::Location,
    container_name: Option<String>,
) -> lsp::SymbolInformation {
    #[allow(deprecated)]
    lsp::SymbolInformation { name, kind: kind(symbol_kind), tags: None, deprecated: None, location, container_name }
}

/// A highlight in a document whose text is `text`.
pub(super) fn highlight(highlight: ide::Highlight, text: &Text, encoding: Encoding) -> lsp::DocumentHighlight {
    let kind =
        if highlight.is_definition { lsp::DocumentHighlightKind::WRITE } else { lsp::DocumentHighlightKind::READ };
    lsp::DocumentHighlight { range: range(text, highlight.range, encoding), kind: Some(kind) }
}

/// A track in a hierarchy. `name` gives the URI of a path of the world.
pub(super) fn hierarchy_item(
    item: ide::HierarchyItem,
    encoding: Encoding,
    name: impl Fn(&str) -> Option<Uri>,
) -> Option<lsp::CallHierarchyItem> {
    let range = region(&item.region, encoding);
    Some(lsp::CallHierarchyItem {
        name: item.id,
        kind: lsp::SymbolKind::MODULE,
        tags: None,
        detail: (!item.detail.is_empty()).then_some(item.detail),
        uri: name(&item.path)?,
        range,
        selection_range: range,
        data: None,
    })
}
