//! What an edit has left as it was: everything before one cut and everything from another on. What is between the two is
//! read again, the rest is taken over, moved. It must not know what made the edit.
//!
//! Nothing that stands before a cut reaches over it but sections, the entries that their headings name, and one list: it is
//! right behind a heading, or right before a block outside of containers, or an item of a list there, that is in no value
//! and no other entry.

use std::ops::Range;

use super::blocks::Blocks;
use crate::block::{Block, BlockKind};
use crate::outline::{Entry, EntryForm, Outline};

/// What two states of a text have in common at their ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Both begin with so many bytes, up to a cut; 0 for none.
    pub head: usize,
    /// Where the end that both have, from a cut on, begins in the text before. It begins with a heading, or else it stands
    /// in the section that the beginning ends in.
    pub old_tail: usize,
    /// Where it begins in the text now.
    pub tail: usize,
    /// Indices of the blocks of the text now that are between the two.
    pub(super) blocks: Range<usize>,
    /// Index of the list that the cut at the end of the beginning is in. What it contains may be other items now.
    pub(super) list: Option<usize>,
    /// Whether entries and fields in what is kept may belong to other entries now than before, or reach farther.
    pub(super) closes_all: bool,
}

/// The indices of what stands between two ends that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Between {
    /// In a list about the text before.
    pub old: Range<usize>,
    /// In the same list about the text now.
    pub new: Range<usize>,
}

impl Between {
    /// Whether nothing stood between, and nothing does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.old.is_empty() && self.new.is_empty()
    }

    /// Whether what is kept has the same elements in both lists, which need not be those that it was told by.
    pub fn are_ends_same<T: PartialEq>(&self, old: &[T], new: &[T]) -> bool {
        old[..self.old.start] == new[..self.new.start] && old[self.old.end..] == new[self.new.end..]
    }
}

impl Kept {
    /// What is left of the text `old`, which `before` outlines, in the text `new` with these `blocks`.
    ///
    /// What stands outside of containers ends whatever stands before it, and so does an item at the margin. So where the same
    /// text leads up to the same block the same blocks do, and likewise for what follows one.
    pub(super) fn of(old: &str, before: &Outline, new: &str, blocks: &Blocks<'_>) -> Self {
        let ends = blocks.ends();
        let (old_end, new_end) = (old.len() - ends.tail, new.len() - ends.tail);
        let prefix =
            ends.head + common_prefix(&old.as_bytes()[ends.head..old_end], &new.as_bytes()[ends.head..new_end]);
        let mut cuts = Cuts { text: old, before, list: None };
        let Head { first, head, list } = cuts.head(prefix, blocks);

        let (old_rest, new_rest) = (&old.as_bytes()[head..old_end], &new.as_bytes()[head..new_end]);
        let suffix = ends.tail + common_suffix(old_rest, new_rest);
        let last = cuts.tail((old.len() - suffix, new.len() - suffix), head, first, blocks);
        let last = last.and_then(|last| Some((last, blocks.get(last)?.range.start)));
        let (end, tail) = last.unwrap_or((blocks.len(), new.len()));
        Self { head, old_tail: old.len() - (new.len() - tail), tail, blocks: first..end, list, closes_all: false }
    }

    /// By how many bytes the end that is kept has moved; wraps around.
    pub(super) fn growth(&self) -> usize {
        self.tail.wrapping_sub(self.old_tail)
    }

    /// The part of the text now that is read again.
    #[must_use]
    pub fn between(&self) -> Range<usize> {
        self.head..self.tail
    }

    /// Where a block of the end that is kept stood.
    pub(super) fn block_before(&self, block: &Block) -> Block {
        let before = |offset: usize| offset - self.tail + self.old_tail;
        Block { range: before(block.range.start)..before(block.range.end), ..*block }
    }

    /// Whether what stands at an offset of the text before is not kept.
    pub(super) fn is_replaced(&self, offset: usize) -> bool {
        (self.head..self.old_tail).contains(&offset)
    }

    /// How many elements of a list about the text before, which is sorted by `start`, stand in the beginning that is
    /// kept, and the index of the first in the end that is kept.
    pub fn split<T>(&self, list: &[T], start: impl Fn(&T) -> usize) -> (usize, usize) {
        let head = list.partition_point(|element| start(element) < self.head);
        (head, list.partition_point(|element| start(element) < self.old_tail))
    }

    /// The same for a list about the text now.
    pub(super) fn split_now<T>(&self, list: &[T], start: impl Fn(&T) -> usize) -> (usize, usize) {
        let head = list.partition_point(|element| start(element) < self.head);
        (head, list.partition_point(|element| start(element) < self.tail))
    }

