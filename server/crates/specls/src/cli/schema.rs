//! `specls schema FILE`: what a template says, as a tree or as JSON.

use std::io::{self, Write};
use std::path::Path;

use ::schema::{ColumnSchema, FieldSchema, Owner, Schema, SectionSchema, Value, ValueType};
use serde::Serialize;
use text::{Encoding, Text};

use super::{DataFormat, Outcome, complain};
use world::is_yaml;

use crate::output::counted;
use crate::workspace;

/// Raised when a field changes its meaning or goes away, not when one is added.
const VERSION: u32 = 1;

/// Prints the schema of a template; what could not be understood in it goes to standard error.
pub(super) fn run(file: &Path, format: DataFormat, out: &mut impl Write) -> io::Result<Outcome> {
    let Some(schema) = read(file) else { return Ok(Outcome::Trouble) };
    match format {
        DataFormat::Text => write_text(&schema, out)?,
        DataFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &JsonSchema::new(&schema))?;
            writeln!(out)?;
        }
    }
    Ok(Outcome::Clean)
}

/// The schema of a template; `None` if it cannot be read. That, and what is not understood in it, has been reported.
pub(super) fn read(file: &Path) -> Option<Schema> {
    let shown = file.display();
    let template = match workspace::read(file) {
        Ok(template) => Text::new(&template),
        Err(problem) => {
            complain(format_args!("{shown}: {}", problem.reason));
            return None;
        }
    };
    let kind = file.file_stem().unwrap_or_default().to_string_lossy().replace('_', "-");
    let text = template.to_string();
    let is_yaml = is_yaml(&file.to_string_lossy());
    let schema = if is_yaml { Schema::derive_yaml(&kind, &text) } else { Schema::derive(&kind, &text) };
    for problem in &schema.problems {
        let place = template.position(problem.range.start, Encoding::Utf32);
        complain(format_args!("{shown}:{}:{}: {}", place.line + 1, place.character + 1, problem.message));
    }
    Some(schema)
}

#[derive(Serialize)]
struct JsonSchema<'schema> {
    version: u32,
    kind: &'schema str,
    sections: Vec<JsonSection<'schema>>,
    #[serde(flatten)]
    parts: Parts<'schema>,
}

#[derive(Serialize)]
struct JsonSection<'schema> {
    name: &'schema str,
    level: u8,
    required: bool,
    #[serde(flatten)]
    parts: Parts<'schema>,
    sections: Vec<JsonSection<'schema>>,
}

/// What a document, a section or an entry holds besides sections.
#[derive(Serialize)]
struct Parts<'schema> {
    fields: Vec<JsonField<'schema>>,
    entries: Vec<JsonEntry<'schema>>,
    checklist: Vec<&'schema str>,
    /// The first table.
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<JsonTable<'schema>>,
    /// The tables after the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    more_tables: Vec<JsonTable<'schema>>,
}

#[derive(Serialize)]
struct JsonField<'schema> {
    label: &'schema str,
    #[serde(rename = "type")]
    value_type: &'static str,
    values: &'schema [String],
    required: bool,
}

#[derive(Serialize)]
struct JsonEntry<'schema> {
    pattern: String,
    #[serde(flatten)]
    parts: Parts<'schema>,
}

#[derive(Serialize)]
struct JsonTable<'schema> {
    columns: Vec<JsonColumn<'schema>>,
}

#[derive(Serialize)]
struct JsonColumn<'schema> {
    name: &'schema str,
    #[serde(rename = "type")]
    value_type: &'static str,
    values: &'schema [String],
}

impl<'schema> JsonSchema<'schema> {
    fn new(schema: &'schema Schema) -> Self {
        Self {
            version: VERSION,
            kind: &schema.kind,
            sections: sections(schema, None),
            parts: Parts::of(schema, Owner::Document),
        }
    }
}

