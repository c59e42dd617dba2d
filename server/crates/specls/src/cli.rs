//! The command line: its arguments, and one module for each command. Same engine as the server; this module must not
//! know LSP.

mod check;
mod completions;
mod config;
mod fix;
mod graph;
mod init;
mod new;
mod progress;
mod reading;
mod rules;
mod schema;
mod schema_diff;
mod seen;
mod selection;
mod setup;
mod status;
mod tracks;
mod watch;

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand, ValueEnum};
use world::Severity;

use crate::output::{Format, Style};
use graph::GraphFormat;

/// Checks specifications written in Markdown against the templates they were written from.
#[derive(Debug, Parser)]
#[command(name = "specls", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve an editor; this is what specls does if no command is given
    Lsp {
        /// Serve on standard input and output, which is the only way there is
        #[arg(long)]
        stdio: bool,
    },
    /// Check documents and report what is wrong with them
    Check(CheckArguments),
    /// Say what a repository holds, and write specls.toml where that leaves something open
    Init,
    /// Start a track: write its document from the template
    New(NewArguments),
    /// Show where each track stands: filled in, ticked, open questions, risks, blockers, dependencies
    Status {
        /// How to write it
        #[arg(long, value_enum, default_value_t = DataFormat::Text)]
        format: DataFormat,
    },
    /// Draw the tracks and what they depend on
    Graph {
        /// How to write it
        #[arg(long, value_enum, default_value_t = GraphFormat::Mermaid)]
        format: GraphFormat,
    },
    /// Show what is derived from a template: sections, fields, values
    Schema(SchemaArguments),
    /// List all rules
    Rules,
    /// Explain a rule: why it exists, a bad and a good example
    Explain {
        /// The code of the rule, such as missing-section
        code: String,
    },
    /// Show what applies to a file, and why
    #[command(after_long_help = config::keys_help())]
    Config {
        /// The file; without it, what applies to the working directory
        file: Option<PathBuf>,
    },
    /// Print the configuration that makes an editor start specls, or add it
    Setup {
        /// The editor
        #[arg(value_enum)]
        editor: setup::Editor,
        /// Add it to the editor's configuration, after asking
        #[arg(long)]
        write: bool,
    },
    /// Print the completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
struct CheckArguments {
    /// Files and directories to check, `-` for standard input; the working directory if none is given
    paths: Vec<PathBuf>,
    /// How to write what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 if anything of this severity, or worse, was found
    #[arg(long, value_name = "SEVERITY", default_value = "warning", value_parser = severity_parser())]
    fail_on: Severity,
    /// List what stands in the way of this status, and nothing else; exit with 1 if anything does
    #[arg(long, value_enum, value_name = "STATUS", conflicts_with = "fail_on")]
    gate: Option<GateStatus>,
    /// Mend what has only one right answer and loses no text, then report what is left
    #[arg(long, conflicts_with_all = ["gate", "watch"])]
    fix: bool,
    /// Show what --fix would change, as a patch, and change nothing; exit with 1 if it would change anything
    #[arg(long, conflicts_with_all = ["gate", "format", "fail_on", "watch"])]
    diff: bool,
    /// With --format json, list the documents that were checked too, each with its kind and stage
    #[arg(long)]
    documents: bool,
    /// Check again whenever a file changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["format", "stdin_filename"])]
    watch: bool,
    /// The path that standard input is checked as
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
}

/// The statuses that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GateStatus {
    /// Filled in, questions settled, signed, and depending on no draft.
    Approved,
    /// Besides, every box is ticked, and what it depends on is complete.
    Complete,
}

impl From<GateStatus> for ide::Gate {
    fn from(status: GateStatus) -> Self {
        match status {
            GateStatus::Approved => Self::Approved,
            GateStatus::Complete => Self::Complete,
        }
    }
}

#[derive(Debug, Args)]
struct NewArguments {
    /// The ID of the track, which is the name of its directory
    id: String,
    /// What the track is called
    #[arg(long)]
    title: Option<String>,
    /// Who writes it; without it, `user.name` of git, else the account
    #[arg(long)]
    author: Option<String>,
}

