//! One session of one server: what an editor does, and how long each step takes. Every server is asked the same.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Client, Publication, milliseconds, uri};
use super::contender::{Contender, Sign};
use super::measurement::{Measurement, Shape};
use super::process;
use super::workspace::{NOWHERE, Workspace, id};

/// Between two keys of somebody who types fast.
const KEY: Duration = Duration::from_millis(30);

/// How long the index may take.
const INDEXING: Duration = Duration::from_secs(120);

/// Between two questions whether the index is there.
const PAUSE: Duration = Duration::from_millis(1);

/// How long is waited for the diagnostics of a text that changes no more.
const SETTLING: Duration = Duration::from_secs(20);

/// So long a server says nothing that has no more to say.
const QUIET: Duration = Duration::from_secs(1);

/// How long memory is left alone before it is read.
const REST: Duration = Duration::from_secs(2);

/// Bytes of the documents that are typed in.
const SIZES: [(usize, &str); 3] = [(0, "9 KB"), (200 << 10, "200 KB"), (1 << 20, "1 MB")];

/// How much is asked.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) edits: usize,
    pub(crate) requests: usize,
    /// Whether longer documents are typed in as well.
    pub(crate) long: bool,
}

/// Runs a session.
pub(crate) fn run(contender: &Contender, workspace: &Workspace, extent: Extent) -> Result<Vec<Measurement>, String> {
    let start = Instant::now();
    let mut session = Session {
        client: Client::start(contender.server(), workspace.root())?,
        measurements: Vec::new(),
        document: Open::new(workspace, 0),
    };
    session.record("`initialize`", Shape::Milliseconds, milliseconds(start.elapsed()));
    session.cold_start(start, workspace, contender.sign)?;
    session.requests(extent.requests)?;
    session.typing(SIZES[0].1, extent.edits)?;
    for (bytes, name) in if extent.long { &SIZES[1..] } else { &[] } {
        session.reopen(Open::new(workspace, *bytes))?;
        session.typing(name, extent.edits)?;
    }
    session.client.shut_down()?;
    Ok(session.measurements)
}

/// Opens a document, with `more` text above the line of the dead link, and types in it, each key when the diagnostics of the
/// one before have come. What else the server is told and asked does not depend on how long it takes: it is waited for, not
/// asked, whether the index is there.
pub(crate) fn keystrokes(server: Command, workspace: &Workspace, more: &str, edits: usize) -> Result<(), String> {
    let client = Client::start(server, workspace.root())?;
    let mut document = Open::new(workspace, 0);
    document.insert_above(more);
    let mut session = Session { client, measurements: Vec::new(), document };
    session.open()?;
    if !session.client.wait_for_work(Instant::now() + INDEXING)? {
        return Err("the index is not complete in time".to_owned());
    }
    for _ in 0..edits {
        session.key()?;
        session.settle()?;
    }
    session.client.shut_down()
}

struct Session {
    client: Client,
    measurements: Vec<Measurement>,
    document: Open,
}

/// The document that is open, as the editor has it.
struct Open {
    uri: String,
    text: String,
    version: i64,
    /// The line with the link that leads nowhere: each key moves a diagnostic of every server.
    line: usize,
}

impl Open {
    fn new(workspace: &Workspace, bytes: usize) -> Self {
        let (path, text) = workspace.opened(bytes);
        let line = line_with(&text, NOWHERE);
        Self { uri: uri(&path), text, version: 1, line }
    }

    /// Inserts text above the line of the dead link.
    fn insert_above(&mut self, more: &str) {
        let start = self.text.split_inclusive('\n').take(self.line).map(str::len).sum();
        self.text.insert_str(start, more);
        self.line += more.matches('\n').count();
    }

    /// The middle of the last name in the destination of the first link.
    fn first_link(&self) -> Value {
        let line = line_with(&self.text, "](../service-");
        let character = self.text.lines().nth(line).and_then(|line| line.find("](../service-")).unwrap_or(0);
        self.at(line, character + "](../serv".len())
    }

    /// The name of a track in the text of the first link.
    fn first_name(&self) -> Value {
        self.at(line_with(&self.text, "](../service-"), "- [ser".len())
    }

    fn heading(&self) -> Value {
        self.at(line_with(&self.text, "## Out of Scope"), "## Out".len())
    }

    fn at(&self, line: usize, character: usize) -> Value {
        json!({ "textDocument": { "uri": self.uri }, "position": { "line": line, "character": character } })
    }
}

fn line_with(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.contains(part)).unwrap_or(0)
}

impl Session {
    fn record(&mut self, what: &str, shape: Shape, value: f64) {
        self.measurements.push(Measurement { what: what.to_owned(), shape, values: vec![value] });
    }

