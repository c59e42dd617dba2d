//! What a value in a template says about the values of documents (design section 2).

use crate::date::is_date_shaped;
use crate::name::{is_decoration, is_plain, key, strip_marks};
use crate::placeholder::fold;

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

/// The values in a list of alternatives that says by an ellipsis that there are more; `superseded` for `superseded by
/// ADR-0123`.
fn named_values(source: &str) -> Vec<String> {
    let is_open = |item: &&str| matches!(*item, "…" | "..." | "etc" | "etc.");
    let text = source.trim_matches(|c: char| matches!(c, '[' | ']' | '{' | '}' | '<' | '>' | '"' | '\''));
    let separator = if text.contains('|') { '|' } else { '/' };
    let items: Vec<&str> = text.split(separator).map(str::trim).collect();
    if text.contains('\n') || !items.iter().any(is_open) {
        return Vec::new();
    }
    let words = items.iter().filter(|item| !is_open(item)).map(|item| item.split(" by ").next().unwrap_or(item));
    let values: Vec<String> = words.map(undecorated).collect();
    let is_word = |value: &String| value.starts_with(char::is_alphabetic) && key(value).split(' ').count() <= 2;
    if values.iter().all(is_word) { values } else { Vec::new() }
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

/// Words that make a list of alternatives an instruction to the writer.
const INSTRUCTIONS: [&str; 40] = [
    "add",
    "brief",
    "choose",
    "define",
    "describe",
    "description",
    "detail",
    "enter",
    "estimate",
    "etc",
    "explain",
    "explanation",
    "fill",
    "how",
    "insert",
    "link",
    "list",
    "mention",
    "name",
    "number",
    "other",
    "path",
    "person",
    "provide",
    "reason",
    "role",
    "select",
    "specify",
    "state",
    "summary",
    "team",
    "title",
    "todo",
    "url",
    "what",
    "when",
    "who",
    "why",
    "write",
    "your",
];

/// The values of a closed enumeration, if that is what a template value is: `A | B | C`, or `A / B / C` with spaces
/// around the slashes, bracketed or not, and nothing that makes it a prompt.
#[must_use]
pub fn alternatives(source: &str) -> Option<Vec<String>> {
    // Most values are none, and this is asked of all.
    if !source.bytes().any(|byte| matches!(byte, b'/' | b'|')) {
        return None;
    }
    let source = source.trim();
    let text = without_literal(bracketed(source).unwrap_or(source));
    if text.contains(['\n', '…', '[', ']', '?']) || text.contains("...") || text.contains("e.g") || text.contains("i.e")
    {
        return None;
    }
    let separator = match text.contains(" | ") {
        true => " | ",
        // `alpha|beta|stable`, as YAML has it.
        false if text.contains('|') && !text.contains(' ') => "|",
        false => " / ",
    };
    let values: Vec<String> = text.split(separator).map(undecorated).collect();
    let closed = values.len() >= 2
        && values.iter().all(|value| {
            let words = key(value);
            !words.is_empty()
                && value.chars().count() <= 32
                && words.split(' ').count() <= 4
                && !words.split(' ').any(|word| INSTRUCTIONS.contains(&word))
                && !value.contains(['`', '<', '>', '=', '/', '|'])
        });
    // `1.0 / 1.0` is a score out of another.
    let is_ratio = values.len() == 2
        && separator == " / "
        && values.iter().all(|value| value.starts_with(|c: char| c.is_ascii_digit()));
    (closed && !is_ratio).then_some(values)
}

/// Alternatives without the literal that is allowed besides: `, or "None"` at their end.
fn without_literal(text: &str) -> &str {
    let literal = text.strip_suffix(['"', '”']).and_then(|quoted| quoted.rfind(['"', '“']));
    let before = literal.and_then(|at| text[..at].trim_end().strip_suffix("or"));
    match before.filter(|before| before.ends_with([' ', ','])) {
        Some(before) => before.trim_end().trim_end_matches(',').trim_end().trim_end_matches(['|', '/']).trim_end(),
        None => text,
    }
}

/// Whether a value is one of these, whatever stands around it; a single letter stands for the words that begin with it
/// (`H` for High).
#[must_use]
pub fn is_one_of(value: &str, values: &[String]) -> bool {
    if values.iter().any(|other| other == value) {
        return true;
    }
    let value = comparable(value);
    let is_initial = |other: &str| other.chars().count() == 1 && !value.contains(' ') && value.starts_with(other);
    values.iter().map(|other| comparable(other)).any(|other| other == value || is_initial(&other))
}

/// Whether a value is the list of these alternatives, not one of them: however bracketed, decorated or spaced.
#[must_use]
pub fn is_choice(value: &str, values: &[String]) -> bool {
    if values.len() < 2 || !value.contains(['|', '/']) {
        return false;
    }
    let plain = undecorated(value.trim());
    let text = without_literal(bracketed(&plain).unwrap_or(&plain));
    let separator = if text.contains('|') { '|' } else { '/' };
    let listed: Vec<String> = text.split(separator).map(comparable).collect();
    let known: Vec<String> = values.iter().map(|value| comparable(value)).collect();
    listed.len() == known.len() && listed.iter().all(|listed| known.contains(listed))
}

/// A value without emoji and Markdown marks.
#[must_use]
pub fn undecorated(value: &str) -> String {
    if is_plain(value) { fold(value).into_owned() } else { fold(&strip_marks(value)).into_owned() }
}

/// The enumeration in a table header's parenthetical: `Impact (H/M/L)`, `Effort (S/M/L/XL)`.
#[must_use]
pub fn header_alternatives(header: &str) -> Option<Vec<String>> {
    let open = header.rfind('(')?;
    let inner = header[open + 1..].trim_end().strip_suffix(')')?;
    let values: Vec<String> = inner.split(['/', '|']).map(undecorated).collect();
    let short = |value: &String| (1..=3).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric());
    let upper = |value: &String| value.chars().next().is_some_and(char::is_uppercase);
    if values.len() >= 2 && values.iter().all(|value| short(value) && upper(value)) {
        return Some(values);
    }
    alternatives(inner)
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

/// What begins a remark after a value.
const REMARKS: [&str; 12] = ["(", "（", " — ", " – ", " - ", ":", ";", " by ", ",", "\n", "<!--", ". "];

/// A document's value reduced to what is compared with an enumeration (design section 3, rule 7): emoji, marks,
/// checkbox and quotes taken off, cut at what can only be a remark, `-` and `_` as spaces, lower case.
#[must_use]
pub fn comparable(value: &str) -> String {
    let value = value.trim();
    if value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        // Most values are one plain word.
        return value.to_ascii_lowercase();
    }
    let value = value.strip_prefix("[x]").or_else(|| value.strip_prefix("[X]")).unwrap_or(value);
    let plain = strip_marks(value);
    let mut end = plain.len();
    for cut in REMARKS {
        if let Some(at) = plain.find(cut).filter(|&at| at > 0) {
            end = end.min(at);
        }
    }
    end = end.min(date_at(&plain).unwrap_or(end));
    let trimmed = plain[..end]
        .trim()
        .trim_matches(|c: char| matches!(c, '"' | '\'' | '.' | '!' | '~' | '[' | ']') || is_decoration(c));
    fold(&trimmed.replace(['-', '_'], " ").to_lowercase()).into_owned()
}

