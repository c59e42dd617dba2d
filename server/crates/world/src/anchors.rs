//! The headings of a document by anchor. Most documents have the headings of their template, whose anchors are kept once for
//! all of them. This file must not know how anchors are made.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::packed::{Numbers, Texts};

/// The headings by anchor, in order.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    /// The anchors of the template's headings.
    template: Arc<[String]>,
    /// The others, as far as they occur.
    others: Texts,
    /// For each heading the index of its anchor among the template's, and the others behind them, counted from the one that
    /// follows that of the heading before ([`zigzag`]); then how far it is from the one before, and how long, in bytes.
    headings: Numbers,
}

impl Anchors {
    /// Headings by anchor, of a document that follows a template with headings of these anchors.
    pub(crate) fn new(
        template: Arc<[String]>,
        anchors: Vec<Cow<'_, str>>,
        headings: impl Iterator<Item = Range<usize>>,
    ) -> Self {
        let mut others = Vec::new();
        // Most headings stand in the order of the template: the next is looked at first.
        let mut next = 0;
        let mut expected = 0;
        let indices = anchors.into_iter().map(|anchor| {
            let find = |from: usize, to: usize| (from..to).find(|&index| template[index] == anchor);
            let known = find(next, template.len()).or_else(|| find(0, next));
            next = known.map_or(next, |known| known + 1);
            let index = known.unwrap_or_else(|| {
                others.push(anchor);
                template.len() + others.len() - 1
            });
            let step = index as i32 - std::mem::replace(&mut expected, index as i32 + 1);
            zigzag(step)
        });
        let headings = packed(indices, headings);
        Self { others: others.iter().collect(), headings, template }
    }

    /// The same anchors, whose headings are elsewhere now.
    pub(crate) fn at(&self, headings: impl Iterator<Item = Range<usize>>) -> Self {
        let headings = packed(self.rows().map(|[step, ..]| step), headings);
        Self { headings, template: Arc::clone(&self.template), others: self.others.clone() }
    }

    /// All anchors, each with the half-open byte range of its heading.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Range<usize>)> + Clone {
        let mut expected = 0;
        let anchors = self.rows().map(move |[step, ..]| {
            let index = (expected + unzigzag(step)) as usize;
            expected = index as i32 + 1;
            self.template.get(index).map_or_else(|| &self.others[index - self.template.len()], String::as_str)
        });
        anchors.zip(self.ranges())
    }

    /// Whether these are the same anchors as others, in the same order.
    pub(crate) fn name_like(&self, others: &Self) -> bool {
        if Arc::ptr_eq(&self.template, &others.template) && self.others == others.others {
            return self.rows().map(|[step, ..]| step).eq(others.rows().map(|[step, ..]| step));
        }
        self.iter().map(|(anchor, _)| anchor).eq(others.iter().map(|(anchor, _)| anchor))
    }

    /// The headings.
    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> + Clone {
        let mut end = 0_u32;
        self.rows().map(move |[_, distance, length]| {
            let start = end.wrapping_add(distance);
            end = start.wrapping_add(length);
            start as usize..end as usize
        })
    }

    /// The three numbers of each heading.
    fn rows(&self) -> impl Iterator<Item = [u32; 3]> + Clone {
        let mut numbers = self.headings.iter();
        std::iter::from_fn(move || Some([numbers.next()?, numbers.next()?, numbers.next()?]))
    }

    /// The heading at an index; `None` if there are not so many.
    #[must_use]
    pub fn range(&self, index: usize) -> Option<Range<usize>> {
        self.ranges().nth(index)
    }
}

/// Where an anchor is kept takes no part.
impl PartialEq for Anchors {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Anchors {}

/// The steps from anchor to anchor, each with the range of its heading: in few bytes if the headings are short and none
/// begins before the one before ends.
fn packed(steps: impl Iterator<Item = u32>, headings: impl Iterator<Item = Range<usize>>) -> Numbers {
    let mut end = 0;
    let numbers = steps.zip(headings).flat_map(|(step, range)| {
        let before = std::mem::replace(&mut end, range.end);
        [step, range.start.wrapping_sub(before) as u32, range.len() as u32]
    });
    numbers.collect()
}

/// A number with a sign as one without, small ones as small ones.
fn zigzag(step: i32) -> u32 {
    ((step << 1) ^ (step >> 31)) as u32
}

fn unzigzag(number: u32) -> i32 {
    (number >> 1) as i32 ^ -((number & 1) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_come_out_as_they_went_in() {
        let names = ["scope", "own", "risks", "scope-1", "own-1"].map(str::to_owned).to_vec();
        let headings = || (0..5).map(|index| index * 10..index * 10 + 7);
        let expected: Vec<(&str, Range<usize>)> = names.iter().map(String::as_str).zip(headings()).collect();
        let anchors = || names.iter().map(Cow::from).collect();
        let without = Anchors::new(Arc::default(), anchors(), headings());
        let with = Anchors::new(["risks", "scope"].map(str::to_owned).into(), anchors(), headings());
        for anchors in [&without, &with, &with.at(headings())] {
            assert_eq!(anchors.iter().collect::<Vec<_>>(), expected);
        }
        assert_eq!((with.others.len(), without.others.len()), (3, 5));
        assert_eq!((with.range(2), with.range(5)), (Some(20..27), None));
        assert_eq!(with, without);
        assert_ne!(with, with.at((0..5).map(|index| index * 9..index * 9 + 1)));
    }
}
