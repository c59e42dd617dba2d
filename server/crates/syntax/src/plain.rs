//! The blocks of sections that have nothing in them but plain Markdown: ATX headings at the margin, paragraphs, lists of
//! paragraphs, fences, thematic breaks, and tables with a pipe at both ends of their rows. Most sections of most
//! documents are like that, and a scan of their lines takes a tenth of the time of a parser. Anything else, and anything
//! that could be read in two ways, is left to the bulk parser, which it must agree with.

use crate::block::{Block, BlockKind, Builder, is_thematic_break, item_marker_length, lines};

/// Items whose markers stand further from the margin are left to the parser.
const MAX_INDENT: usize = 64;

/// Whether there is any control character but LF in a text. In chunks, so that the inner loop, which has no early exit,
/// is vectorised.
pub(crate) fn has_controls(text: &str) -> bool {
    let is_control = |byte: u8| byte < b' ' && byte != b'\n';
    text.as_bytes().chunks(256).any(|chunk| chunk.iter().fold(false, |found, byte| found | is_control(*byte)))
}

/// Adds the blocks of the builder's text from `start` on, as far as they are plain: up to the offset returned, which is
/// `start`, the end of the text, or a heading before which the text can be cut. `has_controls` as of the whole text.
pub(crate) fn parse(builder: &mut Builder<'_>, start: usize, has_controls: bool) -> usize {
    let text = builder.text();
    let mut cut = Cut { offset: start, blocks: builder.len() };
    let mut scan = Scan { text, builder, has_controls, items: Vec::new(), paragraph: None, fence: None, table: None };
    if scan.read_all(&mut cut).is_some() {
        return text.len();
    }
    builder.truncate(cut.blocks);
    cut.offset
}

/// The blocks of a text without front matter, if all of it is plain.
pub(crate) fn blocks(text: &str) -> Option<Vec<Block>> {
    let mut builder = Builder::new(text);
    let is_plain = parse(&mut builder, 0, has_controls(text)) == text.len();
    is_plain.then(|| builder.finish())
}

/// A place where the text can be cut.
struct Cut {
    offset: usize,
    /// How many blocks stand before it.
    blocks: usize,
}

/// Left to the parser.
type Plain = Option<()>;

struct Scan<'a, 'builder> {
    text: &'a str,
    builder: &'builder mut Builder<'a>,
    has_controls: bool,
    /// The open items, outermost first. Each stands in a list of its own.
    items: Vec<Item>,
    /// The open paragraph.
    paragraph: Option<Paragraph>,
    fence: Option<Fence<'a>>,
    table: Option<Table>,
}

#[derive(Clone, Copy)]
struct Item {
    /// The byte by which its list is told from others: the bullet, or what follows the number.
    marker: u8,
    /// Lines indented at least so far belong to it.
    content: usize,
}

#[derive(Clone, Copy)]
struct Paragraph {
    start: usize,
    end: usize,
}

struct Fence<'a> {
    start: usize,
    marks: &'a str,
}

struct Table {
    start: usize,
    end: usize,
    /// Those of the header.
    columns: usize,
    /// Whether the delimiter row has been read.
    is_delimited: bool,
}

