//! What a reader wants to know of a track at a glance, read from its main document: owner, dates, progress, open
//! questions, risks. Nothing of any format is assumed but labels that mean the same everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil::Date;
use schema::FieldSchema;
use schema::name::key;
use schema::value::{alternatives, comparable, is_nothing, undecorated};
use syntax::outline::Field;

use crate::document::Document;
use crate::packed::Texts;

/// Labels of the field that holds the day on which a track is to be done, as [keys](key) like all labels here.
pub const TARGET: [&str; 4] = ["target completion", "target date", "due", "due date"];

/// Labels of the field that holds the day after which it is too late.
pub const DEADLINE: [&str; 2] = ["hard deadline", "deadline"];

/// Labels of the field that holds the day on which a document was begun.
pub const CREATED: [&str; 2] = ["created", "date created"];

/// A track at a glance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// Who is responsible.
    pub owner: Option<Box<str>>,
    /// Ticked boxes.
    pub checked: u32,
    /// All boxes.
    pub items: u32,
    /// Fields and sections of the template that are filled in, of those that are there.
    pub filled: u32,
    /// Fields and sections of the template that are there.
    pub fillable: u32,
    /// Questions whose status is not one that settles them.
    pub open_questions: Texts,
    /// Names of the risks whose impact and probability are the highest the template knows, or one of them the highest
    /// and none the lowest.
    pub high_risks: Texts,
    /// What blocks the track and is neither ticked nor struck out.
    pub blockers: Texts,
}

/// The days that a track has promised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Dates {
    /// The day on which it is to be done.
    pub target: Option<Date>,
    /// The day after which it is too late.
    pub deadline: Option<Date>,
}

impl Dates {
    pub(crate) fn of(document: &Document) -> Self {
        let date = |labels| date_of(document, labels).map(|(_, date)| date);
        Self { target: date(&TARGET), deadline: date(&DEADLINE) }
    }
}

/// The card of a track that is read at once, as its text will be gone, or when somebody asks for it: while a document is
/// edited hardly anybody does. Cards of the second sort count as equal: whoever shows one asks for it anyway.
#[derive(Debug, Clone)]
pub(crate) enum LazyCard {
    /// It has been read.
    Read(Option<Box<Card>>),
    /// It can be read from the document, which has no facts of its own.
    Of(Box<(Document, OnceLock<Box<Card>>)>),
}

impl LazyCard {
    /// The card of a document that is read when it is asked for.
    pub(crate) fn of(document: Document) -> Self {
        Self::Of(Box::new((document, OnceLock::new())))
    }

    pub(crate) fn get(&self) -> Option<&Card> {
        match self {
            Self::Read(card) => card.as_deref(),
            Self::Of(known) => Some(known.1.get_or_init(|| Box::new(Card::of(&known.0)))),
        }
    }
}

impl Default for LazyCard {
    fn default() -> Self {
        Self::Read(None)
    }
}

impl PartialEq for LazyCard {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Read(one), Self::Read(other)) => one == other,
            (Self::Of(..), Self::Of(..)) => true,
            (Self::Read(_), Self::Of(..)) | (Self::Of(..), Self::Read(_)) => false,
        }
    }
}

impl Eq for LazyCard {}

impl Card {
    /// How much of the template is filled in, in whole percent, and 100 only if all is; `None` if nothing of it is there.
    #[must_use]
    pub fn filled_percent(&self) -> Option<u32> {
        (self.fillable > 0).then(|| (u64::from(self.filled) * 100 / u64::from(self.fillable)) as u32)
    }

    /// Reads the card of a document.
    pub(crate) fn of(document: &Document) -> Self {
        let (items, checked) =
            document.boxes().fold((0, 0), |(all, ticked), (_, is_ticked)| (all + 1, ticked + u32::from(is_ticked)));
        let (filled, fillable) = filled(document);
        Self {
            owner: owner(document),
            checked,
            items,
            filled,
            fillable,
            open_questions: open_questions(document).into_iter().map(|entry| name(document, entry)).collect(),
            high_risks: high_risks(document).into_iter().map(|entry| name(document, entry)).collect(),
            blockers: blockers(document).into_iter().map(|range| undecorated(document.slice(&range))).collect(),
        }
    }
}

fn name(document: &Document, entry: usize) -> String {
    undecorated(document.slice(&document.outline.entries[entry].name))
}

/// The first field outside entries with one of the labels, which are given by their keys.
fn field<'a>(document: &'a Document, labels: &[&str]) -> Option<&'a Field> {
    let mut named = document.fields_named(labels);
    named.find(|field| field.entry.is_none()).filter(|field| !field.value.is_empty())
}

