//! A table lacks a column of the template, a row has too few or too many cells, or a date in it is no date.
//!
//! ## Why
//!
//! Renderers drop surplus cells without a word, and a change log with a shifted column tells the wrong story.
//!
//! ## Bad
//!
//! ```markdown
//! | Date | Author | Changes |
//! |------|--------|---------|
//! | 2026-13-01 | Mira | First draft |
//! | 2026-03-02 | Second draft |
//! ```
//!
//! ## Good
//!
//! ```markdown
//! | Date | Author | Changes |
//! |------|--------|---------|
//! | 2026-03-01 | Mira | First draft |
//! | 2026-03-02 | Mira | Second draft |
//! ```

use std::ops::Range;

use schema::{Name, TableSchema, ValueType};
use syntax::outline::{Row, Table};
use syntax::table_row;
use world::Severity;

use super::{Check, Class, Remedy, Rule, date_fix, date_problem, is_nothing};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::lines::{line_around, next_line};
use crate::values::columns_of;
use crate::wording::{all_of, counted};

pub(crate) const RULE: Rule = Rule {
    code: "table-columns",
    severity: Severity::Warning,
    class: Class::Structure,
    source: include_str!("table_columns.rs"),
    check: Check::Template(check),
    remedy: Remedy::Safe(fix),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let outline = &context.document.outline;
    let mut findings = Vec::new();
    for (table, matched) in outline.tables.iter().zip(&context.checked.matching.tables) {
        if context.is_silent(table.range.start) {
            continue;
        }
        if let Some(matched) = matched {
            let declared = &context.schema().tables[*matched];
            missing_columns(context, table, declared, &mut findings);
            dates(context, table, declared, &mut findings);
        }
    }
    findings.sort_by_key(|finding| finding.range.start);
    findings
}

fn missing_columns(context: &Context<'_>, table: &Table, declared: &TableSchema, findings: &mut Vec<Finding>) {
    let header: Vec<_> = table.header.iter().map(|cell| context.schema().spellings.name(context.text(cell))).collect();
    let missing: Vec<&str> = declared
        .columns
        .iter()
        .filter(|column| !column.name.key.is_empty() && !header.iter().any(|name| name.matches(&column.name)))
        .map(|column| column.name.display.as_str())
        .collect();
    if !missing.is_empty() {
        let all: Vec<&str> = declared.columns.iter().map(|column| column.name.display.as_str()).collect();
        let start = table.header.first().map_or(table.range.start, |cell| cell.start);
        let end = table.header.last().map_or(start, |cell| cell.end);
        let (noun, missing) = (if missing.len() == 1 { "column" } else { "columns" }, all_of(&missing));
        let message = format!("the table lacks the {noun} {missing}; the template has {}", all_of(&all));
        findings.push(Finding::new(start..end, message));
        // Rows follow their header.
        return;
    }
    for row in table.rows.iter().filter(|row| row.cells.len() != table.header.len()) {
        let (cells, columns) = (counted(row.cells.len(), "cell"), counted(table.header.len(), "column"));
        findings.push(Finding::new(row.range.clone(), format!("this row has {cells}, the table {columns}; align them")));
    }
}

fn dates(context: &Context<'_>, table: &Table, declared: &TableSchema, findings: &mut Vec<Finding>) {
    let columns = columns_of(context.document, context.schema(), table, declared);
    for row in table.rows.iter().filter(|row| row.cells.len() == table.header.len()) {
        for (cell, column) in row.cells.iter().zip(&columns) {
            let Some(declared) = column else { continue };
            let ValueType::Date { time } = declared.value.value_type else { continue };
            let value = context.text(cell);
            if value.is_empty() || is_nothing(value) || context.has_placeholder(cell) {
                continue;
            }
            if let Some(problem) = date_problem(value, time) {
                findings.push(Finding::new(cell.clone(), format!("{} is {problem}", declared.name.display)));
            }
        }
    }
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let mut tables = context.document.outline.tables.iter().zip(&context.checked.matching.tables);
    let around = tables.find(|(table, _)| table.range.start <= defect.range.start && defect.range.end <= table.range.end);
    let Some((table, Some(matched))) = around else { return Vec::new() };
    let declared = &context.schema().tables[*matched];
    if table.header.first().is_some_and(|cell| cell.start == defect.range.start) {
        return vec![add_columns(context, table, declared)];
    }
    if let Some(row) = table.rows.iter().find(|row| row.range == defect.range) {
        return vec![align(context, table, row)];
    }
    date_fix(context, &defect.range).into_iter().collect()
}

