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

use std::sync::Arc;

use world::config::IdRule;
use world::{Facts, NameSource, Question, Severity, directory};

use super::{Check, Class, Remedy, Rule};
use crate::context::{Context, Finding};
use crate::model::Related;

pub(crate) const RULE: Rule = Rule {
    code: "duplicate-id",
    severity: Severity::Error,
    class: Class::Lasting,
    source: include_str!("duplicate_id.rs"),
    check: Check::Template(check),
    remedy: Remedy::None,
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
        let others = snapshot.index().claimants(&name.id).map(AsRef::as_ref);
        let others: Vec<&Facts> = others.filter(|facts| is_another_track(context, facts)).collect();
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

/// Whether a document that claims the same ID does so for another track. Documents of one directory belong to one
/// track, unless their kind says that each of them has an ID of its own.
fn is_another_track(context: &Context<'_>, other: &Facts) -> bool {
    let document = context.document;
    if directory(&other.path) != directory(&document.path) {
        return true;
    }
    let kind = &context.checked.kind;
    let is_of_kind = || context.snapshot.kinds().of(&other.path).is_some_and(|(other, _)| Arc::ptr_eq(&other, kind));
    other.path != document.path && kind.id != IdRule::Directory && is_of_kind()
}
