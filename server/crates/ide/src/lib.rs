//! One module per feature and one per rule: pure functions from a snapshot of the world and a document to plain
//! values with byte ranges. This room must not know LSP, JSON, disk or time.

mod model;

pub use model::{Completion, CompletionKind, Definition, Diagnostic, Related, Target};
