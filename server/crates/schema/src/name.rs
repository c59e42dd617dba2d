//! Names of headings, labels and columns, reduced to what two spellings of the same name share
//! (design section 3, rules 1 and 2).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::placeholder::fold;

/// Whether a part of the template must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Requirement {
    /// Nothing is said: sections and fields are required.
    #[default]
    Unmarked,
    /// Marked as required: `*(mandatory)*`, `(必須)`, `<!-- REQUIRED -->`.
    Required,
    /// Marked as optional: `(Optional)`, `(if applicable)`, `<!-- optional -->`.
    Optional,
}

/// A name and everything it may also be called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// As written, without marks, numbering, parenthetical and trailing colon.
    pub display: String,
    /// What names are compared by.
    pub key: String,
    /// Keys of a parenthetical that is no marker, and of the halves of `A / B`.
    pub aliases: Vec<String>,
    /// What a marker in the name says.
    pub requirement: Requirement,
}

const REQUIRED_MARKERS: [&str; 8] =
    ["required", "mandatory", "必須", "必须", "必填", "obligatorio", "erforderlich", "obligatoire"];
const OPTIONAL_MARKERS: [&str; 13] = [
    "optional",
    "if applicable",
    "if needed",
    "if any",
    "if relevant",
    "when applicable",
    "as needed",
    "任意",
    "可选",
    "选填",
    "opcional",
    "facultatif",
    "falls zutreffend",
];

impl Name {
    /// Reads the Markdown source of a name.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let mut name = Self::default();
        let source = name.read_comments(source);
        let plain = strip_marks(&source);
        let mut display = strip_numbering(plain.trim());
        while let Some((rest, parenthetical)) = split_parenthetical(display) {
            name.read_parenthetical(parenthetical);
            display = rest;
        }
        let display = display.trim_end_matches([':', '：']).trim();
        name.display = fold(display).into_owned();
        name.key = key(display);
        if name.requirement == Requirement::Unmarked && name.key == "optional section" {
            name.requirement = Requirement::Optional;
        }
        if !display.contains('/') {
            return name;
        }
        let halves: Vec<&str> = display.split(" / ").collect();
        if halves.len() > 1 {
            name.aliases.extend(halves.into_iter().map(key).filter(|key| !key.is_empty()));
        } else if let Some((first, second)) = display.split_once('/') {
            // `Domain/Layer`, but not `I/O` or `and/or`.
            let is_word = |half: &str| half.chars().count() > 3 && half.chars().all(char::is_alphabetic);
            name.aliases.extend([first, second].into_iter().filter(|_| is_word(first) && is_word(second)).map(key));
        }
        name
    }

    /// Whether both name the same thing: equal keys, or one is an alias of the other.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.key == other.key || self.aliases.contains(&other.key) || other.aliases.contains(&self.key)
    }

    /// Takes markers out of inline comments, and the comments out of the text.
    fn read_comments<'a>(&mut self, source: &'a str) -> Cow<'a, str> {
        if !source.contains('<') {
            return Cow::Borrowed(source);
        }
        let mut rest = source;
        let mut kept = String::new();
        while let Some(open) = rest.find("<!--") {
            // `<!-->` is a comment, too (CommonMark 6.6).
            let Some(close) = rest[open..].find("-->").map(|offset| open + offset) else { break };
            kept.push_str(&rest[..open]);
            if let Some(requirement) = rest.get(open + 4..close).and_then(marker) {
                self.requirement = requirement;
            }
            rest = &rest[close + 3..];
        }
        Cow::Owned(kept + rest)
    }

    fn read_parenthetical(&mut self, inner: &str) {
        match marker(inner) {
            Some(requirement) => self.requirement = requirement,
            None if inner.contains(char::is_alphabetic) => self.aliases.push(key(inner)),
            None => {}
        }
    }
}

/// What a parenthetical or comment says about being required, if it is a marker.
#[must_use]
pub fn marker(inner: &str) -> Option<Requirement> {
    let inner = inner.trim().trim_matches(['*', '_']).to_lowercase();
    let says = |markers: &[&str]| {
        markers.iter().any(|marker| {
            inner == *marker
                || inner.strip_prefix(marker).is_some_and(|rest| rest.starts_with([' ', ',', ';', ':', '-', '—', '/']))
        })
    };
    if says(&REQUIRED_MARKERS) {
        return Some(Requirement::Required);
    }
    (says(&OPTIONAL_MARKERS) || inner.ends_with("if applicable") || inner.starts_with("include if"))
        .then_some(Requirement::Optional)
}

