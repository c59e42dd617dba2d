//! `specls config [FILE]`: what applies to a file, and why.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use text::{Encoding, Text};
use world::config::{CONFIG_FILE, KEYS};
use world::{Choice, Config, Document, Kinds, NameSource, Reason, Snapshot, TRACK_SPEC_KIND, Trust, template_places};

use super::{Outcome, complain};
use crate::engine::{self, ConfigFile, Loaded};
use crate::paths;
use crate::workspace::{self, Surroundings, find_root};

/// What `specls config --help` says of the keys of `specls.toml`.
pub(super) fn keys_help() -> String {
    let mut help = format!("Keys of {CONFIG_FILE}:\n");
    for key in &KEYS {
        let _ = write!(
            help,
            "\n{}: {}\n    {}\n    Default: {}\n",
            key.path(),
            key.value.replace('`', ""),
            key.documentation.replace('`', ""),
            key.default.replace('`', "")
        );
    }
    help
}

/// Prints what applies to `file`, or, without one, to the workspace of the working directory.
pub(super) fn run(file: Option<&Path>, out: &mut impl Write) -> io::Result<Outcome> {
    let surroundings = Surroundings::of_process()?;
    let path = paths::absolute(file.unwrap_or(Path::new(".")), &surroundings.working_directory);
    let shown = paths::shown(&path, &surroundings.working_directory);
    let root = match find_root(&path, &surroundings) {
        Ok(root) => root,
        Err(refused) => {
            complain(format_args!("{shown}: {refused}"));
            return Ok(Outcome::Trouble);
        }
    };
    let Loaded { world, config, problems } = engine::load(&root, &workspace::scan(&root));
    for problem in &problems {
        let path = paths::shown(&problem.path, &surroundings.working_directory);
        complain(format_args!("{path}: {}", problem.reason));
    }
    config.iter().for_each(complain_about);
    let snapshot = world.snapshot();

    writeln!(out, "root: {} ({})", root.display(), why_root(&root, &surroundings))?;
    writeln!(out, "configuration: {}", if config.is_some() { CONFIG_FILE } else { "none" })?;
    if path.is_dir() {
        for kind in snapshot.kinds().all() {
            let template = kind.template.as_deref().unwrap_or("built-in");
            writeln!(out, "kind: {}, template: {template}, id: {}", kind.schema.kind, kind.id)?;
        }
    } else if let Some(relative) = workspace::relative(&root, &path) {
        writeln!(out, "file: {relative}")?;
        write_file(&snapshot, &root, &relative, out)?;
    }
    write_levels(snapshot.config(), out)?;
    Ok(if problems.is_empty() && config.is_none_or(|config| config.problems.is_empty()) {
        Outcome::Clean
    } else {
        Outcome::Trouble
    })
}

fn complain_about(config: &ConfigFile) {
    for problem in &config.problems {
        let place = config.text.position(problem.range.start, Encoding::Utf32);
        complain(format_args!("{CONFIG_FILE}:{}:{}: {}", place.line + 1, place.character + 1, problem.message));
    }
}

fn why_root(root: &Path, surroundings: &Surroundings) -> &'static str {
    if root.join(CONFIG_FILE).is_file() {
        "it holds specls.toml"
    } else if root.join(".git").exists() {
        "it holds .git"
    } else if root == surroundings.working_directory {
        "the working directory; nothing above the file holds specls.toml or .git"
    } else {
        "the directory of the file; nothing above it holds specls.toml or .git"
    }
}