/// Where a date stands behind a word: `Approved 2026-05-01`.
fn date_at(value: &str) -> Option<usize> {
    let mut spaces = value.match_indices(' ').map(|(at, _)| at).filter(|&at| at > 0);
    spaces.find(|&at| value.get(at + 1..at + 11).is_some_and(is_date_shaped))
}

/// The remark that follows a document's value in its source, with what separates the two; `None` if there is none. It is
/// what [`comparable`] leaves out.
#[must_use]
pub fn remark(value: &str) -> Option<&str> {
    let at = REMARKS.iter().filter_map(|cut| value.find(cut).filter(|&at| at > 0)).chain(date_at(value)).min()?;
    let at = value[..at].trim_end().len();
    Some(&value[at..])
}

/// Whether a value says in so many words that there is none (design section 3, rule 8).
#[must_use]
pub fn is_nothing(value: &str) -> bool {
    let word = comparable(value);
    matches!(
        word.as_str(),
        "n/a" | "na" | "none" | "no" | "tbd" | "tba" | "unknown" | "pending" | "-" | "—" | "–" | "なし" | "无"
    ) || word.starts_with("n/a ")
        || !value.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumerations() {
        for (source, values) in [
            ("Draft | Approved | In Progress | Complete", vec!["Draft", "Approved", "In Progress", "Complete"]),
            ("[High / Medium / Low]", vec!["High", "Medium", "Low"]),
            ("[Yes / No]", vec!["Yes", "No"]),
            ("Must / Should / Could", vec!["Must", "Should", "Could"]),
            ("[Low / Medium / High / Very High]", vec!["Low", "Medium", "High", "Very High"]),
            ("[✅ Yes | ⚠️ With caveats | ❌ No]", vec!["Yes", "With caveats", "No"]),
            ("[✅ Resolved / ⚠️ Workaround / ❌ Unresolved]", vec!["Resolved", "Workaround", "Unresolved"]),
            ("🔄 In Progress | ✅ Complete", vec!["In Progress", "Complete"]),
            ("[High / Medium / Low, or \"None\"]", vec!["High", "Medium", "Low"]),
            ("[Blue | Green | or “None”]", vec!["Blue", "Green"]),
            ("[1.0 | 2.0]", vec!["1.0", "2.0"]),
        ] {
            assert_eq!(
                alternatives(source).as_deref(),
                Some(&values.iter().map(ToString::to_string).collect::<Vec<_>>()[..]),
                "{source}"
            );
        }
        for source in [
            "[None | List current blockers]",
            "[Main agent / Your name]",
            "[Name/Agent]",
            "[Email/Slack]",
            "[path or URL]",
            "[X/Y]",
            "0.85 / 1.0",
            "[GDPR, SOC2, HIPAA, etc. if applicable]",
            "[Why these are out of scope - will they be in future tracks?]",
            "[Compute/storage limits if applicable]",
            "High",
        ] {
            assert_eq!(alternatives(source), None, "{source}");
        }
        assert_eq!(header_alternatives("Impact (H/M/L)").unwrap(), ["H", "M", "L"]);
        assert_eq!(header_alternatives("Size (bytes)"), None);
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

    #[test]
    fn open_lists_name_some_of_their_values() {
        for (source, expected) in [
            ("{proposed | accepted | … | superseded by ADR-0123}", vec!["proposed", "accepted", "superseded"]),
            ("[proposed | rejected | … | superseded by [ADR-5](5.md)]", vec!["proposed", "rejected", "superseded"]),
            ("open / closed / etc.", vec!["open", "closed"]),
            ("[proposed | accepted]", vec![]),
            ("{what is good, e.g., speed, …}", vec![]),
            ("…", vec![]),
        ] {
            assert_eq!(Value::new(source).named, expected, "{source}");
        }
    }

    #[test]
    fn choices_left_standing() {
        let values = ["High", "In Progress", "Low"].map(str::to_owned);
        for value in [
            "High / In Progress / Low",
            "[High / In Progress / Low]",
            "`[High / In Progress / Low]`",
            "High/In Progress/Low",
            "**High** | 🟡 In-Progress | low",
            "[High | In Progress | Low, or \"None\"]",
        ] {
            assert!(is_choice(value, &values), "{value}");
        }
        for value in ["High", "High / Low", "High / Low / Never", "", "[ ]"] {
            assert!(!is_choice(value, &values), "{value}");
        }
    }

    #[test]
    fn initials_stand_for_words() {
        let values = ["H", "M", "L"].map(str::to_owned);
        assert!(["h", "High", "**Medium** (so far)", "low"].iter().all(|value| is_one_of(value, &values)));
        assert!(!["Severe", "Most of all", ""].iter().any(|value| is_one_of(value, &values)));
        assert!(!is_one_of("Highest", &["High".to_owned()]));
    }

    #[test]
    fn comparable_values() {
        for (value, expected) in [
            ("High", "high"),
            ("**High** (because)", "high"),
            ("✅ In-Progress", "in progress"),
            ("[x] Medium", "medium"),
            ("\"Low\"", "low"),
            ("Approved by Ann, 2026", "approved"),
            ("High — see below", "high"),
            ("Medium: one in ten", "medium"),
            ("Low.", "low"),
            ("~~Low~~!", "low"),
            ("Approved 2026-05-01", "approved"),
        ] {
            assert_eq!(comparable(value), expected, "{value}");
        }
    }
}
