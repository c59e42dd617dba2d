//! Markers of an unfinished merge stand in the text.
//!
//! Wants all three kinds of line (`<<<<<<<`, `=======`, `>>>>>>>`), in order and outside code. Nothing else is
//! reported on such a document.
//!
//! ## Why
//!
//! The document is two documents.
//!
//! ## Bad
//!
//! ```markdown
//! <<<<<<< HEAD
//! **Status:** Draft
//! =======
//! **Status:** Approved
//! >>>>>>> main
//! ```
//!
//! ## Good
//!
//! ```markdown
//! **Status:** Approved
//! ```

use std::ops::Range;

use world::{Document, Severity};

use super::{Check, Class, Remedy, Rule};
use crate::context::Finding;

pub(crate) const RULE: Rule = Rule {
    code: "conflict-markers",
    severity: Severity::Error,
    class: Class::Lasting,
    source: include_str!("conflict_markers.rs"),
    check: Check::Text(conflicts),
    remedy: Remedy::None,
};

/// The opening markers of the unresolved conflicts of a document.
fn conflicts(document: &Document) -> Vec<Finding> {
    if !document.perhaps_in_conflict() {
        return Vec::new();
    }
    let in_fence = |offset: usize| document.outline.fence_at(offset).is_some();
    let mut findings = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut divided = false;
    for (line, content) in syntax::block::lines(&document.source) {
        if in_fence(line.start) {
            continue;
        }
        let is_marker = |mark: &str| content.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        if is_marker("<<<<<<<") {
            open = Some(line.start..line.start + content.len());
            divided = false;
        } else if is_marker("=======") {
            divided = open.is_some();
        } else if is_marker(">>>>>>>") && divided {
            let message = "unresolved merge conflict; keep one side and remove the markers";
            findings.extend(open.take().map(|range| Finding::new(range, message)));
            divided = false;
        }
    }
    findings
}
