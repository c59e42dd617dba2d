//! Paths as texts: relative to the root, with `/`. This file must not know which of them exist.

/// The directory part of a path; empty for the workspace root.
#[must_use]
pub fn directory(path: &str) -> &str {
    last_slash(path).map_or("", |slash| &path[..slash])
}

/// The last name of a path.
#[must_use]
pub fn file_name(path: &str) -> &str {
    last_slash(path).map_or(path, |slash| &path[slash + 1..])
}

/// Where the last slash of a path stands. Names are short: each byte is looked at.
fn last_slash(path: &str) -> Option<usize> {
    path.bytes().rposition(|byte| byte == b'/')
}

/// The path that a destination leads to from a directory, both relative to the root; a destination that starts with
/// `/` starts at the root. Fragment, query and a final slash do not count. `None` if it leaves the root or names
/// nothing.
#[must_use]
pub fn join(directory: &str, destination: &str) -> Option<String> {
    let path = path_of(destination);
    if path.is_empty() {
        return None;
    }
    let (mut directory, mut path) = path.strip_prefix('/').map_or((directory, path), |path| ("", path));
    // Most paths have something to be resolved at their start, if at all.
    loop {
        if let Some(rest) = path.strip_prefix("../") {
            if directory.is_empty() {
                return None;
            }
            (directory, path) = (self::directory(directory), rest);
        } else if let Some(rest) = path.strip_prefix("./") {
            path = rest;
        } else {
            break;
        }
    }
    // Without an early exit, so that the loop is vectorised.
    let bytes = path.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let is_to_resolve = |byte: u8, next: u8| (byte == b'/') & ((next == b'/') | (next == b'.'));
    let has_to_resolve = pairs.fold(false, |found, (byte, next)| found | is_to_resolve(*byte, *next));
    if !has_to_resolve && !path.is_empty() && !path.starts_with(['/', '.']) && !path.ends_with('/') {
        return Some(if directory.is_empty() { path.to_owned() } else { [directory, "/", path].concat() });
    }
    let mut joined = String::with_capacity(directory.len() + 1 + path.len());
    let parts = directory.split('/').filter(|part| !part.is_empty());
    parts.for_each(|part| push_part(&mut joined, part));
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if joined.is_empty() => return None,
            ".." => joined.truncate(joined.rfind('/').unwrap_or(0)),
            part => push_part(&mut joined, part),
        }
    }
    Some(joined)
}

/// Adds a part to a path.
fn push_part(path: &mut String, part: &str) {
    if !path.is_empty() {
        path.push('/');
    }
    path.push_str(part);
}

/// A link destination without fragment and query.
fn path_of(destination: &str) -> &str {
    let end = destination.bytes().position(|byte| matches!(byte, b'#' | b'?'));
    &destination[..end.unwrap_or(destination.len())]
}

/// Where a relative path of several parts leads to from the directories above `directory`, the nearest first, as paths
/// that are written for the top of a repository do; nothing for other paths.
pub fn join_from_above<'a>(directory: &'a str, destination: &'a str) -> impl Iterator<Item = String> + use<'a> {
    let path = path_of(destination);
    let is_long = path.trim_start_matches("./").trim_end_matches('/').contains('/');
    let may_start_above = is_long && !path.starts_with("..") && !path.starts_with('/');
    let places =
        std::iter::successors(Some(directory), |place| (!place.is_empty()).then(|| self::directory(place))).skip(1);
    places.filter(move |_| may_start_above).filter_map(move |place| join(place, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same as [`join`], part by part.
    fn joined_plainly(directory: &str, destination: &str) -> Option<String> {
        let path = path_of(destination);
        let directory = if path.starts_with('/') { "" } else { directory };
        let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
        for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
            match part {
                ".." => _ = parts.pop()?,
                part => parts.push(part),
            }
        }
        (!path.is_empty()).then(|| parts.join("/"))
    }

    #[test]
    fn a_path_leads_where_its_parts_do() {
        let parts = ["", ".", "..", "a", ".a", "b.md", "..c"];
        for directory in ["", "x", "x/y", "x/y/z"] {
            for first in parts {
                for second in parts {
                    for third in parts {
                        let short = format!("{first}/{second}");
                        let long = format!("{short}/{third}#part");
                        for destination in [first, &short, &long] {
                            let expected = joined_plainly(directory, destination);
                            assert_eq!(join(directory, destination), expected, "{directory:?} {destination:?}");
                        }
                    }
                }
            }
        }
    }
}
