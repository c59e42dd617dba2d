//! The index after any sequence of updates is the index built anew from what is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use text::Text;
use world::{Change, Document, Facts, Index, World};

/// Pieces of documents: names, statuses, references of several forms, entries, kept placeholders.
const PIECES: [&str; 12] = [
    "# Track Spec: a-1 — One\n\n",
    "# Track Spec: b-2 — Two\n\n",
    "**Track:** a-1\n\n",
    "**Status:** Draft\n\n",
    "**Status:** Complete\n\n",
    "## Context\n\n**Related tracks:**\n- a-1: base\n- [b-2](../b/spec.md)\n\n",
    "## Dependencies & Blockers\n\n### Internal Dependencies\n\n- **b-2:** all\n- c\n\n",
    "## Risks & Mitigations\n\n### Technical Risks\n\n**Risk 1: x**\n- **Impact:** High\n\n",
    "## Timeline\n\n[Estimate] `../a/plan.md` T01 and [[b-2]]\n\n- [ ] **T02**: y\n\n",
    "## Change Log\n\n| Date | Author | Changes |\n|---|---|---|\n| [YYYY-MM-DD] | [Name] | z |\n\n",
    "## Stakeholders\n\n## Approval\n\n## References\n\n## Open Questions\n\n",
    "[l]: ./x.md#y\n\nsee [t][l] and KEP-1234\n",
];

const PATHS: [&str; 6] = [
    "swarm/tracks/a/spec.md",
    "swarm/tracks/b/spec.md",
    "swarm/tracks/archive/c/spec.md",
    "swarm/tracks/a/plan.md",
    "notes/spec.md",
    "README.md",
];

/// What documents are asked for by.
const WORDS: [&str; 12] = [
    "a-1",
    "b-2",
    "T01",
    "swarm",
    "swarm/tracks",
    "swarm/tracks/a",
    "swarm/tracks/a/plan.md",
    "swarm/tracks/b/spec.md",
    "swarm/tracks/a/x.md",
    "swarm/tracks/archive",
    "notes",
    "x.md",
];

/// What happens to one path: it has these pieces now, it is gone, or it moves over another path.
#[derive(Debug, Clone)]
enum Step {
    Write(usize, Vec<usize>),
    Delete(usize),
    Move(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let path = 0..PATHS.len();
    prop_oneof![
        4 => (path.clone(), prop::collection::vec(0..PIECES.len(), 0..8)).prop_map(|(path, pieces)| Step::Write(path, pieces)),
        1 => path.clone().prop_map(Step::Delete),
        1 => (path.clone(), path).prop_map(|(from, to)| Step::Move(from, to)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn updates_are_as_good_as_a_rebuild(steps in prop::collection::vec(step(), 0..24)) {
        let mut world = World::default();
        let mut texts: BTreeMap<&str, String> = BTreeMap::new();
        for step in steps {
            let (gone, written) = match step {
                Step::Write(path, pieces) => {
                    let text = pieces.into_iter().map(|piece| PIECES[piece]).collect::<String>();
                    (None, Some((PATHS[path], text)))
                }
                Step::Delete(path) => (Some(PATHS[path]), None),
                Step::Move(from, to) => (Some(PATHS[from]), texts.get(PATHS[from]).map(|text| (PATHS[to], text.clone()))),
            };
            if let Some(path) = gone {
                texts.remove(path);
                world.apply(Change::Remove(path.into()));
            }
            if let Some((path, text)) = written {
                let document = Document::new(&world.snapshot(), path, Text::new(&text));
                world.apply(Change::Facts(Arc::clone(document.facts())));
                texts.insert(path, text);
            }
            prop_assert!(world.snapshot().index().mentioning("a-1").len() <= texts.len());
        }
        let mut rebuilt = Index::default();
        for (path, text) in &texts {
            let document = Document::new(&world.snapshot(), path, Text::new(text));
            rebuilt.insert(Arc::clone(document.facts()));
        }
        let snapshot = world.snapshot();
        prop_assert_eq!(snapshot.index(), &rebuilt);
        // What follows lazily is the same too, and what was derived on the way is kept up to date.
        for thing in WORDS {
            let mentioning: Vec<&str> = snapshot.index().mentioning(thing).iter().map(|facts| &*facts.path).collect();
            let linking: Vec<&str> = snapshot.index().linking_below(thing).iter().map(|facts| &*facts.path).collect();
            let paths = || rebuilt.documents().map(|facts| &*facts.path);
            prop_assert_eq!(mentioning, paths().filter(|path| rebuilt.has_mention(thing, path)).collect::<Vec<_>>());
            prop_assert_eq!(linking, paths().filter(|path| rebuilt.has_link_below(thing, path)).collect::<Vec<_>>());
        }
        for facts in rebuilt.documents() {
            let circle = |index: &Index, facts: &Facts| index.circle_from(facts.directory()).map(|circle| circle.members().to_vec());
            prop_assert_eq!(circle(snapshot.index(), facts), circle(&rebuilt, facts));
        }
    }
}
