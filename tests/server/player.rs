//! A random editor: it knows what stands in its documents and on the disk, and tells the server of all of it.

use std::collections::{BTreeMap, BTreeSet};

use end_to_end::{Client, Setup, Workspace};
use serde_json::json;

use crate::fixture::{AUTH, BILLING, TEMPLATE, at};
use end_to_end::Random;

/// The directories that may be workspace folders. A repository each, so that files are at home there even while
/// their folder is not open.
pub(crate) const FOLDERS: [&str; 2] = ["one", "two words"];
const TRACKS: [&str; 4] = ["auth-base", "billing-core", "\u{fc}ber-track_20260102", "extra-1"];
const FILES: [&str; 3] = ["spec.md", "plan.md", "notes.md"];

/// What is typed: values right and wrong, references, structure, and characters of one to four bytes.
pub(crate) const TYPED: [&str; 32] = [
    "a",
    " ",
    "\n",
    "\r\n",
    "\n\n",
    "\u{e9}",
    "\u{65e5}\u{672c}",
    "\u{1f980}",
    "e\u{301}",
    "\u{2028}",
    "High",
    "Severe",
    "Draft",
    "Complete",
    "2026-02-30",
    "auth-base",
    "\n- billing-core\n",
    "\n- extra-1\n",
    "\n**Depends on:** billing-core\n",
    "\n## Risks\n\n",
    "\n## Related Tracks\n\n",
    "\n**Risk 2: Late**\n- **Impact:** Low\n",
    "\n- [ ] **T01**: begin\n- [x] **T02**: end\n",
    " see T02 ",
    "[x](../billing-core/spec.md)",
    "[x](gone.md#a)",
    "```\n",
    "\n> ",
    "| a | b |\n|---|---|\n",
    "<!-- specls-ignore invalid-value: so -->\n",
    "*a **a ",
    "[Track ID]",
];

/// What may stand in a new file.
const CONTENTS: [&str; 6] = [
    AUTH,
    BILLING,
    TEMPLATE,
    "",
    "# Plan\r\n\r\n- [ ] **T01**: one\r\n- [ ] **T02**: see Risk 1\r\n",
    "# Track Spec: extra-1 \u{2014} More\n\n**Status:** Draft\n\nSee auth-base, `billing-core` and T01 \u{1f980}.\n",
];

const CONFIGURATIONS: [&str; 4] =
    ["", "[rules]\n\"invalid-value\" = \"off\"\n", "[rules]\n\"unknown-track\" = \"error\"\n", "[rules\nbroken"];

/// One editor and what it has done.
#[derive(Debug)]
pub(crate) struct Player<'a> {
    pub(crate) client: Client,
    pub(crate) random: Random,
    workspace: &'a Workspace,
    /// The open documents, by their path below the workspace: version and text.
    pub(crate) open: BTreeMap<String, (i64, String)>,
    /// The open workspace folders.
    pub(crate) folders: BTreeSet<&'static str>,
    /// Requests whose answers have not been read.
    asked: Vec<i64>,
    /// What it has done, for whoever wants to know why an answer is wrong.
    pub(crate) log: Vec<String>,
}

impl<'a> Player<'a> {
    /// An editor with the first folder open, in a workspace that has nothing in it yet.
    pub(crate) fn new(workspace: &'a Workspace, setup: Setup, seed: u64) -> Self {
        for folder in FOLDERS {
            workspace.write(&format!("{folder}/.git/HEAD"), "ref: refs/heads/main\n");
            workspace.write(&format!("{folder}/swarm/templates/track_spec.md"), TEMPLATE);
            workspace.write(&format!("{folder}/swarm/tracks/auth-base/spec.md"), AUTH);
            workspace.write(&format!("{folder}/swarm/tracks/billing-core/spec.md"), BILLING);
        }
        let mut client = setup.folder(&workspace.path(FOLDERS[0])).start();
        client.forget_requests();
        client.forget_messages();
        Self {
            client,
            random: Random::new(seed),
            workspace,
            open: BTreeMap::new(),
            folders: BTreeSet::from([FOLDERS[0]]),
            asked: Vec::new(),
            log: Vec::new(),
        }
    }

