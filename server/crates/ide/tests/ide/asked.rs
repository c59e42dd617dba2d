//! Exactly the documents whose diagnostics can have changed are to be checked again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ide::{Diagnostic, KeptFindings};
use proptest::prelude::*;
use text::Text;
use world::{Asked, Change, Document, World};

use crate::common::{FILLED, neighbour};

/// A workspace whose documents keep their diagnostics as long as these cannot have changed.
struct Kept {
    world: World,
    documents: BTreeMap<&'static str, (Document, Option<Answer>)>,
    /// What was found of other documents when a path was checked last.
    findings: BTreeMap<&'static str, Arc<KeptFindings>>,
}

/// What was asked for a document's diagnostics, and the diagnostics.
type Answer = (Asked, Vec<Diagnostic>);

impl Kept {
    fn new() -> Self {
        let mut world = World::default();
        world.apply(Change::Today(jiff::civil::date(2026, 11, 22)));
        world.apply(Change::IndexComplete(true));
        Self { world, documents: BTreeMap::new(), findings: BTreeMap::new() }
    }

    fn write(&mut self, path: &'static str, text: &str) {
        let document = Document::new(&self.world.snapshot(), path, Text::new(text));
        self.world.apply(Change::Path(path.into(), true));
        self.world.apply(Change::Facts(Arc::clone(document.facts())));
        self.documents.insert(path, (document, None));
    }

    fn delete(&mut self, path: &str) {
        self.world.apply(Change::Path(path.into(), false));
        self.world.apply(Change::Remove(path.into()));
        self.documents.remove(path);
    }

    /// Brings all diagnostics up to date; which documents were checked for that.
    fn check(&mut self) -> BTreeSet<&'static str> {
        let snapshot = self.world.snapshot();
        let mut checked = BTreeSet::new();
        for (path, (document, kept)) in &mut self.documents {
            if !kept.as_ref().is_some_and(|(asked, _)| snapshot.still_answers(asked)) {
                let recording = snapshot.recording();
                let earlier = self.findings.get(path);
                let (diagnostics, findings) =
                    ide::diagnostics_after(&recording, document, earlier, &mut |_, rule| rule());
                let asked = findings.as_ref().map(|findings| findings.asked_with(&recording));
                *kept = Some((asked.unwrap_or_else(|| recording.asked()), diagnostics));
                if let Some(findings) = findings {
                    self.findings.insert(*path, findings);
                }
                checked.insert(*path);
            }
        }
        checked
    }

    /// Whether all diagnostics are those of a world that has never been another.
    fn assert_current(&self) {
        let snapshot = self.world.snapshot();
        for (path, (document, kept)) in &self.documents {
            let kept = kept.as_ref().map(|(_, diagnostics)| diagnostics);
            assert_eq!(kept, Some(&ide::diagnostics(&snapshot, document)), "{path}");
        }
    }
}

const LABELS: &str = "swarm/tracks/parcel-labels/spec.md";
const LABELS_PLAN: &str = "swarm/tracks/parcel-labels/plan.md";
const NOTES: &str = "swarm/tracks/parcel-labels/notes.md";
const ROUTING: &str = "swarm/tracks/parcel-routing/spec.md";
const REGISTRY: &str = "swarm/tracks.md";
const LONELY: &str = "swarm/tracks/lonely/spec.md";

const PLAN: &str = "# Plan\n\n- [ ] **T01**: one\n- [ ] **T02**: two\n";

/// Two tracks that depend on each other's word, one that nobody knows, and the plan and notes of the first.
fn kept() -> Kept {
    let mut kept = Kept::new();
    kept.write(LABELS, FILLED);
    kept.write(LABELS_PLAN, PLAN);
    kept.write(NOTES, "# Notes\n\nT02 and [the routes](../parcel-routing/spec.md#timeline)\n");
    kept.write(ROUTING, &neighbour());
    kept.write(LONELY, "# Track Spec: lonely — Nobody\n\n**Status:** Draft\n");
    kept.check();
    kept
}

