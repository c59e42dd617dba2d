//! The typed outline of one Markdown document: what stands where, in byte ranges. Plain data, derived from the
//! text and its blocks, without any notion of what the document is for.
//!
//! All ranges are half-open byte ranges into the text the outline was made from; every list is in document order.

use std::ops::Range;

use crate::block::Block;

/// Everything there is to know about the structure of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// YAML front matter with its fence lines; empty if there is none.
    pub front_matter: Range<usize>,
    /// All blocks, containers before what they contain.
    pub blocks: Vec<Block>,
    /// Headings with what stands under them.
    pub sections: Vec<Section>,
    /// Keys of front matter, bold labels, and plain labels of list items, with their values.
    pub fields: Vec<Field>,
    /// Blocks named by a word and a number.
    pub entries: Vec<Entry>,
    /// List items.
    pub items: Vec<Item>,
    /// Pipe tables.
    pub tables: Vec<Table>,
    /// Fenced code blocks.
    pub fences: Vec<Fence>,
    /// HTML comments, as blocks and in running text.
    pub comments: Vec<Comment>,
    /// Code spans, links, bracketed text and other inlines of paragraphs, headings and table cells.
    pub spans: Vec<Span>,
    /// Link reference definitions.
    pub definitions: Vec<LinkDefinition>,
    /// Paragraphs that the line of dashes below them has turned into headings although they begin with a bold
    /// label. They are outlined as the paragraphs they were meant to be.
    pub accidental_headings: Vec<Range<usize>>,
}

/// A heading and what stands under it up to the next heading of the same or a higher level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Heading level, 1 to 6.
    pub level: u8,
    /// The whole heading, marks included.
    pub heading: Range<usize>,
    /// The heading's text without its marks.
    pub name: Range<usize>,
    /// From the heading to the next heading of the same or a higher level, or the end of the text.
    pub range: Range<usize>,
    /// From the end of the heading to the next heading of any level, or the end of the text.
    pub body: Range<usize>,
    /// Index of the enclosing section.
    pub parent: Option<usize>,
}

/// How a field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldForm {
    /// `**Label:** value` or `**Label**: value`.
    Bold,
    /// `- Label: value`, a plain label of a list item.
    Plain,
    /// `label: value`, a key of front matter.
    FrontMatter,
}

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// How it is written.
    pub form: FieldForm,
    /// The label's text, without marks and colon.
    pub label: Range<usize>,
    /// The label with its marks and colon.
    pub lead: Range<usize>,
    /// The value: the rest of the line and its continuation, or the blocks below when the line ends with the
    /// label. Empty, at the place where it would stand, if there is none.
    pub value: Range<usize>,
    /// Index of the section it stands in; `None` before the first heading.
    pub section: Option<usize>,
    /// Index of the innermost entry it stands in.
    pub entry: Option<usize>,
    /// Index of the list item it begins.
    pub item: Option<usize>,
}

/// What carries the name of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryForm {
    /// A heading; the index of its section.
    Heading(usize),
    /// A bold run at the start of a paragraph.
    Paragraph,
    /// A bold run at the start of a list item; the index of the item.
    Item(usize),
}

/// A block named by a word and a number: `**Risk 1: Latency**`, `### Test 2: Login`, `- [ ] **T01**: Design`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What carries the name.
    pub form: EntryForm,
    /// The whole name, number and title included.
    pub name: Range<usize>,
    /// The word before the number.
    pub prefix: Range<usize>,
    /// The number.
    pub number: Range<usize>,
    /// What follows the number; empty if nothing does.
    pub title: Range<usize>,
    /// From the name to the end of what belongs to the entry.
    pub range: Range<usize>,
    /// Index of the section it stands in (of the section it is, for a heading).
    pub section: Option<usize>,
    /// Index of the innermost entry around it.
    pub parent: Option<usize>,
}

/// A list item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// From the marker to the end of the last block inside.
    pub range: Range<usize>,
    /// Whether the list is numbered.
    pub ordered: bool,
    /// The `[ ]` or `[x]` of a task item, and whether it is ticked.
    pub checkbox: Option<(Range<usize>, bool)>,
    /// The first paragraph inside, without the checkbox; empty if the item begins with something else.
    pub content: Range<usize>,
    /// Index of the enclosing item.
    pub parent: Option<usize>,
    /// Index of the section it stands in.
    pub section: Option<usize>,
}

/// A pipe table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The whole table.
    pub range: Range<usize>,
    /// The trimmed header cells.
    pub header: Vec<Range<usize>>,
    /// The rows below the delimiter row.
    pub rows: Vec<Row>,
    /// Index of the section it stands in.
    pub section: Option<usize>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The row's line, trimmed.
    pub range: Range<usize>,
    /// The trimmed cells, as many as the row has.
    pub cells: Vec<Range<usize>>,
}

/// A fenced code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The whole block.
    pub range: Range<usize>,
    /// The opening line's fence characters.
    pub marker: Range<usize>,
    /// Whether it has a closing fence.
    pub closed: bool,
}

/// An HTML comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// With `<!--` and `-->`.
    pub range: Range<usize>,
    /// The text between.
    pub content: Range<usize>,
}

/// An inline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub kind: SpanKind,
    /// With its marks.
    pub range: Range<usize>,
    /// Without its marks: the code, the link's text, the bracketed text.
    pub content: Range<usize>,
}

/// What an inline is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpanKind {
    /// `` `code` ``
    Code,
    /// `**strong**`
    Strong,
    /// `[text](destination)`; the destination without angle brackets and title.
    Link(Range<usize>),
    /// `![text](destination)`
    Image(Range<usize>),
    /// `[text][label]`, `[label][]` or `[label]`, where the label is defined; the label.
    Reference(Range<usize>),
    /// `<https://…>`
    Autolink,
    /// `[[target]]`
    Wiki,
    /// `[^label]`
    Footnote,
    /// An inline HTML tag.
    Html,
    /// `[text]` that is no link: perhaps a placeholder.
    Bracket,
}

