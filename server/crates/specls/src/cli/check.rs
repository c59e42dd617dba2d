//! `specls check`: which files are meant, what is wrong with them, how it ends.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use text::Text;
use world::config::CONFIG_FILE;
use world::{Change, Document, Severity, Snapshot, World, is_yaml};

use super::fix::{Mended, Mending};
use super::reading::{Documents, read_documents};
use super::seen::{Reading, Seen};
use super::selection::{Selection, Sources};
use super::{CheckArguments, Outcome, complain};
use crate::contain::{self, Checked, RuleFault};
use crate::engine::{self, Loaded};
use crate::output::{CheckedDocument, FileReport, Rendered, Renderer, ReportWriter, Style, Summary};
use crate::paths;
use crate::workspace::{self, FileProblem, Reason, Surroundings, find_root, is_markdown};

/// Stands for standard input among the paths.
const STANDARD_INPUT: &str = "-";
/// What standard input is checked as if nobody says.
const STANDARD_INPUT_NAME: &str = "stdin.md";

/// So many files are checked before what was found in them is written: enough for all cores, and few to hold.
const BATCH: usize = 256;

/// A workspace of which everything is known.
struct Workspace {
    root: PathBuf,
    snapshot: Snapshot,
    /// Contents that stand in for those on disk.
    texts: BTreeMap<String, String>,
}

/// A file to be reported on, in its place in the report.
struct Job {
    document: CheckedDocument,
    work: Work,
}

enum Work {
    /// What is wrong with a configuration or a template has been found already.
    Found(FileReport),
    /// The document at `path` is to be checked in the workspace of that index.
    Check { workspace: usize, path: Arc<str>, reading: Reading },
}

/// What has come of a job.
struct Done {
    /// Nothing if there is nothing to say.
    file: Option<io::Result<Rendered>>,
    /// Rules that have failed.
    faults: Vec<RuleFault>,
}

/// Checks what the arguments name, and writes a report.
///
/// What is said of one document depends on all, and their texts are too long to be kept. So of each file its facts are
/// read and the rules are asked that need not know the others; the rest is said by its facts when all are known.
///
/// # Errors
///
/// When the report cannot be written, or there is no working directory.
pub(super) fn run(arguments: &CheckArguments, style: Style, out: &mut impl Write) -> io::Result<Outcome> {
    let mut check = Check::new(arguments)?;
    let outcome = check.run(arguments, style, out);
    // The process ends: what is known of ten thousand documents need not be given back piece by piece.
    std::mem::forget(check);
    outcome
}

/// The same, with what the outcome depends on.
pub(super) fn examine(
    arguments: &CheckArguments,
    style: Style,
    out: &mut impl Write,
) -> io::Result<(Outcome, Sources)> {
    let mut check = Check::new(arguments)?;
    let outcome = check.run(arguments, style, out)?;
    Ok((outcome, Sources::new(check.selections)))
}

/// A run in progress.
struct Check {
    surroundings: Surroundings,
    /// By root.
    selections: BTreeMap<PathBuf, Selection>,
    workspaces: Vec<Workspace>,
    jobs: Vec<Job>,
    /// What could not be read and has been reported, each path once.
    troubled: BTreeSet<PathBuf>,
    has_config_problem: bool,
    /// The status whose obstacles are asked for, instead of all diagnostics.
    gate: Option<ide::Gate>,
    mending: Option<Mending>,
    /// What would be mended, by the path that users see.
    patches: BTreeMap<String, String>,
    /// Whether the report names every document that was checked.
    lists_documents: bool,
}

impl Check {
    fn new(arguments: &CheckArguments) -> io::Result<Self> {
        Ok(Self {
            surroundings: Surroundings::of_process()?,
            selections: BTreeMap::new(),
            workspaces: Vec::new(),
            jobs: Vec::new(),
            troubled: BTreeSet::new(),
            has_config_problem: false,
            gate: arguments.gate.map(ide::Gate::from),
            mending: match (arguments.diff, arguments.fix) {
                (true, _) => Some(Mending::Show),
                (false, true) => Some(Mending::Write),
                (false, false) => None,
            },
            patches: BTreeMap::new(),
            lists_documents: arguments.documents,
        })
    }