impl<'a> Scan<'a, '_> {
    /// Reads everything from `cut` on, and moves it to each place where the text can be cut.
    fn read_all(&mut self, cut: &mut Cut) -> Plain {
        let start = cut.offset;
        for (range, line) in lines(&self.text[start..]) {
            let at = start + range.start;
            if self.fence.is_none() && line.starts_with('#') && is_heading(line) {
                self.leave(0)?;
                *cut = Cut { offset: at, blocks: self.builder.len() };
            }
            self.read(at, line)?;
        }
        self.leave(0)?;
        self.fence.is_none().then_some(())
    }

    fn read(&mut self, start: usize, line: &'a str) -> Plain {
        let indent = line.bytes().take_while(|byte| *byte == b' ').count();
        let behind = line.bytes().skip(indent).rev().take_while(|byte| *byte == b' ').count();
        let rest = &line[indent..line.len() - behind];
        let at = start + indent;
        if self.has_controls && line.bytes().any(|byte| byte < b' ') {
            // They are text in a fence, unless they stand where it may end.
            let is_text = self.fence.as_ref().is_some_and(|fence| !line.contains(fence.marks));
            return is_text.then_some(());
        }
        if let Some(fence) = &self.fence {
            let is_end =
                indent <= 3 && rest.starts_with(fence.marks) && rest.bytes().all(|b| b == fence.marks.as_bytes()[0]);
            if is_end {
                self.builder.leaf(BlockKind::Fence, fence.start..at + rest.len());
                self.fence = None;
            }
            return Some(());
        }
        if rest.is_empty() {
            self.end_text()
        } else if self.table.is_some() || (indent == 0 && rest.starts_with('|')) {
            self.row(start, line.trim_end_matches(' '))
        } else {
            self.read_text(at, indent, rest)
        }
    }

    /// Reads a line that is not blank and in no fence; `rest` stands at `at`, after `indent` spaces.
    fn read_text(&mut self, at: usize, indent: usize, rest: &'a str) -> Plain {
        // The items around the line, unless it continues a paragraph further in.
        let depth = self.items.iter().take_while(|item| indent >= item.content).count();
        let inner = indent - depth.checked_sub(1).map_or(0, |last| self.items[last].content);
        if inner > 3 {
            // Continued text, or code.
            return self.continue_paragraph(at + rest.len());
        }
        let first = rest.as_bytes()[0];
        if first.is_ascii_alphabetic() {
            // As most lines: no block begins with a letter.
            return self.text(at, depth, rest);
        }
        if is_thematic_break(rest) {
            // An underline is no lazy continuation: behind an item whose text it does not stand below, it is a break.
            let is_underline = self.paragraph.is_some() && first == b'-' && depth == self.items.len();
            return if is_underline || indent > 0 { None } else { self.leaf(BlockKind::ThematicBreak, at, rest) };
        }
        if let Some(width) = item_marker_length(rest) {
            return self.item(at, indent, depth, rest, width);
        }
        match first {
            b'#' if is_heading(rest) => {
                if indent > 0 {
                    None
                } else {
                    self.leaf(BlockKind::Heading(level(rest)), at, rest)
                }
            }
            b'`' | b'~' if is_fence(rest) => {
                if indent > 0 {
                    return None;
                }
                self.leave(0)?;
                let marks = rest.bytes().take_while(|byte| *byte == first).count();
                self.fence = Some(Fence { start: at, marks: &rest[..marks] });
                Some(())
            }
            b'=' if self.paragraph.is_none() => self.text(at, depth, rest),
            _ if is_special(first) => None,
            _ => self.text(at, depth, rest),
        }
    }

    /// A row of a table at top level.
    fn row(&mut self, at: usize, row: &str) -> Plain {
        let cells = row.strip_prefix('|')?.strip_suffix('|')?;
        let end = at + row.len();
        match &mut self.table {
            None => {
                let is_plain = self.paragraph.is_none() && !row.contains(['\\', '`']);
                let has_empty = cells.split('|').any(|cell| cell.trim_matches(' ').is_empty());
                if !is_plain || has_empty {
                    return None;
                }
                self.leave(0)?;
                let columns = cells.split('|').count();
                self.table = Some(Table { start: at, end, columns, is_delimited: false });
            }
            Some(table) if table.is_delimited => table.end = end,
            Some(table) => {
                let is_delimiter = cells.split('|').all(is_delimiter_cell);
                if !is_delimiter || cells.split('|').count() != table.columns {
                    return None;
                }
                (table.end, table.is_delimited) = (end, true);
            }
        }
        Some(())
    }

    /// A line of plain text.
    fn text(&mut self, at: usize, depth: usize, rest: &str) -> Plain {
        if self.paragraph.is_some() {
            return self.continue_paragraph(at + rest.len());
        }
        self.leave(depth)?;
        self.paragraph = Some(Paragraph { start: at, end: at + rest.len() });
        Some(())
    }

    fn continue_paragraph(&mut self, end: usize) -> Plain {
        self.paragraph.as_mut()?.end = end;
        Some(())
    }

    /// A line that begins an item with one paragraph.
    fn item(&mut self, at: usize, indent: usize, depth: usize, rest: &str, width: usize) -> Plain {
        let text = rest[width..].trim_start_matches(' ');
        let spaces = rest.len() - width - text.len();
        let first = *text.as_bytes().first()?;
        let begins_block =
            || item_marker_length(text).is_some() || is_thematic_break(text) || is_heading(text) || is_fence(text);
        let is_block = !first.is_ascii_alphabetic() && begins_block();
        // A number other than 1 does not interrupt a paragraph.
        let interrupts =
            self.paragraph.is_none() || depth < self.items.len() || width == 1 || &rest[..width - 1] == "1";
        if is_block || is_special(first) || spaces > 4 || !interrupts || indent > MAX_INDENT {
            return None;
        }
        let marker = rest.as_bytes()[width - 1];
        let is_sibling = self.items.get(depth).is_some_and(|item| item.marker == marker);
        if is_sibling {
            self.leave(depth + 1)?;
            self.items.pop();
            self.builder.close();
        } else {
            self.leave(depth)?;
            self.builder.open_at(BlockKind::List, at, width);
        }
        self.builder.open_at(BlockKind::Item, at, width);
        self.items.push(Item { marker, content: indent + width + spaces });
        let start = at + width + spaces;
        self.paragraph = Some(Paragraph { start, end: start + text.len() });
        Some(())
    }

    /// A block of one line at top level.
    fn leaf(&mut self, kind: BlockKind, at: usize, rest: &str) -> Plain {
        self.leave(0)?;
        self.builder.trimmed_leaf(kind, at..at + rest.len());
        Some(())
    }

    /// Ends the paragraph or table, and all items but the outermost `depth`.
    fn leave(&mut self, depth: usize) -> Plain {
        self.end_text()?;
        while self.items.len() > depth {
            self.items.pop();
            // The item and its list.
            self.builder.close();
            self.builder.close();
        }
        Some(())
    }

    fn end_text(&mut self) -> Plain {
        if let Some(Table { start, end, is_delimited, .. }) = self.table.take() {
            self.builder.trimmed_leaf(BlockKind::Table, start..end);
            return is_delimited.then_some(());
        }
        let Some(Paragraph { start, end }) = self.paragraph.take() else { return Some(()) };
        let text = &self.text[start..end];
        if text.starts_with('[') && text.contains("]:") {
            // Perhaps a link reference definition.
            return None;
        }
        self.builder.trimmed_leaf(BlockKind::Paragraph, start..end);
        Some(())
    }
}

