//! Inlines of one leaf block: code spans, links, brackets, strong runs, comments, tags. One pass, linear in the
//! length of the block; knows nothing of blocks.

use std::ops::Range;

use crate::outline::{Comment, Span, SpanKind};

/// Brackets nested deeper than this are text; it keeps hostile input linear.
const MAX_BRACKET_DEPTH: usize = 32;

/// Parentheses nested deeper than this are no part of a link's destination (CommonMark 6.3 asks for at least three);
/// it keeps hostile input linear.
const MAX_PARENTHESIS_DEPTH: usize = 32;

/// The bytes that may be, or begin, anything but text.
const MARKS: [u8; 7] = *b"\\`<*_[]";

/// Whether each byte is one of the [`MARKS`].
const IS_MARK: [bool; 256] = {
    let mut is_mark = [false; 256];
    let mut index = 0;
    while index < MARKS.len() {
        is_mark[MARKS[index] as usize] = true;
        index += 1;
    }
    is_mark
};

/// Where the first mark stands. In chunks, whose inner loop has no early exit and so is vectorised.
fn first_mark(bytes: &[u8]) -> Option<usize> {
    const CHUNK: usize = 16;
    let is_mark = |byte: &u8| IS_MARK[usize::from(*byte)];
    // Quicker to tell than a mark: `[\]_` and the backtick are neighbours, and so is `^`.
    let may_be_mark =
        |byte: u8| u8::from(byte.wrapping_sub(b'[') <= b'`' - b'[') | u8::from(byte == b'<') | u8::from(byte == b'*');
    let may_have_mark = |chunk: &[u8; CHUNK]| chunk.iter().fold(0, |found, byte| found | may_be_mark(*byte)) != 0;
    let (chunks, rest) = bytes.as_chunks::<CHUNK>();
    for (index, chunk) in chunks.iter().enumerate() {
        if may_have_mark(chunk)
            && let Some(at) = chunk.iter().position(is_mark)
        {
            return Some(index * CHUNK + at);
        }
    }
    // A last chunk that overlaps the one before tells whether there is anything in the rest to look for.
    let is_free = bytes.last_chunk::<CHUNK>().is_some_and(|last| !may_have_mark(last));
    if is_free { None } else { rest.iter().position(is_mark).map(|at| chunks.len() * CHUNK + at) }
}

/// Adds the inlines of `text[range]` to lists of those before it: spans sorted by start, outer before inner, and comments.
/// Their ranges are absolute.
pub(crate) fn scan(text: &str, range: Range<usize>, spans: &mut Vec<Span>, comments: &mut Vec<Comment>) {
    let bytes = &text.as_bytes()[..range.end];
    let Some(first) = bytes.get(range.start..).and_then(first_mark) else { return };
    let before = spans.len();
    let mut scanner = Scanner {
        text,
        bytes,
        at: range.start + first,
        spans,
        comments,
        brackets: Vec::new(),
        strong: None,
        ticks: None,
        no_comment_end: false,
    };
    scanner.run();
    if spans.len() < before + 2 {
        return;
    }
    spans[before..].sort_by_key(|span| (span.range.start, std::cmp::Reverse(span.range.end)));
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    spans: &'a mut Vec<Span>,
    comments: &'a mut Vec<Comment>,
    /// Open `[`: where, and how many spans there were.
    brackets: Vec<(usize, usize)>,
    /// Start of the open `**` or `__`.
    strong: Option<usize>,
    /// Backtick runs not yet passed, by length, last first; filled at the first run that the next one does not close.
    ticks: Option<Vec<(usize, Vec<usize>)>>,
    /// Set once a search has come to the end in vain, so that it is not repeated.
    no_comment_end: bool,
}

