//! The bulk front end: pulldown-cmark over a whole text. For closed documents, the command line, and wherever
//! the incremental front end is not to be trusted.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::block::{Block, BlockKind, front_matter, normalise};

/// The blocks of `text`, in document order and normal form. Time is linear in the length of the text.
#[must_use]
pub fn parse(text: &str) -> Vec<Block> {
    let skipped = front_matter(text).end;
    let mut blocks = parse_body(&text[skipped..]);
    for block in &mut blocks {
        block.range.start += skipped;
        block.range.end += skipped;
    }
    blocks
}

/// The blocks of a text in which nothing is front matter.
pub(crate) fn parse_body(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // Containers around the current event, and leaf or inline tags open inside them.
    let mut depth = 0;
    let mut leaf = 0usize;
    // The text of a tight item has no paragraph of its own in pulldown-cmark; while `tight`, the last block is
    // the paragraph made for it.
    let mut tight = false;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        let block = match &event {
            Event::Start(tag) => kind(tag),
            Event::Rule => Some(BlockKind::ThematicBreak),
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) => {
                depth -= 1;
                tight = false;
                continue;
            }
            Event::End(_) => {
                leaf = leaf.saturating_sub(1);
                continue;
            }
            _ => None,
        };
        if leaf == 0 {
            match (block, tight, blocks.last_mut()) {
                (None, true, Some(paragraph)) => paragraph.range.end = paragraph.range.end.max(range.end),
                (block, _, _) => {
                    tight = block.is_none();
                    blocks.push(Block { kind: block.unwrap_or(BlockKind::Paragraph), range, depth });
                }
            }
        }
        match (event, block) {
            (Event::Start(_), Some(kind)) if kind.is_container() => depth += 1,
            (Event::Start(_), _) => leaf += 1,
            _ => {}
        }
    }
    normalise(text, &mut blocks);
    blocks
}

fn kind(tag: &Tag<'_>) -> Option<BlockKind> {
    Some(match tag {
        Tag::Heading { level, .. } => BlockKind::Heading(level_number(*level)),
        Tag::Paragraph => BlockKind::Paragraph,
        Tag::BlockQuote(_) => BlockKind::Quote,
        Tag::List(_) => BlockKind::List,
        Tag::Item => BlockKind::Item,
        Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(_)) => BlockKind::Fence,
        Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Indented) => BlockKind::IndentedCode,
        Tag::HtmlBlock => BlockKind::Html,
        Tag::Table(_) => BlockKind::Table,
        _ => return None,
    })
}

fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}
