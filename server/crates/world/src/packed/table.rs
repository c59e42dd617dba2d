//! Numbers in rows, and a text behind them. This file must not know what the numbers mean.

/// So many bits of a number are in one byte: such bytes are text, too.
const BITS: u32 = 7;

/// Rows of `COLUMNS` numbers each, and a text. Tables of the same rows and text are equal, however they are kept.
#[derive(Debug, Clone)]
pub(crate) enum Table<const COLUMNS: usize> {
    /// In one small piece of memory, as thousands of documents are kept.
    Packed {
        /// The rows, then the text. A number takes as many bytes as the largest of its column asks for.
        all: Box<str>,
        rows: u32,
        /// Where in the bytes of a row those of each column end.
        ends: [u8; COLUMNS],
    },
    /// As they come, for a document that changes with every key.
    Open(Box<OpenTable<COLUMNS>>),
}

/// A table that is not packed.
#[derive(Debug, Clone)]
pub(crate) struct OpenTable<const COLUMNS: usize> {
    rows: Box<[[u32; COLUMNS]]>,
    text: Box<str>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// A packed table of these rows and this text.
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
        Self::Packed { all, rows: rows.len() as u32, ends }
    }

    /// A table of these rows and this text that is not packed.
    pub(crate) fn open(rows: Vec<[u32; COLUMNS]>, text: &str) -> Self {
        Self::Open(Box::new(OpenTable { rows: rows.into(), text: text.into() }))
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Packed { rows, .. } => *rows as usize,
            Self::Open(open) => open.rows.len(),
        }
    }

    /// All rows.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = [u32; COLUMNS]> + Clone {
        (0..self.len()).map(|index| self.row(index))
    }

    /// The row at an index below [`len`](Self::len).
    #[inline]
    pub(crate) fn row(&self, index: usize) -> [u32; COLUMNS] {
        match self {
            Self::Packed { all, ends, .. } => {
                let width = width_of(ends);
                unpacked(&all.as_bytes()[index * width..(index + 1) * width], ends)
            }
            Self::Open(open) => open.rows[index],
        }
    }

    /// The number in the first column of the row at an index below [`len`](Self::len).
    #[inline]
    pub(crate) fn first(&self, index: usize) -> u32 {
        match self {
            Self::Packed { all, ends, .. } => {
                let at = index * width_of(ends);
                read(&all.as_bytes()[at..at + ends.first().map_or(0, |end| usize::from(*end))])
            }
            Self::Open(open) => open.rows[index].first().copied().unwrap_or_default(),
        }
    }

    /// The index of the first row whose first number is not among those that `is_before` is true of, which come first.
    pub(crate) fn partition_point(&self, is_before: impl Fn(u32) -> bool) -> usize {
        super::partition_point(self.len(), |row| is_before(self.first(row)))
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Packed { all, rows, ends } => &all[*rows as usize * width_of(ends)..],
            Self::Open(open) => &open.text,
        }
    }
}

/// The row in some bytes.
fn unpacked<const COLUMNS: usize>(row: &[u8], ends: &[u8; COLUMNS]) -> [u32; COLUMNS] {
    let mut numbers = [0; COLUMNS];
    let mut start = 0;
    // A loop, as the compiler does not inline the mapping of an array.
    for (number, end) in numbers.iter_mut().zip(ends) {
        *number = read(&row[start..usize::from(*end)]);
        start = usize::from(*end);
    }
    numbers
}

/// How many bytes a packed row takes.
fn width_of(ends: &[u8]) -> usize {
    ends.last().map_or(0, |end| usize::from(*end))
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

impl<const COLUMNS: usize> PartialEq for Table<COLUMNS> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Packed { all, rows, ends }, Self::Packed { all: other, rows: others, ends: other_ends }) => {
                (rows, ends, all) == (others, other_ends, other)
            }
            (Self::Open(one), Self::Open(other)) => one.rows == other.rows && one.text == other.text,
            _ => self.rows().eq(other.rows()) && self.text() == other.text(),
        }
    }
}

impl<const COLUMNS: usize> Eq for Table<COLUMNS> {}

impl<const COLUMNS: usize> Default for Table<COLUMNS> {
    fn default() -> Self {
        Self::Packed { all: Box::default(), rows: 0, ends: [0; COLUMNS] }
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
            let packed = Table::new(&rows, &text);
            let fewer = &rows[..rows.len().saturating_sub(1)];
            prop_assert_eq!(&packed, &Table::open(rows.clone(), &text));
            prop_assert_eq!(rows.is_empty(), packed == Table::open(fewer.to_vec(), &text));
            prop_assert_eq!(rows.is_empty(), Table::open(rows.clone(), &text) == Table::open(fewer.to_vec(), &text));
            for table in [packed, Table::open(rows.clone(), &text)] {
                prop_assert_eq!(table.len(), rows.len());
                prop_assert_eq!(table.text(), &text);
                prop_assert!(table.rows().eq(rows.iter().copied()));
                prop_assert!((0..rows.len()).all(|index| table.first(index) == rows[index][0]));
            }
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
