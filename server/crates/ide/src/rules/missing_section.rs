//! A section that the template requires is not there.
//!
//! All missing sections of a document are named in one report on its title. It is a warning only when at least
//! 80 % of at least five sibling documents have the section and the document is live; otherwise it is information.
//!
//! ## Why
//!
//! Readers look for rollback, risks or approval where the template puts them. A section left out is a question
//! nobody has asked.
//!
//! ## Bad
//!
//! ```markdown
//! # Track Spec: parcel-labels — Label printing
//!
//! ## Context
//!
//! ## What / Why
//! ```
//!
//! ## Good
//!
//! ```markdown
//! # Track Spec: parcel-labels — Label printing
//!
//! ## Context
//!
//! ## What / Why
//!
//! ## Constraints
//! ```

use schema::placeholder::is_track_id;
use text::Region;
use syntax::outline::Field;
use world::{Lifecycle, Severity};

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::edit::WorkspaceEdit;
use crate::insertion::{Insertion, section_place};
use crate::model::Related;
use crate::skeleton::TemplateParts;
use crate::wording::{all_of, shortened};

pub(crate) const RULE: Rule = Rule {
    code: "missing-section",
    severity: Severity::Information,
    class: Class::Structure,
    source: include_str!("missing_section.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
};

/// Whether nobody can see what is missing: below an open fence. The fence is the report.
fn is_hidden(context: &Context<'_>) -> bool {
    context.document.outline.fences.iter().any(|fence| !fence.closed)
}

/// The schema's sections that are missing. What is missing below an empty section is not worth a word.
fn missing(context: &Context<'_>) -> Vec<usize> {
    let (matching, schema) = (&context.checked.matching, context.schema());
    let below_empty = |section: &usize| {
        let parent = schema.sections[*section].parent.and_then(|parent| matching.found[parent]);
        parent.is_some_and(|parent| context.empty_sections.contains(&parent))
    };
    matching.missing(schema).filter(|section| !below_empty(section) && !is_told_by_field(context, *section)).collect()
}

/// Whether a field above the first section says what a section would: `**Status:** Accepted` for `## Status`.
fn is_told_by_field(context: &Context<'_>, section: usize) -> bool {
    let (schema, document) = (context.schema(), context.document);
    let title = context.checked.matching.title;
    let is_leaf = schema.children(Some(section)).next().is_none();
    let mut named = document.fields_named(&[&schema.sections[section].name.key]);
    let in_head = |field: &Field| field.section.is_none() || field.section == title;
    is_leaf && named.any(|field| in_head(field) && !field.value.is_empty())
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let (document, matching, schema) = (context.document, &context.checked.matching, context.schema());
    if is_hidden(context) {
        return Vec::new();
    }
    let missing = missing(context);
    let mut names: Vec<String> = Vec::new();
    let mut related = Vec::new();
    if schema.title.is_some() && matching.title.is_none() {
        names.push("the title (a heading of level one)".to_owned());
    }
    for &section in &missing {
        let name = &schema.sections[section].name.display;
        let misspelt = matching.misspelt.iter().find(|(_, wanted)| *wanted == section);
        let Some((heading, _)) = misspelt else {
            names.push(format!("\"{name}\""));
            continue;
        };
        let heading = &document.outline.sections[*heading];
        let (line, written) = (context.line(heading.heading.start), shortened(context.text(&heading.name)));
        names.push(format!("\"{name}\" (did you mean it by \"{written}\" on line {line}?)"));
        related.push(Related {
            path: document.path.clone(),
            region: Region::new(&document.text, heading.heading.clone()),
            message: format!("probably \"{name}\" misspelt"),
        });
    }
    if names.is_empty() {
        return Vec::new();
    }
    let is_usual = document.lifecycle == Lifecycle::Live && missing.iter().any(|&section| context.is_usual(section));
    let (noun, pronoun) = if names.len() == 1 { ("section", "it") } else { ("sections", "them") };
    let message = format!("missing {noun}: {}; add {pronoun} as the template has {pronoun}", all_of(&names));
    let severity = if is_usual { Severity::Warning } else { Severity::Information };
    vec![Finding::new(document.head(), message).with_severity(severity).with_related(related)]
}

fn fix(context: &Context<'_>, _: &Defect<'_>) -> Vec<Action> {
    let (document, schema) = (context.document, context.schema());
    let mut actions = Vec::new();
    for (heading, wanted) in &context.checked.matching.misspelt {
        let (written, name) = (&document.outline.sections[*heading].name, &schema.sections[*wanted].name.display);
        let title = format!("Rename \"{}\" to \"{name}\"", shortened(context.text(written)));
        actions.push(Action::fix(title, replacing(document, [(written.clone(), name.as_str())])).preferred());
    }
    let additions = additions(context);
    if additions.len() > 1 {
        let all = all_missing_sections(context).map(|edit| Action::fix("Add all missing sections", edit).preferred());
        actions.extend(all);
    }
    actions.extend(additions.into_iter().map(|(title, at, text)| {
        Action::fix(title, replacing(document, [(at..at, text)]))
    }));
    actions
}

/// The edit that adds all that is missing and not merely misspelt; `None` if nothing is.
pub(crate) fn all_missing_sections(context: &Context<'_>) -> Option<WorkspaceEdit> {
    let mut all = Insertion::default();
    let additions = additions(context);
    let is_any = !additions.is_empty();
    additions.into_iter().for_each(|(_, at, text)| all.add(at, text));
    is_any.then(|| replacing(context.document, all.edits()))
}

/// What is missing and not merely misspelt, in the template's order: what adding it is called, where, and the text.
fn additions(context: &Context<'_>) -> Vec<(String, usize, String)> {
    let mut additions: Vec<(String, usize, String)> = Vec::new();
    additions.extend(missing_title(context).map(|(at, title)| ("Add the title".to_owned(), at, title)));
    let Some(parts) = TemplateParts::of(context.snapshot, context.document).filter(|_| !is_hidden(context)) else {
        return additions;
    };
    let is_misspelt = |section: &usize| context.checked.matching.misspelt.iter().any(|(_, wanted)| wanted == section);
    for section in missing(context).into_iter().filter(|section| !is_misspelt(section)) {
        let place = section_place(context, section);
        let title = format!("Add the section \"{}\"", context.schema().sections[section].name.display);
        additions.push((title, place.at, place.framed(&parts.section(section).plain("\n"))));
    }
    additions
}

/// The title as the template has it, with the document's own ID in it, and where it belongs.
fn missing_title(context: &Context<'_>) -> Option<(usize, String)> {
    let (schema, outline) = (context.schema(), &context.document.outline);
    let title = schema.title.as_ref().filter(|_| context.checked.matching.title.is_none())?;
    let id = context.resolver().with_own_id("[track-id]");
    let mut text = String::new();
    for part in schema.template[title.range.clone()].split_inclusive(['[', ']']) {
        match part.strip_suffix(']').filter(|inner| is_track_id(inner)) {
            Some(_) => {
                text.pop();
                text.push_str(&id);
            }
            None => text.push_str(part),
        }
    }
    let at = outline.front_matter.end;
    let is_apart = at == 0 || context.document.source[at..].starts_with(['\n', '\r']);
    Some((at, format!("{}{text}\n\n", if is_apart { "" } else { "\n" })))
}
