//! Template in, [`Schema`] out (design section 2). Never fails: what cannot be understood becomes a problem on the
//! template.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use syntax::outline::{Comment, Entry, EntryForm, Field, FieldForm, Outline, Section};
use syntax::{BlockKind, SpanKind, parse_bulk};

use crate::model::{
    ChecklistItem, ColumnSchema, EntrySchema, FieldSchema, Owner, ReferencePlace, ReferencePosition, Schema,
    SectionSchema, TableSchema, TemplateProblem, Title,
};
use crate::name::{Name, Requirement, condition, key, requirement_in_prose};
use crate::notation;
use crate::placeholder::{self, Placeholders, fold};
use crate::spelling::Spellings;
use crate::value::{Value, ValueType, alternatives, header_alternatives, is_choice, is_one_of};

impl Schema {
    /// Derives the schema of documents of kind `kind` from the text of their template.
    #[must_use]
    pub fn derive(kind: &str, template: &str) -> Self {
        Self::derive_from(kind, template, false)
    }

    /// The same for a template that is YAML from end to end.
    #[must_use]
    pub fn derive_yaml(kind: &str, template: &str) -> Self {
        Self::derive_from(kind, template, true)
    }

    fn derive_from(kind: &str, template: &str, is_yaml: bool) -> Self {
        let template: Arc<str> = template.into();
        let outline =
            if is_yaml { Outline::of_yaml(&template) } else { Outline::new(&template, parse_bulk(&template)) };
        let title = outline.sections.iter().position(|section| section.level == 1);
        let alone = outline.sections.iter().filter(|section| section.level == 1).count() == 1;
        let is_first = |entry: &&Entry| matches!(template[entry.number.clone()].trim_start_matches('0'), "" | "1");
        let mut derivation = Derivation {
            text: &template,
            title: title.filter(|_| alone),
            owners: Vec::new(),
            entry_owners: HashMap::new(),
            counted: outline.entries.iter().map(|entry| key(&template[entry.prefix.clone()])).collect(),
            counted_from_first: outline
                .entries
                .iter()
                .filter(is_first)
                .map(|entry| &template[entry.prefix.clone()])
                .collect(),
            schema: Self::empty(kind, Arc::clone(&template)),
            outline: &outline,
        };
        derivation.title();
        derivation.sections();
        derivation.entries();
        derivation.fields();
        derivation.offered_fields();
        derivation.tables();
        derivation.items();
        derivation.guidance();
        derivation.problems();
        let mut schema = derivation.schema;
        schema.placeholders = Placeholders::of_template(&template, &outline);
        schema.spellings = Spellings::of_template(&template, &outline);
        schema
    }

    fn empty(kind: &str, template: Arc<str>) -> Self {
        Self {
            kind: kind.to_owned(),
            template,
            title: None,
            sections: Vec::new(),
            fields: Vec::new(),
            entries: Vec::new(),
            tables: Vec::new(),
            checklist: Vec::new(),
            placeholders: Placeholders::default(),
            spellings: Spellings::default(),
            references: Vec::new(),
            problems: Vec::new(),
        }
    }
}

/// The label of a field that names what must come first, in any format.
pub const DEPENDS_ON: &str = "Depends on";

struct Derivation<'a> {
    text: &'a str,
    outline: &'a Outline,
    /// Index of the outline's section that is the title.
    title: Option<usize>,
    /// For each of the outline's sections what its content belongs to; `None` below headings that are nothing but a
    /// placeholder.
    owners: Vec<Option<Owner>>,
    /// The pattern of each of the outline's entries, by index.
    entry_owners: HashMap<usize, usize>,
    /// Keys of the words before the numbers of entries.
    counted: HashSet<String>,
    /// Those words as written where the number is the first one.
    counted_from_first: HashSet<&'a str>,
    schema: Schema,
}

