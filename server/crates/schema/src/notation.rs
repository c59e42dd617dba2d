//! The ways to mark what is to be replaced besides `[X]`: `{X}`, `{{X}}`, `<X>`, `(fill me in …)`, and where a whole
//! value or a title says it, `(X)`, `YYYY-MM-DD` and `NNNN`. This file must not know what a placeholder is for.

use std::ops::Range;

/// Longer ones (in bytes) are text that happens to stand between marks.
const LONGEST: usize = 400;

/// How a remark in parentheses begins that asks to be replaced.
const REQUESTS: [&str; 6] = ["(fill ", "(insert ", "(replace ", "(your ", "(describe ", "(name of "];

/// HTML elements that stand in Markdown as themselves.
const ELEMENTS: [&str; 34] = [
    "a",
    "b",
    "blockquote",
    "br",
    "center",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figure",
    "h1",
    "h2",
    "h3",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "ol",
    "p",
    "picture",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
];

/// The half-open ranges of what is marked in running text, in order; `range` lies in `text`.
pub(crate) fn marked(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let source = &text[range.clone()];
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = source[at..].find(['{', '<', '(']).map(|offset| at + offset) {
        let length = match source.as_bytes()[open] {
            b'{' if !source[..open].ends_with('$') => braces(&source[open..]),
            b'<' => angle(&source[open..]),
            b'(' => request(&source[open..]),
            _ => None,
        };
        match length {
            Some(length) => {
                found.push(range.start + open..range.start + open + length);
                at = open + length;
            }
            None => at = open + 1,
        }
    }
    found
}

/// Whether a whole value is to be replaced: one remark in parentheses, a date or a number that is only spelled out.
pub(crate) fn is_stand_in(value: &str) -> bool {
    let is_remark = value.starts_with('(') && value.ends_with(')') && !value[1..].contains('(');
    is_remark && value.len() > 2 || value.eq_ignore_ascii_case("YYYY-MM-DD") || is_number(value)
}

/// The places in a title where a number stands that is only spelled out: `NNNN` in `KEP-NNNN`.
pub(crate) fn numbers(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = range.start;
    for word in text[range.clone()].split_inclusive(|c: char| !c.is_alphanumeric()) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if is_number(bare) {
            found.push(at..at + bare.len());
        }
        at += word.len();
    }
    found
}

/// `NNNN` and `XXXX`.
fn is_number(word: &str) -> bool {
    word.len() >= 3 && (word.bytes().all(|byte| byte == b'N') || word.bytes().all(|byte| byte == b'X'))
}

/// The length of balanced braces with words in them; none for templates of other tools (`{% … %}`, `{#id}`).
fn braces(source: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in source.bytes().enumerate().take(LONGEST) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let inner = source[..=at].trim_matches(['{', '}']).trim();
            let is_text = inner.starts_with(|c: char| c.is_alphanumeric()) && inner.contains(char::is_alphabetic);
            return is_text.then_some(at + 1);
        }
    }
    None
}

/// The length of `<X>` where X is neither an element of HTML nor an address.
fn angle(source: &str) -> Option<usize> {
    let end = source.find(['>', '\n']).filter(|&end| end < LONGEST && source[end..].starts_with('>'))?;
    let inner = &source[1..end];
    let first = inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("").to_ascii_lowercase();
    let is_text = inner.starts_with(char::is_alphabetic)
        && !inner.contains(['=', '<', '@', '"'])
        && !inner.contains("://")
        && !inner.ends_with('/')
        && !ELEMENTS.contains(&first.as_str());
    is_text.then_some(end + 1)
}

/// The length of a remark in parentheses that asks to be replaced.
fn request(source: &str) -> Option<usize> {
    let is_request =
        |request: &&str| source.get(..request.len()).is_some_and(|start| start.eq_ignore_ascii_case(request));
    REQUESTS.iter().find(|request| is_request(request))?;
    let end = source.find(')').filter(|&end| end < LONGEST)?;
    Some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        marked(text, 0..text.len()).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn marks_of_placeholders() {
        for (text, expected) in [
            ("Use {name of option} now", vec!["{name of option}"]),
            ("{{ROLE}} wants {{X}}", vec!["{{ROLE}}", "{{X}}"]),
            ("because {a | {force} | b}.", vec!["{a | {force} | b}"]),
            ("# ADR: <short title>", vec!["<short title>"]),
            ("Name: (fill me in with `x`)", vec!["(fill me in with `x`)"]),
            ("${HOME} {#id} {% if %} {} {1}", vec![]),
            ("<br> <a href=\"x\"> <https://x.org> <me@x.org> 1 < 2 > 0 <details open>", vec![]),
            ("(as before) {never closed", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
        assert!(is_stand_in("YYYY-MM-DD") && is_stand_in("NNNN") && is_stand_in("(name of the main author)"));
        assert!(!is_stand_in("None") && !is_stand_in("") && !is_stand_in("()") && !is_stand_in("NN"));
        assert_eq!(numbers("KEP-NNNN: title", 0..15), vec![4..8]);
    }
}
