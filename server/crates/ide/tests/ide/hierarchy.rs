//! The hierarchy of dependencies.

use text::Text;
use world::{Document, Snapshot};

use crate::common::world;

fn path(id: &str) -> String {
    format!("swarm/tracks/{id}/spec.md")
}

/// A track with these dependencies and related tracks.
fn spec(id: &str, dependencies: &str, related: &str) -> String {
    format!(
        "# Track Spec: {id} — The {id}\n\n**Status:** Draft\n\n## Context\n\n**Related tracks:**\n{related}\n\n\
         ## Dependencies & Blockers\n\n### Internal Dependencies\n\n{dependencies}\n\nSee track-c.\n"
    )
}

fn snapshot() -> Snapshot {
    let documents = [
        (
            "track-a",
            spec("track-a", "- **track-b:** its data\n- [C](../track-c/spec.md)\n- track-b: again", "- track-d"),
        ),
        ("track-b", spec("track-b", "- `track-c`", "- None")),
        ("track-c", spec("track-c", "- None", "- track-a: later")),
        ("track-d", spec("track-d", "- track-d: itself\n- track-x: unknown", "- None")),
    ];
    let documents: Vec<(String, String)> = documents.into_iter().map(|(id, text)| (path(id), text)).collect();
    let mut documents: Vec<(&str, &str)> = documents.iter().map(|(path, text)| (&**path, &**text)).collect();
    // Not the main document of a track, whatever it says.
    documents.push(("swarm/tracks/track-b/plan.md", "# Plan\n\nDepends on: track-d\n"));
    world(&documents).snapshot()
}

/// `ID (PLACES)` of the calls.
fn shown(calls: Vec<ide::Call>) -> Vec<String> {
    let lines = |call: &ide::Call| {
        call.references.iter().map(|region| (region.start.line + 1).to_string()).collect::<Vec<_>>().join(", ")
    };
    calls.into_iter().map(|call| format!("{} ({})", call.item.id, lines(&call))).collect()
}

#[test]
fn dependencies_in_both_directions() {
    let snapshot = snapshot();
    for (id, incoming, outgoing) in [
        ("track-a", vec![], vec!["track-b (14, 16)", "track-c (15)"]),
        ("track-b", vec!["track-a (14, 16)"], vec!["track-c (14)"]),
        ("track-c", vec!["track-a (15)", "track-b (14)"], vec![]),
        ("track-d", vec!["track-d (14)"], vec!["track-d (14)"]),
    ] {
        assert_eq!(shown(ide::incoming(&snapshot, &path(id))), incoming, "{id}");
        assert_eq!(shown(ide::outgoing(&snapshot, &path(id))), outgoing, "{id}");
    }
    assert_eq!(ide::incoming(&snapshot, "nowhere.md"), []);
    assert_eq!(ide::outgoing(&snapshot, "nowhere.md"), []);
}

#[test]
fn starts_at_a_reference_or_at_the_heading() {
    let snapshot = snapshot();
    let text = spec("track-a", "- track-b", "- None");
    let document = Document::new(&snapshot, &path("track-a"), Text::new(&text));
    for (place, expected) in [("Track Spec", Some("track-a")), ("track-b", Some("track-b")), ("Context", None)] {
        let found = ide::hierarchy(&snapshot, &document, text.find(place).unwrap());
        assert_eq!(found.first().map(|item| item.id.as_str()), expected, "{place}");
    }
    let item = &ide::hierarchy(&snapshot, &document, text.find("track-b").unwrap())[0];
    assert_eq!((&*item.path, &*item.detail), (path("track-b").as_str(), "The track-b · Draft"));
}
