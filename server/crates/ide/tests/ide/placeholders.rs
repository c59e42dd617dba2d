//! What can be done with a placeholder that still stands, marked `$0`, without typing anything.

use expect_test::{Expect, expect};
use ide::Effect;
use text::Text;
use world::{Change, Document};

use crate::common::{PATH, world};
use crate::cursor::marked;
use crate::files::{Files, difference};

/// What each action on the placeholder at the cursor does to the lines; `line` is replaced by `with`.
fn check(line: &str, with: &str, expected: &Expect) {
    let (text, offset) = marked(line, with);
    let files = Files::new(&[(PATH, &text)]);
    let snapshot = files.snapshot();
    let document = files.document(&snapshot, PATH);
    let texts = |path: &str| files.text(path);
    let fixes = ide::quick_fixes(&snapshot, &document, offset..offset, &texts);
    let fixes = fixes.into_iter().filter(|(found, _)| found.code == "leftover-placeholder");
    let refactorings = ide::refactorings(&snapshot, &document, offset..offset, &texts);
    let mut shown = String::new();
    for action in fixes.flat_map(|(_, actions)| actions).chain(refactorings) {
        let Effect::Edit(edit) = &action.effect else { continue };
        let after = files.applied(edit);
        let (before, after) = (&files.0[PATH], &after.0[PATH]);
        let changed = difference(before, after).into_iter().next().unwrap();
        let lines = |text: &str| text.lines().count() as i64;
        if !action.title.starts_with("Ignore") {
            shown += &format!("{}: {changed:?}, {} lines\n", action.title, lines(after) - lines(before));
        }
    }
    expected.assert_eq(&shown);
}

#[test]
fn the_value_of_a_field() {
    check(
        "**Created:**",
        "**Created:** [YYYY-$0MM-DD]",
        &expect![[r#"
            Write 2026-03-02: ("**Created:** [YYYY-MM-DD]\n", "**Created:** 2026-03-02\n"), 0 lines
        "#]],
    );
    check(
        "- **Mitigation:** Reprint",
        "- **Mitigation:** $0[How we address it]",
        &expect![[r#"
        Write N/A: ("- **Mitigation:** [How we address it]\n", "- **Mitigation:** N/A\n"), 0 lines
    "#]],
    );
}

#[test]
fn items_and_what_follows_a_colon_in_them() {
    check(
        "- [ ] P50 latency",
        "- [ ] P50 latency < [$0X]ms",
        &expect![[r#"
        Remove the item: ("- [ ] P50 latency < [X]ms\n", "- [ ] P95 latency < 60ms\n"), -1 lines
        Tick the box: ("- [ ] P50 latency < [X]ms\n", "- [x] P50 latency < [X]ms\n"), 0 lines
    "#]],
    );
    check(
        "1. Routing hands",
        "1. [$0Step 1: e.g., \"Disable feature flag\"]",
        &expect![[r#"
        Write N/A: ("1. [Step 1: e.g., \"Disable feature flag\"]\n", "1. N/A\n"), 0 lines
        Remove the item: ("1. [Step 1: e.g., \"Disable feature flag\"]\n", "2. Thermal labels at every gate\n"), -1 lines
    "#]],
    );
    check(
        "- [x] Product:",
        "- [x] Product: [Name$0/Date]",
        &expect![[r#"
        Write N/A: ("- [x] Product: [Name/Date]\n", "- [x] Product: N/A\n"), 0 lines
        Remove the item: ("- [x] Product: [Name/Date]\n", "- [x] Engineering: Routing hands over a sealed parcel\n"), -1 lines
        Take the tick back: ("- [x] Product: [Name/Date]\n", "- [ ] Product: [Name/Date]\n"), 0 lines
    "#]],
    );
}

#[test]
fn entries_and_lines_of_their_own() {
    check(
        "**Risk 2:",
        "**Risk 2: [Desc$0ription]**",
        &expect![[r#####"
            Write N/A: ("**Risk 2: [Description]**\n", "**Risk 2: N/A**\n"), 0 lines
            Make "Risk 2: [Description]" a heading: ("**Risk 2: [Description]**\n", "#### Risk 2: [Description]\n"), 1 lines
        "#####]],
    );
    // The others would have to be counted anew.
    check(
        "**Risk 1: Ribbon",
        "**Risk 1: [Desc$0ription]**",
        &expect![[r#####"
        Write N/A: ("**Risk 1: [Description]**\n", "**Risk 1: N/A**\n"), 0 lines
        Make "Risk 1: [Description]" a heading: ("**Risk 1: [Description]**\n", "#### Risk 1: [Description]\n"), 1 lines
    "#####]],
    );
    check(
        "**Risk 2:",
        "**Risk 2: Cold**\n[$0Same structure]\n",
        &expect![[r#"
        Remove the line: ("[Same structure]\n", "\n"), -1 lines
    "#]],
    );
}

#[test]
fn what_somebody_has_written_stays() {
    check("- [ ] P50 latency", "- We think of $0[X]ms, all of us", &expect![""]);
    check("Ribbon change without tools", "Ribbon $0[How we address it] tools", &expect![[""]]);
}

#[test]
fn the_title_is_made_of_the_id() {
    let (text, offset) = marked("# Track Spec:", "# Track Spec: parcel-labels — [Feature$0 Name]");
    let mut world = world(&[(PATH, &text)]);
    world.apply(Change::Author(Some("Ada Njeri".into())));
    let document = Document::new(&world.snapshot(), PATH, Text::new(&text));
    let items = ide::completion(&world.snapshot(), &document, offset).items;
    assert_eq!(items.iter().map(|item| &*item.label).collect::<Vec<_>>(), ["Parcel labels"]);
    // Whoever writes is among the people, wherever one is asked for.
    let (text, offset) = marked("- **Technical reviewer:**", "- **Technical reviewer:** Ada$0");
    let document = Document::new(&world.snapshot(), PATH, Text::new(&text));
    let items = ide::completion(&world.snapshot(), &document, offset).items;
    assert_eq!(items.iter().map(|item| &*item.label).collect::<Vec<_>>(), ["Ada Njeri"]);
}
