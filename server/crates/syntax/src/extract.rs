//! From blocks to [`Outline`]: one walk over the blocks collects what stands in each, then ranges that depend on
//! what follows (sections, entries, values below their label) are closed.

use std::ops::Range;

use crate::block::{Block, BlockKind, front_matter, lines};
use crate::inline;
use crate::label::{bold_label, entry_name, plain_label};
use crate::outline::{
    Comment, Entry, EntryForm, Fence, Field, FieldForm, Item, LinkDefinition, Outline, Section, Span, SpanKind,
};
use crate::table::{table, trim};
use crate::yaml;

impl Outline {
    /// Outlines `text`, whose blocks are `blocks` (as either front end gives them).
    #[must_use]
    pub fn new(text: &str, blocks: Vec<Block>) -> Self {
        let mut walk = Walk { text, outline: Self::default(), open: Vec::new(), pending: Vec::new() };
        walk.outline.front_matter = front_matter(text);
        walk.outline.fields = yaml::fields(text, walk.outline.front_matter.clone());
        walk.outline.blocks = blocks;
        walk.definitions();
        for index in 0..walk.outline.blocks.len() {
            walk.block(index);
        }
        walk.close_values();
        let mut outline = walk.outline;
        close_sections(&mut outline, text.len());
        close_entries(&mut outline);
        assign_entries(&mut outline);
        resolve_references(text, &mut outline);
        outline.comments.sort_by_key(|comment| comment.range.start);
        outline
    }
}

struct Walk<'a> {
    text: &'a str,
    outline: Outline,
    /// The containers around the current block: the block's index, and the item's index if it is one.
    open: Vec<(usize, Option<usize>)>,
    /// Fields and entries of paragraphs, with the block they stand in, whose extent depends on what follows.
    pending: Vec<Pending>,
}

/// Something that may reach beyond its block.
struct Pending {
    block: usize,
    what: What,
}

enum What {
    Field(usize),
    Entry(usize),
}

