//! What holds of every rename of a track: there and back restores every byte, and nothing is reported afterwards that
//! was not reported before.

use proptest::prelude::*;

use super::{FILLED, LABELS};
use crate::files::{Files, assert_same};

/// Everything that a document can say of track `$ID`, from a directory two levels below the root.
const FORMS: [&str; 22] = [
    "- $ID: prints what it routes",
    "- **$ID:** prints",
    "- `$ID`, **$ID**",
    "- **[$ID](../../tracks/$ID/spec.md)**: prints",
    "Depends on: $ID",
    "As $ID has it ($ID's; \"$ID\", *$ID*).",
    "| a | b |\n|---|---|\n| $ID | `$ID` |",
    "See [[$ID]] and [[$ID|the labels]].",
    "[$ID](../../tracks/$ID/spec.md) [that](../../tracks/$ID/#x) [$ID](../../tracks/$ID/gone.md)",
    "[`$ID`](../../tracks/$ID/plan.md) [the $ID plan](../../tracks/$ID/plan.md#task-t02-print)",
    "![$ID](../../tracks/$ID/a.png) [x](/swarm/tracks/$ID/spec.md?raw=1#context)",
    "[x](swarm/tracks/$ID/plan.md) [x](<../../tracks/$ID/plan.md>) [x](../../tr%61cks/$ID/plan.md)",
    "`swarm/tracks/$ID/spec.md` `../../tracks/$ID/plan.md` `swarm/tracks/$ID/later.md`",
    "See swarm/tracks/$ID/spec.md.",
    "See [$ID], [it][$ID] and [$ID][l].\n\n[$ID]: ../../tracks/$ID/spec.md\n[l]: ../../tracks/$ID/plan.md#plan",
    "[$ID](https://example.org/x) <!-- $ID --> https://example.org/$ID",
    "[it](../../tracks/$ID/spec.md#track-spec-$ID--label-printing)",
    "## After $ID\n\n[above](#after-$ID)",
    "# `$ID` and $ID",
    "```\n$ID\n```",
    "> - 🦀 é $ID — 漢字 `$ID`",
    "T02, Risk 2 and parcel-routing, $ID-v2, x$ID",
];

/// IDs that running text takes for such, with the sorts of characters that an ID may have.
fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zé]{1,4}[-_][a-z0-9]{1,4}",
        "[A-Z]{2,4}-[0-9]{2,4}",
        "20[0-9]{2}-[01][0-9]-[0-3][0-9]-00[0-9]",
        "[a-z]{2}\\.[0-9][a-z]\\+[a-z]{2}"
    ]
}

prop_compose! {
    /// A workspace of the track and some documents that cite it, with both sorts of line breaks and byte order marks.
    fn workspace()(
        id in id(),
        documents in prop::collection::vec(
            (prop::collection::vec(0..FORMS.len(), 0..8), any::<bool>(), any::<bool>()), 1..6),
        own in prop::collection::vec(0..FORMS.len(), 0..6),
        title in any::<bool>(), field in any::<bool>(), metadata in any::<bool>(),
    ) -> (Files, String) {
        let body = |forms: &[usize]| forms.iter().map(|&form| FORMS[form]).collect::<Vec<_>>().join("\n\n") + "\n";
        let mut files = Files::default();
        let mut spec = FILLED.to_owned();
        if !title {
            spec = spec.replacen("# Track Spec: parcel-labels — Label printing", "# Label printing", 1);
        }
        if field {
            spec = spec.replacen("**Created:**", "**Track:** `parcel-labels`\n**Created:**", 1);
        }
        spec.push_str(&body(&own).replace("$ID", "parcel-labels"));
        let directory = format!("swarm/tracks/{id}");
        files.0.insert(format!("{directory}/spec.md"), spec.replace("parcel-labels", &id));
        files.0.insert(format!("{directory}/plan.md"), format!("# Plan\n\n### Task T02: Print\n\n[s](../{id}/spec.md) [s](spec.md)\n"));
        if metadata {
            files.0.insert(format!("{directory}/metadata.json"), format!("{{\"track_id\": \"{id}\", \"x\": \"{id} x\"}}\n"));
        }
        for (index, (forms, crlf, bom)) in documents.iter().enumerate() {
            let mut text = format!("# Notes {index}\n\n{}", body(forms)).replace("$ID", &id);
            if *crlf {
                text = text.replace('\n', "\r\n");
            }
            if *bom {
                text.insert(0, '\u{feff}');
            }
            files.0.insert(format!("swarm/notes/n{index}/notes.md"), text);
        }
        (files, id)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn there_and_back_restores_every_byte((files, old) in workspace(), new in id()) {
        let mentioned = files.0.values().any(|text| text.contains(&new) || new.contains(&old));
        prop_assume!(!mentioned && old.to_lowercase() != new.to_lowercase());
        let spec = |id: &str| format!("swarm/tracks/{id}/spec.md");
        let there = files.applied(&files.rename(&spec(&old), &old, &new).unwrap());
        prop_assert!(there.0.contains_key(&spec(&new)) && !there.0.contains_key(&spec(&old)));
        let back = there.applied(&there.rename(&spec(&new), &new, &old).unwrap());
        assert_same(&back, &files, &new);
        let before: Vec<String> = files.diagnostics(&old);
        prop_assert_eq!(there.diagnostics(&new), before);
    }
}

#[test]
fn two_hundred_referrers_and_nothing_new_to_report() {
    let mut files = Files::default();
    files.0.insert(LABELS.to_owned(), FILLED.to_owned());
    for index in 0..200 {
        let id = format!("parcel-{index}");
        let form = FORMS[index % FORMS.len()].replace("$ID", "parcel-labels").replace("../../tracks", "..");
        let spec = FILLED
            .replace("parcel-labels", &id)
            .replace("- **parcel-routing:** Depot", "- **parcel-labels:** Depot")
            .replace("- parcel-routing: prints what it routes", &form);
        files.0.insert(format!("swarm/tracks/{id}/spec.md"), spec);
    }
    let before = files.diagnostics("parcel-labels");
    assert!(!before.is_empty());
    let rename = files.rename("swarm/tracks/parcel-7/spec.md", "parcel-labels", "label-press-2").unwrap();
    assert_eq!(rename.edits.len(), 201);
    let after = files.applied(&rename);
    assert_eq!(after.diagnostics("label-press-2"), before);
    let back = after.rename("swarm/tracks/parcel-9/spec.md", "label-press-2", "parcel-labels").unwrap();
    assert_same(&after.applied(&back), &files, "back");
}
