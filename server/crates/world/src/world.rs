//! The world: its inputs, the one way to change them, and immutable snapshots to ask questions of.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::asked::{Question, Recorder};
use crate::config::Config;
use crate::facts::Facts;
use crate::index::Index;
use crate::kind::{Kinds, TemplateFile};
use crate::name::Sidecar;
use crate::path::{directory, file_name};
use crate::paths::Paths;
use crate::registries::REGISTRY;

/// Everything known of one workspace. The only way to change it is [`World::apply`].
#[derive(Debug, Clone)]
pub struct World {
    state: Snapshot,
    templates: Arc<Vec<TemplateFile>>,
}

/// One change of the inputs.
#[derive(Debug, Clone)]
pub enum Change {
    /// The configuration is now this. Facts known before were derived under the old one: bring new ones.
    Config(Config),
    /// The templates of the workspace are now these. As for the configuration, bring new facts.
    Templates(Vec<TemplateFile>),
    /// A document is there, or has changed.
    Facts(Arc<Facts>),
    /// The document at this path is gone.
    Remove(Arc<str>),
    /// These files and directories exist, and no others.
    Paths(Vec<Arc<str>>),
    /// This file or directory exists now, or no longer.
    Path(Arc<str>, bool),
    /// The `metadata.json` in this directory says this; `None` if it is gone.
    Sidecar(Arc<str>, Option<Sidecar>),
    /// The date is this.
    Today(Date),
    /// Whoever writes here is called this; `None` if nobody knows.
    Author(Option<Arc<str>>),
    /// All documents have been indexed once; rules that look across files may speak.
    IndexComplete(bool),
}

/// The world at one moment. Cloning is cheap, and later changes do not show.
#[derive(Debug, Clone)]
pub struct Snapshot {
    config: Arc<Config>,
    kinds: Arc<Kinds>,
    index: Index,
    paths: Paths,
    sidecars: Arc<BTreeMap<Arc<str>, Sidecar>>,
    today: Date,
    author: Option<Arc<str>>,
    is_complete: bool,
    /// The same piece of memory in all snapshots between which nothing has changed but the facts of one document, whose path
    /// this is; `None` if nothing has changed at all.
    changing: Arc<Option<Arc<str>>>,
}

/// What all answers of a snapshot depend on.
#[derive(Debug, Clone)]
pub(crate) struct Basis {
    config: Arc<Config>,
    kinds: Arc<Kinds>,
    today: Date,
    is_complete: bool,
}

impl Basis {
    /// Whether nothing has been put in the place of anything.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.config, &other.config)
            && Arc::ptr_eq(&self.kinds, &other.kinds)
            && (self.today, self.is_complete) == (other.today, other.is_complete)
    }
}

impl Default for World {
    fn default() -> Self {
        let config = Arc::new(Config::default());
        let state = Snapshot {
            kinds: Arc::new(Kinds::new(Arc::clone(&config), &[])),
            config,
            index: Index::default(),
            paths: Paths::default(),
            sidecars: Arc::default(),
            today: Date::ZERO,
            author: None,
            is_complete: false,
            changing: Arc::default(),
        };
        Self { state, templates: Arc::default() }
    }
}

impl World {
    /// Takes in a change.
    pub fn apply(&mut self, change: Change) {
        let state = &mut self.state;
        if state.is_known(&change) {
            return;
        }
        let changing = if let Change::Facts(facts) = &change { Some(Arc::clone(&facts.path)) } else { None };
        if changing.is_none() || *state.changing != changing {
            state.changing = Arc::new(changing);
        }
        match change {
            Change::Config(config) => {
                state.config = Arc::new(config);
                state.kinds = Arc::new(Kinds::new(Arc::clone(&state.config), &self.templates));
            }
            Change::Templates(templates) => {
                self.templates = Arc::new(templates);
                state.kinds = Arc::new(Kinds::new(Arc::clone(&state.config), &self.templates));
            }
            Change::Facts(facts) => state.index.insert(facts),
            Change::Remove(path) => state.index.remove(&path),
            Change::Paths(paths) => state.paths = paths.into_iter().collect(),
            Change::Path(path, exists) => state.paths.set(path, exists),
            Change::Sidecar(directory, Some(sidecar)) => {
                Arc::make_mut(&mut state.sidecars).insert(directory, sidecar);
            }
            Change::Sidecar(directory, None) => {
                Arc::make_mut(&mut state.sidecars).remove(&directory);
            }
            Change::Today(today) => state.today = today,
            Change::Author(author) => state.author = author,
            Change::IndexComplete(is_complete) => state.is_complete = is_complete,
        }
    }

