//! Which part of the schema each part of a document is (design section 3, rules 1 to 6). Authors drift: names are
//! compared by what their spellings share, and never by mere similarity.

mod parts;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use syntax::Kept;
use syntax::outline::{Outline, Section};

use self::parts::Parts;
use crate::likeness::Likenesses;
use crate::model::{FieldSchema, Owner, Schema};
use crate::name::Name;

/// The result of holding a document against a schema. All indices are positions in the lists of the schema or the
/// outline they were made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Match {
    /// The outline's section that is the document's title.
    pub title: Option<usize>,
    /// For each of the outline's sections, what it is.
    pub sections: Vec<SectionMatch>,
    /// For each of the schema's sections, the outline's section that is it; the first one if there are several.
    pub found: Vec<Option<usize>>,
    /// For each of the outline's fields, the schema's field.
    pub fields: Vec<Option<usize>>,
    /// For each of the outline's fields, the entry whose pattern declares it, if one does.
    pub field_entries: Vec<Option<usize>>,
    /// For each of the outline's entries, the schema's pattern.
    pub entries: Vec<Option<usize>>,
    /// For each of the outline's tables, the schema's table.
    pub tables: Vec<Option<usize>>,
    /// Headings that are probably a missing section misspelt: the outline's section and the schema's.
    pub misspelt: Vec<(usize, usize)>,
}

/// What one section of a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SectionMatch {
    /// Nothing the template knows.
    #[default]
    Unknown,
    /// The schema's section of that index.
    Known(usize),
    /// Another section of the same name as the schema's section of that index, which has been found before.
    Repeated(usize),
}

impl SectionMatch {
    /// The schema's section, found for the first time or again.
    #[must_use]
    pub fn schema(self) -> Option<usize> {
        match self {
            Self::Unknown => None,
            Self::Known(index) | Self::Repeated(index) => Some(index),
        }
    }
}

/// Below this share of the template's top sections a document does not follow its template (rule 10).
const FIT: f64 = 0.35;

impl Match {
    /// Holds the outline of `text` against `schema`.
    #[must_use]
    pub fn new(schema: &Schema, text: &str, outline: &Outline) -> Self {
        let sections = Self::of_sections(schema, text, outline);
        Parts::new(schema, text, outline, sections).read_all()
    }

    /// The same value as [`Match::new`] has after an edit. `self` is what the text was before, with the outline `before`;
    /// what `kept` says has been left as it was. Where a heading is another one all sections are looked at, since they
    /// claim names from each other, but of what stands in them only what may be something else than before. Where all is
    /// what it was, as after most keys, the two share one allocation.
    #[must_use]
    pub fn after(
        self: &Arc<Self>,
        schema: &Schema,
        text: &str,
        outline: &Outline,
        before: &Outline,
        kept: &Kept,
    ) -> Arc<Self> {
        let between = kept.between_in(&before.sections, outline.sections.len(), |section| section.heading.start);
        let sections = match between.is_empty() {
            true => self.sections_alone(),
            false => Self::of_sections(schema, text, outline),
        };
        Parts::new(schema, text, outline, sections).read_after(self, before, kept)
    }

    /// What the sections are, and nothing that stands in them.
    fn sections_alone(&self) -> Self {
        Self {
            title: self.title,
            sections: self.sections.clone(),
            found: self.found.clone(),
            misspelt: self.misspelt.clone(),
            ..Self::default()
        }
    }

    /// Holds the sections against `schema`, and nothing that stands in them.
    fn of_sections(schema: &Schema, text: &str, outline: &Outline) -> Self {
        let names = outline.sections.iter().map(|section| schema.spellings.name(&text[section.name.clone()])).collect();
        let mut matching = Matching {
            schema,
            outline,
            names,
            result: Self {
                title: schema
                    .title
                    .as_ref()
                    .and_then(|_| outline.sections.iter().position(|section| section.level == 1)),
                sections: vec![SectionMatch::Unknown; outline.sections.len()],
                found: vec![None; schema.sections.len()],
                ..Self::default()
            },
        };
        matching.children(None, 0..outline.sections.len());
        matching.strays();
        matching.repeated();
        matching.misspelt();
        matching.result
    }

    /// The share of the template's top sections that the document has, from 0 to 1; 1 for a template without any.
    #[must_use]
    pub fn fit(&self, schema: &Schema) -> f64 {
        let required = schema.children(None).filter(|(_, section)| section.required);
        let (total, found) = required
            .fold((0, 0), |(total, found), (index, _)| (total + 1, found + usize::from(self.found[index].is_some())));
        if total == 0 { 1.0 } else { found as f64 / total as f64 }
    }

    /// Whether the document follows the template at all (rule 10).
    #[must_use]
    pub fn fits(&self, schema: &Schema) -> bool {
        self.fit(schema) >= FIT
    }

