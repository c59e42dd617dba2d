//! From a workspace on disk to a world to ask: what `check` and the server both start from. This module must not know
//! who asks.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use ide::Diagnostic;
use schema::Schema;
use text::Text;
use world::config::{CONFIG_FILE, ConfigProblem};
use world::{Change, Config, Facts, Kinds, Severity, Snapshot, World, directory};

use crate::contain;
use crate::output::RuleDescription;
use crate::workspace::{self, FileProblem, Listing, Reason, Scan, Templates};

/// The code of problems in `specls.toml`. It is no rule: it cannot be switched off.
const CONFIGURATION: &str = "configuration";

/// The code of problems in a template, likewise.
const TEMPLATE: &str = "template";

/// A world that knows everything of a workspace except its documents.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The world; its index is empty and not complete.
    pub(crate) world: World,
    /// `specls.toml`, if there is one that can be read.
    pub(crate) config: Option<ConfigFile>,
    /// Configuration, templates and sidecars that could not be used.
    pub(crate) problems: Vec<FileProblem>,
}

/// The configuration file, with what is wrong in it.
#[derive(Debug, Clone)]
pub(crate) struct ConfigFile {
    /// Its text.
    pub(crate) text: Text,
    /// Problems, by position.
    pub(crate) problems: Vec<ConfigProblem>,
}

