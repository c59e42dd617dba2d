//! Where the nodes and edges of a drawing go: layers from left to right, each connected part for itself, the parts
//! side by side. The layers are dugong's, a port of dagre.

use std::collections::BTreeMap;

use dugong::graphlib::{Graph, GraphOptions};
use dugong::{EdgeLabel, GraphLabel, NodeLabel, RankDir};

/// More nodes than this in one connected part take more time and paper than anyone has.
const MOST_CONNECTED: usize = 2000;

/// Between nodes of one layer, between edges that pass through it, between layers, and between parts.
const NODE_GAP: f64 = 14.0;
const EDGE_GAP: f64 = 4.0;
const LAYER_GAP: f64 = 80.0;
const PART_GAP: f64 = 40.0;

/// How much wider than high a drawing should be.
const ASPECT: f64 = 1.6;

/// A point; x to the right, y down.
pub(super) type Point = (f64, f64);

/// Width and height.
pub(super) type Size = (f64, f64);

/// Where everything goes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Layout {
    /// What is needed for all of it, from the origin on.
    pub(super) size: Size,
    /// The upper left corner of each node.
    pub(super) nodes: Vec<Point>,
    /// The points of each edge, from border to border.
    pub(super) edges: Vec<Vec<Point>>,
}

/// So many nodes are connected that nobody could read the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge {
    /// How many.
    pub(crate) nodes: usize,
}

/// Lays out nodes of these sizes with these edges, each given as indices of two nodes.
///
/// # Errors
///
/// When too many nodes are connected.
pub(super) fn layout(nodes: &[Size], edges: &[(usize, usize)]) -> Result<Layout, TooLarge> {
    let mut layout =
        Layout { nodes: vec![(0.0, 0.0); nodes.len()], edges: vec![Vec::new(); edges.len()], size: (0.0, 0.0) };
    let mut parts = Vec::new();
    let (alone, connected): (Vec<_>, Vec<_>) =
        parts_of(nodes.len(), edges).into_iter().partition(|part| part.edges.is_empty());
    for part in connected {
        if part.nodes.len() > MOST_CONNECTED {
            return Err(TooLarge { nodes: part.nodes.len() });
        }
        let size = layered(&part, nodes, edges, &mut layout);
        parts.push((part, size));
    }
    if !alone.is_empty() {
        let part = Part { nodes: alone.into_iter().flat_map(|part| part.nodes).collect(), edges: Vec::new() };
        let size = grid(&part.nodes, nodes, &mut layout);
        parts.push((part, size));
    }
    shelve(&parts, &mut layout);
    Ok(layout)
}

/// Nodes that hang together, and the edges between them, as indices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Part {
    nodes: Vec<usize>,
    edges: Vec<usize>,
}

/// The connected parts, by their first node.
fn parts_of(nodes: usize, edges: &[(usize, usize)]) -> Vec<Part> {
    let mut neighbours = vec![Vec::new(); nodes];
    for &(from, to) in edges {
        neighbours[from].push(to);
        neighbours[to].push(from);
    }
    let mut part_of = vec![None; nodes];
    let mut parts: Vec<Part> = Vec::new();
    for first in 0..nodes {
        if part_of[first].is_some() {
            continue;
        }
        let mut part = Part::default();
        let mut open = vec![first];
        while let Some(node) = open.pop() {
            if part_of[node].replace(parts.len()).is_none() {
                part.nodes.push(node);
                open.extend(&neighbours[node]);
            }
        }
        part.nodes.sort_unstable();
        parts.push(part);
    }
    for (index, &(from, _)) in edges.iter().enumerate() {
        if let Some(part) = part_of[from] {
            parts[part].edges.push(index);
        }
    }
    parts
}

