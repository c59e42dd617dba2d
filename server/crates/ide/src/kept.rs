//! What the rules say of other documents: kept from key to key as long as only places change, since most keys change nothing
//! else. This file must not know the rules.

use std::sync::Arc;

use world::{Asked, DocumentKind, Facts, Severity, Snapshot};

use crate::context::{Extract, Finding, Linked};
use crate::diagnostics::{Ask, asked};
use crate::rules::{Check, Rule, rules};

/// What one rule has found.
pub(crate) type Found = (&'static Rule, Vec<Finding>);

/// What the rules have found about other documents.
#[derive(Debug)]
pub struct KeptFindings {
    /// The world in which it was found, which has written down what it was asked.
    recording: Snapshot,
    kept: Option<Kept>,
}

/// What it takes to say the same again.
#[derive(Debug)]
struct Kept {
    facts: Arc<Facts>,
    kind: Option<Arc<DocumentKind>>,
    /// See [`Extract::unused_destinations`]: the indices of those that are references, in order.
    unused: Vec<usize>,
    /// Of each rule that need not be asked again.
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
    /// `None` if something was found elsewhere than at a reference by a rule that promises not to.
    fn new(facts: &Arc<Facts>, extract: &Extract, found: &[Found]) -> Option<Self> {
        let is_kept = |(rule, findings): &&Found| matches!(rule.check, Check::Targets(_)) || findings.is_empty();
        let of_rule = |(rule, findings): &Found| {
            let findings = findings.iter().map(|finding| AtReference::new(facts, finding));
            Some((*rule, findings.collect::<Option<_>>()?))
        };
        let found = found.iter().filter(is_kept).map(of_rule).collect::<Option<_>>()?;
        Some(Self { facts: Arc::clone(facts), kind: extract.kind.clone(), unused: unused(facts, extract), found })
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

/// Asks the rules of which nothing is known.
pub(crate) fn find(linked: &Linked<'_>, extract: &Extract, known: &[Found], ask: Ask<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for &rule in rules() {
        if let Check::Targets(check) | Check::Others(check) = rule.check
            && known.iter().all(|(known, _)| known.code != rule.code)
        {
            found.push((rule, asked(ask, rule, &|| check(linked, extract))));
        }
    }
    found
}

impl KeptFindings {
    /// Keeps what has been `found` in a recording world in a document with these facts.
    pub(crate) fn new(recording: Snapshot, facts: &Arc<Facts>, extract: &Extract, found: &[Found]) -> Self {
        let kept = Kept::new(facts, extract, found);
        Self { recording, kept }
    }

    /// What the rules would find now that are known to find the same; `None` if all must be asked.
    pub(crate) fn now(&self, snapshot: &Snapshot, facts: &Facts, extract: &Extract) -> Option<Vec<Found>> {
        let kept = self.kept.as_ref()?;
        let kinds = (kept.kind.as_ref().map(Arc::as_ptr), extract.kind.as_ref().map(Arc::as_ptr));
        // What a world knows of the document, it has compared.
        let is_known = snapshot.knows(facts) && self.recording.knows(&kept.facts);
        let is_same = kinds.0 == kinds.1
            && snapshot.says_same(&self.recording)
            && (is_known || facts.says_same(&kept.facts))
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
