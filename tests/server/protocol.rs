//! Whatever bytes a client sends: what can be answered is answered, and the stream goes on.

use std::path::Path;
use std::process::Command;

use end_to_end::Client;
use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, SPECLS, at, expected, indexed, range, setup, summary, workspace};

/// A message with its header.
fn framed(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Requests and notifications of a session that is in order, one after the other.
fn session(bodies: &[&str]) -> Vec<u8> {
    bodies.iter().flat_map(|body| framed(body)).collect()
}

const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":"first","method":"initialize","params":{"capabilities":{}}}"#;
const INITIALIZED: &str = r#"{"jsonrpc":"2.0","method":"initialized"}"#;
const SHUTDOWN: &str = r#"{"jsonrpc":"2.0","id":"last","method":"shutdown"}"#;
const EXIT: &str = r#"{"jsonrpc":"2.0","method":"exit"}"#;

/// A request whose answer is known.
const ASK: &str = r#"{"jsonrpc":"2.0","id":1,"method":"workspace/symbol","params":{"query":"x"}}"#;

/// What a server says to these bytes until it ends: the ID and the error code (or null) of each answer, in order of
/// their text, and its exit code. Sent at once, and byte by byte.
#[track_caller]
fn check(bytes: &[u8], answers: &[(Value, Value)], exit_code: i32) {
    for piece in [bytes.len().max(1), 1] {
        let mut client = Client::spawn(SPECLS.as_ref());
        for piece in bytes.chunks(piece) {
            client.write_bytes(piece);
        }
        client.hang_up();
        let (status, said) = client.wait();
        let answer = |said: &Value| (said["id"].clone(), said["error"]["code"].clone());
        let said = said.iter().filter(|said| said["method"].is_null());
        let sorted = |mut all: Vec<(Value, Value)>| {
            all.sort_by_key(|answer| format!("{answer:?}"));
            all
        };
        assert_eq!(sorted(said.map(answer).collect()), sorted(answers.to_vec()), "to {}", bytes.escape_ascii());
        assert_eq!(status.code(), Some(exit_code), "after {}", bytes.escape_ascii());
    }
}

/// Sends these bytes in the middle of a session, and expects these answers beside those of the session.
#[track_caller]
fn amid(bytes: &[u8], answers: &[(Value, Value)]) {
    let mut all = session(&[INITIALIZE, INITIALIZED]);
    all.extend(bytes);
    all.extend(session(&[ASK, SHUTDOWN, EXIT]));
    let of_session = ["\"first\"", "1", "\"last\""].map(|id| (serde_json::from_str(id).unwrap(), Value::Null));
    let answers: Vec<_> = of_session.into_iter().chain(answers.iter().cloned()).collect();
    check(&all, &answers, 0);
}

fn refused(id: Value, code: i64) -> [(Value, Value); 1] {
    [(id, json!(code))]
}

#[test]
fn headers_as_clients_write_them() {
    let body = r#"{"jsonrpc":"2.0","id":2,"method":"workspace/symbol","params":{"query":""}}"#;
    let length = body.len();
    for header in [
        format!("\r\n\r\n\nContent-Length: {length}\r\n\r\n"),
        format!("content-length: {length}\r\n\r\n"),
        format!("CONTENT-LENGTH:{length}\r\n\r\n"),
        format!("Content-Length: {length}\n\n"),
        format!("Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: {length}\r\n\r\n"),
        format!("Content-Length: {length}\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n"),
        format!("X-Trace: 1\r\nContent-Length: {length}\r\nY: \r\n\r\n"),
    ] {
        amid(format!("{header}{body}").as_bytes(), &[(json!(2), Value::Null)]);
    }
}

#[test]
fn what_is_no_message_is_answered_and_passed_over() {
    for bytes in [
        "Content-Length: abc\r\n\r\n",
        "Content-Length: -1\r\n\r\n{}",
        "Content-Length: 184467440737095516160\r\n\r\n{}",
        "Content-Type: x\r\n\r\n{}",
        "hello\r\n",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"shutdown\"}",
        "Content-Length: 500\r\n\r\n{\"short\":true}",
        "Content-Length: 5\r\n\r\n{\"long\":true}",
    ] {
        amid(bytes.as_bytes(), &refused(Value::Null, -32700));
    }
    amid(b"\xff\xfe\x00\x01", &refused(Value::Null, -32700));
    // More than the machine has, and more than is taken in: neither is ever allocated.
    for length in [u64::MAX, 1 << 40, (128 << 20) + 1] {
        amid(format!("Content-Length: {length}\r\n\r\n{{}}").as_bytes(), &refused(Value::Null, -32600));
    }
}

#[test]
fn bodies_that_are_no_requests_are_refused() {
    for (body, id, code) in [
        ("", Value::Null, -32700),
        ("{", Value::Null, -32700),
        ("{\"jsonrpc\":\"2.0\",", Value::Null, -32700),
        (&"[".repeat(100_000), Value::Null, -32700),
        ("[]", Value::Null, -32600),
        (r#"[{"jsonrpc":"2.0","id":9,"method":"shutdown"}]"#, Value::Null, -32600),
        ("\"text\"", Value::Null, -32600),
        (r#"{"jsonrpc":"1.0","id":9,"method":"shutdown"}"#, json!(9), -32600),
        (r#"{"jsonrpc":"2.0","id":9}"#, json!(9), -32600),
        (r#"{"jsonrpc":"2.0","id":[],"method":"shutdown"}"#, Value::Null, -32600),
        (r#"{"jsonrpc":"2.0","id":9,"method":{}}"#, json!(9), -32600),
        (r#"{"jsonrpc":"2.0","id":9,"method":"nobody/knows"}"#, json!(9), -32601),
        (r#"{"jsonrpc":"2.0","id":9,"method":"$/nobodyKnows"}"#, json!(9), -32601),
        (r#"{"jsonrpc":"2.0","id":9,"method":"exit"}"#, json!(9), -32600),
        (r#"{"jsonrpc":"2.0","id":9,"method":"textDocument/hover"}"#, json!(9), -32602),
        (r#"{"jsonrpc":"2.0","id":9,"method":"textDocument/hover","params":[1]}"#, json!(9), -32602),
        (r#"{"jsonrpc":"2.0","id":9,"method":"textDocument/hover","params":"x"}"#, json!(9), -32602),
        (
            r#"{"jsonrpc":"2.0","id":9,"method":"textDocument/hover","params":{"textDocument":{"uri":5},"position":{}}}"#,
            json!(9),
            -32602,
        ),
        (r#"{"jsonrpc":"2.0","id":"é","method":"initialize","params":{"capabilities":{}}}"#, json!("é"), -32600),
    ] {
        amid(&framed(body), &refused(id, code));
    }
    amid(b"Content-Length: 12\r\n\r\n{\"a\": \"\xff\xfe\"} ", &refused(Value::Null, -32700));
}

#[test]
fn notifications_that_nobody_knows_are_ignored() {
    for body in [
        r#"{"jsonrpc":"2.0","method":"$/nobodyKnows","params":{}}"#,
        r#"{"jsonrpc":"2.0","method":"nobody/knows"}"#,
        r#"{"jsonrpc":"2.0","method":"textDocument/hover","params":{}}"#,
        r#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":77}}"#,
        r#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{}}}"#,
        r#"{"jsonrpc":"2.0","id":5,"result":null}"#,
        r#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}"#,
        r#"{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///x.md"}}}"#,
        r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":7}"#,
    ] {
        amid(&framed(body), &[]);
    }
}

#[test]
fn ids_come_back_as_they_were() {
    for id in [json!(0), json!(-7), json!(i64::MAX), json!(i64::MIN), json!(""), json!("1"), json!("\u{1F600}\u{0}")] {
        let body = json!({ "jsonrpc": "2.0", "id": id, "method": "workspace/symbol", "params": { "query": "" } });
        // Answered once, an ID may be used again; here nobody waits for the answer before.
        amid(&framed(&body.to_string()), &[(id, Value::Null)]);
    }
}

#[test]
fn before_and_after_a_session_requests_are_refused() {
    let early = ASK.replace("\"id\":1", "\"id\":\"early\"");
    check(
        &session(&[&early, SHUTDOWN, INITIALIZE, INITIALIZED, EXIT]),
        &[(json!("early"), json!(-32002)), (json!("last"), json!(-32002)), (json!("first"), Value::Null)],
        1,
    );
    check(
        &session(&[INITIALIZE, INITIALIZED, SHUTDOWN, ASK, INITIALIZE, EXIT]),
        &[
            (json!("first"), Value::Null),
            (json!("last"), Value::Null),
            (json!(1), json!(-32600)),
            (json!("first"), json!(-32600)),
        ],
        0,
    );
    // Refused for its parameters, `initialize` may come again.
    let bad = r#"{"jsonrpc":"2.0","id":"bad","method":"initialize","params":{"capabilities":7}}"#;
    check(
        &session(&[bad, INITIALIZE, SHUTDOWN, EXIT]),
        &[(json!("bad"), json!(-32602)), (json!("first"), Value::Null), (json!("last"), Value::Null)],
        0,
    );
}

#[test]
fn a_stream_may_end_anywhere() {
    let open = json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": {
        "uri": "file:///a/spec.md", "languageId": "markdown", "version": 1, "text": "# Ü\n",
    } } });
    let before = session(&[INITIALIZE, INITIALIZED, &open.to_string(), ASK, SHUTDOWN]);
    let all = [&before[..], &session(&[EXIT])].concat();
    let ends: Vec<usize> = (0..=all.len()).collect();
    // Several at once, so that one starts while another ends.
    for ends in ends.chunks(16) {
        let start = |end: &usize| {
            let mut client = Client::spawn(SPECLS.as_ref());
            client.write_bytes(&all[..*end]);
            client.hang_up();
            client
        };
        let clients: Vec<Client> = ends.iter().map(start).collect();
        for (end, mut client) in ends.iter().zip(clients) {
            let expected = if *end < before.len() { 1 } else { 0 };
            assert_eq!(client.wait().0.code(), Some(expected), "after {end} of {} bytes", all.len());
        }
    }
}

#[test]
fn an_id_in_use_is_refused_and_the_first_request_is_answered() {
    let mut client = setup().start();
    let request = json!({ "jsonrpc": "2.0", "id": 5, "method": "workspace/diagnostic",
        "params": { "previousResultIds": [] } });
    // Both in one piece: the first is under way when the second is read.
    client.write_bytes(&session(&[&request.to_string(), &request.to_string()]));
    let mut codes =
        [client.response(5), client.response(5)].map(|it| it.map_or_else(|error| error["code"].as_i64(), |_| None));
    codes.sort_unstable();
    // It may have been answered before the second was read.
    assert!(codes == [None, Some(-32600)] || codes == [None, None], "{codes:?}");
    client.shut_down();
}

#[test]
fn requests_under_way_and_in_the_queue_can_be_cancelled() {
    let workspace = workspace();
    for number in 0..200 {
        workspace.write(&format!("swarm/tracks/t-{number}/spec.md"), AUTH);
    }
    let mut client = indexed(&workspace, setup().pulls());
    let requests: Vec<i64> =
        (0..100).map(|_| client.send("workspace/diagnostic", json!({ "previousResultIds": [] }))).collect();
    for id in &requests[1..] {
        client.notify("$/cancelRequest", json!({ "id": id }));
    }
    let outcomes: Vec<_> = requests.iter().map(|id| client.response(*id)).collect();
    assert!(outcomes[0].is_ok());
    let cancelled = outcomes.iter().filter(|it| it.as_ref().is_err_and(|error| error["code"] == -32800)).count();
    assert!(cancelled > 0, "a hundred reports of two hundred documents take longer than to say no");
    assert!(outcomes.iter().all(|it| it.as_ref().map_or_else(|error| error["code"] == -32800, |_| true)));
    client.shut_down();
}

#[test]
fn an_edit_outdates_the_requests_that_the_client_repeats() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let retried = json!({ "cancel": false, "retryOnContentModified": ["textDocument/diagnostic"] });
    let mut client = indexed(&workspace, setup().pulls().can("/general/staleRequestSupport", retried));
    client.open(&uri, AUTH);
    let text = AUTH.repeat(500);
    let requests: Vec<i64> = (2..12)
        .map(|version| {
            client.change(&uri, version, json!([{ "text": text }]));
            client.send("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }))
        })
        .collect();
    client.change(&uri, 12, json!([{ "text": AUTH }]));
    let outdated = requests.iter().filter(|id| client.response(**id).is_err_and(|error| error["code"] == -32801));
    assert!(outdated.count() > 0, "half a megabyte takes longer to check than to replace");
    assert_eq!(client.pull(&uri), json!([]));
    client.shut_down();
}

#[test]
fn a_document_is_the_same_however_its_uri_is_spelled() {
    let workspace = workspace();
    let name = "swarm/tracks/a [b]^ü|c #1/spec.md";
    workspace.write(name, AUTH);
    let encoded = workspace.uri(name);
    let raw = format!("file://{}", workspace.path(name).display());
    let lower = encoded.replace("%C3%BC", "%c3%bc").replace("%5B", "[").replace("spec", "%73pec");
    let spellings = [&encoded, &raw, &lower];
    let is_bad = |diagnostics: &Value| summary(diagnostics).contains(&("invalid-date".to_owned(), 3));
    let bad = AUTH.replace("2026-02-20", "2026-02-30");
    for opened in spellings {
        let mut client = indexed(&workspace, setup());
        client.open(opened, &bad);
        assert!(is_bad(&client.pushed(opened, 1)), "{opened}");
        for (version, other) in (2..).zip(spellings) {
            let is_good = version % 2 == 0;
            client.change(other, version, json!([{ "text": if is_good { AUTH } else { &bad } }]));
            assert_eq!(is_bad(&client.pushed(opened, version)), !is_good, "{opened} as {other}");
            let symbols = json!({ "textDocument": { "uri": other } });
            assert_ne!(client.request("textDocument/documentSymbol", symbols), Value::Null, "{other}");
            assert_ne!(client.request("textDocument/hover", at(other, (3, 4))), Value::Null, "{other}");
        }
        client.close(spellings[1]);
        assert_eq!(client.pushed_without_version(opened), json!([]));
        client.forget_pushes();
        client.shut_down();
    }
}

#[test]
fn schemes_that_are_no_files_are_documents_too() {
    let text = AUTH.replace("2026-02-20", "2026-02-30");
    for uri in [
        "untitled:Untitled-1",
        "untitled:/tmp/new spec.md",
        "git:/home/me/spec.md?{\"path\":\"/home/me/spec.md\",\"ref\":\"~\"}",
        "vscode-remote://ssh-remote%2Bhost/home/me/spec.md",
        "file:///c%3A/Users/me/spec.md",
        "/home/nobody/spec.md",
    ] {
        let mut client = setup().start();
        client.open(uri, &text);
        client.pushed(uri, 1);
        let symbols = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
        assert_ne!(symbols, Value::Null, "{uri}");
        client.close(uri);
        assert_eq!(client.pushed_without_version(uri), json!([]));
        client.forget_pushes();
        // It may be told that there is no such directory.
        client.forget_messages();
        client.shut_down();
    }
}

#[test]
fn half_an_emoji_costs_no_edit() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, AUTH);
    client.pushed(&uri, 1);
    // JavaScript writes a lone surrogate this way.
    let change = |version: i64, text: &str| {
        let at = r#"{"start":{"line":8,"character":14},"end":{"line":8,"character":14}}"#;
        let document = format!(r#"{{"uri":"{uri}","version":{version}}}"#);
        let params = format!(r#"{{"textDocument":{document},"contentChanges":[{{"range":{at},"text":"{text}"}}]}}"#);
        framed(&format!(r#"{{"jsonrpc":"2.0","method":"textDocument/didChange","params":{params}}}"#))
    };
    client.write_bytes(&change(2, r"\ude00"));
    client.write_bytes(&change(3, r"\ud83d"));
    let pushed = client.pushed(&uri, 3);
    assert_eq!(pushed[0]["message"], "Impact is \"\u{fffd}\u{fffd}High\"; expected High, Medium or Low");
    assert_eq!(pushed[0]["range"]["end"]["character"], 20);
    client.shut_down();
}

#[test]
fn a_change_that_is_not_understood_is_told_and_no_answer_is_wrong() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup().pulls());
    client.open(&uri, AUTH);
    let symbols = json!({ "textDocument": { "uri": uri } });
    // What names no edits changes nothing.
    client.change(&uri, 2, json!("nothing"));
    assert_ne!(client.request("textDocument/documentSymbol", symbols.clone()), Value::Null);
    client.notification("window/showMessage");
    client.notification("window/logMessage");
    let change = json!([{ "range": { "start": { "line": "one", "character": 0 }, "end": null }, "text": "" }]);
    client.change(&uri, 2, change.clone());
    let message = client.notification("window/logMessage")["message"].to_string();
    assert!(message.contains("textDocument/didChange") && message.contains(&uri), "{message}");
    // The text that the client has is not known here any more.
    assert_eq!(client.request("textDocument/documentSymbol", symbols.clone()), Value::Null);
    client.change(&uri, 3, json!([{ "range": range((0, 0), (0, 0)), "text": "x" }]));
    assert_eq!(client.request("textDocument/documentSymbol", symbols.clone()), Value::Null);
    // All of the text, and the client and the server are at one again.
    let bad = AUTH.replace("High", "Severe");
    client.change(&uri, 4, json!([{ "text": AUTH }, { "range": range((8, 14), (8, 18)), "text": "Severe" }]));
    assert_eq!(summary(&client.pull(&uri)), expected(&[("invalid-value", 8)]));
    client.change(&uri, 5, change);
    client.notification("window/logMessage");
    client.open(&uri, &bad);
    assert_eq!(summary(&client.pull(&uri)), expected(&[("invalid-value", 8)]));
    client.shut_down();
}

#[test]
fn an_edit_that_is_only_badly_spelled_is_made() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let place = |line: f64, character: f64| json!({ "line": line, "character": character });
    for version in [Value::Null, json!(7.0), json!("7"), json!(1_u64 << 40), json!(-3)] {
        let mut client = indexed(&workspace, setup().pulls());
        let document = json!({ "uri": uri, "version": version, "text": AUTH });
        client.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let changes = json!([
            { "range": { "start": place(8.0, 14.0), "end": place(8.0, 18.0) }, "rangeLength": -1, "text": "Severe" },
            { "range": { "start": place(-1.0, -5.0), "end": place(0.0, 0.0) }, "text": "\n" },
        ]);
        let params = json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes });
        client.notify("textDocument/didChange", params);
        assert_eq!(summary(&client.pull(&uri)), expected(&[("invalid-value", 9)]), "{version}");
        client.shut_down();
    }
}

#[cfg(unix)]
#[test]
fn a_server_ends_with_the_process_that_has_started_it() {
    let mut parent = Command::new("sleep").arg("600").spawn().unwrap();
    let mut client = Client::spawn(SPECLS.as_ref());
    client.request("initialize", json!({ "processId": parent.id(), "capabilities": {} }));
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert_eq!(client.wait().0.code(), Some(1));
}

#[test]
fn thousands_of_requests_may_wait_to_be_read() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, AUTH);
    let requests: Vec<i64> = (0..5000).map(|_| client.send("textDocument/hover", at(&uri, (3, 4)))).collect();
    for id in requests {
        assert_ne!(client.response(id).unwrap(), Value::Null);
    }
    client.forget_pushes();
    client.shut_down();
}

#[test]
fn a_body_of_many_megabytes_is_a_body() {
    let uri = end_to_end::uri(Path::new("/nowhere/notes.md"));
    let mut client = setup().start();
    client.open(&uri, &"a line of a document\n".repeat(3 << 20));
    let symbols = json!({ "textDocument": { "uri": uri } });
    client.request("textDocument/documentSymbol", symbols);
    client.forget_pushes();
    // The document is above the limit, which is told; the message that brought it was read all the same.
    client.forget_messages();
    client.shut_down();
}
