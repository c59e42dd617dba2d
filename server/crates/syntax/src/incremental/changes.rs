//! The blocks of a text, told by those of the text before an edit. It must not know who has read them.

use text::Ends;

use crate::block::Block;

/// The blocks of a text, told by those of a text before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// What the two texts have in common.
    pub(crate) ends: Ends,
    /// So many blocks at the start are those of the text before.
    pub(crate) head: usize,
    /// Those that follow, with ranges in the text now.
    pub(crate) blocks: Vec<Block>,
    /// So many blocks at the end are those of the text before, as far from its end as they were.
    pub(crate) tail: usize,
}

impl Changes {
    /// What the two texts have in common.
    #[must_use]
    pub fn ends(&self) -> Ends {
        self.ends
    }

    /// The blocks that are none of the text before: all, where nothing was told by that.
    #[must_use]
    pub fn into_blocks(self) -> Vec<Block> {
        self.blocks
    }
}

/// All blocks are new, whatever the text was before.
impl From<Vec<Block>> for Changes {
    fn from(blocks: Vec<Block>) -> Self {
        Self { ends: Ends::default(), head: 0, blocks, tail: 0 }
    }
}
