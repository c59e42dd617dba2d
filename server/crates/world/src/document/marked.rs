//! The few fields and items of a document that are asked for again and again, among thousands: by index, so that nobody
//! has to look at all of them. This file must not know what they are asked for.

use std::ops::Range;

use syntax::outline::{FieldForm, Outline};
use syntax::{Between, Kept};

/// What stands out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marked {
    /// The fields that may have nothing but comments and white space for a value; no other does.
    pub(crate) blank_fields: Vec<usize>,
    /// The items with a checkbox.
    pub(crate) boxes: Vec<usize>,
}

impl Marked {
    pub(super) fn of(outline: &Outline) -> Self {
        Self {
            blank_fields: blank_fields(outline, 0..outline.fields.len()).collect(),
            boxes: boxes(outline, 0..outline.items.len()).collect(),
        }
    }

    /// The same value as [`Marked::of`] has after an edit, before which this was that of `before`.
    pub(super) fn after(&self, before: &Outline, outline: &Outline, kept: &Kept) -> Self {
        let fields = kept.between_in(&before.fields, outline.fields.len(), |field| field.lead.start);
        let items = kept.between_in(&before.items, outline.items.len(), |item| item.range.start);
        Self {
            blank_fields: joined(&self.blank_fields, &fields, blank_fields(outline, fields.new.clone())),
            boxes: joined(&self.boxes, &items, boxes(outline, items.new.clone())),
        }
    }
}

/// The indices of what is kept, and `new` ones between.
fn joined(old: &[usize], between: &Between, new: impl Iterator<Item = usize>) -> Vec<usize> {
    let head = old.partition_point(|&index| index < between.old.start);
    let tail = old.partition_point(|&index| index < between.old.end);
    let tail = old[tail..].iter().map(|&index| index - between.old.end + between.new.end);
    old[..head].iter().copied().chain(new).chain(tail).collect()
}

fn blank_fields(outline: &Outline, fields: Range<usize>) -> impl Iterator<Item = usize> {
    fields.filter(|&field| {
        let field = &outline.fields[field];
        // But for that of front matter, a value has no white space at its ends.
        field.value.is_empty()
            || field.form == FieldForm::FrontMatter
            || outline.comments_over(field.value.clone()).next().is_some()
    })
}

fn boxes(outline: &Outline, items: Range<usize>) -> impl Iterator<Item = usize> {
    items.filter(|&item| outline.items[item].checkbox.is_some())
}
