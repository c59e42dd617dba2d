//! Schemas derived from the built-in template and from the other templates of the seed project.

use std::path::Path;

use expect_test::{Expect, expect};
use schema::{Owner, Schema, TRACK_SPEC, Value, ValueType};

fn value(value: &Value) -> String {
    let mut out = match &value.value_type {
        ValueType::Enumeration(values) => values.join("/"),
        other => format!("{other:?}"),
    };
    if !value.literals.is_empty() {
        out += &format!(" or {:?}", value.literals);
    }
    if !value.examples.is_empty() {
        out += &format!(" like {:?}", value.examples);
    }
    out
}

fn owned(schema: &Schema, owner: Owner, indent: &str, out: &mut String) {
    for (_, field) in schema.fields_of(owner) {
        let optional = if field.required { "" } else { "?" };
        *out += &format!("{indent}field {}{optional}: {}\n", field.name.display, value(&field.value));
    }
    for (index, entry) in schema.entries_of(owner) {
        *out += &format!("{indent}entry {} N\n", entry.prefix.display);
        owned(schema, Owner::Entry(index), &format!("{indent}  "), out);
    }
    for table in schema.tables.iter().filter(|table| table.owner == owner) {
        let columns = table.columns.iter().map(|column| format!("{}: {}", column.name.display, value(&column.value)));
        *out += &format!("{indent}table {}\n", columns.collect::<Vec<_>>().join(", "));
    }
    for item in schema.checklist.iter().filter(|item| item.owner == owner) {
        *out += &format!("{indent}check {}\n", item.text);
    }
}

fn tree(schema: &Schema, parent: Option<usize>, indent: &str, out: &mut String) {
    for (index, section) in schema.children(parent) {
        let optional = if section.required { "" } else { "?" };
        *out += &format!("{indent}{}{optional}\n", section.name.display);
        owned(schema, Owner::Section(index), &format!("{indent}    "), out);
        tree(schema, Some(index), &format!("{indent}  "), out);
    }
}

fn dump(schema: &Schema) -> String {
    let mut out = String::new();
    owned(schema, Owner::Document, "    ", &mut out);
    tree(schema, None, "", &mut out);
    for reference in &schema.references {
        out += &format!("reference {reference:?}\n");
    }
    for problem in &schema.problems {
        out += &format!("problem {}\n", problem.message);
    }
    out
}

fn check(schema: &Schema, expected: &Expect) {
    expected.assert_eq(&dump(schema));
}

