//! `--format json`: one object, positions as in LSP (zero-based, UTF-16), as documented in docs/cli.md.

use ide::{Diagnostic, Related};
use serde::Serialize;
use text::{Encoding, Text};

use super::{CheckedDocument, FileReport};

/// Raised when a field changes its meaning or goes away, not when one is added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct JsonDocument<'report> {
    path: &'report str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'report str>,
    stage: &'static str,
}

#[derive(Serialize)]
struct JsonDiagnostic<'report> {
    path: &'report str,
    range: JsonRange,
    severity: &'static str,
    code: &'static str,
    message: &'report str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<JsonRelated<'report>>,
}

#[derive(Serialize)]
struct JsonRelated<'report> {
    path: &'report str,
    range: JsonRange,
    message: &'report str,
}

#[derive(Serialize)]
struct JsonRange {
    start: JsonPosition,
    end: JsonPosition,
}

#[derive(Serialize)]
struct JsonPosition {
    line: u32,
    character: u32,
}

/// The report up to its first diagnostic. With the files and the [`end`] it is one line.
pub(super) fn begin(checked: usize) -> String {
    format!("{{\"version\":{VERSION},\"files\":{checked},\"diagnostics\":[")
}

/// The diagnostics of one file, separated by commas.
pub(super) fn file(file: &FileReport) -> serde_json::Result<String> {
    let diagnostics = file.diagnostics.iter();
    let diagnostics = diagnostics.map(|found| serde_json::to_string(&json_diagnostic(&file.path, &file.text, found)));
    Ok(diagnostics.collect::<serde_json::Result<Vec<_>>>()?.join(","))
}

/// What follows the diagnostics: the documents, if there are any to be listed.
pub(super) fn end<'document>(
    documents: impl Iterator<Item = &'document CheckedDocument>,
) -> serde_json::Result<String> {
    let documents = documents.map(|document| JsonDocument {
        path: &document.path,
        kind: document.kind.as_deref(),
        stage: document.stage,
    });
    let documents: Vec<JsonDocument<'_>> = documents.collect();
    if documents.is_empty() {
        return Ok("]}\n".to_owned());
    }
    Ok(format!("],\"documents\":{}}}\n", serde_json::to_string(&documents)?))
}

fn json_diagnostic<'report>(
    path: &'report str,
    text: &Text,
    diagnostic: &'report Diagnostic,
) -> JsonDiagnostic<'report> {
    let position = |offset| JsonPosition::from(text.position(offset, Encoding::Utf16));
    JsonDiagnostic {
        path,
        range: JsonRange { start: position(diagnostic.range.start), end: position(diagnostic.range.end) },
        severity: diagnostic.severity.name(),
        code: diagnostic.code,
        message: &diagnostic.message,
        related: diagnostic.related.iter().map(json_related).collect(),
    }
}

fn json_related(related: &Related) -> JsonRelated<'_> {
    let position = |place: text::Place| JsonPosition::from(place.position(Encoding::Utf16));
    JsonRelated {
        path: &related.path,
        range: JsonRange { start: position(related.region.start), end: position(related.region.end) },
        message: &related.message,
    }
}

impl From<text::Position> for JsonPosition {
    fn from(text::Position { line, character }: text::Position) -> Self {
        Self { line, character }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::samples::written;
    use super::super::{Format, Style};
    use super::*;

    #[test]
    fn a_report_is_the_documented_object() {
        let json = written(Format::Json, Style::Plain);
        assert_eq!(json.lines().count(), 1);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        expect![[r#"
            {
              "diagnostics": [
                {
                  "code": "missing-section",
                  "message": "Context is missing",
                  "path": "../empty.md",
                  "range": {
                    "end": {
                      "character": 0,
                      "line": 0
                    },
                    "start": {
                      "character": 0,
                      "line": 0
                    }
                  },
                  "severity": "warning"
                },
                {
                  "code": "duplicate-id",
                  "message": "ID \"Auth\" is claimed twice,\r\n100% sure",
                  "path": "tracks/a b/späc,1:%.md",
                  "range": {
                    "end": {
                      "character": 14,
                      "line": 0
                    },
                    "start": {
                      "character": 10,
                      "line": 0
                    }
                  },
                  "related": [
                    {
                      "message": "the other \u001b[31mclaim",
                      "path": "tracks/b/spec.md",
                      "range": {
                        "end": {
                          "character": 11,
                          "line": 0
                        },
                        "start": {
                          "character": 7,
                          "line": 0
                        }
                      }
                    }
                  ],
                  "severity": "error"
                },
                {
                  "code": "invalid-value",
                  "message": "Status is \"Donee\"; expected Done",
                  "path": "tracks/a b/späc,1:%.md",
                  "range": {
                    "end": {
                      "character": 17,
                      "line": 2
                    },
                    "start": {
                      "character": 12,
                      "line": 2
                    }
                  },
                  "severity": "warning"
                },
                {
                  "code": "empty-section",
                  "message": "Scope is empty",
                  "path": "tracks/a b/späc,1:%.md",
                  "range": {
                    "end": {
                      "character": 8,
                      "line": 4
                    },
                    "start": {
                      "character": 12,
                      "line": 2
                    }
                  },
                  "severity": "information"
                },
                {
                  "code": "section-order",
                  "message": "Scope comes first",
                  "path": "tracks/a b/späc,1:%.md",
                  "range": {
                    "end": {
                      "character": 0,
                      "line": 5
                    },
                    "start": {
                      "character": 0,
                      "line": 5
                    }
                  },
                  "severity": "hint"
                }
              ],
              "files": 40,
              "version": 1
            }"#]]
        .assert_eq(&serde_json::to_string_pretty(&value).unwrap());
    }

    #[test]
    fn nothing_found_is_an_empty_list() {
        let empty = begin(3) + &end(std::iter::empty()).unwrap();
        assert_eq!(empty, "{\"version\":1,\"files\":3,\"diagnostics\":[]}\n");
    }
}
