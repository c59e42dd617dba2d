//! What is said of whole tracks: the graph, the status table, the gate.

use expect_test::{Expect, expect};
use ide::{EdgeKind, Gate};
use text::Text;
use world::{Change, Document, World};

use crate::common::{FILLED, PATH, world};

fn path(id: &str) -> String {
    format!("swarm/tracks/{id}/spec.md")
}

/// Tracks with a status and dependencies each: `("a", "Draft", "b, c")`; after `|` the related tracks.
fn tracks(specs: &[(&str, &str, &str)]) -> World {
    let list =
        |ids: &str| ids.split(", ").filter(|id| !id.is_empty()).map(|id| format!("- **{id}**\n")).collect::<String>();
    let documents = specs.iter().map(|(id, status, needs)| {
        let (needs, related) = needs.split_once('|').unwrap_or((needs, ""));
        let text = format!(
            "# Track Spec: {id} — About {id}\n\n**Status:** {status}\n\n## Context\n\n**Related tracks:**\n{}\n\n\
             ## Dependencies\n\n### Internal Dependencies\n\n{}\n",
            list(related),
            list(needs)
        );
        (path(id), text)
    });
    let documents: Vec<(String, String)> = documents.collect();
    let documents: Vec<(&str, &str)> = documents.iter().map(|(path, text)| (&**path, &**text)).collect();
    world(&documents)
}

/// `a -> b` for dependencies, `a .. b` for related tracks, `!` where it is part of a cycle.
fn edges(specs: &[(&str, &str, &str)]) -> Vec<String> {
    let graph = ide::graph(&tracks(specs).snapshot());
    let shown = graph.edges.iter().map(|edge| {
        let arrow = if edge.kind == EdgeKind::Depends { "->" } else { ".." };
        let mark = if edge.in_cycle { " !" } else { "" };
        format!("{} {arrow} {}{mark}", graph.nodes[edge.from].id, graph.nodes[edge.to].id)
    });
    shown.collect()
}

#[test]
fn the_graph_has_dependencies_and_related_tracks() {
    let found = edges(&[("a-1", "Draft", "b-1, x-1, b-1|c-1, b-1, a-1"), ("b-1", "Done", "|a-1"), ("c-1", "", "")]);
    assert_eq!(found, ["a-1 -> b-1", "a-1 .. c-1", "b-1 .. a-1"]);
}

#[test]
fn cycles_are_marked() {
    assert_eq!(edges(&[("a-1", "", "a-1")]), ["a-1 -> a-1 !"]);
    let two = edges(&[("a-1", "", "b-1"), ("b-1", "", "a-1, c-1"), ("c-1", "", "|b-1")]);
    assert_eq!(two, ["a-1 -> b-1 !", "b-1 -> a-1 !", "b-1 -> c-1", "c-1 .. b-1"]);
    let ids: Vec<String> = (0..50).map(|number| format!("t-{number:02}")).collect();
    let mut ring: Vec<(&str, &str, &str)> =
        (0..50).map(|number| (ids[number].as_str(), "", ids[(number + 1) % 50].as_str())).collect();
    assert_eq!(edges(&ring).iter().filter(|edge| edge.ends_with('!')).count(), 50);
    ring[7].2 = "";
    assert_eq!(edges(&ring).iter().filter(|edge| edge.ends_with('!')).count(), 0);
}

#[test]
fn one_directory_is_one_track_and_documents_without_id_are_none() {
    let documents = [
        (path("a-1"), "# Track Spec: a-1 — A\n".to_owned()),
        ("swarm/tracks/a-1/plan.md".to_owned(), "# Plan: a-1\n\n**Depends on:** b-1\n".to_owned()),
        ("README.md".to_owned(), "# a-1\n".to_owned()),
    ];
    let documents: Vec<(&str, &str)> = documents.iter().map(|(path, text)| (&**path, &**text)).collect();
    let graph = ide::graph(&world(&documents).snapshot());
    assert_eq!(graph.nodes.iter().map(|node| &*node.path).collect::<Vec<_>>(), [path("a-1")]);
    assert_eq!(graph.edges, []);
}

