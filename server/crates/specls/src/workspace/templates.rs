//! Which template files a workspace has. Asked of the disk and not of the scan, because templates often lie where
//! `.gitignore` hides them.

use std::collections::BTreeSet;
use std::path::Path;

use world::Severity;
use world::config::{Config, ConfigProblem, Kind};

use super::{FileProblem, Reason, Scan, read};

/// Where the template of track specs is looked for below a base directory, best first (issue 2, deliverable 4).
pub(crate) const CANDIDATES: [&str; 3] =
    ["swarm/templates/track_spec.md", "swarm/templates/spec.md", ".claude/skills/swarm-iosm/templates/track_spec.md"];

/// A template file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    /// Its path, relative to the root, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// The template of the tracks below one directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TrackTemplate {
    /// The directory below which it was found, relative to the root; empty for the root.
    pub(crate) base: String,
    /// The template.
    pub(crate) template: Template,
}

/// All templates of a workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Templates {
    /// One for each base that has any, sorted by base. The nearest base above a tracks root counts; where there is
    /// none, the built-in template does.
    pub(crate) tracks: Vec<TrackTemplate>,
    /// Those of the configured kinds, in the order of the kinds, each path once.
    pub(crate) kinds: Vec<Template>,
    /// Templates of tracks that exist but cannot be used; the next candidate counts instead.
    pub(crate) problems: Vec<FileProblem>,
    /// Templates of kinds that cannot be used, where `specls.toml` names them.
    pub(crate) config_problems: Vec<ConfigProblem>,
}

/// Finds and reads the templates below `root`, which is absolute and without links.
pub(crate) fn find_templates(root: &Path, config: &Config, scan: &Scan) -> Templates {
    let mut found = Templates::default();
    for base in all_bases(config, scan) {
        found.tracks.extend(track_template(root, base, &mut found.problems));
    }
    for kind in config.kinds() {
        match read_below(root, &kind.template) {
            Ok(template) if found.kinds.contains(&template) => {}
            Ok(template) => found.kinds.push(template),
            Err(problem) => found.config_problems.push(unusable(kind, &problem)),
        }
    }
    found
}

/// The directories below which the template of a tracks root is looked for, nearest first: those above it, up to the
/// workspace root, which is the empty path.
pub(crate) fn bases(tracks_root: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tracks_root), |path| (!path.is_empty()).then(|| &path[..path.rfind('/').unwrap_or(0)]))
        .skip(1)
}

/// The root, and every directory above a tracks root.
fn all_bases<'scan>(config: &Config, scan: &'scan Scan) -> BTreeSet<&'scan str> {
    let roots = scan.directories.iter().filter(|directory| config.is_tracks_root(directory));
    roots.flat_map(|root| bases(root)).chain([""]).collect()
}

/// The first usable candidate below a base.
fn track_template(root: &Path, base: &str, problems: &mut Vec<FileProblem>) -> Option<TrackTemplate> {
    CANDIDATES.into_iter().find_map(|candidate| {
        let path = if base.is_empty() { candidate.to_owned() } else { format!("{base}/{candidate}") };
        match read_below(root, &path) {
            Ok(template) => Some(TrackTemplate { base: base.to_owned(), template }),
            Err(FileProblem { reason: Reason::Missing, .. }) => None,
            Err(problem) => {
                problems.push(problem);
                None
            }
        }
    })
}

/// Reads a file that may be a link, as long as it ends below the root (design section 11).
fn read_below(root: &Path, path: &str) -> Result<Template, FileProblem> {
    let problem = |reason| FileProblem { path: root.join(path), reason };
    let real = root.join(path).canonicalize().map_err(|error| problem(Reason::of(&error)))?;
    if !real.starts_with(root) {
        return Err(problem(Reason::OutsideRoot));
    }
    let text = read(&real).map_err(|FileProblem { reason, .. }| problem(reason))?;
    Ok(Template { path: path.to_owned(), text })
}

