//! Placeholders and boilerplate: what of a template may still stand in a document (design section 3, rule 9), and
//! whether a document has any content of its own besides.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use foldhash::fast::RandomState;
use syntax::outline::{EntryForm, FieldForm, Outline, Row, Span};
use syntax::{Block, BlockKind, Kept, SpanKind};

use crate::notation;
use crate::value::alternatives;

/// The placeholders of a template, and the lines that are boilerplate as long as they are unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placeholders {
    /// Each distinct placeholder, white space folded, square brackets taken off, other marks left; sorted.
    pub texts: Vec<String>,
    /// Whether some of them are marked otherwise than by square brackets.
    has_other_marks: bool,
    /// How often each of them stands in the template.
    counts: Vec<usize>,
    /// Folded prose without placeholder, lines with one, and table rows.
    boilerplate: HashSet<String, RandomState>,
    /// The [ends](ends) of these texts.
    boilerplate_ends: HashSet<u64, RandomState>,
}

/// A placeholder of the template that stands in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// With its brackets, in the document.
    pub range: Range<usize>,
    /// Index into [`Placeholders::texts`].
    pub placeholder: usize,
}

impl Placeholders {
    /// Collects the placeholders of a template.
    pub(crate) fn of_template(text: &str, outline: &Outline) -> Self {
        let brackets: Vec<String> =
            brackets(text, outline, 0..text.len()).into_iter().map(|range| inner(text, &range).into_owned()).collect();
        let legend: HashSet<String> = legend(text, outline).collect();
        let others = other_marks(text, outline, 0..text.len()).into_iter().map(|range| fold(&text[range]).into_owned());
        let others: Vec<String> = others.collect();
        let has_other_marks = !others.is_empty();
        let mut occurrences: BTreeMap<String, usize> = BTreeMap::new();
        for text in brackets.into_iter().filter(|text| !legend.contains(text)).chain(others) {
            *occurrences.entry(text).or_default() += 1;
        }
        let (texts, counts) = occurrences.into_iter().unzip();
        let mut boilerplate = HashSet::default();
        for block in outline.leaves(0..text.len()) {
            match block.kind {
                BlockKind::Paragraph if is_guidance(outline, block) => {
                    let after = outline.items.partition_point(|item| item.range.start < block.range.start);
                    let listed = outline.items[..after].last().is_some_and(|item| item.content.end == block.range.end);
                    if !listed {
                        boilerplate.insert(fold(&text[block.range.clone()]).into_owned());
                    }
                }
                BlockKind::Paragraph => {
                    let with_bracket = content_lines(text, block).filter(|(_, line)| line.contains(['[', '|']));
                    boilerplate.extend(with_bracket.map(|(_, line)| fold(line).into_owned()));
                }
                _ => {}
            }
        }
        for row in outline.tables.iter().flat_map(|table| &table.rows) {
            boilerplate.insert(fold(&text[row.range.clone()]).into_owned());
        }
        let boilerplate_ends = boilerplate.iter().map(|text: &String| ends(text)).collect();
        Self { texts, has_other_marks, counts, boilerplate, boilerplate_ends }
    }

    /// How many placeholders the template has, repetitions counted.
    #[must_use]
    pub fn count(&self) -> usize {
        self.counts.iter().sum()
    }

    /// How many of the template's placeholders a document has kept. What it repeats more often than the template does
    /// is counted as often as there.
    #[must_use]
    pub fn kept(&self, standing: &[Standing]) -> usize {
        let mut left = self.counts.clone();
        let take = |standing: &&Standing| {
            let left = &mut left[standing.placeholder];
            let is_left = *left > 0;
            *left = left.saturating_sub(1);
            is_left
        };
        standing.iter().filter(take).count()
    }

