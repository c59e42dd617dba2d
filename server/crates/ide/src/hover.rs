//! Hover: the card of a track, what a link leads to, and what the template says about a label or heading. Answered in
//! Markdown.

use std::fmt::Write as _;
use std::ops::Range;

use schema::value::undecorated;
use schema::{FieldSchema, Owner, Schema, Value, ValueType};
use text::Region;
use world::search::Named;
use world::{Card, Document, Facts, Lifecycle, Snapshot};

use crate::definition::{target, things_at};
use crate::hierarchy::{dependencies, dependents};
use crate::markup::{code, code_block, inert};
use crate::part::{Part, part_at};
use crate::resolve::{Resolver, Thing};
use crate::tracks::{id, status, title};
use crate::wording::{counted, shortened};

/// What is shown beside the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// What it is about: half-open byte range in the document asked about.
    pub range: Range<usize>,
    /// The text, in Markdown.
    pub markdown: String,
}

/// More names than this become "and 3 more".
const MOST_NAMES: usize = 5;

/// More lines of a template than this are cut.
const MOST_LINES: usize = 20;

/// What there is to say about what stands at byte `offset` of the document; `None` in code blocks and where nothing is
/// known. Answered from the index.
#[must_use]
pub fn hover(snapshot: &Snapshot, document: &Document, offset: usize) -> Option<Hover> {
    let offset = document.text.floor(offset);
    if document.outline.is_code_block(offset) {
        return None;
    }
    let facts = document.facts();
    let resolver = Resolver::new(snapshot, facts);
    // What names itself, as an entry and a heading do, is explained by the template.
    let is_itself = |thing: &Thing| {
        let region = target(&resolver, thing).selection;
        *thing.path() == document.path && region.range.start <= offset && offset <= region.range.end
    };
    let named = things_at(&resolver, document, offset).filter(|(_, things)| !things.iter().any(is_itself));
    if let Some((range, things)) = named {
        let texts: Vec<String> = things.iter().map(|thing| thing_text(&resolver, thing)).collect();
        return Some(Hover { range, markdown: texts.join("\n\n---\n\n") });
    }
    let (range, part) = part_at(document, offset)?;
    let markdown = match part {
        Part::Title if facts.is_track() => track_text(&resolver),
        part => part_text(document.checked.as_ref()?.schema(), part)?,
    };
    Some(Hover { range, markdown: markdown.trim_end().to_owned() })
}

fn thing_text(resolver: &Resolver<'_>, thing: &Thing) -> String {
    let path = thing.path();
    let Some(facts) = resolver.facts_of(path) else { return code(path) };
    let named = |region: &Region| {
        let heading = facts.anchors.ranges().position(|range| range == region.range);
        facts.names.iter().find(|(_, named)| match named {
            Named::Track => false,
            Named::Entry(index) => facts.entry(*index as usize).name == region.range,
            Named::Heading(index) => heading == Some(*index as usize),
        })
    };
    match thing {
        Thing::Track(_) => track_text(&Resolver::new(resolver.snapshot, facts)),
        Thing::Path(_) => format!("**{}**\n\n{}", document_title(facts), code(path)),
        Thing::Entry(_, region) | Thing::Heading(_, region) => match named(region) {
            Some((name, _)) => format!("**{}**\n\n{}, {}", inert(name), document_title(facts), code(path)),
            None => {
                let mut anchors = facts.anchors.iter();
                let slug = anchors.find(|(_, heading)| *heading == region.range).map_or("", |(slug, _)| slug);
                format!("{}\n\n{}", document_title(facts), code(&format!("{path}#{slug}")))
            }
        },
    }
}

fn document_title(facts: &Facts) -> String {
    inert(&undecorated(&facts.title))
}

/// The card of the resolver's own track.
pub(crate) fn track_text(resolver: &Resolver<'_>) -> String {
    let needed_by: Vec<String> = dependents(resolver).iter().map(|(facts, _)| id(facts).to_owned()).collect();
    card_text(resolver, &needed_by)
}

