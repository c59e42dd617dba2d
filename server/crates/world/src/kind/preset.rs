//! Formats that are known without a template on disk: folders of `server/crates/world/presets`, each with templates and
//! a `preset.toml` that says, as `[[kinds]]` of `specls.toml` does, which documents are written from which. This file
//! must not know any of them.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, OnceLock};

use foldhash::quality::RandomState;

use super::{DocumentKind, schema_of};
use crate::config::{Config, Globs, Kind};

/// The files of one folder, by name.
struct Folder {
    configuration: &'static str,
    templates: &'static [(&'static str, &'static str)],
}

macro_rules! folders {
    ($($folder:literal: $($template:literal)*;)*) => {
        [$(Folder {
            configuration: include_str!(concat!("../../presets/", $folder, "/preset.toml")),
            templates: &[$(($template, include_str!(concat!("../../presets/", $folder, "/", $template))),)*],
        },)*]
    };
}

/// All folders; where two claim a path, the first wins.
static FOLDERS: [Folder; 7] = folders! {
    "swarm-iosm": "prd.md" "plan.md" "report.md";
    "conductor": "spec.md" "plan.md";
    "spec-kit": "spec.md" "plan.md" "tasks.md";
    "kep": "README.md" "kep.yaml";
    "eip": "eip.md";
    "rfc": "rfc.md";
    "adr": "nygard.md" "madr.md" "nygard-de.md" "nygard-es.md" "nygard-fr.md" "nygard-pt.md" "nygard-zh.md" "nygard-ja.md";
};

/// One kind of document of a known format.
#[derive(Debug)]
pub(super) struct Preset {
    kind: Kind,
    template: &'static str,
    /// Index of the folder it comes from.
    folder: usize,
    derived: OnceLock<Arc<DocumentKind>>,
}

/// All presets, those that win first.
pub(super) fn presets() -> &'static [Preset] {
    static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| {
        let folders = FOLDERS.iter().enumerate();
        folders.flat_map(|(index, folder)| folder.presets(index)).collect()
    });
    &PRESETS
}

impl Folder {
    fn presets(&self, folder: usize) -> Vec<Preset> {
        let (config, _) = Config::parse(self.configuration, &[]);
        let text = |name: &str| self.templates.iter().find(|(file, _)| *file == name).map(|(_, text)| *text);
        let preset = |kind: &Kind| {
            Some(Preset { template: text(&kind.template)?, kind: kind.clone(), folder, derived: OnceLock::new() })
        };
        config.kinds().iter().filter_map(preset).collect()
    }
}

/// The presets that claim a path, those that win first, each with the pattern by which it does.
pub(super) fn presets_at(path: &str) -> impl Iterator<Item = (&'static Preset, &'static str)> {
    /// The names of which all paths that some presets claim have one for a part.
    static NAMES: LazyLock<HashSet<&'static str, RandomState>> = LazyLock::new(|| {
        presets().iter().filter_map(|preset| preset.documents().needed_names()).flatten().map(String::as_str).collect()
    });
    // Most paths have none, so that only the other presets are asked.
    let has_name = path.split('/').any(|part| NAMES.contains(part));
    let asked = presets().iter().filter(move |preset| has_name || preset.documents().needed_names().is_none());
    asked.filter_map(move |preset| Some((preset, preset.documents().matching(path)?)))
}

/// What numbered documents at a path are cited as in the format that is laid out so.
pub(crate) fn family_at(path: &str) -> Option<&'static str> {
    presets_at(path).next().and_then(|(preset, _)| preset.kind.family.as_deref())
}

impl Preset {
    /// The documents of this kind.
    pub(super) fn documents(&self) -> &Globs {
        &self.kind.documents
    }

    /// The place of its format among all; kinds of one format compete.
    pub(super) fn folder(&self) -> usize {
        self.folder
    }

    /// The kind, derived when first asked for.
    pub(super) fn kind(&self) -> &Arc<DocumentKind> {
        self.derived.get_or_init(|| {
            let Kind { name, id, structure, family, requirements, .. } = self.kind.clone();
            let schema = schema_of(&name, &self.kind.template, self.template);
            let name = Arc::clone(&schema.kind);
            Arc::new(DocumentKind {
                name,
                schema,
                template: None,
                id,
                structure,
                family,
                requirements,
                is_chosen: false,
            })
        })
    }

    /// The kind, if somebody has asked for it.
    pub(super) fn known_kind(&self) -> Option<&Arc<DocumentKind>> {
        self.derived.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_is_understood() {
        for folder in &FOLDERS {
            let (config, problems) = Config::parse(folder.configuration, &[]);
            assert_eq!(problems, [], "{}", folder.configuration);
            let used: Vec<&str> = config.kinds().iter().map(|kind| kind.template.as_str()).collect();
            assert_eq!(folder.presets(0).len(), used.len(), "each names one of its templates: {used:?}");
            for (name, _) in folder.templates {
                assert!(used.contains(name), "{name} is used");
            }
        }
        for preset in presets() {
            assert_eq!(preset.kind().schema.problems, [], "{}", preset.kind.name);
        }
    }
}
