//! Which documents of a workspace are read first: those that somebody who has opened others is likely to ask about. This
//! file must not know how they are read.

use std::collections::HashSet;
use std::sync::Arc;

use world::reference::Target;
use world::{Document, directory, file_name, join};

/// So many are read before all others, at most.
const MOST: usize = 256;

/// Divides the paths of all documents: first those that stand beside a document that is open or that one names, then the
/// others; both in their order.
pub(super) fn divide(open: &[Arc<Document>], documents: Vec<Arc<str>>) -> (Vec<Arc<str>>, Vec<Arc<str>>) {
    let here: HashSet<&str> = open.iter().map(|document| directory(&document.path)).collect();
    let mut names: HashSet<&str> = HashSet::new();
    let mut paths: HashSet<String> = HashSet::new();
    let references = open.iter().flat_map(|document| document.references.iter().map(move |it| (document, it.target)));
    for (document, target) in references {
        match target {
            Target::Track(name) | Target::Wiki(name) => drop(names.insert(name)),
            Target::Path(path) | Target::LoosePath(path) => paths.extend(join(directory(&document.path), path)),
            Target::Entry(_) | Target::Numbered(..) | Target::Label(_) => {}
        }
    }
    let mut left = MOST;
    documents.into_iter().partition(|path| {
        let around = directory(path);
        let (name, file) = (file_name(around), file_name(path));
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let is_near = here.contains(around)
            || names.contains(name)
            || names.contains(stem)
            || paths.contains(&**path)
            || paths.contains(around);
        let is_first = is_near && left > 0;
        left -= usize::from(is_first);
        is_first
    })
}

#[cfg(test)]
mod tests {
    use text::Text;
    use world::World;

    use super::*;

    #[test]
    fn what_is_beside_or_named_comes_first() {
        let text = "# Plan\n\nSee auth-1, [[notes]] and [that](../d/x.md), not T01 nor other.\n";
        let document = Document::new(&World::default().snapshot(), "a/b/plan.md", Text::new(text));
        let all = ["a/b/spec.md", "a/d/x.md", "a/d/y.md", "auth-1/spec.md", "k/notes.md", "other/spec.md", "z.md"];
        let (near, far) = divide(&[Arc::new(document)], all.map(Arc::from).to_vec());
        assert_eq!(near, ["a/b/spec.md", "a/d/x.md", "auth-1/spec.md", "k/notes.md"].map(Arc::from));
        assert_eq!(far, ["a/d/y.md", "other/spec.md", "z.md"].map(Arc::from));
        let many: Vec<Arc<str>> = (0..1000).map(|number| format!("a/b/{number}.md").into()).collect();
        let (near, far) =
            divide(&[Arc::new(Document::new(&World::default().snapshot(), "a/b/plan.md", Text::new("")))], many);
        assert_eq!((near.len(), far.len()), (MOST, 1000 - MOST));
    }
}