/// What a comment of some length says about being required: `This is an optional element. Feel free to remove.`
pub(crate) fn requirement_in_prose(comment: &str) -> Option<Requirement> {
    marker(comment).or_else(|| {
        let key = key(comment);
        let says = |phrase: &str| key.starts_with(phrase) || key.contains(&format!(" {phrase}"));
        ["optional element", "optional section", "section is optional", "delete if not", "remove if not"]
            .iter()
            .any(|phrase| says(phrase))
            .then_some(Requirement::Optional)
    })
}

/// What the prose of a section says about being required: `Fill ONLY if the check has failed`, `Omit this section if
/// it's not applicable`.
pub(crate) fn condition(prose: &str) -> Option<Requirement> {
    const CONDITIONS: [&str; 6] =
        ["fill only if", "fill in only if", "include only if", "only if", "fill only when", "only when"];
    const EXEMPTIONS: [&str; 10] = [
        "omit this section if",
        "omit if",
        "remove this section if",
        "delete this section if",
        "skip this section if",
        "leave this section out if",
        "leave this section empty if",
        "this section is optional",
        "this section may be omitted",
        "optional but",
    ];
    let begins = |sentence: &str, with: &[&str]| {
        let key = key(sentence);
        with.iter().any(|words| key.starts_with(words))
    };
    let sentences = || prose.split(['.', ';']);
    let is_condition = sentences().next().is_some_and(|first| begins(first, &CONDITIONS));
    (is_condition || sentences().any(|sentence| begins(sentence, &EXEMPTIONS))).then_some(Requirement::Optional)
}

/// The comparison key of plain text: NFKC, lower case, letters and digits only, hyphens as spaces, `&` as "and",
/// plural as singular.
#[must_use]
pub fn key(text: &str) -> String {
    key_with_room(text, 0)
}

/// The [`key`] of a name with a number behind it: `risk 2`.
#[must_use]
pub fn numbered_key(name: &str, number: &str) -> String {
    let mut key = key_with_room(name, 1 + number.len());
    key.push(' ');
    key.push_str(number);
    key
}

/// The key of a text, to which so many bytes can be added.
fn key_with_room(text: &str, room: usize) -> String {
    let mut key = Key { text: String::with_capacity(text.len() + room), word: 0 };
    if text.is_ascii() {
        // What most names are needs no normalisation.
        key.push_ascii(text);
    } else {
        let mut rest = text;
        while !rest.is_empty() {
            let (plain, other) = split_plain(rest);
            key.push_ascii(plain);
            let (marked, after) = split_marked(other);
            marked.nfkc().flat_map(char::to_lowercase).for_each(|character| key.push(character));
            rest = after;
        }
    }
    key.end_word();
    key.text
}

/// Splits a text before its first ASCII character that something beyond ASCII follows: what stands before is normalised
/// as it is, since nothing combines with an ASCII character but what follows it.
fn split_plain(text: &str) -> (&str, &str) {
    let ascii = text.bytes().take_while(u8::is_ascii).count();
    if ascii == text.len() { (text, "") } else { text.split_at(ascii.saturating_sub(1)) }
}

/// Splits a text behind its first character and those beyond ASCII that follow it.
fn split_marked(text: &str) -> (&str, &str) {
    let others = text.bytes().skip(1).take_while(|byte| !byte.is_ascii()).count();
    text.split_at((1 + others).min(text.len()))
}

/// A key being made.
struct Key {
    text: String,
    /// Where the last word starts.
    word: usize,
}

impl Key {
    /// Pushes ASCII text in lower case, the letters and digits that stand together at once.
    fn push_ascii(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let (run, after) = rest.split_at(rest.bytes().take_while(u8::is_ascii_alphanumeric).count());
            if !run.is_empty() {
                self.begin_letter();
                let start = self.text.len();
                self.text.push_str(run);
                self.text[start..].make_ascii_lowercase();
            }
            let mut others = after.chars();
            others.next().into_iter().for_each(|other| self.push(other));
            rest = others.as_str();
        }
    }

    #[inline]
    fn push(&mut self, character: char) {
        if character.is_ascii_alphanumeric() {
            return self.push_letter(character);
        }
        match character {
            '\'' | '’' | '`' | '"' => {}
            '&' => {
                self.end_word();
                "and".chars().for_each(|character| self.push(character));
                self.end_word();
            }
            '+' | '#' | '%' => self.push_letter(character),
            c if c.is_alphanumeric() || (!c.is_ascii() && unicode_normalization::char::is_combining_mark(c)) => {
                self.push_letter(character);
            }
            _ => self.end_word(),
        }
    }

    #[inline]
    fn push_letter(&mut self, character: char) {
        self.begin_letter();
        self.text.push(character);
    }

    /// Parts the word that begins now from the one before.
    #[inline]
    fn begin_letter(&mut self) {
        if self.word == self.text.len() && self.word > 0 {
            self.text.push(' ');
            self.word += 1;
        }
    }

    /// Ends a word, and makes its English plural a singular, by the ending alone; both sides of a comparison go
    /// through it.
    fn end_word(&mut self) {
        let word = &self.text[self.word..];
        let length = word.len();
        if word.strip_suffix("ies").is_some_and(|stem| stem.len() > 1) {
            self.text.truncate(self.word + length - 3);
            self.text.push('y');
        } else if word.strip_suffix('s').is_some_and(|stem| stem.len() > 2 && !stem.ends_with(['s', 'u', 'i'])) {
            self.text.truncate(self.word + length - 1);
        }
        self.word = self.text.len();
    }
}

