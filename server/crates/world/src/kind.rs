//! Kinds of documents: which template a document follows. Decided by configuration first, then by where templates and
//! documents stand, last by which template a document is most like. This file must not know how templates are found on
//! disk.

mod choice;
mod place;
mod preset;

use std::collections::BTreeMap;
use std::sync::Arc;

use schema::name::key;
use schema::value::is_one_of;
use schema::{Schema, TRACK_SPEC, Value};

use crate::Severity;
use crate::config::{Config, ConfigProblem, FieldRequirement, Globs, IdRule, Kind, Level};
use crate::document::is_yaml;
use crate::path::file_name;
use place::{PLACES, is_housekeeping};
use preset::{Preset, presets, presets_at};

pub use choice::{Choice, Fit};
pub use place::Trust;
pub(crate) use preset::family_at;

/// The name of the built-in kind.
pub const TRACK_SPEC_KIND: &str = "track-spec";

/// The base name of a track's main document.
pub const SPEC_FILE: &str = "spec.md";

/// Where a project's own track-spec template is looked for, relative to the directory that holds `swarm/` or to the
/// workspace root; the first hit wins (issue 2, item 4).
pub const TRACK_SPEC_TEMPLATES: [&str; 3] =
    ["swarm/templates/track_spec.md", "swarm/templates/spec.md", ".claude/skills/swarm-iosm/templates/track_spec.md"];

/// Base names, without extension, of the document that gives a directory its name.
const MAIN: [&str; 5] = ["spec", "readme", "index", "requirements", "proposal"];

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
    /// What it is called, as all of its documents note down.
    pub name: Arc<str>,
    /// What its template says.
    pub schema: Schema,
    /// Path of the template relative to the workspace root; `None` for one that is compiled in.
    pub template: Option<Arc<str>>,
    /// How the ID of a document is found.
    pub id: IdRule,
    /// The most that rules about structure may weigh; `None` if they weigh what they weigh.
    pub structure: Option<Level>,
    /// What its documents are cited as, with their number; `None` if nobody has said so.
    pub family: Option<String>,
    /// What its fields require of each other.
    pub requirements: Vec<FieldRequirement>,
    /// Whether the project has chosen the template, so that a document which does not follow it is worth a word.
    pub is_chosen: bool,
}

/// Why a document may be of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A `[[kinds]]` table of `specls.toml` matches its path.
    Configured,
    /// It is the `spec.md` of a directory below a tracks root.
    TracksRoot,
    /// A template of the workspace is for documents at its path.
    Place(Trust),
    /// The workspace is laid out as a format that is known, and the format's template is compiled in.
    Preset(Trust),
    /// It is called `spec.md`; it is a track spec only if it follows the template.
    FileName,
}

/// A kind that a document may be of, by its path.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The kind.
    pub kind: Arc<DocumentKind>,
    /// Why.
    pub reason: Reason,
    /// Candidates of one rank compete by how well the document fits them; the others come in their order.
    rank: usize,
}

/// All kinds of a workspace.
#[derive(Debug, Clone)]
pub struct Kinds {
    config: Arc<Config>,
    /// The configured kinds whose template is there, by name.
    configured: BTreeMap<String, Arc<DocumentKind>>,
    /// Track-spec templates of the workspace, by path.
    track_specs: BTreeMap<Arc<str>, Arc<DocumentKind>>,
    /// Templates at the places where templates lie, in the order of the places.
    found: Vec<Found>,
    built_in: Arc<DocumentKind>,
}

/// A template at one of the [`PLACES`].
#[derive(Debug, Clone)]
struct Found {
    kind: Arc<DocumentKind>,
    /// Index of the place.
    place: usize,
    /// Its documents.
    documents: Globs,
}

