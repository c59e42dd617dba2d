//! From blocks to [`Outline`]: one walk over the blocks collects what stands in each, then ranges that depend on
//! what follows (sections, entries, values below their label) are closed.

mod extent;
mod kept;
mod walk;

use std::ops::Range;

use crate::block::{Block, BlockKind, front_matter};
use crate::outline::Outline;
use crate::yaml;
use extent::{Added, Open};
use walk::Walk;

pub use kept::{Between, Kept};

impl Outline {
    /// Outlines `text`, whose blocks are `blocks` (as either front end gives them).
    #[must_use]
    pub fn new(text: &str, blocks: Vec<Block>) -> Self {
        let front_matter = front_matter(text);
        let fields = yaml::fields(text, front_matter.clone());
        let definitions = walk::definitions(text, &blocks, front_matter.end..text.len());
        let all = 0..blocks.len();
        let start = Self { front_matter, fields, definitions, blocks, ..Self::default() };
        let (mut outline, _) = start.with_blocks(text, all);
        outline.close(text);
        outline
    }

    /// Outlines `text`, with its `blocks`, after an edit; `self` outlines the text `old` before it. The outline is the
    /// same value as [`Outline::new`] has, but only what is not [kept](Kept) is read. `None` if nothing can be kept.
    #[must_use]
    pub fn after(&self, old: &str, text: &str, blocks: Vec<Block>) -> (Self, Option<Kept>) {
        let front_matter = front_matter(text);
        let kept = Kept::of(old, self, text, &blocks);
        let between = kept.head.max(front_matter.end)..kept.tail;
        // Definitions reach everywhere: none may have come or gone.
        let changes_definitions = self.definitions.iter().any(|definition| kept.is_replaced(definition.range.start))
            || !walk::definitions(text, &blocks[kept.blocks.clone()], between).is_empty();
        if changes_definitions || front_matter != self.front_matter {
            return (Self::new(text, blocks), None);
        }
        let mut blocks = blocks;
        self.mark_accidental(&mut blocks, &kept);
        let mut start = Self { blocks, ..self.head(&kept) };
        if kept.head == 0 {
            start.fields = yaml::fields(text, front_matter);
        }
        let head = Added::to(&start);
        let (mut outline, open) = start.with_blocks(text, kept.blocks.clone());
        extent::resolve_references(text, &mut outline, &self.defined_labels(old), head.spans);
        let tail = Added::to(&outline);
        self.add_tail(&mut outline, &kept);
        if let Some(next) = outline.blocks.get(kept.blocks.end)
            && open.reaches(self, &kept.block_before(next))
        {
            return (Self::new(text, outline.into_blocks()), None);
        }
        extent::close_sections(&mut outline, text.len());
        if self.is_apart(kept.old_tail) && outline.is_apart(kept.tail) && self.has_title() == outline.has_title() {
            extent::close_between(&mut outline, kept.head, &head, &tail);
        } else {
            extent::close_all(&mut outline);
        }
        (outline, Some(kept))
    }

    /// The outline with what stands in the blocks of these indices.
    fn with_blocks(self, text: &str, blocks: Range<usize>) -> (Self, Open) {
        let new = Added::to(&self);
        let comments = self.comments.len();
        let end = blocks.end;
        let mut walk = Walk::new(text, self, blocks.clone());
        for index in blocks {
            walk.block(index);
        }
        let Walk { mut outline, pending, .. } = walk;
        let open = extent::close_values(&mut outline, &new, &pending, end);
        outline.comments[comments..].sort_by_key(|comment| comment.range.start);
        (outline, open)
    }

    /// The blocks as they were before headings were found to be accidental.
    fn into_blocks(mut self) -> Vec<Block> {
        for heading in self.accidental_headings {
            let index = self.blocks.partition_point(|block| block.range.start <= heading.start) - 1;
            self.blocks[index].kind = BlockKind::Heading(2);
            self.blocks[index].range = heading;
        }
        self.blocks
    }

    /// Closes what reaches across the document.
    fn close(&mut self, text: &str) {
        extent::close_sections(self, text.len());
        extent::close_all(self);
        let defined = self.defined_labels(text);
        extent::resolve_references(text, self, &defined, 0);
    }
}
