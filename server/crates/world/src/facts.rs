//! What the index keeps of a document, open or closed: enough to answer for it without its text.

mod elsewhere;
mod reading;
mod sameness;

use std::ops::Range;
use std::sync::Arc;

use syntax::Kept;
use text::Region;

use self::elsewhere::Elsewhere;
use self::reading::{Before, Reading, Scope};
use crate::Lifecycle;
use crate::anchors::Anchors;
use crate::card::{Card, Dates, LazyCard};
use crate::document::Document;
use crate::family::Membership;
use crate::kind::DocumentKind;
use crate::packed::{Indices, NamedRanges, Noted, Places};
use crate::path::{directory, file_name, join, join_from_above};
use crate::reference::{LinkWord, LinkWords, Reference, References, Target};
use crate::search::Names;

/// The facts of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Path relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// The title, and where it stands.
    pub title: Box<str>,
    /// Where the level-one heading starts and ends, or the first line without one.
    head: (u32, u32),
    /// The names of the track that it is the main document of, the one that counts first.
    pub ids: Box<[Arc<str>]>,
    /// Where those of them that stand in its text do, marks left out.
    pub name_places: NamedRanges,
    /// What it is cited by where documents are numbered.
    pub memberships: Box<[Membership]>,
    /// The status as written.
    pub status: Option<Box<str>>,
    /// The stage it is in.
    pub lifecycle: Lifecycle,
    /// What there is of the template; `None` for files that are no documents or do not follow their template.
    pub evidence: Option<Evidence>,
    /// What it refers to, in order.
    pub references: Arc<References>,
    /// The words in texts and labels of its links that could be the ID of a track, in order.
    link_words: LinkWords,
    /// What it defines that can be cited by a number: the keys.
    entries: NamedRanges,
    /// So many of them, the first ones, are those of entries of their own.
    own_entries: u32,
    elsewhere: Elsewhere,
    /// Its headings by anchor, in order.
    pub anchors: Anchors,
    /// The places that their author has named, by name.
    pub named_anchors: NamedRanges,
    /// What it is searched for by name.
    pub names: Names,
    /// The people it names where its template asks for somebody, one on a line.
    pub people: Box<str>,
    /// The days that it has promised, if it is the main document of a track.
    pub dates: Dates,
    card: LazyCard,
    /// Lines and columns of all ranges above.
    places: Places,
}

/// What a document has and has kept of its template.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The kind of document with that template.
    pub kind: Arc<DocumentKind>,
    /// Indices of the schema's sections that the document has.
    pub sections: Indices,
    /// Indices of the placeholders that still stand.
    pub placeholders: Indices,
    /// Indices of the schema's sections in which the template's own prose stands and nothing else.
    pub kept: Indices,
}

/// Of a kind the name and the path of the template tell which it is.
impl PartialEq for Evidence {
    fn eq(&self, other: &Self) -> bool {
        let Self { kind: _, sections, placeholders, kept } = self;
        self.is_of(&other.kind) && (sections, placeholders, kept) == (&other.sections, &other.placeholders, &other.kept)
    }
}

impl Eq for Evidence {}

impl Evidence {
    /// Whether it is about documents of this kind and template.
    #[must_use]
    pub fn is_of(&self, kind: &DocumentKind) -> bool {
        (&self.kind.name, &self.kind.template) == (&kind.name, &kind.template)
    }
}

/// An entry that can be cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFact<'a> {
    /// A key under which it can be cited (`T04`, `risk 2`); an entry with several keys is listed once for each.
    pub key: &'a str,
    /// Its whole name: half-open byte range.
    pub name: Range<usize>,
    /// Whether it is an entry of its own, as against an ID that merely begins a list item or a table row.
    pub is_entry: bool,
}

impl Facts {
    /// Reads the facts of a document.
    pub(crate) fn of(document: &Document) -> Self {
        let mut facts = Self::read(document, Scope::All);
        facts.card = LazyCard::Read(facts.is_track().then(|| Box::new(Card::of(document))));
        facts
    }

    /// Reads as much of the facts of a document as rules look at: not what it is searched for by name, whom it names, and its
    /// card, all of which take time and memory that somebody who asks for nothing else need not spend.
    #[must_use]
    pub fn for_rules(document: &Document) -> Self {
        Self::read(document, Scope::Rules)
    }

    fn read(document: &Document, scope: Scope) -> Self {
        let (mut facts, _) = Reading { document, scope, before: None }.facts();
        facts.places = Places::Noted(Noted::of(&document.text, facts.ranges().chain([document.head()])));
        facts
    }

    /// The facts of a document after an edit, whose places are looked up in its text. Taken over from the document
    /// before it, if anything of that is kept, are the names in what is kept.
    pub(crate) fn after(document: &Document, before: Option<(&Document, &Kept)>) -> Self {
        let before =
            before.and_then(|(before, kept)| Some(Before { document: before, facts: before.facts.get()?, kept }));
        let (mut facts, are_names_same) = Reading { document, scope: Scope::All, before }.facts();
        let end = before.filter(|_| are_names_same).and_then(|before| before.end_now());
        let end = end.unwrap_or_else(|| facts.ranges().map(|range| range.end).max().unwrap_or_default());
        facts.places = Places::In(Box::new((document.text.clone(), end)));
        if facts.is_track() {
            facts.card = LazyCard::of(document.clone());
        }
        facts
    }

