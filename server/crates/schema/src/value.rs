//! What a value in a template says about the values of documents (design section 2).

mod alternatives;
mod comparison;

pub use alternatives::{alternatives, header_alternatives, is_choice};
pub use comparison::{comparable, is_nothing, is_one_of, remark, undecorated};

use std::ops::Range;

use alternatives::named_values;

use crate::date::is_date_shaped;

/// What may stand in a field, a table column or a checkbox group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueType {
    /// One of a closed set of values, at least two, as the template spells them without decoration.
    Enumeration(Vec<String>),
    /// An ISO date; with a time of day if `time`.
    Date {
        /// Whether `HH:MM` follows the date.
        time: bool,
    },
    /// A file or directory.
    Path,
    /// A list.
    List,
    /// A list of checkboxes.
    Checklist,
    /// Anything.
    Text,
}

/// A value's type with what else its placeholder tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// What may stand here.
    pub value_type: ValueType,
    /// The values named in a list that is not closed (`proposed | accepted | …`): others are allowed, misspelt ones are
    /// not meant.
    pub named: Vec<String>,
    /// Literals that are values besides (`or "None"`).
    pub literals: Vec<String>,
    /// Examples given (`e.g., "≥80%"`).
    pub examples: Vec<String>,
    /// Whether the template says that it may stay away (`if applicable`).
    pub optional: bool,
    /// Whether it names a person or a team (`[Name/Agent]`, `[Person who approves design]`, `[Who answers this?]`).
    pub person: bool,
}

impl Value {
    /// Reads the value part of a template field, or a table cell: its Markdown source.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let source = source.trim();
        let inner = bracketed(source);
        let prompt = inner.unwrap_or(source);
        // What a list says of its items says nothing of the list.
        let folded = if prompt.contains('\n') { String::new() } else { prompt.to_lowercase() };
        Self {
            value_type: value_type(source, inner),
            named: named_values(source),
            literals: quoted_after(prompt, "or "),
            examples: examples(prompt),
            optional: ["if applicable", "if needed", "if any", "if integrating", "optional"]
                .iter()
                .any(|words| folded.contains(words)),
            person: inner.is_some_and(asks_for_person),
        }
    }

    /// Text about which the template says nothing.
    #[must_use]
    pub fn text() -> Self {
        Self {
            value_type: ValueType::Text,
            named: Vec::new(),
            literals: Vec::new(),
            examples: Vec::new(),
            optional: false,
            person: false,
        }
    }

    /// The values of an enumeration; none for other types.
    #[must_use]
    pub fn alternatives(&self) -> &[String] {
        match &self.value_type {
            ValueType::Enumeration(values) => values,
            _ => &[],
        }
    }

    /// Whether anything may stand here: the template names no values and asks for no date.
    #[must_use]
    pub fn takes_anything(&self) -> bool {
        self.is_text() && self.named.is_empty()
    }

    fn is_text(&self) -> bool {
        match self.value_type {
            ValueType::Enumeration(_) | ValueType::Date { .. } => false,
            ValueType::Path | ValueType::List | ValueType::Checklist | ValueType::Text => true,
        }
    }

    /// Whether a value is plainly one that may stand here, so that nobody needs to look closer: anything where the template
    /// names no values and asks for no date; else one of the values just as it is spelled, or a day that every month has.
    /// `value` is without white space at its ends. `false` tells nothing.
    #[must_use]
    pub fn is_plainly(&self, value: &str) -> bool {
        let is_among = |values: &[String]| values.is_empty() || values.iter().any(|known| known == value);
        let is_of_type = match &self.value_type {
            ValueType::Enumeration(values) => is_among(values) && !is_choice(value, values),
            ValueType::Date { time } => !time && value.len() == 10 && is_date_shaped(value) && is_common_day(value),
            _ => self.is_text(),
        };
        is_of_type && is_among(&self.named)
    }
}

