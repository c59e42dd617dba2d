//! Directories to run the binary in.

use std::fs;
use std::path::{Path, PathBuf};

/// A directory with files, removed at the end of the test.
#[derive(Debug)]
pub struct Workspace {
    directory: tempfile::TempDir,
}

impl Workspace {
    /// A directory with these files: path below it, and content.
    #[must_use]
    pub fn new(files: &[(&str, &str)]) -> Self {
        let workspace = Self { directory: tempfile::tempdir().expect("a temporary directory") };
        for (path, content) in files {
            workspace.write(path, content);
        }
        workspace
    }

    /// The directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.directory.path()
    }

    /// The path of a file in it.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// The URI of a file in it.
    #[must_use]
    pub fn uri(&self, path: &str) -> String {
        uri(&self.path(path))
    }

    /// Writes a file, and the directories above it.
    pub fn write(&self, path: &str, content: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a file stands in a directory")).expect("a directory is made");
        fs::write(path, content).expect("a file is written");
    }

    /// Removes a file, or a directory and what is in it.
    pub fn remove(&self, path: &str) {
        let path = self.path(path);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("it was there");
    }
}

/// The `file:` URI of an absolute path, encoded as VS Code does it.
#[must_use]
pub fn uri(path: &Path) -> String {
    let mut uri = "file://".to_owned();
    for byte in path.to_str().expect("paths in tests are UTF-8").replace('\\', "/").bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// The root of this repository.
#[must_use]
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests stand in the repository").to_owned()
}

/// The corpus of real documents beside the repository; without it, a line that says so.
#[must_use]
pub fn corpus() -> Option<PathBuf> {
    let corpus = repository().join("../shared/corpus").canonicalize().ok();
    if corpus.is_none() {
        println!("skipped: ../shared/corpus not found");
    }
    corpus
}
