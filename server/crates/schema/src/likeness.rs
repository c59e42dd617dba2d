//! How alike two names are, and which of many is most like another: the names behind "did you mean" (design section 3,
//! rule 4). It must not know what is named.

/// At and above this, another name is offered as "did you mean" (design section 3, rule 4).
pub const SIMILAR: f64 = 0.84;

/// Longer names (in bytes) are like no other.
const LONGEST: usize = 200;

/// How alike two keys are, from 0 to 1: twice their longest common subsequence over their lengths. 0 for names whose
/// digits differ (design section 3, rule 4), and for those that share too few letters to reach [`SIMILAR`]: a name is
/// compared with thousands, and most are nothing like it.
#[must_use]
pub fn similarity(left: &str, right: &str) -> f64 {
    if left.len() > LONGEST || right.len() > LONGEST {
        return 0.0;
    }
    let total = left.chars().count() + right.chars().count();
    if score(letters_in_common(left, right), total) < SIMILAR || !digits(left).eq(digits(right)) {
        return 0.0;
    }
    let right: Vec<char> = right.chars().collect();
    let mut lengths = vec![0usize; right.len() + 1];
    for a in left.chars() {
        let mut diagonal = 0;
        for (index, &b) in right.iter().enumerate() {
            let above = lengths[index + 1];
            lengths[index + 1] = if a == b { diagonal + 1 } else { above.max(lengths[index]) };
            diagonal = above;
        }
    }
    score(lengths[right.len()], total)
}

/// The most similar of `candidates` to `text`, if it is similar enough to suggest; of several the first.
pub fn did_you_mean<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = candidates.into_iter().map(|candidate| (similarity(text, candidate), candidate));
    let similar = scored.filter(|(score, _)| *score >= SIMILAR);
    similar.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, candidate)| candidate)
}

/// What makes most of many names be passed over when one is looked for that is like another. The names themselves are
/// kept by whoever asks; they are told by their indices.
#[derive(Debug, Clone, Default)]
pub struct Likenesses {
    /// Sorted.
    profiles: Vec<Profile>,
}

/// What is looked at of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Profile {
    /// A digest of its digits: names whose digits differ are not alike.
    digits: u64,
    /// Its length in characters.
    length: u32,
    /// Which of the names it is.
    index: u32,
    letters: Letters,
}

/// The characters of a name, those that share a slot taken as one: which are there, and which are there twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Letters {
    once: u64,
    twice: u64,
}

impl Likenesses {
    /// Of these names, in the order of their indices.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut profiles: Vec<Profile> = (0..).zip(names).map(|(index, name)| Profile::of(name, index)).collect();
        profiles.sort_unstable();
        Self { profiles }
    }

    /// Leaves out the name of an index from now on.
    pub fn remove(&mut self, index: usize) {
        self.profiles.retain(|profile| profile.index as usize != index);
    }

    /// The index of the name that is most similar to `text`, if it is similar enough to suggest; of several the first.
    /// `name` tells the name of an index.
    pub fn most_similar<'a>(&self, text: &str, name: impl Fn(usize) -> &'a str) -> Option<usize> {
        let wanted = Profile::of(text, 0);
        let is_before = |other: &Profile| {
            let is_too_short = || other.length < wanted.length && !wanted.may_be_like(other.length, other.length);
            other.digits < wanted.digits || other.digits == wanted.digits && is_too_short()
        };
        let from = self.profiles.partition_point(is_before);
        let is_near = |other: &&Profile| {
            let shorter = other.length.min(wanted.length);
            other.digits == wanted.digits && wanted.may_be_like(shorter, other.length)
        };
        let near = self.profiles[from..].iter().take_while(is_near);
        let promising = near.filter(|other| wanted.may_be_like(wanted.most_in_common(other), other.length));
        let scored = promising.map(|other| (similarity(text, name(other.index as usize)), other.index));
        let similar = scored.filter(|(score, _)| *score >= SIMILAR);
        similar
            .max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)))
            .map(|(_, index)| index as usize)
    }
}

