//! A list of globs, compiled once. This file must not know what the globs are for.

use globset::{GlobBuilder, GlobSet};

/// Globs over paths relative to the root with `/`. `*` and `?` stay within one directory, `**` crosses them.
/// Equal if the patterns are.
#[derive(Debug, Clone, Default)]
pub struct Globs {
    patterns: Vec<String>,
    set: GlobSet,
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
        Ok(Self { patterns, set })
    }

    /// The first pattern that matches the whole of `path`.
    #[must_use]
    pub fn matching(&self, path: &str) -> Option<&str> {
        self.set.matches(path).first().map(|&index| self.patterns[index].as_str())
    }

    /// The patterns, in the order given.
    #[must_use]
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }
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
