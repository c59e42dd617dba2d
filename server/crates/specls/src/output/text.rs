//! `--format text`: for people. Each diagnostic with its source line and a caret under the range, then one line that
//! sums up.

mod line;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};
use ide::Diagnostic;
use text::{Encoding, Position};
use world::Severity;

use super::{FileReport, Summary, counted};

/// How text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// No escape sequences.
    Plain,
    /// Colours and bold.
    Coloured,
}

/// The diagnostics of one file, which are sorted, with an empty line after each.
pub(super) fn file(file: &FileReport, style: Style) -> String {
    let offsets: Vec<usize> = file.diagnostics.iter().map(|diagnostic| diagnostic.range.start).collect();
    let mut out = String::new();
    for (diagnostic, (offset, start)) in file.diagnostics.iter().zip(file.text.places(offsets.iter().copied())) {
        let line = file.text.lines_from(offset - start.utf8 as usize).next().unwrap_or_default();
        let line = line.trim_end_matches(['\r', '\n']);
        if style == Style::Coloured || !line::draw(&mut out, &file.path, diagnostic, start, line) {
            out.push_str(&thorough(file, diagnostic, style));
        }
    }
    out
}

/// Any diagnostic, in any style, and an empty line.
fn thorough(file: &FileReport, diagnostic: &Diagnostic, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    renderer.render(&groups(file, diagnostic)) + "\n\n"
}

/// The diagnostic itself, then its related places, each with its message.
fn groups<'report>(file: &'report FileReport, diagnostic: &'report Diagnostic) -> Vec<Group<'report>> {
    // Only the lines of the range are given to the renderer: its cost is that of what it is given.
    let first = file.text.position(diagnostic.range.start, Encoding::Utf8).line;
    let last = file.text.position(diagnostic.range.end, Encoding::Utf8).line;
    let start = file.text.offset(Position { line: first, character: 0 }, Encoding::Utf8);
    let end = file.text.offset(Position { line: last, character: u32::MAX }, Encoding::Utf8);
    let span = diagnostic.range.start - start..diagnostic.range.end - start;
    let snippet = Snippet::source(file.text.slice(start..end))
        .path(file.path.as_str())
        .line_start(first as usize + 1)
        .annotation(AnnotationKind::Primary.span(span));
    let title = level(diagnostic.severity).primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let related = diagnostic.related.iter().map(|related| {
        let place = related.region.start;
        Group::with_title(Level::NOTE.secondary_title(normalize_untrusted_str(&related.message)))
            .element(Origin::path(&*related.path).line(place.line as usize + 1).char_column(place.utf32 as usize + 1))
    });
    std::iter::once(title.element(snippet)).chain(related).collect()
}

fn level(severity: Severity) -> Level<'static> {
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::HELP,
    };
    level.with_name(severity.name())
}

/// `12 problems (3 errors, 9 warnings) in 5 of 40 files`.
pub(super) fn summary(summary: &Summary) -> String {
    let counts = Severity::ALL.into_iter().zip(summary.counts).filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(severity, count)| counted(count, noun(severity))).collect();
    let files = counted(summary.checked, ("file", "files"));
    let total = summary.counts.iter().sum();
    if total == 0 {
        return format!("no problems in {files}");
    }
    let problems = counted(total, ("problem", "problems"));
    format!("{problems} ({}) in {} of {files}", counts.join(", "), summary.files)
}

/// Singular and plural of a severity.
fn noun(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("error", "errors"),
        Severity::Warning => ("warning", "warnings"),
        Severity::Information => ("information", "information"),
        Severity::Hint => ("hint", "hints"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::Format;
    use super::super::samples::written;
    use super::*;

    #[test]
    fn each_diagnostic_shows_its_line_and_its_place() {
        expect![[r#"
            warning[missing-section]: Context is missing
             --> ../empty.md:1:1
              |
            1 |
              | ^

            error[duplicate-id]: ID "Auth" is claimed twice,␍
                                 100% sure
             --> tracks/a b/späc,1:%.md:1:10
              |
            1 | # Spec 😀 Auth
              |           ^^^^
              |
            note: the other ␛[31mclaim
             --> tracks/b/spec.md:1:8

            warning[invalid-value]: Status is "Donee"; expected Done
             --> tracks/a b/späc,1:%.md:3:13
              |
            3 | **Status:** Donee
              |             ^^^^^

            information[empty-section]: Scope is empty
             --> tracks/a b/späc,1:%.md:3:13
              |
            3 |   **Status:** Donee
              |  _____________^
            4 | |
            5 | | ## Scope
              | |________^

            hint[section-order]: Scope comes first
             --> tracks/a b/späc,1:%.md:6:1
              |
            6 |
              | ^

            5 problems (1 error, 2 warnings, 1 information, 1 hint) in 2 of 40 files
        "#]]
        .assert_eq(&written(Format::Text, Style::Plain));
    }

    #[test]
    fn colours_are_escape_sequences_around_the_same_text() {
        let plain = written(Format::Text, Style::Plain);
        let coloured = written(Format::Text, Style::Coloured);
        assert!(!plain.contains('\u{1b}'));
        let mut stripped = String::new();
        for (index, part) in coloured.split('\u{1b}').enumerate() {
            stripped.push_str(if index == 0 { part } else { part.split_once('m').unwrap().1 });
        }
        assert_ne!(coloured, plain);
        assert_eq!(stripped, plain);
    }

    #[test]
    fn nothing_found_is_said() {
        assert_eq!(summary(&Summary { checked: 1, ..Summary::default() }), "no problems in 1 file");
    }
}
