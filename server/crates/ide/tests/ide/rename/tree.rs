//! What the user moves or deletes in the editor's tree.

use super::{LABELS, OTHER, PLAN, citing, planned};

#[test]
fn moving_a_directory_in_the_tree() {
    let line = "- $ID: [x](../$ID/plan.md), `swarm/tracks/$ID/plan.md`\n- [up](../../../README.md)";
    let mut files = citing(line);
    files.0.insert("README.md".to_owned(), "[labels](swarm/tracks/parcel-labels/) parcel-labels\n".to_owned());
    files
        .0
        .get_mut(PLAN)
        .unwrap()
        .push_str("[r](../parcel-routing/spec.md) [self](./spec.md) [up](../../../README.md)\n");
    // The same as a rename of the track.
    let renamed = files.applied(&files.rename(LABELS, "parcel-labels", "label-press").unwrap());
    assert_eq!(files.after_moves(&[("swarm/tracks/parcel-labels", "swarm/tracks/label-press")]), renamed);
    // To another level: paths only.
    let archived = files.after_moves(&[("swarm/tracks/parcel-labels", "swarm/tracks/archive/parcel-labels")]);
    assert_eq!(
        archived.0["swarm/tracks/archive/parcel-labels/plan.md"],
        "# Plan\n[r](../../parcel-routing/spec.md) [self](./spec.md) [up](../../../../README.md)\n"
    );
    assert!(archived.0[OTHER].contains(
        "- parcel-labels: [x](../archive/parcel-labels/plan.md), `swarm/tracks/archive/parcel-labels/plan.md`\n"
    ));
    assert_eq!(archived.0["README.md"], "[labels](swarm/tracks/archive/parcel-labels/) parcel-labels\n");
    let back = archived.after_moves(&[("swarm/tracks/archive/parcel-labels", "swarm/tracks/parcel-labels")]);
    assert_eq!(back, files);
    // A name that is no ID: links are escaped, names stay.
    let spaced = files.after_moves(&[("swarm/tracks/parcel-labels", "swarm/tracks/the labels (old)")]);
    assert_eq!(spaced.0["README.md"], "[labels](swarm/tracks/the%20labels%20%28old%29/) parcel-labels\n");
    // Both tracks swap places by way of nothing: every link follows its own track.
    let both = files.after_moves(&[
        ("swarm/tracks/parcel-labels", "swarm/tracks/a-1"),
        ("swarm/tracks/parcel-routing", "swarm/tracks/b-2"),
    ]);
    assert!(both.0["swarm/tracks/b-2/spec.md"].contains("- a-1: [x](../a-1/plan.md), `swarm/tracks/a-1/plan.md`\n"));
    assert!(both.0["swarm/tracks/a-1/plan.md"].contains("[r](../b-2/spec.md)"));
}

#[test]
fn what_would_dangle() {
    let mut files = citing("- $ID: T04 [x](../$ID/plan.md) `swarm/tracks/$ID/spec.md` [[$ID]]");
    files.0.extend(planned().0.into_iter().filter(|(path, _)| path != OTHER));
    let snapshot = files.snapshot();
    let dangling = |path: &str| {
        let found = ide::dangling(&snapshot, path).into_iter();
        found.map(|(path, region)| format!("{path} {}", &files.0[&*path][region.range])).collect::<Vec<_>>().join("\n")
    };
    expect_test::expect![[r#"
        swarm/tracks/parcel-routing/spec.md parcel-labels
        swarm/tracks/parcel-routing/spec.md ../parcel-labels/plan.md
        swarm/tracks/parcel-routing/spec.md swarm/tracks/parcel-labels/spec.md
        swarm/tracks/parcel-routing/spec.md parcel-labels"#]]
    .assert_eq(&dangling("swarm/tracks/parcel-labels"));
    expect_test::expect![[r#"
        swarm/tracks/parcel-labels/spec.md T04
        swarm/tracks/parcel-labels/spec.md T02
        swarm/tracks/parcel-labels/spec.md T04
        swarm/tracks/parcel-labels/spec.md T05
        swarm/tracks/parcel-labels/spec.md T04
        swarm/tracks/parcel-labels/spec.md swarm/tracks/parcel-labels/plan.md
        swarm/tracks/parcel-labels/spec.md swarm/tracks/parcel-labels/plan.md
        swarm/tracks/parcel-routing/spec.md ../parcel-labels/plan.md"#]]
    .assert_eq(&dangling(PLAN));
    assert_eq!(dangling("swarm/tracks/parcel"), "");
}
