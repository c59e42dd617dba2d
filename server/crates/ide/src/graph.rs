//! The graph of all tracks: who depends on whom, who is related to whom, and where dependencies go in circles.
//! Answered from the index.

use std::collections::HashMap;
use std::sync::Arc;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use world::{Lifecycle, Snapshot};

use crate::hierarchy::named_tracks;
use crate::resolve::Resolver;
use crate::tracks::{id, status, title, tracks};

/// All tracks and what is between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// The tracks, by path.
    pub nodes: Vec<Node>,
    /// The edges, by the node that they start from, in the order in which its document names the others. Between two
    /// nodes there is at most one in each direction: who depends is related anyway.
    pub edges: Vec<Edge>,
}

/// A track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its ID.
    pub id: String,
    /// Its title, without the ID.
    pub title: String,
    /// Its status as written, if it has one.
    pub status: Option<String>,
    /// Path of its main document, relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// The stage that the status means.
    pub lifecycle: Lifecycle,
}

/// One track names another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Index of the track that names the other.
    pub from: usize,
    /// Index of the track that is named.
    pub to: usize,
    /// Whether the other must come first.
    pub kind: EdgeKind,
    /// Whether it is part of a cycle of dependencies.
    pub in_cycle: bool,
}

/// What an edge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeKind {
    /// The other track must come first.
    Depends,
    /// The other track is related.
    Related,
}

/// The graph of all tracks of the workspace.
#[must_use]
pub fn graph(snapshot: &Snapshot) -> Graph {
    let facts: Vec<_> = tracks(snapshot).collect();
    let index: HashMap<&str, usize> = facts.iter().enumerate().map(|(index, facts)| (&*facts.path, index)).collect();
    let mut edges: Vec<Edge> = Vec::new();
    for (from, facts) in facts.iter().enumerate() {
        let resolver = Resolver::new(snapshot, facts);
        let first = edges.len();
        for (kind, is_dependency) in [(EdgeKind::Depends, true), (EdgeKind::Related, false)] {
            for (path, _) in named_tracks(&resolver, is_dependency) {
                let Some(&to) = index.get(&*path) else { continue };
                let is_known = edges[first..].iter().any(|edge| edge.to == to);
                if !is_known && (is_dependency || from != to) {
                    edges.push(Edge { from, to, kind, in_cycle: false });
                }
            }
        }
    }
    mark_cycles(facts.len(), &mut edges);
    let nodes = facts.iter().map(|facts| Node {
        id: id(facts).to_owned(),
        title: title(facts),
        status: status(facts),
        path: Arc::clone(&facts.path),
        lifecycle: facts.lifecycle,
    });
    Graph { nodes: nodes.collect(), edges }
}

/// An edge is part of a cycle if both its ends are in one strongly connected component of the dependencies.
fn mark_cycles(nodes: usize, edges: &mut [Edge]) {
    let mut dependencies: DiGraph<(), ()> = DiGraph::with_capacity(nodes, edges.len());
    (0..nodes).for_each(|_| _ = dependencies.add_node(()));
    for edge in edges.iter().filter(|edge| edge.kind == EdgeKind::Depends) {
        dependencies.add_edge(NodeIndex::new(edge.from), NodeIndex::new(edge.to), ());
    }
    let mut component_of = vec![0; nodes];
    for (number, component) in kosaraju_scc(&dependencies).into_iter().enumerate() {
        component.into_iter().for_each(|node| component_of[node.index()] = number);
    }
    for edge in edges.iter_mut().filter(|edge| edge.kind == EdgeKind::Depends) {
        edge.in_cycle = component_of[edge.from] == component_of[edge.to];
    }
}