    fn open(&mut self) -> Result<(), String> {
        let Open { uri, text, version, .. } = &self.document;
        let document = json!({ "uri": uri, "languageId": "markdown", "version": version, "text": text });
        self.client.notify("textDocument/didOpen", json!({ "textDocument": document })).map(drop)
    }

    fn reopen(&mut self, document: Open) -> Result<(), String> {
        let document_id = json!({ "uri": self.document.uri });
        self.client.notify("textDocument/didClose", json!({ "textDocument": document_id }))?;
        self.document = document;
        self.open()?;
        self.settle().map(drop)
    }

    /// From the start of the process until references are complete and the diagnostics of the open document are right.
    fn cold_start(&mut self, start: Instant, workspace: &Workspace, sign: Sign) -> Result<(), String> {
        self.open()?;
        let position = self.document.first_link();
        self.client.request("textDocument/definition", position)?;
        self.record("first answer (definition)", Shape::Milliseconds, milliseconds(start.elapsed()));
        if !self.wait_for_index(workspace, sign)? {
            return Ok(());
        }
        self.record("cold start", Shape::Milliseconds, milliseconds(start.elapsed()));
        let process = self.client.process();
        let cpu = process::cpu(process).ok_or("the server has ended")?;
        self.record("CPU of the cold start", Shape::Milliseconds, milliseconds(cpu));
        std::thread::sleep(REST);
        let memory = process::memory(process).ok_or("the server has ended")?;
        self.record("memory, at most", Shape::Mebibytes, memory.peak as f64 / 1024.0);
        self.record("memory, at rest", Shape::Mebibytes, memory.resident as f64 / 1024.0);
        Ok(())
    }

    /// Waits until the server knows the whole workspace, which it is asked again and again. `false` if that takes too long.
    fn wait_for_index(&mut self, workspace: &Workspace, sign: Sign) -> Result<bool, String> {
        let deadline = Instant::now() + INDEXING;
        let (method, question, expected) = match sign {
            Sign::References => {
                let mut question = self.document.first_link();
                question["context"] = json!({ "includeDeclaration": false });
                ("textDocument/references", question, workspace.citations())
            }
            Sign::Symbols => ("workspace/symbol", json!({ "query": id(workspace.tracks - 1) }), 1),
        };
        let mut is_reported = matches!(sign, Sign::Symbols);
        while Instant::now() < deadline {
            let found = self.client.request(method, question.clone())?;
            let found = found.and_then(|found| found.as_array().map(Vec::len)).unwrap_or(0);
            let line = |diagnostic: &Value| diagnostic["range"]["start"]["line"].as_u64();
            for pushed in self.client.publications(Instant::now())? {
                is_reported |= pushed.diagnostics.iter().any(|it| line(it) == Some(self.document.line as u64));
            }
            if found >= expected && is_reported {
                return Ok(true);
            }
            std::thread::sleep(PAUSE);
        }
        Ok(false)
    }

    fn requests(&mut self, count: usize) -> Result<(), String> {
        let link = self.document.first_link();
        let with = |place: &Value, key: &str, value: Value| {
            let mut place = place.clone();
            place[key] = value;
            place
        };
        let (heading, name) = (self.document.heading(), self.document.first_name());
        let questions = [
            ("definition", "textDocument/definition", link.clone()),
            ("references", "textDocument/references", with(&link, "context", json!({ "includeDeclaration": false }))),
            ("hover", "textDocument/hover", link.clone()),
            ("completion", "textDocument/completion", link.clone()),
            ("document symbols", "textDocument/documentSymbol", json!({ "textDocument": link["textDocument"] })),
            ("workspace symbols", "workspace/symbol", json!({ "query": "service" })),
            ("rename of a heading", "textDocument/rename", with(&heading, "newName", json!("Not in Scope"))),
            ("rename of a track", "textDocument/rename", with(&name, "newName", json!("service-renamed"))),
        ];
        for (what, method, parameters) in questions {
            let mut times = Vec::with_capacity(count);
            for _ in 0..count {
                let (answer, time) = self.client.timed(method, parameters.clone())?;
                if answer.is_some_and(|answer| !is_nothing(&answer)) {
                    times.push(time);
                }
            }
            // A server that does not know is not quick.
            if times.len() == count {
                self.measurements.push(Measurement { what: what.to_owned(), shape: Shape::Latency, values: times });
            }
        }
        Ok(())
    }