/// `[label]: destination`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkDefinition {
    /// The whole line.
    pub range: Range<usize>,
    /// The label between the brackets.
    pub label: Range<usize>,
    /// The destination without angle brackets and title.
    pub destination: Range<usize>,
}

impl Outline {
    /// Index of the section whose heading or body contains `offset`; `None` before the first heading.
    #[must_use]
    pub fn section_at(&self, offset: usize) -> Option<usize> {
        self.sections.partition_point(|section| section.heading.start <= offset).checked_sub(1)
    }

    /// Whether a section stands directly or indirectly below another one.
    #[must_use]
    pub fn is_within(&self, section: usize, ancestor: usize) -> bool {
        std::iter::successors(Some(section), |&index| self.sections[index].parent).any(|index| index == ancestor)
    }

    /// The title: the first level-one heading, if there is one.
    #[must_use]
    pub fn title(&self) -> Option<&Section> {
        self.sections.iter().find(|section| section.level == 1)
    }

    /// Index of the level-one heading of a document that has one only. Where several are, none of them is the title.
    pub(crate) fn sole_title(&self) -> Option<usize> {
        let mut tops = self.sections.iter().enumerate().filter(|(_, section)| section.level == 1);
        tops.next().filter(|_| tops.next().is_none()).map(|(index, _)| index)
    }

    /// Whether a document has a title: one heading of level one.
    #[must_use]
    pub fn has_title(&self) -> bool {
        self.sole_title().is_some()
    }

    /// The leaf blocks that begin in `range`.
    pub fn leaves(&self, range: Range<usize>) -> impl Iterator<Item = &Block> {
        starting_in(&self.blocks, range, |block| block.range.start).iter().filter(|block| !block.kind.is_container())
    }

    /// The inlines that begin in `range`, outer before inner.
    pub fn spans_in(&self, range: Range<usize>) -> impl Iterator<Item = &Span> {
        starting_in(&self.spans, range, |span| span.range.start).iter()
    }

    /// The comments that overlap `range`.
    pub fn comments_over(&self, range: Range<usize>) -> impl Iterator<Item = &Comment> {
        let is_behind_all = self.comments.last().is_none_or(|last| last.range.end <= range.start);
        let from = match is_behind_all {
            true => self.comments.len(),
            false => self.comments.partition_point(|comment| comment.range.end <= range.start),
        };
        self.comments[from..].iter().take_while(move |comment| comment.range.start < range.end)
    }

    /// The fields whose label begins in `range`.
    pub fn fields_in(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &Field> + Clone {
        starting_in(&self.fields, range, |field| field.lead.start).iter()
    }

    /// The indices of the fields whose label begins in `range`.
    #[must_use]
    pub fn field_indices_in(&self, range: Range<usize>) -> Range<usize> {
        let from = self.fields.partition_point(|field| field.lead.start < range.start);
        from..from + self.fields[from..].partition_point(|field| field.lead.start < range.end)
    }

    /// The indices of the list items that begin in `range`.
    #[must_use]
    pub fn items_in(&self, range: Range<usize>) -> Range<usize> {
        let from = self.items.partition_point(|item| item.range.start < range.start);
        from..self.items.partition_point(|item| item.range.start < range.end).max(from)
    }

    /// The entries whose name begins in `range`.
    pub fn entries_in(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &Entry> + Clone {
        starting_in(&self.entries, range, |entry| entry.name.start).iter()
    }

    /// The entry of that index and those around it, innermost first.
    pub fn entries_around(&self, entry: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(entry, |&index| self.entries[index].parent)
    }

    /// Index of the section that an entry is one of: around its own heading, if it has one; `None` before the first
    /// heading.
    #[must_use]
    pub fn section_around(&self, entry: &Entry) -> Option<usize> {
        match entry.form {
            EntryForm::Heading(section) => self.sections[section].parent,
            EntryForm::Paragraph | EntryForm::Item(_) => entry.section,
        }
    }

    /// Index of the entry that a section's heading names, if it names one.
    #[must_use]
    pub fn entry_of_heading(&self, section: usize) -> Option<usize> {
        let name = self.sections[section].name.start;
        let index = self.entries.partition_point(|entry| entry.name.start < name);
        self.entries.get(index).filter(|entry| entry.form == EntryForm::Heading(section)).map(|_| index)
    }

    /// The fenced code block that `offset` is inside of.
    #[must_use]
    pub fn fence_at(&self, offset: usize) -> Option<&Fence> {
        let after = self.fences.partition_point(|fence| fence.range.start <= offset);
        self.fences[..after].last().filter(|fence| offset < fence.range.end)
    }

    /// Whether `offset` is inside a fenced or indented code block.
    #[must_use]
    pub fn is_code_block(&self, offset: usize) -> bool {
        use crate::BlockKind::{Fence, IndentedCode};
        let before = self.blocks.partition_point(|block| block.range.start <= offset);
        self.blocks[..before].last().is_some_and(|block| {
            let unclosed = || self.fence_at(block.range.start).is_some_and(|fence| !fence.closed);
            matches!(block.kind, Fence | IndentedCode) && (offset < block.range.end || unclosed())
        })
    }
}

/// The part of a sorted list whose elements start in `range`.
fn starting_in<T>(list: &[T], range: Range<usize>, start: impl Fn(&T) -> usize) -> &[T] {
    let from = list.partition_point(|element| start(element) < range.start);
    let to = list.partition_point(|element| start(element) < range.end);
    &list[from..to.max(from)]
}
