//! Reading aids on one small track: inlay hints, lenses, tokens, folds, selections, links, linked names, unfilled things.

use expect_test::{Expect, expect};
use ide::{Direction, LensKind, LinkTarget, StatusChange, TokenKind};
use text::Text;
use world::{Change, Document, Snapshot};

use crate::common::world;

const OWN: &str = "swarm/tracks/parcel-labels/spec.md";

const TEXT: &str = "\
# Track Spec: parcel-labels — Labels

**Created:** 2026-03-02
**Author:** Mira
**Status:** Draft

## Context

**Why this track exists:**
See [the routes](../parcel-routing/spec.md#top), [far](https://example.org/x) and `notes.txt`, not [gone](gone.md).

**Related tracks:**
- parcel-routing: prints
- **parcel-gone:** never was

## Constraints

### Time Constraints
- **Target completion:** 2026-11-17, drivers
- **Hard deadline:** 2026-12-04

## Acceptance Tests

### Non-Functional Acceptance

**Quality:**
- [x] Code review passed for parcel-routing,
  and twice
- [ ] Documentation complete

## Risks & Mitigations

### Technical Risks

**Risk 1: Rain**
- **Probability:** High
- **Impact:** Medium — so far
- **Mitigation:** See Risk 2

**Risk 2: Snow**
- **Probability:** [High / Medium / Low]
- **Impact:** Low
- **Mitigation:** [How we address it]

## Open Questions

**Q1: Which glue?**
- **Status:** Open
- **Owner:**

## Change Log

| Date | Author | Changes |
|------|--------|---------|
| 2026-03-02 | Mira | Initial draft |

```
Risk 2
parcel-routing
```
";

/// A world in which `text` is the track parcel-labels, and another one, parcel-routing, depends on it.
fn with(text: &str) -> (Snapshot, Document) {
    let routing = "# Track Spec: parcel-routing — Routes\n\n**Status:** In Progress\n\n**Depends on:** parcel-labels\n";
    let mut world = world(&[("swarm/tracks/parcel-routing/spec.md", routing), (OWN, text)]);
    world.apply(Change::Path("swarm/tracks/parcel-labels/notes.txt".into(), true));
    let document = Document::new(&world.snapshot(), OWN, Text::new(text));
    (world.snapshot(), document)
}

fn line_at(document: &Document, offset: usize) -> &str {
    let start = document.source[..offset].rfind('\n').map_or(0, |at| at + 1);
    document.source[start..].lines().next().unwrap_or("")
}

/// The lines with hints, each hint where it stands.
fn check_hints(text: &str, from: &str, to: &str, expected: &Expect) {
    let (snapshot, document) = with(text);
    let range = text.find(from).unwrap()..text.find(to).unwrap();
    let mut shown = text.to_owned();
    for hint in ide::inlay_hints(&snapshot, &document, range).iter().rev() {
        shown.insert_str(hint.offset, &format!("‹{}›", hint.label));
    }
    let lines = shown.lines().filter(|line| line.contains('‹'));
    expected.assert_eq(&lines.map(|line| format!("{line}\n")).collect::<String>());
}

#[test]
fn hints_stand_beside_what_they_are_about() {
    check_hints(
        TEXT,
        "# Track",
        "```",
        &expect![[r#"
        # Track Spec: parcel-labels — Labels‹1/2›
        - parcel-routing‹In Progress›: prints
        - **Target completion:** 2026-11-17‹5 days ago›, drivers
        - **Hard deadline:** 2026-12-04‹in 12 days›
        ## Acceptance Tests‹1/2›
        ### Non-Functional Acceptance‹1/2›
        **Risk 1: Rain**‹6/9›
    "#]],
    );
}

#[test]
fn hints_are_given_for_the_range_asked_about() {
    check_hints(
        TEXT,
        "### Time",
        "- **Hard",
        &expect![[r#"
        - **Target completion:** 2026-11-17‹5 days ago›, drivers
    "#]],
    );
}

#[test]
fn scales_may_rise_and_be_abbreviated_and_what_is_no_scale_has_no_score() {
    let template = "# Spec: [Name]\n\n## Risks\n\n**Risk 1: [What]**\n- **Impact:** L / M / H\n- **Chance:** L / M / H\n\n## Work\n\n**Task 1: [What]**\n- **Team:** Red / Blue\n- **Reviewer:** Red / Blue\n";
    let text = "# Spec: x\n\n## Risks\n\n**Risk 1: Rain**\n- **Impact:** High\n- **Chance:** M\n\n## Work\n\n**Task 1: Dig**\n- **Team:** Red\n- **Reviewer:** Blue\n";
    let mut world = world(&[]);
    let template = world::TemplateFile { path: "swarm/templates/track_spec.md".into(), text: template.into() };
    world.apply(Change::Templates(vec![template]));
    let document = Document::new(&world.snapshot(), OWN, Text::new(text));
    let hints = ide::inlay_hints(&world.snapshot(), &document, 0..text.len());
    let shown: Vec<_> =
        hints.iter().map(|hint| format!("{} {}", line_at(&document, hint.offset), hint.label)).collect();
    assert_eq!(shown, ["**Risk 1: Rain** 6/9"]);
    assert_eq!(hints[0].tooltip, "Impact 3 × Chance 2, each of 3");
}

#[test]
fn lenses_above_title_and_entries() {
    let (snapshot, document) = with(TEXT);
    let shown: Vec<String> = ide::code_lenses(&document)
        .iter()
        .map(|lens| {
            let text = ide::lens_text(&snapshot, &document, lens.kind, lens.range.start).unwrap();
            format!("{}: {}", document.slice(&lens.range), text.title)
        })
        .collect();
    expect![[r#"
        # Track Spec: parcel-labels — Labels: readiness 86 %: 6 blockers
        # Track Spec: parcel-labels — Labels: 1 track depends on this
        # Track Spec: parcel-labels — Labels: status: Draft → Approved
        Q1: Which glue?: Open → Resolved"#]]
    .assert_eq(&shown.join("\n"));
    assert_eq!(ide::lens_text(&snapshot, &document, LensKind::EntryStatus, 3), None);
}

#[test]
fn a_finished_track_has_nothing_next() {
    let (_, document) = with(&TEXT.replace("**Status:** Draft", "**Status:** Complete"));
    let kinds: Vec<LensKind> = ide::code_lenses(&document).iter().map(|lens| lens.kind).collect();
    assert_eq!(kinds, [LensKind::Dependents, LensKind::EntryStatus]);
}

/// The line of the status after it has been set at `cursor`, or why not.
fn set(text: &str, cursor: Option<&str>, status: &str, anyway: bool) -> String {
    let (snapshot, document) = with(text);
    let offset = cursor.map(|cursor| text.find(cursor).unwrap());
    match ide::set_status(&snapshot, &document, offset, status, anyway) {
        Ok(StatusChange::Edit(edit)) => {
            let mut text = text.to_owned();
            text.replace_range(edit.range.clone(), &edit.text);
            let start = text[..edit.range.start].rfind('\n').map_or(0, |at| at + 1);
            text[start..].lines().next().unwrap().to_owned()
        }
        Ok(StatusChange::TooEarly(obstacles)) => format!("too early: {}", obstacles.len()),
        Err(reason) => reason,
    }
}

#[test]
fn a_status_is_set_when_nothing_is_in_the_way() {
    assert!(set(TEXT, None, "approved", false).starts_with("too early: "));
    assert_eq!(set(TEXT, None, "approved", true), "**Status:** Approved");
    assert_eq!(set(TEXT, None, "in-progress", true), "**Status:** In Progress");
    let live = TEXT.replace("**Status:** Draft", "**Status:** Approved (by all)");
    assert_eq!(set(&live, None, "Draft", false), "**Status:** Draft");
    assert_eq!(set(&live, None, "In Progress", false), "**Status:** In Progress");
    assert!(set(&live, None, "Complete", false).starts_with("too early: "));
    let empty = TEXT.replace("**Status:** Draft", "**Status:**");
    assert_eq!(set(&empty, None, "Draft", false), "**Status:** Draft");
    assert_eq!(
        set(TEXT, None, "Done\nand", true),
        "Status cannot be \"Done and\"; expected Draft, Approved, In Progress or Complete"
    );
    let none = TEXT.replace("**Status:** Draft\n", "");
    assert_eq!(
        set(&none, None, "Draft", false),
        "swarm/tracks/parcel-labels/spec.md has no field Status; add the line `**Status:** Draft`"
    );
    assert_eq!(set(TEXT, Some("Which glue"), "Resolved", false), "- **Status:** Resolved");
    assert_eq!(
        set(TEXT, Some("Rain"), "Resolved", false),
        "there is no entry with a Status here; put the cursor into one"
    );
}

#[test]
fn tokens_say_what_words_are() {
    let (snapshot, document) = with(TEXT);
    let mut shown = String::new();
    for token in ide::semantic_tokens(&snapshot, &document, &(0..TEXT.len())) {
        let kind = format!("{:?}", token.kind);
        shown += &format!("{kind:16} {}\n", document.slice(&token.range));
    }
    expect![[r#"
        KnownTrack       parcel-labels
        Label            Created
        Date             2026-03-02
        Label            Author
        Label            Status
        EnumerationValue Draft
        Label            Why this track exists
        Label            Related tracks
        KnownTrack       parcel-routing
        UnknownTrack     parcel-gone
        Label            Target completion
        Date             2026-11-17
        Label            Hard deadline
        Date             2026-12-04
        Label            Quality
        CheckedItem      Code review passed for
        KnownTrack       parcel-routing
        CheckedItem      ,
        CheckedItem      and twice
        EntryNumber      1
        Label            Probability
        EnumerationValue High
        Label            Impact
        EnumerationValue Medium
        Label            Mitigation
        EntryNumber      2
        Label            Probability
        Placeholder      [High / Medium / Low]
        Label            Impact
        EnumerationValue Low
        Label            Mitigation
        Placeholder      [How we address it]
        EntryNumber      1
        Label            Status
        EnumerationValue Open
        Label            Owner
        Date             2026-03-02
    "#]]
    .assert_eq(&shown);
    let risks = TEXT.find("## Risks").unwrap()..TEXT.find("**Risk 2").unwrap();
    let tokens = ide::semantic_tokens(&snapshot, &document, &risks);
    assert!(tokens.iter().all(|token| risks.start <= token.range.start && token.range.end <= risks.end));
    assert!(tokens.iter().any(|token| token.kind == TokenKind::EnumerationValue));
}

#[test]
fn folds_take_more_than_one_line() {
    let text = "---\nstatus: Draft\n---\n# A\n\n<!-- one\ntwo -->\n\n## B\n\n**Risk 1: x**\n- **Impact:** y\n\n### Test 1: z\n\nText\n\n| A |\n|---|\n| b |\n\n```\ncode\n```\n\n## C\n";
    let (_, document) = with(text);
    let shown = ide::folds(&document).into_iter().map(|fold| {
        let line = |offset: usize| document.text.place(offset).line;
        let kind = if fold.is_comment { "comment" } else { "part" };
        format!("{kind} {}-{}", line(fold.range.start), line(fold.range.end))
    });
    expect![[r#"
        part 0-2
        part 3-25
        comment 5-6
        part 8-23
        part 10-11
        part 13-23
        part 17-19
        part 21-23"#]]
    .assert_eq(&shown.collect::<Vec<_>>().join("\n"));
}

#[test]
fn selections_grow_from_the_word_to_the_document() {
    let (_, document) = with(TEXT);
    let ranges = ide::selection_ranges(&document, TEXT.find("so far").unwrap() + 1);
    let shown: Vec<String> = ranges
        .iter()
        .map(|range| {
            let text = document.slice(range);
            let last = text.lines().next_back().unwrap_or("");
            if text.lines().count() > 1 {
                format!("{} … {last}", text.lines().next().unwrap())
            } else {
                text.to_owned()
            }
        })
        .collect();
    expect![[r#"
        so
        Medium — so far
        **Impact:** Medium — so far
        - **Impact:** Medium — so far
        - **Probability:** High … - **Mitigation:** See Risk 2
        **Risk 1: Rain** … - **Mitigation:** See Risk 2
        **Risk 1: Rain** … - **Mitigation:** [How we address it]
        ### Technical Risks … - **Mitigation:** [How we address it]
        ## Risks & Mitigations … - **Mitigation:** [How we address it]
        # Track Spec: parcel-labels — Labels … ```
        # Track Spec: parcel-labels — Labels … ```"#]]
    .assert_eq(&shown.join("\n"));
}

#[test]
fn links_lead_somewhere() {
    let (snapshot, document) = with(TEXT);
    let shown = ide::document_links(&snapshot, &document).into_iter().map(|link| {
        let target = match link.target {
            LinkTarget::External(address) => address,
            LinkTarget::Path(path) => path.to_string(),
        };
        format!("{} -> {target}", document.slice(&link.range))
    });
    expect![[r#"
        ../parcel-routing/spec.md#top -> swarm/tracks/parcel-routing/spec.md
        https://example.org/x -> https://example.org/x
        notes.txt -> swarm/tracks/parcel-labels/notes.txt"#]]
    .assert_eq(&shown.collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_name_of_an_entry_is_linked_where_it_is_spelled_alike() {
    let linked = |cursor: &str| {
        let (snapshot, document) = with(TEXT);
        let ranges = ide::linked_ranges(&snapshot, &document, TEXT.find(cursor).unwrap() + 1);
        ranges
            .iter()
            .map(|range| format!("{} in {}", document.slice(range), line_at(&document, range.start)))
            .collect::<Vec<_>>()
    };
    let both = ["Risk 2 in - **Mitigation:** See Risk 2", "Risk 2 in **Risk 2: Snow**"];
    assert_eq!(linked("Risk 2\n"), both);
    assert_eq!(linked("Risk 2: Snow"), both);
    assert_eq!(linked("Risk 1: Rain"), [""; 0]);
    assert_eq!(linked("parcel-routing: prints"), [""; 0]);
}

#[test]
fn unfilled_things_one_after_the_other() {
    let (_, document) = with(TEXT);
    let shown = ide::unfilled(&document)
        .into_iter()
        .map(|range| format!("{:?} in {}", document.slice(&range), line_at(&document, range.start)));
    expect![[r#"
        "[High / Medium / Low]" in - **Probability:** [High / Medium / Low]
        "[How we address it]" in - **Mitigation:** [How we address it]
        "" in - **Owner:**"#]]
    .assert_eq(&shown.collect::<Vec<_>>().join("\n"));
    let go = |from: &str, direction| {
        let found = ide::nearest_unfilled(&document, TEXT.find(from).unwrap(), direction).unwrap();
        line_at(&document, found.start)
    };
    assert_eq!(go("# Track", Direction::Next), "- **Probability:** [High / Medium / Low]");
    assert_eq!(go("[High", Direction::Next), "- **Mitigation:** [How we address it]");
    assert_eq!(go("```", Direction::Next), "- **Probability:** [High / Medium / Low]");
    assert_eq!(go("[How we", Direction::Previous), "- **Probability:** [High / Medium / Low]");
    assert_eq!(go("# Track", Direction::Previous), "- **Owner:**");
}