    /// Which elements of a list stand between what is kept: of `old`, about the text before, and of the one of `new_length`
    /// elements about the text now. Both are sorted by `start`.
    pub fn between_in<T>(&self, old: &[T], new_length: usize, start: impl Fn(&T) -> usize) -> Between {
        let (head, old_tail) = self.split(old, start);
        Between { old: head..old_tail, new: head..new_length - (old.len() - old_tail) }
    }

    /// Where a range in the end that is kept stands now.
    #[must_use]
    pub fn moved(&self, range: &Range<usize>) -> Range<usize> {
        self.moved_offset(range.start)..self.moved_offset(range.end)
    }

    /// Where an offset in the end that is kept stands now.
    #[must_use]
    pub fn moved_offset(&self, offset: usize) -> usize {
        offset - self.old_tail + self.tail
    }
}

/// The cut at the end of the beginning that is kept.
#[derive(Default)]
struct Head {
    /// Index of the first block behind it.
    first: usize,
    /// Its offset.
    head: usize,
    /// See [`Kept::list`].
    list: Option<usize>,
}

/// The places where a text can be cut.
struct Cuts<'a> {
    text: &'a str,
    before: &'a Outline,
    /// The list that was looked at last.
    list: Option<TopList>,
}

/// A list outside of containers.
#[derive(Clone, Copy)]
struct TopList {
    /// Of its block.
    index: usize,
    end: usize,
    /// Whether nothing that begins before it reaches over it.
    is_cut: bool,
}

/// So many bytes behind an edit a cut is looked for that no entry reaches over: all entries would be closed anew.
const FAR: usize = 16 << 10;

impl Cuts<'_> {
    /// The last cut before a change behind the first `prefix` bytes, which leaves what stands before it to the `blocks` of the
    /// text now.
    fn head(&mut self, prefix: usize, blocks: &Blocks<'_>) -> Head {
        let before = self.before;
        let before_change = before.blocks.partition_point(|block| block.range.start < prefix);
        for index in (0..before_change).rev() {
            let block = &before.blocks[index];
            if block.range.end >= prefix || blocks.get(index).as_ref() != Some(block) {
                continue;
            }
            if is_heading(block) {
                return Head { first: index + 1, head: block.range.end, list: None };
            }
            if before.is_cut(self.text, block) {
                return Head { first: index, head: block.range.start, list: None };
            }
            if let Some(list) = self.list_cut(index)
                && blocks.get(list).is_some_and(|now| begin_alike(&now, &before.blocks[list]))
            {
                return Head { first: index, head: block.range.start, list: Some(list) };
            }
        }
        Head::default()
    }

    /// The index of the first of the `blocks` of the text now behind a cut behind a change. What begins at the offsets
    /// `behind`, before and now, is the same; the blocks from `first` on are behind the cut at `head`.
    fn tail(&mut self, behind: (usize, usize), head: usize, first: usize, blocks: &Blocks<'_>) -> Option<usize> {
        let (before, (old_start, new_start)) = (self.before, behind);
        let is_same = |one: &Block, other: &Block| {
            (one.kind, one.depth) == (other.kind, other.depth)
                && one.range.start - old_start == other.range.start.wrapping_sub(new_start)
                && one.range.len() == other.range.len()
        };
        // Where it is now, as many blocks follow it.
        let now = |index: usize| (index + blocks.len()).checked_sub(before.blocks.len()).filter(|&now| now >= first);
        let behind_change = before.blocks.partition_point(|block| block.range.start <= old_start);
        // Before the first heading that follows the beginning, and no further, everything is in the section it was in.
        let mut is_in_section = None;
        let mut nearest = None;
        for index in behind_change..before.blocks.len() {
            let block = &before.blocks[index];
            if nearest.is_some() && block.range.start > old_start + FAR {
                break;
            }
            let Some(now) = now(index) else { continue };
            let is_here = *is_in_section.get_or_insert_with(|| {
                let is_any_heading = |index: usize| blocks.get(index).as_ref().is_some_and(is_any_heading);
                !before.sections_in(head..block.range.start) && !(first..now).any(is_any_heading)
            });
            // In another list it may be the first item.
            let is_first = || {
                let above = now.checked_sub(1).and_then(|above| blocks.get(above));
                above.is_some_and(|above| above.kind == BlockKind::List)
            };
            let can_cut = is_heading(block)
                || is_here && (before.is_cut(self.text, block) || self.list_cut(index).is_some() && !is_first());
            if can_cut && blocks.get(now).is_some_and(|now| is_same(block, &now)) {
                if before.is_apart(block.range.start) {
                    return Some(now);
                }
                nearest.get_or_insert(now);
            }
            if is_any_heading(block) || blocks.get(now).as_ref().is_some_and(is_any_heading) {
                is_in_section = Some(false);
            }
        }
        nearest
    }

    /// The index of the list that there is a cut in, right before the item of an index; `None` if that is no item, or no cut is
    /// there.
    fn list_cut(&mut self, item: usize) -> Option<usize> {
        let before = self.before;
        let Block { kind: BlockKind::Item, ref range, depth: 1 } = before.blocks[item] else { return None };
        let is_around = |list: &TopList| list.index < item && range.start < list.end;
        let list = match self.list.filter(is_around) {
            Some(known) => known,
            None => {
                let index = before.blocks[..item].iter().rposition(|block| block.depth == 0)?;
                let list = &before.blocks[index];
                let is_cut = list.kind == BlockKind::List && !before.is_reached(list.range.start);
                *self.list.insert(TopList { index, end: list.range.end, is_cut })
            }
        };
        // The first one begins where the list does. What stands in an item depends on how far that is indented.
        let is_first = list.index + 1 == item;
        (list.is_cut && !is_first && is_at_margin(self.text, range.start)).then_some(list.index)
    }
}