impl Scanner<'_> {
    fn run(&mut self) {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(plain) = first_mark(rest) else { return };
            self.at += plain;
            match rest[plain] {
                b'\\' if self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_punctuation) => self.at += 2,
                b'`' => self.code(),
                b'<' => self.angle(),
                byte @ (b'*' | b'_') => self.emphasis(byte),
                b'[' => self.open_bracket(),
                b']' => self.close_bracket(),
                _ => self.at += 1,
            }
        }
    }

    /// How often the byte at `at` repeats.
    fn run_length(&self, at: usize) -> usize {
        self.bytes[at..].iter().take_while(|&&byte| byte == self.bytes[at]).count()
    }

    fn push(&mut self, kind: SpanKind, range: Range<usize>, content: Range<usize>) {
        self.at = self.at.max(range.end);
        self.spans.push(Span { kind, range, content });
    }

    fn code(&mut self) {
        let length = self.run_length(self.at);
        let after = self.at + length;
        match self.closing_ticks(length, after) {
            Some(close) => self.push(SpanKind::Code, self.at..close + length, after..close),
            None => self.at = after,
        }
    }

    /// Where the next run of exactly `length` backticks from `from` on starts.
    fn closing_ticks(&mut self, length: usize, from: usize) -> Option<usize> {
        if self.ticks.is_none() {
            // Mostly it is the next run of all.
            let next = memchr::memchr(b'`', &self.bytes[from..]).map(|at| from + at)?;
            if self.run_length(next) == length {
                return Some(next);
            }
            // Few lengths differ: some thousand in a megabyte of nothing else.
            let mut runs: Vec<(usize, Vec<usize>)> = Vec::new();
            let mut at = from;
            while at < self.bytes.len() {
                if self.bytes[at] == b'`' {
                    let length = self.run_length(at);
                    match runs.iter_mut().find(|(known, _)| *known == length) {
                        Some((_, starts)) => starts.push(at),
                        None => runs.push((length, vec![at])),
                    }
                    at += length;
                } else {
                    at += 1;
                }
            }
            runs.iter_mut().for_each(|(_, starts)| starts.reverse());
            self.ticks = Some(runs);
        }
        let (_, starts) = self.ticks.as_mut()?.iter_mut().find(|(known, _)| *known == length)?;
        while starts.last().is_some_and(|&start| start < from) {
            starts.pop();
        }
        starts.last().copied()
    }

    fn angle(&mut self) {
        let start = self.at;
        if self.bytes[start..].starts_with(b"<!--") {
            let end = if self.no_comment_end { None } else { self.find(start + 4, b"-->") };
            match end {
                Some(end) => {
                    self.comments.push(Comment { range: start..end + 3, content: start + 4..end });
                    self.at = end + 3;
                }
                None => {
                    self.no_comment_end = true;
                    self.at += 4;
                }
            }
            return;
        }
        let opens = self.bytes.get(start + 1).is_some_and(|&b| b.is_ascii_alphabetic() || b == b'/');
        // Neither a tag nor an autolink has another `<` inside.
        let end = self.bytes[start + 1..].iter().position(|byte| matches!(byte, b'<' | b'>'));
        let end = end.map(|length| start + 1 + length).filter(|&end| opens && self.bytes[end] == b'>');
        let Some(end) = end else {
            self.at += 1;
            return;
        };
        let inner = &self.text[start + 1..end];
        if is_autolink(inner) {
            self.push(SpanKind::Autolink, start..end + 1, start + 1..end);
        } else if is_tag(inner) {
            self.push(SpanKind::Html, start..end + 1, start + 1..end);
        } else {
            self.at += 1;
        }
    }

    fn find(&self, from: usize, needle: &[u8]) -> Option<usize> {
        self.bytes.get(from..)?.windows(needle.len()).position(|window| window == needle).map(|n| from + n)
    }

    /// Opens or closes a strong run. Emphasis of a single mark is left alone: nothing above needs it.
    fn emphasis(&mut self, mark: u8) {
        let length = self.run_length(self.at);
        let start = self.at;
        self.at += length;
        if length < 2 {
            return;
        }
        let after_text = start > 0 && !self.bytes[start - 1].is_ascii_whitespace();
        let before_text = self.bytes.get(start + length).is_some_and(|byte| !byte.is_ascii_whitespace());
        match self.strong {
            Some(open) if self.bytes[open] == mark && after_text => {
                self.strong = None;
                if open + 2 < start {
                    let end = start + length.min(self.run_length(open)).max(2);
                    self.spans.push(Span { kind: SpanKind::Strong, range: open..end, content: open + 2..start });
                }
            }
            _ if before_text => self.strong = Some(start),
            _ => {}
        }
    }

    fn open_bracket(&mut self) {
        let start = self.at;
        self.at += 1;
        if self.bytes.get(start + 1) == Some(&b'[') {
            let rest = &self.bytes[start + 2..];
            let length = rest.iter().take(200).position(|b| matches!(b, b'[' | b']' | b'\n' | b'\r'));
            if let Some(length) = length.filter(|&length| length > 0 && rest[length..].starts_with(b"]]")) {
                let end = start + 2 + length;
                // `[[text]](destination)` is a link around a bracket.
                if self.bytes.get(end + 2) != Some(&b'(') {
                    self.push(SpanKind::Wiki, start..end + 2, start + 2..end);
                    return;
                }
            }
        }
        if self.brackets.len() < MAX_BRACKET_DEPTH {
            self.brackets.push((start, self.spans.len()));
        }
    }

    fn close_bracket(&mut self) {
        let close = self.at;
        self.at += 1;
        let Some((open, spans_before)) = self.brackets.pop() else { return };
        let content = open + 1..close;
        let image = open > 0 && self.bytes[open - 1] == b'!';
        if let Some((destination, end)) = self.destination(close + 1) {
            let (kind, start) =
                if image { (SpanKind::Image(destination), open - 1) } else { (SpanKind::Link(destination), open) };
            self.drop_inner_brackets(spans_before);
            self.push(kind, start..end, content);
            return;
        }
        self.drop_inner_brackets(spans_before);
        if self.text[content.clone()].starts_with('^') {
            self.push(SpanKind::Footnote, open..close + 1, content);
        } else {
            self.push(SpanKind::Bracket, open..close + 1, content);
        }
    }

    /// Of nested brackets only the outermost counts.
    fn drop_inner_brackets(&mut self, from: usize) {
        let inner = self.spans.split_off(from);
        self.spans.extend(inner.into_iter().filter(|span| span.kind != SpanKind::Bracket));
    }

    /// The destination of an inline link whose `(` stands at `at`, and the offset after its `)`.
    fn destination(&self, at: usize) -> Option<(Range<usize>, usize)> {
        if self.bytes.get(at) != Some(&b'(') {
            return None;
        }
        let mut start = at + 1;
        while self.bytes.get(start).is_some_and(u8::is_ascii_whitespace) {
            start += 1;
        }
        let (destination, mut end) = destination(self.bytes, start)?;
        // What follows up to the closing parenthesis is a title.
        let mut quote = None;
        loop {
            match (*self.bytes.get(end)?, quote) {
                (b'\\', _) => end += 1,
                (b')', None) => return Some((destination, end + 1)),
                (byte @ (b'"' | b'\''), None) => quote = Some(byte),
                (byte, Some(open)) if byte == open => quote = None,
                (byte, None) if !byte.is_ascii_whitespace() && byte != b'(' => return None,
                _ => {}
            }
            end += 1;
        }
    }
}

