//! `cargo xtask COMMAND`: chores of the project. One module for each command.

mod bench;
mod build;
mod corpus;
mod instructions;
mod random;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of the project")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check every project below DIR (DIR/SYSTEM/PROJECT) and print what was found, per system and rule
    Corpus {
        directory: PathBuf,
        /// Print N reports of each system, drawn at random, to be judged by reading
        #[arg(long, num_args = 1..=2, value_names = ["N", "SEED"])]
        sample: Vec<u64>,
    },
    /// Measure the server and `check` on generated workspaces, beside mdsmith and rumdl
    Bench(bench::Options),
    /// Count instructions of the server and of `check`, and compare with what is recorded
    Instructions(instructions::Options),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Corpus { directory, sample } => match sample[..] {
            [] => corpus::summary(&directory),
            [count, ref seed @ ..] => corpus::sample(&directory, count, seed.first().copied().unwrap_or(0)),
        },
        Command::Bench(options) => bench::run(&options),
        Command::Instructions(options) => instructions::run(&options),
    };
    match result {
        Ok(output) => {
            print!("{output}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
