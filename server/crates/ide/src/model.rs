//! The plain values that features give to whoever shows them.

use std::ops::Range;
use std::sync::Arc;

use text::{Edit, Region};
use world::Severity;

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

/// One suggestion at the cursor. Suggestions are listed best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What the list shows and what typed text is matched against.
    pub label: String,
    /// What sort of thing it is.
    pub kind: CompletionKind,
    /// The replacement; its range contains the cursor and stays on the cursor's line.
    pub edit: Edit,
    /// Short text beside the label.
    pub detail: Option<String>,
    /// Markdown shown on demand.
    pub documentation: Option<String>,
}

/// What sort of thing a completion inserts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A value of an enumeration.
    EnumerationValue,
    /// A date.
    Date,
    /// A track ID.
    Track,
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