/// The same without the tracks that depend on it, which have to be looked for: many of these are made at once.
pub(crate) fn short_track_text(resolver: &Resolver<'_>) -> String {
    card_text(resolver, &[])
}

fn card_text(resolver: &Resolver<'_>, needed_by: &[String]) -> String {
    let facts = resolver.facts;
    let mut text = format!("**{}** — {}\n", inert(id(facts)), inert(&shortened(&title(facts))));
    if let Some(card) = facts.card() {
        let _ = write!(text, "\n{}\n", joined(&at_a_glance(resolver, card)));
        let _ = write!(text, "\n{}\n", joined(&progress(card)));
        if !card.high_risks.is_empty() {
            let risks = card.high_risks.iter().map(|risk| inert(&shortened(risk)));
            let _ = write!(text, "\nHigh risks:\n{}", list(risks));
        }
    }
    let name = |path: &str| resolver.facts_of(path).map_or_else(|| path.to_owned(), |facts| id(facts).to_owned());
    let needs: Vec<String> = dependencies(resolver).iter().map(|(path, _)| name(path)).collect();
    if !needs.is_empty() {
        let _ = write!(text, "\nDepends on {}\n", names(&needs));
    }
    if !needed_by.is_empty() {
        let verb = if needed_by.len() == 1 { "depends" } else { "depend" };
        let _ = write!(text, "\n{} {verb} on it\n", names(needed_by));
    }
    let _ = write!(text, "\n{}", code(&facts.path));
    text
}

/// Status, owner and dates.
fn at_a_glance(resolver: &Resolver<'_>, card: &Card) -> Vec<String> {
    let mut parts = vec![status(resolver.facts).map_or_else(|| "no status".to_owned(), |status| inert(&status))];
    parts.extend(card.owner.as_ref().map(|owner| format!("owner {}", inert(&shortened(owner)))));
    let is_due = |date| date < resolver.snapshot.today() && resolver.facts.lifecycle != Lifecycle::Frozen;
    let dates = resolver.facts.dates;
    for (name, date) in [("target", dates.target), ("deadline", dates.deadline)] {
        let Some(date) = date else { continue };
        parts.push(format!("{name} {date}{}", if is_due(date) { " (past)" } else { "" }));
    }
    parts
}

/// How far it is, in numbers.
fn progress(card: &Card) -> Vec<String> {
    let mut parts = Vec::new();
    if card.items > 0 {
        parts.push(format!("{} of {} boxes ticked", card.checked, card.items));
    }
    if let Some(percent) = card.filled_percent() {
        parts.push(format!("{percent} % filled in"));
    }
    if !card.open_questions.is_empty() {
        parts.push(counted(card.open_questions.len(), "open question"));
    }
    parts
}

fn joined(parts: &[String]) -> String {
    parts.join(" · ")
}

/// `` `a`, `b` and 3 more ``
fn names(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_NAMES).map(|name| code(name)).collect();
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    let mut lines: Vec<String> = items.map(|item| format!("- {item}\n")).collect();
    let more = lines.len().saturating_sub(MOST_NAMES);
    if more > 0 {
        lines.truncate(MOST_NAMES);
        lines.push(format!("- and {more} more\n"));
    }
    lines.concat()
}

/// What the template says about one of its parts.
pub(crate) fn part_text(schema: &Schema, part: Part) -> Option<String> {
    match part {
        Part::Title => Some(format!("Title\n\n{}", template_text(schema, &schema.title.as_ref()?.range))),
        Part::Section(index) => Some(section_text(schema, index)),
        Part::Field(index) => Some(field_text(schema, &schema.fields[index])),
        Part::Entry(index) => {
            let entry = &schema.entries[index];
            let owner = inert(&owner_name(schema, entry.owner));
            Some(format!(
                "**{} N** — entry of {owner}\n\n{}",
                inert(&entry.prefix.display),
                template_text(schema, &entry.range)
            ))
        }
        Part::Column(table, column) => {
            let table = &schema.tables[table];
            let column = &table.columns[column];
            let owner = inert(&owner_name(schema, table.owner));
            let head = format!("**{}** — column in {owner}", inert(&column.name.display));
            Some(format!("{head}\n\n{}", value_text(&column.value)))
        }
    }
}

