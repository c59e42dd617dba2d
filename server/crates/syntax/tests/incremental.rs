//! The incremental front end against the bulk front end, on fixed texts; what an edit costs.

use std::fs;
use std::path::{Path, PathBuf};

use syntax::{Incremental, parse_bulk};
use text::{Edit, Text};

/// Texts that once were, or easily could be, read differently. More are in `docs/grammar-faults.md`.
const FIXTURES: &[&str] = &[
    "",
    "\n",
    " \t\n\n",
    "text",
    "# A\n\ntext\n## B\n\n- a\n- b\n\n1. c\n2. d\n",
    "# A\r\n\r\ntext\r\n## B\r\n",
    "# A\rtext\r## B\r```\r# C\r```\r",
    "\u{feff}# A\n\ntext",
    "# 日本語\n\n概要　説明\n\n- 項目：値\n",
    "# 😀 A\n\n- 👩‍👩‍👧 b\n",
    "---\ntitle: x\n---\n\n# A\n",
    "---\ntitle: x\n---\n---\n# A\n",
    "---\n# no yaml\n\ntext\n",
    "Title\n=====\n\nSub\n---\n# A\n",
    "> a\nlazy\n# A\n> ```\n# B\n```\n# C\n",
    "- a\n\n  ```\n  # no\n  ```\n# A\n",
    "- a\nlazy\n\n  ```\n# B\n  ```\n# C\n```\n# D\n",
    "1. a\n\n   ```\n   x\n  ```\n# B\n```\n# C\n",
    "  ```\n# no\n  ```\n# A\n",
    "```\n# no\n~~~\n# no\n````\n# A\n",
    "~~~ `x`\n# no\n~~~\n# A\n``` `x`\n# B\n",
    "<!-- a\n\n# no\n-->\n# A\n",
    "a <!--\n# A\n-->\n# B\n",
    "- a\n  <!--\n# A\n-->\n# B\n",
    "<div>\n# no\n\n# A\n",
    "<x-y>\n# no\n\n# A\ntext\n<x-y>\n# B\n",
    "<pre>\n\n# no\n</pre>\n# A\n<script>\n# no\n</pre>\n# no\n",
    "<?x\n# no\n?>\n# A\n<!D\n# no>\n# B\n<![CDATA[\n# no\n]]>\n# C\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n# A\n| c |\n|---|\n",
    "> | a |\n> |---|\n> | b |\n\n- | c |\n  |---|\n  | d |\n",
    "- [ ] a\n- [x] b\n  - [ ] c\n\n    d\n",
    "[a]: /u \"t\n# A\nt\"\n[b]: /v\n# B\n",
    "#\n##\n#a\n# \n####### x\n",
    "a\n    # no\n\n    # no\n\t# no\n # A\n   # B\n",
    ">2.\n>   a\n>2. b",
    "1. a\n   b\nc\n2. d",
    "2.  -\n   a\n2. b",
    "a\n10) b\n2. c",
    "<!--\n1. -->\n   a\n2. b",
    "1. a\n- ```\nb\n2. c",
    "-||\n- |-\n  ~~~\n# no",
    "a\n    ||\n||",
    "|a|# A\n| a | b |\n|---\t|---|\n\n]]>",
    "| a | b |\n|---\t|---|\n| c | d |",
    "| a | b |\n|---|---|\t\n| c | d |\t",
    "| a\t| b |\n|---|---|\n| c\t| d |",
    "| a | b |\n|\t---|---|\n| c | d |",
    "# A\n\u{c}\n\u{b}# no\n\u{a0}# no\n\u{2028}# no\n# B\n",
];

#[test]
fn fixtures_agree() {
    for source in FIXTURES {
        assert_agrees(&Text::new(source), source);
    }
}

