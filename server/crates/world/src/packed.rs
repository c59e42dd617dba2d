//! Names with ranges, and the places of ranges, as facts keep them: in few pieces of memory, since some thousand
//! documents have a hundred each. This file must not know what the names are the names of.

mod indices;
mod numbers;

use std::ops::{Index, Range};

use syntax::Kept;
use text::{Place, Region, Text, begins_line};

pub use self::indices::Indices;
pub(crate) use self::numbers::Numbers;

/// Strings in some order, one after the other in one piece of memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strings {
    text: Box<str>,
    /// Where each string starts in the text, and where the last one ends; empty if there are none.
    bounds: Box<[u32]>,
}

impl Strings {
    /// All strings.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.bounds.windows(2).map(|bounds| &self.text[bounds[0] as usize..bounds[1] as usize])
    }

    /// The indices of those that `is_wanted` may hold of, which is asked about their bytes: a look at each of thousands.
    pub(crate) fn indices(&self, is_wanted: impl Fn(&[u8]) -> bool) -> impl Iterator<Item = usize> {
        let bytes = self.text.as_bytes();
        let pairs = self.bounds.windows(2).enumerate();
        let wanted = move |bounds: &[u32]| bytes.get(bounds[0] as usize..bounds[1] as usize).is_some_and(&is_wanted);
        pairs.filter(move |(_, bounds)| wanted(bounds)).map(|(index, _)| index)
    }

    /// Whether one of them may have `part` in it: `false` is certain, and told without looking at each.
    #[must_use]
    pub fn may_contain(&self, part: &str) -> bool {
        self.text.contains(part)
    }

    /// Whether they begin with these others.
    pub(crate) fn begin_with(&self, others: &Self) -> bool {
        self.bounds.starts_with(&others.bounds) && self.text.starts_with(&*others.text)
    }

    /// These, and others behind them.
    pub(crate) fn and(&self, others: &Self) -> Self {
        if others.is_empty() {
            return self.clone();
        }
        let mut text = String::with_capacity(self.text.len() + others.text.len());
        text.push_str(&self.text);
        text.push_str(&others.text);
        let skipped = usize::from(!self.is_empty());
        let behind = others.bounds.iter().skip(skipped).map(|bound| bound + self.text.len() as u32);
        Self { text: text.into(), bounds: self.bounds.iter().copied().chain(behind).collect() }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bounds.is_empty()
    }
}

impl Index<usize> for Strings {
    type Output = str;

    fn index(&self, index: usize) -> &str {
        &self.text[self.bounds[index] as usize..self.bounds[index + 1] as usize]
    }
}

impl<S: AsRef<str>> FromIterator<S> for Strings {
    fn from_iter<T: IntoIterator<Item = S>>(strings: T) -> Self {
        let (mut text, mut bounds) = (String::new(), Vec::new());
        for string in strings {
            if bounds.is_empty() {
                bounds.push(0);
            }
            text.push_str(string.as_ref());
            bounds.push(text.len() as u32);
        }
        Self { text: text.into(), bounds: bounds.into() }
    }
}

/// Half-open byte ranges in some order, in half the memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Ranges(Box<[(u32, u32)]>);

impl Ranges {
    /// All ranges.
    fn iter(&self) -> impl ExactSizeIterator<Item = Range<usize>> + Clone {
        self.0.iter().map(|&(start, end)| start as usize..end as usize)
    }

    /// How many there are.
    fn len(&self) -> usize {
        self.0.len()
    }

    /// The range at an index below [`len`](Self::len).
    fn get(&self, index: usize) -> Range<usize> {
        let (start, end) = self.0[index];
        start as usize..end as usize
    }
}

impl FromIterator<Range<usize>> for Ranges {
    fn from_iter<T: IntoIterator<Item = Range<usize>>>(ranges: T) -> Self {
        Self(ranges.into_iter().map(|range| (range.start as u32, range.end as u32)).collect())
    }
}

/// Names, each with the byte range that it belongs to, in some order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedRanges {
    names: Strings,
    ranges: Ranges,
}

impl NamedRanges {
    /// All names, each with its half-open byte range.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, Range<usize>)> + Clone {
        self.names.iter().zip(self.ranges())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name at an index below [`len`](Self::len).
    #[must_use]
    pub fn name(&self, index: usize) -> &str {
        &self.names[index]
    }

    /// The indices of the names that `is_wanted` holds of, which is asked about their bytes.
    pub(crate) fn indices(&self, is_wanted: impl Fn(&[u8]) -> bool) -> impl Iterator<Item = usize> {
        self.names.indices(is_wanted)
    }

    /// All ranges, in the order of their names.
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = Range<usize>> + Clone {
        self.ranges.iter()
    }

    /// The same names at other places: as many ranges as there are names.
    fn at(&self, ranges: impl IntoIterator<Item = Range<usize>>) -> Self {
        Self { names: self.names.clone(), ranges: ranges.into_iter().collect() }
    }

