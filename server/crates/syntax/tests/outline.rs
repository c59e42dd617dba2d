//! The outline of small documents, printed.

use expect_test::{Expect, expect};
use syntax::{Outline, parse_bulk};

fn check(text: &str, expected: &Expect) {
    let outline = Outline::new(text, parse_bulk(text));
    let mut out = String::new();
    for s in &outline.sections {
        out += &format!("section {} {:?} parent {:?}\n", s.level, &text[s.name.clone()], s.parent);
    }
    for f in &outline.fields {
        let (label, value) = (&text[f.label.clone()], &text[f.value.clone()]);
        out += &format!("field {label:?} = {value:?} {:?} section {:?} entry {:?}\n", f.form, f.section, f.entry);
    }
    for e in &outline.entries {
        let [prefix, number, title] = [&e.prefix, &e.number, &e.title].map(|range| &text[range.clone()]);
        let last = text[e.range.clone()].lines().last().unwrap_or("");
        out += &format!("entry {prefix:?} {number:?} {title:?} {:?} ends {last:?}\n", e.form);
    }
    for item in &outline.items {
        let ticked = item.checkbox.as_ref().map(|(_, ticked)| *ticked);
        out += &format!("item {:?} ticked {ticked:?} parent {:?}\n", &text[item.content.clone()], item.parent);
    }
    for table in &outline.tables {
        for cells in std::iter::once(&table.header).chain(table.rows.iter().map(|row| &row.cells)) {
            out += &format!("row {:?}\n", cells.iter().map(|cell| &text[cell.clone()]).collect::<Vec<_>>());
        }
    }
    for fence in &outline.fences {
        out += &format!("fence closed {}\n", fence.closed);
    }
    for comment in &outline.comments {
        out += &format!("comment {:?}\n", &text[comment.content.clone()]);
    }
    for definition in &outline.definitions {
        out +=
            &format!("definition {:?} {:?}\n", &text[definition.label.clone()], &text[definition.destination.clone()]);
    }
    for range in &outline.accidental_headings {
        out += &format!("accidental {:?}\n", &text[range.clone()]);
    }
    expected.assert_eq(&out);
}

