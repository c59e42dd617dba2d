//! Where templates lie, and which documents are written from a template that lies there: one table, and the matcher of
//! its patterns. This file must not know what stands in a template, nor any format beyond its paths.

use crate::config::{Globs, escaped};

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Where the template lies. `{root}` stands for any directories, none included; `{name}` and `*` for any text
    /// within one part of a path. Upper and lower case are the same.
    pub(super) template: &'static str,
    /// Where its documents lie: globs with the same `{root}` and `{name}`.
    pub(super) documents: &'static [&'static str],
}

/// How much the path of a document says about its template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// The file's whole name belongs to the template: `plan.md`. It is a document of it, well written or not.
    Named,
    /// The template is for the files of this directory: whatever follows it is a document, and the rest is not.
    Near,
    /// The template is somewhere above: a document is what follows most of it.
    Alike,
}

/// All places, those that say most about their documents first.
pub(super) const PLACES: [Place; 16] = [
    Place {
        template: "{root}/swarm/templates/subagent_report.md",
        documents: &["{root}/swarm/tracks/**/reports/*.md"],
    },
    Place { template: "{root}/swarm/templates/{name}.md", documents: &["{root}/swarm/tracks/**/{name}.md"] },
    Place {
        template: "{root}/.claude/skills/*/templates/subagent_report.md",
        documents: &["{root}/swarm/tracks/**/reports/*.md"],
    },
    Place { template: "{root}/.claude/skills/*/templates/{name}.md", documents: &["{root}/swarm/tracks/**/{name}.md"] },
    Place {
        template: "{root}/.specify/templates/{name}-template.md",
        documents: &["{root}/specs/*/{name}.md", "{root}/.specify/specs/*/{name}.md"],
    },
    Place {
        template: "{root}/.kiro/settings/templates/specs/{name}.md",
        documents: &["{root}/.kiro/specs/*/{name}.md"],
    },
    Place {
        template: "{root}/openspec/schemas/*/templates/{name}.md",
        documents: &[
            "{root}/openspec/changes/*/{name}.md",
            "{root}/openspec/changes/archive/*/{name}.md",
            "{root}/openspec/changes/*/specs/*/{name}.md",
            "{root}/openspec/changes/archive/*/specs/*/{name}.md",
        ],
    },
    Place { template: "{root}/nnnn-*template/{name}", documents: &["{root}/**/{name}"] },
    Place { template: "{root}/0000-*template/{name}", documents: &["{root}/**/{name}"] },
    Place { template: "{root}/templates/track_{name}.md", documents: &["{root}/**/{name}.md"] },
    Place { template: "{root}/templates/{name}.md", documents: &["{root}/**/{name}.md"] },
    Place {
        template: "{root}/templates/{name}-template.md",
        documents: &["{root}/**/{name}.md", "{root}/**/{name}s/*.md", "{root}/**/{name}/*.md"],
    },
    Place {
        template: "{root}/*template*.md",
        documents: &["{root}/*.md", "{root}/*/*.md", "{root}/[0-9]*/README.md", "{root}/*/[0-9]*/README.md"],
    },
    Place {
        template: "{root}/*-templates/*.md",
        documents: &["{root}/*.md", "{root}/*/*.md", "{root}/[0-9]*/README.md", "{root}/*/[0-9]*/README.md"],
    },
    Place { template: "{root}/templates/{name}.md", documents: &["{root}/**/{name}s/*.md", "{root}/**/{name}/*.md"] },
    Place { template: "{root}/templates/*.md", documents: &["{root}/**/*.md"] },
];

/// Base names, without extension, of files that explain a directory or serve a tool: no templates, wherever templates
/// are gathered, and documents only where a place names them.
const HOUSEKEEPING: [&str; 18] = [
    "readme",
    "index",
    "agents",
    "claude",
    "gemini",
    "skill",
    "contributing",
    "changelog",
    "code_of_conduct",
    "security",
    "license",
    "governance",
    "maintainers",
    "pull_request_template",
    "issue_template",
    "summary",
    "todo",
    "news",
];

impl Place {
    /// The globs of the documents of the template at `path`; `None` if it does not lie at this place.
    pub(super) fn documents_of(&self, path: &str) -> Option<Globs> {
        let captured = self.captures(path)?;
        let root = escaped(captured.root);
        let name = escaped(captured.name);
        let fill = |pattern: &&str| {
            let filled = pattern.replace("{name}", &name);
            if root.is_empty() { filled.replace("{root}/", "") } else { filled.replace("{root}", &root) }
        };
        Globs::ignoring_case(self.documents.iter().map(fill).collect()).ok()
    }

    /// Whether a file at `path` would be a template by this row.
    pub(super) fn holds(&self, path: &str) -> bool {
        self.captures(path).is_some()
    }

