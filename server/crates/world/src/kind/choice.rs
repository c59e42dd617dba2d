//! The kind of one document: of those that its path allows, the one whose template it follows. This file must not know
//! where templates lie.

use std::sync::Arc;

use schema::name::key;
use schema::{Match, Schema};
use syntax::outline::Outline;

use super::{Candidate, DocumentKind, Kinds, Reason, Trust};

/// A kind with the document held against its template.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The kind.
    pub kind: Arc<DocumentKind>,
    /// Why the document may be of it.
    pub reason: Reason,
    /// What is what.
    pub matching: Arc<Match>,
    /// How well it follows the template.
    pub fit: Fit,
}

/// How much of a template a document follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// The share of the template's main sections that the document has, from 0 to 1.
    pub share: f64,
    /// The same, lowered by what the document has and the template does not.
    pub likeness: f64,
    /// How many sections and fields the document has of the template.
    pub parts: usize,
    /// Whether the title begins as the template's does.
    pub has_title: bool,
}

/// Fewer sections and fields than this may be a coincidence where only the directory speaks for a template.
const FEW_PARTS: usize = 2;

/// The same where the template may be anywhere above.
const SOME_PARTS: usize = 3;

impl Kinds {
    /// The kind of the document at `path` with this text: the first whose template it follows, or else the first that
    /// its path names; `None` if it is no document. With what it is when it is held against that, which `hold` does.
    #[must_use]
    pub fn choose(
        &self,
        path: &str,
        source: &str,
        outline: &Outline,
        hold: impl Fn(&Arc<DocumentKind>) -> Arc<Match>,
    ) -> Option<(Arc<DocumentKind>, Arc<Match>)> {
        let mut candidates = self.candidates(path);
        // Where there is no doubt nobody asks how well it fits.
        if let [Candidate { kind, reason: Reason::Configured | Reason::TracksRoot, .. }] = &*candidates {
            return Some((Arc::clone(kind), hold(kind)));
        }
        let chosen = |choice: Choice| (choice.kind, choice.matching);
        let choose = |candidate: Candidate| {
            let matching = hold(&candidate.kind);
            Choice::new(candidate, matching, source, outline)
        };
        if candidates.len() == 1 {
            return Some(choose(candidates.remove(0))).filter(Choice::is_document).map(chosen);
        }
        let mut named = None;
        for rank in candidates.chunk_by(|a, b| a.rank == b.rank) {
            let choices = rank.iter().cloned().map(&choose);
            let best = choices.filter(Choice::is_document).max_by(|a, b| a.fit.compare(&b.fit));
            match best {
                Some(best) if best.follows() => return Some(chosen(best)),
                Some(best) => named = named.or(Some(best)),
                None => {}
            }
        }
        named.map(chosen)
    }

    /// Every kind that the document at `path` may be of, with how well it fits; in the order of [`Kinds::candidates`].
    #[must_use]
    pub fn choices(&self, path: &str, source: &str, outline: &Outline) -> Vec<Choice> {
        let candidates = self.candidates(path).into_iter();
        let choose = |candidate: Candidate| {
            let matching = Arc::new(Match::new(&candidate.kind.schema, source, outline));
            Choice::new(candidate, matching, source, outline)
        };
        candidates.map(choose).collect()
    }
}

impl Choice {
    fn new(candidate: Candidate, matching: Arc<Match>, source: &str, outline: &Outline) -> Self {
        let Candidate { kind, reason, .. } = candidate;
        let fit = Fit::new(&kind.schema, &matching, source, outline);
        Self { kind, reason, matching, fit }
    }

    /// Whether the document is one of this kind, however badly it follows the template.
    #[must_use]
    pub fn is_document(&self) -> bool {
        match self.reason {
            Reason::Configured | Reason::TracksRoot => true,
            Reason::Place(Trust::Named) | Reason::Preset(Trust::Named) => true,
            Reason::Place(_) | Reason::Preset(_) | Reason::FileName => self.follows(),
        }
    }

    /// Whether the document follows the template as far as its path leaves in doubt.
    fn follows(&self) -> bool {
        let fits = self.matching.fits(&self.kind.schema);
        let trust = match self.reason {
            Reason::Configured | Reason::TracksRoot => return true,
            Reason::FileName => return fits,
            Reason::Place(trust) | Reason::Preset(trust) => trust,
        };
        let least_parts = match trust {
            Trust::Named => 0,
            Trust::Near => FEW_PARTS,
            Trust::Alike => SOME_PARTS,
        };
        fits && (self.fit.has_title || (self.fit.share >= trust.least_fit() && self.fit.parts >= least_parts))
    }
}

impl Fit {
    fn new(schema: &Schema, matching: &Match, source: &str, outline: &Outline) -> Self {
        let sections = matching.found.iter().flatten().count();
        let expected = schema.sections.iter().zip(&matching.found);
        let expected = expected.filter(|(section, found)| section.required || found.is_some()).count();
        let present = outline.sections.iter().filter(|section| section.level > 1).count();
        let total = expected + present.max(sections);
        let fields = matching.fields.iter().flatten().count();
        let title = schema.title.as_ref().map(|title| key(&title.prefix)).filter(|prefix| !prefix.is_empty());
        let own = outline.title().map(|title| key(&source[title.name.clone()]));
        Self {
            share: matching.fit(schema),
            likeness: if total == 0 { 0.0 } else { 2.0 * sections as f64 / total as f64 },
            parts: sections + fields,
            has_title: title.zip(own).is_some_and(|(prefix, own)| {
                own.strip_prefix(&prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            }),
        }
    }

    /// Orders by how well a document fits: likeness, then the title, then what it has of the template.
    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        let by_likeness = self.likeness.total_cmp(&other.likeness);
        by_likeness.then(self.has_title.cmp(&other.has_title)).then(self.parts.cmp(&other.parts))
    }
}
