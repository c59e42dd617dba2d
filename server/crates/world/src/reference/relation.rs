//! References in fields that say how documents relate, and in front matter: `supersedes: ADR-0003`, `requires: 20, 721`,
//! `see-also: ["/keps/sig-x/123-foo"]`, `Status: Superseded by ADR-0005`. This file must not know any format.

use std::ops::Range;

use schema::ReferencePlace;
use syntax::outline::{Field, FieldForm, Span};
use syntax::yaml::scalars;
use syntax::{BlockKind, SpanKind};

use super::{Position, Reader, Reference, Target, is_external, word};
use crate::document::Checked;
use crate::labels::Labels;
use crate::name::looks_like_id;
use crate::packed::Strings;

/// What a field says of the documents that it names.
#[derive(Debug, Clone, Copy)]
struct Relation {
    /// Whether whatever looks like an ID is one. Where it is not, tickets and products may stand beside documents, and
    /// only a number that a known family lacks is a mistake.
    claims: bool,
    /// Whether what is named must come first.
    is_dependency: bool,
}

/// The label of the field, and the name of the section, that says where a document stands.
const STATUS: &str = "status";

/// What a field with a label of this key says of the documents that it names, if it does name any: labels that formats
/// for decisions and proposals have in common.
fn relation(label: &str) -> Option<Relation> {
    match label {
        "require" => Some(Relation { claims: false, is_dependency: true }),
        "supersede" | "superseded by" | "replace" | "replaced by" | "obsolete" | "obsoleted by" | "amend"
        | "amended by" | "update" | "updated by" | "extend" | "extended by" | "see also" | "related" | "related to"
        | "relate to" | "related adr" | "related rfc" | "required by" => {
            Some(Relation { claims: false, is_dependency: false })
        }
        // The key of `DEPENDS_ON`.
        "depend on" => Some(Relation { claims: true, is_dependency: true }),
        _ => None,
    }
}

impl Reader<'_> {
    /// What fields say of other documents, as far as the template does not say that they do; `labels` are the keys of
    /// their labels, `headings` those of the names of sections.
    pub(super) fn relations(&mut self, checked: Option<&Checked>, labels: &Labels, headings: &Strings) {
        let outline = self.outline;
        let mut scalars_in_front: Option<Vec<Range<usize>>> = None;
        for index in self.fields() {
            let field = &outline.fields[index];
            let (label, declared) = (&labels[index], declared(checked, index));
            if field.form == FieldForm::FrontMatter {
                if may_refer(&self.source[field.value.clone()]) {
                    let all = || scalars(self.source, outline.front_matter.clone());
                    let values = inside(scalars_in_front.get_or_insert_with(all), &field.value);
                    let position = declared.or_else(|| relation(label));
                    for value in values {
                        if label == STATUS {
                            self.successor(&value);
                        } else {
                            self.value(&value, field.value.start, position, checked);
                        }
                    }
                }
            } else if let Some(relation) = relation(label).filter(|_| declared.is_none()) {
                self.related(field, relation);
            } else if label == STATUS {
                self.successor(&field.value);
            }
        }
        for index in self.sections() {
            if headings[index] == *STATUS {
                let paragraphs = outline.leaves(self.read_part(&outline.sections[index].body));
                let paragraphs = paragraphs.filter(|block| block.kind == BlockKind::Paragraph);
                paragraphs.for_each(|block| self.successor(&block.range));
            }
        }
    }

    /// A bold or plain field that names other documents.
    fn related(&mut self, field: &Field, relation: Relation) {
        let before = self.found.len();
        self.in_field(field, relation.is_dependency);
        if !relation.claims {
            for reference in &mut self.found[before..] {
                let claims = matches!(reference.target, Target::Path(_));
                reference.position = reference.position.map(|position| Position { claims, ..position });
            }
            let list = self.without_comments(&field.value).start;
            self.bare_numbers(&field.value, list, relation.is_dependency);
        }
    }

    /// `Superseded by ADR-0005`: what follows the `by` names another document, unless it is a link, which says itself
    /// where it leads.
    fn successor(&mut self, range: &Range<usize>) {
        let text = &self.source[range.clone()];
        let position = Position { claims: false, is_dependency: false, list: range.start as u32 };
        for (at, _) in text.match_indices(" by ") {
            let verb = text[..at].rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            let start = range.start + at + " by ".len();
            let end =
                self.source[start..range.end].find(['\n', '.', ';', '(']).map_or(range.end, |length| start + length);
            let is_link = |span: &Span| matches!(span.kind, SpanKind::Link(_) | SpanKind::Reference(_));
            if relation(&format!("{} by", verb.to_lowercase())).is_none()
                || self.outline.spans_in(start..end).any(is_link)
            {
                continue;
            }
            for (index, word) in word::telling_words(self.source, start..end).enumerate() {
                self.identifier(word, position, index == 0);
            }
            self.spaced_numbers(start..end, position);
        }
    }

    /// One value of front matter, in the list that starts at `list`.
    fn value(&mut self, range: &Range<usize>, list: usize, relation: Option<Relation>, checked: Option<&Checked>) {
        let text = &self.source[range.clone()];
        // What stands in the template as it is has not been written by anybody.
        let is_template = || checked.is_some_and(|checked| checked.schema().template.contains(text));
        if is_external(text) || text.contains('\n') || text.is_empty() || is_template() {
            return;
        }
        let position =
            relation.map(|Relation { claims, is_dependency }| Position { claims, is_dependency, list: list as u32 });
        if is_path(text, relation.is_some()) {
            let position = position.map(|position| Position { claims: true, ..position });
            self.found.push(Reference { range: range.clone(), target: Target::Path(text.into()), position });
            return;
        }
        let Some(position) = position else {
            if looks_like_id(text) && text.contains(char::is_alphabetic) {
                self.word(range.clone());
            }
            return;
        };
        for part in parts(self.source, range) {
            self.identifier(part, position, true);
        }
        self.spaced_numbers(range.clone(), position);
        self.bare_numbers(range, list, position.is_dependency);
    }

    /// One word in a place where others are named: an entry, a numbered document, or the ID of a track if it may be one.
    fn identifier(&mut self, range: Range<usize>, position: Position, may_be_track: bool) {
        let text = &self.source[range.clone()];
        let entries = word::entry_references(self.source, range.clone(), false);
        let position = Some(position);
        if !entries.is_empty() {
            let found = entries.into_iter();
            self.found.extend(found.map(|(range, key)| Reference { range, target: Target::Entry(key), position }));
        } else if may_be_track && looks_like_id(text) && text.contains(char::is_alphabetic) {
            self.found.push(Reference { range, target: Target::Track(text.into()), position });
        }
    }

    /// `ADR 7` in a place where others are named.
    fn spaced_numbers(&mut self, range: Range<usize>, position: Position) {
        let found = word::spaced(self.source, range).filter(|(_, target)| matches!(target, Target::Numbered(..)));
        self.found.extend(found.map(|(range, target)| Reference { range, target, position: Some(position) }));
    }

    /// `20, 721`: numbers alone, of the document's own family, if there is nothing else.
    fn bare_numbers(&mut self, range: &Range<usize>, list: usize, is_dependency: bool) {
        let is_number = |text: &str| (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let numbers: Vec<Range<usize>> = parts(self.source, range).collect();
        if !numbers.iter().all(|number| is_number(&self.source[number.clone()])) {
            return;
        }
        let position = Some(Position { claims: false, is_dependency, list: list as u32 });
        for range in numbers {
            let target = Target::Numbered("".into(), self.source[range.clone()].into());
            self.found.push(Reference { range, target, position });
        }
    }
}

