//! Keeps a fault in one rule, or on one document, from costing more than that. A panic is a mistake in specls itself; the
//! others of a run or a session must not pay for it. This module must not know who asks.

use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use ide::{Diagnostic, KeptFindings};
use world::{Document, Snapshot};

/// What the rules say of one document.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// What the rules have found that have not failed.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Rules that have failed.
    pub(crate) faults: Vec<RuleFault>,
}

/// A rule that has failed on a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleFault {
    /// The rule.
    pub(crate) code: &'static str,
    /// What the panic said.
    pub(crate) message: String,
}

impl std::fmt::Display for RuleFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the rule {} failed ({}) and was left out; please report this", self.code, self.message)
    }
}

/// Asks all rules about a document, each on its own. Those of `except` are not asked.
pub(crate) fn check(snapshot: &Snapshot, document: &Document, except: &BTreeSet<&'static str>) -> Checked {
    let mut faults = Vec::new();
    let diagnostics = ide::diagnostics_by(snapshot, document, &mut asking(except, &mut faults));
    Checked { diagnostics, faults }
}

/// The same, and what is to be handed in again as `earlier`, see [`ide::diagnostics_after`].
pub(crate) fn check_after(
    snapshot: &Snapshot,
    document: &Document,
    except: &BTreeSet<&'static str>,
    earlier: Option<&Arc<KeptFindings>>,
) -> (Checked, Option<Arc<KeptFindings>>) {
    let mut faults = Vec::new();
    let (diagnostics, kept) = ide::diagnostics_after(snapshot, document, earlier, &mut asking(except, &mut faults));
    (Checked { diagnostics, faults }, kept)
}

/// Runs rules, each on its own, and notes down those that fail. Those of `except` are not run.
pub(crate) fn asking<'a>(
    except: &'a BTreeSet<&'static str>,
    faults: &'a mut Vec<RuleFault>,
) -> impl FnMut(&'static str, &mut dyn FnMut()) + 'a {
    |code, rule| {
        if except.contains(code) {
            return;
        }
        let outcome = catch(|| {
            fault_point("rule", code);
            rule();
        });
        if let Err(message) = outcome {
            faults.push(RuleFault { code, message });
        }
    }
}

/// Runs `work`; a panic is an error that says what the panic says.
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // What a panic leaves behind is dropped, or guarded by a lock that nobody changes half.
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| panic_message(panic.as_ref()).to_owned())
}

/// What a panic says.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    message.unwrap_or("panic")
}

/// A place where tests inject a fault: in a debug build, panics if the environment variable `SPECLS_FAULT` is
/// `KIND/NAME`. In a release build it is nothing; no document and no client can reach it in either.
#[cfg(debug_assertions)]
#[allow(clippy::panic, reason = "that is what it is for")]
pub(crate) fn fault_point(kind: &str, name: &str) {
    if is_injected(kind, name) {
        panic!("fault injected into {kind} {name}");
    }
}

/// Whether a test wants work to count as having taken too long: as [`fault_point`], if the variable is `slow/NAME`.
#[cfg(debug_assertions)]
pub(crate) fn is_called_slow(name: &str) -> bool {
    is_injected("slow", name)
}

/// A place where a test makes the disk slow: in a debug build, waits as long as there is a file `PATH.held`, if the
/// variable is `held/NAME` and `path` ends with the name.
#[cfg(debug_assertions)]
pub(crate) fn slow_point(path: &Path) {
    let Some(("held", name)) = injected() else { return };
    let mut mark = path.as_os_str().to_owned();
    mark.push(".held");
    while path.ends_with(name) && Path::new(&mark).exists() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

#[cfg(debug_assertions)]
fn is_injected(kind: &str, name: &str) -> bool {
    injected() == Some((kind, name))
}

/// The fault that a test wants: what kind it is, and where it is to be.
#[cfg(debug_assertions)]
fn injected() -> Option<(&'static str, &'static str)> {
    use std::sync::OnceLock;

    static FAULT: OnceLock<Option<String>> = OnceLock::new();
    let fault = FAULT.get_or_init(|| std::env::var("SPECLS_FAULT").ok());
    fault.as_deref().and_then(|fault| fault.split_once('/'))
}

/// See the other one.
#[cfg(not(debug_assertions))]
pub(crate) fn fault_point(_: &str, _: &str) {}

/// See the other one.
#[cfg(not(debug_assertions))]
pub(crate) fn slow_point(_: &Path) {}

/// See the other one.
#[cfg(not(debug_assertions))]
pub(crate) fn is_called_slow(_: &str) -> bool {
    false
}
