//! Looks at files that have changed on disk, on a thread of its own: a disk behind a network that hangs keeps nobody
//! waiting for long. This file must not know what is looked at.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use tokio::sync::Notify;

use super::lock;
use crate::contain;

/// So long whoever has begun to look waits for the outcome. A disk that works needs a hundredth of it, but for hundreds of
/// files at once; a debug build takes its time.
const PATIENCE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 5000 } else { 500 });

/// One look at a time.
#[derive(Debug, Default)]
pub(super) struct Looking(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    look: Mutex<Look>,
    is_done: Condvar,
    /// Something has changed that diagnostics may depend on.
    changed: Notify,
}

#[derive(Debug, Default)]
struct Look {
    is_running: bool,
    /// Nobody waits for the outcome any more.
    is_late: bool,
    /// What was found and has not been taken makes a difference.
    is_news: bool,
}

impl Looking {
    /// Who brings everything up to date waits here for something to do.
    pub(super) fn changed(&self) -> &Notify {
        &self.0.changed
    }

    /// Whether a look is under way: the next one must wait.
    pub(super) fn is_running(&self) -> bool {
        lock(&self.0.look).is_running
    }

    /// Begins to look, and waits for a while. The outcome of `look` is whether what it has found makes a difference; one
    /// that panics has found nothing.
    pub(super) fn begin(&self, look: impl FnOnce() -> bool + Send + 'static) {
        lock(&self.0.look).is_running = true;
        let shared = Arc::clone(&self.0);
        std::thread::spawn(move || {
            let is_news = contain::catch(look).unwrap_or_default();
            let mut look = lock(&shared.look);
            look.is_running = false;
            look.is_news |= is_news;
            shared.is_done.notify_all();
            if look.is_late {
                shared.changed.notify_one();
            }
        });
        let waited = self.0.is_done.wait_timeout_while(lock(&self.0.look), PATIENCE, |look| look.is_running);
        let (mut look, _) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
        look.is_late = look.is_running;
    }

    /// Whether what has been found since this was asked last makes a difference.
    pub(super) fn take_news(&self) -> bool {
        std::mem::take(&mut lock(&self.0.look).is_news)
    }
}
