//! Makes an entry that is a bold line a heading of its own, and the other way round: `**Risk 1: Latency**`,
//! `#### Risk 1: Latency`.

use syntax::outline::EntryForm;

use crate::action::{Action, ActionKind, Defect, Effect, replacing};
use crate::context::Context;
use crate::lines::line_around;

/// The deepest heading there is.
const DEEPEST: u8 = 6;

pub(super) fn convert(context: &Context<'_>, at: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    let sections = &document.outline.sections;
    let here = |range: &std::ops::Range<usize>| range.start <= at.range.start && at.range.start <= range.end;
    let line = |offset: usize| line_around(&document.source, offset);
    let matched = document.outline.entries.iter().zip(&context.checked.matching.entries);
    let mut known = matched.filter(|(_, pattern)| pattern.is_some()).map(|(entry, _)| entry);
    let Some(entry) = known.find(|entry| here(&line(entry.name.start))) else { return Vec::new() };
    match entry.form {
        EntryForm::Paragraph => {
            let level = entry.section.map_or(1, |section| sections[section].level).saturating_add(1);
            let line = line(entry.name.start);
            let text = document.slice(&line);
            // Only a line that is nothing but the name can be a heading.
            let name = text.strip_prefix("**").and_then(|rest| rest.trim_end().strip_suffix("**"));
            let Some(name) = name.filter(|name| level <= DEEPEST && !name.contains("**")) else { return Vec::new() };
            let heading = format!("{} {name}\n", "#".repeat(usize::from(level)));
            let effect = Effect::Edit(replacing(document, [(line, heading)]));
            vec![Action::new(ActionKind::Extract, format!("Make \"{name}\" a heading"), effect)]
        }
        EntryForm::Heading(section) => {
            // With headings of its own below it, it has to stay one.
            let has_parts = sections.get(section + 1).is_some_and(|next| next.parent == Some(section));
            if has_parts || !document.slice(&sections[section].heading).starts_with('#') {
                return Vec::new();
            }
            let name = document.slice(&sections[section].name);
            let effect =
                Effect::Edit(replacing(document, [(sections[section].heading.clone(), format!("**{name}**"))]));
            vec![Action::new(ActionKind::Rewrite, format!("Make \"{name}\" a bold line"), effect)]
        }
        EntryForm::Item(_) => Vec::new(),
    }
}
