//! Numbers in rows, and a text behind them, in one piece of memory. This file must not know what the numbers mean.

/// So many bits of a number are in one byte: such bytes are text, too.
const BITS: u32 = 7;

/// Rows of `COLUMNS` numbers each, and a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table<const COLUMNS: usize> {
    /// The rows, then the text. A number takes as many bytes as the largest of its column asks for.
    all: Box<str>,
    rows: u32,
    /// Where in the bytes of a row those of each column end.
    ends: [u8; COLUMNS],
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// A table of these rows and this text.
    pub(crate) fn new(rows: &[[u32; COLUMNS]], text: &str) -> Self {
        // All bits that occur in a column.
        let mut bits = [0; COLUMNS];
        for row in rows {
            for (bits, number) in bits.iter_mut().zip(row) {
                *bits |= number;
            }
        }
        let mut width = 0;
        let ends = bits.map(|bits| {
            width += (u32::BITS - bits.leading_zeros()).div_ceil(BITS) as u8;
            width
        });
        let mut all = Vec::with_capacity(usize::from(width) * rows.len() + text.len());
        for row in rows {
            let mut start = 0;
            for (number, end) in row.iter().zip(ends) {
                write(&mut all, *number, end - start);
                start = end;
            }
        }
        all.extend_from_slice(text.as_bytes());
        let all = String::from_utf8(all).unwrap_or_default().into();
        Self { all, rows: rows.len() as u32, ends }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows as usize
    }

    /// All rows.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = [u32; COLUMNS]> + Clone {
        let (width, bytes) = (self.width(), &self.all.as_bytes()[..self.len() * self.width()]);
        (0..self.len()).map(move |index| self.unpacked(&bytes[index * width..(index + 1) * width]))
    }

    /// The row at an index below [`len`](Self::len).
    pub(crate) fn row(&self, index: usize) -> [u32; COLUMNS] {
        let at = index * self.width();
        self.unpacked(&self.all.as_bytes()[at..at + self.width()])
    }

    /// The row in some bytes.
    fn unpacked(&self, row: &[u8]) -> [u32; COLUMNS] {
        let mut numbers = [0; COLUMNS];
        let mut start = 0;
        for (number, end) in numbers.iter_mut().zip(self.ends) {
            *number = read(&row[start..usize::from(end)]);
            start = usize::from(end);
        }
        numbers
    }

    /// The number in the first column of the row at an index below [`len`](Self::len).
    pub(crate) fn first(&self, index: usize) -> u32 {
        let at = index * self.width();
        read(&self.all.as_bytes()[at..at + self.ends.first().map_or(0, |end| usize::from(*end))])
    }

    /// The index of the first row whose first number is not among those that `is_before` is true of, which come first.
    pub(crate) fn partition_point(&self, is_before: impl Fn(u32) -> bool) -> usize {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from.midpoint(to);
            if is_before(self.first(middle)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.all[self.len() * self.width()..]
    }

    /// How many bytes a row takes.
    fn width(&self) -> usize {
        self.ends.last().map_or(0, |end| usize::from(*end))
    }
}

/// Adds a number that takes so many bytes. Most take one or two.
fn write(bytes: &mut Vec<u8>, number: u32, width: u8) {
    match width {
        0 => {}
        1 => bytes.push(number as u8),
        2 => bytes.extend_from_slice(&[(number >> BITS) as u8, number as u8 & 0x7F]),
        _ => bytes.extend((0..u32::from(width)).rev().map(|part| (number >> (part * BITS)) as u8 & 0x7F)),
    }
}

/// The number in some bytes.
fn read(bytes: &[u8]) -> u32 {
    match *bytes {
        [] => 0,
        [number] => u32::from(number),
        [high, low] => u32::from(high) << BITS | u32::from(low),
        _ => bytes.iter().fold(0, |number, byte| number << BITS | u32::from(*byte)),
    }
}

impl<const COLUMNS: usize> Default for Table<COLUMNS> {
    fn default() -> Self {
        Self { all: Box::default(), rows: 0, ends: [0; COLUMNS] }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn numbers() -> impl Strategy<Value = [u32; 3]> {
        let number = || prop_oneof![Just(0), 0..300_u32, any::<u32>()];
        [0..200_u32, 0..20_000_u32].prop_flat_map(move |small| number().prop_map(move |any| [small[0], any, small[1]]))
    }

    proptest! {
        #[test]
        fn rows_and_text_come_out_as_they_went_in(rows in vec(numbers(), 0..9), text in "[a-zäß]{0,9}") {
            let table = Table::new(&rows, &text);
            prop_assert_eq!(table.len(), rows.len());
            prop_assert_eq!(table.text(), &text);
            prop_assert!(table.rows().eq(rows.iter().copied()));
            prop_assert!((0..rows.len()).all(|index| table.first(index) == rows[index][0]));
        }
    }

    #[test]
    fn rows_are_found_by_their_first_number() {
        let table = Table::new(&[[1, 7], [3, 7], [3, 8], [900, 0]], "text");
        for (number, expected) in [(0, 0), (1, 0), (2, 1), (3, 1), (4, 3), (901, 4)] {
            assert_eq!(table.partition_point(|first| first < number), expected, "{number}");
        }
        assert_eq!(Table::<2>::default(), Table::new(&[], ""));
    }
}
