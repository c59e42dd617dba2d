//! A client that makes no sense: random messages, most of them nearly right, and random damage to the bytes of a session.
//! The server lives, and what it says of a document opened afterwards is right. `SPECLS_NOISE_SECONDS` makes it longer,
//! `SPECLS_NOISE_SEED` repeats a failure.

use std::time::{Duration, Instant};

use end_to_end::{Client, Random};
use serde_json::{Value, json};

use crate::fixture::{AUTH, AUTH_PATH, SPECLS, expected, indexed, position, range, setup, summary, workspace};

const REQUESTS: &[&str] = &[
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/declaration",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/completion",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/documentLink",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/full/delta",
    "textDocument/semanticTokens/range",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/codeAction",
    "textDocument/prepareCallHierarchy",
    "textDocument/linkedEditingRange",
    "textDocument/diagnostic",
    "callHierarchy/incomingCalls",
    "workspace/symbol",
    "workspace/diagnostic",
    "workspace/executeCommand",
    "workspace/willRenameFiles",
    "completionItem/resolve",
    "codeAction/resolve",
    "codeLens/resolve",
    "initialize",
    "nobody/knows",
];

const NOTIFICATIONS: &[&str] = &[
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didSave",
    "textDocument/didClose",
    "workspace/didChangeConfiguration",
    "workspace/didChangeWatchedFiles",
    "workspace/didRenameFiles",
    "$/cancelRequest",
    "$/setTrace",
    "initialized",
    "nobody/knows",
];

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

/// Something that is no answer to any question.
fn nonsense(random: &mut Random) -> Value {
    let all = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}\u{1f600}"),
        json!([]),
        json!({}),
        json!([[{}]]),
        json!({ "uri": [] }),
    ];
    all[random.below(all.len())].clone()
}

/// The parameters that a message would have, one value of which is another one at times.
fn params(random: &mut Random, uris: &[String]) -> Value {
    let uri = &uris[random.below(uris.len())];
    let mut place = || [random.pick(&[0, 1, 3, 8, 200, 4_294_967_295]), random.pick(&[0, 2, 14, 4_294_967_295])];
    let [start, end] = [place(), place()].map(|[line, character]| (line, character));
    let text = random.pick(&["", "x", "\r\n", "# A\n", "\u{1f600}", "```\n", "**Depends on:** auth-base\n", AUTH]);
    let change = if random.below(3) == 0 {
        json!({ "text": text })
    } else {
        json!({ "range": range(start, end), "text": text })
    };
    let mut params = json!({
        "textDocument": { "uri": uri, "version": random.below(100), "languageId": "markdown", "text": text },
        "position": position(start), "positions": [position(start), position(end)], "range": range(start, end),
        "context": { "includeDeclaration": true, "diagnostics": [] }, "contentChanges": [change],
        "newName": text, "query": text, "previousResultIds": [], "previousResultId": "1", "id": random.below(40),
        "files": [{ "oldUri": uri, "newUri": uris[random.below(uris.len())] }],
        "changes": [{ "uri": uri, "type": random.below(5) }], "capabilities": {}, "settings": {},
        "command": random.pick(&["specls.newTrack", "specls.nextUnfilled", "specls.tracks", "specls.setStatus"]),
        "arguments": [uri, position(start)], "label": "x", "title": "x", "item": { "uri": uri },
    });
    if random.below(3) == 0 {
        let keys: Vec<String> = params.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
        let place = &mut params[&keys[random.below(keys.len())]];
        let inner: Vec<String> = place.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
        let damaged = if inner.is_empty() { place } else { &mut place[&inner[random.below(inner.len())]] };
        *damaged = nonsense(random);
    }
    params
}

#[test]
fn a_client_without_sense_gets_answers() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let uris =
        [&uri, "untitled:Untitled-1", "file:///", "git:/a.md", "", "x y", "file:///%00/spec.md"].map(str::to_owned);
    let seed = number("SPECLS_NOISE_SEED", 1);
    let started = Instant::now();
    for seed in seed.. {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        let mut client = indexed(&workspace, setup().pulls());
        client.forget_messages();
        client.forget_requests();
        let mut waiting = Vec::new();
        for _ in 0..200 {
            let params = params(&mut random, &uris);
            if random.below(2) == 0 {
                waiting.push(client.send(random.pick(REQUESTS), params));
            } else {
                client.notify(random.pick(NOTIFICATIONS), params);
            }
        }
        // Each has an answer, whatever it is, and none a fault.
        for id in waiting {
            if let Err(error) = client.response(id) {
                assert_ne!(error["code"], -32603, "{error}");
            }
        }
        client.open(&uri, &AUTH.replace("High", "Severe"));
        assert!(summary(&client.pull(&uri)).contains(&expected(&[("invalid-value", 8)])[0]));
        client.forget_pushes();
        client.shut_down();
        if started.elapsed() > Duration::from_secs(number("SPECLS_NOISE_SECONDS", 2)) {
            break;
        }
    }
}

#[test]
fn damaged_bytes_end_no_server_but_as_the_protocol_says() {
    let started = Instant::now();
    let open = json!({ "textDocument": { "uri": "file:///nowhere/swarm/tracks/a/spec.md", "languageId": "markdown",
        "version": 1, "text": AUTH } });
    let messages = [
        ("initialize", Some(0), json!({ "capabilities": {} })),
        ("initialized", None, json!({})),
        ("textDocument/didOpen", None, open.clone()),
        ("textDocument/documentSymbol", Some(1), open),
        ("shutdown", Some(2), Value::Null),
        ("exit", None, Value::Null),
    ];
    let whole: Vec<u8> = messages
        .into_iter()
        .flat_map(|(method, id, params)| {
            let mut message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
            if let Some(id) = id {
                message["id"] = json!(id);
            }
            format!("Content-Length: {}\r\n\r\n{message}", message.to_string().len()).into_bytes()
        })
        .collect();
    for seed in number("SPECLS_NOISE_SEED", 1).. {
        let mut random = Random::new(seed);
        let mut bytes = whole.clone();
        for _ in 0..=random.below(6) {
            let at = random.below(bytes.len());
            let end = (at + random.below(40)).min(bytes.len());
            match random.below(4) {
                0 => drop(bytes.drain(at..end)),
                1 => bytes[at] = random.below(256) as u8,
                2 => drop(
                    bytes
                        .splice(at..at, [b"\r\n\r\n".as_slice(), b"\0", b"{", b"9", b"\xff"][random.below(5)].to_vec()),
                ),
                _ => {
                    let copy = bytes[at..end].to_vec();
                    bytes.extend(copy);
                }
            }
        }
        let mut client = Client::spawn(SPECLS.as_ref());
        // It may have heard `exit` before all is written.
        client.write_bytes_if_read(&bytes);
        client.hang_up();
        let (status, _) = client.wait();
        assert!(matches!(status.code(), Some(0 | 1)), "seed {seed}: {status} after {}", bytes.escape_ascii());
        if started.elapsed() > Duration::from_secs(number("SPECLS_NOISE_SECONDS", 2)) {
            break;
        }
    }
}
