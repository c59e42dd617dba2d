//! The cheapest reading of a document: the headings between which it is cut for parsing, and nothing else. For texts
//! that are too much to be parsed; one pass over the lines, whatever they are.

use std::ops::Range;

use crate::block::{Block, front_matter};
use crate::bulk;
use crate::incremental::first_section;

/// The ATX headings at the margin and outside of fences and HTML, in the order of the text; one of 4 KB and more is left
/// out. Setext headings are none here.
#[must_use]
pub fn parse(source: &str) -> Vec<Block> {
    const LONGEST: usize = 4096;
    let mut blocks = Vec::new();
    let mut start = front_matter(source).end;
    while start < source.len() {
        let end = start + first_section(&source[start..]);
        let line = source[start..end].split_inclusive(['\n', '\r']).next().unwrap_or_default();
        if line.starts_with('#') && line.len() < LONGEST {
            let moved = |range: Range<usize>| range.start + start..range.end + start;
            let found = bulk::parse(line).into_iter();
            blocks.extend(found.map(|block| Block { range: moved(block.range.clone()), ..block }));
        }
        start = end;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_a_full_parse() {
        let source = "---\na: b\n---\n# A\n\n- text\n\n```\n# no\n```\n\n### B *c*\r\ntext\n\n<!--\n# no\n-->\n## D\n";
        let all = bulk::parse(source).into_iter();
        let headings: Vec<Block> = all.filter(|block| source[block.range.clone()].starts_with('#')).collect();
        assert_eq!(headings.len(), 3);
        assert_eq!(parse(source), headings);
    }
}
