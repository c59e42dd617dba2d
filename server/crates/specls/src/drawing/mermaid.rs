//! The graph as a Mermaid flowchart, which GitHub and GitLab draw in Markdown.

use std::fmt::Write as _;

use ide::{EdgeKind, Graph};

use super::{CYCLE, Shade};

/// Mermaid source. An arrow leads from a track to what it depends on; a dotted line joins related tracks.
pub(crate) fn mermaid(graph: &Graph) -> String {
    let mut text = String::from("flowchart LR\n");
    for (index, node) in graph.nodes.iter().enumerate() {
        let class = Shade::of(node).class();
        let label = if node.title.is_empty() || node.title == node.id {
            escaped(&node.id)
        } else {
            format!("{}<br/>{}", escaped(&node.id), escaped(&node.title))
        };
        let _ = writeln!(text, "    t{index}[\"{label}\"]:::{class}");
    }
    for edge in &graph.edges {
        let arrow = match edge.kind {
            EdgeKind::Depends => "-->",
            EdgeKind::Related => "-.-",
        };
        let _ = writeln!(text, "    t{} {arrow} t{}", edge.from, edge.to);
    }
    for shade in Shade::ALL.into_iter().filter(|shade| graph.nodes.iter().any(|node| Shade::of(node) == *shade)) {
        let (class, fill, stroke) = (shade.class(), shade.fill(), shade.stroke());
        let _ = writeln!(text, "    classDef {class} fill:{fill},stroke:{stroke},color:#212529");
    }
    let cyclic = graph.edges.iter().enumerate().filter(|(_, edge)| edge.in_cycle);
    let cyclic: Vec<String> = cyclic.map(|(index, _)| index.to_string()).collect();
    if !cyclic.is_empty() {
        let _ = writeln!(text, "    linkStyle {} stroke:{CYCLE},stroke-width:3px", cyclic.join(","));
    }
    text
}

/// A text in a quoted label, where Mermaid reads Markdown, HTML and its own entities.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '"' | '#' | '&' | ';' | '<' | '>' | '`' | '*' | '_' | '\\' | '[' | ']' | '{' | '}' | '|' => {
                let _ = write!(out, "#{};", u32::from(character));
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::samples::graph;
    use super::*;

    #[test]
    fn a_flowchart() {
        expect![[r#"
            flowchart LR
                t0["auth<br/>Sign in"]:::progress
                t1["base<br/>The ground"]:::complete
                t2["cart<br/>Cart #38; #34;goods#34;"]:::draft
                t3["x-1<br/>A #60;b#62;bold#60;/b#62; #35;1#59; #92; plan"]:::unknown
                t0 --> t1
                t0 --> t2
                t2 --> t0
                t1 -.- t2
                classDef draft fill:#fff3bf,stroke:#e67700,color:#212529
                classDef progress fill:#e5dbff,stroke:#6741d9,color:#212529
                classDef complete fill:#d3f9d8,stroke:#2f9e44,color:#212529
                classDef unknown fill:#ffffff,stroke:#adb5bd,color:#212529
                linkStyle 1,2 stroke:#e03131,stroke-width:3px
        "#]]
        .assert_eq(&mermaid(&graph()));
        assert_eq!(mermaid(&Graph::default()), "flowchart LR\n");
    }
}
