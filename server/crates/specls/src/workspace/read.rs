//! Reads files as text, with limits.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use rayon::prelude::*;

use super::{FileProblem, Reason};
use crate::contain;

/// Bytes in a megabyte.
pub(super) const MEGABYTE: u64 = 1 << 20;

/// The largest file that is read, in bytes. A specification of this size is no specification, and every parse is
/// proportional to it.
pub(crate) const SIZE_LIMIT: u64 = 16 * MEGABYTE;

/// Reads one regular file as UTF-8. A byte order mark stays in the text.
///
/// # Errors
///
/// When there is no such file, it is none, or it is too large, not UTF-8 or not readable.
pub(crate) fn read(path: &Path) -> Result<String, FileProblem> {
    let mut bytes = Vec::new();
    let read = read_file(path, &mut bytes).and_then(|()| decoded(bytes));
    read.map_err(|reason| FileProblem { path: path.to_owned(), reason })
}

/// Reads one regular file into `bytes`, in place of what they were.
fn read_file(path: &Path, bytes: &mut Vec<u8>) -> Result<(), Reason> {
    // Asked before opening: to open a pipe is to wait for whoever writes to it.
    let metadata = path.metadata().map_err(|error| Reason::of(&error))?;
    if !metadata.is_file() {
        return Err(Reason::NotAFile);
    }
    if metadata.len() > SIZE_LIMIT {
        return Err(Reason::TooLarge { bytes: metadata.len() });
    }
    contain::slow_point(path);
    // The limit holds for files that grow meanwhile, too.
    fill(File::open(path).map_err(|error| Reason::of(&error))?, metadata.len(), bytes)
}

/// Reads everything from `reader` as UTF-8.
///
/// # Errors
///
/// When it is too large, not UTF-8 or not readable.
pub(crate) fn read_text(reader: impl std::io::Read) -> Result<String, Reason> {
    let mut bytes = Vec::new();
    fill(reader, 0, &mut bytes)?;
    decoded(bytes)
}

fn decoded(bytes: Vec<u8>) -> Result<String, Reason> {
    String::from_utf8(bytes).map_err(|error| not_utf8(&error.utf8_error()))
}

fn not_utf8(error: &std::str::Utf8Error) -> Reason {
    Reason::NotUtf8 { offset: error.valid_up_to() }
}

/// Reads everything into `bytes`, in place of what they were; `expected` is how many that probably are, at most
/// [`SIZE_LIMIT`].
fn fill(mut reader: impl std::io::Read, expected: u64, bytes: &mut Vec<u8>) -> Result<(), Reason> {
    // With room to spare, the whole file is read at once, and its end is found without growing: behind a limit, as below,
    // it would be read in pieces of 8 KB.
    bytes.resize(expected as usize + 64, 0);
    let length = read_into(&mut reader, bytes).map_err(|error| Reason::of(&error))?;
    let is_all = length < bytes.len();
    bytes.truncate(length);
    if !is_all {
        let rest = SIZE_LIMIT + 1 - (length as u64).min(SIZE_LIMIT);
        reader.take(rest).read_to_end(bytes).map_err(|error| Reason::of(&error))?;
    }
    let length = bytes.len() as u64;
    if length > SIZE_LIMIT { Err(Reason::TooLarge { bytes: length }) } else { Ok(()) }
}

/// Reads until `buffer` is full or nothing is left; how many bytes those were.
fn read_into(reader: &mut impl std::io::Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match reader.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Reads files in parallel and gives each text to `make`, whose results come in the order of `paths` (relative to
/// `root`). One text takes the place of another on the same thread, so that memory does not grow with the number of
/// files.
pub(crate) fn read_each<T: Send>(
    root: &Path,
    paths: &[impl AsRef<str> + Sync],
    make: impl Fn(&str, &str) -> T + Sync,
) -> (Vec<T>, Vec<FileProblem>) {
    let read = |bytes: &mut Vec<u8>, path: &str| {
        let file = root.join(path);
        let read = read_file(&file, bytes)
            .and_then(|()| str::from_utf8(bytes).map_err(|error| not_utf8(&error)).map(|text| make(path, text)));
        read.map_err(|reason| FileProblem { path: file, reason })
    };
    let results: Vec<Result<T, FileProblem>> = paths.par_iter().map(AsRef::as_ref).map_init(Vec::new, read).collect();
    let mut made = Vec::with_capacity(results.len());
    let mut problems = Vec::new();
    for result in results {
        match result {
            Ok(value) => made.push(value),
            Err(problem) => problems.push(problem),
        }
    }
    (made, problems)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn each_file_that_cannot_be_read_is_named_and_the_others_are_read() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        fs::write(root.join("good.md"), "\u{feff}# Ü\r\n").unwrap();
        fs::write(root.join("latin.md"), b"# \xdc").unwrap();
        fs::create_dir(root.join("directory.md")).unwrap();
        File::create(root.join("huge.md")).unwrap().set_len(50 * MEGABYTE).unwrap();
        File::create(root.join("largest.md")).unwrap().set_len(SIZE_LIMIT).unwrap();
        fs::write(root.join("last.md"), "").unwrap();
        let paths = ["good.md", "latin.md", "gone.md", "directory.md", "huge.md", "largest.md", "last.md"];
        let paths = paths.map(str::to_owned);

        let (read, problems) = read_each(root, &paths, |path, text| (path.to_owned(), text.len()));

        assert_eq!(
            read,
            [
                ("good.md".to_owned(), 9),
                ("largest.md".to_owned(), usize::try_from(SIZE_LIMIT).unwrap()),
                ("last.md".to_owned(), 0)
            ]
        );
        let problems: Vec<_> = problems
            .iter()
            .map(|problem| (super::super::relative(root, &problem.path).unwrap(), problem.reason.to_string()))
            .collect();
        let expected = [
            ("latin.md", "this is not UTF-8 (see byte 2); save it in UTF-8 to have it read"),
            ("gone.md", "no such file or directory"),
            ("directory.md", "this is not a regular file"),
            ("huge.md", "50 MB is too large; files above 16 MB are not read"),
        ];
        assert_eq!(problems, expected.map(|(path, reason)| (path.to_owned(), reason.to_owned())));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_without_waiting_for_it() {
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("pipe.md");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_eq!(read(&pipe).unwrap_err().reason, Reason::NotAFile);
    }
}
