//! Where a document may be cut into sections that parse alone as they parse in place. Knows lines and as much
//! Markdown as that takes; it must not know either parser.
//!
//! A cut is right before a line that is an ATX heading at the margin and in no other block, or the first of a paragraph
//! that begins there with a letter or a bold run: so that of a long section an edit costs a part. Such a line closes
//! every container, so nothing before it matters after it and the scan starts afresh. What must be known of a
//! line before it is only whether it leaves a fence or an HTML block open *at top level*: one in a list or
//! quote ends with its container. Not to cut is always right, if slower; so wherever a line could be read in
//! two ways that matter, the rest of the document stays in one piece.

use std::ops::Range;

use text::Text;

use super::Change;
use super::places::Places;
use crate::block::{is_thematic_break, item_marker_length, lines, marker_beyond_limit};

/// The byte ranges of the sections of `source`, of which the first `skipped` bytes are front matter.
pub(super) fn cut(source: &str, skipped: usize) -> Vec<Range<usize>> {
    let mut sections = Vec::new();
    let mut start = skipped;
    while start < source.len() {
        let length = section_length(lines(&source[start..]).map(|(line, _)| &source[start..][line]), is_cut);
        let end = length.map_or(source.len(), |length| start + length);
        sections.push(start..end);
        start = end;
    }
    sections
}

/// How many bytes of `source`, which begins with a section, belong to that and to no other heading.
pub(crate) fn first_section(source: &str) -> usize {
    section_length(lines(source).map(|(line, _)| &source[line]), |line, _| is_heading(line)).unwrap_or(source.len())
}

/// Whether a line in no block is one to cut before.
fn is_cut(line: &str, after_blank: bool) -> bool {
    is_heading(line) || after_blank && begins_text(line)
}

/// Whether a line begins with a letter, or with a bold run and is no thematic break.
fn begins_text(line: &str) -> bool {
    let is_bold = |rest: &str| !rest.starts_with(|next: char| next == '*' || next.is_whitespace());
    line.starts_with(|first: char| first.is_ascii_alphabetic()) || line.strip_prefix("**").is_some_and(is_bold)
}

/// What to replace when `change` has led to `text`: which of the sections at the `old` places, and by what. The first
/// `skipped` bytes are front matter, before and after.
pub(super) fn cut_again(
    text: &Text,
    skipped: usize,
    old: &Places,
    change: Change,
) -> (Range<usize>, Vec<Range<usize>>) {
    // The cut before a section depends on its first line and on the section before it: start one early.
    let mut first = old.ends_before(|end| end.start < change.start).saturating_sub(1);
    let mut start = old.range(first).map_or(skipped, |section| section.start);
    let mut new = Vec::new();
    while start < text.len() {
        let section = start..section_length(text.lines_from(start), is_cut).map_or(text.len(), |length| start + length);
        start = section.end;
        if new.is_empty() && old.range(first).as_ref() == Some(&section) && section.end <= change.start {
            first += 1;
        } else {
            new.push(section);
        }
        // From the first cut behind the change where there was one before, all is as it was.
        if let Some(end) = change.before(start) {
            let last = old.ends_before(|other| other.start < end);
            if old.range(last).is_some_and(|section| section.end == end) {
                return (first..last + 1, new);
            }
        }
    }
    (first..old.len(), new)
}

/// How many bytes of `lines` belong to one section: up to the next line to cut before, of those in no block, each given
/// with whether the one before is blank; `None` if it goes on to the end. `lines` begin with a section or with the text
/// after the front matter, and have their line breaks.
fn section_length<Line: AsRef<str>>(
    lines: impl Iterator<Item = Line>,
    is_cut: impl Fn(&str, bool) -> bool,
) -> Option<usize> {
    let mut scan = Scan::default();
    let mut length = 0;
    for line in lines {
        let line = line.as_ref();
        if length > 0 && scan.inside == Inside::Nothing && is_cut(line, scan.after_blank) {
            return Some(length);
        }
        scan.read(line)?;
        length += line.len();
    }
    None
}

