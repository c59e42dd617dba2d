//! Which template files a workspace has. Asked of the disk and not of the scan, because templates often lie where
//! `.gitignore` hides them.

use std::collections::BTreeSet;
use std::path::Path;

use world::config::{Config, ConfigProblem, Kind};
use world::{Severity, TemplateFile, may_be_template, template_places};

use super::{FileProblem, Reason, Scan, read};

/// The templates of a workspace, and what is wrong with some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Templates {
    /// Every usable template, by path. Which of them counts where is not decided here.
    pub(crate) files: Vec<TemplateFile>,
    /// Templates of tracks that exist but cannot be used.
    pub(crate) problems: Vec<FileProblem>,
    /// Templates of kinds that cannot be used, where `specls.toml` names them.
    pub(crate) config_problems: Vec<ConfigProblem>,
}

/// Finds and reads the templates below `root`, which is absolute and without links.
pub(crate) fn find_templates(root: &Path, config: &Config, scan: &Scan) -> Templates {
    let mut found = Templates::default();
    for path in places(config, scan) {
        match read_below(root, &path) {
            Ok(template) => found.files.push(template),
            Err(FileProblem { reason: Reason::Missing, .. }) => {}
            Err(problem) => found.problems.push(problem),
        }
    }
    for kind in config.kinds() {
        if found.files.iter().any(|file| *file.path == *kind.template) {
            continue;
        }
        match read_below(root, &kind.template) {
            Ok(template) => found.files.push(template),
            Err(problem) => found.config_problems.push(unusable(kind, &problem)),
        }
    }
    found.files.sort_by(|left, right| left.path.cmp(&right.path));
    found
}

/// Where templates may lie: those of track specs for every tracks root and for a workspace without any, and whatever
/// the walk has listed at the places of templates.
fn places(config: &Config, scan: &Scan) -> BTreeSet<String> {
    let roots = scan.directories.iter().map(String::as_str).filter(|directory| config.is_tracks_root(directory));
    let listed = scan.files.iter().filter(|path| may_be_template(path)).cloned();
    roots.chain([""]).flat_map(template_places).chain(listed).collect()
}

/// Reads a file that may be a link, as long as it ends below the root (design section 11).
fn read_below(root: &Path, path: &str) -> Result<TemplateFile, FileProblem> {
    let problem = |reason| FileProblem { path: root.join(path), reason };
    let real = root.join(path).canonicalize().map_err(|error| problem(Reason::of(&error)))?;
    if !real.starts_with(root) {
        return Err(problem(Reason::OutsideRoot));
    }
    let text = read(&real).map_err(|FileProblem { reason, .. }| problem(reason))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(TemplateFile { path: path.into(), text: text.into() })
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

    fn found(root: &Path, config: &Config) -> Templates {
        find_templates(root, config, &scan(root))
    }

    fn files(templates: &Templates) -> Vec<(&str, &str)> {
        templates.files.iter().map(|file| (&*file.path, &*file.text)).collect()
    }

    #[test]
    fn templates_are_found_at_their_places_and_beside_tracks_even_where_git_ignores_them() {
        let (_directory, root) = workspace(&[
            (".gitignore", b".claude\n"),
            (".claude/skills/swarm-iosm/templates/track_spec.md", b"\xef\xbb\xbf# A"),
            ("one/swarm/tracks/x/spec.md", b""),
            ("one/swarm/templates/spec.md", b"# B"),
            ("two/swarm/tracks/y/spec.md", b""),
            ("docs/adr/template.md", b"# C"),
            ("docs/adr/0001-x.md", b""),
        ]);
        let templates = found(&root, &Config::default());
        assert_eq!(
            files(&templates),
            [
                (".claude/skills/swarm-iosm/templates/track_spec.md", "# A"),
                ("docs/adr/template.md", "# C"),
                ("one/swarm/templates/spec.md", "# B"),
            ]
        );
        assert_eq!(templates.problems, []);
    }

    #[test]
    fn an_unusable_template_is_reported_and_the_others_are_read() {
        let (_directory, root) =
            workspace(&[("swarm/templates/track_spec.md", b"\xff"), ("swarm/templates/spec.md", b"# B")]);
        let templates = found(&root, &Config::default());
        assert_eq!(files(&templates), [("swarm/templates/spec.md", "# B")]);
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
        let templates = found(&root, &config);
        assert_eq!(files(&templates), [("adr/template.md", "# ADR")]);
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
        let templates = found(&root, &Config::default());
        assert_eq!(files(&templates), [("swarm/templates/spec.md", "# T")]);
        assert_eq!(templates.problems[0].reason, Reason::OutsideRoot);
    }
}
