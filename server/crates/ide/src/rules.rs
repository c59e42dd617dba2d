//! The rules, one per file. Adding one: write the file, list it here. The `//!` comment at the top of a rule's file
//! is the page that users read.

use std::ops::Range;

use jiff::civil::{Date, Time};
use schema::name::key;
use schema::value::{is_nothing, is_one_of, undecorated};
use schema::{ColumnSchema, FieldSchema, Name, Value, is_date_shaped};
use syntax::outline::Table;
use world::card::CREATED;
use world::{Document, Severity};

use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Extract, Finding, Linked, Subject};
use crate::iso_date::iso_date;
use crate::values::columns_of;
use crate::wording::shortened;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Stable kebab-case code (design section 4).
    pub code: &'static str,
    /// Severity in a live document.
    pub severity: Severity,
    /// How lifecycle and fit change that.
    pub(crate) class: Class,
    /// The text of the rule's file, whose head is the user's page.
    source: &'static str,
    /// Finds all places in a document that break the rule.
    pub(crate) check: Check,
    /// Mends one of them.
    pub(crate) remedy: Remedy,
}

/// The quick fixes of a rule (design section 4); asked for only when somebody wants them. What they cannot mend they
/// leave alone.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Remedy {
    /// Only the author can mend it.
    None,
    /// By what the template says.
    Template(fn(&Context<'_>, &Defect<'_>) -> Vec<Action>),
    /// The same, and what it offers may be safe (see [`Action::is_safe`]). All other rules need not be asked for that.
    Safe(fn(&Context<'_>, &Defect<'_>) -> Vec<Action>),
    /// By what the workspace knows.
    References(fn(&Subject<'_>, &Defect<'_>) -> Vec<Action>),
}