/// Whether a text of the shape of a date names a month, and a day that every month has.
fn is_common_day(date: &str) -> bool {
    let number = |range: Range<usize>| date.get(range).and_then(|digits| digits.parse::<u8>().ok());
    number(5..7).is_some_and(|month| (1..=12).contains(&month))
        && number(8..10).is_some_and(|day| (1..=28).contains(&day))
}

/// Whether the text of a placeholder asks for somebody's name.
#[must_use]
pub fn asks_for_person(prompt: &str) -> bool {
    let mut words = prompt.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or("").to_lowercase();
    let is_of_thing = words.next().is_some_and(|word| word.eq_ignore_ascii_case("of"));
    matches!(
        first.as_str(),
        "name" | "names" | "person" | "people" | "who" | "author" | "owner" | "reviewer" | "assignee"
    ) && !is_of_thing
}

/// The inside of a value that is one bracket, of whatever kind, from end to end: `[X]`, `{X}`, `{{X}}`, `<X>`, `(X)`.
fn bracketed(source: &str) -> Option<&str> {
    let inside = |open: &str, close: &str| {
        let inner = source.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.contains([open.chars().next()?, close.chars().next()?])).then(|| inner.trim())
    };
    [("[", "]"), ("{{", "}}"), ("{", "}"), ("<", ">"), ("(", ")")]
        .into_iter()
        .find_map(|(open, close)| inside(open, close))
}

fn value_type(source: &str, inner: Option<&str>) -> ValueType {
    if let Some(values) = alternatives(source) {
        return ValueType::Enumeration(values);
    }
    let prompt = inner.unwrap_or(source);
    if let Some(time) = asks_for_date(prompt) {
        return ValueType::Date { time };
    }
    let mut lines = source.lines();
    if let Some(first) = lines.next().map(str::trim_start)
        && let Some(rest) = first.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(' '))
    {
        let checkbox = rest.trim_start().starts_with("[ ]") || rest.trim_start().starts_with("[x]");
        return if checkbox { ValueType::Checklist } else { ValueType::List };
    }
    if inner == Some("path or URL") {
        return ValueType::Path;
    }
    let code = source.strip_prefix('`').and_then(|code| code.strip_suffix('`')).filter(|code| !code.contains('`'));
    if code.is_some_and(is_path) { ValueType::Path } else { ValueType::Text }
}

/// How templates write a date to be filled in, in whatever case.
const DATE: &str = "YYYY-MM-DD";

/// Whether a prompt asks for a date, and if so, whether with a time of day.
fn asks_for_date(prompt: &str) -> Option<bool> {
    let folded = prompt.to_ascii_uppercase();
    let at = folded.find(DATE)?;
    let rest = &prompt[at + DATE.len()..];
    if at > 0 {
        // `(fill me in with today's date, YYYY-MM-DD)`, `<in ISO 8601 (yyyy-mm-dd) format>`
        let is_format = prompt[..at].ends_with(['(', ' ']) && (rest.is_empty() || rest.starts_with([')', '.']));
        return (is_format && prompt.to_lowercase().contains("date")).then_some(false);
    }
    let (time, rest) = rest.strip_prefix(" HH:MM").map_or((false, rest), |rest| (true, rest));
    // `[YYYY-MM-DD or "None"]`, `[YYYY-MM-DD, if applicable]`
    let goes_on = [" or ", " (", " when ", " #"].iter().any(|word| rest.starts_with(word));
    (rest.is_empty() || rest.starts_with([',', '(', ';']) || goes_on).then_some(time)
}

/// Whether the content of a code span in a template stands for a path.
#[must_use]
pub fn is_path(code: &str) -> bool {
    let inner = bracketed(code).unwrap_or(code);
    let file_name = inner.rsplit('/').next().unwrap_or("");
    let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let has_extension = (1..=5).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    inner == "path" || inner == "path or URL" || inner.ends_with('/') || (has_extension && !code.contains(' '))
}

