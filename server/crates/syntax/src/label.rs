//! Labels of fields and names of entries, read from the text at the start of a line or heading.

use std::ops::Range;

/// Labels longer than this (in bytes) are sentences.
const MAX_LABEL: usize = 80;

/// Plain labels longer than this (in bytes) are sentences.
const MAX_PLAIN_LABEL: usize = 48;

/// The parts of an entry's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryName {
    pub(crate) prefix: Range<usize>,
    pub(crate) number: Range<usize>,
    pub(crate) title: Range<usize>,
}

/// Reads `text[range]` as the name of an entry: a word or a few, a number, and perhaps a title after a colon,
/// dash or period: `Risk 1: Latency`, `FR-2`, `T04`, `User Story 1 - Log in`, `Task 1.2: Build`.
pub(crate) fn entry_name(text: &str, range: Range<usize>) -> Option<EntryName> {
    let source = &text[range.clone()];
    let head = &source.as_bytes()[..source.len().min(MAX_LABEL + 1)];
    if !has_digit(head) {
        return None;
    }
    let digits = head.iter().position(u8::is_ascii_digit)?;
    let name = source.trim_end();
    let prefix = name[..digits].trim_end_matches(['-', '_', ' ', '#']);
    let spelled = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '_');
    if prefix.is_empty() || !prefix.ends_with(char::is_alphabetic) {
        return None;
    }
    // Decoration such as an emoji may stand before the word.
    let word = prefix.find(char::is_alphabetic)?;
    if !prefix[word..].chars().all(spelled) {
        return None;
    }
    let number = number_length(&name[digits..]);
    let rest = &name[digits + number..];
    let title = rest.trim_start().trim_start_matches([':', '—', '–', '-', '.', ')']).trim_start();
    let separated = rest.is_empty()
        || rest.starts_with([':', '.', ')'])
        || rest.trim_start().starts_with(['—', '–', ':', '('])
        || rest.starts_with(" - ");
    if !separated {
        return None;
    }
    let start = range.start;
    Some(EntryName {
        prefix: start + word..start + prefix.len(),
        number: start + digits..start + digits + number,
        title: start + name.len() - title.len()..start + name.len(),
    })
}

/// Whether there is a digit among these bytes, as in the names of all entries. Without an early exit, so that the loop is
/// vectorised.
pub(crate) fn has_digit(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, byte| found | byte.is_ascii_digit())
}

/// Length of the number at the start of `text`: digits, dotted groups of digits, one closing letter (`04a`).
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut length = digits(0);
    while bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
    }
    let letter = bytes.get(length).is_some_and(u8::is_ascii_lowercase);
    let alone = bytes.get(length + 1).is_none_or(|b| !b.is_ascii_alphanumeric());
    length + usize::from(letter && alone)
}

/// A label with its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    /// The label's text.
    pub(crate) text: Range<usize>,
    /// With marks and colon.
    pub(crate) lead: Range<usize>,
}

/// Reads a bold run as a label: `**Label:**`, or `**Label**` followed by a colon before `limit`.
/// `range` and `content` are those of the strong span.
pub(crate) fn bold_label(text: &str, range: Range<usize>, content: Range<usize>, limit: usize) -> Option<Label> {
    let inner = text[content.clone()].trim_end();
    let (inner, end) = match inner.strip_suffix([':', '：']) {
        Some(inner) => (inner.trim_end(), range.end),
        None => {
            let rest = &text[range.end..limit.max(range.end)];
            let gap = rest.len() - rest.trim_start_matches(' ').len();
            let colon = rest[gap..].chars().next().filter(|c| matches!(c, ':' | '：'))?;
            (inner, range.end + gap + colon.len_utf8())
        }
    };
    let valid = !inner.is_empty() && inner.len() <= MAX_LABEL && !inner.contains('\n');
    valid.then(|| Label { text: content.start..content.start + inner.len(), lead: range.start..end })
}

/// Reads the start of a list item's `text[range]`, which is on one line, as a plain label: a few words and a colon, followed by a space
/// or the end of the line.
pub(crate) fn plain_label(text: &str, range: Range<usize>) -> Option<Label> {
    let line = &text[range.clone()];
    let colon = memchr::memchr(b':', line.as_bytes()).unwrap_or(line.len());
    let colon = if line.is_ascii() { colon } else { line[..colon].find('：').unwrap_or(colon) };
    let label = line[..colon].trim_end();
    if colon == line.len() || label.len() > MAX_PLAIN_LABEL {
        return None;
    }
    let after = line[colon..].chars().nth(1);
    let word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '/' | '&' | '(' | ')' | '\'' | '.');
    let valid = label.chars().next().is_some_and(char::is_alphabetic)
        && label.chars().all(word)
        && !label.contains(". ")
        && label.contains('(') == label.contains(')')
        && label.split_whitespace().count() <= 5
        && after.is_none_or(char::is_whitespace);
    let colon_length = line[colon..].chars().next().map_or(1, char::len_utf8);
    valid.then(|| Label {
        text: range.start..range.start + label.len(),
        lead: range.start..range.start + colon + colon_length,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str) -> Option<(&str, &str, &str)> {
        entry_name(name, 0..name.len()).map(|n| (&name[n.prefix], &name[n.number], &name[n.title]))
    }

    #[test]
    fn entry_names() {
        for (name, expected) in [
            ("Risk 1: Latency", ("Risk", "1", "Latency")),
            ("Risk 1:", ("Risk", "1", "")),
            ("FR-2", ("FR", "2", "")),
            ("T04", ("T", "04", "")),
            ("T04a: x", ("T", "04a", "x")),
            ("Task 1.2: Build", ("Task", "1.2", "Build")),
            ("User Story 1 - Log in (Priority: P1)", ("User Story", "1", "Log in (Priority: P1)")),
            ("Phase 0 — Intake", ("Phase", "0", "Intake")),
            ("✅ T01: API contracts", ("T", "01", "API contracts")),
            ("Q1. Why", ("Q", "1", "Why")),
        ] {
            assert_eq!(parts(name), Some(expected), "{name}");
        }
        for name in
            ["P95 latency", "OAuth2 flow", "1. Introduction", "99.9% uptime", "Overview", "Fix [x] in 2", "3.1 Foo"]
        {
            assert_eq!(parts(name), None, "{name}");
        }
    }

    #[test]
    fn plain_labels() {
        let label = |text: &str| plain_label(text, 0..text.len()).map(|label| text[label.text].to_owned());
        assert_eq!(label("Priority: Must"), Some("Priority".into()));
        assert_eq!(label("Code quality:"), Some("Code quality".into()));
        assert_eq!(label("see https://x"), None);
        assert_eq!(label("This is a sentence that goes on: x"), None);
        assert_eq!(label("`code`: x"), None);
    }
}