/// Emphasis, code marks, links and emoji taken off; what they mark stays.
#[must_use]
pub fn strip_marks(source: &str) -> Cow<'_, str> {
    if is_plain(source) {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    // A link needs a parenthesis after it, and a long line of brackets is searched for one only once.
    let last_parenthesis = source.rfind(')').unwrap_or(0);
    loop {
        let plain = rest.bytes().take_while(|byte| is_plain_byte(*byte)).count();
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
        let Some(character) = rest.chars().next() else { break };
        if character == '['
            && source.len() - rest.len() < last_parenthesis
            && let Some((text, after)) = link_text(rest)
        {
            out.push_str(&strip_marks(text));
            rest = after;
            continue;
        }
        let length = character.len_utf8();
        match character {
            '\\' => {}
            '*' | '`' => {}
            '_' if out.chars().last().is_none_or(|c| !c.is_alphanumeric())
                || rest[1..].chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '_') => {}
            c if is_decoration(c) => {}
            c => out.push(c),
        }
        rest = &rest[length..];
    }
    Cow::Owned(out)
}

/// Whether there is nothing in a text that could be a mark or decoration.
pub(crate) fn is_plain(text: &str) -> bool {
    // Without an early exit, so that the loop is vectorised.
    text.bytes().fold(true, |plain, byte| plain & is_plain_byte(byte))
}

/// Whether a byte is a character that can be neither mark nor decoration.
fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii() && !matches!(byte, b'[' | b'\\' | b'*' | b'`' | b'_')
}

/// The text of the inline link that `source` begins with, and what follows the link.
fn link_text(source: &str) -> Option<(&str, &str)> {
    let close = 1 + source[1..].find(['[', ']']).filter(|&at| source[1 + at..].starts_with("]("))?;
    let end = close + 2 + source[close + 2..].find(')')?;
    Some((&source[1..close], &source[end + 1..]))
}

/// Emoji, pictographs, arrows and the invisible characters that go with them.
#[must_use]
pub fn is_decoration(character: char) -> bool {
    matches!(u32::from(character),
        0x2190..=0x21FF | 0x2300..=0x23FF | 0x2460..=0x24FF | 0x25A0..=0x27BF | 0x2900..=0x297F | 0x2B00..=0x2BFF
        | 0xFE00..=0xFE0F | 0x1F000..=0x1FAFF | 0x200D | 0x200B | 0x20E3 | 0xE0020..=0xE007F)
}

/// `1.`, `3.1`, `2)`, `A.` at the start of a name taken off.
/// What follows `Section 1:` or `Part 2 -`.
fn strip_part(name: &str) -> Option<&str> {
    let words = ["section ", "part ", "chapter "];
    let rest = words.iter().find_map(|word| {
        let start = name.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word))?;
        Some(&name[start.len()..])
    })?;
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let rest = after.strip_prefix([':', '.', ')']).or_else(|| after.trim_start().strip_prefix(['-', '—', '–']))?;
    let name = rest.trim_start();
    (after.len() < name.len() + rest.len() && !name.is_empty() && rest.starts_with(' ')).then_some(name)
}

fn strip_numbering(name: &str) -> &str {
    let digits = name.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let numbered = name[..digits].contains(|c: char| c.is_ascii_digit());
    let after = &name[digits..];
    // `1 Context`, but not `2026 Plan`.
    let is_counted = digits <= 2 && after.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_uppercase));
    if numbered && (name[..digits].contains('.') || after.starts_with([')', ':']) || is_counted) {
        let rest = after.trim_start_matches([')', ':']);
        if rest.starts_with(' ') {
            return rest.trim_start().trim_start_matches(['-', '—', '–']).trim_start();
        }
    }
    if let Some(rest) = strip_part(name) {
        return rest;
    }
    let mut characters = name.chars();
    match (characters.next(), characters.next(), characters.next()) {
        (Some('A'..='Z'), Some('.' | ')'), Some(' ')) => name[3..].trim_start(),
        _ => name,
    }
}

