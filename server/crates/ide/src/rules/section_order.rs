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

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing_exactly};
use crate::context::{Context, Finding};
use crate::insertion::moved_section;

pub(crate) const RULE: Rule = Rule {
    code: "section-order",
    severity: Severity::Hint,
    class: Class::Structure,
    source: include_str!("section_order.rs"),
    check: Check::Template(check),
    remedy: Remedy::Safe(fix),
};

/// A section that stands elsewhere than in the template; the numbers are those of outline sections.
struct Misplaced {
    section: usize,
    /// Where the template has it, in words.
    place: String,
    /// The last section in front of it in the template that stands right.
    after: Option<usize>,
    /// The first section behind it in the template that stands right.
    before: Option<usize>,
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let finding = |misplaced: Misplaced| {
        let name = context.section_name(misplaced.section);
        let heading = context.document.outline.sections[misplaced.section].heading.clone();
        let place = misplaced.place;
        Finding::new(heading, format!("section \"{name}\" stands {place} in the template; move it there"))
    };
    misplaced(context).into_iter().map(finding).collect()
}

/// All sections that stand elsewhere than in the template, in the order of the document.
fn misplaced(context: &Context<'_>) -> Vec<Misplaced> {
    if context.checked.matching.found.iter().flatten().is_sorted() {
        return Vec::new();
    }
    let parents = std::iter::once(None).chain((0..context.schema().sections.len()).map(Some));
    let mut found: Vec<Misplaced> = parents.flat_map(|parent| among_siblings(context, parent)).collect();
    found.sort_by_key(|misplaced| misplaced.section);
    found
}

/// The fewest sections whose removal leaves the rest in the template's order.
fn among_siblings(context: &Context<'_>, parent: Option<usize>) -> Vec<Misplaced> {
    let (schema, matching) = (context.schema(), &context.checked.matching);
    // In the template's order: the schema's section and where the document has it.
    let mut found: Vec<(usize, usize)> = schema
        .children(parent)
        .filter_map(|(index, _)| matching.found[index].map(|section| (index, section)))
        .collect();
    // A merged heading is one place.
    found.dedup_by_key(|(_, section)| *section);
    let kept = longest_increasing(&found.iter().map(|(_, section)| *section).collect::<Vec<_>>());
    let misplaced = (0..found.len()).filter(|place| !kept.contains(place));
    misplaced
        .map(|place| Misplaced {
            section: found[place].1,
            place: match found[..place].last() {
                Some((before, _)) => format!("after \"{}\"", schema.sections[*before].name.display),
                None => "first".to_owned(),
            },
            after: kept.iter().filter(|&&kept| kept < place).max().map(|&kept| found[kept].1),
            before: kept.iter().filter(|&&kept| kept > place).min().map(|&kept| found[kept].1),
        })
        .collect()
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

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let sections = &context.document.outline.sections;
    let misplaced = misplaced(context).into_iter().find(|misplaced| sections[misplaced.section].heading == defect.range);
    let Some(misplaced) = misplaced else { return Vec::new() };
    let target = match (misplaced.after, misplaced.before) {
        (Some(after), _) => sections[after].range.end,
        (None, Some(before)) => sections[before].heading.start,
        (None, None) => return Vec::new(),
    };
    let Some(edits) = moved_section(context.document, misplaced.section, target) else { return Vec::new() };
    let name = context.section_name(misplaced.section);
    vec![Action::fix(format!("Move \"{name}\" to where the template has it"), replacing_exactly(context.document, edits)).safe()]
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
