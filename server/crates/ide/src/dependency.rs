//! The graph of dependencies between tracks, read from the index.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use text::Region;
use world::{Facts, Question, Snapshot, directory};

use crate::resolve::{Resolver, Thing};

/// One dependency.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    /// The track that depends.
    pub(crate) from: &'a Facts,
    /// The track that it depends on.
    pub(crate) to: &'a Facts,
    /// Where it says so, in the text of `from`.
    pub(crate) range: Range<usize>,
}

impl Step<'_> {
    /// Where it says so, in lines and columns.
    pub(crate) fn region(&self) -> Region {
        self.from.region(self.range.clone())
    }
}

/// The tracks that a track depends on, each time that it names one, in order. `own` are the facts of the document under
/// examination, which may be newer than the index.
fn dependencies<'a>(snapshot: &'a Snapshot, own: &'a Facts, from: &'a Facts) -> Vec<Step<'a>> {
    snapshot.index().note(|| Question::Dependencies((&*from.path).into()));
    let resolver = Resolver::new(snapshot, from);
    let facts = |path: &str| if *path == *own.path { Some(own) } else { resolver.facts_of(path) };
    let dependencies = from.references.positioned().filter(|(_, position)| position.is_dependency);
    let named = dependencies.flat_map(|(reference, _)| {
        let things = resolver.resolve(&reference).into_iter();
        things.map(move |thing| (thing, reference.range.clone()))
    });
    let step = |(thing, range)| match thing {
        Thing::Track(path) => Some(Step { from, to: facts(&path)?, range }),
        _ => None,
    };
    named.filter_map(step).collect()
}

/// The shortest circle of dependencies through a track, from the track on; `None` if there is none, or if another
/// track of the same tangle has an ID that sorts before this one's and so has to tell.
pub(crate) fn cycle<'a>(snapshot: &'a Snapshot, own: &'a Facts) -> Option<Vec<Step<'a>>> {
    let circle = snapshot.index().circle_from(own.directory())?;
    // How each track was reached first; breadth first, so by a shortest way.
    let mut reached: HashMap<&'a Arc<str>, Step<'a>> = HashMap::new();
    let mut open: VecDeque<&'a Facts> = VecDeque::from([own]);
    while let Some(from) = open.pop_front() {
        for step in dependencies(snapshot, own, from) {
            if directory(&step.to.path) == own.directory() {
                return Some(way_back(&reached, own, step));
            }
            if circle.contains(step.to.directory()) && !reached.contains_key(&step.to.path) {
                open.push_back(step.to);
                reached.insert(&step.to.path, step);
            }
        }
    }
    None
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
