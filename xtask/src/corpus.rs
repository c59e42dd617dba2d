//! What `specls check` says of a corpus of real projects: how much, how bad, and samples to judge. Runs the binary as
//! users do; it must not know how anything is decided.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::build::{Profile, build};
use crate::random::Random;

const SEVERITIES: [&str; 4] = ["error", "warning", "information", "hint"];

/// How many of the most frequent messages are shown.
const FREQUENT: usize = 10;

/// What the one report says when most of a document is not filled in.
const UNFILLED: &str = "so this document is mostly unfilled";

/// What `specls check --format json` writes, as far as it is read here.
#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    documents: Vec<Document>,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Deserialize)]
struct Document {
    path: String,
    kind: Option<String>,
    stage: String,
}

#[derive(Deserialize)]
struct Diagnostic {
    path: String,
    range: Range,
    severity: String,
    code: String,
    message: String,
}

#[derive(Deserialize)]
struct Range {
    start: Position,
}

#[derive(Deserialize)]
struct Position {
    line: usize,
}

/// The reports on the projects of one system, paths relative to the corpus.
struct System {
    name: String,
    projects: usize,
    documents: Vec<Document>,
    diagnostics: Vec<Diagnostic>,
}

/// A table of systems, and for each system its rules and most frequent messages, in Markdown.
pub(crate) fn summary(corpus: &Path) -> Result<String, String> {
    let systems = check(corpus)?;
    let mut out = String::from(
        "| system | projects | documents | of a kind | live | unfilled | errors and warnings per live document | on \
         frozen, structural above hint |\n|---|---|---|---|---|---|---|---|\n",
    );
    for system in &systems {
        system.row(&mut out);
    }
    for system in &systems {
        let _ = writeln!(out, "\n### {}\n", system.name);
        system.rules(&mut out);
        system.messages(&mut out);
    }
    Ok(out)
}

/// `count` errors, warnings and informations of each system, drawn at random: the same for the same seed.
pub(crate) fn sample(corpus: &Path, count: u64, seed: u64) -> Result<String, String> {
    let mut out = String::new();
    for system in check(corpus)? {
        let _ = writeln!(out, "\n### {}\n", system.name);
        let mut open: Vec<&Diagnostic> = system.diagnostics.iter().filter(|found| found.severity != "hint").collect();
        let mut random = Random::new(seed);
        for _ in 0..count.min(open.len() as u64) {
            let found = open.swap_remove(random.below(open.len()));
            let Diagnostic { path, severity, code, message, range } = found;
            let text = std::fs::read_to_string(corpus.join(path)).unwrap_or_default();
            let line = text.lines().nth(range.start.line).unwrap_or_default().trim();
            let line: String = line.chars().take(160).collect();
            let _ = writeln!(out, "- {path}:{}: {severity} {code}: {message}\n  `{line}`", range.start.line + 1);
        }
    }
    Ok(out)
}

/// Checks every project of every system.
fn check(corpus: &Path) -> Result<Vec<System>, String> {
    let corpus = corpus.canonicalize().map_err(|error| format!("{}: {error}", corpus.display()))?;
    let specls = build(Profile::own())?;
    let mut systems = Vec::new();
    for directory in directories(&corpus)? {
        let name = directory.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut system = System { name, projects: 0, documents: Vec::new(), diagnostics: Vec::new() };
        for project in directories(&directory)? {
            let output =
                Command::new(&specls).args(["check", "--format", "json", "--documents"]).current_dir(&project).output();
            let output = output.map_err(|error| format!("{}: {error}", specls.display()))?;
            let report: Report = serde_json::from_slice(&output.stdout).map_err(|error| {
                format!("{}: {error}\n{}", project.display(), String::from_utf8_lossy(&output.stderr))
            })?;
            let below = project.strip_prefix(&corpus).unwrap_or(&project).to_string_lossy().into_owned();
            let placed = |path: String| format!("{below}/{path}");
            system.projects += 1;
            let documents = report.documents.into_iter();
            system.documents.extend(documents.map(|found| Document { path: placed(found.path), ..found }));
            let diagnostics = report.diagnostics.into_iter();
            system.diagnostics.extend(diagnostics.map(|found| Diagnostic { path: placed(found.path), ..found }));
        }
        systems.push(system);
    }
    Ok(systems)
}

fn directories(path: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = path.read_dir().map_err(|error| format!("{}: {error}", path.display()))?;
    let mut directories: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    directories.sort();
    Ok(directories)
}

impl System {
    fn row(&self, out: &mut String) {
        let unfilled: BTreeSet<&str> = self
            .diagnostics
            .iter()
            .filter(|found| found.message.contains(UNFILLED))
            .map(|found| found.path.as_str())
            .collect();
        let live: BTreeSet<&str> = self
            .documents
            .iter()
            .filter(|document| document.stage == "live" && !unfilled.contains(document.path.as_str()))
            .map(|document| document.path.as_str())
            .collect();
        let frozen: BTreeSet<&str> = self
            .documents
            .iter()
            .filter(|document| document.stage == "frozen")
            .map(|document| document.path.as_str())
            .collect();
        let is_severe = |found: &&Diagnostic| matches!(found.severity.as_str(), "error" | "warning");
        let severe = self.diagnostics.iter().filter(is_severe).filter(|found| live.contains(found.path.as_str()));
        let per_live = severe.count() as f64 / live.len().max(1) as f64;
        let structural = self.diagnostics.iter().filter(|found| {
            found.severity != "hint"
                && frozen.contains(found.path.as_str())
                && STRUCTURAL.contains(&found.code.as_str())
        });
        let of_a_kind = self.documents.iter().filter(|document| document.kind.is_some()).count();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {of_a_kind} | {} | {} | {per_live:.2} | {} |",
            self.name,
            self.projects,
            self.documents.len(),
            live.len(),
            unfilled.len(),
            structural.count()
        );
    }

    /// How often each rule speaks, by severity, and per document.
    fn rules(&self, out: &mut String) {
        let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
        for found in &self.diagnostics {
            let column = SEVERITIES.iter().position(|severity| *severity == found.severity).unwrap_or(3);
            counts.entry(&found.code).or_default()[column] += 1;
        }
        out.push_str("| rule | errors | warnings | information | hints | per document |\n|---|---|---|---|---|---|\n");
        for (code, [errors, warnings, information, hints]) in counts {
            let all = errors + warnings + information + hints;
            let per_document = all as f64 / self.documents.len().max(1) as f64;
            let _ = writeln!(out, "| {code} | {errors} | {warnings} | {information} | {hints} | {per_document:.2} |");
        }
    }

    fn messages(&self, out: &mut String) {
        let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
        for found in &self.diagnostics {
            *counts.entry((&found.code, pattern(&found.message))).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        out.push('\n');
        for ((code, message), count) in counts.into_iter().take(FREQUENT) {
            let _ = writeln!(out, "- {count} x {code}: {message}");
        }
    }
}

/// The rules about structure (design section 4: from `missing-section` to `table-columns`).
const STRUCTURAL: [&str; 13] = [
    "missing-section",
    "empty-section",
    "leftover-placeholder",
    "unfilled-field",
    "unfilled-choice",
    "invalid-value",
    "invalid-date",
    "missing-field",
    "entry-numbering",
    "duplicate-section",
    "section-order",
    "section-level",
    "table-columns",
];

/// A message with its quotations left out, so that messages of one kind are counted together.
fn pattern(message: &str) -> String {
    let mut pattern = String::new();
    for (index, part) in message.split('"').enumerate() {
        pattern.push_str(if index % 2 == 0 { part } else { "\"…\"" });
    }
    pattern
}
