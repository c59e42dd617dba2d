//! The binary that is measured.

use std::path::{Path, PathBuf};
use std::process::Command;

/// How it is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

impl Profile {
    /// The one that this program was compiled with.
    pub(crate) fn own() -> Self {
        if cfg!(debug_assertions) { Self::Debug } else { Self::Release }
    }
}

/// Builds `specls`, and says where it is.
pub(crate) fn build(profile: Profile) -> Result<PathBuf, String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--locked", "--package", "specls"]).current_dir(repository()?);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    let status = cargo.status().map_err(|error| format!("cargo: {error}"))?;
    if !status.success() {
        return Err("specls does not build".to_owned());
    }
    // This program stands beside it, or in the directory of the other profile.
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let target = own.ancestors().nth(2).ok_or("the build directory has no parent")?;
    let directory = if profile == Profile::Release { "release" } else { "debug" };
    Ok(target.join(directory).join(format!("specls{}", std::env::consts::EXE_SUFFIX)))
}

/// The release binary: the one named, which is there already, or one that is built now.
pub(crate) fn release(named: Option<&Path>) -> Result<PathBuf, String> {
    match named {
        Some(path) => path.canonicalize().map_err(|error| format!("{}: {error}", path.display())),
        None => build(Profile::Release),
    }
}

/// The root of this repository.
pub(crate) fn repository() -> Result<&'static Path, String> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or_else(|| "xtask stands in no repository".to_owned())
}

/// The version of the compiler, as `rustc --version` gives it.
pub(crate) fn rustc() -> Result<String, String> {
    let output = Command::new("rustc").arg("--version").output().map_err(|error| format!("rustc: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