#[test]
fn fields_in_every_form() {
    check(
        "# T\n\n**Created:** 2026-01-01\n**Author**: me | **Status:** Draft\n\n**Why:**\nbecause\n\n**List:**\n- a\n- b\n\n**None:**\n\n---\n\ntext\n\n> **Quoted:** q\n\n1. **Numbered:** n\n- **Item:** v\n- Plain: p\n- **Empty:**\n- **Nested:**\n  - x\n",
        &expect![[r#"
            section 1 "T" parent None
            field "Created" = "2026-01-01" Bold section Some(0) entry None
            field "Author" = "me" Bold section Some(0) entry None
            field "Status" = "Draft" Bold section Some(0) entry None
            field "Why" = "because" Bold section Some(0) entry None
            field "List" = "- a\n- b" Bold section Some(0) entry None
            field "None" = "" Bold section Some(0) entry None
            field "Quoted" = "q" Bold section Some(0) entry None
            field "Numbered" = "n" Bold section Some(0) entry None
            field "Item" = "v" Bold section Some(0) entry None
            field "Plain" = "p" Plain section Some(0) entry None
            field "Empty" = "" Bold section Some(0) entry None
            field "Nested" = "- x" Bold section Some(0) entry None
            item "a" ticked None parent None
            item "b" ticked None parent None
            item "**Numbered:** n" ticked None parent None
            item "**Item:** v" ticked None parent None
            item "Plain: p" ticked None parent None
            item "**Empty:**" ticked None parent None
            item "**Nested:**" ticked None parent None
            item "x" ticked None parent Some(6)
        "#]],
    );
}

#[test]
fn entries_in_every_form() {
    check(
        "## R\n\n**Risk 1: Slow**\n- **Impact:** High\n\n**Risk 2: Lost**\n[Same]\n\n---\n\n### Test 1: Hit\n\n- **Setup:** s\n\n### Other\n\n- [ ] **T01**: Design\n  - **Owner:** me\n- [x] **T02**: Build\n\n1. **UC-1: Buy**\n   - Actor: who\n\n**Q1:** Why?\n**Q2:** How?\n",
        &expect![[r#"
            section 2 "R" parent None
            section 3 "Test 1: Hit" parent Some(0)
            section 3 "Other" parent Some(0)
            field "Impact" = "High" Bold section Some(0) entry Some(0)
            field "Setup" = "s" Bold section Some(1) entry Some(2)
            field "T01" = "Design" Bold section Some(2) entry None
            field "Owner" = "me" Bold section Some(2) entry Some(3)
            field "T02" = "Build" Bold section Some(2) entry None
            field "Actor" = "who" Plain section Some(2) entry Some(5)
            field "Q1" = "Why?" Bold section Some(2) entry None
            field "Q2" = "How?" Bold section Some(2) entry None
            entry "Risk" "1" "Slow" Paragraph ends "- **Impact:** High"
            entry "Risk" "2" "Lost" Paragraph ends "[Same]"
            entry "Test" "1" "Hit" Heading(1) ends ""
            entry "T" "01" "Design" Item(2) ends "  - **Owner:** me"
            entry "T" "02" "Build" Item(4) ends "- [x] **T02**: Build"
            entry "UC" "1" "Buy" Item(5) ends "   - Actor: who"
            entry "Q" "1" "Why?" Paragraph ends "**Q1:** Why?"
            entry "Q" "2" "How?" Paragraph ends "**Q2:** How?"
            item "**Impact:** High" ticked None parent None
            item "**Setup:** s" ticked None parent None
            item "**T01**: Design" ticked Some(false) parent None
            item "**Owner:** me" ticked None parent Some(2)
            item "**T02**: Build" ticked Some(true) parent None
            item "**UC-1: Buy**" ticked None parent None
            item "Actor: who" ticked None parent Some(5)
        "#]],
    );
}

#[test]
fn tables_fences_comments_definitions() {
    check(
        "| a | b (H/M/L) |\n|---|---|\n| 1 | `x\\|y` |\n| 2 |\n\n```rust\n# no\n```\n\n<!-- one -->\ntext <!-- two -->\n\n[ref]: ./x.md \"t\"\n\n~~~\nopen\n",
        &expect![[r#"
            row ["a", "b (H/M/L)"]
            row ["1", "`x\\|y`"]
            row ["2"]
            fence closed true
            fence closed false
            comment " one "
            comment " two "
            definition "ref" "./x.md"
        "#]],
    );
}

#[test]
fn accidental_heading_keeps_its_fields() {
    check(
        "# T\n\n**Author:** me\n**Status:** Draft\n---\n\n## Next\n\nReal\nheading\n---\n",
        &expect![[r#"
        section 1 "T" parent None
        section 2 "Next" parent Some(0)
        section 2 "Real\nheading" parent Some(0)
        field "Author" = "me" Bold section Some(0) entry None
        field "Status" = "Draft" Bold section Some(0) entry None
        accidental "**Author:** me\n**Status:** Draft\n---"
    "#]],
    );
}

#[test]
fn an_edit_is_followed_by_what_is_around_it() {
    let before = "# T\n\na\n\n## A\n\n**L:** v\n\n### B\n\n- b\n\n## C\n\nc\n";
    let outline = Outline::new(before, parse_bulk(before));
    let read_again = |edited: &str| {
        let kept = outline.after(before, edited, parse_bulk(edited)).1;
        kept.map(|kept| edited[kept.between()].to_owned())
    };
    // From behind the last heading that has been kept to the next one.
    assert_eq!(read_again(&before.replace("- b", "- bb")).as_deref(), Some("\n\n- bb\n\n"));
    assert_eq!(read_again(&before.replace("## A", "## AA")).as_deref(), Some("a\n\n## AA\n\n**L:** v\n\n"));
    assert_eq!(read_again(&before.replace("c\n", "")).as_deref(), Some("\n\n"));
    // An open fence takes in the rest, and a definition may be meant anywhere.
    assert_eq!(read_again(&before.replace("- b", "```")).as_deref(), Some("\n\n```\n\n## C\n\nc\n"));
    assert_eq!(read_again(&before.replace("- b", "[b]: /u")), None);
    // In a section with entries, from one of them to the next one.
    let before = "## A\n\na\n\n**Risk 1: b**\n\nb\n\n**Risk 2: c**\n- c\n\n**Risk 3: d**\n\n## B\n";
    let outline = Outline::new(before, parse_bulk(before));
    let read_again = |edited: &str| {
        let kept = outline.after(before, edited, parse_bulk(edited)).1;
        kept.map(|kept| edited[kept.between()].to_owned())
    };
    assert_eq!(read_again(&before.replace("\na\n", "\naa\n")).as_deref(), Some("\n\naa\n\n"));
    assert_eq!(read_again(&before.replace("- c", "- cc")).as_deref(), Some("**Risk 2: c**\n- cc\n\n"));
    let (b, c) = ("**Risk 1: b**\n\nb\n\n", "**Risk 2: c**\n- c\n\n");
    assert_eq!(
        read_again(&before.replace("2: c", "2: cc")).as_deref(),
        Some(&*(b.to_owned() + &c.replace("c*", "cc*")))
    );
    assert_eq!(read_again(&before.replace("- c", "## C")).as_deref(), Some("**Risk 2: c**\n## C\n\n**Risk 3: d**\n\n"));
}
