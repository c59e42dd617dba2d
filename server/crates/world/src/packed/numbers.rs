//! Numbers of which most are small, in few bytes. This file must not know what they count.

/// Numbers in some order, each in as many bytes as its size asks for (LEB128): seven bits in each byte, the lowest first,
/// and a bit that says whether another byte follows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Numbers(Box<[u8]>);

impl Numbers {
    /// All numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + Clone {
        let mut bytes = self.0.iter();
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

impl FromIterator<u32> for Numbers {
    fn from_iter<T: IntoIterator<Item = u32>>(numbers: T) -> Self {
        let numbers = numbers.into_iter();
        let mut bytes = Vec::with_capacity(numbers.size_hint().0);
        for mut number in numbers {
            while number >= 0x80 {
                bytes.push(number as u8 | 0x80);
                number >>= 7;
            }
            bytes.push(number as u8);
        }
        Self(bytes.into())
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
            prop_assert!(packed.iter().eq(numbers));
        }
    }
}
