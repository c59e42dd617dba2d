//! The names of a track: its directory, its `Track` field, its title, its sidecar. They should agree; all of them
//! stay known when they do not.

use std::ops::Range;

use schema::Title;
use schema::name::key;
use schema::value::undecorated;
use syntax::outline::{Field, Outline};

use crate::config::{Config, IdRule};
use crate::document::Checked;
use crate::labels::Labels;

/// One name of a track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackName {
    /// The name itself.
    pub id: String,
    /// Where it stands.
    pub source: NameSource,
}

/// Where a track's name stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameSource {
    /// The `Track` or `Track ID` field; the range of the value.
    Field(Range<usize>),
    /// The title; the range of the ID in it.
    Title(Range<usize>),
    /// The directory.
    Directory,
    /// The file name.
    File,
    /// `metadata.json` beside the document.
    Sidecar,
}

/// What `metadata.json` beside a document says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Sidecar {
    /// The track's ID, if it names one.
    pub id: Option<String>,
    /// The track's status, if it names one.
    pub status: Option<String>,
}

/// Labels of the field that names the track, as [keys](key).
pub(crate) const TRACK: [&str; 2] = ["track", "track id"];

/// All names of the track whose main document this is, the one that counts first. Where the kind says
/// [`IdRule::Directory`]: field, title, directory (design section 1, "track ID"); otherwise the one place that the
/// kind names. Then the sidecar.
pub(crate) fn track_names(
    checked: Option<&Checked>,
    source: &str,
    outline: &Outline,
    labels: &Labels,
    path: &str,
    config: &Config,
    sidecar: Option<&Sidecar>,
) -> Vec<TrackName> {
    let Some(checked) = checked else { return Vec::new() };
    let mut names = Vec::new();
    let in_field = |keys: &[&str]| {
        let in_head = |field: &Field| field.section.is_none() || field.section == checked.matching.title;
        let mut fields = labels.named(keys).map(|field| &outline.fields[field]);
        fields.find(|field| in_head(field) && !field.value.is_empty()).map(|field| field.value.clone())
    };
    let title = outline.title().map(|title| title.name.clone());
    let schema = checked.schema().title.as_ref().filter(|title| title.has_id);
    match &checked.kind.id {
        IdRule::Directory => {
            push(&mut names, source, in_field(&TRACK), NameSource::Field);
            let in_title = schema.zip(title).and_then(|(schema, title)| id_in_title(schema, source, &title));
            push(&mut names, source, in_title, NameSource::Title);
            let directory = config.track_of(path).map(|track| track.name).or_else(|| path.rsplit('/').nth(1));
            names.extend(directory.map(|name| TrackName { id: name.to_owned(), source: NameSource::Directory }));
        }
        IdRule::File => {
            let mut parts = path.rsplit('/');
            let file = parts.next().and_then(|name| name.rsplit_once('.')).map(|(stem, _)| stem);
            let stands_for_directory = file.is_some_and(|file| ["README", "index"].contains(&file));
            let (name, source) = match parts.next().filter(|_| stands_for_directory) {
                Some(directory) => (Some(directory), NameSource::Directory),
                None => (file, NameSource::File),
            };
            names.extend(name.map(|name| TrackName { id: name.to_owned(), source }));
        }
        IdRule::Title => {
            let id = title.and_then(|title| match schema {
                Some(schema) => id_in_title(schema, source, &title),
                None => {
                    Some(title.start..separator(&source[title.clone()], "—").map_or(title.end, |at| title.start + at))
                }
            });
            push(&mut names, source, id, NameSource::Title);
        }
        IdRule::Field(label) => push(&mut names, source, in_field(&[&key(label)]), NameSource::Field),
        IdRule::Nothing => return names,
    }
    let id = sidecar.and_then(|sidecar| sidecar.id.clone());
    names.extend(id.map(|id| TrackName { id, source: NameSource::Sidecar }));
    names
}

/// Adds the name in `range`, without marks, if it can be an ID.
fn push(names: &mut Vec<TrackName>, source: &str, range: Option<Range<usize>>, from: fn(Range<usize>) -> NameSource) {
    let Some(range) = range else { return };
    let id = undecorated(&source[range.clone()]);
    if is_id(&id) {
        names.push(TrackName { id, source: from(range) });
    }
}

/// Whether a text can be an ID: one word, with something to read in it and nothing of a placeholder.
#[must_use]
pub fn is_id(text: &str) -> bool {
    // Most texts are told by one of their first bytes.
    text.bytes().all(|byte| MAY_BE_IN_ID[usize::from(byte)])
        && (text.is_ascii() || text.chars().all(|c| c.is_alphanumeric() || c.is_ascii()))
        && text.contains(char::is_alphanumeric)
}

/// Whether each byte may stand in an ID; those beyond ASCII may.
const MAY_BE_IN_ID: [bool; 256] = {
    let mut may_be = [true; 256];
    let mut byte = 0;
    while byte < 128 {
        let is_mark = matches!(byte as u8, b'-' | b'_' | b'.' | b'#' | b'@' | b'+');
        may_be[byte] = is_mark || (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    may_be
};

/// Whether a text can be nothing but an ID: one word with a digit, `-` or `_` in it (design section 5).
#[must_use]
pub fn looks_like_id(text: &str) -> bool {
    is_id(text) && text.contains(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_'))
}

/// The part of a document's title where the template, whose title has a track ID, has it: after the template's prefix,
/// up to its separator.
fn id_in_title(schema: &Title, source: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let title = &source[name.clone()];
    let rest = title.get(schema.prefix.len()..)?;
    if !title[..schema.prefix.len()].eq_ignore_ascii_case(&schema.prefix) {
        return None;
    }
    let rest_trimmed = rest.trim_start();
    let start = name.end - rest_trimmed.len();
    let end = separator(rest_trimmed, &schema.separator).filter(|_| !schema.separator.is_empty());
    let id = rest_trimmed[..end.unwrap_or(rest_trimmed.len())].trim_end();
    // A title without separator may as well be a name: `Track Spec: Billing`.
    let is_certain = end.is_some() || schema.separator.is_empty() || looks_like_id(id);
    (!id.is_empty() && is_certain).then(|| start..start + id.len())
}

/// Where the separator stands; any dash between spaces, or a colon, does for a dash.
fn separator(text: &str, separator: &str) -> Option<usize> {
    let spaced = |mark: &str| text.find(&format!(" {mark} "));
    spaced(separator).or_else(|| ["—", "–", "-", "|"].into_iter().find_map(spaced)).or_else(|| text.find(": "))
}
