//! Something that claims to be a track ID names no track.
//!
//! A claim is what stands in a reference position (Related tracks, Internal Dependencies, Depends on) as a link, as
//! code, in bold, or as one word with a digit, `-` or `_`. `None`, `TBD` and plain phrases claim nothing.
//!
//! ## Why
//!
//! The track was renamed, or never existed; the dependency is on nothing.
//!
//! ## Bad
//!
//! ```markdown
//! **Related tracks:**
//! - parcel-lables: prints what we route
//! ```
//!
//! ## Good
//!
//! ```markdown
//! **Related tracks:**
//! - parcel-labels: prints what we route
//! ```

use schema::name::did_you_mean;
use world::Severity;
use world::reference::Target;

use super::{Check, Class, Rule};
use crate::context::{Finding, Subject};

pub(crate) const RULE: Rule = Rule {
    code: "unknown-track",
    severity: Severity::Error,
    class: Class::Lasting,
    source: include_str!("unknown_track.rs"),
    check: Check::References(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let snapshot = subject.snapshot;
    if !snapshot.is_complete() {
        return Vec::new();
    }
    let resolver = subject.resolver();
    let unknown = subject.positions().filter_map(|(reference, position)| match &reference.target {
        Target::Track(id) if position.claims && resolver.tracks(id).is_empty() => Some((&**id, reference)),
        _ => None,
    });
    let findings = unknown.map(|(id, reference)| {
        let folded = id.to_lowercase();
        let mut others = snapshot.index().ids();
        let spelled = others.find(|other| other.to_lowercase() == folded).map(AsRef::as_ref);
        let similar = || did_you_mean(id, snapshot.index().ids().map(AsRef::as_ref));
        let remedy = match spelled.or_else(similar) {
            Some(other) => format!("did you mean \"{other}\"?"),
            None => "correct the ID, or create the track".to_owned(),
        };
        Finding::new(reference.range.clone(), format!("there is no track \"{id}\"; {remedy}"))
    });
    findings.collect()
}
