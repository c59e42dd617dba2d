//! Rules and answers that depend on several documents.

use std::sync::Arc;

use text::Text;
use world::{Change, Document, World};

use crate::common::{FILLED, PATH, found, neighbour, world};

/// A small track spec that follows the template closely enough, with a status and lists of dependencies and related
/// tracks.
fn track(id: &str, status: &str, depends: &[&str], related: &[&str]) -> String {
    let list = |ids: &[&str]| ids.iter().map(|id| format!("- **{id}:** what we need\n")).collect::<String>();
    FILLED
        .replace("# Track Spec: parcel-labels", &format!("# Track Spec: {id}"))
        .replace("**Status:** In Progress", &format!("**Status:** {status}"))
        .replace("- parcel-routing: prints what it routes\n", &list(related))
        .lines()
        .map(|line| if line.starts_with("- **parcel-routing:**") { list(depends) } else { format!("{line}\n") })
        .collect()
}

fn path(id: &str) -> String {
    format!("swarm/tracks/{id}/spec.md")
}

/// A world of tracks, each with its text.
fn world_of(tracks: &[(String, String)]) -> World {
    let documents: Vec<(String, &str)> = tracks.iter().map(|(id, text)| (path(id), text.as_str())).collect();
    let documents: Vec<(&str, &str)> = documents.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    world(&documents)
}

/// `ID: CODE "TEXT" MESSAGE` of the diagnostics with one of the codes, over all tracks.
fn all(world: &World, tracks: &[(String, String)], codes: &[&str]) -> Vec<String> {
    let snapshot = world.snapshot();
    let mut out = Vec::new();
    for (id, text) in tracks {
        let document = Document::new(&snapshot, &path(id), Text::new(text));
        for diagnostic in ide::diagnostics(&snapshot, &document) {
            if codes.contains(&diagnostic.code) {
                out.push(format!(
                    "{id}: {} {:?} {}",
                    diagnostic.code,
                    document.slice(&diagnostic.range),
                    diagnostic.message
                ));
            }
        }
    }
    out
}

/// A ring of tracks, each depending on the next.
fn ring(length: usize) -> Vec<(String, String)> {
    let id = |index: usize| format!("ring-{:03}", index % length);
    (0..length).map(|index| (id(index), track(&id(index), "In Progress", &[&id(index + 1)], &[]))).collect()
}

#[test]
fn circles_are_told_once_with_the_whole_path_and_end_with_an_edge() {
    for length in [1, 2, 50, 2_000] {
        let tracks = ring(length);
        let mut world = world_of(&tracks);
        let found = all(&world, &tracks, &["dependency-cycle", "self-reference"]);
        assert_eq!(found.len(), 1, "{length}: {found:?}");
        let names: Vec<String> = (0..=length).map(|index| format!("ring-{:03}", index % length)).collect();
        assert!(found[0].starts_with("ring-000: dependency-cycle \"ring-0"), "{}", found[0]);
        assert!(found[0].contains(&names.join(" -> ")), "{}", found[0]);
        // One edge is removed in an unsaved buffer of the last track.
        let mut tracks = tracks;
        let (id, text) = tracks.last_mut().unwrap();
        *text = track(id, "In Progress", &["None"], &[]);
        let document = Document::new(&world.snapshot(), &path(id), Text::new(text));
        world.apply(Change::Facts(Arc::clone(document.facts())));
        assert_eq!(all(&world, &tracks, &["dependency-cycle"]), Vec::<String>::new(), "{length}");
    }
}

#[test]
fn two_circles_in_one_tangle() {
    let edges = [("a-1", vec!["b-1"]), ("b-1", vec!["a-1", "c-1"]), ("c-1", vec!["b-1"]), ("d-1", vec!["a-1"])];
    let tracks: Vec<(String, String)> =
        edges.iter().map(|(id, depends)| ((*id).to_owned(), track(id, "In Progress", depends, &[]))).collect();
    let found = all(&world_of(&tracks), &tracks, &["dependency-cycle"]);
    assert_eq!(
        found,
        [
            "a-1: dependency-cycle \"b-1\" these tracks depend on each other in a circle: a-1 -> b-1 -> a-1; remove one of the dependencies"
        ]
    );
}

