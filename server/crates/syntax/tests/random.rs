//! The two front ends against each other on random documents and random edits, and the outline that follows the edits
//! against a fresh one.
//! `PROPTEST_CASES=200000 cargo test --release -p syntax --test random` looks harder.

use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use syntax::{Incremental, Outline, Retired, parse_bulk};
use text::{Edit, Text};

/// What may stand at the start of a line, before its content.
const PREFIXES: &[&str] =
    &["", "", "", " ", "  ", "   ", "    ", "\t", "> ", ">", "- ", "  - ", "* ", "1. ", "2. ", "10. ", "-   ", "     "];

/// What may stand on a line.
const CONTENTS: &[&str] = &[
    "text",
    "",
    "# A",
    "## B",
    "#",
    "####### x",
    "#no",
    "```",
    "~~~ x",
    "````",
    "``` a`b",
    "===",
    "---",
    "***",
    "* * *",
    "<!-- c -->",
    "<!--",
    "-->",
    "<div>",
    "<x-y a=\"b\">",
    "</pre>",
    "<pre>",
    "<?",
    "?>",
    "<!D",
    "<![CDATA[",
    "]]>",
    "| a | b |",
    "|---|---|",
    "| 1 | 2 |",
    "a | b",
    "--- | ---",
    "|a|",
    "|-|",
    "[a]: /u",
    "[a]:",
    "'t'",
    "[\\*",
    "\\*x",
    "[ ] t",
    "[x] t",
    "[l][]",
    "`c`",
    "**b**",
    "x  ",
    "x\\",
    "-",
    "1.",
    "\u{a0}",
    "\u{3000}x",
    "\u{2028}",
    "é",
    "😀",
    "\u{c}",
    "\u{b}",
    "\0",
    "&amp;",
    "概要：値",
    "**Label:** value",
    "**Label:**",
    "Label: value <!-- c --> `d`",
    "**Risk 1: r**",
    "**T02**: t",
    "### Test 3: t",
];

const LINE_BREAKS: &[&str] = &["\n", "\n", "\n", "\n", "\n\n", "\r\n", "\r", " \n"];

fn line() -> impl Strategy<Value = String> {
    (vec(select(PREFIXES), 0..3), select(CONTENTS), select(LINE_BREAKS))
        .prop_map(|(prefixes, content, line_break)| prefixes.concat() + content + line_break)
}

/// A document, often without a line break at its end.
fn document() -> impl Strategy<Value = String> {
    (vec(line(), 0..14), select(CONTENTS)).prop_map(|(lines, last)| lines.concat() + last)
}

/// Where an edit starts and how much it removes, in parts of the text's length, and what it inserts.
fn change() -> impl Strategy<Value = (f64, f64, String)> {
    let inserted = prop_oneof![
        Just(String::new()),
        line(),
        select(&["#", "-", "`", ">", "x", " ", "|", "<", "\n", "\r", "\t", "```\n"][..]).prop_map(str::to_owned),
    ];
    (0.0..=1.0, prop_oneof![Just(0.0), 0.0..0.2], inserted)
}

fn edit(text: &Text, (start, length, inserted): &(f64, f64, String)) -> Edit {
    let at = |part: f64| text.floor((text.len() as f64 * part.min(1.0)) as usize);
    Edit { range: at(*start)..at(start + length), text: inserted.clone() }
}

/// Eight times the usual number of cases: one takes less than a millisecond.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases * 8, failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn documents_agree(source in document()) {
        let text = Text::new(&source);
        prop_assert_eq!(Incremental::new(&text).blocks(), parse_bulk(&text.to_string()));
    }

    #[test]
    fn edits_agree(sources in vec(document(), 1..4), changes in vec(change(), 1..9)) {
        let mut text = Text::new(&sources.concat());
        let mut blocks = Incremental::new(&text);
        for change in changes {
            let edit = edit(&text, &change);
            text.apply(&edit);
            blocks.apply(&text, &edit);
            prop_assert_eq!(blocks.blocks(), Incremental::new(&text).blocks(), "after {:?}", edit);
            prop_assert_eq!(blocks.blocks(), parse_bulk(&text.to_string()), "after {:?}", edit);
        }
    }

    #[test]
    fn an_outline_follows_its_edits(
        front_matter in select(&["", "", "---\nstatus: Draft\n---\n"][..]),
        sources in vec(document(), 1..4),
        changes in vec((change(), weighted(0.8), weighted(0.5)), 1..9),
    ) {
        let mut edited = Text::new(&(front_matter.to_owned() + &sources.concat()));
        let mut blocks = Incremental::new(&edited);
        let mut text = edited.to_string();
        let mut outline = Outline::new(&text, parse_bulk(&text));
        let first = blocks.changes();
        prop_assert_eq!(first, blocks.blocks().into());
        let mut before: Option<Retired> = None;
        for (change, is_looked_at, is_ahead) in changes {
            let edit = edit(&edited, &change);
            edited.apply(&edit);
            blocks.apply(&edited, &edit);
            if !is_looked_at {
                continue;
            }
            let now = edited.to_string();
            let expected = Outline::new(&now, parse_bulk(&now));
            let (after, _) = outline.after(&text, &now, parse_bulk(&now));
            prop_assert_eq!(&after, &expected, "{:?} became {:?}", text, now);
            let (after, kept) = outline.after_retiring(before.take(), &text, &now, &blocks.changes());
            prop_assert_eq!(&after, &expected, "{:?} became {:?} in the place of another", text, now);
            let retired = std::mem::replace(&mut outline, after);
            before = kept.map(|kept| Retired::new(retired, kept));
            if is_ahead {
                before.iter_mut().for_each(Retired::move_ahead);
            }
            text = now;
        }
    }
}