fn unusable(kind: &Kind, problem: &FileProblem) -> ConfigProblem {
    ConfigProblem {
        range: kind.template_range.clone(),
        severity: Severity::Error,
        message: format!("the template \"{}\" of kind \"{}\": {}", kind.template, kind.name, problem.reason),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace::scan;

    fn workspace(files: &[(&str, &[u8])]) -> (tempfile::TempDir, std::path::PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        for (file, content) in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        (directory, root)
    }

    fn found(root: &Path, config: &Config) -> (Vec<(String, String)>, Templates) {
        let templates = find_templates(root, config, &scan(root));
        let tracks = templates.tracks.iter().map(|found| (found.base.clone(), found.template.path.clone())).collect();
        (tracks, templates)
    }

    fn pair(base: &str, path: &str) -> (String, String) {
        (base.to_owned(), path.to_owned())
    }

    #[test]
    fn bases_are_the_directories_above() {
        assert_eq!(bases("a/swarm/tracks").collect::<Vec<_>>(), ["a/swarm", "a", ""]);
        assert_eq!(bases("tracks").collect::<Vec<_>>(), [""]);
        assert_eq!(bases("").count(), 0);
    }

    #[test]
    fn every_base_has_its_own_and_ignored_ones_count() {
        let (_directory, root) = workspace(&[
            (".gitignore", b".claude\n"),
            (".claude/skills/swarm-iosm/templates/track_spec.md", b"# A"),
            ("one/swarm/tracks/x/spec.md", b""),
            ("one/swarm/templates/spec.md", b"# B"),
            ("two/swarm/tracks/y/spec.md", b""),
            ("three/swarm/templates/spec.md", b"# no tracks here"),
        ]);
        let (tracks, templates) = found(&root, &Config::default());
        assert_eq!(
            tracks,
            [pair("", ".claude/skills/swarm-iosm/templates/track_spec.md"), pair("one", "one/swarm/templates/spec.md")]
        );
        assert_eq!(templates.problems, []);
    }

    #[test]
    fn an_unusable_candidate_is_reported_and_the_next_one_counts() {
        let (_directory, root) =
            workspace(&[("swarm/templates/track_spec.md", b"\xff"), ("swarm/templates/spec.md", b"# B")]);
        let (tracks, templates) = found(&root, &Config::default());
        assert_eq!(tracks, [pair("", "swarm/templates/spec.md")]);
        let path = root.join("swarm/templates/track_spec.md");
        assert_eq!(templates.problems, [FileProblem { path, reason: Reason::NotUtf8 { offset: 0 } }]);
    }

    #[test]
    fn a_missing_template_of_a_kind_is_a_problem_where_it_is_named() {
        let (_directory, root) = workspace(&[("adr/template.md", b"# ADR")]);
        let text = "[[kinds]]\nname = \"A\"\ntemplate = \"adr/template.md\"\ndocuments = [\"adr/*.md\"]\n\
                    [[kinds]]\nname = \"B\"\ntemplate = \"adr/gone.md\"\ndocuments = [\"b/*.md\"]\n\
                    [[kinds]]\nname = \"C\"\ntemplate = \"adr/template.md\"\ndocuments = [\"c/*.md\"]\n";
        let (config, problems) = Config::parse(text, &[]);
        assert_eq!(problems, []);
        let (_, templates) = found(&root, &config);
        assert_eq!(templates.kinds, [Template { path: "adr/template.md".to_owned(), text: "# ADR".to_owned() }]);
        let problems: Vec<_> = templates
            .config_problems
            .iter()
            .map(|problem| (&text[problem.range.clone()], problem.message.as_str()))
            .collect();
        assert_eq!(
            problems,
            [("\"adr/gone.md\"", "the template \"adr/gone.md\" of kind \"B\": no such file or directory")]
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_are_read_if_they_stay_below_the_root() {
        use std::os::unix::fs::symlink;

        let (_directory, root) =
            workspace(&[("outside.md", b"# Secret"), ("root/shared.md", b"# T"), ("root/swarm/templates/x", b"")]);
        let root = root.join("root");
        symlink("../../../outside.md", root.join("swarm/templates/track_spec.md")).unwrap();
        symlink("../../shared.md", root.join("swarm/templates/spec.md")).unwrap();
        let (tracks, templates) = found(&root, &Config::default());
        assert_eq!(tracks, [pair("", "swarm/templates/spec.md")]);
        assert_eq!(templates.tracks[0].template.text, "# T");
        assert_eq!(templates.problems[0].reason, Reason::OutsideRoot);
    }
}