#[derive(Debug, Args)]
struct SchemaArguments {
    /// The template
    #[arg(required_unless_present = "diff")]
    file: Option<PathBuf>,
    /// Show what has changed from one version of a template to the next, instead
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with = "file")]
    diff: Vec<PathBuf>,
    /// How to write the schema
    #[arg(long, value_enum, default_value_t = DataFormat::Text)]
    format: DataFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DataFormat {
    /// For people.
    Text,
    /// One JSON object, documented in docs/cli.md.
    Json,
}

/// How a command ended, if nothing kept it from writing its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Nothing at or above `--fail-on`.
    Clean,
    /// Findings at or above `--fail-on`.
    Findings,
    /// A mistake in usage or configuration, or a file that could not be read. It has been reported.
    Trouble,
}

impl Outcome {
    /// The exit code (design section 7).
    fn exit_code(self) -> ExitCode {
        match self {
            Self::Clean => ExitCode::SUCCESS,
            Self::Findings => ExitCode::from(1),
            Self::Trouble => ExitCode::from(2),
        }
    }
}

/// Runs a command.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    match arguments.command.unwrap_or(Command::Lsp { stdio: true }) {
        Command::Lsp { .. } => crate::lsp::serve(),
        Command::Check(arguments) if arguments.watch => print(|out| watch::run(&arguments, style(), out)),
        Command::Check(arguments) => print(|out| check::run(&arguments, style(), out)),
        Command::Init => print(|out| init::run(out)),
        Command::New(arguments) => print(|out| new::run(&arguments, out)),
        Command::Status { format } => print(|out| status::run(format, out)),
        Command::Graph { format } => print(|out| graph::run(format, out)),
        Command::Schema(SchemaArguments { file: Some(file), format, .. }) => {
            print(|out| schema::run(&file, format, out))
        }
        Command::Schema(SchemaArguments { diff, format, .. }) => print(|out| schema_diff::run(&diff, format, out)),
        Command::Rules => print(|out| rules::list(out)),
        Command::Explain { code } => print(|out| rules::explain(&code, out)),
        Command::Config { file } => print(|out| config::run(file.as_deref(), out)),
        Command::Setup { editor, write } => print(|out| setup::run(editor, write, out)),
        Command::Completions { shell } => print(|out| completions::run(shell, out)),
    }
}

/// So many bytes are written at once.
const OUTPUT_BUFFER: usize = 64 << 10;

/// Lets a command write to standard output.
fn print(write: impl FnOnce(&mut BufWriter<io::StdoutLock<'_>>) -> io::Result<Outcome>) -> ExitCode {
    let mut out = BufWriter::with_capacity(OUTPUT_BUFFER, io::stdout().lock());
    let result = write(&mut out);
    match result.and_then(|outcome| out.flush().map(|()| outcome)) {
        Ok(outcome) => outcome.exit_code(),
        // Whoever reads has seen enough: `specls rules | head -1`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            // What is still buffered must not be written when the buffer is dropped.
            let _ = out.into_parts();
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(format_args!("{error}"));
            Outcome::Trouble.exit_code()
        }
    }
}

/// Tells the user about trouble, on standard error. If nobody can hear it, there is nobody to tell.
fn complain(message: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "specls: {message}");
}

/// Colours only on a terminal that has them, and never against `NO_COLOR` (no-color.org).
fn style() -> Style {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if io::stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb { Style::Coloured } else { Style::Plain }
}

fn severity_parser() -> impl clap::builder::TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name))
        .try_map(|name| Severity::from_name(&name).ok_or("expected a severity"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn severities_are_read_by_their_names() {
        let arguments = Arguments::try_parse_from(["specls", "check", "--fail-on", "hint"]).unwrap();
        let Some(Command::Check(arguments)) = arguments.command else { panic!("{arguments:?}") };
        assert_eq!(arguments.fail_on, Severity::Hint);
        assert!(Arguments::try_parse_from(["specls", "check", "--fail-on", "fatal"]).is_err());
    }
}