/// Reads configuration, templates and sidecars of the workspace at `root`, which is absolute and without links.
pub(crate) fn load(root: &Path, scan: &Scan) -> Loaded {
    let mut problems = Vec::new();
    let text = match workspace::read(&root.join(CONFIG_FILE)) {
        Ok(text) => Some(Text::new(&text)),
        Err(FileProblem { reason: Reason::Missing, .. }) => None,
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    let (config, mut file) = text.map(ConfigFile::new).unzip();
    let config = config.unwrap_or_default();
    let Templates { files, problems: template_problems, config_problems } =
        workspace::find_templates(root, &config, scan);
    problems.extend(template_problems);
    let mut world = World::default();
    world.apply(Change::Config(config));
    world.apply(Change::Templates(files));
    if let Some(file) = &mut file {
        file.problems.extend(config_problems);
        file.problems.extend(world.snapshot().kinds().config_problems());
        file.problems.sort_by_key(|problem| problem.range.start);
    }
    world.apply(Change::Paths(scan.paths().map(Arc::from).collect()));
    world.apply(Change::Today(jiff::Zoned::now().date()));
    world.apply(Change::Author(workspace::author(root).map(Arc::from)));
    for directory in workspace::sidecars(scan, world.snapshot().kinds()) {
        match workspace::read_sidecar(root, &directory) {
            Ok(sidecar) => world.apply(Change::Sidecar(directory.into(), sidecar)),
            Err(problem) => problems.push(problem),
        }
    }
    Loaded { world, config: file, problems }
}

/// A document that has been read, to be taken into the index.
#[derive(Debug)]
pub(crate) struct Read {
    /// What the index keeps of it.
    facts: Arc<Facts>,
    /// What it refers to and the walk has not listed: ignored files exist all the same.
    unlisted: Vec<String>,
}

impl Read {
    /// Looks on disk for what a document refers to and the world does not know, where the walk that has made this `listing`
    /// has seen something or has not looked.
    pub(crate) fn new(root: &Path, snapshot: &Snapshot, facts: Arc<Facts>, listing: &Listing) -> Self {
        let unlisted = unlisted(root, snapshot, &facts, |path| listing.may_have(path));
        Self { unlisted, facts }
    }
}

/// Takes documents into the index.
pub(crate) fn add(world: &mut World, read: impl IntoIterator<Item = Read>) {
    for Read { facts, unlisted } in read {
        for path in unlisted {
            world.apply(Change::Path(path.into(), true));
        }
        world.apply(Change::Facts(facts));
    }
}

/// The paths that a document refers to, that the world does not know, that are possible and on disk; sorted.
pub(crate) fn unlisted(
    root: &Path,
    snapshot: &Snapshot,
    facts: &Facts,
    is_possible: impl Fn(&str) -> bool,
) -> Vec<String> {
    // Below a directory that does not exist nothing does: most such paths are told by one look at the disk.
    let mut missing: Option<String> = None;
    let mut is_there = |path: &String| {
        let is_below = |missing: &String| path.strip_prefix(missing.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if missing.as_ref().is_some_and(is_below) {
            return false;
        }
        if !snapshot.exists(directory(path)) {
            let unknown =
                path.match_indices('/').map(|(slash, _)| &path[..slash]).find(|above| !snapshot.exists(above));
            if let Some(unknown) = unknown.filter(|unknown| !is_on_disk(&root.join(unknown))) {
                missing = Some(unknown.to_owned());
                return false;
            }
        }
        is_on_disk(&root.join(path))
    };
    snapshot.unknown_paths(facts).into_iter().filter(|path| is_possible(path) && is_there(path)).collect()
}

fn is_on_disk(path: &Path) -> bool {
    contain::slow_point(path);
    path.exists()
}

impl ConfigFile {
    /// Reads a configuration. Whether its templates can be used is not looked at.
    pub(crate) fn new(text: Text) -> (Config, Self) {
        let codes: Vec<&str> = ide::rules().iter().map(|rule| rule.code).collect();
        let (config, problems) = Config::parse(&text.to_string(), &codes);
        (config, Self { text, problems })
    }

    /// The problems as diagnostics of the configuration file.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        self.problems
            .iter()
            .map(|problem| Diagnostic {
                range: problem.range.clone(),
                severity: problem.severity,
                code: CONFIGURATION,
                message: problem.message.clone(),
                related: Vec::new(),
            })
            .collect()
    }
}

/// The templates of the project that are not understood: path, text and what is wrong, by path.
pub(crate) fn template_problems(kinds: &Kinds) -> BTreeMap<Arc<str>, (Text, Vec<Diagnostic>)> {
    let templates = kinds
        .all()
        .filter(|kind| kinds.is_certain(kind))
        .filter_map(|kind| Some((Arc::clone(kind.template.as_ref()?), &kind.schema)));
    templates
        .filter(|(_, schema)| !schema.problems.is_empty())
        .map(|(path, schema)| (path, (Text::new(&schema.template), template_diagnostics(schema))))
        .collect()
}

/// What is not understood of a template.
pub(crate) fn template_diagnostics(schema: &Schema) -> Vec<Diagnostic> {
    let diagnostics = schema.problems.iter().map(|problem| Diagnostic {
        range: problem.range.clone(),
        severity: Severity::Warning,
        code: TEMPLATE,
        message: problem.message.clone(),
        related: Vec::new(),
    });
    diagnostics.collect()
}

/// Everything that can stand as the code of a diagnostic: the rules, then what is wrong with a project's own setup.
pub(crate) fn rules() -> Vec<RuleDescription> {
    let rules = ide::rules().iter().map(|rule| RuleDescription {
        code: rule.code,
        summary: rule.summary(),
        severity: rule.severity,
        page: format!(
            "# {}\n\n{}\n## Severity\n\n{}; {}.\n",
            rule.code,
            rule.page(),
            rule.severity.name(),
            rule.severity_note()
        ),
    });
    let setup = [
        (CONFIGURATION, Severity::Error, format!("Something in `{CONFIG_FILE}` is not understood.")),
        (TEMPLATE, Severity::Warning, "Something in a template is not understood.".to_owned()),
        (ide::GATE, Severity::Error, "Something keeps a track from the status that `--gate` asks for.".to_owned()),
    ];
    let setup = setup.map(|(code, severity, summary)| RuleDescription {
        code,
        severity,
        page: format!("# {code}\n\n{summary}\n\n## Severity\n\nIt cannot be switched off.\n"),
        summary,
    });
    rules.chain(setup).collect()
}
