//! The walk over the blocks, which collects what stands in each. What depends on the blocks that follow is noted down as
//! [pending](Pending), for `extent.rs`.

use std::ops::Range;

use crate::block::{Block, BlockKind, lines};
use crate::inline;
use crate::label::{bold_label, entry_name, has_digit, plain_label};
use crate::outline::{
    Comment, Entry, EntryForm, Fence, Field, FieldForm, Item, LinkDefinition, Outline, Section, Span, SpanKind,
};
use crate::table::{table, trim};

pub(super) struct Walk<'a> {
    text: &'a str,
    pub(super) outline: Outline,
    /// The containers around the current block: the block's index, and the item's index if it is one.
    open: Vec<(usize, Option<usize>)>,
    /// Fields and entries of paragraphs, with the block they stand in, whose extent depends on what follows.
    pub(super) pending: Vec<Pending>,
}

/// Something that may reach beyond its block.
pub(super) struct Pending {
    pub(super) block: usize,
    pub(super) what: What,
}

pub(super) enum What {
    Field(usize),
    Entry(usize),
}

impl<'a> Walk<'a> {
    /// A walk that adds to `outline`, whose blocks are known, what stands in those of them that it is shown.
    pub(super) fn new(text: &'a str, mut outline: Outline, blocks: Range<usize>) -> Self {
        // Counted beforehand, as lists that grow are copied again and again.
        let (mut headings, mut items) = (0, 0);
        for block in &outline.blocks[blocks.clone()] {
            headings += usize::from(matches!(block.kind, BlockKind::Heading(_)));
            items += usize::from(block.kind == BlockKind::Item);
        }
        outline.sections.reserve(headings);
        outline.items.reserve(items);
        outline.fields.reserve(items);
        outline.spans.reserve(blocks.len());
        // The first of them may be an item, whose list has been shown to somebody else: no matter which.
        let around = outline.blocks[blocks].first().map_or(0, |first| usize::from(first.depth));
        Self { text, outline, open: vec![(0, None); around], pending: Vec::new() }
    }

    /// Reads one block; those before it have been read.
    pub(super) fn block(&mut self, index: usize) {
        let Block { kind, range, depth } = self.outline.blocks[index].clone();
        self.open.truncate(usize::from(depth));
        match kind {
            BlockKind::Heading(level) => self.heading(index, level, range),
            BlockKind::Paragraph => self.paragraph(index, range),
            BlockKind::Quote | BlockKind::List => self.open.push((index, None)),
            BlockKind::Item => self.item(index, range),
            BlockKind::Fence => self.fence(range),
            BlockKind::Html => self.html(&range),
            BlockKind::Table => {
                let section = self.section();
                let table = table(self.text, range, section);
                for cell in table.header.iter().chain(table.rows.iter().flat_map(|row| &row.cells)) {
                    self.inlines(cell.clone());
                }
                self.outline.tables.push(table);
            }
            BlockKind::IndentedCode | BlockKind::ThematicBreak => {}
        }
    }

    fn section(&self) -> Option<usize> {
        self.outline.sections.len().checked_sub(1)
    }

    /// The innermost item around the current block, if the block is directly inside it.
    fn item_around(&self) -> Option<usize> {
        self.open.last().and_then(|&(_, item)| item)
    }

    fn inlines(&mut self, range: Range<usize>) {
        inline::scan(self.text, range, &mut self.outline.spans, &mut self.outline.comments);
    }

    fn heading(&mut self, index: usize, level: u8, range: Range<usize>) {
        let source = &self.text[range.clone()];
        let marks = source.bytes().take_while(|&byte| byte == b'#').count();
        let atx = (1..=6).contains(&marks) && source[marks..].chars().next().is_none_or(|c| matches!(c, ' ' | '\t'));
        let name = if atx {
            let content = source[marks..].trim_end();
            let closed = content.trim_end_matches('#');
            let content = if closed.is_empty() || closed.ends_with([' ', '\t']) { closed } else { content };
            trim(self.text, range.start + marks..range.start + marks + content.len())
        } else {
            if level == 2 && source.starts_with("**") && self.is_accidental(&range) {
                self.outline.accidental_headings.push(range.clone());
                let underline = source.trim_end_matches(['-', ' ', '\t', '>']).trim_end().len();
                self.outline.blocks[index].kind = BlockKind::Paragraph;
                self.outline.blocks[index].range.end = range.start + underline;
                return self.paragraph(index, range.start..range.start + underline);
            }
            let underline = source.rfind(['\n', '\r']).unwrap_or(source.len());
            trim(self.text, range.start..range.start + underline)
        };
        self.outline.sections.push(Section {
            level,
            heading: range.clone(),
            name: name.clone(),
            range: range.clone(),
            body: range.end..range.end,
            parent: None,
        });
        let section = self.section();
        if let Some(parts) = entry_name(self.text, name.clone()) {
            self.outline.entries.push(Entry {
                form: EntryForm::Heading(self.outline.sections.len() - 1),
                name: name.clone(),
                prefix: parts.prefix,
                number: parts.number,
                title: parts.title,
                range,
                section,
                parent: None,
            });
        }
        self.inlines(name);
    }

