//! The anchors that GitHub gives headings.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::quality::RandomState;

use crate::SpanKind;
use crate::outline::{Outline, Section};

/// The anchor of each section of a document, in order: its name in lower case, spaces as hyphens, punctuation left
/// out, repetitions numbered (`risks`, `risks-1`).
#[must_use]
pub fn slugs(text: &str, outline: &Outline) -> Vec<String> {
    let bases: Vec<String> =
        outline.sections.iter().map(|section| slug(&without_labels(text, outline, section))).collect();
    let mut seen: HashMap<&str, usize, RandomState> =
        HashMap::with_capacity_and_hasher(bases.len(), Default::default());
    let count = |base| {
        let count: &mut usize = seen.entry(base).or_default();
        *count += 1;
        *count - 1
    };
    let repetitions: Vec<usize> = bases.iter().map(String::as_str).map(count).collect();
    let numbered = bases.into_iter().zip(repetitions);
    numbered.map(|(base, repetition)| if repetition == 0 { base } else { format!("{base}-{repetition}") }).collect()
}

/// The name of a section with the text of its reference links, and not their labels.
fn without_labels<'a>(text: &'a str, outline: &Outline, section: &Section) -> Cow<'a, str> {
    let name = &text[section.name.clone()];
    if !name.contains(']') || !name.contains("][") {
        return Cow::Borrowed(name);
    }
    let mut kept = String::new();
    let mut at = section.name.start;
    let links = outline.spans_in(section.name.clone()).filter(|span| matches!(span.kind, SpanKind::Reference(_)));
    for link in links {
        kept.push_str(&text[at.min(link.content.end)..link.content.end]);
        at = at.max(link.range.end);
    }
    Cow::Owned(kept + &text[at.min(section.name.end)..section.name.end])
}

/// The anchor of a heading's text, repetitions aside.
#[must_use]
pub fn slug(name: &str) -> String {
    if name.is_ascii() && !name.contains(']') {
        let mut slug = vec![0; name.len()];
        let mut length = 0;
        for letter in name.bytes().map(|byte| ANCHOR_LETTERS[usize::from(byte)]) {
            slug[length] = letter;
            length += usize::from(letter != 0);
        }
        slug.truncate(length);
        return String::from_utf8(slug).unwrap_or_default();
    }
    let mut slug = String::with_capacity(name.len());
    let mut rest = name;
    // Looked for once, not from every bracket.
    let last_parenthesis = name.rfind(')').unwrap_or(0);
    while let Some(character) = rest.chars().next() {
        if character.is_ascii() && character != ']' {
            let letter = ANCHOR_LETTERS[character as usize];
            slug.extend((letter != 0).then_some(char::from(letter)));
            rest = &rest[1..];
            continue;
        }
        // Of an inline link the text counts, not the destination.
        if character == ']'
            && rest[1..].starts_with('(')
            && name.len() - rest.len() < last_parenthesis
            && let Some(close) = rest.find(')')
        {
            rest = &rest[close + 1..];
            continue;
        }
        match character {
            c if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
            _ => {}
        }
        rest = &rest[character.len_utf8()..];
    }
    slug
}

/// What each ASCII character of a heading is in its anchor; 0 for those that are left out.
const ANCHOR_LETTERS: [u8; 256] = {
    let mut letters = [0; 256];
    let mut byte = 0;
    while byte < letters.len() {
        let letter = byte as u8;
        letters[byte] = match letter {
            b' ' => b'-',
            b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => letter.to_ascii_lowercase(),
            _ => 0,
        };
        byte += 1;
    }
    letters
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_bulk;

    #[test]
    fn anchors_as_github_makes_them() {
        let text = "# A & B\n## What's `new`?\n## [Link](x.md) text\n## Data_Safety\n## A & B\n## Über uns 2.0\n\
                    ## See [Part 1][p] and [all][x]\n\n[p]: #x\n";
        let outline = Outline::new(text, parse_bulk(text));
        let expected =
            ["a--b", "whats-new", "link-text", "data_safety", "a--b-1", "über-uns-20", "see-part-1-and-allx"];
        assert_eq!(slugs(text, &outline), expected);
    }
}
