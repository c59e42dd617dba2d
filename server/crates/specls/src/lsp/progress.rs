//! Indexing, and what the client shows of it while it lasts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tower_lsp::Client;
use tower_lsp::ls_types::{MessageType, ProgressToken};

use super::compute::compute_from_disk;
use super::root::Root;
use super::session::Session;

/// How long a client may take to agree to a progress report.
const PATIENCE: Duration = Duration::from_secs(10);

/// Every progress report has a token of its own.
static NEXT_TOKEN: AtomicU64 = AtomicU64::new(0);

/// Indexes a root in the background, with a progress report for clients that show one. The client's answers are
/// waited for beside the work, never before it.
pub(super) async fn index(session: Arc<Session>, client: Client, root: Arc<Root>) {
    let turn = session.indexing.lock().await;
    let (steps, reports) = mpsc::unbounded_channel();
    if session.abilities().progress {
        tokio::spawn(report(client.clone(), format!("Indexing {}", root.name()), reports));
    } else {
        drop(reports);
    }
    let (indexing, reporting) = (session.clone(), steps.clone());
    let indexed = compute_from_disk(move |_| {
        indexing.workspaces.index(&root, |done, total| {
            // Each step wakes who reports it: for every file that would cost more than some files do.
            if let Some(step) = Step::of(done, total) {
                // Nobody listens to a report that the client has refused.
                let _ = reporting.send(step);
            }
        })
    });
    // The world before it stays.
    let problems = indexed.await.unwrap_or_else(|error| {
        session.faults.report("the index", &error.message);
        Vec::new()
    });
    // The report ends with the last sender: when the index is in use.
    drop(steps);
    drop(turn);
    session.workspaces.changed().notify_one();
    for problem in problems {
        let _ = tokio::time::timeout(PATIENCE, client.log_message(MessageType::WARNING, problem)).await;
    }
}

/// A percent more is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    percentage: u32,
    done: usize,
    total: usize,
}

impl Step {
    /// The step that ends with the file that is `done`; none if that is no percent more.
    fn of(done: usize, total: usize) -> Option<Self> {
        let percentage = |done: usize| (done * 100 / total.max(1)) as u32;
        let is_more = percentage(done) > percentage(done.saturating_sub(1));
        is_more.then(|| Self { percentage: percentage(done), done, total })
    }
}

/// Shows the steps to the client until their sender is gone.
async fn report(client: Client, title: String, mut steps: mpsc::UnboundedReceiver<Step>) {
    let token = ProgressToken::from(format!("specls/index/{}", NEXT_TOKEN.fetch_add(1, Ordering::Relaxed)));
    let created = tokio::time::timeout(PATIENCE, client.create_work_done_progress(token.clone())).await;
    if !matches!(created, Ok(Ok(()))) {
        return;
    }
    let progress = client.progress(token, title).with_percentage(0).begin().await;
    let mut shown = 0;
    while let Some(Step { percentage, done, total }) = steps.recv().await {
        // Files are done at the same time: their steps may come in another order.
        if percentage > shown {
            shown = percentage;
            progress.report_with_message(format!("{done} of {total} files"), percentage).await;
        }
    }
    progress.finish().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_a_percent() {
        let steps = |total| (1..=total).filter_map(|done| Step::of(done, total)).collect::<Vec<_>>();
        assert_eq!(steps(10_000).len(), 100);
        assert_eq!(steps(10_000)[0], Step { percentage: 1, done: 100, total: 10_000 });
        assert_eq!(steps(3).iter().map(|step| step.percentage).collect::<Vec<_>>(), [33, 66, 100]);
        assert_eq!(Step::of(0, 0), None);
    }
}
