//! Changes as the protocol's workspace edits: versioned, annotated, with the files that are made and moved, as far as
//! the client can do that. It must not know how a change is made.

use std::collections::HashMap;
use std::path::Path;

use ide::{EditGroup, RegionEdit};
use tower_lsp::ls_types::{
    AnnotatedTextEdit, ChangeAnnotation, CreateFile, CreateFileOptions, DocumentChangeOperation, DocumentChanges,
    OneOf, OptionalVersionedTextDocumentIdentifier, Range, RenameFile, ResourceOp, TextDocumentEdit, TextEdit, Uri,
    WorkspaceEdit,
};

use super::capabilities::ClientAbilities;
use super::convert;
use super::session::Session;

/// A change of the files in the root `root`, on its way to the client.
pub(super) struct Change<'a> {
    /// What users call it.
    pub(super) title: &'a str,
    /// The change itself.
    pub(super) edit: &'a ide::WorkspaceEdit,
    /// The document that it was asked for, and the version that its positions are of.
    pub(super) asked: Option<(&'a Uri, i32)>,
}

/// The protocol's edit for a change in the root `root`.
///
/// # Errors
///
/// One sentence for the user when a file has to be made or moved and the client cannot do that.
pub(super) fn workspace_edit(session: &Session, root: &Path, change: &Change<'_>) -> Result<WorkspaceEdit, String> {
    let abilities = session.abilities();
    let edit = change.edit;
    if !edit.moves.is_empty() && !abilities.moves_files {
        return Err("this editor cannot move files for a language server; rename the directory, and the rest follows \
                    where the editor asks"
            .to_owned());
    }
    if !edit.creates.is_empty() && !abilities.creates_files {
        return Err("this editor cannot create files for a language server; create the file yourself".to_owned());
    }
    if !abilities.document_changes {
        let edits = edit.edits.iter().filter_map(|(path, edits)| {
            let edits = edits.iter().map(|edit| text_edit(edit, abilities)).collect();
            Some((session.uri(&root.join(&**path))?, edits))
        });
        return Ok(WorkspaceEdit { changes: Some(edits.collect()), ..WorkspaceEdit::default() });
    }
    let edits = edit.edits.iter().filter_map(|(path, edits)| {
        let path = root.join(&**path);
        let uri = session.uri(&path)?;
        let asked = change.asked.filter(|(asked, _)| **asked == uri).map(|(_, version)| version);
        let version = asked.or_else(|| session.document(&path).map(|document| document.version));
        let text_document = OptionalVersionedTextDocumentIdentifier { uri, version };
        let edits = edits.iter().map(|edit| annotated(text_edit(edit, abilities), edit.group, abilities)).collect();
        Some(DocumentChangeOperation::Edit(TextDocumentEdit { text_document, edits }))
    });
    let creates = edit.creates.iter().filter_map(|file| Some(create(convert::uri(&root.join(&*file.path))?, file)));
    let moves = edit.moves.iter().filter_map(|moved| {
        let (old_uri, new_uri) = (convert::uri(&root.join(&*moved.from))?, convert::uri(&root.join(&*moved.to))?);
        let operation = RenameFile { old_uri, new_uri, options: None, annotation_id: None };
        Some(DocumentChangeOperation::Op(ResourceOp::Rename(operation)))
    });
    Ok(WorkspaceEdit {
        document_changes: Some(DocumentChanges::Operations(edits.chain(creates.flatten()).chain(moves).collect())),
        change_annotations: abilities.annotates_changes.then(|| annotations(change)),
        ..WorkspaceEdit::default()
    })
}

/// The operations that make a file: first the file, then its text.
fn create(uri: Uri, file: &ide::NewFile) -> [DocumentChangeOperation; 2] {
    let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) };
    let operation = CreateFile { uri: uri.clone(), options: Some(options), annotation_id: None };
    let text_document = OptionalVersionedTextDocumentIdentifier { uri, version: None };
    let text = TextEdit { range: Range::default(), new_text: file.text.clone() };
    [
        DocumentChangeOperation::Op(ResourceOp::Create(operation)),
        DocumentChangeOperation::Edit(TextDocumentEdit { text_document, edits: vec![OneOf::Left(text)] }),
    ]
}

fn text_edit(edit: &RegionEdit, abilities: ClientAbilities) -> TextEdit {
    TextEdit { range: convert::region(&edit.region, abilities.encoding), new_text: edit.text.clone() }
}

fn annotated(text_edit: TextEdit, group: EditGroup, abilities: ClientAbilities) -> OneOf<TextEdit, AnnotatedTextEdit> {
    if abilities.annotates_changes {
        OneOf::Right(AnnotatedTextEdit { text_edit, annotation_id: group.label().to_owned() })
    } else {
        OneOf::Left(text_edit)
    }
}

/// One annotation for each sort of edit that there is, so that a client can list them apart.
fn annotations(change: &Change<'_>) -> HashMap<String, ChangeAnnotation> {
    let groups = change.edit.edits.values().flatten().map(|edit| edit.group);
    let annotation = |group: EditGroup| ChangeAnnotation {
        label: format!("{}: {}", change.title, group.label()),
        needs_confirmation: Some(false),
        description: None,
    };
    groups.map(|group| (group.label().to_owned(), annotation(group))).collect()
}
