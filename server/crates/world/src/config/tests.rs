//! Tests of the configuration at its boundary: text in, values and problems out.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use text::Text;

use super::*;
use crate::{Change, Document, TemplateFile, World};

const CODES: [&str; 3] = ["missing-section", "empty-section", "invalid-date"];

fn check(text: &str, expected: &Expect) -> Config {
    let (config, problems) = Config::parse(text, &CODES);
    let listed: String = problems
        .iter()
        .map(|problem| {
            let line = text[..problem.range.start].matches('\n').count() + 1;
            format!("{line}: {} {:?}\n    {}\n", problem.severity.name(), &text[problem.range.clone()], problem.message)
        })
        .collect();
    expected.assert_eq(&listed);
    config
}

#[test]
fn a_good_file_gives_its_values() {
    let config = check(
        r#"
ignore = ["drafts/", "**/generated"]
tracks = ["planning/*/tracks"]

[rules]
missing-section = "off"
empty-section = "error"

[[kinds]]
name = "ADR"
template = "./docs/adr/template.md"
documents = ["docs/adr/[0-9]*.md"]
id = "file"

[[kinds]]
name = "RFC"
template = "rfcs/0000-template.md"
documents = ["rfcs/*.md"]
id = "field:RFC number"
"#,
        &expect![[""]],
    );
    assert_eq!(config.level("missing-section"), Some(Level::Off));
    assert_eq!(config.level("empty-section"), Some(Level::At(Severity::Error)));
    assert_eq!(config.level("invalid-date"), None);
    assert_eq!(config.ignored_by("drafts/deep/a.md"), Some("drafts"));
    assert_eq!(config.ignored_by("a/generated/b/c.md"), Some("**/generated"));
    assert_eq!(config.ignored_by("a/drafts/b.md"), None);
    assert!(config.is_tracks_root("planning/q3/tracks"));
    assert!(!config.is_tracks_root("swarm/tracks"));
    let kind = |path| config.kind_of(path).map(|kind| (kind.name.as_str(), kind.template.as_str(), &kind.id));
    assert_eq!(kind("docs/adr/0001-x.md"), Some(("ADR", "docs/adr/template.md", &IdRule::File)));
    assert_eq!(kind("docs/adr/deep/0001-x.md"), None);
    assert_eq!(kind("rfcs/1.md"), Some(("RFC", "rfcs/0000-template.md", &IdRule::Field("RFC number".to_owned()))));
}

