//! Sets of small indices, one bit for each. This file must not know what they are indices of.

/// A set of indices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Indices(Box<[u64]>);

impl Indices {
    /// Whether an index is one of them.
    #[must_use]
    pub fn contains(&self, index: usize) -> bool {
        self.0.get(index / 64).is_some_and(|bits| bits >> (index % 64) & 1 == 1)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let places = self.0.iter().enumerate().filter(|(_, bits)| **bits != 0);
        places
            .flat_map(|(place, bits)| (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| place * 64 + bit))
    }
}

impl FromIterator<usize> for Indices {
    fn from_iter<T: IntoIterator<Item = usize>>(indices: T) -> Self {
        let mut places: Vec<u64> = Vec::new();
        for index in indices {
            if places.len() <= index / 64 {
                places.resize(index / 64 + 1, 0);
            }
            places[index / 64] |= 1 << (index % 64);
        }
        Self(places.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_come_out_in_order() {
        let indices: Indices = [64, 3, 0, 199, 3].into_iter().collect();
        assert_eq!(indices.iter().collect::<Vec<_>>(), [0, 3, 64, 199]);
        assert!(indices.contains(64) && !indices.contains(63) && !indices.contains(5000));
        assert_eq!(Indices::default().iter().count(), 0);
    }
}