#[test]
fn hostile_texts_agree() {
    let units = [
        ">", "> ", "- ", "* ", "1. ", "- > ", "# ", "#\n", "\n", "\r", "[", "![", "`", "```\n", "<", "<!--", "<div>\n",
        "|", "|\n", "|-|\n", "\\", "*a **a ", "- a\n\n", "[a]: b\n", "\t", "\0", "é", "a\n===\n",
    ];
    for unit in units {
        for length in [300, 5_000, 50_000] {
            let source = unit.repeat(length / unit.len());
            assert_agrees(&Text::new(&source), &format!("{unit:?} up to {length}"));
            let mut text = Text::new(&source);
            let mut blocks = Incremental::new(&text);
            let middle = text.floor(source.len() / 2);
            for (range, inserted) in [(middle..middle, "x\n"), (0..0, "# "), (middle..middle + 1, "")] {
                let edit = Edit { range, text: inserted.to_owned() };
                text.apply(&edit);
                blocks.apply(&text, &edit);
                assert!(blocks.blocks() == parse_bulk(&text.to_string()), "{unit:?} up to {length}, after {edit:?}");
            }
        }
    }
}

#[test]
fn corpus_agrees() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus");
    if !corpus.is_dir() {
        println!("skipped: ../shared/corpus not found");
        return;
    }
    let (mut others, mut trees) = (0, 0);
    for path in markdown_files(&corpus) {
        let Ok(source) = fs::read_to_string(&path) else { continue };
        let text = Text::new(&source);
        assert_agrees(&text, &path.display().to_string());
        let mut blocks = Incremental::new(&text);
        // Each section is parsed again, now with a tree however long the document is.
        touch_every_section(&text, &mut blocks);
        assert!(blocks.blocks() == parse_bulk(&text.to_string()), "{} by tree", path.display());
        others += blocks.work().sections - blocks.work().plain;
        trees += blocks.work().trees;
    }
    assert!(trees * 4 > others, "trees answer for {trees} of {others} sections only");
}

/// Applies an edit that changes nothing to every line that may begin a section.
fn touch_every_section(text: &Text, blocks: &mut Incremental) {
    let mut start = 0;
    for line in text.lines_from(0) {
        if line.starts_with(|first: char| first == '#' || first == '*' || first.is_ascii_alphabetic()) {
            let edit = Edit { range: start..start + 1, text: line[..1].to_owned() };
            blocks.apply(text, &edit);
        }
        start += line.len();
    }
}

fn markdown_files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(markdown_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    files
}

fn assert_agrees(text: &Text, name: &str) {
    let (incremental, bulk) = (Incremental::new(text).blocks(), parse_bulk(&text.to_string()));
    assert!(incremental == bulk, "{name}\nincremental: {incremental:#?}\nbulk: {bulk:#?}");
}

/// A document of twenty sections, none of which is plain.
fn twenty_sections() -> Text {
    let section = |number| {
        format!("# Section {number}\n\n- **Status:** Draft\n- **Impact:** High\n\n> Quote\n\n(Some text.)\n\n")
    };
    Text::new(&(1..=20).map(section).collect::<String>())
}

/// How many sections are parsed when, right behind `before` in a document of twenty sections, so many bytes are
/// `removed` and others `inserted`.
fn sections_parsed(before: &str, removed: usize, inserted: &str) -> usize {
    let mut text = twenty_sections();
    let source = text.to_string();
    let start = source.len() - source.split_once(before).map_or(0, |(_, behind)| behind.len());
    let edit = Edit { range: start..start + removed, text: inserted.to_owned() };
    let mut blocks = Incremental::new(&text);
    text.apply(&edit);
    blocks.apply(&text, &edit);
    assert_eq!(blocks.blocks(), parse_bulk(&text.to_string()));
    blocks.work().parsed
}

#[test]
fn an_edit_parses_the_sections_it_touches() {
    let work = Incremental::new(&twenty_sections()).work();
    assert_eq!((work.sections, work.parsed, work.trees), (20, 20, 20));
    assert_eq!(sections_parsed("# Section 10\n\n- **Status:** D", 0, "x"), 1, "in the middle");
    assert_eq!(sections_parsed("# Section 10", 0, "x"), 1, "in the heading");
    assert_eq!(sections_parsed("# Section 10", 1, ""), 1, "across lines");
    assert_eq!(sections_parsed("# Section 10\n", 0, "# Another\n"), 2, "one section becomes two");
    assert_eq!(sections_parsed("(Some text.)\n\n", 2, ""), 1, "two sections become one");
    assert_eq!(sections_parsed("(Some text.)\n\n", 0, "# Another\n\n"), 1, "a new section between two");
    assert_eq!(sections_parsed("# Section 10\n", 0, "```\n"), 1, "an open fence takes in the rest");
}

