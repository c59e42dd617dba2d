//! The refactorings, one per file: what can be done at a place although nothing is wrong there (design section 6).
//! Adding one: write the file, list it here.

mod back_link;
mod change_log;
mod checkbox;
mod create_missing;
mod entry_form;
mod label_form;
mod not_applicable;
mod placeholder;
mod renumber;
mod resolve_question;
mod sections;

use crate::action::{Action, Defect};
use crate::context::Context;

/// What a refactoring offers at a range of a document; nothing where it has no meaning.
type Refactoring = fn(&Context<'_>, &Defect<'_>) -> Vec<Action>;

/// All of them, in the order in which they are offered.
pub(crate) const ALL: [Refactoring; 11] = [
    placeholder::settle,
    checkbox::toggle,
    resolve_question::resolve,
    change_log::change_log,
    create_missing::create,
    back_link::add,
    sections::add_missing,
    not_applicable::mark,
    renumber::renumber,
    entry_form::convert,
    label_form::convert,
];
