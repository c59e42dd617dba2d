//! Asks the client to watch the files that the index depends on.

use std::time::Duration;

use tower_lsp::Client;
use tower_lsp::ls_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, Registration, WatchKind,
};

use super::update::DECIDING;

/// How long a client may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Documents and templates, whose contents matter.
const DOCUMENTS: &str = "**/*.{md,markdown}";

/// What is only looked at: it matters whether it is there. Clients tell of a directory that is moved or deleted by
/// its own name alone, so no narrower pattern would do.
const KNOWN: &str = "**/*";

/// Registers the watchers. A client that refuses tells of saved documents still.
pub(super) async fn register(client: Client) {
    let watch = |pattern: &str, kind| FileSystemWatcher {
        glob_pattern: GlobPattern::String(pattern.to_owned()),
        kind: Some(kind),
    };
    let deciding = format!("**/{{{}}}", DECIDING.join(","));
    let read = [DOCUMENTS, &deciding].map(|pattern| watch(pattern, WatchKind::Change));
    let known = watch(KNOWN, WatchKind::Create | WatchKind::Delete);
    let options = DidChangeWatchedFilesRegistrationOptions { watchers: read.into_iter().chain([known]).collect() };
    let registration = Registration {
        id: "specls-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: serde_json::to_value(options).ok(),
    };
    // Nothing depends on the answer.
    let _ = tokio::time::timeout(PATIENCE, client.register_capability(vec![registration])).await;
}
