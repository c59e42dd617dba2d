//! What the end-to-end tests share: workspaces on disk, and a client that speaks LSP with the real binary. Nothing
//! here knows the server's code.
//!
//! The tests of the server stand in `tests/server`, and are a test target of the package `specls`: so cargo builds the
//! binary before it runs them, and tells them where it is. It has no stable way to do that across packages.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "all of this is test code: what goes wrong here fails a test"
)]

mod client;
mod random;
mod workspace;

pub use client::{Client, Setup};
pub use random::Random;
pub use workspace::{Workspace, corpus, repository, uri};
