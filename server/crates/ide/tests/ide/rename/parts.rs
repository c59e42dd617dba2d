//! WorkspaceEdit of entries and headings.

use ide::WorkspaceEdit;

use super::{LABELS, OTHER, PLAN, citing, planned};
use crate::files::{Files, difference};

#[test]
fn entries_and_their_citations() {
    for (path, at, new, expected) in [
        (PLAN, "T04**", "7", [("T04", "T07")].as_slice()),
        (PLAN, "T04**", "T07", &[("T04", "T07")]),
        (LABELS, "T04, T02", "T07", &[("T04", "T07")]),
        (PLAN, "T04**", "TASK-4", &[("T04", "TASK-4")]),
        (PLAN, "T02: Print", "T08", &[("T02", "T08"), ("#task-t02", "#task-t08")]),
        (PLAN, "Print", "Draw all", &[("T02: Print", "T02: Draw all"), ("t02-print", "t02-draw-all")]),
        (PLAN, "Cut, see", "Trim", &[("Cut, see T02", "Trim")]),
        (PLAN, "Glue", "T09: Paste", &[("T05", "T09"), ("Glue", "Paste")]),
        (LABELS, "Risk 2; T05", "3", &[("Risk 2", "Risk 3")]),
        (LABELS, "Risk 2: Labels", "Risk 3", &[("Risk 2", "Risk 3")]),
        (LABELS, "Labels smear", "Ink runs", &[("Labels smear in the cold", "Ink runs")]),
    ] {
        let files = planned();
        let renamed = files.applied(&files.rename(path, at, new).unwrap());
        for path in [PLAN, LABELS] {
            let expected = expected.iter().fold(files.0[path].clone(), |text, (old, new)| text.replace(old, new));
            assert_eq!(difference(&renamed.0[path], &expected), [], "{at} -> {new} in {path}");
        }
        let links = expected.iter().filter(|(old, _)| old.contains("t02"));
        let other = links.fold(files.0[OTHER].clone(), |text, (old, new)| text.replace(old, new));
        assert_eq!(renamed.0[OTHER], other, "{at} -> {new} in another track");
    }
}

#[test]
fn entry_names_that_cannot_be() {
    let files = planned();
    let refused = |path: &str, at: &str, new: &str| format!("{new}: {}", files.rename(path, at, new).unwrap_err());
    let all = [
        refused(PLAN, "T04**", "T05"),
        refused(PLAN, "T04**", "2"),
        refused(PLAN, "T04**", ""),
        refused(LABELS, "Risk 2: Labels", "1"),
        refused(LABELS, "Risk 2: Labels", "Hazard 3"),
        refused(PLAN, "isk 1", "Risk 9"),
    ];
    expect_test::expect![[r#"
        T05: the number is taken by "T05: Glue" on line 6; choose another, or renumber that one
        2: swarm/tracks/parcel-labels/plan.md has a "T02" too, and a citation could not tell them apart; choose another number
        : the new name is empty; give a number or a title
        1: the number is taken by "Risk 1: Ribbon change without tools" on line 220; choose another, or renumber that one
        Hazard 3: "Hazard 3" is not a name for Risk 2; expected a number, a key like Risk 2, or a title
        Risk 9: "Risk 1" is the name of 3 things; rename the one you mean where it stands"#]].assert_eq(&all.join("\n"));
    assert_eq!(files.rename(PLAN, "T04**", "4"), Ok(WorkspaceEdit::default()));
    // Ambiguous citations stay: each section has a "Risk 1" of its own.
    let renamed = files.applied(&files.rename(LABELS, "Risk 1: Returns", "4").unwrap());
    assert_eq!(renamed.0[LABELS], files.0[LABELS].replace("Risk 1: Returns", "Risk 4: Returns"));
    assert_eq!(renamed.0[PLAN], files.0[PLAN]);
}

#[test]
fn headings_and_their_anchors() {
    let notes = "# Notes\n\n## Open items\n\n## Open items\n\n[a](#open-items) [b](#open-items-1) [c][c]\n\n[c]: notes.md#open-items-1\n";
    let files = Files::new(&[
        ("docs/notes.md", notes),
        ("docs/x/index.md", "[b](../notes.md#open-items-1), [a](/docs/notes.md#open-items), [n](../notes.md#none)\n"),
    ]);
    let renamed = files.applied(&files.rename("docs/notes.md", "Open items", "Closed & `done`").unwrap());
    expect_test::expect![[r##"
        # Notes

        ## Closed & `done`

        ## Open items

        [a](#closed--done) [b](#open-items) [c][c]

        [c]: notes.md#open-items
    "##]]
    .assert_eq(&renamed.0["docs/notes.md"]);
    let index = "[b](../notes.md#open-items), [a](/docs/notes.md#closed--done), [n](../notes.md#none)\n";
    assert_eq!(renamed.0["docs/x/index.md"], index);
    let back = renamed.applied(&renamed.rename("docs/x/index.md", "closed--done", "Open items").unwrap());
    assert_eq!(back, files);
    for bad in ["", "a\nb", "a\n\n# b"] {
        assert!(files.rename("docs/notes.md", "Open items", bad).is_err(), "{bad:?}");
    }
    assert_eq!(files.rename("docs/notes.md", "Open items", "Open items"), Ok(WorkspaceEdit::default()));
}

#[test]
fn the_text_of_a_title_is_a_heading_without_its_id() {
    let files = citing("[x](../$ID/spec.md#track-spec-$ID--label-printing)");
    let renamed = files.applied(&files.rename(LABELS, "Label printing", "Printing").unwrap());
    assert!(renamed.0[LABELS].starts_with("# Track Spec: parcel-labels — Printing\n"));
    assert!(renamed.0[OTHER].contains("[x](../parcel-labels/spec.md#track-spec-parcel-labels--printing)"));
}
