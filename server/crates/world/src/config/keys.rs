//! The keys of `specls.toml`, each with its documentation: the one place that says which keys there are. The
//! reader takes its names from here, and `docs/configuration.md` its table.

/// One key that may stand in the file.
#[derive(Debug)]
pub struct Key {
    /// The table it stands in: empty for the top level.
    pub table: &'static str,
    /// Its name in that table.
    pub name: &'static str,
    /// What its value is, in the user's words.
    pub value: &'static str,
    /// What holds when it is left out.
    pub default: &'static str,
    /// What it does.
    pub documentation: &'static str,
}

/// The top-level table that holds severities by rule code.
pub(super) const RULES: &str = "rules";
/// The top-level array of tables that holds document kinds.
pub(super) const KINDS: &str = "kinds";
/// The key for what holds no documents.
pub(super) const IGNORE: &str = "ignore";
/// The key for tracks roots.
pub(super) const TRACKS: &str = "tracks";
/// The keys of a kind.
pub(super) const NAME: &str = "name";
pub(super) const TEMPLATE: &str = "template";
pub(super) const DOCUMENTS: &str = "documents";
pub(super) const ID: &str = "id";
pub(super) const STRUCTURE: &str = "structure";
pub(super) const FAMILY: &str = "family";
pub(super) const REQUIRES: &str = "requires";
/// The array of tables that holds what the fields of a kind require of each other, as it is named from the top.
pub(super) const REQUIREMENTS: &str = "kinds.requires";
/// The keys of such a requirement.
pub(super) const FIELD: &str = "field";
pub(super) const WHEN: &str = "when";
pub(super) const IS: &str = "is";

/// All keys, in the order users meet them.
pub const KEYS: [Key; 14] = [
    Key {
        table: "",
        name: IGNORE,
        value: "list of globs",
        default: "`[]`",
        documentation: "Files and directories that hold no documents: nothing below them is checked, and their IDs \
                        are not known. Links to them still work.",
    },
    Key {
        table: "",
        name: TRACKS,
        value: "list of globs",
        default: "`swarm/tracks`, below at most four directories",
        documentation: "The tracks roots: directories whose subdirectories are tracks. The `spec.md` of each track \
                        is a track spec.",
    },
    Key {
        table: "",
        name: RULES,
        value: "table: rule code = `\"off\"`, `\"error\"`, `\"warning\"`, `\"information\"` or `\"hint\"`",
        default: "as `specls rules` shows",
        documentation: "The severity of everything a rule reports, or `off`. A rule named here no longer follows \
                        the lifecycle of the document.",
    },
    Key {
        table: "",
        name: KINDS,
        value: "array of tables",
        default: "none",
        documentation: "Kinds of documents besides the track spec. A file belongs to the first kind that matches it.",
    },
    Key {
        table: KINDS,
        name: NAME,
        value: "text",
        default: "required",
        documentation: "What the kind is called in messages. Each name once.",
    },
    Key {
        table: KINDS,
        name: TEMPLATE,
        value: "path",
        default: "required",
        documentation: "The template its documents are written from: relative to the directory of `specls.toml`, \
                        with `/`, and below it.",
    },
    Key {
        table: KINDS,
        name: DOCUMENTS,
        value: "list of globs",
        default: "required",
        documentation: "The Markdown files that are documents of this kind.",
    },
    Key {
        table: KINDS,
        name: ID,
        value: "`\"directory\"`, `\"file\"`, `\"title\"`, `\"none\"` or `\"field:LABEL\"`",
        default: "`\"directory\"`",
        documentation: "Where a document's ID is found: `directory`, the name of the directory it stands in, unless a \
                        `**Track:**` field or its title say otherwise; `file`, the file name without `.md` (of a `README.md`, the directory); `title`, \
                        what its title has where the template's has `[Track ID]`, or, where the template has none, \
                        all up to the first `: ` or dash between spaces; `field:LABEL`, the value of the field \
                        `**LABEL:**` above the first section; `none`, if others name the directory.",
    },
    Key {
        table: KINDS,
        name: STRUCTURE,
        value: "`\"off\"`, `\"error\"`, `\"warning\"`, `\"information\"` or `\"hint\"`",
        default: "as `specls rules` shows",
        documentation: "The most that rules about sections, fields and values weigh in documents of this kind, for \
                        templates that are advice. References weigh what they weigh.",
    },
    Key {
        table: KINDS,
        name: FAMILY,
        value: "word of 2 to 8 letters",
        default: "learned from names, titles and fields of the documents",
        documentation: "What numbered documents of this kind are cited as: with `ADR`, ADR-7 is `0007-title.md`.",
    },
    Key {
        table: KINDS,
        name: REQUIRES,
        value: "array of tables",
        default: "none",
        documentation: "Fields that must be there and filled in once another field has a certain value, such as a \
                        Reason once the Status is Withdrawn.",
    },
    Key {
        table: REQUIREMENTS,
        name: FIELD,
        value: "text",
        default: "required",
        documentation: "The label of the field that must be there.",
    },
    Key {
        table: REQUIREMENTS,
        name: WHEN,
        value: "text",
        default: "required",
        documentation: "The label of the field that decides; of the document, or of the same entry.",
    },
    Key {
        table: REQUIREMENTS,
        name: IS,
        value: "list of texts",
        default: "required",
        documentation: "The values of that field that ask for the other one, spelled as freely as documents may: upper \
                        and lower case and what stands in parentheses do not matter.",
    },
];

impl Key {
    /// The key with its table, as users name it: `kinds.template`.
    #[must_use]
    pub fn path(&self) -> String {
        if self.table.is_empty() { self.name.to_owned() } else { format!("{}.{}", self.table, self.name) }
    }
}

/// The names that may stand in a table.
pub(super) fn names(table: &str) -> impl Iterator<Item = &'static str> {
    KEYS.iter().filter(move |key| key.table == table).map(|key| key.name)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::path::Path;

    use expect_test::expect_file;

    use super::*;
    use crate::Config;

    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/configuration.md");
    const BEGIN: &str = "<!-- keys: generated from server/crates/world/src/config/keys.rs -->\n";
    const END: &str = "<!-- end of keys -->\n";

    fn table() -> String {
        let mut table = "| key | value | default | meaning |\n|---|---|---|---|\n".to_owned();
        for key in &KEYS {
            let Key { value, default, documentation, .. } = key;
            writeln!(table, "| `{}` | {value} | {default} | {documentation} |", key.path()).unwrap();
        }
        table
    }

    /// `UPDATE_EXPECT=1 cargo test -p world` brings the page up to date.
    #[test]
    fn the_page_shows_the_keys_as_they_are() {
        let page = std::fs::read_to_string(PAGE).unwrap();
        let (before, rest) = page.split_once(BEGIN).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        expect_file![Path::new(PAGE)].assert_eq(&format!("{before}{BEGIN}{}{END}{after}", table()));
    }

    #[test]
    fn the_examples_of_the_page_are_right() {
        let page = std::fs::read_to_string(PAGE).unwrap();
        let examples: Vec<&str> = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert!(!examples.is_empty());
        for example in examples {
            let (config, problems) = Config::parse(example, &["missing-section", "empty-section", "section-order"]);
            assert_eq!(problems, [], "{example}");
            assert_ne!(config, Config::default(), "{example}");
        }
    }
}
