//! One module per feature and one per rule: pure functions from a snapshot of the world and a document to plain
//! values with byte ranges. This room must not know LSP, JSON, disk or time.

mod completion;
mod context;
mod declaration;
mod definition;
mod dependency;
mod diagnostics;
mod gate;
mod graph;
mod hierarchy;
mod highlight;
mod hover;
mod model;
mod part;
mod references;
mod rename;
mod resolve;
mod rules;
mod skeleton;
mod status;
mod suppression;
mod symbols;
mod tracks;
mod wording;
mod workspace_symbols;

pub use completion::{completion, completion_documentation};
pub use declaration::{Declaration, declaration};
pub use definition::definition;
pub use diagnostics::{diagnostics, is_checked, may_be_checked};
pub use gate::{GATE, Gate, gate};
pub use graph::{Edge, EdgeKind, Graph, Node, graph};
pub use hierarchy::{Call, HierarchyItem, hierarchy, incoming, outgoing};
pub use highlight::{Highlight, highlights};
pub use hover::{Hover, hover};
pub use model::{Completion, CompletionKind, Completions, Definition, Diagnostic, Related, Subject, Target};
pub use part::Part;
pub use references::references;
pub use rename::{EditGroup, Move, Rename, RenameEdit, RenameTarget, Texts, dangling, moved, prepare_rename, rename};
pub use rules::{Rule, rule, rules};
pub use skeleton::{Header, Skeleton, line_break, new_document};
pub use status::{TrackStatus, track_statuses};
pub use symbols::{DocumentSymbol, SymbolKind, document_symbols};
pub use workspace_symbols::{WorkspaceSymbol, workspace_symbols};
