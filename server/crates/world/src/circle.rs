//! Which tracks depend on each other in a circle, whichever way round. Only whether they do: the way is found where it
//! is reported.

use std::collections::HashMap;
use std::sync::Arc;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::facts::Facts;
use crate::index::Index;
use crate::kind::SPEC_FILE;
use crate::path::{directory, join};
use crate::reference::{Reference, Target};

/// The circles among the dependencies of all tracks. Tracks are told apart by their directories.
#[derive(Debug, Default)]
pub(crate) struct Circles {
    circles: HashMap<Box<str>, Arc<Circle>>,
}

/// Tracks that reach each other.
#[derive(Debug, PartialEq, Eq)]
pub struct Circle {
    /// The directories of all of them, sorted.
    members: Box<[Box<str>]>,
    /// The directory of the one whose ID sorts first.
    first: Box<str>,
}

impl Circle {
    /// Whether the track in a directory is on the circle.
    #[must_use]
    pub fn contains(&self, directory: &str) -> bool {
        self.members.binary_search_by(|member| (**member).cmp(directory)).is_ok()
    }

    /// The directories of the tracks on it, sorted.
    #[must_use]
    pub fn members(&self) -> &[Box<str>] {
        &self.members
    }
}

impl Circles {
    /// Derives the circles from the facts of all documents.
    pub(crate) fn of(index: &Index) -> Self {
        let mut graph: DiGraph<&str, ()> = DiGraph::new();
        let mut nodes: HashMap<&str, NodeIndex> = HashMap::new();
        let mut ids: HashMap<&str, &str> = HashMap::new();
        for facts in index.documents().filter(|facts| facts.is_track()) {
            nodes.entry(facts.directory()).or_insert_with(|| graph.add_node(facts.directory()));
            ids.entry(facts.directory()).or_insert_with(|| facts.id().map_or("", AsRef::as_ref));
        }
        for facts in index.documents().filter(|facts| facts.is_track()) {
            for target in dependencies(index, facts) {
                if let (Some(&from), Some(&to)) = (nodes.get(facts.directory()), nodes.get(target)) {
                    graph.update_edge(from, to, ());
                }
            }
        }
        let components = kosaraju_scc(&graph);
        let is_circle =
            |component: &&Vec<NodeIndex>| component.len() > 1 || graph.contains_edge(component[0], component[0]);
        let mut circles = HashMap::new();
        for component in components.iter().filter(is_circle) {
            let mut members: Vec<&str> = component.iter().map(|&node| graph[node]).collect();
            members.sort_unstable();
            // Of the same ID in two directories, the first directory counts.
            let first = members.iter().copied().min_by_key(|member| ids.get(member)).unwrap_or_default();
            let circle =
                Arc::new(Circle { members: members.iter().copied().map(Box::from).collect(), first: first.into() });
            circles.extend(members.into_iter().map(|member| (member.into(), Arc::clone(&circle))));
        }
        Self { circles }
    }

    /// The circle that begins with the track in a directory: its ID sorts before those of all others on it. `None` if it
    /// is on no circle, or on one that begins elsewhere.
    pub(crate) fn from(&self, directory: &str) -> Option<&Circle> {
        self.circles.get(directory).map(AsRef::as_ref).filter(|circle| *circle.first == *directory)
    }
}

/// The directories of the tracks that a document depends on.
fn dependencies<'a>(index: &'a Index, facts: &'a Facts) -> impl Iterator<Item = &'a str> {
    dependency_references(facts).flat_map(move |reference| match reference.target {
        Target::Track(id) | Target::Entry(id) | Target::Wiki(id) => {
            index.claimants(id).map(|facts| facts.directory()).collect()
        }
        Target::Path(path) => {
            let target = join(facts.directory(), path).unwrap_or_default();
            let file = index.get(&target).or_else(|| index.get(&format!("{target}/{SPEC_FILE}")));
            file.map(|facts| facts.directory()).into_iter().collect::<Vec<_>>()
        }
        Target::LoosePath(_) | Target::Numbered(..) | Target::Label(_) => Vec::new(),
    })
}

/// The references that say what a document depends on.
pub(crate) fn dependency_references(facts: &Facts) -> impl Iterator<Item = Reference<&str>> {
    facts.references.positioned().filter(|(_, position)| position.is_dependency).map(|(reference, _)| reference)
}

/// Whether two states of one document claim the same names and depend on the same things.
pub(crate) fn has_same_dependencies(before: &Facts, after: &Facts) -> bool {
    before.ids == after.ids
        && directory(&before.path) == directory(&after.path)
        && dependency_references(before)
            .map(|reference| reference.target)
            .eq(dependency_references(after).map(|reference| reference.target))
}
