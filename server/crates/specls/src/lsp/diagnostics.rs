//! Diagnostics on their way to the client: pulled by it, or else pushed to it; never both.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tower_lsp::Client;
use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    PreviousResultId, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::compute::{CancelToken, compute};
use super::documents::OpenDocument;
use super::engine::Checked;
use super::session::Session;
use super::{convert, progress};

/// How long a client may take to read what is pushed, or to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The diagnostics of one document, ready for the client.
#[derive(Debug)]
struct Report {
    /// Equal for equal diagnostics.
    result_id: String,
    items: Vec<Diagnostic>,
}

impl Report {
    fn new(session: &Session, checked: &Checked) -> Self {
        let abilities = session.abilities();
        let items: Vec<Diagnostic> = checked
            .diagnostics
            .iter()
            .map(|it| convert::diagnostic(it, &checked.text, &checked.root, abilities, |path| session.uri(path)))
            .collect();
        let mut hasher = DefaultHasher::new();
        serde_json::to_string(&items).unwrap_or_default().hash(&mut hasher);
        Self { result_id: format!("{:016x}", hasher.finish()), items }
    }
}

/// Answers `textDocument/diagnostic` for an open document, or for a file as it is on disk.
pub(super) fn pull(
    session: &Session,
    open: &[OpenDocument],
    path: &Path,
    previous_result_id: Option<&str>,
) -> DocumentDiagnosticReportResult {
    let checked = match open.iter().find(|document| document.path == path) {
        Some(document) => Some(session.engine.check(document)),
        None => session.engine.check_file(path),
    };
    let report = match checked {
        Some(checked) => Report::new(session, &checked),
        None => Report { result_id: String::new(), items: Vec::new() },
    };
    let report = if previous_result_id == Some(report.result_id.as_str()) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: report.result_id },
        })
    } else {
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: full(report),
        })
    };
    DocumentDiagnosticReportResult::Report(report)
}

/// Answers `workspace/diagnostic`: a report for every document of every root, and an empty one for those that the
/// client remembers and that are gone.
pub(super) fn pull_workspace(
    session: &Session,
    open: &[OpenDocument],
    previous: &[PreviousResultId],
    token: &CancelToken,
) -> WorkspaceDiagnosticReportResult {
    let mut previous: HashMap<PathBuf, &PreviousResultId> =
        previous.iter().map(|previous| (convert::path(&previous.uri), previous)).collect();
    let mut items = Vec::new();
    session.engine.check_all(open, token, |path, checked| {
        let Some(uri) = session.uri(path) else { return };
        let version = open.iter().find(|document| document.path == path).map(|document| i64::from(document.version));
        let report = Report::new(session, &checked);
        items.push(match previous.remove(path) {
            Some(previous) if previous.value == report.result_id => {
                WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                    uri,
                    version,
                    unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                        result_id: report.result_id,
                    },
                })
            }
            _ => workspace_full(uri, version, report),
        });
    });
    let gone = previous.into_values().map(|previous| {
        workspace_full(previous.uri.clone(), None, Report { result_id: String::new(), items: Vec::new() })
    });
    items.extend(gone);
    WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items })
}

fn full(report: Report) -> FullDocumentDiagnosticReport {
    let result_id = (!report.result_id.is_empty()).then_some(report.result_id);
    FullDocumentDiagnosticReport { result_id, items: report.items }
}

fn workspace_full(uri: Uri, version: Option<i64>, report: Report) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: full(report),
    })
}

/// Keeps the worlds and the client's diagnostics current until the session ends: settles every change, has new roots
/// indexed, and then pushes, or asks a client that pulls to pull again.
pub(super) async fn keep_current(session: Arc<Session>, client: Client) {
    let mut pushed = Pushed::default();
    let mut told = 0;
    loop {
        let settling = session.clone();
        let settled = compute(move |_| {
            settling.settle(&settling.documents());
            settling.engine.generation()
        });
        // A panic has been reported on standard error; the next change is the next try.
        let generation = settled.await.unwrap_or(told);
        for root in session.engine.unindexed() {
            tokio::spawn(progress::index(session.clone(), client.clone(), root));
        }
        let abilities = session.abilities();
        if !abilities.pulls_diagnostics {
            pushed.push(&session, &client).await;
        } else if abilities.refreshes_diagnostics && generation != told {
            let _ = tokio::time::timeout(PATIENCE, client.workspace_diagnostic_refresh()).await;
        }
        told = generation;
        session.changed.notified().await;
    }
}

/// What has been pushed.
#[derive(Debug, Default)]
struct Pushed(HashMap<PathBuf, Push>);

/// The last push for one document.
#[derive(Debug)]
struct Push {
    /// The state of the document that it was for.
    moment: u64,
    /// The state of the worlds that it was for.
    generation: u64,
    version: i32,
    result_id: String,
    uri: Uri,
}

impl Pushed {
    /// Pushes the newest diagnostics of every open document that differ from those pushed, those of edited documents
    /// first, and empties those of closed ones.
    async fn push(&mut self, session: &Arc<Session>, client: &Client) {
        let closed: Vec<PathBuf> = self.0.keys().filter(|path| session.document(path).is_none()).cloned().collect();
        for push in closed.into_iter().filter_map(|path| self.0.remove(&path)) {
            send(client, push.uri, Vec::new(), None).await;
        }
        while let Some(document) = self.next(session) {
            let (moment, version) = (document.moment, document.version);
            let (path, uri) = (document.path.clone(), document.uri.clone());
            let computing = session.clone();
            let outcome = compute(move |_| {
                let generation = computing.engine.generation();
                (generation, Report::new(&computing, &computing.engine.check(&document)))
            });
            // A document on which a rule panics gets no diagnostics; the next edit is the next try.
            let (generation, report) = outcome.await.unwrap_or_else(|_| {
                (session.engine.generation(), Report { result_id: "panic".to_owned(), items: Vec::new() })
            });
            let is_news =
                self.0.get(&path).is_none_or(|last| (last.version, &last.result_id) != (version, &report.result_id));
            if is_news {
                send(client, uri.clone(), report.items, Some(version)).await;
            }
            self.0.insert(path, Push { moment, generation, version, result_id: report.result_id, uri });
        }
    }

    /// The open document to check next: one that has been edited since its last push, else one whose last push is
    /// older than the worlds.
    fn next(&self, session: &Session) -> Option<OpenDocument> {
        let generation = session.engine.generation();
        let mut outdated = None;
        for document in session.documents() {
            match self.0.get(&document.path) {
                Some(push) if push.moment == document.moment && push.generation == generation => {}
                Some(push) if push.moment == document.moment => outdated = Some(document),
                _ => return Some(document),
            }
        }
        outdated
    }
}

/// Pushes the diagnostics of one document. A client that reads nothing for so long is told with the next change.
async fn send(client: &Client, uri: Uri, items: Vec<Diagnostic>, version: Option<i32>) {
    let _ = tokio::time::timeout(PATIENCE, client.publish_diagnostics(uri, items, version)).await;
}
