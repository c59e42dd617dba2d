//! A request or notification of the client. What the wire has to know of particular methods stands here.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Request;
use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, Uri,
};

/// What a client asks for or tells.
#[derive(Debug, PartialEq)]
pub(super) struct Call {
    pub(super) method: String,
    /// An empty object where the client has sent none: some leave out parameters that have no content.
    pub(super) params: Value,
}

impl Call {
    /// The document that it is about.
    pub(super) fn document(&self) -> Option<Uri> {
        self.params.pointer("/textDocument/uri")?.as_str()?.parse().ok()
    }

    /// What it is, for the log.
    pub(super) fn subject(&self) -> String {
        match self.params.pointer("/textDocument/uri").and_then(Value::as_str) {
            Some(uri) => format!("{} of {uri}", self.method),
            None => self.method.clone(),
        }
    }

    /// Makes an edit or an opened document what the protocol says, where it can mean only one thing: clients of LSP 3.15
    /// have no version at times, JavaScript has numbers that are whole and written as if they were not, and a line before
    /// the first is the first. An edit that is dropped is worse than one that is read with good will.
    pub(super) fn mend(&mut self) {
        if !matches!(self.method.as_str(), "textDocument/didOpen" | "textDocument/didChange") {
            return;
        }
        if let Some(document) = self.params.get_mut("textDocument").and_then(Value::as_object_mut) {
            let version = document.get("version").and_then(Value::as_f64).unwrap_or_default();
            // Casts saturate.
            document.insert("version".to_owned(), json!(version as i32));
            if self.method == "textDocument/didOpen" {
                document.entry("languageId").or_insert_with(|| json!("markdown"));
            }
        }
        for change in self.params.get_mut("contentChanges").and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(change) = change.as_object_mut() else { continue };
            // Deprecated, and nobody reads it.
            change.remove("rangeLength");
            for place in ["/start/line", "/start/character", "/end/line", "/end/character"] {
                let number = change.get_mut("range").and_then(|range| range.pointer_mut(place));
                if let Some(number) = number.filter(|number| number.is_f64() || number.is_i64() || number.is_u64()) {
                    *number = json!(number.as_f64().unwrap_or_default() as u32);
                }
            }
        }
    }

    /// For an edit that begins with a whole new text: what opens a document with that text, if it is lost here.
    pub(super) fn opening(&self) -> Option<Self> {
        let first = self.params.pointer("/contentChanges/0").filter(|change| change.get("range").is_none())?;
        let document = self.params.get("textDocument")?;
        let params = json!({ "textDocument": {
            "uri": document.get("uri")?, "version": document.get("version")?, "languageId": "markdown",
            "text": first.get("text")?,
        } });
        Some(Self { method: "textDocument/didOpen".to_owned(), params })
    }

    /// Whether a notification has the parameters of its method. Nobody would hear otherwise that it has been dropped.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub(super) fn is_understood(&self) -> Result<(), serde_json::Error> {
        match self.method.as_str() {
            "textDocument/didOpen" => self.is::<DidOpenTextDocumentParams>(),
            "textDocument/didChange" => self.is::<DidChangeTextDocumentParams>(),
            "textDocument/didSave" => self.is::<DidSaveTextDocumentParams>(),
            "textDocument/didClose" => self.is::<DidCloseTextDocumentParams>(),
            "workspace/didChangeWatchedFiles" => self.is::<DidChangeWatchedFilesParams>(),
            "workspace/didChangeWorkspaceFolders" => self.is::<DidChangeWorkspaceFoldersParams>(),
            _ => Ok(()),
        }
    }

    fn is<T: DeserializeOwned>(&self) -> Result<(), serde_json::Error> {
        T::deserialize(&self.params).map(drop)
    }

    /// The same for the service: a request if it has a number.
    pub(super) fn into_request(self, number: Option<i32>) -> Request {
        // The one method without parameters: even empty ones are refused.
        let has_params = self.method != "shutdown";
        let request = Request::build(self.method);
        let request = if has_params { request.params(self.params) } else { request };
        match number {
            Some(number) => request.id(i64::from(number)).finish(),
            None => request.finish(),
        }
    }
}
