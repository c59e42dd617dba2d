//! Positions in every encoding, with everything in a line that editors and servers disagree on.

use serde_json::{Value, json};

use crate::fixture::{AUTH_PATH, BILLING_PATH, at, indexed, range, replace, setup, workspace};

/// Before the reference: 4 + 2 + 3 + 1 bytes, 2 + 1 + 2 + 1 UTF-16 units, 1 + 1 + 2 + 1 characters.
const BEFORE: &str = "😀üe\u{301} ";

#[test]
fn each_encoding_counts_in_its_own_units() {
    let workspace = workspace();
    let texts = ["\n", "\r\n", "\r"].map(|line_break| format!("text{line_break}{BEFORE}billing-core{line_break}"));
    let marked = format!("\u{feff}text\n{BEFORE}billing-core");
    let separated = format!("te\u{2028}\u{85}\u{b}\u{c}xt\n{BEFORE}billing-core");
    for (encoding, column) in [("utf-8", 10), ("utf-16", 6), ("utf-32", 5)] {
        let setup = setup().can("/general/positionEncodings", json!([encoding]));
        let mut client = indexed(&workspace, setup.can("/textDocument/definition/linkSupport", json!(true)));
        assert_eq!(client.initialization()["capabilities"]["positionEncoding"], encoding);
        for (index, text) in texts.iter().chain([&marked, &separated]).enumerate() {
            let uri = workspace.uri(&format!("notes/{index}.md"));
            client.open(&uri, text);
            client.pushed(&uri, 1);
            let origin = range((1, column), (1, column + 12));
            for offset in [0, 3, 12] {
                let links = client.request("textDocument/definition", at(&uri, (1, column + offset)));
                assert_eq!(links[0]["originSelectionRange"], origin, "{encoding} {text:?}");
                assert_eq!(links[0]["targetUri"], workspace.uri(BILLING_PATH));
            }

            // Edits are understood in the same units: spoil the reference, and mend it.
            client.change(&uri, 2, replace((1, column + 4), (1, column + 4), "x"));
            client.pushed(&uri, 2);
            assert_eq!(client.request("textDocument/definition", at(&uri, (1, column))), Value::Null);
            client.change(&uri, 3, replace((1, column + 4), (1, column + 5), ""));
            client.pushed(&uri, 3);
            let links = client.request("textDocument/definition", at(&uri, (1, column)));
            assert_eq!(links[0]["originSelectionRange"], origin, "{encoding} {text:?}");
        }
        client.shut_down();
    }
}

#[test]
fn the_clients_order_counts_and_unknown_encodings_do_not() {
    for (offered, chosen) in [
        (json!(["utf-32", "utf-8", "utf-16"]), "utf-32"),
        (json!(["ebcdic", "utf-8"]), "utf-8"),
        (json!(["ebcdic"]), "utf-16"),
        (json!([]), "utf-16"),
    ] {
        let client = setup().can("/general/positionEncodings", offered).start();
        assert_eq!(client.initialization()["capabilities"]["positionEncoding"], chosen);
        client.shut_down();
    }
}

#[test]
fn impossible_positions_are_clamped_and_later_edits_still_fit() {
    let workspace = workspace();
    let uri = workspace.uri(AUTH_PATH);
    let mut client = indexed(&workspace, setup());
    client.open(&uri, "😀\nilling-core");
    // Inside the surrogate pair; beyond a line; beyond the text; back to front.
    client.change(&uri, 2, replace((0, 1), (0, 1), "a"));
    client.change(&uri, 3, replace((0, 99), (0, 99), "b"));
    client.change(&uri, 4, replace((99, 99), (99, 99), " ends"));
    client.change(&uri, 5, replace((1, 6), (1, 0), "-"));
    client.change(&uri, 6, replace((1, 6), (1, 7), ""));
    client.change(&uri, 7, replace((1, 0), (1, 0), "b"));
    client.pushed(&uri, 7);
    let link = client.request("textDocument/definition", at(&uri, (1, 0)));
    assert_eq!(link[0]["uri"], workspace.uri(BILLING_PATH));
    client.shut_down();
}
