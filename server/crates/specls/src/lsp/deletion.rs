//! What to tell users who are about to delete files that others refer to. This file must not know LSP.

use std::collections::BTreeSet;
use std::sync::Arc;

use text::Region;
use world::Snapshot;

/// More places than this are counted and not named.
const MOST_NAMED: usize = 3;

/// A sentence on the references that would lead nowhere if these files and directories, relative to the root, were
/// deleted; `None` if there are none.
pub(super) fn warning(snapshot: &Snapshot, paths: &[String]) -> Option<String> {
    let is_deleted = |path: &str| {
        paths
            .iter()
            .any(|gone| path.strip_prefix(gone.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    let mut dangling: Vec<(Arc<str>, Region)> =
        paths.iter().flat_map(|path| ide::dangling(snapshot, path)).filter(|(path, _)| !is_deleted(path)).collect();
    dangling.sort_by(|(path, region), (other, place)| (path, region.range.start).cmp(&(other, place.range.start)));
    dangling.dedup();
    let documents: BTreeSet<&str> = dangling.iter().map(|(path, _)| &**path).collect();
    let (references, documents) = (dangling.len(), documents.len());
    if references == 0 {
        return None;
    }
    let named = dangling.iter().take(MOST_NAMED).map(|(path, region)| format!("{path}:{}", region.start.line + 1));
    let mut places: Vec<String> = named.collect();
    if references > MOST_NAMED {
        places.push(format!("and {} more", references - MOST_NAMED));
    }
    let what = match paths {
        [only] => only.as_str(),
        _ => "what is deleted",
    };
    let (noun, verb) = if references == 1 { ("reference", "leads") } else { ("references", "lead") };
    let plural = if documents == 1 { "document" } else { "documents" };
    let places = places.join(", ");
    Some(format!("{references} {noun} in {documents} {plural} {verb} to {what} ({places}); correct or remove them"))
}
