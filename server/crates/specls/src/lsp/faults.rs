//! What the user is told beside answers, above all faults of the server itself: a panic costs one answer, is logged with
//! what it was about, and is told to the user once. It must not know what any answer is about.

use std::any::Any;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tower_lsp::Client;
use tower_lsp::jsonrpc::Error;
use tower_lsp::ls_types::MessageType;

use crate::contain::panic_message;

/// How long a client may take to read of a fault.
const PATIENCE: Duration = Duration::from_secs(30);

/// The faults of one session.
#[derive(Debug, Default)]
pub(super) struct Faults {
    client: OnceLock<Client>,
    is_told: AtomicBool,
    is_client_told: AtomicBool,
}

impl Faults {
    /// Faults are reported to this client.
    pub(super) fn report_to(&self, client: Client) {
        self.client.get_or_init(|| client);
    }

    /// Shows the user a sentence about their files. Needs a runtime around it.
    pub(super) fn tell(&self, message: String) {
        let Some(client) = self.client.get().cloned() else { return };
        tokio::spawn(async move {
            let _ = tokio::time::timeout(PATIENCE, client.show_message(MessageType::WARNING, message)).await;
        });
    }

    /// Reports a fault: `subject` names what could not be done, and of which document. Needs a runtime around it.
    pub(super) fn report(&self, subject: &str, reason: &str) {
        let Some(client) = self.client.get().cloned() else { return };
        let message = format!("{subject}: {reason}");
        let is_first = !self.is_told.swap(true, Ordering::Relaxed);
        let told = is_first.then(|| format!("A fault in specls itself: {message}. Everything else goes on."));
        tokio::spawn(say(client, told, message));
    }

    /// Reports that the client has sent what cannot be understood: `subject` names it, and what document it is about.
    /// Needs a runtime around it.
    pub(super) fn report_client(&self, subject: &str, problem: &str) {
        let Some(client) = self.client.get().cloned() else { return };
        let message = format!("{subject}: the editor's message is not understood: {problem}");
        let is_first = !self.is_client_told.swap(true, Ordering::Relaxed);
        let told = is_first.then(|| format!("{message}. Open the document again if what is shown of it is wrong."));
        tokio::spawn(say(client, told, message));
    }
}

/// Shows and logs.
async fn say(client: Client, shown: Option<String>, logged: String) {
    let both = async {
        if let Some(shown) = shown {
            client.show_message(MessageType::ERROR, shown).await;
        }
        client.log_message(MessageType::ERROR, logged).await;
    };
    let _ = tokio::time::timeout(PATIENCE, both).await;
}

/// The error to report for a panic that was caught.
pub(super) fn internal_error(panic: &(dyn Any + Send)) -> Error {
    let mut error = Error::internal_error();
    error.message = format!("internal error: {}", panic_message(panic)).into();
    error
}
