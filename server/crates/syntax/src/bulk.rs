//! The bulk front end: pulldown-cmark over whole texts, as far as they are not [plain](crate::plain). For closed documents, the command line, and wherever
//! the incremental front end is not to be trusted. It must not know how a document is edited.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::block::{Block, BlockKind, Builder, front_matter, lines, marker_beyond_limit};
use crate::incremental::first_section;
use crate::plain;

/// The blocks of `text`, in document order and normal form. Time is linear in the length of the text.
#[must_use]
pub fn parse(text: &str) -> Vec<Block> {
    parse_from(text, front_matter(text).end)
}

/// The blocks of `text` from `start` on, where nothing is front matter.
pub(crate) fn parse_from(text: &str, start: usize) -> Vec<Block> {
    let mut builder = Builder::new(text);
    let has_controls = plain::has_controls(text);
    let mut at = start;
    while at < text.len() {
        at = plain::parse(&mut builder, at, has_controls);
        if at == text.len() {
            break;
        }
        // What is not plain is parsed together with what follows it, up to the next section that is.
        let (start, blocks_before) = (at, builder.len());
        let mut end = at;
        while end == at && end < text.len() {
            end += first_section(&text[end..]);
            at = plain::parse(&mut builder, end, has_controls);
        }
        let plain = builder.split_off(blocks_before);
        builder.extend(parse_body(&text[start..end]), start);
        builder.extend(plain, 0);
    }
    builder.finish()
}

/// The blocks of a text in which nothing is front matter.
pub(crate) fn parse_body(text: &str) -> Vec<Block> {
    let parsed = without_misread_bytes(text);
    let mut builder = Builder::new(text);
    // Leaf and inline tags open around the current event.
    let mut tags = 0usize;
    // The text of a tight item has no paragraph of its own in pulldown-cmark: where it started. It goes on to the
    // next block or the end of its item.
    let mut tight: Option<usize> = None;
    for (event, range) in Parser::new_ext(&parsed, Options::ENABLE_TABLES).into_offset_iter() {
        let is_container_end = matches!(event, Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item));
        let kind = block_kind(&event);
        if tags == 0 {
            if kind.is_none() && !is_container_end {
                tight.get_or_insert_with(|| start_of_text(&parsed, range.start));
            } else if let Some(start) = tight.take() {
                builder.leaf(BlockKind::Paragraph, start..if is_container_end { range.end } else { range.start });
            }
            match kind {
                Some(kind) if kind.is_container() => builder.open(kind, range.start),
                Some(kind) => builder.leaf(kind, range),
                None => {}
            }
        }
        match event {
            Event::Start(_) if !kind.is_some_and(BlockKind::is_container) => tags += 1,
            Event::End(_) if is_container_end => builder.close(),
            Event::End(_) => tags = tags.saturating_sub(1),
            _ => {}
        }
    }
    builder.finish()
}

/// Where the text whose first event starts at `start` really starts: pulldown-cmark leaves out the backslash of
/// an escape.
fn start_of_text(text: &str, start: usize) -> usize {
    if text[..start].ends_with('\\') { start - 1 } else { start }
}

/// The block that an event opens or is, if any.
fn block_kind(event: &Event<'_>) -> Option<BlockKind> {
    let tag = match event {
        Event::Rule => return Some(BlockKind::ThematicBreak),
        Event::Start(tag) => tag,
        _ => return None,
    };
    Some(match tag {
        Tag::Heading { level, .. } => BlockKind::Heading(*level as u8),
        Tag::Paragraph => BlockKind::Paragraph,
        Tag::BlockQuote(_) => BlockKind::Quote,
        Tag::List(_) => BlockKind::List,
        Tag::Item => BlockKind::Item,
        Tag::CodeBlock(CodeBlockKind::Fenced(_)) => BlockKind::Fence,
        Tag::CodeBlock(CodeBlockKind::Indented) => BlockKind::IndentedCode,
        Tag::HtmlBlock => BlockKind::Html,
        Tag::Table(_) => BlockKind::Table,
        _ => return None,
    })
}

/// `text` with the bytes that pulldown-cmark reads otherwise than we do replaced by others, one for one, so that
/// offsets stay valid:
///
/// - a lone CR ends a line, but not in code, HTML and link definitions of pulldown-cmark: LF instead;
/// - a vertical tab or form feed is text, but white space to pulldown-cmark: SUBSTITUTE instead;
/// - a tab may follow a closing fence, but not in pulldown-cmark: a space instead of any tab that ends a line;
/// - a container's marker too far from the margin is text ([`marker_beyond_limit`]): SUBSTITUTE instead.
fn without_misread_bytes(text: &str) -> Cow<'_, str> {
    let mut text = if has_misread_space(text) { Cow::Owned(without_misread_space(text)) } else { Cow::Borrowed(text) };
    let mut deep_markers = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        deep_markers.extend(marker_beyond_limit(line).map(|at| start + at));
        start += line.len() + 1;
    }
    for at in deep_markers {
        text.to_mut().replace_range(at..=at, SUBSTITUTE);
    }
    text
}

/// Whether a tab, a CR, a vertical tab or a form feed is in `text`. In chunks, so that the inner loop, which has no
/// early exit, is vectorised.
fn has_misread_space(text: &str) -> bool {
    let is_suspect = |byte: u8| byte.wrapping_sub(b'\t') < 5 && byte != b'\n';
    text.as_bytes().chunks(256).any(|chunk| chunk.iter().fold(false, |found, byte| found | is_suspect(*byte)))
}

fn without_misread_space(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for (range, line) in lines(text) {
        let content = line.trim_end_matches([' ', '\t']);
        let mut rest = content;
        while let Some(at) = rest.find(['\x0b', '\x0c']) {
            result.push_str(&rest[..at]);
            result.push_str(SUBSTITUTE);
            rest = &rest[at + 1..];
        }
        result.push_str(rest);
        result.extend(std::iter::repeat_n(' ', line.len() - content.len()));
        let line_break = &text[range.start + line.len()..range.end];
        result.push_str(if line_break == "\r" { "\n" } else { line_break });
    }
    result
}

/// Stands in for a byte that is to be text.
const SUBSTITUTE: &str = "\u{1a}";