#[test]
fn backlinks_and_readiness() {
    let tracks: Vec<(String, String)> = [
        ("live-1", track("live-1", "In Progress", &["draft-1", "done-1"], &["friend-1"])),
        ("draft-1", track("draft-1", "Draft", &["None"], &["live-1"])),
        ("done-1", track("done-1", "Complete", &["None"], &[])),
        ("friend-1", track("friend-1", "In Progress", &["None"], &[])),
        ("sketch-1", track("sketch-1", "Draft", &["draft-1"], &[])),
    ]
    .map(|(id, text)| (id.to_owned(), text))
    .to_vec();
    let found = all(&world_of(&tracks), &tracks, &["missing-backlink", "dependency-not-ready"]);
    assert_eq!(
        found,
        [
            "live-1: missing-backlink \"friend-1\" friend-1 does not mention live-1 back; add it there",
            "live-1: dependency-not-ready \"draft-1\" draft-1 is Draft, and this track, which is In Progress, depends on it; settle draft-1 first",
            "sketch-1: missing-backlink \"draft-1\" draft-1 does not mention sketch-1 back; add it there",
        ]
    );
}

#[test]
fn deadlines() {
    let dated = |text: String, target: &str, deadline: &str| {
        let lines = text.lines().map(|line| {
            if line.starts_with("- **Target completion:**") {
                format!("- **Target completion:** {target}\n")
            } else if line.starts_with("- **Hard deadline:**") {
                format!("- **Hard deadline:** {deadline}\n")
            } else {
                format!("{line}\n")
            }
        });
        lines.collect::<String>()
    };
    let tracks: Vec<(String, String)> = [
        ("a-1", dated(track("a-1", "Approved", &["b-1"], &[]), "2026-05-01", "None")),
        ("b-1", dated(track("b-1", "Approved", &["None"], &["a-1"]), "2026-06-01 (firm)", "2026-05-20")),
    ]
    .map(|(id, text)| (id.to_owned(), text))
    .to_vec();
    let found = all(&world_of(&tracks), &tracks, &["deadline-conflict"]);
    assert_eq!(
        found,
        [
            "a-1: deadline-conflict \"2026-05-01\" this track is due on 2026-05-01, before b-1, on which it depends and which is due on 2026-06-01",
            "b-1: deadline-conflict \"2026-06-01\" the target 2026-06-01 lies after the hard deadline 2026-05-20; move one of them",
        ]
    );
}

/// What the rules about references say of one Markdown file in the directory of `parcel-labels`, beside others.
fn beside(name: &str, text: &str, others: &[(&str, &str)]) -> Vec<String> {
    let own = format!("swarm/tracks/parcel-labels/{name}");
    let others: Vec<(String, &str)> =
        others.iter().map(|(name, text)| (format!("swarm/tracks/parcel-labels/{name}"), *text)).collect();
    let routing = neighbour();
    let mut documents =
        vec![(PATH, FILLED), ("swarm/tracks/parcel-routing/spec.md", routing.as_str()), (own.as_str(), text)];
    documents.extend(others.iter().map(|(path, text)| (path.as_str(), *text)));
    let mut world = world(&documents);
    for directory in [
        "swarm",
        "swarm/tracks",
        "swarm/tracks/parcel-labels",
        "swarm/tracks/parcel-routing",
        "swarm/tracks/archive/old-1",
    ] {
        world.apply(Change::Path(directory.into(), true));
    }
    let document = Document::new(&world.snapshot(), &own, Text::new(text));
    let diagnostics = ide::diagnostics(&world.snapshot(), &document);
    diagnostics.into_iter().map(|d| format!("{} {:?} {}", d.code, document.slice(&d.range), d.message)).collect()
}

