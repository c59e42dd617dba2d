//! TOML -> [`Config`]. Every key is read on its own, so that a mistake in one leaves the others standing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use schema::likeness::did_you_mean;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::globs::{self, Globs};
use super::keys::{
    self, DOCUMENTS, FAMILY, FIELD, ID, IGNORE, IS, KINDS, NAME, REQUIREMENTS, REQUIRES, RULES, STRUCTURE, TEMPLATE,
    TRACKS, WHEN,
};
use super::{Config, ConfigProblem, FieldRequirement, IdRule, Kind, Level};
use crate::Severity;
use crate::family::is_family;

/// What may stand as a level, as messages say it.
const LEVELS: &str = "off, error, warning, information or hint";
/// What may stand as an ID rule, as messages say it.
const ID_RULES: &str = "directory, file, title, none or field:LABEL";
/// Separates `field` from its label.
const FIELD_PREFIX: &str = "field:";

/// Reads the whole file; see [`Config::parse`].
pub(super) fn read(text: &str, known_codes: &[&str]) -> (Config, Vec<ConfigProblem>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { known_codes, problems: Vec::new() };
    let config = reader.config(table.get_ref());
    let mut problems = reader.problems;
    if !errors.is_empty() {
        let line = |problem: &ConfigProblem| text[..problem.range.start].rfind('\n');
        let mut syntax: Vec<ConfigProblem> = errors
            .iter()
            .map(|error| refusal(error.span().unwrap_or(0..0), format!("this is not TOML: {}", error.message())))
            .collect();
        syntax.sort_by_key(|problem| problem.range.start);
        syntax.dedup_by_key(|problem| line(problem));
        // What the parser made up to go on has an empty range; what else it found wrong on such a line follows from
        // the syntax error.
        let is_cause = |problem: &ConfigProblem| {
            !problem.range.is_empty() && !syntax.iter().any(|syntax| line(syntax) == line(problem))
        };
        problems.retain(is_cause);
        problems.append(&mut syntax);
    }
    problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
    (config, problems)
}

/// A table of an array of tables, with what messages call it.
struct Part<'table, 'text> {
    table: &'table DeTable<'text>,
    /// The name of the array, from the top.
    name: &'static str,
    noun: &'static str,
    /// Where it stands in the file.
    range: Range<usize>,
}

/// Collects problems while the values are read.
struct Reader<'codes> {
    known_codes: &'codes [&'codes str],
    problems: Vec<ConfigProblem>,
}