impl Kinds {
    /// Derives the schemas of all kinds that `config` and the places call for from the templates given.
    #[must_use]
    pub fn new(config: Arc<Config>, templates: &[TemplateFile]) -> Self {
        let mut configured = BTreeMap::new();
        for kind in config.kinds() {
            if let Some(file) = templates.iter().find(|file| *file.path == *kind.template) {
                let derived = derive(&kind.name, file, kind.id.clone());
                let Kind { name, structure, family, requirements, .. } = kind.clone();
                let derived = DocumentKind { structure, family, requirements, ..derived };
                configured.insert(name, Arc::new(derived));
            }
        }
        let is_track_spec = |path: &str| TRACK_SPEC_TEMPLATES.iter().any(|suffix| is_at(path, suffix));
        let (own, others): (Vec<_>, Vec<_>) = templates.iter().partition(|file| is_track_spec(&file.path));
        let track_spec = |file: &TemplateFile| Arc::new(derive(TRACK_SPEC_KIND, file, IdRule::Directory));
        let track_specs = own.into_iter().map(|file| (Arc::clone(&file.path), track_spec(file))).collect();
        let is_configured = |file: &&TemplateFile| !config.kinds().iter().any(|kind| *kind.template == *file.path);
        let mut found: Vec<Found> = others.into_iter().filter(is_configured).flat_map(found).collect();
        found.sort_by_key(|found| found.place);
        let built_in = DocumentKind {
            name: TRACK_SPEC_KIND.into(),
            schema: Schema::derive(TRACK_SPEC_KIND, TRACK_SPEC),
            template: None,
            id: IdRule::Directory,
            structure: None,
            family: None,
            requirements: Vec::new(),
            is_chosen: true,
        };
        Self { config, configured, track_specs, found, built_in: Arc::new(built_in) }
    }

    /// The kinds that the document at `path` may be of, those first that its path says most about; none for files that
    /// are no documents: templates, skills, ignored files, everything nobody claims. Its text decides
    /// ([`Kinds::choose`]).
    #[must_use]
    pub fn candidates(&self, path: &str) -> Vec<Candidate> {
        if self.is_excluded(path) {
            return Vec::new();
        }
        let only = |kind: &Arc<DocumentKind>, reason| vec![Candidate { kind: Arc::clone(kind), reason, rank: 0 }];
        if let Some(kind) = self.config.kind_of(path) {
            return self.configured.get(&kind.name).map(|kind| only(kind, Reason::Configured)).unwrap_or_default();
        }
        let name = file_name(path);
        let track = self.config.track_of(path).filter(|_| name == SPEC_FILE);
        if let Some(track) = track {
            let is_main = path.len() == track.directory.len() + 1 + SPEC_FILE.len();
            return if is_main { only(&self.track_spec(track.root), Reason::TracksRoot) } else { Vec::new() };
        }
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let is_claimed = |trust| trust == Trust::Named || !is_housekeeping(stem);
        let mut candidates = Vec::new();
        for found in &self.found {
            let trust = found.documents.matching(path).map(Trust::of);
            if let Some(trust) = trust.filter(|&trust| is_claimed(trust)) {
                let (kind, reason) = (Arc::clone(&found.kind), Reason::Place(trust));
                candidates.push(Candidate { kind, reason, rank: found.place });
            }
        }
        for (preset, pattern) in presets_at(path) {
            let trust = Trust::of(pattern);
            if is_claimed(trust) {
                let (kind, reason) = (Arc::clone(preset.kind()), Reason::Preset(trust));
                candidates.push(Candidate { kind, reason, rank: PLACES.len() + preset.folder() });
            }
        }
        if name == SPEC_FILE {
            candidates.push(Candidate { kind: self.track_spec(""), reason: Reason::FileName, rank: usize::MAX });
        }
        candidates
    }

