//! The names of a track: its directory, its `Track` field, its title, its sidecar. They should agree; all of them
//! stay known when they do not.

use std::ops::Range;

use schema::Title;
use schema::name::key;
use schema::value::undecorated;
use syntax::outline::Outline;

use crate::config::{Config, IdRule};
use crate::document::Checked;
use crate::kind::SPEC_FILE;

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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sidecar {
    /// The track's ID, if it names one.
    pub id: Option<String>,
    /// The track's status, if it names one.
    pub status: Option<String>,
}

/// All names of the track whose main document this is, the one that counts first: field, title, directory
/// (design section 1, "track ID"), then sidecar.
pub(crate) fn track_names(
    checked: Option<&Checked>,
    source: &str,
    outline: &Outline,
    path: &str,
    config: &Config,
    sidecar: Option<&Sidecar>,
) -> Vec<TrackName> {
    let Some(checked) = checked else { return Vec::new() };
    let mut names = Vec::new();
    let labels = match &checked.kind.id {
        IdRule::Field(label) => vec![key(label)],
        _ => vec![key("Track"), key("Track ID")],
    };
    let in_head = |section: Option<usize>| section.is_none() || section == checked.matching.title;
    let field = outline.fields.iter().find(|field| {
        in_head(field.section) && labels.contains(&key(&source[field.label.clone()])) && !field.value.is_empty()
    });
    if let Some(field) = field {
        push(&mut names, source, field.value.clone(), NameSource::Field);
    }
    if let (Some(title), Some(schema)) = (outline.title(), &checked.schema().title)
        && let Some(range) = id_in_title(schema, source, &title.name)
    {
        push(&mut names, source, range, NameSource::Title);
    }
    let directory = match config.track_of(path) {
        Some(track) => Some(track.name),
        None => path.rsplit('/').nth(1).filter(|_| path.ends_with(SPEC_FILE)),
    };
    let file = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(stem, _)| stem);
    let (at, from) =
        if checked.kind.id == IdRule::File { (file, NameSource::File) } else { (directory, NameSource::Directory) };
    names.extend(at.map(|name| TrackName { id: name.to_owned(), source: from }));
    let id = sidecar.and_then(|sidecar| sidecar.id.clone());
    names.extend(id.map(|id| TrackName { id, source: NameSource::Sidecar }));
    names
}

/// Adds the name in `range`, without marks, if it can be an ID.
fn push(names: &mut Vec<TrackName>, source: &str, range: Range<usize>, from: fn(Range<usize>) -> NameSource) {
    let id = undecorated(&source[range.clone()]);
    if is_id(&id) {
        names.push(TrackName { id, source: from(range) });
    }
}

/// Whether a text can be an ID: one word, with something to read in it and nothing of a placeholder.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '#' | '@' | '+'))
}

/// The part of a document's title where the template has the track ID: after the template's prefix, up to its
/// separator.
fn id_in_title(schema: &Title, source: &str, name: &Range<usize>) -> Option<Range<usize>> {
    if !schema.has_id {
        return None;
    }
    let title = &source[name.clone()];
    let rest = title.get(schema.prefix.len()..)?;
    if !title[..schema.prefix.len()].eq_ignore_ascii_case(&schema.prefix) {
        return None;
    }
    let rest_trimmed = rest.trim_start();
    let start = name.end - rest_trimmed.len();
    let end = if schema.separator.is_empty() {
        rest_trimmed.len()
    } else {
        separator(rest_trimmed, &schema.separator).unwrap_or(rest_trimmed.len())
    };
    let id = rest_trimmed[..end].trim_end();
    (!id.is_empty()).then(|| start..start + id.len())
}

/// Where the separator stands; any dash between spaces, or a colon, does for a dash.
fn separator(text: &str, separator: &str) -> Option<usize> {
    let spaced = |mark: &str| text.find(&format!(" {mark} "));
    spaced(separator).or_else(|| ["—", "–", "-", "|"].into_iter().find_map(spaced)).or_else(|| text.find(": "))
}
