//! The fields and tables of a template, with what may stand in them. This file must not know which sections there are.

use std::collections::{HashMap, HashSet};

use syntax::outline::{Field, FieldForm};

use super::Derivation;
use crate::model::{ColumnSchema, FieldSchema, Owner, TableSchema};
use crate::name::{Name, Requirement};
use crate::notation;
use crate::value::{Value, ValueType, alternatives, header_alternatives, is_choice, is_one_of};

impl Derivation<'_> {
    pub(super) fn fields(&mut self) {
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
            let is_in_head = field.section.is_none_or(|section| Some(section) == self.title);
            let is_bracket = is_in_head && source.starts_with('[') && source.ends_with(']');
            let is_blank = source.is_empty() || notation::is_stand_in(source) || is_one_mark(source) || is_bracket;
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
    pub(super) fn offered_fields(&mut self) {
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

    pub(super) fn tables(&mut self) {
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
