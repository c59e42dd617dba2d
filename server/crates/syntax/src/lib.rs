//! Markdown in, [`Outline`] out. This room never fails, whatever the bytes; it knows Markdown and nothing of
//! templates, tracks, files or editors.

pub mod block;
mod bulk;
mod extract;
mod inline;
mod label;
pub mod outline;
mod table;

pub use block::{Block, BlockKind};
pub use bulk::parse as parse_bulk;
pub use outline::{Outline, SpanKind};
