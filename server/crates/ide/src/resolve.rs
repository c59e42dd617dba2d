//! The one resolver: from a reference to what it names (design section 5). Definition, references, hover, rename,
//! completion and the rules all ask here. Never a guess: what is not exactly there is not there.

mod numbered;

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use memchr::memchr;
use text::Region;
use world::reference::{Reference, Target, entry_family, is_entry_id};
use world::{Document, EntryFact, Facts, Question, SPEC_FILE, Snapshot, directory, file_name, join, join_from_above};

pub(crate) use numbered::UnknownNumber;

/// A thing that can be referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Thing {
    /// A track, by the path of its main document.
    Track(Arc<str>),
    /// A file or directory.
    Path(Arc<str>),
    /// An entry: the document that defines it, and its name there.
    Entry(Arc<str>, Region),
    /// A heading: the document, and the heading there.
    Heading(Arc<str>, Region),
}

impl Thing {
    /// The document in which the thing stands.
    pub(crate) fn path(&self) -> &Arc<str> {
        match self {
            Self::Track(path) | Self::Path(path) | Self::Entry(path, _) | Self::Heading(path, _) => path,
        }
    }
}

/// Files that stand for their directory, best first (design section 5).
const MAIN_FILES: [&str; 4] = [SPEC_FILE, "index.md", "README.md", "plan.md"];

