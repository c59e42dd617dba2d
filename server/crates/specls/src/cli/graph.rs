//! `specls graph`: the graph of all tracks.

use std::io::{self, Write};

use clap::ValueEnum;
use ide::{EdgeKind, Graph, graph};
use serde::Serialize;

use super::tracks::Tracks;
use super::{Outcome, complain};
use crate::drawing::{self, TooLarge};

/// Raised when a field changes its meaning or goes away, not when one is added.
const VERSION: u32 = 1;

/// The formats of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// A flowchart that GitHub and GitLab draw in Markdown.
    Mermaid,
    /// The language of Graphviz.
    Dot,
    /// One JSON object, documented in docs/cli.md.
    Json,
    /// A picture.
    Svg,
}

#[derive(Serialize)]
struct JsonGraph<'graph> {
    version: u32,
    nodes: Vec<JsonNode<'graph>>,
    edges: Vec<JsonEdge<'graph>>,
}

#[derive(Serialize)]
struct JsonNode<'graph> {
    id: &'graph str,
    title: &'graph str,
    status: Option<&'graph str>,
    path: &'graph str,
}

#[derive(Serialize)]
struct JsonEdge<'graph> {
    from: &'graph str,
    to: &'graph str,
    kind: &'static str,
}

/// Writes the graph of all tracks of the workspace.
///
/// # Errors
///
/// When it cannot be written, or there is no working directory.
pub(super) fn run(format: GraphFormat, out: &mut impl Write) -> io::Result<Outcome> {
    let Some(tracks) = Tracks::read()? else { return Ok(Outcome::Trouble) };
    let mut graph = graph(&tracks.snapshot);
    for node in &mut graph.nodes {
        node.path = tracks.shown(&node.path).into();
    }
    match format {
        GraphFormat::Mermaid => write!(out, "{}", drawing::mermaid(&graph))?,
        GraphFormat::Dot => write!(out, "{}", drawing::dot(&graph))?,
        GraphFormat::Json => {
            serde_json::to_writer(&mut *out, &json_graph(&graph))?;
            writeln!(out)?;
        }
        GraphFormat::Svg => match drawing::svg(&graph) {
            Ok(svg) => write!(out, "{svg}")?,
            Err(TooLarge { nodes }) => {
                complain(format_args!(
                    "{nodes} tracks hang together, too many for one picture; take another --format, such as dot"
                ));
                return Ok(Outcome::Trouble);
            }
        },
    }
    Ok(tracks.outcome(graph.nodes.len()))
}

fn json_graph(graph: &Graph) -> JsonGraph<'_> {
    let nodes = graph.nodes.iter().map(|node| JsonNode {
        id: &node.id,
        title: &node.title,
        status: node.status.as_deref(),
        path: &node.path,
    });
    let edges = graph.edges.iter().map(|edge| JsonEdge {
        from: &graph.nodes[edge.from].id,
        to: &graph.nodes[edge.to].id,
        kind: match edge.kind {
            EdgeKind::Depends => "depends",
            EdgeKind::Related => "related",
        },
    });
    JsonGraph { version: VERSION, nodes: nodes.collect(), edges: edges.collect() }
}
