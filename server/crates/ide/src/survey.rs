//! What a workspace holds: the kinds that its documents are of, and what where files lie leaves open: files that look
//! like templates and lie nowhere templates are looked for, templates that compete, documents that are alike and have no
//! template. What `specls init` says. This file must not know how it is said.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schema::name::key;
use schema::{Match, Schema};
use syntax::outline::Outline;
use world::{Document, Kinds, Reason, Trust, directory};

/// A file that looks like a template needs so many placeholders; fewer brackets stand in anybody's prose.
const LEAST_PLACEHOLDERS: usize = 3;

/// A file that looks like a template needs so many files that follow it.
const LEAST_FOLLOWERS: usize = 2;

/// So much of the main sections of a template must a file have to follow one that nothing else speaks for.
const LEAST_FIT: f64 = 0.6;

/// So many files in a directory, with so many headings in common, are documents of one kind.
const LEAST_ALIKE: usize = 4;
const LEAST_HEADINGS: usize = 3;

/// A heading is common to files if this share of them has it.
const COMMON: f64 = 0.75;

/// What is kept of one file of the workspace until all have been seen.
#[derive(Debug)]
pub struct Sighting {
    path: Arc<str>,
    is: SightingKind,
}

#[derive(Debug)]
enum SightingKind {
    /// A document of a kind.
    Document {
        kind: KindName,
        /// The share of the main sections of the template that it has, from 0 to 1.
        share: f64,
        /// The templates that it may be written from by its place, the one that was chosen included.
        rivals: BTreeSet<Arc<str>>,
    },
    /// A file that is of no kind.
    Unclaimed { source: Arc<String>, outline: Arc<Outline> },
    /// A template, a skill or an ignored file.
    Excluded,
}

/// A kind as users know it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KindName {
    /// Its name.
    pub name: Arc<str>,
    /// The path of its template; `None` for one that is compiled in.
    pub template: Option<Arc<str>>,
}

/// What a workspace holds.
#[derive(Debug, PartialEq)]
pub struct Survey {
    /// The kinds that have documents, and the templates that have none, by name.
    pub kinds: Vec<KindCount>,
    /// How many Markdown files are of no kind.
    pub unclaimed: usize,
    /// Files that look like templates where none is looked for, by path.
    pub likely_templates: Vec<LikelyTemplate>,
    /// Templates between which the documents of a directory are divided, by directory.
    pub competitions: Vec<Competition>,
    /// Directories whose files are alike and have no template, by path.
    pub alike: Vec<Alike>,
}

/// The documents of one kind.
#[derive(Debug, PartialEq)]
pub struct KindCount {
    /// The kind.
    pub kind: KindName,
    /// How many documents it has.
    pub documents: usize,
    /// What they have of the main sections of the template on average, in percent; 0 without documents.
    pub fit: u32,
}

/// A file of no kind that others follow.
#[derive(Debug, PartialEq, Eq)]
pub struct LikelyTemplate {
    /// Its path.
    pub path: Arc<str>,
    /// The files of no kind that follow it.
    pub followers: Vec<Arc<str>>,
}

/// Templates that the documents of one directory may all be written from.
#[derive(Debug, PartialEq, Eq)]
pub struct Competition {
    /// The directory.
    pub directory: String,
    /// The templates, and how many of the documents were held to be written from each.
    pub templates: BTreeMap<Arc<str>, usize>,
}

/// Files that are alike.
#[derive(Debug, PartialEq, Eq)]
pub struct Alike {
    /// Their directory.
    pub directory: String,
    /// How many they are.
    pub files: usize,
    /// The headings that they have in common, in the order of the first file that has them.
    pub headings: Vec<String>,
}

impl Sighting {
    /// Looks at a file.
    #[must_use]
    pub fn new(kinds: &Kinds, document: &Document) -> Self {
        let is = match &document.checked {
            Some(checked) => SightingKind::Document {
                kind: KindName { name: Arc::clone(&checked.kind.schema.kind), template: checked.kind.template.clone() },
                share: checked.matching.fit(&checked.kind.schema),
                rivals: rivals(kinds, &document.path),
            },
            None if kinds.is_excluded(&document.path) => SightingKind::Excluded,
            None => {
                SightingKind::Unclaimed { source: Arc::clone(&document.source), outline: Arc::clone(&document.outline) }
            }
        };
        Self { path: Arc::clone(&document.path), is }
    }

    fn unclaimed(&self) -> Option<Unclaimed<'_>> {
        match &self.is {
            SightingKind::Unclaimed { source, outline } => Some(Unclaimed { path: &self.path, source, outline }),
            SightingKind::Document { .. } | SightingKind::Excluded => None,
        }
    }
}

/// The project's templates that the path of a document allows, and its name does not decide between.
fn rivals(kinds: &Kinds, path: &str) -> BTreeSet<Arc<str>> {
    let candidates = kinds.candidates(path).into_iter();
    let is_open = |reason| matches!(reason, Reason::Place(Trust::Near | Trust::Alike));
    candidates.filter(|candidate| is_open(candidate.reason)).filter_map(|rival| rival.kind.template.clone()).collect()
}

/// A file of no kind.
#[derive(Debug, Clone, Copy)]
struct Unclaimed<'file> {
    path: &'file Arc<str>,
    source: &'file str,
    outline: &'file Outline,
}

