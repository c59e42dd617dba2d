//! Which tracks depend on each other in a circle, whichever way round. Only whether they do: the way is found where it
//! is reported.

use std::collections::HashMap;
use std::sync::Arc;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::facts::{Facts, directory};
use crate::index::{Index, join};
use crate::kind::SPEC_FILE;
use crate::reference::{Reference, Target};

/// The circles among the dependencies of all tracks. Tracks are told apart by their directories.
#[derive(Debug, Default)]
pub(crate) struct Circles {
    /// For each track on a circle, all that are on it, sorted; they reach each other.
    circles: HashMap<Box<str>, Arc<[Box<str>]>>,
}

impl Circles {
    /// Derives the circles from the facts of all documents.
    pub(crate) fn of(index: &Index) -> Self {
        let mut graph: DiGraph<&str, ()> = DiGraph::new();
        let mut nodes: HashMap<&str, NodeIndex> = HashMap::new();
        for facts in index.documents().filter(|facts| facts.is_track()) {
            nodes.entry(facts.directory()).or_insert_with(|| graph.add_node(facts.directory()));
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
            let mut members: Vec<Box<str>> = component.iter().map(|&node| graph[node].into()).collect();
            members.sort_unstable();
            let members: Arc<[Box<str>]> = members.into();
            circles.extend(members.iter().map(|member| (member.clone(), Arc::clone(&members))));
        }
        Self { circles }
    }

    /// The tracks on the circle that the track in a directory is on, sorted; `None` if it is on none.
    pub(crate) fn of_track(&self, directory: &str) -> Option<&[Box<str>]> {
        self.circles.get(directory).map(AsRef::as_ref)
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
    facts.references.iter().filter(|reference| reference.position.is_some_and(|position| position.is_dependency))
}

/// Whether two states of one document claim the same names and depend on the same things.
pub(crate) fn has_same_dependencies(before: &Facts, after: &Facts) -> bool {
    before.ids == after.ids
        && directory(&before.path) == directory(&after.path)
        && dependency_references(before)
            .map(|reference| reference.target)
            .eq(dependency_references(after).map(|reference| reference.target))
}