/// What a rule needs to know of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Check {
    /// The text of any document, whatever it is about. Where such a rule finds something, no other is asked: whatever
    /// else there is to say is noise.
    Text(fn(&Document) -> Vec<Finding>),
    /// What its template says.
    Template(fn(&Context<'_>) -> Vec<Finding>),
    /// Only what it refers to: the rule applies to every Markdown file of a track.
    References(fn(&Subject<'_>) -> Vec<Finding>),
    /// What stands in other documents: the rule is asked when those are known, and sees the document's facts alone. Where it
    /// finds nothing it finds nothing while the facts [say the same](world::Facts::says_same), the references of no use are
    /// the same ones, and the others are as they were.
    Others(fn(&Linked<'_>, &Extract) -> Vec<Finding>),
    /// The same of where each reference leads: whatever is found is found at references, says nothing of places, and is found
    /// again so long.
    Targets(fn(&Linked<'_>, &Extract) -> Vec<Finding>),
}

/// How much a rule depends on the stage a document is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// About structure; silent where a document does not follow its template.
    Structure,
    /// About what is not written yet; as [`Class::Structure`], and less in a draft.
    Unfilled,
    /// About the document as a whole.
    Whole,
    /// About references, identity and root causes; counts in frozen documents too.
    Lasting,
}

impl Rule {
    /// The rule's page in Markdown: what it says and why, a bad and a good example.
    #[must_use]
    pub fn page(&self) -> String {
        let head = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        head.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect()
    }

    /// The page's first sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let page = self.page();
        let mut paragraphs = page.split("\n\n").filter(|paragraph| !paragraph.starts_with('#'));
        paragraphs.next().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
    }

    /// Whether what the rule finds has quick fixes.
    #[must_use]
    pub fn has_fix(&self) -> bool {
        !matches!(self.remedy, Remedy::None)
    }

    /// In words, how the severity depends on the stage of the document.
    #[must_use]
    pub fn severity_note(&self) -> &'static str {
        match self.class {
            _ if self.severity == Severity::Hint => "the same in every stage",
            Class::Structure | Class::Whole => "at most a hint in a frozen document",
            Class::Unfilled => "information in a draft, a hint in a frozen document",
            Class::Lasting => "the same in every stage",
        }
    }
}

macro_rules! rules {
    ($($module:ident $name:ident,)*) => {
        $(mod $module; pub(crate) use $module::RULE as $name;)*
        /// All rules, in the order of design section 4.
        #[must_use]
        pub fn rules() -> &'static [&'static Rule] {
            &[$(&$name,)*]
        }
    };
}

rules! {
    missing_section MISSING_SECTION,
    empty_section EMPTY_SECTION,
    leftover_placeholder LEFTOVER_PLACEHOLDER,
    unfilled_field UNFILLED_FIELD,
    unfilled_choice UNFILLED_CHOICE,
    invalid_value INVALID_VALUE,
    invalid_date INVALID_DATE,
    missing_field MISSING_FIELD,
    entry_numbering ENTRY_NUMBERING,
    duplicate_section DUPLICATE_SECTION,
    section_order SECTION_ORDER,
    section_level SECTION_LEVEL,
    table_columns TABLE_COLUMNS,
    id_mismatch ID_MISMATCH,
    duplicate_id DUPLICATE_ID,
    template_mismatch TEMPLATE_MISMATCH,
    unregistered_track UNREGISTERED_TRACK,
    unknown_track UNKNOWN_TRACK,
    unknown_entry UNKNOWN_ENTRY,
    broken_link BROKEN_LINK,
    missing_artifact MISSING_ARTIFACT,
    self_reference SELF_REFERENCE,
    duplicate_reference DUPLICATE_REFERENCE,
    dependency_cycle DEPENDENCY_CYCLE,
    missing_backlink MISSING_BACKLINK,
    dependency_not_ready DEPENDENCY_NOT_READY,
    deadline_conflict DEADLINE_CONFLICT,
    date_order DATE_ORDER,
    lifecycle_mismatch LIFECYCLE_MISMATCH,
    unclosed_fence UNCLOSED_FENCE,
    accidental_heading ACCIDENTAL_HEADING,
    conflict_markers CONFLICT_MARKERS,
    unused_suppression UNUSED_SUPPRESSION,
}

pub(crate) use empty_section::not_applicable;
pub(crate) use entry_numbering::renumbered;
pub(crate) use lifecycle_mismatch::is_signature;
pub(crate) use missing_field::add_missing_fields;
pub(crate) use missing_section::all_missing_sections;
pub(crate) use unused_suppression::check as unused_suppression;

/// The rule of that code.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().iter().copied().find(|rule| rule.code == code)
}

/// Calls `visit` for every value for which the template names others and that is not plainly one of them: fields and table
/// cells, with the name of the field or column, the range, the text without comments, and the declaration. Empty values are
/// passed over.
fn each_value(context: &Context<'_>, mut visit: impl FnMut(&str, &Range<usize>, &str, &Value)) {
    fn is_named(value: &Value) -> bool {
        !value.alternatives().is_empty() || !value.named.is_empty()
    }
    for (field, declared) in context.doubtful_fields().filter(|(_, declared)| is_named(&declared.value)) {
        let value = context.value(field);
        if !value.is_empty() {
            visit(&declared.name.display, &field.value, &value, &declared.value);
        }
    }
    for (table, matched) in context.document.outline.tables.iter().zip(&context.checked.matching.tables) {
        let Some(declared) = matched.map(|index| &context.schema().tables[index]) else { continue };
        if context.is_silent(table.range.start) {
            continue;
        }
        let mut columns = columns_of(context.document, context.schema(), table, declared);
        for (index, column) in columns.iter_mut().enumerate() {
            *column =
                column.filter(|column| is_named(&column.value) && !is_used_otherwise(context, table, index, column));
        }
        for row in &table.rows {
            for (cell, column) in row.cells.iter().zip(&columns).filter(|(cell, _)| !cell.is_empty()) {
                let text = context.text(cell);
                if let Some(column) = column
                    && !column.value.is_plainly(text)
                {
                    visit(&column.name.display, cell, text, &column.value);
                }
            }
        }
    }
}

/// With fewer cells than this a column may as well be wrong throughout.
const MIN_CELLS: usize = 3;

/// Whether an author has taken the values out of a column's header (`Impact (H/M/L)`) and writes something else below.
fn is_used_otherwise(context: &Context<'_>, table: &Table, index: usize, column: &ColumnSchema) -> bool {
    let header = Name::new(context.text(&table.header[index]));
    if column.value.alternatives().is_empty() || column.name.aliases.is_empty() || !header.aliases.is_empty() {
        return false;
    }
    let cells = table.rows.iter().filter_map(|row| row.cells.get(index)).filter(|cell| !cell.is_empty());
    let cells: Vec<&str> = cells.map(|cell| context.text(cell)).collect();
    cells.len() >= MIN_CELLS && !cells.iter().any(|cell| is_one_of(cell, column.value.alternatives()))
}

/// The value that stands in `range`, without comments, and its declaration.
fn value_at(context: &Context<'_>, range: &Range<usize>) -> Option<(String, Value)> {
    let mut found = None;
    each_value(context, |_, at, value, declared| {
        if at == range {
            found.get_or_insert_with(|| (value.to_owned(), declared.clone()));
        }
    });
    found
}

/// The day that is probably meant where a field has no date: today, but for that of the creation, which is not after the
/// first change.
pub(crate) fn likely_date(context: &Context<'_>, declared: &FieldSchema) -> Date {
    let today = context.snapshot.today();
    let is_creation = CREATED.iter().any(|label| key(label) == declared.name.key);
    let first = date_order::first_change(context).filter(|_| is_creation);
    first.map_or(today, |first| first.min(today))
}

/// The fix of a date that can mean only one day: its ISO form.
fn date_fix(context: &Context<'_>, range: &Range<usize>) -> Option<Action> {
    let source = context.text(range);
    // A remark in parentheses stays.
    let written = source.split(" (").next().unwrap_or(source);
    let date = iso_date(&undecorated(written))?;
    let marks = written.len() - written.trim_start_matches(['*', '_', '`']).len();
    let end = written.trim_end_matches(['*', '_', '`']).len();
    let edit = replacing(context.document, [(range.start + marks..range.start + end, date.to_string())]);
    Some(Action::fix(format!("Write it as {date}"), edit).safe())
}

/// What is wrong with a date, to follow "Created is "; `None` if nothing is. What stands after the date is a remark,
/// but for a time of day.
fn date_problem(value: &str, time: bool) -> Option<String> {
    let format = if time { "YYYY-MM-DD HH:MM" } else { "YYYY-MM-DD" };
    let plain = undecorated(value);
    let written = shortened(&plain);
    let date = plain.get(..10).filter(|date| is_date_shaped(date));
    let rest = date.map_or("", |_| &plain[10..]);
    // ISO 8601 joins the two with a `T`.
    let clock = rest.strip_prefix('T').or_else(|| rest.strip_prefix(' ').filter(|_| time));
    let clock = clock.and_then(|clock| clock.get(..5)).filter(|clock| is_clock_shaped(clock));
    let is_longer = clock.is_none() && rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    let Some(date) = date.filter(|_| !is_longer) else {
        return Some(format!("\"{written}\"; expected a date as {format}"));
    };
    if date.parse::<Date>().is_err() {
        return Some(format!("\"{date}\", which is no day of the calendar; expected {format}"));
    }
    clock
        .filter(|clock| clock.parse::<Time>().is_err())
        .map(|clock| format!("\"{written}\", but {clock} is no time of day; expected {format}"))
}

/// Whether `text` is spelled `HH:MM`, whatever the digits.
fn is_clock_shaped(text: &str) -> bool {
    let mut bytes = text.bytes().enumerate();
    bytes.all(|(at, byte)| if at == 2 { byte == b':' } else { byte.is_ascii_digit() })
}