    /// The outline's fields whose declaration in the schema is wanted, each with the index of that, in order. Hundreds of
    /// fields share a few declarations, of which each is looked at once.
    pub fn fields_declared(
        &self,
        schema: &Schema,
        is_wanted: impl Fn(&FieldSchema) -> bool,
    ) -> impl Iterator<Item = (usize, usize)> {
        let wanted: Vec<bool> = schema.fields.iter().map(is_wanted).collect();
        let fields = if wanted.contains(&true) { &*self.fields } else { &[] };
        let matched = fields.iter().enumerate().filter_map(|(field, matched)| Some((field, (*matched)?)));
        matched.filter(move |(_, declared)| wanted[*declared])
    }

    /// The required sections that the document lacks, in the template's order. Below a missing section nothing is
    /// listed: it is missing with it.
    pub fn missing<'a>(&'a self, schema: &'a Schema) -> impl Iterator<Item = usize> + 'a {
        schema.sections.iter().enumerate().filter_map(move |(index, section)| {
            let parent_there = section.parent.is_none_or(|parent| self.found[parent].is_some());
            (section.required && self.found[index].is_none() && parent_there).then_some(index)
        })
    }

    /// The declaring part of what stands at the given section and entry of the outline.
    #[must_use]
    pub fn owner(&self, outline: &Outline, section: Option<usize>, entry: Option<usize>) -> Option<Owner> {
        // An entry of no known pattern, such as `Step 1`, continues the one it stands in.
        let pattern = outline.entries_around(entry).find_map(|entry| self.entries[entry]);
        pattern.map(Owner::Entry).or_else(|| self.owner_of_section(outline, section))
    }

    /// The same of what stands in no entry.
    fn owner_of_section(&self, outline: &Outline, section: Option<usize>) -> Option<Owner> {
        let Some(section) = section else { return Some(Owner::Document) };
        if Some(section) == self.title {
            return Some(Owner::Document);
        }
        // A heading the template does not know continues the section it stands in.
        let around = std::iter::successors(Some(section), |&index| outline.sections[index].parent);
        around
            .take_while(|&index| Some(index) != self.title)
            .find_map(|index| self.sections[index].schema())
            .map(Owner::Section)
    }
}

struct Matching<'a> {
    schema: &'a Schema,
    outline: &'a Outline,
    names: Vec<Cow<'a, Name>>,
    result: Match,
}

/// How surely a heading is a section; the surer way claims first.
const WAYS: [fn(&Name, &Name) -> bool; 2] = [
    |schema, document| schema.key == document.key,
    |schema, document| schema.matches(document) || squeezed(&schema.key).eq(squeezed(&document.key)),
];

