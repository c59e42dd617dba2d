//! Where sections of the template belong in a document, and the edits that put or move them there. Empty lines and
//! thematic breaks between sections are kept as the document has them.

use std::collections::BTreeMap;
use std::ops::Range;

use world::Document;

use crate::context::Context;
use crate::skeleton::line_break;

/// Texts to be inserted, by place; what comes to the same place later stands further down.
#[derive(Debug, Default)]
pub(crate) struct Insertion(BTreeMap<usize, String>);

impl Insertion {
    pub(crate) fn add(&mut self, at: usize, text: String) {
        self.0.entry(at).or_default().push_str(&text);
    }

    pub(crate) fn edits(self) -> impl Iterator<Item = (Range<usize>, String)> {
        self.0.into_iter().map(|(at, text)| (at..at, text))
    }
}

/// Where a section goes.
pub(crate) struct SectionPlace<'a> {
    source: &'a str,
    /// Byte offset at which it is inserted: where another heading begins, the end of the text, or the end of what stands
    /// before the thematic break of the section around.
    pub(crate) at: usize,
    /// Whether that is where a text ends, not where another one begins.
    follows_text: bool,
    /// Whether the sections around end with a thematic break.
    has_break: bool,
}

impl SectionPlace<'_> {
    /// A section's text, which ends without a line break, with what has to stand between it and its neighbours.
    pub(crate) fn framed(&self, text: &str) -> String {
        if self.follows_text {
            return format!("\n\n{text}");
        }
        let is_last = self.at == self.source.len();
        let before = match (apart(&self.source[..self.at]), is_last && self.has_break) {
            (gap, true) => format!("{gap}---\n\n"),
            (gap, false) => gap.to_owned(),
        };
        let after = match (is_last, self.has_break) {
            (true, _) => "\n",
            (false, true) => "\n\n---\n\n",
            (false, false) => "\n\n",
        };
        format!("{before}{text}{after}")
    }
}

/// What is lacking for an empty line at the end of a text.
fn apart(before: &str) -> &'static str {
    let rest = before.trim_end_matches([' ', '\t']);
    let line_breaks = rest[rest.trim_end().len()..].replace("\r\n", "\n").chars().count();
    match line_breaks {
        _ if rest.trim().is_empty() => "",
        0 => "\n\n",
        1 => "\n",
        _ => "",
    }
}

/// Where a section of the schema that is missing belongs: behind the nearest of those in front of it in the template
/// that the document has, else before the first of those behind it, else where its parent's own text ends.
pub(crate) fn section_place<'a>(context: &Context<'a>, wanted: usize) -> SectionPlace<'a> {
    let (schema, matching) = (context.schema(), &context.checked.matching);
    let (source, sections) = (&*context.document.source, &context.document.outline.sections);
    let parent = schema.sections[wanted].parent;
    let around = match parent {
        Some(parent) => matching.found[parent],
        None => matching.title,
    };
    let beside = |schema: usize| matching.found[schema].filter(|&section| sections[section].parent == around);
    let siblings: Vec<(usize, usize)> =
        schema.children(parent).filter_map(|(index, _)| Some((index, beside(index)?))).collect();
    let ends_with_break = |section: usize| {
        let text = source[sections[section].range.clone()].trim_end();
        text.ends_with("\n---") || text.ends_with("\r---")
    };
    let has_break = siblings.iter().any(|(_, section)| ends_with_break(*section));
    let place = |at: usize, has_break: bool| SectionPlace { source, at, follows_text: false, has_break };
    if let Some((_, before)) = siblings.iter().rev().find(|(index, _)| *index < wanted) {
        // The break at the end of the last subsection is that of the section around.
        let range = sections[*before].range.clone();
        let (text, is_at_break) = without_break(&source[range.clone()]);
        if parent.is_some() && is_at_break && siblings.iter().all(|(_, other)| other <= before) {
            let at = range.start + text.len();
            return SectionPlace { source, at, follows_text: true, has_break: false };
        }
        return place(
            sections[*before].range.end,
            has_break && (ends_with_break(*before) || is_last(context, *before)),
        );
    }
    if let Some((_, after)) = siblings.first() {
        return place(sections[*after].heading.start, has_break);
    }
    place(around.map_or(source.len(), |around| sections[around].body.end), false)
}

fn is_last(context: &Context<'_>, section: usize) -> bool {
    context.document.outline.sections[section].range.end == context.document.source.len()
}

/// The edits, to be applied exactly, that move a section to `target`, where another heading begins or the text ends; `None` if that is in the
/// section itself. The last section has no thematic break behind it, whichever that is.
pub(crate) fn moved_section(document: &Document, section: usize, target: usize) -> Option<Vec<(Range<usize>, String)>> {
    let source = &*document.source;
    let range = document.outline.sections[section].range.clone();
    if range.start <= target && target <= range.end {
        return None;
    }
    if target < source.len() && range.end < source.len() {
        let text = source[range.clone()].to_owned();
        return Some(vec![(range, String::new()), (target..target, text)]);
    }
    let line_break = line_break(source);
    let separator = |has_break: bool| if has_break { "\n\n---\n\n" } else { "\n\n" }.replace('\n', line_break);
    if target == source.len() {
        let (text, has_break) = without_break(&source[range.clone()]);
        let end = source.trim_end().len();
        let separator = separator(has_break);
        return Some(vec![(range.clone(), String::new()), (end..end, format!("{separator}{text}"))]);
    }
    // The last one moves up, with the break that stood in front of it.
    let text = source[range.clone()].trim_end();
    let (before, has_break) = without_break(&source[..range.start]);
    let separator = separator(has_break);
    Some(vec![(before.len()..range.start + text.len(), String::new()), (target..target, format!("{text}{separator}"))])
}

/// A text without the thematic break and the empty lines at its end, and whether there was a break.
pub(crate) fn without_break(text: &str) -> (&str, bool) {
    let text = text.trim_end();
    let stripped = text.strip_suffix("---").filter(|rest| rest.trim_end_matches([' ', '\t']).ends_with(['\n', '\r']));
    stripped.map_or((text, false), |rest| (rest.trim_end(), true))
}
