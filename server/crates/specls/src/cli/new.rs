//! `specls new`: a track from its template.

use std::io::{self, Write};
use std::path::Path;

use world::Change;

use super::{NewArguments, Outcome, complain};
use crate::engine::{self, Loaded};
use crate::paths;
use crate::workspace::{self, Surroundings, create, find_root};

/// Writes the document of a new track and prints its path.
///
/// # Errors
///
/// When there is no working directory, or nobody reads the output.
pub(super) fn run(arguments: &NewArguments, out: &mut impl Write) -> io::Result<Outcome> {
    let surroundings = Surroundings::of_process()?;
    let working_directory = &surroundings.working_directory;
    let path = find_root(working_directory, &surroundings)
        .map_err(|refused| refused.to_string())
        .and_then(|root| write_track(arguments, &root, working_directory));
    match path {
        Ok(path) => {
            writeln!(out, "{path}")?;
            Ok(Outcome::Clean)
        }
        Err(message) => {
            complain(format_args!("{message}"));
            Ok(Outcome::Trouble)
        }
    }
}

/// Writes the document; its path as users read it, or what stands in the way.
fn write_track(arguments: &NewArguments, root: &Path, working_directory: &Path) -> Result<String, String> {
    let Loaded { mut world, problems, .. } = engine::load(root, &workspace::scan(root));
    for problem in problems {
        complain(format_args!("{}: {}", paths::shown(&problem.path, working_directory), problem.reason));
    }
    if let Some(author) = &arguments.author {
        world.apply(Change::Author(Some(author.as_str().into())));
    }
    let near = workspace::relative(root, working_directory).unwrap_or_default();
    let file = ide::new_track(&world.snapshot(), &arguments.id, arguments.title.as_deref(), &near)?;
    let shown = |path: &Path| paths::shown(path, working_directory);
    match create(root, &file.path, &file.text) {
        Ok(path) => Ok(shown(&path)),
        Err(problem) => Err(format!("{}: {}", shown(&problem.path), problem.reason)),
    }
}
