//! YAML as fields: front matter, and files that are YAML from end to end. Only the top level counts; what stands below
//! a key is its value. This file must not know what any key means.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use crate::block::lines;
use crate::outline::{Field, FieldForm, Outline};

impl Outline {
    /// Outlines a text that is YAML from end to end.
    #[must_use]
    pub fn of_yaml(text: &str) -> Self {
        Self { front_matter: 0..text.len(), fields: fields(text, 0..text.len()), ..Self::default() }
    }
}

/// The keys of the top-level mapping in `text[range]` with their values, in order. Where the whole is no YAML, each key
/// at the margin is read on its own, so that a mistake in one leaves the others standing.
pub(crate) fn fields(text: &str, range: Range<usize>) -> Vec<Field> {
    let mut found = Vec::new();
    if range.is_empty() || read(text, content(text, range.clone()), &mut found).is_ok() {
        return found;
    }
    found.clear();
    for chunk in chunks(text, content(text, range)) {
        // What is no YAML on its own either is nobody's field.
        let before = found.len();
        if read(text, chunk, &mut found).is_err() {
            found.truncate(before);
        }
    }
    found
}

/// The scalars in `text[range]` that are values or items of lists, at any depth and without their quotes, in order. Where
/// the whole is no YAML, those of each key at the margin that is.
#[must_use]
pub fn scalars(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let content = content(text, range);
    read_scalars(text, content.clone()).unwrap_or_else(|_| {
        let chunks = chunks(text, content).into_iter();
        chunks.flat_map(|chunk| read_scalars(text, chunk).unwrap_or_default()).collect()
    })
}

fn read_scalars(text: &str, range: Range<usize>) -> Result<Vec<Range<usize>>, ScanError> {
    let source = &text[range.clone()];
    let offsets = Offsets::new(source);
    let at = |index: usize| range.start + offsets.byte(index);
    let mut found = Vec::new();
    // The collections around: `Some` for a mapping, and whether a key comes next.
    let mut around: Vec<Option<bool>> = Vec::new();
    for event in Parser::new_from_str(source) {
        let (event, span) = event?;
        let is_key = around.last().copied().flatten().unwrap_or(false);
        match &event {
            Event::Scalar(_, style, ..) if !is_key => {
                let here = at(span.start.index())..at(span.end.index());
                found.push(inside(text, here, *style, is_missing(&span)));
            }
            _ => {}
        }
        match event {
            Event::Scalar(..) | Event::Alias(_) => turn(&mut around),
            Event::MappingStart(..) => around.push(Some(true)),
            Event::SequenceStart(..) => around.push(None),
            Event::MappingEnd | Event::SequenceEnd => {
                around.pop();
                turn(&mut around);
            }
            _ => {}
        }
    }
    Ok(found)
}

/// After a key comes a value, after a value a key.
fn turn(around: &mut [Option<bool>]) {
    if let Some(Some(is_key)) = around.last_mut() {
        *is_key = !*is_key;
    }
}

/// The range without the fence lines of front matter.
fn content(text: &str, range: Range<usize>) -> Range<usize> {
    let mut content = range.clone();
    for (line, source) in lines(&text[range.clone()]) {
        match source.trim_end() {
            "---" if line.start == 0 => content.start = range.start + line.end,
            "---" | "..." => {
                content.end = range.start + line.start;
                break;
            }
            _ => {}
        }
    }
    content.start.min(content.end)..content.end
}

/// The parts of a range that begin with a key at the margin.
fn chunks(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let is_key = |line: &str| line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\'' | '_'));
    let starts = lines(&text[range.clone()]).filter(|(_, line)| is_key(line)).map(|(line, _)| range.start + line.start);
    let starts: Vec<usize> = starts.collect();
    let ends = starts.iter().copied().skip(1).chain([range.end]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// Reads one mapping.
fn read(text: &str, range: Range<usize>, found: &mut Vec<Field>) -> Result<(), ScanError> {
    let source = &text[range.clone()];
    let offsets = Offsets::new(source);
    let at = |index: usize| range.start + offsets.byte(index);
    let mut depth = 0;
    let mut key: Option<Range<usize>> = None;
    let mut value_start: Option<usize> = None;
    for event in Parser::new_from_str(source) {
        let (event, span) = event?;
        let here = || at(span.start.index())..at(span.end.index());
        let mut complete = None;
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if depth == 1 {
                    value_start = Some(here().start);
                }
                depth += 1;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                depth -= 1;
                if depth == 1 {
                    complete = value_start.take().map(|start| start..here().end);
                }
            }
            Event::Scalar(_, style, ..) if depth == 1 => {
                let inside = inside(text, here(), style, is_missing(&span));
                if key.is_none() {
                    key = Some(inside);
                } else {
                    complete = Some(inside);
                }
            }
            Event::Alias(_) if depth == 1 && key.is_some() => complete = Some(here()),
            _ => {}
        }
        if let (Some(value), Some(_)) = (complete, &key)
            && let Some(label) = key.take()
        {
            found.extend(field(text, label, value, range.end));
        }
    }
    Ok(())
}