/// The state of the scan between two lines.
#[derive(Default)]
struct Scan {
    inside: Inside,
    list: List,
    /// Whether the last line was blank or there was none.
    after_blank: bool,
}

/// The block that the next line continues, as far as it matters.
#[derive(Default, Clone, Copy, PartialEq)]
enum Inside {
    #[default]
    Nothing,
    /// A fence at top level.
    Fence(Fence),
    /// Either a fence at top level, or something in a list item whose text is indented by no more than
    /// `indent`. As long as no line is indented less, the two end together.
    FenceOrItem { fence: Fence, indent: usize },
    /// An HTML block at top level that ends with the line that contains this.
    Html(&'static str),
    /// Perhaps an HTML block, at most up to a blank line.
    HtmlOrText,
}

/// The opening line of a fence.
#[derive(Clone, Copy, PartialEq)]
struct Fence {
    marker: u8,
    length: usize,
}

/// Whether a list stands open at top level.
#[derive(Default, Clone, Copy, PartialEq)]
enum List {
    #[default]
    Closed,
    /// It does, and its last item takes every line indented by at least so many columns.
    Item(usize),
    Unknown,
}

/// Nothing if the scan cannot tell what follows.
type Decided = Option<()>;

impl Scan {
    fn read(&mut self, line: &str) -> Decided {
        let is_beyond_limit = marker_beyond_limit(line).is_some();
        let line = Line::new(line);
        if line.rest.is_empty() {
            if self.inside == Inside::HtmlOrText {
                self.inside = Inside::Nothing;
            }
            self.after_blank = true;
            return Some(());
        }
        if is_beyond_limit {
            return None;
        }
        match self.inside {
            Inside::Nothing => self.read_block(line)?,
            Inside::Fence(fence) => {
                if line.indent <= 3 && fence.is_closed_by(line.rest) {
                    self.inside = Inside::Nothing;
                }
            }
            Inside::FenceOrItem { fence, indent } => {
                if line.indent < indent {
                    return None;
                }
                if fence.is_closed_by(line.rest) {
                    if line.indent > 3 {
                        return None;
                    }
                    self.inside = Inside::Nothing;
                }
            }
            Inside::Html(end) => {
                if line.rest.contains(end) {
                    self.inside = Inside::Nothing;
                }
            }
            Inside::HtmlOrText => {
                if Fence::opened_by(line.rest).is_some() || html_end(line.rest).is_some() {
                    return None;
                }
            }
        }
        self.after_blank = false;
        Some(())
    }

    /// Reads a line that is in no fence or HTML block at top level, and not blank.
    fn read_block(&mut self, line: Line<'_>) -> Decided {
        match self.list {
            List::Item(content) if line.indent >= content => return Some(()),
            List::Item(_) if line.indent > 3 => {
                self.list = List::Unknown;
                return Some(());
            }
            _ if line.indent > 3 => return Some(()),
            _ => {}
        }
        // Whether the line stands at top level, unless it continues a paragraph.
        let at_top = line.indent == 0 || self.list != List::Unknown;
        let list_after = if at_top { List::Closed } else { List::Unknown };
        if let Some(fence) = Fence::opened_by(line.rest) {
            self.inside =
                if at_top { Inside::Fence(fence) } else { Inside::FenceOrItem { fence, indent: line.indent } };
            self.list = list_after;
        } else if let Some(end) = html_end(line.rest) {
            if !line.rest.contains(end) {
                if !at_top {
                    return None;
                }
                self.inside = Inside::Html(end);
            }
            self.list = list_after;
        } else if line.rest.starts_with('<') {
            self.inside = Inside::HtmlOrText;
            self.list = List::Unknown;
        } else if line.rest.starts_with('>') || is_thematic_break(line.rest) || is_heading(line.rest) {
            self.list = list_after;
        } else if let Some(marker) = ItemMarker::at_start(line.rest) {
            let is_item = at_top && (self.after_blank || marker.interrupts || matches!(self.list, List::Item(_)));
            self.list = match marker.content {
                Some(content) if is_item && !line.has_tab => List::Item(line.indent + content),
                _ => List::Unknown,
            };
        } else if self.list != List::Closed {
            // Text may continue a paragraph of the list, but not after a blank line.
            self.list = if self.after_blank { list_after } else { List::Unknown };
        }
        Some(())
    }
}

/// A line, without its indentation and the white space and line break at its end.
#[derive(Clone, Copy)]
struct Line<'a> {
    /// In columns.
    indent: usize,
    /// Whether there is a tab in the indentation.
    has_tab: bool,
    rest: &'a str,
}

