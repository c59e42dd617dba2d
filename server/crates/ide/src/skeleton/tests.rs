//! Skeletons from the built-in template and from small ones, in both renderings.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use expect_test::{Expect, expect};
use schema::{Schema, TRACK_SPEC};
use text::Text;
use world::{Change, Config, Document, TemplateFile, World};

use super::document::{Header, headed_document};
use super::*;

const PATH: &str = "notes/n-1/note.md";

/// A document of a kind with that template.
fn with_document(template: &str, text: &str, check: impl Fn(&TemplateParts<'_>, &Document)) {
    let config = "[[kinds]]\nname = \"Note\"\ntemplate = \"note.md\"\ndocuments = [\"notes/*/note.md\"]\n";
    let mut world = World::default();
    world.apply(Change::Today(jiff::civil::date(2026, 11, 22)));
    world.apply(Change::Config(Config::parse(config, &[]).0));
    world.apply(Change::Templates(vec![TemplateFile { path: "note.md".into(), text: template.into() }]));
    let document = Document::new(&world.snapshot(), PATH, Text::new(text));
    world.apply(Change::Facts(Arc::clone(document.facts())));
    check(&TemplateParts::of(&world.snapshot(), &document).unwrap(), &document);
}

/// Both renderings of a part.
fn check(template: &str, text: &str, part: impl Fn(&TemplateParts<'_>, &Document) -> Skeleton, expected: &Expect) {
    with_document(template, text, |parts, document| {
        let skeleton = part(parts, document);
        expected.assert_eq(&format!("{}\n~~~\n{}\n", skeleton.plain("\n"), skeleton.snippet("\n")));
    });
}

/// The index of the schema's section, field or entry pattern of that name.
fn section(document: &Document, name: &str) -> usize {
    let schema = document.checked.as_ref().unwrap().schema();
    schema.sections.iter().position(|section| section.name.display == name).unwrap()
}

fn field(document: &Document, name: &str) -> usize {
    let schema = document.checked.as_ref().unwrap().schema();
    schema.fields.iter().position(|field| field.name.display == name).unwrap()
}

#[test]
fn snippets_escape_what_snippets_mean() {
    let choice = Piece::Choice { shown: "[a]".to_owned(), values: vec!["1,2|3".to_owned(), "$".to_owned()] };
    let pieces = vec![
        Piece::Text("cost: $5 {x} \\n\n".to_owned()),
        Piece::Blank("[a} $b]".to_owned()),
        choice,
        Piece::Blank(String::new()),
    ];
    let skeleton = Skeleton { pieces };
    assert_eq!(skeleton.snippet("\n"), "cost: \\$5 {x\\} \\\\n\n${1:[a\\} \\$b]}${2|1\\,2\\|3,\\$|}${3:}");
    assert_eq!(skeleton.plain("\r\n"), "cost: $5 {x} \\n\r\n[a} $b][a]");
}

#[test]
fn line_breaks() {
    for (text, expected) in [("a\r\nb\n", "\r\n"), ("a\nb\r\n", "\n"), ("a\rb", "\r"), ("a", "\n")] {
        assert_eq!(line_break(text), expected);
    }
}

#[test]
fn sections() {
    let part = |name: &'static str| {
        move |parts: &TemplateParts<'_>, document: &Document| parts.section(section(document, name))
    };
    check(
        TRACK_SPEC,
        "# Track Spec: n-1 — N\n",
        part("Rollback Assumptions"),
        &expect![[r###"
        ## Rollback Assumptions

        What assumptions are we making about rollback?

        ### Rollback Strategy
        [e.g., "Feature flag for gradual rollout" or "Database migration is reversible"]

        ### Rollback Triggers
        What conditions would trigger a rollback?
        - [Condition 1: e.g., "Error rate >5%"]
        - [Condition 2: e.g., "P95 latency >500ms"]
        - [Condition 3: e.g., "Critical security vulnerability discovered"]

        ### Rollback Procedure (High-Level)
        1. [Step 1: e.g., "Disable feature flag"]
        2. [Step 2: e.g., "Revert deployment"]
        3. [Step 3: e.g., "Rollback database migration"]

        ### Data Safety
        - **Backward compatibility:** [Can old code read new data?]
        - **Forward compatibility:** [Can new code read old data?]
        - **Data loss risk:** [High / Medium / Low]
        - **Mitigation:** [How we protect against data loss]
        ~~~
        ## Rollback Assumptions

        What assumptions are we making about rollback?

        ### Rollback Strategy
        ${1:[e.g., "Feature flag for gradual rollout" or "Database migration is reversible"]}

        ### Rollback Triggers
        What conditions would trigger a rollback?
        - ${2:[Condition 1: e.g., "Error rate >5%"]}
        - ${3:[Condition 2: e.g., "P95 latency >500ms"]}
        - ${4:[Condition 3: e.g., "Critical security vulnerability discovered"]}

        ### Rollback Procedure (High-Level)
        1. ${5:[Step 1: e.g., "Disable feature flag"]}
        2. ${6:[Step 2: e.g., "Revert deployment"]}
        3. ${7:[Step 3: e.g., "Rollback database migration"]}

        ### Data Safety
        - **Backward compatibility:** ${8:[Can old code read new data?]}
        - **Forward compatibility:** ${9:[Can new code read old data?]}
        - **Data loss risk:** ${10|High,Medium,Low|}
        - **Mitigation:** ${11:[How we protect against data loss]}
    "###]],
    );
    check(
        TRACK_SPEC,
        "# Track Spec: n-1 — N\n",
        part("Planning Artifacts"),
        &expect![[r#"
        ### Planning Artifacts
        - [ ] PRD: `swarm/tracks/n-1/PRD.md`
        - [ ] Implementation plan: `swarm/tracks/n-1/plan.md`
        - [ ] Integration report: `swarm/tracks/n-1/integration_report.md`
        - [ ] IOSM report: `swarm/tracks/n-1/iosm_report.md`
        ~~~
        ### Planning Artifacts
        - [ ] PRD: `swarm/tracks/n-1/PRD.md`
        - [ ] Implementation plan: `swarm/tracks/n-1/plan.md`
        - [ ] Integration report: `swarm/tracks/n-1/integration_report.md`
        - [ ] IOSM report: `swarm/tracks/n-1/iosm_report.md`
    "#]],
    );
    // The document's sections are a level deeper than the template's.
    check(
        TRACK_SPEC,
        "# Track Spec: n-1 — N\n\n### Context\n\nYes.\n",
        part("References"),
        &expect![[r#"
        ### References

        #### Related Documents
        - PRD: `swarm/tracks/n-1/PRD.md`
        - Implementation plan: `swarm/tracks/n-1/plan.md`
        - Design docs: [Links]

        #### External References
        - [Link to competitive analysis]
        - [Link to user research]
        - [Link to technical specs]
        ~~~
        ### References

        #### Related Documents
        - PRD: `swarm/tracks/n-1/PRD.md`
        - Implementation plan: `swarm/tracks/n-1/plan.md`
        - Design docs: ${1:[Links]}

        #### External References
        - ${2:[Link to competitive analysis]}
        - ${3:[Link to user research]}
        - ${4:[Link to technical specs]}
    "#]],
    );
}

#[test]
fn next_entries() {
    let part = |parts: &TemplateParts<'_>, document: &Document| {
        let risks = document.checked.as_ref().unwrap().matching.found[section(document, "Technical Risks")];
        parts.entry(1, risks)
    };
    check(
        TRACK_SPEC,
        "## Risks & Mitigations\n\n### Technical Risks\n",
        part,
        &expect![[r#"
        **Risk 1: [Description]**
        - **Probability:** [High / Medium / Low]
        - **Impact:** [High / Medium / Low]
        - **Mitigation:** [How we address it]
        - **Contingency:** [What if mitigation fails?]
        ~~~
        **Risk 1: ${1:[Description]}**
        - **Probability:** ${2|High,Medium,Low|}
        - **Impact:** ${3|High,Medium,Low|}
        - **Mitigation:** ${4:[How we address it]}
        - **Contingency:** ${5:[What if mitigation fails?]}
    "#]],
    );
    check(
        TRACK_SPEC,
        "## Risks & Mitigations\n\n### Technical Risks\n\n**Risk 1: a**\n- **Impact**: High\n\n**Risk 2: b**\n\
         **Probability**: Low\n\n### Operational Risks\n\n**Risk 7: c**\n",
        part,
        &expect![[r#"
            **Risk 3: [Description]**
            **Probability**: [High / Medium / Low]
            **Impact**: [High / Medium / Low]
            **Mitigation**: [How we address it]
            **Contingency**: [What if mitigation fails?]
            ~~~
            **Risk 3: ${1:[Description]}**
            **Probability**: ${2|High,Medium,Low|}
            **Impact**: ${3|High,Medium,Low|}
            **Mitigation**: ${4:[How we address it]}
            **Contingency**: ${5:[What if mitigation fails?]}
        "#]],
    );
    check(
        TRACK_SPEC,
        "## Risks & Mitigations\n\n### Technical Risks\n\n#### Risk 1: a\n\n- Probability: Low\n",
        part,
        &expect![[r#"
            #### Risk 2: [Description]
            - Probability: [High / Medium / Low]
            - Impact: [High / Medium / Low]
            - Mitigation: [How we address it]
            - Contingency: [What if mitigation fails?]
            ~~~
            #### Risk 2: ${1:[Description]}
            - Probability: ${2|High,Medium,Low|}
            - Impact: ${3|High,Medium,Low|}
            - Mitigation: ${4:[How we address it]}
            - Contingency: ${5:[What if mitigation fails?]}
        "#]],
    );
    let stories =
        "# Plan\n\n### Story 1 - [Brief title] (Priority: P1)\n\n[Describe it]\n\n- **FR-001**: System MUST [do it]\n";
    check(
        stories,
        "# Plan\n\n## Story 1 - Log in\n\n- **FR-001**: x\n- **FR-002**: y\n\n## Story 2 - Log out\n",
        |parts, _| parts.entry(0, Some(0)),
        &expect![[r#"
            ## Story 3 - [Brief title] (Priority: P1)

            [Describe it]

            - **FR-001**: System MUST [do it]
            ~~~
            ## Story 3 - ${1:[Brief title]} (Priority: P1)

            ${2:[Describe it]}

            - **FR-001**: System MUST ${3:[do it]}
        "#]],
    );
    check(
        stories,
        "# Plan\n\n## Story 1 - Log in\n\n- **FR-001**: x\n- **FR-009**: y\n\n## Story 2 - Log out\n",
        |parts, _| parts.entry(1, Some(2)),
        &expect![[r#"
            - **FR-010**: System MUST [do it]
            ~~~
            - **FR-010**: System MUST ${1:[do it]}
        "#]],
    );
}

#[test]
fn fields() {
    let part = |name: &'static str, beside: Option<usize>| {
        move |parts: &TemplateParts<'_>, document: &Document| parts.field(field(document, name), beside)
    };
    let text = "## Constraints\n\n* **Budget**: none\n";
    check(
        TRACK_SPEC,
        text,
        part("Data loss risk", None),
        &expect![[r#"
        - **Data loss risk:** [High / Medium / Low]
        ~~~
        - **Data loss risk:** ${1|High,Medium,Low|}
    "#]],
    );
    check(
        TRACK_SPEC,
        text,
        part("Hard deadline", Some(0)),
        &expect![[r#"
        * **Hard deadline**: [Date if applicable, or "None"]
        ~~~
        * **Hard deadline**: ${1:[Date if applicable, or "None"]}
    "#]],
    );
    check(
        TRACK_SPEC,
        text,
        part("Problem statement", None),
        &expect![[r#"
        **Problem statement:**
        [What problem does this solve?]
        ~~~
        **Problem statement:**
        ${1:[What problem does this solve?]}
    "#]],
    );
    check(
        TRACK_SPEC,
        text,
        part("Status", None),
        &expect![[r#"
        **Status:** Draft | Approved | In Progress | Complete
        ~~~
        **Status:** ${1|Draft,Approved,In Progress,Complete|}
    "#]],
    );
    check(
        "**Size:** [a] | **Weight:** [b]\n",
        "",
        part("Weight", None),
        &expect![[r#"
        **Weight:** [b]
        ~~~
        **Weight:** ${1:[b]}
    "#]],
    );
}

#[test]
fn rows() {
    let part = |parts: &TemplateParts<'_>, document: &Document| parts.row(0, &document.outline.tables[0].header);
    let table = |header: &str| format!("## Change Log\n\n{header}\n|---|---|---|\n");
    check(
        TRACK_SPEC,
        &table("| Date | Author | Changes |"),
        part,
        &expect![[r#"
        | 2026-11-22 | [Name] |  |
        ~~~
        | 2026-11-22 | ${1:[Name]} | ${2:} |
    "#]],
    );
    check(
        TRACK_SPEC,
        &table("| Author | Date | Ticket |"),
        part,
        &expect![[r#"
        | [Name] | 2026-11-22 |  |
        ~~~
        | ${1:[Name]} | 2026-11-22 | ${2:} |
    "#]],
    );
}

#[test]
fn whole_documents() {
    let header = Header { id: "label-printing", title: Some("Labels"), date: "2026-11-22", author: Some("Mira") };
    let schema = Schema::derive("track-spec", TRACK_SPEC);
    let text = headed_document(&schema, &header).plain("\r\n");
    let lines = |from: &str, count: usize| {
        let at = text.find(from).unwrap();
        text[at..].split("\r\n").take(count).collect::<Vec<_>>().join("\n")
    };
    expect![[r#"
        # Track Spec: label-printing — Labels

        **Created:** 2026-11-22
        **Author:** Mira
        **Status:** Draft"#]]
    .assert_eq(&lines("# Track", 5));
    expect![[r#"
        ## Change Log

        | Date | Author | Changes |
        |------|--------|---------|
        | 2026-11-22 | Mira | Initial draft |
        | [YYYY-MM-DD] | [Name] | Updated constraints after review |"#]]
    .assert_eq(&lines("## Change Log", 6));
    assert!(text.contains("PRD: `swarm/tracks/label-printing/PRD.md`") && !text.contains("[track-id]"));
    assert!(text.contains("- [Track ID]: [Brief description of relationship]"));
    // Line for line the template, but for what is filled in.
    assert_eq!(text.split("\r\n").count(), TRACK_SPEC.split('\n').count());
    let unknown = headed_document(&schema, &Header { title: None, author: None, ..header }).snippet("\n");
    expect![[r#"
        # Track Spec: label-printing — ${1:[Feature Name]}

        **Created:** 2026-11-22
        **Author:** ${2:[Name/Agent]}
        **Status:** ${3|Draft,Approved,In Progress,Complete|}"#]]
    .assert_eq(&unknown.lines().take(5).collect::<Vec<_>>().join("\n"));
}

#[test]
fn nothing_is_lost_of_any_template() {
    let odd = "# [Track ID]\n\n[a [b](c) [d]] [x]: y [ ] [] `[track-id]/x` [track-id]/y ```\n[z]\n";
    for template in [TRACK_SPEC, odd, "", "[", "[]", "]["] {
        let schema = Schema::derive("Note", template);
        let all = parts::filled(&schema, 0..template.len(), Vec::new(), "[track-id]");
        assert_eq!(all.plain("\n"), template);
    }
}
