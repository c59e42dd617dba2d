//! What `specls status` and `specls graph` start from: the workspace of the working directory, indexed.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use text::Text;
use world::config::CONFIG_FILE;
use world::{Change, Document, Snapshot};

use super::progress::Progress;
use super::{Outcome, complain};
use crate::engine::{self, Loaded, Read};
use crate::paths;
use crate::workspace::{self, Surroundings, find_root};

/// A workspace that has been read.
pub(super) struct Tracks {
    /// Everything known of it.
    pub(super) snapshot: Snapshot,
    root: PathBuf,
    working_directory: PathBuf,
    /// Whether something could not be read, and has been reported.
    is_troubled: bool,
}

impl Tracks {
    /// Reads the workspace of the working directory; `None` if it has none, which has been reported.
    ///
    /// # Errors
    ///
    /// When there is no working directory.
    pub(super) fn read() -> io::Result<Option<Self>> {
        let surroundings = Surroundings::of_process()?;
        let working_directory = surroundings.working_directory.clone();
        let root = match find_root(&working_directory, &surroundings) {
            Ok(root) => root,
            Err(refused) => {
                complain(format_args!("{refused}"));
                return Ok(None);
            }
        };
        let scan = workspace::scan(&root);
        let Loaded { mut world, config, mut problems } = engine::load(&root, &scan);
        let snapshot = world.snapshot();
        let progress = Progress::start();
        progress.expect(scan.markdown.len());
        let (read, unread) = workspace::read_each(&root, &scan.markdown, |path, text| {
            progress.step();
            let document = Document::new(&snapshot, path, Text::new(text));
            Read::new(&root, &snapshot, Arc::clone(document.facts()), &scan.listing)
        });
        drop(progress);
        engine::add(&mut world, read);
        world.apply(Change::IndexComplete(true));

        problems.extend(scan.problems);
        problems.extend(unread);
        for problem in &problems {
            complain(format_args!("{}: {}", paths::shown(&problem.path, &working_directory), problem.reason));
        }
        let has_config_problem = config.is_some_and(|config| !config.problems.is_empty());
        if has_config_problem {
            complain(format_args!("{CONFIG_FILE} has mistakes; `specls check` shows them"));
        }
        let is_troubled = has_config_problem || !problems.is_empty();
        Ok(Some(Self { snapshot: world.snapshot(), root, working_directory, is_troubled }))
    }

    /// A path of the workspace as users should read it: relative to the working directory, with `/`.
    pub(super) fn shown(&self, path: &str) -> String {
        paths::shown(&self.root.join(path), &self.working_directory)
    }

    /// How a command ends that has nothing to object to; `tracks` is how many there are.
    pub(super) fn outcome(&self, tracks: usize) -> Outcome {
        if tracks == 0 {
            complain(format_args!(
                "no tracks found; a track is a directory below swarm/tracks/ with a spec.md, or what [[kinds]] in \
                 {CONFIG_FILE} says"
            ));
        }
        if self.is_troubled { Outcome::Trouble } else { Outcome::Clean }
    }
}
