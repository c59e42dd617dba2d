//! Numbers of which most are small, in few bytes. This file must not know what they count.

/// Numbers in some order, each in as many bytes as its size asks for (LEB128): seven bits in each byte, the lowest first,
/// and a bit that says whether another byte follows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Numbers(Box<[u8]>);

impl Numbers {
    /// All numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + Clone {
        self.starting_at(0)
    }

    /// The numbers from the one on that begins at a byte, as [`Numbering::bytes`] has told.
    pub(crate) fn starting_at(&self, byte: usize) -> impl Iterator<Item = u32> + Clone {
        let mut bytes = self.0[byte..].iter();
        std::iter::from_fn(move || {
            let first = *bytes.next()?;
            let mut number = u32::from(first & 0x7F);
            let mut is_followed = first >= 0x80;
            let mut shift = 7;
            while is_followed && let Some(byte) = bytes.next() {
                number |= u32::from(byte & 0x7F) << shift;
                is_followed = *byte >= 0x80;
                shift += 7;
            }
            Some(number)
        })
    }
}

/// Numbers while they are collected.
#[derive(Debug, Default)]
pub(crate) struct Numbering(Vec<u8>);

impl Numbering {
    /// Adds a number.
    pub(crate) fn push(&mut self, mut number: u32) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// How many bytes the numbers take so far.
    pub(crate) fn bytes(&self) -> usize {
        self.0.len()
    }

    /// All numbers that have been added.
    pub(crate) fn finish(self) -> Numbers {
        Numbers(self.0.into())
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<T: IntoIterator<Item = u32>>(numbers: T) -> Self {
        let numbers = numbers.into_iter();
        let mut numbering = Numbering(Vec::with_capacity(numbers.size_hint().0));
        numbers.for_each(|number| numbering.push(number));
        numbering.finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_out_as_they_went_in(numbers in vec(prop_oneof![0..300_u32, any::<u32>()], 0..9)) {
            let packed: Numbers = numbers.iter().copied().collect();
            prop_assert!(packed.iter().eq(numbers.iter().copied()));
            let (head, tail) = numbers.split_at(numbers.len() / 2);
            let mut numbering = Numbering::default();
            head.iter().for_each(|number| numbering.push(*number));
            prop_assert!(packed.starting_at(numbering.bytes()).eq(tail.iter().copied()));
        }
    }
}
