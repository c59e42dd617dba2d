//! Folding: sections, entries, tables, code blocks, comments and front matter.

use std::ops::Range;

use world::Document;

/// Something that can be folded away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// What is folded, its first line included: half-open byte range, no white space at its end.
    pub range: Range<usize>,
    /// Whether it is a comment.
    pub is_comment: bool,
}

/// The parts of the document that take more than one line, in order, outer before inner; of those that begin in one
/// line only the outermost, because editors fold by lines.
#[must_use]
pub fn folds(document: &Document) -> Vec<Fold> {
    let outline = &document.outline;
    let sections = outline.sections.iter().map(|section| &section.range);
    let entries = outline.entries.iter().map(|entry| &entry.range);
    let tables = outline.tables.iter().map(|table| &table.range);
    let fences = outline.fences.iter().map(|fence| &fence.range);
    let parts = sections.chain(entries).chain(tables).chain(fences).chain([&outline.front_matter]);
    let parts = parts.map(|range| (range.clone(), false));
    let comments = outline.comments.iter().map(|comment| (comment.range.clone(), true));
    let mut folds: Vec<Fold> = parts.chain(comments).filter_map(|(range, is)| fold(document, range, is)).collect();
    folds.sort_by_key(|fold| (fold.range.start, std::cmp::Reverse(fold.range.end)));
    folds.dedup_by(|fold, before| !document.source[before.range.start..fold.range.start].contains(['\n', '\r']));
    folds
}

fn fold(document: &Document, range: Range<usize>, is_comment: bool) -> Option<Fold> {
    let text = document.slice(&range).trim_end();
    let has_lines = text.contains(['\n', '\r']);
    has_lines.then(|| Fold { range: range.start..range.start + text.len(), is_comment })
}
