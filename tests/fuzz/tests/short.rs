//! Runs every target without a fuzzer: first what has been kept, then mutations of it. `SPECLS_FUZZ_SECONDS` says how
//! long each target is tried (1 by default), `SPECLS_FUZZ_SEED` which mutations; a failure names the file that repeats
//! it, to be put into `tests/fuzz/kept`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what is not there fails the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use end_to_end::Random;
use fuzz::{SEPARATOR, TARGETS};

/// No input may take longer, even in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What texts that go wrong are made of.
const PARTS: &[&str] = &[
    "\n",
    "\r",
    "\r\n",
    "#",
    "## ",
    "- ",
    "> ",
    "1. ",
    "```\n",
    "**",
    "**Status:** ",
    "[",
    "](",
    "]",
    "`",
    "|",
    "|-|",
    "<!--",
    "-->",
    "---\n",
    "\t",
    "    ",
    "\0",
    "\u{feff}",
    "\u{2028}",
    "😀",
    "e\u{301}",
    "[ ] ",
    "T01",
    "Risk 2",
    "2026-02-30",
    "billing-core",
    "[High / Medium / Low]",
    "\\",
    "&amp;",
    "<div>",
    "===",
    "概要：",
    "FR-1~9",
    "specls-ignore",
    "= [",
    "\"",
];

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

/// The files below a directory.
fn files_below(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

/// What everything starts from: inputs that have gone wrong, the examples, the built-in template.
fn kept() -> Vec<Vec<u8>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files =
        [here.join("kept"), end_to_end::repository().join("examples")].into_iter().flat_map(|it| files_below(&it));
    let files = files.map(|file| fs::read(file).unwrap()).filter(|bytes| bytes.len() < 16 << 10);
    files.chain([schema::TRACK_SPEC.as_bytes().to_vec()]).collect()
}

/// A mutation of one input, with parts of another.
fn mutated(random: &mut Random, inputs: &[Vec<u8>]) -> Vec<u8> {
    let mut input = inputs[random.below(inputs.len())].clone();
    for _ in 0..=random.below(8) {
        let start = random.below(input.len() + 1);
        let most = 1 << random.below(8);
        let end = (start + random.below(most)).min(input.len());
        match random.below(6) {
            0 => drop(input.drain(start..end)),
            1 => {
                let copy = input[start..end].to_vec();
                let at = random.below(input.len() + 1);
                input.splice(at..at, copy);
            }
            2 => {
                let other = &inputs[random.below(inputs.len())];
                let from = random.below(other.len() + 1);
                let piece = other[from..(from + 200).min(other.len())].to_vec();
                input.splice(start..end, piece);
            }
            3 => drop(input.splice(start..start, [SEPARATOR, random.below(256) as u8, random.below(256) as u8])),
            _ => drop(input.splice(start..start, random.pick(PARTS).bytes())),
        }
    }
    input
}

/// Runs one input, and says which it was if it goes wrong.
fn run(name: &str, target: fn(&[u8]), input: &[u8]) {
    let started = Instant::now();
    let is_well = std::panic::catch_unwind(|| target(input)).is_ok() && started.elapsed() < PATIENCE;
    if !is_well {
        let file = std::env::temp_dir().join(format!("specls-fuzz-{name}-{}", std::process::id()));
        fs::write(&file, input).unwrap();
        panic!("{name} fails on {} after {:?}: {}", file.display(), started.elapsed(), input.escape_ascii());
    }
}

#[test]
fn no_target_fails_on_what_is_kept_or_near_it() {
    let inputs = kept();
    for (name, target) in TARGETS {
        inputs.iter().for_each(|input| run(name, target, input));
        let mut random = Random::new(number("SPECLS_FUZZ_SEED", 1));
        let patience = Duration::from_secs(number("SPECLS_FUZZ_SECONDS", 1));
        let started = Instant::now();
        let mut count = 0;
        while started.elapsed() < patience {
            run(name, target, &mutated(&mut random, &inputs));
            count += 1;
        }
        println!("{name}: {} kept inputs and {count} mutations", inputs.len());
    }
}

#[test]
fn every_target_has_its_driver() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("libfuzzer");
    let manifest = fs::read_to_string(here.join("Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        let driver = fs::read_to_string(here.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(driver.contains(&format!("fuzz::targets::{name}(data)")), "{name}");
    }
}
