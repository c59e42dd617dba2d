//! One document with everything that follows from its text and its kind alone.

mod before;
mod marked;
mod spare;
mod status;
mod streaks;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use schema::name::key;
use schema::value::comparable;
use schema::{Match, Schema, Standing, leaf_sections};
use syntax::outline::{Field, Item, Outline, Section, Span};
use syntax::{Block, BlockKind, Changes, Kept, parse_bulk};
use text::{Ends, Text};

use self::before::Before;
use self::marked::{Marked, Marking};
pub use self::spare::Spare;
use self::status::{is_unfilled, status_field, status_section};
pub use self::streaks::Streak;
use crate::facts::Facts;
use crate::kind::DocumentKind;
use crate::labels::Labels;
use crate::name::{NameSource, TrackName, track_names};
use crate::packed::Strings;
use crate::reference::{Reference, References, references};
use crate::{Lifecycle, Snapshot};

/// A parsed document, held against its template.
#[derive(Debug, Clone)]
pub struct Document {
    /// Path relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// The text, for positions.
    pub text: Text,
    /// The same text in one piece, which all ranges refer to.
    pub source: Arc<String>,
    /// What stands where.
    pub outline: Arc<Outline>,
    /// What the template says about it; `None` for Markdown files that are no documents.
    pub checked: Option<Checked>,
    /// The value of the Status field as it stands, if it is filled in.
    pub status: Option<String>,
    /// Where it stands between draft and archive.
    pub lifecycle: Lifecycle,
    /// The names of the track that this document is the main document of; empty for other documents.
    pub names: Vec<TrackName>,
    /// What it refers to, in order.
    pub references: Arc<References>,
    /// The comparison keys of its fields' labels, by field.
    pub labels: Arc<Labels>,
    /// The comparison keys of its sections' names, by section.
    pub headings: Arc<Strings>,
    marked: Arc<Marked>,
    /// What the edit that has led here has left of the document before; `None` if nothing.
    kept: Option<Kept>,
    /// What its text and that of the document before have in common.
    ends: Ends,
    refers_as_before: bool,
    /// Whether the references in what is kept have been taken over.
    pub(crate) keeps_references: bool,
    pub(crate) facts: OnceLock<Arc<Facts>>,
}

/// A document's relation to its template.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The kind of document.
    pub kind: Arc<DocumentKind>,
    /// What is what.
    pub matching: Arc<Match>,
    /// The template's placeholders that still stand.
    pub standing: Arc<Vec<Standing>>,
    /// Whether it follows the template at all.
    pub fits: bool,
    /// The leaf sections in which nothing is the author's own, by index.
    pub empty_leaves: Arc<[usize]>,
}

impl Checked {
    fn new(
        (kind, matching): (Arc<DocumentKind>, Arc<Match>),
        source: &str,
        outline: &Outline,
        before: Option<&Before<'_>>,
    ) -> Self {
        let fits = matching.fits(&kind.schema);
        let placeholders = &kind.schema.placeholders;
        let (standing, empty_leaves) = match before.and_then(|before| Some((before, before.checked(&kind)?))) {
            Some((before, old)) => (
                placeholders.standing_after(&old.standing, source, outline, &before.kept),
                before.empty_leaves(old, source, outline),
            ),
            None => (
                placeholders.standing(source, outline, 0..source.len()),
                empty_leaves(&kind, source, outline, 0..outline.sections.len()).collect(),
            ),
        };
        Self { matching, standing: Arc::new(standing), fits, empty_leaves, kind }
    }

    /// Whether prose stands in a leaf section without content (`leaf` is its index in the outline), with nothing in it to
    /// be replaced: then it is the template's own.
    #[must_use]
    pub fn keeps_prose(&self, outline: &Outline, leaf: usize) -> bool {
        let body = &outline.sections[leaf].body;
        let stands = self.standing.iter().any(|standing| body.contains(&standing.range.start));
        !stands && outline.leaves(body.clone()).any(|block| block.kind == BlockKind::Paragraph)
    }

    /// The schema of the document's kind.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.kind.schema
    }
}