/// The name before a `(…)` or `[…]` that ends it, and what stands in the brackets.
fn split_parenthetical(name: &str) -> Option<(&str, &str)> {
    let name = name.trim_end().trim_end_matches([':', '：']).trim_end();
    let (open, close) = match name.chars().last()? {
        ')' => ('(', ')'),
        ']' => ('[', ']'),
        '）' => ('（', '）'),
        _ => return None,
    };
    let mut depth = 0;
    for (at, character) in name.char_indices().rev() {
        if character == close {
            depth += 1;
        } else if character == open {
            depth -= 1;
            if depth == 0 {
                let rest = name[..at].trim_end();
                let inner = &name[at + open.len_utf8()..name.len() - close.len_utf8()];
                return (!rest.is_empty()).then_some((rest, inner));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_name_in_many_spellings() {
        let name = Name::new("Acceptance Tests (High-Level)");
        assert_eq!(name.display, "Acceptance Tests");
        for spelling in [
            "acceptance tests",
            "**Acceptance Tests**",
            "3.1 Acceptance Tests",
            "A. Acceptance Test",
            "✅ Acceptance-Tests:",
            "Acceptance Tests *(mandatory)*",
            "[Acceptance Tests](#x) <!-- optional -->",
            "Acceptance Tests [draft]",
            "1 Acceptance Tests",
            "Section 1: Acceptance Tests",
            "Part 2 — Acceptance Tests",
        ] {
            assert_eq!(Name::new(spelling).key, name.key, "{spelling}");
        }
        assert_ne!(Name::new("Acceptance").key, name.key);
        for whole in ["2026 Plan", "Section 1", "Part of the plan", "3 days", "Sections: all"] {
            assert_eq!(Name::new(whole).display, whole);
        }
    }

    #[test]
    fn markers_and_aliases() {
        assert_eq!(Name::new("Notes (Optional)").requirement, Requirement::Optional);
        assert_eq!(Name::new("User Scenarios & Testing *(mandatory)*").requirement, Requirement::Required);
        assert_eq!(Name::new("概要 (必須)").requirement, Requirement::Required);
        assert_eq!(Name::new("Data <!-- optional -->").requirement, Requirement::Optional);
        assert_eq!(Name::new("Security (if needed):").requirement, Requirement::Optional);
        for comment in ["<!-->", "<!--->", "<!---->", "<!-- x -->"] {
            assert_eq!(Name::new(&format!("Risk{comment}s\n[CDATA[")).display, "Risks [CDATA[", "{comment}");
        }
        assert!(Name::new("概要 (Overview)").matches(&Name::new("Overview")));
        assert!(Name::new("What / Why").matches(&Name::new("Why")));
        assert!(!Name::new("What / Why").matches(&Name::new("When")));
        assert!(Name::new("Domain/Layer").matches(&Name::new("Domain")));
        assert!(!Name::new("I/O").matches(&Name::new("O")));
        assert_eq!(key("Risks & Mitigations"), key("risk and mitigation"));
    }

    proptest! {
        #[test]
        fn keys_normalise_a_text_as_a_whole(text in "[aeE é\u{301}\u{308}ﬁ①Ⅳ한글ᄒ\u{1161}—ﾊﾞ ſK-]{0,12}") {
            let mut whole = Key { text: String::new(), word: 0 };
            text.nfkc().flat_map(char::to_lowercase).for_each(|character| whole.push(character));
            whole.end_word();
            prop_assert_eq!(key(&text), whole.text);
        }
    }

    #[test]
    fn prose_says_when_a_section_is_left_out() {
        for (prose, is_optional) in [
            ("Fill ONLY if the check has failed", true),
            ("If the proposal has an API, show it. Omit this section if it's not applicable.", true),
            ("Optional, but suggested for first drafts.", true),
            ("> This section is optional.", true),
            ("Why should we not do this?", false),
            ("Say which sections are optional.", false),
            ("It is enough to do this only if asked.", false),
        ] {
            assert_eq!(condition(prose).is_some(), is_optional, "{prose}");
        }
    }

    #[test]
    fn links_and_brackets_in_names() {
        for (source, plain) in [
            ("[Risks](#risks) and [gains](#gains)", "Risks and gains"),
            ("[[a](b)](c)", "[a](c)"),
            ("[a](b", "[a](b"),
            ("[x] [y] (z)", "[x] [y] (z)"),
            ("a) [b](c", "a) [b](c"),
        ] {
            assert_eq!(strip_marks(source), plain, "{source}");
        }
    }
}
