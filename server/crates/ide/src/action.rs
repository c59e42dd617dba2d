//! Code actions (design section 4 and 6): quick fixes for what the rules find, refactorings, and the fix of all that
//! can be mended without asking. Computed when somebody asks for them; finding what is wrong costs nothing for it.
//!
//! Each rule has its fixes beside its check, each refactoring a file in `actions`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use text::{Edit, Region};
use world::{Document, Snapshot};

use crate::actions;
use crate::context::{Context, Subject};
use crate::diagnostics::all_diagnostics;
use crate::edit::{EditGroup, RegionEdit, WorkspaceEdit};
use crate::model::Diagnostic;
use crate::rename::Texts;
use crate::rules::{Remedy, rule};
use crate::skeleton::line_break;
use crate::suppression::suppressing;

/// Something that can be done at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it does, in the imperative.
    pub title: String,
    /// What sort of action it is.
    pub kind: ActionKind,
    /// What happens.
    pub effect: Effect,
    /// Whether it is the obvious one of several.
    pub is_preferred: bool,
    /// Whether it is the only right thing and loses no text, so that it may be done unseen.
    pub is_safe: bool,
}

/// What sort of action it is, as LSP 3.17 divides them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// Mends what a rule found.
    QuickFix,
    /// Writes something another way, or adds to it.
    Rewrite,
    /// Makes a part into something of its own.
    Extract,
}

/// What an action does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It changes files.
    Edit(WorkspaceEdit),
    /// It selects a range of the document, for its author to write there.
    Select(Range<usize>),
}

/// What is wrong, as a fix gets to see it.
pub(crate) struct Defect<'a> {
    /// The range of the diagnostic.
    pub(crate) range: Range<usize>,
    /// The texts of other files.
    pub(crate) texts: Texts<'a>,
}

impl Action {
    /// A quick fix by an edit.
    pub(crate) fn fix(title: impl Into<String>, edit: WorkspaceEdit) -> Self {
        Self::new(ActionKind::QuickFix, title, Effect::Edit(edit))
    }

    pub(crate) fn new(kind: ActionKind, title: impl Into<String>, effect: Effect) -> Self {
        Self { title: title.into(), kind, effect, is_preferred: false, is_safe: false }
    }

    /// The same, as the obvious one.
    pub(crate) fn preferred(self) -> Self {
        Self { is_preferred: true, ..self }
    }

    /// The same, as the only right one that loses no text.
    pub(crate) fn safe(self) -> Self {
        Self { is_preferred: true, is_safe: true, ..self }
    }

    /// What it changes; `None` if it changes nothing.
    #[must_use]
    pub fn edit(&self) -> Option<&WorkspaceEdit> {
        match &self.effect {
            Effect::Edit(edit) => Some(edit),
            Effect::Select(_) => None,
        }
    }
}

/// Replacements in one document as a change of the workspace. The new texts have `\n` for line breaks, which become the
/// document's.
pub(crate) fn replacing(
    document: &Document,
    edits: impl IntoIterator<Item = (Range<usize>, impl Into<String>)>,
) -> WorkspaceEdit {
    let line_break = line_break(&document.source);
    let spelled = |text: String| if line_break == "\n" { text } else { text.replace('\n', line_break) };
    replacing_exactly(document, edits.into_iter().map(|(range, text)| (range, spelled(text.into()))))
}

/// The same for texts that are to stand there byte by byte, as those that are moved.
pub(crate) fn replacing_exactly(
    document: &Document,
    edits: impl IntoIterator<Item = (Range<usize>, String)>,
) -> WorkspaceEdit {
    let edit = |(range, text): (Range<usize>, String)| RegionEdit {
        region: Region::new(&document.text, range),
        text,
        group: EditGroup::Text,
    };
    let mut edits: Vec<RegionEdit> = edits.into_iter().map(edit).collect();
    edits.sort_by_key(|edit| (edit.region.range.start, edit.region.range.end));
    WorkspaceEdit { edits: BTreeMap::from([(Arc::clone(&document.path), edits)]), ..WorkspaceEdit::default() }
}

/// Fixes are looked for of so many diagnostics at once. Each may look at the whole document; where a whole document is
/// selected that has thousands, nobody reads a list of all that could be done.
const MOST_FIXED: usize = 100;