/// Resolves the references of one document.
pub(crate) struct Resolver<'a> {
    pub(crate) snapshot: &'a Snapshot,
    /// The document's own facts, as of now.
    pub(crate) facts: &'a Facts,
    /// The document's entries by key: it may cite thousands of its own.
    own: OnceCell<HashMap<&'a str, Vec<EntryFact<'a>>>>,
    /// The other documents of the track.
    siblings: OnceCell<Vec<&'a Facts>>,
    /// Directories that have been asked about: whether documents stand there of which the workspace has only a part.
    parts: RefCell<HashMap<Box<str>, bool>>,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, facts: &'a Facts) -> Self {
        Self { snapshot, facts, own: OnceCell::new(), siblings: OnceCell::new(), parts: RefCell::default() }
    }

    /// What a reference names; empty if there is no such thing, several if several things are called so.
    pub(crate) fn resolve<S: AsRef<str>>(&self, reference: &Reference<S>) -> Vec<Thing> {
        match reference.target.borrowed() {
            Target::Track(id) => self.tracks(id),
            Target::Path(destination) => self.destination(destination).into_iter().collect(),
            Target::LoosePath(path) => self.loose_path(path).map(|path| self.main_of(path)).into_iter().collect(),
            Target::Entry(key) => self.entry(key),
            Target::Wiki(name) => self.wiki(name),
            Target::Numbered(prefix, number) => self.numbered(prefix, number),
            // A label resolves through its definition, which is a reference of its own.
            Target::Label(_) => Vec::new(),
        }
    }

    /// The tracks with exactly this ID. Documents of one directory belong to one track; its main document counts.
    pub(crate) fn tracks(&self, id: &str) -> Vec<Thing> {
        let mut mains: Vec<&Arc<str>> = Vec::new();
        for facts in self.snapshot.index().claimants(id) {
            match mains.iter_mut().find(|path| directory(path) == facts.directory()) {
                Some(main) if is_main(&facts.path) => *main = &facts.path,
                Some(_) => {}
                None => mains.push(&facts.path),
            }
        }
        mains.into_iter().map(|path| Thing::Track(Arc::clone(path))).collect()
    }

    /// What a link's destination leads to: an anchor of this document, a path from here, or a path from the root.
    pub(crate) fn destination(&self, destination: &str) -> Option<Thing> {
        let destination = percent_decoded(destination);
        let (path, anchor) = split_anchor(&destination);
        if path.is_empty() {
            return self.heading(&self.facts.path, anchor?);
        }
        let path = self.linked_path(path)?;
        let thing = self.main_of(path);
        match anchor.and_then(|anchor| self.heading(thing.path(), anchor)) {
            Some(heading) => Some(heading),
            None => Some(thing),
        }
    }

    /// The existing path that the path part of a destination leads to: from the document, else from a directory above
    /// it, as paths written for the top of a repository do.
    pub(crate) fn linked_path(&self, path: &str) -> Option<String> {
        self.path_from_here(path).or_else(|| self.path_from_above(path))
    }

    /// The existing path that a relative path leads to from the document's directory.
    pub(crate) fn path_from_here(&self, path: &str) -> Option<String> {
        join(directory(&self.facts.path), path).filter(|path| self.snapshot.exists(path))
    }

    /// The existing path that a path of several parts leads to from the nearest directory above the document's.
    pub(crate) fn path_from_above(&self, path: &str) -> Option<String> {
        join_from_above(directory(&self.facts.path), path).find(|path| self.snapshot.exists(path))
    }

    /// The existing path that a code span names: from the document, from its track, or from the root; `[track-id]`
    /// is the document's own ID.
    pub(crate) fn loose_path(&self, path: &str) -> Option<String> {
        let path = self.with_own_id(path);
        let places = [directory(&self.facts.path), self.snapshot.track_directory(&self.facts.path), ""];
        places.into_iter().find_map(|place| join(place, &path).filter(|path| self.snapshot.exists(path)))
    }

    /// A path with the name of the document's own track in place of `[track-id]`.
    pub(crate) fn with_own_id(&self, path: &str) -> String {
        let own = self.snapshot.track_directory(&self.facts.path).rsplit('/').next().unwrap_or("");
        let id = self.facts.id().map_or(own, AsRef::as_ref);
        path.replace("[track-id]", id)
    }

    /// The file that stands for a path: of a directory its main document; of a track's main document the track.
    fn main_of(&self, path: String) -> Thing {
        if let Some(facts) = self.facts_of(&path) {
            // A document is no directory.
            return document(facts);
        }
        let main = MAIN_FILES.iter().map(|name| format!("{path}/{name}")).find(|path| self.snapshot.exists(path));
        let path: Arc<str> = main.unwrap_or(path).into();
        self.document_at(path)
    }

    /// The document at a path: a track, if it is one's main document.
    fn document_at(&self, path: Arc<str>) -> Thing {
        self.facts_of(&path).map_or_else(|| Thing::Path(path), document)
    }

    /// The facts of a document, this one's as they are now.
    pub(crate) fn facts_of(&self, path: &str) -> Option<&'a Facts> {
        if *self.facts.path == *path { Some(self.facts) } else { self.snapshot.index().get(path).map(AsRef::as_ref) }
    }

    /// The facts of a document of which only the anchors are looked at.
    pub(crate) fn with_anchors(&self, path: &str) -> Option<&'a Facts> {
        if *self.facts.path == *path { Some(self.facts) } else { Some(self.snapshot.index().with_anchors(path)?) }
    }

    fn heading(&self, path: &Arc<str>, anchor: &str) -> Option<Thing> {
        let facts = self.with_anchors(path)?;
        let (_, range) = facts.all_anchors().find(|(slug, _)| *slug == anchor)?;
        Some(Thing::Heading(Arc::clone(path), facts.region(range)))
    }

    /// The track that is called so (`ADR-0016`); else the entry of that key in this document, else in the other
    /// documents of the track; where there is none, the words that begin an item with it; else the numbered document.
    fn entry(&self, key: &str) -> Vec<Thing> {
        let tracks = self.tracks(key);
        if !tracks.is_empty() {
            return tracks;
        }
        let entries = self.definitions(key, true);
        if !entries.is_empty() {
            return entries;
        }
        let (prefix, number) =
            entry_family(key).map_or(("", ""), |(family, number)| (family.trim_end_matches('-'), number));
        let members = self.members(prefix, number);
        if !members.is_empty() {
            return members;
        }
        let words = self.definitions(key, false);
        if words.is_empty() { self.numbered(prefix, number) } else { words }
    }

    /// The entries with a key in this document, else in the other documents of the track; or the words with it that
    /// merely begin an item.
    fn definitions(&self, key: &str, is_entry: bool) -> Vec<Thing> {
        let own = self.own_definitions(key, is_entry);
        if own.is_empty() { self.definitions_in_siblings(key, is_entry) } else { own }
    }

    /// The entries with a key in this document, or the words with it that merely begin an item.
    fn own_definitions(&self, key: &str, is_entry: bool) -> Vec<Thing> {
        let own = self.own.get_or_init(|| {
            let mut own: HashMap<&str, Vec<EntryFact<'_>>> = HashMap::new();
            for entry in self.facts.entries() {
                own.entry(entry.key).or_default().push(entry);
            }
            own
        });
        let named = own.get(key).into_iter().flatten().filter(|entry| entry.is_entry == is_entry);
        named.map(|entry| definition(self.facts, entry)).collect()
    }

    /// The entries with a key in the other documents of the track, or the words with it that merely begin an item.
    pub(crate) fn definitions_in_siblings(&self, key: &str, is_entry: bool) -> Vec<Thing> {
        self.note_entries(|path| Question::Entry(path, key.into()));
        self.siblings().flat_map(|facts| definitions(facts, key, is_entry)).collect()
    }

    /// The names of the entries in the other documents of the track, to look up `keys`.
    pub(crate) fn names_in_siblings(&self, keys: impl Iterator<Item = &'a str>) -> HashSet<&'a str> {
        for key in keys {
            self.note_entries(|path| Question::Entry(path, key.into()));
        }
        self.entries_of_siblings().filter(|entry| entry.is_entry).map(|entry| entry.key).collect()
    }

    /// Writes down that something was asked about the entries of the track; the question gets the document's path.
    pub(crate) fn note_entries(&self, question: impl FnOnce(Box<str>) -> Question) {
        self.snapshot.index().note(|| question((&*self.facts.path).into()));
    }

    /// The entries of the other documents of the track; whoever asks notes what of them matters.
    pub(crate) fn entries_of_siblings(&self) -> impl Iterator<Item = EntryFact<'a>> {
        self.siblings().flat_map(Facts::entries)
    }

    /// The other documents of the track.
    pub(crate) fn siblings(&self) -> impl Iterator<Item = &'a Facts> {
        let siblings = self.siblings.get_or_init(|| {
            let documents = self.snapshot.track_documents(&self.facts.path).map(AsRef::as_ref);
            documents.filter(|other: &&Facts| other.path != self.facts.path).collect()
        });
        siblings.iter().copied()
    }

    fn wiki(&self, name: &str) -> Vec<Thing> {
        let tracks = self.tracks(name);
        if !tracks.is_empty() {
            return tracks;
        }
        let snapshot = self.snapshot;
        let paths = snapshot.paths_named(name).iter().chain(snapshot.paths_named(&format!("{name}.md")));
        let mut paths: Vec<&Arc<str>> = paths.collect();
        paths.sort();
        if paths.is_empty() {
            // `[[ADR-7]]`, but not `[[0007-title]]`, which says which one it means.
            let number = entry_family(name).filter(|_| is_entry_id(name));
            return number
                .map(|(family, number)| self.members(family.trim_end_matches('-'), number))
                .unwrap_or_default();
        }
        paths.into_iter().map(|path| self.main_of(path.to_string())).collect()
    }
}

