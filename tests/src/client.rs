//! A client that speaks LSP with the real binary, and that fails when the server says what nobody reads.

use std::collections::VecDeque;
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// After so long the server is taken to hang. It decides no test that does not hang.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a session begins.
#[derive(Debug, Clone)]
pub struct Setup {
    binary: PathBuf,
    capabilities: Value,
    folders: Vec<String>,
    environment: Vec<(String, String)>,
    options: Value,
}

impl Setup {
    /// A client of that binary, without any abilities and without a workspace.
    #[must_use]
    pub fn new(binary: &Path) -> Self {
        Self {
            binary: binary.to_owned(),
            capabilities: json!({}),
            folders: Vec::new(),
            environment: Vec::new(),
            options: Value::Null,
        }
    }

    /// Opens a directory as a workspace folder.
    #[must_use]
    pub fn folder(mut self, directory: &Path) -> Self {
        self.folders.push(crate::uri(directory));
        self
    }

    /// Says that the client has an ability; `pointer` is a JSON pointer into `ClientCapabilities`.
    #[must_use]
    pub fn can(mut self, pointer: &str, value: Value) -> Self {
        let mut place = &mut self.capabilities;
        for key in pointer.split('/').skip(1) {
            if !place.is_object() {
                *place = json!({});
            }
            place = &mut place[key];
        }
        *place = value;
        self
    }

    /// Says that the client pulls diagnostics.
    #[must_use]
    pub fn pulls(self) -> Self {
        self.can("/textDocument/diagnostic", json!({}))
    }

    /// Says that the client shows progress.
    #[must_use]
    pub fn shows_progress(self) -> Self {
        self.can("/window/workDoneProgress", json!(true))
    }

    /// Sets a variable in the server's environment.
    #[must_use]
    pub fn with(mut self, variable: &str, value: &str) -> Self {
        self.environment.push((variable.to_owned(), value.to_owned()));
        self
    }

    /// Sends `initializationOptions`.
    #[must_use]
    pub fn options(mut self, options: Value) -> Self {
        self.options = options;
        self
    }

    /// Starts the server and initializes it.
    #[must_use]
    pub fn start(self) -> Client {
        let mut client = Client::spawn_in(&self.binary, &self.environment);
        let folders: Vec<Value> = self.folders.iter().map(|uri| json!({ "uri": uri, "name": uri })).collect();
        client.initialization = client.request(
            "initialize",
            json!({
                "processId": null,
                "rootUri": self.folders.first(),
                "workspaceFolders": folders,
                "capabilities": self.capabilities,
                "initializationOptions": self.options,
            }),
        );
        client.notify("initialized", json!({}));
        client
    }
}

/// One client and its server.
#[derive(Debug)]
pub struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    /// Read from the server, but not yet by the test.
    unread: VecDeque<Value>,
    next_id: i64,
    initialization: Value,
    /// What the server says stays in the pipe for now.
    is_late: Arc<AtomicBool>,
    /// Methods of messages that need not be read.
    forgotten: Vec<&'static str>,
    /// The test has seen the session to its end.
    has_ended: bool,
}

impl Client {
    /// Starts `BINARY lsp` and says nothing.
    #[must_use]
    pub fn spawn(binary: &Path) -> Self {
        Self::spawn_in(binary, &[])
    }

