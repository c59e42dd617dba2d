//! All workspace roots of a session, and the features over them. It must not know LSP, and it runs on blocking
//! threads only, except where a method says otherwise.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use text::Text;
use tokio::sync::Notify;
use world::{Document, Snapshot};

use super::answers::Diagnostics;
use super::compute::CancelToken;
use super::documents::{Excess, OpenDocument};
use super::lock;
use super::looking::Looking;
use super::root::Root;
use super::settings::Levels;
use crate::contain::RuleFault;
use crate::workspace::{self, Surroundings, find_root};

/// The workspaces of a session.
#[derive(Debug, Default)]
pub(super) struct Workspaces {
    /// What the client has opened as workspace folders.
    folders: Mutex<BTreeSet<PathBuf>>,
    roots: Mutex<Roots>,
    /// Files that have changed on disk and have not been looked at.
    touched: Mutex<BTreeSet<PathBuf>>,
    looking: Looking,
    /// What the user is to be told, in sentences.
    notices: Mutex<Vec<String>>,
    /// The documents that the user has been told are too much.
    excessive: Mutex<HashSet<PathBuf>>,
    /// Held while the worlds are brought up to date: who comes next finds them up to date, not half way there.
    settling: Mutex<()>,
    /// Levels of rules that the user's editor asks for.
    preferences: Arc<Mutex<Levels>>,
    generation: AtomicU64,
    /// The generation that changed everything last: by a folder, a root or an index.
    upheaval: AtomicU64,
}

#[derive(Debug, Default)]
struct Roots {
    /// Those of the workspace folders.
    folders: Vec<Arc<Root>>,
    /// The folders that they were made for.
    made_for: BTreeSet<PathBuf>,
    /// Those of files that are in no folder, by the directory that such a file stands in.
    homes: HashMap<PathBuf, Arc<Root>>,
}

/// The diagnostics of one document.
#[derive(Debug)]
pub(super) struct Findings {
    /// The text that their ranges are ranges of.
    pub(super) text: Text,
    /// The directory that their paths are relative to.
    pub(super) root: PathBuf,
    pub(super) diagnostics: Diagnostics,
}

/// The outcome of checking one document of many.
#[derive(Debug)]
pub(super) enum Checked {
    /// The diagnostics that the client has.
    Same,
    /// These.
    New(Findings),
}

impl Workspaces {
    /// The client opens and closes workspace folders. For the ordered path.
    pub(super) fn change_folders(
        &self,
        added: impl IntoIterator<Item = PathBuf>,
        removed: impl IntoIterator<Item = PathBuf>,
    ) {
        let mut folders = lock(&self.folders);
        for folder in removed {
            folders.remove(&folder);
        }
        folders.extend(added);
    }

    /// Files have, or may have, changed on disk. For the ordered path.
    pub(super) fn touch(&self, paths: impl IntoIterator<Item = PathBuf>) {
        lock(&self.touched).extend(paths);
    }

    /// The levels of rules that the user's editor asks for from now on; whether they are others than before. For the
    /// ordered path.
    pub(super) fn prefer(&self, levels: Levels) -> bool {
        let before = std::mem::replace(&mut *lock(&self.preferences), levels.clone());
        let is_news = before != levels;
        if is_news {
            self.roots().iter().for_each(|root| root.index_anew());
            self.begin_anew();
        }
        is_news
    }

    /// Told when something has changed that diagnostics may depend on.
    pub(super) fn changed(&self) -> &Notify {
        self.looking.changed()
    }

    /// How often anything that diagnostics of other documents depend on has changed.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    fn next_generation(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    /// A folder, a root or an index is new.
    fn begin_anew(&self) {
        self.next_generation();
        self.upheaval.fetch_max(self.generation(), Ordering::SeqCst);
    }

    /// Brings the worlds up to date with the folders, the disk and these open documents. Whether there is news, or a
    /// root to index.
    pub(super) fn settle(&self, open: &[OpenDocument]) -> bool {
        let _turn = lock(&self.settling);
        let before = self.generation();
        self.settle_folders();
        let today = jiff::Zoned::now().date();
        let mut is_news = false;
        let roots = self.roots();
        for root in &roots {
            is_news |= root.set_today(today);
            is_news |= root.forget_closed();
        }
        self.look(roots);
        is_news |= self.looking.take_news();
        for document in open {
            if document.excess().is_none()
                && let Some((root, path)) = self.place(&document.path)
                && (workspace::is_markdown(&path) || root.snapshot().kinds().of(&path).is_some())
            {
                is_news |= root.settle(&path, document);
            }
            if let Some(excess) = document.excess() {
                self.tell_of(document, excess);
            }
        }
        self.find_targets();
        is_news |= self.looking.take_news();
        if is_news {
            self.next_generation();
        }
        before != self.generation()
    }