    fn run(&mut self, arguments: &CheckArguments, style: Style, out: &mut impl Write) -> io::Result<Outcome> {
        self.select_all(arguments);
        let selections = std::mem::take(&mut self.selections);
        for (root, selection) in &selections {
            self.read(root, selection);
        }
        self.selections = selections;
        if self.mending == Some(Mending::Show) {
            return self.show(out);
        }
        let renderer = Renderer { format: arguments.format, style, rules: engine::rules() };
        let summary = self.report(&renderer, out)?;
        if summary.checked() == 0
            && arguments.stdin_filename.is_none()
            && arguments.paths.iter().any(|path| is_standard_input(path))
        {
            let path = self.absolute(Path::new(STANDARD_INPUT_NAME));
            let remedy = "say with --stdin-filename which path it is checked as, such as swarm/tracks/ID/spec.md";
            self.trouble(&path, format_args!("not checked, as the path tells the kind of a document; {remedy}"));
        }
        if summary.checked() == 0 && self.troubled.is_empty() {
            complain(format_args!(
                "no documents found; a document is the spec.md of a track below swarm/tracks/, or what [[kinds]] in \
                 {CONFIG_FILE} says"
            ));
        }
        // Whatever stands in the way of a status does, however little it weighs.
        let fail_on = if arguments.gate.is_some() { Severity::Hint } else { arguments.fail_on };
        Ok(self.outcome(&summary, fail_on))
    }

    /// Writes the patches instead of a report.
    fn show(&self, out: &mut impl Write) -> io::Result<Outcome> {
        for patch in self.patches.values() {
            out.write_all(patch.as_bytes())?;
        }
        Ok(match self.outcome(&Summary::default(), Severity::Hint) {
            Outcome::Trouble => Outcome::Trouble,
            _ if self.patches.is_empty() => Outcome::Clean,
            _ => Outcome::Findings,
        })
    }

    fn outcome(&self, summary: &Summary, fail_on: Severity) -> Outcome {
        if !self.troubled.is_empty() || self.has_config_problem {
            Outcome::Trouble
        } else if summary.worst().is_some_and(|worst| worst <= fail_on) {
            Outcome::Findings
        } else {
            Outcome::Clean
        }
    }

    /// Reports a file that could not be used; it makes the run fail, whatever else is found.
    fn trouble(&mut self, path: &Path, reason: impl std::fmt::Display) {
        if self.troubled.insert(path.to_owned()) {
            complain(format_args!("{}: {reason}", self.shown(path)));
        }
    }

    fn shown(&self, path: &Path) -> String {
        paths::shown(path, &self.surroundings.working_directory)
    }

    fn select_all(&mut self, arguments: &CheckArguments) {
        let here = Path::new(".").to_owned();
        let is_default = arguments.paths.is_empty() && arguments.stdin_filename.is_none();
        let named = if is_default { std::slice::from_ref(&here) } else { &arguments.paths };
        let takes_input = arguments.stdin_filename.is_some() || named.iter().any(|path| is_standard_input(path));
        for path in named.iter().filter(|path| !is_standard_input(path)) {
            self.select(path);
        }
        if takes_input {
            let name = arguments.stdin_filename.as_deref().unwrap_or(Path::new(STANDARD_INPUT_NAME));
            self.select_standard_input(name);
        }
    }

    /// Takes in one path from the command line.
    fn select(&mut self, path: &Path) {
        let path = match self.surroundings.working_directory.join(path).canonicalize() {
            Ok(path) => path,
            Err(error) => return self.trouble(&self.absolute(path), Reason::of(&error)),
        };
        let is_directory = path.is_dir();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !is_directory && !is_markdown(&name) && !is_yaml(&name) {
            // The configuration is checked with every file of its workspace.
            if name != CONFIG_FILE {
                complain(format_args!("{}: this is not a Markdown file, and is not checked", self.shown(&path)));
            }
            return;
        }
        let Some((selection, relative)) = self.selection_of(&path, is_directory) else { return };
        let list = if is_directory { &mut selection.directories } else { &mut selection.files };
        list.insert(relative);
    }

    fn select_standard_input(&mut self, name: &Path) {
        let path = self.absolute(name);
        if self.mending == Some(Mending::Write) {
            return self.trouble(&path, "standard input cannot be mended in place; use --diff");
        }
        let text = match workspace::read_text(io::stdin().lock()) {
            Ok(text) => text,
            Err(reason) => return self.trouble(&path, reason),
        };
        let Some((selection, relative)) = self.selection_of(&path, false) else { return };
        selection.files.insert(relative.clone());
        selection.texts.insert(relative, text);
    }

