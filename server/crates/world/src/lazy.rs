//! Values that follow from others and are derived when first asked for.

use std::sync::{Arc, OnceLock};

/// What follows from the rest of the value it stands in; clones of that value share it. Whoever changes the rest puts
/// a new one in its place. It takes no part in comparisons.
#[derive(Debug)]
pub(crate) struct Lazy<T>(Arc<OnceLock<T>>);

impl<T> Lazy<T> {
    /// The value, derived now if it has not been before.
    pub(crate) fn get(&self, derive: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(derive)
    }

    /// Whether anybody has asked for it yet.
    pub(crate) fn is_derived(&self) -> bool {
        self.0.get().is_some()
    }
}

impl<T> Clone for Lazy<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Lazy<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> PartialEq for Lazy<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Lazy<T> {}
