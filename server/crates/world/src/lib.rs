//! All inputs (configuration, templates, documents, known paths, today's date) and what is derived from them.
//! This room must not know disk, clock, threads, LSP or JSON: whoever calls it brings the inputs.

mod anchors;
mod asked;
pub mod card;
mod circle;
pub mod config;
mod document;
mod facts;
mod family;
mod index;
mod kind;
mod labels;
mod lazy;
mod lifecycle;
mod name;
mod packed;
mod path;
mod paths;
pub mod reference;
mod referrers;
mod registries;
pub mod search;
mod severity;
mod words;
mod world;

pub use anchors::Anchors;
pub use asked::{Asked, Question};
pub use card::Card;
pub use circle::Circle;
pub use config::{Config, ConfigProblem};
pub use document::{Checked, Document, Spare, Streak, is_yaml};
pub use facts::{EntryFact, Evidence, Facts};
pub use family::{Family, Membership, family_and_number, family_of_directory};
pub use index::{Index, Prevalence};
pub use kind::{
    Choice, DocumentKind, Fit, Kinds, Reason, SPEC_FILE, TRACK_SPEC_KIND, TRACK_SPEC_TEMPLATES, TemplateFile, Trust,
    may_be_template, template_places,
};
pub use labels::Labels;
pub use lifecycle::Lifecycle;
pub use name::{NameSource, Sidecar, TrackName, is_id, looks_like_id};
pub use packed::{Indices, NamedRanges, Strings, Texts};
pub use path::{directory, file_name, join, join_from_above};
pub use severity::Severity;
pub use words::WordList;
pub use world::{Change, Snapshot, World};
