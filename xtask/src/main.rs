//! `cargo xtask COMMAND`: chores of the project. One module for each command.

mod corpus;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask corpus DIR [--sample N [SEED]]

  corpus DIR          check every project below DIR (DIR/SYSTEM/PROJECT) and print what was found, per system and rule
  --sample N [SEED]   print N reports of each system, drawn at random, to be judged by reading";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["corpus", directory] => corpus::summary(directory.as_ref()),
        ["corpus", directory, "--sample", count, ref seed @ ..] => {
            let seed = seed.first().map_or(Ok(0), |seed| seed.parse::<u64>());
            match (count.parse::<usize>(), seed) {
                (Ok(count), Ok(seed)) => corpus::sample(directory.as_ref(), count, seed),
                _ => Err(USAGE.to_owned()),
            }
        }
        _ => Err(USAGE.to_owned()),
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