#[test]
fn only_dependents_are_checked_again() {
    let routing = neighbour();
    let check = |path: &'static str, text: &str, expected: &[&str]| {
        let mut kept = kept();
        kept.write(path, text);
        let checked: Vec<&str> = kept.check().into_iter().collect();
        assert_eq!(checked, expected, "{path}: {text}");
        kept.assert_current();
    };
    // Prose, with a word that might be an ID, and everything below it moved by a line.
    check(ROUTING, &routing.replacen("\n## ", "\nMore prose-like words.\n\n## ", 1), &[ROUTING]);
    check(LABELS_PLAN, &PLAN.replace("two", "twofold"), &[LABELS_PLAN]);
    // Only who cites an entry depends on it.
    check(LABELS_PLAN, &PLAN.replace("T02", "T07"), &[NOTES, LABELS_PLAN]);
    check(LABELS_PLAN, &PLAN.replace("T01", "T07"), &[LABELS_PLAN]);
    // The status of a track is for those that depend on it, an anchor for those that link to it.
    check(ROUTING, &routing.replacen("**Status:** In Progress", "**Status:** Draft", 1), &[LABELS, ROUTING]);
    check(ROUTING, &routing.replacen("## Timeline", "## Time line", 1), &[NOTES, ROUTING]);
    // Who claims a name, or takes one away, concerns those who use it.
    check(LONELY, "# Track Spec: parcel-labels — Me too\n", &[LONELY, LABELS, ROUTING]);
    check(LONELY, "# Track Spec: brand-new — Nobody\n", &[LONELY]);
    // What a registry lists concerns those who are not, or no longer, in it.
    let listed = "# Tracks\n\n- [L](tracks/parcel-labels/)\n- [R](tracks/parcel-routing/)\n";
    check(REGISTRY, listed, &[REGISTRY, LONELY]);
}

#[test]
fn files_concern_those_who_name_them() {
    let mut kept = kept();
    kept.write(NOTES, "# Notes\n\n[missing](later.md) and [other](much/later.md)\n");
    kept.check();
    kept.world.apply(Change::Path("swarm/tracks/lonely/much".into(), true));
    assert!(kept.check().is_empty());
    kept.world.apply(Change::Path("swarm/tracks/parcel-labels/later.md".into(), true));
    assert_eq!(kept.check(), BTreeSet::from([NOTES]));
    kept.assert_current();
}

#[test]
fn other_documents_are_asked_about_again_only_if_they_may_have_changed() {
    let mut kept = kept();
    let cited: String = (0..200).map(|at| format!("T{at}, [x](gone-{at}.md)\n\n")).collect();
    let notes = format!(
        "# Notes\n\nwords\n\n{cited}\n[in use]\n\n[in use]: gone-1.md\n[of no use]: never.md\n[elsewhere]: https://example.org\n"
    );
    kept.write(NOTES, &notes);
    kept.check();
    // Each time after whatever has been written before.
    let mut check = |path: &'static str, text: &str, expected: bool| {
        let before = Arc::clone(&kept.findings[NOTES]);
        kept.write(path, text);
        kept.check();
        kept.assert_current();
        assert_eq!(Arc::ptr_eq(&before, &kept.findings[NOTES]), expected, "{path}: {text:.80}");
    };
    check(NOTES, &notes.replace("words", "more words"), true);
    check(NOTES, &notes.replace("words", "more\n\nwords"), true);
    check(NOTES, &notes.replace("words", "**T199**: words"), false);
    check(NOTES, &notes.replace("words", "[of no use]"), false);
    check(NOTES, &notes, false);
    // The same references, but nothing is of no use any more.
    check(NOTES, &notes.replace("[of no use]", "[in use]"), false);
    check(NOTES, &notes.replace("words", "[x](gone-9.md)"), false);
    check(NOTES, &notes.replace("gone-199.md", "../parcel-routing/spec.md"), false);
    check(NOTES, &notes.replace("# Notes", "# Other notes"), false);
    check(NOTES, &notes, false);
    check(LABELS_PLAN, &PLAN.replace("T02", "T08"), false);
    check(NOTES, &notes.replace("words", "other words"), false);
    check(NOTES, &notes.replace("words", "others"), true);
    kept.world.apply(Change::Path("swarm/tracks/parcel-labels/gone-7.md".into(), true));
    kept.check();
    kept.assert_current();
}

#[test]
fn words_ask_no_rule_about_other_documents() {
    let mut kept = kept();
    // Nothing is known to be the same before the first key.
    kept.write(LABELS, &FILLED.replacen("\n## ", "\nWords.\n\n## ", 1));
    kept.check();
    let mut asked_for = |text: &str| {
        let snapshot = kept.world.snapshot();
        let document = Document::new(&snapshot, LABELS, Text::new(text));
        kept.world.apply(Change::Facts(Arc::clone(document.facts())));
        let mut codes = BTreeSet::new();
        let mut ask = |code, rule: &mut dyn FnMut()| {
            codes.insert(code);
            rule();
        };
        let earlier = kept.findings.get(LABELS);
        let (diagnostics, _) = ide::diagnostics_after(&kept.world.snapshot(), &document, earlier, &mut ask);
        assert_eq!(diagnostics, ide::diagnostics(&kept.world.snapshot(), &document));
        let about_others = ["unknown-track", "broken-link", "missing-backlink", "duplicate-id", "dependency-cycle"];
        about_others.into_iter().filter(|code| codes.contains(code)).count()
    };
    assert_eq!(asked_for(&FILLED.replacen("\n## ", "\nMore words.\n\n## ", 1)), 0);
    assert_eq!(asked_for(&FILLED.replace("parcel-routing", "parcel-roads")), 5);
}