impl Matching<'_> {
    /// Finds the schema's sections below `parent` among the outline's sections in `range`, then theirs in turn.
    fn children(&mut self, parent: Option<usize>, range: Range<usize>) {
        let wanted: Vec<usize> = self.schema.children(parent).map(|(index, _)| index).collect();
        if wanted.is_empty() {
            return;
        }
        let candidates = self.candidates(range.clone());
        for way in WAYS {
            // Mostly the sections come in the template's order, and those claimed are the first.
            let mut rest = &candidates[..];
            for &index in &wanted {
                if self.result.found[index].is_some() {
                    continue;
                }
                while let Some((_, after)) = rest.split_first().filter(|(first, _)| !self.is_open(**first)) {
                    rest = after;
                }
                let name = &self.schema.sections[index].name;
                let mut open = rest.iter().copied().filter(|&section| self.is_open(section));
                let found = open.find(|&section| way(name, &self.names[section]));
                if let Some(section) = found {
                    self.claim(index, section);
                }
            }
        }
        self.shared_claims(&wanted, range.clone());
        self.prefixes(parent, &wanted, &candidates);
        for index in wanted {
            if let Some(section) = self.result.found[index] {
                let end = self.outline.sections[section].range.end;
                let after = self.outline.sections.partition_point(|other| other.heading.start < end);
                self.children(Some(index), section + 1..after);
            }
        }
    }

    /// Sections of the outline not yet claimed, shallow ones first.
    fn candidates(&self, range: Range<usize>) -> Vec<usize> {
        let mut open = Vec::with_capacity(range.len());
        open.extend(range.filter(|&section| self.is_open(section)));
        open.sort_by_key(|&section| self.outline.sections[section].level);
        open
    }

    /// Whether a section of the outline has not been claimed and is not the title.
    fn is_open(&self, section: usize) -> bool {
        Some(section) != self.result.title && self.result.sections[section] == SectionMatch::Unknown
    }

    fn claim(&mut self, index: usize, section: usize) {
        self.result.found[index] = Some(section);
        if self.result.sections[section] == SectionMatch::Unknown {
            self.result.sections[section] = SectionMatch::Known(index);
        }
    }

    /// A merged heading that one section has claimed satisfies the other halves too.
    fn shared_claims(&mut self, wanted: &[usize], range: Range<usize>) {
        for &index in wanted.iter().filter(|&&index| self.result.found[index].is_none()).collect::<Vec<_>>() {
            let name = &self.schema.sections[index].name;
            let shared = range.clone().find(|&section| {
                self.result.sections[section].schema().is_some_and(|other| wanted.contains(&other))
                    && self.names[section].aliases.contains(&name.key)
            });
            if let Some(section) = shared {
                self.result.found[index] = Some(section);
            }
        }
    }

    /// One name that begins with the other, word by word, matches if it is the only such pair directly below the
    /// parent.
    fn prefixes(&mut self, parent: Option<usize>, wanted: &[usize], candidates: &[usize]) {
        let around = parent.map_or(self.result.title, |parent| self.result.found[parent]);
        let is_direct = |section: usize| {
            let parent = self.outline.sections[section].parent;
            parent == around || parent.is_none()
        };
        let begins = |index: usize, section: usize| {
            let (schema, document) = (&self.schema.sections[index].name.key, &self.names[section].key);
            is_word_prefix(schema, document) || is_word_prefix(document, schema)
        };
        // The headings that go with each section of the schema; `None` for those that go with others too.
        let mut counterparts: BTreeMap<usize, Vec<Option<usize>>> = BTreeMap::new();
        let open = candidates.iter().copied().filter(|&section| self.is_open(section) && is_direct(section));
        for section in open.filter(|&section| !self.is_entry(section)) {
            let unclaimed = wanted.iter().copied().filter(|&index| self.result.found[index].is_none());
            let hits: Vec<usize> = unclaimed.filter(|&index| begins(index, section)).collect();
            for &index in &hits {
                counterparts.entry(index).or_default().push((hits.len() == 1).then_some(section));
            }
        }
        for (index, sections) in counterparts {
            if let [Some(section)] = sections[..] {
                self.claim(index, section);
            }
        }
    }

    fn is_entry(&self, section: usize) -> bool {
        self.outline.entry_of_heading(section).is_some()
    }

    /// Presence ignores the level: what is missing below its parent may stand anywhere else under its exact name.
    fn strays(&mut self) {
        let candidates = self.candidates(0..self.outline.sections.len());
        for index in 0..self.schema.sections.len() {
            let parent = self.schema.sections[index].parent;
            if self.result.found[index].is_some() || parent.is_none_or(|parent| self.result.found[parent].is_none()) {
                continue;
            }
            let name = &self.schema.sections[index].name;
            let mut open = candidates.iter().copied().filter(|&section| self.is_open(section));
            let stray = open.find(|&section| self.names[section].key == name.key);
            if let Some(section) = stray {
                self.claim(index, section);
            }
        }
    }

    /// Further headings with the exact name of a section that has been found, beside it.
    fn repeated(&mut self) {
        let place = |section: usize| {
            let Section { parent, level, .. } = self.outline.sections[section];
            // `Review (Post-Design)` is another review.
            (self.names[section].key.as_str(), &self.names[section].aliases, parent, level)
        };
        let open: Vec<usize> = (0..self.outline.sections.len()).filter(|&section| self.is_open(section)).collect();
        if open.is_empty() {
            return;
        }
        let mut exact: HashMap<_, usize> = HashMap::new();
        for (index, found) in self.result.found.iter().enumerate() {
            let same_name = |&section: &usize| self.names[section].key == self.schema.sections[index].name.key;
            if let Some(section) = found.filter(same_name) {
                exact.entry(place(section)).or_insert(index);
            }
        }
        for section in open {
            if let Some(&index) = exact.get(&place(section)) {
                self.result.sections[section] = SectionMatch::Repeated(index);
            }
        }
    }

    /// Missing sections whose name is almost that of a heading nobody has claimed (rule 4).
    fn misspelt(&mut self) {
        let missing: Vec<usize> = self.result.missing(self.schema).collect();
        if missing.is_empty() {
            return;
        }
        let open = self.candidates(0..self.outline.sections.len());
        let name = |index: usize| &*self.names[open[index]].key;
        let mut likenesses = Likenesses::of((0..open.len()).map(name));
        for index in missing {
            if let Some(best) = likenesses.most_similar(&self.schema.sections[index].name.key, name) {
                likenesses.remove(best);
                self.result.misspelt.push((open[best], index));
            }
        }
    }
}

/// A key without its spaces: `changelog` for `change log`.
fn squeezed(key: &str) -> impl Iterator<Item = u8> + '_ {
    key.bytes().filter(|&byte| byte != b' ')
}

/// Whether `long` begins with all words of `short`, and has more.
fn is_word_prefix(short: &str, long: &str) -> bool {
    !short.is_empty() && long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' '))
}

/// The outline's sections that have no section below them, the title excepted.
pub fn leaf_sections(outline: &Outline) -> impl Iterator<Item = (usize, &Section)> {
    let has_title = outline.has_title();
    outline.sections.iter().enumerate().filter(move |(index, section)| {
        (section.level > 1 || !has_title)
            && outline.sections.get(index + 1).is_none_or(|next| next.parent != Some(*index))
    })
}
