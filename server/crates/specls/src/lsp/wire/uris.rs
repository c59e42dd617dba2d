//! URIs as clients send them, and as they want to see them again. It must not know what a document is.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use serde_json::Value;

/// The names that a client has given to documents, and that are no URIs: by the URIs that stand for them in here.
#[derive(Debug, Default)]
pub(super) struct Spellings(RwLock<HashMap<String, String>>);

impl Spellings {
    /// Makes every URI in the parameters of a message legal. A document that is opened is called from now on what the
    /// client has called it.
    pub(super) fn repair(&self, method: &str, params: &mut Value) {
        let opened = if method == "textDocument/didOpen" { params.pointer("/textDocument/uri") } else { None };
        if let Some(spelling) = opened.and_then(Value::as_str) {
            let mut spellings = self.0.write().unwrap_or_else(PoisonError::into_inner);
            match legal(spelling) {
                Some(uri) => spellings.insert(uri, spelling.to_owned()),
                None => spellings.remove(spelling),
            };
        }
        each_uri(params, &mut |uri| {
            if let Some(legal) = legal(uri) {
                *uri = legal;
            }
        });
        // Some clients without a folder say so this way.
        if let Some(root) = params.get_mut("rootUri").filter(|root| **root == "") {
            *root = Value::Null;
        }
    }

    /// Whether the client has called every document by a URI, so that there is nothing to restore.
    pub(super) fn are_legal(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Gives every URI in a message to the client the client's own spelling.
    pub(super) fn restore(&self, message: &mut Value) {
        let spellings = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if spellings.is_empty() {
            return;
        }
        each_uri(message, &mut |uri| {
            if let Some(spelling) = spellings.get(uri) {
                uri.clone_from(spelling);
            }
        });
        // In a workspace edit without versions, URIs are keys.
        if let Some(changes) = message.get_mut("changes").and_then(Value::as_object_mut) {
            let spelled = std::mem::take(changes).into_iter();
            changes.extend(spelled.map(|(uri, edits)| (spellings.get(&uri).cloned().unwrap_or(uri), edits)));
        }
    }
}

/// Calls `change` for every property that is a URI: `uri`, and `rootUri`, `newUri`, `scopeUri` and the like.
fn each_uri(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(uri) if key == "uri" || key.ends_with("Uri") => change(uri),
                    _ => each_uri(value, change),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| each_uri(value, change)),
        _ => {}
    }
}

/// The legal URI for what a client has sent as one; `None` if nothing is wrong with it.
///
/// Percent-encodes what RFC 3986 allows nowhere in a path: what is not ASCII, spaces and controls, `%` that encodes
/// nothing, and some punctuation. (Brackets are legal around an IPv6 host, which no editor's URI has.) In the URI of a
/// file, `#` and `?` are part of its name, as it has no fragment and no query. An absolute path is the URI of a file.
fn legal(uri: &str) -> Option<String> {
    let bytes = uri.as_bytes();
    let is_path = uri.starts_with('/');
    let is_file = is_path || uri.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
    let is_illegal = |index: usize| match bytes[index] {
        b'%' => is_path || !bytes.get(index + 1..index + 3).is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit)),
        b'[' | b']' | b'^' | b'|' | b'`' | b'{' | b'}' | b'<' | b'>' | b'"' | b'\\' => true,
        b'#' | b'?' => is_file,
        byte => !byte.is_ascii_graphic(),
    };
    if !is_path && !(0..bytes.len()).any(is_illegal) {
        return None;
    }
    let mut legal = String::with_capacity(bytes.len() + 8);
    if is_path {
        legal.push_str("file://");
    }
    for (index, byte) in bytes.iter().enumerate() {
        if is_illegal(index) {
            legal.push_str(&format!("%{byte:02X}"));
        } else {
            legal.push(char::from(*byte));
        }
    }
    Some(legal)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn uris_become_legal() {
        for (uri, expected) in [
            ("file:///a b/[ü]%20^100%.md", "file:///a%20b/%5B%C3%BC%5D%20%5E100%25.md"),
            ("file:///a|b.md", "file:///a%7Cb.md"),
            ("file:///c#/why?.md", "file:///c%23/why%3F.md"),
            ("FILE:///%e4#", "FILE:///%e4%23"),
            ("ä", "%C3%A4"),
            ("/home/me/100%25.md", "file:///home/me/100%2525.md"),
            ("git:/a b.md?{\"ref\":\"HEAD\"}", "git:/a%20b.md?%7B%22ref%22:%22HEAD%22%7D"),
        ] {
            assert_eq!(legal(uri).as_deref(), Some(expected), "{uri}");
        }
        for uri in
            ["file:///c%3A/a.md", "untitled:Untitled-1", "git:/a.md?%7B%7D#x", "vscode-remote://ssh-remote%2Bh/a"]
        {
            assert_eq!(legal(uri), None, "{uri}");
        }
    }

    #[test]
    fn everything_that_is_a_uri_is_repaired_and_nothing_else() {
        let mut params = json!({
            "textDocument": { "uri": "file:///[ü].md", "text": "[ü]" },
            "rootUri": "",
            "list": [{ "newUri": "a b" }],
        });
        Spellings::default().repair("x", &mut params);
        assert_eq!(
            params,
            json!({
                "textDocument": { "uri": "file:///%5B%C3%BC%5D.md", "text": "[ü]" },
                "rootUri": null,
                "list": [{ "newUri": "a%20b" }],
            })
        );
    }

    #[test]
    fn the_client_sees_its_own_spelling() {
        let spellings = Spellings::default();
        let open = |uri: &str| spellings.repair("textDocument/didOpen", &mut json!({ "textDocument": { "uri": uri } }));
        let restored = |mut message: Value| {
            spellings.restore(&mut message);
            message
        };
        open("file:///a b.md");
        assert_eq!(
            restored(json!({ "uri": "file:///a%20b.md", "changes": { "file:///a%20b.md": [], "file:///c.md": [] } })),
            json!({ "uri": "file:///a b.md", "changes": { "file:///a b.md": [], "file:///c.md": [] } })
        );
        open("file:///a%20b.md");
        assert_eq!(restored(json!([{ "uri": "file:///a%20b.md" }])), json!([{ "uri": "file:///a%20b.md" }]));
    }
}