    /// The template's placeholders that stand in `range` of a document, in order.
    #[must_use]
    pub fn standing(&self, text: &str, outline: &Outline, range: Range<usize>) -> Vec<Standing> {
        let known = |name: &str| self.texts.binary_search_by(|known| known.as_str().cmp(name)).ok();
        let brackets = brackets(text, outline, range.clone()).into_iter();
        let brackets = brackets.filter_map(|range| {
            let placeholder = known(&inner(text, &range))?;
            Some(Standing { range, placeholder })
        });
        let mut standing: Vec<Standing> = brackets.collect();
        if self.has_other_marks {
            let others = other_marks(text, outline, range).into_iter();
            standing.extend(others.filter_map(|range| {
                let placeholder = known(&fold(&text[range.clone()]))?;
                Some(Standing { range, placeholder })
            }));
            standing.sort_by_key(|standing| standing.range.start);
            // `{a or [b]}` is one.
            standing.dedup_by(|inner, outer| inner.range.start < outer.range.end);
        }
        standing
    }

    /// The same value as [`Placeholders::standing`] has for a whole text after an edit, before which it was `before`; only
    /// where something may have changed is read.
    #[must_use]
    pub fn standing_after(&self, before: &[Standing], text: &str, outline: &Outline, kept: &Kept) -> Vec<Standing> {
        if self.has_other_marks {
            // A whole value or title may be a placeholder, wherever it stands.
            return self.standing(text, outline, 0..text.len());
        }
        let (head, tail) = kept.split(before, |standing| standing.range.start);
        let mut standing = before[..head].to_vec();
        standing.extend(self.standing(text, outline, kept.between()));
        let moved = |Standing { range, placeholder }: &Standing| Standing {
            range: kept.moved(range),
            placeholder: *placeholder,
        };
        standing.extend(before[tail..].iter().map(moved));
        standing
    }

    /// Whether anything in `range` of a document is its author's: not a placeholder or choice left standing, not
    /// guidance or boilerplate, not a comment, not a bare label.
    #[must_use]
    pub fn has_content(&self, text: &str, outline: &Outline, range: Range<usize>) -> bool {
        outline.leaves(range).any(|block| self.block_has_content(text, outline, block))
    }

    fn block_has_content(&self, text: &str, outline: &Outline, block: &Block) -> bool {
        match block.kind {
            BlockKind::Heading(_) | BlockKind::IndentedCode => true,
            BlockKind::Fence => text[block.range.clone()].lines().skip(1).any(has_words),
            BlockKind::Table => {
                let table = outline.tables.binary_search_by_key(&block.range.start, |table| table.range.start);
                let rows = table.map_or(&[][..], |table| &outline.tables[table].rows);
                rows.iter().any(|row| self.row_has_content(text, outline, row))
            }
            BlockKind::Html | BlockKind::Paragraph => {
                if self.is_boilerplate(&text[block.range.clone()]) {
                    return false;
                }
                content_lines(text, block).any(|(line, content)| {
                    let is_boilerplate = line != block.range && self.is_boilerplate(content);
                    !is_boilerplate && self.has_own_words(text, outline, &line)
                })
            }
            BlockKind::ThematicBreak | BlockKind::Quote | BlockKind::List | BlockKind::Item => false,
        }
    }

    /// Whether a text is what the template says, white space aside.
    fn is_boilerplate(&self, text: &str) -> bool {
        // Most texts are told to be otherwise by their ends, which folding leaves as they are.
        self.boilerplate_ends.contains(&ends(text)) && self.boilerplate.contains(&*fold(text))
    }

    fn row_has_content(&self, text: &str, outline: &Outline, row: &Row) -> bool {
        if self.is_boilerplate(&text[row.range.clone()]) {
            return false;
        }
        row.cells.iter().any(|cell| self.has_own_words(text, outline, cell))
    }