const PLAN: &str = "# Plan\n\n- [x] **T01**: Design\n  - **Depends on:** None\n- [ ] **T02**: Build\n  - **Depends on:** T01\n\n### Task T03: Ship\n";

#[test]
fn entries_of_the_track() {
    let text = "See T02, T03 and FR-1; T09 is gone, as are T01-T04. Phase 2, Q3 2026, P95, TASK-001 and T1 are other things.\n\n- **Depends on:** T01, T07, X9\n";
    assert_eq!(
        beside("notes.md", text, &[("plan.md", PLAN), ("PRD.md", "# PRD\n\n**FR-1: Print**\n\n**Q1: Who?**\n")]),
        [
            "unknown-entry \"T09\" no document of this track defines T09; did you mean T03?",
            "unknown-entry \"T04\" no document of this track defines T04; did you mean T03?",
            "unknown-entry \"T07\" no document of this track defines T07; did you mean T03?",
            "unknown-entry \"X9\" no document of this track defines X9; correct the ID, or define it",
        ]
    );
    assert_eq!(beside("plan.md", PLAN, &[]), Vec::<String>::new());
    // Rows define what nobody names.
    assert_eq!(
        beside("prd.md", "| ID | What |\n|---|---|\n| FR-1 | Print |\n\nFR-1 is all.\n", &[]),
        Vec::<String>::new()
    );
}

#[test]
fn links() {
    let text = "\
# Notes\n\n## Data Safety\n\n\
[ok](./spec.md) [ok](../parcel-routing/) [ok](#data-safety) [ok](spec.md#change-log) [ok](/swarm/tracks) [ok](https://x.y/z.md)\n\
[ok](mailto:a@b.c) [ok](<spec.md>) [ok](spec.md \"t\") [ok][ref] [ok](path/{x}.md) [ok](url)\n\
[a](./spce.md) [b](#data-safty) [c](../old-1/) [d](spec.md#change-logs) [e](spec) [f](gone/x.md)\n\n\
[ref]: ./plan.md\n[dead]: ./paln.md\n";
    assert_eq!(
        beside("notes.md", text, &[("plan.md", PLAN)]),
        [
            "broken-link \"./spce.md\" there is no ./spce.md here; did you mean spec.md?",
            "broken-link \"#data-safty\" there is no heading #data-safty in this document; did you mean #data-safety?",
            "broken-link \"../old-1/\" there is no ../old-1/ here; did you mean ../archive/old-1?",
            "broken-link \"spec.md#change-logs\" there is no heading #change-logs in spec.md; did you mean #change-log?",
            "broken-link \"spec\" there is no spec here; did you mean spec.md?",
            "broken-link \"gone/x.md\" there is no gone/x.md here; correct the path, or create the file",
            "broken-link \"./paln.md\" there is no ./paln.md here; did you mean plan.md?",
        ]
    );
}

#[test]
fn artifacts() {
    let text = "\
# Plan\n\n\
- [x] **T01**: Design\n  - **Artifacts:** `spec.md`, `reports/T01.md`\n\
- [ ] **T02**: Build\n  - **Artifacts:** `reports/T02.md`\n\
- [ ] **T03**: Ship\n  - **Artifacts:** `reports/T03.md`\n  - **Status:** DONE\n\n\
- [x] Plan: `swarm/tracks/[track-id]/plan.md`\n- [x] Guide: `docs/guide.md`\n- [x] renamed `old.rs` to `new.rs`\n- [ ] Runbook: `docs/runbook.md`\n";
    assert_eq!(
        beside("plan.md", text, &[]),
        [
            "missing-artifact \"reports/T01.md\" reports/T01.md is ticked as delivered and does not exist; create it, or take the tick back",
            "missing-artifact \"reports/T03.md\" reports/T03.md is ticked as delivered and does not exist; create it, or take the tick back",
            "missing-artifact \"docs/guide.md\" docs/guide.md is ticked as delivered and does not exist; create it, or take the tick back",
        ]
    );
}

