//! Whatever an editor has done, the server answers as one that was started just now on the same files.

use std::time::{Duration, Instant};

use end_to_end::{Client, Setup, Workspace};
use serde_json::{Value, json};

use crate::fixture::{at, setup};
use crate::player::Player;

/// How long the server may take to be as a fresh one is. It decides no test that does not fail.
const PATIENCE: Duration = Duration::from_secs(60);

/// Steps between two quiet points.
const STEPS: usize = 60;

/// Seconds to play for, and the first seed. The seed of a failure is in its message.
const SECONDS: &str = "SPECLS_MODEL_SECONDS";
const SEED: &str = "SPECLS_MODEL_SEED";

#[test]
fn after_anything_the_server_is_as_a_fresh_one() {
    let variable = |name| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let duration = Duration::from_secs(variable(SECONDS).unwrap_or(12));
    let first = variable(SEED).unwrap_or(1);
    let started = Instant::now();
    let mut seed = first;
    // Three editors at least, however slow the machine is.
    while seed < first + 3 || started.elapsed() < duration {
        play(seed);
        seed += 1;
    }
    println!("{} editors in {:?}", seed - first, started.elapsed());
}

fn able(setup: Setup) -> Setup {
    let tokens =
        json!({ "requests": { "full": true }, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"] });
    setup
        .pulls()
        .can("/textDocument/hover/contentFormat", json!(["markdown"]))
        .can("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport", json!(true))
        .can("/textDocument/semanticTokens", tokens)
        .can("/textDocument/foldingRange", json!({}))
        .can("/textDocument/documentLink", json!({}))
        .can("/textDocument/inlayHint", json!({}))
        .can("/textDocument/codeLens", json!({}))
}

/// Plays one editor, which comes to rest three times.
fn play(seed: u64) {
    let workspace = Workspace::new(&[]);
    let mut player = Player::new(&workspace, able(setup()), seed);
    for _ in 0..3 {
        for _ in 0..STEPS {
            player.step();
        }
        player.catch_up();
        compare(&mut player, &workspace, seed);
    }
    player.client.shut_down();
}

fn compare(player: &mut Player<'_>, workspace: &Workspace, seed: u64) {
    let folders = player.folders.iter();
    let setup = folders.fold(able(setup()), |setup, folder| setup.folder(&workspace.path(folder)));
    let mut fresh = setup.start();
    fresh.forget_requests();
    fresh.forget_messages();
    for (path, (_, text)) in &player.open {
        fresh.open(&workspace.uri(path), text);
    }
    let questions = questions(player, workspace);
    let started = Instant::now();
    // Both have an index to build, and nobody is told when it is ready.
    loop {
        let [played, expected] =
            [&mut player.client, &mut fresh].map(|client| questions.iter().map(|it| answer(client, it)).collect());
        let (played, expected): (Vec<Value>, Vec<Value>) = (played, expected);
        let Some(different) = (0..questions.len()).find(|&index| played[index] != expected[index]) else { break };
        assert!(
            started.elapsed() < PATIENCE,
            "seed {seed}: {:?}\nis       {}\nexpected {}\nafter\n{}",
            questions[different],
            played[different],
            expected[different],
            player.log.join("\n")
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    fresh.shut_down();
}

/// Methods and their parameters.
fn questions(player: &mut Player<'_>, workspace: &Workspace) -> Vec<(&'static str, Value)> {
    let mut questions = vec![
        ("workspace/diagnostic", json!({ "previousResultIds": [] })),
        ("workspace/symbol", json!({ "query": "" })),
        ("workspace/symbol", json!({ "query": "auth" })),
    ];
    for path in player.open.keys().cloned().collect::<Vec<_>>() {
        let uri = workspace.uri(&path);
        let document = json!({ "textDocument": { "uri": uri }, "range": crate::fixture::range((0, 0), (999, 0)) });
        for method in [
            "textDocument/diagnostic",
            "textDocument/documentSymbol",
            "textDocument/semanticTokens/full",
            "textDocument/foldingRange",
            "textDocument/documentLink",
            "textDocument/inlayHint",
            "textDocument/codeLens",
        ] {
            questions.push((method, document.clone()));
        }
        for _ in 0..6 {
            let mut params = at(&uri, player.place(&path));
            params["context"] = json!({ "includeDeclaration": true });
            for method in [
                "textDocument/hover",
                "textDocument/definition",
                "textDocument/declaration",
                "textDocument/references",
                "textDocument/documentHighlight",
                "textDocument/prepareCallHierarchy",
            ] {
                questions.push((method, params.clone()));
            }
            params["context"] = json!({ "triggerKind": 1 });
            questions.push(("textDocument/completion", params));
        }
    }
    questions
}

/// The answer, without what names a state of the session: versions and result IDs.
fn answer(client: &mut Client, (method, params): &(&'static str, Value)) -> Value {
    let mut answer = client.request(method, params.clone());
    forget_state(&mut answer);
    answer
}

fn forget_state(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| name != "version" && name != "resultId");
            members.values_mut().for_each(forget_state);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_state),
        _ => {}
    }
}
