//! Words of all documents together, looked up while somebody types: track IDs, names of people. Must not know what
//! they are offered for.

use std::sync::Arc;

use schema::likeness::Likenesses;

use crate::lazy::Lazy;

/// Distinct words in alphabetical order, whatever their case.
#[derive(Debug, Default)]
pub struct WordList {
    words: Vec<Arc<str>>,
    /// All words in lower case, each followed by a line break.
    lower: String,
    /// Where each word starts in `lower`.
    starts: Vec<usize>,
    /// Derived when first asked for.
    likenesses: Lazy<Likenesses>,
}

impl WordList {
    pub(crate) fn new(words: impl Iterator<Item = Arc<str>>) -> Self {
        let mut sorted: Vec<(String, Arc<str>)> = words.map(|word| (word.to_lowercase(), word)).collect();
        sorted.sort();
        sorted.dedup();
        let mut list = Self::default();
        for (lower, word) in sorted {
            list.starts.push(list.lower.len());
            list.lower.push_str(&lower);
            list.lower.push('\n');
            list.words.push(word);
        }
        list
    }

    /// The words that begin with `prefix`, whatever the case; all of them for an empty one.
    pub fn starting(&self, prefix: &str) -> impl Iterator<Item = &Arc<str>> {
        let prefix = prefix.to_lowercase();
        let from = self.starts.partition_point(|&start| self.lower_at(start) < prefix.as_str());
        let words = self.words[from..].iter().zip(&self.starts[from..]);
        words.take_while(move |&(_, &start)| self.lower_at(start).starts_with(&prefix)).map(|(word, _)| word)
    }

    /// The words in which `part` stands, but not at their start, whatever the case.
    pub fn containing(&self, part: &str) -> impl Iterator<Item = &Arc<str>> {
        let part = part.to_lowercase();
        let mut at = 0;
        std::iter::from_fn(move || {
            while !part.is_empty() && !part.contains('\n') {
                let found = at + self.lower.get(at..)?.find(&part)?;
                let index = self.starts.partition_point(|&start| start <= found) - 1;
                // Each word once.
                at = self.starts.get(index + 1).copied().unwrap_or(self.lower.len());
                if found > self.starts[index] && !self.lower_at(self.starts[index]).starts_with(&part) {
                    return self.words.get(index);
                }
            }
            None
        })
    }

    /// The word that is probably meant by one that is not here: the same but for upper and lower case, else the most similar
    /// one.
    pub fn meant(&self, word: &str) -> Option<&Arc<str>> {
        let lower = word.to_lowercase();
        let at = self.starts.partition_point(|&start| self.lower_at(start) < lower.as_str());
        if self.starts.get(at).is_some_and(|&start| self.lower_at(start) == lower) {
            return self.words.get(at);
        }
        self.like(word)
    }

    /// The word that is most similar to another one, if it is similar enough to suggest.
    pub fn like(&self, word: &str) -> Option<&Arc<str>> {
        let likenesses = self.likenesses.get(|| Likenesses::of(self.words.iter().map(AsRef::as_ref)));
        likenesses.most_similar(word, |index| &self.words[index]).map(|index| &self.words[index])
    }

    fn lower_at(&self, start: usize) -> &str {
        self.lower[start..].split('\n').next().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_by_their_start_and_by_what_is_in_them() {
        let words = ["parcel-routing", "Parcel-labels", "route", "parcel-labels", "Übung", "anchor-route-route"];
        let list = WordList::new(words.into_iter().map(Arc::from));
        let starting = |prefix| list.starting(prefix).map(AsRef::as_ref).collect::<Vec<_>>();
        let containing = |part| list.containing(part).map(AsRef::as_ref).collect::<Vec<_>>();
        assert_eq!(starting("PAR"), ["Parcel-labels", "parcel-labels", "parcel-routing"]);
        assert_eq!(starting("ü"), ["Übung"]);
        assert_eq!(starting("").len(), 6);
        assert_eq!(starting("x"), Vec::<&str>::new());
        assert_eq!(containing("Rout"), ["anchor-route-route", "parcel-routing"]);
        assert_eq!(containing("g"), ["parcel-routing", "Übung"]);
        assert_eq!(containing(""), Vec::<&str>::new());
        for (word, meant) in [
            ("PARCEL-LABELS", Some("Parcel-labels")),
            ("parcel-lables", Some("parcel-labels")),
            ("parcel-rooting", Some("parcel-routing")),
            ("übung", Some("Übung")),
            ("depot", None),
            ("", None),
        ] {
            assert_eq!(list.meant(word).map(AsRef::as_ref), meant, "{word}");
        }
        assert_eq!(list.like("PARCEL-LABELS"), None);
        assert_eq!(WordList::default().starting("a").count() + WordList::default().containing("a").count(), 0);
    }
}
