//! Entries that are numbered one after the other: thousands in a few pieces, so that nobody has to count them at every
//! keystroke. This file must not know how entries should be numbered.

use std::ops::Range;

use syntax::Between;
use syntax::outline::{EntryForm, Outline};

use super::Checked;

/// Entries that follow each other in a document, are instances of one pattern in one section, and count up by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streak {
    /// Index of the first one.
    pub first: usize,
    /// How many they are, at least one.
    pub length: usize,
    /// Index of the schema's pattern.
    pub pattern: usize,
    /// Index of the section [around](Outline::section_around) them.
    pub section: Option<usize>,
    /// Whether headings name them.
    pub by_heading: bool,
    /// The number of the first one.
    pub number: u64,
}

impl Streak {
    /// The last number.
    #[must_use]
    pub fn last_number(&self) -> u64 {
        self.number + (self.length as u64 - 1)
    }

    /// Those of its entries with an index in a range; `None` if there are none.
    #[must_use]
    pub fn part(&self, entries: Range<usize>) -> Option<Self> {
        let first = self.first.max(entries.start);
        let end = (self.first + self.length).min(entries.end);
        let length = end.checked_sub(first).filter(|&length| length > 0)?;
        Some(Self { first, length, number: self.number + (first - self.first) as u64, ..*self })
    }

    /// Whether another one goes on right where this one ends.
    fn is_followed_by(&self, next: &Self) -> bool {
        let Self { first, length, pattern, section, by_heading, .. } = *self;
        next.first == first + length
            && (next.pattern, next.section, next.by_heading) == (pattern, section, by_heading)
            && self.last_number().checked_add(1) == Some(next.number)
    }
}

/// The streaks of these entries, in order. What is of no pattern, or has no whole number, is in none.
pub(super) fn streaks(
    source: &str,
    outline: &Outline,
    checked: Option<&Checked>,
    entries: Range<usize>,
) -> Vec<Streak> {
    let Some(checked) = checked else { return Vec::new() };
    let alone = entries.filter_map(|first| {
        let entry = &outline.entries[first];
        Some(Streak {
            first,
            length: 1,
            pattern: checked.matching.entries[first]?,
            section: outline.section_around(entry),
            by_heading: matches!(entry.form, EntryForm::Heading(_)),
            number: source[entry.number.clone()].parse().ok()?,
        })
    });
    joined(alone)
}

/// The streaks after an edit between what is kept: the `old` ones there, and those of the `new` entries.
pub(super) fn streaks_after(old: &[Streak], outline: &Outline, between: &Between, new: Vec<Streak>) -> Vec<Streak> {
    let head = old.iter().filter_map(|streak| streak.part(0..between.old.start));
    let tail = old.iter().filter_map(|streak| streak.part(between.old.end..usize::MAX)).map(|streak| {
        let first = streak.first - between.old.end + between.new.end;
        Streak { first, section: outline.section_around(&outline.entries[first]), ..streak }
    });
    joined(head.chain(new).chain(tail))
}

/// The same entries in as few streaks as there can be.
fn joined(streaks: impl Iterator<Item = Streak>) -> Vec<Streak> {
    let mut all: Vec<Streak> = Vec::new();
    for streak in streaks {
        match all.last_mut() {
            Some(last) if last.is_followed_by(&streak) => last.length += streak.length,
            _ => all.push(streak),
        }
    }
    all
}
