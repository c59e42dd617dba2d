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

/// A document is some thousand small allocations, made on one thread and let go on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run(cli::Arguments::parse())
}
