//! Where lines begin and end, for edits that insert and remove whole ones. Knows nothing of Markdown but that a line
//! may be quoted.

use std::ops::Range;

use memchr::{memchr2, memrchr2};

/// The line around `offset`, without its line break.
pub(crate) fn line_around(source: &str, offset: usize) -> Range<usize> {
    // Lines may be as long as the document.
    let (before, after) = source.as_bytes().split_at(offset);
    let start = memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1);
    let end = memchr2(b'\n', b'\r', after).map_or(source.len(), |at| offset + at);
    start..end
}

/// Where the line after the one around `offset` begins; the end of the text if there is none.
pub(crate) fn next_line(source: &str, offset: usize) -> usize {
    let end = line_around(source, offset).end;
    let length = match source.as_bytes()[end..] {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    end + length
}

/// The lines that a range touches, with the line break of the last one.
pub(crate) fn whole_lines(source: &str, range: &Range<usize>) -> Range<usize> {
    line_around(source, range.start).start..next_line(source, range.end)
}

/// What a line that follows the one around `offset` in the same quote and list begins with: its quote marks and white
/// space, a list marker replaced by spaces.
pub(crate) fn indentation(source: &str, offset: usize) -> String {
    let start = line_around(source, offset).start;
    source[start..offset].chars().map(|c| if c == '>' || c.is_whitespace() { c } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_every_sort_of_line_break() {
        let source = "a\r\nbc\rd";
        for (offset, line, next) in [(0, 0..1, 3), (1, 0..1, 3), (4, 3..5, 6), (6, 6..7, 7), (7, 6..7, 7)] {
            assert_eq!((line_around(source, offset), next_line(source, offset)), (line, next), "{offset}");
        }
        assert_eq!(whole_lines(source, &(4..4)), 3..6);
        assert_eq!(indentation("> - x", 4), ">   ");
    }
}
