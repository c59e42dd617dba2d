//! The edits of a rename while they are collected.

use std::collections::BTreeMap;
use std::sync::Arc;

use text::Region;

use super::{EditGroup, RenameEdit};

/// Edits by document and place. What several rules find at one place is edited once.
#[derive(Debug, Default)]
pub(super) struct Edits {
    by_path: BTreeMap<Arc<str>, BTreeMap<(usize, usize), RenameEdit>>,
}

impl Edits {
    /// Adds an edit, unless there is one for this place.
    pub(super) fn add(&mut self, path: &Arc<str>, region: &Region, text: impl Into<String>, group: EditGroup) {
        let edits = self.by_path.entry(Arc::clone(path)).or_default();
        edits.entry((region.range.start, region.range.end)).or_insert_with(|| RenameEdit {
            region: region.clone(),
            text: text.into(),
            group,
        });
    }

    /// The paths with edits.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.by_path.keys()
    }

    /// The edits of a document, in order.
    pub(super) fn of(&self, path: &str) -> impl Iterator<Item = &RenameEdit> {
        self.by_path.get(path).into_iter().flat_map(BTreeMap::values)
    }

    /// A text of the document after its edits.
    pub(super) fn applied(&self, path: &str, source: &str) -> String {
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
    pub(super) fn finish(self) -> BTreeMap<Arc<str>, Vec<RenameEdit>> {
        let without_overlaps = |edits: BTreeMap<(usize, usize), RenameEdit>| {
            let mut kept: Vec<RenameEdit> = Vec::with_capacity(edits.len());
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
