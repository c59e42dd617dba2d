//! Tracks that a registry leaves out, and tracks without a spec.

use text::Text;
use world::{Change, Config, Document};

use crate::common::world;

/// The directory of the document, the message, and the related places of each `unregistered-track`.
fn unregistered(documents: &[(&str, &str)]) -> Vec<String> {
    let mut world = world(documents);
    let (config, _) = Config::parse("tracks = [\"swarm/tracks\", \"work/tracks\"]", &[]);
    world.apply(Change::Config(config));
    // Facts follow the configuration.
    for (path, text) in documents {
        let document = Document::new(&world.snapshot(), path, Text::new(text));
        world.apply(Change::Facts(std::sync::Arc::clone(document.facts())));
    }
    let snapshot = world.snapshot();
    let mut found = Vec::new();
    for (path, text) in documents {
        let document = Document::new(&snapshot, path, Text::new(text));
        let diagnostics = ide::diagnostics(&snapshot, &document).into_iter();
        for diagnostic in diagnostics.filter(|diagnostic| diagnostic.code == "unregistered-track") {
            let related: Vec<&str> = diagnostic.related.iter().map(|related| &*related.path).collect();
            assert_eq!(related.is_empty(), diagnostic.message.contains("spec.md"));
            let place = document.slice(&diagnostic.range);
            found.push(format!("{path} {place:?}: {} {related:?}", diagnostic.message));
        }
    }
    found
}

/// Four tracks with `registry` at `path`; the directories of those that are reported.
fn check(path: &str, registry: &str, expected: &[&str]) {
    let spec = |id: &str| format!("# Track Spec: {id} — Some\n\n**Status:** Approved\n");
    let ids = ["auth-base", "billing", "cache-1", "depot-2"];
    let specs: Vec<(String, String)> = ids.iter().map(|id| (format!("swarm/tracks/{id}/spec.md"), spec(id))).collect();
    let done = "# Track Spec: done-0 — Done\n\n**Status:** Complete\n";
    let mut documents: Vec<(&str, &str)> = specs.iter().map(|(path, text)| (&**path, &**text)).collect();
    documents.extend([
        ("swarm/tracks/done-0/spec.md", done),
        ("swarm/tracks/archive/old-0/spec.md", done),
        ("work/tracks/else-1/spec.md", "# Track Spec: else-1 — Elsewhere\n"),
        (path, registry),
    ]);
    let found = unregistered(&documents);
    let reported: Vec<&str> = found.iter().map(|found| found.split('/').nth(2).unwrap()).collect();
    assert_eq!(reported, expected, "{path}: {registry}\n{found:#?}");
}

#[test]
fn a_track_is_missing_where_half_of_its_siblings_are_listed() {
    let links = "- [ ] [A](./tracks/auth-base/)\n- [x] [B](tracks/billing/plan.md)\n- [C](tracks/cache-1/index.md)\n";
    check("swarm/tracks.md", links, &["depot-2"]);
    check("swarm/tracks.md", &links.replace("tracks/", "swarm/tracks/"), &["depot-2"]);
    check("swarm/tracks.md", &format!("{links}- [D](tracks/depot-2)\n"), &[]);
    check("swarm/README.md", links, &["depot-2"]);
    check("swarm/tracks/INDEX.md", &links.replace("tracks/", "../tracks/"), &["depot-2"]);
    check("swarm/tracks.md", "- [A](tracks/auth-base/)\n- depot-2\n", &["cache-1"]);
    // Every form in which a track can be named.
    check(
        "swarm/tracks.md",
        "## [x] Track: auth-base\n\n`billing`\n\n| | ID |\n|-|-|\n| x | cache-1 |\n",
        &["depot-2"],
    );
    check(
        "swarm/tracks.md",
        "**auth-base**, [[billing]], [x](https://x.y/depot-2)\n\n`tracks/depot-2/plan.md`\n",
        &["cache-1"],
    );
}

#[test]
fn what_is_no_list_of_the_tracks_leaves_none_out() {
    let two = "- [A](tracks/auth-base/)\n- [B](tracks/billing/)\n";
    check("swarm/README.md", two, &[]);
    check("swarm/notes.md", &format!("{two}- [C](tracks/cache-1/)\n"), &[]);
    check("README.md", &two.replace("tracks", "swarm/tracks"), &[]);
    check("swarm/tracks.md", "# Tracks\n", &[]);
    check("swarm/tracks.md", "- [ ] auth-base\n", &[]);
    check("swarm/tracks.md", "- [ ] done-0\n- [ ] old-0\n- [ ] else-1\n", &[]);
    // The word may well be meant.
    check("swarm/tracks.md", "- auth-base\n- billing\n- cache-1\n- depot-2\n", &[]);
}

#[test]
fn a_track_without_a_spec() {
    let found = unregistered(&[
        ("swarm/tracks/a-1/plan.md", "# Plan\n"),
        ("swarm/tracks/a-1/reports/T01.md", "# Report\n"),
        ("swarm/tracks/b-2/spec.md", "# Track Spec: b-2 — B\n"),
        ("swarm/tracks/b-2/plan.md", "# Plan\n"),
        ("swarm/tracks/archive/c-3/plan.md", "# Plan\n"),
        ("swarm/tracks/d-4/reports/T01.md", "# Report\n"),
        ("swarm/tracks/README.md", "# Tracks\n"),
        ("work/e-5/plan.md", "# Plan\n"),
    ]);
    assert_eq!(found, ["swarm/tracks/a-1/plan.md \"# Plan\": the track in swarm/tracks/a-1 has no spec.md; add it []"],);
}

#[test]
fn what_is_said_of_a_track_that_is_missing() {
    let links = "# All\n\n- [A](a-1/)\n- [B](b-2/)\n- [C](c-3/)\n";
    let found = unregistered(&[
        ("swarm/tracks/a-1/spec.md", "# Track Spec: a-1 — A\n"),
        ("swarm/tracks/b-2/spec.md", "# Track Spec: b-2 — B\n"),
        ("swarm/tracks/c-3/spec.md", "# Track Spec: c-3 — C\n"),
        ("swarm/tracks/d-4/spec.md", "# Track Spec: d-4 — D\n"),
        ("swarm/tracks/d-4/plan.md", "# Plan\n"),
        ("swarm/tracks/README.md", links),
        ("swarm/tracks.md", &links.replace("](", "](tracks/")),
    ]);
    assert_eq!(
        found,
        [
            "swarm/tracks/d-4/spec.md \"# Track Spec: d-4 — D\": d-4 is not in swarm/tracks.md, which lists the tracks beside it; \
         add it there [\"swarm/tracks.md\", \"swarm/tracks/README.md\"]"
        ],
    );
}