fn section_text(schema: &Schema, index: usize) -> String {
    let section = &schema.sections[index];
    let requirement = if section.required { "required" } else { "optional" };
    let mut text = format!("**{}** — {requirement} section\n", inert(&section.name.display));
    for guidance in &section.guidance {
        let _ = write!(text, "\n{}\n", quoted(&schema.template[guidance.clone()]));
    }
    let next = schema.sections.get(index + 1).map_or(schema.template.len(), |next| next.heading.start);
    let body = section.heading.end..next.min(section.range.end);
    // Guidance has been quoted already; what is left is what to write.
    let mut skeleton = schema.template[body.clone()].to_owned();
    for guidance in section.guidance.iter().rev().filter(|guidance| guidance.end <= body.end) {
        skeleton.replace_range(guidance.start - body.start..guidance.end - body.start, "");
    }
    let _ = write!(text, "\n{}", fenced(&skeleton));
    text
}

fn field_text(schema: &Schema, field: &FieldSchema) -> String {
    let owner = inert(&owner_name(schema, field.owner));
    let optional = if field.required && !field.value.optional { "" } else { ", may be left out" };
    let mut text =
        format!("**{}** — field of {owner}{optional}\n\n{}\n", inert(&field.name.display), value_text(&field.value));
    if !matches!(field.value.value_type, ValueType::Enumeration(_) | ValueType::Date { .. }) {
        let _ = write!(text, "\n{}", template_text(schema, &field.range));
    }
    text
}

/// What may stand there, and an example.
fn value_text(value: &Value) -> String {
    let all = |words: &[String]| words.iter().map(|word| code(word)).collect::<Vec<_>>().join(", ");
    let mut text = match &value.value_type {
        ValueType::Enumeration(values) => format!("One of {}", all(values)),
        ValueType::Date { time: false } => "Date as `YYYY-MM-DD`".to_owned(),
        ValueType::Date { time: true } => "Date and time as `YYYY-MM-DD HH:MM`".to_owned(),
        ValueType::Path => "Path of a file or directory".to_owned(),
        ValueType::List => "List".to_owned(),
        ValueType::Checklist => "Checklist".to_owned(),
        ValueType::Text => "Text".to_owned(),
    };
    if !value.literals.is_empty() {
        let _ = write!(text, ", or {}", all(&value.literals));
    }
    if !value.examples.is_empty() {
        let _ = write!(text, ". Example: {}", all(&value.examples));
    }
    text
}

/// What users call a part of the template that others are declared in.
pub(crate) fn owner_name(schema: &Schema, owner: Owner) -> String {
    match owner {
        Owner::Document => "the document".to_owned(),
        Owner::Section(index) => schema.sections[index].name.display.clone(),
        Owner::Entry(index) => format!("{} N", schema.entries[index].prefix.display),
    }
}

/// A part of the template as it stands there.
fn template_text(schema: &Schema, range: &Range<usize>) -> String {
    fenced(&schema.template[range.clone()])
}

/// Text of the template as a code block, without the rules around sections; empty if nothing is left.
fn fenced(text: &str) -> String {
    let is_filler = |line: &str| line.trim().is_empty() || line.trim().bytes().all(|b| b == b'-');
    let lines: Vec<&str> = text.lines().collect();
    let Some(first) = lines.iter().position(|line| !is_filler(line)) else { return String::new() };
    let last = lines.iter().rposition(|line| !is_filler(line)).unwrap_or(first);
    let mut lines = lines[first..=last].to_vec();
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        lines.push("…");
    }
    code_block(&lines.join("\n"))
}

/// Prose of the template as a quotation; of a comment the text inside.
fn quoted(guidance: &str) -> String {
    let prose = guidance.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    prose.lines().map(|line| format!("> {}", inert(line))).collect::<Vec<_>>().join("\n")
}
