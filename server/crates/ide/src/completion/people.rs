//! People already named in the workspace, best first: those of this document, the user, then the others.

use super::MOST;
use super::site::Site;

/// The names that begin with, or contain, what is typed; and whether there are more.
pub(super) fn people(site: &Site<'_>, typed: &str) -> (Vec<String>, bool) {
    let own = site.document.facts().people().filter(|name| name.to_lowercase().contains(&typed.to_lowercase()));
    let all = site.snapshot.index().people();
    let mut names: Vec<String> = Vec::new();
    let author = site.snapshot.author().filter(|name| name.to_lowercase().contains(&typed.to_lowercase()));
    for name in own.chain(author).chain(all.starting(typed).chain(all.containing(typed)).map(AsRef::as_ref)) {
        if name == typed || names.iter().any(|known| known == name) {
            continue;
        }
        if names.len() == MOST {
            return (names, true);
        }
        names.push(name.to_owned());
    }
    (names, false)
}