impl Derivation<'_> {
    fn title(&mut self) {
        let Some(section) = self.title.map(|index| &self.outline.sections[index]) else { return };
        let name = &self.text[section.name.clone()];
        let marked = notation::marked(self.text, section.name.clone());
        let numbers = notation::numbers(self.text, section.name.clone());
        let other = marked.iter().chain(&numbers).map(|range| range.start - section.name.start).min();
        let (prefix, rest) = name.split_once('[').unwrap_or((name, ""));
        let prefix = &prefix[..other.unwrap_or(prefix.len()).min(prefix.len())];
        let (placeholder, after) = rest.split_once(']').unwrap_or(("", ""));
        let separator = after.split('[').next().unwrap_or("").trim();
        self.schema.title = Some(Title {
            range: section.heading.clone(),
            prefix: prefix.trim().to_owned(),
            has_id: placeholder::is_track_id(placeholder),
            separator: separator.to_owned(),
        });
    }

    fn sections(&mut self) {
        for (index, section) in self.outline.sections.iter().enumerate() {
            if Some(index) == self.title {
                self.owners.push(Some(Owner::Document));
                continue;
            }
            let around = match section.parent {
                Some(parent) => self.owners[parent],
                None => Some(Owner::Document),
            };
            let heading_entry = self.outline.entry_of_heading(index);
            let source = &self.text[section.name.clone()];
            let owner = match around {
                None => None,
                // Whatever stands in an entry belongs to the entry, headings or not.
                Some(Owner::Entry(entry)) if heading_entry.is_none() => Some(Owner::Entry(entry)),
                Some(around) => match heading_entry {
                    Some(entry) => Some(Owner::Entry(self.entry(entry, around))),
                    None if self.has_placeholder(&section.name) || self.is_pattern(source) => None,
                    None => Some(Owner::Section(self.section(index, around))),
                },
            };
            self.owners.push(owner);
        }
    }

    /// Whether a heading's name is, or contains, something to be replaced.
    fn has_placeholder(&self, name: &Range<usize>) -> bool {
        let source = &self.text[name.clone()];
        if !notation::marked(self.text, name.clone()).is_empty() || is_named_by_comment(source) {
            return true;
        }
        if !source.contains('[') {
            return false;
        }
        let ends_with_bracket = Name::new(&self.text[name.clone()]).key.is_empty();
        let trailing = self.text[name.clone()].trim_end().ends_with(']');
        let bracket = |span: &syntax::outline::Span| span.kind == SpanKind::Bracket;
        self.outline.spans_in(name.clone()).any(|span| bracket(span) && (!trailing || span.range.start == name.start))
            || ends_with_bracket
    }

    /// Whether a heading stands for entries: `Phase N: Polish`, where there is a `Phase 1` too.
    fn is_pattern(&self, source: &str) -> bool {
        let mut words = source.split(' ');
        let number = words.by_ref().position(|word| matches!(word.trim_end_matches(':'), "N" | "N+1" | "X" | "#"));
        let Some(number) = number.filter(|&number| number > 0) else { return false };
        let prefix = key(&source.split(' ').take(number).collect::<Vec<_>>().join(" "));
        self.counted.contains(&prefix)
    }

    /// What a comment directly above a heading, or first below it, says about being required.
    fn requirement_beside(&self, section: &Section) -> Option<Requirement> {
        let is_blank = |range: Range<usize>| self.text.get(range).is_some_and(|text| text.trim().is_empty());
        // On the line before a heading; after an empty line it may as well belong to what it follows.
        let is_above = |comment: &Comment, heading: usize| {
            is_blank(comment.range.end..heading) && self.text[comment.range.end..heading].lines().count() <= 1
        };
        let above = self.outline.comments.partition_point(|comment| comment.range.end <= section.heading.start);
        let above = above.checked_sub(1).map(|above| &self.outline.comments[above]);
        let above = above.filter(|comment| is_above(comment, section.heading.start));
        let below = self.outline.comments_over(section.body.clone()).next();
        let below = below.filter(|comment| is_blank(section.heading.end..comment.range.start));
        let below = below.filter(|comment| !is_above(comment, section.body.end) || section.body.end == self.text.len());
        let says = |comment: &Comment| requirement_in_prose(&self.text[comment.content.clone()]);
        // `> **Fill ONLY if …**`
        let leaves = self.outline.leaves(section.body.clone());
        let mut prose = leaves.take_while(|block| block.kind == BlockKind::Paragraph);
        let condition = || prose.find_map(|block| condition(&self.text[block.range.clone()]));
        above.and_then(says).or_else(|| below.and_then(says)).or_else(condition)
    }

    fn section(&mut self, index: usize, around: Owner) -> usize {
        let section = &self.outline.sections[index];
        let mut name = Name::new(&self.text[section.name.clone()]);
        if name.requirement == Requirement::Unmarked {
            name.requirement = self.requirement_beside(section).unwrap_or_default();
        }
        let parent = match around {
            Owner::Section(parent) => Some(parent),
            Owner::Document | Owner::Entry(_) => None,
        };
        let required = name.requirement != Requirement::Optional;
        self.schema.sections.push(SectionSchema {
            name,
            level: section.level,
            parent,
            required,
            heading: section.heading.clone(),
            range: section.range.clone(),
            guidance: Vec::new(),
        });
        self.schema.sections.len() - 1
    }

    /// The pattern that an entry of the template is an instance of; a pattern inside an entry is declared beside it.
    fn entry(&mut self, index: usize, around: Owner) -> usize {
        let entry = &self.outline.entries[index];
        let owner = match around {
            Owner::Entry(outer) => self.schema.entries[outer].owner,
            owner => owner,
        };
        let prefix = Name::new(&self.text[entry.prefix.clone()]);
        let known = self.schema.entries.iter().position(|known| known.owner == owner && known.prefix.key == prefix.key);
        let pattern = known.unwrap_or_else(|| {
            let first_number = self.text[entry.number.clone()].parse().ok();
            self.schema.entries.push(EntrySchema { prefix, owner, first_number, range: entry.range.clone() });
            self.schema.entries.len() - 1
        });
        self.entry_owners.insert(index, pattern);
        pattern
    }

    /// Whether the number in a bold name counts entries: `**P95:**` and `**SHA256:**` are labels. Glued to its word it
    /// does if the word is in capitals and some entry of the template has the first number.
    fn counts_up(&self, index: usize) -> bool {
        let entry = &self.outline.entries[index];
        let prefix = &self.text[entry.prefix.clone()];
        let is_glued = entry.prefix.end == entry.number.start;
        !is_glued || (!prefix.contains(char::is_lowercase) && self.counted_from_first.contains(prefix))
    }

    fn owner_at(&self, section: Option<usize>) -> Option<Owner> {
        section.map_or(Some(Owner::Document), |section| self.owners[section])
    }

    fn entries(&mut self) {
        for (index, Entry { form, section, .. }) in self.outline.entries.iter().enumerate() {
            if matches!(form, EntryForm::Heading(_)) {
                continue;
            }
            if let Some(owner) = self.owner_at(*section)
                && self.counts_up(index)
            {
                self.entry(index, owner);
            }
        }
    }

    fn fields(&mut self) {
        // In how many instances of each pattern there are fields, and each of its fields.
        let mut instances: HashMap<usize, HashSet<usize>> = HashMap::new();
        let mut seen: HashMap<usize, usize> = HashMap::new();
        for field in &self.outline.fields {
            let label = &self.text[field.label.clone()];
            let named = self.outline.entries.binary_search_by_key(&field.label.start, |entry| entry.name.start);
            let names_entry = named.is_ok_and(|entry| self.entry_owners.contains_key(&entry));
            let ticked = field.item.is_some_and(|item| self.outline.items[item].checkbox.is_some());
            let source = self.text[field.value.clone()].split("<!--").next().unwrap_or_default().trim_end();
            // Outside of entries a plain label is a field if it stands before a blank or before what is to be replaced.
            let is_blank = source.is_empty() || notation::is_stand_in(source) || is_one_mark(source);
            let plain_outside = field.form == FieldForm::Plain && (field.entry.is_none() && !is_blank || ticked);
            if names_entry || plain_outside || label.contains('[') {
                continue;
            }
            let mut around = self.outline.entries_around(field.entry);
            let pattern = around.find_map(|entry| self.entry_owners.get(&entry).copied());
            let Some(owner) = pattern.map(Owner::Entry).or_else(|| self.owner_at(field.section)) else { continue };
            let name = Name::new(label);
            let known = self.schema.fields.iter().position(|known| known.owner == owner && known.name.key == name.key);
            let index = known.unwrap_or(self.schema.fields.len());
            if let (Some(pattern), Some(entry)) = (pattern, field.entry) {
                instances.entry(pattern).or_default().insert(entry);
                *seen.entry(index).or_default() += 1;
            }
            let value = self.value(field);
            if let Some(known) = known {
                // One instance may be filled in as an example where another one spells the alternatives.
                let known = &mut self.schema.fields[known];
                if known.value.value_type == ValueType::Text && !value.alternatives().is_empty() {
                    known.value = value;
                    known.range = field.value.clone();
                }
            } else {
                // Whoever writes front matter leaves out the keys that say nothing.
                let is_left_out = field.form == FieldForm::FrontMatter;
                let required = !is_left_out && !value.optional && name.requirement != Requirement::Optional;
                let (label, range) = (field.label.clone(), field.value.clone());
                let is_blank = field.form == FieldForm::Plain && range.is_empty();
                self.schema.fields.push(FieldSchema { name, owner, value, required, is_blank, label, range });
            }
        }
        for (index, field) in self.schema.fields.iter_mut().enumerate() {
            if let Owner::Entry(pattern) = field.owner {
                let in_all = seen.get(&index).copied().unwrap_or(0) >= instances.get(&pattern).map_or(0, HashSet::len);
                field.required &= in_all;
            }
        }
        self.people();
    }

    /// What one `reviewer` is, the others beside it are too, whatever their placeholder says.
    fn people(&mut self) {
        let role = |field: &FieldSchema| field.name.key.rsplit(' ').next().map(str::to_owned);
        let named = self.schema.fields.iter().filter(|field| field.value.person);
        let roles: HashSet<(Owner, Option<String>)> = named.map(|field| (field.owner, role(field))).collect();
        for field in &mut self.schema.fields {
            let is_text = field.value.value_type == ValueType::Text;
            field.value.person |= is_text && roles.contains(&(field.owner, role(field)));
        }
    }

    /// The type of a field's value, from the value or from the comment behind it or on the line above.
    fn value(&self, field: &Field) -> Value {
        let source = &self.text[field.value.clone()];
        let bare = source.split("<!--").next().unwrap_or(source).trim_end();
        let value = Value::new(bare);
        if !matches!(value.value_type, ValueType::Text) {
            return value;
        }
        let agrees = |values: &Vec<String>| bare.is_empty() || is_one_of(bare, values) || is_marked_whole(bare);
        match self.remarks(field).into_iter().find_map(listed_values).filter(agrees) {
            Some(values) => Value { value_type: ValueType::Enumeration(values), ..value },
            None => value,
        }
    }

    /// The comments on a field: inside or behind its value, and in front matter those directly above its key.
    fn remarks(&self, field: &Field) -> Vec<&str> {
        let comments = self.outline.comments_over(field.value.clone());
        let mut remarks: Vec<&str> = comments.map(|comment| &self.text[comment.content.clone()]).collect();
        if field.form == FieldForm::FrontMatter {
            let line = self.text[field.value.end..].lines().next().unwrap_or("");
            remarks.extend(line.split_once('#').map(|(_, remark)| remark));
            let above = self.text[..field.lead.start].lines().rev();
            remarks.extend(above.map_while(|line| line.trim_start().strip_prefix('#')));
        }
        remarks
    }

    /// Keys that front matter offers in comments: `# status: {proposed | accepted}`.
    fn offered_fields(&mut self) {
        let front = self.outline.front_matter.clone();
        for (line, source) in syntax::block::lines(&self.text[front.clone()]) {
            let Some(offer) = source.strip_prefix('#').map(str::trim_start) else { continue };
            let Some((label, value)) = offer.split_once(':') else { continue };
            let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let (name, value) = (Name::new(label), value.trim().trim_matches(['"', '\'']));
            let known = self.schema.fields.iter().any(|field| field.name.key == name.key);
            if !label.starts_with(char::is_alphabetic) || !label.chars().all(is_word) || value.is_empty() || known {
                continue;
            }
            let start = front.start + line.start + source.len() - offer.len();
            let end = front.start + line.start + source.len();
            self.schema.fields.push(FieldSchema {
                name,
                owner: Owner::Document,
                value: Value::new(value),
                required: false,
                is_blank: false,
                label: start..start + label.len(),
                range: end - value.len()..end,
            });
        }
    }

    fn tables(&mut self) {
        for table in &self.outline.tables {
            let Some(owner) = self.owner_at(table.section) else { continue };
            let columns = table.header.iter().enumerate().map(|(column, header)| {
                let header = &self.text[header.clone()];
                let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
                ColumnSchema {
                    name: Name::new(header),
                    value: column_value(header, cells.map(|cell| &self.text[cell.clone()])),
                }
            });
            let columns = columns.collect();
            self.schema.tables.push(TableSchema { owner, columns, range: table.range.clone() });
        }
    }

    fn items(&mut self) {
        for (index, item) in self.outline.items.iter().enumerate() {
            let Some(owner) = self.owner_at(item.section) else { continue };
            let content = &self.text[item.content.clone()];
            let spans = || self.outline.spans_in(item.content.clone());
            let mut entries = self.outline.entries_in(item.content.clone());
            let names_entry = entries.any(|entry| entry.form == EntryForm::Item(index));
            if item.checkbox.is_some() && !names_entry && !content.contains('[') {
                let (text, range) = (fold(content).into_owned(), item.content.clone());
                self.schema.checklist.push(ChecklistItem { owner, text, range });
            }
            let first = spans().find(|span| span.kind == SpanKind::Bracket);
            let leads = first.is_some_and(|span| {
                let before = &self.text[item.content.start..span.range.start];
                before.chars().all(|c| matches!(c, '*' | '`' | ' '))
                    && placeholder::is_track_id(&self.text[span.content.clone()])
            });
            if leads {
                self.reference(owner, item.range.start);
            }
        }
        for index in 0..self.schema.fields.len() {
            if self.schema.fields[index].name.key == key(DEPENDS_ON) {
                self.declare_reference(ReferencePlace::Field(index));
            }
        }
    }

    /// Notes that the list around `offset` is where references to tracks stand.
    fn reference(&mut self, owner: Owner, offset: usize) {
        let field = self.schema.fields.iter().position(|field| field.range.contains(&offset));
        match (field, owner) {
            (Some(field), _) => self.declare_reference(ReferencePlace::Field(field)),
            (None, Owner::Section(section)) => self.declare_reference(ReferencePlace::Section(section)),
            (None, _) => {}
        }
    }

    fn declare_reference(&mut self, place: ReferencePlace) {
        if self.schema.references.iter().any(|known| known.place == place) {
            return;
        }
        let name = match place {
            ReferencePlace::Section(index) => &self.schema.sections[index].name,
            ReferencePlace::Field(index) => &self.schema.fields[index].name,
        };
        let is_dependency = name.key.split(' ').any(|word| word.starts_with("depend"));
        self.schema.references.push(ReferencePosition { place, is_dependency });
    }

    /// Prose without placeholder explains the section it stands in.
    fn guidance(&mut self) {
        for (index, owner) in self.owners.iter().enumerate() {
            let Some(Owner::Section(section)) = owner else { continue };
            let body = self.outline.sections[index].body.clone();
            let prose = self
                .outline
                .leaves(body)
                .filter(|block| block.kind == BlockKind::Paragraph && placeholder::is_guidance(self.outline, block));
            self.schema.sections[*section].guidance = prose.map(|block| block.range.clone()).collect();
        }
    }

    fn problems(&mut self) {
        if let Some(fence) = self.outline.fences.iter().find(|fence| !fence.closed) {
            self.schema.problems.push(TemplateProblem {
                range: fence.marker.clone(),
                message: "this code fence is never closed, so the rest of the template declares nothing; close it"
                    .to_owned(),
            });
        }
        let Schema { sections, fields, entries, .. } = &self.schema;
        if sections.is_empty() && fields.is_empty() && entries.is_empty() {
            let first_line = self.text.lines().next().map_or(0, str::len);
            self.schema.problems.push(TemplateProblem {
                range: 0..first_line,
                message: "the template declares no section and no field, so there is nothing to check documents against; add headings or `**Label:** [value]` lines".to_owned(),
            });
        }
    }
}

