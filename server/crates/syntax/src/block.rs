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

impl Block {
    /// A block whose range begins where that of a part of the text does, which starts at `offset`.
    pub(crate) fn at(&self, offset: usize) -> Self {
        Self { range: self.range.start + offset..self.range.end + offset, ..*self }
    }
}

/// The half-open range of the front matter at the start of `text`, both fence lines and the last line break
/// included; empty if there is none.
///
/// Front matter is a first line `---`, a following line that looks like YAML (a key, a comment, a sequence
/// entry), and a later line `---` or `...`. Where an empty line follows the first, which may be a thematic break, all
/// lines up to the end must look like YAML. Decided here, once, because the Markdown parsers disagree on it.
#[must_use]
pub fn front_matter(text: &str) -> Range<usize> {
    let mut lines = lines(text);
    let Some((_, first)) = lines.next() else { return 0..0 };
    if first.trim_end_matches([' ', '\t']) != "---" {
        return 0..0;
    }
    let mut seen_key = false;
    let mut seen_blank = false;
    for (range, line) in lines {
        let line = line.trim_end_matches([' ', '\t']);
        if line.is_empty() && !seen_key {
            seen_blank = true;
            continue;
        }
        let is_key = |line: &str| line.split_once(':').is_some_and(|(key, _)| !key.contains(char::is_whitespace));
        if seen_blank && !matches!(line, "" | "---" | "...") && !is_key(line) {
            return 0..0;
        }
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
        let content_end = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(text.len(), |n| start + n);
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

/// What separates blocks and surrounds their text. Other white space, such as U+00A0, is text to CommonMark.
const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Whether a byte is one of [`WHITE_SPACE`].
fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// No container begins after more than this many bytes of its line; a marker there is text. CommonMark has no
/// such limit, but the parsers take time proportional to the depth for every line.
const MAX_MARKER_OFFSET: usize = 128;

/// Where `line` has a container's marker that is text because of [`MAX_MARKER_OFFSET`].
pub(crate) fn marker_beyond_limit(line: &str) -> Option<usize> {
    if line.len() <= MAX_MARKER_OFFSET {
        return None;
    }
    let mut rest = line.trim_start_matches([' ', '\t']);
    loop {
        let offset = line.len() - rest.len();
        let length = if rest.starts_with('>') { 1 } else { item_marker_length(rest)? };
        if offset > MAX_MARKER_OFFSET {
            return (!is_thematic_break(rest)).then_some(offset);
        }
        rest = rest[length..].trim_start_matches([' ', '\t']);
    }
}

/// Length of the list item marker at the start of `source`, the white space behind it not counted.
pub(crate) fn item_marker_length(source: &str) -> Option<usize> {
    // Most lines begin with a letter.
    let first = *source.as_bytes().first()?;
    if !matches!(first, b'-' | b'+' | b'*' | b'0'..=b'9') {
        return None;
    }
    let digits = source.bytes().take(10).take_while(u8::is_ascii_digit).count();
    let is_marker = match source.as_bytes().get(digits)? {
        b'-' | b'+' | b'*' => digits == 0,
        b'.' | b')' => (1..=9).contains(&digits),
        _ => false,
    };
    let is_apart = source.as_bytes().get(digits + 1).copied().is_none_or(is_white_space);
    (is_marker && is_apart).then_some(digits + 1)
}

/// Whether `line`, which has no indentation, is a thematic break.
pub(crate) fn is_thematic_break(line: &str) -> bool {
    let Some(marker @ (b'-' | b'_' | b'*')) = line.bytes().next() else { return false };
    line.bytes().all(|byte| byte == marker || is_white_space(byte))
        && line.bytes().filter(|byte| *byte == marker).count() >= 3
}

/// Collects what a parser reports, in document order, and brings it into the normal form of [`Block`].
pub(crate) struct Builder<'text> {
    text: &'text str,
    blocks: Vec<Block>,
    /// The containers around the next block, as indices into `blocks`.
    open: Vec<usize>,
    /// How many of them are quotes.
    quotes: usize,
}

impl<'text> Builder<'text> {
    /// A collection of blocks whose ranges are byte ranges of `text`.
    pub(crate) fn new(text: &'text str) -> Self {
        // Many texts have a block for so many bytes.
        Self { text, blocks: Vec::with_capacity(text.len() / 32), open: Vec::new(), quotes: 0 }
    }

    /// Enters a container that starts at `start` or after white space there.
    pub(crate) fn open(&mut self, kind: BlockKind, start: usize) {
        let source = self.text[start..].trim_start_matches(WHITE_SPACE);
        let start = self.text.len() - source.len();
        let marker = item_marker_length(source).unwrap_or(1).min(source.len());
        self.open_at(kind, start, marker);
    }

    /// Leaves the innermost container.
    pub(crate) fn close(&mut self) {
        let Some(container) = self.open.pop() else { return };
        let Block { kind, ref range, .. } = self.blocks[container];
        self.quotes -= usize::from(kind == BlockKind::Quote);
        self.extend_container(range.end);
    }

    /// Adds a block that is no container; `range` may have white space, and quote markers of following lines,
    /// at its ends.
    pub(crate) fn leaf(&mut self, kind: BlockKind, range: Range<usize>) {
        let source = &self.text[range.clone()];
        let start = range.start + (source.len() - source.trim_start_matches(WHITE_SPACE).len());
        let end = range.start + self.trim_end(source).len();
        self.push(kind, start..end.max(start));
        self.extend_container(end);
    }

    /// Adds a block that is no container and in no quote; nothing but its own text is in `range`.
    pub(crate) fn trimmed_leaf(&mut self, kind: BlockKind, range: Range<usize>) {
        let end = range.end;
        self.push(kind, range);
        self.extend_container(end);
    }

    /// Enters a container whose marker of so many bytes stands at `start`.
    pub(crate) fn open_at(&mut self, kind: BlockKind, start: usize, marker: usize) {
        self.push(kind, start..start + marker);
        self.open.push(self.blocks.len() - 1);
        self.quotes += usize::from(kind == BlockKind::Quote);
    }

    /// The text that the blocks are blocks of.
    pub(crate) fn text(&self) -> &'text str {
        self.text
    }

    /// How many blocks there are so far.
    pub(crate) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Forgets all blocks but the first `len`, which have no container open.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.blocks.truncate(len);
        self.open.clear();
        self.quotes = 0;
    }

    /// Takes out all blocks but the first `len`.
    pub(crate) fn split_off(&mut self, len: usize) -> Vec<Block> {
        self.blocks.split_off(len)
    }

    /// Adds blocks that are in their normal form but for their ranges, which begin `shift` bytes before those here.
    pub(crate) fn extend(&mut self, blocks: Vec<Block>, shift: usize) {
        let shifted = |range: Range<usize>| range.start + shift..range.end + shift;
        self.blocks.extend(blocks.into_iter().map(|block| Block { range: shifted(block.range), ..block }));
    }

    /// The blocks, all containers closed.
    pub(crate) fn finish(mut self) -> Vec<Block> {
        while !self.open.is_empty() {
            self.close();
        }
        self.blocks
    }

    fn push(&mut self, kind: BlockKind, range: Range<usize>) {
        // `MAX_MARKER_OFFSET` keeps the depth far below the limit.
        let depth = u16::try_from(self.open.len()).unwrap_or(u16::MAX);
        self.blocks.push(Block { kind, range, depth });
    }

    fn extend_container(&mut self, end: usize) {
        if let Some(&container) = self.open.last() {
            let range = &mut self.blocks[container].range;
            range.end = range.end.max(end);
        }
    }

    /// `source` without its last lines as far as they are blank but for the markers of the open quotes.
    fn trim_end(&self, source: &'text str) -> &'text str {
        let mut source = source.trim_end_matches(WHITE_SPACE);
        while self.quotes > 0
            && let Some(line_break) = source.rfind(['\n', '\r'])
        {
            let last_line = &source[line_break + 1..];
            let markers = last_line.bytes().filter(|byte| *byte == b'>').count();
            if markers > self.quotes || !last_line.bytes().all(|byte| matches!(byte, b'>' | b' ' | b'\t')) {
                break;
            }
            source = source[..line_break].trim_end_matches(WHITE_SPACE);
        }
        source
    }
}
