//! The incremental front end: the blocks of an open document, kept up to date edit by edit. It knows texts and
//! edits, and must not know what blocks are for.
//!
//! The document is cut into sections that parse alone as they parse in place ([`split`]). Each keeps its tree and
//! its blocks relative to its own start, so that an edit costs the sections it touches and the rest just moves.

mod fault;
mod split;
mod tree;

use std::ops::Range;

use text::{Edit, Text};

use crate::block::{Block, front_matter};
use crate::bulk;
use tree::{Change, SectionTree};

/// A document longer than this many bytes is opened in bulk; its sections get their trees as they are edited.
const MAX_EAGER_DOCUMENT: usize = 64 << 10;

/// A section longer than this many bytes is always parsed in bulk.
const MAX_TREE_SECTION: usize = 64 << 10;

/// The blocks of an open document, kept up to date edit by edit.
#[derive(Debug, Clone)]
pub struct Incremental {
    /// Bytes of front matter before the first section.
    skipped: usize,
    /// In document order; together they cover the rest of the text. None is empty.
    sections: Vec<Section>,
    /// How many sections the last change parsed.
    parsed: usize,
}

/// A part of the document that parses alone as it parses in place.
#[derive(Debug, Clone)]
struct Section {
    /// In bytes.
    length: usize,
    /// With ranges from the start of the section.
    blocks: Vec<Block>,
    /// Absent if tree-sitter has not been asked, or has given up.
    tree: Option<SectionTree>,
}

impl Incremental {
    /// Parses a document as it is opened.
    #[must_use]
    pub fn new(text: &Text) -> Self {
        let skipped = front_matter_length(text);
        let wants_trees = text.len() <= MAX_EAGER_DOCUMENT;
        let mut sections = Vec::new();
        let mut start = skipped;
        while start < text.len() {
            let end = split::section_end(text, start);
            sections.push(if wants_trees { Section::new(text, start..end) } else { Section::in_bulk(text, start..end) });
            start = end;
        }
        Self { skipped, parsed: sections.len(), sections }
    }

    /// Follows one edit: `text` is the text after it, and `edit.range` is in bytes of the text before it.
    /// An edit that cannot have led to `text` costs a parse of everything, and does no harm.
    pub fn apply(&mut self, text: &Text, edit: &Edit) {
        let old: Vec<Range<usize>> = self.ranges().collect();
        let old_length = old.last().map_or(self.skipped, |section| section.end);
        let skipped = front_matter_length(text);
        let Range { start: change_start, end: old_end } = edit.range;
        let new_end = change_start + edit.text.len();
        let is_consistent =
            change_start <= old_end && old_end <= old_length && old_length + new_end == text.len() + old_end;
        if is_consistent && old_end <= self.skipped && skipped + old_end == self.skipped + new_end {
            self.skipped = skipped;
            self.parsed = 0;
            return;
        }
        if !is_consistent || skipped != self.skipped || change_start < skipped {
            *self = Self::new(text);
            return;
        }

        // The cut before a section depends on its first line and on the section before it, so cutting starts
        // one section early. It ends with the first cut behind the edit where there was a cut before.
        let first = old.partition_point(|section| section.end < change_start).saturating_sub(1);
        let mut last = old.len();
        let mut new: Vec<Range<usize>> = Vec::new();
        let mut start = old.get(first).map_or(skipped, |section| section.start);
        while start < text.len() {
            let end = split::section_end(text, start);
            new.push(start..end);
            start = end;
            if end >= new_end
                && let Ok(same) = old.binary_search_by_key(&(end - new_end + old_end), |section| section.end)
            {
                last = same + 1;
                break;
            }
        }

        // Sections wholly before or behind the edit that have the same bounds have the same text.
        let mut first = first;
        let mut new = new.as_slice();
        while let [section, rest @ ..] = new
            && first < last
            && *section == old[first]
            && section.end <= change_start
        {
            first += 1;
            new = rest;
        }
        while let [rest @ .., section] = new
            && first < last
            && section.start >= new_end
            && section.start - new_end + old_end == old[last - 1].start
        {
            last -= 1;
            new = rest;
        }

        self.parsed = new.len();
        let sections: Vec<Section> = match (&old[first..last], new) {
            ([before], [after]) if before.start <= change_start && old_end <= before.end => {
                let change = Change {
                    start: change_start - before.start,
                    old_end: old_end - before.start,
                    new_end: new_end - before.start,
                };
                vec![self.sections[first].edited(text, after.clone(), change)]
            }
            _ => new.iter().map(|section| Section::new(text, section.clone())).collect(),
        };
        self.sections.splice(first..last, sections);
    }

    /// The blocks of the document: the same value as [`parse_bulk`](crate::parse_bulk) has for its text.
    #[must_use]
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::with_capacity(self.sections.iter().map(|section| section.blocks.len()).sum());
        for (section, range) in self.sections.iter().zip(self.ranges()) {
            blocks.extend(section.blocks.iter().map(|block| Block {
                range: range.start + block.range.start..range.start + block.range.end,
                ..*block
            }));
        }
        blocks
    }

    /// How many sections the last change made necessary to parse.
    #[must_use]
    pub fn parsed_sections(&self) -> usize {
        self.parsed
    }

    /// The byte ranges of the sections.
    fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        self.sections.iter().scan(self.skipped, |start, section| {
            let range = *start..*start + section.length;
            *start = range.end;
            Some(range)
        })
    }
}

impl Section {
    /// Parses a section with tree-sitter, if it is fit for it.
    fn new(text: &Text, section: Range<usize>) -> Self {
        Self::with_tree(text, section.clone(), || SectionTree::new(text, section))
    }

    /// Parses a section with pulldown-cmark.
    fn in_bulk(text: &Text, section: Range<usize>) -> Self {
        Self { length: section.len(), blocks: bulk::parse_body(&text.slice(section)), tree: None }
    }

    /// This section after `change`; it is now the `section` of `text`.
    fn edited(&self, text: &Text, section: Range<usize>, change: Change) -> Self {
        match &self.tree {
            None => Self::new(text, section),
            Some(tree) => {
                Self::with_tree(text, section.clone(), || tree.clone().edited(text, section, change))
            }
        }
    }

    fn with_tree(text: &Text, section: Range<usize>, parse: impl FnOnce() -> Option<SectionTree>) -> Self {
        let source = text.slice(section.clone());
        let is_fit = source.len() <= MAX_TREE_SECTION && !fault::is_in(&source);
        let tree = if is_fit { parse() } else { None };
        let blocks = tree.as_ref().and_then(|tree| tree.blocks(&source));
        Self { length: section.len(), blocks: blocks.unwrap_or_else(|| bulk::parse_body(&source)), tree }
    }
}

/// How many bytes of front matter `text` begins with.
fn front_matter_length(text: &Text) -> usize {
    if text.slice(0..3) != "---" {
        return 0;
    }
    front_matter(&text.slice(0..text.len())).end
}