    /// The world as it is now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.state.clone()
    }
}

impl Snapshot {
    /// Whether a change of the inputs plainly changes nothing.
    fn is_known(&self, change: &Change) -> bool {
        match change {
            Change::Facts(facts) => self.index.get(&facts.path) == Some(facts),
            Change::Path(path, exists) => self.paths.contains(path) == *exists,
            Change::Today(today) => self.today == *today,
            Change::Author(author) => self.author == *author,
            Change::IndexComplete(is_complete) => self.is_complete == *is_complete,
            Change::Config(_) | Change::Templates(_) | Change::Remove(_) | Change::Paths(_) | Change::Sidecar(..) => {
                false
            }
        }
    }

    /// Whether this and an earlier or later snapshot of the same world are plainly the same but for places in one document.
    /// `false` says nothing.
    #[must_use]
    pub fn says_same(&self, other: &Self) -> bool {
        let changing = &self.changing;
        Arc::ptr_eq(changing, &other.changing)
            && (**changing).as_ref().is_none_or(|path| self.index.says_same_of(path, &other.index))
    }

    /// Whether these very facts are what is known of their document. It is no question.
    #[must_use]
    pub fn knows(&self, facts: &Facts) -> bool {
        self.index.knows(facts)
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The kinds of documents.
    #[must_use]
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// What is known of all documents.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The directory of the track that a file belongs to: below a tracks root the track's, elsewhere the file's own.
    #[must_use]
    pub fn track_directory<'a>(&self, path: &'a str) -> &'a str {
        self.config.track_of(path).map_or_else(|| directory(path), |track| track.directory)
    }

    /// Whether a file belongs to a track: it stands below a tracks root, or beside a track's main document.
    #[must_use]
    pub fn is_in_track(&self, path: &str) -> bool {
        self.config.track_of(path).is_some() || self.index.has_track_in(directory(path))
    }

    /// The documents of the track that the file at `path` belongs to, its own included, by path; for a file of no track
    /// those that stand beside it. Whoever asks notes what of them matters.
    pub fn track_documents(&self, path: &str) -> impl Iterator<Item = &Arc<Facts>> {
        let track = self.config.track_of(path);
        let directory = track.as_ref().map_or_else(|| directory(path), |track| track.directory);
        // Below the root of the workspace is everything.
        let is_deep = !directory.is_empty() && (track.is_some() || self.index.has_track_in(directory));
        let documents: Vec<&Arc<Facts>> = self.index.below(directory).collect();
        let directory = directory.to_owned();
        // The others of a directory are none of the business of documents that stand alone in their file.
        let is_alone = |facts: &Arc<Facts>| facts.stands_alone();
        let own: Arc<str> = path.into();
        let is_own = move |facts: &Arc<Facts>| facts.path == own;
        let stands_alone = documents.iter().any(|facts| is_own(facts) && is_alone(facts));
        documents.into_iter().filter(move |facts| {
            let is_here = is_deep || facts.directory() == directory;
            is_here && (is_own(facts) || !stands_alone && !is_alone(facts))
        })
    }

    /// Whether the references of a Markdown file are checked although it is of no known kind: it belongs to a track, or
    /// is a registry of tracks (`tracks.md` beside the directory `tracks`), or stands where documents of some kind do.
    /// Templates and ignored files are not.
    #[must_use]
    pub fn checks_references(&self, path: &str) -> bool {
        let is_registry = || file_name(path) == REGISTRY && self.exists(path.strip_suffix(".md").unwrap_or(path));
        !self.kinds.is_excluded(path) && (self.is_in_track(path) || is_registry() || self.kinds.is_expected(path))
    }

    /// The paths that a document refers to and that are not known: whoever can look at the disk may find them there,
    /// since ignored files and files outside of the walk exist as well.
    #[must_use]
    pub fn unknown_paths(&self, facts: &Facts) -> Vec<String> {
        // Documents name the same file again and again.
        let meant = facts.references.linked_targets().map(|target| facts.paths_meant(target));
        let mut unknown: Vec<String> = meant.flat_map(|paths| paths.take_while(|path| !self.exists(path))).collect();
        unknown.sort_unstable();
        unknown.dedup();
        unknown
    }

    /// Whether a file or directory exists.
    #[must_use]
    pub fn exists(&self, path: &str) -> bool {
        self.index.note(|| Question::Exists(path.into()));
        path.is_empty() || self.paths.contains(path)
    }

    /// A path relative to the root, in the piece of memory that it has already if it is known.
    #[must_use]
    pub fn shared(&self, path: &str) -> Arc<str> {
        self.paths.get(path).map_or_else(|| path.into(), Arc::clone)
    }

    /// The files and directories whose last name is exactly this, by path.
    #[must_use]
    pub fn paths_named(&self, name: &str) -> &[Arc<str>] {
        self.index.note(|| Question::Named(name.into()));
        self.paths.named(name)
    }

    /// The files and directories in whose last name the first number of at least three digits is spelled like this, by
    /// path: `docs/adr-0016-postgres.md` for `0016`.
    #[must_use]
    pub fn paths_numbered(&self, number: &str) -> &[Arc<str>] {
        self.index.note(|| Question::Numbered(number.into()));
        self.paths.numbered(number)
    }

    /// The files and directories directly in a directory, by path.
    pub fn children<'a>(&'a self, directory: &str) -> impl Iterator<Item = &'a Arc<str>> + use<'a> {
        self.index.note(|| Question::Children(directory.into()));
        self.paths.children(directory, "")
    }

    /// The file or directory directly in a directory whose name is most similar to `name`, if it is similar enough to
    /// suggest.
    #[must_use]
    pub fn child_like(&self, directory: &str, name: &str) -> Option<&Arc<str>> {
        self.index.note(|| Question::Like(directory.into(), name.into()));
        self.paths.child_like(directory, name)
    }

    /// The only file or directory below an `archive` directory whose path ends with these names (`a`, or `a/b`), and may have
    /// more before them.
    #[must_use]
    pub fn archived(&self, end: &str) -> Option<&Arc<str>> {
        self.index.note(|| Question::Archived(end.into()));
        self.paths.archived(end)
    }

    /// The directory that holds all there is: the root, but for a workspace that is a part of something larger and has
    /// nothing but that part, such as a sparse checkout.
    #[must_use]
    pub fn extent(&self) -> &str {
        self.index.note(|| Question::Extent);
        self.paths.extent()
    }

    /// All files and directories, by path.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.paths.iter()
    }

    /// The files and directories directly in a directory (empty: the root) whose names begin with `typed`, by path;
    /// each with whether something is known below it.
    pub fn children_starting(&self, directory: &str, typed: &str) -> impl Iterator<Item = (&Arc<str>, bool)> {
        let children = self.paths.children(directory, typed);
        children.map(|path| (path, self.paths.children(path, "").next().is_some()))
    }

    /// The files and directories below a directory, by path.
    pub fn paths_below<'a, 'd>(&'a self, directory: &'d str) -> impl Iterator<Item = &'a Arc<str>> + use<'a, 'd> {
        self.paths.below(directory)
    }

    /// What every answer depends on, whatever is asked.
    pub(crate) fn basis(&self) -> Basis {
        let (config, kinds) = (Arc::clone(&self.config), Arc::clone(&self.kinds));
        Basis { config, kinds, today: self.today, is_complete: self.is_complete }
    }

    pub(crate) fn recorder(&self) -> &Recorder {
        &self.index.recorder
    }

    /// The same snapshot with another recorder.
    pub(crate) fn with_recorder(&self, recorder: Recorder) -> Self {
        let mut snapshot = self.clone();
        snapshot.index.recorder = recorder;
        snapshot
    }

    /// What `metadata.json` beside the document at `path` says.
    #[must_use]
    pub fn sidecar_of(&self, path: &str) -> Option<&Sidecar> {
        self.sidecar_in(directory(path))
    }

    /// What `metadata.json` in a directory says, if a document stands there.
    #[must_use]
    pub fn sidecar_in(&self, directory: &str) -> Option<&Sidecar> {
        self.index.note(|| Question::Sidecar(directory.into()));
        self.sidecars.get(directory)
    }

    /// Today's date.
    #[must_use]
    pub fn today(&self) -> Date {
        self.today
    }

    /// What the user is called, as far as anybody knows. It is for what is to be written; no diagnostic depends on it.
    #[must_use]
    pub fn author(&self) -> Option<&str> {
        self.author.as_deref()
    }

    /// Whether all documents have been indexed, so that what is not known does not exist.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }
}
