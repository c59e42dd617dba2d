//! Template in, [`Schema`] out (design section 2). Never fails: what cannot be understood becomes a problem on the
//! template.

mod fields;
mod sections;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use syntax::outline::{Entry, EntryForm, Outline};
use syntax::{BlockKind, SpanKind, parse_bulk, slugs};

use crate::model::{
    ChecklistItem, EntrySchema, Owner, ReferencePlace, ReferencePosition, Schema, TemplateProblem, Title,
};
use crate::name::{Name, key};
use crate::notation;
use crate::placeholder::{self, Placeholders, fold};
use crate::spelling::Spellings;

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
        for (index, section) in schema.sections.iter().enumerate() {
            schema.sections_by_parent.entry(section.parent).or_default().push(index);
        }
        for (index, field) in schema.fields.iter().enumerate() {
            schema.fields_by_owner.entry(field.owner).or_default().push(index);
        }
        schema.placeholders = Placeholders::of_template(&template, &outline);
        schema.spellings = Spellings::of_template(&template, &outline);
        schema.anchors = slugs(&template, &outline).into();
        schema
    }

    fn empty(kind: &str, template: Arc<str>) -> Self {
        Self {
            kind: kind.into(),
            template,
            title: None,
            sections: Vec::new(),
            sections_by_parent: HashMap::default(),
            fields: Vec::new(),
            fields_by_owner: HashMap::default(),
            entries: Vec::new(),
            tables: Vec::new(),
            checklist: Vec::new(),
            placeholders: Placeholders::default(),
            spellings: Spellings::default(),
            anchors: Arc::default(),
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
