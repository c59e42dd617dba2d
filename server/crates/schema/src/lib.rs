//! Template -> [`Schema`], and Schema x Outline -> match. This room must not know files, workspaces or editors:
//! text comes in, plain values go out.

mod date;
mod derive;
mod difference;
pub mod likeness;
mod matching;
mod model;
pub mod name;
mod notation;
pub mod placeholder;
mod spelling;
pub mod value;

pub use date::is_date_shaped;
pub use derive::DEPENDS_ON;
pub use difference::{Difference, Part, PartChange, differences};
pub use matching::{Match, SectionMatch, leaf_sections};
pub use model::{
    ChecklistItem, ColumnSchema, EntrySchema, FieldSchema, Owner, ReferencePlace, ReferencePosition, Schema,
    SectionSchema, TableSchema, TemplateProblem, Title,
};
pub use name::{Name, Requirement};
pub use placeholder::{Placeholders, Standing};
pub use spelling::Spellings;
pub use value::{Value, ValueType};

/// The built-in template of track specs, used where a project has none of its own.
pub const TRACK_SPEC: &str = include_str!("../templates/track_spec.md");
