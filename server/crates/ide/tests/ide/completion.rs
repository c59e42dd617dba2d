//! Completion at a cursor, marked `$0` in the text: what is offered where, and what it replaces.

use expect_test::{Expect, expect};
use ide::{Completion, Completions, Subject};
use text::Text;
use world::{Change, Document};

use crate::common::{FILLED, PATH, neighbour, world};
use crate::cursor::marked;

/// What is offered at the cursor of `text`, in a workspace with a few tracks and files.
fn offered(text: &str, offset: usize) -> Completions {
    let routing = neighbour();
    let small = |id: &str, status: &str| {
        format!("# Track Spec: {id} — All of {id}\n\n**Author:** Mira Okafor\n**Status:** {status}\n")
    };
    let mut world = world(&[
        ("swarm/tracks/parcel-routing/spec.md", &routing),
        ("swarm/tracks/depot-map/spec.md", &small("depot-map", "Draft")),
        ("swarm/tracks/apt-parcels/spec.md", &small("apt-parcels", "Complete")),
        ("swarm/tracks/parcel-labels/plan.md", "# Plan of labels\n\n## Printing rolls\n\n- [ ] **T01**: Buy ribbon\n"),
        ("docs/label guide.md", "# All about labels\n"),
    ]);
    for path in ["docs", "swarm", "swarm/tracks", "swarm/tracks/parcel-labels", "swarm/tracks/depot-map"] {
        world.apply(Change::Path(path.into(), true));
    }
    let document = Document::new(&world.snapshot(), PATH, Text::new(text));
    let found = ide::completion(&world.snapshot(), &document, offset);
    for item in &found.items {
        let range = &item.edit.range;
        assert!(range.start <= offset && offset <= range.end, "{item:?} does not hold the cursor {offset}");
        assert!(!text[range.clone()].contains('\n'), "{item:?} leaves the line");
        let typed = text[range.start..offset].to_lowercase();
        let filter = item.filter.as_deref().unwrap_or(&item.label).to_lowercase();
        let is_replaced = typed.contains('[') || typed.trim().is_empty();
        let mut letters = filter.chars();
        let matches = typed.chars().all(|typed| letters.any(|letter| letter == typed));
        assert!(is_replaced || matches, "{typed:?} does not match {item:?}");
    }
    found
}

/// The labels offered where the line that begins with `line` has been replaced by `with`.
fn labels(line: &str, with: &str) -> Vec<String> {
    let (text, offset) = marked(line, with);
    offered(&text, offset).items.into_iter().map(|item| item.label).collect()
}

/// `LABEL (DETAIL) -> LINE` for each offer, the whole line as it would be; line breaks as `⏎`.
fn check(line: &str, with: &str, expected: &Expect) {
    let (text, offset) = marked(line, with);
    let applied = |item: &Completion| {
        let range = &item.edit.range;
        let text = format!("{}{}{}", &text[..range.start], item.edit.text, &text[range.end..]);
        let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = range.start + item.edit.text.len();
        let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
        let detail = item.detail.as_deref().unwrap_or_default();
        format!("{} ({detail}) -> {}\n", item.label, text[start..end].replace('\n', "⏎"))
    };
    expected.assert_eq(&offered(&text, offset).items.iter().map(applied).collect::<String>());
}

