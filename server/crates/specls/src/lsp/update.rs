//! What follows for a world when files and directories have been created, changed, deleted or renamed, of which
//! nobody has said which it was: the changes that make it the world that would be built anew. This file must not know
//! LSP or locks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use text::Text;
use world::config::CONFIG_FILE;
use world::{Change, Document, Facts, Snapshot, TRACK_SPEC_TEMPLATES, World, directory, file_name, may_be_template};

use crate::contain;
use crate::engine;
use crate::workspace::{self, Scan, scan_below};

/// Names of the files that decide what is a document, and of which kind, state or name.
pub(super) const DECIDING: [&str; 4] = [CONFIG_FILE, IGNORE_FILE, "metadata.json", "kep.yaml"];

/// The file that hides others from the walk.
const IGNORE_FILE: &str = ".gitignore";

/// With more paths than this to look at, everything is as quickly built anew.
const MOST_PATHS: usize = 500;

/// What follows.
#[derive(Debug)]
pub(super) enum Consequence {
    /// So much may be different that the index must be built anew.
    Index,
    /// This.
    Update(Update),
}

/// The changes of a world, in order, and what they concern.
#[derive(Debug, Default)]
pub(super) struct Update {
    pub(super) changes: Vec<Change>,
    /// The documents whose text may be different.
    pub(super) documents: BTreeSet<String>,
    /// The directories whose documents have another sidecar now.
    pub(super) sidecars: BTreeSet<String>,
}

impl Update {
    /// Looks at `touched` paths, which are relative to the root, on the disk below `real`. The documents that `is_open`
    /// holds of are as the client has them.
    pub(super) fn of(
        real: &Path,
        world: &World,
        touched: BTreeSet<String>,
        is_open: impl Fn(&str) -> bool,
    ) -> Consequence {
        let before = world.snapshot();
        let mut update = Self::default();
        let mut known_files = BTreeSet::new();
        let mut others = BTreeSet::new();
        for path in touched {
            let is_file = real.join(&path).symlink_metadata().is_ok_and(|metadata| metadata.is_file());
            let name = file_name(&path);
            if name == IGNORE_FILE || may_hold_template(real, &before, &path) {
                return Consequence::Index;
            }
            // Saved files are most of what there is to look at. What stands in files of other sorts nobody asks about.
            if is_file && before.exists(&path) && !DECIDING.contains(&name) {
                if before.index().get(&path).is_some() {
                    known_files.insert(path);
                }
            } else {
                others.insert(top_of_gone(real, path));
            }
        }
        if others.len() > MOST_PATHS {
            return Consequence::Index;
        }
        let mut world = world.clone();
        let scan = if others.is_empty() { Scan::default() } else { scan_below(real, &others) };
        // A template that is new may be for any document.
        if scan.files.iter().any(|path| may_be_template(path) && !before.exists(path)) {
            return Consequence::Index;
        }
        let documents = scan.documents(before.kinds());
        if update.settle_paths(real, &mut world, &scan, &others, &is_open).is_none() {
            return Consequence::Index;
        }
        let mut directories: BTreeSet<&str> = documents.iter().map(|path| directory(path)).collect();
        directories.extend(others.iter().map(|path| directory(path)));
        for directory in directories {
            update.settle_sidecar(real, &mut world, directory);
        }
        let snapshot = world.snapshot();
        let beside = update.sidecars.iter().flat_map(|directory| snapshot.children(directory));
        let beside = beside.filter(|path| workspace::is_markdown(path)).map(ToString::to_string);
        let mut read: BTreeSet<String> = known_files;
        read.extend(documents.iter().cloned().chain(beside));
        read.retain(|path| !is_open(path));
        update.settle_documents(real, &mut world, read);
        Consequence::Update(update)
    }

    fn apply(&mut self, world: &mut World, change: Change) {
        world.apply(change.clone());
        self.changes.push(change);
    }

