//! `--format sarif`: SARIF 2.1.0 (OASIS). The few types written here are our own: the crate `serde-sarif` generates all
//! of them at build time through an abandoned generator, and we need a tenth.

use ide::Diagnostic;
use serde::Serialize;
use text::{Encoding, Position};
use world::Severity;

use super::{FileReport, RuleDescription};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
const VERSION: &str = "2.1.0";
/// Columns are counted as in LSP's default encoding.
const COLUMN_KIND: &str = "utf16CodeUnits";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'report> {
    tool: Tool<'report>,
    column_kind: &'static str,
}

#[derive(Serialize)]
struct Tool<'report> {
    driver: Driver<'report>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'report> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule<'report>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'report> {
    id: &'report str,
    short_description: Message<'report>,
    help: Help<'report>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message<'report> {
    text: &'report str,
}

#[derive(Serialize)]
struct Help<'report> {
    text: &'report str,
    markdown: &'report str,
}

/// SARIF's `result`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'report> {
    rule_id: &'report str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message<'report>,
    locations: [Location<'report>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'report>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'report> {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'report>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

/// What follows the results.
pub(super) const END: &str = "]}]}\n";

/// The log, which has one run, up to its first result.
pub(super) fn begin(rules: &[RuleDescription]) -> serde_json::Result<String> {
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: rules.iter().map(rule).collect(),
    };
    let run = serde_json::to_string(&Run { tool: Tool { driver }, column_kind: COLUMN_KIND })?;
    let log = serde_json::to_string(&Log { schema: SCHEMA, version: VERSION })?;
    Ok(format!("{},\"runs\":[{},\"results\":[", body(&log), body(&run)))
}

/// The members of an object, to which more are to be added.
fn body(object: &str) -> &str {
    object.strip_suffix('}').unwrap_or(object)
}

/// The results of one file, separated by commas.
pub(super) fn file(file: &FileReport, rules: &[RuleDescription]) -> serde_json::Result<String> {
    let results = file.diagnostics.iter().map(|diagnostic| serde_json::to_string(&finding(file, diagnostic, rules)));
    Ok(results.collect::<serde_json::Result<Vec<_>>>()?.join(","))
}

fn finding<'report>(file: &FileReport, diagnostic: &'report Diagnostic, rules: &[RuleDescription]) -> Finding<'report> {
    let position = |offset| file.text.position(offset, Encoding::Utf16);
    let range = &diagnostic.range;
    let related = diagnostic.related.iter().map(|related| {
        let start = related.region.start.position(Encoding::Utf16);
        let end = related.region.end.position(Encoding::Utf16);
        location(&related.path, start, end, Some(Message { text: &related.message }))
    });
    Finding {
        rule_id: diagnostic.code,
        rule_index: rules.iter().position(|rule| rule.code == diagnostic.code),
        level: level(diagnostic.severity),
        message: Message { text: &diagnostic.message },
        locations: [location(&file.path, position(range.start), position(range.end), None)],
        related_locations: related.collect(),
    }
}

fn rule(rule: &RuleDescription) -> Rule<'_> {
    Rule {
        id: rule.code,
        short_description: Message { text: &rule.summary },
        help: Help { text: &rule.page, markdown: &rule.page },
        default_configuration: Configuration { level: level(rule.severity) },
    }
}

fn location<'report>(
    path: &str,
    start: Position,
    end: Position,
    message: Option<Message<'report>>,
) -> Location<'report> {
    let region = Region {
        start_line: start.line + 1,
        start_column: start.character + 1,
        end_line: end.line + 1,
        end_column: end.character + 1,
    };
    let artifact_location = ArtifactLocation { uri: relative_uri(path) };
    Location { physical_location: PhysicalLocation { artifact_location, region }, message }
}

/// SARIF's level for a severity; it has no level below `note` that viewers show.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