/// The first diagnostics that touch `range` of a document, each with its quick fixes, the best first; the last one of
/// each hides the diagnostic.
#[must_use]
pub fn quick_fixes(
    snapshot: &Snapshot,
    document: &Document,
    range: Range<usize>,
    texts: Texts<'_>,
) -> Vec<(Diagnostic, Vec<Action>)> {
    let touches = |found: &Diagnostic| found.range.start <= range.end && range.start <= found.range.end;
    let found = all_diagnostics(snapshot, document, |_| true).into_iter().filter(touches).take(MOST_FIXED).collect();
    fixes_of(snapshot, document, found, texts)
}

fn fixes_of(
    snapshot: &Snapshot,
    document: &Document,
    found: Vec<Diagnostic>,
    texts: Texts<'_>,
) -> Vec<(Diagnostic, Vec<Action>)> {
    let facts = document.facts();
    let context = document.checked.as_ref().map(|checked| Context::new(snapshot, document, checked, facts));
    let subject = Subject::new(snapshot, document, facts);
    let fixes = |diagnostic: &Diagnostic| {
        let defect = Defect { range: diagnostic.range.clone(), texts };
        let mut actions = match (rule(diagnostic.code).map(|rule| rule.remedy), &context) {
            (Some(Remedy::Template(fix) | Remedy::Safe(fix)), Some(context)) => fix(context, &defect),
            (Some(Remedy::References(fix)), _) => fix(&subject, &defect),
            _ => Vec::new(),
        };
        debug_assert!(may_be_safe(diagnostic.code) || actions.iter().all(|action| !action.is_safe), "{diagnostic:?}");
        actions.extend(suppressing(document, diagnostic));
        actions
    };
    found.into_iter().map(|diagnostic| (fixes(&diagnostic), diagnostic)).map(|(fixes, found)| (found, fixes)).collect()
}

/// Whether what mends a diagnostic of that code may be safe.
fn may_be_safe(code: &str) -> bool {
    rule(code).is_some_and(|rule| matches!(rule.remedy, Remedy::Safe(_)))
}

/// What can be done at `range` of a document although nothing is wrong there.
#[must_use]
pub fn refactorings(snapshot: &Snapshot, document: &Document, range: Range<usize>, texts: Texts<'_>) -> Vec<Action> {
    let Some(checked) = &document.checked else { return Vec::new() };
    let context = Context::new(snapshot, document, checked, document.facts());
    let defect = Defect { range, texts };
    actions::ALL.iter().flat_map(|action| action(&context, &defect)).collect()
}

/// The edits of all safe fixes of a document (see [`Action::is_safe`]), in the order of the text and without overlaps.
/// What they mend may uncover more: apply them and ask again until there are none.
#[must_use]
pub fn fix_all(snapshot: &Snapshot, document: &Document) -> Vec<RegionEdit> {
    let mut found = all_diagnostics(snapshot, document, may_be_safe);
    // Suppressions of rules that have not been asked are not used.
    found.retain(|found| may_be_safe(found.code));
    let fixes = fixes_of(snapshot, document, found, &|_| None).into_iter().flat_map(|(_, fixes)| fixes);
    // In the order of the text; no two of them overlap.
    let mut edits: Vec<RegionEdit> = Vec::new();
    for fix in fixes.filter(|fix| fix.is_safe) {
        let Effect::Edit(mut edit) = fix.effect else { continue };
        let own = edit.edits.remove(&document.path).unwrap_or_default();
        let is_apart = |new: &RegionEdit| {
            let before = edits.partition_point(|known| known.region.range.start <= new.region.range.end);
            edits[..before].last().is_none_or(|known| known.region.range.end < new.region.range.start)
        };
        // What one fix moves another one must not touch; it comes in the next round.
        if edit.edits.is_empty() && own.iter().all(is_apart) {
            for new in own {
                let at = edits.partition_point(|known| known.region.range.start <= new.region.range.start);
                edits.insert(at, new);
            }
        }
    }
    edits
}

/// How often [`fixed`] looks again. Each round mends what the one before has uncovered; nobody nests mistakes so deep.
const ROUNDS: usize = 10;

/// A document with [`fix_all`] applied until nothing is left to do; `None` if there is nothing to begin with.
#[must_use]
pub fn fixed(snapshot: &Snapshot, document: &Document) -> Option<Document> {
    let mut fixed: Option<Document> = None;
    for _ in 0..ROUNDS {
        let now = fixed.as_ref().unwrap_or(document);
        let edits = fix_all(snapshot, now);
        if edits.is_empty() {
            break;
        }
        let mut text = now.text.clone();
        for edit in edits.into_iter().rev() {
            text.apply(&Edit { range: edit.region.range, text: edit.text });
        }
        fixed = Some(Document::new(snapshot, &now.path, text));
    }
    fixed
}