#[test]
fn labels_that_an_entry_lacks() {
    let risk = "**Risk 2: Labels smear";
    for with in [
        "**Risk 9: Cold**\n- **Impact:** High\n- **Pro$0\n\n**Risk 2: x**",
        "**Risk 9: Cold**\n- **Impact:** High\n- **Pro$0**\n\n**Risk 2: x**",
        "**Risk 9: Cold**\n- **Impact:** High\n**Pro$0\n\n**Risk 2: x**",
        "**Risk 9: Cold**\n- **Impact:** High\n- $0\n\n**Risk 2: x**",
        "**Risk 9: Cold**\n- **Impact:** High\n$0\n\n**Risk 2: x**",
    ] {
        let found = labels(risk, with);
        let wanted: &[&str] =
            if with.contains("Pro") { &["Probability"] } else { &["Probability", "Mitigation", "Contingency"] };
        assert!(found.iter().take(wanted.len()).eq(wanted), "{with}: {found:?}");
    }
    check(
        risk,
        "**Risk 9: Cold**\n- **Impact**: High\n**Miti$0\n\n**Risk 2: x**",
        &expect![[r#"
        Mitigation (Risk N) -> - **Mitigation**: [How we address it]
    "#]],
    );
    // Within a label, behind one and in a sentence there is nothing to begin.
    for with in ["**Risk 9: Cold**\n- **Imp$0act:** High", "**Risk 9: Cold**\n- Imp$0", "**Risk 9: Cold**\nImp$0"] {
        assert_eq!(labels(risk, with), Vec::<String>::new(), "{with}");
    }
}

#[test]
fn labels_that_a_section_lacks() {
    check(
        "- **Hard deadline:**",
        "- **Ha$0",
        &expect![[r#"
        Hard deadline (Time Constraints) -> - **Hard deadline:** [Date if applicable, or "None"]
    "#]],
    );
    check(
        "**Author:**",
        "**Au$0",
        &expect![[r#"
        Author (the document) -> **Author:** [Name/Agent]
    "#]],
    );
    check(
        "**User value:**",
        "$0",
        &expect![[r#"
        User value (Why We're Building It) -> **User value:**⏎[What value does this provide to users?]
    "#]],
    );
}

#[test]
fn next_entries() {
    check(
        "**Q2:",
        "\n**Q2: Who pays?**\n- **Status:** Open\n- **Owner:** M\n- **Impact:** x\n- **Resolution:** y\n\n**Q$0",
        &expect![[r#"
        Q3 (next Q of Open Questions) -> **Q3: [Question]**⏎- **Status:** [Open / Resolved]⏎- **Owner:** [Who should answer this?]⏎- **Impact:** [How does this affect the plan?]⏎- **Resolution:** [Answer when known]
    "#]],
    );
}

#[test]
fn missing_sections() {
    check(
        "## Out of Scope",
        "## Ou$0",
        &expect![[r#"
        Out of Scope (required section) -> ## Out of Scope⏎⏎Explicitly list what is NOT included in this track:⏎⏎- ❌ [Feature/capability we're not doing]⏎- ❌ [Another thing we're deferring]⏎- ❌ [Complexity we're avoiding]⏎⏎**Rationale for deferrals:**⏎[Why these are out of scope - will they be in future tracks?]
    "#]],
    );
    check(
        "### Rollback Triggers",
        "###$0",
        &expect![[r#"
        Rollback Triggers (required section) -> ### Rollback Triggers⏎What conditions would trigger a rollback?⏎- [Condition 1: e.g., "Error rate >5%"]⏎- [Condition 2: e.g., "P95 latency >500ms"]⏎- [Condition 3: e.g., "Critical security vulnerability discovered"]⏎
    "#]],
    );
    check(
        "### Rollback Triggers",
        "$0",
        &expect![[r#"
        Rollback Triggers (required section) -> ### Rollback Triggers⏎What conditions would trigger a rollback?⏎- [Condition 1: e.g., "Error rate >5%"]⏎- [Condition 2: e.g., "P95 latency >500ms"]⏎- [Condition 3: e.g., "Critical security vulnerability discovered"]⏎
    "#]],
    );
    // In another place only if it is asked for by name.
    assert_eq!(labels("### Rollback Triggers", "x\n\n## Other\n\n### Tr$0"), ["Rollback Triggers"]);
}

#[test]
fn track_ids_where_references_are_expected() {
    for with in ["- $0", "- [$0Track ID]: [Brief description of relationship]", "- [Tra$0"] {
        let found = labels("- parcel-routing: prints", with);
        assert_eq!(found, ["depot-map", "parcel-routing", "apt-parcels", "Q1", "Q2", "T01"], "{with}");
    }
    check(
        "- parcel-routing: prints",
        "- par$0",
        &expect![[r#"
        parcel-routing (Label printing — In Progress) -> - parcel-routing
        apt-parcels (All of apt-parcels — Complete) -> - apt-parcels
    "#]],
    );
    check(
        "- parcel-routing: prints",
        "- **par$0cel:** x",
        &expect![[r#"
        parcel-routing (Label printing — In Progress) -> - **parcel-routing:** x
        apt-parcels (All of apt-parcels — Complete) -> - **apt-parcels:** x
    "#]],
    );
    // What is listed already is not offered again; what explains a reference is prose.
    assert_eq!(labels("- parcel-routing: prints", "- depot-map: x\n- **de$0"), Vec::<String>::new());
    assert_eq!(labels("- parcel-routing: prints", "- depot-map, $0").len(), 5);
    assert_eq!(labels("- parcel-routing: prints", "- depot-map: p$0"), Vec::<String>::new());
    check(
        "**Status:**",
        "**Depends on:**$0",
        &expect![[r#"
        depot-map (All of depot-map — Draft) -> **Depends on:** depot-map
        parcel-routing (Label printing — In Progress) -> **Depends on:** parcel-routing
        apt-parcels (All of apt-parcels — Complete) -> **Depends on:** apt-parcels
        Q1 (The lease ends in June) -> **Depends on:** Q1
        Q2 (Who signs off the ribbon?) -> **Depends on:** Q2
        T01 (Buy ribbon (swarm/tracks/parcel-labels/plan.md)) -> **Depends on:** T01
    "#]],
    );
}

#[test]
fn prose_is_interrupted_by_known_ids_only() {
    let line = "Ribbon change";
    assert_eq!(labels(line, "As in parc$0"), ["parcel-routing"]);
    assert_eq!(labels(line, "As in par$0cel-routing it"), ["parcel-routing"]);
    assert_eq!(labels(line, "As in T01$0"), Vec::<String>::new());
    assert_eq!(labels(line, "As in Ris$0"), ["Risk 1", "Risk 2"]);
    assert_eq!(labels(line, "As in `dep$0`"), ["depot-map"]);
    assert_eq!(labels(line, "<!--\nAs in parc$0\n-->"), Vec::<String>::new());
    for with in ["As in pa$0", "As in $0", "As in zzz$0", "$0Ribbon", "As in parcels$0", "```\npar$0\n```", "```\n\n$0"]
    {
        assert_eq!(labels(line, with), Vec::<String>::new(), "{with}");
    }
}

#[test]
fn paths() {
    let line = "Ribbon change";
    check(
        line,
        "See [x]($0)",
        &expect![[r#"
        plan.md (Plan of labels) -> See [x](plan.md)
    "#]],
    );
    check(
        line,
        "See [x](../$0)",
        &expect![[r#"
        depot-map/ () -> See [x](../depot-map/)
        parcel-labels/ () -> See [x](../parcel-labels/)
    "#]],
    );
    check(
        line,
        "See [x](../parcel-labels/pl$0an.md#top)",
        &expect![[r#"
        plan.md (Plan of labels) -> See [x](../parcel-labels/plan.md#top)
    "#]],
    );
    check(
        line,
        "See [x](../../../docs/$0",
        &expect![[r#"
        label guide.md (All about labels) -> See [x](../../../docs/label%20guide.md
    "#]],
    );
    check(
        line,
        "See [x](plan.md#$0)",
        &expect![[r#"
        plan-of-labels () -> See [x](plan.md#plan-of-labels)
        printing-rolls () -> See [x](plan.md#printing-rolls)
    "#]],
    );
    check(
        line,
        "See [x](#rollback-p$0)",
        &expect![[r#"
        rollback-procedure-high-level () -> See [x](#rollback-procedure-high-level)
    "#]],
    );
    check(
        line,
        "See `swarm/tracks/[track-id]/p$0",
        &expect![[r#"
        plan.md (Plan of labels) -> See `swarm/tracks/[track-id]/plan.md
    "#]],
    );
    check(
        "- PRD:",
        "- PRD: `$0`",
        &expect![[r#"
        swarm/tracks/parcel-labels/PRD.md (as the template has it) -> - PRD: `swarm/tracks/parcel-labels/PRD.md`
        docs/ () -> - PRD: `docs/`
        swarm/ () -> - PRD: `swarm/`
    "#]],
    );
    assert_eq!(labels(line, "See [x](https://example.org/$0)"), Vec::<String>::new());
}

#[test]
fn people_already_named() {
    check(
        "**Author:**",
        "**Author:** $0",
        &expect![[r#"
        Reprint from the handheld (Author) -> **Author:** Reprint from the handheld
        Returns fall (Author) -> **Author:** Returns fall
        Mira Okafor (Author) -> **Author:** Mira Okafor
        One vendor less (Author) -> **Author:** One vendor less
    "#]],
    );
    check(
        "**Author:**",
        "**Author:** [Name$0/Agent]",
        &expect![[r#"
        Reprint from the handheld (Author) -> **Author:** Reprint from the handheld
        Returns fall (Author) -> **Author:** Returns fall
        Mira Okafor (Author) -> **Author:** Mira Okafor
        One vendor less (Author) -> **Author:** One vendor less
    "#]],
    );
    check(
        "**Author:**",
        "**Author:** Zoe, mi$0",
        &expect![[r#"
        Mira Okafor (Author) -> **Author:** Zoe, Mira Okafor
    "#]],
    );
    check(
        "| 2026-03-02",
        "| 2026-03-02 | $0Mira | x |",
        &expect![[r#"
        Reprint from the handheld (Author) -> | 2026-03-02 | Reprint from the handheld | x |
        Returns fall (Author) -> | 2026-03-02 | Returns fall | x |
        Mira Okafor (Author) -> | 2026-03-02 | Mira Okafor | x |
        Mira (Author) -> | 2026-03-02 | Mira | x |
        One vendor less (Author) -> | 2026-03-02 | One vendor less | x |
    "#]],
    );
    check(
        "- **Security reviewer:**",
        "- **Security reviewer:** O$0",
        &expect![[r#"
        Reprint from the handheld (Security reviewer) -> - **Security reviewer:** Reprint from the handheld
        Mira Okafor (Security reviewer) -> - **Security reviewer:** Mira Okafor
        One vendor less (Security reviewer) -> - **Security reviewer:** One vendor less
    "#]],
    );
}

#[test]
fn what_a_placeholder_suggests() {
    check(
        "- **Hard deadline:**",
        "- **Hard deadline:** [Date if $0applicable, or \"None\"]",
        &expect![[r#"
        2026-11-22 (today) -> - **Hard deadline:** 2026-11-22
        None (Hard deadline) -> - **Hard deadline:** None
        N/A (Hard deadline) -> - **Hard deadline:** N/A
    "#]],
    );
    check(
        "- **Test coverage:**",
        "- **Test coverage:** $0",
        &expect![[r#"
        ≥80% (example) -> - **Test coverage:** ≥80%
    "#]],
    );
    check(
        "- **Security reviewer:**",
        "- **Security reviewer:** [If app$0licable]",
        &expect![[r#"
        Reprint from the handheld (Security reviewer) -> - **Security reviewer:** Reprint from the handheld
        Returns fall (Security reviewer) -> - **Security reviewer:** Returns fall
        Mira Okafor (Security reviewer) -> - **Security reviewer:** Mira Okafor
        One vendor less (Security reviewer) -> - **Security reviewer:** One vendor less
        N/A (Security reviewer) -> - **Security reviewer:** N/A
    "#]],
    );
    check(
        "- [x] Product:",
        "- [x] Product: [Name/$0Date]",
        &expect![[r#"
        Reprint from the handheld, 2026-11-22 () -> - [x] Product: Reprint from the handheld, 2026-11-22
        Returns fall, 2026-11-22 () -> - [x] Product: Returns fall, 2026-11-22
        Mira Okafor, 2026-11-22 () -> - [x] Product: Mira Okafor, 2026-11-22
        One vendor less, 2026-11-22 () -> - [x] Product: One vendor less, 2026-11-22
    "#]],
    );
    check(
        "- Thermal labels at every gate",
        "- $0[Constraint 1: e.g., \"Must use Python 3.9+\"]",
        &expect![[r#"
        Must use Python 3.9+ (example) -> - Must use Python 3.9+
    "#]],
    );
    assert_eq!(labels("- **Test coverage:**", "- **Test coverage:** 90$0"), Vec::<String>::new());
}

#[test]
fn items_of_a_checklist() {
    check(
        "- [ ] Code review",
        "- [ ] $0",
        &expect![[r#"
        Code review passed (Non-Functional Acceptance) -> - [ ] Code review passed
    "#]],
    );
    check(
        "- [ ] Code review",
        "- [ ] co$0",
        &expect![[r#"
        Code review passed (Non-Functional Acceptance) -> - [ ] Code review passed
    "#]],
    );
    check(
        "- [ ] Code review",
        "- $0",
        &expect![[r#"
        Code review passed (Non-Functional Acceptance) -> - [ ] Code review passed
    "#]],
    );
}

#[test]
fn rows_of_a_table() {
    let last = FILLED.lines().rfind(|line| line.starts_with("| 20")).expect("a table");
    check(
        last,
        &format!("{last}\n$0"),
        &expect![[r#"
        | 2026-11-22 | [Name] |  | (new row of Change Log) -> | 2026-11-22 | [Name] |  |
    "#]],
    );
    check(
        last,
        &format!("{last}\n|$0"),
        &expect![[r#"
        | 2026-11-22 | [Name] |  | (new row of Change Log) -> | 2026-11-22 | [Name] |  |
    "#]],
    );
    check(
        last,
        &format!("{last}\n| 20$0"),
        &expect![[r#"
        2026-11-22 (today) -> | 2026-11-22
        | 2026-11-22 | [Name] |  | (new row of Change Log) -> | 2026-11-22 | [Name] |  |
    "#]],
    );
    assert_eq!(labels(last, &format!("{last}\n\n$0")).first(), None);
}

#[test]
fn codes_to_suppress() {
    let line = "Ribbon change";
    assert_eq!(labels(line, "<!-- $0"), ["specls-ignore", "specls-ignore-file"]);
    let all = labels(line, "<!-- specls-ignore $0 -->");
    assert_eq!(all.len(), ide::rules().len());
    assert_eq!(labels(line, "<!-- specls-ignore-file broken-link, $0").len(), all.len() - 1);
    assert_eq!(labels(line, "<!-- specls-ignore broken-link: par$0"), Vec::<String>::new());
    check(
        line,
        "<!-- specls-ignore self-$0refer -->",
        &expect![[r#"
        self-reference (A track names itself where it should name others.) -> <!-- specls-ignore self-reference -->
    "#]],
    );
}

#[test]
fn the_whole_template() {
    for (text, offset) in [("", 0), ("\n\n", 1), ("# Tra", 5), ("tra", 3)] {
        let found = offered(text, offset).items;
        assert_eq!(found.len(), 1, "{text:?}");
        assert!(
            found[0].edit.text.starts_with("# Track Spec: parcel-labels — [Feature Name]\n\n**Created:** 2026-11-22\n")
        );
        assert!(found[0].snippet.as_ref().is_some_and(|snippet| snippet.contains("${1:[Feature Name]}")));
    }
    for (text, offset) in [("Hello", 5), ("# Track Spec: x\n\n", 17)] {
        assert!(offered(text, offset).items.iter().all(|item| item.kind != ide::CompletionKind::Template), "{text:?}");
    }
}

#[test]
fn line_breaks_are_those_of_the_document() {
    let text = "# Track Spec: parcel-labels — L\r\n\r\n## Context\r\n\r\n##";
    let found = offered(text, text.len()).items;
    let section = found.iter().find(|item| item.label == "What / Why").expect("a section");
    assert_eq!(section.edit.text.matches('\n').count(), section.edit.text.matches("\r\n").count());
    assert!(section.edit.text.contains("\r\n") && section.snippet.as_ref().expect("a snippet").contains("\r\n"));
}

#[test]
fn documentation_is_what_the_template_says() {
    let (text, offset) = marked("**Risk 2: Labels smear", "**Ri$0");
    let world = world(&[]);
    let document = Document::new(&world.snapshot(), PATH, Text::new(&text));
    let found = ide::completion(&world.snapshot(), &document, offset).items;
    let subject = found[0].subject.as_ref().expect("something to read");
    let markdown = ide::completion_documentation(&world.snapshot(), &document, subject).unwrap_or_default();
    assert!(markdown.starts_with("**Risk N** — entry of Technical Risks"), "{markdown}");
}

#[test]
fn in_short_it_is_not_said_who_depends_on_a_track() {
    let base = "# Track Spec: depot-map — Maps\n\n**Status:** Draft\n\n**Depends on:** apt-parcels\n";
    let above = "# Track Spec: parcel-routing — Routes\n\n**Depends on:** depot-map\n";
    let world = world(&[
        ("swarm/tracks/depot-map/spec.md", base),
        ("swarm/tracks/parcel-routing/spec.md", above),
        ("swarm/tracks/apt-parcels/spec.md", "# Track Spec: apt-parcels — All\n"),
    ]);
    let document = Document::new(&world.snapshot(), PATH, Text::new(FILLED));
    let subject = Subject::Track("depot-map".into());
    let whole = ide::completion_documentation(&world.snapshot(), &document, &subject).unwrap_or_default();
    let short = ide::short_completion_documentation(&world.snapshot(), &document, &subject).unwrap_or_default();
    assert_eq!(short, whole.replace("\n`parcel-routing` depends on it\n", ""));
    assert!(short.contains("Depends on `apt-parcels`") && whole.len() > short.len(), "{short}");
}