#[test]
fn an_edit_of_a_long_section_parses_a_part_of_it() {
    let part = |number| format!("Some text.\n\n**Risk {number}: late**\n- **Impact:** High\n\n");
    let mut text = Text::new(&("# Section\n\n".to_owned() + &(1..=20).map(part).collect::<String>()));
    let mut blocks = Incremental::new(&text);
    for before in ["Risk 10", "Some text.\n\n**Risk 10"] {
        let start = text.to_string().find(before).unwrap_or_default() + 4;
        let edit = Edit { range: start..start, text: "x".to_owned() };
        text.apply(&edit);
        blocks.apply(&text, &edit);
        assert_eq!(blocks.blocks(), parse_bulk(&text.to_string()));
        assert_eq!((blocks.work().sections, blocks.work().parsed), (41, 1), "{before}");
    }
}

#[test]
fn a_section_takes_a_tree_when_it_is_plain_no_more() {
    let mut text = Text::new("# A\n\n(x)\n\n# B\n\n(y)\n");
    let mut blocks = Incremental::new(&text);
    for (range, inserted, plain) in [(5..5, "> ", 1), (16..16, "- z\n", 1), (5..7, "", 2), (5..5, "> ", 1)] {
        let edit = Edit { range, text: inserted.to_owned() };
        text.apply(&edit);
        blocks.apply(&text, &edit);
        assert_eq!(blocks.blocks(), parse_bulk(&text.to_string()));
        assert_eq!((blocks.work().plain, blocks.work().trees), (plain, 2 - plain), "{edit:?}");
    }
}

#[test]
fn an_ambiguous_definition_does_not_depend_on_the_past() {
    // Found at random: with the old tree, the grammar makes a definition of the label's lines.
    let mut text = Text::new("text\n\n[[ ] t\na]: /u<!-- c -->\n|a|\n| a | b |");
    let mut blocks = Incremental::new(&text);
    let edit = Edit { range: 19..27, text: String::new() };
    text.apply(&edit);
    blocks.apply(&text, &edit);
    assert_eq!(blocks.blocks(), parse_bulk(&text.to_string()));
}

#[test]
fn an_edit_of_front_matter_parses_nothing() {
    let mut text = Text::new(&("---\ntitle: x\n---\n".to_owned() + &twenty_sections().to_string()));
    let mut blocks = Incremental::new(&text);
    for (range, inserted, parsed) in [(11..12, "New", 0), (4..4, "status: Draft\n", 0), (0..1, "", 20)] {
        let edit = Edit { range, text: inserted.to_owned() };
        text.apply(&edit);
        blocks.apply(&text, &edit);
        assert_eq!(blocks.blocks(), parse_bulk(&text.to_string()));
        assert!(blocks.work().parsed >= parsed, "{edit:?}");
        assert!(parsed > 0 || blocks.work().parsed == 0, "{edit:?}");
    }
}

#[test]
fn an_edit_that_does_not_fit_does_no_harm() {
    let text = twenty_sections();
    for (start, end) in [(0, 0), (5, 2), (0, 100_000)] {
        let range = start..end;
        let mut blocks = Incremental::new(&Text::new("# Something else\n"));
        blocks.apply(&text, &Edit { range, text: "x".to_owned() });
        assert_eq!(blocks.blocks(), parse_bulk(&text.to_string()));
    }
}

#[test]
fn a_long_document_gets_trees_as_it_is_edited() {
    let mut text = Text::new(&twenty_sections().to_string().repeat(20));
    let mut blocks = Incremental::new(&text);
    assert_eq!(blocks.work().trees, 0);
    let edit = Edit { range: 20_000..20_000, text: "x".to_owned() };
    text.apply(&edit);
    blocks.apply(&text, &edit);
    assert_eq!((blocks.work().parsed, blocks.work().trees), (1, 1));
    assert_eq!(blocks.blocks(), parse_bulk(&text.to_string()));
}