/// Lays out one connected part at the origin, and gives its size.
fn layered(part: &Part, nodes: &[Size], edges: &[(usize, usize)], layout: &mut Layout) -> Size {
    let options = GraphOptions { directed: true, multigraph: true, compound: false };
    let mut graph: Graph<NodeLabel, EdgeLabel, GraphLabel> = Graph::new(options);
    graph.set_graph(GraphLabel {
        rankdir: RankDir::LR,
        nodesep: NODE_GAP,
        edgesep: EDGE_GAP,
        ranksep: LAYER_GAP,
        ..GraphLabel::default()
    });
    for &node in &part.nodes {
        let (width, height) = nodes[node];
        graph.set_node(node.to_string(), NodeLabel { width, height, ..NodeLabel::default() });
    }
    for &edge in &part.edges {
        let (from, to) = edges[edge];
        let label = EdgeLabel { weight: 1.0, ..EdgeLabel::default() };
        graph.set_edge_named(from.to_string(), to.to_string(), Some(edge.to_string()), Some(label));
    }
    if dugong::layout(&mut graph).is_err() {
        // What cannot be layered is at least shown.
        return grid(&part.nodes, nodes, layout);
    }
    for &node in &part.nodes {
        let Some(label) = graph.node(&node.to_string()) else { continue };
        let (width, height) = nodes[node];
        layout.nodes[node] = (label.x.unwrap_or(0.0) - width / 2.0, label.y.unwrap_or(0.0) - height / 2.0);
    }
    let layers = Layers::of(part, nodes, layout);
    for &edge in &part.edges {
        let (from, to) = edges[edge];
        let label = graph.edge(&from.to_string(), &to.to_string(), Some(&edge.to_string()));
        let points: Vec<Point> =
            label.map(|label| label.points.iter().map(|point| (point.x, point.y)).collect()).unwrap_or_default();
        layout.edges[edge] = if from == to { points } else { layers.routed(from, to, &points) };
    }
    normalised(part, nodes, layout)
}

/// The middle of a layer and half the width of its widest node, by the middle. dagre lets an edge that passes through a
/// layer bend in the middle of it, where it crosses the nodes beside; here it bends in the space between layers.
struct Layers {
    widths: BTreeMap<i64, f64>,
    middles: BTreeMap<usize, Point>,
    halves: BTreeMap<usize, f64>,
}

impl Layers {
    fn of(part: &Part, nodes: &[Size], layout: &Layout) -> Self {
        let mut layers = Self { widths: BTreeMap::new(), middles: BTreeMap::new(), halves: BTreeMap::new() };
        for &node in &part.nodes {
            let ((x, y), (width, height)) = (layout.nodes[node], nodes[node]);
            let (middle, half) = ((x + width / 2.0, y + height / 2.0), width / 2.0);
            layers.middles.insert(node, middle);
            layers.halves.insert(node, half);
            let widest = layers.widths.entry(Self::key(middle.0)).or_default();
            *widest = widest.max(half);
        }
        layers
    }

    /// Layers are farther apart than rounding goes wrong.
    fn key(x: f64) -> i64 {
        x.round() as i64
    }

    /// The points of an edge: from the side of one node to the side of the other, level through every layer.
    fn routed(&self, from: usize, to: usize, points: &[Point]) -> Vec<Point> {
        let (Some(&start), Some(&end)) = (self.middles.get(&from), self.middles.get(&to)) else { return Vec::new() };
        let direction = if start.0 <= end.0 { 1.0 } else { -1.0 };
        let mut routed = vec![(start.0 + direction * self.halves[&from], start.1)];
        routed.push((start.0 + direction * self.half_width(start.0), start.1));
        for &(x, y) in points.get(1..points.len().saturating_sub(1)).unwrap_or_default() {
            let half = self.half_width(x);
            routed.push((x - direction * half, y));
            routed.push((x + direction * half, y));
        }
        routed.push((end.0 - direction * self.half_width(end.0), end.1));
        routed.push((end.0 - direction * self.halves[&to], end.1));
        routed.dedup_by(|a, b| (a.0 - b.0).abs() < 0.5 && (a.1 - b.1).abs() < 0.5);
        routed
    }

