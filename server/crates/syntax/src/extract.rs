//! From blocks to [`Outline`]: one walk over the blocks collects what stands in each, then ranges that depend on
//! what follows (sections, entries, values below their label) are closed.

mod blocks;
mod extent;
mod joined;
mod kept;
mod walk;

use std::ops::Range;

use crate::block::{Block, front_matter};
use crate::incremental::Changes;
use crate::outline::Outline;
use crate::yaml;
use blocks::Blocks;
use extent::{Added, Open};
use walk::Walk;

pub use joined::Retired;
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
        self.after_retiring(None, old, text, &blocks.into())
    }

    /// The same value, from blocks that are told by those of the text before. Its lists are made from those of an outline
    /// that this one has come [after](Outline::after), if that is at hand.
    #[must_use]
    pub fn after_retiring(
        &self,
        retired: Option<Retired>,
        old: &str,
        text: &str,
        changes: &Changes,
    ) -> (Self, Option<Kept>) {
        let front_matter = front_matter(text);
        let blocks = Blocks::new(old, self, text, changes);
        let all = || blocks.all(0..blocks.len());
        let mut kept = Kept::of(old, self, text, &blocks);
        let own = blocks.all(kept.blocks.clone());
        let between = kept.head.max(front_matter.end)..kept.tail;
        // Definitions reach everywhere: none may have come or gone.
        let changes_definitions = self.definitions.iter().any(|definition| kept.is_replaced(definition.range.start))
            || !walk::definitions(text, &own, between).is_empty();
        if changes_definitions || front_matter != self.front_matter {
            return (Self::new(text, all()), None);
        }
        let mut start = Self { blocks: own, ..self.between(&kept) };
        if kept.head == 0 {
            start.fields = yaml::fields(text, front_matter);
        }
        let own = 0..start.blocks.len();
        let (mut between, open) = start.with_blocks(text, own);
        if let Some(next) = blocks.get(kept.blocks.end)
            && open.reaches(self, &kept.block_before(&next))
        {
            return (Self::new(text, all()), None);
        }
        extent::resolve_references(text, &mut between, &self.defined_labels(old), 0);
        // What was closed anew before may be as it was in no older outline.
        let must_close = retired.as_ref().is_some_and(Retired::closes_all);
        let added = self.added(&between, &kept);
        let mut outline = self.joined(between, &kept, retired);
        if let Some(list) = kept.list
            && let Some(block) = blocks.get(list)
        {
            outline.blocks[list] = block;
        }
        extent::close_sections(&mut outline, text.len());
        kept.closes_all =
            !(self.is_apart(kept.old_tail) && outline.is_apart(kept.tail) && self.has_title() == outline.has_title());
        if kept.closes_all || must_close {
            extent::close_all(&mut outline);
        } else {
            extent::close_between(&mut outline, kept.head, added);
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

    /// Closes what reaches across the document.
    fn close(&mut self, text: &str) {
        extent::close_sections(self, text.len());
        extent::close_all(self);
        let defined = self.defined_labels(text);
        extent::resolve_references(text, self, &defined, 0);
    }
}