    /// Has the disk asked about what open documents refer to, unless another look is under way: whoever is told when that
    /// is done comes here again.
    fn find_targets(&self) {
        let roots: Vec<Arc<Root>> = self.roots().into_iter().filter(|root| root.has_unasked()).collect();
        if !roots.is_empty() && !self.looking.is_running() {
            self.looking.begin(move || roots.iter().fold(false, |is_news, root| root.find_targets() | is_news));
        }
    }

    /// Has the files looked at that have changed on disk, unless those before still are: whoever is told when that is done
    /// comes here again.
    fn look(&self, roots: Vec<Arc<Root>>) {
        if self.looking.is_running() {
            return;
        }
        let touched = std::mem::take(&mut *lock(&self.touched));
        if !touched.is_empty() {
            self.looking.begin(move || roots.iter().fold(false, |is_news, root| root.refresh(&touched) | is_news));
        }
    }

    /// Makes the roots of new folders, and drops those that are not needed any more.
    fn settle_folders(&self) {
        let folders = lock(&self.folders).clone();
        let mut roots = lock(&self.roots);
        if roots.made_for == folders {
            return;
        }
        // A folder that is too wide to be a root is none; the files in it are at home where they stand.
        let mut wanted = BTreeSet::new();
        for folder in &folders {
            match find_root(folder, &surroundings(folder)) {
                Ok(root) => drop(wanted.insert(root)),
                Err(refused) if !roots.made_for.contains(folder) => lock(&self.notices).push(refused.to_string()),
                Err(_) => {}
            }
        }
        // Files of no folder may be in one now; they find their roots anew.
        let Roots { folders: old, homes, .. } = std::mem::take(&mut *roots);
        let (mut kept, dropped): (Vec<_>, Vec<_>) = old.into_iter().partition(|root| wanted.remove(root.directory()));
        dropped.iter().chain(homes.values()).for_each(|root| root.drop_soon());
        kept.extend(wanted.into_iter().map(|directory| Arc::new(self.root(directory, "", false))));
        *roots = Roots { folders: kept, made_for: folders, homes: HashMap::new() };
        self.begin_anew();
    }

    /// Drops the roots that are none but for files of which none is open any more.
    pub(super) fn leave_homes(&self, open: &[OpenDocument]) {
        let mut roots = lock(&self.roots);
        let parents: HashSet<&Path> = open.iter().filter_map(|document| document.path.parent()).collect();
        let homes = roots.homes.iter().filter(|(parent, _)| parents.contains(parent.as_path()));
        let lived_in: Vec<Arc<Root>> = homes.map(|(_, root)| Arc::clone(root)).collect();
        let left = roots.homes.extract_if(|_, root| !lived_in.iter().any(|home| Arc::ptr_eq(home, root)));
        let left: Vec<_> = left.collect();
        left.iter().for_each(|(_, root)| root.drop_soon());
        if !left.is_empty() {
            self.begin_anew();
        }
    }

    /// All roots, each once, in the order of their directories.
    fn roots(&self) -> Vec<Arc<Root>> {
        let roots = lock(&self.roots);
        let mut all = roots.folders.clone();
        for home in roots.homes.values() {
            if !all.iter().any(|root| Arc::ptr_eq(root, home)) {
                all.push(Arc::clone(home));
            }
        }
        all.sort_by(|one, other| one.directory().cmp(other.directory()));
        all
    }

    /// The root of a file, and the file's path in it: the innermost workspace folder's, or else the one that the
    /// command line would choose.
    fn place(&self, path: &Path) -> Option<(Arc<Root>, String)> {
        let mut roots = lock(&self.roots);
        let around = roots.folders.iter().filter(|root| path.starts_with(root.directory()));
        let innermost = around.max_by_key(|root| root.directory().as_os_str().len()).cloned();
        let root = innermost.unwrap_or_else(|| self.home(&mut roots, path));
        let path = root.relative(path)?;
        Some((root, path))
    }

