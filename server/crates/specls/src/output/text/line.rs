//! The commonest diagnostic, in one line of plain ASCII, drawn in a small part of the time that annotate-snippets takes.
//! What is drawn is the same to the byte; a test compares the two.

use std::fmt::Write as _;

use ide::Diagnostic;
use text::Place;

/// Lines up to this length, in bytes, annotate-snippets draws whole.
const LONGEST: usize = 120;

/// Draws a diagnostic that starts at `start`, which is on `line` (without its line break) of the file at `path`, with an
/// empty line after it. Draws nothing and gives `false` if that takes more than can be done here.
pub(super) fn draw(out: &mut String, path: &str, diagnostic: &Diagnostic, start: Place, line: &str) -> bool {
    let Diagnostic { range, severity, code, message, related } = diagnostic;
    let indent = start.utf8 as usize;
    let is_inside = indent + range.len() <= line.len() && !line.is_empty() && line.len() <= LONGEST;
    if !is_inside || !related.is_empty() || ![path, message, line].into_iter().all(is_plain) {
        return false;
    }
    let (number, column) = ((start.line + 1).to_string(), indent + 1);
    let (gutter, carets) = (number.len(), range.len().max(1));
    // Writing to a string does not fail.
    let _ = write!(
        out,
        "{severity}[{code}]: {message}\n\
         {nothing:gutter$}--> {path}:{number}:{column}\n\
         {nothing:gutter$} |\n\
         {number} | {line}\n\
         {nothing:gutter$} | {nothing:indent$}{nothing:^<carets$}\n\n",
        severity = severity.name(),
        nothing = "",
    );
    true
}

/// Whether every byte is a character of one column that is shown as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use text::Text;
    use world::Severity;

    use super::super::super::FileReport;
    use super::super::{Style, file, thorough};

    proptest! {
        #[test]
        fn is_drawn_as_annotate_snippets_does(
            before in 0..1200_usize,
            line in "[ -~]{0,10}|[ -~]{0,125}|[ -~é\t]{0,20}",
            place in (0..130_usize, 0..130_usize),
            severity in proptest::sample::select(Severity::ALL.to_vec()),
            ending in "(\r?\n)?",
            message in "[!-~][ -~]{0,150}|[!-~é\n]{1,9}",
        ) {
            let text = Text::new(&format!("{}{line}{ending}", "\n".repeat(before)));
            let start = text.floor(before + place.0.min(line.len()));
            let end = text.floor(start.max(before + place.1.min(line.len())));
            let diagnostic = ide::Diagnostic { range: start..end, severity, code: "a-code", message, related: Vec::new() };
            let report = FileReport { path: "a/b.md".to_owned(), text, diagnostics: vec![diagnostic] };
            let expected = thorough(&report, &report.diagnostics[0], Style::Plain);
            prop_assert_eq!(file(&report, Style::Plain), expected);
        }
    }
}
