//! What goes out to the client: one thread writes it, in the order in which it is given, except for what is told at once
//! by a thread that can wait for the client. It must not know what it says.

use std::io::{BufWriter, Write};
use std::sync::{Arc, Mutex};

use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tower_lsp::jsonrpc::{Request, Response};

use super::super::lock;
use super::uris::Spellings;

/// How many messages may wait to be written. Where more would wait, who sends waits: what is pushed late is pushed
/// once, as it is then.
const QUEUE: usize = 16;

/// The way to the client. Clones lead to the same client.
#[derive(Clone)]
pub(in crate::lsp) struct Output {
    queue: mpsc::Sender<Written>,
    pipe: Arc<Pipe>,
    spellings: Arc<Spellings>,
}

/// Where the bytes go. Held while a message is written, and for as long as the client does not read it.
type Pipe = Mutex<BufWriter<Box<dyn Write + Send>>>;

impl std::fmt::Debug for Output {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Output").finish_non_exhaustive()
    }
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
        output: Box<dyn Write + Send>,
        spellings: Arc<Spellings>,
        ended: impl FnOnce() + Send + 'static,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let pipe = Arc::new(Mutex::new(BufWriter::new(output)));
        let written = Arc::clone(&pipe);
        std::thread::spawn(move || {
            // Nobody reads any more; what the reason is makes no difference.
            let _ = write_all(&written, waiting);
            ended();
        });
        Self { queue, pipe, spellings }
    }

    /// Writes a notification on the thread of the caller, without a way through the queue: it may overtake answers.
    /// Blocks while the client reads nothing, so no handler and no task may call it.
    pub(in crate::lsp) fn tell(&self, method: &str, params: &impl Serialize) {
        let body = if self.spellings.are_legal() {
            serde_json::to_vec(&Notification { jsonrpc: "2.0", method, params })
        } else {
            serde_json::to_value(params).and_then(|mut params| {
                self.spellings.restore(&mut params);
                serde_json::to_vec(&Notification { jsonrpc: "2.0", method, params })
            })
        };
        if let Ok(body) = body {
            let mut pipe = lock(&self.pipe);
            if write(&mut *pipe, &body).and_then(|()| pipe.flush()).is_err() {
                // Nobody reads any more: whoever writes from the queue finds that out, too, and ends the session.
                let _ = self.queue.try_send(Written { body, room: None });
            }
        }
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

/// A notification of the server (JSON-RPC 2.0).
#[derive(Serialize)]
struct Notification<'a, P> {
    jsonrpc: &'static str,
    method: &'a str,
    params: P,
}

/// Writes what comes, each message at once unless the next is there already.
fn write_all(pipe: &Pipe, mut waiting: mpsc::Receiver<Written>) -> std::io::Result<()> {
    let mut unflushed = Vec::new();
    while let Some(message) = waiting.blocking_recv() {
        let mut pipe = lock(pipe);
        let mut next = Some(message);
        while let Some(message) = next {
            write(&mut *pipe, &message.body)?;
            unflushed.push(message.room);
            next = waiting.try_recv().ok();
        }
        pipe.flush()?;
        unflushed.clear();
    }
    Ok(())
}

/// Writes one message (LSP 3.17, "Base Protocol").
fn write(output: &mut impl Write, body: &[u8]) -> std::io::Result<()> {
    write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
    output.write_all(body)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Where a client reads; it has gone if there is no memory.
    #[derive(Clone)]
    struct Client(Option<Arc<Mutex<Vec<u8>>>>);

    impl Write for Client {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let memory = self.0.as_ref().ok_or(std::io::ErrorKind::BrokenPipe)?;
            lock(memory).write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_is_told_is_one_message_in_the_spelling_of_the_client() {
        for (opened, seen) in [("file:///a b.md", "file:///a b.md"), ("file:///c.md", "file:///a%20b.md")] {
            let spellings = Arc::<Spellings>::default();
            spellings.repair("textDocument/didOpen", &mut json!({ "textDocument": { "uri": opened } }));
            let memory = Arc::default();
            let output = Output::start(Box::new(Client(Some(Arc::clone(&memory)))), spellings, || ());
            output.tell("m", &json!({ "uri": "file:///a%20b.md" }));
            let body = format!(r#"{{"jsonrpc":"2.0","method":"m","params":{{"uri":"{seen}"}}}}"#);
            let written = format!("Content-Length: {}\r\n\r\n{body}", body.len());
            assert_eq!(String::from_utf8_lossy(&lock(&memory)), written);
        }
    }

    #[test]
    fn a_client_that_has_gone_is_noticed_by_who_tells_it_something() {
        let (ended, ends) = std::sync::mpsc::channel();
        let output = Output::start(Box::new(Client(None)), Arc::default(), move || ended.send(()).unwrap());
        output.tell("m", &json!({}));
        assert_eq!(ends.recv(), Ok(()));
    }
}
