//! The pages of the rules, and the documents that are generated from them. `UPDATE_EXPECT=1 cargo test -p ide pages`
//! writes them anew.

use std::path::{Path, PathBuf};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").join(path)
}

/// Compares a committed document with what it should be, or makes it so.
fn check(path: &str, expected: &str) {
    let path = repository(path);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, expected).unwrap();
        return;
    }
    let actual = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(actual == expected, "{} is out of date; UPDATE_EXPECT=1 cargo test -p ide pages writes it", path.display());
}

#[test]
fn every_rule_explains_itself() {
    for rule in ide::rules() {
        let page = rule.page();
        for part in ["## Why", "## Bad", "## Good"] {
            assert!(page.contains(part), "{} has no {part}", rule.code);
        }
        assert!(rule.summary().ends_with(['.', ',']), "{}: {}", rule.code, rule.summary());
        assert!(rule.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", rule.code);
    }
}

#[test]
fn the_table_in_the_readme() {
    let (begin, end) = ("<!-- rules:begin -->\n", "<!-- rules:end -->");
    let readme = std::fs::read_to_string(repository("README.md")).unwrap();
    let (before, rest) = readme.split_once(begin).expect("the marker where the table begins");
    let (_, after) = rest.split_once(end).expect("the marker where the table ends");
    let mut table = "| rule | says | in a live document |\n|---|---|---|\n".to_owned();
    for rule in ide::rules() {
        let (code, summary, severity) = (rule.code, rule.summary(), rule.severity.name());
        table += &format!("| [`{code}`](docs/rules.md#{code}) | {} | {severity} |\n", summary.replace('|', "\\|"));
    }
    check("README.md", &format!("{before}{begin}{table}{end}{after}"));
}

#[test]
fn the_pages_in_one_document() {
    let mut document =
        "# Rules\n\nGenerated from the source of the rules; `specls explain CODE` shows one of them.\n".to_owned();
    for rule in ide::rules() {
        let page = rule.page().replace("\n## ", "\n### ");
        let (code, severity, note) = (rule.code, rule.severity.name(), rule.severity_note());
        document += &format!("\n## {code}\n\nSeverity: {severity}; {note}.\n\n{page}");
    }
    check("docs/rules.md", &document);
}