/// A relative path as a URI reference (RFC 3986): everything but unreserved characters and `/` is percent-encoded, so
/// that a `:` in a first segment is no scheme.
fn relative_uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::samples::written;
    use super::super::{Format, Style};
    use super::*;

    /// As shipped with the crate serde-sarif 0.8.0.
    const SCHEMA_OF_SARIF: &str = include_str!("../../tests/fixtures/sarif-schema-2.1.0.json");

    fn assert_valid(log: &str) {
        let mut schemas = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource("sarif.json", serde_json::from_str(SCHEMA_OF_SARIF).unwrap()).unwrap();
        let schema = compiler.compile("sarif.json", &mut schemas).unwrap();
        let log = serde_json::from_str(log).unwrap();
        if let Err(error) = schemas.validate(&log, schema) {
            panic!("{error:#}\n{log:#}");
        }
    }

    #[test]
    fn a_report_is_valid_sarif() {
        let log = written(Format::Sarif, Style::Plain);
        assert_valid(&log);
        let log: serde_json::Value = serde_json::from_str(&log).unwrap();
        expect![[r##"
            {
              "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
              "runs": [
                {
                  "columnKind": "utf16CodeUnits",
                  "results": [
                    {
                      "level": "warning",
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "../empty.md"
                            },
                            "region": {
                              "endColumn": 1,
                              "endLine": 1,
                              "startColumn": 1,
                              "startLine": 1
                            }
                          }
                        }
                      ],
                      "message": {
                        "text": "Context is missing"
                      },
                      "ruleId": "missing-section"
                    },
                    {
                      "level": "error",
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "tracks/a%20b/sp%C3%A4c%2C1%3A%25.md"
                            },
                            "region": {
                              "endColumn": 15,
                              "endLine": 1,
                              "startColumn": 11,
                              "startLine": 1
                            }
                          }
                        }
                      ],
                      "message": {
                        "text": "ID \"Auth\" is claimed twice,\r\n100% sure"
                      },
                      "relatedLocations": [
                        {
                          "message": {
                            "text": "the other \u001b[31mclaim"
                          },
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "tracks/b/spec.md"
                            },
                            "region": {
                              "endColumn": 12,
                              "endLine": 1,
                              "startColumn": 8,
                              "startLine": 1
                            }
                          }
                        }
                      ],
                      "ruleId": "duplicate-id",
                      "ruleIndex": 0
                    },
                    {
                      "level": "warning",
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "tracks/a%20b/sp%C3%A4c%2C1%3A%25.md"
                            },
                            "region": {
                              "endColumn": 18,
                              "endLine": 3,
                              "startColumn": 13,
                              "startLine": 3
                            }
                          }
                        }
                      ],
                      "message": {
                        "text": "Status is \"Donee\"; expected Done"
                      },
                      "ruleId": "invalid-value",
                      "ruleIndex": 1
                    },
                    {
                      "level": "note",
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "tracks/a%20b/sp%C3%A4c%2C1%3A%25.md"
                            },
                            "region": {
                              "endColumn": 9,
                              "endLine": 5,
                              "startColumn": 13,
                              "startLine": 3
                            }
                          }
                        }
                      ],
                      "message": {
                        "text": "Scope is empty"
                      },
                      "ruleId": "empty-section"
                    },
                    {
                      "level": "note",
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "tracks/a%20b/sp%C3%A4c%2C1%3A%25.md"
                            },
                            "region": {
                              "endColumn": 1,
                              "endLine": 6,
                              "startColumn": 1,
                              "startLine": 6
                            }
                          }
                        }
                      ],
                      "message": {
                        "text": "Scope comes first"
                      },
                      "ruleId": "section-order"
                    }
                  ],
                  "tool": {
                    "driver": {
                      "name": "specls",
                      "rules": [
                        {
                          "defaultConfiguration": {
                            "level": "warning"
                          },
                          "help": {
                            "markdown": "# duplicate-id\n\nWhy.\n",
                            "text": "# duplicate-id\n\nWhy.\n"
                          },
                          "id": "duplicate-id",
                          "shortDescription": {
                            "text": "Summary of duplicate-id"
                          }
                        },
                        {
                          "defaultConfiguration": {
                            "level": "warning"
                          },
                          "help": {
                            "markdown": "# invalid-value\n\nWhy.\n",
                            "text": "# invalid-value\n\nWhy.\n"
                          },
                          "id": "invalid-value",
                          "shortDescription": {
                            "text": "Summary of invalid-value"
                          }
                        }
                      ],
                      "semanticVersion": "0.1.0"
                    }
                  }
                }
              ],
              "version": "2.1.0"
            }"##]]
        .assert_eq(&serde_json::to_string_pretty(&log).unwrap());
    }

    #[test]
    fn nothing_found_is_valid_sarif() {
        assert_valid(&(begin(&[]).unwrap() + END));
    }

    #[test]
    #[should_panic(expected = "jsonschema validation failed")]
    fn the_schema_refuses_what_is_not_sarif() {
        assert_valid("{\"version\":\"2.1.0\",\"runs\":[{}]}");
    }

    #[test]
    fn paths_become_uri_references() {
        for (path, expected) in [
            ("a/b.md", "a/b.md"),
            ("../a b.md", "../a%20b.md"),
            ("c:x.md", "c%3Ax.md"),
            ("100%.md", "100%25.md"),
            ("ü#?.md", "%C3%BC%23%3F.md"),
        ] {
            assert_eq!(relative_uri(path), expected);
        }
    }
}