    /// The root of a file that is in no folder.
    fn home(&self, roots: &mut Roots, path: &Path) -> Arc<Root> {
        // What is no file (`untitled:Untitled-1`) has no parent, and is alone.
        let parent = path.parent().unwrap_or(Path::new(""));
        if let Some(root) = roots.homes.get(parent) {
            return Arc::clone(root);
        }
        let found = if path.is_absolute() { find_root(path, &surroundings(parent)).ok() } else { None };
        let is_alone = found.is_none();
        let directory = found.unwrap_or_else(|| parent.to_owned());
        let known = roots.homes.values().find(|root| root.directory() == directory).cloned();
        let root = known.unwrap_or_else(|| {
            self.begin_anew();
            let first = path.strip_prefix(&directory).ok().and_then(Path::to_str).unwrap_or_default();
            Arc::new(self.root(directory.clone(), first, is_alone))
        });
        roots.homes.insert(parent.to_owned(), Arc::clone(&root));
        root
    }

    fn root(&self, directory: PathBuf, first: &str, is_alone: bool) -> Root {
        Root::new(directory, first, is_alone, Arc::clone(&self.preferences))
    }

    /// The roots whose index is to be built, each of them once. May be called anywhere.
    pub(super) fn claim_indexing(&self) -> Vec<Arc<Root>> {
        self.roots().into_iter().filter(|root| root.claim_indexing()).collect()
    }

    /// Builds the index of a root; `step` is told how many of how many files are done. Gives a sentence for each file
    /// that could not be used.
    pub(super) fn index(&self, root: &Root, step: impl Fn(usize, usize) + Sync) -> Vec<String> {
        let begun = || {
            self.begin_anew();
            self.changed().notify_one();
        };
        let (problems, touched) = root.index(step, begun);
        self.touch(touched);
        self.begin_anew();
        // A template is read as a document, too.
        let problems: BTreeSet<String> =
            problems.iter().map(|problem| format!("{}: {}", problem.path.display(), problem.reason)).collect();
        problems.into_iter().collect()
    }

    /// Does in advance what the next edit of an open document will ask for, while nobody waits for an answer.
    pub(super) fn prepare(&self, open: &OpenDocument) {
        let _turn = lock(&self.settling);
        if let Some((root, path)) = self.place(&open.path) {
            root.prepare(&path, open);
        }
    }

    /// The diagnostics of an open document. `None` if its path cannot be named.
    pub(super) fn check(&self, open: &OpenDocument) -> Option<Findings> {
        let (root, path) = self.place(&open.path)?;
        if open.excess().is_some() {
            let (text, root) = (open.text.clone(), root.directory().to_owned());
            return Some(Findings { text, root, diagnostics: Diagnostics::default() });
        }
        let setup = root.check_setup(&path, &open.text).map(Arc::new);
        let diagnostics = setup.unwrap_or_else(|| root.check(&path, open));
        Some(Findings { text: open.text.clone(), root: root.directory().to_owned(), diagnostics })
    }

    /// The diagnostics of a file as it is on disk. `None` if it cannot be read.
    pub(super) fn check_file(&self, path: &Path) -> Option<Findings> {
        let (root, path) = self.place(path)?;
        Self::check_at(&root, &path)
    }

    fn check_at(root: &Root, path: &str) -> Option<Findings> {
        let (text, diagnostics) = match root.setup_problems().remove(path) {
            Some(problems) => problems,
            None => {
                let (snapshot, document) = root.read(path)?;
                let diagnostics = root.failed_rules.check(&snapshot, &document, None).0;
                (document.text, diagnostics)
            }
        };
        Some(Findings { text, root: root.directory().to_owned(), diagnostics: Arc::new(diagnostics) })
    }

