//! A document before an edit, of which is taken over what the edit has left as it was. Whatever depends on the document
//! as a whole is made anew, elsewhere.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use schema::has_title;
use syntax::Kept;
use syntax::outline::Outline;

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
        if has_title(before) != has_title(outline) {
            return empty_leaves(&old.kind, source, outline, 0..outline.sections.len()).collect();
        }
        let sections = &before.sections;
        let (head, old_tail) = self.kept.split(sections, |section| section.heading.start);
        let tail = outline.sections.len() - (sections.len() - old_tail);
        // The last section before the edit may have got, or lost, one below it.
        let head = head.saturating_sub(1);
        let before = old.empty_leaves.iter().copied().filter(|&index| index < head);
        let after = old.empty_leaves.iter().filter(|&&index| index >= old_tail).map(|&index| index - old_tail + tail);
        before.chain(empty_leaves(&old.kind, source, outline, head..tail)).chain(after).collect()
    }

    /// See [`Document::labels`] and [`Document::headings`].
    pub(super) fn keys(&self, checked: Option<&Checked>, source: &str, outline: &Outline) -> (Labels, Strings) {
        let before = self.document;
        // Names come to the same whichever template spells them.
        let (old, new) = (&before.outline.fields, &outline.fields);
        let (head, old_tail) = self.kept.split(old, |field| field.lead.start);
        let between = &new[head..new.len() - (old.len() - old_tail)];
        let labels =
            before.labels.after(head, old_tail, keys(checked, source, between.iter().map(|field| &field.label)));

        let (old, new) = (&before.outline.sections, &outline.sections);
        let (head, old_tail) = self.kept.split(old, |section| section.heading.start);
        let between = &new[head..new.len() - (old.len() - old_tail)];
        let kept = |sections: Range<usize>| sections.map(|section| Cow::Borrowed(&before.headings[section]));
        let between = keys(checked, source, between.iter().map(|section| &section.name));
        (labels, kept(0..head).chain(between).chain(kept(old_tail..old.len())).collect())
    }

    /// The references of the document, which is now called `names`; `read` reads those in a range.
    pub(super) fn references(
        &self,
        checked: Option<&Checked>,
        outline: &Outline,
        names: &[TrackName],
        read: impl Fn(Range<usize>) -> Vec<Reference>,
    ) -> References {
        let kept = &self.kept;
        if !self.are_positions_same(checked, outline) || !self.are_names_same(names) {
            return references_but(names, read(0..usize::MAX)).iter().collect();
        }
        self.document.references.after(kept, &references_but(names, read(kept.between())))
    }

    /// Whether the template expects references in what is kept where it did before.
    fn are_positions_same(&self, checked: Option<&Checked>, outline: &Outline) -> bool {
        let (old, new) = match (&self.document.checked, checked) {
            (None, None) => return true,
            (Some(old), Some(new)) if Arc::ptr_eq(&old.kind, &new.kind) => (&old.matching, &new.matching),
            _ => return false,
        };
        let before = &self.document.outline;
        let (sections_head, sections_tail) = self.kept.split(&before.sections, |section| section.heading.start);
        let (fields_head, fields_tail) = self.kept.split(&before.fields, |field| field.lead.start);
        let sections = outline.sections.len() - (before.sections.len() - sections_tail);
        let fields = outline.fields.len() - (before.fields.len() - fields_tail);
        old.sections[..sections_head] == new.sections[..sections_head]
            && old.sections[sections_tail..] == new.sections[sections..]
            && old.fields[..fields_head] == new.fields[..fields_head]
            && old.fields[fields_tail..] == new.fields[fields..]
    }

    /// Whether the document says what it is called at the same places of what is kept.
    fn are_names_same(&self, names: &[TrackName]) -> bool {
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
