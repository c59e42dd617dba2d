//! The disk side: finds the root of a workspace, walks it, reads files and makes new ones. Root in, values out; this module must not
//! know who asks, print anything or understand what the files say. The command line and the server share it.

mod author;
mod create;
mod ignore_rules;
mod listing;
mod read;
mod replace;
mod root;
mod scan;
mod sidecar;
mod templates;
mod walk;

use std::fmt;
use std::path::{Path, PathBuf};

pub(crate) use author::author;
pub(crate) use create::create;
pub(crate) use listing::Listing;
pub(crate) use read::{SIZE_LIMIT, read, read_each, read_text};
pub(crate) use replace::replace;
pub(crate) use root::{Surroundings, find_root};
pub(crate) use scan::{Scan, is_markdown, scan, scan_below};
pub(crate) use sidecar::{read_sidecar, sidecars};
pub(crate) use templates::{Templates, find_templates};

/// A file or directory that could not be used; everything else goes on without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileProblem {
    /// Where it is; absolute if the root is.
    pub(crate) path: PathBuf,
    /// What is wrong with it.
    pub(crate) reason: Reason,
}

/// Why a file or directory could not be used. Displayed as a clause that follows the path and a colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It does not exist, or not any more.
    Missing,
    /// There is something in its place already.
    Exists,
    /// It is a directory, a pipe or a device where a file is expected.
    NotAFile,
    /// It says what the walk is to leave out, and is a pipe or a device, for which the walk would wait for ever.
    HoldsUp,
    /// It is larger than [`read::SIZE_LIMIT`].
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// It is not UTF-8.
    NotUtf8 {
        /// Offset of the first byte that belongs to no character.
        offset: usize,
    },
    /// It is a link to somewhere outside the root.
    OutsideRoot,
    /// It is not the JSON object that its name promises.
    NotJson(String),
    /// Its name is not UTF-8, so that no document could refer to it.
    NameNotUtf8,
    /// Specls itself has failed on it, and how.
    Fault(String),
    /// It could not be written, and is as it was.
    NotWritten(String),
    /// The system refused, in its own words.
    Refused(String),
}

impl Reason {
    /// What an error of the system means for the file.
    pub(crate) fn of(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Refused(error.to_string()),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("no such file or directory"),
            Self::Exists => formatter.write_str("this exists already, and is not overwritten"),
            Self::NotAFile => formatter.write_str("this is not a regular file"),
            Self::HoldsUp => formatter.write_str("this is a pipe or a device, and is not read; replace it by a file"),
            Self::TooLarge { bytes } => {
                let limit = read::SIZE_LIMIT / read::MEGABYTE;
                write!(formatter, "{} MB is too large; files above {limit} MB are not read", bytes / read::MEGABYTE)
            }
            Self::NotUtf8 { offset } => {
                write!(formatter, "this is not UTF-8 (see byte {offset}); save it in UTF-8 to have it read")
            }
            Self::OutsideRoot => formatter.write_str("this links to a file outside the workspace, which is not read"),
            Self::NotJson(error) => write!(formatter, "this is not a JSON object, and is left out: {error}"),
            Self::NameNotUtf8 => formatter.write_str("the name is not UTF-8; rename it to have it read"),
            Self::Fault(message) => {
                write!(formatter, "specls failed on this file ({message}) and left it out; please report this")
            }
            Self::NotWritten(error) => write!(formatter, "cannot be written: {error}"),
            Self::Refused(error) => write!(formatter, "cannot be read: {error}"),
        }
    }
}

/// `path` relative to `root`, with `/`; empty for the root itself. `None` if it is not below, or not UTF-8.
pub(crate) fn relative(root: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}