/// The date that the field with one of these labels begins with, and where; the labels are given by their keys.
#[must_use]
pub fn date_of(document: &Document, labels: &[&str]) -> Option<(Range<usize>, Date)> {
    let field = field(document, labels)?;
    let text = document.slice(&field.value);
    let date = text.get(..10).filter(|date| schema::is_date_shaped(date))?;
    Some((field.value.start..field.value.start + 10, date.parse().ok()?))
}

fn owner(document: &Document) -> Option<Box<str>> {
    let owner = field(document, &["owner"]).or_else(|| {
        // A section "Owner" with a field "Name".
        let in_section = |field: &&Field| field.section.is_some_and(|section| document.headings[section] == *"owner");
        document.fields_named(&["name"]).find(in_section)
    });
    let owner = owner.or_else(|| field(document, &["author"]))?;
    let text = undecorated(document.slice(&owner.value).lines().next().unwrap_or(""));
    (!text.is_empty() && !text.starts_with('[')).then(|| text.into())
}

/// The field of an entry with a label; `entry` is an index into the outline's entries.
#[must_use]
pub fn entry_field<'a>(document: &'a Document, entry: usize, label: &str) -> Option<&'a Field> {
    let label = key(label);
    let fields = &document.outline.fields;
    let range = &document.outline.entries[entry].range;
    let from = fields.partition_point(|field| field.lead.start < range.start);
    let mut inside = (from..).zip(&fields[from..]).take_while(|(_, field)| field.lead.start < range.end);
    let named = inside.find(|(index, field)| field.entry == Some(entry) && document.labels[*index] == label);
    named.map(|(_, field)| field)
}

/// Words that settle a question.
const SETTLED: [&str; 9] =
    ["resolved", "closed", "answered", "done", "decided", "complete", "n/a", "wontfix", "deferred"];

/// Whether a question with this status is settled.
#[must_use]
pub fn settles(status: &str) -> bool {
    let word = comparable(status);
    SETTLED.iter().any(|settled| word.starts_with(settled))
}

/// The questions that are not settled, as indices into the outline's entries: entries below a heading about questions
/// whose Status is unfilled or not a word that settles them.
#[must_use]
pub fn open_questions(document: &Document) -> Vec<usize> {
    let is_question = |entry: usize| {
        let prefix = document.key(&document.outline.entries[entry].prefix);
        &*prefix == "q" || prefix.ends_with("question")
    };
    let is_open = |status: &Field| {
        let value = document.slice(&status.value);
        alternatives(value).is_some() || !settles(value)
    };
    let open =
        entry_fields(document, "status").into_iter().filter(|(entry, status)| is_question(*entry) && is_open(status));
    open.map(|(entry, _)| entry).collect()
}

/// The risks that weigh most, as indices into the outline's entries: impact high and probability not low, or the other
/// way round.
#[must_use]
pub fn high_risks(document: &Document) -> Vec<usize> {
    let [impacts, probabilities, likelihoods] =
        ["impact", "probability", "likelihood"].map(|label| entry_fields(document, label));
    let level = |field: &Field| Level::read(document.slice(&field.value));
    let is_high = |(entry, impact): &(usize, &Field)| {
        let level_of = |fields: &BTreeMap<usize, &Field>| fields.get(entry).and_then(|field| level(field));
        let probability = level_of(&probabilities).or_else(|| level_of(&likelihoods));
        level(impact).zip(probability).is_some_and(|(impact, probability)| {
            impact.max(probability) == Level::High && impact.min(probability) > Level::Low
        })
    };
    impacts.into_iter().filter(is_high).map(|(entry, _)| entry).collect()
}

/// The entries that have a field with a label of this key, each with the first one.
fn entry_fields<'a>(document: &'a Document, label: &str) -> BTreeMap<usize, &'a Field> {
    let mut found = BTreeMap::new();
    for field in document.fields_named(&[label]) {
        if let Some(entry) = field.entry {
            found.entry(entry).or_insert(field);
        }
    }
    found
}

