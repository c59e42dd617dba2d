//! The references of a document: without its text, and in few pieces of memory.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use foldhash::quality::RandomState;
use syntax::Kept;

use super::{Position, Reference, Target};
use crate::packed::{NamedRanges, Strings, Table};

/// What a document refers to, in order.
#[derive(Debug, Clone, Default)]
pub struct References {
    /// What the references name, each thing once; after edits some twice, and some that nothing refers to any more.
    names: Strings,
    /// For each reference where it starts, how long it is, and what it names: the index of the name, and its kind in the
    /// lowest bits. A text has fewer names than bytes, of which there are at most 16 million in a file that is read.
    list: Table<3>,
    /// The positions of those that stand in one, by index; few do.
    positions: Box<[(u32, Position)]>,
}

/// So many of the lowest bits are those of the kind.
const KIND_BITS: u32 = 3;

/// The index of the name that a reference has.
fn name_of(row: [u32; 3]) -> usize {
    (row[2] >> KIND_BITS) as usize
}

/// What kind of thing a reference names.
fn kind_of(row: [u32; 3]) -> Kind {
    KINDS[(row[2] & ((1 << KIND_BITS) - 1)) as usize % KINDS.len()]
}

/// Where a reference stands.
fn range_of([start, length, _]: [u32; 3]) -> Range<usize> {
    start as usize..(start + length) as usize
}

/// All kinds, in their order.
const KINDS: [Kind; 7] =
    [Kind::Track, Kind::Path, Kind::LoosePath, Kind::Entry, Kind::Wiki, Kind::Numbered, Kind::Label];

/// The variants of [`Target`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Track,
    Path,
    LoosePath,
    Entry,
    Wiki,
    /// The name is prefix and number with [`BETWEEN`] between them.
    Numbered,
    Label,
}

/// Stands in no prefix.
const BETWEEN: char = '\n';

