//! The table of everything that LSP 3.17 asks a server, with what it does here: the source of docs/features.md.
//! `UPDATE_EXPECT=1 cargo test -p specls features` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use super::commands;

/// A request or notification of a client: its method, the handler's name, and what it is for here, or why it is not.
type Row = (&'static str, &'static str, &'static str);

const ROWS: [Row; 67] = [
    ("initialize", "initialize", "offers what the client's capabilities allow"),
    ("initialized", "initialized", "starts indexing; has files watched, if the client does that"),
    ("shutdown", "shutdown", "makes `exit` end with 0"),
    ("textDocument/didOpen", "did_open", "takes the document over"),
    ("textDocument/didChange", "did_change", "incremental; a change without range replaces everything"),
    ("textDocument/willSave", "will_save", "nothing depends on it"),
    ("textDocument/willSaveWaitUntil", "will_save_wait_until", "nothing is changed behind the user's back"),
    ("textDocument/didSave", "did_save", "reads configurations and templates again"),
    ("textDocument/didClose", "did_close", "goes back to the file on disk"),
    ("notebookDocument/didOpen", "notebook_did_open", "specs are no notebooks"),
    ("notebookDocument/didChange", "notebook_did_change", "specs are no notebooks"),
    ("notebookDocument/didSave", "notebook_did_save", "specs are no notebooks"),
    ("notebookDocument/didClose", "notebook_did_close", "specs are no notebooks"),
    ("textDocument/declaration", "goto_declaration", "from a label, entry or heading to the template"),
    ("textDocument/definition", "goto_definition", "from any reference to what it names"),
    ("textDocument/typeDefinition", "goto_type_definition", "what declares a thing is its template: see declaration"),
    ("textDocument/implementation", "goto_implementation", "a track has one document: see definition"),
    ("textDocument/references", "references", "everything in the workspace that names a track, entry, heading or file"),
    ("textDocument/prepareCallHierarchy", "prepare_call_hierarchy", "the track at the cursor"),
    ("callHierarchy/incomingCalls", "incoming_calls", "the tracks that depend on it"),
    ("callHierarchy/outgoingCalls", "outgoing_calls", "the tracks that it depends on"),
    ("textDocument/prepareTypeHierarchy", "prepare_type_hierarchy", "tracks have no kinds of kinds"),
    ("typeHierarchy/supertypes", "supertypes", "tracks have no kinds of kinds"),
    ("typeHierarchy/subtypes", "subtypes", "tracks have no kinds of kinds"),
    ("textDocument/documentHighlight", "document_highlight", "every place that stands for the thing at the cursor"),
    (
        "textDocument/documentLink",
        "document_link",
        "destinations, paths in code spans and addresses that lead somewhere",
    ),
    ("documentLink/resolve", "document_link_resolve", "the file behind a link"),
    ("textDocument/hover", "hover", "the card of a track; guidance, values and example of a part of the template"),
    (
        "textDocument/codeLens",
        "code_lens",
        "above the title readiness, dependents and next status; above an entry its next status",
    ),
    ("codeLens/resolve", "code_lens_resolve", "the words of a lens, and its command"),
    ("textDocument/foldingRange", "folding_range", "sections, entries, tables, code blocks, comments, front matter"),
    ("textDocument/selectionRange", "selection_range", "word, value, field, item, entry, section, document"),
    ("textDocument/documentSymbol", "document_symbol", "sections and entries, with status"),
    (
        "textDocument/semanticTokens/full",
        "semantic_tokens_full",
        "placeholders, values, known and unknown tracks, dates, labels, numbers of entries, ticked items",
    ),
    ("textDocument/semanticTokens/full/delta", "semantic_tokens_full_delta", "one edit to the tokens sent before"),
    ("textDocument/semanticTokens/range", "semantic_tokens_range", "the tokens in sight"),
    ("textDocument/inlineValue", "inline_value", "nothing is debugged"),
    (
        "textDocument/inlayHint",
        "inlay_hint",
        "scores of risks, progress of checklists, days to a deadline, status of a track referred to",
    ),
    ("inlayHint/resolve", "inlay_hint_resolve", "hints are complete at once"),
    ("textDocument/moniker", "moniker", "IDs of tracks are their own monikers"),
    (
        "textDocument/completion",
        "completion",
        "what the template and the workspace allow at the cursor; in prose nothing but known IDs",
    ),
    ("completionItem/resolve", "completion_resolve", "the documentation of an item"),
    ("textDocument/diagnostic", "diagnostic", "the findings of a document, instead of pushing them"),
    ("workspace/diagnostic", "workspace_diagnostic", "the findings of all documents"),
    ("textDocument/signatureHelp", "signature_help", "nothing is called with arguments"),
    (
        "textDocument/codeAction",
        "code_action",
        "quick fixes, refactorings, and `source.fixAll.specls`: what has one right answer and loses no text",
    ),
    ("codeAction/resolve", "code_action_resolve", "the edit of a code action"),
    ("textDocument/documentColor", "document_color", "specs have no colours"),
    ("textDocument/colorPresentation", "color_presentation", "specs have no colours"),
    ("textDocument/formatting", "formatting", "how a spec is laid out is its author's business"),
    ("textDocument/rangeFormatting", "range_formatting", "how a spec is laid out is its author's business"),
    ("textDocument/onTypeFormatting", "on_type_formatting", "how a spec is laid out is its author's business"),
    (
        "textDocument/rename",
        "rename",
        "tracks with directory and registries, entries with their numbers, headings with their anchors",
    ),
    ("textDocument/prepareRename", "prepare_rename", "always with a range, or with the reason why not"),
    ("textDocument/linkedEditingRange", "linked_editing_range", "the name of an entry where it is spelled alike"),
    ("workspace/symbol", "symbol", "tracks, entries and sections by name, best first"),
    ("workspaceSymbol/resolve", "symbol_resolve", "symbols are complete at once"),
    ("workspace/didChangeConfiguration", "did_change_configuration", "levels of rules for this editor alone"),
    ("workspace/didChangeWorkspaceFolders", "did_change_workspace_folders", "several roots, coming and going"),
    ("workspace/willCreateFiles", "will_create_files", "a new file is reported by what watches files"),
    ("workspace/didCreateFiles", "did_create_files", "the index follows files that are made in the editor"),
    ("workspace/willRenameFiles", "will_rename_files", "what links to the file, or names the track, follows"),
    ("workspace/didRenameFiles", "did_rename_files", "the index follows files that are renamed in the editor"),
    ("workspace/willDeleteFiles", "will_delete_files", "tells what still refers to the files"),
    ("workspace/didDeleteFiles", "did_delete_files", "the index follows files that are deleted in the editor"),
    (
        "workspace/didChangeWatchedFiles",
        "did_change_watched_files",
        "documents, templates and configurations are read again",
    ),
    ("workspace/executeCommand", "execute_command", "the commands below"),
];

/// What every command takes and answers.
const COMMANDS: [(&str, &str, &str); 10] = [
    (
        "specls.applyAction",
        "what came with a code action, for clients that know actions only as commands",
        "`null`; the client applies the edit",
    ),
    (
        "specls.newTrack",
        "`id`, `title`?, `uri`? of a file that stands where it is to go",
        "`{uri}`; the client creates the document and shows it",
    ),
    ("specls.nextUnfilled", "`uri`, `position`", "the range, or `null`; the client shows it"),
    ("specls.previousUnfilled", "`uri`, `position`", "the range, or `null`; the client shows it"),
    ("specls.select", "`uri`, `range`", "`null`; the client shows the place"),
    (
        "specls.setStatus",
        "`uri`, `status`, `position`? in an entry, `anyway`?",
        "`{blockers}`: empty if the client was asked to apply the edit, else what is in the way, which the user is told too",
    ),
    (
        "specls.showBlockers",
        "`uri`",
        "`{blockers}`, each with `range` and `message`; the user is told, and shown the first",
    ),
    ("specls.showDependents", "`uri`", "locations; the user is told, and shown the only one"),
    ("specls.showGraph", "`format`?: `svg`, `mermaid` or `dot`", "`{format, content}`"),
    ("specls.tracks", "nothing", "all tracks, as `specls status --format json` has them, with `uri` and `lifecycle`"),
];

/// The source of the handlers.
const HANDLERS: &str = include_str!("server.rs");

/// Names of the handlers that are written, of all that the library knows.
fn handlers() -> Vec<&'static str> {
    let (_, handlers) = HANDLERS.split_once("impl LanguageServer for Handlers {").unwrap();
    let (handlers, _) = handlers.split_once("\n}\n").unwrap();
    let names = handlers.split("\n    async fn ").skip(1);
    names.map(|rest| rest.split(['(', '<']).next().unwrap()).collect()
}