/// The link destination that starts at `start` (CommonMark 6.3), and the offset after it.
pub(crate) fn destination(bytes: &[u8], start: usize) -> Option<(Range<usize>, usize)> {
    if bytes.get(start) == Some(&b'<') {
        let length = bytes[start + 1..].iter().position(|byte| matches!(byte, b'<' | b'>' | b'\n' | b'\r'))?;
        let end = start + 1 + length;
        return (bytes[end] == b'>').then_some((start + 1..end, end + 1));
    }
    let mut depth = 0usize;
    let mut end = start;
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b'\\' if bytes.get(end + 1).is_some_and(u8::is_ascii_punctuation) => end += 1,
            b'(' if depth == MAX_PARENTHESIS_DEPTH => return None,
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            _ if byte.is_ascii_whitespace() || byte.is_ascii_control() => break,
            _ => {}
        }
        end += 1;
    }
    let end = end.min(bytes.len());
    Some((start..end, end))
}

fn is_autolink(inner: &str) -> bool {
    let scheme = inner.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-')).count();
    !inner.contains(char::is_whitespace)
        && ((scheme >= 2 && inner[scheme..].starts_with(':')) || (scheme > 0 && inner[scheme..].starts_with('@')))
}

fn is_tag(inner: &str) -> bool {
    let name = inner.trim_start_matches('/');
    let length = name.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let rest = name[length..].trim_start();
    length > 0
        && (rest.is_empty() || rest == "/" || rest.contains('=') || name[length..].starts_with(char::is_whitespace))
        && !inner.contains('<')
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use std::fmt::Write as _;

    fn check(text: &str, expected: &Expect) {
        let (mut spans, mut comments) = (Vec::new(), Vec::new());
        scan(text, 0..text.len(), &mut spans, &mut comments);
        let mut out = String::new();
        for span in &spans {
            let kind = match &span.kind {
                SpanKind::Link(to) => format!("Link -> {}", &text[to.clone()]),
                SpanKind::Image(to) => format!("Image -> {}", &text[to.clone()]),
                kind => format!("{kind:?}"),
            };
            writeln!(out, "{:?} {kind} {:?}", span.range, &text[span.content.clone()]).unwrap();
        }
        for comment in &comments {
            writeln!(out, "{:?} Comment {:?}", comment.range, &text[comment.content.clone()]).unwrap();
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn kinds() {
        check(
            "see [x](./a_(b).md \"t\") and ![i](<p q>) `co``de` [[w]] [^1] <https://x.y> <b> [ph] <!-- c -->",
            &expect![[r#"
                4..23 Link -> ./a_(b).md "x"
                28..39 Image -> p q "i"
                40..48 Code "co``de"
                49..54 Wiki "w"
                55..59 Footnote "^1"
                60..73 Autolink "https://x.y"
                74..77 Html "b"
                78..82 Bracket "ph"
                83..93 Comment " c "
            "#]],
        );
    }

    #[test]
    fn strong_runs_and_escapes() {
        check(
            r"**Label:** a \[no\] **open [a [b] c] `[in code]` ** x** 2 * 3",
            &expect![[r#"
                0..10 Strong "Label:"
                20..55 Strong "open [a [b] c] `[in code]` ** x"
                27..36 Bracket "a [b] c"
                37..48 Code "[in code]"
            "#]],
        );
    }

    #[test]
    fn unclosed_things_are_text() {
        check("[a `b <!-- c <d **e __f", &expect![""]);
        check(
            &format!("<a <b> [x](<y <z> [u]({}", "(".repeat(40)),
            &expect![[r#"
                3..6 Html "b"
                7..10 Bracket "x"
                14..17 Html "z"
                18..21 Bracket "u"
            "#]],
        );
        check(
            "a < b [X]ms > c",
            &expect![[r#"
            6..9 Bracket "X"
        "#]],
        );
    }
}
