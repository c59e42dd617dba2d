//! Workspace symbols: the search by name over all documents.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::Arc;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use syntax::slug;
use text::Region;
use world::search::{Letters, Named, template_heading};
use world::{DocumentKind, Facts, Snapshot};

use crate::symbols::SymbolKind;
use crate::tracks::{id, is_main, status};

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
    let mut best = Best { limit, found: BinaryHeap::new() };
    tracks(snapshot, &mut query, &mut best);
    // Whatever else there is comes after the tracks.
    if best.found.len() < limit && !query.text.is_empty() {
        named(snapshot, &mut query, &mut best);
        declared(snapshot, &mut query, &mut best);
    }
    best.found.into_sorted_vec().into_iter().map(symbol).collect()
}

fn tracks<'a>(snapshot: &'a Snapshot, query: &mut Query, best: &mut Best<'a>) {
    for (name, _, facts) in snapshot.index().search().tracks(query.letters) {
        if best.is_settled(SymbolKind::Track) {
            break;
        }
        let Some(score) = query.score(name, best.least(SymbolKind::Track)) else { continue };
        let hit = Hit { kind: SymbolKind::Track, score, name, facts, range: facts.head_range() };
        if best.wants(&hit) && is_main(snapshot, facts) {
            best.push(hit);
        }
    }
}

/// Entries, and headings that no template has.
fn named<'a>(snapshot: &'a Snapshot, query: &mut Query, best: &mut Best<'a>) {
    for (name, named, facts) in snapshot.index().search().others(query.letters) {
        if best.is_settled(SymbolKind::Entry) {
            break;
        }
        let kind = match named {
            Named::Track => continue,
            Named::Entry(_) => SymbolKind::Entry,
            Named::Heading(_) => SymbolKind::Section,
        };
        let Some(score) = query.score(name, best.least(kind)) else { continue };
        let range = match named {
            Named::Entry(index) => Some(facts.entry(index as usize).name),
            Named::Heading(index) => facts.anchors.range(index as usize),
            Named::Track => None,
        };
        best.push(Hit { kind, score, name, facts, range: range.unwrap_or_default() });
    }
}

/// Headings that the template has: matched once for all documents, and found by their anchors.
fn declared<'a>(snapshot: &'a Snapshot, query: &mut Query, best: &mut Best<'a>) {
    for kind in snapshot.kinds().all() {
        let names = kind.schema.sections.iter().map(|section| template_heading(&kind.schema, section));
        let matching: Vec<(&str, u32, String)> =
            names.filter_map(|name| Some((name, query.score(name, 0)?, slug(name)))).collect();
        if matching.is_empty() {
            continue;
        }
        for facts in snapshot.index().documents().filter(|facts| is_of_kind(facts, kind)) {
            let mut is_any_wanted = false;
            for (name, score, slug) in &matching {
                let hit = Hit { kind: SymbolKind::Section, score: *score, name, facts, range: facts.head_range() };
                if !best.wants(&hit) {
                    continue;
                }
                is_any_wanted = true;
                if let Some((_, range)) = facts.anchors.iter().find(|(anchor, _)| *anchor == *slug) {
                    best.push(Hit { range, ..hit });
                }
            }
            if !is_any_wanted {
                // Nor will those be that come later: among equals the path decides.
                break;
            }
        }
    }
}

fn is_of_kind(facts: &Facts, kind: &DocumentKind) -> bool {
    let evidence = facts.evidence.as_ref();
    evidence.is_some_and(|evidence| evidence.is_of(kind))
}

fn symbol(hit: Hit<'_>) -> WorkspaceSymbol {
    let container = match hit.kind {
        SymbolKind::Track => status(hit.facts),
        SymbolKind::Entry | SymbolKind::Section => Some(id(hit.facts).to_owned()),
    };
    WorkspaceSymbol {
        name: hit.name.to_owned(),
        container,
        kind: hit.kind,
        path: Arc::clone(&hit.facts.path),
        region: hit.facts.region(hit.range),
    }
}

/// What is searched for.
struct Query {
    text: String,
    /// A name without all of these cannot match.
    letters: Letters,
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

/// The score of a name that begins with the query: more than the matcher ever gives.
const PREFIX: u32 = u32::MAX;

impl Query {
    fn new(query: &str) -> Self {
        let mut config = Config::DEFAULT;
        config.prefer_prefix = true;
        Self {
            text: query.trim().to_owned(),
            letters: Letters::of_query(query),
            pattern: Pattern::new(query, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy),
            matcher: Matcher::new(config),
            buffer: Vec::new(),
        }
    }

    /// How well a name matches; `None` if it does not, or not as well as `least`.
    fn score(&mut self, name: &str, least: u32) -> Option<u32> {
        let begins = name.get(..self.text.len()).is_some_and(|head| head.eq_ignore_ascii_case(&self.text));
        if begins {
            return Some(PREFIX);
        }
        if least == PREFIX {
            return None;
        }
        self.pattern.score(Utf32Str::new(name, &mut self.buffer), &mut self.matcher).filter(|score| *score >= least)
    }
}

/// A name that matches.
struct Hit<'a> {
    kind: SymbolKind,
    score: u32,
    name: &'a str,
    facts: &'a Facts,
    range: Range<usize>,
}

impl Ord for Hit<'_> {
    /// The better hit is the smaller one; among equals the place decides, which is the order in which they are found.
    fn cmp(&self, other: &Self) -> Ordering {
        let worth = |hit: &Self| (hit.kind, Reverse(hit.score));
        let start = |hit: &Self| hit.range.start;
        let by_place = || self.facts.path.cmp(&other.facts.path).then_with(|| start(self).cmp(&start(other)));
        worth(self).cmp(&worth(other)).then_with(by_place)
    }
}

impl PartialOrd for Hit<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Hit<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Hit<'_> {}

/// The best hits so far, the worst of them on top.
struct Best<'a> {
    limit: usize,
    found: BinaryHeap<Hit<'a>>,
}

impl<'a> Best<'a> {
    /// Whether a hit is among the best so far.
    fn wants(&self, hit: &Hit<'a>) -> bool {
        self.found.len() < self.limit || self.found.peek().is_some_and(|worst| hit < worst)
    }

    /// What a hit of that kind must score at least to be among the best so far.
    fn least(&self, kind: SymbolKind) -> u32 {
        match self.found.peek().filter(|_| self.found.len() == self.limit) {
            Some(worst) if worst.kind == kind => worst.score,
            Some(worst) if worst.kind < kind => PREFIX,
            _ => 0,
        }
    }

    /// Whether nothing of that kind or a later one can be among the best any more: all of them score the most, and
    /// stand before what is yet to be found.
    fn is_settled(&self, kind: SymbolKind) -> bool {
        let worst = self.found.peek().filter(|_| self.found.len() == self.limit);
        worst.is_some_and(|worst| worst.kind < kind || (worst.kind == kind && worst.score == PREFIX))
    }

    fn push(&mut self, hit: Hit<'a>) {
        if self.wants(&hit) {
            self.found.push(hit);
            if self.found.len() > self.limit {
                self.found.pop();
            }
        }
    }
}