    /// The selection that an absolute path belongs to, and the path in it.
    fn selection_of(&mut self, path: &Path, is_directory: bool) -> Option<(&mut Selection, String)> {
        let (root, is_alone) = match find_root(path, &self.surroundings) {
            Ok(root) => (root, false),
            Err(refused) if is_directory => {
                self.trouble(path, refused);
                return None;
            }
            Err(refused) => {
                complain(format_args!("{}: checked alone, because {refused}", self.shown(path)));
                (path.parent().unwrap_or(path).to_owned(), true)
            }
        };
        let Some(relative) = workspace::relative(&root, path) else {
            self.trouble(path, Reason::NameNotUtf8);
            return None;
        };
        let selection = self.selections.entry(root).or_default();
        selection.is_alone = is_alone;
        Some((selection, relative))
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        paths::absolute(path, &self.surroundings.working_directory)
    }

    /// Reads all Markdown files of a workspace, and plans to check those that are selected.
    fn read(&mut self, root: &Path, selection: &Selection) {
        let scan = selection.scan(root);
        let Loaded { mut world, config, problems } = engine::load(root, &scan);
        let unnamed = scan.problems.iter().filter(|problem| selection.has(root, &problem.path));
        for problem in problems.iter().chain(unnamed) {
            self.trouble(&problem.path, &problem.reason);
        }
        if let Some(config) = config.filter(|config| !config.problems.is_empty()) {
            self.has_config_problem = true;
            let diagnostics = config.diagnostics();
            self.add_setup(root, CONFIG_FILE, config.text, diagnostics);
        }
        for (path, (text, diagnostics)) in engine::template_problems(world.snapshot().kinds()) {
            self.add_setup(root, &path, text, diagnostics);
        }

        // All paths are known. Rules that ask about the documents there wait until these are.
        world.apply(Change::IndexComplete(!selection.is_alone));
        // What mends documents, or tells what keeps them from a status, looks at their texts again.
        let asks_rules = self.gate.is_none() && self.mending.is_none();
        let Documents { seen, problems } = read_documents(root, scan, selection, &mut world, asks_rules);
        for problem in problems.iter().filter(|problem| selection.has(root, &problem.path)) {
            self.trouble(&problem.path, &problem.reason);
        }
        let snapshot = world.snapshot();
        let is_checked = |seen: &Seen| seen.kind.is_some() || snapshot.checks_references(&seen.path);
        let seen = seen.into_iter().filter(|seen| selection.contains(&seen.path) && is_checked(seen));
        let mut seen: Vec<Seen> = seen.collect();
        if let Some(mending) = self.mending {
            self.mend(root, &mut world, &selection.texts, &mut seen, mending);
        }
        let snapshot = world.snapshot();
        let workspace = self.workspaces.len();
        let jobs = seen.into_iter().map(|Seen { path, kind, stage, reading }| Job {
            document: CheckedDocument { path: self.shown(&root.join(&*path)), kind, stage },
            work: Work::Check { workspace, path, reading },
        });
        let jobs: Vec<Job> = jobs.collect();
        self.jobs.extend(jobs);
        self.workspaces.push(Workspace { root: root.to_owned(), snapshot, texts: selection.texts.clone() });
    }

    /// Mends documents in their files, and in the world so that what is left can be reported; or notes down how.
    fn mend(
        &mut self,
        root: &Path,
        world: &mut World,
        texts: &BTreeMap<String, String>,
        seen: &mut [Seen],
        mending: Mending,
    ) {
        let snapshot = world.snapshot();
        for batch in seen.chunks_mut(BATCH) {
            let mended = batch.par_iter().map(|seen| {
                let document = Document::new(&snapshot, &seen.path, Text::new(&text_of(root, texts, &seen.path)?));
                Ok(Mended::new(&snapshot, &document))
            });
            let mended: Vec<Result<Option<Mended>, FileProblem>> = mended.collect();
            for (seen, mended) in batch.iter_mut().zip(mended) {
                let written = mended.and_then(|mended| {
                    let Some(mended) = mended else { return Ok(()) };
                    if mending == Mending::Show {
                        let path = self.shown(&root.join(&*seen.path));
                        self.patches.insert(path.clone(), mended.diff(&path));
                        return Ok(());
                    }
                    mended.write(root)?;
                    *seen = Seen::new(&mended.after, &mended.text());
                    world.apply(Change::Facts(Arc::clone(mended.after.facts())));
                    Ok(())
                });
                if let Err(problem) = written {
                    self.trouble(&problem.path, &problem.reason);
                }
            }
        }
    }

