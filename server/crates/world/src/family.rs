//! Families of numbered documents, learned from the documents themselves: `KEP-1234`, `SE-0401`, `ADR 7`, and files
//! called `0007-title.md`. This file must not know any family by name, but for those that belong to the public.

use std::ops::Bound;
use std::sync::Arc;

use rpds::RedBlackTreeMapSync;
use schema::name::key;
use schema::value::undecorated;
use syntax::outline::Field;

use crate::document::{Document, is_yaml};
use crate::facts::Facts;
use crate::kind::family_at;

/// What a document is cited by: a family, in lower case, and its number in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Membership {
    /// The word in front of the number: `adr`.
    pub family: Arc<str>,
    /// The number, whatever zeros are written before it.
    pub number: u32,
}

/// The word of a family has so many letters, so that neither `T1` nor a whole word counts.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=8;

/// A number has at most so many digits.
const DIGITS: usize = 5;

/// So many numbers make a family; fewer may be chance.
const MIN_MEMBERS: usize = 3;

/// A family of so many documents of which nineteen in twenty numbers are not there is visibly a part of a larger one.
const MANY_MEMBERS: usize = 50;

/// Families that the public has as well: a number above all of ours is theirs (`RFC 9110` is the IETF's).
const PUBLIC: [&str; 1] = ["rfc"];

/// Names of files that stand for their directory.
const MAIN: [&str; 3] = ["readme", "index", "spec"];

/// The word and the number that a name begins with: `("", 7)` for `0007-title`, `("adr", 7)` for `ADR-007_title`.
/// `None` for dates, versions and names without a number.
#[must_use]
pub fn family_and_number(name: &str) -> Option<(String, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let after = &name[letters..];
    let digits_at = if letters > 0 { after.strip_prefix(['-', '_', ' ', '#']).unwrap_or(after) } else { after };
    let digits = digits_at.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &digits_at[digits..];
    let ends = match rest.strip_prefix(['-', '_', '.', ' ', ':', ',', ')', ']', '|']) {
        Some(rest) => !rest.starts_with(|c: char| c.is_ascii_digit()),
        None => rest.is_empty(),
    };
    if !ends || digits > DIGITS || letters > 0 && !LETTERS.contains(&letters) {
        return None;
    }
    Some((name[..letters].to_ascii_lowercase(), digits_at[..digits].parse().ok()?))
}

/// What a document can be cited by, sorted: by its file or directory, its title, and fields above its first section that
/// say the same number.
pub(crate) fn memberships(document: &Document) -> Box<[Membership]> {
    if is_yaml(&document.path) {
        return Box::default();
    }
    let mut parts = document.path.rsplit('/');
    let file = parts.next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let is_main = MAIN.iter().any(|main| stem.eq_ignore_ascii_case(main));
    let name = if is_main { parts.next().unwrap_or_default() } else { stem };
    let in_name = family_and_number(name);
    let in_title = family_and_number(document.title().trim_start_matches('['))
        .filter(|(family, _)| !family.is_empty() && document.outline.title().is_some());
    let number = in_name.as_ref().or(in_title.as_ref()).map(|(_, number)| *number);
    let Some(number) = number else { return Box::default() };
    let mut families: Vec<String> = Vec::new();
    match in_name {
        Some((family, _)) if !family.is_empty() => families.push(family),
        // A bare number is one of what the directories around hold.
        Some(_) => families.extend(parts.take(2).filter_map(family_of_directory)),
        None => {}
    }
    families.extend(in_title.filter(|(_, other)| *other == number).map(|(family, _)| family));
    if let Some(checked) = &document.checked {
        let own = checked.kind.family.as_ref().map(|family| family.to_ascii_lowercase());
        families.extend(own.or_else(|| family_of_directory(&checked.schema().kind)));
    }
    families.extend(family_at(&document.path).map(str::to_ascii_lowercase));
    families.extend(head_fields(document).filter_map(|field| family_in_field(document, field, number)));
    families.sort_unstable();
    families.dedup();
    families.into_iter().map(|family| Membership { family: family.into(), number }).collect()
}

