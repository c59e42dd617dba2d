//! A section stands elsewhere than in the template.
//!
//! ## Why
//!
//! Readers of many specs find things by their place.
//!
//! ## Bad
//!
//! ```markdown
//! ## Timeline
//!
//! ## Stakeholders
//! ```
//!
//! ## Good
//!
//! ```markdown
//! ## Stakeholders
//!
//! ## Timeline
//! ```

use world::Severity;

use super::{Check, Class, Rule};
use crate::context::{Context, Finding};

pub(crate) const RULE: Rule = Rule {
    code: "section-order",
    severity: Severity::Hint,
    class: Class::Structure,
    source: include_str!("section_order.rs"),
    check: Check::Template(check),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    if context.checked.matching.found.iter().flatten().is_sorted() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let parents = std::iter::once(None).chain((0..context.schema().sections.len()).map(Some));
    for parent in parents {
        check_siblings(context, parent, &mut findings);
    }
    findings.sort_by_key(|finding| finding.range.start);
    findings
}

/// Reports the fewest sections whose removal leaves the rest in the template's order.
fn check_siblings(context: &Context<'_>, parent: Option<usize>, findings: &mut Vec<Finding>) {
    let (schema, matching) = (context.schema(), &context.checked.matching);
    // In the template's order: the schema's section and where the document has it.
    let mut found: Vec<(usize, usize)> = schema
        .children(parent)
        .filter_map(|(index, _)| matching.found[index].map(|section| (index, section)))
        .collect();
    // A merged heading is one place.
    found.dedup_by_key(|(_, section)| *section);
    let kept = longest_increasing(&found.iter().map(|(_, section)| *section).collect::<Vec<_>>());
    for (place, &(index, section)) in found.iter().enumerate() {
        if kept.contains(&place) {
            continue;
        }
        let name = &schema.sections[index].name.display;
        let place = match found[..place].last() {
            Some((before, _)) => format!("after \"{}\"", schema.sections[*before].name.display),
            None => "first".to_owned(),
        };
        let heading = context.document.outline.sections[section].heading.clone();
        findings.push(Finding::new(heading, format!("section \"{name}\" stands {place} in the template; move it there")));
    }
}

/// Positions of a longest increasing subsequence of distinct numbers.
fn longest_increasing(numbers: &[usize]) -> Vec<usize> {
    // For each length, the position where the best run of that length ends.
    let mut tails: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (position, number) in numbers.iter().enumerate() {
        let length = tails.partition_point(|&tail| numbers[tail] < *number);
        previous.push(length.checked_sub(1).map(|shorter| tails[shorter]));
        match tails.get_mut(length) {
            Some(tail) => *tail = position,
            None => tails.push(position),
        }
    }
    std::iter::successors(tails.last().copied(), |&position| previous[position]).collect()
}

#[cfg(test)]
mod tests {
    use super::longest_increasing;

    #[test]
    fn the_fewest_are_left_out() {
        for (numbers, left_out) in [(vec![1, 2, 3], 0), (vec![2, 3, 1], 1), (vec![3, 1, 2], 1), (vec![], 0), (vec![3, 2, 1], 2)] {
            assert_eq!(numbers.len() - longest_increasing(&numbers).len(), left_out, "{numbers:?}");
        }
    }
}
