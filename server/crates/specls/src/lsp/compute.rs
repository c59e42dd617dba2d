//! The one way in which anything is computed: in its turn, and with a panic as an answer. Requests are computed on
//! blocking threads, with a cancel token; a thread that is there for nothing else computes by itself.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Semaphore;
use tower_lsp::jsonrpc::{Error, Result};

use super::faults::internal_error;

/// How many computations run at once; the others wait their turn, in order. More than there are cores would only make
/// each of them slower.
const COMPUTATIONS: usize = 4;

/// How many of those that [read from disk](compute_from_disk) run beside them.
const READERS: usize = 4;

/// So many threads are needed for both.
pub(super) const THREADS: usize = COMPUTATIONS + READERS;

/// Whoever computes holds one of these.
static TURNS: Semaphore = Semaphore::const_new(COMPUTATIONS);

/// Or one of these.
static READERS_TURNS: Semaphore = Semaphore::const_new(READERS);

/// The token by which work on a blocking thread learns that nobody wants its outcome any more. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Tells everybody who polls the token to stop.
    pub(super) fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether to stop.
    pub(super) fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Cancels its token when dropped, as the future of a request is when the client cancels it.
struct CancelOnDrop(CancelToken);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Runs `work` on a blocking thread. It gets a token that is cancelled when the future of this call is dropped.
///
/// # Errors
///
/// An internal error when `work` panics.
pub(super) async fn compute<T: Send + 'static>(work: impl FnOnce(&CancelToken) -> T + Send + 'static) -> Result<T> {
    compute_in_turn(&TURNS, work).await
}

/// The same for work that reads many files, or files that nobody has open. On a disk behind a network that hangs it may
/// last for ever: it takes no turn from those who ask about what is being typed.
///
/// # Errors
///
/// As [`compute`].
pub(super) async fn compute_from_disk<T: Send + 'static>(
    work: impl FnOnce(&CancelToken) -> T + Send + 'static,
) -> Result<T> {
    compute_in_turn(&READERS_TURNS, work).await
}

async fn compute_in_turn<T: Send + 'static>(
    turns: &'static Semaphore,
    work: impl FnOnce(&CancelToken) -> T + Send + 'static,
) -> Result<T> {
    let token = CancelToken::default();
    let _cancel = CancelOnDrop(token.clone());
    let turn = turns.acquire().await.map_err(|_| Error::internal_error())?;
    let work = move || {
        // Held until the work is done, even if nobody waits for its outcome any more.
        let _turn = turn;
        (!token.is_cancelled()).then(|| work(&token))
    };
    // Tokio catches the panic.
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome.ok_or_else(Error::request_cancelled),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => Err(internal_error(panic.as_ref())),
            Err(_) => Err(Error::request_cancelled()),
        },
    }
}

/// Runs `work` on the thread of the caller, which must be one that nobody else waits for: no worker of the runtime.
///
/// # Errors
///
/// An internal error when `work` panics.
pub(super) async fn compute_here<T>(work: impl FnOnce() -> T) -> Result<T> {
    let _turn = TURNS.acquire().await.map_err(|_| Error::internal_error())?;
    // As for work on a blocking thread: what a panic leaves behind is guarded by locks that nobody changes half.
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| internal_error(panic.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error() {
        let outcome: Result<()> = compute(|_| panic!("of {}", "mine")).await;
        assert_eq!(outcome.unwrap_err().message, "internal error: of mine");
        let outcome: Result<()> = compute_here(|| panic!("of {}", "this thread")).await;
        assert_eq!(outcome.unwrap_err().message, "internal error: of this thread");
    }

    #[tokio::test]
    async fn dropping_the_request_cancels_the_work() {
        let (started, has_started) = tokio::sync::oneshot::channel();
        let (stopped, has_stopped) = tokio::sync::oneshot::channel();
        let request = tokio::spawn(compute(|token| {
            started.send(()).unwrap();
            while !token.is_cancelled() {
                std::thread::yield_now();
            }
            stopped.send(()).unwrap();
        }));
        has_started.await.unwrap();
        request.abort();
        has_stopped.await.unwrap();
    }
}
