//! Workspace symbols: the search by name over all documents.

use std::cmp::Reverse;
use std::sync::Arc;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use syntax::slug;
use text::Region;
use world::{Facts, Named, Snapshot, template_heading};

use crate::symbols::SymbolKind;
use crate::tracks::{id, is_main, status, title};

/// A place somewhere in the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// Of a track ID and title, of other things the name.
    pub name: String,
    /// The track or document that it stands in; of a track its status.
    pub container: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// Path of the document, relative to the workspace root, with `/`.
    pub path: Arc<str>,
    /// Where it stands there.
    pub region: Region,
}

/// The places whose name matches a query, letters in order, words in any order and case: tracks by ID and title, then
/// entries, then headings; the best first, at most `limit`. An empty query gives the tracks. Answered from the index.
#[must_use]
pub fn workspace_symbols(snapshot: &Snapshot, query: &str, limit: usize) -> Vec<WorkspaceSymbol> {
    let mut query = Query::new(query);
    let mut best = Best::new(limit);
    for facts in snapshot.index().documents().filter(|facts| facts.is_track()) {
        let name = facts.ids.iter().filter_map(|id| query.score(id)).max();
        let score = name.map(|score| score + ID_BONUS).max(query.score(&facts.title));
        if score.is_some() && is_main(snapshot, facts) {
            best.offer(score, SymbolKind::Track, id(facts), facts, &facts.head);
        }
    }
    // Whatever else there is comes after the tracks.
    if best.found.len() < limit && !query.is_empty() {
        named(snapshot, &mut query, &mut best);
        declared(snapshot, &mut query, &mut best);
    }
    best.finish().into_iter().map(symbol).collect()
}

/// What a match in the ID is worth more than one in the title.
const ID_BONUS: u32 = 100;

/// Entries, and headings that no template has.
fn named<'a>(snapshot: &'a Snapshot, query: &mut Query, best: &mut Best<'a>) {
    for facts in snapshot.index().documents() {
        for name in &facts.names {
            let kind = match name.named {
                Named::Entry(_) => SymbolKind::Entry,
                Named::Heading(_) => SymbolKind::Section,
            };
            let score = query.score(&name.text);
            best.offer(score, kind, &name.text, facts, facts.region(name.named));
        }
    }
}

/// Headings that the template has: matched once for all documents, and found by their anchors.
fn declared<'a>(snapshot: &'a Snapshot, query: &mut Query, best: &mut Best<'a>) {
    for kind in snapshot.kinds().all() {
        let names = kind.schema.sections.iter().map(|section| template_heading(&kind.schema, section));
        let matching: Vec<(&str, u32, String)> =
            names.filter_map(|name| Some((name, query.score(name)?, slug(name)))).collect();
        let is_of_kind = |facts: &&Arc<Facts>| {
            facts
                .evidence
                .as_ref()
                .is_some_and(|evidence| *evidence.kind == *kind.schema.kind && evidence.template == kind.template)
        };
        if matching.is_empty() {
            continue;
        }
        for facts in snapshot.index().documents().filter(is_of_kind) {
            for (name, score, slug) in &matching {
                if let Some((_, region)) = facts.anchors.iter().find(|(anchor, _)| **anchor == **slug) {
                    best.offer(Some(*score), SymbolKind::Section, name, facts, region);
                }
            }
        }
    }
}

fn symbol(hit: Hit<'_>) -> WorkspaceSymbol {
    let facts = hit.facts;
    let (name, container) = match hit.kind {
        SymbolKind::Track => (format!("{} — {}", id(facts), title(facts)), status(facts)),
        SymbolKind::Entry | SymbolKind::Section => (hit.name.to_owned(), Some(id(facts).to_owned())),
    };
    WorkspaceSymbol { name, container, kind: hit.kind, path: Arc::clone(&facts.path), region: hit.region.clone() }
}

/// What is searched for.
struct Query {
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Query {
    fn new(query: &str) -> Self {
        let mut config = Config::DEFAULT;
        config.prefer_prefix = true;
        Self {
            pattern: Pattern::new(query, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy),
            matcher: Matcher::new(config),
            buffer: Vec::new(),
        }
    }

    fn is_empty(&self) -> bool {
        self.pattern.atoms.is_empty()
    }

    /// How well a name matches; `None` if it does not.
    fn score(&mut self, name: &str) -> Option<u32> {
        self.pattern.score(Utf32Str::new(name, &mut self.buffer), &mut self.matcher)
    }
}

/// A name that matches.
struct Hit<'a> {
    kind: SymbolKind,
    score: u32,
    name: &'a str,
    facts: &'a Facts,
    region: &'a Region,
}

impl Hit<'_> {
    /// What hits are sorted by, the best first.
    fn order(&self) -> impl Ord + '_ {
        (self.kind, Reverse(self.score), self.name, &self.facts.path, self.region.range.start)
    }
}

/// The best hits so far.
struct Best<'a> {
    limit: usize,
    found: Vec<Hit<'a>>,
}

impl<'a> Best<'a> {
    fn new(limit: usize) -> Self {
        Self { limit, found: Vec::new() }
    }

    /// Takes in a hit, unless the score says that it is none.
    fn offer(&mut self, score: Option<u32>, kind: SymbolKind, name: &'a str, facts: &'a Facts, region: &'a Region) {
        let Some(score) = score else { return };
        self.found.push(Hit { kind, score, name, facts, region });
        // Sorting seldom and cutting keeps a query of one letter cheap in a large workspace.
        if self.found.len() > self.limit.max(ROOM) * 2 {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.found.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        self.found.truncate(self.limit);
    }

    fn finish(mut self) -> Vec<Hit<'a>> {
        self.cut();
        self.found
    }
}

/// Hits are not sorted for fewer than twice as many.
const ROOM: usize = 500;
