//! The command line from outside: exit codes, what goes to which stream, and bad input.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use expect_test::{Expect, expect};

const SPECLS: &str = env!("CARGO_BIN_EXE_specls");

/// A directory to run in.
struct Workspace {
    directory: tempfile::TempDir,
}

impl Workspace {
    /// A workspace with these files.
    fn new(files: &[(&str, &str)]) -> Self {
        let workspace = Self { directory: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            workspace.write(path, text.as_bytes());
        }
        workspace
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(SPECLS);
        command.args(arguments).current_dir(self.path()).env("HOME", "/nobody").env_remove("NO_COLOR");
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).stdin(Stdio::null()))
    }
}

/// How a run ended.
struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Exit code and both streams.
    fn expect(&self, expected: &Expect) {
        let Self { code, stdout, stderr } = self;
        expected.assert_eq(&format!("exit {code:?}\n-- stdout\n{stdout}-- stderr\n{stderr}"));
    }
}

/// A kind with a small template, and documents with mistakes.
fn notes() -> Workspace {
    let config =
        "[[kinds]]\nname = \"Note\"\ntemplate = \"note.md\"\ndocuments = [\"notes/*/note.md\"]\nid = \"title\"\n";
    Workspace::new(&[
        ("specls.toml", config),
        ("note.md", "# Note: [Track ID] — [Name]\n\n**Impact:** [High / Medium / Low]\n\n## Text\n\n[What]\n"),
        ("notes/first/note.md", "# Note: n-1 — First 😀\n\n**Impact:** Severe\n\n## Text\n\nYes.\n"),
        ("notes/second/note.md", "# Note: n-1 — Second\n\n**Impact:** Low\n\n## Text\n\nNo.\n"),
        ("notes/third/note.md", "# Note: n-3 — Third\n\n**Impact:** High\n\n## Text\n\nNo.\n"),
    ])
}

