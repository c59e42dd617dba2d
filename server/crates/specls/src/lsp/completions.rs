//! Completions between the protocol's types and the engine's: as snippets or as plain text, with what there is to read
//! about them at once or when they are looked at. It must not know how they are found.

use ide::{Completion, CompletionKind, Completions, Part, Subject};
use serde_json::{Value, json};
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionResponse, CompletionTextEdit, Documentation,
    InsertTextFormat, MarkupContent, MarkupKind, TextEdit, Uri,
};

use super::question::Question;

/// What is offered at `offset` of the document, in the order given.
pub(super) fn offered(question: &Question<'_>, found: Completions, offset: usize) -> CompletionResponse {
    let document = question.document;
    // Clients filter by what stands between the start of the edit and the cursor. Where that is the beginning of no
    // suggestion (a placeholder that is to be replaced, `[Hi|gh / Medium / Low]`), it must be its own filter, which fits
    // always; and the client must ask again after the next key.
    let typed = |item: &Completion| document.slice(&(item.edit.range.start..offset)).to_owned();
    let begins = |item: &Completion| {
        let filter = item.filter.as_ref().unwrap_or(&item.label);
        filter.to_lowercase().starts_with(&typed(item).to_lowercase())
    };
    let replaces = !found.items.iter().any(begins) && !found.items.is_empty();
    let items = found.items.into_iter().enumerate().map(|(index, item)| CompletionItem {
        filter_text: if replaces { Some(typed(&item)) } else { item.filter.clone() },
        sort_text: Some(format!("{index:05}")),
        ..converted(question, item)
    });
    let items = items.collect();
    CompletionResponse::List(CompletionList { is_incomplete: found.is_incomplete || replaces, items })
}

fn converted(question: &Question<'_>, item: Completion) -> CompletionItem {
    let abilities = question.abilities;
    let snippet = item.snippet.filter(|_| abilities.snippets);
    let subject = item.subject.as_ref();
    let later = subject.filter(|_| abilities.resolves_completions);
    let now = subject.filter(|_| !abilities.resolves_completions);
    CompletionItem {
        kind: Some(kind(item.kind)),
        detail: item.detail,
        documentation: now
            .and_then(|subject| ide::short_completion_documentation(question.snapshot, question.document, subject))
            .map(|value| markup(question, value)),
        data: later.map(|subject| data(question.uri, subject)),
        insert_text_format: snippet.is_some().then_some(InsertTextFormat::SNIPPET),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range: question.range(item.edit.range),
            new_text: snippet.unwrap_or(item.edit.text),
        })),
        label: item.label,
        ..CompletionItem::default()
    }
}

/// What there is to read about a completion.
pub(super) fn documentation(question: &Question<'_>, subject: &Subject) -> Option<Documentation> {
    let value = ide::completion_documentation(question.snapshot, question.document, subject)?;
    Some(markup(question, value))
}

fn markup(question: &Question<'_>, value: String) -> Documentation {
    let kind = if question.abilities.markdown_completions { MarkupKind::Markdown } else { MarkupKind::PlainText };
    Documentation::MarkupContent(MarkupContent { kind, value })
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::EnumerationValue => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Date | CompletionKind::Person | CompletionKind::Row => CompletionItemKind::VALUE,
        CompletionKind::Track | CompletionKind::EntryId | CompletionKind::Anchor => CompletionItemKind::REFERENCE,
        CompletionKind::Example => CompletionItemKind::TEXT,
        CompletionKind::File => CompletionItemKind::FILE,
        CompletionKind::Directory => CompletionItemKind::FOLDER,
        CompletionKind::Field => CompletionItemKind::FIELD,
        CompletionKind::Section => CompletionItemKind::MODULE,
        CompletionKind::ChecklistItem => CompletionItemKind::PROPERTY,
        CompletionKind::Code => CompletionItemKind::CONSTANT,
        CompletionKind::Entry | CompletionKind::Template => CompletionItemKind::SNIPPET,
    }
}

/// What the client gives back when it asks what there is to read.
fn data(uri: &Uri, subject: &Subject) -> Value {
    let about = match subject {
        Subject::Track(id) => json!({ "track": **id }),
        Subject::Part(Part::Title) => json!({ "title": true }),
        Subject::Part(Part::Section(index)) => json!({ "section": index }),
        Subject::Part(Part::Field(index)) => json!({ "field": index }),
        Subject::Part(Part::Entry(index)) => json!({ "entry": index }),
        Subject::Part(Part::Column(table, column)) => json!({ "column": [table, column] }),
    };
    json!({ "uri": uri.as_str(), "about": about })
}

/// The document that a completion was offered in, and what it is about; `None` if it does not say.
pub(super) fn subject(item: &CompletionItem) -> Option<(Uri, Subject)> {
    let data = item.data.as_ref()?;
    let uri = data["uri"].as_str()?.parse().ok()?;
    let (name, value) = data["about"].as_object()?.iter().next()?;
    let index = |value: &Value| usize::try_from(value.as_u64()?).ok();
    let subject = match name.as_str() {
        "track" => Subject::Track(value.as_str()?.into()),
        "title" => Subject::Part(Part::Title),
        "section" => Subject::Part(Part::Section(index(value)?)),
        "field" => Subject::Part(Part::Field(index(value)?)),
        "entry" => Subject::Part(Part::Entry(index(value)?)),
        "column" => Subject::Part(Part::Column(index(value.get(0)?)?, index(value.get(1)?)?)),
        _ => return None,
    };
    Some((uri, subject))
}
