//! Rename (design section 6): of a track with everything that names it, of an entry with its citations, of a heading
//! with its anchors. What is at the cursor is found in `subject`, each sort of thing has its own file. Nothing is
//! written here: the result says what to write.
//!
//! The result is a [`WorkspaceEdit`] without new files.

mod entry;
mod heading;
mod moved;
mod moves;
mod registry;
mod subject;
mod track;
mod workspace;

use std::ops::Range;

use text::Text;
use world::{Document, Snapshot};

pub(crate) use entry::renumber;
pub use moved::{dangling, moved};
pub(crate) use moves::escaped;
pub(crate) use registry::{METADATA, id_places};

use self::subject::{Subject, subject_at};
pub(crate) use self::workspace::Workspace;
use crate::edit::WorkspaceEdit;

/// Gives the text of a file of the workspace: the buffer of an open one, else what is on disk. Asked for registry
/// files and for the documents whose headings change; other closed documents are edited by what the index knows.
pub type Texts<'a> = &'a dyn Fn(&str) -> Option<Text>;

/// What a rename would start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameTarget {
    /// What would be replaced at the cursor: half-open byte range of the document.
    pub range: Range<usize>,
    /// The name as it is now.
    pub placeholder: String,
}

/// What would be renamed at byte `offset`.
///
/// # Errors
///
/// One sentence for the user why nothing can be renamed here.
pub fn prepare_rename(
    snapshot: &Snapshot,
    document: &Document,
    offset: usize,
    texts: Texts<'_>,
) -> Result<RenameTarget, String> {
    let facts = document.facts();
    let workspace = Workspace::new(snapshot, Some((document, facts)), texts);
    let (target, _) = subject_at(&workspace, document, document.text.floor(offset))?;
    Ok(target)
}

/// Gives what stands at byte `offset` the name `new_name`. An entry takes a number (`3`), a key (`Risk 3`, `T07`) or a
/// title. The name it has already gives no edits.
///
/// # Errors
///
/// One sentence for the user why it cannot be renamed, or not to this.
pub fn rename(
    snapshot: &Snapshot,
    document: &Document,
    offset: usize,
    new_name: &str,
    texts: Texts<'_>,
) -> Result<WorkspaceEdit, String> {
    let facts = document.facts();
    let workspace = Workspace::new(snapshot, Some((document, facts)), texts);
    let (_, subject) = subject_at(&workspace, document, document.text.floor(offset))?;
    let new_name = new_name.trim();
    match subject {
        Subject::Track(id) => track::rename(&workspace, &id, new_name),
        Subject::Entry(path, name) => entry::rename(&workspace, &path, &name, new_name),
        Subject::Heading(path, heading) => heading::rename(&workspace, &path, &heading, None, new_name),
        Subject::TitleText(heading, part) => {
            heading::rename(&workspace, &document.path, &heading, Some(part), new_name)
        }
    }
}