    /// The likeliest kind of the document at `path`, as far as the path tells, and why.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<(Arc<DocumentKind>, Reason)> {
        self.candidates(path).into_iter().next().map(|first| (first.kind, first.reason))
    }

    /// Whether documents of some kind stand where `path` is.
    #[must_use]
    pub fn is_expected(&self, path: &str) -> bool {
        let is_near = |reason| match reason {
            Reason::Configured | Reason::TracksRoot => true,
            Reason::Place(trust) | Reason::Preset(trust) => trust <= Trust::Near,
            Reason::FileName => false,
        };
        self.candidates(path).iter().any(|candidate| is_near(candidate.reason))
    }

    /// The kind of the track specs below a tracks root.
    fn track_spec(&self, tracks_root: &str) -> Arc<DocumentKind> {
        let own = template_places(tracks_root).find_map(|path| self.track_specs.get(path.as_str()));
        Arc::clone(own.unwrap_or(&self.built_in))
    }

    /// Whether the file at `path` is never checked: a template, a skill, or ignored by the configuration.
    #[must_use]
    pub fn is_excluded(&self, path: &str) -> bool {
        self.config.ignored_by(path).is_some() || is_boilerplate(path) || self.is_template(path)
    }

    /// Whether the file at `path` is the template of some kind.
    #[must_use]
    pub fn is_template(&self, path: &str) -> bool {
        self.template_at(path).is_some()
    }

    /// The kind whose template is the file at `path`.
    #[must_use]
    pub fn template_at(&self, path: &str) -> Option<&Arc<DocumentKind>> {
        let configured = self.configured.values().chain(self.found.iter().map(|found| &found.kind));
        let mut own = configured.chain(self.track_specs.get(path));
        own.find(|kind| kind.template.as_deref() == Some(path))
    }

    /// All kinds: those of the workspace's own templates, and those compiled in that some path has called for.
    pub fn all(&self) -> impl Iterator<Item = &Arc<DocumentKind>> {
        let own = self.configured.values().chain(self.track_specs.values());
        let mut found: Vec<&Arc<DocumentKind>> = self.found.iter().map(|found| &found.kind).collect();
        found.sort_by_key(|kind| Arc::as_ptr(kind));
        found.dedup_by_key(|kind| Arc::as_ptr(kind));
        own.chain(found).chain([&self.built_in]).chain(presets().iter().filter_map(Preset::known_kind))
    }

    /// What `specls.toml` says of fields that their template contradicts: values that a field can never have.
    #[must_use]
    pub fn config_problems(&self) -> Vec<ConfigProblem> {
        self.config.kinds().iter().flat_map(|kind| self.impossible_values(kind)).collect()
    }

    fn impossible_values(&self, kind: &Kind) -> Vec<ConfigProblem> {
        let Some(schema) = self.configured.get(&kind.name).map(|kind| &kind.schema) else { return Vec::new() };
        let mut problems = Vec::new();
        for requirement in &kind.requirements {
            let deciding = schema.fields.iter().filter(|field| field.name.key == key(&requirement.when));
            let allowed: Vec<&Value> =
                deciding.map(|field| &field.value).filter(|value| !value.alternatives().is_empty()).collect();
            for (value, range) in requirement.values.iter().zip(&requirement.value_ranges) {
                let is_possible =
                    |allowed: &&Value| is_one_of(value, allowed.alternatives()) || is_one_of(value, &allowed.literals);
                if let Some(first) = allowed.first().filter(|_| !allowed.iter().any(is_possible)) {
                    let (when, expected) = (&requirement.when, first.alternatives().join(", "));
                    let message =
                        format!("kinds.requires.is has \"{value}\", which {when} never is; expected one of {expected}");
                    problems.push(ConfigProblem { range: range.clone(), severity: Severity::Warning, message });
                }
            }
        }
        problems
    }

    /// Whether the template of a kind has been named as one, so that its mistakes are somebody's business: other files
    /// are only called like templates.
    #[must_use]
    pub fn is_certain(&self, kind: &DocumentKind) -> bool {
        !self.found.iter().any(|found| std::ptr::eq(&*found.kind, kind))
    }
}

