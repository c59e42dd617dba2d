//! The graph drawn as SVG: boxes coloured by status, arrows to what comes first, a legend.

use std::fmt::Write as _;

use ide::{Edge, EdgeKind, Graph, Node};
use unicode_width::UnicodeWidthStr as _;

use super::layout::{Layout, Point, Size, TooLarge, layout};
use super::{CYCLE, EDGE, Shade, cut};

/// Height of a box, and the space in it beside the text.
const BOX_HEIGHT: f64 = 42.0;
const PADDING: f64 = 12.0;

/// Width of one column of text, a little more than most fonts need.
const ID_COLUMN: f64 = 7.8;
const TITLE_COLUMN: f64 = 6.2;

/// Longer texts are cut; the tooltip has them whole.
const MOST_CHARACTERS: usize = 32;

/// Around everything.
const MARGIN: f64 = 20.0;

/// Height of the legend, and where its next sign goes after a text.
const LEGEND: f64 = 40.0;
const LEGEND_COLUMN: f64 = 6.8;

/// Draws the graph. An arrow leads from a track to what it depends on; a dashed line joins related tracks.
///
/// # Errors
///
/// When so many tracks are connected that nobody could read the drawing.
pub(crate) fn svg(graph: &Graph) -> Result<String, TooLarge> {
    let sizes: Vec<Size> = graph.nodes.iter().map(size).collect();
    let dependencies = graph.edges.iter().filter(|edge| edge.kind == EdgeKind::Depends);
    let pairs: Vec<(usize, usize)> = dependencies.map(|edge| (edge.from, edge.to)).collect();
    let layout = layout(&sizes, &pairs)?;
    let legend = Legend::of(graph);
    let width = layout.size.0.max(legend.width) + 2.0 * MARGIN;
    let height = layout.size.1 + LEGEND + 2.0 * MARGIN;

    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', \
         sans-serif\">\n<title>Tracks and their dependencies</title>\n"
    );
    text.push_str(&definitions(&legend));
    text.push_str("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    let _ = writeln!(text, "<g transform=\"translate({MARGIN} {MARGIN})\">");
    write_related(graph, &sizes, &layout, &mut text);
    write_dependencies(graph, &layout, &mut text);
    for ((node, size), place) in graph.nodes.iter().zip(&sizes).zip(&layout.nodes) {
        write_node(node, *size, *place, &mut text);
    }
    text.push_str("</g>\n");
    legend.write((MARGIN, MARGIN + layout.size.1 + LEGEND), &mut text);
    text.push_str("</svg>\n");
    Ok(text)
}

/// The size of a track's box.
fn size(node: &Node) -> Size {
    let id = cut(&node.id, MOST_CHARACTERS).width() as f64 * ID_COLUMN;
    let title = cut(&node.title, MOST_CHARACTERS).width() as f64 * TITLE_COLUMN;
    (id.max(title) + 2.0 * PADDING, BOX_HEIGHT)
}

/// The heads of the arrows, and how the classes look.
fn definitions(legend: &Legend) -> String {
    let mut text = String::from("<defs>\n");
    for (id, colour) in [("arrow", EDGE), ("cycle-arrow", CYCLE)] {
        let _ = writeln!(
            text,
            "<marker id=\"{id}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerUnits=\"userSpaceOnUse\" \
             markerWidth=\"9\" markerHeight=\"9\" orient=\"auto\"><path d=\"M0 1 L10 5 L0 9 z\" fill=\"{colour}\"/></marker>"
        );
    }
    text.push_str("</defs>\n<style>\n");
    for shade in &legend.shades {
        let (class, fill, stroke) = (shade.class(), shade.fill(), shade.stroke());
        let _ = writeln!(text, ".{class} {{ fill: {fill}; stroke: {stroke}; stroke-width: 1.5 }}");
    }
    let _ = write!(
        text,
        ".depends {{ fill: none; stroke: {EDGE}; stroke-width: 1.3; marker-end: url(#arrow) }}\n\
         .cycle {{ fill: none; stroke: {CYCLE}; stroke-width: 2.5; marker-end: url(#cycle-arrow) }}\n\
         .related {{ fill: none; stroke: #adb5bd; stroke-width: 1.2; stroke-dasharray: 5 4 }}\n\
         .id {{ font-size: 13px; font-weight: 600; fill: #212529 }}\n\
         .title {{ font-size: 11px; fill: #495057 }}\n\
         .legend {{ font-size: 12px; fill: #495057 }}\n</style>\n"
    );
    text
}

/// Straight lines from box to box: they have no say in where things go, and lie under everything else.
fn write_related(graph: &Graph, sizes: &[Size], layout: &Layout, text: &mut String) {
    let middle = |node: usize| {
        let ((x, y), (width, height)) = (layout.nodes[node], sizes[node]);
        (x + width / 2.0, y + height / 2.0)
    };
    for edge in graph.edges.iter().filter(|edge| edge.kind == EdgeKind::Related) {
        let points = [middle(edge.from), middle(edge.to)];
        write_edge(graph, edge, "related", "is related to", &points, text);
    }
}

/// Arrows, those of cycles on top.
fn write_dependencies(graph: &Graph, layout: &Layout, text: &mut String) {
    let dependencies = graph.edges.iter().filter(|edge| edge.kind == EdgeKind::Depends);
    let mut order: Vec<(&Edge, &Vec<Point>)> = dependencies.zip(&layout.edges).collect();
    order.sort_by_key(|(edge, _)| edge.in_cycle);
    for (edge, points) in order {
        let class = if edge.in_cycle { "cycle" } else { "depends" };
        write_edge(graph, edge, class, "depends on", points, text);
    }
}

