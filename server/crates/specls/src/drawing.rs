//! The graph of tracks: as text that Mermaid and Graphviz draw, and drawn as SVG. Must not know where the graph comes
//! from.

mod dot;
mod layout;
mod mermaid;
mod svg;

use std::borrow::Cow;

use ide::Node;
use schema::value::comparable;
use world::Lifecycle;

pub(crate) use dot::dot;
pub(crate) use layout::TooLarge;
pub(crate) use mermaid::mermaid;
pub(crate) use svg::svg;

/// The colour of an edge that is part of a cycle.
const CYCLE: &str = "#e03131";

/// The colour of other edges.
const EDGE: &str = "#495057";

/// What a status looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shade {
    /// Still being written.
    Draft,
    /// In force, but nobody works on it that the status tells of.
    Approved,
    /// Being worked on.
    InProgress,
    /// Done.
    Complete,
    /// Given up, or replaced by another.
    Closed,
    /// Without a status.
    Unknown,
}

impl Shade {
    /// All shades, in the order of a track's life.
    const ALL: [Self; 6] = [Self::Draft, Self::Approved, Self::InProgress, Self::Complete, Self::Closed, Self::Unknown];

    fn of(node: &Node) -> Self {
        let status = node.status.as_deref().map(comparable);
        let begins_with =
            |words: &[&str]| status.as_ref().is_some_and(|status| words.iter().any(|word| status.starts_with(word)));
        match node.lifecycle {
            Lifecycle::Frozen if begins_with(&["reject", "withdr", "supersed", "replac", "deprecat", "closed"]) => {
                Self::Closed
            }
            Lifecycle::Frozen => Self::Complete,
            Lifecycle::Draft => Self::Draft,
            Lifecycle::Live if status.is_none() => Self::Unknown,
            Lifecycle::Live if begins_with(&["in progress", "progress", "active", "doing", "started", "wip"]) => {
                Self::InProgress
            }
            Lifecycle::Live => Self::Approved,
        }
    }

    /// One word, for style sheets.
    fn class(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::InProgress => "progress",
            Self::Complete => "complete",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }

    /// What a legend calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Approved => "Approved",
            Self::InProgress => "In progress",
            Self::Complete => "Complete",
            Self::Closed => "Closed",
            Self::Unknown => "No status",
        }
    }

    fn fill(self) -> &'static str {
        match self {
            Self::Draft => "#fff3bf",
            Self::Approved => "#d0ebff",
            Self::InProgress => "#e5dbff",
            Self::Complete => "#d3f9d8",
            Self::Closed => "#e9ecef",
            Self::Unknown => "#ffffff",
        }
    }

    fn stroke(self) -> &'static str {
        match self {
            Self::Draft => "#e67700",
            Self::Approved => "#1971c2",
            Self::InProgress => "#6741d9",
            Self::Complete => "#2f9e44",
            Self::Closed => "#868e96",
            Self::Unknown => "#adb5bd",
        }
    }
}

/// A text cut to `most` characters.
fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some(_) => {
            let end = text.char_indices().nth(most - 1).map_or(0, |(end, _)| end);
            format!("{}…", text[..end].trim_end()).into()
        }
        None => text.into(),
    }
}

/// Small graphs for the tests of the formats.
#[cfg(test)]
mod samples {
    use ide::{Edge, EdgeKind, Graph, Node};
    use world::Lifecycle;

    fn node(id: &str, title: &str, status: Option<&str>, lifecycle: Lifecycle) -> Node {
        let path = format!("swarm/tracks/{id}/spec.md").into();
        Node { id: id.to_owned(), title: title.to_owned(), status: status.map(str::to_owned), path, lifecycle }
    }

    /// Three tracks of which two wait for each other, one that is related, and one alone with an awkward title.
    pub(super) fn graph() -> Graph {
        let edge = |from, to, kind, in_cycle| Edge { from, to, kind, in_cycle };
        Graph {
            nodes: vec![
                node("auth", "Sign in", Some("In Progress"), Lifecycle::Live),
                node("base", "The ground", Some("Complete"), Lifecycle::Frozen),
                node("cart", "Cart & \"goods\"", Some("Draft"), Lifecycle::Draft),
                node("x-1", "A <b>bold</b> #1;\u{1b}\\ plan", None, Lifecycle::Live),
            ],
            edges: vec![
                edge(0, 1, EdgeKind::Depends, false),
                edge(0, 2, EdgeKind::Depends, true),
                edge(2, 0, EdgeKind::Depends, true),
                edge(1, 2, EdgeKind::Related, false),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_follow_status_and_lifecycle() {
        for (status, lifecycle, expected) in [
            (Some("Draft"), Lifecycle::Draft, Shade::Draft),
            (Some("Approved"), Lifecycle::Live, Shade::Approved),
            (Some("🔄 In-Progress (since May)"), Lifecycle::Live, Shade::InProgress),
            (Some("✅ Complete"), Lifecycle::Frozen, Shade::Complete),
            (Some("Superseded by x"), Lifecycle::Frozen, Shade::Closed),
            (None, Lifecycle::Frozen, Shade::Complete),
            (None, Lifecycle::Live, Shade::Unknown),
        ] {
            let status = status.map(str::to_owned);
            let node = Node { id: String::new(), title: String::new(), status, path: "".into(), lifecycle };
            assert_eq!(Shade::of(&node), expected, "{node:?}");
        }
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("a longer text", 9), "a longer…");
        assert_eq!(cut("ünïcödé", 4), "ünï…");
    }
}
