//! `specls check`: which files are meant, what is wrong with them, how it ends.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use text::Text;
use world::config::CONFIG_FILE;
use world::{Change, Document, Severity, World, is_yaml};

use super::fix::{Mended, Mending};
use super::progress::Progress;
use super::{CheckArguments, Outcome, complain};
use crate::contain::{self, Checked};
use crate::engine::{self, Loaded};
use crate::output::{CheckedDocument, FileReport, Report, Style};
use crate::paths;
use crate::workspace::{self, FileProblem, Reason, Scan, Surroundings, find_root, is_markdown};

/// Stands for standard input among the paths.
const STANDARD_INPUT: &str = "-";
/// What standard input is checked as if nobody says.
const STANDARD_INPUT_NAME: &str = "stdin.md";

/// What is to be checked in one workspace. Paths are relative to its root.
#[derive(Debug, Default)]
struct Selection {
    /// Everything below these; the empty path is the root.
    directories: BTreeSet<String>,
    files: BTreeSet<String>,
    /// Contents that stand in for those on disk.
    texts: BTreeMap<String, String>,
    /// Whether only the files named are known, because the root is too wide to be walked.
    is_alone: bool,
}

/// Checks what the arguments name, and writes a report.
///
/// # Errors
///
/// When the report cannot be written, or there is no working directory.
pub(super) fn run(arguments: &CheckArguments, style: Style, out: &mut impl Write) -> io::Result<Outcome> {
    examine(arguments, style, out).map(|(outcome, _)| outcome)
}

/// The same, with what the outcome depends on.
pub(super) fn examine(
    arguments: &CheckArguments,
    style: Style,
    out: &mut impl Write,
) -> io::Result<(Outcome, Sources)> {
    let mut check = Check {
        surroundings: Surroundings::of_process()?,
        selections: BTreeMap::new(),
        report: Report::default(),
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
    };
    check.select_all(arguments);
    let selections = std::mem::take(&mut check.selections);
    for (root, selection) in &selections {
        check.workspace(root, selection);
    }
    if check.mending == Some(Mending::Show) {
        return Ok((check.show(out)?, Sources(selections)));
    }
    check.report.sort();
    check.report.write(arguments.format, &engine::rules(), style, out)?;
    if check.report.checked == 0 && check.troubled.is_empty() {
        complain(format_args!(
            "no documents found; a document is the spec.md of a track below swarm/tracks/, or what [[kinds]] in \
             {CONFIG_FILE} says"
        ));
    }
    // Whatever stands in the way of a status does, however little it weighs.
    let fail_on = if arguments.gate.is_some() { Severity::Hint } else { arguments.fail_on };
    Ok((check.outcome(fail_on), Sources(selections)))
}

/// What a run has looked at.
#[derive(Debug)]
pub(super) struct Sources(BTreeMap<PathBuf, Selection>);

impl Sources {
    /// All files and directories that the outcome of another run would depend on, as they are on disk now.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        let below = |(root, selection): (&PathBuf, &Selection)| {
            selection.scan(root).paths().map(|path| root.join(path)).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(below).collect()
    }
}

/// A run in progress.
struct Check {
    surroundings: Surroundings,
    /// By root.
    selections: BTreeMap<PathBuf, Selection>,
    report: Report,
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
    /// Writes the patches instead of a report.
    fn show(&self, out: &mut impl Write) -> io::Result<Outcome> {
        for patch in self.patches.values() {
            out.write_all(patch.as_bytes())?;
        }
        Ok(match self.outcome(Severity::Hint) {
            Outcome::Trouble => Outcome::Trouble,
            _ if self.patches.is_empty() => Outcome::Clean,
            _ => Outcome::Findings,
        })
    }

