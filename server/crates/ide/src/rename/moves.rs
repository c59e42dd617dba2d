//! What paths in documents have to say after files and directories have moved. Knows nothing of IDs.

use std::borrow::Cow;

use world::{Facts, Snapshot, directory, file_name, join, join_from_above};

use crate::edit::Move;
use crate::resolve::{Resolver, percent_decoded};

/// Some files and directories that move.
pub(super) struct Moves<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) list: &'a [Move],
}

/// How a path is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// As the destination of a link, where some characters have to be escaped.
    Destination,
    /// As it is.
    Plain,
}

impl Spelling {
    /// What a path that is written so is called.
    fn decoded(self, path: &str) -> Cow<'_, str> {
        match self {
            Self::Destination => percent_decoded(path),
            Self::Plain => path.into(),
        }
    }
}

impl Moves<'_> {
    /// Where a path is after the moves.
    pub(super) fn moved<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let inside = self.list.iter().filter_map(|moved| Some((moved, rest_below(path, &moved.from)?)));
        match inside.max_by_key(|(moved, _)| moved.from.len()) {
            Some((moved, rest)) => Cow::Owned(format!("{}{rest}", moved.to)),
            None => Cow::Borrowed(path),
        }
    }

    /// Whether a path moves.
    pub(super) fn concern(&self, path: &str) -> bool {
        self.list.iter().any(|moved| rest_below(path, &moved.from).is_some())
    }

    /// Whether a path that stands in a document can be affected at all: from outside it must say the name of
    /// something that moves.
    fn may_concern(&self, facts: &Facts, path: &str) -> bool {
        let says = |moved: &Move| path.contains(file_name(&moved.from));
        path.contains('%') || self.list.iter().any(says) || self.concern(&facts.path)
    }

    /// The path part of a link's destination after the moves; `None` if it stays as it is.
    pub(super) fn destination(&self, facts: &Facts, path: &str) -> Option<String> {
        if path.is_empty() || !self.may_concern(facts, path) {
            return None;
        }
        let own = directory(&facts.path);
        let decoded = percent_decoded(path);
        let leads = |place: &str, is: &dyn Fn(&str) -> bool| join(place, &decoded).is_some_and(|path| is(&path));
        let is_for_above = join_from_above(own, &decoded).next().is_some();
        let above = std::iter::successors(Some(own), |place| (!place.is_empty()).then(|| directory(place))).skip(1);
        let above: Vec<&str> = above.filter(|_| is_for_above).collect();
        // As the resolver reads it; a dead link counts for what it would have led to.
        let exists = |place: &&str| leads(place, &|path| self.snapshot.exists(path));
        let there = std::iter::once(own).chain(above.iter().copied()).find(exists);
        let would_be = || above.iter().copied().find(|place| leads(place, &|path| self.concern(path)));
        let base = there.or_else(would_be).unwrap_or(own);
        let new_base = if base == own { self.moved_directory(&facts.path) } else { self.moved(base) };
        self.rewritten(path, base, &new_base, Spelling::Destination)
    }

    /// A path in a code span after the moves; `None` if it stays as it is. `own_id` is what `[track-id]` stands for
    /// afterwards.
    pub(super) fn loose_path(&self, facts: &Facts, path: &str, own_id: &str) -> Option<String> {
        if !self.may_concern(facts, path) {
            return None;
        }
        let (path, rest) = path.split_at(path.find(['#', '?']).unwrap_or(path.len()));
        let filled_in = Resolver::new(self.snapshot, facts).with_own_id(path);
        let track = self.snapshot.track_directory(&facts.path);
        let own = (directory(&facts.path), self.moved_directory(&facts.path));
        let places = [own, (track, self.moved(track)), ("", Cow::Borrowed(""))];
        let is_there = |place: &str, is: &dyn Fn(&str) -> bool| join(place, &filled_in).is_some_and(|path| is(&path));
        let there = places.iter().find(|(place, _)| is_there(place, &|path| self.snapshot.exists(path)));
        // From a directory that moves everything would seem to: what says the way from the root counts first.
        let would_be = || places.iter().rev().find(|(place, _)| is_there(place, &|path| self.concern(path)));
        let (base, new_base) = there.or_else(would_be)?;
        let new = self.rewritten(&filled_in, base, new_base, Spelling::Plain)?;
        (new != path.replace("[track-id]", own_id)).then(|| new + rest)
    }

    /// A path in a file that is no document, from that file or from the root, after the moves.
    pub(super) fn value(&self, file: &str, value: &str) -> Option<String> {
        let own = directory(file);
        let exists = |base: &str| join(base, value).is_some_and(|path| self.snapshot.exists(&path));
        if exists(own) {
            return self.rewritten(value, own, &self.moved_directory(file), Spelling::Plain);
        }
        if exists("") { self.rewritten(value, "", "", Spelling::Plain) } else { None }
    }

    /// The directory of a document after the moves.
    fn moved_directory(&self, path: &str) -> Cow<'_, str> {
        Cow::Owned(directory(&self.moved(path)).to_owned())
    }

    /// A path that stands in `base` and will stand in `new_base`. Names change in place where that does; only where
    /// something has moved to another level it is written anew.
    fn rewritten(&self, path: &str, base: &str, new_base: &str, spelling: Spelling) -> Option<String> {
        let target = join(base, &spelling.decoded(path))?;
        let wanted = self.moved(&target);
        let renamed = self.with_names_changed(path, base, spelling);
        if join(new_base, &spelling.decoded(&renamed)).as_deref() == Some(&*wanted) {
            return (renamed != path).then_some(renamed);
        }
        let mut new = if path.starts_with('/') { format!("/{wanted}") } else { relative(new_base, &wanted) };
        if path.starts_with("./") && !new.starts_with('.') {
            new.insert_str(0, "./");
        }
        if path.ends_with('/') && !new.ends_with('/') {
            new.push('/');
        }
        Some(if spelling == Spelling::Destination { escaped(&new) } else { new })
    }

    /// The path with the new name of each directory and file that it goes through.
    fn with_names_changed(&self, path: &str, base: &str, spelling: Spelling) -> String {
        let base = if path.starts_with('/') { "" } else { base };
        let mut place: Vec<String> = base.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let mut parts: Vec<String> = Vec::new();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    place.pop();
                }
                name => {
                    place.push(spelling.decoded(name).into_owned());
                    let here = place.join("/");
                    let moved = self.moved(&here);
                    if file_name(&moved) != file_name(&here) {
                        let name = file_name(&moved);
                        parts.push(if spelling == Spelling::Destination { escaped(name) } else { name.to_owned() });
                        continue;
                    }
                }
            }
            parts.push(part.to_owned());
        }
        parts.join("/")
    }
}

