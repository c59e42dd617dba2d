//! `specls rules` and `specls explain CODE`.

use std::io::{self, Write};

use schema::likeness::did_you_mean;

use super::{Outcome, complain};
use crate::engine;

/// One line for each rule: code, default severity, summary.
pub(super) fn list(out: &mut impl Write) -> io::Result<Outcome> {
    let rules = engine::rules();
    let width = rules.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
    for rule in rules {
        writeln!(out, "{:width$}  {:11}  {}", rule.code, rule.severity.name(), rule.summary)?;
    }
    Ok(Outcome::Clean)
}

/// The page of one rule.
pub(super) fn explain(code: &str, out: &mut impl Write) -> io::Result<Outcome> {
    let rules = engine::rules();
    if let Some(rule) = rules.iter().find(|rule| rule.code == code) {
        writeln!(out, "{}", rule.page.trim_end())?;
        return Ok(Outcome::Clean);
    }
    let remedy = did_you_mean(&code.to_lowercase(), rules.iter().map(|rule| rule.code))
        .map_or_else(|| "`specls rules` lists the rules".to_owned(), |near| format!("did you mean \"{near}\"?"));
    complain(format_args!("there is no rule \"{code}\"; {remedy}"));
    Ok(Outcome::Trouble)
}
