//! Something that claims to be a track ID names no track.
//!
//! A claim is what stands in a reference position (Related tracks, Internal Dependencies, Depends on) as a link, as
//! code, in bold, or as one word with a digit, `-` or `_`. `None`, `TBD` and plain phrases claim nothing.
//!
//! Where documents are numbered (`ADR-7`, `KEP-1234`, files called `0007-title.md`), a number that none of them has is
//! reported as well, in reference positions and in fields such as Supersedes, See also and Requires; in prose it never
//! is.
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

use world::Severity;
use world::reference::{Position, Reference, Target};

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Extract, Finding, Linked, Subject};
use crate::new_file::new_track;
use crate::resolve::UnknownNumber;

pub(crate) const RULE: Rule = Rule {
    code: "unknown-track",
    severity: Severity::Error,
    class: Class::Lasting,
    source: include_str!("unknown_track.rs"),
    check: Check::Targets(check),
    remedy: Remedy::References(fix),
};

fn check(linked: &Linked<'_>, _: &Extract) -> Vec<Finding> {
    if !linked.snapshot.is_complete() {
        return Vec::new();
    }
    let resolver = linked.resolver();
    let finding = |(reference, position): (Reference<&str>, Position)| {
        let unknown = || resolver.unknown_number(&reference);
        let mut severity = RULE.severity;
        let message = match reference.target {
            Target::Track(id) if resolver.tracks(id).is_empty() => {
                if !position.claims && unknown().is_none() {
                    return None;
                }
                let remedy = match linked.snapshot.index().id_meant(id) {
                    Some(other) => format!("did you mean \"{other}\"?"),
                    None => "correct the ID, or create the track".to_owned(),
                };
                format!("there is no track \"{id}\"; {remedy}")
            }
            Target::Entry(_) | Target::Numbered(..) => {
                let UnknownNumber { name, highest, may_be_elsewhere } = unknown()?;
                if may_be_elsewhere {
                    severity = Severity::Information;
                }
                format!("there is no {name}; correct the number (the highest is {highest}), or write that document")
            }
            _ => return None,
        };
        Some(Finding::new(reference.range.clone(), message).with_severity(severity))
    };
    linked.positions().filter_map(finding).collect()
}

fn fix(subject: &Subject<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let id = subject.text(&defect.range);
    let other = subject.snapshot.index().id_meant(id).map(|other| {
        Action::fix(format!("Change it to {other}"), replacing(subject.document, [(defect.range.clone(), &**other)])).preferred()
    });
    let claims = subject.positions().any(|(reference, position)| reference.range == defect.range && position.claims);
    let created = new_track(subject, id).filter(|_| claims).map(|edit| Action::fix(format!("Create the track {id}"), edit));
    other.into_iter().chain(created).collect()
}
