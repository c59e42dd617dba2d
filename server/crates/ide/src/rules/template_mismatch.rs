//! The document does not follow its template: it has fewer than about a third of the template's main sections.
//!
//! Said once, and nothing else about structure.
//!
//! ## Why
//!
//! Either the document is of another kind, or it was written before there was a template. Fifty reports would not
//! say it better.
//!
//! ## Bad
//!
//! ```markdown
//! # Notes on label printing
//!
//! ## Ideas
//!
//! ## Vendors
//! ```
//!
//! ## Good
//!
//! Start from the template, or tell `specls.toml` which template such documents follow:
//!
//! ```toml
//! [[kinds]]
//! name = "note"
//! template = "docs/templates/note.md"
//! documents = ["swarm/tracks/*/notes/*.md"]
//! ```

use world::Severity;

use super::{Check, Class, Remedy, Rule};
use crate::context::{Context, Finding};
use crate::wording::counted;

pub(crate) const RULE: Rule = Rule {
    code: "template-mismatch",
    severity: Severity::Information,
    class: Class::Whole,
    source: include_str!("template_mismatch.rs"),
    check: Check::Template(check),
    remedy: Remedy::None,
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let hides_sections = context.document.outline.fences.iter().any(|fence| !fence.closed);
    if context.checked.fits || hides_sections || !context.checked.kind.is_chosen {
        return Vec::new();
    }
    let schema = context.schema();
    let required: Vec<usize> =
        schema.children(None).filter(|(_, section)| section.required).map(|(index, _)| index).collect();
    let found = required.iter().filter(|&&section| context.checked.matching.found[section].is_some()).count();
    let template = match &context.checked.kind.template {
        Some(path) => format!("its template {path}"),
        None => format!("the built-in template \"{}\"", schema.kind),
    };
    let message = format!(
        "this document has {found} of the {} of {template}, so its structure is not checked",
        counted(required.len(), "main section")
    );
    vec![Finding::new(context.document.head(), message)]
}
