//! Diagnostics on their way to the client: pulled by it, or else pushed to it; never both.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, TryLockError};
use std::time::Duration;

use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    PreviousResultId, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::answers::Diagnostics;
use super::compute::{CancelToken, compute, compute_here};
use super::documents::OpenDocument;
use super::session::Session;
use super::workspaces::{Checked, Findings};
use super::{convert, lock, progress, refresh};
use crate::contain;

/// How long a client may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A document of more bytes than this is prepared for the next key...
const LONG: usize = 64 << 10;

/// ...after this time.
const PAUSE: Duration = Duration::from_millis(3);

/// The diagnostics of one document, ready for the client.
#[derive(Debug, Default)]
struct Report {
    /// Equal for equal diagnostics; empty for none.
    result_id: String,
    items: Vec<Diagnostic>,
}

impl Report {
    fn new(session: &Session, findings: &Findings) -> Self {
        let items = items(session, findings);
        if items.is_empty() {
            return Self::default();
        }
        let mut hasher = DefaultHasher::new();
        serde_json::to_string(&items).unwrap_or_default().hash(&mut hasher);
        Self { result_id: format!("{:016x}", hasher.finish()), items }
    }
}

/// Diagnostics as the client has them.
fn items(session: &Session, findings: &Findings) -> Vec<Diagnostic> {
    let abilities = session.abilities();
    let name = |path: &str| session.uri(&findings.root.join(path));
    findings.diagnostics.iter().map(|it| convert::diagnostic(it, &findings.text, abilities, name)).collect()
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
    let report = findings.map_or_else(Report::default, |findings| Report::new(session, &findings));
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
    let previous: HashMap<PathBuf, &PreviousResultId> =
        previous.iter().map(|previous| (convert::path(&previous.uri), previous)).collect();
    let known = |path: &Path| previous.get(path).map(|previous| previous.value.as_str());
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let mut items = Vec::new();
    session.workspaces.check_all(open, token, known, |path, checked| {
        let version = open.iter().find(|document| document.path == path).map(|document| i64::from(document.version));
        let report = match checked {
            Checked::New(findings) => Report::new(session, &findings),
            Checked::Same => Report { result_id: known(path).unwrap_or_default().to_owned(), items: Vec::new() },
        };
        let result_id = report.result_id.clone();
        let Some(uri) = session.uri(path) else { return result_id };
        seen.insert(path.to_owned());
        items.push(if known(path) == Some(result_id.as_str()) {
            WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: report.result_id },
            })
        } else {
            workspace_full(uri, version, report)
        });
        result_id
    });
    let gone = previous.into_iter().filter(|(path, _)| !seen.contains(path));
    let gone = gone.map(|(_, previous)| workspace_full(previous.uri.clone(), None, Report::default()));
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

/// Keeps the worlds and the client's diagnostics current until the process ends, on a thread of its own, but for what is done
/// [elsewhere](after_edit). Needs a runtime around it.
pub(super) fn start(session: Arc<Session>, client: Client) {
    let runtime = Handle::current();
    let keeper = Keeper { client, pushed: Pushed::default(), told: 0, refreshed: 0 };
    std::thread::spawn(move || {
        let keeper = session.keep_with(keeper);
        loop {
            lock(keeper).work(&session, &runtime);
            runtime.block_on(session.workspaces.changed().notified());
        }
    });
}

