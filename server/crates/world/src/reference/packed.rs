//! The references of a document: without its text, and in few pieces of memory.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use foldhash::quality::RandomState;
use syntax::Kept;

use super::{Position, Reference, Target};
use crate::packed::{NamedRanges, Strings};

/// What a document refers to, in order.
#[derive(Debug, Clone, Default)]
pub struct References {
    /// What the references name, each thing once; after edits some twice, and some that nothing refers to any more.
    names: Strings,
    list: Box<[Packed]>,
    /// The positions of those that stand in one, by index; few do.
    positions: Box<[(u32, Position)]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packed {
    start: u32,
    end: u32,
    name: Name,
}

/// What a reference names: the index of the name, and its kind in the highest bits. A text has fewer names than bytes, of
/// which there are at most 16 million in a file that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Name(u32);

/// So many of the lowest bits are those of the index.
const INDEX_BITS: u32 = 29;

impl Name {
    fn new(kind: Kind, index: u32) -> Self {
        Self((kind as u32) << INDEX_BITS | index)
    }

    fn kind(self) -> Kind {
        KINDS[(self.0 >> INDEX_BITS) as usize % KINDS.len()]
    }

    fn index(self) -> u32 {
        self.0 & ((1 << INDEX_BITS) - 1)
    }

    /// The name of the same kind so many indices further on.
    fn behind(self, known: u32) -> Self {
        Self(self.0 + known)
    }
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
        (0..self.list.len()).map(|index| self.unpacked(index))
    }

    /// Those that begin in a range, in order.
    pub fn starting_in(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = Reference<&str>> {
        let from = self.first_from(range.start);
        (from..self.first_from(range.end).max(from)).map(|index| self.unpacked(index))
    }

    /// The index of the first that begins at or behind an offset.
    fn first_from(&self, offset: usize) -> usize {
        self.list.partition_point(|packed| (packed.start as usize) < offset)
    }

    /// The index of the first that begins at an offset.
    pub(crate) fn index_at(&self, offset: usize) -> Option<usize> {
        let index = self.first_from(offset);
        self.list.get(index).is_some_and(|packed| packed.start as usize == offset).then_some(index)
    }

    /// Whether they name the same things as others, in the same order.
    pub(crate) fn name_like(&self, others: &Self) -> bool {
        // After an edit they do, and names of the same index are the same.
        let share_names = self.names.begin_with(&others.names) || others.names.begin_with(&self.names);
        let is_same = |one: u32, other: u32| {
            share_names && one == other || self.names[one as usize] == others.names[other as usize]
        };
        let mut pairs = self.list.iter().zip(&others.list);
        self.list.len() == others.list.len()
            && pairs.all(|(one, other)| {
                one.name.kind() == other.name.kind() && is_same(one.name.index(), other.name.index())
            })
    }

    /// Those after an edit, of which `between` are those that stand between what is kept.
    pub(crate) fn after(&self, kept: &Kept, between: &[Reference]) -> Self {
        let (head, old_tail) = kept.split(&self.list, |packed| packed.start as usize);
        let tail = head + between.len();
        let moved = |offset: u32| kept.moved_offset(offset as usize) as u32;
        // A list may begin before what is kept of its end.
        let moved_list = |list: u32| if list as usize >= kept.old_tail { moved(list) } else { list };
        let new: Self = between.iter().collect();
        let known = self.names.len() as u32;
        let mut list = Vec::with_capacity(tail + self.list.len() - old_tail);
        list.extend_from_slice(&self.list[..head]);
        list.extend(new.list.iter().map(|packed| Packed { name: packed.name.behind(known), ..*packed }));
        list.extend(self.list[old_tail..].iter().map(|packed| Packed {
            start: moved(packed.start),
            end: moved(packed.end),
            ..*packed
        }));
        let (before, rest) =
            self.positions.split_at(self.positions.partition_point(|(index, _)| (*index as usize) < head));
        let behind = rest.iter().filter(|(index, _)| *index as usize >= old_tail);
        let positions = before.iter().copied();
        let positions = positions.chain(new.positions.iter().map(|&(index, position)| (index + head as u32, position)));
        let positions = positions.chain(behind.map(|&(index, position)| {
            let index = (index as usize - old_tail + tail) as u32;
            (index, Position { list: moved_list(position.list), ..position })
        }));
        let after = Self { names: self.names.and(&new.names), positions: positions.collect(), list: list.into() };
        if after.names.len() <= 2 * after.list.len() + MANY_UNUSED {
            return after;
        }
        let all: Vec<Reference<&str>> = after.iter().collect();
        all.iter().collect()
    }

    /// Those that are links: to a [path](Target::Path) or to what a [wiki link](Target::Wiki) names; in order.
    pub fn links(&self) -> impl Iterator<Item = Reference<&str>> {
        let links =
            self.list.iter().enumerate().filter(|(_, packed)| matches!(packed.name.kind(), Kind::Path | Kind::Wiki));
        links.map(|(index, _)| self.unpacked(index))
    }

    /// Those that stand in a reference position, in order, with their positions.
    pub fn positioned(&self) -> impl Iterator<Item = (Reference<&str>, Position)> {
        self.positions.iter().map(|&(index, position)| (self.unpacked(index as usize), position))
    }

    /// The reference at an index.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Reference<&str>> {
        (index < self.list.len()).then(|| self.unpacked(index))
    }

