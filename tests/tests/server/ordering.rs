//! Edits and requests in the order in which they were sent.

use end_to_end::Setup;
use serde_json::json;

/// A small generator of numbers, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        // Knuth's MMIX generator; the upper half is the random one.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn five_hundred_edits_among_requests_arrive_in_order() {
    let uri = "file:///nowhere/spec.md";
    let mut random = Random(1);
    let mut lines: Vec<String> = (0..40).map(|n| format!("- **Impact:** value{n}")).collect();
    let mut client = Setup::new().start();
    client.open(uri, &lines.join("\n"));
    let mut requests = Vec::new();
    for version in 2..502 {
        let line = random.below(lines.len());
        let start = random.below(lines[line].len() + 1);
        let end = start + random.below(lines[line].len() + 1 - start).min(3);
        let text = format!("{}", random.below(1000));
        lines[line].replace_range(start..end, &text);
        let range = json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } });
        client.change(uri, version, json!([{ "range": range, "text": text }]));
        let at = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": start } });
        requests.push(client.send("textDocument/completion", at.clone()));
        requests.push(client.send("textDocument/definition", at));
    }
    for id in requests {
        client.response(id).unwrap();
    }
    let pushed = client.pushed(uri, 501);
    assert_eq!(pushed[0]["message"], lines.join("\n"));
    client.shut_down();
}