fn sections(schema: &Schema, parent: Option<usize>) -> Vec<JsonSection<'_>> {
    schema
        .children(parent)
        .map(|(index, section)| JsonSection {
            name: &section.name.display,
            level: section.level,
            required: section.required,
            parts: Parts::of(schema, Owner::Section(index)),
            sections: sections(schema, Some(index)),
        })
        .collect()
}

impl<'schema> Parts<'schema> {
    fn of(schema: &'schema Schema, owner: Owner) -> Self {
        let entries = schema.entries_of(owner).map(|(index, entry)| JsonEntry {
            pattern: pattern(&entry.prefix.display),
            parts: Parts::of(schema, Owner::Entry(index)),
        });
        let mut tables = schema
            .tables
            .iter()
            .filter(|table| table.owner == owner)
            .map(|table| JsonTable { columns: table.columns.iter().map(json_column).collect() });
        Self {
            fields: schema.fields_of(owner).map(|(_, field)| json_field(field)).collect(),
            entries: entries.collect(),
            checklist: checklist(schema, owner).collect(),
            table: tables.next(),
            more_tables: tables.collect(),
        }
    }
}

fn json_field(field: &FieldSchema) -> JsonField<'_> {
    JsonField {
        label: &field.name.display,
        value_type: type_name(&field.value.value_type),
        values: field.value.alternatives(),
        required: field.required,
    }
}

fn json_column(column: &ColumnSchema) -> JsonColumn<'_> {
    JsonColumn {
        name: &column.name.display,
        value_type: type_name(&column.value.value_type),
        values: column.value.alternatives(),
    }
}

fn checklist(schema: &Schema, owner: Owner) -> impl Iterator<Item = &str> {
    schema.checklist.iter().filter(move |item| item.owner == owner).map(|item| item.text.as_str())
}

/// How an entry is written, `N` standing for its number.
pub(super) fn pattern(prefix: &str) -> String {
    format!("{prefix} N")
}

/// What a type of value is called, in text and in JSON.
pub(super) fn type_name(value_type: &ValueType) -> &'static str {
    match value_type {
        ValueType::Enumeration(_) => "enum",
        ValueType::Date { time: false } => "date",
        ValueType::Date { time: true } => "datetime",
        ValueType::Path => "path",
        ValueType::List => "list",
        ValueType::Checklist => "checklist",
        ValueType::Text => "text",
    }
}

/// The tree: sections as headings, what they hold indented below.
fn write_text(schema: &Schema, out: &mut impl Write) -> io::Result<()> {
    let (top, below): (Vec<_>, Vec<_>) = schema.sections.iter().partition(|section| section.parent.is_none());
    let sections = counted(top.len(), ("top section", "top sections"));
    let subsections = counted(below.len(), ("subsection", "subsections"));
    writeln!(out, "{}: {sections}, {subsections}", schema.kind)?;
    write_parts(schema, Owner::Document, 1, out)?;
    for (index, section) in schema.sections.iter().enumerate() {
        write_heading(section, out)?;
        write_parts(schema, Owner::Section(index), 1, out)?;
    }
    Ok(())
}

fn write_heading(section: &SectionSchema, out: &mut impl Write) -> io::Result<()> {
    let marks = "#".repeat(usize::from(section.level));
    writeln!(out, "{marks} {}{}", section.name.display, optional(section.required))
}

fn write_parts(schema: &Schema, owner: Owner, depth: usize, out: &mut impl Write) -> io::Result<()> {
    let indent = "    ".repeat(depth);
    for (_, field) in schema.fields_of(owner) {
        writeln!(out, "{indent}{}: {}{}", field.name.display, described(&field.value), optional(field.required))?;
    }
    for (index, entry) in schema.entries_of(owner) {
        writeln!(out, "{indent}{}", pattern(&entry.prefix.display))?;
        write_parts(schema, Owner::Entry(index), depth + 1, out)?;
    }
    for item in checklist(schema, owner) {
        writeln!(out, "{indent}[ ] {item}")?;
    }
    for table in schema.tables.iter().filter(|table| table.owner == owner) {
        let columns = table.columns.iter().map(|column| match column.value.value_type {
            ValueType::Text => column.name.display.clone(),
            _ => format!("{}: {}", column.name.display, described(&column.value)),
        });
        writeln!(out, "{indent}| {} |", columns.collect::<Vec<_>>().join(" | "))?;
    }
    Ok(())
}