    fn half_width(&self, x: f64) -> f64 {
        self.widths.get(&Self::key(x)).copied().unwrap_or(0.0)
    }
}

/// Moves a part so that nothing of it is left of or above the origin, and gives its size.
fn normalised(part: &Part, nodes: &[Size], layout: &mut Layout) -> Size {
    let corners = part.nodes.iter().flat_map(|&node| {
        let ((x, y), (width, height)) = (layout.nodes[node], nodes[node]);
        [(x, y), (x + width, y + height)]
    });
    let points: Vec<Point> = corners.chain(part.edges.iter().flat_map(|&edge| layout.edges[edge].clone())).collect();
    let least = points.iter().fold((f64::MAX, f64::MAX), |(x, y), point| (x.min(point.0), y.min(point.1)));
    let most = points.iter().fold((f64::MIN, f64::MIN), |(x, y), point| (x.max(point.0), y.max(point.1)));
    moved(part, (-least.0, -least.1), layout);
    (most.0 - least.0, most.1 - least.1)
}

fn moved(part: &Part, (x, y): Point, layout: &mut Layout) {
    let nodes = part.nodes.iter();
    nodes.for_each(|&node| layout.nodes[node] = (layout.nodes[node].0 + x, layout.nodes[node].1 + y));
    for &edge in &part.edges {
        layout.edges[edge].iter_mut().for_each(|point| *point = (point.0 + x, point.1 + y));
    }
}

/// Puts nodes into rows and columns at the origin, and gives the size of it all.
fn grid(part: &[usize], nodes: &[Size], layout: &mut Layout) -> Size {
    let widest = part.iter().map(|&node| nodes[node].0).fold(0.0, f64::max) + NODE_GAP;
    let highest = part.iter().map(|&node| nodes[node].1).fold(0.0, f64::max) + NODE_GAP;
    let columns = (part.len() as f64 * ASPECT * highest / widest).sqrt().ceil().max(1.0) as usize;
    for (place, &node) in part.iter().enumerate() {
        layout.nodes[node] = ((place % columns) as f64 * widest, (place / columns) as f64 * highest);
    }
    let rows = part.len().div_ceil(columns);
    (columns.min(part.len()) as f64 * widest - NODE_GAP, rows as f64 * highest - NODE_GAP)
}

