//! Builds the index of a root: from the disk, beside the world in use. This file must not know how it is kept up to date.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use world::{Change, Document, World};

use super::{Root, prefer};
use crate::contain;
use crate::engine::{self, ConfigFile, Loaded, Read};
use crate::lsp::update::facts;
use crate::lsp::{lock, nearness};
use crate::workspace::{self, FileProblem, Reason, Scan};

/// So many files are read while what was read before is taken into the world: few enough that no long list of them has to
/// be kept, which would leave a hole in memory.
const BATCH: usize = 512;

/// How far the index is.
#[derive(Debug)]
pub(super) enum Indexing {
    /// It must be built, or built anew.
    Due,
    /// It is being built from the disk. Files that change meanwhile are kept here, to be looked at once more.
    Running(BTreeSet<PathBuf>),
    /// It is kept up to date.
    Done,
}

impl Root {
    /// Something that all answers depend on has changed: the index must be built.
    pub(in crate::lsp) fn index_anew(&self) {
        lock(&self.state).indexing = Indexing::Due;
    }

    /// Whether the index must be built; says so once.
    pub(in crate::lsp) fn claim_indexing(&self) -> bool {
        let mut state = lock(&self.state);
        let is_due = matches!(state.indexing, Indexing::Due);
        if is_due {
            state.indexing = Indexing::Running(BTreeSet::new());
            state.claims += 1;
        }
        is_due
    }

    /// Builds the index from the disk, beside the world in use, and puts it in its place. Gives what could not be read
    /// and has not been told before, and the files that have changed meanwhile. `step` is told how many of how many files
    /// are done, `begun` that the documents are in use that are [near](nearness) the open ones.
    pub(in crate::lsp) fn index(
        &self,
        step: impl Fn(usize, usize) + Sync,
        begun: impl Fn(),
    ) -> (Vec<FileProblem>, BTreeSet<PathBuf>) {
        let claims = self.begin();
        // On a thread that will read documents: the allocator keeps the memory of each thread apart, and what the walk
        // leaves free there is filled with facts.
        let (loaded, unlisted, listing, documents) = rayon::scope(|_| {
            let mut scan = if self.is_alone { Scan::default() } else { workspace::scan(&self.real) };
            let loaded = engine::load(&self.real, &scan);
            let unlisted = std::mem::take(&mut scan.problems);
            let listing = std::mem::take(&mut scan.listing);
            let snapshot = loaded.world.snapshot();
            let documents = scan.into_documents(snapshot.kinds()).into_iter().map(|path| snapshot.shared(&path));
            let documents: Vec<Arc<str>> = documents.collect();
            (loaded, unlisted, listing, documents)
        });
        let Loaded { mut world, config, mut problems } = loaded;
        problems.extend(unlisted);
        prefer(&mut world, &lock(&self.preferences));
        let snapshot = world.snapshot();
        let done = std::sync::atomic::AtomicUsize::new(0);
        let total = documents.len();
        let mut read = |documents: &[Arc<str>]| {
            let (all, unread) = workspace::read_each(&self.real, documents, |path, text| {
                step(done.fetch_add(1, Ordering::Relaxed) + 1, total);
                if self.is_dropped.load(Ordering::Relaxed) {
                    return Ok(None);
                }
                let problem = |fault| FileProblem { path: self.real.join(path), reason: Reason::Fault(fault) };
                let facts = facts(&snapshot, path, text).map_err(problem)?;
                Ok(Some(Read::new(&self.real, &snapshot, facts, &listing)))
            });
            problems.extend(unread);
            let mut known = Vec::with_capacity(all.len());
            for read in all {
                match read {
                    Ok(read) => known.extend(read),
                    Err(problem) => problems.push(problem),
                }
            }
            known
        };
        let (near, far) = nearness::divide(&self.open_documents(), documents);
        if !near.is_empty() {
            engine::add(&mut world, read(&near));
            if self.begin_with(&world, config.as_ref()) {
                begun();
            }
        }
        let mut before = Vec::new();
        for batch in far.chunks(BATCH) {
            let (batch, ()) = rayon::join(|| read(batch), || engine::add(&mut world, before));
            before = batch;
        }
        engine::add(&mut world, before);
        world.apply(Change::IndexComplete(!self.is_alone));
        // References are asked for sooner or later. Once the open documents have changed this world it would have to be done
        // again.
        let snapshot = world.snapshot();
        let _ = contain::catch(|| snapshot.index().derive());

        let mut state = lock(&self.state);
        state.world = world;
        state.config = config;
        // The open documents are settled anew, in this world.
        state.settings += 1;
        let is_last = state.claims == claims;
        let touched = match &mut state.indexing {
            Indexing::Running(touched) if is_last => {
                let touched = std::mem::take(touched);
                state.indexing = Indexing::Done;
                touched
            }
            // It must be built anew, or is about to be: whatever has changed meanwhile is read then.
            Indexing::Running(_) | Indexing::Due | Indexing::Done => BTreeSet::new(),
        };
        let known = std::mem::replace(&mut state.problems, problems.clone());
        problems.retain(|problem| !known.contains(problem));
        (problems, touched)
    }

    /// Building begins; how often that has been claimed so far.
    fn begin(&self) -> u64 {
        let mut state = lock(&self.state);
        if matches!(state.indexing, Indexing::Done) {
            state.indexing = Indexing::Running(BTreeSet::new());
        }
        state.claims
    }

    /// The open documents, as far as they have been settled.
    fn open_documents(&self) -> Vec<Arc<Document>> {
        lock(&self.state).open.values().map(|known| Arc::clone(&known.document)).collect()
    }

    /// Puts a world in use whose index is not complete, unless the one in use has more in it; whether it has done so.
    fn begin_with(&self, world: &World, config: Option<&ConfigFile>) -> bool {
        let mut state = lock(&self.state);
        if state.world.snapshot().is_complete() {
            return false;
        }
        state.world = world.clone();
        state.config = config.cloned();
        state.settings += 1;
        true
    }
}