/// The template's missing columns, each behind the one in front of it in the template.
fn add_columns(context: &Context<'_>, table: &Table, declared: &TableSchema) -> Action {
    let source = &context.document.source;
    let header: Vec<_> = table.header.iter().map(|cell| context.schema().spellings.name(context.text(cell))).collect();
    let place = |name: &Name| header.iter().position(|known| known.matches(name));
    // By how many cells of the row stand in front of them.
    let mut added: Vec<(usize, &str)> = Vec::new();
    let mut before = 0;
    for column in &declared.columns {
        match place(&column.name) {
            Some(place) => before = place + 1,
            None if column.name.key.is_empty() => {}
            None => added.push((before, &column.name.display)),
        }
    }
    let line = line_around(source, table.range.start);
    let delimiter = line_around(source, next_line(source, line.end));
    let mut edits = Vec::new();
    let header_row = table_row(source, line);
    let delimiter_row = table_row(source, delimiter);
    for &(before, name) in &added {
        edits.push(cell(&header_row, source, before, name));
        edits.push(cell(&delimiter_row, source, before, "---"));
        edits.extend(table.rows.iter().map(|row| cell(row, source, before, "")));
    }
    let names: Vec<&str> = added.iter().map(|(_, name)| *name).collect();
    let noun = if names.len() == 1 { "column" } else { "columns" };
    Action::fix(format!("Add the {noun} {}", all_of(&names)), replacing(context.document, joined(edits))).preferred()
}

/// Edits of which those for one place are one.
fn joined(mut edits: Vec<(Range<usize>, String)>) -> Vec<(Range<usize>, String)> {
    edits.sort_by_key(|(range, _)| range.start);
    edits.dedup_by(|(range, text), (before, kept)| {
        let is_same = range == before;
        if is_same {
            kept.push_str(text);
        }
        is_same
    });
    edits
}

/// The edit that puts a cell behind the first `before` cells of a row.
fn cell(row: &Row, source: &str, before: usize, text: &str) -> (Range<usize>, String) {
    let content = if text.is_empty() { " ".to_owned() } else { format!(" {text} ") };
    match row.cells.get(before) {
        Some(next) => {
            let at = source[row.range.start..next.start].rfind('|').map_or(row.range.start, |at| row.range.start + at + 1);
            (at..at, format!("{content}|"))
        }
        None if source[row.range.clone()].ends_with('|') => (row.range.end..row.range.end, format!("{content}|")),
        None => (row.range.end..row.range.end, format!(" |{}", content.trim_end())),
    }
}

/// As many cells as the table has columns: empty ones added, or the surplus taken into the last one.
fn align(context: &Context<'_>, table: &Table, row: &Row) -> Action {
    let columns = table.header.len();
    if row.cells.len() < columns {
        let lacking = columns - row.cells.len();
        let is_closed = context.text(&row.range).ends_with('|');
        let text = if is_closed { " |".repeat(lacking) } else { format!("{} |", " |".repeat(lacking)) };
        let edit = replacing(context.document, [(row.range.end..row.range.end, text)]);
        return Action::fix("Add the missing cells", edit).safe();
    }
    let between = row.cells[columns - 1..].windows(2);
    let bars = between.filter_map(|pair| {
        let gap = context.text(&(pair[0].end..pair[1].start));
        Some(pair[0].end + gap.find('|')?)
    });
    let edit = replacing(context.document, bars.map(|bar| (bar..bar, "\\")));
    Action::fix("Take the surplus into the last cell", edit).safe()
}
