//! Where the cursor is: its line, what is typed there, and what of the template stands around it.

use std::ops::Range;

use schema::{Owner, Schema};
use syntax::outline::EntryForm;
use text::Edit;
use world::{Document, Snapshot};

use crate::lines::line_around;
use crate::model::{Completion, CompletionKind, Subject};
use crate::skeleton::{Skeleton, line_break};

/// A cursor in a document.
pub(super) struct Site<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) document: &'a Document,
    /// Where the cursor is, in bytes.
    pub(super) offset: usize,
    /// The cursor's line without its line break.
    pub(super) line: Range<usize>,
}

impl<'a> Site<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, document: &'a Document, offset: usize) -> Self {
        let offset = document.text.floor(offset);
        Self { snapshot, document, offset, line: line_around(&document.source, offset) }
    }

    /// Whether the cursor is in code or in front matter.
    pub(super) fn is_code(&self) -> bool {
        let outline = &self.document.outline;
        outline.is_code_block(self.offset) || self.offset < outline.front_matter.end
    }

    /// The line up to the cursor.
    pub(super) fn before(&self) -> &'a str {
        &self.document.source[self.line.start..self.offset]
    }

    /// The line from the cursor on.
    pub(super) fn after(&self) -> &'a str {
        &self.document.source[self.offset..self.line.end]
    }

    /// The schema of the document's kind.
    pub(super) fn schema(&self) -> Option<&'a Schema> {
        self.document.checked.as_ref().map(world::Checked::schema)
    }

    /// The document's section around the cursor, headings that name entries and the heading on the cursor's own line
    /// not counted.
    pub(super) fn section(&self) -> Option<usize> {
        let outline = &self.document.outline;
        let mut section = outline.section_at(self.offset);
        while let Some(index) = section {
            let is_here = outline.sections[index].heading.start >= self.line.start;
            if outline.entry_of_heading(index).is_none() && !is_here {
                break;
            }
            section = outline.sections[index].parent;
        }
        section
    }

    /// The schema's part that what stands in that section belongs to.
    pub(super) fn owner(&self) -> Option<Owner> {
        self.document.checked.as_ref()?.matching.owner(&self.document.outline, self.section(), None)
    }

    /// The entry that the cursor's line would continue, and its pattern: the last one above it in the section.
    pub(super) fn entry(&self) -> Option<(usize, usize)> {
        let (outline, matching) = (&self.document.outline, &self.document.checked.as_ref()?.matching);
        let here = outline.section_at(self.line.start);
        let above = outline.entries.partition_point(|entry| entry.name.start < self.line.start);
        let continues = |index: &usize| {
            let entry = &outline.entries[*index];
            match entry.form {
                EntryForm::Heading(section) => here.is_some_and(|here| outline.is_within(here, section)),
                EntryForm::Paragraph | EntryForm::Item(_) => entry.section == here,
            }
        };
        (0..above).rev().take_while(continues).find_map(|index| Some((index, matching.entries[index]?)))
    }

    /// A suggestion that replaces `range`, which must contain the cursor, with `text`.
    pub(super) fn item(&self, kind: CompletionKind, label: &str, range: &Range<usize>, text: String) -> Completion {
        Completion {
            label: label.to_owned(),
            kind,
            edit: Edit { range: range.clone(), text },
            snippet: None,
            filter: None,
            detail: None,
            subject: None,
        }
    }

    /// A suggestion that replaces `range` with a skeleton.
    pub(super) fn skeleton(
        &self,
        kind: CompletionKind,
        label: &str,
        range: &Range<usize>,
        skeleton: &Skeleton,
    ) -> Completion {
        let line_break = line_break(&self.document.source);
        let item = self.item(kind, label, range, skeleton.plain(line_break));
        Completion { snippet: Some(skeleton.snippet(line_break)), ..item }
    }
}

impl Completion {
    /// Whether the letters of what is typed stand in the suggestion in this order, which is what editors ask for.
    pub(super) fn fits(&self, typed: &str) -> bool {
        let mut letters = self.filter.as_ref().unwrap_or(&self.label).chars().flat_map(char::to_lowercase);
        typed.chars().flat_map(char::to_lowercase).all(|typed| letters.any(|letter| letter == typed))
    }

    pub(super) fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    pub(super) fn with_filter(self, filter: impl Into<String>) -> Self {
        Self { filter: Some(filter.into()), ..self }
    }

    pub(super) fn with_subject(self, subject: Subject) -> Self {
        Self { subject: Some(subject), ..self }
    }
}
