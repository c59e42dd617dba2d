//! The codes of rules in a comment that keeps them quiet: `<!-- specls-ignore CODE: reason -->`.

use crate::model::{CompletionKind, Completions};
use crate::rules::rules;

use super::site::Site;

const WORDS: [(&str, &str); 2] =
    [("specls-ignore", "in the next block"), ("specls-ignore-file", "in the whole document")];

/// Nothing but codes is offered in a comment; `None` outside of one.
pub(super) fn codes(site: &Site<'_>) -> Option<Completions> {
    let before = site.before();
    let Some(open) = before.rfind("<!--").map(|open| open + "<!--".len()) else {
        // Further down in a comment of several lines.
        let mut comments = site.document.outline.comments_over(site.offset..site.offset + 1);
        return comments.any(|comment| comment.range.start < site.offset).then(Completions::default);
    };
    let comment = &before[open..];
    if comment.contains("-->") {
        return None;
    }
    let word = comment.rfind([' ', '\t', ',']).map_or(0, |at| at + 1);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let rest = site.after();
    let rest = &rest[..rest.find("-->").unwrap_or(rest.len())];
    let rest = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let range = site.line.start + open + word..site.offset + rest;
    let mut words = comment[..word].split([' ', '\t', ',']).filter(|word| !word.is_empty());
    let mut items = match words.next() {
        None => {
            let item = |(word, detail): (&str, &str)| {
                site.item(CompletionKind::Code, word, &range, word.to_owned()).with_detail(detail)
            };
            WORDS.map(item).to_vec()
        }
        Some(first) if WORDS.iter().any(|(word, _)| *word == first) && !comment.contains(':') => {
            let known: Vec<&str> = words.collect();
            let rules = rules().iter().filter(|rule| !known.contains(&rule.code));
            let item = |rule: &&crate::rules::Rule| {
                site.item(CompletionKind::Code, rule.code, &range, rule.code.to_owned()).with_detail(rule.summary())
            };
            rules.map(item).collect()
        }
        Some(_) => Vec::new(),
    };
    items.retain(|item| item.fits(&comment[word..]));
    Some(Completions { items, is_incomplete: false })
}
