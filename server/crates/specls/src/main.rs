//! The binary.
mod output;
mod workspace;
fn main() {}
