//! What a run of `specls check` found, and the formats it is written in. This module must not know how it was found.

mod github;
mod json;
mod sarif;
mod text;

use std::io::{self, Write};
use std::sync::Arc;

use ::text::Text;
use ide::Diagnostic;
use world::Severity;

pub(crate) use text::Style;

/// What a document was checked as.
#[derive(Debug)]
pub(crate) struct CheckedDocument {
    /// Path as in [`FileReport::path`].
    pub(crate) path: String,
    /// Its kind; `None` for files of which only the references are checked.
    pub(crate) kind: Option<Arc<str>>,
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

/// How much of what was found; [`ReportWriter`] counts it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// How many files were checked.
    checked: usize,
    /// How many of them have diagnostics.
    files: usize,
    /// How many diagnostics there are of each of [`Severity::ALL`].
    counts: [usize; Severity::ALL.len()],
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

/// How a report looks.
#[derive(Debug)]
pub(crate) struct Renderer {
    /// Its format.
    pub(crate) format: Format,
    /// Only matters to [`Format::Text`].
    pub(crate) style: Style,
    /// All rules there are.
    pub(crate) rules: Vec<RuleDescription>,
}

/// The diagnostics of one file as they are written.
#[derive(Debug)]
pub(crate) struct Rendered {
    text: String,
    counts: [usize; Severity::ALL.len()],
}

impl FileReport {
    /// Brings the diagnostics into their order: by position, then severity and code.
    pub(crate) fn sort(&mut self) {
        self.diagnostics.sort_by(|left, right| order(left).cmp(&order(right)));
    }
}

impl Renderer {
    /// Renders one file, whose diagnostics are sorted.
    ///
    /// # Errors
    ///
    /// When the format cannot express it.
    pub(crate) fn render(&self, file: &FileReport) -> io::Result<Rendered> {
        let text = match self.format {
            Format::Text => text::file(file, self.style),
            Format::Json => json::file(file)?,
            Format::Github => github::file(file),
            Format::Sarif => sarif::file(file, &self.rules)?,
        };
        let count = |severity| file.diagnostics.iter().filter(|found| found.severity == severity).count();
        Ok(Rendered { text, counts: Severity::ALL.map(count) })
    }
}

/// Writes a report while its files come, each of them once and in the order of their paths.
pub(crate) struct ReportWriter<'run, W: Write> {
    renderer: &'run Renderer,
    out: &'run mut W,
    summary: Summary,
}

impl<'run, W: Write> ReportWriter<'run, W> {
    /// Begins a report on so many files.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub(crate) fn begin(renderer: &'run Renderer, out: &'run mut W, checked: usize) -> io::Result<Self> {
        match renderer.format {
            Format::Text | Format::Github => {}
            Format::Json => out.write_all(json::begin(checked).as_bytes())?,
            Format::Sarif => out.write_all(sarif::begin(&renderer.rules)?.as_bytes())?,
        }
        Ok(Self { renderer, out, summary: Summary { checked, ..Summary::default() } })
    }

    /// Adds the next file.
    ///
    /// # Errors
    ///
    /// When the report cannot be written.
    pub(crate) fn add(&mut self, file: &Rendered) -> io::Result<()> {
        let is_list = matches!(self.renderer.format, Format::Json | Format::Sarif);
        if is_list && self.summary.files > 0 {
            self.out.write_all(b",")?;
        }
        self.summary.files += 1;
        for (sum, count) in self.summary.counts.iter_mut().zip(file.counts) {
            *sum += count;
        }
        self.out.write_all(file.text.as_bytes())
    }

    /// Ends the report. `documents` are those of the files that are to be listed.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) fn end<'document>(
        self,
        documents: impl Iterator<Item = &'document CheckedDocument>,
    ) -> io::Result<Summary> {
        match self.renderer.format {
            Format::Text => writeln!(self.out, "{}", text::summary(&self.summary))?,
            Format::Json => self.out.write_all(json::end(documents)?.as_bytes())?,
            Format::Sarif => self.out.write_all(sarif::END.as_bytes())?,
            Format::Github => {}
        }
        self.out.flush()?;
        Ok(self.summary)
    }
}

impl Summary {
    /// How many files were checked.
    pub(crate) fn checked(&self) -> usize {
        self.checked
    }

    /// The severity of the worst diagnostic.
    pub(crate) fn worst(&self) -> Option<Severity> {
        Severity::ALL.into_iter().zip(self.counts).filter(|(_, count)| *count > 0).map(|(severity, _)| severity).min()
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