fn write_edge(graph: &Graph, edge: &Edge, class: &str, verb: &str, points: &[Point], text: &mut String) {
    let (from, to) = (escaped(&graph.nodes[edge.from].id), escaped(&graph.nodes[edge.to].id));
    let path = path(points);
    let _ = writeln!(text, "<path class=\"{class}\" d=\"{path}\"><title>{from} {verb} {to}</title></path>");
}

/// A smooth line along the points: straight to the middle between two points, round at each.
fn path(points: &[Point]) -> String {
    let (Some((first, rest)), Some(last)) = (points.split_first(), points.last()) else { return String::new() };
    let mut path = format!("M{:.1} {:.1}", first.0, first.1);
    for pair in rest.windows(2) {
        let middle = ((pair[0].0 + pair[1].0) / 2.0, (pair[0].1 + pair[1].1) / 2.0);
        let _ = write!(path, " Q{:.1} {:.1} {:.1} {:.1}", pair[0].0, pair[0].1, middle.0, middle.1);
    }
    let _ = write!(path, " L{:.1} {:.1}", last.0, last.1);
    path
}

fn write_node(node: &Node, (width, height): Size, (x, y): Point, text: &mut String) {
    let class = Shade::of(node).class();
    let status = node.status.as_deref().unwrap_or("no status");
    let _ = writeln!(
        text,
        "<g><title>{} — {} ({})\n{}</title>",
        escaped(&node.id),
        escaped(&node.title),
        escaped(status),
        escaped(&node.path)
    );
    let _ = writeln!(
        text,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"6\"/>"
    );
    let middle = x + width / 2.0;
    let mut line = |class: &str, y: f64, content: &str| {
        let content = escaped(&cut(content, MOST_CHARACTERS));
        let _ = writeln!(
            text,
            "<text class=\"{class}\" x=\"{middle:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{content}</text>"
        );
    };
    if node.title.is_empty() || node.title == node.id {
        line("id", y + 26.0, &node.id);
    } else {
        line("id", y + 18.0, &node.id);
        line("title", y + 33.0, &node.title);
    }
    text.push_str("</g>\n");
}

/// What the signs mean, as far as they occur.
struct Legend {
    shades: Vec<Shade>,
    lines: Vec<(&'static str, &'static str)>,
    width: f64,
}

impl Legend {
    fn of(graph: &Graph) -> Self {
        let occurs = |shade: &Shade| graph.nodes.iter().any(|node| Shade::of(node) == *shade);
        let shades: Vec<Shade> = Shade::ALL.into_iter().filter(occurs).collect();
        let depends = graph.edges.iter().any(|edge| edge.kind == EdgeKind::Depends && !edge.in_cycle);
        let cycle = graph.edges.iter().any(|edge| edge.in_cycle);
        let related = graph.edges.iter().any(|edge| edge.kind == EdgeKind::Related);
        let lines = [("depends", "depends on", depends), ("cycle", "cycle", cycle), ("related", "related", related)];
        let lines: Vec<_> =
            lines.into_iter().filter(|(_, _, occurs)| *occurs).map(|(class, name, _)| (class, name)).collect();
        let names = shades.iter().map(|shade| shade.name()).chain(lines.iter().map(|(_, name)| *name));
        let width = names.map(Self::advance).sum();
        Self { shades, lines, width }
    }

    /// How much room a sign with its name takes.
    fn advance(name: &str) -> f64 {
        50.0 + name.width() as f64 * LEGEND_COLUMN
    }

    fn write(&self, (mut x, y): Point, text: &mut String) {
        let label = |x: f64, name: &str, text: &mut String| {
            let _ = writeln!(text, "<text class=\"legend\" x=\"{:.1}\" y=\"{:.1}\">{name}</text>", x + 30.0, y + 4.0);
        };
        for shade in &self.shades {
            let class = shade.class();
            let _ = writeln!(
                text,
                "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"22\" height=\"14\" rx=\"3\"/>",
                y - 7.0
            );
            label(x, shade.name(), text);
            x += Self::advance(shade.name());
        }
        for (class, name) in &self.lines {
            let _ = writeln!(text, "<path class=\"{class}\" d=\"M{x:.1} {y:.1} L{:.1} {y:.1}\"/>", x + 24.0);
            label(x, name, text);
            x += Self::advance(name);
        }
    }
}

/// A text in XML; what XML 1.0 does not allow becomes the replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::samples::graph;
    use super::*;

    #[test]
    fn everything_is_drawn_once_and_escaped() {
        let svg = svg(&graph()).unwrap();
        for (sign, count) in [
            ("class=\"depends\"", 2),
            ("class=\"cycle\"", 3),
            ("class=\"related\"", 2),
            ("class=\"progress\"", 2),
            ("class=\"draft\"", 2),
            ("class=\"unknown\"", 2),
            (">auth</text>", 1),
            (">Cart &amp; &quot;goods&quot;</text>", 1),
            ("A &lt;b&gt;bold&lt;/b&gt; #1;\u{fffd}\\ plan", 2),
            ("<title>base is related to cart</title>", 1),
        ] {
            assert_eq!(svg.matches(sign).count(), count, "{sign} in {svg}");
        }
        assert!(!svg.contains('\u{1b}') && !svg.contains("class=\"closed\""));
    }

    #[test]
    fn an_empty_graph_is_a_picture_too() {
        let svg = svg(&Graph::default()).unwrap();
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n") && !svg.contains("NaN"), "{svg}");
    }

    #[test]
    fn lines_are_round_at_each_point() {
        assert_eq!(path(&[]), "");
        assert_eq!(path(&[(0.0, 0.0), (4.0, 0.0)]), "M0.0 0.0 L4.0 0.0");
        let points = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0)];
        assert_eq!(path(&points), "M0.0 0.0 Q4.0 0.0 4.0 2.0 L4.0 4.0");
    }
}