/// Whether a word can be the name of a family.
pub(crate) fn is_family(word: &str) -> bool {
    LETTERS.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// What the documents in a directory are called one by one: `adr` for `adrs`.
#[must_use]
pub fn family_of_directory(name: &str) -> Option<String> {
    Some(key(name)).filter(|word| is_family(word))
}

/// The fields before the first heading and below the title.
fn head_fields(document: &Document) -> impl Iterator<Item = &Field> {
    let outline = &document.outline;
    let below_title = outline.title().map(|title| outline.fields_in(title.body.clone()));
    outline.fields.iter().take_while(|field| field.section.is_none()).chain(below_title.into_iter().flatten())
}

/// The family that a field names: `eip: 20`, or `Proposal: [SE-0401](0401-x.md)`; `number` is the document's.
fn family_in_field(document: &Document, field: &Field, number: u32) -> Option<String> {
    let value = undecorated(document.slice(&field.value));
    let label = document.slice(&field.label);
    if value.parse() == Ok(number) {
        return family_of_directory(label).filter(|family| family.len() == label.len());
    }
    let (family, other) = family_and_number(value.trim_start_matches('['))?;
    (!family.is_empty() && other == number).then_some(family)
}

/// All numbered documents of a workspace. Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub(crate) struct Families {
    /// The paths of the documents that have a number, sorted; mostly one.
    members: RedBlackTreeMapSync<Membership, Vec<Arc<str>>>,
}

impl Families {
    /// Brings the memberships of a document from those of its old facts to those of its new ones.
    pub(crate) fn change(&mut self, before: Option<&Facts>, after: Option<&Facts>) {
        let memberships = |facts: Option<&'_ Facts>| facts.map(|facts| facts.memberships.clone()).unwrap_or_default();
        let (old, new) = (memberships(before), memberships(after));
        let Some(path) = before.or(after).map(|facts| &facts.path).filter(|_| old != new) else { return };
        for membership in old {
            let mut paths = self.members.get(&membership).cloned().unwrap_or_default();
            paths.retain(|other| other != path);
            if paths.is_empty() {
                self.members.remove_mut(&membership);
            } else {
                self.members.insert_mut(membership, paths);
            }
        }
        for membership in new {
            let mut paths = self.members.get(&membership).cloned().unwrap_or_default();
            if let Err(at) = paths.binary_search(path) {
                paths.insert(at, Arc::clone(path));
            }
            self.members.insert_mut(membership, paths);
        }
    }

    /// The documents with a number of a family, by path.
    pub(crate) fn members(&self, membership: &Membership) -> &[Arc<str>] {
        self.members.get(membership).map(Vec::as_slice).unwrap_or_default()
    }

    /// A family; `None` if there are too few members to make one.
    pub(crate) fn get(&self, family: &str) -> Option<Family> {
        let at = |number: u32| Membership { family: family.into(), number };
        let range = || self.members.range((Bound::Included(at(0)), Bound::Included(at(u32::MAX))));
        range().nth(MIN_MEMBERS - 1)?;
        let highest = range().next_back()?.0.number;
        // As many as there would be of a whole one need not be counted.
        let whole = (highest as usize / 20).max(MANY_MEMBERS);
        let is_part = range().nth(MANY_MEMBERS - 1).is_some() && range().nth(whole).is_none();
        Some(Family { highest, is_part })
    }
}

/// A family that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Family {
    /// The highest number that there is.
    pub highest: u32,
    /// Whether the workspace visibly holds only a part of it, so that what is missing may be elsewhere.
    pub is_part: bool,
}

impl Family {
    /// Whether a number that nobody has can be one of ours: the public's numbers go on where ours end.
    #[must_use]
    pub fn may_own(self, membership: &Membership) -> bool {
        membership.number <= self.highest || !PUBLIC.contains(&&*membership.family)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_with_a_family_and_a_number() {
        for (name, expected) in [
            ("0007-title", Some(("", 7))),
            ("7_title", Some(("", 7))),
            ("0007", Some(("", 7))),
            ("16. Use Postgres", Some(("", 16))),
            ("ADR-007_title", Some(("adr", 7))),
            ("ADR 7: Use Postgres", Some(("adr", 7))),
            ("eip-20", Some(("eip", 20))),
            ("rfc0012-x", Some(("rfc", 12))),
            ("SE-0401", Some(("se", 401))),
            ("2026-01-17-001", None),
            ("2026-01-17-x", None),
            ("T01-labels", None),
            ("v1.2", None),
            ("adr-1.2-x", None),
            ("requirements-1", None),
            ("parcel-labels", None),
            ("über-1", None),
            ("", None),
        ] {
            assert_eq!(family_and_number(name), expected.map(|(family, number)| (family.to_owned(), number)), "{name}");
        }
    }
}
