//! Reads a message from its body (JSON-RPC 2.0), or says what is wrong with it as the answer that it gets. It must not
//! know any method.

use std::borrow::Cow;

use serde_json::{Map, Value};
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Response};

use super::call::Call;

/// A message from the client.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    /// A request.
    Request(Id, Call),
    /// A notification.
    Notification(Call),
    /// The answer to a request of the server.
    Response(Response),
}

/// Reads the body of a message.
///
/// # Errors
///
/// The answer to give, with the ID of the message where that can be told, else with `null`.
pub(super) fn read(body: &[u8]) -> Result<Message, Response> {
    let refuse = |id, code, message: String| Err(Response::from_error(id, error(code, message)));
    let value = match parse(body) {
        Ok(value) => value,
        Err(problem) => return refuse(Id::Null, ErrorCode::ParseError, format!("this is not JSON: {problem}")),
    };
    let mut message = match value {
        Value::Object(message) => message,
        Value::Array(_) => {
            return refuse(
                Id::Null,
                ErrorCode::InvalidRequest,
                "LSP has no batches; send one message at a time".into(),
            );
        }
        _ => return refuse(Id::Null, ErrorCode::InvalidRequest, "a message is a JSON object".into()),
    };
    let id = match message.remove("id").map(id) {
        None => None,
        Some(Some(id)) => Some(id),
        Some(None) => {
            return refuse(Id::Null, ErrorCode::InvalidRequest, "an ID is a whole number or a string".into());
        }
    };
    let refuse = |message: &str| refuse(id.clone().unwrap_or_default(), ErrorCode::InvalidRequest, message.into());
    if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return refuse("`jsonrpc` is missing; expected \"2.0\"");
    }
    match message.remove("method") {
        Some(Value::String(_)) if id == Some(Id::Null) => refuse("the ID of a request is a whole number or a string"),
        Some(Value::String(method)) => {
            let params = message.remove("params").filter(|params| !params.is_null());
            let call = Call { method, params: params.unwrap_or_else(|| Value::Object(Map::new())) };
            Ok(match id {
                Some(id) => Message::Request(id, call),
                None => Message::Notification(call),
            })
        }
        None if message.contains_key("result") || message.contains_key("error") => {
            Ok(Message::Response(response(id.unwrap_or_default(), message)))
        }
        _ => refuse("`method` is missing; expected a string"),
    }
}

