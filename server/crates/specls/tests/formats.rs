//! Small repositories in the formats that projects have, each with its template and the defects that people make: found,
//! and nothing else reported.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::process::Command;

use expect_test::{Expect, expect};

/// Checks a workspace of these files, and compares how many documents of each kind there are, and what is reported but
/// for hints.
fn check(files: &[(String, String)], expected: &Expect) {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_specls"));
    let output = command.args(["check", "--format", "json", "--documents"]).current_dir(&directory).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut kinds: Vec<String> = Vec::new();
    for document in report["documents"].as_array().unwrap() {
        let kind = format!("{} {}", document["kind"].as_str().unwrap_or("none"), document["stage"].as_str().unwrap());
        kinds.push(kind);
    }
    kinds.sort();
    let mut shown: String =
        kinds.chunk_by(|one, other| one == other).map(|same| format!("{} x {}\n", same.len(), same[0])).collect();
    for diagnostic in report["diagnostics"].as_array().unwrap() {
        let text = |field: &str| diagnostic[field].as_str().unwrap();
        if text("severity") != "hint" {
            shown.push_str(&format!("{} {} {}: {}\n", text("path"), text("severity"), text("code"), text("message")));
        }
    }
    expected.assert_eq(&shown);
}

fn file(path: &str, text: impl Into<String>) -> (String, String) {
    (path.to_owned(), text.into())
}

/// Sections of level two with a line each.
fn sections(names: &[&str]) -> String {
    names.iter().map(|name| format!("\n## {name}\n\nSomething of its own.\n")).collect()
}

