//! Names with ranges. This file must not know what the names are the names of.

use std::ops::Range;

use syntax::Kept;

use super::{Table, partition_point};

/// Names, each with the byte range that it belongs to, in some order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedRanges(
    /// For each name where it ends in the text, where its range starts, and how long that is.
    Table<3>,
);

impl NamedRanges {
    /// All names, each with its half-open byte range.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, Range<usize>)> + Clone {
        let (text, mut start) = (self.0.text(), 0);
        self.0.rows().map(move |row| {
            let from = std::mem::replace(&mut start, row[0] as usize);
            (&text[from..start], range_of(row))
        })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the names are those of others, in the same order.
    pub(crate) fn name_like(&self, others: &Self) -> bool {
        self.len() == others.len()
            && self.0.text() == others.0.text()
            && (0..self.len()).all(|index| self.0.first(index) == others.0.first(index))
    }

    /// The name at an index below [`len`](Self::len).
    #[must_use]
    pub fn name(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.0.first(before));
        &self.0.text()[start as usize..self.0.first(index) as usize]
    }

    /// The indices of the names that `is_wanted` holds of, which is asked about their bytes: a quick look at each of
    /// thousands.
    pub(crate) fn indices(&self, is_wanted: impl Fn(&[u8]) -> bool) -> impl Iterator<Item = usize> {
        let (text, mut start) = (self.0.text().as_bytes(), 0);
        let names = (0..self.len()).map(move |index| {
            let from = std::mem::replace(&mut start, self.0.first(index) as usize);
            text.get(from..start).unwrap_or_default()
        });
        names.enumerate().filter(move |(_, name)| is_wanted(name)).map(|(index, _)| index)
    }

    /// All ranges, in the order of their names.
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = Range<usize>> + Clone {
        self.0.rows().map(range_of)
    }

    /// How many of the first `count` names, whose ranges are in order, have ranges that begin before an offset.
    pub(crate) fn starting_before(&self, offset: usize, count: usize) -> usize {
        partition_point(count, |index| self.range(index).start < offset)
    }

    /// The names after an edit, of which `between` are those that stand between what is kept, in their order; `None` if
    /// other names stood there before.
    pub(crate) fn after<S: AsRef<str>>(&self, kept: &Kept, between: &[(S, Range<usize>)]) -> Option<Self> {
        let mut between = between.iter();
        let mut rows = Vec::with_capacity(self.len());
        for (index, row) in self.0.rows().enumerate() {
            let range = range_of(row);
            rows.push(if range.start < kept.head {
                row
            } else if range.start >= kept.old_tail {
                row_of(row[0], &kept.moved(&range))
            } else {
                let (name, range) = between.next()?;
                if *name.as_ref() != *self.name(index) {
                    return None;
                }
                row_of(row[0], range)
            });
        }
        between.next().is_none().then(|| Self(Table::open(rows, self.0.text())))
    }

    /// The range that the name at an index below [`len`](Self::len) belongs to.
    #[must_use]
    pub fn range(&self, index: usize) -> Range<usize> {
        range_of(self.0.row(index))
    }
}

/// The range in a row of [`NamedRanges`].
fn range_of([_, start, length]: [u32; 3]) -> Range<usize> {
    start as usize..(start + length) as usize
}

/// The row of a name that ends there.
fn row_of(end: u32, range: &Range<usize>) -> [u32; 3] {
    [end, range.start as u32, range.len() as u32]
}

impl<S: AsRef<str>> FromIterator<(S, Range<usize>)> for NamedRanges {
    fn from_iter<T: IntoIterator<Item = (S, Range<usize>)>>(names: T) -> Self {
        let (mut text, mut rows) = (String::new(), Vec::new());
        for (name, range) in names {
            text.push_str(name.as_ref());
            rows.push(row_of(text.len() as u32, &range));
        }
        Self(Table::new(&rows, &text))
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
}
