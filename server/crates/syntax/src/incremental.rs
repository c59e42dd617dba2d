//! The incremental front end: the blocks of an open document, kept up to date edit by edit. It knows texts and
//! edits, and must not know what blocks are for.
//!
//! The document is cut into sections that parse alone as they parse in place ([`split`]). Each keeps its blocks relative
//! to its own start, so that an edit costs the sections it touches and the rest just moves. A [plain] section is read
//! anew in a tenth of the time that its tree would take to follow the edit; the others keep their trees.

mod changes;
mod fault;
mod places;
mod split;
mod tree;

pub use changes::Changes;
pub(crate) use split::first_section;

use std::ops::Range;

use text::{Edit, Ends, Text};

use crate::block::{Block, front_matter};
use crate::{bulk, plain};
use places::{Place, Places};
use tree::SectionTree;

/// A document longer than this many bytes is opened in bulk; its sections get their trees as they are edited.
const MAX_EAGER_DOCUMENT: usize = 16 << 10;

/// A section longer than this many bytes is always parsed in bulk.
const MAX_TREE_SECTION: usize = 16 << 10;

/// The blocks of an open document, kept up to date edit by edit.
#[derive(Debug, Clone)]
pub struct Incremental {
    /// Where the sections are: the first one behind the front matter.
    places: Places,
    /// In document order; together they cover the rest of the text. None is empty.
    sections: Vec<Section>,
    /// How many sections the last change parsed.
    parsed: usize,
    /// What is as it was when [`changes`](Self::changes) were asked for last; `None` if they never were.
    same: Option<Same>,
}

/// What edits have left of a document.
#[derive(Debug, Clone, Copy)]
struct Same {
    ends: Ends,
    /// So many blocks at the start.
    head: usize,
    /// So many at the end.
    tail: usize,
}

/// What an [`Incremental`] has to show for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// How many sections the document is cut into.
    pub sections: usize,
    /// How many of them were parsed, by whichever front end, for the last edit or when the document was opened.
    pub parsed: usize,
    /// How many of them are plain, and need no parser.
    pub plain: usize,
    /// For how many of the others a tree answers, and not the bulk front end.
    pub trees: usize,
}

/// A part of the document that parses alone as it parses in place.
#[derive(Debug, Clone)]
struct Section {
    /// In bytes.
    length: usize,
    /// With ranges from the start of the section.
    blocks: Vec<Block>,
    reader: Reader,
}

/// Who has read the blocks of a section.
#[derive(Debug, Clone)]
enum Reader {
    /// The scan of plain lines.
    Plain,
    /// The bulk front end.
    Bulk,
    /// tree-sitter, whose tree follows the next edit.
    Tree(SectionTree),
}

/// A replacement of bytes: `start..old_end` of the text before it became `start..new_end` of the text after it.
#[derive(Debug, Clone, Copy)]
struct Change {
    start: usize,
    old_end: usize,
    new_end: usize,
}

impl Incremental {
    /// Parses a document as it is opened.
    #[must_use]
    pub fn new(text: &Text) -> Self {
        let source = text.slice(0..text.len());
        let skipped = front_matter(&source).end;
        let ranges = split::cut(&source, skipped);
        let parsed = ranges.len();
        let sections = if source.len() <= MAX_EAGER_DOCUMENT {
            ranges.into_iter().map(|section| Section::new(text, section)).collect()
        } else {
            in_bulk(&source, ranges)
        };
        let places = Places::new(skipped, sections.iter().map(Section::extent));
        Self { places, sections, parsed, same: None }
    }

    /// Follows one edit: `text` is the text after it; `edit.range` is in bytes of the text before it, on character
    /// boundaries. If the lengths show that the edit did not lead to `text`, everything is parsed anew.
    pub fn apply(&mut self, text: &Text, edit: &Edit) {
        let (old_skipped, old_length) = (self.places.at(0).start, self.places.end().start);
        let change =
            Change { start: edit.range.start, old_end: edit.range.end, new_end: edit.range.start + edit.text.len() };
        let skipped = front_matter_length(text);
        if !change.leads(old_length, text.len()) {
            *self = Self::new(text);
        } else if change.old_end <= old_skipped && change.leads(old_skipped, skipped) {
            self.keep(Ends::around(edit, text.len()), 0..0);
            self.places.move_to(skipped);
            self.parsed = 0;
        } else if skipped != old_skipped || change.start < skipped {
            *self = Self::new(text);
        } else {
            let (replaced, new) = split::cut_again(text, skipped, &self.places, change);
            self.parsed = new.len();
            self.keep(Ends::around(edit, text.len()), replaced.clone());
            let before = self.places.range(replaced.start).filter(|_| replaced.len() == 1);
            let sections: Vec<Section> = match (before, new.as_slice()) {
                (Some(before), [after]) if before.start <= change.start && change.old_end <= before.end => {
                    let change = change.relative_to(before.start);
                    vec![self.sections[replaced.start].edited(text, after.clone(), change)]
                }
                _ => new.into_iter().map(|section| Section::new(text, section)).collect(),
            };
            self.places.replace(replaced.clone(), sections.iter().map(Section::extent));
            self.sections.splice(replaced, sections);
        }
    }