    /// The diagnostics of every document of every root, as the client has it or else as it is on disk, and those of
    /// configurations and templates. `known` tells what the client calls those that it has; `each` gives what they are
    /// called from now on.
    pub(super) fn check_all<'a>(
        &self,
        open: &[OpenDocument],
        token: &CancelToken,
        known: impl Fn(&Path) -> Option<&'a str>,
        mut each: impl FnMut(&Path, Checked) -> String,
    ) {
        let open: HashMap<&Path, &OpenDocument> = open.iter().map(|open| (open.path.as_path(), open)).collect();
        for root in self.roots() {
            let snapshot = root.snapshot();
            let documents = snapshot.index().documents().filter(|facts| ide::may_be_checked(&snapshot, &facts.path));
            let setup = root.setup_problems();
            let mut paths: BTreeSet<Arc<str>> = documents.map(|facts| Arc::clone(&facts.path)).collect();
            paths.extend(setup.keys().cloned());
            for path in paths {
                if token.is_cancelled() {
                    return;
                }
                let name = root.directory().join(&*path);
                let findings = |text: &Text, diagnostics| {
                    Checked::New(Findings { text: text.clone(), root: root.directory().to_owned(), diagnostics })
                };
                if let Some(document) = open.get(name.as_path()) {
                    self.check(document).map(|findings| each(&name, Checked::New(findings)));
                } else if let Some((text, diagnostics)) = setup.get(&path) {
                    each(&name, findings(text, Arc::new(diagnostics.clone())));
                } else if known(&name).is_some_and(|result_id| root.is_unchanged(&path, result_id)) {
                    each(&name, Checked::Same);
                } else {
                    root.check_closed(&path, |text, diagnostics| each(&name, findings(text, diagnostics)));
                }
            }
        }
    }

    /// Whether some diagnostics that were given out since `generation`, and not for a document that is edited, may be
    /// others now.
    pub(super) fn has_outdated(&self, generation: u64) -> bool {
        if self.upheaval.load(Ordering::SeqCst) > generation {
            return true;
        }
        // Each root is asked, since it answers only once that it has taken something back.
        self.roots().iter().map(|root| root.has_outdated()).fold(false, |one, other| one | other)
    }

    /// The rules that have failed since this was asked last: each with the document that it failed on.
    pub(super) fn take_failed_rules(&self) -> Vec<(PathBuf, RuleFault)> {
        let of_root = |root: Arc<Root>| {
            let news = root.failed_rules.take_news().into_iter();
            news.map(|(path, fault)| (root.directory().join(path), fault)).collect::<Vec<_>>()
        };
        self.roots().into_iter().flat_map(of_root).collect()
    }

    /// Tells the user, once for each path, that of the document nothing but headings is looked at.
    fn tell_of(&self, open: &OpenDocument, excess: Excess) {
        if lock(&self.excessive).insert(open.path.clone()) {
            lock(&self.notices).push(format!("{}: {excess}", open.path.display()));
        }
    }

    /// What the user has not been told yet.
    pub(super) fn take_notices(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.notices))
    }

    /// The diagnostics of configurations and templates that have any, in no particular order.
    pub(super) fn check_setup(&self) -> Vec<(PathBuf, Findings)> {
        let mut all = Vec::new();
        for root in self.roots() {
            for (path, (text, diagnostics)) in root.setup_problems() {
                let diagnostics = Arc::new(diagnostics);
                let findings = Findings { text, root: root.directory().to_owned(), diagnostics };
                all.push((root.directory().join(&*path), findings));
            }
        }
        all
    }

    /// Asks the engine about an open document: its root's directory, the world, and the document; `None` if it belongs
    /// to no root or is too much.
    pub(super) fn ask<T>(
        &self,
        open: &OpenDocument,
        question: impl FnOnce(&Path, &Snapshot, &Document) -> T,
    ) -> Option<T> {
        if open.excess().is_some() {
            return None;
        }
        let (root, path) = self.place(&open.path)?;
        let (snapshot, document) = root.document(&path, open);
        Some(question(root.directory(), &snapshot, &document))
    }

    /// The same for a question that headings alone can answer: of a document that is too much, they are all there is.
    pub(super) fn ask_outline<T>(
        &self,
        open: &OpenDocument,
        question: impl FnOnce(&Path, &Snapshot, &Document) -> T,
    ) -> Option<T> {
        if open.excess().is_none() {
            return self.ask(open, question);
        }
        let (root, path) = self.place(&open.path)?;
        let snapshot = root.snapshot();
        let headings = syntax::parse_headings(&open.text.source());
        let document = Document::open(&snapshot, &path, open.text.clone(), headings);
        Some(question(root.directory(), &snapshot, &document))
    }

    /// Asks the engine about every root: its directory and its world.
    pub(super) fn ask_all(&self, mut question: impl FnMut(&Path, &Snapshot)) {
        for root in self.roots() {
            question(root.directory(), &root.snapshot());
        }
    }

    /// Asks the engine about files that the client names, by the root they are in: its directory, the world, and the
    /// files' paths in it.
    pub(super) fn ask_about<T>(&self, path: &Path, question: impl FnOnce(&Path, &Snapshot, &str) -> T) -> Option<T> {
        let (root, path) = self.place(path)?;
        Some(question(root.directory(), &root.snapshot(), &path))
    }
}