    /// Makes known what the walk has listed at or below `roots`, and forgets what is gone. `None` if a tracks root is
    /// among them, on which it depends where templates are looked for.
    fn settle_paths(
        &mut self,
        real: &Path,
        world: &mut World,
        scan: &Scan,
        roots: &BTreeSet<String>,
        is_open: impl Fn(&str) -> bool,
    ) -> Option<()> {
        let before = world.snapshot();
        let listed: BTreeSet<&str> = scan.paths().collect();
        let mut exist: BTreeMap<Arc<str>, bool> = BTreeMap::new();
        for root in roots {
            let known = before.paths_below(root).cloned();
            let known = known.chain(before.exists(root).then(|| Arc::from(root.as_str())));
            // What is linked to exists even where `.gitignore` hides it.
            let linked: BTreeSet<Arc<str>> = before.index().linked_below(root).into_iter().collect();
            for path in known.chain(linked.iter().cloned()) {
                let is_linked = linked.contains(&path) && real.join(&*path).exists();
                let exists = listed.contains(&*path) || is_linked || is_open(&path);
                exist.insert(path, exists);
            }
        }
        exist.extend(listed.iter().map(|path| (Arc::from(*path), true)));
        exist.retain(|path, exists| before.exists(path) != *exists);
        if exist.keys().any(|path| before.config().is_tracks_root(path)) {
            return None;
        }
        for (path, exists) in exist {
            self.apply(world, Change::Path(path, exists));
        }
        let documents = scan.documents(before.kinds());
        let documents: BTreeSet<&str> = documents.iter().map(String::as_str).collect();
        for root in roots {
            let indexed = before.index().below(root).chain(before.index().get(root));
            let gone = indexed.map(|facts| &facts.path).filter(|path| !documents.contains(&***path) && !is_open(path));
            for path in gone {
                self.documents.insert(path.to_string());
                self.apply(world, Change::Remove(Arc::clone(path)));
            }
        }
        Some(())
    }

    /// Reads the sidecar of a directory, if there is a document that it can belong to.
    fn settle_sidecar(&mut self, real: &Path, world: &mut World, directory: &str) {
        let snapshot = world.snapshot();
        let has_document = snapshot.children(directory).any(|path| snapshot.kinds().of(path).is_some());
        // A sidecar that cannot be read counts for nothing, as when the index is built.
        let sidecar = workspace::read_sidecar(real, directory).ok().flatten().filter(|_| has_document);
        if snapshot.sidecar_in(directory) != sidecar.as_ref() {
            self.sidecars.insert(directory.to_owned());
            self.apply(world, Change::Sidecar(directory.into(), sidecar));
        }
    }

    /// Reads documents.
    fn settle_documents(&mut self, real: &Path, world: &mut World, paths: BTreeSet<String>) {
        let snapshot = world.snapshot();
        let paths: Vec<String> = paths.into_iter().collect();
        let (all, unread) = workspace::read_each(real, &paths, |path, text| facts(&snapshot, path, text));
        for problem in unread {
            if let Some(path) = workspace::relative(real, &problem.path) {
                self.apply(world, Change::Remove(path.into()));
            }
        }
        let all: Vec<Arc<Facts>> = all.into_iter().flatten().collect();
        for facts in all {
            for path in engine::unlisted(real, &snapshot, &facts, |_| true) {
                self.apply(world, Change::Path(path.into(), true));
            }
            self.apply(world, Change::Facts(facts));
        }
        self.documents.extend(paths);
    }
}

/// The facts of a closed document.
///
/// # Errors
///
/// What the engine says when it panics on the document, which must not cost the others theirs.
pub(super) fn facts(snapshot: &Snapshot, path: &str, text: &str) -> Result<Arc<Facts>, String> {
    contain::catch(|| {
        contain::fault_point("document", path);
        Arc::clone(Document::new(snapshot, path, Text::new(text)).facts())
    })
}

/// The topmost path at or above `path` that is not there any more; `path` itself if its directory is.
fn top_of_gone(real: &Path, mut path: String) -> String {
    while !directory(&path).is_empty() && real.join(directory(&path)).symlink_metadata().is_err() {
        path.truncate(directory(&path).len());
    }
    path
}