    /// Does something.
    pub(crate) fn step(&mut self) {
        match self.random.below(100) {
            0..40 => self.edit(),
            40..47 => self.open(),
            47..50 => self.close(),
            50..56 => self.save(),
            56..64 => self.write_outside(),
            64..67 => self.remove_outside(),
            67..70 => self.rename_track(),
            70..73 => self.configure(),
            73..75 => self.change_folders(),
            75..77 => {
                let is_late = self.random.below(2) == 0;
                self.log.push(format!("late: {is_late}"));
                self.client.be_late(is_late);
            }
            _ => self.ask(),
        }
    }

    /// Reads all answers, and fails if one is an error that a correct client never sees.
    pub(crate) fn catch_up(&mut self) {
        self.client.be_late(false);
        for id in std::mem::take(&mut self.asked) {
            if let Err(error) = self.client.response(id) {
                let code = error["code"].as_i64();
                assert!(matches!(code, Some(-32800 | -32801)), "{error}\n{}", self.log.join("\n"));
            }
        }
    }

    /// A place in a document.
    pub(crate) fn place(&mut self, path: &str) -> (usize, usize) {
        let text = &self.open[path].1;
        position(text, boundary(text, self.random.below(text.len() + 1)))
    }

    fn any_open(&mut self) -> Option<String> {
        let index = self.random.below(self.open.len().max(1));
        self.open.keys().nth(index).cloned()
    }

    fn any_path(&mut self) -> String {
        let (folder, track, file) = (self.random.pick(&FOLDERS), self.random.pick(&TRACKS), self.random.pick(&FILES));
        format!("{folder}/swarm/tracks/{track}/{file}")
    }

    fn edit(&mut self) {
        let Some(path) = self.any_open() else { return self.open() };
        let Some((version, mut text)) = self.open.remove(&path) else { return };
        let mut changes = Vec::new();
        for _ in 0..=self.random.below(3) {
            let start = boundary(&text, self.random.below(text.len() + 1));
            let length = [0, 0, 1, 5, 60][self.random.below(5)];
            let end = boundary(&text, (start + length).min(text.len())).max(start);
            let typed = if self.random.below(4) == 0 { "" } else { self.random.pick(&TYPED) };
            if self.random.below(20) == 0 {
                text = self.random.pick(&CONTENTS).to_owned();
                changes.push(json!({ "text": text }));
            } else {
                let range = crate::fixture::range(position(&text, start), position(&text, end));
                text.replace_range(start..end, typed);
                changes.push(json!({ "range": range, "text": typed }));
            }
        }
        self.log.push(format!("edit {path}: {}", json!(changes)));
        self.client.change(&self.workspace.uri(&path), version + 1, json!(changes));
        self.open.insert(path, (version + 1, text));
    }

    fn open(&mut self) {
        let path = self.any_path();
        if self.open.contains_key(&path) {
            return;
        }
        let text = std::fs::read_to_string(self.workspace.path(&path)).unwrap_or_default();
        self.log.push(format!("open {path}: {text:?}"));
        self.client.open(&self.workspace.uri(&path), &text);
        self.open.insert(path, (1, text));
    }

    fn close(&mut self) {
        let Some(path) = self.any_open() else { return };
        self.log.push(format!("close {path}"));
        self.client.close(&self.workspace.uri(&path));
        self.open.remove(&path);
    }

    fn save(&mut self) {
        let Some(path) = self.any_open() else { return };
        self.log.push(format!("save {path}"));
        self.workspace.write(&path, &self.open[&path].1);
        let uri = self.workspace.uri(&path);
        self.client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    }

    fn write_outside(&mut self) {
        let (path, content) = (self.any_path(), self.random.pick(&CONTENTS));
        self.write(&path, content);
    }

    fn write(&mut self, path: &str, content: &str) {
        self.log.push(format!("write {path}: {content:?}"));
        self.workspace.write(path, content);
        let kind = 1 + self.random.below(2);
        self.tell(path, kind);
    }

