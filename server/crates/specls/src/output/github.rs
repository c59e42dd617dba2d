//! `--format github`: workflow commands, one per line (GitHub's "Workflow commands for GitHub Actions").

use std::fmt;

use ide::Diagnostic;
use text::Encoding;
use world::Severity;

use super::FileReport;

/// One command for each diagnostic of a file.
pub(super) fn file(file: &FileReport) -> String {
    file.diagnostics.iter().map(|diagnostic| line(file, diagnostic)).collect()
}

fn line(file: &FileReport, diagnostic: &Diagnostic) -> String {
    let start = file.text.position(diagnostic.range.start, Encoding::Utf16);
    let end = file.text.position(diagnostic.range.end, Encoding::Utf16);
    let (command, path) = (command(diagnostic.severity), Property(&file.path));
    let (first, last) = (start.line + 1, end.line + 1);
    // GitHub refuses columns of a range that spans lines.
    let columns = if first == last {
        format!(",col={},endColumn={}", start.character + 1, end.character + 1)
    } else {
        String::new()
    };
    let (title, message) = (Property(diagnostic.code), Data(&diagnostic.message));
    format!("::{command} file={path},line={first},endLine={last}{columns},title={title}::{message}\n")
}

/// The command for a severity; there are only three.
fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "notice",
    }
}

/// The text of a command.
struct Data<'text>(&'text str);

impl fmt::Display for Data<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '%' => formatter.write_str("%25"),
            '\r' => formatter.write_str("%0D"),
            '\n' => formatter.write_str("%0A"),
            other => fmt::Write::write_char(formatter, other),
        })
    }
}

/// The value of a property, where two more characters have a meaning.
struct Property<'text>(&'text str);

impl fmt::Display for Property<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = Data(self.0).to_string().replace(':', "%3A").replace(',', "%2C");
        formatter.write_str(&escaped)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::samples::written;
    use super::super::{Format, Style};

    #[test]
    fn each_diagnostic_is_one_escaped_command() {
        expect![[r#"
            ::warning file=../empty.md,line=1,endLine=1,col=1,endColumn=1,title=missing-section::Context is missing
            ::error file=tracks/a b/späc%2C1%3A%25.md,line=1,endLine=1,col=11,endColumn=15,title=duplicate-id::ID "Auth" is claimed twice,%0D%0A100%25 sure
            ::warning file=tracks/a b/späc%2C1%3A%25.md,line=3,endLine=3,col=13,endColumn=18,title=invalid-value::Status is "Donee"; expected Done
            ::notice file=tracks/a b/späc%2C1%3A%25.md,line=3,endLine=5,title=empty-section::Scope is empty
            ::notice file=tracks/a b/späc%2C1%3A%25.md,line=6,endLine=6,col=1,endColumn=1,title=section-order::Scope comes first
        "#]].assert_eq(&written(Format::Github, Style::Plain));
    }
}
