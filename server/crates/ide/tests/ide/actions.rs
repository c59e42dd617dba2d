//! Refactorings at a cursor, marked `$0` in the text, and what must hold of all actions everywhere.

use expect_test::{Expect, expect};
use ide::Effect;

use crate::common::{FILLED, PATH, neighbour};
use crate::files::{Files, difference};

const ROUTING: &str = "swarm/tracks/parcel-routing/spec.md";

/// The filled document with `from` replaced by `to`, in which `$0` marks the cursor, and the cursor.
fn at(from: &str, to: &str) -> (Files, usize) {
    assert!(FILLED.contains(from), "no {from:?}");
    let text = FILLED.replacen(from, to, 1);
    let offset = text.find("$0").unwrap();
    (Files::new(&[(PATH, &text.replacen("$0", "", 1)), (ROUTING, &neighbour())]), offset)
}

/// What each refactoring at the cursor does to the documents: its title, and the lines that differ.
fn check(from: &str, to: &str, expected: &Expect) {
    let (files, offset) = at(from, to);
    let snapshot = files.snapshot();
    let document = files.document(&snapshot, PATH);
    let mut shown = String::new();
    for action in ide::refactorings(&snapshot, &document, offset..offset, &|path| files.text(path)) {
        let after = files.applied(action.edit().unwrap());
        shown += &format!("{:?} {}\n", action.kind, action.title);
        for (path, text) in &after.0 {
            let Some(before) = files.0.get(path) else {
                shown += &format!("  {path}: {:?}\n", text.lines().next().unwrap_or(""));
                continue;
            };
            // An inserted line moves all others; what stands around the first difference says enough.
            for (left, right) in difference(before, text).into_iter().take(3) {
                shown += &format!("  {left:?} -> {right:?}\n");
            }
        }
    }
    expected.assert_eq(&shown);
}

