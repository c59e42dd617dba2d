//! What the user's editor says: asked for by the section `specls` where the client answers questions, else taken from
//! what it sends. The settings count in this editor alone; what counts for everybody is in `specls.toml`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tower_lsp::Client;
use tower_lsp::ls_types::{ConfigurationItem, Registration};
use world::config::Level;

use super::session::Session;

/// The section of the editor's settings that is ours.
const SECTION: &str = "specls";

/// The one setting: levels by rule, as in `[rules]` of `specls.toml`.
const RULES: &str = "rules";

/// How long a client may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Levels by rule, which go before those of `specls.toml`.
pub(super) type Levels = BTreeMap<String, Level>;

/// Reads the settings. What is not understood is left out, with a sentence for each such thing. Clients send the
/// section itself, or all settings around it.
pub(super) fn read(settings: &Value) -> (Levels, Vec<String>) {
    let section = settings.get(SECTION).unwrap_or(settings);
    let mut problems = Vec::new();
    let rules = match section.get(RULES) {
        None | Some(Value::Null) => return (Levels::new(), problems),
        Some(Value::Object(rules)) => rules,
        Some(other) => {
            problems.push(format!("The setting {SECTION}.{RULES} is {other}; expected an object of rules and levels."));
            return (Levels::new(), problems);
        }
    };
    let mut levels = Levels::new();
    for (code, value) in rules {
        let setting = format!("{SECTION}.{RULES}.{code}");
        if !ide::rules().iter().any(|rule| rule.code == code) {
            problems.push(format!("The setting {setting} is of no rule; `specls rules` lists the rules."));
            continue;
        }
        match value.as_str().and_then(Level::from_name) {
            Some(level) => drop(levels.insert(code.clone(), level)),
            None => problems
                .push(format!("The setting {setting} is {value}; expected off, error, warning, information or hint.")),
        }
    }
    (levels, problems)
}

/// Takes settings in that the client has sent, and tells the user what is wrong with them. Needs a runtime around it.
pub(super) fn take(session: &Session, settings: &Value) {
    let (levels, problems) = read(settings);
    problems.into_iter().for_each(|problem| session.faults.tell(problem));
    if session.workspaces.prefer(levels) {
        session.workspaces.changed().notify_one();
    }
}

/// Asks the client for the settings. A client that does not answer keeps those that it has sent.
pub(super) async fn pull(session: Arc<Session>, client: Client) {
    let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
    let answer = tokio::time::timeout(PATIENCE, client.configuration(vec![item])).await;
    if let Ok(Ok(sections)) = answer
        && let Some(section) = sections.first().filter(|section| section.is_object())
    {
        take(&session, section);
    }
}

/// Asks the client to tell of changes.
pub(super) async fn register(client: Client) {
    let registration = Registration {
        id: "specls-settings".to_owned(),
        method: "workspace/didChangeConfiguration".to_owned(),
        register_options: Some(serde_json::json!({ "section": SECTION })),
    };
    // Nothing depends on the answer.
    let _ = tokio::time::timeout(PATIENCE, client.register_capability(vec![registration])).await;
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use world::Severity;

    use super::*;

    #[test]
    fn the_section_is_read_alone_or_among_all_settings() {
        let rules = json!({ "rules": { "section-order": "off", "empty-section": "error" } });
        let expected = Levels::from([
            ("section-order".to_owned(), Level::Off),
            ("empty-section".to_owned(), Level::At(Severity::Error)),
        ]);
        assert_eq!(read(&rules), (expected.clone(), vec![]));
        assert_eq!(read(&json!({ "editor": {}, "specls": rules })), (expected, vec![]));
        for nothing in [json!(null), json!({}), json!({ "specls": null }), json!({ "rules": null })] {
            assert_eq!(read(&nothing), (Levels::new(), vec![]), "{nothing}");
        }
    }

    /// The manifest of the extension for VS Code.
    const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../editors/vscode/package.json");

    /// The setting as the manifest has it, for completion in the settings of VS Code.
    fn contribution() -> String {
        let levels = json!(["off", "error", "warning", "information", "hint"]);
        let rule = |rule: &ide::Rule| {
            let value = json!({ "type": "string", "enum": levels, "description": rule.summary() });
            format!("            \"{}\": {value}", rule.code)
        };
        let rules: Vec<String> = ide::rules().iter().map(|it| rule(it)).collect();
        format!("\"properties\": {{\n{}\n          }}", rules.join(",\n"))
    }

    #[test]
    fn the_manifest_of_the_extension_has_every_rule() {
        let manifest = std::fs::read_to_string(MANIFEST).unwrap();
        let start = manifest.find("\"specls.rules\"").unwrap();
        let start = start + manifest[start..].find("\"properties\"").unwrap();
        let end = start + manifest[start..].find("\n          }").unwrap() + "\n          }".len();
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            let (head, tail) = (&manifest[..start], &manifest[end..]);
            return std::fs::write(MANIFEST, format!("{head}{}{tail}", contribution())).unwrap();
        }
        let remedy = "editors/vscode/package.json lags behind; run UPDATE_EXPECT=1 cargo test -p specls manifest";
        assert_eq!(manifest[start..end], contribution(), "{remedy}");
    }

    #[test]
    fn what_is_not_understood_is_told_and_the_rest_counts() {
        let (levels, problems) =
            read(&json!({ "rules": { "no-such-rule": "off", "section-order": "Of", "empty-section": "hint" } }));
        assert_eq!(levels, Levels::from([("empty-section".to_owned(), Level::At(Severity::Hint))]));
        assert_eq!(
            problems,
            [
                "The setting specls.rules.no-such-rule is of no rule; `specls rules` lists the rules.",
                "The setting specls.rules.section-order is \"Of\"; expected off, error, warning, information or hint.",
            ]
        );
        let (levels, problems) = read(&json!({ "rules": "off" }));
        assert_eq!((levels.len(), problems.len()), (0, 1));
    }
}
