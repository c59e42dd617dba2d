//! Parts of a template as a document takes them over: in the document's own form, with its own ID and the next number.

use std::ops::Range;

use jiff::civil::Date;
use schema::{Name, Schema, ValueType};
use syntax::outline::{Entry, EntryForm, Field};
use syntax::{Outline, parse_bulk};
use world::{Document, Snapshot};

use super::{Piece, Skeleton, choice};
use crate::lines::line_around;
use crate::resolve::Resolver;

/// What stands in place of a range of the template.
pub(super) type Overlay = (Range<usize>, Piece);

/// The parts of its template that one document can take over.
pub(crate) struct TemplateParts<'a> {
    document: &'a Document,
    schema: &'a Schema,
    id: String,
    today: Date,
}

/// How a field's label is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LabelForm<'a> {
    /// What begins the line: `- `, `> `, or nothing.
    lead: &'a str,
    /// `**`, or nothing.
    open: &'a str,
    /// `:**`, `**:` or `:`.
    close: &'a str,
}

impl<'a> TemplateParts<'a> {
    /// The parts for a document; `None` if it has no template.
    pub(crate) fn of(snapshot: &Snapshot, document: &'a Document) -> Option<Self> {
        let schema = document.checked.as_ref()?.schema();
        let id = Resolver::new(snapshot, document.facts()).with_own_id("[track-id]");
        Some(Self { document, schema, id, today: snapshot.today() })
    }

    /// The schema's section of that index with everything below it, as the template has it, without the rule and the
    /// empty lines after it. Headings are as deep as the document has those around them.
    pub(crate) fn section(&self, index: usize) -> Skeleton {
        let section = &self.schema.sections[index];
        let range = trimmed(&self.schema.template, &section.range);
        filled(self.schema, range.clone(), self.headings(&range, self.level_shift(index)), &self.id)
    }

    /// The next entry of the schema's pattern of that index in the document's section of index `section` (the section
    /// around it, where entries are headings; `None` before the first heading), in the form of the document's others.
    pub(crate) fn entry(&self, pattern: usize, section: Option<usize>) -> Skeleton {
        let schema = self.schema;
        let range = trimmed(&schema.template, &schema.entries[pattern].range);
        let text = &schema.template[range.clone()];
        let outline = Outline::new(text, parse_bulk(text));
        let Some(first) = outline.entries.first() else { return filled(schema, range, Vec::new(), &self.id) };
        let before = self.entry_before(pattern, section);
        let number = self.next_number(pattern, section, &text[first.number.clone()]);
        let mut overlays = Vec::new();
        let head = self.entry_head(text, first, before, number);
        let head_end = text.find('\n').unwrap_or(text.len());
        if let Some(form) = before.and_then(|before| self.form_in_entry(before)) {
            for field in outline.fields.iter().filter(|field| field.lead.start >= head_end) {
                let start = line_around(text, field.lead.start).start;
                if !is_lead(&text[start..field.lead.start]) {
                    continue;
                }
                let label = &text[field.label.clone()];
                let lead = format!("{}{}{label}{}", form.lead, form.open, form.close);
                overlays.push((range.start + start..range.start + field.lead.end, Piece::Text(lead)));
            }
        }
        let shift = before.map_or(0, |before| self.heading_shift(first, before, &outline));
        overlays.extend(self.headings(&(range.start + head_end..range.end), shift));
        let mut skeleton = head;
        skeleton.extend(filled(schema, range.start + head_end..range.end, overlays, &self.id));
        skeleton
    }

    /// The line, or the lines, of the schema's field of that index, in the form of the document's field of index
    /// `beside`; as in the template without one.
    pub(crate) fn field(&self, index: usize, beside: Option<usize>) -> Skeleton {
        let mut skeleton = self.label(index, beside);
        let field = &self.schema.fields[index];
        let between = &self.schema.template[field.label.end..field.range.start];
        match between.find('\n') {
            Some(at) => skeleton.push_text(&between[at..]),
            None => skeleton.push_text(" "),
        }
        skeleton.extend(self.value(index));
        skeleton
    }

    /// The label of that field with what begins its line and its colon.
    pub(crate) fn label(&self, index: usize, beside: Option<usize>) -> Skeleton {
        let field = &self.schema.fields[index];
        let template = &*self.schema.template;
        let start = line_around(template, field.label.start).start;
        let before = &template[start..field.label.start];
        let lead = before.trim_end_matches(['*', '_']);
        let open = &before[lead.len()..];
        let lead = if is_lead(lead) { lead } else { "" };
        let between = template[field.label.end..field.range.start].trim_end();
        let own = LabelForm { lead, open, close: between };
        let form = beside.map_or(own, |beside| self.form_of(&self.document.outline.fields[beside]));
        let mut skeleton = Skeleton::default();
        skeleton.push_text(&format!("{}{}{}{}", form.lead, form.open, &template[field.label.clone()], form.close));
        skeleton
    }