impl References {
    /// All references, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Reference<&str>> + Clone {
        self.list.rows().enumerate().map(|(index, row)| self.unpacked(index, row))
    }

    /// What each of them names, in order.
    pub(crate) fn targets(&self) -> impl Iterator<Item = Target<&str>> {
        self.list.rows().map(|row| self.target(row))
    }

    /// What links and code spans lead to: mostly each once, in no order.
    pub(crate) fn linked_targets(&self) -> impl Iterator<Item = Target<&str>> {
        let is_path = |row: &[u32; 3]| matches!(kind_of(*row), Kind::Path | Kind::LoosePath);
        let mut rows: Vec<[u32; 3]> = self.list.rows().filter(is_path).collect();
        rows.sort_unstable_by_key(|row| row[2]);
        rows.dedup_by_key(|row| row[2]);
        rows.into_iter().map(|row| self.target(row))
    }

    /// Those that begin in a range, in order.
    pub fn starting_in(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = Reference<&str>> {
        let from = self.first_from(range.start);
        (from..self.first_from(range.end).max(from)).map(|index| self.unpacked(index, self.list.row(index)))
    }

    /// The index of the first that begins at or behind an offset.
    fn first_from(&self, offset: usize) -> usize {
        self.list.partition_point(|start| (start as usize) < offset)
    }

    /// The index of the first that begins at an offset.
    pub(crate) fn index_at(&self, offset: usize) -> Option<usize> {
        let index = self.first_from(offset);
        (index < self.list.len() && self.list.first(index) as usize == offset).then_some(index)
    }

    /// Whether they name the same things as others, in the same order.
    pub(crate) fn name_like(&self, others: &Self) -> bool {
        // After an edit they do, and names of the same index are the same.
        let share_names = self.names.begin_with(&others.names) || others.names.begin_with(&self.names);
        let is_same = |one: usize, other: usize| share_names && one == other || self.names[one] == others.names[other];
        let mut pairs = self.list.rows().zip(others.list.rows());
        self.list.len() == others.list.len()
            && pairs.all(|(one, other)| kind_of(one) == kind_of(other) && is_same(name_of(one), name_of(other)))
    }

    /// Whether those with the same indices stand in reference positions as do others, wherever the lists are.
    pub(crate) fn are_placed_like(&self, others: &Self) -> bool {
        let alike = |(index, position): &(u32, Position)| (*index, position.claims, position.is_dependency);
        self.positions.iter().map(alike).eq(others.positions.iter().map(alike))
    }

    /// The index of the one that stands there; of several any.
    #[must_use]
    pub fn index_of(&self, range: &Range<usize>) -> Option<usize> {
        let starting = self.first_from(range.start)..self.first_from(range.start + 1);
        starting.into_iter().find(|&index| range_of(self.list.row(index)) == *range)
    }

    /// Those after an edit, of which `between` are those that stand between what is kept.
    pub(crate) fn after(&self, kept: &Kept, between: &[Reference]) -> Self {
        let (head, old_tail) = (self.first_from(kept.head), self.first_from(kept.old_tail));
        let tail = head + between.len();
        let moved = |offset: u32| kept.moved_offset(offset as usize) as u32;
        // A list may begin before what is kept of its end.
        let moved_list = |list: u32| if list as usize >= kept.old_tail { moved(list) } else { list };
        let new: Self = between.iter().collect();
        let known = (self.names.len() as u32) << KIND_BITS;
        let old = |indices: Range<usize>| indices.map(|index| self.list.row(index));
        let mut list = Vec::with_capacity(tail + self.list.len() - old_tail);
        list.extend(old(0..head));
        list.extend(new.list.rows().map(|[start, length, name]| [start, length, name + known]));
        list.extend(old(old_tail..self.list.len()).map(|[start, length, name]| [moved(start), length, name]));
        let (before, rest) =
            self.positions.split_at(self.positions.partition_point(|(index, _)| (*index as usize) < head));
        let behind = rest.iter().filter(|(index, _)| *index as usize >= old_tail);
        let positions = before.iter().copied();
        let positions = positions.chain(new.positions.iter().map(|&(index, position)| (index + head as u32, position)));
        let positions = positions.chain(behind.map(|&(index, position)| {
            let index = (index as usize - old_tail + tail) as u32;
            (index, Position { list: moved_list(position.list), ..position })
        }));
        let after =
            Self { names: self.names.and(&new.names), positions: positions.collect(), list: Table::open(list, "") };
        if after.names.len() <= 2 * after.list.len() + MANY_UNUSED {
            return after;
        }
        let all: Vec<Reference<&str>> = after.iter().collect();
        all.iter().collect()
    }

    /// Those that are links: to a [path](Target::Path) or to what a [wiki link](Target::Wiki) names; in order.
    pub fn links(&self) -> impl Iterator<Item = Reference<&str>> {
        let links = self.list.rows().enumerate().filter(|(_, row)| matches!(kind_of(*row), Kind::Path | Kind::Wiki));
        links.map(|(index, row)| self.unpacked(index, row))
    }

    /// Those that stand in a reference position, in order, with their positions.
    pub fn positioned(&self) -> impl Iterator<Item = (Reference<&str>, Position)> {
        self.positions.iter().filter_map(|&(index, position)| Some((self.get(index as usize)?, position)))
    }

    /// The reference at an index.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Reference<&str>> {
        (index < self.list.len()).then(|| self.unpacked(index, self.list.row(index)))
    }

    /// Those that name an entry of the track, each with the key, in order; but for those by which an entry of the document
    /// names itself: one of the first `own_entries` of `own`, which are keys with the names that they stand in, sorted.
    pub(crate) fn citations<'a>(
        &'a self,
        own: &'a NamedRanges,
        own_entries: usize,
    ) -> impl Iterator<Item = (Reference<&'a str>, &'a str)> {
        let mut first = 0;
        let entries = self.list.rows().enumerate().filter(|(_, row)| kind_of(*row) == Kind::Entry);
        entries.filter_map(move |(index, row)| {
            let (start, key) = (row[0] as usize, &self.names[name_of(row)]);
            while first < own_entries && own.range(first).end <= start {
                first += 1;
            }
            let mut around = (first..own_entries).take_while(|&entry| own.range(entry).start <= start);
            (!around.any(|entry| own.name(entry) == key)).then(|| (self.unpacked(index, row), key))
        })
    }

    /// Whether one of them may name something with `part` in it: `false` is certain, and told without looking at each.
    pub(crate) fn may_name(&self, part: &str) -> bool {
        self.names.may_contain(part)
    }

    /// Where they stand: half-open byte ranges.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        self.list.rows().map(range_of)
    }

    /// The reference at an index, as it stands in that row.
    fn unpacked(&self, index: usize, row: [u32; 3]) -> Reference<&str> {
        let position = self.positions.binary_search_by_key(&(index as u32), |(index, _)| *index);
        let position = position.ok().map(|found| self.positions[found].1);
        Reference { range: range_of(row), target: self.target(row), position }
    }

    /// What the reference in that row names.
    fn target(&self, row: [u32; 3]) -> Target<&str> {
        let name = &self.names[name_of(row)];
        match kind_of(row) {
            Kind::Track => Target::Track(name),
            Kind::Path => Target::Path(name),
            Kind::LoosePath => Target::LoosePath(name),
            Kind::Entry => Target::Entry(name),
            Kind::Wiki => Target::Wiki(name),
            Kind::Numbered => {
                let (prefix, number) = name.split_once(BETWEEN).unwrap_or((name, ""));
                Target::Numbered(prefix, number)
            }
            Kind::Label => Target::Label(name),
        }
    }
}

