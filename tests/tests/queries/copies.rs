//! The editors' copies of the queries are generated: `UPDATE_EXPECT=1 cargo test -p end-to-end --test queries`
//! writes them, and without it a copy that differs fails.

use std::path::Path;

/// Each copy: where it lies under `editors/`, what it is a copy of, and the line that its editor wants first.
const COPIES: [(&str, &str, &str); 10] = [
    ("neovim/queries/markdown/highlights.scm", "markdown/highlights.scm", "; extends\n"),
    ("neovim/queries/markdown/folds.scm", "markdown/folds.scm", "; extends\n"),
    ("neovim/queries/markdown/textobjects.scm", "markdown/textobjects.scm", "; extends\n"),
    ("neovim/queries/markdown_inline/highlights.scm", "markdown_inline/highlights.scm", "; extends\n"),
    ("helix/runtime/queries/specls/highlights.scm", "markdown/highlights.scm", "; inherits: markdown\n"),
    ("helix/runtime/queries/specls/textobjects.scm", "markdown/textobjects.scm", ""),
    ("helix/runtime/queries/specls/injections.scm", "markdown/injections.scm", ""),
    (
        "helix/runtime/queries/specls.inline/highlights.scm",
        "markdown_inline/highlights.scm",
        "; inherits: markdown.inline\n",
    ),
    ("helix/runtime/queries/specls.inline/injections.scm", "markdown_inline/injections.scm", ""),
    ("zed/languages/specls/outline.scm", "markdown/outline.scm", ""),
];

/// What a copy says, given what it is a copy of.
fn copy(source: &str, first_line: &str, path: &str) -> String {
    let text = std::fs::read_to_string(root().join("grammar-queries").join(source)).unwrap();
    let text = if path.starts_with("helix") { for_helix(&text) } else { text };
    format!("{first_line}; Generated from grammar-queries/{source}; change it there.\n\n{text}")
}

/// Helix has names of its own for some captures and for the language of the lines, and wants injections to cover the
/// nodes below, too.
fn for_helix(text: &str) -> String {
    text.replace("@comment.todo", "@special").replace("@property", "@variable.other.member").replace(
        "(#set! injection.language \"markdown_inline\")",
        "(#set! injection.language \"specls.inline\")\n  (#set! injection.include-unnamed-children)",
    )
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[test]
fn the_editors_have_the_queries_of_grammar_queries() {
    for (path, source, first_line) in COPIES {
        let place = root().join("editors").join(path);
        let expected = copy(source, first_line, path);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            std::fs::write(&place, &expected).unwrap();
        }
        let found = std::fs::read_to_string(&place).unwrap_or_default();
        assert!(
            found == expected,
            "editors/{path} is not what grammar-queries/{source} says; run with UPDATE_EXPECT=1"
        );
    }
}