    fn remove_outside(&mut self) {
        let path = self.any_path();
        if self.workspace.path(&path).exists() {
            self.log.push(format!("remove {path}"));
            self.workspace.remove(&path);
            self.tell(&path, 3);
        }
    }

    /// Moves the directory of a track. What is open in it stays open under its old name, as in an editor that has not
    /// been asked.
    fn rename_track(&mut self) {
        let folder = self.random.pick(&FOLDERS);
        let [old, new] = [(); 2].map(|()| format!("{folder}/swarm/tracks/{}", self.random.pick(&TRACKS)));
        let paths = [&old, &new].map(|path| self.workspace.path(path));
        if !paths[0].exists() || paths[1].exists() {
            return;
        }
        self.log.push(format!("rename {old} to {new}"));
        std::fs::rename(&paths[0], &paths[1]).unwrap();
        let uris = [&old, &new].map(|path| self.workspace.uri(path));
        if self.random.below(2) == 0 {
            let files = json!([{ "oldUri": uris[0], "newUri": uris[1] }]);
            self.client.notify("workspace/didRenameFiles", json!({ "files": files }));
        } else {
            self.tell(&old, 3);
            self.tell(&new, 1);
        }
    }

    fn configure(&mut self) {
        let folder = self.random.pick(&FOLDERS);
        match self.random.below(4) {
            0 => {
                let values = self.random.pick(&["High / Medium / Low", "Severe / Low", "1 / 2"]);
                let template = TEMPLATE.replace("High / Medium / Low", values);
                self.write(&format!("{folder}/swarm/templates/track_spec.md"), &template);
            }
            1 => {
                let ignored = self.random.pick(&["", "extra-1/\n", "plan.md\n"]);
                self.write(&format!("{folder}/.gitignore"), ignored);
            }
            2 => self.client.notify("workspace/didChangeConfiguration", json!({ "settings": {} })),
            _ => {
                let configuration = self.random.pick(&CONFIGURATIONS);
                self.write(&format!("{folder}/specls.toml"), configuration);
            }
        }
    }

    fn change_folders(&mut self) {
        let folder = self.random.pick(&FOLDERS);
        let list = json!([{ "uri": self.workspace.uri(folder), "name": folder }]);
        let event = if self.folders.remove(folder) {
            json!({ "added": [], "removed": list })
        } else {
            self.folders.insert(folder);
            json!({ "added": list, "removed": [] })
        };
        self.log.push(format!("folders {event}"));
        self.client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    }

    fn ask(&mut self) {
        let Some(path) = self.any_open() else { return };
        let place = self.place(&path);
        let uri = self.workspace.uri(&path);
        let method = self.random.pick(&[
            "textDocument/hover",
            "textDocument/definition",
            "textDocument/completion",
            "textDocument/diagnostic",
            "textDocument/documentSymbol",
            "textDocument/semanticTokens/full",
            "workspace/diagnostic",
        ]);
        let mut params = at(&uri, place);
        params["previousResultIds"] = json!([]);
        let id = self.client.send(method, params);
        self.asked.push(id);
        if self.random.below(3) == 0 {
            self.client.notify("$/cancelRequest", json!({ "id": id }));
        }
    }

    /// Tells of a change on disk; `kind` is LSP's `FileChangeType`.
    fn tell(&mut self, path: &str, kind: usize) {
        let changes = json!([{ "uri": self.workspace.uri(path), "type": kind }]);
        self.client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    }
}

/// The last place up to `offset` that is between characters, and not within a line break.
pub(crate) fn boundary(text: &str, offset: usize) -> usize {
    let is_boundary = |at: &usize| {
        let is_in_break = *at > 0 && text.as_bytes()[at - 1] == b'\r' && text.as_bytes().get(*at) == Some(&b'\n');
        text.is_char_boundary(*at) && !is_in_break
    };
    (0..=offset).rev().find(is_boundary).unwrap_or(0)
}

/// The line, and the UTF-16 units before `offset` in it.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text[..offset].replace("\r\n", "\n").replace('\r', "\n");
    let line = before.matches('\n').count();
    (line, before.rsplit('\n').next().unwrap_or_default().encode_utf16().count())
}
