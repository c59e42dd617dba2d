//! What is listed of documents that have more of something than anybody reads.

use ide::MOST_OF_A_RULE;
use text::Text;
use world::{Document, Severity};

use crate::common::{FILLED, PATH, found, world};

/// `SEVERITY CODE` and the message of what a rule says of the filled track with more text at its end.
fn of_rule(code: &str, more: &str) -> Vec<(String, String)> {
    let all = found(&format!("{FILLED}\n{more}"), &[]).into_iter();
    all.filter(|(found, _)| found.split(' ').nth(1) == Some(code)).collect()
}

#[test]
fn of_each_rule_the_first_diagnostics_are_listed_and_the_others_counted() {
    let links = |count: usize| -> String { (0..count).map(|number| format!("[a](gone-{number}.md)\n")).collect() };
    for (count, follow) in [(MOST_OF_A_RULE, 0), (MOST_OF_A_RULE + 1, 1), (MOST_OF_A_RULE + 700, 700)] {
        let listed = of_rule("broken-link", &(links(count) + "\n**Status:** Who knows\n"));
        assert_eq!(listed.len(), MOST_OF_A_RULE);
        let told: Vec<&String> =
            listed.iter().map(|(_, message)| message).filter(|it| it.contains("more of")).collect();
        match follow {
            0 => assert!(told.is_empty(), "{told:?}"),
            _ => {
                assert_eq!(told, [&listed[MOST_OF_A_RULE - 1].1]);
                let end = format!("; {follow} more of broken-link follow in this document");
                assert!(told[0].contains("gone-999.md") && told[0].ends_with(&end), "{told:?}");
            }
        }
    }
    // What other rules say is not left out for it.
    let dates = "| Date | Author | Change |\n|---|---|---|\n| 2026-13-01 | Mira | x |\n";
    assert!(!of_rule("table-columns", &format!("{}\n## Change Log\n\n{dates}", links(2_000))).is_empty());
}

#[test]
fn the_last_one_listed_weighs_as_much_as_what_follows() {
    // What is cited again is a hint; what is cited for the first time behind it is not.
    let cited = format!("**T1: Print**\n\n{}T8\n", "T9\n".repeat(MOST_OF_A_RULE + 10));
    let listed = of_rule("unknown-entry", &cited);
    let severities: Vec<&str> = listed.iter().filter_map(|(found, _)| found.split(' ').next()).collect();
    assert_eq!(severities.len(), MOST_OF_A_RULE);
    assert_eq!((severities[0], severities[1]), ("warning", "hint"));
    assert_eq!(severities[MOST_OF_A_RULE - 2..], ["hint", "warning"]);
}

#[test]
fn what_is_not_listed_is_mended_all_the_same() {
    let rows = "| 2026/2/3 | Mira | x |\n".repeat(MOST_OF_A_RULE + 300);
    let text = format!("{FILLED}\n## Change Log\n\n| Date | Author | Change |\n|---|---|---|\n{rows}");
    let snapshot = world(&[(PATH, &text)]).snapshot();
    let document = Document::new(&snapshot, PATH, Text::new(&text));
    let edits = ide::fix_all(&snapshot, &document);
    assert_eq!(edits.iter().filter(|edit| edit.text == "2026-02-03").count(), MOST_OF_A_RULE + 300);
    assert!(edits.is_sorted_by_key(|edit| edit.region.range.start));
    // A fix is found for the very last one, too.
    let at = text.rfind("2026/2/3").unwrap_or_default();
    let fixes = ide::quick_fixes(&snapshot, &document, at..at, &|_| None);
    assert!(
        fixes.iter().any(|(found, _)| found.severity <= Severity::Warning && found.range.contains(&at)),
        "{fixes:?}"
    );
}

#[test]
fn an_outline_has_an_end() {
    fn count(symbols: &[ide::DocumentSymbol]) -> usize {
        symbols.iter().map(|symbol| 1 + count(&symbol.children)).sum()
    }
    let text = "## a\n### b\n".repeat(4_000);
    let document = Document::new(&world(&[]).snapshot(), PATH, Text::new(&text));
    let symbols = ide::document_symbols(&document);
    assert_eq!(count(&symbols), 5_000);
    assert_eq!((symbols[0].name.as_str(), symbols[0].children[0].name.as_str()), ("a", "b"));
}
