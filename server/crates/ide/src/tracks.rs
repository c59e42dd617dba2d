//! What every answer about whole tracks starts from: which tracks there are, and what readers call them. Must not know
//! what is asked.

use std::sync::Arc;

use schema::value::undecorated;
use world::search::title_beside_id;
use world::{Facts, Snapshot};

use crate::resolve::{Resolver, Thing};

/// The main documents of all tracks, by path.
pub(crate) fn tracks(snapshot: &Snapshot) -> impl Iterator<Item = &Arc<Facts>> {
    snapshot.index().documents().filter(|facts| is_main(snapshot, facts))
}

/// Whether a document is the main document of a track: it has an ID, and no other document of its directory stands for
/// that ID.
pub(crate) fn is_main(snapshot: &Snapshot, facts: &Facts) -> bool {
    facts.id().is_some_and(|id| Resolver::new(snapshot, facts).tracks(id).contains(&Thing::Track(facts.path.clone())))
}

/// The ID of a track; for other documents the path.
pub(crate) fn id(facts: &Facts) -> &str {
    facts.id().unwrap_or(&facts.path)
}

/// What a track is called besides its ID: what follows the ID in the heading `Track Spec: auth — Sign in`, else the
/// whole heading, without marks.
pub(crate) fn title(facts: &Facts) -> String {
    title_beside_id(&facts.title, &facts.ids)
}

/// The status as written, without marks.
pub(crate) fn status(facts: &Facts) -> Option<String> {
    facts.status.as_deref().map(undecorated).filter(|status| !status.is_empty())
}
