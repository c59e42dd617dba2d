//! A list of globs, compiled once. This file must not know what the globs are for.

use globset::{GlobBuilder, GlobSet};

/// Globs over paths relative to the root with `/`. `*` and `?` stay within one directory, `**` crosses them.
/// Equal if the patterns are.
#[derive(Debug, Clone, Default)]
pub struct Globs {
    patterns: Vec<String>,
    set: GlobSet,
    /// Names of which each path that matches has one for a part; `None` if there may be others.
    names: Option<Vec<String>>,
}

impl PartialEq for Globs {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
    }
}

impl Eq for Globs {}

impl Globs {
    /// Compiles patterns that [`check`] has passed.
    ///
    /// # Errors
    ///
    /// When all patterns together are too large for the matcher.
    pub(super) fn new(patterns: Vec<String>) -> Result<Self, String> {
        Self::build(patterns, false)
    }

    /// Compiles patterns for which upper and lower case are the same.
    ///
    /// # Errors
    ///
    /// When a pattern is no glob, or all together are too large for the matcher.
    pub(crate) fn ignoring_case(patterns: Vec<String>) -> Result<Self, String> {
        Self::build(patterns, true)
    }

    fn build(patterns: Vec<String>, ignores_case: bool) -> Result<Self, String> {
        let mut builder = GlobSet::builder();
        for pattern in &patterns {
            builder.add(glob(pattern, ignores_case)?);
        }
        let set = builder.build().map_err(|error| error.kind().to_string())?;
        let needed = patterns.iter().map(|pattern| needed_names(pattern).filter(|_| !ignores_case));
        let names = needed.collect::<Option<Vec<_>>>().map(|names| names.concat());
        Ok(Self { patterns, set, names })
    }

    /// The first pattern that matches the whole of `path`.
    #[must_use]
    pub fn matching(&self, path: &str) -> Option<&str> {
        if self.patterns.is_empty() {
            return None;
        }
        // Most paths match nothing, which is told faster without the set.
        let mut parts = path.as_bytes().split(|byte| *byte == b'/');
        if let Some(names) = &self.names
            && !parts.any(|part| names.iter().any(|name| name.as_bytes() == part))
        {
            return None;
        }
        self.set.matches(path).first().map(|&index| self.patterns[index].as_str())
    }

    /// Names of which each path that matches has one for a part; `None` if there may be others.
    pub(crate) fn needed_names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }

    /// The patterns, in the order given.
    #[must_use]
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }
}

/// Names of which each path that a pattern matches has one for a part; `None` if nothing in the pattern stands for itself.
fn needed_names(pattern: &str) -> Option<Vec<String>> {
    let mut depth = 0_usize;
    let parts = pattern.split(|character| {
        depth = match character {
            '{' => depth + 1,
            '}' => depth.saturating_sub(1),
            _ => depth,
        };
        character == '/' && depth == 0
    });
    let is_name = |name: &str| !name.is_empty() && !name.contains(['*', '?', '[', ']', '{', '}', '\\']);
    let names = parts.filter_map(|part| {
        let alternatives = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        let names = alternatives.map_or(vec![part], |alternatives| alternatives.split(',').collect());
        // Of `docs/rfcs` the last part will do.
        let names: Vec<&str> = names.into_iter().filter_map(|name| name.rsplit('/').next()).collect();
        names.iter().all(|name| is_name(name)).then(|| names.into_iter().map(str::to_owned).collect())
    });
    names.min_by_key(Vec::len)
}

/// A path as a glob that matches it alone.
#[must_use]
pub fn escaped(path: &str) -> String {
    let mut glob = String::with_capacity(path.len());
    for character in path.chars() {
        if matches!(character, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
            glob.push('\\');
        }
        glob.push(character);
    }
    glob
}

/// Brings a pattern into the form that is matched (`./` gone from the start, `/` from the end, `.`, the
/// root itself, as the empty path).
///
/// # Errors
///
/// One clause that says why this is no glob below the root.
pub(super) fn check(pattern: &str) -> Result<String, String> {
    let relative = pattern.strip_prefix("./").unwrap_or(pattern);
    let relative = relative.strip_suffix('/').unwrap_or(relative);
    if relative == "." {
        return Ok(String::new());
    }
    if relative.is_empty() {
        return Err("it matches nothing".to_owned());
    }
    if relative.starts_with('/') || relative.split('/').any(|part| part == "..") {
        return Err("globs are relative to the directory of specls.toml and stay below it".to_owned());
    }
    glob(relative, false)?;
    Ok(relative.to_owned())
}

/// One compiled glob, or why it is none.
fn glob(pattern: &str, ignores_case: bool) -> Result<globset::Glob, String> {
    GlobBuilder::new(pattern)
        .case_insensitive(ignores_case)
        .literal_separator(true)
        .backslash_escape(true)
        .build()
        .map_err(|error| error.kind().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_needed() {
        for (pattern, expected) in [
            ("**/swarm/tracks/**/plan.md", Some("swarm")),
            ("specs/*.md", Some("specs")),
            ("**/{adr,adrs}/*.md", Some("adr adrs")),
            ("{text,docs/rfcs}/[0-9]*.md", Some("text rfcs")),
            ("{a,b*}/c/x.md", Some("c")),
            ("{a/b,{c,d}/e}/*.md", None),
            ("**/*.md", None),
            ("", None),
        ] {
            let needed = needed_names(pattern).map(|names| names.join(" "));
            assert_eq!(needed.as_deref(), expected, "{pattern}");
        }
    }

    #[test]
    fn what_is_needed_excludes_nothing_that_matches() {
        let patterns = ["**/{adr,docs/x}/*.md", "swarm/**", "{a,b}/c?.md", "one.md"].map(str::to_owned).to_vec();
        let globs = Globs::new(patterns.clone()).unwrap();
        assert!(globs.names.is_some());
        for path in ["adr/1.md", "k/adr/1.md", "docs/x/1.md", "swarm/a/b", "a/c1.md", "one.md", "two.md", "b/d.md"] {
            let first = patterns.iter().find(|pattern| glob(pattern, false).unwrap().compile_matcher().is_match(path));
            assert_eq!(globs.matching(path), first.map(String::as_str), "{path}");
        }
    }
}
