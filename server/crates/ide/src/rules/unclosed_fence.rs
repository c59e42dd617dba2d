//! A code fence is opened and never closed.
//!
//! One report on the fence; whatever seems to be missing below it is not reported.
//!
//! ## Why
//!
//! Everything below is code: no heading, no field, no link.
//!
//! ## Bad
//!
//! ````markdown
//! ```sql
//! SELECT 1;
//!
//! ## Timeline
//! ````
//!
//! ## Good
//!
//! ````markdown
//! ```sql
//! SELECT 1;
//! ```
//!
//! ## Timeline
//! ````

use schema::Name;
use syntax::block::lines;
use syntax::outline::Fence;
use world::Severity;

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::lines::{indentation, next_line};

pub(crate) const RULE: Rule = Rule {
    code: "unclosed-fence",
    severity: Severity::Error,
    class: Class::Lasting,
    source: include_str!("unclosed_fence.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let unclosed = context.document.outline.fences.iter().filter(|fence| !fence.closed);
    let findings = unclosed.map(|fence| {
        let marker = context.text(&fence.marker);
        let message = format!("this code fence is never closed and hides everything below it; close it with {marker}");
        Finding::new(fence.marker.clone(), message)
    });
    findings.collect()
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    let mut fences = document.outline.fences.iter();
    let Some(fence) = fences.find(|fence| fence.marker == defect.range) else { return Vec::new() };
    let end = end_of_code(context, fence);
    let (indentation, marker) = (indentation(&document.source, fence.marker.start), context.text(&fence.marker));
    let edit = replacing(document, [(end..end, format!("\n{indentation}{marker}"))]);
    vec![Action::fix("Close the code fence", edit).preferred()]
}

/// Where the code most probably ends: above the first line that is a heading of the template, else above the first
/// heading after an empty line, else where the text ends.
fn end_of_code(context: &Context<'_>, fence: &Fence) -> usize {
    let source = &context.document.source;
    let start = next_line(source, fence.marker.end);
    let headings = || {
        lines(&source[start..fence.range.end.max(start)]).filter_map(move |(range, line)| {
            let line = line.trim_start_matches([' ', '\t', '>']);
            let name = line.trim_start_matches('#');
            let is_heading = name.len() < line.len() && name.starts_with(' ');
            is_heading.then(|| (start + range.start, Name::new(name)))
        })
    };
    let is_known = |name: &Name| context.schema().sections.iter().any(|section| section.name.matches(name));
    let follows_nothing = |at: usize| source[..at].trim_end_matches([' ', '\t', '>']).ends_with("\n\n");
    let known = headings().find(|(_, name)| is_known(name));
    let heading = known.or_else(|| headings().find(|(at, _)| follows_nothing(*at) || source[..*at].ends_with("\r\n\r\n")));
    let end = heading.map_or(fence.range.end, |(at, _)| at);
    source[..end].trim_end_matches([' ', '\t', '\n', '\r', '>']).len().max(fence.marker.end)
}
