//! Two documents claim the same track ID.
//!
//! Information where one of them is archived.
//!
//! ## Why
//!
//! A reference to the ID means either, and nobody can tell which.
//!
//! ## Bad
//!
//! `swarm/tracks/parcel-labels/spec.md` and `swarm/tracks/parcel-labels-v2/spec.md`:
//!
//! ```markdown
//! # Track Spec: parcel-labels — Label printing
//! ```
//!
//! ## Good
//!
//! `swarm/tracks/parcel-labels-v2/spec.md`:
//!
//! ```markdown
//! # Track Spec: parcel-labels-v2 — Label printing, second version
//! ```

use world::{Facts, NameSource, Question, Severity, directory};

use super::{Check, Class, Rule};
use crate::context::{Context, Finding};
use crate::model::Related;

pub(crate) const RULE: Rule = Rule {
    code: "duplicate-id",
    severity: Severity::Error,
    class: Class::Lasting,
    source: include_str!("duplicate_id.rs"),
    check: Check::Template(check),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let (snapshot, document) = (context.snapshot, context.document);
    if !snapshot.is_complete() {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = Vec::new();
    let mut reported: Vec<&str> = Vec::new();
    for name in &document.names {
        if reported.contains(&name.id.as_str()) {
            continue;
        }
        // Documents of one directory belong to one track.
        let others: Vec<&Facts> = snapshot
            .index()
            .claimants(&name.id)
            .filter(|facts| directory(&facts.path) != directory(&document.path))
            .map(AsRef::as_ref)
            .collect();
        let Some(first) = others.first() else { continue };
        reported.push(&name.id);
        let range = match &name.source {
            NameSource::Field(range) | NameSource::Title(range) => range.clone(),
            NameSource::Directory | NameSource::File | NameSource::Sidecar => document.head(),
        };
        let related = others.iter().map(|facts| {
            snapshot.index().note(|| Question::Places((&*facts.path).into()));
            Related {
                path: facts.path.clone(),
                region: facts.head.clone(),
                message: format!("claims \"{}\" too", name.id),
            }
        });
        let message = format!("the ID \"{}\" is also claimed by {}; rename one of them", name.id, first.path);
        let finding = Finding::new(range, message).with_related(related.collect());
        let is_archived = |path: &str| path.split('/').any(|part| part == "archive");
        let archived = is_archived(&document.path) || others.iter().all(|facts| is_archived(&facts.path));
        findings.push(if archived { finding.with_severity(Severity::Information) } else { finding });
    }
    findings
}
