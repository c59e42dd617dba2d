//! `specls schema --diff OLD NEW`: what has changed between two versions of a template, a line for each change or as
//! JSON. What has changed is found in `schema::difference`.

use std::io::{self, Write};
use std::path::PathBuf;

use ::schema::{Difference, Part, PartChange, differences};
use serde::Serialize;

use super::schema::{pattern, read, type_name};
use super::{DataFormat, Outcome};

/// Raised when a field changes its meaning or goes away, not when one is added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct JsonDifferences<'found> {
    version: u32,
    changes: Vec<JsonDifference<'found>>,
}

#[derive(Serialize)]
struct JsonDifference<'found> {
    change: &'static str,
    part: &'static str,
    place: &'found [String],
    name: &'found str,
    /// The name or the type before.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'found str>,
    /// The name or the type after.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'found str>,
}

/// Prints what has changed from the first template to the second; clap sees to it that there are two.
///
/// # Errors
///
/// When it cannot be written.
pub(super) fn run(templates: &[PathBuf], format: DataFormat, out: &mut impl Write) -> io::Result<Outcome> {
    let [old, new] = templates else { return Ok(Outcome::Trouble) };
    let (Some(old), Some(new)) = (read(old), read(new)) else { return Ok(Outcome::Trouble) };
    let found = differences(&old, &new);
    match format {
        DataFormat::Text if found.is_empty() => writeln!(out, "no changes")?,
        DataFormat::Text => found.iter().try_for_each(|difference| writeln!(out, "{}", line(difference)))?,
        DataFormat::Json => {
            let json = JsonDifferences { version: VERSION, changes: found.iter().map(json).collect() };
            serde_json::to_writer_pretty(&mut *out, &json)?;
            writeln!(out)?;
        }
    }
    Ok(Outcome::Clean)
}

/// `added section Rollout`, `removed value Status > Blocked`.
fn line(difference: &Difference) -> String {
    let part = part_name(difference.part);
    let name = match difference.part {
        Part::Entry => pattern(&difference.name),
        _ => difference.name.clone(),
    };
    let place: String = difference.place.iter().map(|name| format!("{name} > ")).collect();
    match &difference.change {
        PartChange::Added => format!("added {part} {place}{name}"),
        PartChange::Removed => format!("removed {part} {place}{name}"),
        PartChange::Renamed(new) if difference.part == Part::Entry => {
            format!("renamed {part} {place}{name} to {}", pattern(new))
        }
        PartChange::Renamed(new) => format!("renamed {part} {place}{name} to {new}"),
        PartChange::Required => format!("required from now on: {part} {place}{name}"),
        PartChange::Optional => format!("optional from now on: {part} {place}{name}"),
        PartChange::Type(old, new) => {
            format!("{part} {place}{name} is of type {} instead of {}", type_name(new), type_name(old))
        }
    }
}

fn json(difference: &Difference) -> JsonDifference<'_> {
    let (change, from, to) = match &difference.change {
        PartChange::Added => ("added", None, None),
        PartChange::Removed => ("removed", None, None),
        PartChange::Renamed(new) => ("renamed", Some(difference.name.as_str()), Some(new.as_str())),
        PartChange::Required => ("required", None, None),
        PartChange::Optional => ("optional", None, None),
        PartChange::Type(old, new) => ("type", Some(type_name(old)), Some(type_name(new))),
    };
    let Difference { place, part, name, .. } = difference;
    JsonDifference { change, part: part_name(*part), place, name, from, to }
}

fn part_name(part: Part) -> &'static str {
    match part {
        Part::Section => "section",
        Part::Field => "field",
        Part::Value => "value",
        Part::Entry => "entry",
        Part::Column => "column",
        Part::Item => "item",
    }
}