fn page() -> String {
    let handlers = handlers();
    let mut page = "\
# What each request does here

Generated from the source of the server; a test holds it to that. Everything is offered only if the client's
capabilities allow it.

## Requests and notifications of the client

| method | served | here |
|---|---|---|
"
    .to_owned();
    for (method, handler, what) in ROWS {
        let served = if handlers.contains(&handler) { "yes" } else { "no" };
        let _ = writeln!(page, "| `{method}` | {served} | {what} |");
    }
    page += "\
\n## Commands

By `workspace/executeCommand`, each with one object as its only argument. What is marked `?` may be left out. Wrong
arguments are answered with -32602, what cannot be done with -32803 and a sentence for the user.

| command | takes | gives |
|---|---|---|
";
    for (name, takes, gives) in COMMANDS {
        let _ = writeln!(page, "| `{name}` | {takes} | {gives} |");
    }
    page
}

#[test]
fn every_handler_is_in_the_table() {
    for handler in handlers() {
        assert!(ROWS.iter().any(|(_, name, _)| *name == handler), "{handler} is in no row");
    }
    let mut methods = ROWS.map(|(method, ..)| method);
    methods.sort_unstable();
    assert!(methods.windows(2).all(|pair| pair[0] != pair[1]), "a method is there twice");
    assert_eq!(COMMANDS.map(|(name, ..)| name), commands::NAMES);
}

#[test]
fn the_table_in_the_docs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/features.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, page()).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == page(), "out of date; UPDATE_EXPECT=1 cargo test -p specls features writes docs/features.md");
}