/// So many names that nothing refers to any more are carried along.
const MANY_UNUSED: usize = 256;

/// Where a name is kept takes no part.
impl PartialEq for References {
    fn eq(&self, other: &Self) -> bool {
        self.positions == other.positions && self.ranges().eq(other.ranges()) && self.name_like(other)
    }
}

impl Eq for References {}

impl<'a, S: AsRef<str> + 'a> FromIterator<&'a Reference<S>> for References {
    fn from_iter<T: IntoIterator<Item = &'a Reference<S>>>(references: T) -> Self {
        let references = references.into_iter();
        let expected = references.size_hint().0;
        let mut names: Vec<Cow<'_, str>> = Vec::with_capacity(expected);
        let mut known: HashMap<(Option<&str>, &str), u32, RandomState> =
            HashMap::with_capacity_and_hasher(expected, RandomState::default());
        let mut positions = Vec::new();
        let packed = references.zip(0..).map(|(reference, index)| {
            positions.extend(reference.position.map(|position| (index, position)));
            let (kind, prefix, name) = match reference.target.borrowed() {
                Target::Track(name) => (Kind::Track, None, name),
                Target::Path(name) => (Kind::Path, None, name),
                Target::LoosePath(name) => (Kind::LoosePath, None, name),
                Target::Entry(name) => (Kind::Entry, None, name),
                Target::Wiki(name) => (Kind::Wiki, None, name),
                Target::Numbered(prefix, number) => (Kind::Numbered, Some(prefix), number),
                Target::Label(name) => (Kind::Label, None, name),
            };
            let name = *known.entry((prefix, name)).or_insert_with(|| {
                names.push(prefix.map_or(name.into(), |prefix| format!("{prefix}{BETWEEN}{name}").into()));
                names.len() as u32 - 1
            });
            let Range { start, end } = reference.range;
            [start as u32, (end - start) as u32, name << KIND_BITS | kind as u32]
        });
        let list: Vec<[u32; 3]> = packed.collect();
        Self { names: names.iter().collect(), list: Table::new(&list, ""), positions: positions.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_come_out_as_they_went_in() {
        let position = Some(Position { claims: true, is_dependency: false, list: 7 });
        let all: [Reference; 8] = [
            Reference { range: 0..3, target: Target::Track("a-1".into()), position },
            Reference { range: 4..9, target: Target::Path("a-1".into()), position: None },
            Reference { range: 9..10, target: Target::LoosePath("b/c.md".into()), position: None },
            Reference { range: 11..14, target: Target::Entry("risk 2".into()), position: None },
            Reference { range: 15..16, target: Target::Wiki(String::new().into()), position: None },
            Reference { range: 17..20, target: Target::Numbered("KEP".into(), "1234".into()), position: None },
            Reference { range: 21..22, target: Target::Label("1234".into()), position: None },
            Reference { range: 23..24, target: Target::Numbered("KEP".into(), "1234".into()), position: None },
        ];
        let packed: References = all.iter().collect();
        assert!(packed.iter().eq(all.iter().map(Reference::borrowed)));
        assert_eq!(packed.get(3), Some(all[3].borrowed()));
        assert_eq!(packed.get(8), None);
        assert_eq!(packed.names.len(), 6);
    }
}