    /// What the template has in place of the value of its field of that index: a blank or a choice.
    pub(crate) fn value(&self, index: usize) -> Skeleton {
        filled(self.schema, self.schema.fields[index].range.clone(), Vec::new(), &self.id)
    }

    /// A row of the schema's table of that index, with today's date where it has dates. `header` are the header cells
    /// of the document's table, whose columns may differ.
    pub(crate) fn row(&self, table: usize, header: &[Range<usize>]) -> Skeleton {
        let declared = &self.schema.tables[table];
        let text = &self.schema.template[declared.range.clone()];
        let outline = Outline::new(text, parse_bulk(text));
        let first = outline.tables.first().and_then(|table| table.rows.first());
        let mut skeleton = Skeleton::default();
        for cell in header {
            let name = Name::new(self.document.slice(cell));
            let column = declared.columns.iter().position(|column| column.name.matches(&name));
            let source = column.and_then(|column| first?.cells.get(column)).map_or("", |cell| &text[cell.clone()]);
            let shown = if source.starts_with('[') { source } else { "" };
            skeleton.push_text("| ");
            skeleton.push(match column.map(|column| &declared.columns[column].value) {
                Some(value) => match &value.value_type {
                    ValueType::Date { time: false } => Piece::Text(self.today.to_string()),
                    ValueType::Enumeration(values) => Piece::Choice { shown: shown.to_owned(), values: values.clone() },
                    _ => Piece::Blank(shown.to_owned()),
                },
                None => Piece::Blank(String::new()),
            });
            skeleton.push_text(" ");
        }
        skeleton.push_text("|");
        skeleton
    }

    /// How many levels deeper than in the template the document has what stands around a section.
    fn level_shift(&self, index: usize) -> i8 {
        let found = |schema: usize| {
            let found = self.document.checked.as_ref()?.matching.found[schema]?;
            let level = self.document.outline.sections[found].level;
            Some(level as i8 - self.schema.sections[schema].level as i8)
        };
        let section = &self.schema.sections[index];
        let mut siblings = self.schema.children(section.parent).filter_map(|(sibling, _)| found(sibling));
        siblings.next().or_else(|| section.parent.and_then(found)).unwrap_or(0)
    }

    /// The marks of the headings in a range of the template, `shift` levels deeper.
    fn headings(&self, range: &Range<usize>, shift: i8) -> Vec<Overlay> {
        if shift == 0 {
            return Vec::new();
        }
        let text = &self.schema.template[range.clone()];
        let sections = Outline::new(text, parse_bulk(text)).sections;
        let marked = sections.into_iter().filter(|section| text[section.heading.clone()].starts_with('#'));
        let deeper = marked.map(|section| {
            let level = (section.level as i8 + shift).clamp(1, 6) as usize;
            let start = range.start + section.heading.start;
            (start..start + usize::from(section.level), Piece::Text("#".repeat(level)))
        });
        deeper.collect()
    }

