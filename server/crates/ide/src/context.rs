//! What every rule sees: a document, its template, the world around it, and where it has been said already what is
//! wrong (design section 4, "one cause, one report").

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use schema::name::key;
use schema::{FieldSchema, Schema, SectionMatch, Standing};
use syntax::SpanKind;
use syntax::outline::Field;
use world::card::{DEADLINE, TARGET, date_of};
use world::reference::{Position, Reference};
use world::{Checked, Document, DocumentKind, Facts, NameSource, Severity, Snapshot, directory};

use crate::model::Related;
use crate::resolve::{Resolver, Thing};
use crate::wording::shortened;

/// With fewer placeholders than this standing each is worth its own report.
const MANY_PLACEHOLDERS: usize = 5;

/// What one rule found.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    /// Where, in bytes.
    pub(crate) range: Range<usize>,
    /// One sentence for the user.
    pub(crate) message: String,
    /// Other places that explain it.
    pub(crate) related: Vec<Related>,
    /// A severity that differs from the rule's own.
    pub(crate) severity: Option<Severity>,
    /// Whether it weighs the same in every stage of the document: the project asks for it in that very stage.
    pub(crate) is_lasting: bool,
}

impl Finding {
    pub(crate) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { range, message: message.into(), related: Vec::new(), severity: None, is_lasting: false }
    }

    pub(crate) fn with_severity(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }

    /// The same with the weight that it has in every stage of the document.
    pub(crate) fn lasting(self, severity: Severity) -> Self {
        Self { severity: Some(severity), is_lasting: true, ..self }
    }

    pub(crate) fn with_related(self, related: Vec<Related>) -> Self {
        Self { related, ..self }
    }
}

/// One document among all, as far as its facts tell: its text may be gone.
pub(crate) struct Linked<'a> {
    pub(crate) snapshot: &'a Snapshot,
    /// What the index would say of the document as it is now.
    pub(crate) facts: &'a Facts,
    resolver: Resolver<'a>,
    /// Asked for by several rules, as the next.
    named: OnceCell<Vec<Named<'a>>>,
    related: OnceCell<Vec<RelatedTrack<'a>>>,
}

/// A reference in a reference position, and what it names.
pub(crate) type Named<'a> = (Reference<&'a str>, Position, Vec<Thing>);

/// A track that a document names in a reference position.
pub(crate) type RelatedTrack<'a> = (Reference<&'a str>, Position, &'a Facts);

/// What rules about other documents need to know of a document's text, beside its facts.
#[derive(Debug)]
pub(crate) struct Extract {
    /// Its kind; `None` for files that are no documents.
    pub(crate) kind: Option<Arc<DocumentKind>>,
    /// Where each of its [IDs](Facts::ids) is reported.
    pub(crate) id_places: Vec<Range<usize>>,
    /// The day on which it is to be done, and where that stands.
    pub(crate) target: Option<(Range<usize>, Date)>,
    /// The day after which it is too late, likewise.
    pub(crate) deadline: Option<(Range<usize>, Date)>,
    /// The destinations of links that are defined and that no text uses.
    pub(crate) unused_destinations: HashSet<Range<usize>>,
}

/// One document under examination, as any Markdown file of a track can be.
pub(crate) struct Subject<'a> {
    linked: Linked<'a>,
    pub(crate) document: &'a Document,
}

/// One document of a known kind under examination.
pub(crate) struct Context<'a> {
    subject: Subject<'a>,
    pub(crate) checked: &'a Checked,
    /// The leaf sections without content, by index.
    pub(crate) empty_sections: Vec<usize>,
    /// Ranges in which nothing more is said about values: empty sections and misspelt ones; sorted, apart.
    silent: Vec<Range<usize>>,
    /// Whether more than half of the placeholders stand, so that one summary replaces them.
    pub(crate) is_mostly_unfilled: bool,
}

impl<'a> std::ops::Deref for Context<'a> {
    type Target = Subject<'a>;

    fn deref(&self) -> &Subject<'a> {
        &self.subject
    }
}

impl Extract {
    pub(crate) fn of(document: &Document) -> Self {
        let checked = document.checked.as_ref();
        let date = |labels| checked.and_then(|_| date_of(document, labels));
        let place = |id: &Arc<str>| {
            let source = document.names.iter().find(|name| *name.id == **id).map(|name| &name.source);
            match source {
                Some(NameSource::Field(range) | NameSource::Title(range)) => range.clone(),
                _ => document.head(),
            }
        };
        Self {
            kind: checked.map(|checked| Arc::clone(&checked.kind)),
            id_places: document.facts().ids.iter().map(place).collect(),
            target: date(&TARGET),
            deadline: date(&DEADLINE),
            unused_destinations: unused_destinations(document),
        }
    }
}

