//! What stands between the wire and the handlers: ordering, panics and sloppy URIs. Of what the
//! messages mean it knows only `exit`.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use serde_json::Value;
use tokio::sync::Notify;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_service::Service;

/// What a handler of [`tower_lsp::LspService`] is.
type Handler<E> = Pin<Box<dyn Future<Output = Result<Option<Response>, E>> + Send>>;

/// Wraps the service so that
///
/// - every handler runs up to its first `.await` at once, in the order in which the messages arrived, whatever
///   number of handlers is waiting;
/// - a handler that panics answers with an internal error instead of taking the server with it;
/// - a URI with characters that a URI must not have (`[`, a space, `ü`) still reaches its handler;
/// - whoever waits for it learns of the client's `exit`.
#[derive(Debug)]
pub(super) struct Guard<S> {
    service: S,
    exit: Arc<Notify>,
}

impl<S> Guard<S> {
    /// Guards `service`; `exit` is notified when the client says `exit`.
    pub(super) fn new(service: S, exit: Arc<Notify>) -> Self {
        Self { service, exit }
    }
}

impl<S, E> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Option<Response>, Error = E, Future = Handler<E>>,
    E: Send + 'static,
{
    type Response = Option<Response>;
    type Error = E;
    type Future = Handler<E>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), E>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Handler<E> {
        if request.method() == "exit" {
            self.exit.notify_one();
        }
        let id = request.id().cloned();
        let request = with_legal_uris(request);
        let mut handler = match catch_unwind(AssertUnwindSafe(|| self.service.call(request))) {
            Ok(handler) => handler,
            Err(panic) => return Box::pin(std::future::ready(Ok(failure(id, panic.as_ref())))),
        };
        // The server polls handlers whenever it has room for them. Polled here first, each takes its place in
        // the order of arrival; who wakes it later finds the waker of the poll that follows.
        match poll(&mut handler, &id, &mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Box::pin(std::future::ready(answer)),
            Poll::Pending => Box::pin(std::future::poll_fn(move |context| poll(&mut handler, &id, context))),
        }
    }
}

/// Polls a handler; a panic in it is its answer.
fn poll<E>(handler: &mut Handler<E>, id: &Option<Id>, context: &mut Context<'_>) -> Poll<Result<Option<Response>, E>> {
    catch_unwind(AssertUnwindSafe(|| handler.as_mut().poll(context)))
        .unwrap_or_else(|panic| Poll::Ready(Ok(failure(id.clone(), panic.as_ref()))))
}

/// The answer to a request whose handler panicked; a notification has none.
fn failure(id: Option<Id>, panic: &(dyn Any + Send)) -> Option<Response> {
    Some(Response::from_error(id?, internal_error(panic)))
}

/// The error to report for a panic that was caught.
pub(super) fn internal_error(panic: &(dyn Any + Send)) -> Error {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let mut error = Error::internal_error();
    error.message = format!("internal error: {}", message.unwrap_or("panic")).into();
    error
}

/// The same message with every URI in it made legal.
fn with_legal_uris(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let mut repaired = Request::build(method);
    if let Some(mut params) = params {
        repair_uris(&mut params);
        repaired = repaired.params(params);
    }
    match id {
        Some(id) => repaired.id(id).finish(),
        None => repaired.finish(),
    }
}

/// Repairs every property that is a URI: `uri`, and `rootUri`, `newUri`, `scopeUri` and the like.
fn repair_uris(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(uri) if key == "uri" || key.ends_with("Uri") => repair_uri(uri),
                    _ => repair_uris(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(repair_uris),
        _ => {}
    }
}

/// Percent-encodes what RFC 3986 allows nowhere in a path: what is not ASCII, spaces and controls, `%` that
/// encodes nothing, and some punctuation. (Brackets are legal around an IPv6 host, which no editor's URI has.)
fn repair_uri(uri: &mut String) {
    let bytes = uri.as_bytes();
    let is_illegal = |index: usize| match bytes[index] {
        b'%' => !bytes.get(index + 1..index + 3).is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit)),
        b'[' | b']' | b'^' | b'|' | b'`' | b'{' | b'}' | b'<' | b'>' | b'"' | b'\\' => true,
        byte => !byte.is_ascii_graphic(),
    };
    if !(0..bytes.len()).any(is_illegal) {
        return;
    }
    let mut legal = String::with_capacity(bytes.len() + 8);
    for (index, byte) in bytes.iter().enumerate() {
        if is_illegal(index) {
            legal.push_str(&format!("%{byte:02X}"));
        } else {
            legal.push(char::from(*byte));
        }
    }
    *uri = legal;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A service whose handlers do what their method says.
    struct Recorder(Arc<std::sync::Mutex<Vec<String>>>);

    impl Service<Request> for Recorder {
        type Response = Option<Response>;
        type Error = std::convert::Infallible;
        type Future = Handler<Self::Error>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request) -> Self::Future {
            let record = self.0.clone();
            Box::pin(async move {
                record.lock().unwrap().push(request.to_string());
                match request.method() {
                    "panic before" => panic!("before"),
                    "panic after" => {
                        tokio::task::yield_now().await;
                        panic!("after {}", 1);
                    }
                    _ => Ok(None),
                }
            })
        }
    }

    #[test]
    fn handlers_start_in_order_without_being_polled() {
        let record = Arc::default();
        let mut guard = Guard::new(Recorder(Arc::clone(&record)), Arc::default());
        let handlers: Vec<_> = (0..200).map(|n: i64| guard.call(Request::build("note").params(n).finish())).collect();
        let expected: Vec<_> = (0..200).map(|n: i64| Request::build("note").params(n).finish().to_string()).collect();
        assert_eq!(*record.lock().unwrap(), expected);
        drop(handlers);
    }

    #[tokio::test]
    async fn panics_are_answers() {
        let mut guard = Guard::new(Recorder(Arc::default()), Arc::default());
        for (method, message) in
            [("panic before", "internal error: before"), ("panic after", "internal error: after 1")]
        {
            let answer = guard.call(Request::build(method).id(7).finish()).await.unwrap().unwrap();
            assert_eq!(answer.error().unwrap().message, message);
            assert_eq!(
                guard.call(Request::build(method).finish()).await.unwrap(),
                None,
                "a notification has no answer"
            );
        }
    }

    #[test]
    fn uris_become_legal() {
        let repaired = with_legal_uris(
            Request::build("x")
                .params(json!({"textDocument": {"uri": "file:///a b/[ü]%20^100%.md", "text": "[ü]"}, "rootUri": null, "list": [{"newUri": "ä"}]}))
                .id(1)
                .finish(),
        );
        assert_eq!(
            repaired.params(),
            Some(
                &json!({"textDocument": {"uri": "file:///a%20b/%5B%C3%BC%5D%20%5E100%25.md", "text": "[ü]"}, "rootUri": null, "list": [{"newUri": "%C3%A4"}]})
            )
        );
        assert_eq!(repaired.id(), Some(&Id::Number(1)));
    }
}
