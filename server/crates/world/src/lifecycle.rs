//! Where a document stands between its first draft and the archive (design section 1, "lifecycle").

use crate::config::ARCHIVE;

/// The stage a document is in; it decides how much its defects weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lifecycle {
    /// Still being written.
    Draft,
    /// In force, or of unknown status.
    #[default]
    Live,
    /// Finished, replaced or withdrawn: nobody will touch it again.
    Frozen,
}

const DRAFT: [&str; 5] = ["draft", "planning", "proposed", "provisional", "new"];
const FROZEN: [&str; 13] = [
    "complete",
    "completed",
    "done",
    "final",
    "implemented",
    "released",
    "merged",
    "closed",
    "rejected",
    "withdrawn",
    "superseded",
    "replaced",
    "deprecated",
];

impl Lifecycle {
    /// The word for it in reports: `draft`, `live` or `frozen`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Frozen => "frozen",
        }
    }

    /// The stage that a status and a path tell. `status` is the comparable form of the value
    /// ([`schema::value::comparable`]); `None` if the document has none.
    #[must_use]
    pub fn new(status: Option<&str>, path: &str) -> Self {
        let is_archived = path.split('/').rev().skip(1).any(|directory| directory == ARCHIVE);
        match status {
            _ if is_archived => Self::Frozen,
            Some(status) if FROZEN.iter().any(|word| begins_with_word(status, word)) => Self::Frozen,
            Some(status) if DRAFT.iter().any(|word| begins_with_word(status, word)) => Self::Draft,
            _ => Self::Live,
        }
    }
}

fn begins_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages() {
        for (status, path, expected) in [
            (Some("draft"), "t/a/spec.md", Lifecycle::Draft),
            (Some("in progress"), "t/a/spec.md", Lifecycle::Live),
            (Some("superseded by b"), "t/a/spec.md", Lifecycle::Frozen),
            (Some("newly found"), "t/a/spec.md", Lifecycle::Live),
            (None, "t/a/spec.md", Lifecycle::Live),
            (Some("draft"), "t/archive/a/spec.md", Lifecycle::Frozen),
            (None, "archive", Lifecycle::Live),
        ] {
            assert_eq!(Lifecycle::new(status, path), expected, "{status:?} {path}");
        }
    }
}