#[test]
fn the_status_of_a_track_counts_what_is_in_it() {
    let text = FILLED
        .replace("- [ ] Code review", "- [x] Code review")
        .replace(
            "- **Ribbon stock:** Routing",
            "- ~~Ribbon stock~~ gone\n- [x] Paper\n- None left\n- **Ribbon stock:** Routing",
        )
        .replace("**User value:**\nThe lease ends in June", "**User value:**\n[What value does this provide to users?]")
        .replacen("- **Status:** Resolved", "- **Status:** [Open / Resolved]", 1)
        .replace("- **Probability:** Low", "- **Probability:** Medium");
    let routing =
        FILLED.replace("parcel-labels", "swap").replace("parcel-routing", "x").replace("swap", "parcel-routing");
    let routing = routing.replace("**Status:** In Progress", "**Status:** **Draft** (since May)");
    let world = world(&[(PATH, &text), (&path("parcel-routing"), &routing)]);
    expect![[r#"
        [
            TrackStatus {
                id: "parcel-labels",
                title: "Label printing",
                status: Some(
                    "In Progress",
                ),
                path: "swarm/tracks/parcel-labels/spec.md",
                lifecycle: Live,
                filled: 98,
                checked: 5,
                items: 31,
                open_questions: 1,
                high_risks: 1,
                blockers: 2,
                not_ready: [
                    "parcel-routing",
                ],
            },
            TrackStatus {
                id: "parcel-routing",
                title: "Label printing",
                status: Some(
                    "Draft (since May)",
                ),
                path: "swarm/tracks/parcel-routing/spec.md",
                lifecycle: Draft,
                filled: 100,
                checked: 3,
                items: 30,
                open_questions: 0,
                high_risks: 0,
                blockers: 2,
                not_ready: [],
            },
        ]
    "#]]
    .assert_debug_eq(&ide::track_statuses(&world.snapshot()));
}

/// `CODE "TEXT" MESSAGE` of what stands in the way of the document at `PATH`.
fn check(gate: Gate, text: &str, routing_status: &str, expected: &Expect) {
    let routing =
        FILLED.replace("parcel-labels", "x-1").replace("parcel-routing", "x-2").replace("x-1", "parcel-routing");
    let routing = routing.replace("**Status:** In Progress", &format!("**Status:** {routing_status}"));
    let mut world = world(&[(PATH, text), (&path("parcel-routing"), &routing)]);
    let artifacts = ["PRD.md", "plan.md", "integration_report.md", "iosm_report.md", "rollback_guide.md"];
    let artifacts = artifacts.map(|file| format!("swarm/tracks/parcel-labels/{file}"));
    for artifact in artifacts.iter().map(String::as_str).chain(["docs/labels.md", "docs/ADR-XXX.md"]) {
        world.apply(Change::Path(artifact.into(), true));
    }
    let document = Document::new(&world.snapshot(), PATH, Text::new(text));
    let obstacles = ide::gate(&world.snapshot(), &document, gate);
    let line =
        |found: &ide::Diagnostic| format!("{} {:?} {}\n", found.code, document.slice(&found.range), found.message);
    expected.assert_eq(&obstacles.iter().map(line).collect::<String>());
}

/// A document that nothing keeps from being complete.
fn ticked() -> String {
    FILLED.replace("- [ ]", "- [x]")
}

#[test]
fn nothing_stands_in_the_way_of_what_is_ready() {
    for status in ["Draft", "Approved", "Complete"] {
        let text = ticked().replace("**Status:** In Progress", &format!("**Status:** {status}"));
        check(Gate::Approved, &text, "Approved", &expect![[""]]);
        check(Gate::Complete, &text, "Complete", &expect![[""]]);
    }
    let optional = ticked().replace("- [x] Security (if needed)", "- [ ] Security (if needed)");
    check(Gate::Approved, &optional, "In Progress", &expect![[""]]);
    check(Gate::Complete, &optional, "Done", &expect![[""]]);
}

#[test]
fn what_stands_in_the_way_of_an_approval() {
    let text = ticked()
        .replace("**Status:** In Progress", "**Status:** Draft")
        .replace("**User value:**\nThe lease ends in June", "**User value:**\n[What value does this provide to users?]")
        .replace("**Created:** 2026-03-02", "**Created:** 2026-02-30")
        .replacen("- **Status:** Resolved", "- **Status:** [Open / Resolved]", 1)
        .replace("- [x] Product: Depot Nine prints on paper that smears", "- [ ] Product: [Name/Date]")
        .replace("- [x] Code review", "- [ ] Code review");
    check(
        Gate::Approved,
        &text,
        "Draft",
        &expect![[r#"
        invalid-date "2026-02-30" Created is "2026-02-30", which is no day of the calendar; expected YYYY-MM-DD
        leftover-placeholder "[What value does this provide to users?]" "[What value does this provide to users?]" is still the template's text; replace it
        gate "parcel-routing" depends on parcel-routing, which is Draft; it must be approved first
        gate "Q1: The lease ends in June" "Q1: The lease ends in June" is open; settle it, and set its Status to say so
        gate "- [ ] Product: [Name/Date]" "Product: [Name/Date]" is not signed; tick the box once it is
    "#]],
    );
}

#[test]
fn what_stands_in_the_way_of_completion() {
    let text = ticked()
        .replacen("- **Status:** Resolved", "- **Status:** Open", 1)
        .replace("- [x] Product", "- [ ] Product")
        .replace("- [x] PII handling", "- [ ] PII handling")
        .replace("- [x] Code review", "- [ ] Code review");
    check(
        Gate::Complete,
        &text,
        "In Progress",
        &expect![[r#"
        gate "- [ ] Code review passed" "Code review passed" is not ticked; finish it, or take it out
        gate "parcel-routing" depends on parcel-routing, which is In Progress; it must be complete first
        gate "Q1: The lease ends in June" "Q1: The lease ends in June" is open; settle it, and set its Status to say so
        gate "- [ ] Product: Depot Nine prints on paper that smears" "Product: Depot Nine prints on paper that smears" is not signed; tick the box once it is
    "#]],
    );
}

#[test]
fn a_foreign_document_does_not_pass() {
    check(
        Gate::Approved,
        "# Track Spec: parcel-labels — Labels\n\n## Something\n\nElse.\n",
        "Done",
        &expect![[r##"
        template-mismatch "# Track Spec: parcel-labels — Labels" this document has 0 of the 16 main sections of the built-in template "track-spec", so its structure is not checked
    "##]],
    );
}
