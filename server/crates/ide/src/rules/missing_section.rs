//! A section that the template requires is not there.
//!
//! All missing sections of a document are named in one report on its title. It is a warning only when at least
//! 80 % of at least five sibling documents have the section and the document is live; otherwise it is information.
//!
//! ## Why
//!
//! Readers look for rollback, risks or approval where the template puts them. A section left out is a question
//! nobody has asked.
//!
//! ## Bad
//!
//! ```markdown
//! # Track Spec: parcel-labels — Label printing
//!
//! ## Context
//!
//! ## What / Why
//! ```
//!
//! ## Good
//!
//! ```markdown
//! # Track Spec: parcel-labels — Label printing
//!
//! ## Context
//!
//! ## What / Why
//!
//! ## Constraints
//! ```

use text::Region;
use world::{Lifecycle, Severity};

use super::{Check, Class, Rule};
use crate::context::{Context, Finding};
use crate::model::Related;
use crate::wording::{all_of, shortened};

pub(crate) const RULE: Rule = Rule {
    code: "missing-section",
    severity: Severity::Information,
    class: Class::Structure,
    source: include_str!("missing_section.rs"),
    check: Check::Template(check),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let (document, matching, schema) = (context.document, &context.checked.matching, context.schema());
    if document.outline.fences.iter().any(|fence| !fence.closed) {
        // Whatever stands below the fence cannot be seen; the fence is the report.
        return Vec::new();
    }
    let below_empty = |section: &usize| {
        let parent = schema.sections[*section].parent.and_then(|parent| matching.found[parent]);
        parent.is_some_and(|parent| context.empty_sections.contains(&parent))
    };
    let missing: Vec<usize> = matching.missing(schema).filter(|section| !below_empty(section)).collect();
    let mut names: Vec<String> = Vec::new();
    let mut related = Vec::new();
    if schema.title.is_some() && matching.title.is_none() {
        names.push("the title (a heading of level one)".to_owned());
    }
    for &section in &missing {
        let name = &schema.sections[section].name.display;
        let misspelt = matching.misspelt.iter().find(|(_, wanted)| *wanted == section);
        let Some((heading, _)) = misspelt else {
            names.push(format!("\"{name}\""));
            continue;
        };
        let heading = &document.outline.sections[*heading];
        let (line, written) = (context.line(heading.heading.start), shortened(context.text(&heading.name)));
        names.push(format!("\"{name}\" (did you mean it by \"{written}\" on line {line}?)"));
        related.push(Related {
            path: document.path.clone(),
            region: Region::new(&document.text, heading.heading.clone()),
            message: format!("probably \"{name}\" misspelt"),
        });
    }
    if names.is_empty() {
        return Vec::new();
    }
    let is_usual = document.lifecycle == Lifecycle::Live && missing.iter().any(|&section| context.is_usual(section));
    let (noun, pronoun) = if names.len() == 1 { ("section", "it") } else { ("sections", "them") };
    let message = format!("missing {noun}: {}; add {pronoun} as the template has {pronoun}", all_of(&names));
    let severity = if is_usual { Severity::Warning } else { Severity::Information };
    vec![Finding::new(document.head(), message).with_severity(severity).with_related(related)]
}
