//! One workspace root of a session: its world, kept up to date with the open documents and the disk. It must not know
//! LSP, and it runs on blocking threads only.

mod indexing;
mod settled;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use jiff::civil::Date;
use schema::Schema;
use text::Text;
use world::config::CONFIG_FILE;
use world::{Change, Document, Snapshot, World};

use self::indexing::Indexing;
use self::settled::Settled;
use super::answers::{self, Answers, Diagnostics, FileState};
use super::documents::{DEADLINE, OpenDocument};
use super::failed_rules::FailedRules;
use super::lock;
use super::settings::Levels;
use super::update::{Consequence, Update};
use crate::contain;
use crate::engine::{self, ConfigFile, Loaded};
use crate::workspace::{self, FileProblem, Scan};

/// A workspace root.
#[derive(Debug)]
pub(super) struct Root {
    /// As the client spells it.
    directory: PathBuf,
    /// The same without links.
    real: PathBuf,
    /// It is too wide to be walked (design section 11): only the open documents are known.
    is_alone: bool,
    /// No locked section calls into an engine that may panic, so a panic leaves it whole.
    state: Mutex<State>,
    /// Levels of rules that go before those of the configuration.
    preferences: Arc<Mutex<Levels>>,
    is_dropped: AtomicBool,
    pub(super) failed_rules: FailedRules,
}

#[derive(Debug)]
struct State {
    world: World,
    config: Option<ConfigFile>,
    /// The open documents, by path, as far as they have been settled.
    open: HashMap<String, Settled>,
    /// Counted up by whatever makes documents and facts made before worthless: configuration and templates. The first
    /// is 1.
    settings: u64,
    /// The open documents that refer to something of which nobody knows whether it is on disk.
    unasked: BTreeSet<String>,
    /// The diagnostics given out.
    answers: Answers,
    indexing: Indexing,
    /// How often somebody has set out to build the index.
    claims: u64,
    /// What could not be read when the index was built last.
    problems: Vec<FileProblem>,
}

impl Root {
    /// The root `directory`, with its configuration and templates, but without any documents. `first` is the path of
    /// the file that it is needed for, relative to it; its tracks root and its templates are known at once.
    pub(super) fn new(directory: PathBuf, first: &str, is_alone: bool, preferences: Arc<Mutex<Levels>>) -> Self {
        let real = directory.canonicalize().unwrap_or_else(|_| directory.clone());
        let above = Path::new(first).ancestors().skip(1).filter_map(Path::to_str).filter(|path| !path.is_empty());
        let scan = Scan { directories: above.map(str::to_owned).collect(), ..Scan::default() };
        let Loaded { mut world, config, .. } = engine::load(&real, &scan);
        prefer(&mut world, &lock(&preferences));
        let state = State {
            world,
            config,
            open: HashMap::new(),
            settings: 1,
            unasked: BTreeSet::new(),
            answers: Answers::default(),
            indexing: Indexing::Due,
            claims: 0,
            problems: Vec::new(),
        };
        let (state, is_dropped, failed_rules) = (Mutex::new(state), AtomicBool::new(false), FailedRules::default());
        Self { directory, real, is_alone, state, preferences, is_dropped, failed_rules }
    }

