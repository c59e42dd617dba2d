//! The plain values that features give to whoever shows them.

use std::ops::Range;
use std::sync::Arc;

use text::{Edit, Region};
use world::Severity;

use crate::part::Part;

/// One finding in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Half-open byte range in the document's text.
    pub range: Range<usize>,
    /// How much it weighs, after lifecycle, evidence and configuration.
    pub severity: Severity,
    /// Stable kebab-case code of the rule (design section 4).
    pub code: &'static str,
    /// One sentence: the thing, the place, the expectation, the remedy.
    pub message: String,
    /// Other places that explain it.
    pub related: Vec<Related>,
}

/// A place that explains a diagnostic, in this or another document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Path of the document, relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// Where in that document.
    pub region: Region,
    /// What is to be seen there.
    pub message: String,
}

/// What is suggested at the cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completions {
    /// Suggestions, best first.
    pub items: Vec<Completion>,
    /// Whether there are more, to be asked for when more has been typed.
    pub is_incomplete: bool,
}

/// One suggestion at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// What sort of thing it is.
    pub kind: CompletionKind,
    /// The replacement; its range contains the cursor and stays on the cursor's line.
    pub edit: Edit,
    /// The replacement's text with tab stops and choices, in the snippet syntax of LSP 3.17; `None` if it has none.
    pub snippet: Option<String>,
    /// What typed text is matched against; `None` for the label.
    pub filter: Option<String>,
    /// Short text beside the label.
    pub detail: Option<String>,
    /// What there is to read about it, on demand.
    pub subject: Option<Subject>,
}

/// What a suggestion is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A part of the document's template.
    Part(Part),
    /// The track of that ID.
    Track(Arc<str>),
}

/// What sort of thing a completion inserts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A value of an enumeration.
    EnumerationValue,
    /// A text that the template gives as an example.
    Example,
    /// A date.
    Date,
    /// A track ID.
    Track,
    /// The ID of an entry.
    EntryId,
    /// Somebody's name.
    Person,
    /// A file.
    File,
    /// A directory.
    Directory,
    /// The anchor of a heading.
    Anchor,
    /// A label with its value.
    Field,
    /// A section with everything below it.
    Section,
    /// An entry with its fields.
    Entry,
    /// An item of a checklist.
    ChecklistItem,
    /// A row of a table.
    Row,
    /// The code of a rule.
    Code,
    /// The whole template.
    Template,
}

/// Where the thing at the cursor is defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The reference at the cursor: half-open byte range in the document asked about.
    pub origin: Range<usize>,
    /// Its definitions; never empty.
    pub targets: Vec<Target>,
}

/// A place to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Path of the document, relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// The whole thing, such as a heading line.
    pub region: Region,
    /// The part to select, within `region`.
    pub selection: Region,
}
