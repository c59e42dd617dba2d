//! Citations of numbered documents: `ADR-7`, `KEP-1234`, `requires: 20`. Which families of such documents there are the
//! world knows; this file must not know any.

use std::sync::Arc;

use world::reference::{Reference, Target, entry_family};
use world::{Family, Membership, directory, family_and_number, family_of_directory, file_name};

use super::{Resolver, Thing};

/// A number of a known family that no document has.
pub(crate) struct UnknownNumber {
    /// How readers know it: `ADR-99`.
    pub(crate) name: String,
    /// The highest number that there is.
    pub(crate) highest: u32,
    /// Whether the document may be there all the same, outside of the workspace.
    pub(crate) may_be_elsewhere: bool,
}

impl Resolver<'_> {
    /// The document with that number of a family; else the file or directory whose name starts with the number:
    /// `0016-postgres.md` for `ADR-0016`. Of several the one in whose path the prefix stands; if that does not decide,
    /// none.
    pub(super) fn numbered(&self, prefix: &str, number: &str) -> Vec<Thing> {
        let members = self.members(prefix, number);
        if !members.is_empty() {
            return members;
        }
        if prefix.is_empty() || number.len() < 3 || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Vec::new();
        }
        let prefix = prefix.to_lowercase();
        let starts = |path: &&Arc<str>| {
            let name = file_name(path).to_lowercase();
            let name = name.strip_prefix(&prefix).map_or(name.as_str(), |rest| rest.trim_start_matches(['-', '_']));
            name.strip_prefix(number).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.']))
        };
        let all: Vec<&Arc<str>> = self.snapshot.paths_numbered(number).iter().filter(starts).collect();
        let fitting: Vec<&&Arc<str>> = all.iter().filter(|path| path.to_lowercase().contains(&prefix)).collect();
        let path = match (&all[..], &fitting[..]) {
            ([only], _) => only,
            (_, [only]) => **only,
            _ => return Vec::new(),
        };
        vec![self.main_of(path.to_string())]
    }

    /// The documents with that number of a known family; of several those beside this document, if there are any.
    pub(super) fn members(&self, prefix: &str, number: &str) -> Vec<Thing> {
        let Ok(number) = number.parse() else { return Vec::new() };
        let index = self.snapshot.index();
        let mut paths: Vec<&Arc<str>> = Vec::new();
        for family in self.families(prefix) {
            if index.family(&family).is_some() {
                paths.extend(index.members(&Membership { family, number }));
            }
        }
        paths.sort_unstable();
        paths.dedup();
        // A document is a file, or a directory with a file in it.
        let own = self.facts.directory();
        let is_beside = |path: &str| directory(path) == own || directory(directory(path)) == directory(own);
        if paths.iter().any(|path| is_beside(path)) {
            paths.retain(|path| is_beside(path));
        }
        paths.into_iter().map(|path| self.document_at(Arc::clone(path))).collect()
    }

    /// The families that a citation may be of: that of its prefix; without one those of the document, or of the directory
    /// that it stands in.
    fn families(&self, prefix: &str) -> Vec<Arc<str>> {
        if !prefix.is_empty() {
            return vec![prefix.to_lowercase().into()];
        }
        let own: Vec<Arc<str>> = self.facts.memberships.iter().map(|own| Arc::clone(&own.family)).collect();
        if own.is_empty() {
            let name = file_name(self.facts.directory());
            return family_of_directory(name).map(Arc::from).into_iter().collect();
        }
        own
    }

    /// What a citation names, if it is a number of a known family that no document has.
    pub(crate) fn unknown_number<S: AsRef<str>>(&self, reference: &Reference<S>) -> Option<UnknownNumber> {
        let target = reference.target.borrowed();
        let (prefix, number) = match target {
            Target::Entry(key) => {
                let (family, number) = entry_family(key)?;
                (family.trim_end_matches('-').to_owned(), number.parse().ok()?)
            }
            Target::Numbered(prefix, number) => (prefix.to_owned(), number.parse().ok()?),
            Target::Track(name) | Target::Wiki(name) => family_and_number(name)?,
            Target::Path(_) | Target::LoosePath(_) | Target::Label(_) => return None,
        };
        let index = self.snapshot.index();
        let known = |name: Arc<str>| index.family(&name).map(|family| (name, family));
        let (name, family) = self.families(&prefix).into_iter().find_map(known)?;
        let membership = Membership { family: name, number };
        let is_known = self.resolve(reference).iter().any(|thing| match thing {
            Thing::Track(_) | Thing::Path(_) | Thing::Heading(..) => true,
            // A word that merely begins an item defines no document.
            Thing::Entry(..) => {
                matches!(target, Target::Entry(key) if !self.definitions(key, true).is_empty())
            }
        });
        let name = match target {
            Target::Entry(key) => key.to_owned(),
            Target::Numbered(prefix, number) if !prefix.is_empty() => format!("{prefix} {number}"),
            _ => format!("{}-{number}", membership.family.to_uppercase()),
        };
        let Family { highest, is_part: may_be_elsewhere } = family;
        let is_unknown = !is_known && family.may_own(&membership);
        is_unknown.then_some(UnknownNumber { name, highest, may_be_elsewhere })
    }

    /// Whether a path that leads nowhere would lead to one of many documents of which the workspace visibly holds only a
    /// part. The path is relative to the root.
    pub(crate) fn may_be_elsewhere(&self, path: &str) -> bool {
        // A document is a file, or a directory with a file in it.
        let is_missing = |path: &str| {
            let is_numbered = family_and_number(file_name(path)).is_some();
            is_numbered && !self.snapshot.exists(path)
        };
        let index = self.snapshot.index();
        let is_part = |name: &str| {
            let find =
                || family_of_directory(name).and_then(|name| index.family(&name)).is_some_and(|family| family.is_part);
            // Thousands of dead links lead to few directories.
            let mut known = self.parts.borrow_mut();
            known.get(name).copied().unwrap_or_else(|| *known.entry(name.into()).or_insert_with(find))
        };
        (is_missing(path) || is_missing(directory(path))) && path.split('/').any(is_part)
    }
}
