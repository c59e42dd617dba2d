//! The whole template, in a file in which nothing stands yet.

use crate::model::{Completion, CompletionKind, Completions};
use crate::resolve::Resolver;
use crate::skeleton::new_document;

use super::site::Site;

/// The template of the document's kind, if the document is empty but for the beginning of it.
pub(super) fn whole(site: &Site<'_>) -> Option<Completions> {
    let source = &site.document.source;
    let typed = source.trim();
    let start = source.len() - source.trim_start().len();
    let range = if typed.is_empty() { site.offset..site.offset } else { start..start + typed.len() };
    if typed.contains(['\n', '\r']) || site.offset < range.start || range.end < site.offset {
        return None;
    }
    let (kind, _) = site.snapshot.kinds().of(&site.document.path)?;
    let id = Resolver::new(site.snapshot, site.document.facts()).with_own_id("[track-id]");
    let skeleton = new_document(site.snapshot, &kind.schema, &id, None);
    let label = format!("{} template", kind.schema.kind);
    let begins = |text: &str| text.to_lowercase().starts_with(&typed.to_lowercase());
    let item = site.skeleton(CompletionKind::Template, &label, &range, &skeleton);
    if !begins(&item.edit.text) && !begins(&label) {
        return None;
    }
    let detail = format!("{id}, with ID and date filled in");
    let filter = if begins(&label) { label } else { item.edit.text.lines().next().unwrap_or("").to_owned() };
    let item = Completion { filter: Some(filter), ..item.with_detail(detail) };
    Some(Completions { items: vec![item], is_incomplete: false })
}
