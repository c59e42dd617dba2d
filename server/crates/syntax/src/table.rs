//! Rows and cells of a pipe table (GitHub Flavored Markdown 4.10), read from its text.

use std::ops::Range;

use crate::block::lines;
use crate::outline::{Row, Table};

/// The table in `text[range]`; the first line is the header, the second the delimiter row.
pub(crate) fn table(text: &str, range: Range<usize>, section: Option<usize>) -> Table {
    let mut rows = lines(&text[range.clone()]).map(|(line, content)| {
        let start = range.start + line.start;
        table_row(text, start..start + content.len())
    });
    let header = rows.next().map(|row| row.cells).unwrap_or_default();
    let rows = rows.skip(1).collect();
    Table { range, header, rows, section }
}

/// The cells of one line of a table, which is `text[line]` without its line break. Quote markers and indentation before
/// the first cell are no part of it.
#[must_use]
pub fn table_row(text: &str, line: Range<usize>) -> Row {
    let content = text[line.clone()].trim_start_matches([' ', '\t', '>']);
    let start = line.end - content.len();
    let content = content.trim_end();
    let end = start + content.len();
    let mut cells = Vec::new();
    let mut cell_start = start + usize::from(content.starts_with('|'));
    let mut escaped = false;
    for (offset, byte) in content.bytes().enumerate() {
        let at = start + offset;
        if byte == b'|' && !escaped && at >= cell_start {
            cells.push(trim(text, cell_start..at));
            cell_start = at + 1;
        }
        escaped = byte == b'\\' && !escaped;
    }
    if cell_start < end {
        cells.push(trim(text, cell_start..end));
    }
    Row { range: start..end, cells }
}

/// `range` without the white space at its ends; an all-blank range shrinks to a point inside it.
pub(crate) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let source = &text[range.clone()];
    // Most texts have nothing to be taken off, as their ends tell.
    if let ([first, ..], [.., last]) = (source.as_bytes(), source.as_bytes())
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return range;
    }
    let trimmed = source.trim();
    if trimmed.is_empty() {
        let middle = range.start + source.chars().next().map_or(0, char::len_utf8);
        return middle..middle;
    }
    let start = range.start + source.len() - source.trim_start().len();
    start..start + trimmed.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blank_is_a_point_between_characters() {
        for (text, point) in [("", 0), ("  ", 1), ("\u{a0}", 2)] {
            assert_eq!(trim(text, 0..text.len()), point..point);
        }
    }
}