/// What the choice of a root depends on, for files below `directory`: it stands for the working directory.
fn surroundings(directory: &Path) -> Surroundings {
    Surroundings { working_directory: directory.to_owned(), home: std::env::home_dir() }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use text::Encoding;
    use tower_lsp::ls_types::{TextDocumentContentChangeEvent, TextDocumentItem};
    use world::Severity;
    use world::config::Level;

    use super::super::convert;
    use super::super::documents::Documents;
    use super::*;

    const A: &str = "# Track Spec: a-1 — One\n\n**Status:** Draft\n\nProse.\n";
    const A_PLAN: &str = "# Plan\n\n- [ ] **T01**: one\n- [ ] **T02**: two\n";
    const A_NOTES: &str = "# Notes\n\nSee T02.\n";
    const B: &str = "# Track Spec: b-2 — Two\n\n**Status:** Approved\n\n**Depends on:** a-1\n";
    const C: &str = "# Track Spec: c-3 — Three\n\n**Status:** Approved\n";

    const FILES: [(&str, &str); 5] = [
        ("swarm/tracks/a-1/spec.md", A),
        ("swarm/tracks/a-1/plan.md", A_PLAN),
        ("swarm/tracks/a-1/notes.md", A_NOTES),
        ("swarm/tracks/b-2/spec.md", B),
        ("swarm/tracks/c-3/spec.md", C),
    ];

    /// An indexed workspace on disk, of which some documents are open.
    struct Fixture {
        directory: tempfile::TempDir,
        workspaces: Workspaces,
        documents: Documents,
        given: HashMap<PathBuf, Diagnostics>,
    }

    impl Fixture {
        fn new(open: &[&str]) -> Self {
            let directory = tempfile::tempdir().unwrap();
            for (path, text) in FILES {
                let path = directory.path().join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            let workspaces = Workspaces::default();
            workspaces.change_folders([directory.path().to_owned()], []);
            let mut fixture = Self { directory, workspaces, documents: Documents::default(), given: HashMap::new() };
            for (path, text) in FILES.iter().filter(|(path, _)| open.contains(path)) {
                let uri = convert::uri(&fixture.path(path)).unwrap();
                fixture.documents.open(TextDocumentItem::new(uri, "markdown".to_owned(), 1, (*text).to_owned()));
            }
            fixture.workspaces.settle(&fixture.documents.all());
            for root in fixture.workspaces.claim_indexing() {
                assert_eq!(fixture.workspaces.index(&root, |_, _| ()), [""; 0]);
            }
            fixture.computed();
            fixture
        }

        fn path(&self, path: &str) -> PathBuf {
            self.directory.path().join(path)
        }

        fn edit(&self, path: &str, from: &str, to: &str) {
            let document = self.documents.get(&self.path(path)).unwrap();
            let text = document.text.to_string().replacen(from, to, 1);
            let change = TextDocumentContentChangeEvent { range: None, range_length: None, text };
            self.documents.change(&document.uri, document.version + 1, vec![change], Encoding::Utf16);
        }

        /// The open documents whose diagnostics are computed anew when all are asked for, by the names of track and
        /// file.
        fn computed(&mut self) -> Vec<String> {
            let open = self.documents.all();
            self.workspaces.settle(&open);
            let mut computed = Vec::new();
            for document in &open {
                let now = self.workspaces.check(document).unwrap().diagnostics;
                let before = self.given.insert(document.path.clone(), Arc::clone(&now));
                if before.is_none_or(|before| !Arc::ptr_eq(&before, &now)) {
                    let path = workspace::relative(self.directory.path(), &document.path).unwrap();
                    computed.push(path.trim_start_matches("swarm/tracks/").to_owned());
                }
            }
            computed.sort();
            computed
        }
    }

    #[test]
    fn settings_that_change_while_the_index_is_built_count_when_it_is() {
        let fixture = Fixture::new(&[]);
        let roots = fixture.workspaces.roots();
        let hint = |code: &str| Levels::from([(code.to_owned(), Level::At(Severity::Hint))]);
        let level = || roots[0].snapshot().config().level("invalid-value");
        fixture.workspaces.prefer(hint("empty-section"));
        for root in fixture.workspaces.claim_indexing() {
            fixture.workspaces.index(&root, |_, _| {
                fixture.workspaces.prefer(hint("invalid-value"));
            });
        }
        let again = fixture.workspaces.claim_indexing();
        assert_eq!(again.len(), 1);
        fixture.workspaces.index(&again[0], |_, _| ());
        assert_eq!(level(), Some(Level::At(Severity::Hint)));
        assert_eq!(fixture.workspaces.claim_indexing().len(), 0);
    }

    #[test]
    fn only_what_depends_on_an_edit_is_computed_anew() {
        let mut fixture = Fixture::new(&FILES.map(|(path, _)| path));
        assert_eq!(fixture.computed(), [""; 0]);
        fixture.edit(FILES[0].0, "Prose.", "Prose.\n\nMore-of it.");
        assert_eq!(fixture.computed(), ["a-1/spec.md"]);
        fixture.edit(FILES[0].0, "Draft", "Approved");
        assert_eq!(fixture.computed(), ["a-1/spec.md", "b-2/spec.md"]);
        fixture.edit(FILES[1].0, "T01", "T07");
        assert_eq!(fixture.computed(), ["a-1/plan.md"]);
        fixture.edit(FILES[1].0, "T02", "T03");
        assert_eq!(fixture.computed(), ["a-1/notes.md", "a-1/plan.md"]);
    }

    #[test]
    fn only_what_depends_on_a_file_is_computed_anew() {
        let mut fixture = Fixture::new(&[FILES[2].0, FILES[3].0, FILES[4].0]);
        let write = |fixture: &Fixture, path: &str, text: &str| {
            fs::write(fixture.path(path), text).unwrap();
            fixture.workspaces.touch([fixture.path(path)]);
        };
        write(&fixture, FILES[1].0, &A_PLAN.replace("T02", "T03"));
        assert_eq!(fixture.computed(), ["a-1/notes.md"]);
        write(&fixture, "swarm/tracks/a-1/metadata.json", "{\"track_id\": \"a-1\", \"status\": \"done\"}");
        // It is the status of what stands beside it and has no Status field.
        assert_eq!(fixture.computed(), ["a-1/notes.md"]);
        fs::rename(fixture.path("swarm/tracks/a-1"), fixture.path("swarm/tracks/a-9")).unwrap();
        fixture.workspaces.touch(["swarm/tracks/a-1", "swarm/tracks/a-9"].map(|path| fixture.path(path)));
        assert_eq!(fixture.workspaces.claim_indexing().len(), 0, "no new index for that");
        assert!(fixture.computed().contains(&"b-2/spec.md".to_owned()));
    }

    #[test]
    fn a_workspace_is_checked_again_only_where_something_has_changed() {
        let fixture = Fixture::new(&[FILES[0].0]);
        let mut names: HashMap<PathBuf, String> = HashMap::new();
        let mut checked = |fixture: &Fixture| {
            let open = fixture.documents.all();
            fixture.workspaces.settle(&open);
            let (known, mut new, mut found) = (names.clone(), names.clone(), Vec::new());
            let result_id = |path: &Path| known.get(path).map(String::as_str);
            fixture.workspaces.check_all(&open, &CancelToken::default(), result_id, |path, checked| {
                let Checked::New(findings) = checked else { return known[path].clone() };
                let path_in_root = workspace::relative(fixture.directory.path(), path).unwrap();
                found.push(path_in_root.trim_start_matches("swarm/tracks/").to_owned());
                let name = format!("{:?}", findings.diagnostics);
                new.insert(path.to_owned(), name.clone());
                name
            });
            names = new;
            found
        };
        assert_eq!(checked(&fixture).len(), FILES.len());
        // An open document is converted anew, but not computed.
        assert_eq!(checked(&fixture), ["a-1/spec.md"]);
        fixture.edit(FILES[0].0, "Draft", "Approved");
        assert_eq!(checked(&fixture), ["a-1/spec.md", "b-2/spec.md"]);
        // Nobody tells of this change; the file itself does.
        fs::write(fixture.path(FILES[4].0), format!("{C}\nMore.\n")).unwrap();
        assert_eq!(checked(&fixture), ["a-1/spec.md", "c-3/spec.md"]);
    }
}
