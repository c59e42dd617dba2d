//! A client of a language server that notes when each message came.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// After so long a server is taken to have no answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// After so long a server is taken not to end by itself.
const FAREWELL: Duration = Duration::from_secs(10);

/// A message, and when the last byte of it was read.
struct Message {
    at: Instant,
    value: Value,
}

/// Diagnostics that the server has pushed.
pub(crate) struct Publication {
    pub(crate) at: Instant,
    /// Of the document, if the server says so.
    pub(crate) version: Option<i64>,
    pub(crate) diagnostics: Vec<Value>,
}

/// One server and what it has said. It is ended when dropped.
pub(crate) struct Client {
    child: Child,
    /// Closed at the end.
    stdin: Option<ChildStdin>,
    incoming: Receiver<Message>,
    next_id: i64,
    /// The capabilities of the server.
    capabilities: Value,
    /// Pushed for the open document and not yet taken.
    publications: Vec<Publication>,
    /// Whether the server has said of a piece of work that it has ended.
    has_ended_work: bool,
}

impl Client {
    /// Starts a server and initializes it for a workspace folder.
    pub(crate) fn start(mut command: Command, root: &Path) -> Result<Self, String> {
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = spawned.map_err(|error| format!("{}: {error}", command.get_program().display()))?;
        let stdin = child.stdin.take();
        let mut stdout = BufReader::with_capacity(1 << 20, child.stdout.take().ok_or("a server without output")?);
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut client = Self {
            child,
            stdin,
            incoming,
            next_id: 0,
            capabilities: Value::Null,
            publications: Vec::new(),
            has_ended_work: false,
        };
        let folder = uri(root);
        let parameters = json!({
            "processId": std::process::id(),
            "rootUri": folder,
            "workspaceFolders": [{ "uri": folder, "name": "bench" }],
            "capabilities": {
                "textDocument": {
                    "publishDiagnostics": { "versionSupport": true, "relatedInformation": true },
                    "rename": { "prepareSupport": true },
                    "completion": { "completionItem": { "snippetSupport": true } },
                    "hover": { "contentFormat": ["markdown"] },
                    "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
                },
                "window": { "workDoneProgress": true },
                "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create", "rename"] } },
            },
        });
        let mut result = client.request("initialize", parameters)?.ok_or("the server refuses to initialize")?;
        client.capabilities = result["capabilities"].take();
        client.notify("initialized", json!({}))?;
        Ok(client)
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Whether the server takes changes of a document one by one, and not only its whole text.
    pub(crate) fn is_incremental(&self) -> bool {
        let sync = &self.capabilities["textDocumentSync"];
        *sync == 2 || sync["change"] == 2
    }

    /// Sends a notification, and says when it was put into words and began to be sent.
    pub(crate) fn notify(&mut self, method: &str, parameters: Value) -> Result<Instant, String> {
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }))
    }

    /// Sends a request and waits for its result; `None` for an error or nothing.
    pub(crate) fn request(&mut self, method: &str, parameters: Value) -> Result<Option<Value>, String> {
        Ok(self.timed(method, parameters)?.0)
    }

    /// The same with the time it took, in milliseconds.
    pub(crate) fn timed(&mut self, method: &str, parameters: Value) -> Result<(Option<Value>, f64), String> {
        self.next_id += 1;
        let id = self.next_id;
        let sent = self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }))?;
        let deadline = sent + PATIENCE;
        loop {
            let message = self.next(deadline)?.ok_or_else(|| format!("{method} is not answered"))?;
            let Message { at, mut value } = message;
            if value["id"] == id && value["method"].is_null() {
                let time = milliseconds(at.saturating_duration_since(sent));
                return Ok((Some(value["result"].take()).filter(|result| !result.is_null()), time));
            }
        }
    }

    /// Reads until the deadline, or until diagnostics have been pushed; gives all that have been pushed so far.
    pub(crate) fn publications(&mut self, deadline: Instant) -> Result<Vec<Publication>, String> {
        while self.publications.is_empty() {
            if self.next(deadline)?.is_none() {
                break;
            }
        }
        Ok(std::mem::take(&mut self.publications))
    }

    /// Reads until the server has said of a piece of work that it has ended. `false` if it does not before the deadline.
    pub(crate) fn wait_for_work(&mut self, deadline: Instant) -> Result<bool, String> {
        while !self.has_ended_work {
            if self.next(deadline)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The next message before the deadline. Requests of the server are answered, pushed diagnostics are kept.
    fn next(&mut self, deadline: Instant) -> Result<Option<Message>, String> {
        use std::sync::mpsc::RecvTimeoutError::{Disconnected, Timeout};
        let Message { at, mut value } =
            match self.incoming.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(message) => message,
                Err(Timeout) => return Ok(None),
                Err(Disconnected) => return Err("the server has ended".to_owned()),
            };
        if value["method"] == "textDocument/publishDiagnostics" {
            let parameters = &mut value["params"];
            let version = parameters["version"].as_i64();
            let Value::Array(diagnostics) = parameters["diagnostics"].take() else {
                return Err("a push without diagnostics".to_owned());
            };
            self.publications.push(Publication { at, version, diagnostics });
        } else if value["method"] == "$/progress" {
            self.has_ended_work |= value["params"]["value"]["kind"] == "end";
        } else if !value["method"].is_null() && !value["id"].is_null() {
            let items = value["params"]["items"].as_array().map(|items| vec![Value::Null; items.len()]);
            self.write(&json!({ "jsonrpc": "2.0", "id": value["id"], "result": items }))?;
        }
        Ok(Some(Message { at, value }))
    }

    fn write(&mut self, message: &Value) -> Result<Instant, String> {
        let body = message.to_string();
        let message = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        let now = Instant::now();
        let stdin = self.stdin.as_mut().ok_or("the server has no input")?;
        let written = stdin.write_all(message.as_bytes()).and_then(|()| stdin.flush());
        written.map_err(|error| format!("the server does not read: {error}"))?;
        Ok(now)
    }

    /// Ends the session as editors do. A server that does not end by itself in time is ended.
    pub(crate) fn shut_down(mut self) -> Result<(), String> {
        self.request("shutdown", Value::Null)?;
        self.notify("exit", Value::Null)?;
        // rumdl does not end before its input does.
        self.stdin = None;
        let deadline = Instant::now() + FAREWELL;
        while self.child.try_wait().map_err(|error| error.to_string())?.is_none() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // After `shut_down` there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The `file:` URI of a path of the benchmark, which needs no escapes.
pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Reads one message; `None` at the end.
fn read(stdout: &mut impl BufRead) -> Option<Message> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("Content-Length") => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = Vec::new();
    stdout.take(length).read_to_end(&mut body).ok()?;
    let at = Instant::now();
    Some(Message { at, value: serde_json::from_slice(&body).ok()? })
}
