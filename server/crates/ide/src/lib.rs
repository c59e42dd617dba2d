//! One module per feature and one per rule: pure functions from a snapshot of the world and a document to plain
//! values with byte ranges. This room must not know LSP, JSON, disk or time.

mod completion;
mod context;
mod definition;
mod dependency;
mod diagnostics;
mod model;
mod references;
mod rename;
mod resolve;
mod rules;
mod suppression;
mod wording;

pub use completion::completion;
pub use definition::definition;
pub use diagnostics::{diagnostics, is_checked, may_be_checked};
pub use model::{Completion, CompletionKind, Definition, Diagnostic, Related, Target};
pub use references::references;
pub use rename::{EditGroup, Move, Rename, RenameEdit, RenameTarget, Texts, dangling, moved, prepare_rename, rename};
pub use rules::{Rule, rule, rules};
