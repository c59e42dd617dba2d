//! Code actions on their way to the client: as literals that are completed when one is chosen, or, for clients without
//! them, as commands. It must not know how an action is found.

use std::ops::Range;

use ide::{ActionKind, Effect, WorkspaceEdit};
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::{
    self as lsp, CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Command, Uri,
};

use super::commands::{APPLY_ACTION, SELECT};
use super::convert;
use super::question::Question;

/// The kind of the action that does all safe fixes at once.
pub(super) const FIX_ALL: &str = "source.fixAll.specls";

/// Which action of which question: enough to find it again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Choice {
    /// The document.
    pub(super) uri: Uri,
    /// The version that it had.
    version: i32,
    /// The range that was asked about.
    range: lsp::Range,
    /// The action's place in the list.
    number: usize,
    /// What it was called.
    title: String,
}

/// One action of a document.
struct Offer {
    title: String,
    kind: CodeActionKind,
    effect: Effect,
    is_preferred: bool,
    /// What it mends.
    mends: Option<ide::Diagnostic>,
}

/// All actions for a range: quick fixes, refactorings, the fix of all.
fn offers(question: &Question<'_>, range: Range<usize>) -> Vec<Offer> {
    let (snapshot, document) = (question.snapshot, question.document);
    let texts = |path: &str| question.text(path);
    let mut offers = Vec::new();
    for (diagnostic, actions) in ide::quick_fixes(snapshot, document, range.clone(), &texts) {
        offers.extend(actions.into_iter().map(|action| Offer::of(action, Some(diagnostic.clone()))));
    }
    let refactorings = ide::refactorings(snapshot, document, range, &texts);
    offers.extend(refactorings.into_iter().map(|action| Offer::of(action, None)));
    let edits = ide::fix_all(snapshot, document);
    if !edits.is_empty() {
        let edits = [(document.path.clone(), edits)].into();
        offers.push(Offer {
            title: "Fix all that has one safe fix".to_owned(),
            kind: CodeActionKind::new(FIX_ALL),
            effect: Effect::Edit(WorkspaceEdit { edits, ..WorkspaceEdit::default() }),
            is_preferred: false,
            mends: None,
        });
    }
    offers
}

impl Offer {
    fn of(action: ide::Action, mends: Option<ide::Diagnostic>) -> Self {
        let kind = match action.kind {
            ActionKind::QuickFix => CodeActionKind::QUICKFIX,
            ActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
            ActionKind::Extract => CodeActionKind::REFACTOR_EXTRACT,
        };
        Self { title: action.title, kind, effect: action.effect, is_preferred: action.is_preferred, mends }
    }

    /// Whether the client can do it.
    fn is_possible(&self, question: &Question<'_>) -> bool {
        match &self.effect {
            Effect::Edit(edit) => edit.creates.is_empty() || question.abilities.creates_files,
            Effect::Select(_) => question.abilities.aids.shows_documents,
        }
    }
}

/// Answers `textDocument/codeAction`.
pub(super) fn code_actions(
    question: &Question<'_>,
    range: lsp::Range,
    context: &CodeActionContext,
) -> Vec<CodeActionOrCommand> {
    let bytes = convert::byte_range(&question.document.text, range, question.encoding());
    let asked = Asked { question, context, of_client: question_diagnostics(context) };
    let offers = offers(question, bytes).into_iter().enumerate();
    let offers = offers.filter(|(_, offer)| asked.is_wanted(offer) && offer.is_possible(question));
    let choice = |number: usize, title: &str| Choice {
        uri: question.uri.clone(),
        version: question.version,
        range,
        number,
        title: title.to_owned(),
    };
    offers.filter_map(|(number, offer)| asked.answer(choice(number, &offer.title), offer)).collect()
}

/// The diagnostics of this server that the client asks about.
fn question_diagnostics(context: &CodeActionContext) -> Vec<&lsp::Diagnostic> {
    context.diagnostics.iter().filter(|it| it.source.as_deref() == Some(convert::SOURCE)).collect()
}

/// What the client wants to know.
struct Asked<'a> {
    question: &'a Question<'a>,
    context: &'a CodeActionContext,
    of_client: Vec<&'a lsp::Diagnostic>,
}

