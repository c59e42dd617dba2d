//! A workspace in memory on which changes are tried out.

use std::collections::BTreeMap;
use std::sync::Arc;

use ide::{Move, WorkspaceEdit};
use text::Text;
use world::{Change, Config, Document, Sidecar, Snapshot, TemplateFile, World};

/// The files of a workspace, in memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Files(pub(crate) BTreeMap<String, String>);

impl Files {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    pub(crate) fn text(&self, path: &str) -> Option<Text> {
        self.0.get(path).map(|text| Text::new(text))
    }

    /// The workspace as the server would know it.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut world = World::default();
        world.apply(Change::Today(jiff::civil::date(2026, 11, 22)));
        if let Some(config) = self.0.get("specls.toml") {
            world.apply(Change::Config(Config::parse(config, &[]).0));
            let templates = self.0.iter().filter(|(path, _)| path.ends_with("template.md"));
            let templates =
                templates.map(|(path, text)| TemplateFile { path: path.as_str().into(), text: text.as_str().into() });
            world.apply(Change::Templates(templates.collect()));
        }
        for path in self.0.keys() {
            world.apply(Change::Path(path.as_str().into(), true));
            for (slash, _) in path.match_indices('/') {
                world.apply(Change::Path(path[..slash].into(), true));
            }
            if let Some(directory) = path.strip_suffix("/metadata.json") {
                let id = self.0[path].split("\"track_id\": \"").nth(1).and_then(|rest| rest.split('"').next());
                let sidecar = Sidecar { id: id.map(str::to_owned), status: None };
                world.apply(Change::Sidecar(directory.into(), Some(sidecar)));
            }
        }
        for (path, text) in self.0.iter().filter(|(path, _)| path.ends_with(".md")) {
            let document = Document::new(&world.snapshot(), path, Text::new(text));
            world.apply(Change::Facts(Arc::clone(document.facts())));
        }
        world.apply(Change::IndexComplete(true));
        world.snapshot()
    }

    pub(crate) fn document(&self, snapshot: &Snapshot, path: &str) -> Document {
        Document::new(snapshot, path, self.text(path).unwrap())
    }

    /// Renames what stands at the first `at` in a file, the cursor one character into it.
    pub(crate) fn rename(&self, path: &str, at: &str, new_name: &str) -> Result<WorkspaceEdit, String> {
        let offset = self.0[path].find(at).unwrap_or_else(|| panic!("no {at:?} in {path}")) + 1;
        let snapshot = self.snapshot();
        let document = self.document(&snapshot, path);
        ide::rename(&snapshot, &document, offset, new_name, &|path| self.text(path))
    }

    /// What the editor offers to rename there: the text replaced and the name to start from.
    pub(crate) fn prepared(&self, path: &str, at: &str) -> Result<(String, String), String> {
        let offset = self.0[path].find(at).unwrap_or_else(|| panic!("no {at:?} in {path}")) + 1;
        let snapshot = self.snapshot();
        let document = self.document(&snapshot, path);
        let target = ide::prepare_rename(&snapshot, &document, offset, &|path| self.text(path))?;
        Ok((document.slice(&target.range).to_owned(), target.placeholder))
    }

    /// The files after a change: first its edits, then its new files and moves.
    pub(crate) fn applied(&self, edit: &WorkspaceEdit) -> Self {
        let mut files = self.0.clone();
        for (path, edits) in &edit.edits {
            let text = files.get_mut(&**path).unwrap_or_else(|| panic!("{path} is edited and not there"));
            let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
            for pair in edits.windows(2) {
                assert!(pair[0].region.range.end <= pair[1].region.range.start, "overlapping edits in {path}");
            }
            for edit in edits.iter().rev() {
                let range = &edit.region.range;
                text.replace_range(bom + range.start..bom + range.end, &edit.text);
            }
        }
        for file in &edit.creates {
            let known = files.insert(file.path.to_string(), file.text.clone());
            assert_eq!(known, None, "{} exists", file.path);
        }
        for Move { from, to } in &edit.moves {
            files = moved(files, from, to);
        }
        Self(files)
    }

    /// The files after the user has moved some of them, and the server has edited what names them.
    pub(crate) fn after_moves(&self, moves: &[(&str, &str)]) -> Self {
        let list: Vec<Move> = moves.iter().map(|(from, to)| Move { from: (*from).into(), to: (*to).into() }).collect();
        let rename = ide::moved(&self.snapshot(), &list, &|path| self.text(path));
        assert_eq!(rename.moves, []);
        let edited = self.applied(&rename);
        Self(moves.iter().fold(edited.0, |files, (from, to)| moved(files, from, to)))
    }

    /// `PATH SEVERITY CODE` of every diagnostic, with `ID` for `id`. Messages may have better or worse suggestions.
    pub(crate) fn diagnostics(&self, id: &str) -> Vec<String> {
        let snapshot = self.snapshot();
        let mut found = Vec::new();
        for path in self.0.keys().filter(|path| path.ends_with(".md")) {
            let document = self.document(&snapshot, path);
            let diagnostics = ide::diagnostics(&snapshot, &document).into_iter();
            found.extend(diagnostics.map(|it| format!("{path} {} {}", it.severity.name(), it.code).replace(id, "ID")));
        }
        found.sort();
        found
    }
}

/// The lines that differ, so that a failure can be read.
pub(crate) fn difference(left: &str, right: &str) -> Vec<(String, String)> {
    let lines = |text: &str| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
    let (left, right) = (lines(left), lines(right));
    let longest = left.len().max(right.len());
    let line = |lines: &[String], index: usize| lines.get(index).cloned().unwrap_or_default();
    let pairs = (0..longest).map(|index| (line(&left, index), line(&right, index)));
    pairs.filter(|(left, right)| left != right).collect()
}

/// Fails with the lines that differ.
#[track_caller]
pub(crate) fn assert_same(left: &Files, right: &Files, what: &str) {
    assert!(left.0.keys().eq(right.0.keys()), "{what}: {:?} is not {:?}", left.0.keys(), right.0.keys());
    for (path, text) in &left.0 {
        assert_eq!(difference(text, &right.0[path]), [], "{what}: {path}");
    }
}

fn moved(files: BTreeMap<String, String>, from: &str, to: &str) -> BTreeMap<String, String> {
    let rename = |path: String| match path.strip_prefix(from) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{to}{rest}"),
        _ => path,
    };
    files.into_iter().map(|(path, text)| (rename(path), text)).collect()
}
