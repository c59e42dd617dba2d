//! All diagnostics of one document: every rule, weighed by lifecycle, configuration and suppressions. In two halves,
//! because what depends on other documents can be said when those are known, and the text may be gone by then.

use std::collections::HashMap;
use std::sync::Arc;

use world::config::Level;
use world::{Checked, Document, Facts, Lifecycle, Severity, Snapshot};

use crate::context::{Context, Extract, Finding, Linked, Subject};
use crate::kept::{self, Found, KeptFindings};
use crate::model::Diagnostic;
use crate::rules::{self, Check, Class, Rule, rules, unused_suppression};
use crate::suppression::Suppressions;

/// So many diagnostics of one rule are listed of one document. Nobody reads more, and an editor that gets a hundred
/// thousand stands still.
pub const MOST_OF_A_RULE: usize = 1_000;

/// The diagnostics of a document, in the order of their places. A Markdown file of a track that is of no known kind is
/// asked only where its references lead; any other Markdown file is left alone. Of each rule the first
/// [`MOST_OF_A_RULE`] are listed; the last of these says how many follow.
#[must_use]
pub fn diagnostics(snapshot: &Snapshot, document: &Document) -> Vec<Diagnostic> {
    diagnostics_by(snapshot, document, &mut |_, rule| rule())
}

/// Runs a rule: gets its code and what runs it. A rule that is not run, or that does not return, has found nothing.
pub type Ask<'a> = &'a mut dyn FnMut(&'static str, &mut dyn FnMut());

/// The same, with every rule asked by `ask`.
#[must_use]
pub fn diagnostics_by(snapshot: &Snapshot, document: &Document, ask: Ask<'_>) -> Vec<Diagnostic> {
    own_findings(snapshot, document, ask).with_others(snapshot, document.facts(), ask)
}

/// The same, and what is to be handed in again as what was found `earlier`: what the rules say of other documents need not
/// be found out again while nothing but places has changed in the document and in the world.
#[must_use]
pub fn diagnostics_after(
    snapshot: &Snapshot,
    document: &Document,
    earlier: Option<&Arc<KeptFindings>>,
    ask: Ask<'_>,
) -> (Vec<Diagnostic>, Option<Arc<KeptFindings>>) {
    let own = own_findings(snapshot, document, ask);
    let facts = document.facts();
    let Some(extract) = &own.extract else { return (own.with_others(snapshot, facts, ask), None) };
    if let Some((earlier, mut found)) = earlier.and_then(|it| Some((it, it.now(snapshot, facts, extract)?))) {
        let others = kept::find(&Linked::new(snapshot, facts), extract, &found, ask);
        found.extend(others);
        return (listed(own.finished(snapshot, found)), Some(Arc::clone(earlier)));
    }
    let recording = snapshot.recording();
    let found = kept::find(&Linked::new(&recording, facts), extract, &[], ask);
    let kept = KeptFindings::new(recording, facts, extract, &found);
    (listed(own.finished(snapshot, found)), Some(Arc::new(kept)))
}

/// What the rules find that are `asked`, by code, and without a limit: for those who mend it.
pub(crate) fn all_diagnostics(snapshot: &Snapshot, document: &Document, asked: fn(&str) -> bool) -> Vec<Diagnostic> {
    let ask: Ask<'_> = &mut |code, run| {
        if asked(code) {
            run();
        }
    };
    own_findings(snapshot, document, ask).with_all_others(snapshot, document.facts(), ask)
}

/// What the rules have found in a document by itself, and what is needed to ask the others once its text is gone.
#[derive(Debug)]
pub struct OwnFindings {
    collector: Collector,
    /// What the rules about other documents need; `None` if nothing more is to be said.
    extract: Option<Extract>,
}

/// The first half of [`diagnostics_by`]: what is to be said of a document whatever stands in others. How usual
/// something is among its siblings it does ask.
#[must_use]
pub fn own_findings(snapshot: &Snapshot, document: &Document, ask: Ask<'_>) -> OwnFindings {
    let mut collector = Collector::new(document);
    if !is_checked(snapshot, document) {
        return OwnFindings { collector, extract: None };
    }
    for rule in rules() {
        let Check::Text(check) = rule.check else { continue };
        let findings = asked(ask, rule, &|| check(document));
        if !findings.is_empty() {
            collector.take(snapshot, rule, findings);
            return OwnFindings { collector, extract: None };
        }
    }
    let subject = Subject::new(snapshot, document, document.facts());
    let context = document.checked.as_ref().map(|checked| Context::new(snapshot, document, checked, document.facts()));
    for rule in rules() {
        let findings = match (rule.check, &context) {
            (Check::Template(check), Some(context)) if applies(rule, context.checked) => {
                asked(ask, rule, &|| check(context))
            }
            (Check::References(check), _) => asked(ask, rule, &|| check(&subject)),
            (Check::Text(_) | Check::Template(_) | Check::Others(_) | Check::Targets(_), _) => continue,
        };
        collector.take(snapshot, rule, findings);
    }
    OwnFindings { collector, extract: Some(Extract::of(document)) }
}

impl OwnFindings {
    /// The second half of [`diagnostics_by`]: the diagnostics of the document that are listed, in the order of their
    /// places. `facts` are those of the same text.
    #[must_use]
    pub fn with_others(self, snapshot: &Snapshot, facts: &Facts, ask: Ask<'_>) -> Vec<Diagnostic> {
        listed(self.with_all_others(snapshot, facts, ask))
    }

