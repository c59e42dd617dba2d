//! The blocks of a section that has nothing in it but plain Markdown: ATX headings at the margin, paragraphs, lists of
//! paragraphs, fences and thematic breaks. Most sections of most documents are like that, and a scan of their lines
//! takes a tenth of the time of a parser. Anything else, and anything that could be read in two ways, is left to the
//! bulk parser, which it must agree with.

use std::ops::Range;

use crate::block::{BlockKind, Builder, is_thematic_break, item_marker_length, lines};

/// Items whose markers stand further from the margin are left to the parser.
const MAX_INDENT: usize = 64;

/// Adds the blocks of a section of the builder's text; `None`, and nothing added, if it is not plain.
pub(crate) fn parse(builder: &mut Builder<'_>, section: Range<usize>) -> Option<()> {
    let before = builder.len();
    let parsed = Scan::parse(builder, section);
    if parsed.is_none() {
        builder.truncate(before);
    }
    parsed
}

/// Left to the parser.
type Plain = Option<()>;

struct Scan<'a, 'builder> {
    text: &'a str,
    builder: &'builder mut Builder<'a>,
    /// The open items, outermost first. Each stands in a list of its own.
    items: Vec<Item>,
    /// The open paragraph.
    paragraph: Option<Paragraph>,
    fence: Option<Fence<'a>>,
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

impl<'a, 'builder> Scan<'a, 'builder> {
    fn parse(builder: &'builder mut Builder<'a>, section: Range<usize>) -> Plain {
        let text = builder.text();
        let source = &text[section.clone()];
        if source.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return None;
        }
        let mut scan = Self { text, builder, items: Vec::new(), paragraph: None, fence: None };
        for (range, line) in lines(source) {
            scan.read(section.start + range.start, line)?;
        }
        scan.leave(0)?;
        scan.fence.is_none().then_some(())
    }

    fn read(&mut self, start: usize, line: &'a str) -> Plain {
        let rest = line.trim_start_matches(' ');
        let indent = line.len() - rest.len();
        let rest = rest.trim_end_matches(' ');
        let at = start + indent;
        if let Some(fence) = &self.fence {
            let is_end =
                indent <= 3 && rest.starts_with(fence.marks) && rest.bytes().all(|b| b == fence.marks.as_bytes()[0]);
            if is_end {
                self.builder.leaf(BlockKind::Fence, fence.start..at + rest.len());
                self.fence = None;
            }
            return Some(());
        }
        if rest.is_empty() { self.end_paragraph() } else { self.read_text(at, indent, rest) }
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
        if is_thematic_break(rest) {
            let is_underline = self.paragraph.is_some() && first == b'-';
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
        let is_nested = item_marker_length(text).is_some() || is_thematic_break(text);
        let is_text = !is_nested && !is_special(first) && !(first == b'#' && is_heading(text)) && !is_fence(text);
        // A number other than 1 does not interrupt a paragraph.
        let interrupts =
            self.paragraph.is_none() || depth < self.items.len() || width == 1 || &rest[..width - 1] == "1";
        if !is_text || spaces > 4 || !interrupts || indent > MAX_INDENT {
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
            self.builder.open(BlockKind::List, at);
        }
        self.builder.open(BlockKind::Item, at);
        self.items.push(Item { marker, content: indent + width + spaces });
        let start = at + width + spaces;
        self.paragraph = Some(Paragraph { start, end: start + text.len() });
        Some(())
    }

    /// A block of one line at top level.
    fn leaf(&mut self, kind: BlockKind, at: usize, rest: &str) -> Plain {
        self.leave(0)?;
        self.builder.leaf(kind, at..at + rest.len());
        Some(())
    }

    /// Ends the paragraph, and all items but the outermost `depth`.
    fn leave(&mut self, depth: usize) -> Plain {
        self.end_paragraph()?;
        while self.items.len() > depth {
            self.items.pop();
            // The item and its list.
            self.builder.close();
            self.builder.close();
        }
        Some(())
    }

    fn end_paragraph(&mut self) -> Plain {
        let Some(Paragraph { start, end }) = self.paragraph.take() else { return Some(()) };
        let text = &self.text[start..end];
        if text.starts_with('[') && text.contains("]:") {
            // Perhaps a link reference definition.
            return None;
        }
        self.builder.leaf(BlockKind::Paragraph, start..end);
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
    use crate::bulk::parse_body;

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

    fn plain(source: &str) -> Option<Vec<Block>> {
        let mut builder = Builder::new(source);
        super::parse(&mut builder, 0..source.len()).map(|()| builder.finish())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn what_is_plain_is_read_as_by_the_parser(lines in vec(select(LINES), 0..9)) {
            let source = lines.join("\n");
            if let Some(blocks) = plain(&source) {
                prop_assert_eq!(blocks, parse_body(&source));
            }
        }
    }

    #[test]
    fn most_of_a_document_is_plain() {
        let source =
            "## A\n\ntext\nmore\n\n- **B:** c\n  d\n  - e\n\n    f\n- [ ] g\n\n1. h\n2. i\n\n---\n\n```\n<j>\n```\n";
        assert_eq!(plain(source), Some(parse_body(source)));
        assert!(plain("a\n\n> b\n").is_none());
    }
}
