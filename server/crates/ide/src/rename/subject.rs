//! What is to be renamed at a place in a document.

use std::ops::Range;
use std::sync::Arc;

use syntax::outline::{Entry, Section};
use text::Region;
use world::reference::{Reference, Target};
use world::{Document, NameSource};

use super::RenameTarget;
use super::workspace::Workspace;
use crate::resolve::{Resolver, Thing, percent_decoded, reference_at};

/// What is renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    /// The track with this ID.
    Track(String),
    /// The entry with this name in this document.
    Entry(Arc<str>, Region),
    /// This heading of this document.
    Heading(Arc<str>, Region),
    /// The part of this document's title that follows the track's ID: the heading, and the range of the part.
    TitleText(Region, Range<usize>),
}

type Found = (RenameTarget, Subject);

/// What would be renamed at byte `offset` of a document, and the place there that says it.
///
/// # Errors
///
/// One sentence why nothing can be renamed.
pub(super) fn subject_at(workspace: &Workspace<'_>, document: &Document, offset: usize) -> Result<Found, String> {
    if document.outline.is_code_block(offset) {
        return Err("nothing in a code block can be renamed".to_owned());
    }
    let standing = document.checked.iter().flat_map(|checked| checked.standing.iter());
    if let Some(standing) = standing.map(|standing| &standing.range).find(|range| range.contains(&offset)) {
        let placeholder = document.slice(standing);
        return Err(format!("\"{placeholder}\" is a placeholder of the template; fill it in instead"));
    }
    let finder = Finder { workspace, document, offset };
    if let Some(found) = finder.own_name() {
        return Ok(found);
    }
    if let Some(found) = finder.entry(|entry| entry.prefix.start..entry.number.end) {
        return Ok(found);
    }
    if let Some(found) = finder.reference() {
        return found;
    }
    let named = finder.entry(|entry| entry.name.start..entry.title.end).or_else(|| finder.heading());
    named.ok_or_else(|| "nothing here can be renamed; put the cursor on a track's ID, an entry or a heading".to_owned())
}

struct Finder<'a> {
    workspace: &'a Workspace<'a>,
    document: &'a Document,
    offset: usize,
}

