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
use super::session::Session;
use super::workspaces::Findings;
use super::{convert, progress};

/// How long a client may take to read what is pushed, or to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The diagnostics of one document, ready for the client.
#[derive(Debug, Default)]
struct Report {
    /// Equal for equal diagnostics; empty for none.
    result_id: String,
    items: Vec<Diagnostic>,
}

impl Report {
    fn new(session: &Session, path: &Path, findings: &Findings) -> Self {
        for fault in &findings.faults {
            session.faults.report(&path.display().to_string(), &fault.to_string());
        }
        let abilities = session.abilities();
        let name = |path: &str| session.uri(&findings.root.join(path));
        let items: Vec<Diagnostic> =
            findings.diagnostics.iter().map(|it| convert::diagnostic(it, &findings.text, abilities, name)).collect();
        if items.is_empty() {
            return Self::default();
        }
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
    let findings = match open.iter().find(|document| document.path == path) {
        Some(document) => session.workspaces.check(document),
        None => session.workspaces.check_file(path),
    };
    let report = findings.map_or_else(Report::default, |findings| Report::new(session, path, &findings));
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
    session.workspaces.check_all(open, token, |path, findings| {
        let Some(uri) = session.uri(path) else { return };
        let version = open.iter().find(|document| document.path == path).map(|document| i64::from(document.version));
        let report = Report::new(session, path, &findings);
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
    let gone = previous.into_values().map(|previous| workspace_full(previous.uri.clone(), None, Report::default()));
    items.extend(gone);
    WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items })
}

fn full(report: Report) -> FullDocumentDiagnosticReport {
    FullDocumentDiagnosticReport { result_id: Some(report.result_id), items: report.items }
}

fn workspace_full(uri: Uri, version: Option<i64>, report: Report) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: full(report),
    })
}

/// Keeps the worlds and the client's diagnostics current until the session ends: settles every change, has new roots
/// indexed, and pushes, or asks a client that pulls to pull again.
pub(super) async fn keep_current(session: Arc<Session>, client: Client) {
    let abilities = session.abilities();
    let mut pushed = Pushed::default();
    let mut told = 0;
    loop {
        if !abilities.pulls_diagnostics {
            pushed.push_documents(&session, &client).await;
        }
        // Without documents to push, there may still be folders and files to look at.
        let settling = session.clone();
        let settled = compute(move |_| {
            settling.workspaces.settle(&settling.documents());
            (settling.workspaces.generation(), setup_reports(&settling))
        });
        // The next change is the next try.
        let (generation, setup) = settled.await.unwrap_or_else(|error| {
            session.faults.report("the state of the workspace", &error.message);
            Default::default()
        });
        for root in session.workspaces.claim_indexing() {
            tokio::spawn(progress::index(session.clone(), client.clone(), root));
        }
        if !abilities.pulls_diagnostics {
            pushed.push_setup(setup, &session, &client).await;
            if pushed.next(&session).is_some() {
                continue;
            }
        } else if abilities.refreshes_diagnostics && generation > told {
            told = generation;
            let _ = tokio::time::timeout(PATIENCE, client.workspace_diagnostic_refresh()).await;
        }
        session.changed.notified().await;
    }
}

/// What has been pushed.
#[derive(Debug, Default)]
struct Pushed {
    documents: HashMap<PathBuf, Push>,
    /// Result IDs of the configurations and templates that are not open.
    setup: HashMap<PathBuf, String>,
}

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
    /// Pushes the newest diagnostics of every open document that differ from those pushed, and empties those of
    /// closed ones.
    async fn push_documents(&mut self, session: &Arc<Session>, client: &Client) {
        let closed = self.documents.extract_if(|path, _| session.document(path).is_none());
        for (_, push) in closed.collect::<Vec<_>>() {
            send(client, push.uri, Vec::new(), None).await;
        }
        while let Some(document) = self.next(session) {
            let (path, uri) = (document.path.clone(), document.uri.clone());
            let (moment, version) = (document.moment, document.version);
            let computing = session.clone();
            let outcome = compute(move |_| {
                computing.workspaces.settle(&computing.documents());
                let generation = computing.workspaces.generation();
                let findings = computing.workspaces.check(&document);
                let report = |findings: Findings| Report::new(&computing, &document.path, &findings);
                (generation, findings.map_or_else(Report::default, report))
            });
            // A document on which the engine panics has no diagnostics; the next edit is the next try.
            let (generation, report) = outcome.await.unwrap_or_else(|error| {
                session.faults.report(&format!("the diagnostics of {}", path.display()), &error.message);
                (session.workspaces.generation(), Report::default())
            });
            let last = self.documents.get(&path);
            if last.is_none_or(|last| (last.version, &last.result_id) != (version, &report.result_id)) {
                send(client, uri.clone(), report.items, Some(version)).await;
            }
            let push = Push { moment, generation, version, result_id: report.result_id, uri };
            // While it is open it is nobody's setup.
            self.setup.remove(&path);
            self.documents.insert(path, push);
        }
    }

    /// The open document to check next: one that has been edited since its last push, else one whose last push is
    /// older than the worlds.
    fn next(&self, session: &Session) -> Option<OpenDocument> {
        let generation = session.workspaces.generation();
        let mut outdated = None;
        for document in session.documents() {
            match self.documents.get(&document.path) {
                Some(push) if push.moment == document.moment && push.generation == generation => {}
                Some(push) if push.moment == document.moment => outdated = Some(document),
                _ => return Some(document),
            }
        }
        outdated
    }

    /// Pushes the diagnostics of configurations and templates, which need not be open: what is wrong in one has
    /// effects everywhere. Open ones are documents like any other.
    async fn push_setup(&mut self, reports: HashMap<PathBuf, Report>, session: &Session, client: &Client) {
        let gone: Vec<PathBuf> = self.setup.keys().filter(|path| !reports.contains_key(*path)).cloned().collect();
        let gone = gone.into_iter().map(|path| (path, Report::default()));
        for (path, report) in gone.chain(reports) {
            // What has just been closed is emptied first, in the next turn.
            let is_open = session.document(&path).is_some() || self.documents.contains_key(&path);
            let Some(uri) = session.uri(&path).filter(|_| !is_open) else { continue };
            let last = self.setup.insert(path, report.result_id.clone()).unwrap_or_default();
            if last != report.result_id {
                send(client, uri, report.items, None).await;
            }
        }
    }
}

/// The configurations and templates with problems.
fn setup_reports(session: &Session) -> HashMap<PathBuf, Report> {
    let all = session.workspaces.check_setup();
    all.into_iter()
        .map(|(path, findings)| {
            let report = Report::new(session, &path, &findings);
            (path, report)
        })
        .collect()
}

/// Pushes the diagnostics of one document. A client that reads nothing for so long is told with the next change.
async fn send(client: &Client, uri: Uri, items: Vec<Diagnostic>, version: Option<i32>) {
    let _ = tokio::time::timeout(PATIENCE, client.publish_diagnostics(uri, items, version)).await;
}
