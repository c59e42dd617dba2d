//! A document that has followed its edits is the document that a fresh look at its text gives.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use schema::TRACK_SPEC;
use syntax::{Incremental, parse_bulk};
use text::{Edit, Text};
use world::{Document, Snapshot, Spare};

use crate::common::{FILLED, PATH, neighbour, world};

/// What is inserted, at the start of a line or wherever it falls.
const INSERTED: &[&str] = &[
    "",
    "x",
    "\n",
    "#",
    "# Another title\n",
    "# Risk 7: Another\n",
    "## Risks\n",
    "### Notes\n",
    "## Test 9: again\n",
    "**Risk 1: twice**\n- **Impact:** Severe\n",
    "### Risk 3: deep\n- **Impact:** High\n",
    "- **Mitigation:** none\n",
    "**Status:** Draft\n---\n",
    "## Status\nSuperseded by parcel-routing\n",
    "**Track:** parcel-routing\n",
    "- **Depends on:** nobody-knows, parcel-routing\n",
    "- [ ] **T01**: see Test 1, `parcel-routing` and [that](#risks)\n",
    "[Your name]",
    "[text][label]\n",
    "[label]: ../parcel-routing/spec.md\n",
    "<!-- specls-ignore empty-section -->\n",
    "<!-- specls-ignore-file broken-link -->\n",
    "<!--",
    "```\n",
    "<<<<<<< ours\n=======\n>>>>>>> theirs\n",
    "| a | b |\n|---|---|\n| 2026-02-30 | \u{274c} |\n",
    "---\nstatus: Draft\n---\n",
    "\u{e9}\u{1f600}",
];

/// Texts without a heading, whose first line stands for one: to its end, which may be the text's.
const HEADLESS: [&str; 2] = ["- [\u{1f600}ef]: \u{e9}", "\u{85}plain\n\n**Status:** \u{e9}"];

/// Long lists, whose items are read alone where that is possible.
const LISTS: &str = "\
# Track Spec: parcel-labels \u{2014} Lists

- **Status:** Draft
- **Depends on:** parcel-routing
- **Owner:** Ada

## Context

**Related tracks:**
- parcel-routing: the routes
- nobody-knows
- [parcel-routing](../parcel-routing/spec.md)
- parcel-routing

## Tasks

1. **T01**: one
2. **T02**: see T01 and Q3
   - **Artifacts:** `plan.md`
   - **Depends on:**
     - T01
     - parcel-routing
3. **T03**: three

   more of it
4. **T05**: five

- [ ] **T06**: six
- [x] Q1: why?
- [ ] Q2: what for?
* Q3: [High / Medium / Low]
* Q4: parcel-routing

## Risks & Mitigations

### Technical Risks

- **Risk 1: it breaks**
  - **Probability:** High
  - **Impact:** Severe
- **Risk 2: it stays**
  - **Probability:** [High / Medium / Low]
- words
- **Risk 4: it goes**

## Dependencies & Blockers

### Internal Dependencies

- **parcel-routing:** all of it
- Q9
- parcel-routing
- nobody-knows
";

