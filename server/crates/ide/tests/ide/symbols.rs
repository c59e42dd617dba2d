//! Document symbols and workspace symbols.

use expect_test::{Expect, expect};
use ide::DocumentSymbol;
use text::Text;
use world::Document;

use crate::common::{FILLED, PATH, world};

fn outline(text: &str) -> String {
    fn write(symbols: &[DocumentSymbol], around: std::ops::Range<usize>, depth: usize, out: &mut String) {
        for symbol in symbols {
            assert!(!symbol.name.is_empty());
            assert!(around.start <= symbol.range.start && symbol.range.end <= around.end, "{symbol:?}");
            assert!(symbol.range.start <= symbol.selection.start && symbol.selection.end <= symbol.range.end);
            let detail = symbol.detail.as_ref().map_or(String::new(), |detail| format!(" ({detail})"));
            out.push_str(&format!("{}{:?} {}{detail}\n", "  ".repeat(depth), symbol.kind, symbol.name));
            write(&symbol.children, symbol.range.clone(), depth + 1, out);
        }
    }
    let document = Document::new(&world(&[]).snapshot(), PATH, Text::new(text));
    let mut out = String::new();
    write(&ide::document_symbols(&document), 0..text.len(), 0, &mut out);
    out
}

#[test]
fn sections_and_entries_are_a_tree() {
    let text = FILLED.replace("- [ ] Code review", "- [x] Code review");
    expect![[r#"
        Track Track Spec: parcel-labels — Label printing (In Progress)
          Section Context
          Section What / Why
            Section What We're Building
            Section Why We're Building It
          Section Constraints
            Section Technical Constraints
            Section Time Constraints
            Section Resource Constraints
            Section Business Constraints
            Section Quality Constraints
          Section Out of Scope
          Section Acceptance Tests (High-Level) (1/13)
            Section Functional Acceptance
              Entry Test 1: Ribbon change without tools
              Entry Test 2: One vendor less
              Entry Test 3: Thermal labels at every gate
            Section Non-Functional Acceptance (1/13)
          Section Artifacts to Produce (0/14)
            Section Code Artifacts (0/3)
            Section Documentation Artifacts (0/4)
            Section Planning Artifacts (0/4)
            Section Deployment Artifacts (0/3)
          Section Rollback Assumptions
            Section Rollback Strategy
            Section Rollback Triggers
            Section Rollback Procedure (High-Level)
            Section Data Safety
          Section Dependencies & Blockers
            Section External Dependencies
            Section Internal Dependencies
            Section Known Blockers
          Section Risks & Mitigations
            Section Technical Risks
              Entry Risk 1: Ribbon change without tools (impact medium, probability medium)
              Entry Risk 2: Labels smear in the cold (impact high, probability low)
            Section Operational Risks
              Entry Risk 1: Returns fall (impact medium, probability medium)
            Section Business Risks
              Entry Risk 1: Depot Nine prints on paper that smears (impact medium, probability medium)
          Section Success Metrics
            Section Quantitative Metrics
            Section Qualitative Metrics
            Section Baseline (Current State)
            Section Target (Desired State)
            Section Measurement Plan
          Section Stakeholders
            Section Owner
            Section Reviewers
            Section Informed
          Section Timeline
            Section Phases
              Entry Phase 0: Planning & Design
              Entry Phase 1: Implementation
              Entry Phase 2: Testing & Verification
              Entry Phase 3: Deployment
            Section Critical Path
          Section Open Questions
            Entry Q1: The lease ends in June (Resolved)
            Entry Q2: Who signs off the ribbon? (Resolved)
          Section References
            Section Related Documents
            Section External References
          Section Change Log
          Section Approval (3/3)
    "#]]
    .assert_eq(&outline(&text));
}

#[test]
fn headings_and_items_as_entries_and_empty_headings() {
    expect![[r#"
        Section Tests (1/3)
          Entry Test 1: Login (Open)
          Entry Test 2
            Entry T01: A (done)
            Entry T02: B (open)
              Entry T03: C (open)
        Track #
          Section ##
    "#]]
    .assert_eq(&outline(
        "intro\n\n## Tests\n\n### Test 1: Login\n\n**Status:** 🔄 Open (since May)\n\n### Test 2\n\n- [x] **T01**: A\n\
         - [ ] **T02**: B\n  - [ ] **T03**: C\n\n#\n\n## \n\nend",
    ));
}

#[test]
fn hostile_nesting_gives_a_shallow_tree() {
    let deep: String = (0..200).map(|depth| format!("{}- **T{depth}**: x\n", "  ".repeat(depth))).collect();
    let depth = outline(&deep).lines().map(|line| line.len() - line.trim_start().len()).max().unwrap() / 2;
    assert!(depth <= 16, "{depth}");
}

/// The symbols that a query finds in a world of four tracks and a README.
fn check(query: &str, limit: usize, expected: &Expect) {
    let spec = |id: &str, title: &str, rest: &str| {
        format!("# Track Spec: {id} — {title}\n\n**Status:** Draft\n\n## Context\n\n{rest}\n")
    };
    let world = world(&[
        (PATH, FILLED),
        ("swarm/tracks/auth-base/spec.md", &spec("auth-base", "Sign in", "### Printing the label\n")),
        ("swarm/tracks/billing/spec.md", &spec("billing", "Auth of payments", "**Risk 1: Ünknown båse**\n")),
        ("swarm/tracks/x-9/spec.md", "# Something else\n\n## Context\n"),
        ("swarm/tracks/x-9/notes.md", "# Notes on auth\n"),
        ("README.md", "# About\n"),
    ]);
    let found = ide::workspace_symbols(&world.snapshot(), query, limit);
    assert!(found.len() <= limit);
    let line = |symbol: &ide::WorkspaceSymbol| {
        let container = symbol.container.as_deref().unwrap_or("-");
        let line = symbol.region.start.line + 1;
        format!("{:?} {} ({container}) {}:{line}\n", symbol.kind, symbol.name, symbol.path)
    };
    expected.assert_eq(&found.iter().map(line).collect::<String>());
}

#[test]
fn tracks_come_first_by_id_then_by_title() {
    check(
        "auth",
        200,
        &expect![[r#"
            Track auth-base: Sign in (Draft) swarm/tracks/auth-base/spec.md:1
            Track billing: Auth of payments (Draft) swarm/tracks/billing/spec.md:1
            Section Notes on auth (swarm/tracks/x-9/notes.md) swarm/tracks/x-9/notes.md:1
        "#]],
    );
    check(
        "AUTHB",
        200,
        &expect![[r#"
            Track auth-base: Sign in (Draft) swarm/tracks/auth-base/spec.md:1
        "#]],
    );
    check(
        "printing label",
        200,
        &expect![[r#"
            Track parcel-labels: Label printing (In Progress) swarm/tracks/parcel-labels/spec.md:1
            Section Printing the label (auth-base) swarm/tracks/auth-base/spec.md:7
        "#]],
    );
    check(
        "",
        200,
        &expect![[r#"
            Track auth-base: Sign in (Draft) swarm/tracks/auth-base/spec.md:1
            Track billing: Auth of payments (Draft) swarm/tracks/billing/spec.md:1
            Track parcel-labels: Label printing (In Progress) swarm/tracks/parcel-labels/spec.md:1
            Track x-9: Something else (-) swarm/tracks/x-9/spec.md:1
        "#]],
    );
    check(
        "",
        2,
        &expect![[r#"
            Track auth-base: Sign in (Draft) swarm/tracks/auth-base/spec.md:1
            Track billing: Auth of payments (Draft) swarm/tracks/billing/spec.md:1
        "#]],
    );
}

#[test]
fn entries_and_headings_are_found_by_name() {
    check(
        "smear cold",
        200,
        &expect![[r#"
        Entry Risk 2: Labels smear in the cold (parcel-labels) swarm/tracks/parcel-labels/spec.md:224
    "#]],
    );
    check(
        "unknown base",
        200,
        &expect![[r#"
        Entry Risk 1: Ünknown båse (billing) swarm/tracks/billing/spec.md:7
    "#]],
    );
    check(
        "rollback",
        200,
        &expect![[r#"
            Section Rollback Assumptions (parcel-labels) swarm/tracks/parcel-labels/spec.md:167
            Section Rollback Strategy (parcel-labels) swarm/tracks/parcel-labels/spec.md:171
            Section Rollback Triggers (parcel-labels) swarm/tracks/parcel-labels/spec.md:174
            Section Rollback Procedure (High-Level) (parcel-labels) swarm/tracks/parcel-labels/spec.md:180
        "#]],
    );
    check(
        "context",
        2,
        &expect![[r#"
            Section Context (auth-base) swarm/tracks/auth-base/spec.md:5
            Section Context (billing) swarm/tracks/billing/spec.md:5
        "#]],
    );
    check("zzz", 200, &expect![[""]]);
    check(
        "risk 1",
        3,
        &expect![[r#"
            Entry Risk 1: Ünknown båse (billing) swarm/tracks/billing/spec.md:7
            Entry Risk 1: Ribbon change without tools (parcel-labels) swarm/tracks/parcel-labels/spec.md:218
            Entry Risk 1: Returns fall (parcel-labels) swarm/tracks/parcel-labels/spec.md:234
        "#]],
    );
}