impl Finder<'_> {
    fn holds(&self, range: &Range<usize>) -> bool {
        range.start <= self.offset && self.offset <= range.end
    }

    fn target(&self, range: Range<usize>) -> RenameTarget {
        RenameTarget { placeholder: self.document.slice(&range).to_owned(), range }
    }

    fn region(&self, range: &Range<usize>) -> Region {
        Region::new(&self.document.text, range.clone())
    }

    /// The track's own ID, in its field or its title; the title has the ID first and a text of its own after it.
    fn own_name(&self) -> Option<Found> {
        let title = self.document.outline.title().filter(|title| self.holds(&title.heading));
        for name in &self.document.names {
            let (NameSource::Field(range) | NameSource::Title(range)) = &name.source else { continue };
            let Some(start) = self.document.slice(range).find(&name.id).map(|at| range.start + at) else { continue };
            let id = start..start + name.id.len();
            if self.holds(range) {
                return Some((self.target(id), Subject::Track(name.id.clone())));
            }
            let Some(title) = title.filter(|_| matches!(name.source, NameSource::Title(_))) else { continue };
            let rest = self.document.slice(&(id.end..title.name.end));
            let text = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '—' | '–' | '-' | '|' | ':'));
            if self.offset <= id.end || text.is_empty() {
                return Some((self.target(id), Subject::Track(name.id.clone())));
            }
            let text = title.name.end - text.len()..title.name.end;
            // A reference in the title's text is a reference.
            if reference_at(self.document, self.offset).is_none() {
                return Some((self.target(text.clone()), Subject::TitleText(self.region(&title.heading), text)));
            }
        }
        None
    }

    /// The entry of whose name the part at the cursor is.
    fn entry(&self, part: impl Fn(&Entry) -> Range<usize>) -> Option<Found> {
        // `- **ADR-0016**: …` looks like an entry, but cites the track of that name.
        let names_track = |entry: &Entry| {
            let id = self.document.slice(&(entry.prefix.start..entry.number.end));
            !self.workspace.claimants(id).is_empty()
        };
        let mut entries = self.document.outline.entries.iter();
        let entry = entries.find(|entry| self.holds(&part(entry)) && !names_track(entry))?;
        let in_title = !entry.title.is_empty() && self.holds(&entry.title);
        let range = if in_title { entry.title.clone() } else { entry.prefix.start..entry.number.end };
        let subject = Subject::Entry(Arc::clone(&self.document.path), self.region(&entry.name));
        Some((self.target(range), subject))
    }

    fn heading(&self) -> Option<Found> {
        let section = self.document.outline.sections.iter().find(|section| self.holds(&section.heading))?;
        let subject = Subject::Heading(Arc::clone(&self.document.path), self.region(&section.heading));
        Some((self.target(section.name.clone()), subject))
    }

    /// What the reference at the cursor names; `None` if there is none, or none that names anything while it stands in
    /// something that has a name itself.
    fn reference(&self) -> Option<Result<Found, String>> {
        let facts = self.workspace.facts(&self.document.path)?;
        let resolver = self.workspace.resolver(facts);
        let reference = reference_at(self.document, self.offset);
        if let Some(found) = reference.as_ref().and_then(|reference| self.track_on_the_way(&resolver, reference)) {
            return Some(Ok(found));
        }
        if let Some(reference) = &reference {
            let things = resolver.resolve(reference);
            if !things.is_empty() {
                return Some(self.named(reference, &reference.range, things));
            }
        }
        if let Some((range, things)) = crate::definition::things_at(&resolver, self.document, self.offset) {
            let link = self.link_destination(&range);
            let link = link.unwrap_or(Reference { range: range.clone(), target: Target::Label(""), position: None });
            return Some(self.named(&link, &range, things));
        }
        let named_itself = self.entry(|entry| entry.name.start..entry.title.end).or_else(|| self.heading()).is_some();
        let reference = reference.filter(|_| !named_itself)?;
        let word = self.document.slice(&reference.range);
        Some(Err(format!("\"{word}\" names nothing that can be renamed")))
    }

    /// The track through whose directory a path leads, to an existing file or not, if the cursor is on its ID there.
    fn track_on_the_way(&self, resolver: &Resolver<'_>, reference: &Reference<&str>) -> Option<Found> {
        let (Target::Path(path) | Target::LoosePath(path)) = reference.target else { return None };
        let at = self.offset.checked_sub(reference.range.start)?;
        let end = path.get(at..)?.find('/').map_or(path.len(), |slash| at + slash);
        let way = &path[..end];
        let is_link = matches!(reference.target, Target::Path(_));
        let target = if is_link { Target::Path(way) } else { Target::LoosePath(way) };
        let range = reference.range.start..reference.range.start + end;
        let way = Reference { range: range.clone(), target, position: None };
        let things = resolver.resolve(&way);
        let [Thing::Track(main)] = &things[..] else { return None };
        let name = &path[path[..end].rfind('/').map_or(0, |slash| slash + 1)..end];
        let is_spelled = self.workspace.facts(main)?.ids.iter().any(|id| percent_decoded(name) == **id);
        let target =
            RenameTarget { range: range.end - name.len()..range.end, placeholder: percent_decoded(name).into_owned() };
        is_spelled.then(|| (target, Subject::Track(percent_decoded(name).into_owned())))
    }

    /// The destination of the inline link with this range.
    fn link_destination(&self, link: &Range<usize>) -> Option<Reference<&str>> {
        let within = |reference: &Reference<&str>| {
            matches!(reference.target, Target::Path(_))
                && link.start < reference.range.start
                && reference.range.end < link.end
        };
        self.document.references.starting_in(link.clone()).find(within)
    }

    /// What a reference names, if it is one thing. `around` is what is replaced where the reference does not spell the
    /// name out.
    fn named(&self, reference: &Reference<&str>, around: &Range<usize>, things: Vec<Thing>) -> Result<Found, String> {
        let word = self.document.slice(&reference.range);
        let [thing] = &things[..] else {
            return Err(format!(
                "\"{word}\" is the name of {} things; rename the one you mean where it stands",
                things.len()
            ));
        };
        match thing {
            Thing::Track(path) => self.track(reference, around, path),
            Thing::Entry(path, name) => {
                Ok((self.target(reference.range.clone()), Subject::Entry(Arc::clone(path), name.clone())))
            }
            Thing::Heading(path, region) => self.heading_elsewhere(reference, around, path, region),
            Thing::Path(path) => {
                Err(format!("{path} is a file or directory; rename it in the file tree, and the links to it follow"))
            }
        }
    }

    fn track(&self, reference: &Reference<&str>, around: &Range<usize>, path: &Arc<str>) -> Result<Found, String> {
        let facts = self.workspace.facts(path);
        let ids = facts.iter().flat_map(|facts| &facts.ids);
        let spelled = ids.clone().find_map(|id| self.spelled(reference, id).map(|range| (range, id)));
        if let Some((range, id)) = spelled {
            return Ok((RenameTarget { range, placeholder: id.to_string() }, Subject::Track(id.to_string())));
        }
        let id = ids.clone().next().ok_or_else(|| format!("{path} has no ID to rename"))?;
        let target = RenameTarget { range: around.clone(), placeholder: id.to_string() };
        Ok((target, Subject::Track(id.to_string())))
    }

    /// Where a reference, or the text of the link that it is, spells out an ID.
    fn spelled(&self, reference: &Reference<&str>, id: &str) -> Option<Range<usize>> {
        let facts = self.workspace.facts(&self.document.path)?;
        let in_text = facts.link_words().find(|(word, place)| *word == id && self.holds(&place.range));
        if let Some((_, place)) = in_text {
            return Some(place.range);
        }
        let mut at = reference.range.start;
        for part in self.document.slice(&reference.range).split('/') {
            let name = part.split(['#', '?']).next().unwrap_or(part);
            if percent_decoded(name) == id || name.strip_suffix(".md") == Some(id) {
                let length = if percent_decoded(name) == id { name.len() } else { id.len() };
                return Some(at..at + length);
            }
            at += part.len() + 1;
        }
        None
    }

    /// The heading that an anchor names; before the anchor, the track that the path leads to.
    fn heading_elsewhere(
        &self,
        reference: &Reference<&str>,
        around: &Range<usize>,
        path: &Arc<str>,
        heading: &Region,
    ) -> Result<Found, String> {
        let destination = self.document.slice(&reference.range);
        let hash = destination.find('#').map(|at| reference.range.start + at);
        let in_path = hash.is_some_and(|hash| reference.range.start <= self.offset && self.offset < hash);
        if in_path && self.workspace.facts(path).is_some_and(world::Facts::is_track) {
            return self.track(reference, around, path);
        }
        let target = self.workspace.document(path).ok_or_else(|| format!("{path} cannot be read"))?;
        let is_it = |section: &&Section| section.heading == heading.range;
        let section =
            target.outline.sections.iter().find(is_it).ok_or_else(|| format!("{path} has changed; try again"))?;
        let range = match hash.filter(|_| self.holds(&reference.range)) {
            Some(hash) => hash + 1..reference.range.end,
            None => around.clone(),
        };
        let placeholder = target.slice(&section.name).to_owned();
        let entry = target.outline.entries.iter().find(|entry| entry.name == section.name);
        let subject = match entry {
            Some(entry) => Subject::Entry(Arc::clone(path), Region::new(&target.text, entry.name.clone())),
            None => Subject::Heading(Arc::clone(path), heading.clone()),
        };
        Ok((RenameTarget { range, placeholder }, subject))
    }
}
