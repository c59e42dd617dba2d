//! A request or notification of the client. What the wire has to know of particular methods stands here.

use serde::de::DeserializeOwned;
use serde_json::Value;
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
