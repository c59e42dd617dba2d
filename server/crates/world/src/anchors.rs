//! The headings of a document by anchor. Most documents have the headings of their template, whose anchors are kept once for
//! all of them. This file must not know how anchors are made.

use std::ops::Range;
use std::sync::Arc;

use crate::packed::{Ranges, Strings};

/// The headings by anchor, in order.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    /// The anchors of the template's headings.
    template: Arc<[String]>,
    /// The others, as far as they occur.
    others: Strings,
    /// For each heading the index of its anchor among the template's, and the others behind them.
    anchors: Box<[u32]>,
    headings: Ranges,
}

impl Anchors {
    /// Headings by anchor, of a document that follows a template with headings of these anchors.
    pub(crate) fn new(
        template: Arc<[String]>,
        anchors: Vec<String>,
        headings: impl Iterator<Item = Range<usize>>,
    ) -> Self {
        let mut others = Vec::new();
        // Most headings stand in the order of the template: the next is looked at first.
        let mut next = 0;
        let indices = anchors.into_iter().map(|anchor| {
            let find = |from: usize, to: usize| (from..to).find(|&index| template[index] == anchor);
            let known = find(next, template.len()).or_else(|| find(0, next));
            next = known.map_or(next, |known| known + 1);
            known.unwrap_or_else(|| {
                others.push(anchor);
                template.len() + others.len() - 1
            }) as u32
        });
        let anchors = indices.collect();
        let others = others.iter().collect();
        Self { anchors, others, headings: headings.collect(), template }
    }

    /// The same anchors, whose headings are elsewhere now.
    pub(crate) fn at(&self, headings: impl Iterator<Item = Range<usize>>) -> Self {
        Self { headings: headings.collect(), ..self.clone() }
    }

    /// All anchors, each with the half-open byte range of its heading.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, Range<usize>)> + Clone {
        let anchor = |index: u32| {
            let index = index as usize;
            self.template.get(index).map_or_else(|| &self.others[index - self.template.len()], String::as_str)
        };
        self.anchors.iter().map(move |&index| anchor(index)).zip(self.ranges())
    }

    /// The headings.
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = Range<usize>> + Clone {
        self.headings.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.headings.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The heading at an index below [`len`](Self::len).
    #[must_use]
    pub fn range(&self, index: usize) -> Range<usize> {
        self.headings.get(index)
    }
}

/// Where an anchor is kept takes no part.
impl PartialEq for Anchors {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Anchors {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_come_out_as_they_went_in() {
        let names = ["scope", "own", "risks", "scope-1", "own-1"].map(str::to_owned).to_vec();
        let headings = || (0..5).map(|index| index * 10..index * 10 + 7);
        let expected: Vec<(&str, Range<usize>)> = names.iter().map(String::as_str).zip(headings()).collect();
        let without = Anchors::new(Arc::default(), names.clone(), headings());
        let with = Anchors::new(["risks", "scope"].map(str::to_owned).into(), names.clone(), headings());
        for anchors in [&without, &with, &with.at(headings())] {
            assert_eq!(anchors.iter().collect::<Vec<_>>(), expected);
        }
        assert_eq!((with.others.len(), without.others.len(), with.len(), with.range(2)), (3, 5, 5, 20..27));
        assert_eq!(with, without);
        assert_ne!(with, with.at((0..5).map(|index| index..index + 1)));
    }
}
