//! The sections of a template: which headings are one, and whether documents must have it. This file must not know what
//! stands in them.

use std::ops::Range;

use syntax::outline::{Comment, Section};
use syntax::{BlockKind, SpanKind};

use super::Derivation;
use crate::model::{Owner, SectionSchema};
use crate::name::{Name, Requirement, condition, key, requirement_in_prose};
use crate::notation;

impl Derivation<'_> {
    pub(super) fn sections(&mut self) {
        for (index, section) in self.outline.sections.iter().enumerate() {
            if Some(index) == self.title {
                self.owners.push(Some(Owner::Document));
                continue;
            }
            let around = match section.parent {
                Some(parent) => self.owners[parent],
                None => Some(Owner::Document),
            };
            let heading_entry = self.outline.entry_of_heading(index);
            let source = &self.text[section.name.clone()];
            let owner = match around {
                None => None,
                // Whatever stands in an entry belongs to the entry, headings or not.
                Some(Owner::Entry(entry)) if heading_entry.is_none() => Some(Owner::Entry(entry)),
                Some(around) => match heading_entry {
                    Some(entry) => Some(Owner::Entry(self.entry(entry, around))),
                    None if self.has_placeholder(&section.name) || self.is_pattern(source) => None,
                    None => Some(Owner::Section(self.section(index, around))),
                },
            };
            self.owners.push(owner);
        }
    }

    /// Whether a heading's name is, or contains, something to be replaced.
    fn has_placeholder(&self, name: &Range<usize>) -> bool {
        let source = &self.text[name.clone()];
        if !notation::marked(self.text, name.clone()).is_empty() || is_named_by_comment(source) {
            return true;
        }
        if !source.contains('[') {
            return false;
        }
        let ends_with_bracket = Name::new(&self.text[name.clone()]).key.is_empty();
        let trailing = self.text[name.clone()].trim_end().ends_with(']');
        let bracket = |span: &syntax::outline::Span| span.kind == SpanKind::Bracket;
        self.outline.spans_in(name.clone()).any(|span| bracket(span) && (!trailing || span.range.start == name.start))
            || ends_with_bracket
    }

    /// Whether a heading stands for entries: `Phase N: Polish`, where there is a `Phase 1` too.
    fn is_pattern(&self, source: &str) -> bool {
        let mut words = source.split(' ');
        let number = words.by_ref().position(|word| matches!(word.trim_end_matches(':'), "N" | "N+1" | "X" | "#"));
        let Some(number) = number.filter(|&number| number > 0) else { return false };
        let prefix = key(&source.split(' ').take(number).collect::<Vec<_>>().join(" "));
        self.counted.contains(&prefix)
    }

    /// What a comment directly above a heading, or first below it, says about being required.
    fn requirement_beside(&self, section: &Section) -> Option<Requirement> {
        let is_blank = |range: Range<usize>| self.text.get(range).is_some_and(|text| text.trim().is_empty());
        // On the line before a heading; after an empty line it may as well belong to what it follows.
        let is_above = |comment: &Comment, heading: usize| {
            is_blank(comment.range.end..heading) && self.text[comment.range.end..heading].lines().count() <= 1
        };
        let above = self.outline.comments.partition_point(|comment| comment.range.end <= section.heading.start);
        let above = above.checked_sub(1).map(|above| &self.outline.comments[above]);
        let above = above.filter(|comment| is_above(comment, section.heading.start));
        let below = self.outline.comments_over(section.body.clone()).next();
        let below = below.filter(|comment| is_blank(section.heading.end..comment.range.start));
        let below = below.filter(|comment| !is_above(comment, section.body.end) || section.body.end == self.text.len());
        let says = |comment: &Comment| requirement_in_prose(&self.text[comment.content.clone()]);
        // `> **Fill ONLY if …**`
        let leaves = self.outline.leaves(section.body.clone());
        let mut prose = leaves.take_while(|block| block.kind == BlockKind::Paragraph);
        let condition = || prose.find_map(|block| condition(&self.text[block.range.clone()]));
        above.and_then(says).or_else(|| below.and_then(says)).or_else(condition)
    }

    fn section(&mut self, index: usize, around: Owner) -> usize {
        let section = &self.outline.sections[index];
        let mut name = Name::new(&self.text[section.name.clone()]);
        if name.requirement == Requirement::Unmarked {
            name.requirement = self.requirement_beside(section).unwrap_or_default();
        }
        let parent = match around {
            Owner::Section(parent) => Some(parent),
            Owner::Document | Owner::Entry(_) => None,
        };
        let is_offered = section.parent.is_some_and(|around| self.offers_choice(around));
        let required = name.requirement != Requirement::Optional && !is_offered;
        self.schema.sections.push(SectionSchema {
            name,
            level: section.level,
            parent,
            required,
            heading: section.heading.clone(),
            range: section.range.clone(),
            guidance: Vec::new(),
        });
        self.schema.sections.len() - 1
    }

    /// Whether the prose of a section says of what stands below it that one may choose: `Use whichever pattern fits`.
    fn offers_choice(&self, section: usize) -> bool {
        let prose = self.outline.leaves(self.outline.sections[section].body.clone());
        let mut prose = prose.take_while(|block| block.kind == BlockKind::Paragraph);
        prose.any(|block| key(&self.text[block.range.clone()]).split(' ').any(|word| word == "whichever"))
    }
}

/// Whether a comment stands where the name would: `1. <!-- Group -->`, `Requirement: <!-- name -->`.
fn is_named_by_comment(heading: &str) -> bool {
    let Some((before, _)) = heading.split_once("<!--") else { return false };
    let before = before.trim();
    !before.contains(char::is_alphabetic) || before.ends_with(':')
}
