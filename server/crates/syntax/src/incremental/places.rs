//! Where the sections of a document begin, in bytes and in blocks, in time that does not grow with their number as long as
//! edits are made near each other. It must not know what sections are.
//!
//! Whatever stands behind a gap has moved by the same distance, which is added when somebody asks. The gap goes where an
//! edit is made; only what it passes is brought up to date.

use std::ops::Range;

/// Where something begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// In bytes from the start of the text.
    pub(super) start: usize,
    /// How many blocks begin before it.
    pub(super) blocks: usize,
}

impl Place {
    fn plus(self, distance: Self) -> Self {
        Self { start: self.start.wrapping_add(distance.start), blocks: self.blocks.wrapping_add(distance.blocks) }
    }

    fn minus(self, other: Self) -> Self {
        Self { start: self.start.wrapping_sub(other.start), blocks: self.blocks.wrapping_sub(other.blocks) }
    }
}

/// The places of some things one behind the other.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// Where each begins, and where the last one ends.
    list: Vec<Place>,
    /// From this index on the places in the list are to be moved...
    gap: usize,
    /// ...by so much, which wraps around.
    distance: Place,
}

impl Places {
    /// The places of things of these lengths, the first of which begins `start` bytes from the start of the text.
    pub(super) fn new(start: usize, lengths: impl IntoIterator<Item = Place>) -> Self {
        let first = Place { start, blocks: 0 };
        let list = [first].into_iter().chain(ends(first, lengths)).collect();
        Self { list, gap: 0, distance: Place::default() }
    }

    /// How many things there are.
    pub(super) fn len(&self) -> usize {
        self.list.len() - 1
    }

    /// Where the thing of an index begins, or, for that behind the last one, where they end.
    pub(super) fn at(&self, index: usize) -> Place {
        let place = self.list[index];
        if index < self.gap { place } else { place.plus(self.distance) }
    }

    /// Where they end.
    pub(super) fn end(&self) -> Place {
        self.at(self.len())
    }

    /// The byte range of the thing of an index; `None` if there are not so many.
    pub(super) fn range(&self, index: usize) -> Option<Range<usize>> {
        (index < self.len()).then(|| self.at(index).start..self.at(index + 1).start)
    }

    /// How many things come before the first one whose end `is_before` does not hold of; it holds of those of the things
    /// before.
    pub(super) fn ends_before(&self, is_before: impl Fn(Place) -> bool) -> usize {
        let (in_place, to_move) = self.list[1..].split_at(self.gap.saturating_sub(1));
        let found = in_place.partition_point(|end| is_before(*end));
        if found < in_place.len() {
            return found;
        }
        found + to_move.partition_point(|end| is_before(end.plus(self.distance)))
    }

    /// Puts things of these lengths in the place of some others.
    pub(super) fn replace(&mut self, replaced: Range<usize>, lengths: impl IntoIterator<Item = Place>) {
        self.move_gap(replaced.end);
        let start = self.at(replaced.start);
        let old_end = self.at(replaced.end);
        // The place behind the last of them is that of what follows.
        let mut new = vec![start];
        new.extend(ends(start, lengths));
        let end = new.pop().unwrap_or(start);
        self.gap = replaced.start + new.len();
        self.list.splice(replaced, new);
        self.distance = self.distance.plus(end.minus(old_end));
    }

    /// Moves the first thing, and all others with it, so that it begins so many bytes from the start of the text.
    pub(super) fn move_to(&mut self, start: usize) {
        self.move_gap(0);
        let by = Place { start, blocks: 0 }.minus(self.at(0));
        self.distance = self.distance.plus(by);
    }

    fn move_gap(&mut self, gap: usize) {
        let Self { list, gap: old, distance } = self;
        let (from, to) = (gap.min(*old), gap.max(*old));
        for place in &mut list[from..to] {
            *place = if gap > *old { place.plus(*distance) } else { place.minus(*distance) };
        }
        *old = gap;
    }
}

/// Where things of these lengths end, the first of which begins at `start`.
fn ends(start: Place, lengths: impl IntoIterator<Item = Place>) -> impl Iterator<Item = Place> {
    lengths.into_iter().scan(start, |end, length| {
        *end = end.plus(length);
        Some(*end)
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    fn places() -> impl Strategy<Value = Vec<Place>> {
        vec((1..9_usize, 0..4_usize).prop_map(|(start, blocks)| Place { start, blocks }), 0..6)
    }

    proptest! {
        #[test]
        fn places_are_those_of_the_lengths(
            start in 0..5_usize,
            mut lengths in places(),
            edits in vec(((any::<Index>(), any::<Index>()), places(), 0..5_usize), 0..9),
        ) {
            let mut places = Places::new(start, lengths.iter().copied());
            for ((one, other), new, start) in edits {
                let (one, other) = (one.index(lengths.len() + 1), other.index(lengths.len() + 1));
                let replaced = one.min(other)..one.max(other);
                places.replace(replaced.clone(), new.iter().copied());
                lengths.splice(replaced, new);
                places.move_to(start);
                let expected = Places::new(start, lengths.iter().copied());
                prop_assert_eq!(places.len(), expected.len());
                prop_assert!((0..=places.len()).all(|index| places.at(index) == expected.list[index]));
                for offset in 0..places.end().start + 2 {
                    let before = expected.list[1..].iter().filter(|end| end.start < offset).count();
                    prop_assert_eq!(places.ends_before(|end| end.start < offset), before);
                }
            }
        }
    }
}
