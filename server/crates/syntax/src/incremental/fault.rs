//! Texts that the grammar is known to misread. Each rule has its number, and a reproducer, in
//! `docs/grammar-faults.md`. Knows lines; must not know trees.
//!
//! The rules err on the side of suspicion: a false alarm costs the microseconds of a bulk parse, a miss is a
//! wrong answer.

use crate::block::{item_marker_length, lines};

/// Whether `source`, the text of one section, has something in it that the grammar may misread. Then the bulk
/// front end answers for that section.
pub(super) fn is_in(source: &str) -> bool {
    if source.contains('\0') || begins_like_metadata(source) {
        return true;
    }
    let mut before = Before::default();
    lines(source).any(|(_, line)| {
        let line = Line::new(line);
        let is_misread = match before.line {
            _ if line.is_misread() => true,
            Some(above) if line.is_blank() => above.is_empty_item(),
            Some(above) => before.is_misread(line, above),
            None => false,
        };
        before.add(line);
        is_misread
    })
}

/// Fault 2: `---` or `+++` as the first line begins front matter, which we decide on ourselves.
fn begins_like_metadata(source: &str) -> bool {
    let first = source.trim_start_matches(' ');
    first.starts_with("---") || first.starts_with("+++")
}

/// A line, divided into what may be markers of containers and what stands in them.
#[derive(Clone, Copy)]
struct Line<'a> {
    /// Indentation and quote markers.
    indent: &'a str,
    /// All behind `indent`, without the white space at the end: `markers` and `content`.
    text: &'a str,
    /// Item markers, further quote markers, and the white space behind each.
    markers: &'a str,
    content: &'a str,
}

impl<'a> Line<'a> {
    fn new(line: &'a str) -> Self {
        let line = line.trim_end_matches([' ', '\t']);
        let text = line.trim_start_matches([' ', '\t', '>']);
        let mut content = text;
        while let Some(length) = item_marker_length(content) {
            content = content[length..].trim_start_matches([' ', '\t', '>']);
        }
        Self { indent: &line[..line.len() - text.len()], text, markers: &text[..text.len() - content.len()], content }
    }

    /// Whether the grammar may misread the line wherever it stands.
    fn is_misread(self) -> bool {
        // Fault 3: HTML blocks other than comments.
        let is_html = self.content.starts_with('<') && !self.content.starts_with("<!--");
        // Fault 4: link reference definitions, whose labels may have begun on a line before, and a bracket with an
        // escape behind it.
        let is_definition = self.content.contains("]:") || self.content.starts_with('[') && self.content.contains('\\');
        // Fault 5: tabs between markers.
        let has_tab = self.markers.contains('\t') || self.indent.contains('>') && self.indent.contains('\t');
        // Fault 6: more open blocks, or more columns, than the grammar can count.
        let is_far_in = self.indent.len() + self.markers.len() > MAX_PREFIX;
        // Fault 7: more marks of a fence than the grammar can count.
        let is_long_fence = self.content.len() > usize::from(u8::MAX) && self.content.starts_with(['`', '~']);
        is_html || is_definition || has_tab || is_far_in || is_long_fence
    }

    /// Whether the line is indented so far that it opens no block, unless it is in a list.
    fn is_deep(self) -> bool {
        self.indent.split('>').any(|space| space.len() > 3 || space.contains('\t'))
    }

    fn is_blank(self) -> bool {
        self.indent.is_empty() && self.text.is_empty()
    }

    /// Fault 11: an empty item, if a blank line follows.
    fn is_empty_item(self) -> bool {
        !self.markers.is_empty() && self.content.is_empty()
    }

    /// The number of the ordered item that the line begins.
    fn number(self) -> Option<&'a str> {
        let digits = self.markers.bytes().take_while(u8::is_ascii_digit).count();
        (digits > 0).then_some(&self.markers[..digits])
    }

    /// Whether it consists of the characters of a table's delimiter row, or of a blank row.
    fn is_like_delimiter_row(self) -> bool {
        self.text.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t'))
    }

    /// The cells of a table row with a pipe at both ends.
    fn cells(self) -> Option<impl Iterator<Item = &'a str>> {
        let cells = self.content.strip_prefix('|')?.strip_suffix('|')?;
        Some(cells.split('|').map(|cell| cell.trim_matches([' ', '\t'])))
    }

    /// Whether this as a table's header is none that the grammar may misread.
    fn is_plain_header(self) -> bool {
        !self.is_deep() && self.cells().is_some_and(|mut cells| cells.all(|cell| !cell.is_empty()))
    }

    /// Whether this as a table's delimiter row is none that the grammar may misread.
    fn is_plain_delimiter_row(self) -> bool {
        let is_plain = |cell: &str| {
            let dashes = cell.strip_prefix(':').unwrap_or(cell);
            let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
            !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
        };
        let is_far_in_quote = self.indent.contains('>') && self.indent.ends_with("  ");
        !self.is_deep()
            && !is_far_in_quote
            && !self.text.contains('\t')
            && self.markers.is_empty()
            && self.cells().is_some_and(|mut cells| cells.all(is_plain))
    }
}

/// Lines with a longer prefix of markers and white space, in bytes, are left to the bulk front end: if all of it is
/// tabs, it is 240 columns wide.
const MAX_PREFIX: usize = 60;

/// What the grammar may make of a line depends on the lines right before it.
#[derive(Default)]
struct Before<'a> {
    /// The line before, unless it was blank.
    line: Option<Line<'a>>,
    /// The ordered items that the next line may belong to or follow.
    ordered: Vec<OrderedItem<'a>>,
    /// Whether what may be a table's delimiter row stands since the last blank line.
    in_table: bool,
    /// Whether what may be a task stands since the last blank line.
    in_task: bool,
}

