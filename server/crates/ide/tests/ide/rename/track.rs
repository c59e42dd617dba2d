//! WorkspaceEdit of a track.

use std::sync::Arc;

use ide::WorkspaceEdit;
use text::Text;
use world::{Change, Document, World};

use super::{FILLED, LABELS, OTHER, citing};
use crate::files::{Files, assert_same, difference};

#[test]
fn every_form_of_a_reference_to_a_track() {
    for line in [
        "- $ID: prints what it routes",
        "- **$ID:** prints",
        "- `$ID`",
        "- **`$ID`**",
        "- **[$ID](../$ID/spec.md)**: prints",
        "- depots, $ID, `$ID`",
        "Depends on: $ID",
        "As $ID has it ($ID); \"$ID\", *$ID*, $ID's.",
        "| a | b |\n|---|---|\n| $ID | `$ID` |",
        "See [[$ID]], [[$ID|the labels]].",
        "See [$ID](../$ID/spec.md), [that](../$ID/), [that](../$ID), [$ID](../$ID/gone.md).",
        "See [`$ID`](../$ID/plan.md) and [the $ID plan](../$ID/plan.md#plan) and ![$ID](../$ID/a.png).",
        "See [x](/swarm/tracks/$ID/spec.md?raw=1#context), [x](swarm/tracks/$ID/plan.md), [x](<../$ID/plan.md>).",
        "See [../$ID/](../$ID/), [x](../$ID/../parcel-routing/spec.md).",
        "See `swarm/tracks/$ID/spec.md`, `../$ID/plan.md`, `swarm/tracks/$ID/`, `swarm/tracks/$ID/later.md`.",
        "See swarm/tracks/$ID/spec.md.",
        "See [$ID], [it][$ID] and [$ID][l].\n\n[$ID]: ../$ID/spec.md\n[l]: ../$ID/plan.md#plan",
        "See [$ID](https://example.org/x).",
        "See [$ID].\n\n[$ID]: https://example.org/x",
        "See [it](../$ID/spec.md#track-spec-$ID--label-printing).",
        "### After $ID\n\n[above](#after-$ID)",
    ] {
        let files = citing(line);
        let renamed = files.applied(&files.rename(LABELS, "parcel-labels", "label-press-2").unwrap());
        let expected = files.0[OTHER].replace("parcel-labels", "label-press-2");
        assert_eq!(difference(&renamed.0[OTHER], &expected), [], "{line}");
        let spec = &renamed.0["swarm/tracks/label-press-2/spec.md"];
        assert_eq!(difference(spec, &FILLED.replace("parcel-labels", "label-press-2")), [], "{line}");
        assert!(renamed.0.contains_key("swarm/tracks/label-press-2/plan.md"));
        assert_eq!(renamed.0.len(), files.0.len());
        let back = renamed.rename("swarm/tracks/label-press-2/spec.md", "label-press-2", "parcel-labels").unwrap();
        assert_same(&renamed.applied(&back), &files, line);
    }
}

#[test]
fn what_only_looks_like_a_reference_stays() {
    for line in [
        "- $ID-v2: prints",
        "- x$ID",
        "```\n$ID\n```",
        "<!-- $ID -->",
        "See [the $ID way](../parcel-routing/spec.md).",
        "[x](../$ID-v2/spec.md), [x](../../$ID/spec.md), `$ID.md`, https://example.org/$ID-x",
        "[x](https://example.org/$ID/)",
    ] {
        let files = citing(line);
        let renamed = files.applied(&files.rename(LABELS, "parcel-labels", "label-press-2").unwrap());
        assert_eq!(difference(&renamed.0[OTHER], &files.0[OTHER]), [], "{line}");
    }
}

