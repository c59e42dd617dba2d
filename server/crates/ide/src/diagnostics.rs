//! All diagnostics of one document: every rule, weighed by lifecycle, configuration and suppressions.

use world::config::Level;
use world::{Document, Lifecycle, Severity, Snapshot};

use crate::context::{Context, Finding, Subject};
use crate::model::Diagnostic;
use crate::rules::{self, Check, Class, Rule, rules, unused_suppression};
use crate::suppression::Suppressions;

/// The diagnostics of a document, in the order of their places. A Markdown file of a track that is of no known kind is
/// asked only where its references lead; any other Markdown file is left alone.
#[must_use]
pub fn diagnostics(snapshot: &Snapshot, document: &Document) -> Vec<Diagnostic> {
    diagnostics_by(snapshot, document, &mut |_, rule| rule())
}

/// The same, with every rule asked by `ask`, which gets its code and what runs it. A rule that is not run, or that does
/// not return, has found nothing.
#[must_use]
pub fn diagnostics_by(
    snapshot: &Snapshot,
    document: &Document,
    ask: &mut dyn FnMut(&'static str, &mut dyn FnMut()),
) -> Vec<Diagnostic> {
    let facts = document.facts();
    let mut collector = Collector::new(snapshot, document);
    let mut ask = |rule: &'static Rule, check: &dyn Fn() -> Vec<Finding>| {
        let mut findings = Vec::new();
        ask(rule.code, &mut || findings = check());
        findings
    };
    let conflicts = rules::conflicts(document);
    match &document.checked {
        _ if !is_checked(snapshot, document) => return Vec::new(),
        _ if !conflicts.is_empty() => {
            // The text is two texts; whatever else there is to say of it is noise.
            collector.take(&rules::CONFLICT_MARKERS, conflicts);
            return collector.finish();
        }
        Some(checked) => {
            let context = Context::new(snapshot, document, checked, facts);
            for rule in rules() {
                let applies = checked.fits || rule.class != Class::Structure && rule.class != Class::Unfilled;
                match rule.check {
                    Check::Template(check) if applies => collector.take(rule, ask(rule, &|| check(&context))),
                    Check::References(check) => collector.take(rule, ask(rule, &|| check(&context))),
                    Check::Template(_) => {}
                }
            }
        }
        None => {
            let subject = Subject { snapshot, document, facts };
            for rule in rules() {
                if let Check::References(check) = rule.check {
                    collector.take(rule, ask(rule, &|| check(&subject)));
                }
            }
        }
    }
    collector.take_unused();
    collector.finish()
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

struct Collector<'a> {
    snapshot: &'a Snapshot,
    document: &'a Document,
    suppressions: Suppressions,
    found: Vec<Diagnostic>,
}

impl<'a> Collector<'a> {
    fn new(snapshot: &'a Snapshot, document: &'a Document) -> Self {
        let suppressions = Suppressions::of(&document.source, &document.outline);
        Self { snapshot, document, suppressions, found: Vec::new() }
    }

    fn take(&mut self, rule: &'static Rule, findings: Vec<Finding>) {
        let level = self.snapshot.config().level(rule.code);
        for finding in findings {
            let severity = match level {
                Some(Level::Off) => continue,
                Some(Level::At(severity)) => severity,
                None => weigh(rule, &finding, self.document.lifecycle),
            };
            let severity = match self.cap(rule) {
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

    /// The most that a rule may weigh in documents of this kind, if there is a limit.
    fn cap(&self, rule: &Rule) -> Option<Level> {
        let checked = self.document.checked.as_ref().filter(|_| rule.class != Class::Lasting)?;
        checked.kind.structure
    }

    /// Reports the suppressions that have hidden nothing; all other rules have spoken.
    fn take_unused(&mut self) {
        let unused = unused_suppression(self.suppressions.unused(), self.snapshot.is_complete());
        self.take(&rules::UNUSED_SUPPRESSION, unused);
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
