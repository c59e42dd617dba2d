//! All inputs (configuration, templates, documents, known paths, today's date) and what is derived from them.
//! This room must not know disk, clock, threads, LSP or JSON: whoever calls it brings the inputs.

mod severity;

pub use severity::Severity;
