//! The graph of all tracks: who depends on whom, who is related to whom, and where dependencies go in circles.
//! Answered from the index.

use std::collections::HashMap;
use std::sync::Arc;

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
    let mut targets = vec![Vec::new(); nodes];
    for edge in edges.iter().filter(|edge| edge.kind == EdgeKind::Depends) {
        targets[edge.from].push(edge.to);
    }
    let component = components(&targets);
    for edge in edges.iter_mut().filter(|edge| edge.kind == EdgeKind::Depends) {
        edge.in_cycle = component[edge.from] == component[edge.to];
    }
}

/// For each node the number of its strongly connected component: Tarjan's algorithm, without recursion, since chains of
/// dependencies may be long.
fn components(targets: &[Vec<usize>]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let nodes = targets.len();
    let (mut order, mut lowest, mut component) = (vec![NONE; nodes], vec![NONE; nodes], vec![NONE; nodes]);
    let mut open: Vec<usize> = Vec::new();
    let (mut visited, mut found) = (0, 0);
    for root in 0..nodes {
        if order[root] != NONE {
            continue;
        }
        // Each node on the path from the root, with how many of its targets have been looked at.
        let mut path = vec![(root, 0)];
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            if *next == 0 {
                order[node] = visited;
                lowest[node] = visited;
                visited += 1;
                open.push(node);
            }
            if let Some(&target) = targets[node].get(*next) {
                *next += 1;
                if order[target] == NONE {
                    path.push((target, 0));
                } else if component[target] == NONE {
                    lowest[node] = lowest[node].min(order[target]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                lowest[*parent] = lowest[*parent].min(lowest[node]);
            }
            if lowest[node] == order[node] {
                while let Some(member) = open.pop() {
                    component[member] = found;
                    if member == node {
                        break;
                    }
                }
                found += 1;
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_the_sets_that_reach_each_other() {
        // 0 -> 1 -> 2 -> 0, 2 -> 3 -> 4 <-> 5, 6 alone.
        let component = components(&[vec![1], vec![2], vec![0, 3], vec![4], vec![5], vec![4], vec![]]);
        let same = |a: usize, b: usize| component[a] == component[b];
        assert!(same(0, 1) && same(1, 2) && same(4, 5));
        assert!(!same(2, 3) && !same(3, 4) && !same(0, 6));
    }

    #[test]
    fn long_chains_and_circles_do_not_exhaust_the_stack() {
        let chain: Vec<Vec<usize>> = (0..100_000).map(|node| vec![(node + 1) % 100_000]).collect();
        assert!(components(&chain).iter().all(|&component| component == 0));
    }
}
