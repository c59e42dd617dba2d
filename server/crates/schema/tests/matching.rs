//! Documents held against a small template: which heading, field, entry and table is which.

use expect_test::{Expect, expect};
use schema::{Match, Schema, SectionMatch};
use syntax::{Outline, parse_bulk};

const TEMPLATE: &str = "\
# Spec: [Track ID] — [Name]

**Status:** Draft | Final

## Context

## What / Why

### What We're Building

### Why We're Building It

## Technical Constraints

**Latency:** [number]

## Goals

## Non-Goals

## Acceptance Tests (High-Level)

### Functional Acceptance

**Test 1: [name]**
- **Setup:** [conditions]

## Risks & Mitigations

### Technical Risks

**Risk 1: [name]**
- **Impact:** [High / Medium / Low]

### Business Risks

**Risk 1: [name]**
- **Impact:** [High / Medium / Low]

## Questions

**Q1: [question]**
- **Impact:** [free text]

## Change Log

| Date | Author |
|------|--------|
| [YYYY-MM-DD] | [Name] |

## Appendix (Optional)
";

/// What every heading, field, entry and table of a document was matched with, then what is missing.
fn check(document: &str, expected: &Expect) {
    let schema = Schema::derive("spec", TEMPLATE);
    let outline = Outline::new(document, parse_bulk(document));
    let matching = Match::new(&schema, document, &outline);
    let mut out = String::new();
    for (section, matched) in outline.sections.iter().zip(&matching.sections) {
        let is = match matched {
            SectionMatch::Known(index) => format!("is {}", schema.sections[*index].name.display),
            SectionMatch::Repeated(index) => format!("repeats {}", schema.sections[*index].name.display),
            SectionMatch::Unknown => "is unknown".to_owned(),
        };
        out += &format!("{} {is}\n", &document[section.heading.clone()]);
    }
    for (field, matched) in outline.fields.iter().zip(&matching.fields) {
        let is = matched.map_or("unknown".to_owned(), |index| format!("{:?}", schema.fields[index].owner));
        out += &format!("field {} of {is}\n", &document[field.label.clone()]);
    }
    for (entry, matched) in outline.entries.iter().zip(&matching.entries) {
        let is = matched.map_or("unknown".to_owned(), |index| format!("{:?}", schema.entries[index].owner));
        out += &format!("entry {} of {is}\n", &document[entry.name.clone()]);
    }
    for (_, matched) in outline.tables.iter().zip(&matching.tables) {
        out += &format!("table {matched:?}\n");
    }
    let missing: Vec<&str> =
        matching.missing(&schema).map(|index| schema.sections[index].name.display.as_str()).collect();
    out += &format!("missing {missing:?} misspelt {:?}\n", matching.misspelt);
    expected.assert_eq(&out);
}