/// Whether a comment stands where the name would: `1. <!-- Group -->`, `Requirement: <!-- name -->`.
fn is_named_by_comment(heading: &str) -> bool {
    let Some((before, _)) = heading.split_once("<!--") else { return false };
    let before = before.trim();
    !before.contains(char::is_alphabetic) || before.ends_with(':')
}

/// Whether a value is one placeholder from end to end.
fn is_marked_whole(source: &str) -> bool {
    let is_bracket = source.starts_with('[') && source.ends_with(']') && !source[1..].contains('[');
    is_bracket || is_one_mark(source)
}

/// The same for the marks that are no square brackets.
fn is_one_mark(source: &str) -> bool {
    notation::marked(source, 0..source.len()).first() == Some(&(0..source.len()))
}

/// The values that a remark lists: `one of: a | b`, or nothing but the list.
fn listed_values(remark: &str) -> Option<Vec<String>> {
    let remark = remark.trim();
    let lead = ["one of", "either", "values", "allowed", "options", "choices"];
    let lead = lead.iter().find(|lead| remark.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead)));
    let list = lead.map_or(remark, |lead| remark[lead.len()..].trim_start_matches([':', ' ']));
    let by_comma = || {
        let values: Vec<String> = list.split([',', '|', '/']).map(|value| value.trim().to_owned()).collect();
        let is_word = |value: &String| !value.is_empty() && !value.contains(' ');
        (lead.is_some() && values.len() > 1 && values.iter().all(is_word)).then_some(values)
    };
    alternatives(list).or_else(by_comma)
}

/// A column's type: from its header's parenthetical, else from the first cell that tells something. Cells filled in as
/// examples must agree with an enumeration for it to be one.
fn column_value<'a>(header: &str, cells: impl Iterator<Item = &'a str> + Clone) -> Value {
    let agrees = |values: &[String]| {
        let is_open = |cell: &str| cell.is_empty() || cell.starts_with('[') || is_choice(cell, values);
        cells.clone().all(|cell| is_open(cell) || is_one_of(cell, values))
    };
    if let Some(values) = header_alternatives(header).filter(|values| agrees(values)) {
        return Value { value_type: ValueType::Enumeration(values), ..Value::text() };
    }
    for cell in cells.clone().take(3) {
        let value = Value::new(cell);
        if !value.alternatives().is_empty() && !agrees(value.alternatives()) {
            continue;
        }
        if value.value_type != ValueType::Text || value.person {
            return value;
        }
        if crate::date::is_date_shaped(cell) {
            return Value { value_type: ValueType::Date { time: false }, ..Value::text() };
        }
    }
    Value::text()
}
