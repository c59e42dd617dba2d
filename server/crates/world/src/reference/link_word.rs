//! Words in the texts and labels of links that could be the ID of a track. They are no references, since the
//! destination decides what the link means; but whoever renames the track has to know of them.

use std::collections::HashMap;
use std::ops::Range;

use syntax::SpanKind;

use super::{is_external, word};
use crate::document::Document;
use crate::name::{is_id, looks_like_id};
use crate::packed::Table;

/// A word in the text or the label of a link that could be an ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkWord {
    /// Where it stands: half-open byte range.
    pub range: Range<usize>,
    /// Index of the reference that is the link's destination, which decides whether the word means a track; `None` if
    /// the word means what it says.
    pub destination: Option<u32>,
}

/// The link words of a document with the text of each, in order and in one piece of memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LinkWords(
    /// For each word where it ends in the text, where its range starts, how long that is, and one more than its
    /// destination, or 0 for none.
    Table<4>,
);

impl LinkWords {
    /// All words, each with its text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, LinkWord)> {
        let (text, mut end) = (self.0.text(), 0);
        self.0.rows().map(move |[to, start, length, destination]| {
            let from = std::mem::replace(&mut end, to as usize);
            let range = start as usize..(start + length) as usize;
            (&text[from..end], LinkWord { range, destination: destination.checked_sub(1) })
        })
    }

    /// Whether they are the words that others are, in the same order, and have the same destinations.
    pub(crate) fn name_like(&self, others: &Self) -> bool {
        let alike = |[end, _, _, destination]: [u32; 4]| (end, destination);
        self.0.text() == others.0.text() && self.0.rows().map(alike).eq(others.0.rows().map(alike))
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.len() == 0
    }
}

impl<'a> FromIterator<(&'a str, &'a LinkWord)> for LinkWords {
    fn from_iter<T: IntoIterator<Item = (&'a str, &'a LinkWord)>>(words: T) -> Self {
        let (mut all, mut rows) = (String::new(), Vec::new());
        for (text, LinkWord { range, destination }) in words {
            all.push_str(text);
            let destination = destination.map_or(0, |index| index + 1);
            rows.push([all.len() as u32, range.start as u32, range.len() as u32, destination]);
        }
        Self(Table::new(&rows, &all))
    }
}

/// The link words of a document, in order.
pub(crate) fn link_words(document: &Document) -> Vec<LinkWord> {
    let outline = &document.outline;
    let mut reader = Reader { document, found: Vec::new() };
    let mut definitions: HashMap<String, u32> = HashMap::new();
    for definition in &outline.definitions {
        let destination = reader.reference(&definition.destination);
        if let Some(destination) = destination {
            definitions.entry(folded(document.slice(&definition.label))).or_insert(destination);
        }
        let label = document.slice(&definition.label);
        // Where running text cites the label, an ID is taken for one whatever the destination is.
        if looks_like_id(label) {
            reader.push(definition.label.clone(), None);
        } else if destination.is_some() && is_id(label) {
            reader.push(definition.label.clone(), destination);
        }
    }
    for span in document.links() {
        match &span.kind {
            SpanKind::Link(destination) | SpanKind::Image(destination) => {
                if let Some(destination) = reader.reference(destination) {
                    reader.text(&span.content, destination);
                }
            }
            SpanKind::Reference(label) => {
                if let Some(&destination) = definitions.get(&folded(document.slice(label))) {
                    reader.plain(&span.content, destination);
                    if *label != span.content {
                        reader.plain(label, destination);
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = reader.found;
    found.sort_by_key(|word| word.range.start);
    found
}

struct Reader<'a> {
    document: &'a Document,
    found: Vec<LinkWord>,
}

impl Reader<'_> {
    fn push(&mut self, range: Range<usize>, destination: Option<u32>) {
        self.found.push(LinkWord { range, destination });
    }

    /// The reference that a destination is, if it leads somewhere in the workspace.
    fn reference(&self, destination: &Range<usize>) -> Option<u32> {
        let references = &self.document.references;
        let index = references.index_at(destination.start)?;
        let is_there = references.get(index).is_some_and(|reference| reference.range == *destination);
        let is_it = is_there && !is_external(self.document.slice(destination));
        is_it.then_some(index as u32)
    }

    /// The text of an inline link: an ID, or words that can be nothing else.
    fn text(&mut self, content: &Range<usize>, destination: u32) {
        let document = self.document;
        if is_id(document.slice(content)) {
            return self.push(content.clone(), Some(destination));
        }
        // What stands in code or in a link within the text has been read as such.
        let inner = |kind: &SpanKind| !matches!(kind, SpanKind::Strong | SpanKind::Bracket);
        let mut holes = document.outline.spans_in(content.clone()).filter(|span| inner(&span.kind)).peekable();
        let mut read_to = content.start;
        for word in word::telling_words(&document.source, content.clone()) {
            while let Some(hole) = holes.next_if(|hole| hole.range.start <= word.start) {
                read_to = read_to.max(hole.range.end);
            }
            if word.start >= read_to && looks_like_id(document.slice(&word)) {
                self.push(word, Some(destination));
            }
        }
    }

    /// A text or label that running text does not take for an ID.
    fn plain(&mut self, range: &Range<usize>, destination: u32) {
        let text = self.document.slice(range);
        if is_id(text) && !looks_like_id(text) {
            self.push(range.clone(), Some(destination));
        }
    }
}

/// A label as labels are compared (CommonMark 4.7).
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
