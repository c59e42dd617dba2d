//! The programs that are measured beside each other: ours, and two checkers of Markdown structure and links.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::workspace::Workspace;
use crate::build::repository;

/// The peers, in the versions that their configurations are written for. PyPI has them as ready binaries.
const PACKAGES: [&str; 2] = ["mdsmith==0.57.0", "rumdl==0.3.0"];

/// What makes the peers check the sections of a track spec and its links, and nothing else.
const MDSMITH: &str = include_str!("peers/mdsmith.yml");
const RUMDL: &str = include_str!("peers/rumdl.toml");

/// A program with a language server and a command that checks a workspace.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    binary: PathBuf,
    server: &'static [&'static str],
    check: &'static [&'static str],
    pub(crate) sign: Sign,
}

/// By what a server shows that it knows the whole workspace.
#[derive(Clone, Copy)]
pub(crate) enum Sign {
    /// It finds all references to a track and reports a dead link.
    References,
    /// It finds the last track by name. mdsmith looks for references to headings only, and reports dead links on the
    /// command line only.
    Symbols,
}

impl Contender {
    /// This project's own.
    pub(crate) fn own(binary: PathBuf) -> Self {
        Self { name: "specls", binary, server: &["lsp"], check: &["check"], sign: Sign::References }
    }

    /// The others, installed below `.cache` of the repository if they are not there yet.
    pub(crate) fn peers() -> Result<[Self; 2], String> {
        let directory = repository()?.join(".cache/bench/peers");
        let mdsmith = directory.join("mdsmith/_bin/mdsmith");
        let rumdl = directory.join("bin/rumdl");
        if !mdsmith.exists() || !rumdl.exists() {
            install(&directory)?;
        }
        Ok([
            Self { name: "mdsmith", binary: mdsmith, server: &["lsp"], check: &["check", "."], sign: Sign::Symbols },
            Self {
                name: "rumdl",
                binary: rumdl,
                server: &["server", "--stdio"],
                check: &["check", "--no-cache", "."],
                sign: Sign::References,
            },
        ])
    }

    /// The command that starts its language server.
    pub(crate) fn server(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(self.server);
        command
    }

    /// The command that checks a workspace.
    pub(crate) fn check(&self, root: &Path) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(self.check).current_dir(root);
        command
    }
}

/// Puts the peers' configurations into a workspace. Ours needs none.
pub(crate) fn configure(workspace: &Workspace) -> Result<(), String> {
    workspace.write(".mdsmith.yml", MDSMITH)?;
    workspace.write(".rumdl.toml", RUMDL)
}

fn install(directory: &Path) -> Result<(), String> {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--target"]);
    let status = pip.arg(directory).args(PACKAGES).status().map_err(|error| format!("python3: {error}"))?;
    if !status.success() {
        return Err(format!("pip does not install {}", PACKAGES.join(" and ")));
    }
    Ok(())
}
