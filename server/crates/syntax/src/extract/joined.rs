//! The lists of an outline after an edit: the beginning that is kept, what has been read between, and the end that is
//! kept, at its place now. Where an older outline is at hand that nobody needs any more, its lists are made those of the
//! new one, since they differ in little but places: what stands before the edits is not even looked at.

use std::ops::Range;

use super::extent::Between;
use super::kept::Kept;
use crate::block::Block;
use crate::outline::{
    Comment, Entry, EntryForm, Fence, Field, Item, LinkDefinition, Outline, Row, Section, Span, SpanKind, Table,
};

/// An edit seldom adds more elements than this to a list.
const MORE: usize = 32;

/// An outline that nobody needs any more.
#[derive(Debug)]
pub struct Retired {
    outline: Outline,
    /// What the edit has left of it that followed it.
    kept: Kept,
    /// By how many bytes the end that is kept has been moved already; wraps around.
    ahead: usize,
}

impl Retired {
    /// An outline of which the edit that followed it has left what is `kept`.
    #[must_use]
    pub fn new(outline: Outline, kept: Kept) -> Self {
        Self { outline, kept, ahead: 0 }
    }

    /// Whether entries and fields in what has been kept of it may have changed.
    pub(super) fn closes_all(&self) -> bool {
        self.kept.closes_all
    }

    /// Moves the end to where the next edit will, if that is as long as the one before: most keys add a letter. Where it
    /// is not, it is moved again.
    pub fn move_ahead(&mut self) {
        /// Moves the end of a list.
        fn end<T: Part>(list: &mut [T], kept: &Kept, by: Shift) {
            let (_, tail) = kept.split(list, T::start);
            shift(&mut list[tail..], by);
        }
        if self.ahead != 0 {
            return;
        }
        let Self { outline, kept, ahead } = self;
        *ahead = kept.growth().wrapping_mul(2);
        let by = Shift { bytes: *ahead, growth: Growth::default() };
        end(&mut outline.blocks, kept, by);
        end(&mut outline.sections, kept, by);
        end(&mut outline.fields, kept, by);
        end(&mut outline.entries, kept, by);
        end(&mut outline.items, kept, by);
        end(&mut outline.tables, kept, by);
        end(&mut outline.fences, kept, by);
        end(&mut outline.comments, kept, by);
        end(&mut outline.spans, kept, by);
        end(&mut outline.definitions, kept, by);
        end(&mut outline.accidental_headings, kept, by);
    }
}

/// How far something moves: all numbers are differences, and wrap around.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shift {
    bytes: usize,
    growth: Growth,
}

/// By how much indices of sections grow, and so on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Growth {
    sections: usize,
    entries: usize,
    items: usize,
}

/// An element of a list of an outline.
trait Part: Clone {
    /// What the list is sorted by.
    fn start(&self) -> usize;

    /// Moves all ranges by so many bytes.
    fn move_by(&mut self, bytes: usize);

    /// Lets indices grow.
    fn grow(&mut self, _: Growth) {}

    fn shifted(&self, by: Shift) -> Self {
        let mut part = self.clone();
        part.move_by(by.bytes);
        part.grow(by.growth);
        part
    }
}

/// Moves all of some elements. Most edits add and remove nothing: then indices need no look.
fn shift<T: Part>(parts: &mut [T], Shift { bytes, growth }: Shift) {
    if bytes != 0 {
        parts.iter_mut().for_each(|part| part.move_by(bytes));
    }
    if growth != Growth::default() {
        parts.iter_mut().for_each(|part| part.grow(growth));
    }
}

/// Moves ranges by so many bytes.
fn move_all<const COUNT: usize>(ranges: [&mut Range<usize>; COUNT], bytes: usize) {
    for range in ranges {
        range.start = range.start.wrapping_add(bytes);
        range.end = range.end.wrapping_add(bytes);
    }
}

/// Lets an index grow, if there is one.
fn grow(index: &mut Option<usize>, by: usize) {
    *index = index.map(|index| index.wrapping_add(by));
}

impl Part for Block {
    fn start(&self) -> usize {
        self.range.start
    }

    fn move_by(&mut self, bytes: usize) {
        move_all([&mut self.range], bytes);
    }
}

impl Part for Section {
    fn start(&self) -> usize {
        self.heading.start
    }

    /// All but the parent, which is found anew.
    fn move_by(&mut self, bytes: usize) {
        let Self { level: _, heading, name, range, body, parent: _ } = self;
        move_all([heading, name, range, body], bytes);
    }
}

