//! Semantic tokens in the protocol's numbers: the legend, the encoding, and what has changed since the last answer. It
//! must not know how tokens are found.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use ide::TokenKind;
use text::{Encoding, Text};
use tower_lsp::ls_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensDelta, SemanticTokensEdit,
    SemanticTokensFullDeltaResult, SemanticTokensLegend,
};

use super::convert::range;

/// The types that are used, by their numbers. All are standard ones, so that every theme has a colour for them.
const TYPES: [SemanticTokenType; 7] = [
    SemanticTokenType::PARAMETER,
    SemanticTokenType::ENUM_MEMBER,
    SemanticTokenType::NAMESPACE,
    SemanticTokenType::NUMBER,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::VARIABLE,
    SemanticTokenType::COMMENT,
];

/// The modifiers that are used, by their bits.
const MODIFIERS: [SemanticTokenModifier; 3] =
    [SemanticTokenModifier::DEFINITION, SemanticTokenModifier::READONLY, SemanticTokenModifier::DEPRECATED];

/// What the numbers mean.
pub(super) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend { token_types: TYPES.to_vec(), token_modifiers: MODIFIERS.to_vec() }
}

/// Type and modifiers of a token, to be looked up in the legend.
fn look(kind: TokenKind) -> (SemanticTokenType, Option<SemanticTokenModifier>) {
    match kind {
        TokenKind::Placeholder => (SemanticTokenType::PARAMETER, None),
        TokenKind::EnumerationValue => (SemanticTokenType::ENUM_MEMBER, None),
        TokenKind::KnownTrack => (SemanticTokenType::NAMESPACE, None),
        // Themes strike out what is deprecated: the nearest there is to what does not exist.
        TokenKind::UnknownTrack => (SemanticTokenType::VARIABLE, Some(SemanticTokenModifier::DEPRECATED)),
        TokenKind::Date => (SemanticTokenType::NUMBER, Some(SemanticTokenModifier::READONLY)),
        TokenKind::Label => (SemanticTokenType::PROPERTY, None),
        TokenKind::EntryNumber => (SemanticTokenType::NUMBER, Some(SemanticTokenModifier::DEFINITION)),
        TokenKind::CheckedItem => (SemanticTokenType::COMMENT, None),
    }
}

/// Tokens in order, each on one line of `text`, each relative to the one before.
pub(super) fn encoded(tokens: &[ide::SemanticToken], text: &Text, encoding: Encoding) -> Vec<SemanticToken> {
    let (mut line, mut character) = (0, 0);
    let mut data = Vec::with_capacity(tokens.len());
    for token in tokens {
        let place = range(text, token.range.clone(), encoding);
        let (token_type, modifier) = look(token.kind);
        let is_same_line = place.start.line == line;
        data.push(SemanticToken {
            delta_line: place.start.line - line,
            delta_start: if is_same_line { place.start.character - character } else { place.start.character },
            length: place.end.character - place.start.character,
            token_type: TYPES.iter().position(|known| *known == token_type).unwrap_or(0) as u32,
            token_modifiers_bitset: MODIFIERS
                .iter()
                .position(|known| Some(known) == modifier.as_ref())
                .map_or(0, |bit| 1 << bit),
        });
        (line, character) = (place.start.line, place.start.character);
    }
    data
}

/// The numbers of one token.
const NUMBERS: u32 = 5;

/// The smallest single edit that makes `new` of `old`; `None` if they are equal.
fn difference(old: &[SemanticToken], new: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    let before = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old, new) = (&old[before..], &new[before..]);
    let after = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, new) = (&old[..old.len() - after], &new[..new.len() - after]);
    let is_equal = old.is_empty() && new.is_empty();
    (!is_equal).then(|| SemanticTokensEdit {
        start: before as u32 * NUMBERS,
        delete_count: old.len() as u32 * NUMBERS,
        data: (!new.is_empty()).then(|| new.to_vec()),
    })
}

/// The tokens that the client has of each open document. Each method holds at most one entry of the map.
#[derive(Debug, Default)]
pub(super) struct SentTokens {
    by_path: DashMap<PathBuf, Sent>,
    /// The number of the answer given last.
    last: AtomicU64,
}

#[derive(Debug)]
struct Sent {
    result_id: String,
    data: Vec<SemanticToken>,
}

impl SentTokens {
    /// The answer with all tokens of a document.
    pub(super) fn full(&self, path: &Path, data: Vec<SemanticToken>) -> SemanticTokens {
        let result_id = self.remember(path, data.clone());
        SemanticTokens { result_id: Some(result_id), data }
    }