impl Survey {
    /// Puts together what has been seen of the files of a workspace.
    #[must_use]
    pub fn new(kinds: &Kinds, sightings: &[Sighting]) -> Self {
        let unclaimed: Vec<Unclaimed<'_>> = sightings.iter().filter_map(Sighting::unclaimed).collect();
        let likely_templates = likely_templates(&unclaimed);
        let is_explained = |path: &Arc<str>| {
            likely_templates.iter().any(|likely| likely.path == *path || likely.followers.contains(path))
        };
        let rest: Vec<Unclaimed<'_>> = unclaimed.iter().copied().filter(|file| !is_explained(file.path)).collect();
        Self {
            kinds: counts(kinds, sightings),
            unclaimed: unclaimed.len(),
            alike: alike(&rest),
            competitions: competitions(sightings),
            likely_templates,
        }
    }
}

fn counts(kinds: &Kinds, sightings: &[Sighting]) -> Vec<KindCount> {
    let mut shares: BTreeMap<KindName, Vec<f64>> = BTreeMap::new();
    for kind in kinds.all().filter(|kind| kind.template.is_some()) {
        shares.entry(KindName { name: Arc::clone(&kind.schema.kind), template: kind.template.clone() }).or_default();
    }
    for sighting in sightings {
        if let SightingKind::Document { kind, share, .. } = &sighting.is {
            shares.entry(kind.clone()).or_default().push(*share);
        }
    }
    let count = |(kind, shares): (KindName, Vec<f64>)| {
        let average = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
        KindCount { kind, documents: shares.len(), fit: (average * 100.0).round() as u32 }
    };
    shares.into_iter().map(count).collect()
}

fn likely_templates(unclaimed: &[Unclaimed<'_>]) -> Vec<LikelyTemplate> {
    let schema = |file: &Unclaimed<'_>| Schema::derive("", file.source);
    let derived: Vec<(usize, Schema)> = unclaimed.iter().map(schema).enumerate().collect();
    let is_likely =
        |schema: &Schema| schema.placeholders.count() >= LEAST_PLACEHOLDERS && schema.sections.len() >= LEAST_HEADINGS;
    let candidates: Vec<(usize, Schema)> = derived.into_iter().filter(|(_, schema)| is_likely(schema)).collect();
    let mut followers: BTreeMap<usize, Vec<Arc<str>>> = BTreeMap::new();
    for file in unclaimed {
        let fit = |(index, schema): &(usize, Schema)| {
            let fit = Match::new(schema, file.source, file.outline).fit(schema);
            (fit >= LEAST_FIT && unclaimed[*index].path != file.path).then_some((fit, *index))
        };
        let best = candidates.iter().filter_map(fit).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((_, template)) = best {
            followers.entry(template).or_default().push(Arc::clone(file.path));
        }
    }
    let likely = |(template, followers): (usize, Vec<Arc<str>>)| {
        let path = Arc::clone(unclaimed[template].path);
        (followers.len() >= LEAST_FOLLOWERS).then_some(LikelyTemplate { path, followers })
    };
    let likely: Vec<LikelyTemplate> = followers.into_iter().filter_map(likely).collect();
    // Of files that follow each other, the one that most follow is the template.
    let is_beaten = |one: &LikelyTemplate| {
        likely.iter().any(|other| {
            other.followers.contains(&one.path)
                && (other.followers.len(), &one.path) > (one.followers.len(), &other.path)
        })
    };
    let beaten: Vec<bool> = likely.iter().map(is_beaten).collect();
    likely.into_iter().zip(beaten).filter(|(_, is_beaten)| !is_beaten).map(|(likely, _)| likely).collect()
}

fn competitions(sightings: &[Sighting]) -> Vec<Competition> {
    let mut found: BTreeMap<&str, BTreeMap<Arc<str>, usize>> = BTreeMap::new();
    for sighting in sightings {
        let SightingKind::Document { kind, rivals, .. } = &sighting.is else { continue };
        if rivals.len() < 2 {
            continue;
        }
        let templates = found.entry(directory(&sighting.path)).or_default();
        for rival in rivals {
            let is_chosen = kind.template.as_ref() == Some(rival);
            *templates.entry(Arc::clone(rival)).or_default() += usize::from(is_chosen);
        }
    }
    let competition = |(directory, templates): (&str, _)| Competition { directory: directory.to_owned(), templates };
    found.into_iter().map(competition).collect()
}

fn alike(unclaimed: &[Unclaimed<'_>]) -> Vec<Alike> {
    let mut directories: BTreeMap<&str, Vec<Unclaimed<'_>>> = BTreeMap::new();
    for file in unclaimed {
        directories.entry(directory(file.path)).or_default().push(*file);
    }
    let alike = |(directory, files): (&str, Vec<Unclaimed<'_>>)| {
        let headings = common_headings(&files);
        (files.len() >= LEAST_ALIKE && headings.len() >= LEAST_HEADINGS).then(|| Alike {
            directory: directory.to_owned(),
            files: files.len(),
            headings,
        })
    };
    directories.into_iter().filter_map(alike).collect()
}

/// The headings below the title that most of the files have.
fn common_headings(files: &[Unclaimed<'_>]) -> Vec<String> {
    let mut order: Vec<(String, &str)> = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for file in files {
        let sections = file.outline.sections.iter().filter(|section| section.level == 2);
        let mut seen = BTreeSet::new();
        for name in sections.map(|section| &file.source[section.name.clone()]) {
            let key = key(name);
            if !key.is_empty() && seen.insert(key.clone()) {
                if !counts.contains_key(&key) {
                    order.push((key.clone(), name));
                }
                *counts.entry(key).or_default() += 1;
            }
        }
    }
    let is_common = |key: &String| counts[key] as f64 >= COMMON * files.len() as f64;
    order.into_iter().filter(|(key, _)| is_common(key)).map(|(_, name)| name.to_owned()).collect()
}