impl Profile {
    fn of(name: &str, index: u32) -> Self {
        let (mut length, mut letters) = (0, Letters { once: 0, twice: 0 });
        for character in name.chars() {
            let bit = 1 << slot(character);
            letters.twice |= letters.once & bit;
            letters.once |= bit;
            length += 1;
        }
        // FNV-1a. Where two digests agree by chance, `similarity` finds out.
        let digits = digits(name).fold(0xcbf2_9ce4_8422_2325_u64, |digest, digit| {
            (digest ^ u64::from(digit)).wrapping_mul(0x0100_0000_01b3)
        });
        Self { digits, length, index, letters }
    }

    /// Whether a name of some length with so many characters in common would be similar.
    fn may_be_like(&self, common: u32, length: u32) -> bool {
        score(common as usize, (self.length + length) as usize) >= SIMILAR
    }

    /// At least as many characters as both have in common.
    fn most_in_common(&self, other: &Self) -> u32 {
        let left = self.length - self.letters.missing_in(other.letters);
        left.min(other.length - other.letters.missing_in(self.letters))
    }
}

impl Letters {
    /// At most as many characters as are not among those of `other`.
    fn missing_in(self, other: Self) -> u32 {
        (self.once & !other.once).count_ones() + (self.twice & !other.twice).count_ones()
    }
}

/// The similarity of two names with so many characters in common and so many in all.
fn score(common: usize, total: usize) -> f64 {
    if total == 0 { 0.0 } else { 2.0 * common as f64 / total as f64 }
}

fn digits(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(u8::is_ascii_digit)
}

const SLOTS: usize = 64;

/// Where a character is counted: small letters and capitals each in a slot of its own.
fn slot(character: char) -> usize {
    character as usize % SLOTS
}

/// At least as many characters as the longest common subsequence has: those in both, in whatever order. Characters
/// that share a slot count as one, which can only raise the number.
fn letters_in_common(left: &str, right: &str) -> usize {
    let mut counts = [0u8; SLOTS];
    for character in left.chars() {
        let count = &mut counts[slot(character)];
        *count = count.saturating_add(1);
    }
    let mut common = 0;
    for character in right.chars() {
        let count = &mut counts[slot(character)];
        common += usize::from(*count > 0);
        *count = count.saturating_sub(1);
    }
    common
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn similar_names() {
        assert!(similarity("owner", "ownr") >= SIMILAR);
        assert!(similarity("context", "contxet") >= SIMILAR);
        assert!(similarity("phase 1", "phase 2") < SIMILAR);
        assert!(similarity("technical risk", "business risk") < SIMILAR);
        assert!(similarity("stakeholder", "redlohekats") < SIMILAR);
        assert!(similarity("ausgangslage", "ausganglage") >= SIMILAR);
        assert!(similarity("цели проекта", "цель проекта") >= SIMILAR);
        assert_eq!(similarity("", ""), 0.0);
        assert_eq!(did_you_mean("labels", ["router", "label", "lables", "labells"]), Some("labells"));
        assert_eq!(did_you_mean("labels", ["lable", "label", "labes"]), Some("label"));
    }

    proptest! {
        #[test]
        fn of_many_names_the_same_is_found_as_by_comparing_all(
            names in prop::collection::vec("[a-dAé0-2-]{0,12}", 0..40),
            text in "[a-dAé0-2-]{0,12}",
        ) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            // Misspelt names and others.
            let misspelt = names.iter().map(|name| name.chars().skip(1).collect::<String>());
            for text in misspelt.chain([text.clone()]).chain(names.iter().map(|name| format!("{name}b"))) {
                let found = Likenesses::of(names.iter().copied()).most_similar(&text, |index| names[index]);
                let expected = did_you_mean(&text, names.iter().copied());
                prop_assert_eq!(found.map(|index| names[index]), expected, "{}", text);
                let first = expected.and_then(|expected| names.iter().position(|name| *name == expected));
                prop_assert_eq!(found, first);
            }
        }
    }
}