impl Walk<'_> {
    fn block(&mut self, index: usize) {
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
        let found = inline::scan(self.text, range);
        self.outline.comments.extend(found.comments);
        self.outline.spans.extend(found.spans);
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
        let spans = inline::scan(self.text, range.start..end).spans;
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
        let found = inline::scan(self.text, range.clone());
        self.outline.comments.extend(found.comments);
        self.leads(index, range, item, &found.spans);
        self.outline.spans.extend(found.spans);
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
                if leads {
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
            let source = self.text[field.lead.end..end.max(field.lead.end)].trim_end();
            let source = source.trim_end_matches(['|', '·', '•']).trim_end();
            let source = source.trim_end_matches('>').trim_end();
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

    /// Values and entries that reach beyond their paragraph.
    fn close_values(&mut self) {
        let outline = &mut self.outline;
        let mut starts_lead = vec![false; outline.blocks.len()];
        let mut starts_entry = vec![false; outline.blocks.len()];
        for field in outline.fields.iter().filter(|field| field.form == FieldForm::Bold) {
            mark(&outline.blocks, &mut starts_lead, field.lead.start);
        }
        for entry in outline.entries.iter().filter(|entry| entry.form == EntryForm::Paragraph) {
            mark(&outline.blocks, &mut starts_lead, entry.range.start);
            mark(&outline.blocks, &mut starts_entry, entry.range.start);
        }
        for pending in &self.pending {
            let stops = match pending.what {
                What::Field(_) => &starts_lead,
                What::Entry(_) => &starts_entry,
            };
            let Some(below) = extent_below(&outline.blocks, pending.block, stops) else { continue };
            match pending.what {
                What::Field(index) => outline.fields[index].value = below,
                What::Entry(index) => outline.entries[index].range.end = below.end,
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

    /// Link reference definitions: lines that no block covers.
    fn definitions(&mut self) {
        if memchr::memmem::find(self.text.as_bytes(), b"]:").is_none() {
            return;
        }
        let mut at = self.outline.front_matter.end;
        let mut gaps = Vec::new();
        for block in self.outline.blocks.iter().filter(|block| !block.kind.is_container()) {
            gaps.push(at..block.range.start.max(at));
            at = at.max(block.range.end);
        }
        gaps.push(at..self.text.len());
        for gap in gaps.into_iter().filter(|gap| self.text[gap.clone()].contains("]:")) {
            for (line, content) in lines(&self.text[gap.clone()]) {
                let start = gap.start + line.start;
                if let Some(definition) = definition(self.text, start..start + content.len()) {
                    self.outline.definitions.push(definition);
                }
            }
        }
    }
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

/// Marks the block that begins at `start`.
fn mark(blocks: &[Block], marks: &mut [bool], start: usize) {
    let after = blocks.partition_point(|block| block.range.start <= start);
    if let Some(index) = after.checked_sub(1).filter(|&index| blocks[index].range.start == start) {
        marks[index] = true;
    }
}

/// What stands below block `index` in the same container up to the next heading, thematic break or marked block.
fn extent_below(blocks: &[Block], index: usize, stops: &[bool]) -> Option<Range<usize>> {
    let depth = blocks[index].depth;
    let mut extent: Option<Range<usize>> = None;
    for (at, block) in blocks.iter().enumerate().skip(index + 1) {
        let ends = matches!(block.kind, BlockKind::Heading(_) | BlockKind::ThematicBreak) || stops[at];
        if block.depth < depth || (block.depth == depth && ends) {
            break;
        }
        let start = extent.as_ref().map_or(block.range.start, |extent| extent.start);
        let end = extent.as_ref().map_or(0, |extent| extent.end).max(block.range.end);
        extent = Some(start..end);
    }
    extent
}

fn close_sections(outline: &mut Outline, end: usize) {
    let mut open: Vec<usize> = Vec::new();
    for index in 0..outline.sections.len() {
        let (level, start) = (outline.sections[index].level, outline.sections[index].heading.start);
        if let Some(previous) = index.checked_sub(1) {
            let body = &mut outline.sections[previous].body;
            body.end = start.max(body.start);
        }
        while let Some(&last) = open.last().filter(|&&last| outline.sections[last].level >= level) {
            outline.sections[last].range.end = start;
            open.pop();
        }
        outline.sections[index].parent = open.last().copied();
        open.push(index);
    }
    if let Some(last) = outline.sections.last_mut() {
        last.body.end = end;
    }
    for index in open {
        outline.sections[index].range.end = end;
    }
}

/// Gives entries named by headings the range of their section, and ends an entry where the next one in the same
/// paragraph begins.
fn close_entries(outline: &mut Outline) {
    let mut next = usize::MAX;
    for entry in outline.entries.iter_mut().rev() {
        match entry.form {
            EntryForm::Heading(section) => entry.range = outline.sections[section].range.clone(),
            EntryForm::Paragraph => {
                entry.range.end = entry.range.end.min(next).max(entry.name.end);
                next = entry.range.start;
            }
            EntryForm::Item(_) => {}
        }
    }
}

/// Tells each field and each entry the innermost entry it stands in. A title such as `ADR 7: Use Postgres` names the whole
/// document, and nothing stands in it as in an entry.
fn assign_entries(outline: &mut Outline) {
    let mut tops = outline.sections.iter().enumerate().filter(|(_, section)| section.level == 1);
    let title = tops.next().filter(|_| tops.next().is_none()).map(|(index, _)| EntryForm::Heading(index));
    let mut open: Vec<usize> = Vec::new();
    let mut fields = outline.fields.iter_mut().peekable();
    for next in 0..=outline.entries.len() {
        // The fields before the next entry.
        let start = outline.entries.get(next).map_or(usize::MAX, |entry| entry.range.start);
        while let Some(field) = fields.next_if(|field| field.lead.start < start) {
            open.retain(|&index| outline.entries[index].range.end > field.lead.start);
            let names_itself = |index: usize| outline.entries[index].name.start == field.label.start;
            field.entry = open.iter().rev().copied().find(|&index| !names_itself(index));
        }
        if next < outline.entries.len() {
            open.retain(|&index| outline.entries[index].range.end > start);
            outline.entries[next].parent = open.last().copied();
            if Some(outline.entries[next].form) != title {
                open.push(next);
            }
        }
    }
}

/// Turns brackets whose label is defined into reference links.
fn resolve_references(text: &str, outline: &mut Outline) {
    if outline.definitions.is_empty() {
        return;
    }
    let normalise = |label: &str| label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let defined: std::collections::HashSet<String> =
        outline.definitions.iter().map(|definition| normalise(&text[definition.label.clone()])).collect();
    let is_defined = |range: &Range<usize>| defined.contains(&normalise(&text[range.clone()]));
    let mut spans: Vec<Span> = Vec::with_capacity(outline.spans.len());
    for span in outline.spans.drain(..) {
        if span.kind != SpanKind::Bracket {
            spans.push(span);
            continue;
        }
        // `[text][label]`: the second bracket completes the first.
        if is_defined(&span.content)
            && let Some(last) = spans.last_mut()
            && last.kind == SpanKind::Bracket
            && last.range.end == span.range.start
        {
            last.kind = SpanKind::Reference(span.content);
            last.range.end = span.range.end;
            continue;
        }
        let kind =
            if is_defined(&span.content) { SpanKind::Reference(span.content.clone()) } else { SpanKind::Bracket };
        spans.push(Span { kind, ..span });
    }
    outline.spans = spans;
}
