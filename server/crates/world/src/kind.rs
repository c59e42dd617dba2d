//! Kinds of documents: which template a document follows. Decided by configuration first, then by where the
//! document stands. This file must not know how templates are found on disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use schema::{Schema, TRACK_SPEC};

use crate::config::{Config, IdRule};

/// The name of the built-in kind.
pub const TRACK_SPEC_KIND: &str = "track-spec";

/// The base name of a track's main document.
pub const SPEC_FILE: &str = "spec.md";

/// Where a project's own track-spec template is looked for, relative to the directory that holds `swarm/` or to the
/// workspace root; the first hit wins (issue 2, item 4).
pub const TRACK_SPEC_TEMPLATES: [&str; 3] =
    ["swarm/templates/track_spec.md", "swarm/templates/spec.md", ".claude/skills/swarm-iosm/templates/track_spec.md"];

/// A template as read from the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFile {
    /// Path relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// Its text, without byte order mark.
    pub text: Arc<str>,
}

/// A kind of document.
#[derive(Debug, PartialEq, Eq)]
pub struct DocumentKind {
    /// What its template says.
    pub schema: Schema,
    /// Path of the template relative to the workspace root; `None` for the built-in one.
    pub template: Option<Arc<str>>,
    /// How the ID of a document is found.
    pub id: IdRule,
}

/// Why a document is of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A `[[kinds]]` table of `specls.toml` matches its path.
    Configured,
    /// It is the `spec.md` of a directory below a tracks root.
    TracksRoot,
    /// It is called `spec.md`; it is a track spec only if it follows the template.
    FileName,
}

/// All kinds of a workspace.
#[derive(Debug, Clone)]
pub struct Kinds {
    config: Arc<Config>,
    /// The configured kinds whose template is there, by name.
    configured: BTreeMap<String, Arc<DocumentKind>>,
    /// Track-spec templates of the workspace, by path.
    track_specs: BTreeMap<Arc<str>, Arc<DocumentKind>>,
    built_in: Arc<DocumentKind>,
}

impl Kinds {
    /// Derives the schemas of all kinds that `config` and the default places call for from the templates given.
    #[must_use]
    pub fn new(config: Arc<Config>, templates: &[TemplateFile]) -> Self {
        let mut configured = BTreeMap::new();
        for kind in config.kinds() {
            if let Some(file) = templates.iter().find(|file| *file.path == *kind.template) {
                configured.insert(kind.name.clone(), derive(&kind.name, file, kind.id.clone()));
            }
        }
        let is_track_spec = |path: &str| TRACK_SPEC_TEMPLATES.iter().any(|suffix| is_at(path, suffix));
        let track_specs = templates
            .iter()
            .filter(|file| is_track_spec(&file.path))
            .map(|file| (Arc::clone(&file.path), derive(TRACK_SPEC_KIND, file, IdRule::Directory)))
            .collect();
        let built_in =
            DocumentKind { schema: Schema::derive(TRACK_SPEC_KIND, TRACK_SPEC), template: None, id: IdRule::Directory };
        Self { config, configured, track_specs, built_in: Arc::new(built_in) }
    }

    /// The kind of the document at `path`, and why; `None` for files that are no documents: templates, skills,
    /// ignored files, everything nobody claims.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<(Arc<DocumentKind>, Reason)> {
        if self.is_excluded(path) {
            return None;
        }
        if let Some(kind) = self.config.kind_of(path) {
            return Some((Arc::clone(self.configured.get(&kind.name)?), Reason::Configured));
        }
        if path.rsplit('/').next() != Some(SPEC_FILE) {
            return None;
        }
        match self.config.track_of(path) {
            Some(track) if path.len() == track.directory.len() + 1 + SPEC_FILE.len() => {
                Some((self.track_spec(track.root), Reason::TracksRoot))
            }
            Some(_) => None,
            None => Some((self.track_spec(""), Reason::FileName)),
        }
    }

    /// The kind of the track specs below a tracks root.
    fn track_spec(&self, tracks_root: &str) -> Arc<DocumentKind> {
        let own = template_places(tracks_root).find_map(|path| self.track_specs.get(path.as_str()));
        Arc::clone(own.unwrap_or(&self.built_in))
    }

    /// Whether the file at `path` is never checked: a template, a skill, or ignored by the configuration.
    #[must_use]
    pub fn is_excluded(&self, path: &str) -> bool {
        self.config.ignored_by(path).is_some() || self.is_template(path) || is_boilerplate(path)
    }

    /// Whether the file at `path` is the template of some kind.
    #[must_use]
    pub fn is_template(&self, path: &str) -> bool {
        self.template_at(path).is_some()
    }

    /// The kind whose template is the file at `path`.
    #[must_use]
    pub fn template_at(&self, path: &str) -> Option<&Arc<DocumentKind>> {
        self.all().find(|kind| kind.template.as_deref() == Some(path))
    }

    /// All kinds.
    pub fn all(&self) -> impl Iterator<Item = &Arc<DocumentKind>> {
        self.configured.values().chain(self.track_specs.values()).chain([&self.built_in])
    }
}

/// Where the template of the track specs below a tracks root is looked for, best first: beside the `swarm/` that
/// holds the tracks, then in the workspace root.
pub fn template_places(tracks_root: &str) -> impl Iterator<Item = String> {
    let base = tracks_root.strip_suffix("swarm/tracks").unwrap_or("").to_owned();
    let bases = if base.is_empty() { vec![base] } else { vec![base, String::new()] };
    bases.into_iter().flat_map(|base| TRACK_SPEC_TEMPLATES.map(|place| format!("{base}{place}")))
}

fn derive(name: &str, file: &TemplateFile, id: IdRule) -> Arc<DocumentKind> {
    let schema = Schema::derive(name, &file.text);
    Arc::new(DocumentKind { schema, template: Some(Arc::clone(&file.path)), id })
}

/// Whether `path` is `suffix`, or ends with it after a directory.
fn is_at(path: &str, suffix: &str) -> bool {
    path.strip_suffix(suffix).is_some_and(|base| base.is_empty() || base.ends_with('/'))
}

/// Templates and skills are never checked as documents (design section 3, rule 11).
fn is_boilerplate(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|directory| matches!(directory, "skills" | "templates"))
}