    /// Whether a setext heading is a paragraph of fields with a thematic break too close below it.
    fn is_accidental(&self, range: &Range<usize>) -> bool {
        let end = lines(&self.text[range.clone()]).next().map_or(range.end, |(_, line)| range.start + line.len());
        let mut spans = Vec::new();
        inline::scan(self.text, range.start..end, &mut spans, &mut Vec::new());
        spans.first().is_some_and(|span| {
            span.kind == SpanKind::Strong
                && span.range.start == range.start
                && bold_label(self.text, span.range.clone(), span.content.clone(), end).is_some()
        })
    }

    fn item(&mut self, index: usize, range: Range<usize>) {
        let item = self.outline.items.len();
        let parent = self.open.iter().rev().find_map(|&(_, item)| item);
        let ordered = self.text[range.clone()].starts_with(|c: char| c.is_ascii_digit());
        let content = range.end..range.end;
        let section = self.section();
        self.outline.items.push(Item { range, ordered, checkbox: None, content, parent, section });
        self.open.push((index, Some(item)));
    }

    fn paragraph(&mut self, index: usize, mut range: Range<usize>) {
        let mut item = None;
        if let Some(around) = self.item_around()
            && self.open.last().is_some_and(|&(container, _)| container + 1 == index)
        {
            item = Some(around);
            if let Some((checkbox, ticked)) = checkbox(&self.text[range.clone()]) {
                let start = range.start + checkbox;
                self.outline.items[around].checkbox = Some((range.start..range.start + 3, ticked));
                range.start = start.min(range.end);
            }
            self.outline.items[around].content = range.clone();
        }
        let before = self.outline.spans.len();
        self.inlines(range.clone());
        let spans = std::mem::take(&mut self.outline.spans);
        self.leads(index, range, item, &spans[before..]);
        self.outline.spans = spans;
    }

    /// Fields and entries that begin a line of a paragraph.
    fn leads(&mut self, block: usize, paragraph: Range<usize>, item: Option<usize>, spans: &[Span]) {
        let section = self.section();
        let fields_before = self.outline.fields.len();
        let mut next_span = 0;
        let mut first = true;
        for (line, content) in lines(&self.text[paragraph.clone()]) {
            let prefix = if first { 0 } else { content.len() - content.trim_start_matches([' ', '\t', '>']).len() };
            let start = paragraph.start + line.start + prefix;
            let end = paragraph.start + line.start + content.len();
            let begins_item = item.filter(|_| first);
            first = false;
            while spans.get(next_span).is_some_and(|span| span.range.start < start) {
                next_span += 1;
            }
            let strong = |span: &&Span| span.kind == SpanKind::Strong && span.range.end <= end;
            let in_line = spans[next_span..].iter().take_while(|span| span.range.start < end);
            for span in in_line.filter(strong) {
                let leads = span.range.start == start;
                if leads && has_digit(&self.text.as_bytes()[span.content.clone()]) {
                    self.entry(block, begins_item, span, end, paragraph.end);
                }
                let separated = self.outline.fields.len() > fields_before && self.is_separated(start, span.range.start);
                if (leads || separated)
                    && let Some(label) = bold_label(self.text, span.range.clone(), span.content.clone(), end)
                {
                    self.outline.fields.push(Field {
                        form: FieldForm::Bold,
                        label: label.text,
                        value: label.lead.end..end,
                        lead: label.lead,
                        section,
                        entry: None,
                        item: begins_item.filter(|_| leads),
                    });
                }
            }
            if let Some(item) = begins_item
                && self.outline.fields.len() == fields_before
                && let Some(label) = plain_label(self.text, start..end)
            {
                self.outline.fields.push(Field {
                    form: FieldForm::Plain,
                    label: label.text,
                    value: label.lead.end..end,
                    lead: label.lead,
                    section,
                    entry: None,
                    item: Some(item),
                });
            }
        }
        self.close_in_paragraph(block, fields_before, paragraph.end);
    }

    /// Whether a bold run in the middle of a line may be another label: only after two spaces, a bar or a dot.
    fn is_separated(&self, line: usize, at: usize) -> bool {
        let before = &self.text[line..at];
        before.ends_with("  ") || before.trim_end().ends_with(['|', '·', '•', ';', ',', '/'])
    }

