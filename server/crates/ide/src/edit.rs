//! Changes to the files of a workspace, as plain data: what rename, quick fixes and refactorings give. Nothing is
//! written here. Positions and paths are those from before: apply the edits first, then create and move files.

use std::collections::BTreeMap;
use std::sync::Arc;

use text::Region;

/// A change to the files of a workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkspaceEdit {
    /// The edits by path, each list in the order of the text and without overlaps.
    pub edits: BTreeMap<Arc<str>, Vec<RegionEdit>>,
    /// Files that are made, with what stands in them; none of them exists.
    pub creates: Vec<NewFile>,
    /// Files and directories that move along, after the edits.
    pub moves: Vec<Move>,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionEdit {
    /// What is replaced; empty where something is inserted.
    pub region: Region,
    /// What stands there afterwards.
    pub text: String,
    /// What it belongs to.
    pub group: EditGroup,
}

/// A file that is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Where; relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// What stands in it.
    pub text: String,
}

/// A file or directory that gets another path; both relative to the workspace root, with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Where it is.
    pub from: Arc<str>,
    /// Where it will be.
    pub to: Arc<str>,
}

/// What an edit belongs to; editors show the groups of a change for confirmation.
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
    /// Anything else in a text.
    Text,
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
            Self::Text => "text",
        }
    }
}

/// Edits by document and place. What several rules find at one place is edited once.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    by_path: BTreeMap<Arc<str>, BTreeMap<(usize, usize), RegionEdit>>,
}

impl Edits {
    /// Adds an edit, unless there is one for this place.
    pub(crate) fn add(&mut self, path: &Arc<str>, region: &Region, text: impl Into<String>, group: EditGroup) {
        let edits = self.by_path.entry(Arc::clone(path)).or_default();
        edits.entry((region.range.start, region.range.end)).or_insert_with(|| RegionEdit {
            region: region.clone(),
            text: text.into(),
            group,
        });
    }

    /// The paths with edits.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.by_path.keys()
    }

    /// The edits of a document, in order.
    pub(crate) fn of(&self, path: &str) -> impl Iterator<Item = &RegionEdit> {
        self.by_path.get(path).into_iter().flat_map(BTreeMap::values)
    }

    /// A text of the document after its edits.
    pub(crate) fn applied(&self, path: &str, source: &str) -> String {
        let mut result = String::with_capacity(source.len());
        let mut at = 0;
        for edit in self.of(path) {
            result.push_str(source.get(at..edit.region.range.start).unwrap_or(""));
            result.push_str(&edit.text);
            at = edit.region.range.end;
        }
        result.push_str(source.get(at..).unwrap_or(""));
        result
    }

    /// All edits; of two that overlap the one that begins first.
    pub(crate) fn finish(self) -> BTreeMap<Arc<str>, Vec<RegionEdit>> {
        let without_overlaps = |edits: BTreeMap<(usize, usize), RegionEdit>| {
            let mut kept: Vec<RegionEdit> = Vec::with_capacity(edits.len());
            for edit in edits.into_values() {
                if kept.last().is_none_or(|last| last.region.range.end <= edit.region.range.start) {
                    kept.push(edit);
                }
            }
            kept
        };
        self.by_path.into_iter().map(|(path, edits)| (path, without_overlaps(edits))).collect()
    }
}