#[test]
fn a_plain_word_is_an_id_only_where_it_claims_to_be_one() {
    let auth = FILLED.replace("parcel-labels", "auth");
    let line = "- **auth**: with auth; [auth](../auth/spec.md), [auth][], [auth][a], [x][auth], [auth](spec.md)\n\n\
                [auth]: ../auth/spec.md\n[a]: ../auth/plan.md";
    let other = FILLED.replace("- parcel-routing: prints what it routes", line);
    let files =
        Files::new(&[("swarm/tracks/auth/spec.md", &auth), (LABELS, &other), ("swarm/tracks/auth/plan.md", "")]);
    let renamed = files.applied(&files.rename("swarm/tracks/auth/spec.md", "auth", "login").unwrap());
    let text = &renamed.0[LABELS];
    let lines = &text[text.find("- **login").unwrap()..];
    let lines = &lines[..lines.find("\n---").unwrap()];
    expect_test::expect![[r#"
        - **login**: with auth; [login](../login/spec.md), [login][], [login][a], [x][login], [auth](spec.md)

        [login]: ../login/spec.md
        [a]: ../login/plan.md
    "#]]
    .assert_eq(lines);
    let back = renamed.rename("swarm/tracks/login/spec.md", "login", "auth").unwrap();
    assert_eq!(renamed.applied(&back), files);
}

#[test]
fn from_any_mention() {
    let line = "- **[the labels](../$ID/spec.md)**, `$ID` and [[$ID]]\n- `swarm/tracks/$ID/plan.md` [x](../$ID/spec.md#context)";
    let files = citing(line);
    let from_title = files.rename(LABELS, "parcel-labels", "label-press").unwrap();
    for (path, at, shown) in [
        (LABELS, "rack Spec", "parcel-labels"),
        (OTHER, "he labels](", "parcel-labels"),
        (OTHER, "parcel-labels/spec.md)**", "parcel-labels"),
        (OTHER, "spec.md)**", "parcel-labels"),
        (OTHER, "parcel-labels` and", "parcel-labels"),
        (OTHER, "parcel-labels]]", "parcel-labels"),
        (OTHER, "parcel-labels/spec.md#context", "parcel-labels"),
    ] {
        assert_eq!(files.prepared(path, at), Ok((shown.to_owned(), "parcel-labels".to_owned())), "{at}");
        assert_eq!(files.rename(path, at, "label-press").as_ref(), Ok(&from_title), "{at}");
    }
}

#[test]
fn names_that_cannot_be() {
    let files = citing("- $ID");
    let refused = |new: &str| files.rename(LABELS, "parcel-labels", new).unwrap_err();
    let all: Vec<String> = [
        "",
        "a b",
        "a/b",
        "[track-id]",
        "a#b",
        "a:b",
        "-",
        "x-",
        ".hidden",
        "CON",
        "com1.x",
        "archive",
        "é\u{301}!",
        "parcel-routing",
        "Parcel-Routing",
    ]
    .iter()
    .map(|new| refused(new))
    .collect();
    expect_test::expect![[r##"
        the new ID is empty; an ID is one word of letters, digits, "-", "_" and "."
        "a b" has a space in it; an ID is one word of letters, digits, "-", "_" and "."
        "a/b" contains the reserved character "/"; an ID is one word of letters, digits, "-", "_" and "."
        "[track-id]" is a placeholder; an ID is one word of letters, digits, "-", "_" and "."
        "a#b" contains the reserved character "#"; an ID is one word of letters, digits, "-", "_" and "."
        "a:b" contains the reserved character ":"; an ID is one word of letters, digits, "-", "_" and "."
        "-" is not an ID; an ID is one word of letters, digits, "-", "_" and "."
        "x-" must begin and end with a letter or digit
        ".hidden" must begin and end with a letter or digit
        "CON" is a reserved name; choose another
        "com1.x" is a reserved name; choose another
        "archive" is a reserved name; choose another
        "é́!" is not an ID; an ID is one word of letters, digits, "-", "_" and "."
        there is a track "parcel-routing" already (swarm/tracks/parcel-routing/spec.md); choose another ID
        there is a track "parcel-routing" already (swarm/tracks/parcel-routing/spec.md); choose another ID"##]]
    .assert_eq(&all.join("\n"));
    assert_eq!(files.rename(LABELS, "parcel-labels", "parcel-labels"), Ok(WorkspaceEdit::default()));
    assert!(files.rename(LABELS, "parcel-labels", "Parcel-Labels").is_ok());
    let mut occupied = files.clone();
    occupied.0.insert("swarm/tracks/Label-Press/notes.txt".to_owned(), String::new());
    assert_eq!(
        occupied.rename(LABELS, "parcel-labels", "label-press").unwrap_err(),
        "swarm/tracks/Label-Press exists already; choose another ID"
    );
    let mut twice = files.clone();
    twice.0.insert("swarm/tracks/archive/parcel-labels/spec.md".to_owned(), FILLED.to_owned());
    assert_eq!(
        twice.rename(LABELS, "parcel-labels", "label-press").unwrap_err(),
        "\"parcel-labels\" is the ID of swarm/tracks/archive/parcel-labels/spec.md and of \
         swarm/tracks/parcel-labels/spec.md; give one of them another ID by hand first"
    );
}

#[test]
fn names_that_disagree_change_alone() {
    let title = FILLED.replacen("parcel-labels", "parcel-label", 1);
    let mut files = citing("- $ID, parcel-label");
    files.0.insert(LABELS.to_owned(), title.clone());
    let by_title = files.applied(&files.rename(OTHER, "parcel-label\n", "label-press").unwrap());
    assert_eq!(by_title.0[LABELS], title.replacen("parcel-label ", "label-press ", 1));
    assert!(by_title.0[OTHER].contains("- parcel-labels, label-press\n"));
    let by_directory = files.applied(&files.rename(OTHER, "parcel-labels", "label-press").unwrap());
    let spec = &by_directory.0["swarm/tracks/label-press/spec.md"];
    assert!(spec.starts_with("# Track Spec: parcel-label —") && spec.contains("`swarm/tracks/label-press/PRD.md`"));
    assert!(by_directory.0[OTHER].contains("- label-press, parcel-label\n"));
    // To the other name: now they agree.
    let agreed = files.applied(&files.rename(OTHER, "parcel-label\n", "parcel-labels").unwrap());
    assert_eq!(agreed.0[LABELS], FILLED);
}

#[test]
fn field_and_registries() {
    let spec = FILLED.replacen("**Created:**", "**Track:** `parcel-labels`\n**Created:**", 1);
    let metadata = r#"{"track_id": "parcel-labels", "parcel-labels": 1, "on": ["parcel-labels", "parcel-labels-v2"], "description": "parcel-labels prints", "path": "swarm/tracks/parcel-labels/spec.md"}"#;
    let registry = "# Tracks\n\n- [ ] **Track: Labels**\n*Link: [./parcel-labels/](./parcel-labels/)*\n";
    let files = Files::new(&[
        (LABELS, &spec),
        ("swarm/tracks/parcel-labels/metadata.json", metadata),
        ("swarm/tracks/tracks.md", registry),
        ("swarm/tracks.json", "[\"parcel-labels\"]"),
        ("package.json", "{\"name\": \"parcel-labels\"}"),
    ]);
    let rename = files.rename(LABELS, "parcel-labels`\n", "label-press").unwrap();
    let groups = |path: &str| rename.edits[path].iter().map(|edit| edit.group.label()).collect::<Vec<_>>().join(", ");
    assert_eq!(groups(LABELS), "title, Track field, links, links, links, links, links, links, links");
    assert_eq!(groups("swarm/tracks/tracks.md"), "references, links");
    assert_eq!(groups("swarm/tracks.json"), "registry");
    let renamed = files.applied(&rename);
    assert_eq!(renamed.0["swarm/tracks/label-press/spec.md"], spec.replace("parcel-labels", "label-press"));
    assert_eq!(renamed.0["swarm/tracks/tracks.md"], registry.replace("parcel-labels", "label-press"));
    assert_eq!(renamed.0["swarm/tracks.json"], "[\"label-press\"]");
    assert_eq!(renamed.0["package.json"], files.0["package.json"]);
    assert_eq!(
        renamed.0["swarm/tracks/label-press/metadata.json"],
        r#"{"track_id": "label-press", "parcel-labels": 1, "on": ["label-press", "parcel-labels-v2"], "description": "parcel-labels prints", "path": "swarm/tracks/label-press/spec.md"}"#
    );
    let snapshot = files.snapshot();
    let document = files.document(&snapshot, LABELS);
    let unreadable = ide::rename(&snapshot, &document, 20, "label-press", &|_| None);
    let reason = "swarm/tracks/parcel-labels/metadata.json cannot be read, and it has the track's ID";
    assert_eq!(unreadable, Err(reason.to_owned()));
}

#[test]
fn numbered_documents() {
    let config =
        "[[kinds]]\nname = \"adr\"\ntemplate = \"docs/template.md\"\ndocuments = [\"docs/adr/*.md\"]\nid = \"file\"\n";
    let _ = config;
    let files = Files::new(&[
        ("docs/adr/0016-use-postgres.md", "# Use it\n"),
        ("notes.md", "ADR-0016 and ADR 0016, [[0016-use-postgres]], [x](docs/adr/0016-use-postgres.md#use-it)\n"),
    ]);
    let after = files.after_moves(&[("docs/adr/0016-use-postgres.md", "docs/adr/0017-use-sqlite.md")]);
    assert_eq!(
        after.0["notes.md"],
        "ADR-0017 and ADR 0017, [[0017-use-sqlite]], [x](docs/adr/0017-use-sqlite.md#use-it)\n"
    );
    assert_eq!(after.after_moves(&[("docs/adr/0017-use-sqlite.md", "docs/adr/0016-use-postgres.md")]), files);
}

#[test]
fn nothing_is_renamed_before_everything_is_known() {
    let files = citing("- $ID");
    let mut world = World::default();
    let document = Document::new(&world.snapshot(), LABELS, Text::new(FILLED));
    world.apply(Change::Facts(Arc::clone(document.facts())));
    let reason = ide::rename(&world.snapshot(), &document, 20, "label-press", &|path| files.text(path)).unwrap_err();
    assert_eq!(reason, "the workspace is still being read; try again in a moment");
}

#[test]
fn a_document_that_is_named_by_its_file() {
    let files = Files::new(&[
        (
            "specls.toml",
            "[[kinds]]\nname = \"adr\"\ntemplate = \"docs/template.md\"\ndocuments = [\"docs/adr/*.md\"]\nid = \"file\"\n",
        ),
        ("docs/template.md", "# [Title]\n\n## Context\n\n[Why]\n\n## Decision\n\n[What]\n"),
        ("docs/adr/0016-use-postgres.md", "# Use it\n\n## Context\n\nSpeed.\n\n## Decision\n\n0016-use-postgres.\n"),
        ("docs/adr/0018-use-redis.md", "# Use it\n\n## Context\n\nAfter `0016-use-postgres`.\n\n## Decision\n\nYes.\n"),
        ("notes.md", "ADR-0016 [x](docs/adr/0016-use-postgres.md#use-it) [[0016-use-postgres]]\n"),
    ]);
    let renamed = files.applied(&files.rename("notes.md", "0016-use", "0017-use-sqlite").unwrap());
    assert!(renamed.0.contains_key("docs/adr/0017-use-sqlite.md"));
    assert_eq!(renamed.0["notes.md"], "ADR-0017 [x](docs/adr/0017-use-sqlite.md#use-it) [[0017-use-sqlite]]\n");
    assert!(renamed.0["docs/adr/0018-use-redis.md"].contains("`0017-use-sqlite`"));
    let back = renamed.applied(&renamed.rename("notes.md", "0017-use", "0016-use-postgres").unwrap());
    assert_same(&back, &files, "back");
    let taken = files.rename("notes.md", "0016-use", "0018-use-redis").unwrap_err();
    assert_eq!(taken, "there is a track \"0018-use-redis\" already (docs/adr/0018-use-redis.md); choose another ID");
}
