//! The narrow interface between the Markdown parsers and everything above them: a flat list of blocks.
//!
//! Both front ends (pulldown-cmark in bulk, tree-sitter incrementally) deliver exactly this, normalised, and
//! nothing else; whatever is not said here (fence info, task markers, table cells, setext or ATX, inlines,
//! link definitions) is read from the text by code that both share.

use std::ops::Range;

/// What a block is (CommonMark 0.31, plus the tables of GitHub Flavored Markdown).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// ATX or setext heading of level 1 to 6.
    Heading(u8),
    /// Paragraph. Link reference definitions are no paragraphs: no block covers them.
    Paragraph,
    /// Block quote (container).
    Quote,
    /// Bullet or ordered list (container); its children are [`BlockKind::Item`]s.
    List,
    /// List item (container).
    Item,
    /// Fenced code block, closed or not.
    Fence,
    /// Indented code block.
    IndentedCode,
    /// HTML block.
    Html,
    /// Thematic break.
    ThematicBreak,
    /// Pipe table, header and delimiter row included.
    Table,
}

impl BlockKind {
    /// Whether blocks of this kind contain other blocks.
    #[must_use]
    pub fn is_container(self) -> bool {
        matches!(self, Self::Quote | Self::List | Self::Item)
    }
}

/// One block of a document.
///
/// Blocks are listed in document order, containers before what they contain. `range` starts at the first byte
/// of the block's own text (the marker of an item or quote, the first `#`, the first backtick, the first
/// non-blank character of a paragraph) and ends after its last non-blank byte, line breaks excluded; a
/// container ends where its last child ends, or after its marker when it is empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Half-open byte range, as described above.
    pub range: Range<usize>,
    /// How many containers (quotes, lists, items) it stands in.
    pub depth: u16,
}

/// The half-open range of the front matter at the start of `text`, both fence lines and the last line break
/// included; empty if there is none.
///
/// Front matter is a first line `---`, a following line that looks like YAML (a key, a comment, a sequence
/// entry), and a later line `---` or `...`. Decided here, once, because the Markdown parsers disagree on it.
#[must_use]
pub fn front_matter(text: &str) -> Range<usize> {
    let mut lines = lines(text);
    let Some((_, first)) = lines.next() else { return 0..0 };
    if first.trim_end() != "---" {
        return 0..0;
    }
    let mut seen_key = false;
    for (range, line) in lines {
        let line = line.trim_end();
        if seen_key && (line == "---" || line == "...") {
            return 0..range.end;
        }
        if !seen_key {
            if !looks_like_yaml(line) {
                return 0..0;
            }
            seen_key = true;
        }
    }
    0..0
}

/// Whether a line could open a YAML mapping or sequence.
fn looks_like_yaml(line: &str) -> bool {
    if line.starts_with('#') || line.starts_with("- ") {
        return true;
    }
    let key = line.trim_start().trim_start_matches(['"', '\'']);
    let end =
        key.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '"' | '\''))).unwrap_or(0);
    end > 0 && key[end..].starts_with(':') && key[end + 1..].chars().next().is_none_or(char::is_whitespace)
}

/// The lines of a text: the half-open range of each with its line break, and its content without.
/// Lines end at LF, CRLF or a lone CR.
pub fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= text.len() {
            return None;
        }
        let bytes = text.as_bytes();
        let content_end =
            bytes[start..].iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(text.len(), |n| start + n);
        let end = match (bytes.get(content_end), bytes.get(content_end + 1)) {
            (Some(b'\r'), Some(b'\n')) => content_end + 2,
            (Some(_), _) => content_end + 1,
            (None, _) => content_end,
        };
        let line = (start..end, &text[start..content_end]);
        start = end;
        Some(line)
    })
}

/// Brings a parser's raw blocks (in document order, any slack at the ends) into the normal form of [`Block`]:
/// ends trimmed, containers shrunk to their children.
pub(crate) fn normalise(text: &str, blocks: &mut [Block]) {
    for block in blocks.iter_mut() {
        let source = &text[block.range.clone()];
        block.range.start += source.len() - source.trim_start().len();
        block.range.end = block.range.start + source.trim().len();
    }
    // Children follow their container, so walking backwards meets each child before its container.
    let mut ends: Vec<usize> = Vec::new();
    for block in blocks.iter_mut().rev() {
        let depth = usize::from(block.depth);
        let child_end = if ends.len() > depth + 1 { ends[depth + 1] } else { 0 };
        if block.kind.is_container() {
            block.range.end = if child_end > block.range.start {
                child_end
            } else {
                block.range.start + marker_length(&text[block.range.clone()])
            };
        }
        ends.truncate(depth + 1);
        ends.resize(depth + 1, 0);
        ends[depth] = ends[depth].max(block.range.end);
    }
}

/// Length of the quote or item marker at the start of `source`.
fn marker_length(source: &str) -> usize {
    let digits = source.bytes().take_while(u8::is_ascii_digit).count();
    (digits + 1).min(source.len())
}