/// The destinations of links that are defined and whose label nobody uses: nothing leads there.
fn unused_destinations(document: &Document) -> HashSet<Range<usize>> {
    let outline = &document.outline;
    if outline.definitions.is_empty() {
        return HashSet::new();
    }
    let folded = |range: &Range<usize>| key(document.slice(range));
    let labels = outline.spans.iter().filter_map(|span| match &span.kind {
        SpanKind::Reference(label) => Some(folded(label)),
        _ => None,
    });
    let used: HashSet<String> = labels.collect();
    let unused = outline.definitions.iter().filter(|definition| !used.contains(&folded(&definition.label)));
    unused.map(|definition| definition.destination.clone()).collect()
}

impl<'a> std::ops::Deref for Subject<'a> {
    type Target = Linked<'a>;

    fn deref(&self) -> &Linked<'a> {
        &self.linked
    }
}

impl<'a> Subject<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, document: &'a Document, facts: &'a Facts) -> Self {
        Self { linked: Linked::new(snapshot, facts), document }
    }

    pub(crate) fn text(&self, range: &Range<usize>) -> &'a str {
        &self.document.source[range.clone()]
    }

    /// One-based line of an offset, for messages.
    pub(crate) fn line(&self, offset: usize) -> u32 {
        self.document.text.place(offset).line + 1
    }
}

impl<'a> Linked<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, facts: &'a Facts) -> Self {
        Self {
            snapshot,
            facts,
            resolver: Resolver::new(snapshot, facts),
            named: OnceCell::new(),
            related: OnceCell::new(),
        }
    }

    /// Resolves the document's references.
    pub(crate) fn resolver(&self) -> &Resolver<'a> {
        &self.resolver
    }

    /// The references in reference positions, in order.
    pub(crate) fn positions(&self) -> impl Iterator<Item = (Reference<&'a str>, Position)> + use<'a> {
        self.facts.references.positioned()
    }

    /// The same, with what each of them names.
    pub(crate) fn named(&self) -> &[Named<'a>] {
        self.named.get_or_init(|| {
            let named = |(reference, position)| {
                let things = self.resolver.resolve(&reference);
                (reference, position, things)
            };
            self.positions().map(named).collect()
        })
    }

    /// The tracks that the document names in reference positions, itself excepted.
    pub(crate) fn related_tracks(&self) -> &[RelatedTrack<'a>] {
        self.related.get_or_init(|| self.find_related_tracks())
    }

    fn find_related_tracks(&self) -> Vec<RelatedTrack<'a>> {
        let mut found = Vec::new();
        for (reference, position, things) in self.named() {
            for thing in things {
                if let Thing::Track(path) = thing
                    && directory(path) != self.facts.directory()
                    && let Some(facts) = self.resolver.facts_of(path)
                {
                    found.push((reference.clone(), *position, facts));
                }
            }
        }
        found
    }
}

