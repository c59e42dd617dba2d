//! The wire: from the client's bytes to a handler for each message, in the order in which they come, and back. It must
//! not know what any handler does.
//!
//! One thread reads, finds the messages and starts their handlers; another writes. In between, the handlers that wait
//! for something are tasks. Two threads take turns in reading: one that has taken in an edit goes on with what follows from it. tower-lsp is the table of handlers, and keeps the order of `initialize` and `shutdown`; its
//! own reader, which one bad byte ends, is not used.

mod call;
mod frame;
mod in_flight;
mod message;
mod output;
mod parent;
mod uris;

use std::collections::HashSet;
use std::io::Read;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures::future::{Either, Ready, ready};
use futures::{Sink as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Response};
use tower_lsp::{ClientSocket, LanguageServer, Loopback, LspService};
use tower_service::Service as _;

use self::call::Call;
use self::frame::{Frame, Frames};
use self::in_flight::InFlight;
use self::message::Message;
pub(super) use self::output::Output;
use self::uris::Spellings;
use super::faults::internal_error;
use super::session::Session;
use super::{convert, lock};
use crate::contain;

/// How many requests may wait for their answers, or for the client to read them. Beyond it, reading pauses.
const MOST_REQUESTS: u32 = 16_384;

/// How long answers may take once the client has said `exit`, or has closed the stream. It may have stopped reading.
const FAREWELL: Duration = Duration::from_millis(800);

/// How many threads take turns in reading: while one goes on with what follows from an edit, the other reads.
const READERS: usize = 2;

/// How many bytes to read at once.
const CHUNK: usize = 64 * 1024;

/// What the service makes of a request.
type Handler = Pin<Box<dyn Future<Output = Result<Option<Response>, tower_lsp::ExitedError>> + Send>>;

/// Why a session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The client has said `exit`.
    Exit,
    /// The client has closed its side of the stream. It may still read.
    Closed,
    /// The client does not read any more, or the process that has started the server is gone.
    Abandoned,
}

/// Serves the client on standard input and output until the session is over. After an edit, `after_edit` runs on the thread
/// that has read it, while another one reads.
pub(super) fn serve<S: LanguageServer>(
    service: LspService<S>,
    socket: ClientSocket,
    session: Arc<Session>,
    runtime: &Handle,
    after_edit: fn(&Arc<Session>),
) {
    let (ended, ends) = mpsc::channel();
    let spellings = Arc::<Spellings>::default();
    let unwritable = ended.clone();
    let output = Output::start(standard_output(), Arc::clone(&spellings), move || {
        let _ = unwritable.send(End::Abandoned);
    });
    session.connect(output.clone());
    let (mut calls, answers) = socket.split();
    let to_client = output.clone();
    runtime.spawn(async move {
        while let Some(call) = calls.next().await {
            to_client.call(call).await;
        }
    });
    let rooms = Arc::new(Semaphore::new(MOST_REQUESTS as usize));
    let connection = Connection {
        frames: Frames::default(),
        service,
        answers,
        session,
        spellings,
        output,
        in_flight: Arc::default(),
        rooms: Arc::clone(&rooms),
        lost: HashSet::new(),
        retried: Vec::new(),
        ended: ended.clone(),
        runtime: runtime.clone(),
        chunk: vec![0; CHUNK],
        end: None,
    };
    let connection = Arc::new(Mutex::new(connection));
    for _ in 0..READERS {
        let (connection, runtime, ended) = (Arc::clone(&connection), runtime.clone(), ended.clone());
        std::thread::spawn(move || {
            let _runtime = runtime.enter();
            let end = catch_unwind(AssertUnwindSafe(|| read_in_turn(&connection, after_edit)));
            let _ = ended.send(end.unwrap_or(End::Abandoned));
        });
    }
    if ends.recv() != Ok(End::Abandoned) {
        // Every request has its room until its answer is written.
        let _ = runtime.block_on(async { tokio::time::timeout(FAREWELL, rooms.acquire_many(MOST_REQUESTS)).await });
    }
}

/// Reads whenever nobody else does, until the session is over.
fn read_in_turn<S: LanguageServer>(connection: &Mutex<Connection<S>>, after_edit: fn(&Arc<Session>)) -> End {
    loop {
        let mut reading = lock(connection);
        if let ControlFlow::Break(end) = reading.read(&mut std::io::stdin()) {
            return end;
        }
        let session = Arc::clone(&reading.session);
        drop(reading);
        after_edit(&session);
    }
}

/// Standard output without the line buffer of the standard library, which would write header and body apart.
#[cfg(unix)]
fn standard_output() -> Box<dyn std::io::Write + Send> {
    use std::os::fd::AsFd as _;

    match std::io::stdout().as_fd().try_clone_to_owned() {
        Ok(output) => Box::new(std::fs::File::from(output)),
        Err(_) => Box::new(std::io::stdout()),
    }
}

