//! Asks the client to ask again for what it shows beside the text, after something has changed elsewhere.

use std::time::Duration;

use tower_lsp::Client;

use super::capabilities::ClientAbilities;

/// How long a client may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Has hints, lenses and tokens asked for again, as far as the client can be told to. Needs a runtime around it.
pub(super) fn aids(client: &Client, abilities: ClientAbilities) {
    // No thread is woken for nothing.
    if abilities.aids.refreshes_any() {
        tokio::spawn(tell(client.clone(), abilities));
    }
}

async fn tell(client: Client, abilities: ClientAbilities) {
    // Nothing depends on the answers.
    if abilities.aids.refreshes_inlay_hints {
        let _ = tokio::time::timeout(PATIENCE, client.inlay_hint_refresh()).await;
    }
    if abilities.aids.refreshes_code_lenses {
        let _ = tokio::time::timeout(PATIENCE, client.code_lens_refresh()).await;
    }
    if abilities.aids.refreshes_semantic_tokens {
        let _ = tokio::time::timeout(PATIENCE, client.semantic_tokens_refresh()).await;
    }
}