impl Reader<'_> {
    fn config(&mut self, table: &DeTable<'_>) -> Config {
        self.unknown_keys(table, "");
        Config {
            rules: table.get(RULES).map(|rules| self.rules(rules)).unwrap_or_default(),
            ignore: table.get(IGNORE).map(|globs| self.globs(IGNORE, globs)).unwrap_or_default(),
            kinds: table.get(KINDS).map(|kinds| self.kinds(kinds)).unwrap_or_default(),
            // A list without one usable glob is no override: all tracks would vanish over a slip.
            tracks: table
                .get(TRACKS)
                .map(|globs| self.globs(TRACKS, globs))
                .filter(|globs| !globs.patterns().is_empty()),
        }
    }

    fn rules(&mut self, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, Level> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(RULES, value, "a table of rule codes, such as [rules]");
            return BTreeMap::new();
        };
        let mut rules = BTreeMap::new();
        for (code, value) in table {
            let name: &str = code.get_ref();
            if !self.known_codes.contains(&name) {
                let remedy = did_you_mean(&name.to_lowercase(), self.known_codes.iter().copied()).map_or_else(
                    || "`specls rules` lists the rules".to_owned(),
                    |near| format!("did you mean \"{near}\"?"),
                );
                self.warn(code.span(), format!("there is no rule \"{name}\"; {remedy}"));
                continue;
            }
            if let Some(level) = self.level(&format!("{RULES}.{name}"), value) {
                rules.insert(name.to_owned(), level);
            }
        }
        rules
    }

    fn level(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Level> {
        match value.get_ref().as_str().map(|text| (text, Level::from_name(text))) {
            Some((_, Some(level))) => return Some(level),
            Some((text, None)) => self.refuse(value.span(), format!("{key} is \"{text}\"; expected {LEVELS}")),
            None => self.wrong_type(key, value, LEVELS),
        }
        None
    }

    fn kinds(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Kind> {
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(KINDS, value, "an array of tables, each under [[kinds]]");
            return Vec::new();
        };
        let mut kinds = Vec::new();
        let mut names = BTreeSet::new();
        for value in array.iter() {
            let Some(table) = value.get_ref().as_table() else {
                self.wrong_type(KINDS, value, "an array of tables, each under [[kinds]]");
                continue;
            };
            let kind = self.kind(table, value.span());
            // The name counts even if the rest of the kind is refused.
            if let Some((name, name_value)) = text_of(table, NAME)
                && !names.insert(name.to_owned())
            {
                self.refuse(name_value.span(), format!("there are two kinds named \"{name}\"; rename one of them"));
                continue;
            }
            kinds.extend(kind);
        }
        kinds
    }

    /// One `[[kinds]]` table; `None` if one of its required values is missing or refused.
    fn kind(&mut self, table: &DeTable<'_>, range: Range<usize>) -> Option<Kind> {
        self.unknown_keys(table, KINDS);
        let part = Part { table, name: KINDS, noun: "kind", range: range.clone() };
        let name = self.required(&part, NAME, Self::text);
        let template = self.required(&part, TEMPLATE, Self::template);
        let documents = self.required(&part, DOCUMENTS, |reader, key, value| {
            Some(reader.globs(key, value)).filter(|globs| !globs.patterns().is_empty())
        });
        let id = table.get(ID).and_then(|value| self.id_rule(value)).unwrap_or_default();
        let template_range = table.get(TEMPLATE).map_or(range, Spanned::span);
        let structure = table.get(STRUCTURE).and_then(|value| self.level(&format!("{KINDS}.{STRUCTURE}"), value));
        let requirements = table.get(REQUIRES).map(|value| self.requirements(value)).unwrap_or_default();
        let family = table.get(FAMILY).and_then(|value| self.family(value));
        let (name, template, documents) = (name?, template?, documents?);
        Some(Kind { name, template, template_range, documents, id, structure, family, requirements })
    }

    fn family(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let key = format!("{KINDS}.{FAMILY}");
        let text = self.text(&key, value)?;
        if !is_family(&text) {
            self.refuse(value.span(), format!("{key} is \"{text}\"; expected a word of 2 to 8 letters, such as ADR"));
            return None;
        }
        Some(text)
    }

    /// The usable ones of the requirements of a kind.
    fn requirements(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<FieldRequirement> {
        let expected = "an array of tables, each under [[kinds.requires]]";
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(REQUIREMENTS, value, expected);
            return Vec::new();
        };
        let mut requirements = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_table() {
                Some(table) => requirements.extend(self.requirement(table, item.span())),
                None => self.wrong_type(REQUIREMENTS, item, expected),
            }
        }
        requirements
    }

    fn requirement(&mut self, table: &DeTable<'_>, range: Range<usize>) -> Option<FieldRequirement> {
        self.unknown_keys(table, REQUIREMENTS);
        let part = Part { table, name: REQUIREMENTS, noun: "requirement", range };
        let field = self.required(&part, FIELD, Self::text);
        let when = self.required(&part, WHEN, Self::text);
        let values = self.required(&part, IS, |reader, key, value| {
            Some(reader.texts(key, value)).filter(|values| !values.is_empty())
        });
        let (values, value_ranges) = values?.into_iter().unzip();
        Some(FieldRequirement { field: field?, when: when?, values, value_ranges })
    }

    /// The texts of a list with their places; what is no text is a problem, and so is an empty list.
    fn texts(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Vec<(String, Range<usize>)> {
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "a list of texts, such as [\"Withdrawn\"]");
            return Vec::new();
        };
        if array.is_empty() {
            self.refuse(value.span(), format!("{key} is empty; expected at least one value"));
        }
        let item_key = format!("an item of {key}");
        array.iter().filter_map(|item| Some((self.text(&item_key, item)?, item.span()))).collect()
    }

    /// Reads a key that a part must have.
    fn required<T>(
        &mut self,
        part: &Part<'_, '_>,
        name: &str,
        read: impl FnOnce(&mut Self, &str, &Spanned<DeValue<'_>>) -> Option<T>,
    ) -> Option<T> {
        let key = format!("{}.{name}", part.name);
        let Some(value) = part.table.get(name) else {
            self.refuse(part.range.clone(), format!("this {} has no {name}; add `{name} = …`", part.noun));
            return None;
        };
        read(self, &key, value)
    }

    fn text(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            Some(_) => {
                self.refuse(value.span(), format!("{key} is empty; expected some text"));
                None
            }
            None => {
                self.wrong_type(key, value, "text in quotes");
                None
            }
        }
    }

    fn template(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let path = self.text(key, value)?;
        let relative = path.strip_prefix("./").unwrap_or(&path);
        let has_drive = relative.as_bytes().get(1) == Some(&b':');
        let fault = if relative.contains('\\') {
            "write it with `/`"
        } else if relative.starts_with('/') || has_drive {
            "expected a path relative to the directory of specls.toml"
        } else if relative.split('/').any(|part| part == "..") {
            "expected a path below the directory of specls.toml, without `..`"
        } else {
            return Some(relative.to_owned());
        };
        self.refuse(value.span(), format!("{key} is \"{path}\"; {fault}"));
        None
    }

    fn id_rule(&mut self, value: &Spanned<DeValue<'_>>) -> Option<IdRule> {
        let key = format!("{KINDS}.{ID}");
        let text = self.text(&key, value)?;
        let rule = match text.as_str() {
            "directory" => Some(IdRule::Directory),
            "file" => Some(IdRule::File),
            "title" => Some(IdRule::Title),
            "none" => Some(IdRule::Nothing),
            other => other
                .strip_prefix(FIELD_PREFIX)
                .map(str::trim)
                .filter(|label| !label.is_empty())
                .map(|label| IdRule::Field(label.to_owned())),
        };
        if rule.is_none() {
            self.refuse(value.span(), format!("{key} is \"{text}\"; expected {ID_RULES}"));
        }
        rule
    }

    /// The usable globs of a list; each of the others is a problem.
    fn globs(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Globs {
        let expected = "a list of globs, such as [\"docs/**/*.md\"]";
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, value, expected);
            return Globs::default();
        };
        let mut patterns = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_str().map(|pattern| (pattern, globs::check(pattern))) {
                Some((_, Ok(pattern))) => patterns.push(pattern),
                Some((pattern, Err(fault))) => {
                    self.refuse(item.span(), format!("{key} has \"{pattern}\", which is no glob: {fault}"));
                }
                None => self.wrong_type(&format!("an item of {key}"), item, "a glob in quotes"),
            }
        }
        if array.is_empty() && key != IGNORE {
            self.refuse(value.span(), format!("{key} is empty; expected at least one glob"));
        }
        Globs::new(patterns).unwrap_or_else(|fault| {
            self.refuse(value.span(), format!("{key} cannot be used: {fault}"));
            Globs::default()
        })
    }

    fn unknown_keys(&mut self, table: &DeTable<'_>, name: &str) {
        for key in table.keys() {
            let found: &str = key.get_ref();
            if keys::names(name).any(|known| known == found) {
                continue;
            }
            let place = if name.is_empty() { String::new() } else { format!(" in [[{name}]]") };
            let known: Vec<&str> = keys::names(name).collect();
            let remedy = did_you_mean(&found.to_lowercase(), known.iter().copied())
                .map_or_else(|| format!("expected {}", known.join(", ")), |near| format!("did you mean \"{near}\"?"));
            self.warn(key.span(), format!("there is no key \"{found}\"{place}; {remedy}"));
        }
    }

    fn wrong_type(&mut self, key: &str, value: &Spanned<DeValue<'_>>, expected: &str) {
        let found = match value.get_ref() {
            DeValue::String(_) => "text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.refuse(value.span(), format!("{key} is {found}; expected {expected}"));
    }

    fn refuse(&mut self, range: Range<usize>, message: String) {
        self.problems.push(refusal(range, message));
    }

    fn warn(&mut self, range: Range<usize>, message: String) {
        self.problems.push(ConfigProblem { range, severity: Severity::Warning, message });
    }
}

/// The text under a key of a table, with its value.
fn text_of<'table, 'text>(
    table: &'table DeTable<'text>,
    key: &str,
) -> Option<(&'table str, &'table Spanned<DeValue<'text>>)> {
    let value = table.get(key)?;
    Some((value.get_ref().as_str()?, value))
}

fn refusal(range: Range<usize>, message: String) -> ConfigProblem {
    ConfigProblem { range, severity: Severity::Error, message }
}
