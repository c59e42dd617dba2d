//! The requests of the client that have no answer yet. It must not know what they are about, except which document.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Response};

use super::super::lock;

/// Requests without an answer, by the client's ID. In here each has a number of its own, as clients may use an ID again
/// once it is answered, and may use numbers of any size.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    requests: Mutex<Requests>,
}

#[derive(Debug, Default)]
struct Requests {
    by_id: HashMap<Id, Waiting>,
    last_number: i32,
}

#[derive(Debug)]
struct Waiting {
    number: i32,
    /// The document that it is about, if the client asks again when that has changed.
    retried_about: Option<PathBuf>,
    is_outdated: bool,
}

impl InFlight {
    /// Takes in a request and gives its number; `None` if its ID is in use. `retried_about` is the document whose
    /// change makes the answer worthless.
    pub(super) fn begin(&self, id: &Id, retried_about: Option<PathBuf>) -> Option<i32> {
        let mut requests = lock(&self.requests);
        if requests.by_id.contains_key(id) {
            return None;
        }
        requests.last_number = requests.last_number.wrapping_add(1);
        let number = requests.last_number;
        requests.by_id.insert(id.clone(), Waiting { number, retried_about, is_outdated: false });
        Some(number)
    }

    /// The request is answered: the answer under the client's ID.
    pub(super) fn end(&self, id: Id, answer: Response) -> Response {
        let ended = lock(&self.requests).by_id.remove(&id);
        let is_outdated = ended.is_some_and(|waiting| waiting.is_outdated);
        let (_, outcome) = answer.into_parts();
        let outcome = outcome.map_err(|error| match error.code {
            ErrorCode::RequestCancelled if is_outdated => Error::content_modified(),
            _ => error,
        });
        Response::from_parts(id, outcome)
    }

    /// The number of the request with that ID, if it has no answer yet.
    pub(super) fn number(&self, id: &Id) -> Option<i32> {
        lock(&self.requests).by_id.get(id).map(|waiting| waiting.number)
    }

    /// A document changes: the numbers of the requests that the client will repeat because of it. Cancelled, they are
    /// answered with "content modified".
    pub(super) fn outdate(&self, path: &Path) -> Vec<i32> {
        let mut requests = lock(&self.requests);
        let outdated = requests.by_id.values_mut().filter(|waiting| waiting.retried_about.as_deref() == Some(path));
        let outdated = outdated.map(|waiting| {
            waiting.is_outdated = true;
            waiting.number
        });
        outdated.collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn code(response: &Response) -> Option<i64> {
        response.error().map(|error| error.code.code())
    }

    #[test]
    fn an_id_is_free_again_once_it_is_answered() {
        let requests = InFlight::default();
        let id = Id::Number(i64::MAX);
        let number = requests.begin(&id, None).unwrap();
        assert_eq!(requests.begin(&id, None), None);
        assert!(requests.begin(&Id::String(i64::MAX.to_string()), None).is_some(), "another ID");
        let answer = requests.end(id.clone(), Response::from_ok(Id::Number(number.into()), Value::Null));
        assert_eq!((answer.id(), code(&answer)), (&id, None));
        assert_eq!(requests.number(&id), None);
        assert_ne!(requests.begin(&id, None), Some(number));
    }

    #[test]
    fn what_the_client_repeats_is_outdated_by_a_change() {
        let requests = InFlight::default();
        let repeated = requests.begin(&Id::Number(1), Some("/a.md".into())).unwrap();
        requests.begin(&Id::Number(2), Some("/b.md".into()));
        requests.begin(&Id::Number(3), None);
        assert_eq!(requests.outdate(Path::new("/a.md")), [repeated]);
        let cancelled = || Response::from_error(Id::Null, Error::request_cancelled());
        assert_eq!(code(&requests.end(Id::Number(1), cancelled())), Some(-32801));
        assert_eq!(code(&requests.end(Id::Number(2), cancelled())), Some(-32800));
        assert!(requests.number(&Id::Number(3)).is_some());
    }
}
