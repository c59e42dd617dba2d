//! `specls new`: a track from its template.

use std::io::{self, Write};
use std::path::Path;

use ide::Header;
use world::{Config, SPEC_FILE, is_id};

use super::{NewArguments, Outcome, complain};
use crate::engine::{self, Loaded};
use crate::paths;
use crate::workspace::{self, Scan, Surroundings, author, create, find_root};

/// Where tracks are kept where nothing says otherwise and there are none yet.
const TRACKS_ROOT: &str = "swarm/tracks";

/// The directory for finished tracks in a tracks root; no track can be called so.
const ARCHIVE: &str = "archive";

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
    let id = arguments.id.as_str();
    if !is_id(id) || id.starts_with('.') || id == ARCHIVE {
        return Err(format!(
            "\"{id}\" cannot be the ID of a track; expected one word of letters, digits, `-` and `_`, such as new-checkout"
        ));
    }
    let scan = workspace::scan(root);
    let Loaded { world, problems, .. } = engine::load(root, &scan);
    for problem in problems {
        complain(format_args!("{}: {}", paths::shown(&problem.path, working_directory), problem.reason));
    }
    let snapshot = world.snapshot();
    let tracks =
        tracks_root(snapshot.config(), &scan, &workspace::relative(root, working_directory).unwrap_or_default())?;
    let directory = if tracks.is_empty() { String::new() } else { format!("{tracks}/") };
    let archived = format!("{directory}{ARCHIVE}/{id}");
    if snapshot.exists(&archived) {
        let archived = paths::shown(&root.join(archived), working_directory);
        return Err(format!("{archived} has this ID already; choose another one"));
    }
    let path = format!("{directory}{id}/{SPEC_FILE}");
    let (kind, _) = snapshot.kinds().of(&path).ok_or_else(|| format!("{path} is ignored by the configuration"))?;
    let author = arguments.author.clone().or_else(|| author(root));
    let date = snapshot.today().to_string();
    let header = Header { id, title: arguments.title.as_deref(), date: &date, author: author.as_deref() };
    let text = ide::new_document(&kind.schema, &header).plain(ide::line_break(&kind.schema.template));
    let shown = |path: &Path| paths::shown(path, working_directory);
    match create(root, &path, &text) {
        Ok(path) => Ok(shown(&path)),
        Err(problem) => Err(format!("{}: {}", shown(&problem.path), problem.reason)),
    }
}

/// The tracks root that a new track goes to: the one that holds the working directory or stands below it; the default
/// where there is none yet.
fn tracks_root(config: &Config, scan: &Scan, working_directory: &str) -> Result<String, String> {
    let is_below = |path: &str, directory: &str| {
        directory.is_empty()
            || path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let roots: Vec<&str> = scan.paths().filter(|path| config.is_tracks_root(path)).collect();
    let around = roots.iter().filter(|root| is_below(working_directory, root)).max_by_key(|root| root.len());
    if let Some(root) = around {
        return Ok((*root).to_owned());
    }
    let below: Vec<&str> = roots.iter().copied().filter(|root| is_below(root, working_directory)).collect();
    match (&below[..], &roots[..]) {
        ([only], _) | ([], [only]) => Ok((*only).to_owned()),
        ([], []) if config.is_tracks_root(TRACKS_ROOT) => Ok(TRACKS_ROOT.to_owned()),
        ([], []) => Err("no directory matches `tracks` in specls.toml; create the one that tracks go to".to_owned()),
        (several, _) => {
            let several = if several.is_empty() { &roots[..] } else { several };
            Err(format!("tracks can go to {}; run this in the one you mean", several.join(" or to ")))
        }
    }
}
