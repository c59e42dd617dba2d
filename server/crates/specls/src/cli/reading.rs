//! Reads the documents of a workspace for a check. The rules that need no other document are asked at once, so that no
//! text has to be kept.

use std::path::Path;
use std::sync::Arc;

use text::Text;
use world::{Document, Facts, Snapshot, World};

use super::progress::Progress;
use super::seen::Seen;
use super::selection::Selection;
use crate::workspace::{self, FileProblem, Reason, Scan};
use crate::{contain, engine};

/// So many files are read while what was read before is taken into the world: enough for all cores, and few to hold.
const BATCH: usize = 256;

/// What has been read.
#[derive(Default)]
pub(super) struct Documents {
    /// What is to be remembered of each document.
    pub(super) seen: Vec<Seen>,
    /// Files that could not be used.
    pub(super) problems: Vec<FileProblem>,
}

/// A document to be taken into the world, and what is to be remembered of it.
type Read = Result<(engine::Read, Seen), FileProblem>;

/// Reads the documents of the workspace at `root`, which the `scan` lists, and takes what others can know of them into the
/// world. The rules are asked about those that are selected, if `asks_rules`.
pub(super) fn read_documents(
    root: &Path,
    mut scan: Scan,
    selection: &Selection,
    world: &mut World,
    asks_rules: bool,
) -> Documents {
    let listing = std::mem::take(&mut scan.listing);
    // What the walk has listed lies in memory by the ten thousand pieces: the facts take their places.
    let files = scan.into_documents(world.snapshot().kinds());
    let progress = Progress::start();
    progress.expect(files.len());
    let read = |snapshot: &Snapshot, path: &str, text: &str| -> Read {
        progress.step();
        let read = contain::catch(|| {
            contain::fault_point("document", path);
            let document = Document::new(snapshot, path, Text::new(text));
            let facts = Arc::new(Facts::for_rules(&document));
            let document = document.with_facts(facts);
            let seen = match asks_rules && selection.contains(path) {
                true => Seen::checked(&document, text, snapshot),
                false => Seen::new(&document, text),
            };
            (engine::Read::new(root, snapshot, Arc::clone(document.facts()), &listing), seen)
        });
        read.map_err(|message| FileProblem { path: root.join(path), reason: Reason::Fault(message) })
    };
    let mut documents = Documents::default();
    let mut before = Vec::new();
    let on_disk: Vec<&String> = files.iter().filter(|path| !selection.texts.contains_key(*path)).collect();
    for batch in on_disk.chunks(BATCH) {
        let snapshot = world.snapshot();
        let read_batch = || workspace::read_each(root, batch, |path, text| read(&snapshot, path, text));
        let ((batch, unread), ()) = rayon::join(read_batch, || documents.take(world, before));
        documents.problems.extend(unread);
        before = batch;
    }
    documents.take(world, before);
    let snapshot = world.snapshot();
    let stand_ins = selection.texts.iter().map(|(path, text)| read(&snapshot, path, text));
    documents.take(world, stand_ins.collect());
    documents
}

impl Documents {
    /// Takes in what has been read.
    fn take(&mut self, world: &mut World, read: Vec<Read>) {
        for read in read {
            match read {
                Ok((read, seen)) => {
                    engine::add(world, [read]);
                    self.seen.push(seen);
                }
                Err(problem) => self.problems.push(problem),
            }
        }
    }
}