    fn with_all_others(self, snapshot: &Snapshot, facts: &Facts, ask: Ask<'_>) -> Vec<Diagnostic> {
        let found = self.extract.as_ref().map(|it| kept::find(&Linked::new(snapshot, facts), it, &[], ask));
        self.finished(snapshot, found.unwrap_or_default())
    }

    /// The diagnostics, given what the rules about other documents have found.
    fn finished(self, snapshot: &Snapshot, found: Vec<Found>) -> Vec<Diagnostic> {
        let Self { mut collector, extract } = self;
        for (rule, findings) in found {
            collector.take(snapshot, rule, findings);
        }
        if extract.is_some() {
            collector.take_unused(snapshot);
        }
        collector.finish()
    }
}

/// The first [`MOST_OF_A_RULE`] of each rule. The last one listed says how many follow, and weighs as much as the most
/// severe of them: what a run ends with does not depend on the limit.
fn listed(mut all: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if all.len() <= MOST_OF_A_RULE {
        return all;
    }
    /// The rest of one rule's diagnostics.
    struct Rest {
        last_listed: usize,
        follow: usize,
        severity: Severity,
    }
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    let mut rests: HashMap<&'static str, Rest> = HashMap::new();
    let mut kept = 0;
    all.retain(|found| {
        let count = counts.entry(found.code).or_default();
        *count += 1;
        if *count > MOST_OF_A_RULE {
            if let Some(rest) = rests.get_mut(found.code) {
                rest.follow += 1;
                rest.severity = rest.severity.min(found.severity);
            }
            return false;
        }
        if *count == MOST_OF_A_RULE {
            rests.insert(found.code, Rest { last_listed: kept, follow: 0, severity: found.severity });
        }
        kept += 1;
        true
    });
    for rest in rests.into_values().filter(|rest| rest.follow > 0) {
        let last = &mut all[rest.last_listed];
        last.severity = rest.severity;
        last.message.push_str(&format!("; {} more of {} follow in this document", rest.follow, last.code));
    }
    all
}

/// What a rule finds if `ask` runs it.
pub(crate) fn asked(ask: Ask<'_>, rule: &Rule, check: &dyn Fn() -> Vec<Finding>) -> Vec<Finding> {
    let mut findings = Vec::new();
    ask(rule.code, &mut || findings = check());
    findings
}

/// Whether a rule has a say in a document that may not follow its template.
fn applies(rule: &Rule, checked: &Checked) -> bool {
    checked.fits || rule.class != Class::Structure && rule.class != Class::Unfilled
}

/// Whether [`diagnostics`] has anything to say of a document like this: it is of a known kind, or belongs to a track.
#[must_use]
pub fn is_checked(snapshot: &Snapshot, document: &Document) -> bool {
    document.checked.is_some() || snapshot.checks_references(&document.path)
}

/// Whether [`is_checked`] may hold for the document at `path`, as far as that can be told without its text.
#[must_use]
pub fn may_be_checked(snapshot: &Snapshot, path: &str) -> bool {
    snapshot.kinds().of(path).is_some() || snapshot.checks_references(path)
}

/// Weighs what is found, and keeps what is not hidden.
#[derive(Debug)]
struct Collector {
    lifecycle: Lifecycle,
    /// The most that rules may weigh in documents of this kind that depend on its stage, if there is a limit.
    most: Option<Level>,
    suppressions: Suppressions,
    found: Vec<Diagnostic>,
}

impl Collector {
    fn new(document: &Document) -> Self {
        let suppressions = Suppressions::of(&document.source, &document.outline);
        let most = document.checked.as_ref().and_then(|checked| checked.kind.structure);
        Self { lifecycle: document.lifecycle, most, suppressions, found: Vec::new() }
    }

    fn take(&mut self, snapshot: &Snapshot, rule: &'static Rule, findings: Vec<Finding>) {
        let level = snapshot.config().level(rule.code);
        for finding in findings {
            let severity = match level {
                Some(Level::Off) => continue,
                Some(Level::At(severity)) => severity,
                None => weigh(rule, &finding, self.lifecycle),
            };
            let severity = match self.most.filter(|_| rule.class != Class::Lasting) {
                Some(Level::Off) => continue,
                Some(Level::At(most)) if level.is_none() => severity.max(most),
                _ => severity,
            };
            if !self.suppressions.hide(rule.code, finding.range.start) {
                let Finding { range, message, related, .. } = finding;
                self.found.push(Diagnostic { range, severity, code: rule.code, message, related });
            }
        }
    }

    /// Reports the suppressions that have hidden nothing; all other rules have spoken.
    fn take_unused(&mut self, snapshot: &Snapshot) {
        let unused = unused_suppression(self.suppressions.unused(), snapshot.is_complete());
        self.take(snapshot, &rules::UNUSED_SUPPRESSION, unused);
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|a, b| (a.range.start, a.range.end, a.code).cmp(&(b.range.start, b.range.end, b.code)));
        self.found
    }
}

/// Severity follows lifecycle (design section 3): what is unfilled in a draft is information, and in a frozen
/// document only what harms others keeps its weight.
fn weigh(rule: &Rule, finding: &Finding, lifecycle: Lifecycle) -> Severity {
    let severity = finding.severity.unwrap_or(rule.severity);
    match (lifecycle, rule.class) {
        _ if finding.is_lasting => severity,
        (_, Class::Lasting) => severity,
        (Lifecycle::Frozen, _) => severity.max(Severity::Hint),
        (Lifecycle::Draft, Class::Unfilled) => severity.max(Severity::Information),
        _ => severity,
    }
}
