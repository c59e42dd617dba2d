//! Severity follows evidence, lifecycle, configuration and suppressions (design section 3).

use std::sync::Arc;

use text::Text;
use world::{Change, Config, Document, TemplateFile, World};

use crate::common::{FILLED, PATH, found, found_at, neighbour, world};

/// `SEVERITY CODE` of every diagnostic.
fn codes(found: Vec<(String, String)>) -> Vec<String> {
    found.into_iter().map(|(found, _)| found.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

const UNFILLED: [(&str, &str); 3] = [
    ("**Author:** Depot Nine prints on paper that smears", "**Author:** [Name/Agent]"),
    ("### Critical Path\nOne vendor less", "### Critical Path\n"),
    ("- **Data loss risk:** Medium", "- **Data loss risk:** [High / Medium / Low]"),
];

fn with_status(status: &str, changes: &[(&str, &str)]) -> String {
    let mut text = FILLED.replace("**Status:** In Progress", &format!("**Status:** {status}"));
    if status.contains("Complete") {
        // Boxes left unticked are another story.
        text = text.replace("- [ ] ", "- ");
    }
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

#[test]
fn what_is_unfilled_weighs_by_lifecycle() {
    for (status, severity) in [
        ("In Progress", "warning"),
        ("Approved (by Mira)", "warning"),
        ("Draft", "information"),
        ("✅ Complete", "hint"),
        ("Draft | Approved | In Progress | Complete", "information"),
    ] {
        let mut expected: Vec<String> = ["leftover-placeholder", "unfilled-choice", "empty-section"]
            .iter()
            .map(|code| format!("{severity} {code}"))
            .collect();
        if status.contains('|') {
            expected.insert(1, format!("{severity} unfilled-choice"));
        }
        assert_eq!(codes(found(&with_status(status, &UNFILLED), &[])), expected, "{status}");
    }
}

#[test]
fn references_and_identity_keep_their_weight_in_a_frozen_document() {
    let broken = [
        ("- parcel-routing: prints", "- parcel-ruoting: prints"),
        ("# Track Spec: parcel-labels", "# Track Spec: parcel-label"),
        ("**Created:** 2026-03-02", "**Created:** 2026-02-30"),
        ("## Informed\n", "## Informed\n\n**Since:** May\n---\n"),
        ("**Related tracks:**", "**Related tracks:**\n- parcel-labels: x"),
    ];
    let expected = [
        "warning id-mismatch",
        "hint invalid-date",
        "hint self-reference",
        "error unknown-track",
        "hint accidental-heading",
    ];
    assert_eq!(codes(found(&with_status("Complete", &broken), &[])), expected);
    let archived = "swarm/tracks/archive/parcel-labels/spec.md";
    assert_eq!(codes(found_at(archived, &with_status("Draft", &broken), &[])), expected);
}

/// Further filled tracks: `count` of them, the first `without` of which lack the section Critical Path.
fn siblings(count: usize, without: usize) -> Vec<(String, String)> {
    let lacking = FILLED.replace("### Critical Path", "");
    let sibling = |index: usize| {
        let text = if index < without { &lacking } else { FILLED };
        let name = format!("sibling-{index}");
        (format!("swarm/tracks/{name}/spec.md"), text.replace("parcel-labels", &name))
    };
    (0..count).map(sibling).collect()
}

fn found_among(text: &str, siblings: &[(String, String)]) -> Vec<String> {
    let others: Vec<(&str, &str)> = siblings.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    codes(found(text, &others))
}

#[test]
fn a_missing_section_is_a_warning_only_where_siblings_have_it() {
    // `found` adds one sibling that has everything.
    let text = with_status("Approved", &[("### Critical Path", "")]);
    assert_eq!(found_among(&text, &siblings(3, 0)), ["information missing-section"], "four siblings prove nothing");
    assert_eq!(found_among(&text, &siblings(4, 0)), ["warning missing-section"]);
    assert_eq!(found_among(&text, &siblings(9, 2)), ["warning missing-section"], "eight of ten");
    assert_eq!(found_among(&text, &siblings(9, 3)), ["information missing-section"], "seven of ten");
    let draft = with_status("Draft", &[("### Critical Path", "")]);
    assert_eq!(found_among(&draft, &siblings(9, 0)), ["information missing-section"]);
    let frozen = with_status("Complete", &[("### Critical Path", "")]);
    assert_eq!(found_among(&frozen, &siblings(9, 0)), ["hint missing-section"]);
}

#[test]
fn a_placeholder_that_a_quarter_of_the_siblings_keep_is_style() {
    let keep = |(path, text): (String, String), index: usize| {
        let text = if index < 2 { text.replace("< 20ms", "< [X]ms") } else { text };
        (path, text)
    };
    let kept = |count: usize| -> Vec<(String, String)> {
        siblings(count, 0).into_iter().enumerate().map(|(index, sibling)| keep(sibling, index)).collect()
    };
    let text = with_status("Approved", &[("< 20ms", "< [X]ms")]);
    assert_eq!(found_among(&text, &kept(7)), Vec::<String>::new(), "two of eight");
    assert_eq!(found_among(&text, &kept(8)), ["warning leftover-placeholder"], "two of nine");
}

#[test]
fn the_untouched_template_gives_one_summary_and_its_empty_sections() {
    let found = found(schema::TRACK_SPEC, &[]);
    let summaries: Vec<&str> = found.iter().map(|(found, _)| found.split('"').next().unwrap().trim()).collect();
    assert_eq!(summaries.iter().filter(|code| **code == "information leftover-placeholder").count(), 1);
    let others: Vec<&&str> = summaries.iter().filter(|code| !code.ends_with("leftover-placeholder")).collect();
    assert!(others.iter().all(|code| **code == "information empty-section"), "{others:?}");
    assert!(others.len() > 20);
}

#[test]
fn a_foreign_document_is_told_once_that_it_is_one() {
    let text = "# Notes\n\n**Status:** Sleeping\n\n## Ideas\n\n## Context\n\n[Name/Agent]\n\n## Vendors\n";
    assert_eq!(codes(found(text, &[])), ["information template-mismatch"]);
    assert_eq!(found_at("notes/spec.md", text, &[]), [], "only the name suggests that it is a track spec");
    assert_eq!(found_at("notes/README.md", text, &[]), []);
}

#[test]
fn one_id_in_two_directories() {
    let copy = FILLED.replace("**Created:**", "**Track:** parcel-labels\n**Created:**");
    let elsewhere = ("swarm/tracks/copy/spec.md", copy.as_str());
    assert_eq!(codes(found(FILLED, &[elsewhere])), ["error duplicate-id"]);
    let archived = ("swarm/tracks/archive/parcel-labels/spec.md", FILLED);
    assert_eq!(codes(found(FILLED, &[archived])), ["information duplicate-id"]);
    let beside = ("swarm/tracks/parcel-labels/notes.md", FILLED);
    assert_eq!(codes(found(FILLED, &[beside])), Vec::<String>::new());
}

#[test]
fn one_id_in_one_directory_where_each_document_has_its_own() {
    let config =
        "[[kinds]]\nname = \"adr\"\ntemplate = \"adr/template.md\"\ndocuments = [\"adr/*.md\"]\nid = \"title\"\n";
    let mut world = World::default();
    world.apply(Change::Config(Config::parse(config, &[]).0));
    let template = TemplateFile { path: "adr/template.md".into(), text: "# [Number]: [Title]\n\n## Decision\n".into() };
    world.apply(Change::Templates(vec![template]));
    world.apply(Change::IndexComplete(true));
    let documents = ["adr/1.md", "adr/2.md", "adr/3.md"].into_iter().zip(["0001", "0001", "0003"]);
    let documents: Vec<Document> = documents
        .map(|(path, id)| {
            let text = Text::new(&format!("# {id}: Postgres\n\n## Decision\n\nYes.\n"));
            let document = Document::new(&world.snapshot(), path, text);
            world.apply(Change::Facts(Arc::clone(document.facts())));
            document
        })
        .collect();
    let found = documents.iter().map(|document| ide::diagnostics(&world.snapshot(), document).len());
    assert_eq!(found.collect::<Vec<_>>(), [1, 1, 0]);
}

#[test]
fn documents_below_the_root_are_no_siblings_of_a_document_in_it() {
    let text = FILLED.replacen("Thermal labels at every gate", "As T01 and T07 say", 1);
    let plan = "# Plan\n\n- [ ] **T01**: one\n";
    let beside = ("plan.md", plan);
    let elsewhere = ("tools/other/plan.md", plan);
    assert_eq!(codes(found_at("spec.md", &text, &[beside])), ["warning unknown-entry"]);
    assert_eq!(codes(found_at("spec.md", &text, &[elsewhere])), Vec::<String>::new());
}

#[test]
fn cross_file_rules_wait_for_the_index() {
    let text = FILLED.replace("- parcel-routing: prints", "- parcel-ruoting: prints");
    let mut world = world(&[(PATH, &text)]);
    world.apply(Change::IndexComplete(false));
    let document = Document::new(&world.snapshot(), PATH, Text::new(&text));
    assert_eq!(ide::diagnostics(&world.snapshot(), &document), []);
}

#[test]
fn suppressions_hide_what_they_name_and_nothing_else() {
    let empty = ("### Critical Path\nOne vendor less", "### Critical Path\n");
    for (comment, expected) in [
        ("<!-- specls-ignore empty-section: next week -->", vec![]),
        ("<!-- specls-ignore leftover-placeholder, empty-section -->", vec!["hint unused-suppression"]),
        ("<!-- specls-ignore missing-section -->", vec!["hint unused-suppression", "warning empty-section"]),
    ] {
        let text = with_status("Approved", &[empty, ("### Critical Path", &format!("{comment}\n### Critical Path"))]);
        assert_eq!(codes(found(&text, &[])), expected, "{comment}");
    }
    let file =
        with_status("Approved", &[empty, ("## Context", "<!-- specls-ignore-file empty-section -->\n\n## Context")]);
    assert_eq!(codes(found(&file, &[])), Vec::<String>::new());
}

#[test]
fn configuration_sets_severities() {
    let text = with_status("Approved", &UNFILLED);
    let codes: Vec<&str> = ide::rules().iter().map(|rule| rule.code).collect();
    let (config, problems) = Config::parse("[rules]\nempty-section = \"off\"\nunfilled-choice = \"error\"\n", &codes);
    assert_eq!(problems, []);
    let mut world = world(&[("swarm/tracks/parcel-routing/spec.md", &neighbour())]);
    world.apply(Change::Config(config));
    let document = Document::new(&world.snapshot(), PATH, Text::new(&text));
    let found: Vec<_> =
        ide::diagnostics(&world.snapshot(), &document).into_iter().map(|d| (d.severity.name(), d.code)).collect();
    assert_eq!(found, [("warning", "leftover-placeholder"), ("error", "unfilled-choice")]);
}