impl Document {
    /// Parses a text in bulk.
    #[must_use]
    pub fn new(snapshot: &Snapshot, path: &str, text: Text) -> Self {
        let blocks = parse_bulk(&text.source());
        Self::open(snapshot, path, text, blocks)
    }

    /// Takes a text whose blocks are known already, as those of an open document are.
    #[must_use]
    pub fn open(snapshot: &Snapshot, path: &str, text: Text, blocks: Vec<Block>) -> Self {
        let text = text.in_one_piece();
        let source = text.source();
        let outline = if is_yaml(path) { Outline::of_yaml(&source) } else { Outline::new(&source, blocks) };
        Self::outlined(snapshot, path, text, outline, None)
    }

    /// The document after an edit that has led to `text` with these `blocks`: the same value as [`Document::open`] has,
    /// but only the sections that were edited are read. It must have been made with the configuration and the templates
    /// of `snapshot`.
    #[must_use]
    pub fn edited(&self, snapshot: &Snapshot, text: Text, blocks: Vec<Block>) -> Self {
        self.edited_from(None, snapshot, &text, &blocks.into())
    }

    /// The same value, from blocks that are told by those of this document. Parts of it are made from what is left of the
    /// document that this one has been [edited](Self::edited) from.
    #[must_use]
    pub fn edited_from(&self, spare: Option<Spare>, snapshot: &Snapshot, text: &Text, changes: &Changes) -> Self {
        if is_yaml(&self.path) {
            return Self::open(snapshot, &self.path, text.clone(), Vec::new()).after(self);
        }
        let (text, retired) = match spare {
            Some(spare) => spare.take(text, changes.ends()),
            None => (text.in_one_piece(), None),
        };
        let source = text.source();
        let (outline, kept) = self.outline.after_retiring(retired, &self.source, &source, changes);
        if let Some(kept) = &kept {
            text.take_over_lines(&self.text, kept.head, kept.old_tail);
        }
        let before = kept.map(|kept| Before { document: self, kept });
        let document = Self::outlined(snapshot, &self.path, text, outline, before.as_ref());
        let document = if before.is_some() { document } else { document.after(self) };
        let facts = Facts::after(&document, before.as_ref().map(|before| (before.document, &before.kept)));
        Self { ends: changes.ends(), ..document.with_facts(Arc::new(facts)) }
    }

    /// The same document, made as if there had been none before the edit that has led here; there was this one.
    fn after(self, before: &Self) -> Self {
        Self { refers_as_before: self.references.name_like(&before.references), ..self }
    }

