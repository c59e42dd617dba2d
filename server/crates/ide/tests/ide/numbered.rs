//! Numbered documents: cited by number in front matter, fields and prose; numbers that nobody has.

use expect_test::{Expect, expect};

use crate::files::Files;

/// Five decisions of which the last is `text`, and a file that is none.
fn workspace(text: &str) -> Files {
    let record =
        |number: u32| format!("# {number}. Record\n\n## Context\n\nx\n\n## Decision\n\nx\n\n## Consequences\n\nx\n");
    let paths: Vec<String> = (1..=4).map(|number| format!("docs/adr/000{number}-record-{number}.md")).collect();
    let records: Vec<String> = (1..=4).map(record).collect();
    let mut files: Vec<(&str, &str)> =
        paths.iter().map(String::as_str).zip(records.iter().map(String::as_str)).collect();
    files.push((LAST, text));
    files.push(("notes/meeting.md", "Nothing.\n"));
    Files::new(&files)
}

const LAST: &str = "docs/adr/0005-last.md";

fn check(text: &str, expected: &Expect) {
    let text = format!("{text}\n## Context\n\nx\n\n## Decision\n\nx\n\n## Consequences\n\nx\n");
    let files = workspace(&text);
    let snapshot = files.snapshot();
    let document = files.document(&snapshot, LAST);
    let mut found = String::new();
    for diagnostic in ide::diagnostics(&snapshot, &document) {
        let ide::Diagnostic { severity, code, range, message, .. } = diagnostic;
        found += &format!("{} {code} {:?}: {message}\n", severity.name(), &text[range]);
    }
    expected.assert_eq(&found);
}

#[test]
fn a_number_that_nobody_has_is_reported_where_others_are_named() {
    check(
        "---\nstatus: superseded by ADR-0099\nsupersedes:\n  - ADR-0002\n  - \"0077\"\nsee-also: [ADR 4, 'ADR-44', ADR 45]\n\
         requires: 1, 2, 42\n---\n# 5. Last\n\n**Replaces:** ADR-3, ADR-33, JIRA-12\n",
        &expect![[r#"
            error unknown-track "ADR-0099": there is no ADR-0099; correct the number (the highest is 5), or write that document
            error unknown-track "0077": there is no ADR-77; correct the number (the highest is 5), or write that document
            error unknown-track "ADR-44": there is no ADR-44; correct the number (the highest is 5), or write that document
            error unknown-track "ADR 45": there is no ADR 45; correct the number (the highest is 5), or write that document
            error unknown-track "42": there is no ADR-42; correct the number (the highest is 5), or write that document
            error unknown-track "ADR-33": there is no ADR-33; correct the number (the highest is 5), or write that document
        "#]],
    );
}

#[test]
fn prose_tickets_standards_and_links_are_nobodys_numbers() {
    check(
        "---\nrelated: [JIRA-99, UTF-8, \"RFC 2119\", some-product]\nsee-also: https://example.org/adr-99\n---\n# 5. Last\n\n\
         ADR-99 and ADR 98 are ideas, as is [[some-page]].\n\n## Status\n\nSuperseded by [ADR-9](0002-record-2.md)\n",
        &expect![[""]],
    );
}

#[test]
fn paths_and_wiki_links_are_followed() {
    check(
        "---\nsee-also: [\"/docs/adr/0001-record-1.md\", \"/docs/adr/0009-gone.md\"]\nimage: ../nope.md\n---\n# 5. Last\n\n\
         [[0002-missing]], [[0002-record-2]], [[ADR-3]], [[2026-01-01]]\n",
        &expect![[r##"
            warning broken-link "/docs/adr/0009-gone.md": there is no /docs/adr/0009-gone.md here; correct the path, or create the file
            warning broken-link "../nope.md": there is no ../nope.md here; correct the path, or create the file
            information missing-section "# 5. Last": missing section: "Status"; add it as the template has it
            warning broken-link "0002-missing": there is no document 0002-missing; correct the name, or write that document
        "##]],
    );
}

#[test]
fn a_number_leads_to_its_document() {
    for (text, expected) in [
        ("---\nsupersedes: ADR-$02\n---\n# 5. Last\n", "docs/adr/0002-record-2.md"),
        ("---\nsupersedes: [x, \"ADR $00003\"]\n---\n# 5. Last\n", "docs/adr/0003-record-3.md"),
        ("---\nrequires: 1, $04\n---\n# 5. Last\n", "docs/adr/0004-record-4.md"),
        ("---\nreplaces: ./0001-$0record-1.md\n---\n# 5. Last\n", "docs/adr/0001-record-1.md"),
        ("# 5. Last\n\nSee AD$0R 1.\n", "docs/adr/0001-record-1.md"),
        ("# 5. Last\n\nSee ADR-00$001.\n", "docs/adr/0001-record-1.md"),
        ("# 5. Last\n\n[[ADR$0-1]]\n", "docs/adr/0001-record-1.md"),
    ] {
        let offset = text.find("$0").unwrap();
        let text = text.replacen("$0", "", 1);
        let files = workspace(&text);
        let snapshot = files.snapshot();
        let document = files.document(&snapshot, LAST);
        let found = ide::definition(&snapshot, &document, offset);
        let paths: Vec<&str> = found.iter().flat_map(|found| &found.targets).map(|target| &*target.path).collect();
        assert_eq!(paths, [expected], "{text}");
    }
}

#[test]
fn what_a_visible_part_of_a_family_lacks_may_be_elsewhere() {
    let text = "---\nsee-also: [\"/keps/9-gone\", KEP-11, \"/keps/4000-it/nope.md\"]\n---\n# KEP-2000: It\n\n[a](../10-gone/README.md)\n";
    let severities = |step: usize| {
        let numbers = (1..=60).map(|at| at * step);
        let paths: Vec<String> = numbers.map(|number| format!("keps/{number}-it/README.md")).collect();
        let mut files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), text)).collect();
        files.push(("README.md", "Nothing.\n"));
        let files = Files::new(&files);
        let snapshot = files.snapshot();
        let found = ide::diagnostics(&snapshot, &files.document(&snapshot, &paths[0]));
        let references = found.into_iter().filter(|found| ["broken-link", "unknown-track"].contains(&found.code));
        references.map(|found| found.severity.name()).collect::<Vec<_>>()
    };
    assert_eq!(severities(200), ["information", "information", "warning", "information"]);
    assert_eq!(severities(10), ["warning", "error", "warning", "warning"]);
}

#[test]
fn references_in_front_matter_are_renamed_with_the_document() {
    let text = "---\nsupersedes: ADR-2\nsee-also: [\"/docs/adr/0002-record-2.md\", ../adr/0003-record-3.md]\nrequires: 1, 2\n\
                ---\n# 5. Last\n\nSee ADR-0002 and [[0002-record-2]].\n";
    let files = workspace(text);
    let edit = files.rename(LAST, "ADR-2", "0012-other").unwrap();
    let after = files.applied(&edit);
    let expected = text.replace("ADR-2", "ADR-12").replace("0002-record-2", "0012-other").replace("1, 2", "1, 12");
    assert_eq!(after.text(LAST).unwrap().to_string(), expected.replace("ADR-0002", "ADR-0012"));
}
