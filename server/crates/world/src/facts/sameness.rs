//! Whether an edit has changed anything about a document but where things stand. This file must not know what follows.

use super::Facts;

impl Facts {
    /// Whether these are the facts of the same document, and say the same of it: all but places, and what follows from the
    /// rest.
    #[must_use]
    pub fn says_same(&self, other: &Self) -> bool {
        let Self {
            path,
            title,
            head: _,
            ids,
            name_places,
            memberships,
            status,
            lifecycle,
            evidence,
            references,
            link_words,
            entries,
            own_entries,
            elsewhere: _,
            anchors,
            named_anchors,
            names: _,
            people,
            dates,
            card: _,
            places: _,
        } = self;
        if std::ptr::eq(self, other) {
            return true;
        }
        (path, title, ids, memberships) == (&other.path, &other.title, &other.ids, &other.memberships)
            && (status, lifecycle, evidence) == (&other.status, &other.lifecycle, &other.evidence)
            && (own_entries, people, dates) == (&other.own_entries, &other.people, &other.dates)
            && references.name_like(&other.references)
            && references.are_placed_like(&other.references)
            && name_places.name_like(&other.name_places)
            && entries.name_like(&other.entries)
            && named_anchors.name_like(&other.named_anchors)
            && anchors.name_like(&other.anchors)
            && link_words.name_like(&other.link_words)
    }
}
