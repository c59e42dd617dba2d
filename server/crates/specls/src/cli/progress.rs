//! How far a long check has come, on a terminal.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

/// Before the first line is drawn, and between two.
const INTERVAL: Duration = Duration::from_millis(500);

/// Draws a line on standard error while it lives, if that is a terminal and it lives long enough to matter.
pub(super) struct Progress {
    counts: Arc<Counts>,
    /// Its end stops the drawing.
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

#[derive(Default)]
struct Counts {
    done: AtomicUsize,
    expected: AtomicUsize,
}

impl Progress {
    pub(super) fn start() -> Self {
        let counts = Arc::<Counts>::default();
        let drawing = io::stderr().is_terminal().then(|| {
            let (stop, stopped) = mpsc::channel::<()>();
            let counts = Arc::clone(&counts);
            let draw = move || {
                let mut is_drawn = false;
                while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                    is_drawn = true;
                    let _ = write!(io::stderr(), "\r\u{1b}[K{}", counts.line());
                }
                if is_drawn {
                    let _ = write!(io::stderr(), "\r\u{1b}[K");
                }
            };
            (stop, std::thread::spawn(draw))
        });
        Self { counts, drawing }
    }

    /// That many more files are to be read.
    pub(super) fn expect(&self, files: usize) {
        self.counts.expected.fetch_add(files, Ordering::Relaxed);
    }

    /// One file has been read.
    pub(super) fn step(&self) {
        self.counts.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Counts {
    fn line(&self) -> String {
        format!("{} of {} files", self.done.load(Ordering::Relaxed), self.expected.load(Ordering::Relaxed))
    }
}

impl Drop for Progress {
    /// Takes the line away before anything else is written.
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.drawing.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}
