//! Watches the process that has started the server (LSP 3.17, `initialize`, `processId`): a server that outlives its
//! editor runs until the machine is switched off.

use std::time::Duration;

/// How often to look.
const INTERVAL: Duration = Duration::from_secs(1);

/// Waits until the process is gone.
///
/// Where the system has no way to ask without unsafe code (Windows), for ever: there, as everywhere, the end of standard
/// input ends the server too.
pub(super) async fn gone(process: i32) {
    while is_alive(process) {
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Whether there is such a process. One that may not be asked is there.
#[cfg(unix)]
fn is_alive(process: i32) -> bool {
    use rustix::process::{Pid, test_kill_process};

    Pid::from_raw(process).is_none_or(|process| test_kill_process(process) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_alive(_: i32) -> bool {
    true
}
