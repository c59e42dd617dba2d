//! What shows beside a line that is being typed, marked `$0`: hover, actions, tokens, hints. A line that is not finished
//! is no reason to say nonsense.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use text::Text;
use world::Document;

use crate::common::{PATH, world};
use crate::cursor::marked;

/// Everything about the cursor's line; `line` of the filled document is replaced by `with`.
fn check(line: &str, with: &str, expected: &Expect) {
    let (text, offset) = marked(line, with);
    let snapshot = world(&[(PATH, &text)]).snapshot();
    let document = Document::new(&snapshot, PATH, Text::new(&text));
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = offset + text[offset..].find('\n').unwrap();
    let mut shown = String::new();
    if let Some(hover) = ide::hover(&snapshot, &document, offset) {
        writeln!(shown, "hover {:?}", document.slice(&hover.range)).unwrap();
    }
    let is_here = |range: &std::ops::Range<usize>| start <= range.start && range.end <= end;
    for (found, actions) in ide::quick_fixes(&snapshot, &document, start..end, &|_| None) {
        if is_here(&found.range) {
            let titles: Vec<&str> = actions.iter().map(|action| &*action.title).collect();
            writeln!(shown, "{} {:?}: {titles:?}", found.code, document.slice(&found.range)).unwrap();
        }
    }
    for action in ide::refactorings(&snapshot, &document, offset..offset, &|_| None) {
        writeln!(shown, "action {}", action.title).unwrap();
    }
    for token in ide::semantic_tokens(&snapshot, &document, &(start..end)) {
        writeln!(shown, "token {:?} {:?}", token.kind, document.slice(&token.range)).unwrap();
    }
    for hint in ide::inlay_hints(&snapshot, &document, start..end) {
        writeln!(shown, "hint {:?}", hint.label).unwrap();
    }
    expected.assert_eq(&shown);
}

#[test]
fn a_label() {
    check("- **Impact:** High", "**Impac$0", &expect![[""]]);
    check("- **Impact:** High", "- **Impact$0", &expect![[""]]);
}

#[test]
fn a_value() {
    check(
        "- **Status:** Resolved",
        "- **Status:** $0",
        &expect![[r#"
        unfilled-field "Status": ["Choose Open", "Choose Resolved", "Insert what the template has here", "Ignore unfilled-field here"]
        action Set the question to Resolved
        token Label "Status"
    "#]],
    );
    check(
        "- **Probability:** Low",
        "- **Probability:** [High / M$0",
        &expect![[r#"
        invalid-value "[High / M": ["Change it to High", "Change it to Medium", "Change it to Low", "Ignore invalid-value here"]
        token Label "Probability"
    "#]],
    );
    check(
        "- **Probability:** Low",
        "- **Probability:** Me$0",
        &expect![[r#"
        invalid-value "Me": ["Change it to Medium", "Change it to High", "Change it to Low", "Ignore invalid-value here"]
        token Label "Probability"
    "#]],
    );
}

#[test]
fn a_row() {
    check(
        "| 2026-03-02 | The lease",
        "| 2026-$0",
        &expect![[r#"
        table-columns "| 2026-": ["Add the missing cells", "Ignore table-columns here"]
        action Add a row for today
    "#]],
    );
    check(
        "| 2026-03-02 | The lease",
        "| 2026-03-02 | Mi$0",
        &expect![[r#"
        table-columns "| 2026-03-02 | Mi": ["Add the missing cells", "Ignore table-columns here"]
        action Add a row for today
        token Date "2026-03-02"
    "#]],
    );
}