/// Pieces of documents that look at others in every way.
const PIECES: [&str; 18] = [
    "# Track Spec: a-1 — One\n\n",
    "# Track Spec: b-2 — Two\n\n",
    "**Track:** c-3\n\n**Target completion:** 2027-01-01\n\n",
    "**Status:** Draft\n\n",
    "**Status:** In Progress\n\n**Hard deadline:** 2026-12-01\n\n",
    "**Status:** Complete\n\n",
    "## Context\n\n**Related tracks:**\n- a-1: base\n- [b-2](../b/spec.md)\n- c-4: gone\n- T01, T03\n\n",
    "## Dependencies & Blockers\n\n### Internal Dependencies\n\n- **b-2:** all\n- **a-1:** x\n- `c-3`\n\n",
    "**Depends on:** b-2, KEP-1234, [[a-1]]\n\n",
    "## Risks & Mitigations\n\n### Technical Risks\n\n**Risk 1: x**\n- **Impact:** High\n\nRisk 2, T01, T02\n\n",
    "[Estimate] `../a/plan.md` [x](../b/plan.md#tasks) [y](../archive/d/spec.md) [z](spec) [[b-2]]\n\n",
    "## Tasks\n\n- [ ] **T01**: y\n- [x] **T02**: `plan.md`\n  - **Artifacts:** `reports/T02.md`\n\n",
    "| ID | x |\n|---|---|\n| T03 | y |\n| FR-1 | see T04, FR-2 |\n\n",
    "## Change Log\n\n| Date | Author | Changes |\n|---|---|---|\n| [YYYY-MM-DD] | [Name] | z |\n\n",
    "## Stakeholders\n\n## Approval\n\n## References\n\n## Open Questions\n\n## Timeline\n\n",
    "- [a](./tracks/a/)\n- [b](swarm/tracks/b/plan.md)\n- `tracks/c/`\n\n",
    "- [e](../swarm/tracks/e)\n- [f](./tracks/f/spec.md)\n- c-3\n\n",
    "words\n\n",
];

const PATHS: [&str; 12] = [
    "swarm/tracks/a/spec.md",
    "swarm/tracks/b/spec.md",
    "swarm/tracks/c/spec.md",
    "swarm/tracks/archive/d/spec.md",
    "swarm/tracks/e/spec.md",
    "swarm/tracks/f/spec.md",
    "swarm/tracks/g/spec.md",
    "swarm/tracks/a/plan.md",
    "swarm/tracks/b/plan.md",
    "swarm/tracks.md",
    "notes/spec.md",
    "notes/1234-kep.md",
];

/// Many links; one definition is of no use to anybody.
fn crowd() -> String {
    let links = (0..150).map(|at| format!("[n{at}](n{at}.md) T{at} `../a/n{at}.md`\n"));
    links.chain(["\n[unused]: gone.md\n\n".to_owned()]).collect()
}

/// What happens to one path: it has these pieces now, or the same again with a word before each, or it is gone.
#[derive(Debug, Clone)]
enum Step {
    Write(usize, Vec<usize>),
    Word(usize, String),
    Delete(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let path = 0..PATHS.len();
    prop_oneof![
        6 => (path.clone(), prop::collection::vec(0..=PIECES.len(), 0..8)).prop_map(|(path, pieces)| Step::Write(path, pieces)),
        6 => (path.clone(), "[a-z]{1,3}|T1|\\[unused\\]").prop_map(|(path, word)| Step::Word(path, word)),
        1 => path.prop_map(Step::Delete),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_is_kept_is_what_a_new_check_would_find(
        start in prop::collection::vec(prop::collection::vec(0..=PIECES.len(), 0..8), PATHS.len()),
        steps in prop::collection::vec(step(), 1..16),
    ) {
        let mut kept = Kept::new();
        let crowd = crowd();
        let piece = |piece: usize| PIECES.get(piece).map_or(&*crowd, |piece| *piece);
        let text = |pieces: &[usize]| pieces.iter().map(|&at| piece(at)).collect::<String>();
        let mut written: Vec<Vec<usize>> = start;
        for (path, pieces) in PATHS.iter().zip(&written) {
            kept.write(path, &text(pieces));
        }
        kept.check();
        for step in steps {
            match step {
                Step::Write(path, pieces) => {
                    kept.write(PATHS[path], &text(&pieces));
                    written[path] = pieces;
                }
                Step::Word(path, word) => {
                    let pieces = written[path].iter().map(|&at| format!("{}{word}\n\n", piece(at)));
                    kept.write(PATHS[path], &pieces.collect::<String>());
                }
                Step::Delete(path) => kept.delete(PATHS[path]),
            }
            kept.check();
            kept.assert_current();
        }
    }
}
