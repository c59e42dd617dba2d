//! Document highlights at a cursor, marked `$0` in the text.

use expect_test::{Expect, expect};
use text::Text;
use world::Document;

use crate::common::world;

const OWN: &str = "swarm/tracks/parcel-labels/spec.md";

/// The lines of the text that have highlights, with these marked: `{definition}`, `<reference>`.
fn check(with: &str, expected: &Expect) {
    let offset = with.find("$0").unwrap();
    let text = with.replacen("$0", "", 1);
    let routing = "# Track Spec: parcel-routing — Routes\n";
    let world = world(&[("swarm/tracks/parcel-routing/spec.md", routing), (OWN, &text)]);
    let document = Document::new(&world.snapshot(), OWN, Text::new(&text));
    let mut shown = text.clone();
    for highlight in ide::highlights(&world.snapshot(), &document, offset).iter().rev() {
        let (open, close) = if highlight.is_definition { ("{", "}") } else { ("<", ">") };
        shown.insert_str(highlight.range.end, close);
        shown.insert_str(highlight.range.start, open);
    }
    let lines = shown.lines().filter(|line| line.contains(['<', '{']));
    expected.assert_eq(&lines.map(|line| format!("{line}\n")).collect::<String>());
}

const TEXT: &str = "\
# Track Spec: parcel-labels — Labels

See parcel-routing and [the routes](../parcel-routing/spec.md), [below](#risks) and [here](spec.md).
Risk 1 is worse than Risk 2. `parcel-labels` is this.

## Risks

**Risk 1: Rain**
- **Impact:** High, as parcel-routing says

```
parcel-routing
```

Depends on: parcel-routing
";

fn at(place: &str, cursor: &str) -> String {
    assert!(TEXT.contains(place), "{place}");
    TEXT.replacen(place, cursor, 1)
}

#[test]
fn everything_that_stands_for_the_thing() {
    check(
        &at("See parcel-routing", "See parcel-$0routing"),
        &expect![[r#"
        See <parcel-routing> and [the routes](<../parcel-routing/spec.md>), [below](#risks) and [here](spec.md).
        - **Impact:** High, as <parcel-routing> says
        Depends on: <parcel-routing>
    "#]],
    );
    check(
        &at("# Track Spec", "# Track $0Spec"),
        &expect![[r#"
            # Track Spec: {parcel-labels} — Labels
            See parcel-routing and [the routes](../parcel-routing/spec.md), [below](#risks) and [here](<spec.md>).
            Risk 1 is worse than Risk 2. `<parcel-labels>` is this.
        "#]],
    );
    check(
        &at("Risk 1 is", "Risk$0 1 is"),
        &expect![[r#"
            <Risk 1> is worse than Risk 2. `parcel-labels` is this.
            **{Risk 1}: Rain**
        "#]],
    );
    check(
        &at("**Risk 1", "**Ris$0k 1"),
        &expect![[r#"
            <Risk 1> is worse than Risk 2. `parcel-labels` is this.
            **{Risk 1}: Rain**
        "#]],
    );
    check(
        &at("## Risks", "## Ri$0sks"),
        &expect![[r#"
        See parcel-routing and [the routes](../parcel-routing/spec.md), [below](<#risks>) and [here](spec.md).
        {## Risks}
    "#]],
    );
}

#[test]
fn nothing_where_there_is_no_thing() {
    check(&at("is worse", "is $0worse"), &expect![[""]]);
    check(&at("```\nparcel-routing", "```\nparcel-$0routing"), &expect![[""]]);
}