#[test]
fn the_template_itself() {
    check(
        TEMPLATE,
        &expect![[r#"
        # Spec: [Track ID] — [Name] is unknown
        ## Context is Context
        ## What / Why is What / Why
        ### What We're Building is What We're Building
        ### Why We're Building It is Why We're Building It
        ## Technical Constraints is Technical Constraints
        ## Goals is Goals
        ## Non-Goals is Non-Goals
        ## Acceptance Tests (High-Level) is Acceptance Tests
        ### Functional Acceptance is Functional Acceptance
        ## Risks & Mitigations is Risks & Mitigations
        ### Technical Risks is Technical Risks
        ### Business Risks is Business Risks
        ## Questions is Questions
        ## Change Log is Change Log
        ## Appendix (Optional) is Appendix
        field Status of Document
        field Latency of Section(4)
        field Setup of Entry(0)
        field Impact of Entry(1)
        field Impact of Entry(2)
        field Impact of Entry(3)
        entry Test 1: [name] of Section(8)
        entry Risk 1: [name] of Section(10)
        entry Risk 1: [name] of Section(11)
        entry Q1: [question] of Section(12)
        table Some(0)
        missing [] misspelt []
    "#]],
    );
}

#[test]
fn drifting_names() {
    check(
        "# Spec\n\n## 1. CONTEXT:\n\n## What\n\n## 3) **Technical**\n\n## 🎯 Goals / Non-goals\n\n## Acceptance-Test *(mandatory)*\n\n## Risks\n\n### Technical\n\n#### Business Risk [draft]\n\n## Changelog\n",
        &expect![[r##"
            # Spec is unknown
            ## 1. CONTEXT: is Context
            ## What is What / Why
            ## 3) **Technical** is Technical Constraints
            ## 🎯 Goals / Non-goals is Goals
            ## Acceptance-Test *(mandatory)* is Acceptance Tests
            ## Risks is Risks & Mitigations
            ### Technical is Technical Risks
            #### Business Risk [draft] is Business Risks
            ## Changelog is Change Log
            missing ["What We're Building", "Why We're Building It", "Functional Acceptance", "Questions"] misspelt []
        "##]],
    );
}

#[test]
fn any_level_and_place() {
    check(
        "# Spec\n\n# Context\n\n### What / Why\n\n## Functional Acceptance\n\n## Acceptance Tests\n\n## Context\n\n# Context\n",
        &expect![[r##"
            # Spec is unknown
            # Context is Context
            ### What / Why is What / Why
            ## Functional Acceptance is Functional Acceptance
            ## Acceptance Tests is Acceptance Tests
            ## Context is unknown
            # Context repeats Context
            missing ["What We're Building", "Why We're Building It", "Technical Constraints", "Goals", "Non-Goals", "Risks & Mitigations", "Questions", "Change Log"] misspelt []
        "##]],
    );
}

#[test]
fn misspelt_and_similar() {
    check(
        "# Spec\n\n## Contxet\n\n## Technical Constrants\n\n## Goal\n\n## Non Goal\n\n## Business Risks\n",
        &expect![[r##"
        # Spec is unknown
        ## Contxet is unknown
        ## Technical Constrants is unknown
        ## Goal is Goals
        ## Non Goal is Non-Goals
        ## Business Risks is unknown
        missing ["Context", "What / Why", "Technical Constraints", "Acceptance Tests", "Risks & Mitigations", "Questions", "Change Log"] misspelt [(1, 0), (2, 4)]
    "##]],
    );
}

#[test]
fn entries_by_heading_or_bold_and_fields_by_place() {
    check(
        "# Spec\n\n**Status:** Draft\n**Impact:** none\n\n## Acceptance Tests\n\n### Test 1: Hit\n\n- **Setup:** s\n\n**Test 2: Miss**\n\n## Risks\n\n**Risk 1: x**\n- **Impact:** High\n\n### Business Risks\n\n- **Risk 2:** y\n  - **Impact:** Low\n\n## Questions\n\n**Q1: why**\n- **Impact:** much\n- **Setup:** none\n\n**Risk 3: z**\n\n## Change Log\n\n| When | Author |\n|--|--|\n\n| a | b |\n|--|--|\n",
        &expect![[r##"
            # Spec is unknown
            ## Acceptance Tests is Acceptance Tests
            ### Test 1: Hit is unknown
            ## Risks is Risks & Mitigations
            ### Business Risks is Business Risks
            ## Questions is Questions
            ## Change Log is Change Log
            field Status of Document
            field Impact of unknown
            field Setup of Entry(0)
            field Impact of Entry(1)
            field Risk 2 of unknown
            field Impact of Entry(2)
            field Impact of Entry(3)
            field Setup of unknown
            entry Test 1: Hit of Section(8)
            entry Test 2: Miss of Section(8)
            entry Risk 1: x of Section(10)
            entry Risk 2 of Section(11)
            entry Q1: why of Section(12)
            entry Risk 3: z of unknown
            table Some(0)
            table None
            missing ["Context", "What / Why", "Technical Constraints", "Goals", "Non-Goals", "Functional Acceptance", "Technical Risks"] misspelt []
        "##]],
    );
}