    /// The level-one heading, or the first line without one.
    #[must_use]
    pub fn head(&self) -> Region {
        self.region(self.head_range())
    }

    /// The half-open byte range of [`head`](Self::head).
    #[must_use]
    pub fn head_range(&self) -> Range<usize> {
        self.head.0 as usize..self.head.1 as usize
    }

    /// The lines and columns of a range that these facts name.
    #[must_use]
    pub fn region(&self, range: Range<usize>) -> Region {
        self.places.region(range)
    }

    /// The words in texts and labels of its links that could be the ID of a track, in order.
    pub fn link_words(&self) -> impl Iterator<Item = (&str, LinkWord)> {
        self.link_words.iter()
    }

    /// What it defines that can be cited by a number.
    pub fn entries(&self) -> impl Iterator<Item = EntryFact<'_>> + Clone {
        (0..self.entries.len()).map(|index| self.entry(index))
    }

    /// Those whose key has bytes that are wanted: a quick look at each of thousands.
    pub fn entries_that(&self, is_wanted: impl Fn(&[u8]) -> bool) -> impl Iterator<Item = EntryFact<'_>> {
        self.entries.indices(is_wanted).map(|index| self.entry(index))
    }

    /// The entry at an index below the number of [`entries`](Self::entries).
    #[must_use]
    pub fn entry(&self, index: usize) -> EntryFact<'_> {
        let is_entry = index < self.own_entries as usize;
        EntryFact { key: self.entries.name(index), name: self.entries.range(index), is_entry }
    }

    /// The references that name an entry, with the key of each, but for those by which an entry names itself.
    pub fn citations(&self) -> impl Iterator<Item = (Reference<&str>, &str)> {
        self.references.citations(&self.entries, self.own_entries as usize)
    }

    /// Those that no entry of the document itself answers, if they are known: after an edit they are.
    pub fn citations_elsewhere(&self) -> Option<impl Iterator<Item = (Reference<&str>, &str)>> {
        self.elsewhere.citations(&self.references)
    }

    /// Its headings by anchor, then the places that their author has named, each in order.
    pub fn all_anchors(&self) -> impl Iterator<Item = (&str, Range<usize>)> + Clone {
        self.anchors.iter().chain(self.named_anchors.iter())
    }

    /// What a reader wants to know of the track at a glance; `None` for other documents.
    #[must_use]
    pub fn card(&self) -> Option<&Card> {
        self.card.get()
    }

    /// The people it names, in order.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        self.people.lines()
    }

    /// Whether this is the main document of a track.
    #[must_use]
    pub fn is_track(&self) -> bool {
        !self.ids.is_empty()
    }

    /// The track's ID.
    #[must_use]
    pub fn id(&self) -> Option<&Arc<str>> {
        self.ids.first()
    }

    /// Every path that its links and code spans may mean, relative to the root, whether it exists or not.
    pub fn linked_paths(&self) -> impl Iterator<Item = String> {
        self.references.targets().flat_map(|target| self.paths_meant(target))
    }

    /// Those of them that may lie outside of the document's own directory.
    pub(crate) fn paths_linked_elsewhere(&self) -> impl Iterator<Item = String> {
        self.references.targets().flat_map(|target| {
            let may_leave = |path: &str| path.starts_with('/') || path.contains("..");
            let own = self.own_path_meant(target).filter(|path| may_leave(path));
            own.and_then(|path| join(self.directory(), path)).into_iter().chain(self.other_paths_meant(target))
        })
    }

    /// The paths that a link or code span in it may mean; the first that exists counts.
    pub(crate) fn paths_meant<'a>(&'a self, target: Target<&'a str>) -> impl Iterator<Item = String> + use<'a> {
        let own = self.own_path_meant(target).and_then(|path| join(self.directory(), path));
        own.into_iter().chain(self.other_paths_meant(target))
    }

    /// What is to be read from the document's own directory, whatever else it may mean.
    fn own_path_meant<'a>(&self, target: Target<&'a str>) -> Option<&'a str> {
        match target {
            Target::Path(path) | Target::LoosePath(path) => Some(path),
            _ => None,
        }
    }

    /// What else a link or code span may mean: from a directory above, or the root.
    fn other_paths_meant<'a>(&'a self, target: Target<&'a str>) -> impl Iterator<Item = String> + use<'a> {
        let (above, root) = match target {
            Target::Path(path) => (Some(path), None),
            // Wherever the path starts: at its document or at the root.
            Target::LoosePath(path) => (None, Some(path)),
            _ => (None, None),
        };
        let above = above.into_iter().flat_map(|path| join_from_above(self.directory(), path));
        above.chain(root.into_iter().filter_map(|path| join("", path)))
    }

    /// Whether its file alone is what its ID names, and the other files of the directory are none of its business.
    #[must_use]
    pub fn stands_alone(&self) -> bool {
        let name = file_name(&self.path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        self.id().is_some_and(|id| **id == *stem)
    }

    /// The directory that the document stands in; empty for the workspace root.
    #[must_use]
    pub fn directory(&self) -> &str {
        directory(&self.path)
    }
}
