//! Fields that a project wants once another field has a certain value (`requires` of a kind in `specls.toml`): which of
//! them a document lacks. Must not know how that is reported.

use std::ops::Range;

use schema::name::key;
use schema::value::is_one_of;
use syntax::outline::Field;
use world::config::FieldRequirement;

use crate::context::Context;
use crate::lines::line_around;

/// A requirement that a document does not meet.
pub(crate) struct Unmet<'a> {
    /// The label of the field that is wanted, as the project spells it.
    pub(crate) label: &'a str,
    /// The field whose value asks for it.
    pub(crate) deciding: &'a Field,
    /// Its label and the value that asks, as the project spells them.
    pub(crate) reason: (&'a str, &'a str),
    /// The wanted field, where it is there without a value.
    pub(crate) empty: Option<&'a Field>,
}

/// The requirements that a document does not meet, in the order of the fields that ask. What a field in an entry asks for
/// stands in the same entry; what another one asks for stands in none.
pub(crate) fn unmet<'a>(context: &Context<'a>) -> Vec<Unmet<'a>> {
    let kind = &context.checked.kind;
    let mut found = Vec::new();
    for requirement in &kind.requirements {
        for deciding in named(context, &requirement.when) {
            if let Some(value) = asking(context, requirement, deciding)
                && !context.is_silent(deciding.lead.start)
            {
                let beside = named(context, &requirement.field).filter(|field| field.entry == deciding.entry);
                let beside: Vec<&Field> = beside.collect();
                if beside.iter().all(|field| context.value(field).is_empty()) {
                    let reason = (requirement.when.as_str(), value);
                    let empty = beside.first().copied();
                    found.push(Unmet { label: &requirement.field, deciding, reason, empty });
                }
            }
        }
    }
    found.sort_by_key(|unmet| unmet.deciding.lead.start);
    found
}

/// The fields of a document with a label.
fn named<'a>(context: &Context<'a>, label: &str) -> impl Iterator<Item = &'a Field> + use<'a> {
    context.document.fields_named(&[&key(label)])
}

/// The value of a requirement that a field has.
fn asking<'a>(context: &Context<'_>, requirement: &'a FieldRequirement, field: &Field) -> Option<&'a str> {
    let value = context.value(field);
    let is_it = |wanted: &&String| is_one_of(&value, std::slice::from_ref(*wanted));
    requirement.values.iter().find(is_it).map(String::as_str)
}

impl Unmet<'_> {
    /// The edit that puts the wanted field, still empty, on a line of its own below the one that asks for it, in the
    /// same form.
    pub(crate) fn line(&self, context: &Context<'_>) -> (Range<usize>, String) {
        let (source, field) = (&context.document.source, self.deciding);
        let start = line_around(source, field.lead.start).start;
        // Behind another field of the same line nothing of it is repeated.
        let before = &source[start..field.lead.start];
        let before = if before.contains(char::is_alphanumeric) { "" } else { before };
        let (open, close) = (field.lead.start..field.label.start, field.label.end..field.lead.end);
        let line = format!("\n{before}{}{}{} ", &source[open], self.spelled(context), &source[close]);
        let end = field.item.map_or(field.value.end, |item| context.document.outline.items[item].range.end);
        let end = line_around(source, end.max(field.lead.end)).end;
        (end..end, line)
    }

    /// The label as the template spells it, where it declares the field.
    fn spelled(&self, context: &Context<'_>) -> String {
        let wanted = key(self.label);
        let declared = context.schema().fields.iter().find(|field| field.name.key == wanted);
        declared.map_or(self.label.to_owned(), |field| context.schema().template[field.label.clone()].to_owned())
    }
}
