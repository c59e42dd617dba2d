//! The real server, spoken to as an editor does it.

mod encodings;
mod lifecycle;
mod ordering;
