//! Tables with dated rows, change logs above all: adds a row for today, and sorts the rows by date.

use jiff::civil::Date;
use schema::{Name, TableSchema, ValueType};
use syntax::outline::Table;

use crate::action::{Action, ActionKind, Defect, Effect, replacing};
use crate::context::Context;
use crate::skeleton::TemplateParts;

pub(super) fn change_log(context: &Context<'_>, at: &Defect<'_>) -> Vec<Action> {
    let tables = context.document.outline.tables.iter().zip(&context.checked.matching.tables);
    let mut tables = tables.filter_map(|(table, matched)| Some((table, (*matched)?)));
    let around = tables.find(|(table, _)| table.range.start <= at.range.start && at.range.start <= table.range.end);
    let Some((table, matched)) = around else { return Vec::new() };
    let Some(column) = date_column(context, table, &context.schema().tables[matched]) else { return Vec::new() };
    add_row(context, table, matched, column).into_iter().chain(sort(context, table, column)).collect()
}

/// The document's column that the template has dates in.
fn date_column(context: &Context<'_>, table: &Table, declared: &TableSchema) -> Option<usize> {
    table.header.iter().position(|cell| {
        let name = Name::new(context.text(cell));
        let column = declared.columns.iter().find(|column| column.name.matches(&name));
        column.is_some_and(|column| matches!(column.value.value_type, ValueType::Date { .. }))
    })
}

/// The dates of the rows; `None` for those without.
fn dates(context: &Context<'_>, table: &Table, column: usize) -> Vec<Option<Date>> {
    let date = |cell: &std::ops::Range<usize>| context.text(cell).get(..10)?.parse().ok();
    table.rows.iter().map(|row| row.cells.get(column).and_then(date)).collect()
}

/// Whether most rows are older than the one above.
fn is_newest_first(dates: &[Option<Date>]) -> bool {
    let dates: Vec<Date> = dates.iter().flatten().copied().collect();
    let falls = dates.windows(2).filter(|pair| pair[1] < pair[0]).count();
    let rises = dates.windows(2).filter(|pair| pair[1] > pair[0]).count();
    falls > rises
}

/// A row for today where the newest one belongs.
fn add_row(context: &Context<'_>, table: &Table, matched: usize, column: usize) -> Option<Action> {
    let document = context.document;
    let row = TemplateParts::of(context.snapshot, document)?.row(matched, &table.header).plain("\n");
    let quote = crate::lines::indentation(&document.source, table.range.start);
    let edit = match table.rows.first() {
        Some(first) if is_newest_first(&dates(context, table, column)) => {
            (first.range.start..first.range.start, format!("{row}\n{quote}"))
        }
        _ => (table.range.end..table.range.end, format!("\n{quote}{row}")),
    };
    Some(Action::new(ActionKind::Rewrite, "Add a row for today", Effect::Edit(replacing(document, [edit]))))
}

/// The rows in the order of their dates, in the direction that most of them have; `None` if they are, or if a row has
/// no date.
fn sort(context: &Context<'_>, table: &Table, column: usize) -> Option<Action> {
    let dates = dates(context, table, column);
    let newest_first = is_newest_first(&dates);
    let mut order: Vec<(Date, usize)> =
        dates.iter().enumerate().map(|(row, date)| Some(((*date)?, row))).collect::<Option<_>>()?;
    if newest_first {
        order.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    } else {
        order.sort_by_key(|(date, _)| *date);
    }
    let moved = order.iter().enumerate().filter(|(place, (_, row))| place != row);
    let edits: Vec<_> = moved
        .map(|(place, (_, row))| (table.rows[place].range.clone(), context.text(&table.rows[*row].range)))
        .collect();
    let title = if newest_first { "Sort the rows, newest first" } else { "Sort the rows by date" };
    let effect = Effect::Edit(replacing(context.document, edits.iter().cloned()));
    (!edits.is_empty()).then(|| Action::new(ActionKind::Rewrite, title, effect))
}
