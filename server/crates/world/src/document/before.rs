//! A document before an edit, of which is taken over what the edit has left as it was. Whatever depends on the document
//! as a whole is made anew, elsewhere.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use syntax::outline::Outline;
use syntax::{Between, Kept};

use super::{Checked, Document, empty_leaves, keys, references_but};
use crate::kind::DocumentKind;
use crate::labels::Labels;
use crate::name::{NameSource, TrackName};
use crate::packed::Strings;
use crate::reference::{Reference, References};

/// A document before an edit, and what of it has been kept.
pub(super) struct Before<'a> {
    pub(super) document: &'a Document,
    pub(super) kept: Kept,
}

impl<'a> Before<'a> {
    /// Its relation to the template of a kind, if it was of that kind.
    pub(super) fn checked(&self, kind: &Arc<DocumentKind>) -> Option<&'a Checked> {
        self.document.checked.as_ref().filter(|checked| Arc::ptr_eq(&checked.kind, kind))
    }

    /// See [`Checked::empty_leaves`]; `old` is what was checked.
    pub(super) fn empty_leaves(&self, old: &Checked, source: &str, outline: &Outline) -> Arc<[usize]> {
        let before = &self.document.outline;
        if before.has_title() != outline.has_title() {
            return empty_leaves(&old.kind, source, outline, 0..outline.sections.len()).collect();
        }
        let Between { old: was, new: is } =
            self.kept.between_in(&before.sections, outline.sections.len(), |section| section.heading.start);
        // The last section before the edit may have got, or lost, one below it.
        let head = is.start.saturating_sub(1);
        let before = old.empty_leaves.iter().copied().filter(|&index| index < head);
        let after = old.empty_leaves.iter().filter(|&&index| index >= was.end).map(|&index| index - was.end + is.end);
        before.chain(empty_leaves(&old.kind, source, outline, head..is.end)).chain(after).collect()
    }

    /// See [`Document::labels`] and [`Document::headings`].
    pub(super) fn keys(
        &self,
        checked: Option<&Checked>,
        source: &str,
        outline: &Outline,
    ) -> (Arc<Labels>, Arc<Strings>) {
        let before = self.document;
        // Names come to the same whichever template spells them.
        let fields = self.kept.between_in(&before.outline.fields, outline.fields.len(), |field| field.lead.start);
        let new = keys(checked, source, outline.fields[fields.new].iter().map(|field| &field.label));
        let labels = before.labels.after(fields.old.start, fields.old.end, new);

        let old = &before.outline.sections;
        let sections = self.kept.between_in(old, outline.sections.len(), |section| section.heading.start);
        if sections.is_empty() {
            return (labels, Arc::clone(&before.headings));
        }
        let kept = |sections: Range<usize>| sections.map(|section| Cow::Borrowed(&before.headings[section]));
        let new = keys(checked, source, outline.sections[sections.new].iter().map(|section| &section.name));
        let headings = kept(0..sections.old.start).chain(new).chain(kept(sections.old.end..old.len()));
        (labels, Arc::new(headings.collect()))
    }

    /// The references of the document, which is now called `names`, and whether they refer to the same as before; `read`
    /// reads those in a range. `are_kept` says whether those in what is kept are what they were.
    pub(super) fn references(
        &self,
        are_kept: bool,
        names: &[TrackName],
        read: impl Fn(Range<usize>) -> Vec<Reference>,
    ) -> (References, bool) {
        let old = &self.document.references;
        if !are_kept {
            let new: References = references_but(names, read(0..usize::MAX)).iter().collect();
            let is_same = new.name_like(old);
            return (new, is_same);
        }
        let between = references_but(names, read(self.kept.between()));
        let new = old.after(&self.kept, &between);
        let were = old.starting_in(self.kept.head..self.kept.old_tail).map(|reference| reference.target);
        let is_same = were.eq(new.starting_in(self.kept.between()).map(|reference| reference.target));
        (new, is_same)
    }

    /// Whether everything that is kept is of the template what it was, and belongs to what it belonged to.
    pub(super) fn is_matched_alike(&self, checked: Option<&Checked>, outline: &Outline) -> bool {
        match (&self.document.checked, checked) {
            (None, None) => true,
            (Some(old), Some(new)) if Arc::ptr_eq(&old.kind, &new.kind) => {
                new.matching.is_around_same(outline, &old.matching, &self.document.outline, &self.kept)
            }
            _ => false,
        }
    }

    /// Whether the document says what it is called at the same places of what is kept.
    pub(super) fn are_names_same(&self, names: &[TrackName]) -> bool {
        let kept = &self.kept;
        let place = |name: &TrackName| match &name.source {
            NameSource::Field(range) | NameSource::Title(range) => Some(range.clone()),
            NameSource::Directory | NameSource::File | NameSource::Sidecar => None,
        };
        let old = self.document.names.iter().filter_map(place);
        let old = old.filter_map(|range| match range.start {
            start if start < kept.head => Some(range),
            start if start >= kept.old_tail => Some(kept.moved(&range)),
            _ => None,
        });
        let new = names.iter().filter_map(place);
        old.eq(new.filter(|range| !kept.between().contains(&range.start)))
    }
}