    fn captures<'path>(&self, path: &'path str) -> Option<Captures<'path>> {
        let pattern = self.template.strip_prefix("{root}/")?;
        let depth = pattern.split('/').count();
        let start = match path.rmatch_indices('/').nth(depth - 1) {
            Some((slash, _)) => slash + 1,
            None if path.split('/').count() == depth => 0,
            None => return None,
        };
        let root = path[..start].trim_end_matches('/');
        let mut name = "";
        for (pattern, part) in pattern.split('/').zip(path[start..].split('/')) {
            match pattern.split_once("{name}") {
                Some((before, after)) => {
                    let end = part.len().checked_sub(after.len()).filter(|&end| end > before.len())?;
                    let fits = part.is_char_boundary(end)
                        && part.is_char_boundary(before.len())
                        && part[..before.len()].eq_ignore_ascii_case(before)
                        && part[end..].eq_ignore_ascii_case(after);
                    name = fits.then(|| &part[before.len()..end])?;
                }
                None if !is_like(pattern, &part.to_ascii_lowercase()) => return None,
                None => {}
            }
        }
        let stem = path.rsplit('/').next().and_then(|file| file.rsplit_once('.')).map_or("", |(stem, _)| stem);
        let is_gathered = pattern.contains("templates/") || !pattern.contains('/');
        let is_numbered = stem.bytes().take_while(u8::is_ascii_digit).any(|digit| digit != b'0');
        (!(is_gathered && (is_housekeeping(stem) || is_numbered))).then_some(Captures { root, name })
    }
}

struct Captures<'path> {
    root: &'path str,
    name: &'path str,
}

impl Trust {
    /// What a glob says about the documents that it matches.
    #[must_use]
    pub fn of(glob: &str) -> Self {
        let name = glob.rsplit('/').next().unwrap_or(glob);
        if !name.contains(['*', '?', '[']) {
            Self::Named
        } else if glob.ends_with("**/*.md") {
            Self::Alike
        } else {
            Self::Near
        }
    }

    /// The share of the template's main sections that a document needs to be one of its documents.
    #[must_use]
    pub fn least_fit(self) -> f64 {
        match self {
            Self::Named => 0.0,
            Self::Near => 0.35,
            Self::Alike => 0.6,
        }
    }
}

/// Whether the file at `path` explains a directory or serves a tool, by its name.
pub(super) fn is_housekeeping(stem: &str) -> bool {
    HOUSEKEEPING.iter().any(|name| stem.eq_ignore_ascii_case(name))
}

/// Whether `text` is `pattern`, in which `*` stands for any text.
fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            let Some(at) = rest.find(before) else { return false };
            rest = &rest[at + before.len()..];
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first row that holds `template`, and whether its documents include `document`.
    fn first(template: &str, document: &str) -> Option<(usize, bool)> {
        PLACES.iter().enumerate().find_map(|(row, place)| {
            let documents = place.documents_of(template)?;
            documents.matching(document).map(|_| (row, true))
        })
    }

    #[test]
    fn documents_follow_from_where_the_template_lies() {
        for (template, document) in [
            ("swarm/templates/prd.md", "swarm/tracks/a/PRD.md"),
            ("x/swarm/templates/plan.md", "x/swarm/tracks/archive/a/plan.md"),
            (".claude/skills/swarm-iosm/templates/plan.md", "swarm/tracks/a/plan.md"),
            (".claude/skills/swarm-iosm/templates/subagent_report.md", "swarm/tracks/a/reports/T01.md"),
            (".specify/templates/spec-template.md", "specs/001-x/spec.md"),
            (".kiro/settings/templates/specs/design.md", ".kiro/specs/x/design.md"),
            ("openspec/schemas/lean/templates/proposal.md", "openspec/changes/x/proposal.md"),
            ("keps/NNNN-kep-template/README.md", "keps/sig-x/1234-y/README.md"),
            ("keps/NNNN-kep-template/kep.yaml", "keps/sig-x/1234-y/kep.yaml"),
            ("0000-template.md", "text/0001-x.md"),
            ("0000-template.md", "rfcs/0001-x/README.md"),
            ("docs/adr/template.md", "docs/adr/0001-x.md"),
            ("docs/RFC_TEMPLATE.md", "docs/rfcs/x.md"),
            ("proposal-templates/0000-swift-template.md", "proposals/0001-x.md"),
            ("templates/incident.md", "docs/incidents/2026.md"),
            ("templates/incident-template.md", "docs/incidents/2026.md"),
            ("templates/incident.md", "docs/notes/x.md"),
            ("docs (old) [x]/template.md", "docs (old) [x]/a.md"),
        ] {
            assert!(first(template, document).is_some(), "{template} {document}");
        }
        for (template, document) in [
            ("templates/README.md", "docs/README.md"),
            ("text/0067-template-literals.md", "text/0068-x.md"),
            ("PULL_REQUEST_TEMPLATE.md", "README.md"),
            ("docs/notes.md", "docs/x.md"),
            ("x/swarm/templates/plan.md", "y/swarm/tracks/a/plan.md"),
            ("0000-template.md", "text/deep/down/x.md"),
        ] {
            assert_eq!(first(template, document), None, "{template} {document}");
        }
    }

    #[test]
    fn the_word_that_is_looked_for_first_stands_in_every_place() {
        assert!(PLACES.iter().all(|place| place.template.contains("template")));
    }

    #[test]
    fn globs_say_how_sure_they_are() {
        assert_eq!(Trust::of("specs/*/plan.md"), Trust::Named);
        assert_eq!(Trust::of("docs/*.md"), Trust::Near);
        assert_eq!(Trust::of("docs/**/*.md"), Trust::Alike);
    }
}