impl<'a> Line<'a> {
    fn new(line: &'a str) -> Self {
        let rest = line.trim_start_matches([' ', '\t']);
        let mut indent = 0;
        for byte in line[..line.len() - rest.len()].bytes() {
            indent = if byte == b'\t' { indent / 4 * 4 + 4 } else { indent + 1 };
        }
        let has_tab = line[..line.len() - rest.len()].contains('\t');
        Self { indent, has_tab, rest: rest.trim_end_matches([' ', '\t', '\r', '\n']) }
    }
}

impl Fence {
    fn opened_by(rest: &str) -> Option<Self> {
        let marker = *rest.as_bytes().first().filter(|byte| matches!(byte, b'`' | b'~'))?;
        let length = run_length(rest, marker);
        let is_code_span = marker == b'`' && rest[length..].contains('`');
        (length >= 3 && !is_code_span).then_some(Self { marker, length })
    }

    fn is_closed_by(self, rest: &str) -> bool {
        let length = run_length(rest, self.marker);
        length >= self.length && length == rest.len()
    }
}

/// The marker of a list item.
struct ItemMarker {
    /// At which column after the start of the marker the item's text begins, if the marker line tells.
    content: Option<usize>,
    /// Whether the item may stand right after the text of a paragraph.
    interrupts: bool,
}

impl ItemMarker {
    fn at_start(rest: &str) -> Option<Self> {
        let width = item_marker_length(rest)?;
        let (number, after) = (&rest[..width - 1], &rest[width..]);
        let spaces = run_length(after, b' ');
        let content = match after.as_bytes().get(spaces) {
            None | Some(b'\t') => None,
            // Perhaps the delimiter row of a table.
            Some(_) if after.contains('|') => None,
            // More than four spaces: the item starts with indented code, one column after the marker.
            Some(_) => Some(if spaces > 4 { width + 1 } else { width + spaces }),
        };
        let interrupts = !after.is_empty() && (number.is_empty() || number.parse() == Ok(1));
        Some(Self { content, interrupts })
    }
}

/// Whether `rest` begins an ATX heading.
fn is_heading(rest: &str) -> bool {
    let level = run_length(rest, b'#');
    let next = rest.as_bytes().get(level);
    (1..=6).contains(&level) && next.is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// If `rest` begins an HTML block that a blank line does not end (CommonMark's kinds 1 to 5), what ends it.
fn html_end(rest: &str) -> Option<&'static str> {
    const RAW: [(&str, &str); 4] =
        [("pre", "</pre>"), ("script", "</script>"), ("style", "</style>"), ("textarea", "</textarea>")];
    const MARKUP: [(&str, &str); 3] = [("!--", "-->"), ("?", "?>"), ("![CDATA[", "]]>")];
    let tag = rest.strip_prefix('<')?;
    let is_raw = |name: &str| {
        tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && tag.as_bytes().get(name.len()).is_none_or(|next| matches!(next, b' ' | b'\t' | b'>'))
    };
    let is_declaration =
        || tag.strip_prefix('!').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    RAW.into_iter()
        .find(|(name, _)| is_raw(name))
        .or_else(|| MARKUP.into_iter().find(|(start, _)| tag.starts_with(start)))
        .map(|(_, end)| end)
        .or_else(|| is_declaration().then_some(">"))
}

/// How often `rest` repeats `byte` at its start.
fn run_length(rest: &str, byte: u8) -> usize {
    rest.bytes().take_while(|other| *other == byte).count()
}