    fn entry(&mut self, block: usize, item: Option<usize>, span: &Span, line_end: usize, paragraph_end: usize) {
        let inner = trim(self.text, span.content.clone());
        let Some(parts) = entry_name(self.text, inner.clone()) else { return };
        // A name that continues after the bold run: `**T01**: Design`, `**Q1:** Why`.
        let mut title = parts.title;
        let mut name = inner;
        if title.is_empty() {
            let rest = trim(self.text, span.range.end..line_end);
            let text = self.text[rest.clone()].trim_start_matches([':', '：', '—', '–', '-']).trim_start();
            title = rest.end - text.len()..rest.end;
            name = name.start..parts.number.end;
        }
        let form = item.map_or(EntryForm::Paragraph, EntryForm::Item);
        let range = match item {
            Some(item) => self.outline.items[item].range.clone(),
            None => span.range.start..paragraph_end,
        };
        let index = self.outline.entries.len();
        let section = self.section();
        self.outline.entries.push(Entry {
            form,
            name,
            prefix: parts.prefix,
            number: parts.number,
            title,
            range,
            section,
            parent: None,
        });
        if item.is_none() {
            // Only the last entry of a paragraph reaches beyond it.
            match self.pending.last_mut() {
                Some(Pending { block: same, what: What::Entry(last) }) if *same == block => *last = index,
                _ => self.pending.push(Pending { block, what: What::Entry(index) }),
            }
        }
    }

    /// Ends the values of a paragraph's fields where the next one begins, at the latest at the paragraph's end.
    fn close_in_paragraph(&mut self, block: usize, from: usize, paragraph_end: usize) {
        let mut end = paragraph_end;
        for index in (from..self.outline.fields.len()).rev() {
            let field = &mut self.outline.fields[index];
            let mut source = &self.text[field.lead.end..end.max(field.lead.end)];
            if !source.ends_with(|c: char| c.is_ascii_alphanumeric()) {
                source = source.trim_end().trim_end_matches(['|', '·', '•']).trim_end();
                source = source.trim_end_matches('>').trim_end();
            }
            field.value = match source.trim_start() {
                "" => field.lead.end..field.lead.end,
                value => field.lead.end + source.len() - value.len()..field.lead.end + source.len(),
            };
            let reaches_end = end == paragraph_end;
            end = field.lead.start;
            if reaches_end && field.value.is_empty() {
                self.pending.push(Pending { block, what: What::Field(index) });
            }
        }
    }

    fn fence(&mut self, range: Range<usize>) {
        let source = &self.text[range.clone()];
        let character = source.bytes().next().unwrap_or(b'`');
        let length = source.bytes().take_while(|&byte| byte == character).count();
        let last = source.lines().skip(1).last().unwrap_or("").trim_start_matches([' ', '\t', '>']).trim_end();
        let closed = last.len() >= length && last.bytes().all(|byte| byte == character);
        self.outline.fences.push(Fence { marker: range.start..range.start + length, range, closed });
    }

    fn html(&mut self, range: &Range<usize>) {
        let mut at = range.start;
        while let Some(open) = self.text[at..range.end].find("<!--").map(|offset| at + offset) {
            let inner = open + 4;
            let close = self.text[inner..range.end].find("-->").map(|offset| inner + offset);
            let (content_end, end) = close.map_or((range.end, range.end), |close| (close, close + 3));
            self.outline.comments.push(Comment { range: open..end, content: inner..content_end });
            at = end;
        }
    }
}

/// The link reference definitions in `text[range]`, which `blocks` are the blocks of: lines that no block covers.
pub(super) fn definitions(text: &str, blocks: &[Block], range: Range<usize>) -> Vec<LinkDefinition> {
    if memchr::memmem::find(&text.as_bytes()[range.clone()], b"]:").is_none() {
        return Vec::new();
    }
    let mut at = range.start;
    let mut gaps = Vec::new();
    for block in blocks.iter().filter(|block| !block.kind.is_container()) {
        gaps.push(at..block.range.start.max(at));
        at = at.max(block.range.end);
    }
    gaps.push(at..range.end.max(at));
    let mut found = Vec::new();
    for gap in gaps.into_iter().filter(|gap| text[gap.clone()].contains("]:")) {
        for (line, content) in lines(&text[gap.clone()]) {
            let start = gap.start + line.start;
            found.extend(definition(text, start..start + content.len()));
        }
    }
    found
}

/// `[label]: destination` on one line.
fn definition(text: &str, line: Range<usize>) -> Option<LinkDefinition> {
    let content = text[line.clone()].trim_start_matches([' ', '\t', '>']);
    let start = line.end - content.len();
    let close = content.strip_prefix('[')?.find("]:")? + 1;
    let after = &content[close + 2..];
    let at = start + close + 2 + after.len() - after.trim_start().len();
    let (destination, _) = inline::destination(&text.as_bytes()[..line.end], at)?;
    Some(LinkDefinition { range: trim(text, start..line.end), label: start + 1..start + close, destination })
}

/// The length of `[ ] ` at the start of an item's text, white space included, and whether it is ticked.
fn checkbox(text: &str) -> Option<(usize, bool)> {
    let ticked = match text.as_bytes() {
        [b'[', b' ', b']', ..] => false,
        [b'[', b'x' | b'X', b']', ..] => true,
        _ => return None,
    };
    let rest = &text[3..];
    let blank = rest.len() - rest.trim_start().len();
    (blank > 0 || rest.is_empty()).then_some((3 + blank, ticked))
}
