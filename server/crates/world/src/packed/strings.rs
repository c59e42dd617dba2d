//! Strings side by side. This file must not know what they say.

use std::ops::{Index, Range};

use super::Table;

/// Strings in some order, one after the other in one piece of memory. These are
/// looked up again and again; those that seldom are, in thousands of documents, are [`Texts`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strings {
    text: Box<str>,
    /// Where each string starts in the text, and where the last one ends; empty if there are none.
    bounds: Box<[u32]>,
}

impl Strings {
    /// All strings.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.bounds.windows(2).map(|bounds| &self.text[bounds[0] as usize..bounds[1] as usize])
    }

    /// Whether one of them may have `part` in it: `false` is certain, and told without looking at each.
    #[must_use]
    pub fn may_contain(&self, part: &str) -> bool {
        self.text.contains(part)
    }

    /// The indices of those that are one of some strings, in order.
    pub(crate) fn positions_of(&self, wanted: &[&str]) -> impl Iterator<Item = u32> {
        let strings = self.bounds.windows(2).map(|bounds| bounds[0] as usize..bounds[1] as usize).zip(0..);
        // Most are told by their length.
        let is_wanted = |range: &Range<usize>| {
            let is_it = |wanted: &&str| {
                wanted.len() == range.len() && wanted.as_bytes() == &self.text.as_bytes()[range.clone()]
            };
            wanted.iter().any(is_it)
        };
        strings.filter(move |(range, _)| is_wanted(range)).map(|(_, index)| index)
    }

    /// Whether they begin with these others.
    pub(crate) fn begin_with(&self, others: &Self) -> bool {
        self.bounds.starts_with(&others.bounds) && self.text.starts_with(&*others.text)
    }

    /// These, and others behind them.
    pub(crate) fn and(&self, others: &Self) -> Self {
        if others.is_empty() {
            return self.clone();
        }
        let mut text = String::with_capacity(self.text.len() + others.text.len());
        text.push_str(&self.text);
        text.push_str(&others.text);
        let skipped = usize::from(!self.is_empty());
        let behind = others.bounds.iter().skip(skipped).map(|bound| bound + self.text.len() as u32);
        Self { text: text.into(), bounds: self.bounds.iter().copied().chain(behind).collect() }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bounds.is_empty()
    }
}

impl Index<usize> for Strings {
    type Output = str;

    fn index(&self, index: usize) -> &str {
        &self.text[self.bounds[index] as usize..self.bounds[index + 1] as usize]
    }
}

/// Bytes that most strings do not exceed, on the average.
const USUAL: usize = 16;

impl<S: AsRef<str>> FromIterator<S> for Strings {
    fn from_iter<T: IntoIterator<Item = S>>(strings: T) -> Self {
        let strings = strings.into_iter();
        let least = strings.size_hint().0;
        let (mut text, mut bounds) = (String::with_capacity(least * USUAL), Vec::with_capacity(least + 1));
        for string in strings {
            if bounds.is_empty() {
                bounds.push(0);
            }
            text.push_str(string.as_ref());
            bounds.push(text.len() as u32);
        }
        Self { text: text.into(), bounds: bounds.into() }
    }
}

/// Strings in some order, in as little memory as it takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts(
    /// Where each string ends in the text: there the next one starts.
    Table<1>,
);

impl Texts {
    /// All strings.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        let (text, mut start) = (self.0.text(), 0);
        self.0.rows().map(move |[end]| {
            let from = std::mem::replace(&mut start, end as usize);
            &text[from..start]
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
}

impl Index<usize> for Texts {
    type Output = str;

    fn index(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.0.first(before));
        &self.0.text()[start as usize..self.0.first(index) as usize]
    }
}

impl<S: AsRef<str>> FromIterator<S> for Texts {
    fn from_iter<T: IntoIterator<Item = S>>(strings: T) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for string in strings {
            text.push_str(string.as_ref());
            ends.push([text.len() as u32]);
        }
        Self(Table::new(&ends, &text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_come_out_as_they_went_in() {
        let all = ["b", "", "äö", "b"];
        let (strings, texts): (Strings, Texts) = (all.iter().collect(), all.iter().collect());
        assert!(strings.iter().eq(all) && texts.iter().eq(all));
        assert!((0..all.len()).all(|index| strings[index] == *all[index] && texts[index] == *all[index]));
        assert_eq!((strings.len(), texts.len()), (4, 4));
        assert_eq!(strings.positions_of(&["b", "ä", "äö"]).collect::<Vec<_>>(), [0, 2, 3]);
        assert!(Strings::default().is_empty() && Texts::default().is_empty());
        let (head, tail): (Strings, Strings) = (all[..3].iter().collect(), all[3..].iter().collect());
        assert_eq!(head.and(&tail), strings);
        assert_eq!(Strings::default().and(&strings), strings);
        assert!(strings.begin_with(&head) && !head.begin_with(&strings));
        assert!(strings.may_contain("äö") && !strings.may_contain("c"));
    }
}
