//! Renames as the protocol's workspace edits: versioned, annotated, with the moves that go with them, as far as the
//! client can do that. It must not know how a rename is made.

use std::collections::HashMap;
use std::path::Path;

use ide::{EditGroup, Rename, RenameEdit};
use tower_lsp::ls_types::{
    AnnotatedTextEdit, ChangeAnnotation, DocumentChangeOperation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, RenameFile, ResourceOp, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use super::capabilities::ClientAbilities;
use super::convert;
use super::session::Session;

/// The edit for a rename in the root `root`.
///
/// # Errors
///
/// One sentence for the user when something has to move and the client cannot move it.
pub(super) fn workspace_edit(session: &Session, root: &Path, rename: &Rename) -> Result<WorkspaceEdit, String> {
    let abilities = session.abilities();
    if !rename.moves.is_empty() && !abilities.moves_files {
        return Err("this editor cannot move files for a language server; rename the directory, and the rest follows \
                    where the editor asks"
            .to_owned());
    }
    if !abilities.document_changes {
        let edits = rename.edits.iter().filter_map(|(path, edits)| {
            let edits = edits.iter().map(|edit| text_edit(edit, abilities)).collect();
            Some((session.uri(&root.join(&**path))?, edits))
        });
        return Ok(WorkspaceEdit { changes: Some(edits.collect()), ..WorkspaceEdit::default() });
    }
    let edits = rename.edits.iter().filter_map(|(path, edits)| {
        let path = root.join(&**path);
        let version = session.document(&path).map(|document| document.version);
        let text_document = OptionalVersionedTextDocumentIdentifier { uri: session.uri(&path)?, version };
        let edits = edits.iter().map(|edit| annotated(edit, abilities)).collect();
        Some(DocumentChangeOperation::Edit(TextDocumentEdit { text_document, edits }))
    });
    let moves = rename.moves.iter().filter_map(|moved| {
        let (old_uri, new_uri) = (convert::uri(&root.join(&*moved.from))?, convert::uri(&root.join(&*moved.to))?);
        let operation = RenameFile { old_uri, new_uri, options: None, annotation_id: None };
        Some(DocumentChangeOperation::Op(ResourceOp::Rename(operation)))
    });
    Ok(WorkspaceEdit {
        document_changes: Some(DocumentChanges::Operations(edits.chain(moves).collect())),
        change_annotations: abilities.annotates_changes.then(|| annotations(rename)),
        ..WorkspaceEdit::default()
    })
}

fn text_edit(edit: &RenameEdit, abilities: ClientAbilities) -> TextEdit {
    TextEdit { range: convert::region(&edit.region, abilities.encoding), new_text: edit.text.clone() }
}

fn annotated(edit: &RenameEdit, abilities: ClientAbilities) -> OneOf<TextEdit, AnnotatedTextEdit> {
    let text_edit = text_edit(edit, abilities);
    if abilities.annotates_changes {
        OneOf::Right(AnnotatedTextEdit { text_edit, annotation_id: edit.group.label().to_owned() })
    } else {
        OneOf::Left(text_edit)
    }
}

/// One annotation for each sort of edit that there is, so that a client can list them apart.
fn annotations(rename: &Rename) -> HashMap<String, ChangeAnnotation> {
    let groups = rename.edits.values().flatten().map(|edit| edit.group);
    let annotation = |group: EditGroup| ChangeAnnotation {
        label: format!("Rename: {}", group.label()),
        needs_confirmation: Some(false),
        description: None,
    };
    groups.map(|group| (group.label().to_owned(), annotation(group))).collect()
}
