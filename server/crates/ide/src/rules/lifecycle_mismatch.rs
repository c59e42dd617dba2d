//! The status promises what the document does not keep: approved with open questions or unsigned approvals, complete
//! with unticked boxes, ready for implementation against the facts.
//!
//! ## Why
//!
//! Others start their work on that word.
//!
//! ## Bad
//!
//! ```markdown
//! **Status:** Approved
//!
//! ## Approval
//!
//! - [ ] Engineering: Mira Okafor
//! ```
//!
//! ## Good
//!
//! ```markdown
//! **Status:** Approved
//!
//! ## Approval
//!
//! - [x] Engineering: Mira Okafor / 2026-03-09
//! ```

use schema::value::{alternatives, comparable};
use syntax::outline::{Field, Item};
use world::card::{entry_field, open_questions};
use world::{Document, Severity};

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::wording::{all_of, counted};

pub(crate) const RULE: Rule = Rule {
    code: "lifecycle-mismatch",
    severity: Severity::Warning,
    class: Class::Lasting,
    source: include_str!("lifecycle_mismatch.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
};

/// How a status begins that promises signatures.
const APPROVED: &str = "approved";

/// The statuses that promise that everything is done.
const COMPLETE: [&str; 3] = ["complete", "completed", "done"];

/// What labels begin with that say what a document is ready for.
const READY_FOR: &str = "ready";

/// What a field about readiness says if the document is ready.
const READY: &str = "yes";

fn check(context: &Context<'_>) -> Vec<Finding> {
    let document = context.document;
    let Some((field, promise)) = promise(context) else { return Vec::new() };
    let mut against = Vec::new();
    // A status that is still unfilled is reported as that.
    let says = |entry: &usize| {
        let status = entry_field(document, *entry, "Status").map(|status| document.slice(&status.value));
        status.is_some_and(|status| !status.is_empty() && alternatives(status).is_none())
    };
    let questions = open_questions(document).iter().filter(|entry| says(entry)).count();
    if questions > 0 {
        against.push(counted(questions, "open question"));
    }
    let boxes = document.boxes().filter(|(_, is_ticked)| !is_ticked).map(|(item, _)| item);
    match promise {
        Promise::Done => {
            let boxes = boxes.count();
            if boxes > 0 {
                against.push(if boxes == 1 { "1 unticked box".to_owned() } else { format!("{boxes} unticked boxes") });
            }
            report(context, field, &against, Severity::Information)
        }
        Promise::Signed => {
            let boxes: Vec<&Item> = boxes.collect();
            // Many stand in one section.
            let of_sections = boxes.chunk_by(|one, next| one.section == next.section);
            let unsigned: usize = of_sections.filter(|items| is_signature(document, items[0])).map(<[_]>::len).sum();
            if unsigned > 0 {
                against.push(counted(unsigned, "unsigned approval"));
            }
            report(context, field, &against, Severity::Warning)
        }
    }
}

/// What a document says of itself.
enum Promise {
    /// Those who have to sign have done so.
    Signed,
    /// Everything is done.
    Done,
}

/// What the document promises, and the field that does.
fn promise<'a>(context: &Context<'a>) -> Option<(&'a Field, Promise)> {
    let status = context.document.status.as_deref().map(comparable).unwrap_or_default();
    let promise = match status.as_str() {
        status if status.starts_with(APPROVED) => Some(Promise::Signed),
        status if COMPLETE.contains(&status) => Some(Promise::Done),
        _ => None,
    };
    if let Some(promise) = promise
        && let Some(field) = status_field(context)
    {
        return Some((field, promise));
    }
    if !context.document.labels.may_contain(READY_FOR) {
        return None;
    }
    let mut ready = context
        .fields_called(|label| label.contains(READY_FOR))
        .filter(|(_, declared)| declared.name.key.starts_with(READY_FOR));
    let (field, _) = ready.find(|(field, _)| comparable(&context.value(field)) == READY)?;
    Some((field, Promise::Signed))
}

fn report(context: &Context<'_>, field: &Field, against: &[String], severity: Severity) -> Vec<Finding> {
    if against.is_empty() {
        return Vec::new();
    }
    let (label, value) = (context.text(&field.label), context.text(&field.value));
    let message = format!("{label} is \"{}\", but there is {}; settle that first", value.trim(), all_of(against));
    let message = if against.len() > 1 || !against[0].starts_with("1 ") {
        message.replacen("there is", "there are", 1)
    } else {
        message
    };
    vec![Finding::new(field.value.clone(), message).with_severity(severity)]
}

/// The field that tells the document's status.
fn status_field<'a>(context: &Context<'a>) -> Option<&'a Field> {
    let value = context.document.status.as_deref()?;
    let mut fields = context.document.outline.fields.iter().filter(|field| field.entry.is_none());
    fields.find(|field| context.text(&field.label).eq_ignore_ascii_case("status") && context.text(&field.value) == value)
}

/// Whether a box is a signature: it stands in a section about approval.
pub(crate) fn is_signature(document: &Document, item: &Item) -> bool {
    item.section.is_some_and(|section| {
        let name = &document.headings[section];
        name.split(' ').any(|word| matches!(word, "approval" | "signoff" | "sign"))
    })
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    let mut actions = Vec::new();
    // A signature or a tick settles the matter where no question is open.
    if open_questions(document).is_empty() {
        let is_complete = COMPLETE.contains(&comparable(context.text(&defect.range)).as_str());
        let open = document.outline.items.iter().filter_map(|item| match &item.checkbox {
            Some((checkbox, false)) if is_complete || is_signature(document, item) => Some(checkbox.clone()),
            _ => None,
        });
        let edits: Vec<_> = open.map(|checkbox| (checkbox, "[x]")).collect();
        let title = if edits.len() == 1 { "Tick the box".to_owned() } else { format!("Tick the {} boxes", edits.len()) };
        actions.push(Action::fix(title, replacing(document, edits)));
    }
    let field = context.fields().find(|(field, _)| field.value == defect.range);
    let values = field.map_or(&[][..], |(_, declared)| declared.value.alternatives());
    let promises = |value: &&String| {
        let value = comparable(value);
        value.starts_with(APPROVED) || value == READY || COMPLETE.contains(&value.as_str())
    };
    actions.extend(values.iter().filter(|value| !promises(value)).map(|value| {
        Action::fix(format!("Set it to {value}"), replacing(document, [(defect.range.clone(), value.as_str())]))
    }));
    actions
}
