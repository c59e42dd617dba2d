//! `specls init`: what a repository holds, and a `specls.toml` where something needs saying. What there is to say is
//! found in `ide::survey`; this file puts it into words.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use ide::{Alike, Competition, KindCount, LikelyTemplate, Sighting, Survey};
use text::Text;
use world::config::{CONFIG_FILE, escaped};
use world::{Document, directory, file_name};

use super::progress::Progress;
use super::{Outcome, complain};
use crate::engine::{self, Loaded};
use crate::output::counted;
use crate::paths;
use crate::workspace::{self, Surroundings, create, find_root};

/// How the file begins that is written.
const HEAD: &str = "\
# Written by `specls init`: what the places of templates and documents do not say by themselves.
# `specls config FILE` shows what applies to a file; docs/configuration.md describes every key.
";

/// Says what the workspace of the working directory holds, and writes `specls.toml` if that leaves something open.
/// A file that is there stays as it is.
///
/// # Errors
///
/// When there is no working directory, or nobody reads the output.
pub(super) fn run(out: &mut impl Write) -> io::Result<Outcome> {
    let surroundings = Surroundings::of_process()?;
    let working_directory = &surroundings.working_directory;
    let root = match find_root(working_directory, &surroundings) {
        Ok(root) => root,
        Err(refused) => {
            complain(format_args!("{refused}"));
            return Ok(Outcome::Trouble);
        }
    };
    let scan = workspace::scan(&root);
    let Loaded { world, config, mut problems } = engine::load(&root, &scan);
    let snapshot = world.snapshot();
    let paths = scan.documents(snapshot.kinds());
    let progress = Progress::start();
    progress.expect(paths.len());
    let (sightings, unread) = workspace::read_each(&root, &paths, |path, text| {
        progress.step();
        Sighting::new(snapshot.kinds(), &Document::new(&snapshot, path, Text::new(text)))
    });
    drop(progress);
    problems.extend(scan.problems);
    problems.extend(unread);
    for problem in &problems {
        complain(format_args!("{}: {}", paths::shown(&problem.path, working_directory), problem.reason));
    }

    let survey = Survey::new(snapshot.kinds(), &sightings);
    write_survey(&survey, out)?;
    let text = configuration(&survey);
    let is_settled = match (text.is_empty(), &config) {
        (true, Some(_)) => {
            writeln!(out, "\nNothing else needs configuration: {CONFIG_FILE} stays as it is.")?;
            true
        }
        (true, None) => {
            writeln!(out, "\nNothing needs configuration: no {CONFIG_FILE} is written.")?;
            true
        }
        (false, Some(_)) => {
            writeln!(out, "\n{CONFIG_FILE} is there and stays as it is; it could say:\n{}", text.trim_end())?;
            true
        }
        (false, None) => write_configuration(&root, &text, working_directory, out)?,
    };
    Ok(if is_settled && problems.is_empty() { Outcome::Clean } else { Outcome::Trouble })
}

/// Whether it could be written; if not, that has been reported.
fn write_configuration(root: &Path, text: &str, working_directory: &Path, out: &mut impl Write) -> io::Result<bool> {
    match create(root, CONFIG_FILE, &format!("{HEAD}{text}")) {
        Ok(path) => {
            writeln!(out, "\nWritten: {}. Read it, and keep what is right.", paths::shown(&path, working_directory))?;
            Ok(true)
        }
        Err(problem) => {
            complain(format_args!("{}: {}", paths::shown(&problem.path, working_directory), problem.reason));
            Ok(false)
        }
    }
}

fn write_survey(survey: &Survey, out: &mut impl Write) -> io::Result<()> {
    for KindCount { kind, documents, fit } in &survey.kinds {
        let template = kind.template.as_deref().unwrap_or("built-in");
        let documents_said = counted(*documents, ("document", "documents"));
        let fit = if *documents == 0 { String::new() } else { format!(", {fit} % of its main sections on average") };
        writeln!(out, "{}: {documents_said}, template: {template}{fit}", kind.name)?;
    }
    let files = counted(survey.unclaimed, ("Markdown file", "Markdown files"));
    writeln!(out, "no kind: {files}")?;
    let remarks = (survey.likely_templates.iter().map(about_likely_template))
        .chain(survey.competitions.iter().map(about_competition))
        .chain(survey.alike.iter().map(about_alike));
    for (index, remark) in remarks.enumerate() {
        let gap = if index == 0 { "\n" } else { "" };
        writeln!(out, "{gap}{remark}")?;
    }
    Ok(())
}

