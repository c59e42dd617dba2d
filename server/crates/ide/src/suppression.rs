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
    by_code: HashMap<String, OfCode>,
}

/// The suppressions of one code, as positions among all. There may be thousands of both sorts.
#[derive(Debug, Default)]
struct OfCode {
    /// Those for the whole document.
    whole: Vec<usize>,
    /// Those for a block, sorted by where the scope starts.
    blocks: Vec<usize>,
    /// For each of `blocks` how far it and those before it reach.
    reach: Vec<usize>,
}

impl Suppressions {
    pub(crate) fn of(text: &str, outline: &Outline) -> Self {
        let all = suppressions(text, outline);
        let mut by_code: HashMap<String, OfCode> = HashMap::new();
        for (index, suppression) in all.iter().enumerate() {
            let of_code = by_code.entry(suppression.code.clone()).or_default();
            let is_whole = suppression.scope == (0..text.len());
            if is_whole { &mut of_code.whole } else { &mut of_code.blocks }.push(index);
        }
        for OfCode { blocks, reach, .. } in by_code.values_mut() {
            blocks.sort_by_key(|&index| all[index].scope.start);
            let longest = |reach: &mut usize, &index: &usize| {
                *reach = all[index].scope.end.max(*reach);
                Some(*reach)
            };
            *reach = blocks.iter().scan(0, longest).collect();
        }
        Self { used: vec![false; all.len()], all, by_code }
    }

    /// Whether a report of `code` at `offset` is hidden; whatever hides it counts as used from now on.
    pub(crate) fn hide(&mut self, code: &str, offset: usize) -> bool {
        let Some(OfCode { whole, blocks, reach }) = self.by_code.get(code) else { return false };
        let mut is_hidden = !whole.is_empty();
        if whole.first().is_some_and(|&first| !self.used[first]) {
            whole.iter().for_each(|&index| self.used[index] = true);
        }
        let before = blocks.partition_point(|&index| self.all[index].scope.start <= offset);
        let near = blocks[..before].iter().zip(&reach[..before]).rev().take_while(|(_, reach)| offset <= **reach);
        for (&index, _) in near.filter(|(index, _)| offset <= self.all[**index].scope.end) {
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
    fn each_comment_that_hides_something_is_used() {
        let text = "<!-- specls-ignore a -->\n- x\n- y\n\n<!-- specls-ignore a -->\nz\n\n<!-- specls-ignore-file b -->\n\n<!-- specls-ignore-file b -->\n";
        let outline = Outline::new(text, syntax::parse_bulk(text));
        let at = |part: &str| text.find(part).unwrap();
        let mut suppressions = Suppressions::of(text, &outline);
        assert_eq!(suppressions.unused().count(), 4);
        assert!(!suppressions.hide("a", 0) && !suppressions.hide("c", at("x")));
        assert!(suppressions.hide("a", at("y")));
        assert_eq!(suppressions.unused().map(|it| it.range.start > at("y")).collect::<Vec<_>>(), [true, true, true]);
        assert!(suppressions.hide("a", at("z")) && suppressions.hide("b", 0));
        assert_eq!(suppressions.unused().count(), 0);
    }

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