/// Where an edit starts and how much it removes, in parts of the text's length; whether it starts at a line; what it
/// inserts.
type Change = (f64, f64, bool, &'static str);

fn change() -> impl Strategy<Value = Change> {
    let removed = prop_oneof![3 => Just(0.0), 2 => 0.0..0.005, 1 => 0.0..0.3];
    (0.0..=1.0, removed, any::<bool>(), select(INSERTED))
}

fn edit(source: &str, (start, removed, at_line, inserted): Change) -> Edit {
    let at = |part: f64| source.floor_char_boundary((source.len() as f64 * part) as usize);
    let line = |offset: usize| source[..offset].rfind('\n').map_or(0, |before| before + 1);
    let start = if at_line { line(at(start)) } else { at(start) };
    let end = source.floor_char_boundary(start + (source.len() as f64 * removed) as usize);
    Edit { range: start..end.max(start), text: inserted.to_owned() }
}

/// The facts of a document that is edited look places up in its text, those of a fresh one have noted them down.
fn assert_same_facts(snapshot: &Snapshot, edited: &Document, fresh: &Document) {
    let (facts, noted) = (edited.facts(), fresh.facts());
    assert_eq!(facts.head(), noted.head());
    assert_eq!(facts.card(), noted.card());
    let ranges = noted.all_anchors().map(|(_, range)| range).chain(noted.entries().map(|entry| entry.name));
    for range in ranges.chain(noted.references.iter().map(|reference| reference.range)) {
        assert_eq!(facts.region(range.clone()), noted.region(range));
    }
    let own: HashSet<&str> = noted.entries().filter(|entry| entry.is_entry).map(|entry| entry.key).collect();
    if let Some(elsewhere) = facts.citations_elsewhere() {
        assert!(elsewhere.eq(noted.citations().filter(|(_, key)| !own.contains(key))), "{}", fresh.source);
    }
    let untouched = fresh.edited(snapshot, fresh.text.clone(), parse_bulk(&fresh.source));
    assert_eq!(facts, untouched.facts(), "{}", fresh.source);
}

#[test]
fn the_end_of_a_text_without_a_heading_moves_with_it() {
    for (before, range, inserted) in [
        ("- [ref]: \u{e9}", 3..11, ""),
        ("\u{e9}", 2..2, "\u{1f600}"),
        ("a\n\u{e9}", 0..2, ""),
        ("x\n\n  # b\n", 3..3, " "),
    ] {
        let snapshot = world(&[(PATH, before)]).snapshot();
        let mut text = Text::new(before);
        let document = Document::new(&snapshot, PATH, text.clone());
        // What has not been asked for is not taken over.
        let _ = document.facts();
        text.apply(&Edit { range, text: inserted.to_owned() });
        let source = text.to_string();
        let edited = document.edited(&snapshot, text, parse_bulk(&source));
        assert_same_facts(&snapshot, &edited, &Document::new(&snapshot, PATH, Text::new(&source)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_that_follows_its_edits_is_as_a_fresh_one(
        front_matter in select(&["", "", "---\nstatus: Draft\nrequires: 20, 721\n---\n"][..]),
        body in select(&[FILLED, TRACK_SPEC, LISTS, LISTS, HEADLESS[0], HEADLESS[1]][..]),
        changes in vec(change(), 1..8),
    ) {
        let source = &(front_matter.to_owned() + body);
        let routing = neighbour();
        let snapshot = world(&[("swarm/tracks/parcel-routing/spec.md", &routing), (PATH, source)]).snapshot();
        let mut text = Text::new(source);
        let mut document = Document::new(&snapshot, PATH, text.clone());
        let mut blocks = Incremental::new(&text);
        let _ = blocks.changes();
        let mut spare: Option<Spare> = None;
        for change in changes {
            let edit = edit(&text.to_string(), change);
            text.apply(&edit);
            blocks.apply(&text, &edit);
            let after = document.edited_from(spare, &snapshot, &text, &blocks.changes());
            let before = std::mem::replace(&mut document, after);
            let mut left = Spare::new(before, &document);
            left.prepare();
            spare = Some(left);
            let fresh = Document::new(&snapshot, PATH, Text::new(&text.to_string()));
            prop_assert_eq!(&document.source, &fresh.source);
            prop_assert_eq!(&document.outline, &fresh.outline);
            prop_assert_eq!(document.checked.is_some(), fresh.checked.is_some());
            for (checked, fresh) in document.checked.iter().zip(&fresh.checked) {
                prop_assert_eq!(&checked.matching, &fresh.matching);
                prop_assert_eq!(&checked.standing, &fresh.standing);
                prop_assert_eq!(&checked.empty_leaves, &fresh.empty_leaves);
            }
            prop_assert_eq!(&document.references, &fresh.references);
            prop_assert_eq!(&document.labels, &fresh.labels);
            prop_assert_eq!(&document.names, &fresh.names);
            prop_assert_eq!(document.doubtful_fields(), fresh.doubtful_fields());
            prop_assert_eq!(document.people(), fresh.people());
            prop_assert_eq!(document.incomplete_entries(), fresh.incomplete_entries());
            prop_assert_eq!(document.streaks(), fresh.streaks());
            prop_assert!(document.links().eq(fresh.links()));
            assert_same_facts(&snapshot, &document, &fresh);
            prop_assert_eq!(ide::diagnostics(&snapshot, &document), ide::diagnostics(&snapshot, &fresh));
        }
    }
}