/// Whether a template may be, or may have been, at or below `path`.
fn may_hold_template(real: &Path, snapshot: &Snapshot, path: &str) -> bool {
    let is_below =
        |template: &str| template.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let known = snapshot.kinds().all().filter_map(|kind| kind.template.as_deref());
    let configured = snapshot.config().kinds().iter().map(|kind| kind.template.as_str());
    if known.chain(configured).any(is_below) {
        return true;
    }
    TRACK_SPEC_TEMPLATES.iter().any(|place| {
        let ends = place.match_indices('/').map(|(slash, _)| slash).chain([place.len()]);
        ends.into_iter().any(|end| {
            let (head, rest) = place.split_at(end);
            let is_at_head = path.strip_suffix(head).is_some_and(|above| above.is_empty() || above.ends_with('/'));
            is_at_head && real.join(format!("{path}{rest}")).exists()
        })
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::engine::Read;

    /// The world of a directory, built anew, as a root does it.
    fn built(real: &Path) -> World {
        let scan = workspace::scan(real);
        let mut world = engine::load(real, &scan).world;
        let snapshot = world.snapshot();
        let read = |path: &str, text: &str| {
            Some(Read::new(real, &snapshot, facts(&snapshot, path, text).ok()?, &scan.listing))
        };
        let (all, _) = workspace::read_each(real, &scan.documents(snapshot.kinds()), read);
        engine::add(&mut world, all.into_iter().flatten());
        world.apply(Change::IndexComplete(true));
        world
    }

    /// Brings a world up to date with touched paths; whether it had to be built anew for that.
    fn refreshed(real: &Path, world: &mut World, touched: &[&str]) -> bool {
        let touched = touched.iter().map(|path| (*path).to_owned()).collect();
        match Update::of(real, world, touched, |_| false) {
            Consequence::Index => *world = built(real),
            Consequence::Update(update) => {
                update.changes.into_iter().for_each(|change| world.apply(change));
                return false;
            }
        }
        true
    }

    fn paths(snapshot: &Snapshot) -> Vec<Arc<str>> {
        snapshot.index().documents().map(|facts| Arc::clone(&facts.path)).collect()
    }

    fn assert_as_built(real: &Path, world: &World) {
        let (now, new) = (world.snapshot(), built(real).snapshot());
        assert!(now.index() == new.index(), "{:?}", (paths(&now), paths(&new)));
        // What is ignored and linked to no more may stay known while it is there.
        let listed = |snapshot: &Snapshot| -> Vec<Arc<str>> {
            snapshot.paths().filter(|path| !path.starts_with("out")).cloned().collect()
        };
        assert_eq!(listed(&now), listed(&new));
        for facts in new.index().documents() {
            let text = Text::new(&fs::read_to_string(real.join(&*facts.path)).unwrap());
            let found =
                |snapshot: &Snapshot| ide::diagnostics(snapshot, &Document::new(snapshot, &facts.path, text.clone()));
            assert_eq!(found(&now), found(&new), "{}", facts.path);
        }
    }

    fn write(real: &Path, path: &str, text: &str) {
        let path = real.join(path);
        let _ = fs::create_dir_all(path.parent().unwrap());
        let _ = fs::write(path, text);
    }

    fn remove(real: &Path, path: &str) {
        let path = real.join(path);
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }

    fn workspace() -> (tempfile::TempDir, std::path::PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let real = directory.path().canonicalize().unwrap();
        write(&real, ".gitignore", "out/\n");
        write(&real, "swarm/tracks/a/spec.md", TEXTS[0]);
        write(&real, "swarm/tracks/b/spec.md", TEXTS[1]);
        (directory, real)
    }

    const FILES: [&str; 11] = [
        "swarm/tracks/a/spec.md",
        "swarm/tracks/a/plan.md",
        "swarm/tracks/a/metadata.json",
        "swarm/tracks/b/spec.md",
        "swarm/tracks/b/metadata.json",
        "swarm/tracks/archive/c/spec.md",
        "swarm/tracks/archive/c/notes/deep.md",
        "swarm/tracks.md",
        "docs/0123-plan.md",
        "docs/kep.yaml",
        "out/report.md",
    ];

    const DIRECTORIES: [&str; 7] = [
        "swarm/tracks/a",
        "swarm/tracks/b",
        "swarm/tracks/archive",
        "swarm/tracks/archive/c",
        "docs",
        "out",
        "other/d",
    ];

    const TEXTS: [&str; 6] = [
        "# Track Spec: a-1 — One\n\n**Status:** Draft\n\n**Depends on:** b-2, c\n\n`out/report.md` [x](../b/spec.md)\n",
        "# Track Spec: b-2 — Two\n\n**Depends on:** a-1, KEP-0123, [z](../../../out/report.md#r)\n\n[gone](../archive/c)\n",
        "# Plan\n\n- [x] **T01**: `out/report.md`\n- [ ] **T02**: T01, T09 [[0123-plan]]\n",
        "# Report\n\nsee b-2\n",
        "{\"track_id\": \"meta-1\", \"status\": \"done\"}",
        "{\"track_id\": ",
    ];

    #[derive(Debug, Clone)]
    enum Step {
        Write(usize, usize),
        Remove(usize),
        RemoveDirectory(usize),
        Rename(usize, usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        let (file, directory) = (0..FILES.len(), 0..DIRECTORIES.len());
        prop_oneof![
            5 => (file.clone(), 0..TEXTS.len()).prop_map(|(file, text)| Step::Write(file, text)),
            2 => file.prop_map(Step::Remove),
            1 => directory.clone().prop_map(Step::RemoveDirectory),
            2 => (directory.clone(), directory).prop_map(|(from, to)| Step::Rename(from, to)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn updates_are_as_good_as_a_world_built_anew(batches in prop::collection::vec(prop::collection::vec(step(), 1..4), 1..6)) {
            let (_directory, real) = workspace();
            let mut world = built(&real);
            for batch in batches {
                let mut touched = Vec::new();
                for step in batch {
                    match step {
                        Step::Write(file, text) => {
                            write(&real, FILES[file], TEXTS[text]);
                            touched.push(FILES[file]);
                        }
                        Step::Remove(file) => {
                            remove(&real, FILES[file]);
                            touched.push(FILES[file]);
                        }
                        Step::RemoveDirectory(at) => {
                            remove(&real, DIRECTORIES[at]);
                            touched.push(DIRECTORIES[at]);
                        }
                        Step::Rename(from, to) => {
                            let _ = fs::create_dir_all(real.join(DIRECTORIES[to]).parent().unwrap());
                            let _ = fs::rename(real.join(DIRECTORIES[from]), real.join(DIRECTORIES[to]));
                            touched.extend([DIRECTORIES[from], DIRECTORIES[to]]);
                            touched.extend(Path::new(DIRECTORIES[to]).parent().and_then(Path::to_str));
                        }
                    }
                }
                touched.retain(|path| !path.is_empty());
                refreshed(&real, &mut world, &touched);
                assert_as_built(&real, &world);
            }
        }
    }

    #[test]
    fn files_and_directories_need_no_new_index_but_what_decides_does() {
        let (_directory, real) = workspace();
        let mut world = built(&real);
        let mut check = |path: &str, text: Option<&str>, expected: bool| {
            match text {
                Some(text) => write(&real, path, text),
                None => remove(&real, path),
            }
            assert_eq!(refreshed(&real, &mut world, &[path]), expected, "{path}");
            assert_as_built(&real, &world);
        };
        check("swarm/tracks/a/spec.md", Some(TEXTS[1]), false);
        check("swarm/tracks/new/deep/er/spec.md", Some(TEXTS[2]), false);
        check("swarm/tracks/a/metadata.json", Some(TEXTS[4]), false);
        check("swarm/tracks/a/metadata.json", None, false);
        check("swarm/tracks/b", None, false);
        check("out/report.md", Some(TEXTS[3]), false);
        check("swarm/tracks/.gitignore", Some("new\n"), true);
        check("swarm/templates/track_spec.md", Some("# Track Spec: [track-id]\n"), true);
        check("swarm/templates", None, true);
        check(".claude/skills/swarm-iosm/templates/track_spec.md", Some("# Track Spec: [track-id]\n"), true);
        check("swarm/tracks", None, true);
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_and_files_without_permission_are_passed_over() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let (_directory, real) = workspace();
        let mut world = built(&real);
        symlink("..", real.join("swarm/tracks/loop")).unwrap();
        symlink("self", real.join("swarm/tracks/self")).unwrap();
        write(&real, "swarm/tracks/c/spec.md", TEXTS[0]);
        fs::write(real.join("swarm/tracks/latin.md"), b"\xff").unwrap();
        let touched = ["swarm/tracks/loop", "swarm/tracks/self", "swarm/tracks/c", "swarm/tracks/latin.md"];
        assert!(!refreshed(&real, &mut world, &touched));
        assert_as_built(&real, &world);
        let file = real.join("swarm/tracks/c/spec.md");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o0)).unwrap();
        refreshed(&real, &mut world, &["swarm/tracks/c/spec.md"]);
        let is_refused = fs::read(&file).is_err();
        assert_eq!(world.snapshot().index().get("swarm/tracks/c/spec.md").is_none(), is_refused);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        refreshed(&real, &mut world, &["swarm/tracks/c/spec.md"]);
        assert_as_built(&real, &world);
    }
}