/// The blockers: outermost items of sections about blockers, and values of fields about them; each the first line.
/// A ticked or struck-out item is none any more, and a placeholder or `None` never was one.
#[must_use]
pub fn blockers(document: &Document) -> Vec<Range<usize>> {
    let outline = &document.outline;
    let is_about = |name: &str| (name.ends_with("blocker") && !name.contains(" and ")) || name == "blocked by";
    let sections: Vec<bool> = document.headings.iter().map(is_about).collect();
    let values: Vec<Range<usize>> = if document.labels.may_contain("block") {
        let about = document.fields_called(is_about).filter(|field| field.entry.is_none());
        about.map(|field| field.value.clone()).collect()
    } else {
        Vec::new()
    };
    if values.is_empty() && !sections.contains(&true) {
        return Vec::new();
    }
    let bodies = outline.sections.iter().zip(&sections).filter(|(_, is_about)| **is_about);
    let places = bodies.map(|(section, _)| &section.body).chain(&values);
    let items: BTreeSet<usize> = places.flat_map(|place| outline.items_in(place.clone())).collect();
    let items = items.into_iter().map(|item| &outline.items[item]).filter(|item| item.parent.is_none());
    let open = items.filter(|item| !matches!(item.checkbox, Some((_, true)))).map(|item| item.content.clone());
    let begins_list = |value: &&Range<usize>| !outline.items_in(value.start..value.start + 1).is_empty();
    let plain = values.iter().filter(|value| !begins_list(value)).cloned();
    let mut found: Vec<Range<usize>> = open.chain(plain).filter_map(|range| blocker(document, range)).collect();
    found.sort_by_key(|range| range.start);
    found
}

/// The first line of a text if it tells of a blocker.
fn blocker(document: &Document, range: Range<usize>) -> Option<Range<usize>> {
    let line = document.slice(&range).lines().next()?;
    let range = range.start..range.start + line.len();
    let stands = document.checked.as_ref().is_some_and(|checked| {
        checked.standing.iter().any(|standing| range.start <= standing.range.start && standing.range.start < range.end)
    });
    let words = comparable(line);
    let is_none = is_nothing(line) || ["none ", "no ", "nothing "].iter().any(|none| words.starts_with(none));
    (!stands && !is_none && !line.starts_with("~~") && alternatives(line).is_none()).then_some(range)
}

/// How high a risk's impact or probability is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High, very high or critical.
    High,
}

impl Level {
    /// Reads a value; `None` for what is no level, such as the list of alternatives.
    #[must_use]
    pub fn read(value: &str) -> Option<Self> {
        if alternatives(value).is_some() {
            return None;
        }
        match comparable(value).as_str() {
            "low" | "l" | "very low" => Some(Self::Low),
            "medium" | "m" | "med" | "moderate" => Some(Self::Medium),
            "high" | "h" | "very high" | "critical" => Some(Self::High),
            _ => None,
        }
    }
}

/// How many of the template's fields and leaf sections in the document are filled in, and how many there are.
fn filled(document: &Document) -> (u32, u32) {
    let Some(checked) = &document.checked else { return (0, 0) };
    let (outline, schema, matching) = (&document.outline, checked.schema(), &checked.matching);
    let has_choice = |field: &FieldSchema| !field.value.alternatives().is_empty();
    let is_choice: Vec<bool> = schema.fields.iter().map(has_choice).collect();
    let is_unfilled = |&(field, declared): &(usize, usize)| {
        let value = &outline.fields[field].value;
        let from = checked.standing.partition_point(|standing| standing.range.end <= value.start);
        value.is_empty()
            || checked.standing.get(from).is_some_and(|standing| standing.range.start < value.end)
            || is_choice[declared] && alternatives(document.slice(value)).is_some()
    };
    let fields = matching.fields.iter().flatten().count();
    let unfilled = if checked.standing.is_empty() {
        // Few fields have none or one of several values.
        let blank = document.perhaps_blank_fields().iter().filter_map(|&field| Some((field, matching.fields[field]?)));
        let blank = blank.filter(|(_, declared)| !is_choice[*declared]);
        blank.chain(matching.fields_declared(schema, has_choice)).filter(is_unfilled).count()
    } else {
        matching.fields_declared(schema, |_| true).filter(is_unfilled).count()
    };
    let leaves = schema::leaf_sections(outline).filter(|(index, _)| matching.sections[*index].schema().is_some());
    let (leaves, empty) = leaves.fold((0, 0), |(leaves, empty), (index, _)| {
        (leaves + 1, empty + usize::from(checked.empty_leaves.binary_search(&index).is_ok()))
    });
    ((fields - unfilled + leaves - empty) as u32, (fields + leaves) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::TRACK;

    #[test]
    fn labels_are_their_keys() {
        for label in TARGET.iter().chain(&DEADLINE).chain(&CREATED).chain(&TRACK).chain(&["owner", "name", "author"]) {
            assert_eq!(key(label), *label);
        }
    }
}
