//! Rename, tested by what the files of a workspace say afterwards.

mod parts;
mod properties;
mod track;
mod tree;

use crate::common::FILLED;
use crate::files::Files;

const LABELS: &str = "swarm/tracks/parcel-labels/spec.md";
const OTHER: &str = "swarm/tracks/parcel-routing/spec.md";

/// The filled track and its neighbour, which cites it in `line`.
fn citing(line: &str) -> Files {
    let routing = FILLED
        .replace("- parcel-routing: prints what it routes", line)
        .replace("parcel-labels", "parcel-routing")
        .replace("$ID", "parcel-labels")
        .replace("- **parcel-routing:** Depot Nine", "- None: Depot Nine");
    Files::new(&[(LABELS, FILLED), (OTHER, &routing), ("swarm/tracks/parcel-labels/plan.md", "# Plan\n")])
}

/// A track with a plan that numbers its tasks and risks.
fn planned() -> Files {
    Files::new(&[
        (
            LABELS,
            &FILLED.replace(
                "Thermal labels at every gate\n\n**Related",
                "After T04, T02~T04 and Risk 2; T05.\n\n- T04: first\n\n**Related",
            ),
        ),
        (
            "swarm/tracks/parcel-labels/plan.md",
            "# Plan\n\n### Task T02: Print\n\n- [ ] **T04**: Cut, see T02\n- [ ] **T05: Glue**\n\nT04 [cut](#task-t02-print), Risk 1\n",
        ),
        (OTHER, "# Notes\n\nT04 of another track, [print](../parcel-labels/plan.md#task-t02-print)\n"),
    ])
}

const PLAN: &str = "swarm/tracks/parcel-labels/plan.md";

#[test]
fn prepare_says_what_or_why_not() {
    let line = "- $ID-v2: x; [[nobody]], `$ID`, [plan](../$ID/plan.md), ADR-0999\n- [there](../$ID/spec.md#data-safety), [x](#context)\n\n```\ncode\n```";
    let mut files = citing(line);
    files.0.get_mut(OTHER).unwrap().push_str("\n**Author:** [Name/Agent]\n\n## Notes on things\n");
    let shown = |at: &str| match files.prepared(OTHER, at) {
        Ok((text, placeholder)) if text == placeholder => text,
        Ok((text, placeholder)) => format!("{text} = {placeholder}"),
        Err(reason) => format!("error: {reason}"),
    };
    let all: Vec<String> = [
        "parcel-routing — L",
        "Label printing",
        "parcel-labels-v2",
        "nobody]]",
        "plan.md)",
        "here](..",
        "data-safety)",
        "context)",
        "code\n",
        "Notes on",
        "isk 2: Labels",
        "Labels smear",
        "Ribbon change",
        "ADR-0999",
    ]
    .iter()
    .map(|at| format!("{at}: {}", shown(at)))
    .collect();
    expect_test::expect![[r#"
        parcel-routing — L: parcel-routing
        Label printing: Label printing
        parcel-labels-v2: error: "parcel-labels-v2" names nothing that can be renamed
        nobody]]: error: "nobody" names nothing that can be renamed
        plan.md): error: swarm/tracks/parcel-labels/plan.md is a file or directory; rename it in the file tree, and the links to it follow
        here](..: [there](../parcel-labels/spec.md#data-safety) = Data Safety
        data-safety): data-safety = Data Safety
        context): context = Context
        code
        : error: nothing in a code block can be renamed
        Notes on: Notes on things
        isk 2: Labels: Risk 2
        Labels smear: Labels smear in the cold
        Ribbon change: error: nothing here can be renamed; put the cursor on a track's ID, an entry or a heading
        ADR-0999: error: "ADR-0999" names nothing that can be renamed"#]].assert_eq(&all.join("\n"));
}
