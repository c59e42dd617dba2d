//! `specls setup`: the configuration that makes an editor start the server, printed or added. The texts lie under
//! `editors/`. It must not know what the server does.

use std::io::{self, BufRead as _, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{Outcome, complain};
use crate::workspace::{FileProblem, Reason, create, replace};

/// The editors that can be set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Editor {
    /// Neovim 0.10 and later.
    Neovim,
    /// Helix 25.01 and later.
    Helix,
    /// Visual Studio Code.
    Vscode,
    /// Zed (untested).
    Zed,
    /// Emacs with Eglot (untested).
    Emacs,
    /// Sublime Text with the package LSP (untested).
    Sublime,
}

/// What has to be done for one editor.
struct Setup {
    /// What is added.
    text: &'static str,
    /// What a person must know beside it.
    remark: &'static str,
    /// The file it is added to; `None` where that takes more than adding lines.
    file: Option<PathBuf>,
    /// What the file holds if it has been set up by hand, in a way that added lines would break.
    conflict: Option<&'static str>,
}

impl Editor {
    /// `home` is the user's home directory, `config` the directory of configurations (`$XDG_CONFIG_HOME`).
    fn setup(self, home: &Path, config: &Path) -> Setup {
        match self {
            Self::Neovim => Setup {
                text: include_str!("../../../../../editors/neovim/specls.lua"),
                remark: "Queries, commands and help come with the plugin in editors/neovim.",
                file: Some(config.join("nvim/plugin/specls.lua")),
                conflict: None,
            },
            Self::Helix => Setup {
                text: include_str!("../../../../../editors/helix/languages.toml"),
                remark: "For the highlighting copy editors/helix/runtime to ~/.config/helix.",
                file: Some(config.join("helix/languages.toml")),
                conflict: Some("name = \"markdown\""),
            },
            Self::Vscode => Setup {
                text: "code --install-extension specls-linux-x64.vsix\n",
                remark: "How the extension is built is said in editors/vscode/README.md.",
                file: None,
                conflict: None,
            },
            Self::Zed => Setup {
                text: include_str!("../../../../../editors/zed/settings.json"),
                remark: "Add it to Zed's settings; nobody has tested it.",
                file: None,
                conflict: None,
            },
            Self::Emacs => Setup {
                text: include_str!("../../../../../editors/emacs/specls.el"),
                remark: "Nobody has tested it.",
                file: Some(home.join(".emacs.d/init.el")),
                conflict: None,
            },
            Self::Sublime => Setup {
                text: include_str!("../../../../../editors/sublime/LSP.sublime-settings"),
                remark: "Add it in Preferences: LSP Settings; nobody has tested it.",
                file: None,
                conflict: None,
            },
        }
    }
}

/// Prints the configuration for an editor, or with `write` adds it to the editor's file, if the user says yes.
pub(super) fn run(editor: Editor, write: bool, out: &mut impl Write) -> io::Result<Outcome> {
    let Some(home) = std::env::home_dir() else {
        complain(format_args!("there is no home directory; set HOME"));
        return Ok(Outcome::Trouble);
    };
    let config = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let setup = editor.setup(&home, &config.unwrap_or_else(|| home.join(".config")));
    if !write {
        out.write_all(setup.text.as_bytes())?;
        out.flush()?;
        match &setup.file {
            Some(file) => complain(format_args!("this belongs into {}. {}", file.display(), setup.remark)),
            None => complain(format_args!("{}", setup.remark)),
        }
        return Ok(Outcome::Clean);
    }
    let Some(file) = &setup.file else {
        complain(format_args!("there is no file to add lines to. {}", setup.remark));
        return Ok(Outcome::Trouble);
    };
    add(&setup, file, out)
}

fn add(setup: &Setup, file: &Path, out: &mut impl Write) -> io::Result<Outcome> {
    let before = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            complain(format_args!("cannot read {}: {error}", file.display()));
            return Ok(Outcome::Trouble);
        }
    };
    if before.contains(setup.text.trim_end()) {
        writeln!(out, "{} has it already", file.display())?;
        return Ok(Outcome::Clean);
    }
    if let Some(conflict) = setup.conflict.filter(|conflict| before.contains(conflict)) {
        complain(format_args!(
            "{} has `{conflict}` already; add \"specls\" to its servers by hand, as `specls setup` without --write shows",
            file.display()
        ));
        return Ok(Outcome::Trouble);
    }
    let lines = setup.text.lines().count();
    write!(out, "{}\nAdd these {lines} lines to {}? [y/N] ", setup.text, file.display())?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if !matches!(answer.trim(), "y" | "Y" | "yes") {
        writeln!(out, "nothing written")?;
        return Ok(Outcome::Clean);
    }
    if let Err(problem) = append(file, &before, setup.text) {
        complain(format_args!("{}: {}", file.display(), problem.reason));
        return Ok(Outcome::Trouble);
    }
    writeln!(out, "written. {}", setup.remark)?;
    Ok(Outcome::Clean)
}

/// Adds to the end of a file that says `before`, or makes it; in one step, so that nobody finds half of it. A link to
/// the file stays one.
fn append(file: &Path, before: &str, text: &str) -> Result<(), FileProblem> {
    let refused =
        |error: io::Error| FileProblem { path: file.to_owned(), reason: Reason::NotWritten(error.to_string()) };
    if let Ok(file) = file.canonicalize() {
        let gap = if before.is_empty() || before.ends_with("\n\n") { "" } else { "\n" };
        let directory = file.parent().unwrap_or(&file);
        return replace(directory, &file, before, &format!("{before}{gap}{text}"));
    }
    let directory = file.parent().unwrap_or(file);
    std::fs::create_dir_all(directory).map_err(refused)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    create(&directory.canonicalize().map_err(refused)?, &name, text).map(drop)
}
