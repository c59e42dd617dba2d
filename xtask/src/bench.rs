//! `cargo xtask bench`: how fast the release binary is on generated workspaces, driven as an editor drives it, beside
//! two peers that are asked the same. It must not know how anything is computed: it sees processes and messages.

pub(crate) mod client;
pub(crate) mod contender;
mod measurement;
mod process;
pub(crate) mod session;
pub(crate) mod workspace;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use contender::Contender;
use measurement::Table;
use session::Extent;
use workspace::Workspace;

use crate::build::{release, repository, rustc};

/// What `docs/performance.md` begins with.
const INTRODUCTION: &str = include_str!("bench/introduction.md");

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Sizes of the workspaces
    #[arg(long, value_delimiter = ',', default_values_t = [100, 1_000, 10_000], value_name = "N")]
    tracks: Vec<usize>,
    /// One round with fewer keys and requests, to see that it works
    #[arg(long)]
    quick: bool,
    /// Measure specls alone
    #[arg(long)]
    no_peers: bool,
    /// Measure this binary of specls instead of building one
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Write the result to docs/performance.md
    #[arg(long)]
    record: bool,
}

/// Measures, and gives the result in Markdown.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    if let Some(few) = options.tracks.iter().find(|tracks| **tracks < 5) {
        return Err(format!("{few} tracks cannot have three references each; expected 5 or more"));
    }
    let mut contenders = vec![Contender::own(release(options.binary.as_deref())?)];
    if !options.no_peers {
        match Contender::peers() {
            Ok(peers) => contenders.extend(peers),
            Err(reason) => eprintln!("the peers are left out: {reason}"),
        }
    }
    let names: Vec<&'static str> = contenders.iter().map(|contender| contender.name).collect();
    let (rounds, edits, requests) = if options.quick { (1, 20, 10) } else { (3, 200, 100) };

    let mut sizes = Vec::new();
    for tracks in &options.tracks {
        let workspace = Workspace::generate(*tracks)?;
        contender::configure(&workspace)?;
        let mut table = Table::new(names.clone());
        let extent = Extent { edits, requests, long: sizes.is_empty() };
        // Whatever else the machine does while this runs, it does to all of them.
        for round in 1..=rounds {
            for (column, contender) in contenders.iter().enumerate() {
                eprintln!("{tracks} tracks, round {round} of {rounds}: {}", contender.name);
                let measured = session::run(contender, &workspace, extent);
                let checked = session::check(contender, workspace.root());
                for measurements in [measured, checked] {
                    match measurements {
                        Ok(measurements) => table.add(column, measurements),
                        Err(reason) => eprintln!("  {reason}"),
                    }
                }
            }
        }
        sizes.push((workspace.tracks, workspace.bytes, table));
    }

    let mut out = machine()?;
    if options.quick {
        let _ =
            writeln!(out, "Taken with `--quick`: {rounds} round of {edits} keys and {requests} requests of each kind.");
    }
    for (tracks, bytes, table) in &sizes {
        let _ = write!(out, "\n## {tracks} tracks, {:.1} MB\n\n{}", *bytes as f64 / 1e6, table.markdown());
    }
    out.push_str(&flatness(&sizes));
    if options.record {
        let path = repository()?.join("docs/performance.md");
        fs::write(&path, format!("{INTRODUCTION}\n{out}")).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(out)
}

/// How the cost of a key grows with the workspace and with the document.
fn flatness(sizes: &[(usize, usize, Table)]) -> String {
    let Some((fewest, _, small)) = sizes.first() else {
        return String::new();
    };
    let mut out = String::from("\n## Growth of the cost of a key (median, specls)\n\n");
    let key = "9 KB: key to diagnostics";
    let mut say = |what: String, before: Option<f64>, after: Option<f64>| {
        if let Some((before, after)) = before.zip(after) {
            let _ = writeln!(out, "- {what}: {before:.2} ms to {after:.2} ms, {:.2} times", after / before);
        }
    };
    for (tracks, _, table) in &sizes[1..] {
        say(format!("from {fewest} to {tracks} tracks"), small.median(key, 0), table.median(key, 0));
    }
    for long in ["200 KB", "1 MB"] {
        let row = format!("{long}: key to diagnostics");
        say(format!("from 9 KB to {long}"), small.median(key, 0), small.median(&row, 0));
    }
    out
}

/// Where and when it was measured.
fn machine() -> Result<String, String> {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split_whitespace().take(3).collect();
    let today = jiff::Zoned::now().date();
    Ok(format!(
        "Measured on {today}: {model}, {cores} cores, {} {}; {}. Load of the machine at the end (1, 5, 15 minutes): {}.\n",
        std::env::consts::OS,
        std::env::consts::ARCH,
        rustc()?,
        load.join(", ")
    ))
}