/// A template at each of the places where it lies; nothing if it declares nothing.
fn found(file: &TemplateFile) -> Vec<Found> {
    let rows = PLACES.iter().enumerate();
    let rows: Vec<(usize, Globs)> =
        rows.filter_map(|(index, place)| Some((index, place.documents_of(&file.path)?))).collect();
    let Some((_, first)) = rows.first() else { return Vec::new() };
    let kind = Arc::new(derive(&kind_name(&file.path), file, id_rule(first)));
    if kind.schema.sections.is_empty() && kind.schema.fields.is_empty() && kind.schema.entries.is_empty() {
        return Vec::new();
    }
    rows.into_iter().map(|(place, documents)| Found { kind: Arc::clone(&kind), place, documents }).collect()
}

/// How documents at these globs are called.
fn id_rule(documents: &Globs) -> IdRule {
    let glob = documents.patterns().first().map_or("", String::as_str);
    let stem = glob.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(stem, _)| stem);
    match Trust::of(glob) {
        Trust::Named if MAIN.iter().any(|main| stem.eq_ignore_ascii_case(main)) && glob.ends_with(".md") => {
            IdRule::Directory
        }
        Trust::Named => IdRule::Nothing,
        Trust::Near | Trust::Alike => IdRule::File,
    }
}

/// What a template is called by its path: `adr` for `docs/adr-template.md`, `docs/adr/template.md` and
/// `0000-adr-template/README.md`.
fn kind_name(path: &str) -> String {
    let parts = path.rsplit('/').map(|part| part.rsplit_once('.').map_or(part, |(stem, _)| stem));
    let names = parts.filter(|stem| !is_housekeeping(stem)).map(|stem| {
        let stem = stem.to_lowercase().replace('_', "-");
        let words = stem.split('-').filter(|word| {
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit()) || *word == "nnnn";
            !is_number && !matches!(*word, "template" | "templates")
        });
        words.collect::<Vec<_>>().join("-")
    });
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "document".to_owned())
}

/// Where the template of the track specs below a tracks root is looked for, best first: beside the `swarm/` that
/// holds the tracks, then in the workspace root.
pub fn template_places(tracks_root: &str) -> impl Iterator<Item = String> {
    let base = tracks_root.strip_suffix("swarm/tracks").unwrap_or("").to_owned();
    let bases = if base.is_empty() { vec![base] } else { vec![base, String::new()] };
    bases.into_iter().flat_map(|base| TRACK_SPEC_TEMPLATES.map(|place| format!("{base}{place}")))
}

/// What stands in the path of every template, in upper or lower case.
const TEMPLATE: &[u8] = b"template";

/// Whether the file at `path` may be a template, by where it lies.
#[must_use]
pub fn may_be_template(path: &str) -> bool {
    // Each place has this word in it, and most paths have not.
    let has_word = path.as_bytes().windows(TEMPLATE.len()).any(|word| word.eq_ignore_ascii_case(TEMPLATE));
    has_word && PLACES.iter().any(|place| place.holds(path))
}

/// The schema of a template, which may be Markdown or YAML.
fn schema_of(kind: &str, path: &str, template: &str) -> Schema {
    if is_yaml(path) { Schema::derive_yaml(kind, template) } else { Schema::derive(kind, template) }
}

fn derive(name: &str, file: &TemplateFile, id: IdRule) -> DocumentKind {
    let schema = schema_of(name, &file.path, &file.text);
    let template = Some(Arc::clone(&file.path));
    let name = Arc::clone(&schema.kind);
    DocumentKind {
        name,
        schema,
        template,
        id,
        structure: None,
        family: None,
        requirements: Vec::new(),
        is_chosen: true,
    }
}

/// Whether `path` is `suffix`, or ends with it after a directory.
fn is_at(path: &str, suffix: &str) -> bool {
    path.strip_suffix(suffix).is_some_and(|base| base.is_empty() || base.ends_with('/'))
}

/// Templates and skills are never checked as documents (design section 3, rule 11).
fn is_boilerplate(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|directory| {
        matches!(directory, "skills" | "templates" | "template" | "_templates") || directory.ends_with("-templates")
    })
}