#[test]
fn every_mistake_is_reported_on_its_line_and_the_rest_counts() {
    let config = check(
        r#"
ignroe = ["x"]
ignore = ["ok/**", "[a", 3, "/etc/**", "../up", ""]
tracks = "swarm/tracks"

[rules]
missing-sectoin = "off"
empty-section = "warn"
invalid-date = "hint"
missing-section = false
spelling = "off"

[[kinds]]
name = "A"
template = "a.md"
documents = ["a/*.md"]
id = "title"

[[kinds]]
name = "A"
template = "../b.md"
documents = ["b/*.md"]

[[kinds]]
name = "C"
template = "/c.md"
documents = []
id = "field:"
templates = "c.md"

[[kinds]]
name = "D"
"#,
        &expect![[r#"
            2: warning "ignroe"
                there is no key "ignroe"; expected ignore, tracks, rules, kinds
            3: error "\"[a\""
                ignore has "[a", which is no glob: unclosed character class; missing ']'
            3: error "3"
                an item of ignore is a number; expected a glob in quotes
            3: error "\"/etc/**\""
                ignore has "/etc/**", which is no glob: globs are relative to the directory of specls.toml and stay below it
            3: error "\"../up\""
                ignore has "../up", which is no glob: globs are relative to the directory of specls.toml and stay below it
            3: error "\"\""
                ignore has "", which is no glob: it matches nothing
            4: error "\"swarm/tracks\""
                tracks is text; expected a list of globs, such as ["docs/**/*.md"]
            7: warning "missing-sectoin"
                there is no rule "missing-sectoin"; did you mean "missing-section"?
            8: error "\"warn\""
                rules.empty-section is "warn"; expected off, error, warning, information or hint
            10: error "false"
                rules.missing-section is a boolean; expected off, error, warning, information or hint
            11: warning "spelling"
                there is no rule "spelling"; `specls rules` lists the rules
            20: error "\"A\""
                there are two kinds named "A"; rename one of them
            21: error "\"../b.md\""
                kinds.template is "../b.md"; expected a path below the directory of specls.toml, without `..`
            26: error "\"/c.md\""
                kinds.template is "/c.md"; expected a path relative to the directory of specls.toml
            27: error "[]"
                kinds.documents is empty; expected at least one glob
            28: error "\"field:\""
                kinds.id is "field:"; expected directory, file, title, none or field:LABEL
            29: warning "templates"
                there is no key "templates" in [[kinds]]; did you mean "template"?
            31: error "[[kinds]]"
                this kind has no template; add `template = …`
            31: error "[[kinds]]"
                this kind has no documents; add `documents = …`
        "#]],
    );
    assert_eq!(config.levels().collect::<Vec<_>>(), [("invalid-date", Level::At(Severity::Hint))]);
    assert_eq!(config.ignored_by("ok/x.md"), Some("ok/**"));
    assert_eq!(config.kinds().iter().map(|kind| &kind.name).collect::<Vec<_>>(), ["A"]);
    assert!(config.is_tracks_root("swarm/tracks"), "an unusable override leaves the default");
}

#[test]
fn a_syntax_error_leaves_the_other_lines_standing() {
    let config = check(
        "ignore = [\"a\"]\ntracks = = 3\n[rules]\nempty-section = \"off\"\nempty-section = \"hint\"\n",
        &expect![[r#"
            2: error "="
                this is not TOML: extra `=`, expected nothing
            5: error "empty-section"
                this is not TOML: duplicate key
        "#]],
    );
    assert_eq!(config.ignored_by("a"), Some("a"));
    assert_eq!(config.level("empty-section"), Some(Level::Off));
}

#[test]
fn values_of_the_wrong_type_are_named() {
    check(
        "rules = 1\nkinds = { name = \"x\" }\nignore = true\n",
        &expect![[r#"
            1: error "1"
                rules is a number; expected a table of rule codes, such as [rules]
            2: error "{ name = \"x\" }"
                kinds is a table; expected an array of tables, each under [[kinds]]
            3: error "true"
                ignore is a boolean; expected a list of globs, such as ["docs/**/*.md"]
        "#]],
    );
    check(
        "kinds = [1, 2020-01-01]\ntracks = [[]]\n",
        &expect![[r#"
            1: error "1"
                kinds is a number; expected an array of tables, each under [[kinds]]
            1: error "2020-01-01"
                kinds is a date; expected an array of tables, each under [[kinds]]
            2: error "[]"
                an item of tracks is a list; expected a glob in quotes
        "#]],
    );
}

#[test]
fn a_byte_order_mark_is_not_counted() {
    let (_, problems) = Config::parse("\u{feff}x = 1", &CODES);
    assert_eq!(problems[0].range, 0..1);
}

#[test]
fn tracks_are_found_below_their_roots() {
    let config = Config::default();
    for (path, expected) in [
        ("swarm/tracks/auth/spec.md", Some(("swarm/tracks", "swarm/tracks/auth", "auth"))),
        ("swarm/tracks/auth/reports/T1.md", Some(("swarm/tracks", "swarm/tracks/auth", "auth"))),
        ("a/b/c/d/swarm/tracks/x/spec.md", Some(("a/b/c/d/swarm/tracks", "a/b/c/d/swarm/tracks/x", "x"))),
        ("a/b/c/d/e/swarm/tracks/x/spec.md", None),
        ("swarm/tracks/archive/old/spec.md", Some(("swarm/tracks", "swarm/tracks/archive/old", "old"))),
        ("swarm/tracks/archive/spec.md", Some(("swarm/tracks", "swarm/tracks/archive", "archive"))),
        ("swarm/tracks/tracks.md", None),
        ("myswarm/tracks/x/spec.md", None),
        ("docs/spec.md", None),
        ("spec.md", None),
        ("", None),
    ] {
        let found = config.track_of(path).map(|track| (track.root, track.directory, track.name));
        assert_eq!(found, expected, "{path}");
    }
}

#[test]
fn the_root_itself_can_hold_tracks() {
    let (config, problems) = Config::parse("tracks = [\".\"]", &CODES);
    assert_eq!(problems, []);
    let track = config.track_of("auth/spec.md").map(|track| (track.root, track.directory, track.name));
    assert_eq!(track, Some(("", "auth", "auth")));
}

#[test]
fn ids_are_found_where_the_kind_says() {
    let ids = |id: &str, template: &str, path: &str, text: &str| {
        let toml = format!("[[kinds]]\nname = \"K\"\ntemplate = \"t.md\"\ndocuments = [\"**/*.md\"]\nid = \"{id}\"");
        let (config, problems) = Config::parse(&toml, &[]);
        assert_eq!(problems, []);
        let mut world = World::default();
        world.apply(Change::Config(config));
        world.apply(Change::Templates(vec![TemplateFile { path: "t.md".into(), text: template.into() }]));
        let document = Document::new(&world.snapshot(), path, Text::new(text));
        document.names.into_iter().map(|name| name.id).collect::<Vec<_>>()
    };
    let kep = "# KEP-NNNN: [Title]\n\n## Summary\n\n[x]\n";
    let text = "# KEP-12: Foo\n\n**Number:** N-12\n\n## Summary\n\nYes.\n";
    assert_eq!(ids("directory", kep, "keps/12-foo/README.md", text), ["12-foo"]);
    assert_eq!(ids("directory", kep, "README.md", text), [""; 0]);
    assert_eq!(ids("file", kep, "keps/12-foo.md", text), ["12-foo"]);
    assert_eq!(ids("title", kep, "keps/12-foo.md", text), ["KEP-12"]);
    assert_eq!(ids("field:number", kep, "keps/12-foo.md", text), ["N-12"]);
    assert_eq!(ids("field:Owner", kep, "keps/12-foo.md", text), [""; 0]);
    let track = "# Track: [Track ID] — [Name]\n\n## Summary\n\n[x]\n";
    let text = "# Track: a-1 — Foo\n\n## Summary\n\nYes.\n";
    assert_eq!(ids("title", track, "tracks/b.md", text), ["a-1"]);
    assert_eq!(ids("directory", track, "tracks/b/spec.md", text), ["a-1", "b"]);
}

#[test]
fn requirements_of_fields_are_read_and_held_against_the_template() {
    let config = check(
        r#"
[[kinds]]
name = "K"
template = "t.md"
documents = ["*.md"]

[[kinds.requires]]
field = "Reason"
when = "Status"
is = ["Withdrawn", "Rejectd"]

[[kinds.requires]]
field = "Approver"
wen = "Status"
is = []

[[kinds.requires]]
field = 3
when = "Status"
is = "Approved"
"#,
        &expect![[r#"
            12: error "[[kinds.requires]]"
                this requirement has no when; add `when = …`
            14: warning "wen"
                there is no key "wen" in [[kinds.requires]]; did you mean "when"?
            15: error "[]"
                kinds.requires.is is empty; expected at least one value
            18: error "3"
                kinds.requires.field is a number; expected text in quotes
            20: error "\"Approved\""
                kinds.requires.is is text; expected a list of texts, such as ["Withdrawn"]
        "#]],
    );
    assert_eq!(config.kinds()[0].requirements.len(), 1);
    let template =
        TemplateFile { path: "t.md".into(), text: "# T\n\n**Status:** Draft | Withdrawn | Rejected\n".into() };
    let kinds = crate::Kinds::new(config.into(), &[template]);
    let problems: Vec<String> = kinds.config_problems().into_iter().map(|problem| problem.message).collect();
    assert_eq!(
        problems,
        ["kinds.requires.is has \"Rejectd\", which Status never is; expected one of Draft, Withdrawn, Rejected"]
    );
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,80}|[\\[\\]=\"a-z .#\n{}*,0-9]{0,120}") {
        let (_, problems) = Config::parse(&text, &CODES);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        for problem in problems {
            prop_assert!(text.get(problem.range.clone()).is_some(), "{problem:?}");
        }
    }
}