    fn spawn_in(binary: &Path, environment: &[(String, String)]) -> Self {
        let mut client = Self::spawn_unread(binary, environment);
        let mut stdout = BufReader::new(client.child.stdout.take().expect("its output is piped"));
        let (sender, incoming) = channel();
        let is_late = Arc::clone(&client.is_late);
        std::thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                while is_late.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(1));
                }
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        client.incoming = incoming;
        client
    }

    /// Starts `BINARY lsp`, says nothing, and will never read a word.
    #[must_use]
    pub fn spawn_deaf(binary: &Path) -> Self {
        Self::spawn_unread(binary, &[])
    }

    fn spawn_unread(binary: &Path, environment: &[(String, String)]) -> Self {
        let mut child = Command::new(binary)
            .arg("lsp")
            .envs(environment.iter().map(|(variable, value)| (variable, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("specls starts");
        Self {
            stdin: child.stdin.take(),
            child,
            incoming: channel().1,
            unread: VecDeque::new(),
            next_id: 0,
            initialization: Value::Null,
            is_late: Arc::default(),
            forgotten: Vec::new(),
            has_ended: false,
        }
    }

    /// The result of `initialize`.
    #[must_use]
    pub fn initialization(&self) -> &Value {
        &self.initialization
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and leaves its answer to be read with [`Client::response`].
    pub fn send(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": self.next_id, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.write(&message);
        self.next_id
    }

    /// The answer to a request: its result, or its error.
    pub fn response(&mut self, id: i64) -> Result<Value, Value> {
        let mut response = self.next(&format!("the response {id}"), |it| it["id"] == id && it["method"].is_null());
        match response.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(response["result"].take()),
        }
    }

    /// Sends a request and gives its result.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        self.response(id).unwrap_or_else(|error| panic!("{method} failed: {error}"))
    }

    /// The parameters of the next notification of that method.
    pub fn notification(&mut self, method: &str) -> Value {
        self.next(method, |it| it["method"] == method && it["id"].is_null())["params"].take()
    }

    /// The parameters of the server's next request of that method, which is answered with `result`.
    pub fn answer(&mut self, method: &str, result: Value) -> Value {
        let mut request = self.next(method, |it| it["method"] == method && !it["id"].is_null());
        self.write(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }));
        request["params"].take()
    }

    /// Opens a document in version 1.
    pub fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes a document; `changes` are `TextDocumentContentChangeEvent`s.
    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Closes a document.
    pub fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// Pulls the diagnostics of a document; they are expected in full.
    pub fn pull(&mut self, uri: &str) -> Value {
        let mut report = self.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(report["kind"], "full");
        report["items"].take()
    }

    /// Reads what has been pushed for a document up to that version, and gives the diagnostics pushed for it.
    pub fn pushed(&mut self, uri: &str, version: i64) -> Value {
        loop {
            let mut push = self.next(&format!("diagnostics of version {version}"), |it| {
                it["method"] == "textDocument/publishDiagnostics" && it["params"]["uri"] == uri
            });
            if push["params"]["version"] == version {
                return push["params"]["diagnostics"].take();
            }
        }
    }

    /// The next diagnostics pushed for a file without a version, as they are when nobody has it open. Pushes from before it
    /// was closed may still be on their way; they stay unread.
    pub fn pushed_without_version(&mut self, uri: &str) -> Value {
        let mut push = self.next(&format!("diagnostics of {uri}"), |it| {
            let params = &it["params"];
            it["method"] == "textDocument/publishDiagnostics" && params["uri"] == uri && params["version"].is_null()
        });
        push["params"]["diagnostics"].take()
    }

    /// Pushes that come until the end of the session are of no interest.
    pub fn forget_pushes(&mut self) {
        self.forgotten.push("textDocument/publishDiagnostics");
    }

    /// Forgets the pushes that have been read and that nobody has asked for.
    pub fn forget_unread_pushes(&mut self) {
        self.unread.extend(self.incoming.try_iter());
        self.unread.retain(|message| message["method"] != "textDocument/publishDiagnostics");
    }

    /// What the server logs and shows is of no interest.
    pub fn forget_messages(&mut self) {
        self.forgotten.extend(["window/logMessage", "window/showMessage"]);
    }

    /// From now on what the server says is left in the pipe, or is read again. Who is late must not wait for anything.
    pub fn be_late(&self, is_late: bool) {
        self.is_late.store(is_late, Ordering::Relaxed);
    }

    /// The process of the server.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Requests of the server are of no interest, and are never answered.
    pub fn forget_requests(&mut self) {
        self.forgotten.extend([
            "window/workDoneProgress/create",
            "workspace/diagnostic/refresh",
            "workspace/inlayHint/refresh",
            "workspace/codeLens/refresh",
            "workspace/semanticTokens/refresh",
            "client/registerCapability",
        ]);
    }

    /// Agrees to a progress report and reads it to its end. The client must have said that it
    /// [shows progress](Setup::shows_progress).
    pub fn progress(&mut self) -> Vec<Value> {
        let token = self.answer("window/workDoneProgress/create", Value::Null)["token"].take();
        let mut values = Vec::new();
        loop {
            let mut progress =
                self.next("progress", |it| it["method"] == "$/progress" && it["params"]["token"] == token);
            values.push(progress["params"]["value"].take());
            if values.last().is_some_and(|value| value["kind"] == "end") {
                return values;
            }
        }
    }

    /// Says `shutdown` and `exit`, and fails if the server has said anything that the test has not read.
    pub fn shut_down(mut self) {
        assert_eq!(self.request("shutdown", Value::Null), Value::Null);
        self.notify("exit", Value::Null);
        let (status, mut unread) = self.wait();
        unread.retain(|message| !self.forgotten.iter().any(|method| message["method"] == *method));
        assert!(status.success(), "exit after shutdown gives {status}");
        assert_eq!(unread, Vec::<Value>::new(), "nobody has read these");
    }

    /// Waits for the end of the server: its status, and what the test has not read.
    pub fn wait(&mut self) -> (ExitStatus, Vec<Value>) {
        self.has_ended = true;
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            match self.child.try_wait().expect("the server has been started") {
                Some(status) => break status,
                None if Instant::now() > deadline => panic!("the server does not end"),
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        };
        // The end of its output ends the channel.
        self.unread.extend(self.incoming.iter());
        (status, self.unread.drain(..).collect())
    }

    /// Closes the server's input without a word.
    pub fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Sends bytes as they are.
    pub fn write_bytes(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("the connection is open");
        stdin.write_all(bytes).and_then(|()| stdin.flush()).expect("the server reads");
    }

    /// Sends bytes to a server that may have ended before it has read them all.
    pub fn write_bytes_if_read(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("the connection is open");
        let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
    }

    fn write(&mut self, message: &Value) {
        let body = message.to_string();
        self.write_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    /// The first message not yet read that is `wanted`.
    fn next(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(index) = self.unread.iter().position(&wanted)
            && let Some(message) = self.unread.remove(index)
        {
            return message;
        }
        loop {
            match self.incoming.recv_timeout(PATIENCE) {
                Ok(message) if wanted(&message) => return message,
                Ok(message) => self.unread.push_back(message),
                Err(error) => panic!("waiting for {what}: {error}; unread: {:#?}", self.unread),
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let is_forgotten = !self.has_ended && !std::thread::panicking();
        assert!(!is_forgotten, "end the session with `shut_down`, which looks for unread messages");
    }
}

/// Reads one message; `None` at the end.
fn read(stdout: &mut impl std::io::BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = Some(value.parse().expect("a length")),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length.expect("every message has a length")];
    stdout.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("the server sends JSON"))
}
