//! The bulk front end on small documents: what blocks there are, and exactly where.

use expect_test::{Expect, expect};
use syntax::parse_bulk;

/// Compares the blocks of `source` with a listing: one a line, indented by depth, with the text they cover.
fn check(source: &str, expected: Expect) {
    let listing: String = parse_bulk(source)
        .iter()
        .map(|block| {
            let indent = "  ".repeat(usize::from(block.depth));
            format!("{indent}{:?} {:?}\n", block.kind, &source[block.range.clone()])
        })
        .collect();
    expected.assert_eq(&listing);
}

#[test]
fn headings() {
    check(
        "# A #\n  ###### B\nTwo\nlines\n===\nx\n---\n#no\n#",
        expect![[r#######"
            Heading(1) "# A #"
            Heading(6) "###### B"
            Heading(1) "Two\nlines\n==="
            Heading(2) "x\n---"
            Paragraph "#no"
            Heading(1) "#"
        "#######]],
    );
}

#[test]
fn paragraphs_end_at_their_last_character() {
    check(
        "a  \nb\\\n \t\n\n  c \t\r\nd\r\re",
        expect![[r#"
        Paragraph "a  \nb\\"
        Paragraph "c \t\r\nd"
        Paragraph "e"
    "#]],
    );
}

#[test]
fn only_ascii_white_space_is_trimmed() {
    check(
        "\u{a0}a\u{2028}\n\n\u{3000}\n\n# \u{a0}\n\n\u{c}\n\u{b}\n",
        expect![[r##"
        Paragraph "\u{a0}a\u{2028}"
        Paragraph "\u{3000}"
        Heading(1) "# \u{a0}"
        Paragraph "\u{c}\n\u{b}"
    "##]],
    );
}

#[test]
fn tight_items_have_paragraphs() {
    check(
        "- a\n- \\*b\n  **c**\n- [d][]\n- <b>e</b>\n- `f`\n- &amp;\\\n\n[d]: /u",
        expect![[r#"
        List "- a\n- \\*b\n  **c**\n- [d][]\n- <b>e</b>\n- `f`\n- &amp;\\"
          Item "- a"
            Paragraph "a"
          Item "- \\*b\n  **c**"
            Paragraph "\\*b\n  **c**"
          Item "- [d][]"
            Paragraph "[d][]"
          Item "- <b>e</b>"
            Paragraph "<b>e</b>"
          Item "- `f`"
            Paragraph "`f`"
          Item "- &amp;\\"
            Paragraph "&amp;\\"
    "#]],
    );
}

#[test]
fn loose_items() {
    check(
        "- a\n\n  b\n\n- c\n",
        expect![[r#"
        List "- a\n\n  b\n\n- c"
          Item "- a\n\n  b"
            Paragraph "a"
            Paragraph "b"
          Item "- c"
            Paragraph "c"
    "#]],
    );
}

#[test]
fn empty_items_end_after_their_marker() {
    check(
        "-\n- \n10)\n\n> -\n",
        expect![[r#"
        List "-\n-"
          Item "-"
          Item "-"
        List "10)"
          Item "10)"
        Quote "> -"
          List "-"
            Item "-"
    "#]],
    );
}

#[test]
fn nested_lists() {
    check(
        "- a\n  - b\n    1. c\n       d\n  - e\n* f\n",
        expect![[r#"
        List "- a\n  - b\n    1. c\n       d\n  - e"
          Item "- a\n  - b\n    1. c\n       d\n  - e"
            Paragraph "a"
            List "- b\n    1. c\n       d\n  - e"
              Item "- b\n    1. c\n       d"
                Paragraph "b"
                List "1. c\n       d"
                  Item "1. c\n       d"
                    Paragraph "c\n       d"
              Item "- e"
                Paragraph "e"
        List "* f"
          Item "* f"
            Paragraph "f"
    "#]],
    );
}

#[test]
fn items_with_blocks() {
    check(
        "1. # h\n   ```\n   x\n   ```\n   | a |\n   |---|\n   | b |\n   > q\n   ***\n   t\n",
        expect![[r##"
        List "1. # h\n   ```\n   x\n   ```\n   | a |\n   |---|\n   | b |\n   > q\n   ***\n   t"
          Item "1. # h\n   ```\n   x\n   ```\n   | a |\n   |---|\n   | b |\n   > q\n   ***\n   t"
            Heading(1) "# h"
            Fence "```\n   x\n   ```"
            Table "| a |\n   |---|\n   | b |"
            Quote "> q"
              Paragraph "q"
            ThematicBreak "***"
            Paragraph "t"
    "##]],
    );
}

#[test]
fn tasks_keep_their_box() {
    check(
        "- [ ] a\n- [x] **b**\n- [ ]\n",
        expect![[r#"
        List "- [ ] a\n- [x] **b**\n- [ ]"
          Item "- [ ] a"
            Paragraph "[ ] a"
          Item "- [x] **b**"
            Paragraph "[x] **b**"
          Item "- [ ]"
            Paragraph "[ ]"
    "#]],
    );
}

#[test]
fn link_reference_definitions_are_no_block() {
    check(
        "[a]: /u\n[b]: /v 'two\nlines'\ntext\n\n- [c]: /w\n\n> [d]: /x\nlazy\n\n[e]:\n",
        expect![[r#"
        Paragraph "text"
        List "-"
          Item "-"
        Quote "> [d]: /x\nlazy"
          Paragraph "lazy"
        Paragraph "[e]:"
    "#]],
    );
}

#[test]
fn quotes() {
    check(
        "> a\n> > b\n> c\n>\n\n>\n\n>> d\n",
        expect![[r#"
        Quote "> a\n> > b\n> c"
          Paragraph "a"
          Quote "> b\n> c"
            Paragraph "b\n> c"
        Quote ">"
        Quote ">> d"
          Quote "> d"
            Paragraph "d"
    "#]],
    );
}

#[test]
fn lazy_continuation() {
    check(
        "> a\nb\n> - c\nd\n===\n",
        expect![[r#"
        Quote "> a\nb\n> - c\nd\n==="
          Paragraph "a\nb"
          List "- c\nd\n==="
            Item "- c\nd\n==="
              Paragraph "c\nd\n==="
    "#]],
    );
}

#[test]
fn blocks_in_quotes_do_not_take_in_markers() {
    check(
        "> ```\n> a\n>\n\n>     code\n>\n> <div>\n> >\n\n> - ```\n>   a\n>\n",
        expect![[r#"
        Quote "> ```\n> a"
          Fence "```\n> a"
        Quote ">     code\n>\n> <div>\n> >"
          IndentedCode "code"
          Html "<div>\n> >"
        Quote "> - ```\n>   a"
          List "- ```\n>   a"
            Item "- ```\n>   a"
              Fence "```\n>   a"
    "#]],
    );
}

#[test]
fn fences() {
    check(
        "```` md\n```\n````\t\n~~~\nopen\n\n",
        expect![[r#"
        Fence "```` md\n```\n````"
        Fence "~~~\nopen"
    "#]],
    );
}

#[test]
fn a_lone_carriage_return_ends_a_line() {
    check(
        "~~~\ra\r~~~\rb\r\r<div>\r\rc\r[d]: /u\r\re",
        expect![[r#"
        Fence "~~~\ra\r~~~"
        Paragraph "b"
        Html "<div>"
        Paragraph "c\r[d]: /u"
        Paragraph "e"
    "#]],
    );
}

#[test]
fn indented_code() {
    check(
        "    a\n\n\tb\n  \nc\n    d\n",
        expect![[r#"
        IndentedCode "a\n\n\tb"
        Paragraph "c\n    d"
    "#]],
    );
}

#[test]
fn html_blocks() {
    check(
        "<!-- a\n\n# b\n-->\n# c\n<div>\nd\n\n<x-y z>\ne\n\nf\n<x-y z>\n<!-- g --> h\n",
        expect![[r##"
        Html "<!-- a\n\n# b\n-->"
        Heading(1) "# c"
        Html "<div>\nd"
        Html "<x-y z>\ne"
        Paragraph "f\n<x-y z>"
        Html "<!-- g --> h"
    "##]],
    );
}

#[test]
fn tables() {
    check(
        "a\n| b | c |\n|---|:-:|\n| d\ne\n\n| f |\n\n- | g |\n  |---|\n> | h |\n> |---|\n> i\n",
        expect![[r#"
        Paragraph "a"
        Table "| b | c |\n|---|:-:|\n| d\ne"
        Paragraph "| f |"
        List "- | g |\n  |---|"
          Item "- | g |\n  |---|"
            Table "| g |\n  |---|"
        Quote "> | h |\n> |---|\n> i"
          Table "| h |\n> |---|\n> i"
    "#]],
    );
}

#[test]
fn thematic_breaks() {
    check(
        "***\n- - -\n_ _ _\n- a\n***\n- * * *\n",
        expect![[r#"
        ThematicBreak "***"
        ThematicBreak "- - -"
        ThematicBreak "_ _ _"
        List "- a"
          Item "- a"
            Paragraph "a"
        ThematicBreak "***"
        List "- * * *"
          Item "- * * *"
            ThematicBreak "* * *"
    "#]],
    );
}

#[test]
fn front_matter_is_skipped() {
    check(
        "---\ntitle: x\n# comment\n---\n# A\n",
        expect![[r##"
        Heading(1) "# A"
    "##]],
    );
    check(
        "---\n\n---\n# A\n",
        expect![[r##"
        ThematicBreak "---"
        ThematicBreak "---"
        Heading(1) "# A"
    "##]],
    );
    check(
        "---\ntitle: x\n",
        expect![[r#"
        ThematicBreak "---"
        Paragraph "title: x"
    "#]],
    );
}

#[test]
fn nesting_stops_at_the_limit() {
    let source = "> ".repeat(10_000) + "a\n" + &"b\n".repeat(10_000);
    let blocks = parse_bulk(&source);
    let (text, quotes) = blocks.split_last().unwrap();
    assert_eq!((quotes.len(), text.depth), (65, 65));
    assert_eq!(text.range, 130..source.len() - 1);
}