impl<'a> Context<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, document: &'a Document, checked: &'a Checked, facts: &'a Facts) -> Self {
        let outline = &document.outline;
        let schema = checked.schema();
        let names_entry = |section: usize| outline.entry_of_heading(section).is_some();
        // A heading at a wrong level is parted from its subsections, which are there all the same.
        let is_parent = |section: usize| {
            let known = checked.matching.sections[section].schema();
            known.is_some_and(|known| {
                schema.children(Some(known)).any(|(child, _)| checked.matching.found[child].is_some())
            })
        };
        let counts = |index: usize| Some(index) != checked.matching.title && !names_entry(index) && !is_parent(index);
        let empty_sections: Vec<usize> = checked.empty_leaves.iter().copied().filter(|&index| counts(index)).collect();
        let misspelt = checked.matching.misspelt.iter().map(|(section, _)| section);
        let silent = empty_sections.iter().chain(misspelt).map(|&section| outline.sections[section].range.clone());
        let kept = schema.placeholders.kept(&checked.standing);
        Self {
            subject: Subject::new(snapshot, document, facts),
            checked,
            silent: merged(silent.collect()),
            empty_sections,
            is_mostly_unfilled: kept >= MANY_PLACEHOLDERS && kept * 2 > schema.placeholders.count(),
        }
    }

    pub(crate) fn schema(&self) -> &'a Schema {
        self.checked.schema()
    }

    /// Whether what is wrong at `offset` has a cause that is reported already.
    pub(crate) fn is_silent(&self, offset: usize) -> bool {
        let after = self.silent.partition_point(|range| range.start <= offset);
        self.silent[..after].last().is_some_and(|range| offset < range.end)
    }

    /// The document's fields that the template declares, each with its declaration, as far as there is anything to
    /// say about them.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'a Field, &'a FieldSchema)> + '_ {
        self.declared(0..self.document.outline.fields.len())
    }

    /// Those whose value is not [plainly](schema::Value::is_plainly) what the template asks for.
    pub(crate) fn doubtful_fields(&self) -> impl Iterator<Item = (&'a Field, &'a FieldSchema)> + '_ {
        self.declared(self.document.doubtful_fields().iter().copied())
    }

    /// Those that have no value but comments and white space.
    pub(crate) fn fields_without_value(&self) -> impl Iterator<Item = (&'a Field, &'a FieldSchema)> + '_ {
        let fields = self.declared(self.document.perhaps_blank_fields().iter().copied());
        fields.filter(|(field, _)| self.value(field).is_empty())
    }

    /// Those with a label that is wanted, which is given by its comparison key.
    pub(crate) fn fields_called(
        &self,
        is_wanted: fn(&str) -> bool,
    ) -> impl Iterator<Item = (&'a Field, &'a FieldSchema)> + '_ {
        self.declared(self.document.labels.called(is_wanted))
    }

    /// The fields of these indices that the template declares, as far as there is anything to say about them.
    fn declared(&self, fields: impl Iterator<Item = usize>) -> impl Iterator<Item = (&'a Field, &'a FieldSchema)> {
        let declared = fields.filter_map(|field| {
            let declared = self.checked.matching.fields[field]?;
            Some((&self.document.outline.fields[field], &self.checked.schema().fields[declared]))
        });
        declared.filter(|(field, _)| !self.is_silent(field.lead.start))
    }

    /// The value of a field without comments and white space.
    pub(crate) fn value(&self, field: &Field) -> Cow<'a, str> {
        let mut comments = self.document.outline.comments_over(field.value.clone()).peekable();
        if comments.peek().is_none() {
            return Cow::Borrowed(self.text(&field.value).trim());
        }
        let mut value = String::new();
        let mut at = field.value.start;
        for comment in comments {
            value.push_str(self.text(&(at..comment.range.start.max(at))));
            at = comment.range.end.min(field.value.end);
        }
        value.push_str(self.text(&(at..field.value.end)));
        Cow::Owned(value.trim().to_owned())
    }

    /// The placeholders that still stand, as far as there is anything to say about them: a placeholder that a
    /// quarter of the siblings keep is their style (design section 3, rule 9).
    pub(crate) fn standing(&self) -> impl Iterator<Item = &'a Standing> + '_ {
        self.checked
            .standing
            .iter()
            .filter(|standing| !self.is_silent(standing.range.start) && !self.is_style(standing.placeholder))
    }

    fn is_style(&self, placeholder: usize) -> bool {
        self.facts.evidence.as_ref().is_some_and(|evidence| {
            let index = self.snapshot.index();
            index.placeholder_prevalence(&self.document.path, evidence, placeholder).is_style()
        })
    }

    /// Whether a range is, or holds, a placeholder of the template.
    pub(crate) fn has_placeholder(&self, range: &Range<usize>) -> bool {
        let from = self.checked.standing.partition_point(|standing| standing.range.start < range.start);
        self.checked.standing.get(from).is_some_and(|standing| standing.range.start < range.end)
    }

    /// Whether so many siblings have a section that a document without it stands out (design section 3).
    pub(crate) fn is_usual(&self, section: usize) -> bool {
        self.facts.evidence.as_ref().is_some_and(|evidence| {
            self.snapshot.index().section_prevalence(&self.document.path, evidence, section).is_usual()
        })
    }

    /// Whether there are enough siblings to tell, and many of them do without a section.
    pub(crate) fn is_unusual(&self, section: usize) -> bool {
        self.facts.evidence.as_ref().is_some_and(|evidence| {
            self.snapshot.index().section_prevalence(&self.document.path, evidence, section).is_unusual()
        })
    }

    /// What the template's section of an outline section is called, else its own name.
    pub(crate) fn section_name(&self, section: usize) -> String {
        match self.checked.matching.sections[section] {
            SectionMatch::Known(index) | SectionMatch::Repeated(index) => {
                self.schema().sections[index].name.display.clone()
            }
            SectionMatch::Unknown => shortened(self.text(&self.document.outline.sections[section].name)),
        }
    }
}

/// The same ranges in order, those that overlap joined.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    ranges.dedup_by(|range, before| {
        let overlaps = range.start < before.end;
        if overlaps {
            before.end = before.end.max(range.end);
        }
        overlaps
    });
    ranges
}