    /// The document's entries of a pattern in one section.
    fn run(&self, pattern: usize, section: Option<usize>) -> impl Iterator<Item = &'a Entry> {
        self.entries(pattern).filter(move |(_, around)| *around == section).map(|(entry, _)| entry)
    }

    /// The document's entries of a pattern, each with the section around it.
    fn entries(&self, pattern: usize) -> impl Iterator<Item = (&'a Entry, Option<usize>)> {
        let document = self.document;
        let matched = document.checked.iter().flat_map(|checked| &checked.matching.entries);
        let entries = document.outline.entries.iter().zip(matched);
        let entries = entries.filter(move |(_, matched)| **matched == Some(pattern)).map(|(entry, _)| entry);
        entries.map(|entry| (entry, document.outline.section_around(entry)))
    }

    /// The entry whose form a new one takes: the last one of the section, else the last one of the document.
    fn entry_before(&self, pattern: usize, section: Option<usize>) -> Option<&'a Entry> {
        self.run(pattern, section).last().or_else(|| self.entries(pattern).map(|(entry, _)| entry).last())
    }

    /// The number after the highest one; padded with zeros where the others are. IDs of one word (`FR-001`) count
    /// through the document, others (`Risk 1`) through their section.
    fn next_number(&self, pattern: usize, section: Option<usize>, first: &str) -> String {
        let source = |entry: &Entry| self.document.slice(&entry.number);
        let is_word = |entry: &&Entry| {
            !self.document.slice(&(entry.prefix.start..entry.number.end)).contains(char::is_whitespace)
        };
        let counted = |entry: &&Entry| is_word(entry) || self.run(pattern, section).any(|other| other == *entry);
        let entries = self.entries(pattern).map(|(entry, _)| entry).filter(counted);
        let numbers = entries.filter_map(|entry| Some((source(entry).parse::<u64>().ok()?, source(entry))));
        let Some((last, spelled)) = numbers.max_by_key(|(number, _)| *number) else { return first.to_owned() };
        let width = if spelled.starts_with('0') { spelled.len() } else { 1 };
        format!("{:0width$}", last.saturating_add(1))
    }

    /// The first line of a new entry; `text` is the template's, `first` the entry in it.
    fn entry_head(&self, text: &str, first: &Entry, before: Option<&Entry>, number: String) -> Skeleton {
        let line = &text[..text.find('\n').unwrap_or(text.len())];
        let mut skeleton = Skeleton::default();
        let is_same = |before: &Entry| std::mem::discriminant(&before.form) == std::mem::discriminant(&first.form);
        let Some(before) = before.filter(|before| !is_same(before) && !matches!(before.form, EntryForm::Item(_)))
        else {
            let level = match before.map(|before| before.form) {
                Some(EntryForm::Heading(section)) => usize::from(self.document.outline.sections[section].level),
                _ => 0,
            };
            let marks = line.bytes().take_while(|byte| *byte == b'#').count();
            skeleton.push_text(&"#".repeat(if level > 0 && marks > 0 { level } else { marks }));
            skeleton.push_template(self.schema, &line[marks..first.number.start], &self.id);
            skeleton.push_text(&number);
            skeleton.push_template(self.schema, line.get(first.number.end..).unwrap_or(""), &self.id);
            return skeleton;
        };
        let (open, close) = match before.form {
            EntryForm::Heading(section) => {
                (format!("{} ", "#".repeat(usize::from(self.document.outline.sections[section].level))), "")
            }
            EntryForm::Paragraph | EntryForm::Item(_) => ("**".to_owned(), "**"),
        };
        skeleton.push_text(&open);
        skeleton.push_text(&text[first.prefix.start..first.number.start]);
        skeleton.push_text(&number);
        if !first.title.is_empty() {
            skeleton.push_text(": ");
            skeleton.push_template(self.schema, &text[first.title.clone()], &self.id);
        }
        skeleton.push_text(close);
        skeleton
    }

    /// How many levels deeper the document's entry is than the template's, if both are headings.
    fn heading_shift(&self, first: &Entry, before: &Entry, template: &Outline) -> i8 {
        match (first.form, before.form) {
            (EntryForm::Heading(own), EntryForm::Heading(other)) => {
                self.document.outline.sections[other].level as i8 - template.sections[own].level as i8
            }
            _ => 0,
        }
    }

    /// How the labels of an entry of the document are written, if it has any.
    fn form_in_entry(&self, entry: &Entry) -> Option<LabelForm<'a>> {
        let inside = self.document.outline.fields_in(entry.name.end..entry.range.end);
        inside.map(|field| self.form_of(field)).next()
    }

    fn form_of(&self, field: &Field) -> LabelForm<'a> {
        let document = self.document;
        let start = line_around(&document.source, field.lead.start).start;
        let before = &document.source[start..field.lead.start];
        LabelForm {
            // A number would be used twice.
            lead: if is_lead(before) { before } else { "- " },
            open: &document.source[field.lead.start..field.label.start],
            close: &document.source[field.label.end..field.lead.end],
        }
    }
}

/// A range of the template with its placeholders as blanks, where nothing stands over them. `overlays` lie apart.
pub(super) fn filled(schema: &Schema, range: Range<usize>, mut overlays: Vec<Overlay>, id: &str) -> Skeleton {
    let covers = |overlays: &[Overlay], range: &Range<usize>| overlays.iter().any(|(over, _)| *over == *range);
    for field in schema.fields.iter().filter(|field| range.start <= field.range.start && field.range.end <= range.end) {
        let source = &schema.template[field.range.clone()];
        if !source.starts_with('[') && !covers(&overlays, &field.range) {
            overlays.extend(choice(source, source).map(|choice| (field.range.clone(), choice)));
        }
    }
    overlays.sort_by_key(|(range, _)| range.start);
    let mut skeleton = Skeleton::default();
    let mut at = range.start;
    for (over, piece) in overlays {
        skeleton.push_template(schema, &schema.template[at..over.start], id);
        skeleton.push(piece);
        at = over.end;
    }
    skeleton.push_template(schema, &schema.template[at..range.end], id);
    skeleton
}

/// A range of the template without the empty lines and thematic breaks at its end.
fn trimmed(template: &str, range: &Range<usize>) -> Range<usize> {
    let mut text = template[range.clone()].trim_end();
    while let Some((before, last)) = text.rsplit_once('\n') {
        // Directly below a line of text, dashes make a heading of it.
        let stands_alone = before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
        if !stands_alone || !is_break(last) {
            break;
        }
        text = before.trim_end();
    }
    range.start..range.start + text.len()
}

/// Whether a line is a thematic break.
fn is_break(line: &str) -> bool {
    let marks: String = line.split_whitespace().collect();
    marks.len() >= 3 && ["-", "*", "_"].iter().any(|mark| marks.replace(mark, "").is_empty())
}

/// Whether nothing but marks of Markdown begins a line.
fn is_lead(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '*' | '+' | '>' | '_'))
}
