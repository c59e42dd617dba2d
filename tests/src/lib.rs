//! What the end-to-end tests share: the real binary, a workspace on disk, and a client that speaks LSP with it.
//! Nothing here knows the server's code.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "all of this is test code: what goes wrong here fails a test"
)]

mod binary;
mod client;
mod workspace;

pub use binary::specls;
pub use client::{Client, Setup};
pub use workspace::{Workspace, corpus, repository, uri};