#[test]
fn findings_are_shown_and_decide_the_exit_code() {
    let workspace = notes();
    workspace.run(&["check"]).expect(&expect![[r#"
        exit Some(1)
        -- stdout
        error[duplicate-id]: the ID "n-1" is also claimed by notes/second/note.md; rename one of them
         --> notes/first/note.md:1:9
          |
        1 | # Note: n-1 — First 😀
          |         ^^^
          |
        note: claims "n-1" too
         --> notes/second/note.md:1:1

        warning[invalid-value]: Impact is "Severe"; expected High, Medium or Low
         --> notes/first/note.md:3:13
          |
        3 | **Impact:** Severe
          |             ^^^^^^

        error[duplicate-id]: the ID "n-1" is also claimed by notes/first/note.md; rename one of them
         --> notes/second/note.md:1:9
          |
        1 | # Note: n-1 — Second
          |         ^^^
          |
        note: claims "n-1" too
         --> notes/first/note.md:1:1

        3 problems (2 errors, 1 warning) in 2 of 3 files
        -- stderr
    "#]]);
    workspace.run(&["check", "notes/third/note.md"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        no problems in 1 file
        -- stderr
    "#]]);
    workspace.write("notes/second/note.md", b"# Note: n-2 \xe2\x80\x94 Second\n\n**Impact:** Low\n\n## Text\n\nNo.\n");
    for (fail_on, code) in [("error", 0), ("warning", 1), ("information", 1), ("hint", 1)] {
        assert_eq!(workspace.run(&["check", "--fail-on", fail_on]).code, Some(code), "{fail_on}");
    }
    assert_eq!(workspace.run(&["check", "notes/second/note.md", "notes/third/note.md"]).code, Some(0));
}

#[test]
fn only_what_is_named_is_reported_but_all_is_known() {
    let workspace = notes();
    workspace.run(&["check", "--format", "json", "notes/second/note.md"]).expect(&expect![[r#"
        exit Some(1)
        -- stdout
        {"version":1,"files":1,"diagnostics":[{"path":"notes/second/note.md","range":{"start":{"line":0,"character":8},"end":{"line":0,"character":11}},"severity":"error","code":"duplicate-id","message":"the ID \"n-1\" is also claimed by notes/first/note.md; rename one of them","related":[{"path":"notes/first/note.md","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":22}},"message":"claims \"n-1\" too"}]}]}
        -- stderr
    "#]]);
}

#[test]
fn severities_follow_the_configuration() {
    let workspace = notes();
    let config = fs::read_to_string(workspace.path().join("specls.toml")).unwrap();
    let rules = "[rules]\nduplicate-id = \"off\"\ninvalid-value = \"information\"\n";
    workspace.write("specls.toml", format!("{rules}{config}").as_bytes());
    let run = workspace.run(&["check", "--format", "github"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stdout.starts_with("::notice file=notes/first/note.md,line=3"), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 1);
    let config = workspace.run(&["config", "notes/first/note.md"]);
    expect![[r#"
         n-1 (from its title)
        rule: duplicate-id = off (default: error)
        rule: invalid-value = information (default: warning)
    "#]]
    .assert_eq(config.stdout.split_once("id:").unwrap().1);
}

#[test]
fn a_template_that_is_not_understood_is_reported() {
    let workspace = notes();
    workspace.write("note.md", b"nothing\n");
    let run = workspace.run(&["check", "--format", "github"]);
    assert!(run.stdout.contains("::warning file=note.md,line=1,endLine=1,col=1,endColumn=8,title=template::"));
}

#[test]
fn paths_that_do_not_exist_are_named_and_the_rest_is_checked() {
    let workspace = Workspace::new(&[("specls.toml", "ignroe = []\n")]);
    workspace.run(&["check", "no/where.md", "."]).expect(&expect![[r#"
        exit Some(2)
        -- stdout
        warning[configuration]: there is no key "ignroe"; expected ignore, tracks, rules, kinds
         --> specls.toml:1:1
          |
        1 | ignroe = []
          | ^^^^^^

        1 problem (1 warning) in 1 of 1 file
        -- stderr
        specls: no/where.md: no such file or directory
    "#]]);
}

#[test]
fn files_that_cannot_be_read_are_named_one_by_one() {
    let workspace = Workspace::new(&[("swarm/tracks/good/spec.md", "# Track Spec: good\n")]);
    workspace.write("swarm/tracks/latin/spec.md", b"# Gr\xfc\xdfe\n");
    workspace.write("swarm/templates/track_spec.md", b"\xff\xfe");
    fs::File::create(workspace.path().join("huge.md")).unwrap().set_len(50 << 20).unwrap();
    let run = workspace.run(&["check", "--format", "json"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.starts_with("{\"version\":1,\"files\":1,"), "{}", run.stdout);
    expect![[r#"
        specls: swarm/templates/track_spec.md: this is not UTF-8 (see byte 0); save it in UTF-8 to have it read
        specls: huge.md: 50 MB is too large; files above 16 MB are not read
        specls: swarm/tracks/latin/spec.md: this is not UTF-8 (see byte 4); save it in UTF-8 to have it read
    "#]]
    .assert_eq(&run.stderr);
}

#[test]
fn a_typo_in_the_configuration_is_reported_on_its_line_in_every_format() {
    let workspace = Workspace::new(&[("docs/a.md", ""), ("specls.toml", "ignore = []\n[rules]\nspelling = \"of\"\n")]);
    for (format, expected) in [
        (
            "text",
            expect![[r#"
        exit Some(2)
        -- stdout
        warning[configuration]: there is no rule "spelling"; `specls rules` lists the rules
         --> specls.toml:3:1
          |
        3 | spelling = "of"
          | ^^^^^^^^

        1 problem (1 warning) in 1 of 1 file
        -- stderr
    "#]],
        ),
        (
            "json",
            expect![[r#"
        exit Some(2)
        -- stdout
        {"version":1,"files":1,"diagnostics":[{"path":"specls.toml","range":{"start":{"line":2,"character":0},"end":{"line":2,"character":8}},"severity":"warning","code":"configuration","message":"there is no rule \"spelling\"; `specls rules` lists the rules"}]}
        -- stderr
    "#]],
        ),
        (
            "github",
            expect![[r#"
        exit Some(2)
        -- stdout
        ::warning file=specls.toml,line=3,endLine=3,col=1,endColumn=9,title=configuration::there is no rule "spelling"; `specls rules` lists the rules
        -- stderr
    "#]],
        ),
    ] {
        workspace.run(&["check", "docs", "--format", format]).expect(&expected);
    }
    let sarif = workspace.run(&["check", "docs", "--format", "sarif"]);
    assert_eq!((sarif.code, sarif.stderr.as_str()), (Some(2), ""));
    let log: serde_json::Value = serde_json::from_str(&sarif.stdout).unwrap();
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "specls.toml");
    let rule =
        &log["runs"][0]["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
    assert_eq!(rule["id"], result["ruleId"]);
}

#[test]
fn paths_are_shown_from_the_working_directory() {
    let workspace = Workspace::new(&[("specls.toml", "x = 1\n"), ("docs/deep/a.md", "")]);
    let run =
        Run::of(workspace.command(&["check", "--format", "github"]).current_dir(workspace.path().join("docs/deep")));
    assert!(run.stdout.starts_with("::warning file=../../specls.toml,line=1"), "{}", run.stdout);
}

#[test]
fn several_workspaces_are_checked_in_one_run() {
    let workspace = Workspace::new(&[
        ("b/specls.toml", "x = 1\n"),
        ("b/a.md", ""),
        ("a/specls.toml", "y = 1\n"),
        ("a/deep/a.md", ""),
    ]);
    let run = workspace.run(&["check", "b/a.md", "a/deep", "--format", "github"]);
    let files: Vec<&str> = run.stdout.lines().filter_map(|line| line.split(['=', ',']).nth(1)).collect();
    assert_eq!(files, ["a/specls.toml", "b/specls.toml"]);
}

#[test]
fn too_wide_roots_are_refused_but_single_files_are_checked() {
    let workspace = Workspace::new(&[("spec.md", "# A\n"), ("below/specls.toml", "")]);
    let home = workspace.path().canonicalize().unwrap();
    let run = |arguments: &[&str]| Run::of(workspace.command(arguments).env("HOME", &home));
    let refused = run(&["check"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("is too wide for a workspace; put specls.toml into"), "{}", refused.stderr);
    let alone = run(&["check", "spec.md"]);
    assert_eq!(alone.code, Some(0));
    assert!(alone.stderr.starts_with("specls: spec.md: checked alone, because "), "{}", alone.stderr);
    assert_eq!(run(&["check", "below"]).code, Some(0));
    assert_eq!(run(&["check", "/"]).code, Some(2));
}

/// Exit code and standard error of a run that reads `input`.
fn feed_in(workspace: &Workspace, arguments: &[&str], input: &[u8]) -> (Option<i32>, String) {
    let mut command = workspace.command(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn standard_input_is_checked_under_its_name() {
    let workspace = Workspace::new(&[]);
    let feed = |arguments: &[&str], input: &[u8]| feed_in(&workspace, arguments, input);
    let not_utf8 = "this is not UTF-8 (see byte 1); save it in UTF-8 to have it read\n";
    let (code, stderr) = feed(&["check", "-"], b"#\xff");
    assert_eq!((code, stderr), (Some(2), format!("specls: stdin.md: {not_utf8}")));
    let (code, stderr) = feed(&["check", "-"], b"# A\n");
    assert!(code == Some(2) && stderr.contains("say with --stdin-filename"), "{stderr}");
    let (code, stderr) = feed(&["check", "--stdin-filename", "new/a.md"], b"#\xff");
    assert_eq!((code, stderr), (Some(2), format!("specls: new/a.md: {not_utf8}")));

    let workspace = notes();
    let feed = |name: &str, input: &str| feed_in(&workspace, &["check", "--stdin-filename", name], input.as_bytes()).0;
    let good = "# Note: n-4 — Fourth\n\n**Impact:** Low\n\n## Text\n\nNo.\n";
    assert_eq!(feed("notes/first/note.md", good), Some(0), "the input stands in for the file");
    assert_eq!(feed("notes/new/note.md", good), Some(0));
    assert_eq!(feed("notes/new/note.md", &good.replace("n-4", "n-3")), Some(1), "n-3 is taken");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let keys: String = (0..5000).map(|number| format!("key{number} = 1\n")).collect();
    let workspace = Workspace::new(&[("specls.toml", &keys)]);
    let mut child = workspace.command(&["check"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // More than a pipe holds is on its way, so that the writer meets the closed end.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), [].as_slice()));
}

#[test]
fn usage_errors_exit_with_2() {
    let workspace = Workspace::new(&[]);
    for arguments in [
        &["chekc"][..],
        &["check", "--format", "xml"],
        &["check", "--fail-on", "fatal"],
        &["schema"],
        &["schema", "gone.md"],
        &["explain", "no-such-rule"],
        &["completions", "cobol"],
    ] {
        let run = workspace.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert_ne!(run.stderr, "", "{arguments:?}");
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let workspace = Workspace::new(&[]);
    let list = workspace.run(&["rules"]);
    assert!(list.stdout.contains("invalid-value         warning      A value is none"), "{}", list.stdout);
    for code in list.stdout.lines().filter_map(|line| line.split(' ').next()) {
        let run = workspace.run(&["explain", code]);
        assert_eq!(run.code, Some(0), "{code}");
        assert!(run.stdout.starts_with(&format!("# {code}\n\n")), "{}", run.stdout);
        assert!(run.stdout.contains("\n## Severity\n"), "{}", run.stdout);
    }
    let run = workspace.run(&["explain", "invalid-vaule"]);
    assert_eq!(run.stderr, "specls: there is no rule \"invalid-vaule\"; did you mean \"invalid-value\"?\n");
}

#[test]
fn a_schema_is_printed_in_both_formats() {
    let workspace =
        Workspace::new(&[("adr.md", "# [Title]\n\n**Status:** Proposed | Accepted\n\n## Decision\n\n[What]\n")]);
    workspace.run(&["schema", "adr.md"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        adr: 1 top section, 0 subsections
            Status: Proposed / Accepted
        ## Decision
        -- stderr
    "#]]);
    let run = workspace.run(&["schema", "adr.md", "--format", "json"]);
    let schema: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(schema["kind"], "adr");
    assert_eq!(schema["sections"][0]["name"], "Decision");
}

#[test]
fn what_applies_to_a_file_is_explained() {
    let config = "ignore = [\"old\"]\n\n[[kinds]]\nname = \"ADR\"\ntemplate = \"adr.md\"\ndocuments = [\"adr/*.md\"]\nid = \"file\"\n";
    let workspace = Workspace::new(&[
        ("specls.toml", config),
        ("adr.md", "# [Title]\n\n## Decision\n\n[What]\n"),
        ("adr/0001-first.md", "# First\n\n## Decision\n\nYes.\n"),
        ("old/adr/2.md", ""),
        ("swarm/tracks/auth/spec.md", "# Track Spec: auth — Login\n"),
    ]);
    let root = workspace.path().canonicalize().unwrap();
    for (file, expected) in [
        (
            ".",
            expect![[r#"
            root: ROOT (it holds specls.toml)
            configuration: specls.toml
            kind: ADR, template: adr.md, id: file
            kind: track-spec, template: built-in, id: directory
        "#]],
        ),
        (
            "adr/0001-first.md",
            expect![[r#"
                root: ROOT (it holds specls.toml)
                configuration: specls.toml
                file: adr/0001-first.md
                kind: ADR (a [[kinds]] table matches it)
                template: adr.md
                stage: live
                id: 0001-first (from its file name)
            "#]],
        ),
        (
            "swarm/tracks/auth/spec.md",
            expect![[r#"
                root: ROOT (it holds specls.toml)
                configuration: specls.toml
                file: swarm/tracks/auth/spec.md
                kind: track-spec (it is the spec.md of a track below swarm/tracks)
                template: built-in (there is none of swarm/templates/track_spec.md, swarm/templates/spec.md, .claude/skills/swarm-iosm/templates/track_spec.md)
                stage: live
                id: auth (from its title)
                also called: auth (from its directory)
            "#]],
        ),
        (
            "old/adr/2.md",
            expect![[r#"
            root: ROOT (it holds specls.toml)
            configuration: specls.toml
            file: old/adr/2.md
            kind: none (ignore has "old")
        "#]],
        ),
        (
            "adr.md",
            expect![[r#"
            root: ROOT (it holds specls.toml)
            configuration: specls.toml
            file: adr.md
            kind: none (it is the template of ADR)
        "#]],
        ),
        (
            "README.md",
            expect![[r#"
                root: ROOT (it holds specls.toml)
                configuration: specls.toml
                file: README.md
                kind: none (no [[kinds]] table matches it, no template is for it, and it is not the spec.md of a track)
            "#]],
        ),
    ] {
        let run = workspace.run(&["config", file]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{file}");
        expected.assert_eq(&run.stdout.replace(root.to_str().unwrap(), "ROOT"));
    }
}

#[test]
fn completion_scripts_name_the_commands() {
    let workspace = Workspace::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = workspace.run(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{shell}");
        assert!(run.stdout.contains("explain"), "{shell}");
    }
}

/// Three tracks: one that is done, one that waits for it and for a draft that waits for it in turn.
fn tracks() -> Workspace {
    let spec = |id: &str, title: &str, status: &str, rest: &str| {
        format!(
            "# Track Spec: {id} — {title}\n\n**Status:** {status}\n\n## Context\n\n**Related tracks:**\n- base: ground\n\n\
             ## Dependencies & Blockers\n\n### Internal Dependencies\n\n{rest}"
        )
    };
    let auth = "- **base:** its users\n- **cart:** its sessions\n\n### Known Blockers\n\n- **Keys:** not there yet\n\n\
                ## Open Questions\n\n**Q1: Which keys?**\n- **Status:** Open\n\n## Approval\n\n- [x] Product: Mira\n\
                - [ ] Engineering: Ann\n";
    Workspace::new(&[
        ("specls.toml", ""),
        ("swarm/tracks/auth/spec.md", &spec("auth", "Sign \"in\"", "In Progress", auth)),
        ("swarm/tracks/base/spec.md", &spec("base", "Ground", "Complete", "- None\n")),
        ("swarm/tracks/cart/spec.md", &spec("cart", "Cart", "Draft", "- **auth:** users\n")),
        ("swarm/tracks/auth/plan.md", "# Plan: auth\n"),
    ])
}

#[test]
fn status_is_a_table_or_json() {
    let workspace = tracks();
    workspace.run(&["status"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        ID    Title      Status       Filled  Boxes  Questions  Risks  Blockers  Not ready
        auth  Sign "in"  In Progress   100 %    1/2          1      -         1  cart
        base  Ground     Complete      100 %      -          -      -         -
        cart  Cart       Draft         100 %      -          -      -         -

        3 tracks
        -- stderr
    "#]]);
    workspace.run(&["status", "--format", "json"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        {"version":1,"tracks":[{"id":"auth","title":"Sign \"in\"","status":"In Progress","path":"swarm/tracks/auth/spec.md","filled":100,"checked":1,"items":2,"open_questions":1,"high_risks":0,"blockers":1,"not_ready":["cart"]},{"id":"base","title":"Ground","status":"Complete","path":"swarm/tracks/base/spec.md","filled":100,"checked":0,"items":0,"open_questions":0,"high_risks":0,"blockers":0,"not_ready":[]},{"id":"cart","title":"Cart","status":"Draft","path":"swarm/tracks/cart/spec.md","filled":100,"checked":0,"items":0,"open_questions":0,"high_risks":0,"blockers":0,"not_ready":[]}]}
        -- stderr
    "#]]);
}

#[test]
fn the_graph_is_written_in_four_formats() {
    let workspace = tracks();
    workspace.run(&["graph"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        flowchart LR
            t0["auth<br/>Sign #34;in#34;"]:::progress
            t1["base<br/>Ground"]:::complete
            t2["cart<br/>Cart"]:::draft
            t0 --> t1
            t0 --> t2
            t2 --> t0
            t2 -.- t1
            classDef draft fill:#fff3bf,stroke:#e67700,color:#212529
            classDef progress fill:#e5dbff,stroke:#6741d9,color:#212529
            classDef complete fill:#d3f9d8,stroke:#2f9e44,color:#212529
            linkStyle 1,2 stroke:#e03131,stroke-width:3px
        -- stderr
    "#]]);
    workspace.run(&["graph", "--format", "json"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        {"version":1,"nodes":[{"id":"auth","title":"Sign \"in\"","status":"In Progress","path":"swarm/tracks/auth/spec.md"},{"id":"base","title":"Ground","status":"Complete","path":"swarm/tracks/base/spec.md"},{"id":"cart","title":"Cart","status":"Draft","path":"swarm/tracks/cart/spec.md"}],"edges":[{"from":"auth","to":"base","kind":"depends"},{"from":"auth","to":"cart","kind":"depends"},{"from":"cart","to":"auth","kind":"depends"},{"from":"cart","to":"base","kind":"related"}]}
        -- stderr
    "#]]);
    let dot = workspace.run(&["graph", "--format", "dot"]);
    assert!(dot.code == Some(0) && dot.stdout.contains("t0 -> t2 [color"), "{}", dot.stdout);
    let svg = workspace.run(&["graph", "--format", "svg"]);
    assert!(svg.code == Some(0) && svg.stdout.matches("class=\"cycle\"").count() == 3, "{}", svg.stdout);
}

#[test]
fn paths_of_tracks_are_relative_to_the_working_directory() {
    let workspace = tracks();
    let below = workspace.path().join("swarm/tracks/cart");
    let run = Run::of(workspace.command(&["graph", "--format", "json"]).current_dir(below));
    assert!(run.stdout.contains("\"path\":\"../base/spec.md\"") && run.stdout.contains("\"path\":\"spec.md\""));
}

#[test]
fn without_tracks_there_is_an_empty_answer() {
    let workspace = Workspace::new(&[("specls.toml", ""), ("README.md", "# Nothing\n")]);
    workspace.run(&["status", "--format", "json"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        {"version":1,"tracks":[]}
        -- stderr
        specls: no tracks found; a track is a directory below swarm/tracks/ with a spec.md, or what [[kinds]] in specls.toml says
    "#]]);
    workspace.run(&["graph"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        flowchart LR
        -- stderr
        specls: no tracks found; a track is a directory below swarm/tracks/ with a spec.md, or what [[kinds]] in specls.toml says
    "#]]);
}

#[test]
fn a_gate_lists_what_stands_in_the_way() {
    let workspace = tracks();
    workspace.run(&["check", "--gate", "approved", "swarm/tracks/auth/spec.md"]).expect(&expect![[r#"
        exit Some(1)
        -- stdout
        information[template-mismatch]: this document has 4 of the 16 main sections of the built-in template "track-spec", so its structure is not checked
         --> swarm/tracks/auth/spec.md:1:1
          |
        1 | # Track Spec: auth — Sign "in"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

        error[dependency-cycle]: these tracks depend on each other in a circle: auth -> cart -> auth; remove one of the dependencies
          --> swarm/tracks/auth/spec.md:15:5
           |
        15 | - **cart:** its sessions
           |     ^^^^
           |
        note: depends on auth
          --> swarm/tracks/cart/spec.md:14:5

        error[gate]: depends on cart, which is Draft; it must be approved first
          --> swarm/tracks/auth/spec.md:15:5
           |
        15 | - **cart:** its sessions
           |     ^^^^
           |
        note: cart is Draft
          --> swarm/tracks/cart/spec.md:1:1

        error[gate]: "Q1: Which keys?" is open; settle it, and set its Status to say so
          --> swarm/tracks/auth/spec.md:23:3
           |
        23 | **Q1: Which keys?**
           |   ^^^^^^^^^^^^^^^

        error[gate]: "Engineering: Ann" is not signed; tick the box once it is
          --> swarm/tracks/auth/spec.md:29:1
           |
        29 | - [ ] Engineering: Ann
           | ^^^^^^^^^^^^^^^^^^^^^^

        5 problems (4 errors, 1 information) in 1 of 1 file
        -- stderr
    "#]]);
    let run = workspace.run(&["check", "--gate", "complete", "--format", "json", "swarm/tracks/auth/spec.md"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let messages = report["diagnostics"].as_array().unwrap().iter();
    let messages: Vec<&str> = messages.map(|found| found["message"].as_str().unwrap()).collect();
    assert!(messages.contains(&"depends on cart, which is Draft; it must be complete first"), "{messages:?}");
    assert_eq!(run.code, Some(1));
    for arguments in [["--gate", "draft"].as_slice(), &["--gate", "complete", "--fail-on", "error"]] {
        assert_eq!(workspace.run(&[&["check"], arguments].concat()).code, Some(2), "{arguments:?}");
    }
}

/// A kind with a date, and documents with a mistake that has one right answer, and one that has not.
fn dated() -> Workspace {
    let config = "[[kinds]]\nname = \"Note\"\ntemplate = \"note.md\"\ndocuments = [\"notes/*.md\"]\nid = \"file\"\n";
    let template = "# [Name]\n\n**Created:** [YYYY-MM-DD]\n**Impact:** [High / Low]\n\n---\n\n## Text\n\n[What]\n";
    Workspace::new(&[
        ("specls.toml", config),
        ("note.md", template),
        ("notes/a.md", "# A\n\n**Created:** 3 Feb 2026\n**Impact:** Severe\n---\n\n## Text\n\nYes."),
        ("notes/b.md", "# B\n\n**Created:** 2026-02-03\n**Impact:** Low\n\n---\n\n## Text\n\nNo.\n"),
    ])
}

#[test]
fn a_diff_shows_what_would_be_mended_and_writes_nothing() {
    let workspace = dated();
    let before = fs::read(workspace.path().join("notes/a.md")).unwrap();
    for arguments in [&["check", "--diff"][..], &["check", "--fix", "--diff", "notes/a.md"]] {
        workspace.run(arguments).expect(&expect![[r#"
            exit Some(1)
            -- stdout
            --- a/notes/a.md
            +++ b/notes/a.md
            @@ -1,7 +1,8 @@
             # A
             
            -**Created:** 3 Feb 2026
            +**Created:** 2026-02-03
             **Impact:** Severe
            +
             ---
             
             ## Text
            -- stderr
        "#]]);
    }
    workspace.run(&["check", "--diff", "notes/b.md"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        -- stderr
    "#]]);
    assert_eq!(fs::read(workspace.path().join("notes/a.md")).unwrap(), before);
}

#[test]
fn fixes_change_what_they_mean_to_and_no_other_byte() {
    let workspace = dated();
    let path = workspace.path().join("notes/a.md");
    let text = fs::read_to_string(&path).unwrap();
    let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    workspace.write("notes/a.md", crlf(&text).as_bytes());
    let untouched = fs::metadata(workspace.path().join("notes/b.md")).unwrap().modified().unwrap();
    workspace.run(&["check", "--fix"]).expect(&expect![[r#"
        exit Some(1)
        -- stdout
        warning[invalid-value]: Impact is "Severe"; expected High or Low
         --> notes/a.md:4:13
          |
        4 | **Impact:** Severe
          |             ^^^^^^

        1 problem (1 warning) in 1 of 2 files
        -- stderr
    "#]]);
    let mended = text.replace("3 Feb 2026", "2026-02-03").replace("\n---", "\n\n---");
    assert_eq!(fs::read_to_string(&path).unwrap(), crlf(&mended));
    assert_eq!(fs::metadata(workspace.path().join("notes/b.md")).unwrap().modified().unwrap(), untouched);
    // There is nothing left to mend.
    assert_eq!(workspace.run(&["check", "--diff"]).code, Some(0));
}

#[test]
fn standard_input_is_no_file_to_mend() {
    let workspace = dated();
    let run = workspace.run(&["check", "--fix", "--stdin-filename", "notes/a.md"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(run.stderr, "specls: notes/a.md: standard input cannot be mended in place; use --diff\n");
}

#[test]
fn a_new_track_is_written_from_the_template() {
    let template = "# Spec: [Track ID] — [Name]\r\n\r\n**Created:** [YYYY-MM-DD]\r\n**Author:** [Name]\r\n\
                    **Status:** Draft | Done\r\n\r\n## Text\r\n\r\n`swarm/tracks/[track-id]/plan.md` [What]\r\n";
    let workspace = Workspace::new(&[
        ("specls.toml", ""),
        ("swarm/templates/track_spec.md", template),
        (".git/config", "[user]\n\tname = Mira Okafor\n"),
        ("swarm/tracks/archive/old-one/spec.md", "# x\n"),
    ]);
    workspace.run(&["new", "new-checkout", "--title", "Checkout"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        swarm/tracks/new-checkout/spec.md
        -- stderr
    "#]]);
    let path = workspace.path().join("swarm/tracks/new-checkout/spec.md");
    let text = fs::read_to_string(&path).unwrap();
    let is_date = |line: &str| line.strip_prefix("**Created:** 20").is_some_and(|rest| rest.len() == 8);
    assert!(is_date(text.lines().nth(2).unwrap()), "{text}");
    let others: Vec<&str> = text.lines().filter(|line| !is_date(line)).collect();
    expect![[r#"
        # Spec: new-checkout — Checkout

        **Author:** Mira Okafor
        **Status:** Draft

        ## Text

        `swarm/tracks/new-checkout/plan.md` [What]"#]]
    .assert_eq(&others.join("\n"));
    assert_eq!(text.matches("\r\n").count(), text.matches('\n').count());
    // Nothing lies about, and nothing is overwritten.
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    workspace.run(&["new", "new-checkout", "--title", "Other"]).expect(&expect![[r#"
        exit Some(2)
        -- stdout
        -- stderr
        specls: swarm/tracks/new-checkout/spec.md exists already; choose another ID
    "#]]);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    workspace.run(&["new", "old-one"]).expect(&expect![[r#"
        exit Some(2)
        -- stdout
        -- stderr
        specls: swarm/tracks/archive/old-one has this ID already; choose another one
    "#]]);
    for id in ["", "../x", "a/b", "a b", ".", "..", ".git", "archive", "[Track ID]"] {
        assert_eq!(workspace.run(&["new", id]).code, Some(2), "{id}");
    }
    let author = workspace.run(&["new", "second", "--author", "Zoe"]);
    assert_eq!(author.stdout, "swarm/tracks/second/spec.md\n");
    let second = fs::read_to_string(workspace.path().join("swarm/tracks/second/spec.md")).unwrap();
    assert!(second.starts_with("# Spec: second — [Name]\r\n") && second.contains("**Author:** Zoe"), "{second}");
}

#[test]
fn a_new_track_goes_to_the_tracks_root_of_the_working_directory() {
    let bare = Workspace::new(&[("specls.toml", "")]);
    assert_eq!(bare.run(&["new", "first"]).stdout, "swarm/tracks/first/spec.md\n");
    // The document is one that the checker knows, and knows to be a draft.
    assert_eq!(bare.run(&["check"]).code, Some(0));

    let track = "# Track Spec: x — X\n";
    let several = Workspace::new(&[
        ("specls.toml", ""),
        ("a/swarm/tracks/x/spec.md", track),
        ("b/swarm/tracks/y/spec.md", track),
    ]);
    several.run(&["new", "z"]).expect(&expect![[r#"
        exit Some(2)
        -- stdout
        -- stderr
        specls: tracks can go to a/swarm/tracks or to b/swarm/tracks; start from the one you mean: its directory, or a file in it
    "#]]);
    let run = Run::of(several.command(&["new", "z"]).current_dir(several.path().join("b")));
    assert_eq!(run.stdout, "swarm/tracks/z/spec.md\n");
    assert!(several.path().join("b/swarm/tracks/z/spec.md").is_file());
}

#[cfg(unix)]
#[test]
fn a_new_track_follows_no_link_out_of_the_workspace() {
    let elsewhere = tempfile::tempdir().unwrap();
    let workspace = Workspace::new(&[("specls.toml", ""), ("swarm/tracks/x/spec.md", "# x\n")]);
    let link = workspace.path().join("swarm/tracks/linked");
    std::os::unix::fs::symlink(elsewhere.path(), &link).unwrap();
    let run = workspace.run(&["new", "linked"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    // Nor does it write through a link that leads nowhere.
    fs::create_dir(workspace.path().join("swarm/tracks/dangling")).unwrap();
    std::os::unix::fs::symlink(
        elsewhere.path().join("spec.md"),
        workspace.path().join("swarm/tracks/dangling/spec.md"),
    )
    .unwrap();
    assert_eq!(workspace.run(&["new", "dangling"]).code, Some(2));
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn setup_prints_the_configuration_of_an_editor() {
    let workspace = Workspace::new(&[]);
    let run = workspace.run(&["setup", "helix"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stdout.contains("[language-server.specls]"), "{}", run.stdout);
    assert!(run.stderr.contains("helix/languages.toml"), "{}", run.stderr);
}

#[test]
fn setup_adds_the_configuration_once_and_only_if_told_yes() {
    let workspace = Workspace::new(&[(".emacs.d/init.el", "(message \"mine\")\n")]);
    let setup = |answer: &str| {
        let mut command = workspace.command(&["setup", "emacs", "--write"]);
        command.env("HOME", workspace.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(answer.as_bytes());
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let file = || fs::read_to_string(workspace.path().join(".emacs.d/init.el")).unwrap();
    assert!(setup("n\n").1.ends_with("nothing written\n"));
    assert_eq!(file(), "(message \"mine\")\n");
    assert_eq!(setup("y\n").0, Some(0));
    let written = file();
    assert!(written.starts_with("(message \"mine\")\n\n;;; specls") && written.contains("eglot-server-programs"));
    assert!(setup("y\n").1.ends_with("has it already\n"));
    assert_eq!(file(), written);
}

#[test]
fn setup_leaves_a_markdown_of_the_user_alone() {
    let workspace = Workspace::new(&[(".config/helix/languages.toml", "[[language]]\nname = \"markdown\"\n")]);
    let mut command = workspace.command(&["setup", "helix", "--write"]);
    let run = Run::of(command.env("HOME", workspace.path()).env_remove("XDG_CONFIG_HOME").stdin(Stdio::null()));
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("add \"specls\" to its servers by hand"), "{}", run.stderr);
}

#[test]
fn watching_shows_what_a_change_has_done() {
    let workspace = Workspace::new(&[("swarm/tracks/a-1/spec.md", "# Track Spec: a-1 — One\n")]);
    let mut child = workspace.command(&["check", "--watch", "."]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let mut view = || {
        let mut view = String::new();
        while !view.contains("Ctrl-C ends") {
            view += &lines.next().expect("it goes on").unwrap();
        }
        view
    };
    let before = view();
    assert!(!before.contains("unclosed-fence") && !before.contains('\u{1b}'), "{before}");
    workspace.write("swarm/tracks/a-1/spec.md", b"# Track Spec: a-1 \xe2\x80\x94 One\n\n```\n");
    // A look between truncating and writing sees an empty file.
    while !view().contains("unclosed-fence") {}
    workspace.write("swarm/tracks/a-2/spec.md", b"# Track Spec: a-2 \xe2\x80\x94 Two\n\n~~~\n");
    while view().matches("unclosed-fence").count() < 2 {}
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn standard_input_cannot_be_watched() {
    let workspace = Workspace::new(&[]);
    let run = workspace.run(&["check", "--watch", "-"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(run.stderr, "specls: standard input cannot be watched; name files or directories\n");
    assert_eq!(workspace.run(&["check", "--watch", "--format", "json"]).code, Some(2));
}

const CHANGE_TEMPLATE: &str =
    "# Change: [Name]\n\n## Reason\n\n[Why]\n\n## Effect\n\n[What]\n\n## Way back\n\n[How to undo it]\n";
const CHANGE: &str = "# Change: Faster\n\n## Reason\n\nSlow.\n\n## Effect\n\nFast.\n\n## Way back\n\nNone.\n";

#[test]
fn init_writes_what_places_do_not_say() {
    let workspace = Workspace::new(&[
        ("forms/change.md", CHANGE_TEMPLATE),
        ("changes/2025/faster.md", CHANGE),
        ("changes/2026/smaller [1].md", CHANGE),
        ("docs/adr/adr-template.md", "# [Title]\n\n## Context\n\n[Why]\n\n## Decision\n\n[What]\n"),
        ("docs/adr/0001-first.md", "# First\n\n## Context\n\nWe must.\n\n## Decision\n\nYes.\n"),
        ("README.md", "# Something\n"),
    ]);
    workspace.run(&["init"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        adr: 1 document, template: docs/adr/adr-template.md, 100 % of its main sections on average
        no kind: 4 Markdown files

        forms/change.md looks like a template: 2 follow it, such as changes/2025/faster.md

        Written: specls.toml. Read it, and keep what is right.
        -- stderr
    "#]]);
    expect![[r##"
        # Written by `specls init`: what the places of templates and documents do not say by themselves.
        # `specls config FILE` shows what applies to a file; docs/configuration.md describes every key.

        # forms/change.md looks like a template: 2 follow it, such as changes/2025/faster.md.
        [[kinds]]
        name = "change"
        template = "forms/change.md"
        documents = ["changes/2025/*.md", "changes/2026/*.md"]
        id = "file"
    "##]]
    .assert_eq(&fs::read_to_string(workspace.path().join("specls.toml")).unwrap());
    let configured = workspace.run(&["config", "changes/2025/faster.md"]);
    assert!(configured.stdout.contains("kind: change (a [[kinds]] table matches it)"), "{}", configured.stdout);

    workspace.run(&["init"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        adr: 1 document, template: docs/adr/adr-template.md, 100 % of its main sections on average
        change: 2 documents, template: forms/change.md, 100 % of its main sections on average
        no kind: 1 Markdown file

        Nothing else needs configuration: specls.toml stays as it is.
        -- stderr
    "#]]);
}

#[test]
fn init_names_templates_that_compete_and_documents_without_one() {
    let adr = "# First\n\n## Context\n\nWe must.\n\n## Decision\n\nYes.\n\n## Consequences\n\nSome.\n";
    let minutes = "# Minutes\n\n## Present\n\nAll.\n\n## Decisions\n\nOne.\n\n## Next time\n\nSoon.\n";
    let workspace = Workspace::new(&[
        (
            "adr/template-long.md",
            "# [Title]\n\n## Context\n\n[Why]\n\n## Decision\n\n[What]\n\n## Consequences\n\n[So]\n",
        ),
        ("adr/template-short.md", "# [Title]\n\n## Context\n\n[Why]\n\n## Decision\n\n[What]\n"),
        ("adr/0001-first.md", adr),
        ("minutes/1.md", minutes),
        ("minutes/2.md", minutes),
        ("minutes/3.md", minutes),
        ("minutes/4.md", minutes),
    ]);
    workspace.run(&["init"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        long: 1 document, template: adr/template-long.md, 100 % of its main sections on average
        short: 0 documents, template: adr/template-short.md
        no kind: 4 Markdown files

        several templates are for adr: adr/template-long.md (1 document), adr/template-short.md (0 documents); each document goes by the one it is most like
        4 files in minutes are alike and have no template; put one with these sections at minutes/template.md: Present, Decisions, Next time

        Written: specls.toml. Read it, and keep what is right.
        -- stderr
    "#]]);
    expect![[r##"
        # Written by `specls init`: what the places of templates and documents do not say by themselves.
        # `specls config FILE` shows what applies to a file; docs/configuration.md describes every key.

        # several templates are for adr: adr/template-long.md (1 document), adr/template-short.md (0 documents); each document goes by the one it is most like.
        # Should one of them be for all, keep it here without the `#`.
        # [[kinds]]
        # name = "template-long"
        # template = "adr/template-long.md"
        # documents = ["adr/*.md"]
        # id = "file"
        # [[kinds]]
        # name = "template-short"
        # template = "adr/template-short.md"
        # documents = ["adr/*.md"]
        # id = "file"
    "##]].assert_eq(&fs::read_to_string(workspace.path().join("specls.toml")).unwrap());
}

#[test]
fn init_leaves_alone_what_explains_itself_and_what_is_there() {
    let adr = ("docs/adr/adr-template.md", "# [Title]\n\n## Context\n\n[Why]\n\n## Decision\n\n[What]\n");
    let workspace = Workspace::new(&[adr]);
    workspace.run(&["init"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        adr: 0 documents, template: docs/adr/adr-template.md
        no kind: 0 Markdown files

        Nothing needs configuration: no specls.toml is written.
        -- stderr
    "#]]);
    assert!(!workspace.path().join("specls.toml").exists());

    let own = "ignore = [\"old\"]\n";
    let workspace = Workspace::new(&[
        ("specls.toml", own),
        ("forms/change.md", CHANGE_TEMPLATE),
        ("changes/1.md", CHANGE),
        ("changes/2.md", CHANGE),
    ]);
    workspace.run(&["init"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        no kind: 3 Markdown files

        forms/change.md looks like a template: 2 follow it, such as changes/1.md

        specls.toml is there and stays as it is; it could say:

        # forms/change.md looks like a template: 2 follow it, such as changes/1.md.
        [[kinds]]
        name = "change"
        template = "forms/change.md"
        documents = ["changes/*.md"]
        id = "file"
        -- stderr
    "#]]);
    assert_eq!(fs::read_to_string(workspace.path().join("specls.toml")).unwrap(), own);
}

#[test]
fn what_has_changed_in_a_template_is_shown() {
    let old = "# Spec: [Track ID]\n\n**Status:** Draft | Approved | Done\n**Owner:** [Name]\n**Due:** [When]\n\n\
               ## Compatibility\n\n[What]\n\n## Risks\n\n**Risk 1: [What]**\n- **Impact:** [High / Low]\n\n## Notes\n\n[Any]\n\n\
               ## Change Log\n\n| Date | Change |\n|---|---|\n| [YYYY-MM-DD] | [What] |\n\n- [ ] Code review passed\n";
    let new = "# Spec: [Track ID]\n\n**Status:** Draft | In Review | Done\n**Due:** [YYYY-MM-DD]\n\n\
               ## Compatability\n\n[What]\n\n## Risks (Optional)\n\n**Risk 1: [What]**\n- **Impact:** [High / Medium / Low]\n\
               - **Mitigation:** [How]\n\n## Rollout\n\n[How]\n\n\
               ## Change Log\n\n| Date | Author | Change |\n|---|---|---|\n| [YYYY-MM-DD] | [Who] | [What] |\n\n- [ ] Code reviews passed\n";
    let workspace = Workspace::new(&[("old.md", old), ("new.md", new)]);
    workspace.run(&["schema", "--diff", "old.md", "new.md"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        added value Status > In Review
        removed value Status > Approved
        field Due is of type date instead of text
        removed field Owner
        renamed section Compatibility to Compatability
        optional from now on: section Risks
        added value Risks > Risk > Impact > Medium
        added field Risks > Risk > Mitigation
        added column Change Log > Author
        added section Rollout
        removed section Notes
        -- stderr
    "#]]);
    workspace.run(&["schema", "--diff", "old.md", "old.md"]).expect(&expect![[r#"
        exit Some(0)
        -- stdout
        no changes
        -- stderr
    "#]]);
    let run = workspace.run(&["schema", "--diff", "old.md", "new.md", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        json["changes"][0],
        serde_json::json!({"change": "added", "part": "value", "place": ["Status"], "name": "In Review"})
    );
    assert_eq!(workspace.run(&["schema", "--diff", "old.md"]).code, Some(2));
    assert_eq!(workspace.run(&["schema", "--diff", "old.md", "none.md"]).code, Some(2));
    assert_eq!(workspace.run(&["schema"]).code, Some(2));
}

/// Formats that nobody has seen while this was built: the template is found, documents that follow it are in peace, and
/// what is wrong in them is found.
#[test]
fn formats_never_seen_are_checked_by_their_template() {
    let german = "# Entscheidung: [Titel]\n\n**Stand:** Entwurf | Angenommen | Abgelehnt\n**Datum:** [YYYY-MM-DD]\n\n\
                  ## Ausgangslage\n\n[Warum?]\n\n## Entscheidung\n\n[Was?]\n\n## Folgen (falls zutreffend)\n\n[Welche?]\n";
    let german_document = "# Entscheidung: Postgres\n\n**Stand:** Angenomen\n**Datum:** 2026-02-30\n\n\
                           ## Ausgangslage\n\nSiehe [alt](0009-alt.md).\n\n## Entscheidung\n\nJa.\n";
    let japanese = "# 設計書: [名前]\n\n**状態:** 下書き | 承認済み | 完了\n\n## 概要 (Overview)\n\n[何を]\n\n## 背景（必須）\n\n[なぜ]\n\n\
                    ## リスク（任意）\n\n[何が]\n";
    let japanese_document =
        "# 設計書: 検索\n\n**状態:** 承認済み\n\n## Overview\n\n[地図](map.md)を見る。\n\n## 背景\n\n遅い。\n";
    let proposal = "# Proposal: [Title]\n\nAuthor(s): [Author Name]\n\nLast updated: [Date]\n\n## Abstract\n\n[A short summary]\n\n\
                    ## Background\n\n[Why]\n\n## Proposal\n\n[What]\n\n## Rationale\n\n[Alternatives]\n";
    let proposal_document = "# Proposal: Generics\n\nAuthor(s): A. Body\n\nLast updated: May 2024\n\n## Abstract\n\nTypes.\n\n\
                             ## Background\n\nSee [the discussion](#no-such-heading).\n\n## Proposal\n\nYes.\n\n## Rationale\n\nNone.\n";
    let pep = "---\nPEP: NNNN\nTitle: <title>\nStatus: Draft | Accepted | Final\nCreated: YYYY-MM-DD\n---\n\n## Abstract\n\n[What]\n\n\
               ## Motivation\n\n[Why]\n\n## Specification\n\n[How]\n";
    let pep_document = "---\nPEP: 8\nTitle: Style\nStatus: Acepted\nCreated: 2001-07-05\n---\n\n## Abstract\n\nStyle.\n\n\
                        ## Motivation\n\nWe read.\n\n## Specification\n\nAs [PEP 7](pep-0007.md) says.\n";
    let wiki = "# RFC: <title>\n\n- Status: Open / Closed\n- Owner: <name>\n\n## Need\n\n<why>\n\n## Approach\n\n<how>\n\n## Competition\n\n<who else>\n";
    let wiki_document = "# RFC: Shards\n\n- Status: Open\n- Owner: Ana\n\n## Need\n\nMore. See [[0002-missing]] and [it](Gone.md).\n\n\
                         ## Approach\n\nLess.\n\n## Competition\n\nNone.\n";
    for (template, text, path, document, expected) in [
        (
            "docs/entscheidungen/vorlage-template.md",
            german,
            "docs/entscheidungen/0001-postgres.md",
            german_document,
            expect![[r#"
                docs/entscheidungen/0001-postgres.md is "vorlage"
                warning invalid-value: Stand is "Angenomen"; expected Entwurf, Angenommen or Abgelehnt
                warning invalid-date: Datum is "2026-02-30", which is no day of the calendar; expected YYYY-MM-DD
                warning broken-link: there is no 0009-alt.md here; correct the path, or create the file
            "#]],
        ),
        (
            "docs/templates/sekkei.md",
            japanese,
            "docs/sekkei/kensaku.md",
            japanese_document,
            expect![[r#"
            docs/sekkei/kensaku.md is "sekkei"
            warning broken-link: there is no map.md here; correct the path, or create the file
        "#]],
        ),
        (
            "design/TEMPLATE.md",
            proposal,
            "design/43651-generics.md",
            proposal_document,
            expect![[r#"
                design/43651-generics.md is "design"
                warning broken-link: there is no heading #no-such-heading in this document; link to one of its headings
            "#]],
        ),
        (
            "peps/pep-0000-template.md",
            pep,
            "peps/pep-0008.md",
            pep_document,
            expect![[r#"
            peps/pep-0008.md is "pep"
            warning invalid-value: Status is "Acepted"; expected Draft, Accepted or Final
            warning broken-link: there is no pep-0007.md here; correct the path, or create the file
        "#]],
        ),
        (
            "RFC-Template.md",
            wiki,
            "0001-shards.md",
            wiki_document,
            expect![[r#"
            0001-shards.md is "rfc"
            warning broken-link: there is no Gone.md here; correct the path, or create the file
        "#]],
        ),
    ] {
        let workspace = Workspace::new(&[(template, text), (path, document)]);
        let run = workspace.run(&["check", "--format", "json", "--documents"]);
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let mut shown = String::new();
        for document in report["documents"].as_array().unwrap() {
            shown.push_str(&format!("{} is {}\n", document["path"].as_str().unwrap(), document["kind"]));
        }
        for diagnostic in report["diagnostics"].as_array().unwrap() {
            let text = |field: &str| diagnostic[field].as_str().unwrap();
            shown.push_str(&format!("{} {}: {}\n", text("severity"), text("code"), text("message")));
        }
        expected.assert_eq(&shown);
    }
}
