//! What must hold for any bytes, as functions that panic where it does not. Two drivers call them: libFuzzer
//! (`libfuzzer/`, which needs a nightly compiler), and `tests/short.rs`, which needs nothing and runs everywhere.
//!
//! An input is cut into pieces at every byte 0xFF, which no UTF-8 text has: a template and a document, or a document and
//! the edits made to it.

#![allow(clippy::panic, reason = "all of this is test code")]

pub mod targets;

/// A target: what it is called, and what is done with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All of them. A new one needs a line here, and a file and an entry in `libfuzzer`.
pub const TARGETS: [Target; 6] = [
    ("template", targets::template),
    ("document", targets::document),
    ("edits", targets::edits),
    ("positions", targets::positions),
    ("config", targets::config),
    ("resolver", targets::resolver),
];

/// What stands between the pieces of an input.
pub const SEPARATOR: u8 = 0xff;
