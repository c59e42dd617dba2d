//! The graph of dependencies between tracks, read from the index.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use text::Region;
use world::{Facts, Question, Snapshot, directory};

use crate::hierarchy::named_tracks;
use crate::resolve::Resolver;

/// One dependency.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    /// The track that depends.
    pub(crate) from: &'a Facts,
    /// The track that it depends on.
    pub(crate) to: &'a Facts,
    /// Where it says so.
    pub(crate) region: Region,
}

/// The tracks that a track depends on, in the order in which it names them. `own` are the facts of the document under
/// examination, which may be newer than the index.
fn dependencies<'a>(snapshot: &'a Snapshot, own: &'a Facts, from: &'a Facts) -> Vec<Step<'a>> {
    snapshot.index().note(|| Question::Dependencies((&*from.path).into()));
    let resolver = Resolver::new(snapshot, from);
    let facts = |path: &str| if *path == *own.path { Some(own) } else { resolver.facts_of(path) };
    let named = named_tracks(&resolver, true).into_iter();
    named
        .filter_map(|(path, places)| Some(Step { from, to: facts(&path)?, region: places.into_iter().next()? }))
        .collect()
}

/// The shortest circle of dependencies through a track, from the track on; `None` if there is none, or if another
/// track of the same tangle has an ID that sorts before this one's and so has to tell.
pub(crate) fn cycle<'a>(snapshot: &'a Snapshot, own: &'a Facts) -> Option<Vec<Step<'a>>> {
    let circle = snapshot.index().circle_from(own.directory())?;
    // How each track was reached first; breadth first, so by a shortest way.
    let mut reached: HashMap<&'a Arc<str>, Step<'a>> = HashMap::new();
    let mut open: VecDeque<&'a Facts> = VecDeque::from([own]);
    let mut closing = None;
    while let Some(from) = open.pop_front() {
        for step in dependencies(snapshot, own, from) {
            if !circle.contains(step.to.directory()) {
                continue;
            }
            if directory(&step.to.path) == own.directory() {
                closing.get_or_insert(step);
            } else if !reached.contains_key(&step.to.path) {
                open.push_back(step.to);
                reached.insert(&step.to.path, step);
            }
        }
    }
    closing.map(|step| way_back(&reached, own, step))
}

/// The steps from a track to the one that closes the circle.
fn way_back<'a>(reached: &HashMap<&'a Arc<str>, Step<'a>>, own: &Facts, last: Step<'a>) -> Vec<Step<'a>> {
    let mut steps = vec![last];
    while let Some(step) =
        steps.last().filter(|step| step.from.path != own.path).and_then(|step| reached.get(&step.from.path))
    {
        steps.push(step.clone());
    }
    steps.reverse();
    steps
}