#[test]
fn decision_records_with_an_open_list_of_statuses() {
    let template = "---\nstatus: \"{proposed | rejected | accepted | deprecated | … | superseded by ADR-0123}\"\n\
                    date: {YYYY-MM-DD when the decision was last updated}\n---\n\n# {short title}\n\n\
                    ## Context and Problem Statement\n\n{Describe the context}\n\n## Considered Options\n\n* {option 1}\n\n\
                    ## Decision Outcome\n\nChosen option: \"{option 1}\", because {justification}.\n\n\
                    <!-- This is an optional element. Feel free to remove. -->\n## More Information\n\n{More}\n";
    let record = |number: u32, front: &str, text: &str| {
        let body = sections(&["Context and Problem Statement", "Considered Options", "Decision Outcome"]);
        file(&format!("docs/decisions/000{number}-use-it.md"), format!("---\n{front}\n---\n\n# Use it\n{body}{text}"))
    };
    check(
        &[
            file("docs/decisions/adr-template.md", template),
            record(1, "status: accepted\ndate: 2024-01-01", ""),
            record(2, "status: acepted\ndate: 2024-02-30", ""),
            record(3, "status: superseded by ADR-0002\ndate: 2024-01-01", ""),
            record(4, "status: superseded by ADR-0044\ndate: 2024-01-01", ""),
            record(
                5,
                "status: approved by all\ndate: 2024-01-01",
                "\nADR-99 is an idea, [this](0009-gone.md) is gone.\n",
            ),
        ],
        &expect![[r#"
            2 x adr frozen
            3 x adr live
            docs/decisions/0002-use-it.md warning invalid-value: status is "acepted"; did you mean accepted?
            docs/decisions/0002-use-it.md warning invalid-date: date is "2024-02-30", which is no day of the calendar; expected YYYY-MM-DD
            docs/decisions/0004-use-it.md error unknown-track: there is no ADR-0044; correct the number (the highest is 5), or write that document
            docs/decisions/0005-use-it.md warning broken-link: there is no 0009-gone.md here; correct the path, or create the file
        "#]],
    );
}

#[test]
fn proposals_with_a_preamble_and_terms_that_all_keep() {
    let template = "---\ntitle: <The title>\nstatus: Draft\ncreated: <date created on, in ISO 8601 (yyyy-mm-dd) format>\n\
                    requires: <EIP number(s)> # Only if needed\n---\n\n## Abstract\n\n<!-- In short -->\n\n## Motivation\n\n\
                    <!--\n  This section is optional.\n-->\n\n## Specification\n\n<!-- How -->\n\n## Copyright\n\n\
                    Waived via [CC0](../LICENSE.md).\n";
    let proposal = |number: u32, front: &str, abstract_: &str| {
        let text = format!(
            "---\neip: {number}\ntitle: It\nstatus: Draft\n{front}---\n\n## Abstract\n{abstract_}\n{}\n## Copyright\n\n\
             Waived via [CC0](../LICENSE.md).\n",
            sections(&["Specification"])
        );
        file(&format!("EIPS/eip-{number}.md"), text)
    };
    check(
        &[
            file("eip-template.md", template),
            file("LICENSE.md", "CC0\n"),
            proposal(1, "created: 2015-11-19\n", "\nText.\n"),
            proposal(20, "created: 2015-11-31\n", "\nText.\n"),
            proposal(165, "requires: 20, 1\n", "\nText.\n"),
            proposal(721, "requires: 165, 9999\n", "\nAs EIP-20 and [it](./eip-166.md).\n"),
            proposal(1155, "requires: 165\n", "\n<!-- In short -->\n"),
            proposal(1559, "", "\nText.\n"),
        ],
        &expect![[r#"
            6 x eip draft
            EIPS/eip-1155.md information empty-section: section "Abstract" is empty; write it, or put N/A and the reason
            EIPS/eip-20.md warning invalid-date: created is "2015-11-31", which is no day of the calendar; expected YYYY-MM-DD
            EIPS/eip-721.md error unknown-track: there is no EIP-9999; correct the number (the highest is 1559), or write that document
            EIPS/eip-721.md warning broken-link: there is no ./eip-166.md here; correct the path, or create the file
        "#]],
    );
}

#[test]
fn enhancement_proposals_with_their_metadata() {
    let metadata = "title: Template\nkep-number: NNNN\nstatus: provisional|implementable|implemented|withdrawn\n\
                    creation-date: yyyy-mm-dd\nsee-also:\n  - \"/keps/sig-a/1234-we-heard-you-like-keps\"\n";
    let names = ["Summary", "Motivation", "Proposal"];
    let readme =
        format!("# KEP-NNNN: Your title\n{}", names.map(|name| format!("\n## {name}\n\n<!-- Say it. -->\n")).concat());
    let proposal = |number: u32, metadata: &str| {
        let directory = format!("keps/sig-a/{number}-thing");
        let text = format!("# KEP-{number}: Thing\n{}", sections(&names));
        [
            file(&format!("{directory}/README.md"), text),
            file(&format!("{directory}/kep.yaml"), format!("title: Thing\nkep-number: {number}\n{metadata}")),
        ]
    };
    let mut files = vec![
        file("keps/NNNN-kep-template/README.md", readme.as_str()),
        file("keps/NNNN-kep-template/kep.yaml", metadata),
    ];
    files.extend(proposal(1001, "status: implementable\nsee-also:\n  - \"/keps/sig-a/1002-thing\"\n"));
    files.extend(proposal(1002, "status: implmentable\nsee-also:\n  - \"/keps/sig-a/1009-gone\"\n"));
    files.extend(proposal(1003, "status: withdrawn\nreplaces:\n  - KEP-1002\n  - KEP-4711\n"));
    files.extend(proposal(1004, "see-also:\n  - \"/keps/sig-a/1234-we-heard-you-like-keps\"\n"));
    check(
        &files,
        &expect![[r#"
            2 x kep frozen
            6 x kep live
            keps/sig-a/1002-thing/kep.yaml warning invalid-value: status is "implmentable"; expected provisional, implementable, implemented or withdrawn
            keps/sig-a/1002-thing/kep.yaml warning broken-link: there is no /keps/sig-a/1009-gone here; correct the path, or create the file
            keps/sig-a/1003-thing/kep.yaml error unknown-track: there is no KEP-4711; correct the number (the highest is 1004), or write that document
        "#]],
    );
}

#[test]
fn requests_for_comments_whose_sections_are_of_level_one() {
    let template = "- Start Date: (fill me in with today's date, YYYY-MM-DD)\n- RFC PR: (leave this empty)\n\n# Summary\n\n\
                    Brief explanation.\n\n# Basic example\n\nShow it. Omit this section if it's not applicable.\n\n\
                    # Motivation\n\nWhy?\n\n# Drawbacks\n\nWhy should we *not* do this?\n";
    let request = |number: u32, date: &str, drawbacks: &str| {
        let text = format!(
            "- Start Date: {date}\n- RFC PR: (leave this empty)\n\n# Summary\n\nAs RFC 2119 says.\n\n# Motivation\n\nMuch.\n\n\
             # Drawbacks\n\n{drawbacks}\n"
        );
        file(&format!("text/000{number}-thing.md"), text)
    };
    check(
        &[
            file("0000-template.md", template),
            request(1, "2018-10-25", "None."),
            request(2, "2018-13-01", "See [one](0001-thing.md#summry)."),
            request(3, "2018-10-25", "Why should we *not* do this?"),
            request(4, "2018-10-25", "[Gone](0009-gone.md#a), [gone](0009-gone.md#b)."),
            request(5, "2018-10-25", "As RFC 3 says."),
            request(6, "2018-10-25", "None."),
        ],
        &expect![[r#"
            6 x document live
            text/0002-thing.md warning invalid-date: Start Date is "2018-13-01", which is no day of the calendar; expected YYYY-MM-DD
            text/0002-thing.md warning broken-link: there is no heading #summry in 0001-thing.md; did you mean #summary?
            text/0003-thing.md warning empty-section: section "Drawbacks" is empty; write it, or put N/A and the reason
            text/0004-thing.md warning broken-link: there is no 0009-gone.md here; correct the path, or create the file
        "#]],
    );
}

#[test]
fn decision_records_in_other_languages_without_a_template() {
    let record = |number: u32, status: &str, names: [&str; 3]| {
        let text = format!("# {number}. 数据库\n\n## 状态\n\n{status}\n{}", sections(&names));
        file(&format!("docs/adr/000{number}-db.md"), text)
    };
    let names = ["背景", "决策", "后果"];
    let mut last = record(4, "已接受", ["背景", "决策", "风险"]);
    last.1.push_str("\n见 [旧的](0009-old.md)。\n");
    check(
        &[record(1, "已接受", names), record(2, "已接受", names), record(3, "提议", names), last],
        &expect![[r#"
        4 x adr-zh live
        docs/adr/0004-db.md information missing-section: missing section: "后果"; add it as the template has it
        docs/adr/0004-db.md warning broken-link: there is no 0009-old.md here; correct the path, or create the file
    "#]],
    );
}

#[test]
fn changes_with_templates_whose_headings_are_comments() {
    let templates = "openspec/schemas/mine/templates";
    let proposal = "## Why\n\n<!-- Explain the motivation. -->\n\n## What Changes\n\n<!-- Describe. -->\n\n## Impact\n\n\
                    <!-- Affected code -->\n";
    let spec = "## ADDED Requirements\n\n### Requirement: <!-- name -->\n<!-- text -->\n\n#### Scenario: <!-- name -->\n\
                - **WHEN** <!-- condition -->\n- **THEN** <!-- outcome -->\n";
    let tasks = "## 1. <!-- Task Group Name -->\n\n- [ ] 1.1 <!-- Task -->\n";
    check(
        &[
            file(&format!("{templates}/proposal.md"), proposal),
            file(&format!("{templates}/spec.md"), spec),
            file(&format!("{templates}/tasks.md"), tasks),
            file(
                "openspec/changes/add-it/proposal.md",
                sections(&["Why", "What Changes"]) + "\n## Impact\n\nSee [design](desing.md).\n",
            ),
            file("openspec/changes/add-it/design.md", sections(&["Context"])),
            file(
                "openspec/changes/add-it/tasks.md",
                "## 1. Setup\n\n- [x] 1.1 Do it\n\n## 2. Tests\n\n- [ ] 2.1 Test it\n",
            ),
            file(
                "openspec/changes/add-it/specs/it/spec.md",
                "## ADDED Requirements\n\n### Requirement: It\nIt SHALL be.\n\n#### Scenario: Asked\n- **WHEN** asked\n- **THEN** done\n",
            ),
            file(
                "openspec/changes/archive/2025-01-01-old/proposal.md",
                "## Why\n\nOld.\n\n## What Changes\n\nOld.\n\n## Impact\n\n<!-- Affected code -->\n",
            ),
        ],
        &expect![[r#"
            2 x none live
            1 x proposal frozen
            1 x proposal live
            1 x spec live
            openspec/changes/add-it/proposal.md warning broken-link: there is no desing.md here; did you mean design.md?
        "#]],
    );
}
