//! The labels of a document's fields. Hundreds of fields share a few labels, so that whoever looks for a label compares
//! each of these once. This file must not know what any label means.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::{Index, Range};
use std::sync::Arc;

use foldhash::quality::RandomState;

use crate::packed::Strings;

/// The comparison keys of the labels of a document's fields, by field.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    /// Each once; some that no field has any more.
    known: Strings,
    /// For each field the index of its label.
    of_fields: Box<[u32]>,
    /// For each [`STRETCH`] of fields the labels that occur in it, as bits: that of a label is its index modulo 64.
    stretches: Box<[u64]>,
}

/// So many fields are passed over together.
const STRETCH: usize = 64;

/// So many labels that no field has any more are carried along.
const MANY_UNUSED: usize = 64;

/// More labels than this are not looked for one by one among those that are known.
const MANY_NEW: usize = 256;

impl Labels {
    /// The label of each field, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.of_fields.iter().map(|&label| &self.known[label as usize])
    }

    /// Whether one of them may have `part` in it: `false` is certain, and told without looking at each.
    #[must_use]
    pub fn may_contain(&self, part: &str) -> bool {
        self.known.may_contain(part)
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.of_fields.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of_fields.is_empty()
    }

    /// The indices of the fields whose label is wanted, in order.
    pub fn called(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = usize> {
        self.fields_of(
            self.known.iter().zip(0..).filter(|(label, _)| is_wanted(label)).map(|(_, label)| label).collect(),
        )
    }

    /// The indices of the fields whose label is one of these, in order.
    pub fn named(&self, labels: &[&str]) -> impl Iterator<Item = usize> + use<'_> {
        self.fields_of(self.known.positions_of(labels).collect())
    }

    /// The indices of the fields with one of the known labels of these indices, which are in order; mostly there are none.
    fn fields_of(&self, wanted: Vec<u32>) -> impl Iterator<Item = usize> {
        let bits = wanted.iter().fold(0, |bits, &label| bits | bit(label));
        let stretches = self.stretches.iter().enumerate().filter(move |(_, labels)| **labels & bits != 0);
        let fields = stretches.flat_map(|(at, _)| at * STRETCH..self.len().min((at + 1) * STRETCH));
        fields.filter(move |&field| wanted.binary_search(&self.of_fields[field]).is_ok())
    }

    /// The labels of fields: `of_fields` are indices of the `known` ones.
    fn new(known: Strings, of_fields: Box<[u32]>) -> Self {
        let bits = |fields: &[u32]| fields.iter().fold(0, |bits, label| bits | bit(*label));
        let stretches = of_fields.chunks(STRETCH).map(bits).collect();
        Self { known, of_fields, stretches }
    }

    /// The labels after an edit, which has left those of `head` first fields, and those from `old_tail` on; between them
    /// are `new` ones. Where these say what the old ones said, as after most keys, the two share one allocation.
    pub(crate) fn after<'a>(
        self: &'a Arc<Self>,
        head: usize,
        old_tail: usize,
        new: impl Iterator<Item = Cow<'a, str>>,
    ) -> Arc<Self> {
        let new: Vec<Cow<'a, str>> = new.collect();
        if (head..old_tail).map(|field| &self[field]).eq(new.iter().map(AsRef::as_ref)) {
            return Arc::clone(self);
        }
        Arc::new(self.with_new(head, old_tail, new))
    }

    fn with_new<'a>(&'a self, head: usize, old_tail: usize, new: Vec<Cow<'a, str>>) -> Self {
        if self.known.len() > self.len() + MANY_UNUSED || new.len() > MANY_NEW {
            let kept = |fields: Range<usize>| fields.map(|field| Cow::Borrowed(&self[field]));
            return kept(0..head).chain(new).chain(kept(old_tail..self.len())).collect();
        }
        let mut unknown: Vec<Cow<'a, str>> = Vec::new();
        let mut between = Vec::new();
        for label in new {
            let known = self.known.iter().chain(unknown.iter().map(AsRef::as_ref)).position(|known| *known == *label);
            between.push(known.unwrap_or_else(|| {
                unknown.push(label);
                self.known.len() + unknown.len() - 1
            }) as u32);
        }
        let known = match unknown.is_empty() {
            true => self.known.clone(),
            false => self.known.iter().chain(unknown.iter().map(AsRef::as_ref)).collect(),
        };
        Self::new(known, [&self.of_fields[..head], &between, &self.of_fields[old_tail..]].concat().into())
    }
}

fn bit(label: u32) -> u64 {
    1 << (label % u64::BITS)
}

impl Index<usize> for Labels {
    type Output = str;

    /// The label of the field of that index.
    fn index(&self, field: usize) -> &str {
        &self.known[self.of_fields[field] as usize]
    }
}

impl PartialEq for Labels {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Labels {}

impl<'a> FromIterator<Cow<'a, str>> for Labels {
    fn from_iter<T: IntoIterator<Item = Cow<'a, str>>>(labels: T) -> Self {
        let labels = labels.into_iter();
        let mut indices: HashMap<Cow<'a, str>, u32, RandomState> =
            HashMap::with_capacity_and_hasher(labels.size_hint().0.min(STRETCH), RandomState::default());
        let of_fields = labels.map(|label| {
            let next = indices.len() as u32;
            *indices.entry(label).or_insert(next)
        });
        let of_fields = of_fields.collect();
        let mut known: Vec<(Cow<'a, str>, u32)> = indices.into_iter().collect();
        known.sort_unstable_by_key(|(_, index)| *index);
        Self::new(known.into_iter().map(|(label, _)| label).collect(), of_fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(list: &[&'static str]) -> Labels {
        list.iter().copied().map(Cow::Borrowed).collect()
    }

    #[test]
    fn fields_are_found_by_their_labels() {
        let labels = labels(&["impact", "owner", "impact", "status"]);
        assert_eq!(labels.iter().collect::<Vec<_>>(), ["impact", "owner", "impact", "status"]);
        assert_eq!(labels.named(&["impact"]).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(labels.named(&["owner", "impact", "due"]).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(labels.called(|label| label.len() == 6).collect::<Vec<_>>(), [0, 2, 3]);
        assert_eq!(labels.named(&["due"]).count(), 0);
        assert_eq!(&labels[3], "status");
    }

    #[test]
    fn labels_follow_edits_and_forget_what_was_typed() {
        let mut typed = Arc::new(labels(&["impact", "s", "owner"]));
        for length in 2..200 {
            let new = "s".repeat(length);
            typed = typed.after(1, 2, [Cow::Owned(new.clone())].into_iter());
            assert_eq!(typed.iter().collect::<Vec<_>>(), ["impact", new.as_str(), "owner"]);
            assert!(typed.known.len() <= typed.len() + MANY_UNUSED + 1, "{}", typed.known.len());
        }
        typed = typed.after(0, 2, std::iter::empty::<Cow<'_, str>>());
        assert_eq!(*typed, labels(&["owner"]));
    }
}