fn about_likely_template(likely: &LikelyTemplate) -> String {
    let LikelyTemplate { path, followers } = likely;
    let first = followers.first().map_or("", |path| &**path);
    format!("{path} looks like a template: {} follow it, such as {first}", followers.len())
}

fn about_competition(competition: &Competition) -> String {
    let templates: Vec<String> = (competition.templates.iter())
        .map(|(template, documents)| format!("{template} ({})", counted(*documents, ("document", "documents"))))
        .collect();
    let place = shown_directory(&competition.directory);
    format!(
        "several templates are for {place}: {}; each document goes by the one it is most like",
        templates.join(", ")
    )
}

fn about_alike(alike: &Alike) -> String {
    let place = shown_directory(&alike.directory);
    let headings = alike.headings.join(", ");
    format!(
        "{} files in {place} are alike and have no template; put one with these sections at {}: {headings}",
        alike.files,
        below(&alike.directory, "template.md"),
    )
}

fn shown_directory(directory: &str) -> &str {
    if directory.is_empty() { "the root" } else { directory }
}

fn below(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

/// What the configuration has to say; empty if nothing. Directories of files that are alike need a template, not
/// configuration.
fn configuration(survey: &Survey) -> String {
    let mut text = String::new();
    let mut used = BTreeSet::new();
    for likely in &survey.likely_templates {
        let _ = write!(
            text,
            "\n# {}.\n{}",
            about_likely_template(likely),
            kind_of_likely_template(&kind_name(&likely.path, &mut used), likely)
        );
    }
    for competition in &survey.competitions {
        let _ = write!(
            text,
            "\n# {}.\n# Should one of them be for all, keep it here without the `#`.\n",
            about_competition(competition)
        );
        for template in competition.templates.keys() {
            let glob = below(&escaped(&competition.directory), "*.md");
            let name = kind_name(template, &mut used);
            for line in kind(&name, template, &[glob], "file").lines() {
                let _ = writeln!(text, "# {line}");
            }
        }
    }
    text
}

fn kind_of_likely_template(name: &str, likely: &LikelyTemplate) -> String {
    let names: BTreeSet<&str> = likely.followers.iter().map(|path| file_name(path)).collect();
    let is_one_name = names.len() == 1;
    let glob = |path: &Arc<str>| {
        let directory = directory(path);
        // Documents of one name stand in directories of their own, and the next one will stand beside these.
        match directory.rsplit_once('/') {
            _ if !is_one_name => below(&escaped(directory), "*.md"),
            Some((above, _)) => format!("{}/*/{}", escaped(above), escaped(file_name(path))),
            None => format!("*/{}", escaped(file_name(path))),
        }
    };
    let globs: BTreeSet<String> = likely.followers.iter().map(glob).collect();
    let globs: Vec<String> = globs.into_iter().collect();
    kind(name, &likely.path, &globs, if is_one_name { "directory" } else { "file" })
}

/// What a kind is called: as the file of its template, or by its whole path where another one is called so.
fn kind_name(template: &str, used: &mut BTreeSet<String>) -> String {
    let path = template.trim_end_matches(".md");
    let name = file_name(path);
    let name = if used.contains(name) { path } else { name };
    used.insert(name.to_owned());
    name.to_owned()
}

/// A `[[kinds]]` table.
fn kind(name: &str, template: &str, documents: &[String], id: &str) -> String {
    let documents: Vec<String> = documents.iter().map(|glob| quoted(glob)).collect();
    format!(
        "[[kinds]]\nname = {}\ntemplate = {}\ndocuments = [{}]\nid = \"{id}\"\n",
        quoted(name),
        quoted(template),
        documents.join(", ")
    )
}

/// A basic string of TOML, in which the same characters are escaped in the same way as in JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
