//! All inputs (configuration, templates, documents, known paths, today's date) and what is derived from them.
//! This room must not know disk, clock, threads, LSP or JSON: whoever calls it brings the inputs.

pub mod config;
mod severity;

pub use config::{Config, ConfigProblem};
pub use severity::Severity;
