//! Registries: what they name, and which tracks they leave out.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use text::Text;
use world::reference::Target;
use world::{Change, Config, Document};

use crate::common::world;
use crate::files::{Files, difference};

/// Path, text, message and related places of each `unregistered-track`.
fn unregistered(documents: &[(&str, &str)]) -> Vec<String> {
    let mut world = world(documents);
    let (config, _) = Config::parse("tracks = [\"swarm/tracks\", \"work/tracks\"]", &[]);
    world.apply(Change::Config(config));
    // Facts follow the configuration.
    for (path, text) in documents {
        let document = Document::new(&world.snapshot(), path, Text::new(text));
        world.apply(Change::Facts(Arc::clone(document.facts())));
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
fn a_directory_without_a_spec_among_those_of_a_known_format() {
    let text = "# Plan\n\n## Phase 1: Begin\n\n- [ ] It\n";
    let reported = |others: &[&str], plan: &str| {
        let specs: Vec<String> = others.iter().map(|id| format!("conductor/tracks/{id}/spec.md")).collect();
        let mut documents: Vec<(&str, &str)> = specs.iter().map(|path| (&**path, "# Specification: It\n")).collect();
        documents.push((plan, text));
        let mut world = world(&documents);
        for (path, _) in &documents {
            world.apply(Change::Path(path.rsplit_once('/').unwrap().0.into(), true));
        }
        let snapshot = world.snapshot();
        let found = ide::diagnostics(&snapshot, &Document::new(&snapshot, plan, Text::new(text)));
        found
            .into_iter()
            .filter(|found| found.code == "unregistered-track")
            .map(|found| found.message)
            .collect::<Vec<_>>()
    };
    let plan = "conductor/tracks/d-4/plan.md";
    assert_eq!(reported(&["a-1", "b-2", "c-3"], plan), ["the track in conductor/tracks/d-4 has no spec.md; add it"]);
    assert_eq!(reported(&["a-1", "b-2"], plan), [""; 0], "too few to tell");
    assert_eq!(reported(&["a-1", "b-2", "c-3", "d-4"], plan), [""; 0]);
    assert_eq!(reported(&["a-1", "b-2", "c-3"], "conductor/archive/d-4/plan.md"), [""; 0]);
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

#[test]
fn a_track_is_added_in_the_form_of_the_last() {
    for (registry, line) in [
        ("- [x] [A](tracks/a-1/)\n- [ ] [B](tracks/b-2/)\n\nEnd.\n", "- [ ] [D](tracks/d-4/)"),
        ("- [ ] a-1\n- [ ] b-2: soon\n\n## Done\n\n- [x] c-3\n", "- [ ] d-4"),
        ("* a-1\n* `b-2`: soon\n  * c-3\n", "* `d-4`"),
        ("* `a-1`\n* `b-2`: soon", "* `d-4`"),
        (
            "- **[a-1](./tracks/a-1/spec.md)**: x\n- **[b-2](./tracks/b-2/spec.md)**: y\n",
            "- [d-4](./tracks/d-4/spec.md)",
        ),
        ("- [ ] **Track: B**\n  *Link: [./tracks/b-2/](./tracks/b-2/)*\n- [[a-1]]\n", "- [[d-4]]"),
        ("- [ ] **Track: B**\n*Link: [./tracks/b-2/](./tracks/b-2/)*\n", "- [ ] [./tracks/d-4/](./tracks/d-4/)"),
        ("| | ID | T |\n|-|-|-|\n| [x] | a-1 | A |\n| [~] | b-2 | B |\n\nEnd.\n", "| [ ] | d-4 |  |"),
    ] {
        for line_break in ["\n", "\r\n"] {
            let mut files = Files::new(&[("swarm/tracks.md", &registry.replace('\n', line_break))]);
            for id in ["a-1", "b-2", "d-4"] {
                let title = id[..1].to_uppercase();
                files.0.insert(format!("swarm/tracks/{id}/spec.md"), format!("# Track Spec: {id} — {title}\n"));
            }
            let snapshot = files.snapshot();
            let document = files.document(&snapshot, "swarm/tracks/d-4/spec.md");
            let all = ide::quick_fixes(&snapshot, &document, 0..0, &|path| files.text(path));
            let (_, actions) = all.iter().find(|(found, _)| found.code == "unregistered-track").expect(registry);
            assert_eq!(actions[0].title, "Add it to swarm/tracks.md", "{registry}");
            let after = files.applied(actions[0].edit().unwrap());
            let added = difference(&files.0["swarm/tracks.md"], &after.0["swarm/tracks.md"]);
            assert!(added.iter().any(|(_, new)| new.trim_end() == line), "{registry}: {added:#?}");
            assert_eq!(
                after.0["swarm/tracks.md"].len(),
                files.0["swarm/tracks.md"].len() + line_break.len() + line.len()
            );
            assert!(!after.diagnostics("").iter().any(|found| found.contains("unregistered-track")));
        }
    }
}

const REGISTRY: &str = "conductor/tracks.md";
const TRACK: &str = "conductor/tracks/depot_map_20260105";

/// A Conductor project with two tracks and this registry.
fn conductor(registry: &str) -> Files {
    let metadata = |id: &str| format!("{{\n  \"track_id\": \"{id}\",\n  \"status\": \"new\"\n}}\n");
    let path = |id: &str, file: &str| format!("conductor/tracks/{id}/{file}");
    let mut files = Files::new(&[(REGISTRY, registry)]);
    for id in ["depot_map_20260105", "depot_map_20260105_v2"] {
        files.0.insert(path(id, "spec.md"), format!("# Specification: Depot map\n\n## Overview\n\nA map ({id}).\n"));
        files.0.insert(path(id, "plan.md"), "# Plan\n\n- [ ] Draw it\n".to_owned());
        files.0.insert(path(id, "index.md"), "# Track\n\n- [Specification](./spec.md)\n".to_owned());
        files.0.insert(path(id, "metadata.json"), metadata(id));
    }
    files
}

#[test]
fn every_form_of_a_registry_names_its_tracks() {
    for registry in [
        "- [x] **Track: Depot map**\n  *Link: [./tracks/$ID/](./tracks/$ID/)*\n",
        "- [ ] **Track: Depot map**\n*Link: [./tracks/$ID/index.md](./tracks/$ID/index.md)*\n",
        "## [ ] Track: Depot map\n*Link: [./conductor/tracks/$ID/](./conductor/tracks/$ID/)*\n",
        "## [~] [$ID](tracks/$ID/)\n",
        "- **Plan:** `conductor/tracks/$ID/plan.md`\n",
        "| Status | Track ID | Title |\n|---|---|---|\n| [x] | $ID | Depot map |\n",
        "| Track |\n|---|\n| [Depot map](tracks/$ID/spec.md) |\n",
        "- $ID\n",
        "- [ ] `$ID`: Depot map\n",
        "### [ ] Track: $ID\n",
    ] {
        let registry = format!("{registry}\n- depot_map_20260105_v2\n");
        let files = conductor(&registry.replace("$ID", "depot_map_20260105"));
        let source = &files.0[REGISTRY];
        let snapshot = files.snapshot();
        let document = files.document(&snapshot, REGISTRY);
        let places: Vec<usize> = source
            .match_indices("depot_map_20260105")
            .filter(|(at, id)| !source[at + id.len()..].starts_with('_'))
            .map(|(at, _)| at + 2)
            .collect();
        let led = places.iter().filter_map(|&at| ide::definition(&snapshot, &document, at));
        let led: Vec<String> = led.flat_map(|it| it.targets).map(|target| target.path.to_string()).collect();
        assert!(
            !led.is_empty() && led.iter().all(|path| path.starts_with(&format!("{TRACK}/"))),
            "{registry}: {led:?}"
        );

        let spec = files.document(&snapshot, &format!("{TRACK}/spec.md"));
        let references = ide::references(&snapshot, &spec, 3, false);
        let names_track = !source.contains("index.md") && !source.contains("plan.md");
        let is_found = references.iter().any(|found| &*found.path == REGISTRY);
        assert!(is_found || !names_track, "{registry}: {references:?}");

        let renamed = files.applied(&files.rename(&format!("{TRACK}/spec.md"), "depot_map", "yard_map").unwrap());
        assert_eq!(renamed.0[REGISTRY], registry.replace("$ID", "yard_map"));
        assert!(renamed.0["conductor/tracks/yard_map/metadata.json"].contains("\"track_id\": \"yard_map\""));
        assert_eq!(renamed.0.len(), files.0.len());
        let kept = |files: &Files, id: &str| files.diagnostics(id);
        assert_eq!(kept(&renamed, "yard_map"), kept(&files, "depot_map_20260105"), "{registry}");
    }
}

#[test]
fn metadata_disagrees_with_the_directory() {
    let mut files = conductor("- depot_map_20260105\n- depot-map\n");
    let metadata = format!("{TRACK}/metadata.json");
    files.0.insert(metadata, "{\"track_id\": \"depot-map\"}".to_owned());
    let found: Vec<String> =
        files.diagnostics("depot_map_20260105").into_iter().filter(|found| found.contains("id-mismatch")).collect();
    assert_eq!(found, ["conductor/tracks/ID/spec.md warning id-mismatch"]);
    // Both names lead there.
    let snapshot = files.snapshot();
    let document = files.document(&snapshot, REGISTRY);
    for at in ["depot_map", "depot-map"] {
        let found = ide::definition(&snapshot, &document, document.source.find(at).unwrap()).unwrap();
        assert_eq!(*found.targets[0].path, *format!("{TRACK}/spec.md"));
    }
}

/// The files and directories of a project on disk, those that are no Markdown without their contents.
fn files_below(root: &Path) -> Files {
    let mut files = Files::default();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for path in fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let is_markdown = name.ends_with(".md");
            files.0.insert(name, if is_markdown { fs::read_to_string(&path).unwrap() } else { String::new() });
        }
    }
    files
}

#[test]
fn the_registries_of_the_corpus() {
    let projects = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/conductor");
    let mut projects: Vec<_> = fs::read_dir(projects).into_iter().flatten().flatten().map(|it| it.path()).collect();
    if projects.is_empty() {
        println!("skipped: ../shared/corpus not found");
        return;
    }
    projects.sort();
    let (mut alive, mut archived) = (0, 0);
    for project in projects.iter().filter(|project| project.join(REGISTRY).exists()) {
        let mut files = files_below(project);
        // All links there are up to date; here are those that were before the tracks were archived.
        let stale = files.0[REGISTRY].replace("/archive/", "/tracks/");
        for text in [files.0[REGISTRY].clone(), stale] {
            files.0.insert(REGISTRY.to_owned(), text);
            let snapshot = files.snapshot();
            let document = files.document(&snapshot, REGISTRY);
            let fixes = ide::quick_fixes(&snapshot, &document, 0..document.source.len(), &|path| files.text(path));
            for reference in document.references.iter() {
                let Target::Path(path) = reference.target else { continue };
                let what = format!("{}: {path}", project.display());
                if [project.join("conductor"), project.clone()].iter().any(|base| base.join(path).exists()) {
                    let found = ide::definition(&snapshot, &document, reference.range.start);
                    assert!(found.is_some(), "{what} leads nowhere");
                    alive += 1;
                    continue;
                }
                let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                let (_, actions) = fixes.iter().find(|(found, _)| found.range == reference.range).expect(&what);
                let text = &actions[0].edit().expect(&what).edits[REGISTRY][0].text;
                assert!(text.trim_end_matches('/').ends_with(&format!("archive/{name}")), "{what}: {text}");
                archived += 1;
            }
        }
    }
    assert!(alive > 10 && archived > 0, "{alive} {archived}");
}
