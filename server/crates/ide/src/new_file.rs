//! Files that something refers to and that are not there: what stands in a new one.

use std::sync::Arc;

use text::{Edit, Text};
use world::{SPEC_FILE, is_id};

use crate::context::Subject;
use crate::edit::{NewFile, WorkspaceEdit};
use crate::reference_list::with_related;
use crate::skeleton::{line_break, new_document};

/// A new file at a path of the workspace: from the template of its kind, where it is of one; else a title for Markdown,
/// and nothing for any other file. `None` for what exists, and for directories.
pub(crate) fn new_file(subject: &Subject<'_>, path: &str) -> Option<WorkspaceEdit> {
    let snapshot = subject.snapshot;
    let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
    if snapshot.exists(path) {
        return None;
    }
    let line_break = line_break(&subject.document.source);
    let text = match snapshot.kinds().of(path) {
        Some((kind, _)) => {
            let track = snapshot.track_directory(path).rsplit('/').next().unwrap_or("");
            new_document(snapshot, &kind.schema, track, None).plain(line_break)
        }
        None => match name.rsplit_once('.') {
            Some((stem, "md")) => format!("# {stem}{line_break}"),
            _ => String::new(),
        },
    };
    let file = NewFile { path: Arc::from(path), text };
    Some(WorkspaceEdit { creates: vec![file], ..WorkspaceEdit::default() })
}

/// The main document of a track with that ID below the document's own tracks root; it names the document's track back.
pub(crate) fn new_track(subject: &Subject<'_>, id: &str) -> Option<WorkspaceEdit> {
    let own = subject.snapshot.config().track_of(&subject.document.path)?;
    let path = if own.root.is_empty() { format!("{id}/{SPEC_FILE}") } else { format!("{}/{id}/{SPEC_FILE}", own.root) };
    let mut edit = new_file(subject, &path).filter(|_| is_id(id))?;
    for file in &mut edit.creates {
        let mut text = Text::new(&file.text);
        let own = subject.facts.id().and_then(|own| with_related(subject.snapshot, &file.path, text.clone(), own));
        for edit in own.into_iter().flat_map(|related| related.edits).flat_map(|(_, edits)| edits) {
            text.apply(&Edit { range: edit.region.range, text: edit.text });
        }
        file.text = text.to_string();
    }
    Some(edit)
}