    /// Whether there are words on one line besides what the template or Markdown put there.
    fn has_own_words(&self, text: &str, outline: &Outline, line: &Range<usize>) -> bool {
        if !self.has_other_marks && begins_with_word(text, outline, line) {
            return true;
        }
        let mut holes: Vec<Range<usize>> =
            self.standing(text, outline, line.clone()).into_iter().map(|standing| standing.range).collect();
        holes
            .extend(outline.spans_in(line.clone()).filter(|span| is_choice(text, span)).map(|span| span.range.clone()));
        holes.extend(outline.comments_over(line.clone()).map(|comment| comment.range.clone()));
        holes.extend(outline.fields_in(line.clone()).map(|field| field.lead.clone()));
        let named = outline.entries_in(line.clone()).filter(|entry| !matches!(entry.form, EntryForm::Heading(_)));
        holes.extend(named.map(|entry| entry.name.start..entry.number.end));
        holes.sort_by_key(|hole| hole.start);
        let mut at = line.start;
        for hole in holes {
            if has_words(text.get(at..hole.start.min(line.end)).unwrap_or("")) {
                return true;
            }
            at = at.max(hole.end);
        }
        has_words(text.get(at..line.end).unwrap_or(""))
    }
}

/// Whether a letter stands at the start of a line, or behind the label that it begins with, and no other label, name or
/// comment there. It is its author's where placeholders begin with a bracket.
fn begins_with_word(text: &str, outline: &Outline, line: &Range<usize>) -> bool {
    let label = outline.fields_in(line.start..line.start + 1).next();
    let lead = label.map_or(line.start, |field| field.lead.end).min(line.end);
    let at = lead + text[lead..line.end].bytes().take_while(|byte| *byte == b' ').count();
    let is_letter = at < line.end && text.as_bytes()[at].is_ascii_alphanumeric();
    let is_bracketed = || text[line.start..lead].contains('[');
    let is_free = || {
        (at == line.start || outline.fields_in(lead..at + 1).next().is_none())
            && outline.entries_in(line.start..at + 1).next().is_none()
            && outline.comments_over(at..at + 1).next().is_none()
    };
    is_letter && !is_bracketed() && is_free()
}

/// Whether a template's paragraph is prose to explain, with nothing to be replaced in it.
pub(crate) fn is_guidance(outline: &Outline, block: &Block) -> bool {
    !outline.spans_in(block.range.clone()).any(|span| span.kind == SpanKind::Bracket)
        && outline.fields_in(block.range.clone()).next().is_none()
        && outline.entries_in(block.range.clone()).next().is_none()
}

/// Whether a placeholder's text stands for a track's ID.
#[must_use]
pub fn is_track_id(placeholder: &str) -> bool {
    let folded = placeholder.to_lowercase().replace(['-', '_'], " ");
    matches!(folded.as_str(), "track id" | "track/task id")
}

/// White space folded to single spaces, ends trimmed.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let bytes = text.as_bytes();
    // Without an early exit, so that the loop is vectorised.
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let is_folded = pairs.fold(true, |folded, (before, byte)| {
        folded & (byte.is_ascii_graphic() | ((*byte == b' ') & (*before != b' ')))
    });
    if is_folded {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The first bytes of a text and its last ones, white space at its ends aside: as far as folding leaves them as they are,
/// which is up to where there may be white space.
fn ends(text: &str) -> u64 {
    /// Up to four bytes as one number.
    fn end<'a>(bytes: impl Iterator<Item = &'a u8>) -> u64 {
        bytes.take(4).take_while(|byte| byte.is_ascii_graphic()).fold(0, |end, byte| end << 8 | u64::from(*byte))
    }
    let bytes = text.trim().as_bytes();
    end(bytes.iter()) << u32::BITS | end(bytes.iter().rev())
}

fn inner<'a>(text: &'a str, bracket: &Range<usize>) -> Cow<'a, str> {
    fold(&text[bracket.start + 1..bracket.end - 1])
}

/// Whether an inline is a bracket with the alternatives of an enumeration.
fn is_choice(text: &str, span: &Span) -> bool {
    span.kind == SpanKind::Bracket && alternatives(&text[span.range.clone()]).is_some()
}

