//! A task, test, requirement or question is cited that no document of the track defines.
//!
//! A citation is an ID such as `T07`, `FR-3` or `TASK-006~009` of a family that the track numbers (it defines other
//! entries with the same letters), or any such ID in a list of references. `Q1` to `Q4` in running text may be
//! quarters and are left alone.
//!
//! ## Why
//!
//! The entry was renumbered or dropped; whoever follows the citation finds nothing.
//!
//! ## Bad
//!
//! ```markdown
//! - [ ] **T02**: Print the label
//!   - **Depends on:** T10
//! ```
//!
//! ## Good
//!
//! ```markdown
//! - [ ] **T02**: Print the label
//!   - **Depends on:** T01
//! ```

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use world::reference::{Reference, entry_family};
use world::{Facts, Question, Severity};

use super::{Check, Class, Remedy, Rule};
use crate::action::{Action, Defect, replacing};
use crate::context::{Extract, Finding, Linked, Subject};
use crate::resolve::Thing;

pub(crate) const RULE: Rule = Rule {
    code: "unknown-entry",
    severity: Severity::Warning,
    class: Class::Lasting,
    source: include_str!("unknown_entry.rs"),
    check: Check::Targets(check),
    remedy: Remedy::References(fix),
};

/// A citation of something that nobody defines.
struct Unknown<'a> {
    reference: Reference<&'a str>,
    key: &'a str,
    /// The entry that is most probably meant.
    meant: Option<String>,
}

fn check(linked: &Linked<'_>, _: &Extract) -> Vec<Finding> {
    let mut reported = HashSet::new();
    let finding = |Unknown { reference, key, meant }: Unknown<'_>| {
        let remedy = match meant {
            Some(other) => format!("did you mean {other}?"),
            None => "correct the ID, or define it".to_owned(),
        };
        let finding =
            Finding::new(reference.range.clone(), format!("no document of this track defines {key}; {remedy}"));
        // One cause, one report: what is cited again is as unknown as before.
        if reported.insert(key.to_owned()) { finding } else { finding.with_severity(Severity::Hint) }
    };
    unknown(linked, &|_| true).into_iter().map(finding).collect()
}

fn fix(subject: &Subject<'_>, defect: &Defect<'_>) -> Vec<Action> {
    let found = unknown(subject, &|reference| reference.range == defect.range).into_iter().next();
    let Some(Unknown { key, meant: Some(other), .. }) = found else { return Vec::new() };
    // Of a range (`T01~04`) the second end says only the number.
    let is_number = defect.range.len() < key.len();
    let text = if is_number { entry_family(&other).map_or(&*other, |(_, number)| number) } else { &other };
    let edit = replacing(subject.document, [(defect.range.clone(), text)]);
    vec![Action::fix(format!("Change it to {other}"), edit).preferred()]
}

/// The citations of entries that nobody defines, among those that are `wanted`.
fn unknown<'a>(linked: &Linked<'a>, wanted: &dyn Fn(&Reference<&str>) -> bool) -> Vec<Unknown<'a>> {
    if !linked.snapshot.is_complete() {
        return Vec::new();
    }
    let resolver = linked.resolver();
    let cited = cited_elsewhere(linked.facts, wanted);
    let elsewhere: BTreeSet<&str> = cited.iter().map(|(_, key)| *key).collect();
    if elsewhere.is_empty() {
        return Vec::new();
    }
    let others = resolver.names_in_siblings(elsewhere.iter().copied());
    let is_named = |key: &str| others.contains(key) || !resolver.tracks(key).is_empty();
    // A number that a family of documents lacks is no entry of this track, whoever reports it.
    let is_numbered = |reference: &Reference<&str>| {
        resolver.unknown_number(reference).is_some()
            || resolver.resolve(reference).iter().any(|thing| matches!(thing, Thing::Path(_) | Thing::Track(_)))
    };
    let rest = cited.into_iter().filter(|(_, key)| !is_named(key));
    let rest: Vec<(Reference<&str>, &str)> = rest.collect();
    if rest.is_empty() {
        return Vec::new();
    }
    // What is cited can only be told by its relatives: a name with a space is known by now, or unknown.
    let families: BTreeSet<&str> = rest.iter().filter_map(|(_, key)| entry_family(key)).map(|(family, _)| family).collect();
    for &family in &families {
        resolver.note_entries(|path| Question::Family(path, family.into()));
    }
    let families: Vec<&str> = families.into_iter().collect();
    let family_of = |key: &[u8]| families.iter().position(|family| is_of_family(key, family));
    let documents = resolver.siblings().chain([linked.facts]);
    let relatives = documents.flat_map(|facts| facts.entries_that(|key| family_of(key).is_some()));
    let relatives = relatives.filter_map(|entry| Some((family_of(entry.key.as_bytes())?, entry)));
    let (named, listed): (Vec<_>, Vec<_>) = relatives.partition(|(_, entry)| entry.is_entry);
    // An ID that begins a list item or a table row defines something only where no entry of its family is named.
    let is_named_family: Vec<bool> =
        (0..families.len()).map(|family| named.iter().any(|(other, _)| *other == family)).collect();
    let listed = listed.into_iter().filter(|(family, _)| !is_named_family[*family]);
    let defined = named.into_iter().chain(listed).map(|(family, entry)| (family, entry.key));
    let defined = Defined::new(families.clone(), defined.collect(), rest.iter().map(|(_, key)| *key).collect());
    let claims = rest.into_iter().filter(|(reference, key)| {
        let claims = reference.position.is_some_and(|position| position.claims) || defined.has_relatives_of(key);
        claims && !defined.has(key) && !is_numbered(reference)
    });
    let unknown = claims.map(|(reference, key)| {
        resolver.note_entries(Question::Entries);
        Unknown { reference, key, meant: defined.most_alike(key).map(str::to_owned) }
    });
    unknown.collect()
}

