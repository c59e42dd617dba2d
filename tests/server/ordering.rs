//! Edits and requests take effect in the order in which they were sent.

use serde_json::Value;

use crate::fixture::{AUTH, AUTH_PATH, at, indexed, range, replace, setup, workspace};

/// A small generator of numbers, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        // Knuth's MMIX generator; the upper half is the random one.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// The line of the value that is edited, and where the value begins.
const LINE: usize = 8;
const VALUE: usize = "- **Impact:** ".len();

#[test]
fn five_hundred_edits_among_requests_arrive_in_order() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, AUTH);
    let mut random = Random(1);
    let mut value = "High".to_owned();
    let mut requests = Vec::new();
    for version in 2..502 {
        // The first letter stays, so that there is always a value.
        let start = 1 + random.below(value.len());
        let end = start + random.below(value.len() + 1 - start).min(4);
        let text = format!("{}", random.below(1000));
        value.replace_range(start..end, &text);
        client.change(&uri, version, replace((LINE, VALUE + start), (LINE, VALUE + end), &text));
        requests.push((client.send("textDocument/completion", at(&uri, (LINE, VALUE))), value.len()));
        client.send("textDocument/definition", at(&uri, (12, 4)));
    }

    // A completion replaces the whole value: it tells how long the value was when the request came in.
    for (id, length) in requests {
        let completions = client.response(id).unwrap();
        let seen = &completions["items"][0]["textEdit"]["range"];
        assert_eq!(*seen, range((LINE, VALUE), (LINE, VALUE + length)), "request {id}");
        let definition = client.response(id + 1).unwrap();
        assert_eq!(definition[0]["uri"], workspace.uri("swarm/tracks/billing-core/spec.md"), "request {}", id + 1);
    }
    let message = &client.pushed(&uri, 501)[0]["message"];
    assert_eq!(*message, Value::String(format!("Impact is \"{value}\"; expected High, Medium or Low")));
    client.shut_down();
}

#[test]
fn changes_of_one_notification_apply_one_after_the_other() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, "");
    let mut changes = Value::Array(vec![serde_json::json!({ "text": AUTH })]);
    for change in [replace((LINE, VALUE), (LINE, VALUE + 4), "x"), replace((LINE, VALUE + 1), (LINE, VALUE + 1), "yz")]
    {
        changes.as_array_mut().unwrap().extend(change.as_array().unwrap().iter().cloned());
    }
    client.change(&uri, 2, changes);
    let pushed = client.pushed(&uri, 2);
    assert_eq!(pushed[0]["message"], "Impact is \"xyz\"; expected High, Medium or Low");
    client.shut_down();
}
