//! Between the protocol's types and the engine's: positions, URIs and paths, diagnostics, definitions.
//! It must not know state, tasks or disk.

use std::path::{Component, Path, PathBuf};

use text::{Encoding, Region, Text};
use tower_lsp::ls_types::{self as lsp, Uri};

use super::capabilities::ClientAbilities;

/// What diagnostics are said to come from.
pub(super) const SOURCE: &str = "specls";

/// A client's position as the text room has it.
pub(super) fn text_position(position: lsp::Position) -> text::Position {
    text::Position { line: position.line, character: position.character }
}

/// A position of the text room as the client has it.
fn lsp_position(position: text::Position) -> lsp::Position {
    lsp::Position { line: position.line, character: position.character }
}

/// The half-open byte range of a client's range. A range that ends before it starts is empty.
pub(super) fn byte_range(text: &Text, range: lsp::Range, encoding: Encoding) -> std::ops::Range<usize> {
    let start = text.offset(text_position(range.start), encoding);
    let end = text.offset(text_position(range.end), encoding);
    start..end.max(start)
}

/// A byte range of `text` as the client has it.
pub(super) fn range(text: &Text, range: std::ops::Range<usize>, encoding: Encoding) -> lsp::Range {
    lsp::Range {
        start: lsp_position(text.position(range.start, encoding)),
        end: lsp_position(text.position(range.end, encoding)),
    }
}

/// A region of a text that need not be in memory as the client has it.
pub(super) fn region(region: &Region, encoding: Encoding) -> lsp::Range {
    lsp::Range {
        start: lsp_position(region.start.position(encoding)),
        end: lsp_position(region.end.position(encoding)),
    }
}

/// The path of a document: absolute for a `file:` URI, with `.` and `..` resolved by name; for any other scheme
/// (`untitled:Untitled-1`) the URI itself, which no absolute path equals.
pub(super) fn path(uri: &Uri) -> PathBuf {
    let file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    match file_path(uri).filter(|_| file) {
        Some(path) => normal(&path),
        None => PathBuf::from(uri.as_str()),
    }
}

/// The path in a URI, whatever its scheme. Its name need not be UTF-8; two such files are not the same.
#[cfg(unix)]
fn file_path(uri: &Uri) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;

    let mut path = uri.path().decode().to_bytes().into_owned();
    // A drive, as an editor on Windows names it to a server that runs elsewhere: `c:` and `C:` are one.
    if let [b'/', drive @ b'a'..=b'z', b':', ..] = path.as_mut_slice() {
        drive.make_ascii_uppercase();
    }
    path.starts_with(b"/").then(|| PathBuf::from(std::ffi::OsString::from_vec(path)))
}

#[cfg(not(unix))]
fn file_path(uri: &Uri) -> Option<PathBuf> {
    uri.to_file_path().map(std::borrow::Cow::into_owned)
}

/// The URI of a file, or of what is no file but has been named by [`path`].
pub(super) fn uri(path: &Path) -> Option<Uri> {
    if path.is_absolute() { Uri::from_file_path(path) } else { path.to_str()?.parse().ok() }
}

/// `path` without `.` and `..`, and on Windows with an upper-case drive letter, so that one file has one path.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            Component::Prefix(prefix) => normal.push(prefix.as_os_str().to_ascii_uppercase()),
            Component::RootDir | Component::Normal(_) => normal.push(component),
        }
    }
    normal
}

/// A severity as the protocol has it.
fn severity(severity: world::Severity) -> lsp::DiagnosticSeverity {
    match severity {
        world::Severity::Error => lsp::DiagnosticSeverity::ERROR,
        world::Severity::Warning => lsp::DiagnosticSeverity::WARNING,
        world::Severity::Information => lsp::DiagnosticSeverity::INFORMATION,
        world::Severity::Hint => lsp::DiagnosticSeverity::HINT,
    }
}

/// A diagnostic of a document whose text is `text`. `name` gives the URI of a path of the world.
pub(super) fn diagnostic(
    diagnostic: &ide::Diagnostic,
    text: &Text,
    abilities: ClientAbilities,
    name: impl Fn(&str) -> Option<Uri>,
) -> lsp::Diagnostic {
    let related = abilities.related_information && !diagnostic.related.is_empty();
    lsp::Diagnostic {
        range: range(text, diagnostic.range.clone(), abilities.encoding),
        severity: Some(severity(diagnostic.severity)),
        code: Some(lsp::NumberOrString::String(diagnostic.code.to_owned())),
        source: Some(SOURCE.to_owned()),
        message: diagnostic.message.clone(),
        related_information: related.then(|| {
            let related = diagnostic.related.iter().filter_map(|related| {
                let uri = name(&related.path)?;
                let location = lsp::Location { uri, range: region(&related.region, abilities.encoding) };
                Some(lsp::DiagnosticRelatedInformation { location, message: related.message.clone() })
            });
            related.collect()
        }),
        ..lsp::Diagnostic::default()
    }
}

/// Places in documents. `name` gives the URI of a path of the world.
pub(super) fn locations(
    targets: &[ide::Target],
    encoding: Encoding,
    name: impl Fn(&str) -> Option<Uri>,
) -> Vec<lsp::Location> {
    let located = targets.iter().filter_map(|target| Some((name(&target.path)?, target)));
    located.map(|(uri, target)| lsp::Location { uri, range: region(&target.selection, encoding) }).collect()
}

/// The definition of what stands in a document whose text is `text`. `name` gives the URI of a
/// path of the world.
pub(super) fn definition(
    definition: &ide::Definition,
    text: &Text,
    abilities: ClientAbilities,
    name: impl Fn(&str) -> Option<Uri>,
) -> lsp::GotoDefinitionResponse {
    let encoding = abilities.encoding;
    if abilities.definition_links {
        let targets = definition.targets.iter().filter_map(|target| Some((name(&target.path)?, target)));
        let origin = range(text, definition.origin.clone(), encoding);
        let links = targets.map(|(target_uri, target)| lsp::LocationLink {
            origin_selection_range: Some(origin),
            target_uri,
            target_range: region(&target.region, encoding),
            target_selection_range: region(&target.selection, encoding),
        });
        lsp::GotoDefinitionResponse::Link(links.collect())
    } else {
        lsp::GotoDefinitionResponse::Array(locations(&definition.targets, encoding, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn one_file_has_one_path_and_two_files_have_two() {
        let path = |uri: &str| path(&uri.parse().unwrap());
        for (one, other, is_same) in [
            ("file:///a%20b/%C3%BC.md", "file:///a%20b/%c3%bc.md", true),
            ("file:///a/b.md", "FILE:///%61/./c/../b.md", true),
            ("file:///a/b.md", "file://localhost/a/b.md", true),
            ("file:///a/b.md", "file:/a/b.md", true),
            ("file:///c%3A/a.md", "file:///C:/a.md", true),
            ("file:///a/b.md", "file:///a/B.md", false),
            ("file:///%FE.md", "file:///%FF.md", false),
            ("file:///a.md", "git:/a.md", false),
            ("untitled:a.md", "untitled:b.md", false),
            ("git:/a.md?x", "git:/a.md?y", false),
            ("vscode-remote://ssh-remote%2Ba/x.md", "vscode-remote://ssh-remote%2Bb/x.md", false),
        ] {
            assert_eq!(path(one) == path(other), is_same, "{one} {other}");
        }
    }
}