/// Brings them up to date after an edit, on the thread of the caller, which must be one that nobody waits for: the text is at
/// hand there, and no other thread must wake up first. If somebody is at it, it is done after that. Needs a runtime around it.
pub(super) fn after_edit(session: &Arc<Session>) {
    let free = session.keeper().and_then(|keeper| match keeper.try_lock() {
        Ok(keeper) => Some(keeper),
        Err(TryLockError::Poisoned(keeper)) => Some(keeper.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    });
    match free {
        Some(mut keeper) => keeper.work(session, &Handle::current()),
        None => session.workspaces.changed().notify_one(),
    }
}

/// Keeps the client's diagnostics current.
#[derive(Debug)]
pub(super) struct Keeper {
    client: Client,
    pushed: Pushed,
    /// The state of the worlds that a client which pulls has been told of.
    told: u64,
    /// The state of the worlds that aids were refreshed for.
    refreshed: u64,
}

impl Keeper {
    /// Catches up. A panic is reported, and costs no more than this turn: what is kept here says what the client has, and is
    /// written down once that is so.
    fn work(&mut self, session: &Arc<Session>, runtime: &Handle) {
        if let Err(message) = contain::catch(|| runtime.block_on(self.catch_up(session))) {
            session.faults.report("the diagnostics of the open documents", &message);
        }
    }

    /// Settles every change, has new roots indexed, and pushes, or asks a client that pulls to pull again.
    async fn catch_up(&mut self, session: &Arc<Session>) {
        let abilities = session.abilities();
        let Self { client, pushed, told, refreshed } = self;
        loop {
            if !abilities.pulls_diagnostics {
                pushed.push_documents(session).await;
            }
            // Without documents to push, there may still be folders and files to look at.
            let settled = compute_here(|| {
                let open = session.documents();
                session.workspaces.leave_homes(&open);
                session.workspaces.settle(&open);
                let generation = session.workspaces.generation();
                // Only clients that pull must be told, and only of what they do not ask for by themselves.
                let is_news = abilities.refreshes_diagnostics && generation > *told;
                let must_tell = is_news && session.workspaces.has_outdated(*told);
                let must_push = !abilities.pulls_diagnostics && pushed.setup_generation != Some(generation);
                (generation, must_tell, must_push.then(|| setup_reports(session)))
            });
            // The next change is the next try.
            let (generation, must_tell, setup) = settled.await.unwrap_or_else(|error| {
                session.faults.report("the state of the workspace", &error.message);
                Default::default()
            });
            session.report_news();
            for root in session.workspaces.claim_indexing() {
                tokio::spawn(progress::index(Arc::clone(session), client.clone(), root));
            }
            if generation > *refreshed {
                *refreshed = generation;
                refresh::aids(client, abilities);
            }
            if let Some(setup) = setup {
                pushed.push_setup(setup, generation, session);
            }
            if must_tell {
                *told = generation;
                // A task: the runtime may end, and its clock with it, while this thread waits.
                let client = client.clone();
                let telling =
                    async move { tokio::time::timeout(PATIENCE, client.workspace_diagnostic_refresh()).await };
                let _ = tokio::spawn(telling).await;
            } else if !abilities.pulls_diagnostics && pushed.next(session).is_some() {
                continue;
            }
            return;
        }
    }
}

/// Prepares a document for the next key, if that does not come at once: it must not wait, and neither must the client, which
/// may have been woken on the same processor.
async fn prepare(session: Arc<Session>, document: OpenDocument) {
    tokio::time::sleep(PAUSE).await;
    if session.document(&document.path).is_some_and(|now| now.moment == document.moment) {
        // Where this fails, the next key does without it.
        let _ = compute(move |_| session.workspaces.prepare(&document)).await;
    }
}

/// What has been pushed.
#[derive(Debug, Default)]
struct Pushed {
    documents: HashMap<PathBuf, Push>,
    /// Result IDs of the configurations and templates that are not open.
    setup: HashMap<PathBuf, String>,
    /// The state of the worlds that those are for; `None` if they must be looked at in any case.
    setup_generation: Option<u64>,
}

/// The last push for one document.
#[derive(Debug)]
struct Push {
    /// The state of the document that it was for.
    moment: u64,
    /// The state of the worlds that it was for.
    generation: u64,
    version: i32,
    /// Those that it was about; none if the engine panicked.
    diagnostics: Diagnostics,
    uri: Uri,
}

impl Pushed {
    /// Pushes the newest diagnostics of every open document that differ from those pushed, and empties those of
    /// closed ones.
    async fn push_documents(&mut self, session: &Arc<Session>) {
        let closed = self.documents.extract_if(|path, _| session.document(path).is_none());
        for (_, push) in closed {
            session.publish(push.uri, Vec::new(), None);
            // It may be somebody's setup again.
            self.setup_generation = None;
        }
        while let Some(document) = self.next(session) {
            let outcome = compute_here(|| {
                session.workspaces.settle(&session.documents());
                let generation = session.workspaces.generation();
                (generation, session.workspaces.check(&document))
            });
            // A document on which the engine panics has no diagnostics; the next edit is the next try.
            let (generation, findings) = outcome.await.unwrap_or_else(|error| {
                session.faults.report(&format!("the diagnostics of {}", document.path.display()), &error.message);
                (session.workspaces.generation(), None)
            });
            if document.text.len() > LONG {
                tokio::spawn(prepare(Arc::clone(session), document.clone()));
            }
            self.push(session, document, generation, findings);
            session.report_news();
        }
    }

    /// Pushes what has been found in a document, unless the client has it.
    fn push(&mut self, session: &Session, document: OpenDocument, generation: u64, findings: Option<Findings>) {
        let OpenDocument { path, uri, version, moment, .. } = document;
        let diagnostics = findings.as_ref().map(|found| Arc::clone(&found.diagnostics)).unwrap_or_default();
        // Of one version, what is equal in bytes is equal at the client.
        let is_known = self
            .documents
            .get(&path)
            .is_some_and(|last| last.version == version && last.moment == moment && last.diagnostics == diagnostics);
        if !is_known {
            let items = findings.map(|findings| items(session, &findings)).unwrap_or_default();
            session.publish(uri.clone(), items, Some(version));
        }
        // While it is open it is nobody's setup.
        self.setup.remove(&path);
        self.documents.insert(path, Push { moment, generation, version, diagnostics, uri });
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
    fn push_setup(&mut self, reports: HashMap<PathBuf, Report>, generation: u64, session: &Session) {
        let gone: Vec<PathBuf> = self.setup.keys().filter(|path| !reports.contains_key(*path)).cloned().collect();
        let gone = gone.into_iter().map(|path| (path, Report::default()));
        for (path, report) in gone.chain(reports) {
            // What has just been closed is emptied first, in the next turn.
            let is_open = session.document(&path).is_some() || self.documents.contains_key(&path);
            let Some(uri) = session.uri(&path).filter(|_| !is_open) else { continue };
            let last = self.setup.insert(path, report.result_id.clone()).unwrap_or_default();
            if last != report.result_id {
                session.publish(uri, report.items, None);
            }
        }
        self.setup_generation = Some(generation);
    }
}

/// The configurations and templates with problems.
fn setup_reports(session: &Session) -> HashMap<PathBuf, Report> {
    let all = session.workspaces.check_setup();
    all.into_iter().map(|(path, findings)| (path, Report::new(session, &findings))).collect()
}
