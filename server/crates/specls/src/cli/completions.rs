//! `specls completions SHELL`.

use std::io::{self, Write};

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Arguments, Outcome};

/// Writes the script that makes `shell` complete our arguments.
pub(super) fn run(shell: Shell, out: &mut impl Write) -> io::Result<Outcome> {
    // The generator panics on a writer that fails, so that it gets one that cannot.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), env!("CARGO_PKG_NAME"), &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Clean)
}
