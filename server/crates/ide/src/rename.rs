//! Rename (design section 6): of a track with everything that names it, of an entry with its citations, of a heading
//! with its anchors. What is at the cursor is found in `subject`, each sort of thing has its own file. Nothing is
//! written here: the result says what to write.
//!
//! All positions and paths of a [`Rename`] are those from before it: apply the edits first, then the moves.

mod edits;
mod entry;
mod heading;
mod moved;
mod moves;
mod registry;
mod subject;
mod track;
mod workspace;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use text::{Region, Text};
use world::{Document, Snapshot};

pub use moved::{dangling, moved};

use self::subject::{Subject, subject_at};
use self::workspace::Workspace;

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

/// What a rename changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rename {
    /// The edits by path, each list in the order of the text and without overlaps.
    pub edits: BTreeMap<Arc<str>, Vec<RenameEdit>>,
    /// Files and directories that move along, after the edits.
    pub moves: Vec<Move>,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameEdit {
    /// What is replaced; empty where something is inserted.
    pub region: Region,
    /// What stands there afterwards.
    pub text: String,
    /// What it belongs to.
    pub group: EditGroup,
}

/// What an edit belongs to; editors show the groups of a rename for confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EditGroup {
    /// The ID in the title of the track.
    Title,
    /// The `Track` field.
    Field,
    /// The name of an entry.
    Entry,
    /// The text of a heading.
    Heading,
    /// Names of the thing in running text, lists, code spans, link texts and wiki links.
    References,
    /// Paths and anchors.
    Links,
    /// Files that list tracks and are no documents.
    Registry,
}

impl EditGroup {
    /// What users call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Field => "Track field",
            Self::Entry => "entry",
            Self::Heading => "heading",
            Self::References => "references",
            Self::Links => "links",
            Self::Registry => "registry",
        }
    }
}

/// A file or directory that gets another path; both relative to the workspace root, with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Where it is.
    pub from: Arc<str>,
    /// Where it will be.
    pub to: Arc<str>,
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
) -> Result<Rename, String> {
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
