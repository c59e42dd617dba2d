//! The shape of dates in text. Whether a date exists is for whoever knows the calendar.

/// Whether `text` is spelled `YYYY-MM-DD`, whatever the digits.
#[must_use]
pub fn is_date_shaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
}