/// What follows `above` in a path at or below it: empty, or a slash and more.
pub(super) fn rest_below<'a>(path: &'a str, above: &str) -> Option<&'a str> {
    path.strip_prefix(above).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The way from a directory to a path.
fn relative(from: &str, to: &str) -> String {
    let parts = |path: &'_ str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(from), parts(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let way: Vec<String> = up.chain(to[shared..].iter().cloned()).collect();
    if way.is_empty() { ".".to_owned() } else { way.join("/") }
}

/// A path as a link destination can say it.
pub(crate) fn escaped(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for character in path.chars() {
        match character {
            ' ' | '(' | ')' | '<' | '>' | '%' | '#' | '?' | '\\' | '"' | '[' | ']' => {
                escaped.push_str(&format!("%{:02X}", character as u32));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways() {
        for (from, to, way) in [
            ("a/b", "a/c/d.md", "../c/d.md"),
            ("", "a/b", "a/b"),
            ("a", "a", "."),
            ("a/b/c", "x", "../../../x"),
            ("a", "a/b/c", "b/c"),
        ] {
            assert_eq!(relative(from, to), way, "{from} -> {to}");
        }
    }

    #[test]
    fn only_what_is_below_a_name_begins_with_it() {
        assert_eq!(rest_below("a/bc/d", "a/b"), None);
        assert_eq!(rest_below("a/b/d", "a/b"), Some("/d"));
        assert_eq!(rest_below("a/b", "a/b"), Some(""));
    }
}