/// What the template says of the document's field of that index: that it names what it claims to be tracks.
fn declared(checked: Option<&Checked>, field: usize) -> Option<Relation> {
    let checked = checked?;
    let field = checked.matching.fields[field]?;
    let mut references = checked.schema().references.iter();
    let position = references.find(|position| position.place == ReferencePlace::Field(field))?;
    Some(Relation { claims: true, is_dependency: position.is_dependency })
}

/// The parts of a list separated by commas.
fn parts<'a>(source: &'a str, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<'a> {
    let mut at = range.start;
    source[range.clone()].split_inclusive(',').map(move |part| {
        let start = at + part.len() - part.trim_start().len();
        at += part.len();
        let word = part.trim().trim_end_matches(',').trim_end();
        start..start + word.len()
    })
}

/// Whether anything in a value can be a reference: most are dates, names and words.
fn may_refer(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'/' | b'.'))
}

/// Those of the sorted ranges that lie in `range`.
fn inside(ranges: &[Range<usize>], range: &Range<usize>) -> Vec<Range<usize>> {
    let from = ranges.partition_point(|inner| inner.start < range.start);
    ranges[from..].iter().take_while(|inner| inner.end <= range.end).cloned().collect()
}

/// Whether a value is a path: one that says so by how it begins, or by the end of a Markdown file. One from the root
/// needs a label that promises another document.
fn is_path(text: &str, is_related: bool) -> bool {
    let is_plain = !text.contains(|c: char| c.is_whitespace() || matches!(c, '*' | '{' | '}' | '<' | '>' | '|' | ','));
    let begins = text.starts_with("./") || text.starts_with("../");
    let is_rooted = is_related && text.starts_with('/') && text[1..].contains('/');
    is_plain && (begins || is_rooted || text.ends_with(".md"))
}

#[cfg(test)]
mod tests {
    use schema::DEPENDS_ON;
    use schema::name::key;

    use super::*;

    #[test]
    fn what_depends_claims_to_name_documents() {
        assert!(relation(&key(DEPENDS_ON)).is_some_and(|relation| relation.claims && relation.is_dependency));
    }
}
