//! Markdown in, [`Outline`] out. This room never fails, whatever the bytes; it knows Markdown and nothing of
//! templates, tracks, files or editors.

pub mod block;
mod bulk;
mod extract;
mod headings;
mod incremental;
mod inline;
mod label;
pub mod outline;
mod plain;
mod slug;
mod table;
pub mod yaml;

pub use block::{Block, BlockKind};
pub use bulk::parse as parse_bulk;
pub use extract::{Between, Kept, Retired};
pub use headings::parse as parse_headings;
pub use incremental::{Changes, Incremental, Work};
pub use outline::{Outline, SpanKind};
pub use slug::{slug, slugs, slugs_with};
pub use table::table_row;
