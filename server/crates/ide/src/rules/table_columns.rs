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

use schema::{Name, TableSchema, ValueType};
use syntax::outline::Table;
use world::Severity;

use super::{Check, Class, Rule, date_problem, is_nothing};
use crate::context::{Context, Finding};
use crate::values::columns_of;
use crate::wording::{all_of, counted};

pub(crate) const RULE: Rule = Rule {
    code: "table-columns",
    severity: Severity::Warning,
    class: Class::Structure,
    source: include_str!("table_columns.rs"),
    check: Check::Template(check),
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
    let header: Vec<Name> = table.header.iter().map(|cell| Name::new(context.text(cell))).collect();
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
    let columns = columns_of(context.document, table, declared);
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
