//! The real server, spoken to as an editor does it.

mod diagnostics;
mod encodings;
mod fixture;
mod folders;
mod lifecycle;
mod navigation;
mod ordering;
mod watched_files;