#[test]
fn numbers_in_labels_are_no_entries() {
    let template = "# T\n\n**Web3:** [Yes / No]\n\n## Load\n\n**P95:** [value]\n**SHA256:** [hash]\n\n**Q1: [Question]**\n- **Owner:** [Name]\n\n**FR-001:** [text]\n";
    let schema = Schema::derive("t", template);
    let mut out = String::new();
    owned(&schema, Owner::Document, "", &mut out);
    tree(&schema, None, "", &mut out);
    expect![[r#"
        field Web3: Yes/No
        Load
            field P95: Text
            field SHA256: Text
            entry Q N
              field Owner: Text
            entry FR N
    "#]]
    .assert_eq(&out);
}

#[test]
fn headings_that_are_not_asked_for() {
    let template = "---\n\ndescription: \"A template\"\n---\n\n# T\n\n## {title of option 1}\n\n## <Name>\n\n## Phase 1: [Name]\n\n## Phase N: Polish\n\n## Plan N\n\n<!-- This is an optional element. Feel free to remove. -->\n## More\n\n## Data\n\n<!-- optional -->\n\nText\n\n## Notes\n\nText <!-- optional -->\n";
    let mut out = String::new();
    tree(&Schema::derive("t", template), None, "", &mut out);
    expect![[r#"
        Plan N
        More?
        Data?
        Notes
    "#]]
    .assert_eq(&out);
}

#[test]
fn notation_is_no_placeholder() {
    let template = "# T\n\n- **[P]**: can run in parallel\n- **[Blocker 1]:** [Impact]\n\n## Tasks\n\n- [ ] T001 [P] [US1] [FR-002] Build [what]\n- [] `list[]`\n- [Optional] Build\n";
    let schema = Schema::derive("t", template);
    assert_eq!(schema.placeholders.texts, ["Blocker 1", "Impact", "what"]);
}

#[test]
fn columns_whose_cells_say_otherwise_are_no_enumerations() {
    let template = "# T\n\n## A\n\n| Layer | Impact (H/M/L) | Needs (P0/P1) | State |\n|--|--|--|--|\n| Frontend / CLI | Medium | Map (P0), Log (P1) | [Open / Closed] |\n| Backend / Services | [L] | [x] | Open |\n";
    let schema = Schema::derive("t", template);
    let mut out = String::new();
    owned(&schema, Owner::Section(0), "", &mut out);
    expect![[r#"
        table Layer: Text, Impact: H/M/L, Needs: Text, State: Open/Closed
    "#]]
    .assert_eq(&out);
}

#[test]
fn built_in_track_spec() {
    let schema = Schema::derive("track-spec", TRACK_SPEC);
    check(
        &schema,
        &expect![[r#"
                field Created: Date { time: false }
                field Author: Text
                field Status: Draft/Approved/In Progress/Complete
            Context
                field Why this track exists: Text
                field Relationship to product: Text
                field Related tracks: List
            What / Why
              What We're Building
                  field In scope: List
              Why We're Building It
                  field Problem statement: Text
                  field User value: Text
                  field Business value: Text
                  field Why now: Text
            Constraints
              Technical Constraints
              Time Constraints
                  field Target completion: Text
                  field Hard deadline?: Text or ["None"]
                  field Milestones?: Text
              Resource Constraints
                  field Team size: Text or ["Solo"]
                  field Budget?: Text
                  field Infrastructure?: Text
              Business Constraints
                  field Compliance?: Text
                  field Licensing: Text
                  field Partner requirements?: Text
              Quality Constraints
                  field Test coverage: Text like ["≥80%"]
                  field Performance: Text like ["P95 <200ms"]
                  field Security: Text like ["OWASP Top 10 clean"]
            Out of Scope
                field Rationale for deferrals: Text
            Acceptance Tests
              Functional Acceptance
                  entry Test N
                    field Setup: Text
                    field Action: Text
                    field Expected: Text
              Non-Functional Acceptance
                  field Performance: Checklist
                  field Security: Checklist
                  field Reliability: Checklist
                  field Quality: Checklist
                  check OWASP Top 10 scan: No critical or high findings
                  check Authentication/authorization verified
                  check PII handling compliant (if applicable)
                  check 99.9% uptime in staging for 7 days
                  check Graceful degradation when dependencies fail
                  check Code review passed
                  check Documentation complete
            Artifacts to Produce
              Code Artifacts
              Documentation Artifacts
                  check ADRs (Architecture Decision Records): `docs/ADR-XXX.md`
              Planning Artifacts
              Deployment Artifacts
            Rollback Assumptions
              Rollback Strategy
              Rollback Triggers
              Rollback Procedure
              Data Safety
                  field Backward compatibility: Text
                  field Forward compatibility: Text
                  field Data loss risk: High/Medium/Low
                  field Mitigation: Text
            Dependencies & Blockers
              External Dependencies
              Internal Dependencies
              Known Blockers
            Risks & Mitigations
              Technical Risks
                  entry Risk N
                    field Probability: High/Medium/Low
                    field Impact: High/Medium/Low
                    field Mitigation: Text
                    field Contingency: Text
              Operational Risks
                  entry Risk N
                    field Probability: High/Medium/Low
                    field Impact: High/Medium/Low
                    field Mitigation: Text
                    field Contingency: Text
              Business Risks
                  entry Risk N
                    field Probability: High/Medium/Low
                    field Impact: High/Medium/Low
                    field Mitigation: Text
                    field Contingency: Text
            Success Metrics
              Quantitative Metrics
              Qualitative Metrics
              Baseline
              Target
              Measurement Plan
            Stakeholders
              Owner
                  field Name: Text
                  field Contact: Text
              Reviewers
                  field Technical reviewer: Text
                  field Security reviewer?: Text
                  field Product reviewer?: Text
              Informed
            Timeline
              Phases
                  entry Phase N
                    field Duration: Text
                    field Key milestones: Text
              Critical Path
            Open Questions
                entry Q N
                  field Status: Open/Resolved
                  field Owner: Text
                  field Impact: Text
                  field Resolution: Text
            References
              Related Documents
              External References
            Change Log
                table Date: Date { time: false }, Author: Text, Changes: Text
            Approval
                field Spec approved by: Checklist
                field Ready for implementation: Yes/No
            reference ReferencePosition { place: Field(5), is_dependency: false }
            reference ReferencePosition { place: Section(26), is_dependency: true }
        "#]],
    );
    assert_eq!(schema.children(None).count(), 16);
    assert_eq!(schema.sections.len(), 16 + 35);
    let enumerations = schema.fields.iter().filter(|field| !field.value.alternatives().is_empty());
    assert_eq!(enumerations.count(), 10);
    let title = schema.title.unwrap();
    assert_eq!((title.prefix.as_str(), title.has_id, title.separator.as_str()), ("Track Spec:", true, "—"));
}

fn seed_template(name: &str) -> Option<Schema> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/seed/swarm-iosm/templates").join(name);
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: ../shared/corpus not found");
        return None;
    };
    Some(Schema::derive(name.trim_end_matches(".md"), &text))
}

#[test]
fn product_requirements() {
    let Some(schema) = seed_template("prd.md") else { return };
    check(
        &schema,
        &expect![[r#"
                field Version: Text
                field Date: Date { time: false }
                field Track ID: Text
                field Owner: Text
                field Status: Draft/Review/Approved/Implemented
            Problem
                field Current state: Text
                field Impact: Text
                field Why now: Text
            Goals / Non-goals
              Goals
              Non-Goals
            Users & Use Cases
              Primary Personas
              Use Cases
                  entry UC N
                    field Actor: Text
                    field Trigger: Text
                    field Flow: Text
                    field Outcome: Text
            Scope
                entry V N
              MVP
              Future
            Requirements
              Functional Requirements
                  entry FR N
                    field Description: Text
                    field Acceptance: Text
                    field Priority: Must/Should/Could
              Non-Functional Requirements
                  entry NFR N
                    field Latency?: Text like ["P95 < 200ms"]
                    field Throughput?: Text like ["1000 req/s sustained"]
                    field Resource usage?: Text
                    field Authentication?: Text like ["OAuth2 + JWT"]
                    field Authorization?: Text
                    field Data protection?: Text
                    field Compliance?: Text
                    field Availability?: Text like ["99.9%"]
                    field Error budget?: Text
                    field Disaster recovery?: Text
                    field User growth?: Text like ["10K → 100K users"]
                    field Data growth?: Text
                    field Geographic distribution?: Text
                    field Code quality?: Text
                    field Documentation?: Text
                    field Observability?: Text
            UX / API / Data
              User Experience?
                  field UI mockups: Text
                  field User flows: Text
                  field Accessibility: Text
                  field Internationalization: Text
              API Design?
                  field Endpoints: Text
                  field Request/Response examples: Text
                  field Error handling: List
              Data Model
                  field Entities: Text
                  field Migrations: List
                  field PII/Sensitive Data: List
            Risks & Mitigations
                table Risk: Text, Impact: H/M/L, Probability: H/M/L, Mitigation: Text
            Acceptance Criteria
              Functional Acceptance
                  check All FR-1 through FR-N requirements met
                  check All use cases (UC-1, UC-2) executable and verified
                  check API endpoints return expected responses (if applicable)
                  check UI flows complete without errors (if applicable)
              Non-Functional Acceptance
                  check Security: No critical vulnerabilities (OWASP top 10)
                  check Reliability: 99.9% uptime in staging for 7 days
              Documentation Acceptance
                  check API documentation complete (OpenAPI/Swagger)
                  check User guide / README updated
                  check Runbook for operations (deploy, monitor, troubleshoot)
                  check ADRs (Architecture Decision Records) for major choices
            Rollout / Migration Plan
              Deployment Strategy
                  field Approach: Blue-green/Canary/Rolling/Big bang
                  field Phases: Text like ["Deploy to staging", "Canary 5% of production traffic", "Full rollout"]
              Feature Flags
              Monitoring & Alerts
                  field Key metrics: Text
                  field Alerts: Text
                  field Dashboards: Text
              Rollback Plan
                  field Trigger: Text like ["Error rate > 5%"]
                  field Steps: Text like ["Disable feature flag", "Revert deployment", "Restore database from backup if needed"]
            IOSM Targets
              Gate-I (Improve) Targets
              Gate-O (Optimize) Targets
              Gate-S (Shrink) Targets
              Gate-M (Modularize) Targets
              Expected IOSM-Index
                  field Current baseline: Text like ["0.65"]
                  field Target post-implementation: Text like ["0.82"]
                  field Delta: Text
            Appendix
              References
              Open Questions
              Change Log
                  table Version: Text, Date: Date { time: false }, Author: Text, Changes: Text
        "#]],
    );
}

#[test]
fn plan() {
    let Some(schema) = seed_template("plan.md") else { return };
    check(
        &schema,
        &expect![[r#"
                field Feature: Text
                field Track: Text
                field Created: Date { time: false }
                field Status: Planning/In Progress/Integration/Complete
            Overview
                field Goal: Text
                field Success criteria: Text
                field Estimated complexity: Low/Medium/High/Very High
            Task Field Definitions
              Touches
                  field Purpose: Text
                  field Format: Text
                  field Example: Text
                  field Rule: Text
              Concurrency Class
                  field Purpose: Text
                  field Values: List
                  field Default: Text
              Needs user input
                  field Purpose: Text
                  field Values: List
                  field Important: Text
              Effort
                  field Purpose: Text
                  field Values: List
                  field Or specific: Text
                  field Rule: Text
              Discoveries Expected
                  field Purpose: Text
                  field Format: Text
                  field Example: Text
                  field Usage: Text
              Auto-spawn Allowed
                  field Purpose: Text
                  field Values: List
                  field Default: Text
              Model
                  field Purpose: Text
                  field Values: List
                  field Auto-selection rules: List
                  field Cost Impact: List
                  field Example: Text
              Severity
                  field Purpose: Text
                  field Values: List
                  field Impact on scheduling: List
                  field Example: Text
              Resource Constraints
                  field Purpose: Text
                  field Defaults: List
                  field To customize, add to track metadata: Text
                  field Priority scheduling rules: Text
            Gate Targets
            Phases
                entry Phase N
                  field Goal: Text
                  field Tasks?: Checklist
                  field Phase 1 Exit Criteria?: List
                  field Parallel Streams?: Text
                  field Phase 2 Exit Criteria?: List
                  field Phase 3 Exit Criteria?: List
                  field Phase 4 Exit Criteria?: List
                entry T N
                  field Owner role: Text
                  field Depends on: Text
                  field Touches: Text
                  field Concurrency class?: Text
                  field Model?: Text
                  field Needs user input: Text
                  field Effort: Text
                  field Severity?: Text
                  field Discoveries expected?: Text
                  field Auto-spawn allowed?: Text
                  field Acceptance: Text
                  field Artifacts: Text
                  field IOSM checks: Text
                  field is_on_critical_path?: Text
                  field Status: Text
                  field Estimated effort?: Text like ["3-4 hours"]
            Dependency Graph
            Risk Register
                table Task: Text, Risk: Text, Impact: Text, Mitigation: Text
            Resource Allocation
                field Total estimated effort: Text like ["60-90 hours"]
                table Role: Text, Tasks: Text, Total Effort: Text, Notes: Text
            Progress Tracking
                field Last updated: Date { time: true }
                field Current phase: Text
                field Completed tasks: Text
                field Blockers: List
                field Next steps: Text
            Notes
            Change Log
                table Date: Date { time: false }, Author: Text, Change: Text
            reference ReferencePosition { place: Field(44), is_dependency: true }
        "#]],
    );
}

#[test]
fn integration_report() {
    let Some(schema) = seed_template("integration_report.md") else { return };
    check(
        &schema,
        &expect![[r#"
                field Feature: Text
                field Track: Text
                field Created: Date { time: false }
                field Integrator: Text
                field Status: In Progress/Complete/Blocked
            Executive Summary
                field What was integrated: Text
                field Tasks completed: Text
                field Integration complexity: Low/Medium/High/Very High
                field Overall quality: Excellent/Good/Acceptable/Needs Work
                field IOSM-Index: Text
                field Ready for deployment: Yes/With caveats/No
            What Changed
                entry Phase N
                entry T N
                  field Owner: Text
                  field What changed: Text
                  field Key findings?: List
                  field Artifacts?: Text
                  field Key decisions?: List
                  field Impact?: Text
                  field Status?: Text
                  field Blockers?: List
                  field Issues?: List
            Summary of Changes
              Files Created
              Files Modified
              Files Deleted
              Total Code Impact
                  field Production code: Text
                  field Test code: Text
                  field Docs/Specs: Text
                  field Total: Text
            Conflicts & Resolutions
                entry Conflict N
                  field Description: Text
                  field Resolution strategy: List
                  field Manual merge?: Text
                  field Status: Resolved/Workaround/Unresolved
                  field Verification: Text
            Blockers & Issues
              Critical Blockers
                  entry Blocker N
                    field Source: Text
                    field Impact: Text
                    field Root cause: Text
                    field Resolution: Text
                    field Status: Text
                    field Owner: Text
                    field ETA: Text
              Non-Critical Issues
                  entry Issue N
                    field Source: Text
                    field Impact: Text
                    field Workaround: Text
                    field Status: Text
                    field Follow-up task: Text
              Resolved Issues
                  entry Issue N
                    field Source: Text
                    field Resolution: Text
                    field Status: Text
            Integration Plan
                entry Step N
                  field Verification: Text
                  check Migration runs without errors
                  check Database schema matches design
                  check Rollback migration tested
                  check Unit tests pass: `pytest tests/unit/test_auth.py`
                  check No import errors
                  check Integration tests pass: `pytest tests/integration/test_auth_api.py`
                  check API endpoints respond correctly
                  check Full test suite passes: `pytest tests/`
                  check Performance benchmarks run (even if not meeting target)
                  check README updated
                  check API docs accessible
                  check Runbook complete
            Final Verification Checklist
              Functional Verification
                  check All use cases from PRD executable
                  check No regressions (existing tests still pass)
              Non-Functional Verification
              Documentation Verification
                  check API documentation complete and accurate
                  check README updated with new feature
                  check Migration guide written (if needed)
                  check Runbook includes new monitoring/troubleshooting
              Deployment Verification
                  check Database migration tested (forward + rollback)
                  check Environment variables documented
                  check Feature flags configured (if applicable)
                  check Monitoring/alerts set up
                  check Rollback plan validated (see Rollback Guide)
            IOSM Quality Gate Results
              Gate-I
                  field Overall score: Text
                  field Evidence: List
                  field Issues: List
              Gate-O
                  field Overall score: Text
                  field Evidence: List
                  field Issues: List
              Gate-S
                  field Overall score: Text
                  field Evidence: List
                  field Issues: Text
              Gate-M
                  field Overall score: Text
                  field Evidence: List
                  field Issues: List
              IOSM-Index Calculation
                  field Result: Text
                  field Recommendation: Text
                  field Caveats: List
            Rollback Guide
              Immediate Rollback
                  field Trigger: Text like ["auth completely broken, data corruption)"]
                  field Steps: Text
                  field Revert code deployment: Text
                  field Rollback database migration: Text
                  field Verification after rollback: Checklist
                  check Old auth system functional
                  check No data loss
                  check Users can log in
              Gradual Rollback
                  field Trigger: Text
                  entry Option N
              Data Recovery
                  field If migration caused data issues: Text
                  field Stop writes: Text
                  field Restore from backup: Text
                  field Verify data integrity: Text
              Communication Plan
                  field Stakeholders to notify on rollback: List
                  field Template message: Text
            Deployment Recommendations
              Pre-Deployment Checklist
                  check All blockers resolved (see Blockers section)
                  check IOSM-Index ≥ 0.80 (current: 0.94 ✅)
                  check Stakeholders informed
                  check Monitoring dashboards ready
                  check On-call engineer briefed
              Deployment Strategy
                  field Recommended approach: Text
                  field Phases: Text
                  field Rollback triggers: List
              Post-Deployment Monitoring
                  field Watch these metrics for 48 hours: List
                  field Alert thresholds: List
            Follow-Up Tasks
              High Priority
                  check Fix PostgreSQL migration script syntax error (Blocker 1)
                  check Optimize auth flow to meet P95 latency target (200ms)
                  check Extract magic number in `auth.py:42` to constant
              Medium Priority
                  check Add more comprehensive chaos tests (network partition, DB failure)
                  check Create performance regression test suite
                  check Document auth architecture in wiki
              Low Priority
                  check Investigate alternative JWT libraries for better performance
                  check Add auth analytics dashboard
                  check Support for SSO providers (SAML, LDAP)
            Lessons Learned
              What Went Well
              What Could Be Improved
              Process Improvements for Next Track
            Artifacts
                field Integration completed by: Text
                field Date: Date { time: true }
                field Next step: Text
                field Status: Text
        "#]],
    );
}
