//! The blocks of a text after an edit as its parser gives them, told by those of the outline before, of which most are the
//! same.

use std::ops::Range;

use text::Ends;

use crate::block::{Block, BlockKind};
use crate::incremental::Changes;
use crate::outline::Outline;

/// The blocks of a text after an edit.
pub(super) struct Blocks<'a> {
    before: &'a Outline,
    /// What the texts have in common.
    ends: Ends,
    /// The blocks that are not those of the text before: see [`Changes`].
    new: &'a [Block],
    head: usize,
    tail: usize,
    /// By how many bytes the last blocks have moved; wraps around.
    growth: usize,
}

impl<'a> Blocks<'a> {
    /// The blocks of the text `new`, which has become of the text `old` that `before` outlines.
    pub(super) fn new(old: &str, before: &'a Outline, new: &str, changes: &'a Changes) -> Self {
        let Changes { ends, head, ref blocks, tail } = *changes;
        let count = before.blocks.len();
        let head = head.min(count);
        let tail = tail.min(count - head);
        let growth = new.len().wrapping_sub(old.len());
        Self { before, ends: ends.within(old.len(), new.len()), new: blocks, head, tail, growth }
    }

    /// What the texts have in common.
    pub(super) fn ends(&self) -> Ends {
        self.ends
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.head + self.new.len() + self.tail
    }

    /// The block of an index.
    pub(super) fn get(&self, index: usize) -> Option<Block> {
        if index < self.head {
            return Some(self.parsed(index));
        }
        let behind = index - self.head;
        if behind < self.new.len() {
            return Some(self.new[behind].clone());
        }
        let from_end = self.len().checked_sub(index).filter(|&from_end| from_end > 0)?;
        let Block { kind, range, depth } = self.parsed(self.before.blocks.len() - from_end);
        let now = |offset: usize| offset.wrapping_add(self.growth);
        Some(Block { kind, range: now(range.start)..now(range.end), depth })
    }

    /// Those of these indices.
    pub(super) fn all(&self, indices: Range<usize>) -> Vec<Block> {
        indices.filter_map(|index| self.get(index)).collect()
    }

    /// A block of the outline before, as it was parsed: headings that were found to be accidental are headings.
    fn parsed(&self, index: usize) -> Block {
        let block = &self.before.blocks[index];
        let accidental = &self.before.accidental_headings;
        match accidental.binary_search_by_key(&block.range.start, |heading| heading.start) {
            Ok(found) if block.kind == BlockKind::Paragraph => {
                Block { kind: BlockKind::Heading(2), range: accidental[found].clone(), ..*block }
            }
            _ => block.clone(),
        }
    }
}