fn optional(required: bool) -> &'static str {
    if required { "" } else { " (optional)" }
}

/// A value's type in words: its alternatives, or the name of the type with the literals that stand beside it.
fn described(value: &Value) -> String {
    let base = match &value.value_type {
        ValueType::Enumeration(values) => values.join(" / "),
        _ => type_name(&value.value_type).to_owned(),
    };
    value.literals.iter().fold(base, |described, literal| format!("{described} or \"{literal}\""))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    const TEMPLATE: &str = "\
# Spec: [Track ID]

**Created:** [YYYY-MM-DD]
**Status:** Draft | Done

## Risks (High-Level)

**Risk 1: [Description]**
- **Impact:** [High / Medium / Low]
- **Owner:** [Name, or \"None\"]

### Log (Optional)

| Date | Change | Impact (H/M/L) |
|---|---|---|
| [YYYY-MM-DD] | [What] | H |

- [ ] Code review passed
";

    #[test]
    fn a_schema_is_a_tree() {
        let mut out = Vec::new();
        write_text(&Schema::derive("spec", TEMPLATE), &mut out).unwrap();
        expect![[r#"
            spec: 1 top section, 1 subsection
                Created: date
                Status: Draft / Done
            ## Risks
                Risk N
                    Impact: High / Medium / Low
                    Owner: text or "None"
            ### Log (optional)
                [ ] Code review passed
                | Date: date | Change | Impact: H / M / L |
        "#]]
        .assert_eq(&String::from_utf8(out).unwrap());
    }

    #[test]
    fn a_schema_is_the_documented_object() {
        let schema = Schema::derive("spec", TEMPLATE);
        expect![[r#"
            {
              "version": 1,
              "kind": "spec",
              "sections": [
                {
                  "name": "Risks",
                  "level": 2,
                  "required": true,
                  "fields": [],
                  "entries": [
                    {
                      "pattern": "Risk N",
                      "fields": [
                        {
                          "label": "Impact",
                          "type": "enum",
                          "values": [
                            "High",
                            "Medium",
                            "Low"
                          ],
                          "required": true
                        },
                        {
                          "label": "Owner",
                          "type": "text",
                          "values": [],
                          "required": true
                        }
                      ],
                      "entries": [],
                      "checklist": []
                    }
                  ],
                  "checklist": [],
                  "sections": [
                    {
                      "name": "Log",
                      "level": 3,
                      "required": false,
                      "fields": [],
                      "entries": [],
                      "checklist": [
                        "Code review passed"
                      ],
                      "table": {
                        "columns": [
                          {
                            "name": "Date",
                            "type": "date",
                            "values": []
                          },
                          {
                            "name": "Change",
                            "type": "text",
                            "values": []
                          },
                          {
                            "name": "Impact",
                            "type": "enum",
                            "values": [
                              "H",
                              "M",
                              "L"
                            ]
                          }
                        ]
                      },
                      "sections": []
                    }
                  ]
                }
              ],
              "fields": [
                {
                  "label": "Created",
                  "type": "date",
                  "values": [],
                  "required": true
                },
                {
                  "label": "Status",
                  "type": "enum",
                  "values": [
                    "Draft",
                    "Done"
                  ],
                  "required": true
                }
              ],
              "entries": [],
              "checklist": []
            }"#]]
        .assert_eq(&serde_json::to_string_pretty(&JsonSchema::new(&schema)).unwrap());
    }
}
