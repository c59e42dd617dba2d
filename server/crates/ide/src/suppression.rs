//! `<!-- specls-ignore CODE: reason -->` for the next block, `<!-- specls-ignore-file CODE -->` for the document
//! (design section 4).

use std::collections::HashMap;
use std::ops::Range;

use syntax::outline::Outline;
use world::Document;

use crate::action::{Action, replacing};
use crate::lines::line_around;
use crate::model::Diagnostic;
use crate::rules::rule;

/// One code named in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suppression {
    /// The code, or whatever stands in its place; empty if the comment names none.
    pub(crate) code: String,
    /// Where the code stands, or the whole comment if it names none.
    pub(crate) range: Range<usize>,
    /// Where reports of the code are hidden.
    pub(crate) scope: Range<usize>,
}

/// The suppressions of a document, and which of them have hidden something.
#[derive(Debug)]
pub(crate) struct Suppressions {
    all: Vec<Suppression>,
    used: Vec<bool>,
    /// Positions in `all` by code, sorted by where the scope starts.
    by_code: HashMap<String, Vec<usize>>,
}

impl Suppressions {
    pub(crate) fn of(text: &str, outline: &Outline) -> Self {
        let all = suppressions(text, outline);
        let mut by_code: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, suppression) in all.iter().enumerate() {
            by_code.entry(suppression.code.clone()).or_default().push(index);
        }
        for indices in by_code.values_mut() {
            indices.sort_by_key(|&index| all[index].scope.start);
        }
        Self { used: vec![false; all.len()], all, by_code }
    }

    /// Whether a report of `code` at `offset` is hidden; whatever hides it counts as used from now on.
    pub(crate) fn hide(&mut self, code: &str, offset: usize) -> bool {
        let Some(indices) = self.by_code.get(code) else { return false };
        let before = indices.partition_point(|&index| self.all[index].scope.start <= offset);
        let mut is_hidden = false;
        for &index in indices[..before].iter().filter(|&&index| offset <= self.all[index].scope.end) {
            self.used[index] = true;
            is_hidden = true;
        }
        is_hidden
    }

    /// Those that have hidden nothing so far.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &Suppression> {
        self.all.iter().zip(&self.used).filter(|(_, used)| !**used).map(|(suppression, _)| suppression)
    }
}

/// All suppressions of a document.
fn suppressions(text: &str, outline: &Outline) -> Vec<Suppression> {
    let mut found = Vec::new();
    for comment in &outline.comments {
        let content = &text[comment.content.clone()];
        let Some(rest) = content.trim_start().strip_prefix("specls-ignore") else { continue };
        let (rest, is_file) = match rest.strip_prefix("-file") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        if rest.starts_with(|c: char| !c.is_whitespace() && c != ':') {
            continue;
        }
        let scope = if is_file { 0..text.len() } else { next_block(outline, &comment.range) };
        let start = comment.content.end - rest.len();
        let codes = rest.split(':').next().unwrap_or("");
        let before = found.len();
        let mut at = start;
        for word in codes.split_inclusive([',', ' ', '\t', '\n', '\r']) {
            let code = word.trim_matches([',', ' ', '\t', '\n', '\r']);
            if !code.is_empty() {
                let offset = at + word.len() - word.trim_start().len();
                found.push(Suppression {
                    code: code.to_owned(),
                    range: offset..offset + code.len(),
                    scope: scope.clone(),
                });
            }
            at += word.len();
        }
        if found.len() == before {
            found.push(Suppression { code: String::new(), range: comment.range.clone(), scope });
        }
    }
    found
}

/// The action that hides a diagnostic by a comment above the block it stands in; `None` for what cannot be hidden.
pub(crate) fn suppressing(document: &Document, diagnostic: &Diagnostic) -> Option<Action> {
    let code = rule(diagnostic.code)?.code;
    let blocks = &document.outline.blocks;
    let before = blocks.partition_point(|block| block.range.start <= diagnostic.range.start);
    let around = blocks[..before].iter().rev().find(|block| block.depth == 0);
    let at = around.map_or(0, |block| line_around(&document.source, block.range.start).start);
    // A comment in front of the front matter would end it.
    let at = at.max(document.outline.front_matter.end);
    // Without a title a remark on the whole document is shown on the first line, which the comment will be.
    let is_whole = document.outline.title().is_none() && diagnostic.range == document.head();
    let scope = if is_whole { "-file" } else { "" };
    let comment = format!("<!-- specls-ignore{scope} {code}: reason -->\n");
    Some(Action::fix(format!("Ignore {code} here"), replacing(document, [(at..at, comment)])))
}

/// The block after the comment; the block around it if it stands in running text.
fn next_block(outline: &Outline, comment: &Range<usize>) -> Range<usize> {
    use syntax::BlockKind::Html;
    let before = outline.blocks.partition_point(|block| block.range.start <= comment.start);
    let around = outline.blocks[..before].last().filter(|block| block.range.end >= comment.end);
    match around {
        Some(block) if block.kind != Html => block.range.clone(),
        Some(block) if block.range.end > comment.end => comment.end..block.range.end,
        _ => outline.blocks.get(before).map_or(comment.clone(), |next| next.range.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_scopes() {
        let text = "# T\n\n<!-- specls-ignore a, b: because -->\n## Next\n\ntext <!-- specls-ignore c -->\n\n<!-- specls-ignore-file d -->\n\n<!-- specls-ignore -->\n- x\n- y\n\n<!-- other -->\n";
        let outline = Outline::new(text, syntax::parse_bulk(text));
        let found: Vec<_> = suppressions(text, &outline)
            .into_iter()
            .map(|s| (s.code.clone(), text[s.range].to_owned(), text[s.scope].to_owned()))
            .collect();
        let expect = |code: &str, at: &str, scope: &str| (code.to_owned(), at.to_owned(), scope.to_owned());
        assert_eq!(
            found,
            [
                expect("a", "a", "## Next"),
                expect("b", "b", "## Next"),
                expect("c", "c", "text <!-- specls-ignore c -->"),
                expect("d", "d", text),
                expect("", "<!-- specls-ignore -->", "- x\n- y"),
            ]
        );
    }
}
