//! What goes out to the client: one thread writes it, in the order in which it is given. It must not know what it says.

use std::io::{BufWriter, Write};
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tower_lsp::jsonrpc::{Request, Response};

use super::uris::Spellings;

/// How many messages may wait to be written. Where more would wait, who sends waits: what is pushed late is pushed
/// once, as it is then.
const QUEUE: usize = 16;

/// The way to the client. Clones lead to the same client.
#[derive(Debug, Clone)]
pub(super) struct Output {
    queue: mpsc::Sender<Written>,
    spellings: Arc<Spellings>,
}

/// A message on its way.
#[derive(Debug)]
struct Written {
    body: Vec<u8>,
    /// Held until it is written: the room that the request takes which it answers.
    room: Option<OwnedSemaphorePermit>,
}

impl Output {
    /// Starts the thread that writes to `output`. It ends with `output`, and calls `ended` then.
    pub(super) fn start(
        output: impl Write + Send + 'static,
        spellings: Arc<Spellings>,
        ended: impl FnOnce() + Send + 'static,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        std::thread::spawn(move || {
            // Nobody reads any more; what the reason is makes no difference.
            let _ = write_all(output, waiting);
            ended();
        });
        Self { queue, spellings }
    }

    /// Sends an answer; `room` is given back once it is written.
    pub(super) async fn answer(&self, answer: Response, room: Option<OwnedSemaphorePermit>) {
        let (id, mut outcome) = answer.into_parts();
        if let Ok(result) = &mut outcome {
            self.spellings.restore(result);
        }
        self.send(&Response::from_parts(id, outcome), room).await;
    }

    /// Sends a request or a notification of the server.
    pub(super) async fn call(&self, call: Request) {
        let (method, id, params) = call.into_parts();
        let mut call = Request::build(method);
        if let Some(mut params) = params {
            self.spellings.restore(&mut params);
            call = call.params(params);
        }
        let call = match id {
            Some(id) => call.id(id).finish(),
            None => call.finish(),
        };
        self.send(&call, None).await;
    }

    async fn send(&self, message: &impl Serialize, room: Option<OwnedSemaphorePermit>) {
        // These messages are JSON already; and once the client has gone, nobody misses them.
        if let Ok(body) = serde_json::to_vec(message) {
            let _ = self.queue.send(Written { body, room }).await;
        }
    }
}

/// Writes what comes, each message at once unless the next is there already.
fn write_all(output: impl Write, mut waiting: mpsc::Receiver<Written>) -> std::io::Result<()> {
    let mut output = BufWriter::new(output);
    let mut unflushed = Vec::new();
    while let Some(message) = waiting.blocking_recv() {
        let mut next = Some(message);
        while let Some(message) = next {
            write!(output, "Content-Length: {}\r\n\r\n", message.body.len())?;
            output.write_all(&message.body)?;
            unflushed.push(message.room);
            next = waiting.try_recv().ok();
        }
        output.flush()?;
        unflushed.clear();
    }
    Ok(())
}