    fn outlined(snapshot: &Snapshot, path: &str, text: Text, outline: Outline, before: Option<&Before<'_>>) -> Self {
        let source = text.source();
        let hold = |kind: &Arc<DocumentKind>| match before.and_then(|before| Some((before, before.checked(kind)?))) {
            Some((before, old)) => {
                let Before { document, kept } = before;
                old.matching.after(&kind.schema, &source, &outline, &document.outline, kept)
            }
            None => Arc::new(Match::new(&kind.schema, &source, &outline)),
        };
        let choice = snapshot.kinds().choose(path, &source, &outline, hold).filter(|_| !is_generated(&source));
        let checked = choice.map(|choice| Checked::new(choice, &source, &outline, before));
        let sidecar = snapshot.sidecar_of(path);
        let is_matched_alike = before.is_some_and(|before| before.is_matched_alike(checked.as_ref(), &outline));
        let (labels, headings) = match before {
            Some(before) => before.keys(checked.as_ref(), &source, &outline),
            None => (
                Arc::new(keys(checked.as_ref(), &source, outline.fields.iter().map(|field| &field.label)).collect()),
                Arc::new(
                    keys(checked.as_ref(), &source, outline.sections.iter().map(|section| &section.name)).collect(),
                ),
            ),
        };
        let marking = Marking { source: &source, outline: &outline, checked: checked.as_ref() };
        let marked = match before {
            Some(before) => marking.after(before, is_matched_alike),
            None => marking.all(),
        };
        let names = track_names(checked.as_ref(), &source, &outline, &labels, path, snapshot.config(), sidecar);
        let status_field = status_field(checked.as_ref(), &source, &outline, &labels);
        let own = status_field.map(|field| field.value.clone());
        let own = own.or_else(|| status_section(checked.as_ref(), &source, &outline, &headings));
        let written = own.as_ref().map(|range| source[range.clone()].to_owned());
        let status = written.or_else(|| sidecar.and_then(|sidecar| sidecar.status.clone()));
        let unfilled = own.is_some_and(|range| is_unfilled(&source, &range, checked.as_ref()));
        let stage = if unfilled { Some("draft".to_owned()) } else { status.as_deref().map(comparable) };
        let lifecycle = Lifecycle::new(stage.as_deref(), path);
        let read = |range: Range<usize>| references(&source, &outline, &labels, &headings, checked.as_ref(), range);
        let keeps_references = before.is_some_and(|before| is_matched_alike && before.are_names_same(&names));
        let (references, refers_as_before) = match before {
            Some(before) => before.references(keeps_references, &names, read),
            None => (references_but(&names, read(0..source.len())).iter().collect(), false),
        };
        Self {
            path: snapshot.shared(path),
            text,
            source,
            outline: Arc::new(outline),
            checked,
            status: status.filter(|_| !unfilled),
            lifecycle,
            names,
            references: Arc::new(references),
            labels,
            headings,
            marked: Arc::new(marked),
            kept: before.map(|before| before.kept.clone()),
            ends: Ends::default(),
            refers_as_before,
            keeps_references,
            facts: OnceLock::new(),
        }
    }

    /// What the index keeps of the document, and others may know of it.
    #[must_use]
    pub fn facts(&self) -> &Arc<Facts> {
        self.facts.get_or_init(|| Arc::new(Facts::of(self)))
    }

    /// The same document with facts that have been read from the same text before.
    #[must_use]
    pub fn with_facts(self, facts: Arc<Facts>) -> Self {
        Self { facts: facts.into(), ..self }
    }

    /// The same document as if it were in another stage.
    #[must_use]
    pub fn in_stage(&self, lifecycle: Lifecycle) -> Self {
        Self { lifecycle, facts: OnceLock::new(), ..self.clone() }
    }

    /// Whether it refers to the same as the document that it has been edited from, in the same order.
    #[must_use]
    pub fn refers_as_before(&self) -> bool {
        self.refers_as_before
    }

    /// The text of a range.
    #[must_use]
    pub fn slice(&self, range: &Range<usize>) -> &str {
        &self.source[range.clone()]
    }

