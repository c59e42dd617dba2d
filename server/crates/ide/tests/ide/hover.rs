//! Hover at a cursor, marked `$0` in the text.

use expect_test::{Expect, expect};
use text::Text;
use world::{Change, Document};

use crate::common::{FILLED, PATH, world};
use crate::cursor::marked;

const ROUTING: &str = "swarm/tracks/parcel-routing/spec.md";

/// `RANGE` and the text of the hover at the cursor, in a world where parcel-labels and two small tracks depend on
/// parcel-routing.
fn check(line: &str, with: &str, expected: &Expect) {
    expected.assert_eq(&shown(line, with).unwrap_or_default());
}

fn shown(line: &str, with: &str) -> Option<String> {
    let (text, offset) = marked(line, with);
    let routing = FILLED
        .replace("parcel-labels", "parcel-routing")
        .replace("- **parcel-routing:** Depot", "- None, depot")
        .replace("**Target completion:** Drivers", "**Target completion:** 2026-05-01, drivers")
        .replace("**Hard deadline:** Returns", "**Hard deadline:** 2026-12-24, returns")
        .replace("- [ ] Code review", "- [x] Code review")
        .replace("- **Probability:** Low", "- **Probability:** High");
    let routing = routing.replacen("- **Status:** Resolved", "- **Status:** Open", 1);
    let depends =
        |id: &str| format!("# Track Spec: {id} — More\n\n**Status:** Draft\n\n**Depends on:** parcel-routing\n");
    let mut world = world(&[
        (ROUTING, &routing),
        (PATH, &text),
        ("swarm/tracks/a-1/spec.md", &depends("a-1")),
        ("swarm/tracks/a-2/spec.md", &depends("a-2")),
        ("swarm/tracks/parcel-labels/plan.md", "# Plan of labels\n\n## Printing\n\n- [ ] **T01**: Buy ribbon\n"),
        ("docs/labels.md", "# All about labels\n"),
    ]);
    world.apply(Change::Path("docs/label.png".into(), true));
    let document = Document::new(&world.snapshot(), PATH, Text::new(&text));
    let hover = ide::hover(&world.snapshot(), &document, offset)?;
    assert!(hover.range.start <= offset && offset <= hover.range.end, "{hover:?}");
    Some(format!("{:?}\n{}", document.slice(&hover.range), hover.markdown))
}

#[test]
fn the_card_of_a_track() {
    check(
        "- parcel-routing: prints",
        "- parcel-rou$0ting: prints",
        &expect![[r#"
            "parcel-routing"
            **parcel-routing** — Label printing

            In Progress · owner Thermal labels at every gate · target 2026-05-01 (past) · deadline 2026-12-24

            4 of 30 boxes ticked · 100 % filled in · 1 open question

            High risks:
            - Risk 2: Labels smear in the cold

            `a-1`, `a-2`, `parcel-labels` depend on it

            `swarm/tracks/parcel-routing/spec.md`"#]],
    );
    check(
        "# Track Spec",
        "# Track $0Spec: parcel-labels — Label printing",
        &expect![[r##"
            "# Track Spec: parcel-labels — Label printing"
            **parcel-labels** — Label printing

            In Progress · owner Thermal labels at every gate

            3 of 30 boxes ticked · 100 % filled in

            Depends on `parcel-routing`

            `swarm/tracks/parcel-labels/spec.md`"##]],
    );
}

#[test]
fn what_a_link_leads_to() {
    check(
        "Ribbon change",
        "See [labels](../../../docs/la$0bels.md)",
        &expect![[r#"
        "../../../docs/labels.md"
        **All about labels**

        `docs/labels.md`"#]],
    );
    check(
        "Ribbon change",
        "See `docs/label.p$0ng`",
        &expect![[r#"
            "docs/label.png"
            `docs/label.png`"#]],
    );
    check(
        "Ribbon change",
        "As T$001 says",
        &expect![[r#"
            "T01"
            **T01: Buy ribbon**

            Plan of labels, `swarm/tracks/parcel-labels/plan.md`"#]],
    );
    check(
        "Ribbon change",
        "See [there](plan.md#prin$0ting)",
        &expect![[r#"
        "plan.md#printing"
        **Printing**

        Plan of labels, `swarm/tracks/parcel-labels/plan.md`"#]],
    );
    check(
        "Ribbon change",
        "See [above](#data-$0safety)",
        &expect![[r##"
        "#data-safety"
        Track Spec: parcel-labels — Label printing

        `swarm/tracks/parcel-labels/spec.md#data-safety`"##]],
    );
}

#[test]
fn what_the_template_says() {
    check(
        "**Status:**",
        "**Sta$0tus:** In Progress",
        &expect![[r#"
            "Status"
            **Status** — field of the document

            One of `Draft`, `Approved`, `In Progress`, `Complete`"#]],
    );
    check(
        "**Created:**",
        "**Created$0:** 2026-03-02",
        &expect![[r#"
            "Created"
            **Created** — field of the document

            Date as `YYYY-MM-DD`"#]],
    );
    check(
        "- **Hard deadline:**",
        "- **Hard $0deadline:** None",
        &expect![[r#"
            "Hard deadline"
            **Hard deadline** — field of Time Constraints, may be left out

            Text, or `None`

            ```markdown
            [Date if applicable, or "None"]
            ```"#]],
    );
    check(
        "- **Performance:**",
        "- **Perfor$0mance:** fast",
        &expect![[r#"
            "Performance"
            **Performance** — field of Quality Constraints

            Text. Example: `P95 <200ms`

            ```markdown
            [Key SLAs, e.g., "P95 <200ms"]
            ```"#]],
    );
    check(
        "**Risk 2:",
        "**Risk$0 2: Labels smear**",
        &expect![[r#"
            "Risk 2: Labels smear"
            **Risk N** — entry of Technical Risks

            ```markdown
            **Risk 1: [Description]**
            - **Probability:** [High / Medium / Low]
            - **Impact:** [High / Medium / Low]
            - **Mitigation:** [How we address it]
            - **Contingency:** [What if mitigation fails?]
            ```"#]],
    );
    check(
        "## Acceptance Tests",
        "## Accep$0tance Tests",
        &expect![[r###"
            "## Acceptance Tests"
            **Acceptance Tests** — required section

            > These are the high-level tests that prove the track is complete."###]],
    );
    check(
        "### Rollback Procedure",
        "### Rollback $0Procedure",
        &expect![[r####"
            "### Rollback Procedure"
            **Rollback Procedure** — required section

            ```markdown
            1. [Step 1: e.g., "Disable feature flag"]
            2. [Step 2: e.g., "Revert deployment"]
            3. [Step 3: e.g., "Rollback database migration"]
            ```"####]],
    );
    check(
        "| Date |",
        "| Da$0te | Author | Changes |",
        &expect![[r#"
        "Date"
        **Date** — column in Change Log

        Date as `YYYY-MM-DD`"#]],
    );
}

#[test]
fn silence() {
    for (line, with) in [
        ("**Status:**", "**Status:** In $0Progress"),
        ("Ribbon change", "Ribbon $0change"),
        ("Ribbon change", "See [gone](../gone$0.md)"),
        ("Ribbon change", "**Unheard $0of:** x"),
        ("Ribbon change", "```\nparcel-rou$0ting\n```"),
    ] {
        assert_eq!(shown(line, with), None, "{with}");
    }
}