    /// Those that name an entry of the track, each with the key, in order; but for those by which an entry of the document
    /// names itself: one of the first `own_entries` of `own`, which are keys with the names that they stand in, sorted.
    pub(crate) fn citations<'a>(
        &'a self,
        own: &'a NamedRanges,
        own_entries: usize,
    ) -> impl Iterator<Item = (Reference<&'a str>, &'a str)> {
        let entries = self.list.iter().enumerate().filter(|(_, packed)| packed.name.kind() == Kind::Entry);
        entries.filter_map(move |(index, packed)| {
            let (start, key) = (packed.start as usize, &self.names[packed.name.index() as usize]);
            let around = own.first_behind(start, own_entries)..own_entries;
            let mut around = around.take_while(|&entry| own.range(entry).start <= start);
            (!around.any(|entry| own.name(entry) == key)).then(|| (self.unpacked(index), key))
        })
    }

    /// Whether one of them may name something with `part` in it: `false` is certain, and told without looking at each.
    pub(crate) fn may_name(&self, part: &str) -> bool {
        self.names.may_contain(part)
    }

    /// Where they stand: half-open byte ranges.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        self.list.iter().map(|packed| packed.start as usize..packed.end as usize)
    }

    /// The reference at an index, of which there is one.
    fn unpacked(&self, index: usize) -> Reference<&str> {
        let Packed { start, end, name: packed } = self.list[index];
        let name = &self.names[packed.index() as usize];
        let target = match packed.kind() {
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
        };
        let position = self.positions.binary_search_by_key(&(index as u32), |(index, _)| *index);
        let position = position.ok().map(|found| self.positions[found].1);
        Reference { range: start as usize..end as usize, target, position }
    }
}

/// So many names that nothing refers to any more are carried along.
const MANY_UNUSED: usize = 256;

/// Where a name is kept takes no part.
impl PartialEq for References {
    fn eq(&self, other: &Self) -> bool {
        let is_place_same = |(one, other): (&Packed, &Packed)| (one.start, one.end) == (other.start, other.end);
        let are_places_same = || self.list.iter().zip(&other.list).all(is_place_same);
        self.positions == other.positions && are_places_same() && self.name_like(other)
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
            Packed { start: start as u32, end: end as u32, name: Name::new(kind, name) }
        });
        let list = packed.collect();
        Self { names: names.iter().collect(), list, positions: positions.into() }
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
