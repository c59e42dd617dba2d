//! Where the binary under test is.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// The `specls` binary, built from the sources as they are.
///
/// Cargo has no stable way to make the tests of one package depend on the binary of another, so that it could be
/// missing, or older than its sources. Cargo is asked to build it, which costs a moment when there is nothing to do,
/// and tells where it is.
#[must_use]
pub fn specls() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(build)
}

fn build() -> PathBuf {
    // The test itself lies in TARGET/PROFILE/deps.
    let test = std::env::current_exe().expect("a test knows its own path");
    let [profile, target] = [2, 3].map(|level| test.ancestors().nth(level).expect("tests lie in a target directory"));
    let profile = match profile.file_name().and_then(|name| name.to_str()) {
        None | Some("debug") => "dev",
        Some(profile) => profile,
    };
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        // All of the workspace decides on the features of shared dependencies: nothing is built twice.
        .args(["build", "--workspace", "--bin", "specls", "--profile", profile, "--target-dir"])
        .arg(target)
        .arg("--message-format=json-render-diagnostics")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "specls does not build");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .expect("cargo says where the binary is")
}
