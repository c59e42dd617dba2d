//! Words that can be IDs, and the keys by which entries are cited.

use std::ops::Range;

use schema::name::numbered_key;

use super::Target;

/// Words of letters before a number longer than this are no IDs.
const LONGEST_PREFIX: usize = 6;

/// The keys of an entry whose name begins with `name`, a prefix and a number of `number` bytes.
#[must_use]
pub fn entry_keys(name: &str, number: usize) -> Vec<Box<str>> {
    let word = name.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (prefix, digits) = name.split_at(name.len() - number);
    if word < prefix.len() {
        // The number is part of the last word: `T04`, `Task T04`, `FR-1`.
        return vec![name[word..].into()];
    }
    let mut keys: Vec<Box<str>> = vec![numbered_key(prefix, digits).into()];
    if let Some((_, last)) = prefix.trim_end().rsplit_once(' ') {
        keys.push(numbered_key(last, digits).into());
    }
    if prefix.split_whitespace().nth(1).is_none() {
        return keys;
    }
    let initials: String = prefix.split_whitespace().filter_map(|word| word.chars().next()).collect();
    if initials.chars().count() > 1 {
        keys.push(format!("{}{digits}", initials.to_uppercase()).into());
    }
    keys
}

/// The words in `range` with a digit, `-` or `_` in them, sentence punctuation taken off their ends: only they can be
/// IDs, and few are.
pub(super) fn telling_words(source: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '#' | '@' | '+' | '~');
    let mut at = range.start;
    std::iter::from_fn(move || {
        let telling = at + first_telling(&source.as_bytes()[at..range.end])?;
        let before = &source[at..telling];
        let start = telling - (before.len() - before.trim_end_matches(part).len());
        let end = source[telling..range.end].find(|c| !part(c)).map_or(range.end, |length| telling + length);
        at = end;
        let word = source[start..end].trim_end_matches(['.', '-', '#', '+', '~']);
        let head = word.trim_start_matches(['.', '-', '#', '@', '+', '~', '_']);
        let start = start + word.len() - head.len();
        Some(start..start + head.len())
    })
    .filter(|word| !word.is_empty())
}

/// So many bytes are looked at together.
const CHUNK: usize = 16;

/// Whether any of some bytes makes a word one that can be an ID. Without an early exit, so that the loop is vectorised.
fn is_any_telling(chunk: &[u8; CHUNK]) -> bool {
    let is_telling =
        |byte: u8| u8::from(byte.wrapping_sub(b'0') <= b'9' - b'0') | u8::from(byte == b'-') | u8::from(byte == b'_');
    chunk.iter().fold(0, |found, byte| found | is_telling(*byte)) != 0
}

/// Where the first byte stands that makes a word one that can be an ID.
fn first_telling(bytes: &[u8]) -> Option<usize> {
    let passed = bytes.as_chunks().0.iter().take_while(|chunk| !is_any_telling(chunk)).count() * CHUNK;
    bytes[passed..].iter().position(|byte| is_telling_byte(*byte)).map(|at| passed + at)
}

/// Whether anything in a text can be an ID.
pub(super) fn is_telling(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.last_chunk() {
        // The last chunk overlaps the one before.
        Some(last) => bytes.as_chunks().0.iter().chain([last]).any(is_any_telling),
        None => bytes.iter().any(|byte| is_telling_byte(*byte)),
    }
}

/// Whether a byte makes a word one that can be an ID.
fn is_telling_byte(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
}

/// The entries that one word names: one, or the two ends of a range (`TASK-006~009`, `T01-T04`). In a list of IDs a
/// bare dotted number (`1.2`) counts as well. Empty if the word is no such thing.
pub(super) fn entry_references(source: &str, word: Range<usize>, in_list: bool) -> Vec<(Range<usize>, Box<str>)> {
    let text = &source[word.clone()];
    if in_list && is_dotted_number(text) {
        return vec![(word, text.into())];
    }
    let Some(first) = entry_length(text) else { return Vec::new() };
    let (id, rest) = text.split_at(first);
    let range = word.start..word.start + first;
    if rest.is_empty() {
        return vec![(range, id.into())];
    }
    let Some(last) = rest.strip_prefix(['~', '-']).or_else(|| rest.strip_prefix("..")) else { return Vec::new() };
    let last_range = word.end - last.len()..word.end;
    if entry_length(last) == Some(last.len()) {
        return vec![(range, id.into()), (last_range, last.into())];
    }
    let is_tilde = rest.starts_with('~');
    if is_tilde && !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()) {
        let prefix = id.trim_end_matches(|c: char| c.is_ascii_digit());
        return vec![(range, id.into()), (last_range, format!("{prefix}{last}").into())];
    }
    Vec::new()
}

