//! Quick fixes: each removes its diagnostic and adds none, changes nothing else, and does the same to every sort of line
//! break.

use std::collections::BTreeSet;

use expect_test::expect;
use ide::{Action, Effect};

use crate::common::{FILLED, PATH, neighbour};
use crate::files::Files;
use crate::rules::DEFECTS;

const ROUTING: &str = "swarm/tracks/parcel-routing/spec.md";

/// What the template's own text brings with it where a fix inserts it (design section 4).
const LEFT_TO_FILL_IN: [&str; 4] = ["empty-section", "leftover-placeholder", "unfilled-choice", "unfilled-field"];

/// The document at `PATH` with its neighbour.
fn workspace(text: &str) -> Files {
    Files::new(&[(PATH, text), (ROUTING, &neighbour())])
}

/// Code and message of each diagnostic of the document at `path`.
fn found(files: &Files, path: &str) -> BTreeSet<(&'static str, String)> {
    let snapshot = files.snapshot();
    let found = ide::diagnostics(&snapshot, &files.document(&snapshot, path));
    // The number of a line says nothing of what is wrong in it.
    let without_line = |message: String| message.split(" on line ").next().unwrap_or_default().to_owned();
    found.into_iter().map(|found| (found.code, without_line(found.message))).collect()
}

/// The diagnostics of the document at `path` that `code` has, each with its actions.
fn fixes(files: &Files, path: &str, code: &str) -> Vec<(String, Vec<Action>)> {
    let snapshot = files.snapshot();
    let document = files.document(&snapshot, path);
    let all = ide::quick_fixes(&snapshot, &document, 0..document.source.len(), &|path| files.text(path));
    let of_code = all.into_iter().filter(|(found, _)| found.code == code);
    of_code.map(|(found, actions)| (found.message.split(" on line ").next().unwrap().to_owned(), actions)).collect()
}

/// All files with other line breaks, or with a byte order mark.
fn respelled(files: &Files, spell: impl Fn(&str) -> String) -> Files {
    Files(files.0.iter().map(|(path, text)| (path.clone(), spell(text))).collect())
}

