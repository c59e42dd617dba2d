//! Lists of alternatives in a template: which text is one, and which is a prompt. This file must not know documents.

use super::{bracketed, comparable, undecorated};
use crate::name::key;

/// The values in a list of alternatives that says by an ellipsis that there are more; `superseded` for `superseded by
/// ADR-0123`.
pub(super) fn named_values(source: &str) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::super::Value;
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
}
