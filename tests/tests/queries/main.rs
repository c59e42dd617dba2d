//! The tree-sitter queries that editors use: what each captures in a sample document, and that the copies under
//! `editors/` are what `grammar-queries/` says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod captures;
mod copies;