/// Tries all actions for `code` in the document at `path`, and gives their titles.
fn check(files: &Files, path: &str, code: &'static str) -> Vec<String> {
    let before = found(files, path);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let bom = |text: &str| format!("\u{feff}{text}");
    let (with_crlf, with_bom) = (respelled(files, crlf), respelled(files, bom));
    let (crlf_fixes, bom_fixes) = (fixes(&with_crlf, path, code), fixes(&with_bom, path, code));
    let (mut titles, mut problems) = (Vec::new(), Vec::<String>::new());
    for (nth, (message, actions)) in fixes(files, path, code).into_iter().enumerate() {
        for (at, action) in actions.iter().enumerate() {
            titles.push(action.title.clone());
            let Effect::Edit(edit) = &action.effect else { continue };
            let what = format!("{code}: {}", action.title);
            let begins = |words: &[&str]| words.iter().any(|word| action.title.starts_with(word));
            let (is_suppression, is_skeleton) = (begins(&["Ignore "]), begins(&["Add ", "Insert "]));
            let is_choice = begins(&["Choose ", "Change it to ", "Set it to "]);
            let after = files.applied(edit);
            if after == *files {
                problems.push(format!("{what} changes nothing"));
            }
            let left = found(&after, path);
            // What the template has in an empty section does not fill it.
            if left.contains(&(code, message.clone())) && (code, is_skeleton) != ("empty-section", true) {
                problems.push(format!("{what} leaves {message:?}"));
            }
            // Where its reason is still given it may be taken again, and has nothing more to do.
            let again = if left.contains(&(code, message.clone())) { fixes(&after, path, code) } else { Vec::new() };
            let same = again.iter().filter(|(of, _)| *of == message).flat_map(|(_, actions)| actions);
            if let Some(twice) = same.filter(|it| it.title == action.title).find_map(Action::edit)
                && after.applied(twice) != after
            {
                problems.push(format!("{what}, applied twice, changes more"));
            }
            let added: Vec<_> = left.difference(&before).collect();
            let is_allowed = |new: &str| match new {
                // A status promises what the document may not keep yet, and a new track is a draft.
                "lifecycle-mismatch" => is_choice,
                "dependency-not-ready" => begins(&["Create "]),
                // A code spelled right hides what there is, if there is anything.
                "unused-suppression" => is_choice && code == new,
                _ => is_skeleton && LEFT_TO_FILL_IN.contains(&new),
            };
            if !added.iter().all(|(code, _)| is_allowed(code)) {
                problems.push(format!("{what} adds {added:?}"));
            }
            assert_eq!(is_suppression, at + 1 == actions.len(), "{what}: hiding it comes last, and only then");

            // The same to other line breaks and behind a byte order mark, and no other byte.
            let same = |files: &Files, fixes: &[(String, Vec<Action>)]| files.applied(fixes[nth].1[at].edit().unwrap());
            if same(&with_crlf, &crlf_fixes) != respelled(&after, crlf) {
                problems.push(format!("{what} differs with CRLF"));
            }
            let created: Vec<&str> = edit.creates.iter().map(|file| &*file.path).collect();
            for (changed, text) in same(&with_bom, &bom_fixes).0 {
                let expected = &after.0[&changed];
                assert_eq!(text.trim_start_matches('\u{feff}'), *expected, "{what} with a byte order mark");
                assert_eq!(text.starts_with('\u{feff}'), !created.contains(&changed.as_str()), "{what}");
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
    titles
}

#[test]
fn every_fix_of_a_defect_mends_it_and_nothing_else() {
    let mut without: Vec<&str> = Vec::new();
    for defect in DEFECTS {
        let code = defect.gives.split(' ').nth(1).unwrap();
        let code = ide::rule(code).unwrap().code;
        let titles = check(&workspace(&defect.text()), PATH, code);
        if titles.len() == 1 {
            without.push(defect.message);
        }
    }
    expect![[r#"
        Created is "2026-02-30", which is no day of the calendar; expected YYYY-MM-DD
        Created is "2026-03-02T25:10", but 25:10 is no time of day; expected YYYY-MM-DD
        section "Critical Path" is there twice, first on line 312; merge the two
        a second title: the document's own is above; make this a section, or take the pasted text out
        unresolved merge conflict; keep one side and remove the markers"#]]
    .assert_eq(&without.join("\n"));
}

/// A defect between documents: the changes to the filled one, other files, and the code.
struct Between {
    changes: &'static [(&'static str, &'static str)],
    others: &'static [(&'static str, &'static str)],
    code: &'static str,
    titles: &'static [&'static str],
}

const BETWEEN: &[Between] = &[
    Between {
        changes: &[("### Critical Path\n", "### Critical Path\n- **T01**: Cut\n- **T02**: Glue, after T10\n")],
        others: &[],
        code: "unknown-entry",
        titles: &["Change it to T02", "Ignore unknown-entry here"],
    },
    Between {
        changes: &[(
            "### Critical Path\n",
            "### Critical Path\nSee the [plan](./plam.md#x), [old](../old/spec.md), [safe](#data-safty).\n",
        )],
        others: &[
            ("swarm/tracks/parcel-labels/plan.md", "# Plan\n\n## X\n"),
            ("swarm/tracks/archive/old/spec.md", "# Old\n"),
        ],
        code: "broken-link",
        titles: &[
            "Change it to plan.md#x",
            "Ignore broken-link here",
            "Change it to ../archive/old/spec.md",
            "Create swarm/tracks/old/spec.md",
            "Ignore broken-link here",
            "Change it to #data-safety",
            "Ignore broken-link here",
        ],
    },
    Between {
        changes: &[],
        others: &[("swarm/tracks/parcel-labels/metadata.json", "{ \"track_id\": \"parcel-label\" }\n")],
        code: "id-mismatch",
        titles: &["Call the track \"parcel-labels\" everywhere", "Ignore id-mismatch here"],
    },
    Between {
        changes: &[("- [ ] PRD:", "- [x] PRD:")],
        others: &[],
        code: "missing-artifact",
        titles: &["Create swarm/tracks/parcel-labels/PRD.md", "Take the tick back", "Ignore missing-artifact here"],
    },
    Between {
        changes: &[("- parcel-routing: prints", "- parcel-routing, parcel-routing: prints")],
        others: &[],
        code: "duplicate-reference",
        titles: &["Remove this parcel-routing", "Ignore duplicate-reference here"],
    },
    Between {
        changes: &[("- parcel-routing: prints what it routes\n", "- parcel-routing: prints\n- parcel-routing\n")],
        others: &[],
        code: "duplicate-reference",
        titles: &["Remove this parcel-routing", "Ignore duplicate-reference here"],
    },
    Between {
        changes: &[(
            "- parcel-routing: prints what it routes\n",
            "- parcel-routing: prints what it routes\n- depots-2: where it goes\n",
        )],
        others: &[(
            "swarm/tracks/depots-2/spec.md",
            "# Track Spec: depots-2 — Depots\n\n## Context\n\n**Related tracks:**\n- [Track ID]: [Brief description of relationship]\n",
        )],
        code: "missing-backlink",
        titles: &["Name parcel-labels in depots-2", "Ignore missing-backlink here"],
    },
    Between {
        changes: &[("**Status:** In Progress", "**Status:** Approved"), ("- [x] Product", "- [ ] Product")],
        others: &[],
        code: "lifecycle-mismatch",
        titles: &["Tick the box", "Set it to Draft", "Set it to In Progress", "Ignore lifecycle-mismatch here"],
    },
];

#[test]
fn every_fix_between_documents_mends_it_and_nothing_else() {
    for Between { changes, others, code, titles } in BETWEEN {
        let text = changes.iter().fold(FILLED.to_owned(), |text, (from, to)| text.replacen(from, to, 1));
        let mut files = workspace(&text);
        files.0.extend(others.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
        assert_eq!(check(&files, PATH, code), *titles, "{code}");
    }
}

#[test]
fn every_rule_has_a_fix_but_those_that_only_the_author_can_mend() {
    let without: Vec<&str> = ide::rules().iter().filter(|rule| !rule.has_fix()).map(|rule| rule.code).collect();
    assert_eq!(
        without,
        [
            "duplicate-section",
            "duplicate-id",
            "template-mismatch",
            "dependency-cycle",
            "dependency-not-ready",
            "deadline-conflict",
            "date-order",
            "conflict-markers",
        ]
    );
}
