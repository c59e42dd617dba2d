//! The values that documents have, reduced to what is compared with those of the template (design section 3, rule 7).

use crate::date::is_date_shaped;
use crate::name::{is_decoration, is_plain, strip_marks};
use crate::placeholder::fold;

/// Whether a value is one of these, whatever stands around it; a single letter stands for the words that begin with it
/// (`H` for High).
#[must_use]
pub fn is_one_of(value: &str, values: &[String]) -> bool {
    if values.iter().any(|other| other == value) {
        return true;
    }
    let value = comparable(value);
    let is_initial = |other: &str| other.chars().count() == 1 && !value.contains(' ') && value.starts_with(other);
    values.iter().map(|other| comparable(other)).any(|other| other == value || is_initial(&other))
}

/// A value without emoji and Markdown marks.
#[must_use]
pub fn undecorated(value: &str) -> String {
    if is_plain(value) { fold(value).into_owned() } else { fold(&strip_marks(value)).into_owned() }
}

/// What begins a remark after a value.
const REMARKS: [&str; 12] = ["(", "（", " — ", " – ", " - ", ":", ";", " by ", ",", "\n", "<!--", ". "];

/// A document's value reduced to what is compared with an enumeration (design section 3, rule 7): emoji, marks,
/// checkbox and quotes taken off, cut at what can only be a remark, `-` and `_` as spaces, lower case.
#[must_use]
pub fn comparable(value: &str) -> String {
    let value = value.trim();
    if value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        // Most values are one plain word.
        return value.to_ascii_lowercase();
    }
    let value = value.strip_prefix("[x]").or_else(|| value.strip_prefix("[X]")).unwrap_or(value);
    let plain = strip_marks(value);
    let end = remark_at(&plain).unwrap_or(plain.len());
    let trimmed = plain[..end]
        .trim()
        .trim_matches(|c: char| matches!(c, '"' | '\'' | '.' | '!' | '~' | '[' | ']') || is_decoration(c));
    fold(&trimmed.replace(['-', '_'], " ").to_lowercase()).into_owned()
}

/// Where a remark after a value begins.
fn remark_at(value: &str) -> Option<usize> {
    let may_begin = |byte: &u8| matches!(byte, b'(' | b' ' | b':' | b';' | b',' | b'\n' | b'<' | b'.' | 0xEF);
    let mut places = value.bytes().enumerate().filter(|(_, byte)| may_begin(byte)).map(|(at, _)| at);
    let begins = |at: usize, cut: &str| value.as_bytes()[at..].starts_with(cut.as_bytes()) && !value.starts_with(cut);
    let cut = places.find(|&at| REMARKS.iter().any(|cut| begins(at, cut)));
    cut.into_iter().chain(date_at(&value[..cut.unwrap_or(value.len())])).min()
}

/// Where a date stands behind a word: `Approved 2026-05-01`.
fn date_at(value: &str) -> Option<usize> {
    let mut spaces = value.match_indices(' ').map(|(at, _)| at).filter(|&at| at > 0);
    spaces.find(|&at| value.get(at + 1..at + 11).is_some_and(is_date_shaped))
}

/// The remark that follows a document's value in its source, with what separates the two; `None` if there is none. It is
/// what [`comparable`] leaves out.
#[must_use]
pub fn remark(value: &str) -> Option<&str> {
    let at = value[..remark_at(value)?].trim_end().len();
    Some(&value[at..])
}

/// Whether a value says in so many words that there is none (design section 3, rule 8).
#[must_use]
pub fn is_nothing(value: &str) -> bool {
    let ticked = value.trim_start();
    let unticked = ticked.strip_prefix("[x]").or_else(|| ticked.strip_prefix("[X]")).unwrap_or(ticked);
    // Most values are told to be something by their first letter.
    match unticked.chars().find(|character| character.is_alphanumeric() && !is_decoration(*character)) {
        None => !value.contains(char::is_alphanumeric) || is_nothing_word(value),
        Some('n' | 'N' | 't' | 'T' | 'u' | 'U' | 'p' | 'P' | 'な' | '无') => is_nothing_word(value),
        Some(_) => false,
    }
}

fn is_nothing_word(value: &str) -> bool {
    let word = comparable(value);
    matches!(
        word.as_str(),
        "n/a" | "na" | "none" | "no" | "tbd" | "tba" | "unknown" | "pending" | "-" | "—" | "–" | "なし" | "无"
    ) || word.starts_with("n/a ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_first_letter_tells_what_the_whole_value_does(
            value in "(\\[[xX]\\])?[ ~*\\[(\"✅①—-]{0,3}(n/a|N/A |None|no|TBD|tba|Unknown|pending|なし|无|x|Ⓝo|)[]) ~*!,.—a-]{0,3}"
        ) {
            prop_assert_eq!(is_nothing(&value), is_nothing_word(&value) || !value.contains(char::is_alphanumeric));
        }
    }

    #[test]
    fn initials_stand_for_words() {
        let values = ["H", "M", "L"].map(str::to_owned);
        assert!(["h", "High", "**Medium** (so far)", "low"].iter().all(|value| is_one_of(value, &values)));
        assert!(!["Severe", "Most of all", ""].iter().any(|value| is_one_of(value, &values)));
        assert!(!is_one_of("Highest", &["High".to_owned()]));
    }

    #[test]
    fn comparable_values() {
        for (value, expected) in [
            ("High", "high"),
            ("**High** (because)", "high"),
            ("✅ In-Progress", "in progress"),
            ("[x] Medium", "medium"),
            ("\"Low\"", "low"),
            ("Approved by Ann, 2026", "approved"),
            ("High — see below", "high"),
            ("Medium: one in ten", "medium"),
            ("Low.", "low"),
            ("~~Low~~!", "low"),
            ("Approved 2026-05-01", "approved"),
        ] {
            assert_eq!(comparable(value), expected, "{value}");
        }
    }
}
