//! Reports for the tests of the formats.

use std::ops::Range;
use std::sync::Arc;

use ::text::{Region, Text};
use ide::{Diagnostic, Related};
use world::Severity;

use super::{FileReport, Format, Renderer, ReportWriter, RuleDescription, Style};

/// Files with every severity, an emoji before a range, a range over two lines, an empty range at the end of the
/// text, related places, and characters that each format must escape.
fn files() -> [FileReport; 2] {
    let first = "\u{feff}# Spec 😀 Auth\r\n\r\n**Status:** Donee\r\n\r\n## Scope\r\n";
    let text = Text::new(first);
    let place = |needle: &str| {
        let start = text.to_string().find(needle).unwrap();
        start..start + needle.len()
    };
    let mut auth = FileReport {
        path: "tracks/a b/späc,1:%.md".to_owned(),
        diagnostics: vec![
            diagnostic(place("Donee"), Severity::Warning, "invalid-value", "Status is \"Donee\"; expected Done"),
            diagnostic(place("Auth"), Severity::Error, "duplicate-id", "ID \"Auth\" is claimed twice,\r\n100% sure")
                .related("tracks/b/spec.md", "# Spec Auth\n", 7..11, "the other \u{1b}[31mclaim"),
            diagnostic(text.len()..text.len(), Severity::Hint, "section-order", "Scope comes first"),
            diagnostic(place("Donee\r\n\r\n## Scope"), Severity::Information, "empty-section", "Scope is empty"),
        ],
        text: text.clone(),
    };
    let empty = FileReport {
        path: "../empty.md".to_owned(),
        text: Text::new(""),
        diagnostics: vec![diagnostic(0..0, Severity::Warning, "missing-section", "Context is missing")],
    };
    auth.sort();
    [empty, auth]
}

/// Descriptions of some of the rules; the others are to be described by their codes.
fn rules() -> Vec<RuleDescription> {
    ["duplicate-id", "invalid-value"]
        .into_iter()
        .map(|code| RuleDescription {
            code,
            summary: format!("Summary of {code}"),
            severity: Severity::Warning,
            page: format!("# {code}\n\nWhy.\n"),
        })
        .collect()
}

/// The report in a format, as text.
pub(super) fn written(format: Format, style: Style) -> String {
    let renderer = Renderer { format, style, rules: rules() };
    let mut out = Vec::new();
    let mut writer = ReportWriter::begin(&renderer, &mut out, 40).unwrap();
    for file in files() {
        writer.add(&renderer.render(&file).unwrap()).unwrap();
    }
    writer.end(std::iter::empty()).unwrap();
    String::from_utf8(out).unwrap()
}

fn diagnostic(range: Range<usize>, severity: Severity, code: &'static str, message: &str) -> Diagnostic {
    Diagnostic { range, severity, code, message: message.to_owned(), related: Vec::new() }
}

trait WithRelated {
    fn related(self, path: &str, text: &str, range: Range<usize>, message: &str) -> Self;
}

impl WithRelated for Diagnostic {
    fn related(mut self, path: &str, text: &str, range: Range<usize>, message: &str) -> Self {
        let region = Region::new(&Text::new(text), range);
        self.related.push(Related { path: Arc::from(path), region, message: message.to_owned() });
        self
    }
}
