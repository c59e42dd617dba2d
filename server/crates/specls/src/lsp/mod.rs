//! The language server on standard input and output. Only here (and in the tests) is LSP spoken.
//!
//! The five rules of `docs/architecture.md`, and where they are kept:
//!
//! 1. a notification mutates before its first await: [`server`], started in order of arrival by [`wire`];
//! 2. a request takes its snapshot before its first await and then runs on a blocking thread, where a panic is its
//!    answer: `Handlers::ask`;
//! 3. no handler awaits the client: [`progress`], [`refresh`] and [`commands`] do, in tasks of their own, with time-outs,
//!    and [`diagnostics`] on a thread that nobody waits for;
//! 4. nothing heavier than a rope edit on the ordered path: [`documents`];
//! 5. long loops poll a cancel token: `compute::CancelToken`.

mod actions;
mod aids;
mod answers;
mod capabilities;
mod commands;
mod completions;
mod compute;
mod convert;
mod deletion;
mod diagnostics;
mod documents;
mod edit;
mod failed_rules;
mod faults;
#[cfg(test)]
mod features;
mod handlers;
mod looking;
mod nearness;
mod parse;
mod progress;
mod question;
mod refresh;
mod root;
mod semantic_tokens;
mod server;
mod session;
mod settings;
mod symbols;
mod update;
mod watch;
mod wire;
mod workspaces;

use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tower_lsp::LspService;

use self::handlers::Handlers;
use self::session::Session;

/// Serves one client until it says `exit` or closes the stream.
///
/// The exit code is 0 if the client has asked for `shutdown` first, and 1 if not (LSP 3.17, `exit`).
pub(crate) fn serve() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(compute::THREADS)
        .enable_time()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("specls: cannot start the threads of the server: {error}");
            return ExitCode::from(2);
        }
    };
    let session = Arc::new(Session::default());
    let (service, socket) = LspService::new(|client| Handlers::new(client, session.clone()));
    wire::serve(service, socket, session.clone(), runtime.handle(), diagnostics::after_edit);
    // Standard input may be waiting for bytes that never come, and answers may be under way: wait for neither.
    runtime.shutdown_background();
    if session.is_shut_down() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Locks a mutex also after a panic: what is guarded here is never left half changed (see each use).
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