    /// Types at the pace of a fast typist, and then as fast as the server reads.
    fn typing(&mut self, document: &str, edits: usize) -> Result<(), String> {
        let process = self.client.process();
        let cpu = process::cpu(process).unwrap_or_default();
        let mut sent = Vec::with_capacity(edits);
        let mut published = Vec::new();
        let first = self.document.version + 1;
        let mut due = Instant::now();
        for _ in 0..edits {
            sent.push(self.key()?);
            due += KEY;
            while Instant::now() < due {
                published.extend(self.client.publications(due)?);
            }
        }
        self.settle_after(&mut published)?;
        let cpu = process::cpu(process).unwrap_or_default().saturating_sub(cpu);
        // A version is answered by the first push for it; a server that names no version answers what it has read.
        let mut latencies = Vec::new();
        for (index, sent_at) in sent.iter().enumerate() {
            let version = first + index as i64;
            let next = sent.get(index + 1);
            let answers = |at: Instant, of: Option<i64>| match of {
                Some(of) => of == version,
                None => at >= *sent_at && next.is_none_or(|next| at < *next),
            };
            if let Some(answer) = published.iter().find(|it| answers(it.at, it.version)) {
                latencies.push(milliseconds(answer.at.saturating_duration_since(*sent_at)));
            }
        }
        let share = 100.0 * latencies.len() as f64 / edits as f64;
        let name = |what: &str| format!("{document}: {what}");
        self.measurements.push(Measurement {
            what: name("key to diagnostics"),
            shape: Shape::Latency,
            values: latencies,
        });
        self.record(&name("keys answered"), Shape::Percent, share);
        self.record(&name("CPU of a key"), Shape::Milliseconds, milliseconds(cpu) / edits as f64);

        for _ in 0..edits {
            self.key()?;
        }
        let last = Instant::now();
        let settled = self.settle()?;
        if let Some(answer) = settled.last() {
            let after = milliseconds(answer.at.saturating_duration_since(last));
            self.record(&name("at full speed, last key to diagnostics"), Shape::Milliseconds, after);
        }
        Ok(())
    }

    /// Types one character into the line of the dead link, and says when.
    fn key(&mut self) -> Result<Instant, String> {
        let document = &mut self.document;
        let line_start = document.text.split_inclusive('\n').take(document.line).map(str::len).sum::<usize>();
        document.text.insert(line_start + 2, 'x');
        document.version += 1;
        let change = if self.client.is_incremental() {
            let position = json!({ "line": document.line, "character": 2 });
            json!({ "range": { "start": position, "end": position }, "text": "x" })
        } else {
            json!({ "text": document.text })
        };
        let id = json!({ "uri": document.uri, "version": document.version });
        let parameters = json!({ "textDocument": id, "contentChanges": [change] });
        self.client.notify("textDocument/didChange", parameters)
    }

    /// Reads until the diagnostics of the newest version have come, or for a server that names none, until it is quiet.
    fn settle(&mut self) -> Result<Vec<Publication>, String> {
        let mut published = Vec::new();
        self.settle_after(&mut published)?;
        Ok(published)
    }

    /// The same after what has been published already, to which it adds.
    fn settle_after(&mut self, published: &mut Vec<Publication>) -> Result<(), String> {
        let deadline = Instant::now() + SETTLING;
        while Instant::now() < deadline {
            let last = published.last();
            if last.is_some_and(|it| it.version == Some(self.document.version)) {
                break;
            }
            let is_unversioned = last.is_some_and(|it| it.version.is_none());
            let until = if is_unversioned { Instant::now() + QUIET } else { deadline };
            let new = self.client.publications(until)?;
            if new.is_empty() {
                break;
            }
            published.extend(new);
        }
        Ok(())
    }
}

/// `[]`, `{"items": []}`, `{"changes": {}}` and the like.
fn is_nothing(answer: &Value) -> bool {
    match answer {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(|value| is_nothing(value) || value.is_boolean()),
        _ => false,
    }
}

/// Runs `check` over a workspace.
pub(crate) fn check(contender: &Contender, root: &Path) -> Result<Vec<Measurement>, String> {
    let start = Instant::now();
    let mut command = contender.check(root);
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = spawned.map_err(|error| format!("{}: {error}", contender.name))?;
    let (mut peak, mut cpu) = (0, Duration::ZERO);
    while child.try_wait().map_err(|error| error.to_string())?.is_none() {
        peak = process::memory(child.id()).map_or(peak, |memory| memory.peak);
        cpu = process::cpu(child.id()).unwrap_or(cpu);
        std::thread::sleep(Duration::from_millis(2));
    }
    let one = |what: &str, shape, value| Measurement { what: what.to_owned(), shape, values: vec![value] };
    Ok(vec![
        one("`check`", Shape::Milliseconds, milliseconds(start.elapsed())),
        one("CPU of `check`", Shape::Milliseconds, milliseconds(cpu)),
        one("memory of `check`, at most", Shape::Mebibytes, peak as f64 / 1024.0),
    ])
}