    /// The directory as the client spells it; paths of results are relative to it.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// What users call it.
    pub(super) fn name(&self) -> std::borrow::Cow<'_, str> {
        self.directory.file_name().unwrap_or(self.directory.as_os_str()).to_string_lossy()
    }

    /// `path` relative to the root, with `/`; `None` if it is not below.
    pub(super) fn relative(&self, path: &Path) -> Option<String> {
        workspace::relative(&self.directory, path)
    }

    /// Nobody needs the root any more: an indexing run that is under way is for nothing.
    pub(super) fn drop_soon(&self) {
        self.is_dropped.store(true, Ordering::Relaxed);
    }

    /// The world as it is now.
    pub(super) fn snapshot(&self) -> Snapshot {
        lock(&self.state).world.snapshot()
    }

    /// What is wrong with the configuration and the templates, by path, each with the text it is wrong in.
    pub(super) fn setup_problems(&self) -> BTreeMap<Arc<str>, (Text, Vec<ide::Diagnostic>)> {
        let mut problems = engine::template_problems(self.snapshot().kinds());
        let state = lock(&self.state);
        if let Some(config) = state.config.as_ref().filter(|config| !config.problems.is_empty()) {
            problems.insert(CONFIG_FILE.into(), (config.text.clone(), config.diagnostics()));
        }
        problems
    }

    /// What is wrong with an open configuration or template; `None` if the file at `path` is neither. Whether the
    /// templates that a configuration names can be used is known of the file on disk only.
    pub(super) fn check_setup(&self, path: &str, text: &Text) -> Option<Vec<ide::Diagnostic>> {
        if path == CONFIG_FILE {
            let (_, read) = ConfigFile::new(text.clone());
            let state = lock(&self.state);
            let on_disk = state.config.as_ref().filter(|config| config.text.to_string() == text.to_string());
            return Some(on_disk.unwrap_or(&read).diagnostics());
        }
        let snapshot = self.snapshot();
        let kind = snapshot.kinds().template_at(path)?;
        Some(engine::template_diagnostics(&Schema::derive(&kind.schema.kind, &text.to_string())))
    }

    /// Tells the world what day it is; whether that is news.
    pub(super) fn set_today(&self, today: Date) -> bool {
        let mut state = lock(&self.state);
        let is_news = state.world.snapshot().today() != today;
        state.world.apply(Change::Today(today));
        is_news
    }

    /// Takes the facts of an open document into the world; whether any other document can tell the difference. A
    /// document on which the engine panics stays as it was.
    pub(super) fn settle(&self, path: &str, open: &OpenDocument) -> bool {
        let (snapshot, settings, before, spare) = {
            let mut state = lock(&self.state);
            let known = state.open.get(path);
            if open.parse.is_closed() || known.is_some_and(|known| known.is_settled(open, &state)) {
                return false;
            }
            let settings = state.settings;
            let known = state.open.get_mut(path).filter(|known| known.settings == settings);
            let known = known.map(|known| ((known.moment, Arc::clone(&known.document)), known.take_spare()));
            let (before, spare) = known.unzip();
            (state.world.snapshot(), settings, before, spare.flatten())
        };
        let started = Instant::now();
        let made = contain::catch(|| {
            contain::fault_point("document", path);
            // A parse that is past this moment is being settled at a later one.
            let since = before.as_ref().map(|(moment, _)| *moment);
            let changes = open.parse.blocks(since, open.moment, &open.text)?;
            let document = Arc::new(match &before {
                Some((_, before)) => before.edited_from(spare, &snapshot, &open.text, &changes),
                None => Document::open(&snapshot, path, open.text.clone(), changes.into_blocks()),
            });
            Some((Arc::clone(document.facts()), document))
        });
        if started.elapsed() > DEADLINE || contain::is_called_slow(path) {
            // What it has come to is as good as any; the next one is not waited for.
            open.parse.give_up();
        }
        let Ok(Some((facts, document))) = made else { return false };
        // The disk is asked only about what was not referred to before.
        let is_unasked = !document.refers_as_before() && !snapshot.unknown_paths(&facts).is_empty();

        let mut state = lock(&self.state);
        if state.settings != settings {
            // Indexed meanwhile: the document must be made anew.
            return true;
        }
        let snapshot = state.world.snapshot();
        let is_listed = match state.open.get(path) {
            Some(known) if known.settings == settings => known.is_listed,
            _ => snapshot.exists(path),
        };
        let is_news = snapshot.index().get(path) != Some(&facts);
        state.world.apply(Change::Path(path.into(), true));
        state.world.apply(Change::Facts(facts));
        if is_unasked {
            state.unasked.insert(path.to_owned());
        }
        let parse = Arc::clone(&open.parse);
        let (moment, before) = (open.moment, before.map(|(_, before)| before));
        state
            .open
            .insert(path.to_owned(), Settled { moment, settings, document, before, spare: None, parse, is_listed });
        is_news
    }

    /// Does in advance what the next edit of an open document will ask for, if it is settled. Nobody may settle it meanwhile.
    pub(super) fn prepare(&self, path: &str, open: &OpenDocument) {
        let spare = {
            let mut state = lock(&self.state);
            let known = state.open.get_mut(path).filter(|known| known.moment == open.moment);
            known.and_then(Settled::take_spare)
        };
        let Some(mut spare) = spare else { return };
        spare.prepare();
        if let Some(known) = lock(&self.state).open.get_mut(path) {
            known.spare = Some(spare);
        }
    }

    /// Whether some open document refers to something that the disk has not been asked about.
    pub(super) fn has_unasked(&self) -> bool {
        !lock(&self.state).unasked.is_empty()
    }

    /// Asks the disk about what open documents refer to and nobody has asked about; whether any of it is there.
    pub(super) fn find_targets(&self) -> bool {
        let (snapshot, unasked) = {
            let mut state = lock(&self.state);
            (state.world.snapshot(), std::mem::take(&mut state.unasked))
        };
        let facts = unasked.iter().filter_map(|path| snapshot.index().get(path));
        let found: BTreeSet<String> =
            facts.flat_map(|facts| engine::unlisted(&self.real, &snapshot, facts, |_| true)).collect();
        let mut state = lock(&self.state);
        for path in &found {
            state.world.apply(Change::Path(path.as_str().into(), true));
        }
        !found.is_empty()
    }

    /// An open document as it was at the moment of `open`, and the world.
    pub(super) fn document(&self, path: &str, open: &OpenDocument) -> (Snapshot, Arc<Document>) {
        let (snapshot, known) = {
            let state = lock(&self.state);
            let known = state.open.get(path).filter(|known| known.moment == open.moment);
            let known = known.filter(|known| known.settings == state.settings);
            (state.world.snapshot(), known.map(|known| Arc::clone(&known.document)))
        };
        let document = known.unwrap_or_else(|| Arc::new(Document::new(&snapshot, path, open.text.clone())));
        (snapshot, document)
    }

    /// The diagnostics of an open document: those that were found before, if they cannot have changed.
    pub(super) fn check(&self, path: &str, open: &OpenDocument) -> Diagnostics {
        let known = lock(&self.state).answers.open(path);
        let (snapshot, document) = self.document(path, open);
        if let Some((moment, diagnostics, basis)) = &known
            && *moment == open.moment
            && basis.holds_in(&snapshot)
        {
            return Arc::clone(diagnostics);
        }
        let earlier = known.as_ref().map(|(_, _, basis)| &**basis);
        let (diagnostics, basis) = answers::diagnostics(&snapshot, &document, &self.failed_rules, earlier);
        lock(&self.state).answers.keep_open(path, open.moment, Arc::clone(&diagnostics), basis);
        diagnostics
    }

    /// Whether the diagnostics of a closed document are those that were called so.
    pub(super) fn is_unchanged(&self, path: &str, result_id: &str) -> bool {
        let Some(file) = FileState::of(&self.real.join(path)) else { return false };
        let (known, snapshot) = {
            let state = lock(&self.state);
            (state.answers.closed(path, file, result_id), state.world.snapshot())
        };
        known.is_some_and(|asked| snapshot.still_answers(&asked))
    }

    /// The diagnostics of a closed document, as it is on disk now; `name` gives what they are called from now on.
    pub(super) fn check_closed(&self, path: &str, name: impl FnOnce(&Text, Diagnostics) -> String) -> Option<()> {
        // A file that changes while it is read is taken to be older.
        let file = FileState::of(&self.real.join(path));
        let (snapshot, document) = self.read(path)?;
        let (diagnostics, basis) = answers::diagnostics(&snapshot, &document, &self.failed_rules, None);
        let result_id = name(&document.text, diagnostics);
        if let Some(file) = file {
            let asked = Arc::clone(basis.asked());
            lock(&self.state).answers.keep_closed(path, file, result_id, asked);
        }
        Some(())
    }

    /// Whether some diagnostics that were given out may be others now.
    pub(super) fn has_outdated(&self) -> bool {
        let (is_one_lost, given, snapshot) = {
            let mut state = lock(&self.state);
            let State { answers, open, world, .. } = &mut *state;
            let (is_one_lost, given) = answers.given(|path| open.get(path).map(|known| known.moment));
            (is_one_lost, given, world.snapshot())
        };
        is_one_lost || !given.holds_in(&snapshot)
    }

    /// Gives the documents that the client has closed back to the disk; whether there were any. They must be
    /// [refreshed](Self::refresh) next.
    pub(super) fn forget_closed(&self) -> bool {
        let mut state = lock(&self.state);
        let closed = state.open.extract_if(|_, known| known.parse.is_closed());
        let closed: Vec<(String, bool)> = closed.map(|(path, known)| (path, known.is_listed)).collect();
        for (path, _) in &closed {
            state.answers.close(path);
            self.failed_rules.close(path);
        }
        for (path, _) in closed.iter().filter(|(_, is_listed)| !is_listed) {
            state.world.apply(Change::Remove(path.as_str().into()));
            state.world.apply(Change::Path(path.as_str().into(), false));
        }
        !closed.is_empty()
    }

    /// Looks again at files and directories that have, or may have, changed; whether that makes a difference.
    pub(super) fn refresh(&self, touched: &BTreeSet<PathBuf>) -> bool {
        let (snapshot, settings) = {
            let mut state = lock(&self.state);
            match &mut state.indexing {
                Indexing::Due => return false,
                Indexing::Running(later) => {
                    later.extend(touched.iter().cloned());
                    return false;
                }
                Indexing::Done => (state.world.snapshot(), state.settings),
            }
        };
        let paths = touched.iter().filter_map(|path| self.relative(path)).filter(|path| !path.is_empty());
        let (setup, others): (Vec<String>, BTreeSet<String>) = {
            let (setup, others): (Vec<String>, Vec<String>) =
                paths.partition(|path| path == CONFIG_FILE || snapshot.kinds().is_template(path));
            (setup, others.into_iter().collect())
        };
        // They are touched by being opened and closed, too.
        let on_disk = |path: &str| workspace::read(&self.real.join(path)).ok().map(|text| Text::new(&text).to_string());
        let open: BTreeSet<String> = lock(&self.state).open.keys().cloned().collect();
        let mut must_index = setup.iter().any(|path| on_disk(path) != self.setup_text(&snapshot, path));
        let mut update = Update::default();
        if !must_index {
            let world = lock(&self.state).world.clone();
            match Update::of(&self.real, &world, others, |path| open.contains(path)) {
                Consequence::Index => must_index = true,
                Consequence::Update(found) => update = found,
            }
        }
        let mut state = lock(&self.state);
        if must_index {
            state.indexing = Indexing::Due;
            return true;
        }
        if state.settings != settings {
            // An index that was begun after the change has it already.
            return true;
        }
        let is_open_still = |path: &String| state.open.contains_key(path);
        if state.open.len() != open.len() || !open.iter().all(is_open_still) {
            // What has been opened or closed meanwhile is not to be taken for what it was.
            drop(state);
            return self.refresh(touched);
        }
        state.take(update)
    }

    /// The text of the configuration or of a template, as it counts now; no byte order mark.
    fn setup_text(&self, snapshot: &Snapshot, path: &str) -> Option<String> {
        match snapshot.kinds().template_at(path) {
            Some(kind) => Some(kind.schema.template.to_string()),
            None => lock(&self.state).config.as_ref().map(|config| config.text.to_string()),
        }
    }

    /// A closed document, as it is on disk now.
    pub(super) fn read(&self, path: &str) -> Option<(Snapshot, Document)> {
        let snapshot = self.snapshot();
        let text = workspace::read(&self.real.join(path)).ok()?;
        let document = Document::new(&snapshot, path, Text::new(&text));
        Some((snapshot, document))
    }
}

/// Lets levels of rules go before those of the configuration.
fn prefer(world: &mut World, levels: &Levels) {
    if !levels.is_empty() {
        let config = world.snapshot().config().preferring(levels);
        world.apply(Change::Config(config));
    }
}

impl State {
    /// Takes in what has changed on disk; whether anything has.
    fn take(&mut self, update: Update) -> bool {
        for path in &update.documents {
            self.answers.take_back(path);
        }
        for (path, known) in &mut self.open {
            if update.sidecars.contains(world::directory(path)) {
                known.settings = 0;
            }
        }
        let is_news = !update.changes.is_empty() || !update.documents.is_empty();
        update.changes.into_iter().for_each(|change| self.world.apply(change));
        is_news
    }
}