/// The citations that no entry of their document answers, among those that are `wanted`.
fn cited_elsewhere<'a>(
    facts: &'a Facts,
    wanted: &dyn Fn(&Reference<&str>) -> bool,
) -> Vec<(Reference<&'a str>, &'a str)> {
    if let Some(known) = facts.citations_elsewhere() {
        return known.filter(|(reference, _)| wanted(reference)).collect();
    }
    let cited = facts.citations().filter(|(reference, _)| wanted(reference));
    let mut cited: Vec<(Reference<&str>, &str)> = cited.collect();
    // What is plainly defined needs no look at everything else that is.
    let mut elsewhere: BTreeSet<&str> = cited.iter().map(|(_, key)| *key).collect();
    let looks = Looks::of(elsewhere.iter().copied(), ending);
    for entry in facts.entries_that(|key| looks.have(key)).filter(|entry| entry.is_entry) {
        elsewhere.remove(entry.key);
    }
    cited.retain(|(_, key)| elsewhere.contains(key));
    cited
}

/// What some names look like. Of most others a look tells that they are none of them.
struct Looks<F> {
    known: [bool; 256],
    look: F,
}

impl<F: Fn(&[u8]) -> u8> Looks<F> {
    fn of<'a>(names: impl Iterator<Item = &'a str>, look: F) -> Self {
        let mut known = [false; 256];
        names.for_each(|name| known[usize::from(look(name.as_bytes()))] = true);
        Self { known, look }
    }

    /// Whether a name with these bytes looks like one of them.
    fn have(&self, name: &[u8]) -> bool {
        self.known[usize::from((self.look)(name))]
    }
}

/// Whether an ID with these bytes is of a family, as [`entry_family`] tells.
fn is_of_family(key: &[u8], family: &str) -> bool {
    // Of thousands most differ in the first letter.
    key.first() == family.as_bytes().first()
        && key.strip_prefix(family.as_bytes()).and_then(<[u8]>::first).is_some_and(u8::is_ascii_digit)
}

/// Something of the length and the last bytes of a name: entries differ in their numbers.
fn ending(name: &[u8]) -> u8 {
    name.iter().rev().take(3).fold(name.len() as u8, |sum, byte| sum.wrapping_mul(11).wrapping_add(*byte))
}

/// The defined IDs of the families that are asked about.
struct Defined<'a> {
    keys: Vec<&'a str>,
    /// The same, when somebody looks for one that is alike.
    sorted: OnceCell<Vec<&'a str>>,
    /// Those of the cited ones that are defined.
    cited: HashSet<&'a str>,
    /// The families that have members, each with the lengths of its numbers that are padded with zeros.
    families: HashMap<&'a str, BTreeSet<usize>>,
}

impl<'a> Defined<'a> {
    /// `defined` are IDs, each with the index of its family.
    fn new(families: Vec<&'a str>, defined: Vec<(usize, &'a str)>, cited: HashSet<&'a str>) -> Self {
        let looks = Looks::of(cited.iter().copied(), ending);
        let mut padded: Vec<Option<BTreeSet<usize>>> = vec![None; families.len()];
        for &(family, key) in &defined {
            let lengths = padded[family].get_or_insert_default();
            let number = &key[families[family].len()..];
            if number.starts_with('0') {
                lengths.insert(number.len());
            }
        }
        let keys: Vec<&str> = defined.into_iter().map(|(_, key)| key).collect();
        let is_cited = |key: &&&str| looks.have(key.as_bytes()) && cited.contains(**key);
        Self {
            cited: keys.iter().filter(is_cited).copied().collect(),
            keys,
            sorted: OnceCell::new(),
            families: families.into_iter().zip(padded).filter_map(|(family, padded)| Some((family, padded?))).collect(),
        }
    }

    /// Whether an ID that is cited is defined.
    fn has(&self, key: &str) -> bool {
        self.cited.contains(key)
    }

    /// Whether an ID in running text can be nothing but a citation of an entry of this track.
    fn has_relatives_of(&self, key: &str) -> bool {
        let Some((family, number)) = entry_family(key) else { return false };
        let is_quarter = family == "Q" && matches!(number, "1" | "2" | "3" | "4");
        // Where the numbers are padded, one of another length is something else.
        let fits = |padded: &BTreeSet<usize>| padded.iter().all(|length| *length == number.len());
        !is_quarter && self.families.get(family).is_some_and(fits)
    }

    /// The defined ID of the same family that is most alike: the longest beginning in common, of several the last,
    /// because numbers grow.
    fn most_alike(&self, key: &str) -> Option<&'a str> {
        let (family, _) = entry_family(key)?;
        let is_relative = |known: &&str| entry_family(known).is_some_and(|(other, _)| other == family);
        let shared = |known: &str| known.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count();
        // What has most in common stands beside the key in the order.
        let sorted = self.sorted.get_or_init(|| {
            let mut keys = self.keys.clone();
            keys.sort_unstable();
            keys
        });
        let (before, after) = sorted.split_at(sorted.partition_point(|known| *known < key));
        let before = before.last().copied().filter(is_relative);
        let mut after = after.iter().copied().take_while(is_relative).peekable();
        let most = before.into_iter().chain(after.peek().copied()).map(shared).max()?;
        after.take_while(|known| known.starts_with(&key[..most])).last().or(before)
    }
}
