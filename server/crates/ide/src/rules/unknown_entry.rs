//! A task, test, requirement or question is cited that no document of the track defines.
//!
//! A citation is an ID such as `T07`, `FR-3` or `TASK-006~009` of a family that the track numbers (it defines other
//! entries with the same letters), or any such ID in a list of references. `Q1` to `Q4` in running text may be
//! quarters and are left alone.
//!
//! ## Why
//!
//! The entry was renumbered or dropped; whoever follows the citation finds nothing.
//!
//! ## Bad
//!
//! ```markdown
//! - [ ] **T02**: Print the label
//!   - **Depends on:** T10
//! ```
//!
//! ## Good
//!
//! ```markdown
//! - [ ] **T02**: Print the label
//!   - **Depends on:** T01
//! ```

use world::reference::Target;
use world::{Facts, Severity};

use super::{Check, Class, Rule};
use crate::context::{Finding, Subject};

pub(crate) const RULE: Rule = Rule {
    code: "unknown-entry",
    severity: Severity::Warning,
    class: Class::Lasting,
    source: include_str!("unknown_entry.rs"),
    check: Check::References(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.snapshot.is_complete() {
        return Vec::new();
    }
    let resolver = subject.resolver();
    let cited = subject.document.references.iter().filter_map(|reference| match &reference.target {
        Target::Entry(key) => Some((reference, &**key)),
        _ => None,
    });
    let mut unknown = cited.filter(|(reference, _)| resolver.resolve(reference).is_empty()).peekable();
    if unknown.peek().is_none() {
        return Vec::new();
    }
    let documents: Vec<&Facts> = resolver.siblings().chain([subject.facts]).collect();
    let keys: Vec<&str> = documents.iter().flat_map(|facts| &facts.entries).map(|entry| &*entry.key).collect();
    let claims = unknown.filter(|(reference, key)| reference.position.is_some() || is_citation(key, &keys));
    let findings = claims.map(|(reference, key)| {
        let remedy = match did_you_mean_entry(key, &keys) {
            Some(other) => format!("did you mean {other}?"),
            None => "correct the ID, or define it".to_owned(),
        };
        Finding::new(reference.range.clone(), format!("no document of this track defines {key}; {remedy}"))
    });
    findings.collect()
}

/// Whether an ID in running text can be nothing but a citation of an entry of this track.
fn is_citation(key: &str, known: &[&str]) -> bool {
    let Some((family, number)) = split(key) else { return false };
    let is_quarter = family == "Q" && matches!(number, "1" | "2" | "3" | "4");
    let mut relatives = known.iter().filter_map(|known| split(known)).filter(|(other, _)| *other == family).peekable();
    if is_quarter || relatives.peek().is_none() {
        return false;
    }
    // Where the numbers are padded, one of another length is something else.
    relatives.all(|(_, other)| !other.starts_with('0') || other.len() == number.len())
}

/// An ID of capitals and a number as its two parts; `None` for names with a space (`risk 2`), which prose uses freely.
fn split(key: &str) -> Option<(&str, &str)> {
    let at = key.find(|c: char| c.is_ascii_digit())?;
    let (family, number) = key.split_at(at);
    (!family.is_empty() && !family.contains(' ')).then_some((family, number))
}

/// The defined ID of the same family that is most alike.
fn did_you_mean_entry<'a>(key: &str, known: &[&'a str]) -> Option<&'a str> {
    let (family, _) = split(key)?;
    let relatives = known.iter().copied().filter(|known| split(known).is_some_and(|(other, _)| other == family));
    let shared = |known: &&str| known.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count();
    // Of two equally alike the later one: numbers grow.
    relatives.max_by_key(|known| (shared(known), *known))
}
