//! Paths of the workspace in link destinations and code spans, the template's own paths, and anchors of headings.

use std::ops::Range;

use schema::value::is_path;
use world::reference::is_external;
use world::{directory, file_name, join};

use super::MOST;
use super::reference::in_prose;
use super::site::Site;
use crate::model::{Completion, CompletionKind, Completions};
use crate::resolve::{Resolver, Thing, percent_decoded};

/// Paths and anchors in the destination of a link; `None` outside of one.
pub(super) fn in_destination(site: &Site<'_>) -> Option<Completions> {
    let before = site.before();
    let start = match before.rfind("](") {
        Some(at) => at + 2,
        None if before.starts_with('[') => before.find("]: ")? + 3,
        None => return None,
    };
    let typed = before[start..].strip_prefix('<').unwrap_or(&before[start..]);
    if typed.contains([')', ' ', '\t']) || is_external(typed) {
        return None;
    }
    let resolver = Resolver::new(site.snapshot, site.document.facts());
    if let Some((path, anchor)) = typed.split_once('#') {
        let items = anchors(site, &resolver, path, anchor);
        return Some(Completions { items, is_incomplete: false });
    }
    let above = typed.rfind('/').map_or("", |slash| &typed[..=slash]);
    let base = match above {
        "" => Some(directory(&site.document.path).to_owned()),
        "/" => Some(String::new()),
        above => resolver.linked_path(&percent_decoded(above)),
    };
    let mut found = Completions::default();
    if let Some(base) = base {
        children(site, &base, &typed[above.len()..], &mut found, |name| name.replace(' ', "%20"));
    }
    Some(found)
}

/// Paths in a code span; `None` outside of one, and in one that holds something else.
pub(super) fn in_code_span(site: &Site<'_>) -> Option<Completions> {
    let before = site.before();
    let open = before.rfind('`')? + 1;
    if before.matches('`').count().is_multiple_of(2) {
        return None;
    }
    let typed = &before[open..];
    let start = site.line.start + open;
    let mut found = Completions::default();
    let resolver = Resolver::new(site.snapshot, site.document.facts());
    let expected = template_paths(site, &resolver);
    let range = start..site.offset + segment(site.after(), &['`', ' ', '\t']);
    let begins = |path: &&String| path.starts_with(typed) || typed.starts_with('[');
    let items = expected.iter().filter(begins).map(|path| site.item(CompletionKind::File, path, &range, path.clone()));
    found.items = items.map(|item| item.with_detail("as the template has it")).collect();
    if let Some(slash) = typed.rfind('/').filter(|_| !typed.contains([' ', '\t'])) {
        let above = resolver.with_own_id(&typed[..slash]);
        let places = [directory(&site.document.path), site.snapshot.track_directory(&site.document.path), ""];
        let mut bases: Vec<String> = places.iter().filter_map(|place| join(place, &above)).collect();
        bases.sort();
        bases.dedup();
        for base in bases.iter().filter(|base| site.snapshot.exists(base)) {
            children(site, base, &typed[slash + 1..], &mut found, str::to_owned);
        }
    } else if typed.is_empty() && !expected.is_empty() {
        children(site, "", "", &mut found, str::to_owned);
    } else if found.items.is_empty() {
        return Some(in_prose(site));
    }
    Some(found)
}

/// The paths that the template has in the section around the cursor, own ID filled in, and the document has not.
fn template_paths(site: &Site<'_>, resolver: &Resolver<'_>) -> Vec<String> {
    let (Some(checked), Some(section)) = (&site.document.checked, site.section()) else { return Vec::new() };
    let Some(declared) = checked.matching.sections[section].schema() else { return Vec::new() };
    let schema = checked.schema();
    let from = schema.sections[declared].heading.end;
    let to = schema.sections.get(declared + 1).map_or(schema.template.len(), |next| next.heading.start);
    let lines = schema.template.get(from..to).unwrap_or("").lines();
    let body = &site.document.outline.sections[section].body;
    let own = &site.document.source[body.clone()];
    let paths = lines.flat_map(|line| line.split('`').skip(1).step_by(2)).filter(|code| is_path(code));
    let filled = paths.map(|path| resolver.with_own_id(path)).filter(|path| !path.contains('['));
    filled.filter(|path| path.contains('/') && !own.contains(&format!("`{path}`"))).collect()
}

/// The files and directories in `base` whose names begin with what is typed.
fn children(site: &Site<'_>, base: &str, typed: &str, found: &mut Completions, written: impl Fn(&str) -> String) {
    let after = site.after();
    let range = site.offset - typed.len()..site.offset + segment(after, &['`', ')', '>', '/', '#', ' ', '\t']);
    let is_followed = site.document.source[range.end..].starts_with('/');
    for (path, is_directory) in site.snapshot.children_starting(base, typed) {
        if found.items.len() >= MOST {
            found.is_incomplete = true;
            return;
        }
        if *path == site.document.path {
            continue;
        }
        let name = file_name(path);
        let slash = if is_directory && !is_followed { "/" } else { "" };
        let kind = if is_directory { CompletionKind::Directory } else { CompletionKind::File };
        let label = format!("{name}{slash}");
        let title = site.snapshot.index().get(path).map(|facts| facts.title.to_string());
        let item = site.item(kind, &label, &range, written(&label));
        found.items.push(Completion { detail: title, ..item });
    }
}

/// The anchors of the document that `path` leads to; of this one if it is empty.
fn anchors(site: &Site<'_>, resolver: &Resolver<'_>, path: &str, typed: &str) -> Vec<Completion> {
    let target = if path.is_empty() {
        Some(resolver.facts)
    } else {
        let thing = resolver.destination(path);
        thing.and_then(|thing| match thing {
            Thing::Track(path) | Thing::Path(path) => resolver.facts_of(&path),
            Thing::Entry(..) | Thing::Heading(..) => None,
        })
    };
    let range: Range<usize> = site.offset - typed.len()..site.offset + segment(site.after(), &[')', '>', ' ', '\t']);
    let anchors = target.into_iter().flat_map(|facts| facts.anchors.iter());
    anchors
        .filter(|(slug, _)| slug.starts_with(typed))
        .take(MOST)
        .map(|(slug, _)| site.item(CompletionKind::Anchor, slug, &range, slug.to_string()))
        .collect()
}

/// How much of a text goes on with what stands before it.
fn segment(text: &str, ends: &[char]) -> usize {
    text.find(ends).unwrap_or(text.len())
}
