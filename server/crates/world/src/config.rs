//! `specls.toml`: what a project says about rules, document kinds and where its tracks are. Text in, values out;
//! this file must not know where the text came from or which documents exist.

mod globs;
mod keys;
mod read;

use std::collections::BTreeMap;
use std::ops::Range;

pub use globs::{Globs, escaped};
pub use keys::{KEYS, Key};

use crate::Severity;

/// The name of the configuration file; the directory it stands in is a workspace root.
pub const CONFIG_FILE: &str = "specls.toml";

/// Where tracks roots are looked for by default, below any of [`TRACKS_ROOT_DEPTH`] directories.
const TRACKS_ROOT: &str = "swarm/tracks";

/// How many directories may stand above a default tracks root ("up to four levels down", issue 2).
const TRACKS_ROOT_DEPTH: usize = 4;

/// The directory of a tracks root whose children are tracks as well, finished ones.
pub const ARCHIVE: &str = "archive";

/// A project's configuration. The default is the configuration of a project without `specls.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    rules: BTreeMap<String, Level>,
    ignore: Globs,
    kinds: Vec<Kind>,
    tracks: Option<Globs>,
}

/// What `[rules]` says about one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The rule reports nothing.
    Off,
    /// Everything the rule reports has this severity.
    At(Severity),
}

impl Level {
    /// The word users read and write: `off` or the name of the severity.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::At(severity) => severity.name(),
        }
    }

    /// The level of that [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        if name == Self::Off.name() { Some(Self::Off) } else { Severity::from_name(name).map(Self::At) }
    }
}

/// A kind of document: which files are written from which template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// What users call it; unique among the configured kinds.
    pub name: String,
    /// Path of the template, relative to the root, with `/`; never absolute and never above the root.
    pub template: String,
    /// Where `specls.toml` names the template: half-open byte range of the value.
    pub template_range: Range<usize>,
    /// The documents of this kind.
    pub documents: Globs,
    /// How the ID of such a document is found.
    pub id: IdRule,
    /// The most that rules about structure may weigh in such a document; `None` if they weigh what they weigh.
    pub structure: Option<Level>,
    /// What numbered documents are cited as (`ADR`); `None` if that is to be learned from them.
    pub family: Option<String>,
    /// What its fields require of each other.
    pub requirements: Vec<FieldRequirement>,
}

/// A field that documents must have and fill in once another field has one of certain values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRequirement {
    /// Label of the field that must be there.
    pub field: String,
    /// Label of the field that decides.
    pub when: String,
    /// The values of it that ask for the field; at least one.
    pub values: Vec<String>,
    /// Where `specls.toml` has each of them: half-open byte ranges.
    pub value_ranges: Vec<Range<usize>>,
}

/// How the ID of a document is found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum IdRule {
    /// The name of the directory the document stands in, unless a `Track` field or its title say otherwise:
    /// `swarm/tracks/auth-base/spec.md` is `auth-base`.
    #[default]
    Directory,
    /// The file name without its extension: `docs/adr/0016-use-postgres.md` is `0016-use-postgres`.
    File,
    /// What stands in the title where the template's title has the track ID; where the template has none, the title up
    /// to the first `: ` or dash between spaces.
    Title,
    /// The value of the field with this label.
    Field(String),
    /// Such documents have none: `plan.md` beside the `spec.md` that gives the directory its name.
    Nothing,
}

impl std::fmt::Display for IdRule {
    /// As it is written in `specls.toml`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Directory => formatter.write_str("directory"),
            Self::File => formatter.write_str("file"),
            Self::Title => formatter.write_str("title"),
            Self::Field(label) => write!(formatter, "field:{label}"),
            Self::Nothing => formatter.write_str("none"),
        }
    }
}

/// Something in `specls.toml` that was not understood; everything else in the file still counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Half-open byte range in the text of the file; a byte order mark does not count.
    pub range: Range<usize>,
    /// [`Severity::Error`] for what was refused, [`Severity::Warning`] for names nobody knows.
    pub severity: Severity,
    /// One sentence that names the key and says what is expected.
    pub message: String,
}

/// Where a file stands below a tracks root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrackPath<'path> {
    /// The tracks root, such as `swarm/tracks`; empty if it is the workspace root.
    pub root: &'path str,
    /// The directory of the track, such as `swarm/tracks/auth-base`.
    pub directory: &'path str,
    /// The name of that directory.
    pub name: &'path str,
}

impl Config {
    /// Reads a configuration. `known_codes` are the codes of all rules.
    ///
    /// Never fails: what is not understood is listed in order of its place, and left out.
    #[must_use]
    pub fn parse(text: &str, known_codes: &[&str]) -> (Self, Vec<ConfigProblem>) {
        read::read(text, known_codes)
    }

    /// What the configuration says about a rule; `None` if it leaves it alone.
    #[must_use]
    pub fn level(&self, code: &str) -> Option<Level> {
        self.rules.get(code).copied()
    }

    /// Everything `[rules]` says, by code.
    pub fn levels(&self) -> impl Iterator<Item = (&str, Level)> {
        self.rules.iter().map(|(code, level)| (code.as_str(), *level))
    }

    /// The same configuration, in which `levels`, by code, go before its own.
    #[must_use]
    pub fn preferring(&self, levels: &BTreeMap<String, Level>) -> Self {
        let mut config = self.clone();
        config.rules.extend(levels.iter().map(|(code, level)| (code.clone(), *level)));
        config
    }

    /// The glob of `ignore` that takes a file out, because it matches the file or a directory above it.
    #[must_use]
    pub fn ignored_by(&self, path: &str) -> Option<&str> {
        std::iter::successors(Some(path), |path| parent(path)).find_map(|path| self.ignore.matching(path))
    }

    /// The configured kinds, in the order of the file.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The first configured kind whose globs match `path`. Whether the path is ignored is not asked.
    #[must_use]
    pub fn kind_of(&self, path: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.documents.matching(path).is_some())
    }

    /// Whether the directory `path` is a tracks root: a directory whose children are tracks.
    #[must_use]
    pub fn is_tracks_root(&self, path: &str) -> bool {
        if let Some(tracks) = &self.tracks {
            return tracks.matching(path).is_some();
        }
        let Some(above) = path.strip_suffix(TRACKS_ROOT) else { return false };
        above.is_empty() || above.ends_with('/') && above.matches('/').count() <= TRACKS_ROOT_DEPTH
    }

    /// The track a *file* belongs to: below the nearest tracks root above it, the directory of the first level,
    /// or of the second below `archive/`. `None` for files outside and for files directly in a tracks root.
    #[must_use]
    pub fn track_of<'path>(&self, path: &'path str) -> Option<TrackPath<'path>> {
        let root = std::iter::successors(parent(path), |path| parent(path)).find(|path| self.is_tracks_root(path))?;
        let below = if root.is_empty() { 0 } else { root.len() + 1 };
        let start = match path[below..].strip_prefix(ARCHIVE).and_then(|rest| rest.strip_prefix('/')) {
            Some(archived) if archived.contains('/') => path.len() - archived.len(),
            _ => below,
        };
        let end = start + path[start..].find('/')?;
        Some(TrackPath { root, directory: &path[..end], name: &path[start..end] })
    }

    /// The globs given for tracks roots; `None` if the default applies.
    #[must_use]
    pub fn tracks(&self) -> Option<&Globs> {
        self.tracks.as_ref()
    }
}

/// The directory a relative path stands in: empty for the root's own children, `None` for the root.
fn parent(path: &str) -> Option<&str> {
    (!path.is_empty()).then(|| crate::directory(path))
}

#[cfg(test)]
mod tests;