/// Length of the entry ID that `text` begins with: capitals, perhaps a hyphen, digits, perhaps dotted, perhaps a
/// letter.
pub(super) fn entry_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let letters = bytes.iter().take_while(|b| b.is_ascii_uppercase()).count();
    if letters == 0 || letters > LONGEST_PREFIX {
        return None;
    }
    let hyphen = usize::from(bytes.get(letters) == Some(&b'-'));
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = letters + hyphen;
    let number = digits(end);
    if number == 0 || number > 6 {
        return None;
    }
    end += number;
    while bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 && bytes.get(end + 1) != Some(&b'.') {
        end += 1 + digits(end + 1);
    }
    let letter = bytes.get(end).is_some_and(u8::is_ascii_lowercase);
    let alone = bytes.get(end + 1).is_none_or(|b| !b.is_ascii_alphanumeric());
    end += usize::from(letter && alone);
    bytes.get(end).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_').then_some(end)
}

fn is_dotted_number(text: &str) -> bool {
    text.contains('.') && text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// `Risk 1`, `Test 3`, `User Story 2` in running text, a capitalised word before a number; and `RFC 1234`, capitals
/// before a number.
pub(super) fn spaced(source: &str, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, Target)> + '_ {
    names_with_number(source, range).filter_map(|(name, number)| {
        let range = name.start..number.end;
        let (name, number) = (&source[name], &source[number]);
        if name.chars().any(char::is_lowercase) {
            return Some((range, Target::Entry(numbered_key(name, number).into())));
        }
        let is_document = name.len() >= 2 && name.bytes().all(|b| b.is_ascii_uppercase());
        is_document.then(|| (range, Target::Numbered(name.into(), number.into())))
    })
}

/// A capitalised word, one space and a number; of `User Story 2` the last word counts.
fn names_with_number(source: &str, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, Range<usize>)> + '_ {
    let text = &source[range.clone()];
    let is_pair = |byte: u8, next: u8| (byte == b' ') & next.is_ascii_digit();
    let next = text.as_bytes().get(1..).unwrap_or_default();
    // Most texts have none, which is told without an early exit, so that the loop is vectorised.
    let has_some = text.bytes().zip(next).fold(false, |found, (byte, next)| found | is_pair(byte, *next));
    let pairs = text.bytes().zip(if has_some { next } else { &[] }).enumerate();
    let spaces = pairs.filter(move |(_, (byte, next))| is_pair(*byte, **next)).map(|(space, _)| space);
    spaces.filter_map(move |space| {
        let after = &text[space + 1..];
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let ends = after[digits..].chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_');
        let more = after[digits..].starts_with('.') && after[digits + 1..].starts_with(|c: char| c.is_ascii_digit());
        if !ends || more {
            return None;
        }
        let word = text[..space]
            .rfind(|c: char| !c.is_alphabetic())
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let capital = text[word..space].chars().next().is_some_and(char::is_uppercase);
        let at = range.start;
        capital.then(|| (at + word..at + space, at + space + 1..at + space + 1 + digits))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(word: &str, in_list: bool) -> Vec<String> {
        entry_references(word, 0..word.len(), in_list).into_iter().map(|(_, key)| key.to_string()).collect()
    }

    #[test]
    fn entry_ids() {
        for (word, expected) in [
            ("T04", vec!["T04"]),
            ("T04a", vec!["T04a"]),
            ("FR-1", vec!["FR-1"]),
            ("TASK-006~009", vec!["TASK-006", "TASK-009"]),
            ("T01-T04", vec!["T01", "T04"]),
            ("FR-1..FR-3", vec!["FR-1", "FR-3"]),
            ("US1", vec!["US1"]),
            ("P95ms", vec![]),
            ("auth-1", vec![]),
            ("1.2", vec![]),
            ("FR-1-auth", vec![]),
        ] {
            assert_eq!(entries(word, false), expected, "{word}");
        }
        assert_eq!(entries("1.2", true), ["1.2"]);
    }

    #[test]
    fn words_and_spaced_names() {
        let text = "See (auth-base), v1.2. Risk 2, User Story 3 and RFC 9110; the 3 risks, Risk 1.5";
        let found: Vec<&str> = telling_words(text, 0..text.len()).map(|word| &text[word]).collect();
        assert_eq!(found, ["auth-base", "v1.2", "2", "3", "9110", "3", "1.5"]);
        let spaced: Vec<Target> = spaced(text, 0..text.len()).map(|(_, target)| target).collect();
        let numbered = Target::Numbered("RFC".into(), "9110".into());
        assert_eq!(spaced, [Target::Entry("risk 2".into()), Target::Entry("story 3".into()), numbered]);
    }

    #[test]
    fn keys() {
        let keys = |name: &str, number: usize| entry_keys(name, number).join(" | ");
        assert_eq!(keys("T04", 2), "T04");
        assert_eq!(keys("Task T04", 2), "T04");
        assert_eq!(keys("FR-1", 1), "FR-1");
        assert_eq!(keys("Risk 2", 1), "risk 2");
        assert_eq!(keys("User Story 3", 1), "user story 3 | story 3 | US3");
    }
}
