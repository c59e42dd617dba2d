//! What can be done with a placeholder that still stands: write what is known to fit, say that nothing applies, take it
//! out with what it belongs to, unless somebody has written any of that. Quick fixes and refactorings ask here; must not know who does.

use std::ops::Range;

use schema::ValueType;
use syntax::BlockKind;

use crate::action::{Action, ActionKind, Effect, replacing};
use crate::context::Context;
use crate::edit::WorkspaceEdit;
use crate::insertion::without_break;
use crate::lines::{line_around, whole_lines};
use crate::reference_list::has_neighbours;
use crate::rules::likely_date;

/// What stands where nothing fits (design section 3, rule 8).
const NOT_APPLICABLE: &str = "N/A";

/// Everything that can be done with the placeholder at `range` without typing, the likeliest first; `kind` is what the
/// actions are offered as.
pub(crate) fn ways_to_settle(context: &Context<'_>, range: &Range<usize>, kind: ActionKind) -> Vec<Action> {
    let action = |title: String, edit| Action::new(kind, title, Effect::Edit(edit));
    let write = |range: &Range<usize>, text: String| {
        action(format!("Write {text}"), replacing(context.document, [(range.clone(), text)]))
    };
    let mut actions = Vec::new();
    // As the whole value of a field it may stand for something that is known.
    let fields = context.document.outline.fields.iter().zip(&context.checked.matching.fields);
    let declared = fields.filter(|(field, _)| field.value == *range).find_map(|(_, index)| *index);
    let declared = declared.map(|index| &context.schema().fields[index]);
    if let Some(declared) = declared {
        if let ValueType::Date { .. } = declared.value.value_type {
            actions.push(write(range, likely_date(context, declared).to_string()));
        }
        actions.extend(declared.value.literals.iter().map(|literal| write(range, literal.clone())));
    }
    let removal = removal(context, range);
    // A day that has to be named is some day.
    let is_required_date =
        declared.is_some_and(|it| matches!(it.value.value_type, ValueType::Date { .. }) && !it.value.optional);
    if let Some(blank) = blank(context, range).filter(|_| !is_required_date) {
        actions.push(write(&blank, NOT_APPLICABLE.to_owned()));
    } else if let (None, Some(item)) = (&removal, item_around(context, range)) {
        // Of a list that has nothing else something must be left.
        let item = context.document.outline.items[item].content.clone();
        if is_of_template(context, &item) {
            let edit = replacing(context.document, [(item, NOT_APPLICABLE)]);
            actions.push(action(format!("Put {NOT_APPLICABLE} in place of the item"), edit));
        }
    }
    actions.extend(removal.map(|(title, edit)| action(title.to_owned(), edit)));
    actions
}

/// The text around a placeholder that says nothing but placeholders, and that can be replaced as a whole.
fn blank(context: &Context<'_>, range: &Range<usize>) -> Option<Range<usize>> {
    let outline = &context.document.outline;
    let item = item_around(context, range).map(|item| outline.items[item].content.clone());
    let paragraph =
        outline.blocks.iter().find(|block| block.kind == BlockKind::Paragraph && holds(&block.range, range));
    let title = outline.entries.iter().map(|entry| &entry.title).find(|title| holds(title, range));
    let field = outline.fields.iter().map(|field| &field.value).find(|value| holds(value, range));
    let rows = outline.tables.iter().flat_map(|table| &table.rows);
    let cell = rows.flat_map(|row| &row.cells).find(|cell| holds(cell, range));
    // `- Design docs: [Links]` is no field, but reads like one.
    let tail = item.as_ref().and_then(|item| {
        let colon = context.text(&(item.start..range.start)).rfind(": ")?;
        Some(item.start + colon + 2..item.end)
    });
    let heading = outline.sections.iter().map(|section| &section.name).find(|name| holds(name, range));
    let candidates =
        [item, paragraph.map(|block| block.range.clone()), title.cloned(), field.cloned(), cell.cloned(), tail];
    let found = candidates.into_iter().flatten().find(|candidate| says_nothing(context, candidate));
    found.filter(|_| heading.is_none() || title.is_some())
}

