//! Names, ranges and numbers as facts keep them, and the places of ranges: in few bytes and few pieces of memory, since
//! some thousand documents have a hundred each. This file must not know what stands at these places.

mod indices;
mod named_ranges;
mod numbers;
mod posted;
mod strings;
mod table;

use std::ops::Range;

use text::{Place, Region, Text, begins_line};

pub use self::indices::Indices;
pub use self::named_ranges::NamedRanges;
pub(crate) use self::numbers::{Numbering, Numbers};
pub(crate) use self::posted::Posted;
pub use self::strings::{Strings, Texts};
pub(crate) use self::table::Table;

/// The lines and columns of ranges of a text.
#[derive(Debug, Clone)]
pub(crate) enum Places {
    /// Noted down, to be told without the text.
    Noted(Noted),
    /// Looked up: while a document is edited, its text is there, and most places are never asked for. The ranges end
    /// before the offset.
    In(Box<(Text, usize)>),
}

/// The lines and columns of some offsets of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Noted {
    /// The lines that offsets stand on: offset of the start and zero-based number of each, counted from those of the one
    /// before.
    lines: Numbers,
    /// Of every so many lines the last of the [stretch](STRETCH) before: offset of its start, its number, and the byte of
    /// `lines` behind it. Most documents have none.
    stretches: Box<[(u32, u32, u32)]>,
    /// The offsets whose columns differ by encoding, as something beyond ASCII stands before them; sorted.
    uneven: Box<[(u32, Place)]>,
}

impl Places {
    /// The region of a range of the text, whose ends are known.
    pub(crate) fn region(&self, range: Range<usize>) -> Region {
        match self {
            Self::Noted(noted) => noted.region(range),
            Self::In(here) => Region::new(&here.0, range),
        }
    }
}

impl Default for Places {
    fn default() -> Self {
        Self::Noted(Noted::default())
    }
}

/// Whether the same ranges have the same places. Where finding out takes more than a look they count as different.
impl PartialEq for Places {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Noted(one), Self::Noted(other)) => one == other,
            (Self::In(one), Self::In(other)) => {
                let ((one, end), (other, other_end)) = (&**one, &**other);
                end == other_end && one.source().get(..*end) == other.source().get(..*end)
            }
            (Self::Noted(_), Self::In(_)) | (Self::In(_), Self::Noted(_)) => false,
        }
    }
}

impl Eq for Places {}

/// The first of `count` indices that is not among those that `is_before` is true of, which come first; `count` if there is
/// none.
fn partition_point(count: usize, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut from, mut to) = (0, count);
    while from < to {
        let middle = from.midpoint(to);
        if is_before(middle) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    from
}

/// So many lines are read to find one.
const STRETCH: usize = 128;

impl Noted {
    /// The places of the ends of some ranges of a text.
    pub(crate) fn of(text: &Text, ranges: impl Iterator<Item = Range<usize>>) -> Self {
        let source = text.source();
        // The ends, each with how far nothing but ASCII goes on behind it, on its line: the other end stands as evenly.
        let mut ends: Vec<(u32, u32)> = Vec::new();
        for range in ranges {
            let is_plain = source.as_bytes()[range.clone()]
                .iter()
                .fold(true, |plain, byte| plain & (*byte >= b' ') & byte.is_ascii());
            ends.push((range.start as u32, if is_plain { range.len() as u32 } else { 0 }));
            if !is_plain {
                ends.push((range.end as u32, 0));
            }
        }
        // As one number each, which is what is sorted fastest.
        ends.sort_unstable_by_key(|(offset, plain)| u64::from(*offset) << u32::BITS | u64::from(*plain));
        let (mut steps, mut stretches, mut uneven) = (Numbering::default(), Vec::new(), Vec::new());
        let (mut count, mut before) = (0, None);
        let places = text.places(ends.iter().map(|(offset, _)| *offset as usize));
        for ((offset, place), (_, plain)) in places.zip(&ends) {
            let start = (offset as u32).wrapping_sub(place.utf8);
            // What stands within a line break counts as before it: as uneven as a letter beyond ASCII.
            let is_even =
                place.utf8 == place.utf16 && place.utf8 == place.utf32 && begins_line(&source, start as usize);
            if !is_even {
                let [utf8, utf16, utf32] = [place.utf8, place.utf16, place.utf32].map(|column| column + *plain);
                uneven.push((offset as u32, place));
                uneven.push((offset as u32 + *plain, Place { utf8, utf16, utf32, ..place }));
                continue;
            }
            let line = (start, place.line);
            if before == Some(line) {
                continue;
            }
            let known = before.unwrap_or_default();
            if count > 0 && count % STRETCH == 0 {
                stretches.push((known.0, known.1, steps.bytes() as u32));
            }
            steps.push(line.0 - known.0);
            steps.push(line.1 - known.1);
            (count, before) = (count + 1, Some(line));
        }
        uneven.sort_by_key(|(offset, _)| *offset);
        uneven.dedup_by_key(|(offset, _)| *offset);
        Self { lines: steps.finish(), stretches: stretches.into(), uneven: uneven.into() }
    }

