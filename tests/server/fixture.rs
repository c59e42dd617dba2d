//! A small workspace: a template and two tracks that cite each other.

use end_to_end::{Client, Setup, Workspace};
use serde_json::{Value, json};

pub(crate) const TEMPLATE: &str = "\
# Track Spec: [track-id] — [Title]

**Status:** Draft | Approved | Complete
**Created:** [YYYY-MM-DD]

## Risks

**Risk 1: [Description]**
- **Impact:** [High / Medium / Low]

## Related Tracks

- [Track ID]
";

/// Nothing is wrong with it as long as there is a track `billing-core`.
pub(crate) const AUTH: &str = "\
# Track Spec: auth-base — Sign in

**Status:** Approved
**Created:** 2026-02-20

## Risks

**Risk 1: Passwords leak**
- **Impact:** High

## Related Tracks

- billing-core
";

/// Nothing is wrong with it as long as there is a track `auth-base`.
pub(crate) const BILLING: &str = "\
# Track Spec: billing-core — Invoices

**Status:** Approved
**Created:** 2026-02-20

## Risks

**Risk 1: Numbers are wrong**
- **Impact:** High

## Related Tracks

- auth-base
";

pub(crate) const AUTH_PATH: &str = "swarm/tracks/auth-base/spec.md";
pub(crate) const BILLING_PATH: &str = "swarm/tracks/billing-core/spec.md";
pub(crate) const TEMPLATE_PATH: &str = "swarm/templates/track_spec.md";

/// The binary under test.
pub(crate) const SPECLS: &str = env!("CARGO_BIN_EXE_specls");

/// A client of the binary, without any abilities and without a workspace.
pub(crate) fn setup() -> Setup {
    Setup::new(SPECLS.as_ref())
}

/// The two tracks and their template.
pub(crate) fn workspace() -> Workspace {
    Workspace::new(&[(TEMPLATE_PATH, TEMPLATE), (AUTH_PATH, AUTH), (BILLING_PATH, BILLING)])
}

/// A client with that workspace as its folder, whose index is complete.
pub(crate) fn indexed(workspace: &Workspace, setup: Setup) -> Client {
    let mut client = setup.folder(workspace.root()).shows_progress().start();
    client.progress();
    client
}

/// The codes of diagnostics and the lines they stand in, in their order.
pub(crate) fn summary(diagnostics: &Value) -> Vec<(String, u64)> {
    let line = |it: &Value| it["range"]["start"]["line"].as_u64().unwrap_or(u64::MAX);
    let items = diagnostics.as_array().into_iter().flatten();
    items.map(|it| (it["code"].as_str().unwrap_or_default().to_owned(), line(it))).collect()
}

/// As [`summary`] has it.
pub(crate) fn expected(codes: &[(&str, u64)]) -> Vec<(String, u64)> {
    codes.iter().map(|(code, line)| ((*code).to_owned(), *line)).collect()
}

/// A change event.
pub(crate) fn replace(start: (usize, usize), end: (usize, usize), text: &str) -> Value {
    json!([{ "range": range(start, end), "text": text }])
}

/// A range.
pub(crate) fn range(start: (usize, usize), end: (usize, usize)) -> Value {
    json!({ "start": position(start), "end": position(end) })
}

/// A position.
pub(crate) fn position((line, character): (usize, usize)) -> Value {
    json!({ "line": line, "character": character })
}

/// The parameters of a request about a place in a document.
pub(crate) fn at(uri: &str, place: (usize, usize)) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": position(place) })
}
