//! Dates are out of order: created after the first change, rows of a change log not in sequence, a day yet to come.
//!
//! Newest first and newest last are both in order.
//!
//! ## Why
//!
//! A mistyped year makes a history that did not happen.
//!
//! ## Bad
//!
//! ```markdown
//! | Date | Author | Changes |
//! |------|--------|---------|
//! | 2026-03-02 | Mira | First draft |
//! | 2025-03-09 | Mira | Review |
//! ```
//!
//! ## Good
//!
//! ```markdown
//! | Date | Author | Changes |
//! |------|--------|---------|
//! | 2026-03-02 | Mira | First draft |
//! | 2026-03-09 | Mira | Review |
//! ```

use std::ops::Range;

use jiff::civil::Date;
use schema::{ColumnSchema, ValueType};
use syntax::outline::Table;
use world::Severity;
use world::card::{CREATED, date_of};

use super::{Check, Class, Remedy, Rule};
use crate::context::{Context, Finding};
use crate::values::columns_of;

pub(crate) const RULE: Rule = Rule {
    code: "date-order",
    severity: Severity::Information,
    class: Class::Whole,
    source: include_str!("date_order.rs"),
    check: Check::Template(check),
    remedy: Remedy::None,
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let today = context.snapshot.today();
    let created = date_of(context.document, &CREATED);
    let mut findings = Vec::new();
    let mut earliest: Option<Date> = None;
    let future = |range: &Range<usize>, what: &str, date: Date| {
        (date > today).then(|| Finding::new(range.clone(), format!("{what} {date} is yet to come; correct the date")))
    };
    for dates in dated_rows(context) {
        earliest = dates.iter().map(|(_, date)| *date).chain(earliest).min();
        let out_of_order = first_out_of_order(&dates);
        if let Some((range, date, before)) = out_of_order {
            findings.push(Finding::new(range, format!("{date} stands after {before}; sort the rows by date, or correct it")));
        }
        findings.extend(dates.iter().filter_map(|(range, date)| future(range, "the row of", *date)));
    }
    if let Some((range, created)) = created {
        findings.extend(future(&range, "the creation on", created));
        if let Some(earliest) = earliest.filter(|earliest| *earliest < created && created <= today) {
            let message = format!("created on {created}, after the first change on {earliest}; correct one of them");
            findings.push(Finding::new(range, message));
        }
    }
    findings.sort_by_key(|finding| finding.range.start);
    findings.dedup_by_key(|finding| finding.range.start);
    findings
}

/// The day of the first change that the document tells of.
pub(crate) fn first_change(context: &Context<'_>) -> Option<Date> {
    dated_rows(context).flatten().map(|(_, date)| date).min()
}

/// For each table with dates, the valid ones in the order of the rows.
fn dated_rows(context: &Context<'_>) -> impl Iterator<Item = Vec<(Range<usize>, Date)>> {
    let tables = context.document.outline.tables.iter().zip(&context.checked.matching.tables);
    tables.filter_map(|(table, matched)| {
        let declared = &context.schema().tables[(*matched)?];
        let is_date = |column: &Option<&ColumnSchema>| {
            column.is_some_and(|column| matches!(column.value.value_type, ValueType::Date { .. }))
        };
        let column = columns_of(context.document, context.schema(), table, declared).iter().position(is_date)?;
        Some(dates(context, table, column))
    })
}

/// The valid dates of a column, in the order of the rows.
fn dates(context: &Context<'_>, table: &Table, column: usize) -> Vec<(Range<usize>, Date)> {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
    cells.filter_map(|cell| Some((cell.clone(), context.text(cell).get(..10)?.parse().ok()?))).collect()
}

/// The first date that breaks the direction in which most of them go, and the one before it.
fn first_out_of_order(dates: &[(Range<usize>, Date)]) -> Option<(Range<usize>, Date, Date)> {
    let falls = dates.windows(2).filter(|pair| pair[1].1 < pair[0].1).count();
    let rises = dates.windows(2).filter(|pair| pair[1].1 > pair[0].1).count();
    let newest_first = falls > rises;
    let breaks = |pair: &&[(Range<usize>, Date)]| if newest_first { pair[1].1 > pair[0].1 } else { pair[1].1 < pair[0].1 };
    // Two rows only have one direction to go: down is newest first.
    if dates.len() == 2 {
        return None;
    }
    dates.windows(2).find(breaks).map(|pair| (pair[1].0.clone(), pair[1].1, pair[0].1))
}