/// Puts the parts side by side in rows, high ones first, the nodes without edges last.
fn shelve(parts: &[(Part, Size)], layout: &mut Layout) {
    let area: f64 = parts.iter().map(|(_, (width, height))| (width + PART_GAP) * (height + PART_GAP)).sum();
    let widest = parts.iter().map(|(_, (width, _))| *width).fold(0.0, f64::max);
    let width = widest.max((area * ASPECT).sqrt());
    let mut order: Vec<&(Part, Size)> = parts.iter().collect();
    let is_alone = |part: &Part| part.edges.is_empty();
    order.sort_by(|(left, (_, left_height)), (right, (_, right_height))| {
        is_alone(left).cmp(&is_alone(right)).then(right_height.total_cmp(left_height))
    });
    let (mut x, mut y, mut shelf) = (0.0, 0.0, 0.0_f64);
    for (part, size) in order {
        if x > 0.0 && x + size.0 > width {
            (x, y, shelf) = (0.0, y + shelf + PART_GAP, 0.0);
        }
        moved(part, (x, y), layout);
        layout.size = (layout.size.0.max(x + size.0), layout.size.1.max(y + size.1));
        x += size.0 + PART_GAP;
        shelf = shelf.max(size.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlap(a: (Point, Size), b: (Point, Size)) -> bool {
        let apart = |a: f64, a_length: f64, b: f64, b_length: f64| a + a_length <= b + 0.01 || b + b_length <= a + 0.01;
        !apart(a.0.0, a.1.0, b.0.0, b.1.0) && !apart(a.0.1, a.1.1, b.0.1, b.1.1)
    }

    /// Whether a straight line goes through the inside of a box.
    fn crosses(((x, y), (width, height)): (Point, Size), (from, to): (Point, Point)) -> bool {
        (1..100).any(|step| {
            let share = f64::from(step) / 100.0;
            let (at_x, at_y) = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            x + 1.0 < at_x && at_x < x + width - 1.0 && y + 1.0 < at_y && at_y < y + height - 1.0
        })
    }

    /// Nodes are inside and do not overlap; edges are inside and cross no node.
    fn check(nodes: &[Size], edges: &[(usize, usize)]) -> Layout {
        let layout = layout(nodes, edges).unwrap();
        let inside = |(x, y): Point| -0.01 <= x && x <= layout.size.0 + 0.01 && -0.01 <= y && y <= layout.size.1 + 0.01;
        for (index, (&place, &size)) in layout.nodes.iter().zip(nodes).enumerate() {
            assert!(inside(place) && inside((place.0 + size.0, place.1 + size.1)), "{index}: {place:?}");
            for (other, (&other_place, &other_size)) in layout.nodes.iter().zip(nodes).enumerate().take(index) {
                assert!(!overlap((place, size), (other_place, other_size)), "{other} and {index} overlap");
            }
        }
        for (edge, points) in edges.iter().zip(&layout.edges) {
            assert!(points.len() >= 2, "{edge:?}");
            assert!(points.iter().all(|&point| inside(point)), "{edge:?}");
            for (node, (&place, &size)) in layout.nodes.iter().zip(nodes).enumerate() {
                let crosses = points.windows(2).any(|line| crosses((place, size), (line[0], line[1])));
                assert!(!crosses || edge.0 == edge.1, "{edge:?} crosses {node}");
            }
        }
        layout
    }

    #[test]
    fn what_comes_first_stands_to_the_right() {
        let layout = check(&[(100.0, 40.0); 4], &[(0, 1), (1, 2), (0, 2)]);
        assert!(layout.nodes[0].0 < layout.nodes[1].0 && layout.nodes[1].0 < layout.nodes[2].0);
        assert_eq!(layout, check(&[(100.0, 40.0); 4], &[(0, 1), (1, 2), (0, 2)]), "the same again");
    }

    #[test]
    fn awkward_graphs() {
        check(&[], &[]);
        check(&[(80.0, 40.0)], &[]);
        check(&[(80.0, 40.0)], &[(0, 0)]);
        check(&[(80.0, 40.0), (200.0, 40.0)], &[(0, 1), (1, 0), (0, 0)]);
        let ring: Vec<(usize, usize)> = (0..50).map(|node| (node, (node + 1) % 50)).collect();
        check(&[(80.0, 40.0); 50], &ring);
        let star: Vec<(usize, usize)> = (1..60).map(|node| (node, 0)).collect();
        check(&[(80.0, 40.0); 60], &star);
        let tangle: Vec<(usize, usize)> =
            (1..80).flat_map(|node| [(node, node * 7 % node), (node, node / 2)]).collect();
        let sizes: Vec<Size> = (0..80).map(|node| (60.0 + f64::from(node * 37 % 90), 40.0)).collect();
        check(&sizes, &tangle);
        check(&[(80.0, 40.0); 200], &[(3, 4), (7, 9)]);
    }

    #[test]
    fn what_nobody_could_read_is_not_drawn() {
        let chain: Vec<(usize, usize)> = (0..MOST_CONNECTED).map(|node| (node, node + 1)).collect();
        let nodes = vec![(80.0, 40.0); MOST_CONNECTED + 1];
        assert_eq!(layout(&nodes, &chain), Err(TooLarge { nodes: MOST_CONNECTED + 1 }));
    }
}