/// All brackets in `range` that could be placeholders: in running text and in code spans, choices excepted, and
/// except `[track-id]` in a path, which stands for the document's own ID.
fn brackets(text: &str, outline: &Outline, range: Range<usize>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for span in outline.spans_in(range) {
        match span.kind {
            SpanKind::Bracket if !is_choice(text, span) => found.push(span.range.clone()),
            // In a heading, code shows a notation: ``Format: `[ID] Description` ``.
            SpanKind::Code if !is_in_heading(outline, span) => {
                let code = &text[span.content.clone()];
                let mut at = 0;
                while let Some(open) = code[at..].find('[').map(|offset| at + offset) {
                    let Some(close) = code[open..].find(']').map(|offset| open + offset) else { break };
                    let variable = is_track_id(&code[open + 1..close]) && code.contains('/');
                    if !variable {
                        found.push(span.content.start + open..span.content.start + close + 1);
                    }
                    at = close + 1;
                }
            }
            _ => {}
        }
    }
    // `[]` and `[ ]` are indices and boxes, `[US1]` and `[FR-001]` citations, `[Optional]` is a remark.
    found.retain(|bracket| {
        let inner = inner(text, bracket);
        let is_remark = ["optional", "required", "mandatory"].iter().any(|word| inner.eq_ignore_ascii_case(word));
        has_words(&inner) && !is_citation(&inner) && !is_remark
    });
    found
}

fn is_in_heading(outline: &Outline, span: &Span) -> bool {
    outline.section_at(span.range.start).is_some_and(|section| span.range.start < outline.sections[section].heading.end)
}

/// All that could be placeholders by other marks than square brackets. In a whole text, code blocks and comments are
/// left out, and values and the title may be stand-ins as a whole.
fn other_marks(text: &str, outline: &Outline, range: Range<usize>) -> Vec<Range<usize>> {
    if range != (0..text.len()) {
        return notation::marked(text, range);
    }
    let is_prose =
        |block: &&Block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::Table);
    let prose = outline.leaves(range).filter(is_prose).flat_map(|block| notation::marked(text, block.range.clone()));
    let mut found: Vec<Range<usize>> = prose.collect();
    for field in &outline.fields {
        if notation::is_stand_in(&text[field.value.clone()]) {
            found.push(field.value.clone());
        } else if field.form == FieldForm::FrontMatter {
            found.extend(notation::marked(text, field.value.clone()));
        }
    }
    if let Some(title) = outline.title() {
        found.extend(notation::numbers(text, title.name.clone()));
    }
    found.retain(|range| {
        let is_value = || is_choice_source(&text[range.clone()]);
        outline.comments_over(range.clone()).next().is_none() && !is_value()
    });
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    found.dedup_by(|inner, outer| inner.start < outer.end);
    found
}

/// Whether a marked text is a list of alternatives, which is [a choice](is_choice) and no placeholder.
fn is_choice_source(source: &str) -> bool {
    alternatives(source.trim_matches(['{', '}', '<', '>', '(', ')'])).is_some()
}

/// Whether a bracket's text is a short word in capitals with a number, as entries are cited by.
fn is_citation(inner: &str) -> bool {
    let letters = inner.bytes().take_while(u8::is_ascii_uppercase).count();
    let number = inner[letters..].trim_start_matches('-');
    (1..=6).contains(&letters) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Brackets that a template explains rather than asks for: `- **[P]**: can run in parallel`. They are its notation.
fn legend<'a>(text: &'a str, outline: &'a Outline) -> impl Iterator<Item = String> + 'a {
    outline.fields.iter().filter_map(move |field| {
        let label = text[field.label.clone()].strip_prefix('[')?.strip_suffix(']')?;
        let value = &text[field.value.clone()];
        (has_words(value) && !value.contains('[')).then(|| fold(label).into_owned())
    })
}

/// The lines of a paragraph without indentation, quote markers and checkbox, with their ranges.
fn content_lines<'a>(text: &'a str, block: &Block) -> impl Iterator<Item = (Range<usize>, &'a str)> {
    let start = block.range.start;
    syntax::block::lines(&text[block.range.clone()]).map(move |(line, content)| {
        let trimmed = content.trim_start_matches([' ', '\t', '>']);
        let trimmed = ["[ ] ", "[x] ", "[X] "].iter().find_map(|mark| trimmed.strip_prefix(mark)).unwrap_or(trimmed);
        let end = start + line.start + content.len();
        (end - trimmed.len()..end, trimmed)
    })
}

fn has_words(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}