/// The kind of a file, its template and its ID, each with the reason, and what else was considered.
fn write_file(snapshot: &Snapshot, root: &Path, path: &str, out: &mut impl Write) -> io::Result<()> {
    let (kinds, config) = (snapshot.kinds(), snapshot.config());
    let text = workspace::read(&root.join(path)).unwrap_or_default();
    let document = Document::new(snapshot, path, Text::new(&text));
    let choices = kinds.choices(path, &document.source, &document.outline);
    let Some(checked) = &document.checked else {
        writeln!(out, "kind: none ({})", why_no_document(kinds, config, path))?;
        return choices.iter().try_for_each(|choice| writeln!(out, "considered: {}", description(choice)));
    };
    let (chosen, others): (Vec<_>, Vec<_>) =
        choices.iter().partition(|choice| Arc::ptr_eq(&choice.kind, &checked.kind));
    for choice in chosen.iter().take(1) {
        writeln!(out, "kind: {} ({})", choice.kind.schema.kind, why(choice.reason, config, path))?;
    }
    match &checked.kind.template {
        Some(template) => writeln!(out, "template: {template}")?,
        None if *checked.kind.schema.kind == *TRACK_SPEC_KIND => {
            let places: Vec<String> = template_places(config.track_of(path).map_or("", |track| track.root)).collect();
            writeln!(out, "template: built-in (there is none of {})", places.join(", "))?;
        }
        None => writeln!(out, "template: built-in (the workspace has none)")?,
    }
    writeln!(out, "stage: {}", document.lifecycle.name())?;
    for (index, name) in document.names.iter().enumerate() {
        let label = if index == 0 { "id" } else { "also called" };
        writeln!(out, "{label}: {} ({})", name.id, why_name(&name.source))?;
    }
    others.iter().try_for_each(|choice| writeln!(out, "considered: {}", description(choice)))
}

fn why(reason: Reason, config: &Config, path: &str) -> String {
    match reason {
        Reason::Configured => "a [[kinds]] table matches it".to_owned(),
        Reason::TracksRoot => {
            format!("it is the spec.md of a track below {}", config.track_of(path).map_or("", |track| track.root))
        }
        Reason::Place(Trust::Named) => "the template is for files of this name".to_owned(),
        Reason::Place(Trust::Near) => "the template is for this directory, and it follows it".to_owned(),
        Reason::Place(Trust::Alike) => "it is like the template, which lies above it".to_owned(),
        Reason::Preset(Trust::Named) => "a known format has such files".to_owned(),
        Reason::Preset(_) => "a known format has such directories, and it follows it".to_owned(),
        Reason::FileName => "it is called spec.md, and counts if it follows the template".to_owned(),
    }
}

/// A kind that a file may be of, with what speaks for it.
fn description(choice: &Choice) -> String {
    let template = choice.kind.template.as_deref().unwrap_or("built-in");
    let share = (choice.fit.share * 100.0).round();
    let kind = &choice.kind.schema.kind;
    format!("{kind}, template: {template}, {share} % of its main sections, {} parts in common", choice.fit.parts)
}

fn why_no_document(kinds: &Kinds, config: &Config, path: &str) -> String {
    if let Some(glob) = config.ignored_by(path) {
        return format!("ignore has \"{glob}\"");
    }
    if let Some(kind) = kinds.template_at(path) {
        return format!("it is the template of {}", kind.schema.kind);
    }
    if kinds.candidates(path).is_empty() {
        return "no [[kinds]] table matches it, no template is for it, and it is not the spec.md of a track".to_owned();
    }
    "it does not follow the template of any kind that its path allows".to_owned()
}

fn why_name(source: &NameSource) -> &'static str {
    match source {
        NameSource::Field(_) => "from its field",
        NameSource::Title(_) => "from its title",
        NameSource::Directory => "from its directory",
        NameSource::File => "from its file name",
        NameSource::Sidecar => "from the metadata.json beside it",
    }
}

/// The severities that differ from the defaults.
fn write_levels(config: &Config, out: &mut impl Write) -> io::Result<()> {
    let rules = engine::rules();
    for (code, level) in config.levels() {
        let default = rules.iter().find(|rule| rule.code == code).map_or("", |rule| rule.severity.name());
        if level.name() != default {
            writeln!(out, "rule: {code} = {} (default: {default})", level.name())?;
        }
    }
    Ok(())
}