    /// The region of a range whose ends are known.
    fn region(&self, range: Range<usize>) -> Region {
        let after = self.stretches.partition_point(|(start, ..)| *start as usize <= range.start);
        let stretch = after.checked_sub(1).map(|before| self.stretches[before]);
        let (start, number, byte) = stretch.unwrap_or_default();
        let mut steps = self.lines.starting_at(byte as usize).peekable();
        let mut line = (start, number);
        // The end stands on the line of the start, or on a later one.
        let [start, end] = [range.start, range.end].map(|offset| {
            let offset = offset as u32;
            while let Some(bytes) = steps.next_if(|bytes| line.0 + bytes <= offset) {
                line = (line.0 + bytes, line.1 + steps.next().unwrap_or_default());
            }
            let uneven = self.uneven.binary_search_by_key(&offset, |(known, _)| *known);
            let column = offset - line.0;
            let even = Place { line: line.1, utf8: column, utf16: column, utf32: column };
            uneven.map_or(even, |index| self.uneven[index].1)
        });
        Region { start, end, range }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_text() {
        for source in
            ["", "a", "\u{feff}a\nb", "a\r\nb\rc\n\nd", "ä😀 b\nc ❌ d\r\n\r\ne", "\r\r\n\n\r", "x\ny ü\nü\n\nz"]
        {
            let text = Text::new(source);
            let length = text.len();
            let ends: Vec<usize> = (0..=length).filter(|&offset| text.floor(offset) == offset).collect();
            let pairs: Vec<Range<usize>> =
                ends.iter().flat_map(|&start| ends.iter().map(move |&end| start..end.max(start))).collect();
            // With all offsets known, and with few of them.
            for kept in [pairs.clone(), pairs.iter().skip(1).step_by(3).cloned().collect()] {
                let places = Noted::of(&text, kept.iter().cloned());
                for range in kept {
                    assert_eq!(places.region(range.clone()), Region::new(&text, range.clone()), "{source:?} {range:?}");
                }
            }
        }
    }

    #[test]
    fn places_in_long_texts_are_those_of_the_text() {
        let source: String =
            (0..4 * STRETCH).map(|line| format!("{line} {}a\n", if line % 5 == 0 { "ä" } else { "" })).collect();
        let text = Text::new(&source);
        let length = text.len();
        let ends: Vec<usize> = (0..=length).filter(|&offset| text.floor(offset) == offset).collect();
        for step in [1, 2, 3, 700] {
            let ranges = ends.iter().zip(ends.iter().skip(9)).step_by(step).map(|(&start, &end)| start..end);
            let places = Noted::of(&text, ranges.clone().chain(std::iter::once(0..length)));
            for range in ranges.chain(std::iter::once(0..length)) {
                assert_eq!(places.region(range.clone()), Region::new(&text, range.clone()), "{range:?}");
            }
        }
    }
}