/// Whether two blocks are the same as far as their beginning tells.
fn begin_alike(one: &Block, other: &Block) -> bool {
    (one.kind, one.depth, one.range.start) == (other.kind, other.depth, other.range.start)
}

/// Whether nothing stands before an offset on its line.
fn is_at_margin(text: &str, offset: usize) -> bool {
    text[..offset].ends_with(['\n', '\r'])
}

/// Whether a block is a heading outside of containers.
fn is_heading(block: &Block) -> bool {
    block.depth == 0 && is_any_heading(block)
}

fn is_any_heading(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Heading(_))
}

/// How many bytes at the start are the same. In chunks, which are compared fast.
fn common_prefix(old: &[u8], new: &[u8]) -> usize {
    let chunks = old.chunks(CHUNK).zip(new.chunks(CHUNK)).take_while(|(one, other)| one == other);
    let same: usize = chunks.map(|(chunk, _)| chunk.len()).sum();
    same + old[same..].iter().zip(&new[same..]).take_while(|(one, other)| one == other).count()
}

/// How many bytes at the end are the same.
fn common_suffix(old: &[u8], new: &[u8]) -> usize {
    let chunks = old.rchunks(CHUNK).zip(new.rchunks(CHUNK)).take_while(|(one, other)| one == other);
    let same: usize = chunks.map(|(chunk, _)| chunk.len()).sum();
    let rest = old[..old.len() - same].iter().rev().zip(new[..new.len() - same].iter().rev());
    same + rest.take_while(|(one, other)| one == other).count()
}

const CHUNK: usize = 1024;

/// So many entries and fields before a cut are looked at.
const FEW: usize = 64;

impl Outline {
    /// Whether there is a cut right before a block of `text`.
    fn is_cut(&self, text: &str, block: &Block) -> bool {
        let start = block.range.start;
        // What stands in a container depends on how far that is indented.
        block.depth == 0 && (self.begins_entry(block) || is_at_margin(text, start) && !self.is_reached(start))
    }

    /// Whether a block is a paragraph that an entry begins.
    pub(super) fn begins_entry(&self, block: &Block) -> bool {
        let start = block.range.start;
        let next = self.entries.partition_point(|entry| entry.name.start < start);
        let begins = |entry: &Entry| entry.form == EntryForm::Paragraph && entry.range.start == start;
        block.kind == BlockKind::Paragraph && self.entries.get(next).is_some_and(begins)
    }

    /// Whether an entry or a value begins before an offset outside of containers, behind the last heading there, and ends
    /// behind it, or may do so: more than a few are not looked at.
    fn is_reached(&self, offset: usize) -> bool {
        let before = self.sections.partition_point(|section| section.heading.start < offset);
        let headings = self.sections[..before].iter().rev().map(|section| &section.heading);
        let from = headings.into_iter().find(|heading| self.is_outside(heading.start)).map_or(0, |heading| heading.end);
        let entries = self.entries_in(from..offset).rev();
        let fields = self.fields_in(from..offset).rev();
        let ends_behind = |entry: &Entry| entry.form == EntryForm::Paragraph && entry.range.end > offset;
        entries.clone().take(FEW).any(ends_behind)
            || fields.clone().take(FEW).any(|field| field.value.end > offset)
            || entries.clone().nth(FEW).is_some()
            || fields.clone().nth(FEW).is_some()
    }

    /// Whether the innermost block that begins at an offset is outside of containers.
    fn is_outside(&self, offset: usize) -> bool {
        let after = self.blocks.partition_point(|block| block.range.start <= offset);
        self.blocks[..after].last().is_some_and(|block| block.depth == 0)
    }

    /// Whether a heading begins in a range.
    fn sections_in(&self, range: Range<usize>) -> bool {
        let next = self.sections.partition_point(|section| section.heading.start < range.start);
        self.sections.get(next).is_some_and(|section| section.heading.start < range.end)
    }
}