impl Part for Field {
    fn start(&self) -> usize {
        self.lead.start
    }

    fn move_by(&mut self, bytes: usize) {
        let Self { form: _, label, lead, value, section: _, entry: _, item: _ } = self;
        move_all([label, lead, value], bytes);
    }

    fn grow(&mut self, by: Growth) {
        grow(&mut self.section, by.sections);
        grow(&mut self.entry, by.entries);
        grow(&mut self.item, by.items);
    }
}

impl Part for Entry {
    fn start(&self) -> usize {
        self.name.start
    }

    fn move_by(&mut self, bytes: usize) {
        let Self { form: _, name, prefix, number, title, range, section: _, parent: _ } = self;
        move_all([name, prefix, number, title, range], bytes);
    }

    fn grow(&mut self, by: Growth) {
        match &mut self.form {
            EntryForm::Heading(section) => *section = section.wrapping_add(by.sections),
            EntryForm::Item(item) => *item = item.wrapping_add(by.items),
            EntryForm::Paragraph => {}
        }
        grow(&mut self.section, by.sections);
        grow(&mut self.parent, by.entries);
    }
}

impl Part for Item {
    fn start(&self) -> usize {
        self.range.start
    }

    fn move_by(&mut self, bytes: usize) {
        let Self { range, ordered: _, checkbox, content, parent: _, section: _ } = self;
        move_all([range, content], bytes);
        if let Some((checkbox, _)) = checkbox {
            move_all([checkbox], bytes);
        }
    }

    fn grow(&mut self, by: Growth) {
        grow(&mut self.parent, by.items);
        grow(&mut self.section, by.sections);
    }
}

impl Part for Table {
    fn start(&self) -> usize {
        self.range.start
    }

    fn move_by(&mut self, bytes: usize) {
        let Self { range, header, rows, section: _ } = self;
        move_all([range], bytes);
        header.iter_mut().for_each(|cell| move_all([cell], bytes));
        for Row { range, cells } in rows {
            move_all([range], bytes);
            cells.iter_mut().for_each(|cell| move_all([cell], bytes));
        }
    }

    fn grow(&mut self, by: Growth) {
        grow(&mut self.section, by.sections);
    }
}

impl Part for Fence {
    fn start(&self) -> usize {
        self.range.start
    }

    fn move_by(&mut self, bytes: usize) {
        let Self { range, marker, closed: _ } = self;
        move_all([range, marker], bytes);
    }
}

impl Part for Comment {
    fn start(&self) -> usize {
        self.range.start
    }

    fn move_by(&mut self, bytes: usize) {
        let Self { range, content } = self;
        move_all([range, content], bytes);
    }
}

impl Part for Span {
    fn start(&self) -> usize {
        self.range.start
    }

    fn move_by(&mut self, bytes: usize) {
        let Self { kind, range, content } = self;
        if let SpanKind::Link(to) | SpanKind::Image(to) | SpanKind::Reference(to) = kind {
            move_all([to], bytes);
        }
        move_all([range, content], bytes);
    }
}

impl Part for LinkDefinition {
    fn start(&self) -> usize {
        self.range.start
    }

    fn move_by(&mut self, bytes: usize) {
        let Self { range, label, destination } = self;
        move_all([range, label, destination], bytes);
    }
}

impl Part for Range<usize> {
    fn start(&self) -> usize {
        self.start
    }

    fn move_by(&mut self, bytes: usize) {
        move_all([self], bytes);
    }
}

/// How the end moves that an edit keeps of a list.
struct Join<'a> {
    kept: &'a Kept,
    by: Shift,
    /// What the edit before has left of the retired outline, and how the end moves that both have left of it.
    retired: Option<(&'a Kept, Shift)>,
}

impl Join<'_> {
    /// The list after the edit, with `new` elements between what is kept of the `old` one. `retired` is the list before
    /// that, or anything.
    fn list<T: Part>(&self, old: &[T], new: Vec<T>, mut retired: Vec<T>) -> Vec<T> {
        let (head, tail) = self.kept.split(old, T::start);
        let Some((kept, by)) = self.retired else {
            // With room for others: to grow later would copy them again.
            let mut list = Vec::with_capacity(head + new.len() + old.len() - tail + MORE);
            list.extend_from_slice(&old[..head]);
            list.extend(new);
            list.extend(old[tail..].iter().map(|part| part.shifted(self.by)));
            return list;
        };
        // Both edits have left so many at the beginning and at the end.
        let (head_before, tail_before) = kept.split_now(old, T::start);
        let first = head.min(head_before);
        let last = old.len() - tail.max(tail_before);
        let between = old[first..head].iter().cloned().chain(new);
        let between = between.chain(old[tail..old.len() - last].iter().map(|part| part.shifted(self.by)));
        let end = retired.len() - last;
        retired.splice(first..end, between);
        let tail = retired.len() - last;
        shift(&mut retired[tail..], by);
        retired
    }
}