/// The quoted texts after `e.g.`.
fn examples(prompt: &str) -> Vec<String> {
    let Some(at) = prompt.find("e.g.") else { return Vec::new() };
    let rest = prompt[at + 4..].trim_start_matches([',', ':', ' ']);
    let quoted = quoted(rest);
    if quoted.is_empty() && !rest.is_empty() { vec![rest.to_owned()] } else { quoted }
}

/// The quoted texts that follow `word` directly.
fn quoted_after(prompt: &str, word: &str) -> Vec<String> {
    prompt
        .match_indices(word)
        .filter_map(|(at, _)| {
            quoted(&prompt[at + word.len()..])
                .into_iter()
                .next()
                .filter(|_| prompt[at + word.len()..].starts_with(['"', '“']))
        })
        .collect()
}

fn quoted(text: &str) -> Vec<String> {
    text.split(['"', '“', '”']).skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plainly_a_value_is_found_right_by_whoever_looks_closer() {
        let level = Value::new("[High / Medium / Low]");
        assert!(level.is_plainly("Medium") && !level.is_plainly("medium") && !level.is_plainly("High / Medium / Low"));
        let date = Value::new("[YYYY-MM-DD]");
        assert!(date.is_plainly("2026-02-28"));
        for doubtful in ["2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-01 (planned)", "soon", ""] {
            assert!(!date.is_plainly(doubtful), "{doubtful}");
        }
        assert!(!Value::new("[YYYY-MM-DD HH:MM]").is_plainly("2026-02-20"));
        let open = Value::new("proposed | accepted | …");
        assert!(open.is_plainly("accepted") && !open.is_plainly("acepted"), "{open:?}");
        assert!(Value::new("[Any words]").is_plainly("anything"));
    }

    #[test]
    fn types_literals_examples() {
        assert_eq!(Value::new("[YYYY-MM-DD]").value_type, ValueType::Date { time: false });
        assert_eq!(Value::new("[YYYY-MM-DD HH:MM]").value_type, ValueType::Date { time: true });
        assert_eq!(Value::new("YYYY-MM-DD").value_type, ValueType::Date { time: false });
        assert_eq!(Value::new("[YYYY-MM-DD, or \"None\"]").value_type, ValueType::Date { time: false });
        assert_eq!(Value::new("[YYYY-MM-DD of the review]").value_type, ValueType::Text);
        for date in ["(fill me in with today's date, YYYY-MM-DD)", "<date created on, in ISO 8601 (yyyy-mm-dd) format>"]
        {
            assert_eq!(Value::new(date).value_type, ValueType::Date { time: false }, "{date}");
        }
        assert_eq!(Value::new("[path or URL]").value_type, ValueType::Path);
        assert_eq!(Value::new("`[path/to/code/]`").value_type, ValueType::Path);
        assert_eq!(Value::new("`[path or URL]`").value_type, ValueType::Path);
        assert_eq!(Value::new("`docs/ADR-XXX.md`").value_type, ValueType::Path);
        assert_eq!(Value::new("- a\n- b").value_type, ValueType::List);
        assert_eq!(Value::new("- [ ] a").value_type, ValueType::Checklist);
        let value = Value::new("[Date if applicable, or \"None\"]");
        assert_eq!((value.literals, value.optional), (vec!["None".to_owned()], true));
        assert_eq!(Value::new("[Key SLAs, e.g., \"P95 <200ms\"]").examples, ["P95 <200ms"]);
    }

    #[test]
    fn prompts_for_people() {
        for prompt in ["Name", "Name/Agent", "Person/team responsible", "Who should answer this?", "Name/Date"] {
            assert!(asks_for_person(prompt), "{prompt}");
        }
        for prompt in ["Feature Name", "Name of the feature", "Number of developers, or \"Solo\"", "What", ""] {
            assert!(!asks_for_person(prompt), "{prompt}");
        }
    }
}
