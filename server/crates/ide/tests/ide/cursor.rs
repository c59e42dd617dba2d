//! Completion and definition at a cursor, marked `$0` in the text.

use crate::common::{FILLED, PATH, world};
use text::Text;
use world::{Change, Document};

/// The document with the line that begins with `line` replaced by `with`, and the offset of `$0` in it.
pub(crate) fn marked(line: &str, with: &str) -> (String, usize) {
    let start = FILLED.find(line).unwrap_or_else(|| panic!("no line {line:?}"));
    let end = start + FILLED[start..].find('\n').unwrap();
    let text = format!("{}{with}{}", &FILLED[..start], &FILLED[end..]);
    let offset = text.find("$0").expect("a cursor");
    (text.replacen("$0", "", 1), offset)
}

fn routing() -> String {
    FILLED.replace("parcel-labels", "parcel-routing")
}

/// What the line looks like after each completion.
fn completed(line: &str, with: &str) -> Vec<String> {
    let (text, offset) = marked(line, with);
    let world = world(&[("swarm/tracks/parcel-routing/spec.md", &routing())]);
    let document = Document::new(&world.snapshot(), PATH, Text::new(&text));
    let items = ide::completion(&world.snapshot(), &document, offset).items;
    let apply = |item: ide::Completion| {
        let edit = item.edit;
        assert!(edit.range.start <= offset && offset <= edit.range.end, "{edit:?} does not hold the cursor {offset}");
        let text = format!("{}{}{}", &text[..edit.range.start], edit.text, &text[edit.range.end..]);
        let start = text[..edit.range.start].rfind('\n').map_or(0, |at| at + 1);
        text[start..].lines().next().unwrap_or("").to_owned()
    };
    items.into_iter().map(apply).collect()
}

#[test]
fn enumerations() {
    let label = "- **Data loss risk:**";
    let levels = ["- **Data loss risk:** High", "- **Data loss risk:** Medium", "- **Data loss risk:** Low"];
    for with in [
        "- **Data loss risk:** [High / $0Medium / Low]",
        "- **Data loss risk:** $0[High / Medium / Low]",
        "- **Data loss risk:** [High / Medium / Low]$0",
        "- **Data loss risk:** $0",
        "- **Data loss risk:**$0",
        "- **Data loss risk:** Me$0",
        "- **Data loss risk:** Med$0ium",
        "- **Data loss risk:** [High / M$0",
    ] {
        assert_eq!(completed(label, with), levels, "{with}");
    }
    for with in [
        "- **Data loss$0 risk:** Low",
        "- $0**Data loss risk:** Low",
        "Data $0 loss",
        "```\n- **Data loss risk:** $0\n```",
    ] {
        assert_eq!(completed(label, with), Vec::<String>::new(), "{with}");
    }
}

#[test]
fn each_field_has_its_own_set() {
    assert_eq!(
        completed("**Status:**", "**Status:** $0Draft | Approved | In Progress | Complete"),
        ["**Status:** Draft", "**Status:** Approved", "**Status:** In Progress", "**Status:** Complete"]
    );
    assert_eq!(
        completed("- **Status:** Resolved", "- **Status:** $0"),
        ["- **Status:** Open", "- **Status:** Resolved"]
    );
    assert_eq!(
        completed("**Ready for", "**Ready for implementation:** $0"),
        ["**Ready for implementation:** Yes", "**Ready for implementation:** No"]
    );
    // `Impact` is an enumeration under a risk and free text under a question.
    assert_eq!(completed("- **Impact:** Medium", "- **Impact:** $0").len(), 3);
    assert_eq!(completed("- **Impact:** Delays", "- **Impact:** $0"), Vec::<String>::new());
}

#[test]
fn values_on_the_next_line_and_several_on_one() {
    assert_eq!(completed("**Status:**", "**Status:**\n$0").len(), 4);
    assert_eq!(
        completed("**Status:**", "**Status:** $0 | **Track:** parcel-labels")[1],
        "**Status:** Approved | **Track:** parcel-labels"
    );
    assert_eq!(completed("**Status:**", "**Status:**\n\n$0"), Vec::<String>::new());
}