impl Outline {
    /// What stands in the blocks between what is kept is read into this: it has the section that those blocks begin in, and
    /// nothing else.
    pub(super) fn between(&self, kept: &Kept) -> Self {
        let (head, _) = kept.split(&self.sections, Part::start);
        Self { sections: self.sections[..head].last().cloned().into_iter().collect(), ..Self::default() }
    }

    /// The indices that what has been read `between` has after the edit.
    pub(super) fn added(&self, between: &Self, kept: &Kept) -> Between {
        let fields = kept.split(&self.fields, Part::start).0;
        let entries = kept.split(&self.entries, Part::start).0;
        Between { fields: fields..fields + between.fields.len(), entries: entries..entries + between.entries.len() }
    }

    /// This outline after an edit that has kept something of it. `between` has what stands between, as
    /// far as indices go from [`Outline::between`] on. Sections are not closed.
    pub(super) fn joined(&self, mut between: Self, kept: &Kept, retired: Option<Retired>) -> Self {
        /// How long a list of this one is after the edit.
        fn length<T: Part>(kept: &Kept, old: &[T], new: &[T]) -> usize {
            let (head, tail) = kept.split(old, T::start);
            head + new.len() + old.len() - tail
        }
        let head = kept.split(&self.sections, Part::start).0;
        if head > 0 {
            between.sections.remove(0);
        }
        let start = Growth {
            sections: head.saturating_sub(1),
            entries: kept.split(&self.entries, Part::start).0,
            items: kept.split(&self.items, Part::start).0,
        };
        between.items.iter_mut().for_each(|item| item.grow(start));
        between.entries.iter_mut().for_each(|entry| entry.grow(start));
        between.fields.iter_mut().for_each(|field| field.grow(start));
        between.tables.iter_mut().for_each(|table| table.grow(start));

        let sections = length(kept, &self.sections, &between.sections);
        let entries = length(kept, &self.entries, &between.entries);
        let items = length(kept, &self.items, &between.items);
        let since = |before: &Self, bytes: usize| {
            let growth = Growth {
                sections: sections.wrapping_sub(before.sections.len()),
                entries: entries.wrapping_sub(before.entries.len()),
                items: items.wrapping_sub(before.items.len()),
            };
            Shift { bytes, growth }
        };
        let by = since(self, kept.growth());
        let (mut spare, before) = match retired {
            Some(Retired { outline, kept, ahead }) => (outline, Some((kept, ahead))),
            None => (Self::default(), None),
        };
        let join = Join {
            kept,
            by,
            retired: before.as_ref().map(|(before, ahead)| {
                let growth = kept.growth().wrapping_add(before.growth());
                (before, since(&spare, growth.wrapping_sub(*ahead)))
            }),
        };
        if let Some((before, _)) = &before {
            // Of what that edit has kept these have reached over it.
            for entry in self.named_across(before.head) {
                if let Some(old) = spare.entries.get_mut(entry) {
                    *old = self.entries[entry].clone();
                }
            }
            if let Some(list) = before.list {
                spare.blocks[list] = self.blocks[list].clone();
            }
        }
        Self {
            front_matter: self.front_matter.clone(),
            blocks: join.list(&self.blocks, between.blocks, spare.blocks),
            sections: join.list(&self.sections, between.sections, spare.sections),
            fields: join.list(&self.fields, between.fields, spare.fields),
            entries: join.list(&self.entries, between.entries, spare.entries),
            items: join.list(&self.items, between.items, spare.items),
            tables: join.list(&self.tables, between.tables, spare.tables),
            fences: join.list(&self.fences, between.fences, spare.fences),
            comments: join.list(&self.comments, between.comments, spare.comments),
            spans: join.list(&self.spans, between.spans, spare.spans),
            definitions: join.list(&self.definitions, between.definitions, spare.definitions),
            accidental_headings: join.list(
                &self.accidental_headings,
                between.accidental_headings,
                spare.accidental_headings,
            ),
        }
    }
}
