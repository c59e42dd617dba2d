//! All diagnostics of one document: every rule, weighed by lifecycle, configuration and suppressions.

use world::config::Level;
use world::{Document, Facts, Lifecycle, Severity, Snapshot};

use crate::context::{Context, Finding};
use crate::model::Diagnostic;
use crate::rules::{self, Class, Rule, rules, unused_suppression};
use crate::suppression::Suppressions;

/// The diagnostics of a document, in the order of their places. Nothing for Markdown files that are no documents.
#[must_use]
pub fn diagnostics(snapshot: &Snapshot, document: &Document) -> Vec<Diagnostic> {
    let Some(checked) = &document.checked else { return Vec::new() };
    let facts = Facts::of(document);
    let context = Context::new(snapshot, document, checked, &facts);
    let suppressions = Suppressions::of(&document.source, &document.outline);
    let mut collector = Collector { snapshot, document, suppressions, found: Vec::new() };
    let conflicts = (rules::CONFLICT_MARKERS.check)(&context);
    if !conflicts.is_empty() {
        // The text is two texts; whatever else there is to say of it is noise.
        collector.take(&rules::CONFLICT_MARKERS, conflicts);
        return collector.finish();
    }
    for rule in rules() {
        let applies = checked.fits || rule.class != Class::Structure && rule.class != Class::Unfilled;
        if applies && rule.code != rules::CONFLICT_MARKERS.code {
            collector.take(rule, (rule.check)(&context));
        }
    }
    let unused = unused_suppression(collector.suppressions.unused(), snapshot.is_complete());
    collector.take(&rules::UNUSED_SUPPRESSION, unused);
    collector.finish()
}

struct Collector<'a> {
    snapshot: &'a Snapshot,
    document: &'a Document,
    suppressions: Suppressions,
    found: Vec<Diagnostic>,
}

impl Collector<'_> {
    fn take(&mut self, rule: &'static Rule, findings: Vec<Finding>) {
        let level = self.snapshot.config().level(rule.code);
        for finding in findings {
            let severity = match level {
                Some(Level::Off) => continue,
                Some(Level::At(severity)) => severity,
                None => weigh(rule, &finding, self.document.lifecycle),
            };
            if !self.suppressions.hide(rule.code, finding.range.start) {
                let Finding { range, message, related, .. } = finding;
                self.found.push(Diagnostic { range, severity, code: rule.code, message, related });
            }
        }
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
        (_, Class::Lasting) => severity,
        (Lifecycle::Frozen, _) => severity.max(Severity::Hint),
        (Lifecycle::Draft, Class::Unfilled) => severity.max(Severity::Information),
        _ => severity,
    }
}
