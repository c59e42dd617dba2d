//! The tree-sitter queries that editors use: what each captures in a sample document, and that the copies under
//! `editors/` are what `grammar-queries/` says.

mod captures;
mod copies;