    /// The blocks of the document: the same value as [`parse_bulk`](crate::parse_bulk) has for its text.
    #[must_use]
    pub fn blocks(&self) -> Vec<Block> {
        self.blocks_in(0..self.places.end().blocks)
    }

    /// The same blocks, told by those of the text as it was when this was asked last: all of them the first time, and where
    /// everything has been parsed anew.
    pub fn changes(&mut self) -> Changes {
        let unchanged = Same { ends: Ends::SAME, head: usize::MAX, tail: usize::MAX };
        let Some(Same { ends, head, tail }) = self.same.replace(unchanged) else { return self.blocks().into() };
        let count = self.places.end().blocks;
        let head = head.min(count);
        let tail = tail.min(count - head);
        Changes { ends, head, blocks: self.blocks_in(head..count - tail), tail }
    }

    /// The blocks of these indices.
    fn blocks_in(&self, blocks: Range<usize>) -> Vec<Block> {
        let mut found = Vec::with_capacity(blocks.len());
        let first = self.places.ends_before(|end| end.blocks <= blocks.start);
        for (index, section) in self.sections.iter().enumerate().skip(first) {
            let Place { start, blocks: before } = self.places.at(index);
            if before >= blocks.end {
                break;
            }
            let own = blocks.start.saturating_sub(before)..section.blocks.len().min(blocks.end - before);
            found.extend(section.blocks[own].iter().map(|block| block.at(start)));
        }
        found
    }

    /// Notes down that an edit has left these ends of the text, and all sections but those of these indices.
    fn keep(&mut self, ends: Ends, replaced: Range<usize>) {
        if let Some(same) = &mut self.same {
            let tail = self.places.end().blocks - self.places.at(replaced.end).blocks;
            same.head = same.head.min(self.places.at(replaced.start).blocks);
            same.tail = same.tail.min(tail);
            same.ends = same.ends.and(ends);
        }
    }

    /// What was done to get here: to see in tests that an edit costs what it should.
    #[must_use]
    pub fn work(&self) -> Work {
        Work {
            sections: self.sections.len(),
            parsed: self.parsed,
            plain: self.sections.iter().filter(|section| matches!(section.reader, Reader::Plain)).count(),
            trees: self.sections.iter().filter(|section| matches!(section.reader, Reader::Tree(_))).count(),
        }
    }
}

impl Change {
    /// Whether the change makes a text of `old` bytes one of `new` bytes.
    fn leads(self, old: usize, new: usize) -> bool {
        self.start <= self.old_end && self.old_end <= old && old - self.old_end + self.new_end == new
    }

    /// Where the byte at `offset` was before the change, if it is behind it.
    fn before(self, offset: usize) -> Option<usize> {
        Some(offset.checked_sub(self.new_end)? + self.old_end)
    }

    /// The same change to the part of the text that starts at `start`.
    fn relative_to(self, start: usize) -> Self {
        Self { start: self.start - start, old_end: self.old_end - start, new_end: self.new_end - start }
    }
}

impl Section {
    /// Reads a section that has not been read before.
    fn new(text: &Text, section: Range<usize>) -> Self {
        Self::read(text, section.clone(), || SectionTree::new(text, section))
    }

    /// This section after `change`; it is now the `section` of `text`.
    fn edited(&self, text: &Text, section: Range<usize>, change: Change) -> Self {
        match &self.reader {
            Reader::Plain | Reader::Bulk => Self::new(text, section),
            Reader::Tree(tree) => Self::read(text, section.clone(), || tree.clone().edited(text, section, change)),
        }
    }

    /// How long it is.
    fn extent(&self) -> Place {
        Place { start: self.length, blocks: self.blocks.len() }
    }

    /// Reads a section, with the tree that `parse` makes where it takes one and is fit for it.
    fn read(text: &Text, section: Range<usize>, parse: impl FnOnce() -> Option<SectionTree>) -> Self {
        let source = text.slice(section.clone());
        let length = section.len();
        if let Some(blocks) = plain::blocks(&source) {
            return Self { length, blocks, reader: Reader::Plain };
        }
        let is_fit = source.len() <= MAX_TREE_SECTION && !fault::is_in(&source);
        let tree = if is_fit { parse() } else { None };
        let by_tree = tree.and_then(|tree| Some((tree.blocks(&source)?, Reader::Tree(tree))));
        let (blocks, reader) = by_tree.unwrap_or_else(|| (bulk::parse_from(&source, 0), Reader::Bulk));
        Self { length, blocks, reader }
    }
}

/// The sections of a document, all parsed at once.
fn in_bulk(source: &str, ranges: Vec<Range<usize>>) -> Vec<Section> {
    let mut blocks =
        bulk::parse_from(source, ranges.first().map_or(source.len(), |first| first.start)).into_iter().peekable();
    let section = |range: Range<usize>| {
        let Range { start, end } = range;
        let mut own = Vec::new();
        while let Some(block) = blocks.next_if(|block| block.range.start < end) {
            own.push(Block { range: block.range.start - start..block.range.end - start, ..block });
        }
        Section { length: range.len(), blocks: own, reader: Reader::Bulk }
    };
    ranges.into_iter().map(section).collect()
}

/// How many bytes of front matter `text` begins with.
fn front_matter_length(text: &Text) -> usize {
    if text.slice(0..3) != "---" {
        return 0;
    }
    front_matter(&text.slice(0..text.len())).end
}
