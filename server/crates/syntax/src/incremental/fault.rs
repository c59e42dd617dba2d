//! Texts that the grammar is known to misread, each with its reproducer in `docs/grammar-faults.md`. Knows lines;
//! must not know trees.

use crate::block::lines;

/// Whether `source`, the text of one section, has something in it that the grammar may misread. Then the bulk
/// front end answers for that section. Errs on the side of suspicion: a false alarm costs microseconds.
pub(super) fn is_in(source: &str) -> bool {
    let mut lines_before = Before::default();
    lines(source).any(|(range, line)| {
        let is_faulty = is_in_line(line, range.start == 0, &lines_before);
        lines_before.add(line);
        is_faulty
    })
}

/// What a line's meaning to the grammar may depend on.
#[derive(Default)]
struct Before<'a> {
    /// The line before, if it was not blank.
    line: Option<&'a str>,
    /// At which bytes of their lines the ordered items since the last blank line begin.
    ordered_items: Vec<usize>,
}

impl<'a> Before<'a> {
    fn add(&mut self, line: &'a str) {
        if line.trim_matches([' ', '\t']).is_empty() {
            *self = Self::default();
            return;
        }
        self.line = Some(line);
        let start = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
        if ordered_number(&line[start..]).is_some() && !self.ordered_items.contains(&start) {
            self.ordered_items.push(start);
        }
    }
}

fn is_in_line(line: &str, is_first: bool, before: &Before<'_>) -> bool {
    let indent = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
    let content = without_markers(line);
    line.contains('\0')
        || is_first && (line.starts_with("---") || line.starts_with("+++"))
        || content.starts_with('<') && !content.starts_with("<!--")
        || content.starts_with('[') && (content.contains("]:") || content.contains('\\'))
        || before.line.is_some() && is_deep_opener(line)
        || before.line.is_some() && is_odd_item(&line[indent..]) && !before.ordered_items.contains(&indent)
        || is_delimiter_row(content) && before.line.is_some_and(|header| !without_markers(header).starts_with('|'))
}

fn is_deep_opener(line: &str) -> bool {
    let content = line.trim_start_matches([' ', '\t']);
    let indent = &line[..line.len() - content.len()];
    (indent.len() > 3 || indent.contains('\t')) && content.starts_with(['`', '~', '=', '<', '>'])
}

fn is_odd_item(content: &str) -> bool {
    ordered_number(content).is_some_and(|number| (number.len() == 1) != (number.parse() == Ok(1)))
}

fn is_delimiter_row(content: &str) -> bool {
    content.contains('-') && content.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t'))
        && content.contains(['|', ':'])
}

/// The number of an ordered item that begins `line`.
fn ordered_number(line: &str) -> Option<&str> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && line[digits..].starts_with(['.', ')'])).then_some(&line[..digits])
}

/// `line` without the indentation and the markers of quotes and items it begins with.
fn without_markers(line: &str) -> &str {
    let mut rest = line.trim_start_matches([' ', '\t', '>']);
    loop {
        let number = ordered_number(rest).map_or(0, str::len);
        let after = match rest.as_bytes().get(number) {
            Some(b'-' | b'+' | b'*') if number == 0 => &rest[1..],
            Some(b'.' | b')') if number > 0 => &rest[number + 1..],
            _ => return rest,
        };
        let inner = after.trim_start_matches([' ', '\t', '>']);
        if inner.len() == after.len() {
            return rest;
        }
        rest = inner;
    }
}
