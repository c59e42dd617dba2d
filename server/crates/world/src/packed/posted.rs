//! Pairs of a number that is looked for and one that is found by it. This file must not know what they stand for.

use super::{Numbering, Numbers};

/// So many pairs are read to find one.
const STRETCH: usize = 16;

/// Pairs, sorted, in few bytes.
#[derive(Debug, Default)]
pub(crate) struct Posted {
    /// For each pair how much its first number is above that of the pair before; then the second number, which is counted
    /// from the one before if the first is the same.
    steps: Numbers,
    /// For each stretch the first number of the pair before it, and the byte in `steps` where it begins.
    stretches: Box<[(u32, u32)]>,
}

impl Posted {
    /// These pairs, each once.
    pub(crate) fn of(mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let (mut steps, mut stretches) = (Numbering::default(), Vec::with_capacity(pairs.len().div_ceil(STRETCH)));
        let mut before = (0, 0);
        for (index, &(key, found)) in pairs.iter().enumerate() {
            if index % STRETCH == 0 {
                stretches.push((before.0, steps.bytes() as u32));
            }
            steps.push(key - before.0);
            steps.push(if key == before.0 { found - before.1 } else { found });
            before = (key, found);
        }
        Self { steps: steps.finish(), stretches: stretches.into() }
    }

    /// The second numbers of the pairs with this first one, sorted.
    pub(crate) fn find(&self, wanted: u32) -> impl Iterator<Item = u32> {
        // The last stretch that begins behind smaller numbers alone, or the first one.
        let stretch = self.stretches.partition_point(|(before, _)| *before < wanted).saturating_sub(1);
        let (mut key, byte) = self.stretches.get(stretch).copied().unwrap_or_default();
        let mut steps = self.steps.starting_at(byte as usize);
        let mut found = 0;
        let pairs = std::iter::from_fn(move || {
            let (step, number) = (steps.next()?, steps.next()?);
            found = if step == 0 { found + number } else { number };
            key += step;
            Some((key, found))
        });
        pairs
            .skip_while(move |(key, _)| *key < wanted)
            .take_while(move |(key, _)| *key == wanted)
            .map(|(_, found)| found)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_posted_is_found(pairs in vec((0..9_u32, 0..200_u32), 0..900), apart in vec(any::<(u32, u32)>(), 0..90)) {
            let pairs: Vec<(u32, u32)> = pairs.into_iter().chain(apart).chain([(u32::MAX, 7)]).collect();
            let posted = Posted::of(pairs.clone());
            for wanted in (0..10).chain(pairs.iter().map(|(key, _)| *key)) {
                let expected: BTreeSet<u32> = pairs.iter().filter(|(key, _)| *key == wanted).map(|(_, found)| *found).collect();
                prop_assert!(posted.find(wanted).eq(expected));
            }
        }
    }
}