#[test]
fn boxes() {
    check(
        "- [ ] Code review passed",
        "- [ ] Code rev$0iew passed",
        &expect![[r#"
        Rewrite Tick the box
          "- [ ] Code review passed\n" -> "- [x] Code review passed\n"
    "#]],
    );
    check(
        "- [x] Product:",
        "$0- [x] Product:",
        &expect![[r#"
        Rewrite Take the tick back
          "- [x] Product: Depot Nine prints on paper that smears\n" -> "- [ ] Product: Depot Nine prints on paper that smears\n"
    "#]],
    );
}

#[test]
fn questions() {
    check(
        "- **Status:** Resolved\n- **Owner:** Mira Okafor\n- **Impact:** Delays the order by a week\n- **Resolution:** Depot lead",
        "- **Status:** [Open / Resolved]\n- **Owner:** Mira$0 Okafor\n- **Impact:** Delays the order by a week",
        &expect![[r#"
            Rewrite Set the question to Resolved
              "- **Status:** [Open / Resolved]\n" -> "- **Status:** Resolved\n"
              "\n" -> "- **Resolution:** [Answer when known]\n"
              "---\n" -> "\n"
        "#]],
    );
    check(
        "- **Status:** Resolved",
        "- **Sta$0tus:** Resolved",
        &expect![[r#"
        Rewrite Write it as **Status**:
          "- **Status:** Resolved\n" -> "- **Status**: Resolved\n"
    "#]],
    );
}

#[test]
fn change_logs() {
    check(
        "| 2026-03-02 | One vendor",
        "| 2026-03-0$09 | One vendor",
        &expect![[r#"
        Rewrite Add a row for today
          "| 2026-03-09 | One vendor less | Initial draft |\n" -> "| 2026-11-22 | [Name] |  |\n"
          "| 2026-03-02 | The lease ends in June | Updated constraints after review |\n" -> "| 2026-03-09 | One vendor less | Initial draft |\n"
          "\n" -> "| 2026-03-02 | The lease ends in June | Updated constraints after review |\n"
    "#]],
    );
}

#[test]
fn rows_are_sorted_in_the_direction_that_most_have() {
    let rows = |dates: [&str; 4]| dates.map(|date| format!("| {date} | Mira | on {date} |\n")).concat();
    let start = FILLED.find("| 2026-03-02 | One vendor less").unwrap();
    let end = start + FILLED[start..].find("\n\n").unwrap() + 1;
    for (title, dates, sorted) in [
        (
            "Sort the rows by date",
            ["2026-01-05", "2026-02-01", "2026-01-07", "2026-03-01"],
            ["2026-01-05", "2026-01-07", "2026-02-01", "2026-03-01"],
        ),
        (
            "Sort the rows, newest first",
            ["2026-03-01", "2026-02-01", "2026-02-03", "2026-01-05"],
            ["2026-03-01", "2026-02-03", "2026-02-01", "2026-01-05"],
        ),
    ] {
        let with = |dates: [&str; 4]| format!("{}{}{}", &FILLED[..start], rows(dates), &FILLED[end..]);
        let files = Files::new(&[(PATH, &with(dates))]);
        let snapshot = files.snapshot();
        let document = files.document(&snapshot, PATH);
        let actions = ide::refactorings(&snapshot, &document, start..start, &|path| files.text(path));
        let sort = actions.iter().find(|action| action.title == title).unwrap();
        assert_eq!(difference(&files.applied(sort.edit().unwrap()).0[PATH], &with(sorted)), [], "{title}");
    }
}

#[test]
fn entries_of_one_section_are_counted_without_those_of_another() {
    check(
        "**Risk 2: Labels smear",
        "**Ri$0sk 3: Labels smear",
        &expect![[r#####"
        Rewrite Count from Risk 1 on, citations included
          "**Risk 3: Labels smear in the cold**\n" -> "**Risk 2: Labels smear in the cold**\n"
        Extract Make "Risk 3: Labels smear in the cold" a heading
          "**Risk 3: Labels smear in the cold**\n" -> "#### Risk 3: Labels smear in the cold\n"
          "- **Probability:** Low\n" -> "\n"
          "- **Impact:** High\n" -> "- **Probability:** Low\n"
    "#####]],
    );
}

#[test]
fn entries() {
    check(
        "**Risk 2: Labels",
        "**Risk 3: La$0bels",
        &expect![[r#####"
        Rewrite Count from Risk 1 on, citations included
          "**Risk 3: Labels smear in the cold**\n" -> "**Risk 2: Labels smear in the cold**\n"
        Extract Make "Risk 3: Labels smear in the cold" a heading
          "**Risk 3: Labels smear in the cold**\n" -> "#### Risk 3: Labels smear in the cold\n"
          "- **Probability:** Low\n" -> "\n"
          "- **Impact:** High\n" -> "- **Probability:** Low\n"
    "#####]],
    );
    check(
        "**Risk 2: Labels smear in the cold**\n",
        "#### Risk 2: La$0bels smear in the cold\n\n",
        &expect![[r#####"
        Rewrite Make "Risk 2: Labels smear in the cold" a bold line
          "#### Risk 2: Labels smear in the cold\n" -> "**Risk 2: Labels smear in the cold**\n"
    "#####]],
    );
}

#[test]
fn labels() {
    check(
        "**Author:** Depot",
        "**Au$0thor:** Depot",
        &expect![[r#"
        Rewrite Write it as **Author**:
          "**Author:** Depot Nine prints on paper that smears\n" -> "**Author**: Depot Nine prints on paper that smears\n"
    "#]],
    );
    check(
        "**Author:** Depot",
        "**Au$0thor**: Depot",
        &expect![[r#"
        Rewrite Write it as **Author:**
          "**Author**: Depot Nine prints on paper that smears\n" -> "**Author:** Depot Nine prints on paper that smears\n"
    "#]],
    );
}

#[test]
fn sections() {
    check(
        "### Critical Path\nOne vendor less",
        "### Critical $0Path",
        &expect![[r###"
        Rewrite Mark the section N/A with a reason
          "---\n" -> "N/A - reason\n"
          "## Open Questions\n" -> "---\n"
          "Questions that need answers before or during implementation:\n" -> "## Open Questions\n"
    "###]],
    );
    check(
        "### Measurement Plan\nRouting hands over a sealed parcel\n",
        "Ro$0uting\n",
        &expect![[r####"
            Rewrite Add all missing sections
              "---\n" -> "### Measurement Plan\n"
              "\n" -> "[How and when will we measure?]\n"
              "## Stakeholders\n" -> "\n"
        "####]],
    );
}

#[test]
fn what_is_named_and_missing() {
    check(
        "swarm/tracks/parcel-labels/plan.md",
        "swarm/tracks/parcel-labels/pl$0an.md",
        &expect![[r##"
            Rewrite Tick the box
              "- [ ] Implementation plan: `swarm/tracks/parcel-labels/plan.md`\n" -> "- [x] Implementation plan: `swarm/tracks/parcel-labels/plan.md`\n"
            Rewrite Create swarm/tracks/parcel-labels/plan.md
              swarm/tracks/parcel-labels/plan.md: "# Implementation Plan — parcel-labels"
        "##]],
    );
    check(
        "- parcel-routing: prints",
        "- parcel-$0stamps: prints",
        &expect![[r##"
        Rewrite Create parcel-stamps
          swarm/tracks/parcel-stamps/spec.md: "# Track Spec: parcel-stamps — [Feature Name]"
    "##]],
    );
}

#[test]
fn back_links() {
    let (files, offset) = at("- parcel-routing: prints what it routes\n", "- None$0\n");
    let mut files = files;
    let text = files.0.get_mut(PATH).unwrap();
    *text = text.replace("parcel-routing", "nobody").replacen("# Track Spec", "# $0Track Spec", 1);
    assert!(offset > 0);
    let text = text.replacen("$0", "", 1);
    files.0.insert(PATH.to_owned(), text);
    let snapshot = files.snapshot();
    let document = files.document(&snapshot, PATH);
    let actions = ide::refactorings(&snapshot, &document, 2..2, &|path| files.text(path));
    let action = actions.iter().find(|action| action.title.starts_with("Name ")).unwrap();
    let after = files.applied(action.edit().unwrap());
    assert_eq!(difference(&files.0[PATH], &after.0[PATH]), [("- None\n".to_owned(), "- parcel-routing\n".to_owned())]);
}

/// Every action on `text` gives edits inside of it, on character boundaries and apart; those of `fixed` leave nothing
/// to be fixed.
fn check_everywhere(text: &str) {
    let files = Files::new(&[(PATH, text)]);
    let snapshot = files.snapshot();
    let document = files.document(&snapshot, PATH);
    let texts = |path: &str| files.text(path);
    let source = &document.source;
    let fixes = ide::quick_fixes(&snapshot, &document, 0..source.len(), &texts);
    let mut actions: Vec<ide::Action> = fixes.into_iter().flat_map(|(_, actions)| actions).collect();
    let lines = source.match_indices('\n').map(|(at, _)| at).step_by(5);
    actions.extend(lines.flat_map(|at| ide::refactorings(&snapshot, &document, at..at, &texts)));
    for action in actions {
        match &action.effect {
            Effect::Select(range) => assert!(source.get(range.clone()).is_some(), "{}", action.title),
            Effect::Edit(edit) => {
                let mut end = 0;
                for edit in edit.edits.get(PATH).into_iter().flatten() {
                    let range = edit.region.range.clone();
                    assert!(end <= range.start && source.get(range.clone()).is_some(), "{}: {range:?}", action.title);
                    end = range.end;
                }
            }
        }
    }
    if let Some(fixed) = ide::fixed(&snapshot, &document) {
        assert_eq!(ide::fix_all(&snapshot, &fixed), []);
    }
}

#[test]
fn actions_keep_inside_any_document() {
    let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut paths = markdown(&repository.join("examples"));
    let corpus = repository.join("../shared/corpus");
    if corpus.exists() {
        let found = markdown(&corpus);
        // Some of them, evenly spread.
        let step = found.len().div_ceil(60).max(1);
        paths.extend(found.into_iter().step_by(step));
    } else {
        println!("skipped: ../shared/corpus not found");
    }
    assert!(!paths.is_empty());
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        println!("{}", path.display());
        check_everywhere(&text);
    }
}

/// The Markdown files below a directory, sorted.
fn markdown(directory: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