/// An error to answer with.
pub(super) fn error(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Error {
    Error { code, message: message.into(), data: None }
}

/// Parses JSON. Half a surrogate pair, which JavaScript writes where a string is cut inside of an emoji, counts as the
/// replacement character: it is no text, but as long in UTF-16, so that positions stay right.
fn parse(body: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    serde_json::from_str(text).or_else(|error| {
        let repaired = without_lone_surrogates(text);
        if repaired == text { Err(error.to_string()) } else { from_repaired(&repaired) }
    })
}

fn from_repaired(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// The same JSON with `\ufffd` for every escaped half of a surrogate pair that lacks the other.
fn without_lone_surrogates(text: &str) -> Cow<'_, str> {
    const ESCAPE: usize = r"\uffff".len();
    let mut repaired = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('\\') {
        at += found;
        match (code_unit(&text[at..]), text.get(at + ESCAPE..).and_then(code_unit)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => at += 2 * ESCAPE,
            (Some(0xd800..0xe000), _) => {
                repaired.push_str(&text[copied..at]);
                repaired.push_str(r"\ufffd");
                at += ESCAPE;
                copied = at;
            }
            // Whatever is escaped is one character; the backslash is one byte.
            _ => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    repaired.push_str(&text[copied..]);
    Cow::Owned(repaired)
}

/// The UTF-16 code unit of an escape `\uXXXX` at the beginning of `text`.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix(r"\u")?.get(..4)?;
    if digits.starts_with('+') { None } else { u16::from_str_radix(digits, 16).ok() }
}

/// An ID; `None` if it cannot be one.
pub(super) fn id(value: Value) -> Option<Id> {
    match value {
        Value::Null => Some(Id::Null),
        Value::String(id) => Some(Id::String(id)),
        Value::Number(id) => id.as_i64().map(Id::Number),
        _ => None,
    }
}

/// The answer to a request of the server. An error that is no error object is one all the same.
fn response(id: Id, mut message: Map<String, Value>) -> Response {
    match message.remove("error") {
        None | Some(Value::Null) => Response::from_ok(id, message.remove("result").unwrap_or_default()),
        Some(value) => {
            let code = value.get("code").and_then(Value::as_i64).map_or(ErrorCode::InternalError, ErrorCode::from);
            let text = value.get("message").and_then(Value::as_str).unwrap_or("the client gives no reason");
            Response::from_error(id, error(code, text.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The answer that a body gets at once: ID and code.
    fn refused(body: &str) -> (Id, i64) {
        match read(body.as_bytes()) {
            Err(response) => (response.id().clone(), response.error().unwrap().code.code()),
            Ok(message) => panic!("{body} is {message:?}"),
        }
    }

    #[test]
    fn what_is_wrong_is_answered_with_the_id_where_there_is_one() {
        for (body, id, code) in [
            ("", Id::Null, -32700),
            ("{", Id::Null, -32700),
            ("{} {}", Id::Null, -32700),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",}", Id::Null, -32700),
            (&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)), Id::Null, -32700),
            ("[]", Id::Null, -32600),
            (r#"[{"jsonrpc":"2.0","id":1,"method":"shutdown"}]"#, Id::Null, -32600),
            ("3", Id::Null, -32600),
            ("null", Id::Null, -32600),
            ("{}", Id::Null, -32600),
            (r#"{"id":1,"method":"a"}"#, Id::Number(1), -32600),
            (r#"{"jsonrpc":"1.0","id":"x","method":"a"}"#, Id::from("x"), -32600),
            (r#"{"jsonrpc":2.0,"id":1,"method":"a"}"#, Id::Number(1), -32600),
            (r#"{"jsonrpc":"2.0","id":1}"#, Id::Number(1), -32600),
            (r#"{"jsonrpc":"2.0","id":1,"method":7}"#, Id::Number(1), -32600),
            (r#"{"jsonrpc":"2.0","id":null,"method":"a"}"#, Id::Null, -32600),
            (r#"{"jsonrpc":"2.0","id":1.5,"method":"a"}"#, Id::Null, -32600),
            (r#"{"jsonrpc":"2.0","id":{},"method":"a"}"#, Id::Null, -32600),
            (r#"{"jsonrpc":"2.0","id":99999999999999999999,"method":"a"}"#, Id::Null, -32600),
        ] {
            assert_eq!(refused(body), (id, code), "{}", &body[..body.len().min(80)]);
        }
        assert!(read(b"{\"a\": \"\xff\"}").is_err());
    }

    /// The parameter `text` of a notification.
    fn text(json: &str) -> Value {
        let body = format!(r#"{{"jsonrpc":"2.0","method":"m","params":{{"text":"{json}"}}}}"#);
        match read(body.as_bytes()) {
            Ok(Message::Notification(call)) => call.params["text"].clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn half_an_emoji_is_a_replacement_character() {
        for (json, expected) in [
            (r"\ud83d\ude00", "😀"),
            (r"\ud83d", "\u{fffd}"),
            (r"a\uDE00b", "a\u{fffd}b"),
            (r"\ud83d\ud83d\ude00", "\u{fffd}😀"),
            (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
            (r"\\ud83d\ud83d", "\\ud83d\u{fffd}"),
            (r"\ud83d\n\\é\ude00", "\u{fffd}\n\\é\u{fffd}"),
        ] {
            assert_eq!(text(json), expected, "{json}");
        }
    }

    #[test]
    fn answers_are_taken_as_they_come() {
        let read = |value: Value| match read(value.to_string().as_bytes()) {
            Ok(Message::Response(response)) => response,
            other => panic!("{other:?}"),
        };
        assert!(read(json!({ "jsonrpc": "2.0", "id": 1, "result": null })).is_ok());
        assert!(read(json!({ "jsonrpc": "2.0", "id": 1, "result": {}, "error": null })).is_ok());
        for error in [json!("no"), json!({}), json!({ "code": 1, "message": "no", "extra": true })] {
            assert!(read(json!({ "jsonrpc": "2.0", "id": "a", "error": error, "result": 1 })).is_error());
        }
    }

    #[test]
    fn parameters_without_content_may_be_left_out() {
        for params in [r#","params":null"#, r#","params":{}"#, ""] {
            let body = format!(r#"{{"jsonrpc":"2.0","id":"7","method":"shutdown"{params}}}"#);
            let call = Call { method: "shutdown".to_owned(), params: json!({}) };
            assert_eq!(read(body.as_bytes()), Ok(Message::Request(Id::from("7"), call)));
        }
    }
}
