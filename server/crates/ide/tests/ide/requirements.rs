//! Fields that `specls.toml`, or a known format, requires once another field has a certain value.

use text::Text;
use world::{Change, Config, Document, Snapshot, TemplateFile, World};

use crate::files::Files;

const CONFIG: &str = r#"
[[kinds]]
name = "Proposal"
template = "t.md"
documents = ["p/*.md"]

[[kinds.requires]]
field = "Reason"
when = "Status"
is = ["Withdrawn", "Rejected"]

[[kinds.requires]]
field = "Mitigation"
when = "Impact"
is = ["High"]
"#;

const TEMPLATE: &str = "# Proposal: [Title]\n\n- **Status:** Draft | Withdrawn | Rejected\n\n## Risks\n\n\
                        **Risk 1: [What]**\n- **Impact:** [High / Low]\n";

fn snapshot() -> Snapshot {
    let (config, problems) = Config::parse(CONFIG, &[]);
    assert_eq!(problems, []);
    let mut world = World::default();
    world.apply(Change::Config(config));
    world.apply(Change::Templates(vec![TemplateFile { path: "t.md".into(), text: TEMPLATE.into() }]));
    world.snapshot()
}

/// `SEVERITY CODE "TEXT": MESSAGE` of each diagnostic, and the text after the first fix of each that has one.
fn check(path: &str, text: &str) -> (Vec<String>, Vec<String>) {
    let snapshot = snapshot();
    let document = Document::new(&snapshot, path, Text::new(text));
    let found = ide::quick_fixes(&snapshot, &document, 0..text.len(), &|_| None);
    let files = Files::new(&[(path, text)]);
    let edits = found.iter().filter_map(|(_, actions)| actions.first()?.edit());
    let fixed = edits.filter_map(|edit| Some(files.applied(edit).text(path)?.to_string())).collect();
    let line = |found: ide::Diagnostic| {
        format!("{} {} {:?}: {}", found.severity.name(), found.code, &text[found.range], found.message)
    };
    (ide::diagnostics(&snapshot, &document).into_iter().map(line).collect(), fixed)
}

fn proposal(head: &str, risk: &str) -> String {
    format!("# Proposal: X\n\n{head}\n\n## Risks\n\n**Risk 1: Late**\n{risk}\n")
}

#[test]
fn a_field_is_wanted_once_the_other_has_the_value() {
    let low = "- **Impact:** Low";
    for head in ["- **Status:** Draft", "- **Status:** withdrawn (see Reason)\n- **Reason:** Nobody needs it."] {
        assert_eq!(check("p/a.md", &proposal(head, low)).0, [""; 0], "{head}");
    }
    let (found, fixed) = check("p/a.md", &proposal("- **Status:** Withdrawn\n- **Owner:** Ann", low));
    assert_eq!(
        found,
        ["warning missing-field \"Withdrawn\": Status is Withdrawn, which requires the field Reason; add it"]
    );
    assert_eq!(fixed, [proposal("- **Status:** Withdrawn\n- **Reason:** \n- **Owner:** Ann", low)]);
    let (found, _) = check("p/a.md", &proposal("- **Status:** Rejected\n- **Reason:**", low));
    assert_eq!(
        found,
        ["warning unfilled-field \"Reason\": Reason has no value, and Status Rejected requires one; write it"]
    );
}

#[test]
fn a_field_of_an_entry_asks_in_its_entry() {
    let elsewhere = "- **Status:** Draft\n- **Mitigation:** Of the whole";
    let (found, fixed) = check("p/a.md", &proposal(elsewhere, "- **Impact:** High"));
    assert_eq!(found, ["warning missing-field \"High\": Impact is High, which requires the field Mitigation; add it"]);
    assert_eq!(fixed, [proposal(elsewhere, "- **Impact:** High\n- **Mitigation:** ")]);
    let own = "- **Impact:** High\n- **Mitigation:** Begin early";
    assert_eq!(check("p/a.md", &proposal(elsewhere, own)).0, [""; 0]);
}

#[test]
fn a_known_format_says_so_as_well() {
    let proposal = |front: &str| {
        let sections = ["Abstract", "Specification", "Rationale", "Security Considerations", "Copyright"];
        let body: String = sections.iter().map(|name| format!("\n## {name}\n\nSomething.\n")).collect();
        format!("---\neip: 7\ntitle: X\n{front}---\n{body}")
    };
    let complete = "status: Draft\ntype: Standards Track\ncategory: ERC\n";
    assert_eq!(check("EIPS/eip-7.md", &proposal(complete)).0, [""; 0]);
    let (found, fixed) = check("EIPS/eip-7.md", &proposal("status: Withdrawn\ntype: Meta\n"));
    assert_eq!(
        found,
        ["information missing-field \"Withdrawn\": status is Withdrawn, which requires the field withdrawal-reason; \
          add it"]
    );
    assert_eq!(fixed, [proposal("status: Withdrawn\nwithdrawal-reason: \ntype: Meta\n")]);
}