#[cfg(not(unix))]
fn standard_output() -> Box<dyn std::io::Write + Send> {
    Box::new(std::io::stdout())
}

/// The reading side of a session.
struct Connection<S> {
    frames: Frames,
    service: LspService<S>,
    /// Where the client's answers go.
    answers: <ClientSocket as Loopback>::ResponseSink,
    session: Arc<Session>,
    spellings: Arc<Spellings>,
    output: Output,
    in_flight: Arc<InFlight>,
    /// One for each request that may be in flight.
    rooms: Arc<Semaphore>,
    /// The documents that the client has open and whose text nobody knows, since an edit was not understood.
    lost: HashSet<PathBuf>,
    /// The methods that the client asks again when it is told that the document has changed.
    retried: Vec<String>,
    ended: mpsc::Sender<End>,
    runtime: Handle,
    /// Where bytes are read into.
    chunk: Vec<u8>,
    /// Why nothing more is read.
    end: Option<End>,
}

impl<S: LanguageServer> Connection<S> {
    /// Reads until an edit has come and nothing else with it; breaks when the session is over.
    fn read(&mut self, input: &mut impl Read) -> ControlFlow<End> {
        while self.end.is_none() {
            if let Some(frame) = self.frames.next() {
                if self.receive(frame).is_break() {
                    self.end = Some(End::Exit);
                }
                continue;
            }
            if self.session.take_edited() {
                return ControlFlow::Continue(());
            }
            match input.read(&mut self.chunk) {
                Ok(0) => self.end = Some(End::Closed),
                Ok(length) => self.frames.push(&self.chunk[..length]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => self.end = Some(End::Closed),
            }
        }
        self.end.map_or(ControlFlow::Continue(()), ControlFlow::Break)
    }

    /// Takes in what has come; breaks at `exit`.
    fn receive(&mut self, frame: Frame) -> ControlFlow<()> {
        let message = match frame {
            Frame::Body(body) => message::read(&body).inspect_err(|answer| {
                if answer.error().is_some_and(|error| error.code == ErrorCode::ParseError) {
                    self.frames.give_back(body);
                }
            }),
            Frame::Garbage => Err(refusal(
                ErrorCode::ParseError,
                "no message begins here; expected `Content-Length: N`, an empty line and N bytes of JSON".to_owned(),
            )),
            Frame::TooLarge(length) => Err(refusal(
                ErrorCode::InvalidRequest,
                format!("a message of {length} bytes is too large; expected at most {}", frame::BODY_LIMIT),
            )),
        };
        match message {
            Ok(Message::Request(id, call)) if call.method == "exit" => {
                let reason = "`exit` is a notification; send it without an ID";
                let answer = Response::from_error(id, message::error(ErrorCode::InvalidRequest, reason));
                let room = self.room();
                self.answer(answer, room);
            }
            Ok(Message::Request(id, call)) => self.request(id, call),
            Ok(Message::Notification(call)) if call.method == "exit" => return ControlFlow::Break(()),
            Ok(Message::Notification(call)) => self.notification(call),
            Ok(Message::Response(response)) => {
                // It goes to whoever waits for it; nobody may.
                let _ = Pin::new(&mut self.answers).start_send(response);
            }
            Err(answer) => {
                let room = self.room();
                self.answer(answer, room);
            }
        }
        ControlFlow::Continue(())
    }

    /// Starts the handler of a request.
    fn request(&mut self, id: Id, mut call: Call) {
        let room = self.room();
        self.spellings.repair(&call.method, &mut call.params);
        let document = call.document();
        let is_retried = self.retried.contains(&call.method);
        let retried_about = document.as_ref().filter(|_| is_retried).map(convert::path);
        let Some(number) = self.in_flight.begin(&id, retried_about) else {
            let reason = format!("the ID {id} is in use; give every request an ID of its own");
            return self.answer(Response::from_error(id, message::error(ErrorCode::InvalidRequest, reason)), room);
        };
        if call.method == "initialize" {
            self.meet(&call.params);
        }
        let subject = call.subject();
        let handler = self.start(call, Some(number));
        let (in_flight, session, output) =
            (Arc::clone(&self.in_flight), Arc::clone(&self.session), self.output.clone());
        self.runtime.spawn(async move {
            let answer = in_flight.end(id, handler.await);
            if let Some(error) = answer.error().filter(|error| error.code == ErrorCode::InternalError) {
                session.faults.report(&subject, &error.message);
            }
            output.answer(answer, room).await;
        });
    }

    /// Runs the handler of a notification.
    fn notification(&mut self, mut call: Call) {
        if call.method == "$/cancelRequest" {
            let number = call.params.get_mut("id").and_then(|id| self.in_flight.number(&message::id(id.take())?));
            return number.into_iter().for_each(|number| self.cancel(number));
        }
        self.spellings.repair(&call.method, &mut call.params);
        call.mend();
        let document = call.document();
        if document.is_some() && matches!(&*call.method, "textDocument/didOpen" | "textDocument/didChange") {
            let outdated = document.iter().flat_map(|uri| self.in_flight.outdate(&convert::path(uri)));
            outdated.collect::<Vec<_>>().into_iter().for_each(|number| self.cancel(number));
        }
        if let Err(problem) = call.is_understood() {
            self.session.faults.report_client(&call.subject(), &problem.to_string());
            // What names no edits changes nothing.
            if call.method != "textDocument/didChange" || !call.params["contentChanges"].is_array() {
                return;
            }
            // What the text is now nobody knows. No answer is better than one about a text that is not there.
            call.method = "textDocument/didClose".to_owned();
            self.lost.extend(document.as_ref().map(convert::path));
        } else if document.is_some_and(|uri| self.lost.contains(&convert::path(&uri))) {
            self.find_again(&call);
        }
        self.tell(call);
    }

    /// Runs the handler of a notification; what is left of it when it waits is a task.
    fn tell(&mut self, call: Call) {
        if let Either::Right(waiting) = self.start(call, None) {
            self.runtime.spawn(waiting);
        }
    }

    /// Opens a document that has been lost again before a change that brings all of its text.
    fn find_again(&mut self, call: &Call) {
        let opening = if call.method == "textDocument/didChange" { call.opening() } else { None };
        let is_over = opening.is_some() || matches!(&*call.method, "textDocument/didOpen" | "textDocument/didClose");
        if let Some(document) = call.document().filter(|_| is_over) {
            self.lost.remove(&convert::path(&document));
        }
        if let Some(opening) = opening {
            self.tell(opening);
        }
    }

    /// Notes down what the wire has to know of the client.
    fn meet(&mut self, initialize: &Value) {
        let retried = initialize.pointer("/capabilities/general/staleRequestSupport/retryOnContentModified");
        let retried = retried.and_then(Value::as_array).into_iter().flatten();
        self.retried = retried.filter_map(Value::as_str).map(str::to_owned).collect();
        let process = initialize.get("processId").and_then(Value::as_i64).and_then(|id| i32::try_from(id).ok());
        if let Some(process) = process.filter(|process| *process > 0) {
            let ended = self.ended.clone();
            self.runtime.spawn(async move {
                parent::gone(process).await;
                let _ = ended.send(End::Abandoned);
            });
        }
    }

    /// Cancels the request with that number, which gets its answer by that.
    fn cancel(&mut self, number: i32) {
        let call = Call { method: "$/cancelRequest".to_owned(), params: json!({ "id": number }) };
        drop(self.start(call, None));
    }

    /// Runs a handler up to its first `.await`, so that handlers start in the order of the messages, whatever number
    /// of them is waiting: its answer, or what is left of it. A panic is its answer.
    fn start(
        &mut self,
        call: Call,
        number: Option<i32>,
    ) -> Either<Ready<Response>, impl Future<Output = Response> + Send + use<S>> {
        let service = &mut self.service;
        let mut handler = catch_unwind(AssertUnwindSafe(|| {
            contain::fault_point("method", &call.method);
            service.call(call.into_request(number))
        }));
        let mut poll = move |context: &mut Context<'_>| match &mut handler {
            Ok(handler) => poll(handler, context),
            Err(panic) => Poll::Ready(failed(panic.as_ref())),
        };
        // Who wakes it later finds the waker of the poll that follows.
        match poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Either::Left(ready(answer)),
            Poll::Pending => Either::Right(std::future::poll_fn(poll)),
        }
    }

    /// Room for one more request; waits until there is some.
    fn room(&self) -> Option<OwnedSemaphorePermit> {
        self.runtime.block_on(Arc::clone(&self.rooms).acquire_owned()).ok()
    }

    /// Sends an answer that is known at once.
    fn answer(&self, answer: Response, room: Option<OwnedSemaphorePermit>) {
        let output = self.output.clone();
        self.runtime.spawn(async move { output.answer(answer, room).await });
    }
}

/// Polls a handler; a panic in it is its answer. So is "no such method" where it gives none, which nobody sees in the
/// case of a notification.
fn poll(handler: &mut Handler, context: &mut Context<'_>) -> Poll<Response> {
    match catch_unwind(AssertUnwindSafe(|| handler.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(Ok(Some(answer)))) => Poll::Ready(answer),
        Ok(Poll::Ready(_)) => Poll::Ready(Response::from_error(Id::Null, Error::method_not_found())),
        Err(panic) => Poll::Ready(failed(panic.as_ref())),
    }
}

/// The answer of a handler that has panicked.
fn failed(panic: &(dyn std::any::Any + Send)) -> Response {
    Response::from_error(Id::Null, internal_error(panic))
}

/// The answer to what has no ID.
fn refusal(code: ErrorCode, message: String) -> Response {
    Response::from_error(Id::Null, message::error(code, message))
}