    fn outcome(&self, fail_on: Severity) -> Outcome {
        if !self.troubled.is_empty() || self.has_config_problem {
            Outcome::Trouble
        } else if self.report.worst().is_some_and(|worst| worst <= fail_on) {
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

    /// Checks what is selected in one workspace.
    fn workspace(&mut self, root: &Path, selection: &Selection) {
        let scan = selection.scan(root);
        let Loaded { mut world, config, problems } = engine::load(root, &scan);
        let unnamed = scan.problems.iter().filter(|problem| selection.has(root, &problem.path));
        for problem in problems.iter().chain(unnamed) {
            self.trouble(&problem.path, &problem.reason);
        }
        if let Some(config) = config.filter(|config| !config.problems.is_empty()) {
            self.has_config_problem = true;
            let diagnostics = config.diagnostics();
            self.add(root, CONFIG_FILE, config.text, diagnostics);
        }
        for (path, (text, diagnostics)) in engine::template_problems(world.snapshot().kinds()) {
            self.add(root, &path, text, diagnostics);
        }

        let mut documents = self.index(&mut world, root, &scan, selection);
        if let Some(mending) = self.mending {
            self.mend(root, &mut world, &mut documents, mending);
        }
        let snapshot = world.snapshot();
        let gate = self.gate;
        let found: Vec<_> = documents
            .into_par_iter()
            .map(|document| {
                let checked = contain::catch(|| match gate {
                    Some(gate) => Checked { diagnostics: ide::gate(&snapshot, &document, gate), faults: Vec::new() },
                    None => contain::check(&snapshot, &document, &BTreeSet::new()),
                });
                (document, checked)
            })
            .collect();
        for (document, checked) in found {
            let path = root.join(&*document.path);
            let Checked { diagnostics, faults } = checked.unwrap_or_else(|message| {
                self.trouble(&path, Reason::Fault(message));
                Checked::default()
            });
            faults.iter().for_each(|fault| self.trouble(&path, fault));
            if self.lists_documents {
                self.report.documents.push(CheckedDocument {
                    path: self.shown(&path),
                    kind: document.checked.as_ref().map(|checked| checked.schema().kind.clone()),
                    stage: document.lifecycle.name(),
                });
            }
            self.add(root, &document.path, document.text, diagnostics);
        }
    }

    /// Reads all Markdown files of a workspace into the index, and keeps the selected documents: what is said of one
    /// depends on all.
    fn index(&mut self, world: &mut World, root: &Path, scan: &Scan, selection: &Selection) -> Vec<Document> {
        let snapshot = world.snapshot();
        let progress = Progress::start();
        let all = scan.documents(snapshot.kinds());
        progress.expect(all.len());
        let parse = |path: &str, text: &str| {
            progress.step();
            let parsed = contain::catch(|| {
                contain::fault_point("document", path);
                let document = Document::new(&snapshot, path, Text::new(text));
                let facts = Arc::clone(document.facts());
                (facts, selection.contains(path).then_some(document))
            });
            let problem = |message| FileProblem { path: root.join(path), reason: Reason::Fault(message) };
            parsed.map_err(problem)
        };
        let is_on_disk = |path: &&String| !selection.texts.contains_key(*path);
        let on_disk: Vec<String> = all.iter().filter(is_on_disk).cloned().collect();
        let (mut parsed, mut problems) = workspace::read_each(root, &on_disk, parse);
        parsed.extend(selection.texts.iter().map(|(path, text)| parse(path, text)));
        drop(progress);
        let mut documents = Vec::with_capacity(parsed.len());
        for parsed in parsed {
            match parsed {
                Ok(parsed) => documents.push(parsed),
                Err(problem) => problems.push(problem),
            }
        }
        for problem in problems.iter().filter(|problem| selection.has(root, &problem.path)) {
            self.trouble(&problem.path, &problem.reason);
        }

        let (facts, documents): (Vec<_>, Vec<_>) = documents.into_iter().unzip();
        engine::add(world, root, facts);
        world.apply(Change::IndexComplete(!selection.is_alone));
        let snapshot = world.snapshot();
        documents.into_iter().flatten().filter(|document| ide::is_checked(&snapshot, document)).collect()
    }

    /// Mends documents in their files, and in the world so that what is left can be reported; or notes down how.
    fn mend(&mut self, root: &Path, world: &mut World, documents: &mut [Document], mending: Mending) {
        let snapshot = world.snapshot();
        let mended: Vec<Option<Mended>> =
            documents.par_iter().map(|document| Mended::new(&snapshot, document)).collect();
        let mended = documents.iter_mut().zip(mended).filter_map(|(document, mended)| Some((document, mended?)));
        for (document, mended) in mended {
            if mending == Mending::Show {
                let path = self.shown(&root.join(&*document.path));
                self.patches.insert(path.clone(), mended.diff(&path));
                continue;
            }
            match mended.write(root) {
                Ok(()) => {
                    world.apply(Change::Facts(Arc::clone(mended.after.facts())));
                    *document = mended.after;
                }
                Err(problem) => self.trouble(&problem.path, &problem.reason),
            }
        }
    }

    /// Counts a checked file of the workspace at `root`, and adds it to the report if there is something to say.
    fn add(&mut self, root: &Path, path: &str, text: Text, mut diagnostics: Vec<ide::Diagnostic>) {
        self.report.checked += 1;
        if diagnostics.is_empty() {
            return;
        }
        for related in diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.related) {
            related.path = self.shown(&root.join(&*related.path)).into();
        }
        let path = self.shown(&root.join(path));
        self.report.files.push(FileReport { path, text, diagnostics });
    }
}

impl Selection {
    /// What lies in the workspace, with everything that was named although the walk passes it over.
    fn scan(&self, root: &Path) -> Scan {
        let mut scan = if self.is_alone { Scan::default() } else { workspace::scan(root) };
        for directory in &self.directories {
            let is_known = directory.is_empty() || scan.directories.binary_search(directory).is_ok();
            if !is_known {
                let hidden = workspace::scan(&root.join(directory));
                hidden.markdown.iter().for_each(|path| scan.add(&format!("{directory}/{path}")));
                scan.problems.extend(hidden.problems);
            }
        }
        self.files.iter().for_each(|file| scan.add(file));
        scan
    }

    fn contains(&self, path: &str) -> bool {
        let is_below = |directory: &String| {
            directory.is_empty()
                || path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.files.contains(path) || self.directories.iter().any(is_below)
    }

    /// Whether a path of the disk is selected.
    fn has(&self, root: &Path, path: &Path) -> bool {
        // What cannot be named is reported with whatever it stands in.
        path.ancestors().find_map(|path| workspace::relative(root, path)).is_some_and(|path| self.contains(&path))
    }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == STANDARD_INPUT
}
