//! What the rules say of where the references of a document lead: kept from key to key as long as only places change, since
//! a document may refer to thousands of things. This file must not know the rules.

use std::sync::Arc;

use world::{Asked, Facts, Severity, Snapshot};

use crate::context::{Extract, Finding, Linked};
use crate::diagnostics::{Ask, asked};
use crate::rules::{Check, Rule, rules};

/// Where rules had to ask for fewer things, to ask again is as quick as to find out that there is no need.
const MANY_QUESTIONS: usize = 128;

/// What one rule has found.
pub(crate) type Found = (&'static Rule, Vec<Finding>);

/// What the rules have found about the targets of a document's references.
#[derive(Debug)]
pub struct TargetFindings {
    /// The world in which it was found, which has written down what it was asked.
    recording: Snapshot,
    kept: Option<Kept>,
}

/// What it takes to say the same again.
#[derive(Debug)]
struct Kept {
    facts: Arc<Facts>,
    /// See [`Extract::unused_destinations`]: the indices of those that are references, in order.
    unused: Vec<usize>,
    found: Vec<(&'static Rule, Vec<AtReference>)>,
}

/// A finding at the reference with an index.
#[derive(Debug)]
struct AtReference {
    index: usize,
    message: String,
    severity: Option<Severity>,
}

impl Kept {
    /// `None` if something was found elsewhere than at a reference.
    fn new(facts: &Arc<Facts>, extract: &Extract, found: &[Found]) -> Option<Self> {
        let of_rule = |(rule, findings): &Found| {
            let findings = findings.iter().map(|finding| AtReference::new(facts, finding));
            Some((*rule, findings.collect::<Option<_>>()?))
        };
        let found = found.iter().map(of_rule).collect::<Option<_>>()?;
        Some(Self { facts: Arc::clone(facts), unused: unused(facts, extract), found })
    }
}

/// See [`Kept::unused`].
fn unused(facts: &Facts, extract: &Extract) -> Vec<usize> {
    let indices = extract.unused_destinations.iter().filter_map(|range| facts.references.index_of(range));
    let mut indices: Vec<usize> = indices.collect();
    indices.sort_unstable();
    indices
}

impl AtReference {
    fn new(facts: &Facts, finding: &Finding) -> Option<Self> {
        let Finding { range, message, related, severity, is_lasting } = finding;
        let index = facts.references.index_of(range).filter(|_| related.is_empty() && !is_lasting)?;
        Some(Self { index, message: message.clone(), severity: *severity })
    }

    /// The finding where the reference is now.
    fn now(&self, facts: &Facts) -> Option<Finding> {
        let finding = Finding::new(facts.references.get(self.index)?.range, self.message.as_str());
        Some(Finding { severity: self.severity, ..finding })
    }
}

/// Asks the rules.
pub(crate) fn find(linked: &Linked<'_>, extract: &Extract, ask: Ask<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for &rule in rules() {
        if let Check::Targets(check) = rule.check {
            found.push((rule, asked(ask, rule, &|| check(linked, extract))));
        }
    }
    found
}

impl TargetFindings {
    /// Keeps what has been `found` in a recording world in a document with these facts, if that is worth while.
    pub(crate) fn new(recording: Snapshot, facts: &Arc<Facts>, extract: &Extract, found: &[Found]) -> Self {
        let kept = (recording.question_count() >= MANY_QUESTIONS).then(|| Kept::new(facts, extract, found)).flatten();
        Self { recording, kept }
    }

    /// What the rules would find now; `None` if they must be asked.
    pub(crate) fn now(&self, snapshot: &Snapshot, facts: &Facts, extract: &Extract) -> Option<Vec<Found>> {
        let kept = self.kept.as_ref()?;
        let is_same = snapshot.says_same(&self.recording)
            && facts.says_same(&kept.facts)
            && unused(facts, extract) == kept.unused;
        if !is_same {
            return None;
        }
        let of_rule = |(rule, found): &(&'static Rule, Vec<AtReference>)| {
            Some((*rule, found.iter().map(|it| it.now(facts)).collect::<Option<_>>()?))
        };
        kept.found.iter().map(of_rule).collect()
    }

    /// What all rules together have asked that were asked in `recording` or have been asked before for this.
    #[must_use]
    pub fn asked_with(&self, recording: &Snapshot) -> Asked {
        recording.asked_with(&self.recording)
    }
}
