//! The world: its inputs, the one way to change them, and immutable snapshots to ask questions of.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use jiff::civil::Date;
use rpds::RedBlackTreeSetSync;

use crate::config::Config;
use crate::facts::{Facts, directory};
use crate::index::Index;
use crate::kind::{Kinds, TemplateFile};
use crate::name::Sidecar;

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
    /// All documents have been indexed once; rules that look across files may speak.
    IndexComplete(bool),
}

/// The world at one moment. Cloning is cheap, and later changes do not show.
#[derive(Debug, Clone)]
pub struct Snapshot {
    config: Arc<Config>,
    kinds: Arc<Kinds>,
    index: Index,
    paths: RedBlackTreeSetSync<Arc<str>>,
    sidecars: Arc<BTreeMap<Arc<str>, Sidecar>>,
    today: Date,
    is_complete: bool,
}

impl Default for World {
    fn default() -> Self {
        let config = Arc::new(Config::default());
        let state = Snapshot {
            kinds: Arc::new(Kinds::new(Arc::clone(&config), &[])),
            config,
            index: Index::default(),
            paths: RedBlackTreeSetSync::new_sync(),
            sidecars: Arc::default(),
            today: Date::ZERO,
            is_complete: false,
        };
        Self { state, templates: Arc::default() }
    }
}

impl World {
    /// Takes in a change.
    pub fn apply(&mut self, change: Change) {
        let state = &mut self.state;
        match change {
            Change::Config(config) => {
                state.config = Arc::new(config);
                state.kinds = Arc::new(Kinds::new(Arc::clone(&state.config), &self.templates));
            }
            Change::Templates(templates) => {
                self.templates = Arc::new(templates);
                state.kinds = Arc::new(Kinds::new(Arc::clone(&state.config), &self.templates));
            }
            Change::Facts(facts) => {
                if state.index.get(&facts.path) != Some(&facts) {
                    state.index.insert(facts);
                }
            }
            Change::Remove(path) => state.index.remove(&path),
            Change::Paths(paths) => state.paths = paths.into_iter().collect(),
            Change::Path(path, true) => state.paths.insert_mut(path),
            Change::Path(path, false) => {
                state.paths.remove_mut(&path);
            }
            Change::Sidecar(directory, Some(sidecar)) => {
                Arc::make_mut(&mut state.sidecars).insert(directory, sidecar);
            }
            Change::Sidecar(directory, None) => {
                Arc::make_mut(&mut state.sidecars).remove(&directory);
            }
            Change::Today(today) => state.today = today,
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
        let is_main = |facts: &Arc<Facts>| facts.is_track() && facts.directory() == directory(path);
        self.config.track_of(path).is_some() || self.index.below(directory(path)).any(is_main)
    }

    /// Whether the references of a Markdown file are checked although it is of no known kind: it belongs to a track, or
    /// is a registry of tracks (`tracks.md` beside the directory `tracks`), or stands where documents of some kind do.
    /// Templates and ignored files are not.
    #[must_use]
    pub fn checks_references(&self, path: &str) -> bool {
        let is_registry = || {
            path.rsplit('/').next() == Some("tracks.md")
                && self.paths.contains(path.strip_suffix(".md").unwrap_or(path))
        };
        !self.kinds.is_excluded(path) && (self.is_in_track(path) || is_registry() || self.kinds.is_expected(path))
    }

    /// The paths that a document refers to and that are not known: whoever can look at the disk may find them there,
    /// since ignored files and files outside of the walk exist as well.
    #[must_use]
    pub fn unknown_paths(&self, facts: &Facts) -> Vec<String> {
        let mut unknown: Vec<String> = facts.linked_paths().filter(|path| !self.exists(path)).collect();
        unknown.sort();
        unknown.dedup();
        unknown
    }

    /// Whether a file or directory exists.
    #[must_use]
    pub fn exists(&self, path: &str) -> bool {
        path.is_empty() || self.paths.contains(path)
    }

    /// The directory that holds all there is: the root, but for a workspace that is a part of something larger and has
    /// nothing but that part, such as a sparse checkout.
    #[must_use]
    pub fn extent(&self) -> &str {
        let mut extent = "";
        loop {
            let mut below = self.paths.range::<str, _>((Bound::Excluded(extent), Bound::Unbounded));
            let Some(only) = below.next() else { return extent };
            // What is in a directory comes after its siblings whose names begin with it: `a`, `a-b`, `a.md`, `a/c`.
            let is_inside = |path: &Arc<str>| path.strip_prefix(&**only).is_some_and(|rest| rest.starts_with('/'));
            let is_only = below.next().is_some_and(is_inside) && self.paths.last().is_some_and(is_inside);
            if !is_only || only[extent.len()..].trim_start_matches('/').contains('/') {
                return extent;
            }
            extent = only;
        }
    }

    /// All files and directories, by path.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.paths.iter()
    }

    /// What `metadata.json` beside the document at `path` says.
    #[must_use]
    pub fn sidecar_of(&self, path: &str) -> Option<&Sidecar> {
        self.sidecars.get(path.rsplit_once('/').map_or("", |(directory, _)| directory))
    }

    /// Today's date.
    #[must_use]
    pub fn today(&self) -> Date {
        self.today
    }

    /// Whether all documents have been indexed, so that what is not known does not exist.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }
}
