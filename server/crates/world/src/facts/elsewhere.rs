//! The citations in a document that no entry of its own answers, among thousands that name nothing but the entries that
//! they stand in: kept from edit to edit, so that nobody has to look at all of them at every keystroke. This file must not
//! know what it is to be unknown.

use std::collections::HashSet;

use foldhash::quality::RandomState;
use syntax::Kept;

use crate::packed::NamedRanges;
use crate::reference::{Reference, References, Target};

/// Where an edit has left more citations than this to be read again, all are.
const FEW: usize = 64;

/// Where citations of keys begin that no entry of the document has, in order; `None` if nobody has looked. It follows
/// from the other facts, and takes no part when they are compared.
#[derive(Debug, Clone, Default)]
pub(super) struct Elsewhere(Option<Box<[u32]>>);

impl PartialEq for Elsewhere {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Elsewhere {}

impl Elsewhere {
    /// Looks at all `references` of a document; the first `own` ones of `entries` are its own.
    pub(super) fn of(references: &References, entries: &NamedRanges, own: usize) -> Self {
        let cited: Vec<(u32, &str)> = cited(references.iter()).collect();
        if !are_apart(&cited) {
            return Self(None);
        }
        let mut unanswered: HashSet<&str, RandomState> = cited.iter().map(|(_, key)| *key).collect();
        for (_, key) in (0..own).map(|entry| (entry, entries.name(entry))) {
            unanswered.remove(key);
        }
        Self(Some(cited.into_iter().filter(|(_, key)| unanswered.contains(key)).map(|(start, _)| start).collect()))
    }

    /// The same after an edit that has left what is `kept` of the `old` references, and the keys of all entries. `old` has
    /// become `new`.
    pub(super) fn after(
        &self,
        kept: &Kept,
        old: &References,
        new: &References,
        entries: &NamedRanges,
        own: usize,
    ) -> Self {
        let Some(starts) = &self.0 else { return Self::of(new, entries, own) };
        let (head, tail) = kept.split(starts, |start| *start as usize);
        // What was cited there before is answered as before; of what was not, all entries are looked at.
        let was: Vec<(u32, &str)> = cited(old.starting_in(kept.head..kept.old_tail)).collect();
        let is: Vec<(u32, &str)> = cited(new.starting_in(kept.between())).collect();
        if was.len().max(is.len()) > FEW {
            return Self::of(new, entries, own);
        }
        if !are_apart(&is) {
            return Self(None);
        }
        let is_unanswered = |key: &str| match was.iter().find(|(_, other)| *other == key) {
            Some((start, _)) => starts[head..tail].binary_search(start).is_ok(),
            None => entries.indices(|name| name == key.as_bytes()).next().is_none_or(|entry| entry >= own),
        };
        let between = is.iter().filter(|(_, key)| is_unanswered(key)).map(|(start, _)| *start);
        let behind = starts[tail..].iter().map(|start| kept.moved_offset(*start as usize) as u32);
        Self(Some(starts[..head].iter().copied().chain(between).chain(behind).collect()))
    }

    /// Those among `references`, each with the key; `None` if nobody has looked.
    pub(super) fn citations<'a>(
        &'a self,
        references: &'a References,
    ) -> Option<impl Iterator<Item = (Reference<&'a str>, &'a str)>> {
        let starts = self.0.as_ref()?.iter().map(|start| *start as usize);
        let starting = starts.flat_map(|start| references.starting_in(start..start + 1));
        Some(starting.filter_map(|reference| match reference.target {
            Target::Entry(key) => Some((reference, key)),
            _ => None,
        }))
    }
}

/// Whether no two citations begin at the same place, where they could not be told apart.
fn are_apart(cited: &[(u32, &str)]) -> bool {
    cited.windows(2).all(|pair| pair[0].0 < pair[1].0)
}

/// Where those of the references begin that name an entry, and its key.
fn cited<'a>(references: impl Iterator<Item = Reference<&'a str>>) -> impl Iterator<Item = (u32, &'a str)> {
    references.filter_map(|reference| match reference.target {
        Target::Entry(key) => Some((reference.range.start as u32, key)),
        _ => None,
    })
}
