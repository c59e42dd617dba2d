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

use world::config::{ARCHIVE, IdRule};
use world::{DocumentKind, Facts, Question, Severity};

use super::{Check, Class, Remedy, Rule};
use crate::context::{Extract, Finding, Linked};
use crate::model::Related;

pub(crate) const RULE: Rule = Rule {
    code: "duplicate-id",
    severity: Severity::Error,
    class: Class::Lasting,
    source: include_str!("duplicate_id.rs"),
    check: Check::Others(check),
    remedy: Remedy::None,
};

fn check(linked: &Linked<'_>, extract: &Extract) -> Vec<Finding> {
    let (snapshot, own) = (linked.snapshot, linked.facts);
    let Some(kind) = extract.kind.as_ref().filter(|_| snapshot.is_complete()) else { return Vec::new() };
    let mut findings: Vec<Finding> = Vec::new();
    for (id, place) in own.ids.iter().zip(&extract.id_places) {
        let others = snapshot.index().claimants(id).map(AsRef::as_ref);
        let others: Vec<&Facts> = others.filter(|facts| is_another_track(linked, kind, facts)).collect();
        let Some(first) = others.first() else { continue };
        let related = others.iter().map(|facts| {
            snapshot.index().note(|| Question::Places((&*facts.path).into()));
            Related {
                path: facts.path.clone(),
                region: facts.head(),
                message: format!("claims \"{id}\" too"),
            }
        });
        let message = format!("the ID \"{id}\" is also claimed by {}; rename one of them", first.path);
        let finding = Finding::new(place.clone(), message).with_related(related.collect());
        let is_archived = |path: &str| path.split('/').any(|part| part == ARCHIVE);
        let archived = is_archived(&own.path) || others.iter().all(|facts| is_archived(&facts.path));
        findings.push(if archived { finding.with_severity(Severity::Information) } else { finding });
    }
    findings
}

/// Whether a document that claims the same ID does so for another track. Documents of one directory belong to one
/// track, unless their kind says that each of them has an ID of its own.
fn is_another_track(linked: &Linked<'_>, kind: &Arc<DocumentKind>, other: &Facts) -> bool {
    if other.directory() != linked.facts.directory() {
        return true;
    }
    let is_of_kind = || linked.snapshot.kinds().of(&other.path).is_some_and(|(other, _)| Arc::ptr_eq(&other, kind));
    other.path != linked.facts.path && kind.id != IdRule::Directory && is_of_kind()
}