#[test]
fn dates() {
    assert_eq!(completed("**Created:**", "**Created:** [YYYY$0-MM-DD]"), ["**Created:** 2026-11-22"]);
    assert_eq!(completed("**Created:**", "**Created:** $0"), ["**Created:** 2026-11-22"]);
    assert_eq!(completed("| 2026-03-02", "| $0 | Mira | x |"), ["| 2026-11-22 | Mira | x |"]);
    assert_eq!(completed("| 2026-03-02", "| 2026$0-03 | Mira | x |"), ["| 2026-11-22 | Mira | x |"]);
}

#[test]
fn prose_is_left_alone() {
    assert_eq!(completed("Ribbon change without tools", "Ribbon change $0without tools"), Vec::<String>::new());
    assert_eq!(completed("## Constraints", "## Con$0straints"), Vec::<String>::new());
}

/// `ORIGIN -> PATH "TARGET"` of the definition at the cursor.
fn defined(line: &str, with: &str) -> Option<String> {
    let (text, offset) = marked(line, with);
    let routing = routing();
    let path = "swarm/tracks/parcel-routing/spec.md";
    let mut world = world(&[(path, &routing), (PATH, &text)]);
    for path in ["swarm/tracks/parcel-routing", "swarm/tracks/parcel-routing/notes.txt"] {
        world.apply(Change::Path(path.into(), true));
    }
    let document = Document::new(&world.snapshot(), PATH, Text::new(&text));
    let definition = ide::definition(&world.snapshot(), &document, offset)?;
    assert_eq!(definition.targets.len(), 1);
    let target = &definition.targets[0];
    let selected =
        if &*target.path == path { routing[target.selection.range.clone()].to_owned() } else { String::new() };
    Some(format!("{} -> {} {selected:?}", document.slice(&definition.origin), target.path))
}

#[test]
fn every_form_of_a_track_id() {
    let line = "- parcel-routing: prints";
    let title = "swarm/tracks/parcel-routing/spec.md \"# Track Spec: parcel-routing — Label printing\"";
    for (with, origin) in [
        ("- parcel$0-routing: prints", "parcel-routing"),
        ("- $0parcel-routing: prints", "parcel-routing"),
        ("- parcel-routing$0: prints", "parcel-routing"),
        ("- **parcel-rou$0ting**: prints", "parcel-routing"),
        ("- **parcel-rou$0ting:** prints", "parcel-routing"),
        ("- `parcel-rou$0ting` prints", "parcel-routing"),
        ("- depots, parcel-rou$0ting", "parcel-routing"),
        ("- [parcel-rou$0ting](https://example.org/x): prints", "parcel-routing"),
        ("- [parcel-rou$0ting](../gone/spec.md): prints", "parcel-routing"),
        ("- [the other $0one](../parcel-routing/spec.md): prints", "[the other one](../parcel-routing/spec.md)"),
        ("- [the other $0one](../parcel-routing/): prints", "[the other one](../parcel-routing/)"),
        ("- [x](/swarm/tracks/parcel-routing/sp$0ec.md#top)", "/swarm/tracks/parcel-routing/spec.md#top"),
        ("- see swarm/tracks/parcel-$0routing/spec.md", "parcel-routing"),
        ("Prints what parcel-rout$0ing, and others, give it.", "parcel-routing"),
        ("Depends on: parcel-rout$0ing", "parcel-routing"),
    ] {
        assert_eq!(defined(line, with).as_deref(), Some(format!("{origin} -> {title}").as_str()), "{with}");
    }
}

#[test]
fn never_to_something_merely_similar() {
    let line = "- parcel-routing: prints";
    for with in [
        "- parcel-rout$0: prints",
        "- Parcel-Rou$0ting: prints",
        "- parcel-routing-v$02: prints",
        "- xparcel-$0routing: prints",
        "- [gone $0too](../gone/spec.md): prints",
        "```\nparcel-rou$0ting\n```",
    ] {
        assert_eq!(defined(line, with), None, "{with}");
    }
}
