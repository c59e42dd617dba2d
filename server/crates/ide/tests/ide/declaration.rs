//! Declaration at a cursor, marked `$0` in the text.

use text::Text;
use world::{Change, Document, TemplateFile};

use crate::common::{PATH, world};
use crate::cursor::marked;

/// `ORIGIN -> TEMPLATE "NAME" in "FIRST LINE"` of the declaration at the cursor.
fn declared(line: &str, with: &str) -> Option<String> {
    let (text, offset) = marked(line, with);
    let mut world = world(&[]);
    let path = "swarm/templates/track_spec.md";
    let template = TemplateFile { path: path.into(), text: schema::TRACK_SPEC.into() };
    world.apply(Change::Templates(vec![template]));
    let document = Document::new(&world.snapshot(), PATH, Text::new(&text));
    let declaration = ide::declaration(&document, offset)?;
    assert_eq!(declaration.template.as_deref(), Some(path));
    assert!(declaration.region.range.start <= declaration.selection.range.start);
    assert!(declaration.selection.range.end <= declaration.region.range.end);
    let line = 1 + schema::TRACK_SPEC[..declaration.selection.range.start].matches('\n').count();
    assert_eq!(declaration.selection.start.line as usize + 1, line);
    let name = &schema::TRACK_SPEC[declaration.selection.range];
    Some(format!("{} -> {name} (line {line})", document.slice(&declaration.origin)))
}

#[test]
fn every_part_has_its_declaration() {
    for (line, with, expected) in [
        ("**Status:**", "**Sta$0tus:** Done", Some("Status -> Status (line 5)")),
        ("- **Impact:** Medium", "- **Imp$0act:** Medium", Some("Impact -> Impact (line 222)")),
        ("- **Impact:** Delays", "- **Imp$0act:** Delays", Some("Impact -> Impact (line 323)")),
        ("**Why now:**", "**Why $0now**: now", Some("Why now -> Why now (line 44)")),
        ("## Constraints", "## Con$0straints", Some("## Constraints -> ## Constraints (line 49)")),
        (
            "## Acceptance",
            "## 4. Accept$0ance tests:",
            Some("## 4. Acceptance tests: -> ## Acceptance Tests (High-Level) (line 91)"),
        ),
        ("**Risk 2", "**Risk 2: Fi$0re**", Some("Risk 2: Fire -> **Risk 1: [Description]** (line 220)")),
        ("| Date |", "| Date | Aut$0hor | Changes |", Some("Author -> | Date | Author | Changes | (line 347)")),
        (
            "# Track Spec",
            "# Track Spec: parcel-la$0bels",
            Some("# Track Spec: parcel-labels -> # Track Spec: [Track ID] — [Feature Name] (line 1)"),
        ),
        ("**Status:**", "**Status:** Do$0ne", None),
        ("## Constraints", "## Something $0else", None),
        ("Ribbon change", "**Sta$0tus:** free", None),
    ] {
        assert_eq!(declared(line, with).as_deref(), expected, "{with}");
    }
}

#[test]
fn the_built_in_template_is_no_file() {
    let (text, offset) = marked("**Status:**", "**Sta$0tus:** Done");
    let document = Document::new(&world(&[]).snapshot(), PATH, Text::new(&text));
    let declaration = ide::declaration(&document, offset).unwrap();
    assert_eq!(declaration.template, None);
    assert_eq!(&schema::TRACK_SPEC[declaration.selection.range], "Status");
}