struct OrderedItem<'a> {
    indent: &'a str,
    /// From the start of its marker to its text, in bytes.
    width: usize,
}

impl OrderedItem<'_> {
    /// Whether the line that follows is indented far enough to stand in the item.
    fn contains(&self, line: Line<'_>) -> bool {
        // One space may belong to the quote marker before it.
        let width = self.width + usize::from(self.indent.ends_with('>'));
        let inner = line.indent.strip_prefix(self.indent);
        inner.is_some_and(|inner| inner.len() >= width && inner.bytes().all(|byte| byte == b' '))
    }
}

impl<'a> Before<'a> {
    /// Whether the grammar may misread `line` because of `above`, the line before, and of what else precedes it.
    fn is_misread(&self, line: Line<'a>, above: Line<'a>) -> bool {
        self.opens_deep_block(line)
            || self.is_false_item(line)
            || self.is_odd_table(line, above)
            || self.in_task && (line.text == "-" || line.text.starts_with(['-', '=']) && line.markers.is_empty())
    }

    /// Fault 8: four columns of indentation do not keep these from interrupting a paragraph.
    fn opens_deep_block(&self, line: Line<'a>) -> bool {
        line.is_deep() && (line.text.starts_with(['`', '~', '=', '<', '_', '*']) || line.indent.contains('>'))
    }

    /// Fault 9: any single digit may number an item that interrupts a paragraph, and nothing longer may.
    fn is_false_item(&self, line: Line<'a>) -> bool {
        let is_odd = |number: &str| (number.len() == 1) != (number.parse() == Ok(1));
        line.number().is_some_and(is_odd) && !self.follows_item(line)
    }

    /// Fault 10: all but the plainest tables.
    fn is_odd_table(&self, line: Line<'a>, above: Line<'a>) -> bool {
        if self.in_table {
            let is_second_delimiter_row = line.is_like_delimiter_row() && line.text.contains('-');
            return line.is_deep() || !line.text.starts_with('|') || line.text == "|" || is_second_delimiter_row;
        }
        let may_be_table = above.text.contains('|') && line.is_like_delimiter_row();
        may_be_table && !(above.is_plain_header() && line.is_plain_delimiter_row())
    }

    fn add(&mut self, line: Line<'a>) {
        if line.is_blank() {
            *self = Self::default();
            return;
        }
        let is_item =
            self.line.is_none() || self.follows_item(line) || line.number() == Some("1") && !line.content.is_empty();
        self.ordered.retain(|item| item.contains(line));
        if line.text.contains("-->") || line.content.starts_with(['`', '~']) {
            // What looked like an item may have been code or a comment.
            self.ordered.clear();
        } else if let Some(number) = line.number().filter(|_| is_item) {
            let after = &line.text[number.len() + 1..];
            let spaces = after.len() - after.trim_start_matches(' ').len();
            self.ordered.push(OrderedItem { indent: line.indent, width: number.len() + 1 + spaces.max(1) });
        }
        self.in_table |= self.line.is_some_and(|above| above.text.contains('|')) && line.is_like_delimiter_row();
        self.in_task |= line.content.starts_with('[');
        self.line = Some(line);
    }

    fn follows_item(&self, line: Line<'a>) -> bool {
        self.ordered.iter().any(|item| item.indent == line.indent)
    }
}

#[cfg(test)]
mod tests {
    use text::Text;

    use super::is_in;
    use crate::incremental::tree::SectionTree;
    use crate::{Incremental, bulk};

    const PAGE: &str = include_str!("../../../../../docs/grammar-faults.md");

    /// The reproducers in the part of the page under `heading`.
    fn reproducers(heading: &str) -> Vec<String> {
        let part = PAGE.split("\n## ").find(|part| part.starts_with(heading)).expect("a heading of the page");
        part.lines().filter(|line| line.starts_with('"')).map(evaluate).collect()
    }

    /// The value of `"a" × 2 + "b"`.
    fn evaluate(expression: &str) -> String {
        let repeated = |term: &str| {
            let (literal, times) = term.split_once(" × ").unwrap_or((term, "1"));
            unescaped(literal.trim_matches('"')).repeat(times.parse().unwrap())
        };
        expression.split(" + ").map(repeated).collect()
    }

    fn unescaped(literal: &str) -> String {
        let mut result = String::new();
        let mut rest = literal;
        while let Some((before, escape)) = rest.split_once('\\') {
            let (character, length) = match escape.as_bytes()[0] {
                b'n' => ('\n', 1),
                b'r' => ('\r', 1),
                b't' => ('\t', 1),
                b'0' => ('\0', 1),
                b'u' => ('\u{c}', "u{c}".len()),
                other => (char::from(other), 1),
            };
            result.push_str(before);
            result.push(character);
            rest = &escape[length..];
        }
        result + rest
    }

    #[test]
    fn listed_faults_are_real_and_caught() {
        let faults = reproducers("Answered by");
        assert!(faults.len() > 30, "{faults:#?}");
        for source in faults {
            let tree = SectionTree::new(&Text::new(&source), 0..source.len());
            let by_tree = tree.and_then(|tree| tree.blocks(&source));
            assert_ne!(by_tree, Some(bulk::parse_body(&source)), "the grammar reads {source:?} right by now");
            assert!(is_in(&source), "no rule catches {source:?}");
        }
    }

    #[test]
    fn other_listed_texts_are_read_alike() {
        for part in ["Corrected in the tree", "Corrected in the bulk", "Left as"] {
            for source in reproducers(part) {
                assert_eq!(Incremental::new(&Text::new(&source)).blocks(), bulk::parse(&source), "{source:?}");
            }
        }
        for source in reproducers("Corrected in the tree") {
            assert!(!is_in(&source), "{source:?} is not left to the tree");
        }
    }
}