/// A document as a thing: a track, if it is one's main document.
fn document(facts: &Facts) -> Thing {
    let path = Arc::clone(&facts.path);
    if facts.is_track() { Thing::Track(path) } else { Thing::Path(path) }
}

/// The entries of a document with that key, or the words with it that merely begin an item.
fn definitions(facts: &Facts, key: &str, is_entry: bool) -> Vec<Thing> {
    let named = facts.entries().filter(|entry| entry.key == key && entry.is_entry == is_entry);
    named.map(|entry| definition(facts, &entry)).collect()
}

fn definition(facts: &Facts, entry: &EntryFact<'_>) -> Thing {
    Thing::Entry(Arc::clone(&facts.path), facts.region(entry.name.clone()))
}

fn is_main(path: &str) -> bool {
    file_name(path) == SPEC_FILE
}

/// The path and the anchor of a destination; its query is dropped.
pub(crate) fn split_anchor(destination: &str) -> (&str, Option<&str>) {
    let (path, anchor) = match memchr(b'#', destination.as_bytes()) {
        Some(mark) => (&destination[..mark], Some(&destination[mark + 1..])),
        None => (destination, None),
    };
    (&path[..memchr(b'?', path.as_bytes()).unwrap_or(path.len())], anchor)
}

/// A destination with its `%XX` escapes replaced, where they give valid UTF-8.
pub(crate) fn percent_decoded(destination: &str) -> Cow<'_, str> {
    if memchr(b'%', destination.as_bytes()).is_none() {
        return destination.into();
    }
    let bytes = destination.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = destination.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match escape.and_then(|escape| u8::from_str_radix(escape, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(destination), Cow::Owned)
}

/// The reference at byte `offset` of a document: the one whose range contains it or ends there.
pub(crate) fn reference_at(document: &Document, offset: usize) -> Option<Reference<&str>> {
    let before = document.references.starting_in(0..offset + 1).rev();
    before.take(2).find(|reference| offset <= reference.range.end)
}
