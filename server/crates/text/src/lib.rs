//! The room that knows what a line is: the text of one document, its edits, and the translation between
//! byte offsets and LSP positions. It must not know Markdown, files or the protocol's JSON.

mod edited;
mod place;
mod text;
mod whole;

pub use place::{Place, Region};
pub use text::{Edit, Encoding, Ends, Position, Text};
pub use whole::begins_line;