fn is_missing(span: &Span) -> bool {
    span.start.index() == span.end.index()
}

/// A scalar without its quotes.
fn inside(text: &str, range: Range<usize>, style: ScalarStyle, is_missing: bool) -> Range<usize> {
    match style {
        _ if is_missing => range,
        // The parser's span goes on to the next token.
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if range.len() >= 2 => {
            let start = range.start + 1;
            start..start + quoted_length(&text[start..range.end], style)
        }
        _ => range.start..range.start + text[range.clone()].trim_end().len(),
    }
}

/// The length of what stands before the closing quote.
fn quoted_length(text: &str, style: ScalarStyle) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match (style, bytes[at]) {
            (ScalarStyle::DoubleQuoted, b'\\') => at += 2,
            (ScalarStyle::SingleQuoted, b'\'') if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            (ScalarStyle::DoubleQuoted, b'"') | (ScalarStyle::SingleQuoted, b'\'') => return at,
            _ => at += 1,
        }
    }
    text.len()
}

fn field(text: &str, label: Range<usize>, value: Range<usize>, end: usize) -> Option<Field> {
    let colon = label.end + text[label.end..end].find(':')? + 1;
    let trimmed = value.start.max(colon)..value.end.max(colon);
    let trimmed = trimmed.start..trimmed.start + text[trimmed.clone()].trim_end().len();
    // A value that is not there stands behind the colon, not on whatever line the parser has come to.
    let value = if trimmed.is_empty() { colon..colon } else { trimmed };
    Some(Field {
        form: FieldForm::FrontMatter,
        lead: label.start..colon,
        label,
        value,
        section: None,
        entry: None,
        item: None,
    })
}

/// From positions in characters, as the parser counts, to bytes.
struct Offsets {
    /// By character; empty where every character is one byte.
    bytes: Vec<usize>,
    length: usize,
}

impl Offsets {
    fn new(source: &str) -> Self {
        let bytes = if source.is_ascii() { Vec::new() } else { source.char_indices().map(|(at, _)| at).collect() };
        Self { bytes, length: source.len() }
    }

    fn byte(&self, character: usize) -> usize {
        if self.bytes.is_empty() {
            character.min(self.length)
        } else {
            self.bytes.get(character).copied().unwrap_or(self.length)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, &str)> {
        fields(text, 0..text.len()).into_iter().map(|field| (&text[field.label], &text[field.value])).collect()
    }

    #[test]
    fn keys_of_the_top_level_and_their_values() {
        for (text, expected) in [
            ("---\nstatus: Draft\n---\n", vec![("status", "Draft")]),
            (
                "status: \"in progress\" # now\nümlaut: 'ö'\nx: 1\n",
                vec![("status", "in progress"), ("ümlaut", "ö"), ("x", "1")],
            ),
            ("date:\nowner: \"\"\n", vec![("date", ""), ("owner", "")]),
            ("authors:\n  - a\n  - b\nstage: x\n", vec![("authors", "- a\n  - b"), ("stage", "x")]),
            ("tags: [a, b]\nmap:\n  k: v\n", vec![("tags", "[a, b]"), ("map", "k: v")]),
            ("text: |\n  a\n  b\nnext: 1\n", vec![("text", "a\n  b"), ("next", "1")]),
            ("a: {x | y}\nb: c\r\n", vec![("a", "{x | y}"), ("b", "c")]),
            ("bad: [a\nstatus: Draft\n", vec![("status", "Draft")]),
            ("# status: no\n", vec![]),
            ("- a\n- b\n", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn scalars_at_any_depth() {
        for (text, expected) in [
            ("---\na: x\nb:\n  - \"y\"\n  - 'z'\n---\n", vec!["x", "y", "z"]),
            ("a: [x, 'ö y']\nb: {k: v, l: [w]}\nc: 20, 721\n", vec!["x", "ö y", "v", "w", "20, 721"]),
            ("? x\n: y\n", vec!["y"]),
            ("bad: [a\nb: x\n", vec!["x"]),
            ("", vec![]),
        ] {
            let found: Vec<&str> = scalars(text, 0..text.len()).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn any_text_is_read() {
        for text in
            ["---", "---\n", ": : :", "{{{{", "[[[[", "&a *a", "\t", "a:\n\tb", "? x\n: y", "%YAML 1.2\n---\na: b"]
        {
            for field in fields(text, 0..text.len()) {
                assert!(text.get(field.value.clone()).is_some(), "{text:?} {field:?}");
            }
            assert!(scalars(text, 0..text.len()).into_iter().all(|range| text.get(range).is_some()), "{text:?}");
        }
    }
}