    /// Plans to report what is wrong with a configuration or a template.
    fn add_setup(&mut self, root: &Path, path: &str, text: Text, diagnostics: Vec<ide::Diagnostic>) {
        let file = self.file_report(root, self.shown(&root.join(path)), text, diagnostics);
        let document = CheckedDocument { path: file.path.clone(), kind: None, stage: "" };
        self.jobs.push(Job { document, work: Work::Found(file) });
    }

    /// Does all jobs, in parallel, and writes what they find in the order of their paths.
    fn report(&mut self, renderer: &Renderer, out: &mut impl Write) -> io::Result<Summary> {
        let mut jobs = std::mem::take(&mut self.jobs);
        jobs.sort_by(|left, right| left.document.path.cmp(&right.document.path));
        let mut writer = ReportWriter::begin(renderer, out, jobs.len())?;
        for batch in jobs.chunks_mut(BATCH) {
            let done: Vec<_> = batch.par_iter_mut().map(|job| self.work(job, renderer)).collect();
            for (job, done) in batch.iter().zip(done) {
                match done {
                    Ok(Done { file, faults }) => {
                        file.into_iter().try_for_each(|file| writer.add(&file?))?;
                        let path = self.surroundings.working_directory.join(&job.document.path);
                        faults.iter().for_each(|fault| self.trouble(&path, fault));
                    }
                    Err(problem) => self.trouble(&problem.path, &problem.reason),
                }
            }
        }
        let is_listed = |job: &&Job| self.lists_documents && matches!(job.work, Work::Check { .. });
        writer.end(jobs.iter().filter(is_listed).map(|job| &job.document))
    }

    /// Does one job.
    fn work(&self, job: &mut Job, renderer: &Renderer) -> Result<Done, FileProblem> {
        let (workspace, path, reading) = match &mut job.work {
            Work::Found(file) => return Ok(Done { file: Some(renderer.render(file)), faults: Vec::new() }),
            Work::Check { workspace, path, reading } => (&self.workspaces[*workspace], &**path, reading),
        };
        let Workspace { root, snapshot, texts } = workspace;
        let fault = |message| FileProblem { path: root.join(path), reason: Reason::Fault(message) };
        let known = contain::catch(|| reading.finish(snapshot, path)).map_err(fault)?;
        if let Some(Checked { faults, .. }) = known.as_ref().filter(|known| known.diagnostics.is_empty()) {
            return Ok(Done { file: None, faults: faults.clone() });
        }
        let text = text_of(root, texts, path)?;
        let is_same = reading.is_of(&text);
        let text = Text::from(text.into_owned());
        let checked = match known.filter(|_| is_same) {
            Some(known) => (text, known),
            None => contain::catch(|| self.check(snapshot, path, text, is_same)).map_err(fault)?,
        };
        let (text, Checked { diagnostics, faults }) = checked;
        let file = (!diagnostics.is_empty())
            .then(|| renderer.render(&self.file_report(root, job.document.path.clone(), text, diagnostics)));
        Ok(Done { file, faults })
    }

    /// Asks everything of a document. `is_same`: the index knows it as it is.
    fn check(&self, snapshot: &Snapshot, path: &str, text: Text, is_same: bool) -> (Text, Checked) {
        let mut document = Document::new(snapshot, path, text);
        if let Some(facts) = snapshot.index().get(path).filter(|_| is_same) {
            document = document.with_facts(Arc::clone(facts));
        }
        let checked = match self.gate {
            Some(gate) => Checked { diagnostics: ide::gate(snapshot, &document, gate), faults: Vec::new() },
            None => contain::check(snapshot, &document, &BTreeSet::new()),
        };
        (document.text, checked)
    }

    /// The diagnostics of the file shown as `path`, with all paths as users read them.
    fn file_report(&self, root: &Path, path: String, text: Text, mut diagnostics: Vec<ide::Diagnostic>) -> FileReport {
        for related in diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.related) {
            related.path = self.shown(&root.join(&*related.path)).into();
        }
        let mut file = FileReport { path, text, diagnostics };
        file.sort();
        file
    }
}

/// The text of a file: one that stands in for it, or else what is on disk.
fn text_of<'a>(root: &Path, texts: &'a BTreeMap<String, String>, path: &str) -> Result<Cow<'a, str>, FileProblem> {
    match texts.get(path) {
        Some(text) => Ok(Cow::Borrowed(text)),
        None => workspace::read(&root.join(path)).map(Cow::Owned),
    }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == STANDARD_INPUT
}
