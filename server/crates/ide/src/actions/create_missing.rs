//! Creates the file that is named at the cursor and does not exist: a track, a plan, a PRD, from its template where it
//! has one.

use world::reference::Target;
use world::{directory, join};

use crate::action::{Action, ActionKind, Defect, Effect};
use crate::context::Context;
use crate::new_file::{new_file, new_track};
use crate::resolve::{percent_decoded, reference_at, split_anchor};

pub(super) fn create(context: &Context<'_>, at: &Defect<'_>) -> Vec<Action> {
    let Some(reference) = reference_at(context.document, at.range.start) else { return Vec::new() };
    let resolver = context.resolver();
    // Until all files have been looked at nobody knows which are missing.
    if !context.snapshot.is_complete() || !resolver.resolve(&reference).is_empty() {
        return Vec::new();
    }
    let own = directory(&context.document.path);
    let (name, edit) = match &reference.target {
        Target::Track(id) if reference.position.is_some() => (id.to_string(), new_track(context, id)),
        Target::Path(destination) => {
            let destination = percent_decoded(destination);
            let Some(path) = join(own, split_anchor(&destination).0) else { return Vec::new() };
            let edit = new_file(context, &path).filter(|_| path.ends_with(".md"));
            (path, edit)
        }
        Target::LoosePath(path) => {
            let path = resolver.with_own_id(split_anchor(&percent_decoded(path)).0);
            let first = path.split('/').next().unwrap_or("");
            let is_from_root = path.contains('/') && context.snapshot.exists(first);
            let Some(path) = join(if is_from_root { "" } else { own }, &path) else { return Vec::new() };
            let edit = new_file(context, &path).filter(|_| path.ends_with(".md"));
            (path, edit)
        }
        _ => return Vec::new(),
    };
    let action = |edit| Action::new(ActionKind::Rewrite, format!("Create {name}"), Effect::Edit(edit));
    edit.map(action).into_iter().collect()
}
