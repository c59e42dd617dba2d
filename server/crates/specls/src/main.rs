//! The binary: the command line, disk, time and threads around the pure rooms.

mod cli;
mod contain;
mod drawing;
mod engine;
mod lsp;
mod output;
mod paths;
mod workspace;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    cli::run(cli::Arguments::parse())
}