impl Asked<'_> {
    fn is_wanted(&self, offer: &Offer) -> bool {
        let kind = offer.kind.as_str();
        let is_below = |wanted: &CodeActionKind| {
            let rest = kind.strip_prefix(wanted.as_str());
            rest.is_some_and(|rest| rest.is_empty() || wanted.as_str().is_empty() || rest.starts_with('.'))
        };
        let is_kind = self.context.only.as_ref().is_none_or(|only| only.iter().any(is_below));
        // Those that the client has may be out of date; then they say nothing.
        let is_known = |it: &&lsp::Diagnostic| offer.mends.as_ref().is_some_and(|mends| self.is_same(it, mends));
        let mends_another = offer.mends.is_some() && !self.of_client.is_empty() && !self.of_client.iter().any(is_known);
        is_kind && !mends_another
    }

    fn is_same(&self, known: &lsp::Diagnostic, mends: &ide::Diagnostic) -> bool {
        let code = matches!(&known.code, Some(lsp::NumberOrString::String(code)) if code == mends.code);
        code && known.range == self.question.range(mends.range.clone())
    }

    /// The action as the client takes it; `None` if it cannot.
    fn answer(&self, choice: Choice, offer: Offer) -> Option<CodeActionOrCommand> {
        let (question, abilities) = (self.question, self.question.abilities);
        let select = |range: Range<usize>| {
            let place = lsp::Location { uri: question.uri.clone(), range: question.range(range) };
            let arguments = serde_json::to_value(place).ok().map(|place| vec![place]);
            Command { title: offer.title.clone(), command: SELECT.to_owned(), arguments }
        };
        if !abilities.action_literals {
            return Some(CodeActionOrCommand::Command(match offer.effect {
                Effect::Select(range) => select(range),
                Effect::Edit(_) => {
                    let arguments = serde_json::to_value(choice).ok().map(|choice| vec![choice]);
                    Command { title: offer.title, command: APPLY_ACTION.to_owned(), arguments }
                }
            }));
        }
        let (edit, command) = match &offer.effect {
            Effect::Select(range) => (None, Some(select(range.clone()))),
            Effect::Edit(_) if abilities.resolves_actions => (None, None),
            Effect::Edit(edit) => (Some(question.edit(&offer.title, edit).ok()?), None),
        };
        let is_open = edit.is_none() && command.is_none();
        let mends = offer.mends.as_ref().map(|mends| {
            let known = self.of_client.iter().find(|known| self.is_same(known, mends));
            let own = || convert::diagnostic(mends, &question.document.text, abilities, |path| question.name(path));
            vec![known.map_or_else(own, |known| (*known).clone())]
        });
        Some(CodeActionOrCommand::CodeAction(CodeAction {
            title: offer.title,
            kind: Some(offer.kind),
            diagnostics: mends,
            is_preferred: (offer.is_preferred && abilities.preferred_actions).then_some(true),
            edit,
            command,
            data: is_open.then(|| serde_json::to_value(choice).unwrap_or_default()),
            ..CodeAction::default()
        }))
    }
}

/// The edit of an action that has been chosen.
///
/// # Errors
///
/// One sentence for the user when the document has changed since, or the action is not possible any more.
pub(super) fn chosen(question: &Question<'_>, choice: &Choice) -> Result<lsp::WorkspaceEdit, String> {
    let outdated = || format!("the document has changed since \"{}\" was offered; ask again", choice.title);
    if question.version != choice.version {
        return Err(outdated());
    }
    let range = convert::byte_range(&question.document.text, choice.range, question.encoding());
    let mut offers = offers(question, range);
    let is_same = |offer: &Offer| offer.title == choice.title;
    // Other documents may have changed, and the list with them.
    let at = offers.get(choice.number).filter(|offer| is_same(offer)).map(|_| choice.number);
    let at = at.or_else(|| offers.iter().position(is_same)).ok_or_else(outdated)?;
    match offers.swap_remove(at).effect {
        Effect::Edit(edit) => question.edit(&choice.title, &edit),
        Effect::Select(_) => Err(outdated()),
    }
}
