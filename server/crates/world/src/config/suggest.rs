//! "Did you mean": the known name nearest to a misspelt one.

/// The candidate nearest to `word`, if it is near enough to be meant: at most a third of its characters
/// inserted, deleted, replaced or swapped with their neighbour. Case and `-`/`_` do not count. Among equally
/// near ones the first.
#[must_use]
pub fn closest<'name>(word: &str, candidates: impl IntoIterator<Item = &'name str>) -> Option<&'name str> {
    let word = plain(word);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &plain(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The characters that count.
fn plain(name: &str) -> Vec<char> {
    name.chars().flat_map(char::to_lowercase).map(|c| if c == '_' { '-' } else { c }).collect()
}

/// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for row in 1..=left.len() {
        let mut current = vec![row; right.len() + 1];
        for column in 1..=right.len() {
            let same = left[row - 1] == right[column - 1];
            let replaced = last[column - 1] + usize::from(!same);
            current[column] = replaced.min(last[column] + 1).min(current[column - 1] + 1);
            let swapped =
                row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
            if swapped {
                current[column] = current[column].min(before_last[column - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closest_finds_slips_and_nothing_else() {
        let codes = ["missing-section", "missing-field", "invalid-date", "ignore"];
        for (word, expected) in [
            ("missing-sectoin", Some("missing-section")),
            ("missing_section", Some("missing-section")),
            ("Missing-Fields", Some("missing-field")),
            ("invalid-dat", Some("invalid-date")),
            ("ignored", Some("ignore")),
            ("spelling", None),
            ("", None),
        ] {
            assert_eq!(closest(word, codes), expected, "{word}");
        }
    }

    #[test]
    fn distance_counts_each_slip_once() {
        for (left, right, expected) in [
            ("abc", "abc", 0),
            ("abc", "acb", 1),
            ("abc", "ab", 1),
            ("", "abc", 3),
            ("abc", "xyz", 3),
            ("ca", "abc", 3),
        ] {
            assert_eq!(distance(&plain(left), &plain(right)), expected, "{left} {right}");
            assert_eq!(distance(&plain(right), &plain(left)), expected, "{right} {left}");
        }
    }
}
