//! A `specls-ignore` comment hides nothing.
//!
//! ## Why
//!
//! What it was for is mended, or its code is misspelt and hides nothing. Either way it misleads.
//!
//! ## Bad
//!
//! ```markdown
//! <!-- specls-ignore empty-section: written next week -->
//! ## Timeline
//!
//! Four weeks from the kick-off.
//! ```
//!
//! ## Good
//!
//! ```markdown
//! ## Timeline
//!
//! Four weeks from the kick-off.
//! ```

use schema::likeness::did_you_mean;
use world::Severity;

use super::{Check, Class, Remedy, Rule, rule, rules};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::lines::{line_around, whole_lines};
use crate::suppression::Suppression;

pub(crate) const RULE: Rule = Rule {
    code: "unused-suppression",
    severity: Severity::Hint,
    class: Class::Whole,
    source: include_str!("unused_suppression.rs"),
    // What is unused is known when all the other rules have spoken: see `check` below.
    check: Check::Template(|_: &Context<'_>| Vec::new()),
    remedy: Remedy::Template(fix),
};

/// Reports the suppressions that have hidden nothing. Until the index is complete some rules have not spoken, and
/// only unknown codes are reported.
pub(crate) fn check<'a>(unused: impl Iterator<Item = &'a Suppression>, is_complete: bool) -> Vec<Finding> {
    let worth = unused.filter(|suppression| {
        suppression.code != RULE.code && (is_complete || rule(&suppression.code).is_none())
    });
    let findings = worth.map(|suppression| {
        let code = &suppression.code;
        let message = if code.is_empty() {
            "this comment names no rule; write specls-ignore CODE: reason".to_owned()
        } else if rule(code).is_some() {
            format!("nothing here breaks {code}; remove the comment")
        } else {
            match did_you_mean(code, rules().iter().map(|rule| rule.code)) {
                Some(other) => format!("there is no rule \"{code}\"; did you mean {other}?"),
                None => format!("there is no rule \"{code}\"; `specls rules` lists them"),
            }
        };
        Finding::new(suppression.range.clone(), message)
    });
    findings.collect()
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    let Some(comment) = document.outline.comments_over(defect.range.clone()).next() else { return Vec::new() };
    let mut actions = Vec::new();
    let written = context.text(&defect.range);
    if let Some(other) = did_you_mean(written, rules().iter().map(|rule| rule.code)).filter(|other| *other != written) {
        let edit = replacing(document, [(defect.range.clone(), other)]);
        actions.push(Action::fix(format!("Change it to {other}"), edit).preferred());
    }
    // Beside other codes only this one goes, with one of the commas around it.
    let (before, after) = (&document.source[comment.content.start..defect.range.start], &document.source[defect.range.end..comment.content.end]);
    let range = if let Some(rest) = after.trim_start().strip_prefix(',') {
        defect.range.start..defect.range.end + after.len() - rest.trim_start().len()
    } else if before.trim_end().ends_with(',') {
        let kept = before.trim_end().trim_end_matches(',').trim_end().len();
        comment.content.start + kept..defect.range.end
    } else {
        let line = line_around(&document.source, comment.range.start);
        let stands_alone = context.text(&(line.start..comment.range.start)).trim().is_empty()
            && document.source[comment.range.end..].lines().next().is_none_or(|rest| rest.trim().is_empty());
        if stands_alone { whole_lines(&document.source, &comment.range) } else { comment.range.clone() }
    };
    actions.push(Action::fix("Remove the comment", replacing(document, [(range, "")])));
    actions
}