#[test]
fn one_list_names_a_thing_once() {
    let text = "# Plan\n\n- [ ] **T01**: a\n- [ ] **T02**: b\n  - **Depends on:** T01, T02, T01\n- [ ] **T03**: c\n  - **Depends on:** parcel-routing, [parcel-routing](../parcel-routing/spec.md)\n";
    assert_eq!(
        beside("plan.md", text, &[]),
        [
            "duplicate-reference \"T01\" T01 is named in this list already, on line 5; remove one of them",
            "duplicate-reference \"../parcel-routing/spec.md\" ../parcel-routing/spec.md is named in this list already, on line 7; remove one of them",
        ]
    );
}

#[test]
fn promises_and_dates() {
    let changed = |from: &str, to: &str| {
        assert!(FILLED.contains(from), "{from}");
        let found = found(&FILLED.replacen(from, to, 1), &[]);
        found.into_iter().map(|(found, message)| format!("{found} {message}")).collect::<Vec<_>>()
    };
    assert_eq!(
        changed("- [x] Product", "- [ ] Product"),
        [
            "warning lifecycle-mismatch \"Yes\" Ready for implementation is \"Yes\", but there is 1 unsigned approval; settle that first"
        ]
    );
    assert_eq!(
        changed("- **Status:** Resolved", "- **Status:** Open"),
        [
            "warning lifecycle-mismatch \"Yes\" Ready for implementation is \"Yes\", but there is 1 open question; settle that first"
        ]
    );
    assert_eq!(
        changed("**Created:** 2026-03-02", "**Created:** 2026-04-02"),
        [
            "information date-order \"2026-04-02\" created on 2026-04-02, after the first change on 2026-03-02; correct one of them"
        ]
    );
    assert_eq!(
        changed("**Created:** 2026-03-02", "**Created:** 2027-03-02"),
        ["information date-order \"2027-03-02\" the creation on 2027-03-02 is yet to come; correct the date"]
    );
    let last = "| 2026-03-02 | The lease ends in June | Updated constraints after review |";
    let rows = |dates: &[&str]| dates.iter().map(|date| format!("\n| {date} | Mira | x |")).collect::<String>();
    assert!(changed(last, &format!("{last}{}", rows(&["2026-03-09", "2026-03-12"]))).is_empty());
    assert_eq!(
        changed(last, &format!("{last}{}", rows(&["2026-03-09", "2026-03-05", "2026-03-12"]))),
        [
            "information date-order \"2026-03-05\" 2026-03-05 stands after 2026-03-09; sort the rows by date, or correct it"
        ]
    );
}

#[test]
fn status_and_facts() {
    let with = |status: &str, text: &str| {
        let found = found(&text.replace("**Status:** In Progress", &format!("**Status:** {status}")), &[]);
        found.into_iter().map(|(found, message)| format!("{found} {message}")).collect::<Vec<_>>()
    };
    assert!(with("Approved", FILLED).is_empty());
    assert_eq!(
        with(
            "Approved",
            &FILLED.replace("- [x] ", "- [ ] ").replacen(
                "- **Status:** Resolved",
                "- **Status:** [Open / Resolved]",
                1
            )
        ),
        [
            "warning lifecycle-mismatch \"Approved\" Status is \"Approved\", but there are 3 unsigned approvals; settle that first",
            "warning unfilled-choice \"[Open / Resolved]\" Status still lists its alternatives; choose Open or Resolved",
        ]
    );
    assert_eq!(
        with("Complete", FILLED),
        [
            "information lifecycle-mismatch \"Complete\" Status is \"Complete\", but there are 27 unticked boxes; settle that first"
        ]
    );
}
