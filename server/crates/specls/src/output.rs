//! What a run of `specls check` found, and the formats it is written in. This module must not know how it was found.

mod github;
mod json;
mod sarif;
mod text;

use std::io::{self, Write};

use ::text::Text;
use ide::Diagnostic;
use world::Severity;

pub(crate) use text::Style;

/// Everything one run found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// How many files were checked.
    pub(crate) checked: usize,
    /// The documents among them; see [`Report::sort`] for their order.
    pub(crate) documents: Vec<CheckedDocument>,
    /// The files with diagnostics; see [`Report::sort`] for their order.
    pub(crate) files: Vec<FileReport>,
}

/// What a document was checked as.
#[derive(Debug)]
pub(crate) struct CheckedDocument {
    /// Path as in [`FileReport::path`].
    pub(crate) path: String,
    /// Its kind; `None` for files of which only the references are checked.
    pub(crate) kind: Option<String>,
    /// Where it stands between draft and archive.
    pub(crate) stage: &'static str,
}

/// The diagnostics of one file.
#[derive(Debug)]
pub(crate) struct FileReport {
    /// Path of the file as users should read it: relative to the working directory, with `/`. The paths of related
    /// places are of the same form.
    pub(crate) path: String,
    /// Its text, which the ranges of the diagnostics are ranges of.
    pub(crate) text: Text,
    /// What was found in it; never empty.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A rule, as far as a report describes it.
#[derive(Debug, Clone)]
pub(crate) struct RuleDescription {
    /// Its stable code.
    pub(crate) code: &'static str,
    /// What it says, in one line.
    pub(crate) summary: String,
    /// Its severity where nothing speaks for another.
    pub(crate) severity: Severity,
    /// Its page, in Markdown.
    pub(crate) page: String,
}

/// The formats of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people: each source line with a caret under the place.
    Text,
    /// One JSON object, documented in docs/cli.md.
    Json,
    /// Workflow commands, which GitHub shows beside the lines of a pull request.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

impl Report {
    /// Brings the report into its order: files by path, diagnostics by position, then severity and code.
    pub(crate) fn sort(&mut self) {
        self.documents.sort_by(|left, right| left.path.cmp(&right.path));
        self.files.sort_by(|left, right| left.path.cmp(&right.path));
        for file in &mut self.files {
            file.diagnostics.sort_by(|left, right| order(left).cmp(&order(right)));
        }
    }

    /// All diagnostics with the file they stand in, in order.
    fn diagnostics(&self) -> impl Iterator<Item = (&FileReport, &Diagnostic)> {
        self.files.iter().flat_map(|file| file.diagnostics.iter().map(move |diagnostic| (file, diagnostic)))
    }

    /// The severity of the worst diagnostic.
    pub(crate) fn worst(&self) -> Option<Severity> {
        self.diagnostics().map(|(_, diagnostic)| diagnostic.severity).min()
    }

    /// Writes the report. `rules` are all rules there are, `style` only matters to [`Format::Text`].
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub(crate) fn write(
        &self,
        format: Format,
        rules: &[RuleDescription],
        style: Style,
        out: &mut impl Write,
    ) -> io::Result<()> {
        match format {
            Format::Text => text::write(self, style, out),
            Format::Json => json::write(self, out),
            Format::Github => github::write(self, out),
            Format::Sarif => sarif::write(self, rules, out),
        }
    }
}

/// What the diagnostics of one file are sorted by.
fn order(diagnostic: &Diagnostic) -> (usize, usize, Severity, &str, &str) {
    (diagnostic.range.start, diagnostic.range.end, diagnostic.severity, diagnostic.code, &diagnostic.message)
}

/// A number with its noun: `1 file`, `2 files`.
pub(crate) fn counted(count: usize, (singular, plural): (&str, &str)) -> String {
    format!("{count} {}", if count == 1 { singular } else { plural })
}

#[cfg(test)]
mod samples;
