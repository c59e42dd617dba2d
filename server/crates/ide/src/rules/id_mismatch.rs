//! The names of a track disagree: its `Track` field, its title, its directory, its `metadata.json`.
//!
//! So do the numbers of a numbered document: the one its file or directory begins with, the one in its title
//! (`# ADR-0016: …`, `# 16. …`), and a number in its front matter or `kep.yaml`.
//!
//! Reported once per document. All the names stay known, so that references by any of them resolve.
//!
//! ## Why
//!
//! After a rename half of the places say the old name, and others cite whichever they saw.
//!
//! ## Bad
//!
//! `swarm/tracks/parcel-labels/spec.md`:
//!
//! ```markdown
//! # Track Spec: parcel-label — Label printing
//! ```
//!
//! ## Good
//!
//! ```markdown
//! # Track Spec: parcel-labels — Label printing
//! ```

use std::sync::Arc;

use syntax::outline::FieldForm;

use text::Region;
use world::{NameSource, Severity, TrackName, directory};

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Context, Finding};
use crate::edit::{EditGroup, RegionEdit, WorkspaceEdit};
use crate::model::Related;
use crate::rename::{METADATA, id_places};
use crate::wording::all_of;

pub(crate) const RULE: Rule = Rule {
    code: "id-mismatch",
    severity: Severity::Warning,
    class: Class::Lasting,
    source: include_str!("id_mismatch.rs"),
    check: Check::Template(check),
    remedy: Remedy::Template(fix),
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let document = context.document;
    let names = &document.names;
    if names.iter().all(|name| name.id == names[0].id) {
        return numbers_disagree(context).into_iter().collect();
    }
    let mut said: Vec<String> = Vec::new();
    let mut related = Vec::new();
    for name in names {
        let (what, range) = match &name.source {
            NameSource::Field(range) => ("the Track field", Some(range)),
            NameSource::Title(range) => ("the title", Some(range)),
            NameSource::Directory => ("the directory", None),
            NameSource::File => ("the file name", None),
            NameSource::Sidecar => ("metadata.json", None),
        };
        said.push(format!("{what} says \"{}\"", name.id));
        related.extend(range.map(|range| Related {
            path: document.path.clone(),
            region: Region::new(&document.text, range.clone()),
            message: format!("{what} says \"{}\"", name.id),
        }));
    }
    let message = format!("{}; give the track one ID", all_of(&said));
    vec![Finding::new(document.head(), message).with_related(related)]
}

fn fix(context: &Context<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let document = context.document;
    // Where the file is cannot be edited, so what it says counts; without that, any of the names may.
    let placed = document.names.iter().filter(|name| matches!(name.source, NameSource::Directory | NameSource::File));
    let mut ids: Vec<&str> = placed.map(|name| name.id.as_str()).collect();
    if ids.is_empty() {
        ids = document.names.iter().map(|name| name.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
    }
    let is_only = ids.len() == 1;
    let action = |id: &str| {
        let action = Action::fix(format!("Call the track \"{id}\" everywhere"), called(context, id, defect)?);
        Some(if is_only { action.preferred() } else { action })
    };
    ids.into_iter().filter_map(action).collect()
}

/// The edit that writes `id` where the document and its `metadata.json` say another; `None` if the latter has to change
/// and cannot be read.
fn called(context: &Context<'_>, id: &str, defect: &Defect<'_>) -> Option<WorkspaceEdit> {
    let document = context.document;
    let places = context.facts.name_places.iter().filter(|(known, _)| *known != id);
    let mut edit = replacing(document, places.map(|(_, range)| (range, id)));
    let is_wrong = |name: &&TrackName| name.source == NameSource::Sidecar && name.id != id;
    if let Some(sidecar) = document.names.iter().find(is_wrong) {
        let path = format!("{}/{METADATA}", directory(&document.path));
        let text = (defect.texts)(&path)?;
        let source = text.to_string();
        let places = id_places(&source).into_iter().filter(|range| source[range.clone()] == sidecar.id);
        let edits: Vec<RegionEdit> = places
            .map(|range| RegionEdit { region: Region::new(&text, range), text: id.to_owned(), group: EditGroup::Registry })
            .collect();
        edit.edits.insert(Arc::from(path), edits);
    }
    edit.edits.retain(|_, edits| !edits.is_empty());
    Some(edit)
}

/// The report on a document whose number in the text is not that of its path.
fn numbers_disagree(context: &Context<'_>) -> Option<Finding> {
    let document = context.document;
    let (place, own) = number_in_path(&document.path)?;
    let is_other = |number: &str| number.parse::<u64>().ok() != own.parse().ok();
    let title = document.outline.title().map(|title| &title.name);
    let in_title = title.and_then(|name| Some(("the title", number_in_title(context.text(name))?, name.clone())));
    let in_fields = document.outline.fields.iter().filter(|field| field.form == FieldForm::FrontMatter);
    let in_fields = in_fields.filter(|field| context.text(&field.label).ends_with("number"));
    let in_fields = in_fields.map(|field| (context.text(&field.label), context.text(&field.value), field.value.clone()));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut others = in_title.into_iter().chain(in_fields).filter(|(_, number, _)| is_number(number));
    let (what, number, range) = others.find(|(_, number, _)| is_other(number))?;
    let message = format!("{what} says {number} and {place} says {own}; give the document one number");
    let related =
        Related { path: document.path.clone(), region: Region::new(&document.text, range), message: message.clone() };
    Some(Finding::new(document.head(), message).with_related(vec![related]))
}

/// The number that the file, or else its directory, begins with; dates are none.
fn number_in_path(path: &str) -> Option<(&'static str, &str)> {
    let mut parts = path.rsplit('/');
    let number = |part: &'_ str| -> Option<usize> {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let rest = part[digits..].strip_prefix(['-', '_'])?;
        (digits > 0 && rest.starts_with(char::is_alphabetic)).then_some(digits)
    };
    let (file, directory) = (parts.next()?, parts.next());
    if let Some(digits) = number(file) {
        return Some(("the file name", &file[..digits]));
    }
    let directory = directory?;
    number(directory).map(|digits| ("the directory", &directory[..digits]))
}

/// The number that a title begins with, alone or after a word in capitals: `16. Use`, `ADR-0016: Use`, `RFC 16 - Use`.
fn number_in_title(title: &str) -> Option<&str> {
    let word = title.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = title[word..].trim_start_matches(['-', ' ', '#']);
    let is_marked = word == 0 && rest.len() == title.len() || word > 1;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = &rest[digits..];
    let ends = [":", ". ", " - ", " — ", " – "].iter().any(|mark| after.starts_with(mark));
    (is_marked && digits > 0 && ends).then_some(&rest[..digits])
}