    /// The names after an edit, of which `between` are those that stand between what is kept, in their order; `None` if
    /// other names stood there before.
    pub(crate) fn after<S: AsRef<str>>(&self, kept: &Kept, between: &[(S, Range<usize>)]) -> Option<Self> {
        let mut between = between.iter();
        let mut ranges = Vec::with_capacity(self.len());
        for (index, range) in self.ranges().enumerate() {
            ranges.push(if range.start < kept.head {
                range
            } else if range.start >= kept.old_tail {
                kept.moved(&range)
            } else {
                let (name, range) = between.next()?;
                if *name.as_ref() != self.names[index] {
                    return None;
                }
                range.clone()
            });
        }
        between.next().is_none().then(|| self.at(ranges))
    }

    /// The index of the first of the first `count` ranges that ends behind an offset; they are sorted, and apart.
    pub(crate) fn first_behind(&self, offset: usize, count: usize) -> usize {
        self.ranges.0[..count].partition_point(|&(_, end)| end as usize <= offset)
    }

    /// The range that the name at an index below [`len`](Self::len) belongs to.
    #[must_use]
    pub fn range(&self, index: usize) -> Range<usize> {
        self.ranges.get(index)
    }
}

impl<S: AsRef<str>> FromIterator<(S, Range<usize>)> for NamedRanges {
    fn from_iter<T: IntoIterator<Item = (S, Range<usize>)>>(names: T) -> Self {
        let mut ranges = Vec::new();
        let names = names.into_iter().map(|(name, range)| {
            ranges.push(range);
            name
        });
        Self { names: names.collect(), ranges: ranges.into_iter().collect() }
    }
}

/// The lines and columns of ranges of a text.
#[derive(Debug, Clone)]
pub(crate) enum Places {
    /// Noted down, to be told without the text.
    Noted(Noted),
    /// Looked up: while a document is edited, its text is there, and most places are never asked for. The ranges end
    /// before the offset.
    In(Text, usize),
}

/// The lines and columns of some offsets of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Noted {
    /// The lines that offsets stand on: offset of the start and zero-based number of each, counted from those of the one
    /// before.
    lines: Numbers,
    /// The offsets whose columns differ by encoding, as something beyond ASCII stands before them; sorted.
    uneven: Box<[(u32, Place)]>,
}

impl Places {
    /// The region of a range of the text, whose ends are known.
    pub(crate) fn region(&self, range: Range<usize>) -> Region {
        match self {
            Self::Noted(noted) => noted.region(range),
            Self::In(text, _) => Region::new(text, range),
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
            (Self::In(one, end), Self::In(other, other_end)) => {
                end == other_end && one.source().get(..*end) == other.source().get(..*end)
            }
            (Self::Noted(_), Self::In(..)) | (Self::In(..), Self::Noted(_)) => false,
        }
    }
}

impl Eq for Places {}

impl Noted {
    /// The places of the ends of some ranges of a text.
    pub(crate) fn of(text: &Text, ranges: impl Iterator<Item = Range<usize>>) -> Self {
        let source = text.source();
        // Where each line starts that an offset stands on.
        let mut starts: Vec<Option<u32>> = vec![None; text.line_count()];
        let mut uneven = Vec::new();
        let mut note = |offset: usize| {
            let place = text.place(offset);
            let start = offset as u32 - place.utf8;
            // What stands within a line break counts as before it: as uneven as a letter beyond ASCII.
            let is_even =
                place.utf8 == place.utf16 && place.utf8 == place.utf32 && begins_line(&source, start as usize);
            if is_even {
                starts[place.line as usize] = Some(start);
            } else {
                uneven.push((offset as u32, place));
            }
            is_even
        };
        for range in ranges {
            // With nothing but ASCII between them, the end stands on the line of the start, and as evenly.
            let is_plain = source.as_bytes()[range.clone()]
                .iter()
                .fold(true, |plain, byte| plain & (*byte >= b' ') & byte.is_ascii());
            if !(note(range.start) && is_plain) {
                note(range.end);
            }
        }
        uneven.sort_by_key(|(offset, _)| *offset);
        uneven.dedup_by_key(|(offset, _)| *offset);
        let lines = starts.into_iter().zip(0..).filter_map(|(start, line)| Some((start?, line)));
        let mut before = (0, 0);
        let steps = lines.flat_map(|line| {
            let (start, number) = std::mem::replace(&mut before, line);
            [line.0 - start, line.1 - number]
        });
        Self { lines: steps.collect(), uneven: uneven.into() }
    }

    /// The region of a range whose ends are known.
    fn region(&self, range: Range<usize>) -> Region {
        let mut steps = self.lines.iter().peekable();
        let mut line = (0, 0);
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
    fn names_and_ranges_come_out_as_they_went_in() {
        let names = [("b", 3..5), ("", 0..0), ("äö", 9..13), ("b", 3..5)];
        let packed: NamedRanges = names.iter().cloned().collect();
        assert_eq!(packed.iter().collect::<Vec<_>>(), names);
        assert_eq!((packed.len(), packed.name(2), packed.range(2)), (4, "äö", 9..13));
        assert!(NamedRanges::default().is_empty());
    }

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
}