/// Whether a text has nothing but placeholders and marks.
fn says_nothing(context: &Context<'_>, text: &Range<usize>) -> bool {
    let mut at = text.start;
    let standing = context.checked.standing.iter().map(|standing| &standing.range);
    for placeholder in standing.filter(|placeholder| holds(text, placeholder)) {
        if context.text(&(at..placeholder.start.max(at))).contains(char::is_alphanumeric) {
            return false;
        }
        at = placeholder.end.max(at);
    }
    !context.text(&(at..text.end)).contains(char::is_alphanumeric)
}

/// The edit that takes a placeholder out with what it belongs to, where others of its sort remain: the entry that it
/// names, the item, the row, the paragraph that it is.
fn removal(context: &Context<'_>, range: &Range<usize>) -> Option<(&'static str, WorkspaceEdit)> {
    let (document, outline) = (context.document, &context.document.outline);
    let source = &document.source;
    let removing = |range: Range<usize>| replacing(document, [(range, "")]);
    if let Some(entry) = outline.entries.iter().position(|entry| holds(&entry.name, range)) {
        let entry = last_of_several(context, entry).filter(|entry| is_of_template(context, entry))?;
        return Some(("Remove the entry", removing(with_gap(source, entry))));
    }
    if let Some(item) = item_around(context, range) {
        let is_removable = has_neighbours(document, item)
            && !is_declared_field(context, item)
            && is_of_template(context, &outline.items[item].content);
        let item = is_removable.then(|| whole_lines(source, &outline.items[item].range))?;
        return Some(("Remove the item", removing(item)));
    }
    let is_row = |row: &syntax::outline::Row| holds(&row.range, range);
    if let Some(table) = outline.tables.iter().find(|table| table.rows.iter().any(is_row)) {
        return (table.rows.len() > 1).then(|| ("Remove the row", removing(whole_lines(source, range))));
    }
    let line = line_around(source, range.start).start..line_around(source, range.end).end;
    let is_value = outline.fields.iter().any(|field| holds(&field.value, range));
    if is_value || !says_nothing(context, &line) {
        return None;
    }
    let body = outline.sections[outline.section_at(range.start)?].body.clone();
    let around = [body.start..line.start.max(body.start), line.end.min(body.end)..body.end];
    let has_company = around.iter().any(|text| context.text(text).contains(char::is_alphanumeric));
    has_company.then(|| ("Remove the line", removing(with_gap(source, line))))
}

/// Whether every line of a text stands in the template as well, so that nothing is lost with it.
fn is_of_template(context: &Context<'_>, text: &Range<usize>) -> bool {
    context.text(text).lines().all(|line| context.schema().template.contains(line.trim()))
}

/// Whether an item is a field that the template wants there.
fn is_declared_field(context: &Context<'_>, item: usize) -> bool {
    let mut fields = context.document.outline.fields.iter().zip(&context.checked.matching.fields);
    fields.any(|(field, declared)| {
        field.item == Some(item) && declared.is_some() && !context.has_placeholder(&field.label)
    })
}

/// The range of an entry, if others of its sort stand in front of it in its section and none behind it: without it the
/// others keep their numbers.
fn last_of_several(context: &Context<'_>, entry: usize) -> Option<Range<usize>> {
    let outline = &context.document.outline;
    let matched = &context.checked.matching.entries;
    let around = |index: usize| outline.section_around(&outline.entries[index]);
    let is_same = |index: &usize| matched[*index] == matched[entry] && around(*index) == around(entry);
    let run: Vec<usize> = (0..outline.entries.len()).filter(is_same).collect();
    let is_last = run.len() > 1 && run.last() == Some(&entry);
    let start = line_around(&context.document.source, outline.entries[entry].name.start).start;
    let range = start..outline.entries[entry].range.end;
    is_last.then(|| start..start + without_break(context.text(&range)).0.len())
}

/// A range with the line breaks in front of it.
fn with_gap(source: &str, range: Range<usize>) -> Range<usize> {
    source[..range.start].trim_end().len()..range.end
}

/// The innermost item whose text holds a range.
fn item_around(context: &Context<'_>, range: &Range<usize>) -> Option<usize> {
    context.document.outline.items.iter().rposition(|item| holds(&item.content, range))
}

fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
