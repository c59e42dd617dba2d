//! Dates as people write them, in the ISO form, as far as they can mean only one day.

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The day that a text names: `3 Feb 2026`, `February 3rd, 2026`, `2026/2/3`, `20260203`, `13.02.2026`. `None` for
/// other texts, for days that are not in the calendar, and where day and month could be either (`3/4/2026`).
pub(crate) fn iso_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return date(&text[..4], text[4..6].parse().ok()?, &text[6..]);
    }
    let is_known = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | ',' | '.' | '/' | '-');
    if !text.chars().all(is_known) {
        return None;
    }
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.filter(|word| !word.eq_ignore_ascii_case("of")).collect();
    let [first, second, third] = words[..] else { return None };
    match (month(first), month(second)) {
        (Some(month), None) => date(third, month, second),
        (None, Some(month)) if is_year(first) => date(first, month, third),
        (None, Some(month)) => date(third, month, first),
        (None, None) if is_year(first) => date(first, second.parse().ok()?, third),
        (None, None) if is_year(third) => {
            let (one, other): (i8, i8) = (first.parse().ok()?, second.parse().ok()?);
            match (one, other) {
                _ if one == other => date(third, one, first),
                (13.., 1..=12) => date(third, other, first),
                (1..=12, 13..) => date(third, one, second),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The month that an English word names, in full or by its first three letters or more.
fn month(word: &str) -> Option<i8> {
    let word = word.to_ascii_lowercase();
    let index = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(&word))?;
    i8::try_from(index + 1).ok()
}

fn date(year: &str, month: i8, day: &str) -> Option<Date> {
    let day = ["st", "nd", "rd", "th"].iter().find_map(|ending| day.strip_suffix(ending)).unwrap_or(day);
    if !is_year(year) {
        return None;
    }
    Date::new(year.parse().ok()?, month, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_mean_one_day_only() {
        for (text, expected) in [
            ("3 Feb 2026", Some("2026-02-03")),
            ("February 3rd, 2026", Some("2026-02-03")),
            ("3rd of February 2026", Some("2026-02-03")),
            ("Sept 9, 2026", Some("2026-09-09")),
            ("2026 Feb 3", Some("2026-02-03")),
            ("2026/02/03", Some("2026-02-03")),
            ("2026-2-3", Some("2026-02-03")),
            ("2026.02.03", Some("2026-02-03")),
            ("20260203", Some("2026-02-03")),
            ("13.02.2026", Some("2026-02-13")),
            ("02/13/2026", Some("2026-02-13")),
            ("03.03.2026", Some("2026-03-03")),
            ("03.02.2026", None),
            ("3/4/26", None),
            ("2026-02-30", None),
            ("20261301", None),
            ("31 Feb 2026", None),
            ("soon", None),
            ("Q2 2026", None),
            ("Ma 3 2026", None),
            ("2026-02-03 10:00", None),
        ] {
            assert_eq!(iso_date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
    }
}
