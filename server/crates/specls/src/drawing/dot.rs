//! The graph in the DOT language of Graphviz.

use std::fmt::Write as _;

use ide::{EdgeKind, Graph};

use super::{CYCLE, EDGE, Shade};

/// DOT source. An arrow leads from a track to what it depends on; a dashed line joins related tracks.
pub(crate) fn dot(graph: &Graph) -> String {
    let mut text = String::from(
        "digraph tracks {\n    rankdir=LR;\n    node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\"];\n",
    );
    let _ = writeln!(text, "    edge [color=\"{EDGE}\"];");
    for (index, node) in graph.nodes.iter().enumerate() {
        let shade = Shade::of(node);
        let title = if node.title == node.id { String::new() } else { format!("\\n{}", escaped(&node.title)) };
        let _ = writeln!(
            text,
            "    t{index} [label=\"{}{title}\", tooltip=\"{}\", fillcolor=\"{}\", color=\"{}\"];",
            escaped(&node.id),
            escaped(&node.path),
            shade.fill(),
            shade.stroke(),
        );
    }
    for edge in &graph.edges {
        let style = match edge.kind {
            EdgeKind::Depends if edge.in_cycle => format!(" [color=\"{CYCLE}\", penwidth=3]"),
            EdgeKind::Depends => String::new(),
            EdgeKind::Related => " [style=dashed, arrowhead=none, constraint=false]".to_owned(),
        };
        let _ = writeln!(text, "    t{} -> t{}{style};", edge.from, edge.to);
    }
    text.push_str("}\n");
    text
}

/// A text in a quoted string.
fn escaped(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::samples::graph;
    use super::*;

    #[test]
    fn a_digraph() {
        expect![[r##"
            digraph tracks {
                rankdir=LR;
                node [shape=box, style="rounded,filled", fontname="Helvetica"];
                edge [color="#495057"];
                t0 [label="auth\nSign in", tooltip="swarm/tracks/auth/spec.md", fillcolor="#e5dbff", color="#6741d9"];
                t1 [label="base\nThe ground", tooltip="swarm/tracks/base/spec.md", fillcolor="#d3f9d8", color="#2f9e44"];
                t2 [label="cart\nCart & \"goods\"", tooltip="swarm/tracks/cart/spec.md", fillcolor="#fff3bf", color="#e67700"];
                t3 [label="x-1\nA <b>bold</b> #1; \\ plan", tooltip="swarm/tracks/x-1/spec.md", fillcolor="#ffffff", color="#adb5bd"];
                t0 -> t1;
                t0 -> t2 [color="#e03131", penwidth=3];
                t2 -> t0 [color="#e03131", penwidth=3];
                t1 -> t2 [style=dashed, arrowhead=none, constraint=false];
            }
        "##]].assert_eq(&dot(&graph()));
    }
}