    /// The answer with what has changed since the answer `previous`; with everything if it is not the last one.
    pub(super) fn delta(&self, path: &Path, previous: &str, data: Vec<SemanticToken>) -> SemanticTokensFullDeltaResult {
        let known = self.by_path.get(path).filter(|sent| sent.result_id == previous);
        let Some(edit) = known.map(|sent| difference(&sent.data, &data)) else {
            return self.full(path, data).into();
        };
        let result_id = self.remember(path, data);
        SemanticTokensDelta { result_id: Some(result_id), edits: edit.into_iter().collect() }.into()
    }

    /// The document is closed.
    pub(super) fn forget(&self, path: &Path) {
        self.by_path.remove(path);
    }

    fn remember(&self, path: &Path, data: Vec<SemanticToken>) -> String {
        let result_id = self.last.fetch_add(1, Ordering::Relaxed).to_string();
        self.by_path.insert(path.to_owned(), Sent { result_id: result_id.clone(), data });
        result_id
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use text::Edit;
    use world::{Change, Document, World};

    use super::*;

    const TEXT: &str = include_str!("../../../ide/tests/ide/fixtures/filled.md");

    /// All tokens of a text, encoded; they are in order, apart, and within their lines.
    fn tokens(text: &Text) -> Vec<SemanticToken> {
        let mut world = World::default();
        world.apply(Change::IndexComplete(true));
        let document = Document::new(&world.snapshot(), "swarm/tracks/parcel-labels/spec.md", text.clone());
        let found = ide::semantic_tokens(&world.snapshot(), &document, &(0..document.source.len()));
        assert!(found.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{found:?}");
        assert!(found.iter().all(|token| !document.slice(&token.range).contains(['\n', '\r'])), "{found:?}");
        encoded(&found, text, Encoding::Utf16)
    }

    fn applied(old: &[SemanticToken], edit: Option<SemanticTokensEdit>) -> Vec<SemanticToken> {
        let mut tokens = old.to_vec();
        if let Some(edit) = edit {
            let (start, end) = (edit.start, edit.start + edit.delete_count);
            assert!(start % NUMBERS == 0 && end % NUMBERS == 0);
            tokens.splice((start / NUMBERS) as usize..(end / NUMBERS) as usize, edit.data.unwrap_or_default());
        }
        tokens
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

        /// A client that applies the deltas has the full result after each of 50 edits, in 20 sessions.
        #[test]
        fn deltas_give_the_full_result(
            edits in prop::collection::vec((0.0..1.0_f64, 0..40_usize, "(\\[|\\]|High|\\*\\*|x|\n|- \\[x\\] |2026-01-01|ü😀|# ){0,3}"), 50)
        ) {
            let mut text = Text::new(TEXT);
            let mut held = tokens(&text);
            for (at, length, new) in edits {
                let start = (text.len() as f64 * at) as usize;
                text.apply(&Edit { range: start..start + length, text: new });
                let now = tokens(&text);
                held = applied(&held, difference(&held, &now));
                prop_assert_eq!(&held, &now);
            }
        }
    }

    #[test]
    fn what_the_client_does_not_have_is_sent_in_full() {
        let sent = SentTokens::default();
        let path = Path::new("/a.md");
        let data = tokens(&Text::new(TEXT));
        let first = sent.full(path, data.clone()).result_id.unwrap();
        let SemanticTokensFullDeltaResult::TokensDelta(delta) = sent.delta(path, &first, data.clone()) else {
            panic!()
        };
        assert_eq!(delta.edits, []);
        for previous in [first.as_str(), "7"] {
            assert!(matches!(sent.delta(path, previous, data.clone()), SemanticTokensFullDeltaResult::Tokens(_)));
        }
        sent.forget(path);
        assert!(sent.by_path.is_empty());
    }

    #[test]
    fn every_look_is_in_the_legend() {
        use TokenKind::{
            CheckedItem, Date, EntryNumber, EnumerationValue, KnownTrack, Label, Placeholder, UnknownTrack,
        };
        let kinds = [Placeholder, EnumerationValue, KnownTrack, UnknownTrack, Date, Label, EntryNumber, CheckedItem];
        let looks = kinds.map(look);
        assert!(looks.iter().all(|(kind, modifier)| {
            TYPES.contains(kind) && modifier.iter().all(|modifier| MODIFIERS.contains(modifier))
        }));
        assert!((0..looks.len()).all(|index| !looks[..index].contains(&looks[index])), "two look alike");
    }
}