    /// What the name in a range is compared by, as [`key`] makes it.
    #[must_use]
    pub fn key(&self, range: &Range<usize>) -> Cow<'_, str> {
        key_of(self.checked.as_ref(), self.slice(range))
    }

    /// The field that tells the document's status, filled in or not; `None` if it has none.
    #[must_use]
    pub fn status_field(&self) -> Option<&Field> {
        status_field(self.checked.as_ref(), &self.source, &self.outline, &self.labels)
    }

    /// The items with a checkbox, in order, each with whether that is ticked.
    pub fn boxes(&self) -> impl Iterator<Item = (&Item, bool)> {
        let items = self.marked.boxes.iter().map(|&item| &self.outline.items[item]);
        items.filter_map(|item| Some((item, item.checkbox.as_ref()?.1)))
    }

    /// Whether there may be markers of an unfinished merge in the text.
    #[must_use]
    pub fn perhaps_in_conflict(&self) -> bool {
        self.marked.has_conflict_mark
    }

    /// The fields that may have nothing but comments and white space for a value, by index; no other does.
    #[must_use]
    pub fn perhaps_blank_fields(&self) -> &[usize] {
        &self.marked.blank_fields
    }

    /// The fields of the template whose values are not [plainly](schema::Value::is_plainly) what it asks for, by index.
    #[must_use]
    pub fn doubtful_fields(&self) -> &[usize] {
        &self.marked.doubtful_fields
    }

    /// The fields in which the template asks for somebody, by index.
    #[must_use]
    pub fn people(&self) -> &[usize] {
        &self.marked.people
    }

    /// The entries with some of the fields that the template has in every such entry, but not all of them; by index.
    #[must_use]
    pub fn incomplete_entries(&self) -> &[usize] {
        &self.marked.incomplete_entries
    }

    /// The entries of the template's patterns that have a whole number, in order.
    #[must_use]
    pub fn streaks(&self) -> &[Streak] {
        &self.marked.streaks
    }

    /// The links, images and references to definitions, in order.
    pub fn links(&self) -> impl Iterator<Item = &Span> {
        self.marked.links.iter().map(|&span| &self.outline.spans[span])
    }

    /// The fields with a label that is wanted, which is given by its comparison key; in order.
    pub fn fields_called(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &Field> {
        self.labels.called(is_wanted).map(|field| &self.outline.fields[field])
    }

    /// The fields with one of these labels, which are given by their comparison keys; in order.
    pub fn fields_named(&self, labels: &[&str]) -> impl Iterator<Item = &Field> + use<'_> {
        self.labels.named(labels).map(|field| &self.outline.fields[field])
    }

    /// Where remarks on the whole document are shown: the level-one heading, or the first line without one.
    #[must_use]
    pub fn head(&self) -> Range<usize> {
        match self.outline.title() {
            Some(title) => title.heading.clone(),
            None => 0..syntax::block::lines(&self.source).next().map_or(0, |(_, line)| line.len()),
        }
    }

    /// What readers call the document: its level-one heading, else its path.
    #[must_use]
    pub fn title(&self) -> &str {
        self.outline.title().map_or(&self.path, |title| &self.source[title.name.clone()])
    }
}

/// Whether a path is that of a YAML file: `.yaml` or `.yml`.
#[must_use]
pub fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}

/// What a name is compared by. Most documents spell names like their template, which knows what that comes to.
fn key_of<'a>(checked: Option<&'a Checked>, name: &str) -> Cow<'a, str> {
    checked.map_or_else(|| key(name).into(), |checked| checked.schema().spellings.key(name))
}

/// The comparison keys of names that stand in these ranges.
fn keys<'a>(
    checked: Option<&'a Checked>,
    source: &'a str,
    names: impl Iterator<Item = &'a Range<usize>>,
) -> impl Iterator<Item = Cow<'a, str>> {
    names.map(move |name| key_of(checked, &source[name.clone()]))
}

/// The leaf sections of these indices in which nothing is the author's own.
fn empty_leaves<'a>(
    kind: &'a DocumentKind,
    source: &'a str,
    outline: &'a Outline,
    sections: Range<usize>,
) -> impl Iterator<Item = usize> + 'a {
    let is_empty = |section: &Section| !kind.schema.placeholders.has_content(source, outline, section.body.clone());
    let leaves = leaf_sections(outline).filter(move |(index, section)| sections.contains(index) && is_empty(section));
    leaves.map(|(index, _)| index)
}

/// The references without those where the document says what its track is called.
fn references_but(names: &[TrackName], mut references: Vec<Reference>) -> Vec<Reference> {
    references.retain(|reference| !names_itself(reference, names));
    references
}

/// Whether a reference is where a document says what its track is called.
fn names_itself(reference: &Reference, names: &[TrackName]) -> bool {
    names.iter().any(|name| match &name.source {
        NameSource::Field(range) | NameSource::Title(range) => range.contains(&reference.range.start),
        NameSource::Directory | NameSource::File | NameSource::Sidecar => false,
    })
}

/// Whether one of the first lines says that a tool writes the file: nobody is to edit it.
fn is_generated(source: &str) -> bool {
    let head = source.lines().take(10).filter(|line| line.len() < 200).map(str::to_lowercase);
    let mut comments = head.filter(|line| line.contains("<!--") || line.contains("do not edit"));
    comments.any(|line| {
        ["@generated", "do not edit", "auto-generated", "autogenerated"].iter().any(|mark| line.contains(mark))
    })
}
