//! What the user is called, as far as files and the environment tell. No process is started for it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The user's name: `user.name` of the repository at `root`, of the user's own git configuration, else the name of the
/// account.
pub(crate) fn author(root: &Path) -> Option<String> {
    let home = env::home_dir();
    let own = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).or_else(|| Some(home.as_ref()?.join(".config")));
    let files = [
        Some(root.join(".git/config")),
        home.map(|home| home.join(".gitconfig")),
        own.map(|own| own.join("git/config")),
    ];
    let configured = files.into_iter().flatten().find_map(|file| user_name(&fs::read_to_string(file).ok()?));
    let account = || env::var("USER").or_else(|_| env::var("USERNAME")).ok();
    configured.or_else(account).filter(|name| !name.trim().is_empty())
}

/// `user.name` in the text of a git configuration; the last one counts (git-config(1), "Syntax").
fn user_name(config: &str) -> Option<String> {
    let mut is_user = false;
    let mut name = None;
    for line in config.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            is_user = section.split(']').next().is_some_and(|section| section.trim().eq_ignore_ascii_case("user"));
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        if is_user && key.trim().eq_ignore_ascii_case("name") {
            name = Some(unquoted(value.trim()));
        }
    }
    name.filter(|name| !name.is_empty())
}

/// A value without its quotes and without the comment behind it.
fn unquoted(value: &str) -> String {
    let mut text = String::new();
    let mut is_quoted = false;
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => is_quoted = !is_quoted,
            '\\' => text.extend(characters.next()),
            '#' | ';' if !is_quoted => break,
            character => text.push(character),
        }
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_git_configurations() {
        for (config, expected) in [
            ("[user]\n\tname = Mira Okafor\n", Some("Mira Okafor")),
            ("[core]\nname = x\n[User]\n  Name = \"Zoe # 1\" ; hers\n", Some("Zoe # 1")),
            ("[user]\nname = a\nname = b \\\"c\\\"\n[user \"x\"]\nname = d\n", Some("b \"c\"")),
            ("[user]\nemail = a@b\n", None),
            ("name = a\n", None),
        ] {
            assert_eq!(user_name(config).as_deref(), expected, "{config}");
        }
    }
}