/// Whether a line that begins with this byte, and is none of what is read here, may be something else than text:
/// HTML, a quote, a row of a table, an underline.
fn is_special(first: u8) -> bool {
    matches!(first, b'<' | b'>' | b'|' | b':' | b'-' | b'=' | b'+')
}

fn level(rest: &str) -> u8 {
    rest.bytes().take(7).take_while(|byte| *byte == b'#').count() as u8
}

fn is_heading(rest: &str) -> bool {
    let level = usize::from(level(rest));
    (1..=6).contains(&level) && rest.as_bytes().get(level).is_none_or(|byte| *byte == b' ')
}

/// Whether a cell is one of a delimiter row.
fn is_delimiter_cell(cell: &str) -> bool {
    let cell = cell.trim_matches(' ');
    let dashes = cell.strip_prefix(':').unwrap_or(cell);
    let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
    !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
}

/// Whether a line opens a fence.
fn is_fence(rest: &str) -> bool {
    let Some(mark @ (b'`' | b'~')) = rest.bytes().next() else { return false };
    let length = rest.bytes().take_while(|byte| *byte == mark).count();
    length >= 3 && !(mark == b'`' && rest[length..].contains('`'))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use crate::block::{Block, Builder};
    use crate::bulk::{parse_body, parse_from};

    /// What is plain, and what is nearly so.
    const LINES: &[&str] = &[
        "# A",
        "## B #",
        "#no",
        " # C",
        "",
        "",
        "",
        "text",
        "more text  ",
        "  text",
        "     text",
        "- a",
        "- b",
        "-   c",
        "-      d",
        "-",
        " - e",
        "  - f",
        "    - g",
        "   -  h",
        "* i",
        "+ j",
        "1. k",
        "2. l",
        "10) m",
        "   3. n",
        "- - o",
        "- # p",
        "- ```",
        "- [ ] q",
        "- [x]: /u",
        "- **Label:** value",
        "**Label:** value",
        "[r]: /u",
        "[s",
        "t]: /u",
        "---",
        "***",
        " ---",
        "- - -",
        "===",
        "==",
        "= u",
        "```",
        "```rust",
        "````",
        "~~~",
        "``` v ` w",
        "  ```",
        "`code` x",
        "a | b",
        "--- | ---",
        "|-|",
        "| a | b |",
        "|c|d|  ",
        "|---|:-:|",
        "| -- | --: |",
        "| `e` | f\\| |",
        "||",
        "\t",
        "g\th",
        "```\t",
        "\0",
        ":-",
        "- | -",
        "- :-",
        "> y",
        "<b>",
        "<!-- z -->",
        "é",
        "\u{a0}",
        "❌ no",
        "-x",
        "\\- x",
        "1.x",
        "1234567890. x",
    ];

    const BREAKS: &[&str] = &["\n", "\n", "\n", "\n\n", "\r\n", "\r"];

    /// The blocks of as much of `source` as is plain, and how much that is.
    fn plain(source: &str) -> (Vec<Block>, usize) {
        let mut builder = Builder::new(source);
        let end = super::parse(&mut builder, 0, super::has_controls(source));
        (builder.finish(), end)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn what_is_plain_is_read_as_by_the_parser(lines in vec((select(LINES), select(BREAKS)), 0..9)) {
            let source: String = lines.into_iter().flat_map(|(line, line_break)| [line, line_break]).collect();
            let (blocks, end) = plain(&source);
            prop_assert_eq!(blocks, parse_body(&source[..end]));
            // What is left is read alone as in its place.
            prop_assert_eq!(parse_from(&source, 0), parse_body(&source));
        }
    }

    #[test]
    fn most_of_a_document_is_plain() {
        let source =
            "## A\n\ntext\nmore\n\n- **B:** c\n  d\n  - e\n\n    f\n- [ ] g\n\n1. h\n2. i\n\n---\n\n```\n<j>\n```\n";
        assert_eq!(plain(source), (parse_body(source), source.len()));
        assert_eq!(plain("# A\n\nb\n\n# C\n\n> d\n").1, 8);
    }
}
