//! One section's tree: tree-sitter-md's block grammar, fed from the rope, and the blocks read from the tree by
//! `grammar-queries/blocks.scm`. It must not know how a document is cut into sections.

use std::ops::{ControlFlow, Range};
use std::sync::LazyLock;

use text::Text;
use tree_sitter::{InputEdit, Language, ParseOptions, Parser, Point, Query, QueryCursor, StreamingIterator, Tree};

use super::Change;
use crate::block::{Block, BlockKind, Builder};

/// How often tree-sitter may report progress (it does every 100 operations) before the parse is stopped: so often
/// at least, and once more for every [`BYTES_PER_STEP`]. The slowest of 13,000 sections of real documents takes a
/// step for 40 bytes. Steps, not milliseconds, so that the same text always has the same answer.
const MIN_STEPS: usize = 50;
const BYTES_PER_STEP: usize = 20;

/// A tree that nests its containers deeper than this is not used: the grammar silently stops at 254.
const MAX_DEPTH: usize = 64;

/// The query and what each of its captures, by index, stands for.
struct BlockQuery {
    query: Query,
    captures: Vec<Capture>,
}

/// What a capture of the query stands for.
#[derive(Clone, Copy)]
enum Capture {
    Block(BlockKind),
    /// A heading, whose level follows.
    Heading,
    /// The marker or underline of a heading, which has its level.
    Level(u8),
    /// The box of a task, which begins the paragraph that follows.
    Task,
}

static LANGUAGE: LazyLock<Language> = LazyLock::new(|| tree_sitter_md::LANGUAGE.into());

/// `None` if the query does not compile, which a test rules out.
static BLOCK_QUERY: LazyLock<Option<BlockQuery>> = LazyLock::new(|| {
    let query = Query::new(&LANGUAGE, include_str!("../../../../../grammar-queries/blocks.scm")).ok()?;
    let captures = query.capture_names().iter().map(|name| capture(name)).collect::<Option<_>>()?;
    Some(BlockQuery { query, captures })
});

fn capture(name: &str) -> Option<Capture> {
    if let Some(level) = name.strip_prefix("heading.") {
        return level.parse().ok().map(Capture::Level);
    }
    Some(Capture::Block(match name {
        "heading" => return Some(Capture::Heading),
        "paragraph" => BlockKind::Paragraph,
        "quote" => BlockKind::Quote,
        "list" => BlockKind::List,
        "item" => BlockKind::Item,
        "fence" => BlockKind::Fence,
        "indented-code" => BlockKind::IndentedCode,
        "html" => BlockKind::Html,
        "thematic-break" => BlockKind::ThematicBreak,
        "table" => BlockKind::Table,
        "task" => return Some(Capture::Task),
        _ => return None,
    }))
}

/// The tree of one section's text.
#[derive(Debug, Clone)]
pub(super) struct SectionTree {
    tree: Tree,
    /// Whether the section ended without a line break, and one was added: the grammar misreads some last lines
    /// without.
    has_added_line_break: bool,
}

impl SectionTree {
    /// Parses the `section` of `text`. `None` if the parser gave up, for whatever reason.
    pub(super) fn new(text: &Text, section: Range<usize>) -> Option<Self> {
        let has_added_line_break = !ends_with_line_break(text, &section);
        let tree = parse(text, section, has_added_line_break, None)?;
        Some(Self { tree, has_added_line_break })
    }

    /// Parses the section again, after the bytes `start..old_end` of its text have become `start..new_end`.
    pub(super) fn edited(
        mut self,
        text: &Text,
        section: Range<usize>,
        Change { start, mut old_end, mut new_end }: Change,
    ) -> Option<Self> {
        let has_added_line_break = !ends_with_line_break(text, &section);
        if self.has_added_line_break != has_added_line_break {
            // The edit put a line break of its own in the place of the added one, or the other way round.
            old_end += usize::from(self.has_added_line_break);
            new_end += usize::from(has_added_line_break);
        }
        // Nobody reads rows and columns off these trees, so each offset stands in for its own position.
        let position = |offset| Point::new(0, offset);
        self.tree.edit(&InputEdit {
            start_byte: start,
            old_end_byte: old_end,
            new_end_byte: new_end,
            start_position: position(start),
            old_end_position: position(old_end),
            new_end_position: position(new_end),
        });
        let tree = parse(text, section, has_added_line_break, Some(&self.tree))?;
        Some(Self { tree, has_added_line_break })
    }

    /// The blocks of the section, whose text is `source`, or `None` if the tree does not explain all of it.
    pub(super) fn blocks(&self, source: &str) -> Option<Vec<Block>> {
        let BlockQuery { query, captures } = BLOCK_QUERY.as_ref()?;
        let root = self.tree.root_node();
        if root.has_error() || root.end_byte() < source.len() {
            return None;
        }
        let mut builder = Builder::new(source);
        let mut container_ends: Vec<usize> = Vec::new();
        let mut task = None;
        let mut heading = None;
        let mut cursor = QueryCursor::new();
        let mut matches = cursor.captures(query, root, source.as_bytes());
        while let Some((found, index)) = matches.next() {
            let found = found.captures()[*index];
            // An added line break is no part of the source.
            let range = found.node.start_byte().min(source.len())..found.node.end_byte().min(source.len());
            while container_ends.last().is_some_and(|end| *end <= range.start) {
                container_ends.pop();
                builder.close();
            }
            if container_ends.len() >= MAX_DEPTH {
                return None;
            }
            match captures[found.index as usize] {
                Capture::Task => task = Some(range.start),
                Capture::Heading => heading = Some(range),
                Capture::Level(level) => {
                    if let Some(heading) = heading.take() {
                        builder.leaf(BlockKind::Heading(level), heading);
                    }
                }
                // The text of a heading that is underlined.
                Capture::Block(BlockKind::Paragraph) if heading.is_some() => {}
                Capture::Block(kind) if kind.is_container() => {
                    builder.open(kind, range.start);
                    container_ends.push(range.end);
                }
                Capture::Block(kind) => builder.leaf(kind, task.take().unwrap_or(range.start)..range.end),
            }
        }
        Some(builder.finish())
    }
}

fn ends_with_line_break(text: &Text, section: &Range<usize>) -> bool {
    section.end > section.start && text.slice(section.end - 1..section.end).ends_with(['\n', '\r'])
}

/// Parses the `section` of `text`, with the edited tree of its former self if there is one.
fn parse(text: &Text, section: Range<usize>, add_line_break: bool, old: Option<&Tree>) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&LANGUAGE).ok()?;
    let mut read = |offset: usize, _| -> &[u8] {
        let wanted = section.start + offset;
        if wanted >= section.end {
            return if add_line_break && wanted == section.end { b"\n" } else { b"" };
        }
        text.chunk_at(wanted).map_or(b"", |(chunk, start)| {
            let end = chunk.len().min(section.end - start);
            &chunk.as_bytes()[wanted - start..end]
        })
    };
    let mut steps = MIN_STEPS + section.len() / BYTES_PER_STEP;
    let mut step = |_: &_| {
        steps -= 1;
        if steps > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    parser.parse_with_options(&mut read, old, Some(ParseOptions::new().progress_callback(&mut step)))
}
