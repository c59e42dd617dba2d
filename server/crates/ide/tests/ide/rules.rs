//! A filled document gives nothing; each single defect gives exactly its own diagnostic, at its place.

use crate::common::{FILLED, found};

#[test]
fn a_filled_document_gives_nothing() {
    assert_eq!(found(FILLED, &[]), []);
}

/// One defect: what to replace (its first occurrence after `after`), by what, and the one diagnostic expected.
pub(crate) struct Defect {
    after: &'static str,
    from: &'static str,
    to: &'static str,
    pub(crate) gives: &'static str,
    pub(crate) message: &'static str,
}

impl Defect {
    /// The filled document with the defect in it.
    pub(crate) fn text(&self) -> String {
        let Self { after, from, to, .. } = self;
        let start = FILLED.find(after).unwrap();
        let at = start + FILLED[start..].find(from).unwrap_or_else(|| panic!("no {from:?} after {after:?}"));
        format!("{}{to}{}", &FILLED[..at], &FILLED[at + from.len()..])
    }
}

const fn defect(
    after: &'static str,
    from: &'static str,
    to: &'static str,
    gives: &'static str,
    message: &'static str,
) -> Defect {
    Defect { after, from, to, gives, message }
}

pub(crate) const DEFECTS: &[Defect] = &[
    // missing-section
    defect(
        "### Measurement Plan",
        "### Measurement Plan\n",
        "\n",
        "information missing-section \"# Track Spec: parcel-labels — Label printing\"",
        "missing section: \"Measurement Plan\"; add it as the template has it",
    ),
    // missing-section, misspelt
    defect(
        "## Timeline",
        "## Timeline",
        "## Timelime",
        "information missing-section \"# Track Spec: parcel-labels — Label printing\"",
        "missing section: \"Timeline\" (did you mean it by \"Timelime\" on line 292?); add it as the template has it",
    ),
    // missing-section, no title
    defect(
        "# Track Spec",
        "# Track Spec: parcel-labels — Label printing\n",
        "",
        "information missing-section \"\"",
        "missing section: the title (a heading of level one); add it as the template has it",
    ),
    // empty-section, nothing
    defect(
        "### Critical Path",
        "\nOne vendor less",
        "",
        "warning empty-section \"### Critical Path\"",
        "section \"Critical Path\" is empty; write it, or put N/A and the reason",
    ),
    // empty-section, placeholder
    defect(
        "### Critical Path",
        "One vendor less",
        "[Which tasks are on the critical path? What's the longest dependency chain?]",
        "warning empty-section \"### Critical Path\"",
        "section \"Critical Path\" is empty; write it, or put N/A and the reason",
    ),
    // empty-section, placeholder rewrapped
    defect(
        "### Critical Path",
        "One vendor less",
        "[Which tasks are on the critical path?\nWhat's the longest dependency chain?]",
        "warning empty-section \"### Critical Path\"",
        "section \"Critical Path\" is empty; write it, or put N/A and the reason",
    ),
    // empty-section, comment
    defect(
        "### Critical Path",
        "One vendor less",
        "<!-- later -->",
        "warning empty-section \"### Critical Path\"",
        "section \"Critical Path\" is empty; write it, or put N/A and the reason",
    ),
    // empty-section, guidance
    defect(
        "### Known Blockers",
        "- **Ribbon stock:** Routing hands over a sealed parcel\n- **Depot access:** Thermal labels at every gate",
        "",
        "warning empty-section \"### Known Blockers\"",
        "section \"Known Blockers\" is empty; write it, or put N/A and the reason",
    ),
    // leftover-placeholder, value
    defect(
        "**Author:**",
        "**Author:** Depot Nine prints on paper that smears",
        "**Author:** [Name/Agent]",
        "warning leftover-placeholder \"[Name/Agent]\"",
        "\"[Name/Agent]\" is still the template's text; replace it",
    ),
    // leftover-placeholder, prose
    defect(
        "### Non-Functional",
        "< 20ms",
        "< [X]ms",
        "warning leftover-placeholder \"[X]\"",
        "\"[X]\" is still the template's text; replace it",
    ),
    // leftover-placeholder, code
    defect(
        "### Code Artifacts",
        "`docs/labels.md`",
        "`[path/to/code/]`",
        "warning leftover-placeholder \"[path/to/code/]\"",
        "\"[path/to/code/]\" is still the template's text; replace it",
    ),
    // leftover-placeholder, table
    defect(
        "| Date",
        "| 2026-03-02",
        "| [YYYY-MM-DD]",
        "warning leftover-placeholder \"[YYYY-MM-DD]\"",
        "\"[YYYY-MM-DD]\" is still the template's text; replace it",
    ),
    // leftover-placeholder, entry
    defect(
        "**Risk 2",
        "Labels smear in the cold",
        "[Description]",
        "warning leftover-placeholder \"[Description]\"",
        "\"[Description]\" is still the template's text; replace it",
    ),
    // leftover-placeholder, date
    defect(
        "**Created:**",
        "2026-03-02",
        "[YYYY-MM-DD]",
        "warning leftover-placeholder \"[YYYY-MM-DD]\"",
        "\"[YYYY-MM-DD]\" is still the template's text; replace it",
    ),
    // unfilled-field, line
    defect(
        "**Author:**",
        "**Author:** Depot Nine prints on paper that smears",
        "**Author:**",
        "warning unfilled-field \"Author\"",
        "Author has no value; write it",
    ),
    // unfilled-field, item
    defect(
        "- **Team size:**",
        "- **Team size:** The lease ends in June",
        "- **Team size:**",
        "warning unfilled-field \"Team size\"",
        "Team size has no value; write it",
    ),
    // unfilled-field, comment
    defect(
        "- **Team size:**",
        "- **Team size:** The lease ends in June",
        "- **Team size:** <!-- ask -->",
        "warning unfilled-field \"Team size\"",
        "Team size has no value; write it",
    ),
    // unfilled-field, choice
    defect(
        "- **Data loss risk:**",
        " Medium",
        "",
        "warning unfilled-field \"Data loss risk\"",
        "Data loss risk has no value; choose High, Medium or Low",
    ),
    // unfilled-field, block
    defect(
        "**User value:**",
        "**User value:**\nThe lease ends in June",
        "**User value:**",
        "warning unfilled-field \"User value\"",
        "User value has no value; write it",
    ),
    // unfilled-choice, brackets
    defect(
        "- **Data loss risk:**",
        "Medium",
        "[High / Medium / Low]",
        "warning unfilled-choice \"[High / Medium / Low]\"",
        "Data loss risk still lists its alternatives; choose High, Medium or Low",
    ),
    // unfilled-choice, bars
    defect(
        "**Status:**",
        "In Progress",
        "Draft | Approved | In Progress | Complete",
        "information unfilled-choice \"Draft | Approved | In Progress | Complete\"",
        "Status still lists its alternatives; choose Draft, Approved, In Progress or Complete",
    ),
    // unfilled-choice, no brackets
    defect(
        "### Business Risks",
        "Medium",
        "High / Medium / Low",
        "warning unfilled-choice \"High / Medium / Low\"",
        "Probability still lists its alternatives; choose High, Medium or Low",
    ),
    // unfilled-choice, no spaces
    defect(
        "### Business Risks",
        "Medium",
        "High/Medium/Low",
        "warning unfilled-choice \"High/Medium/Low\"",
        "Probability still lists its alternatives; choose High, Medium or Low",
    ),
    // unfilled-choice, as code
    defect(
        "### Business Risks",
        "Medium",
        "`[High / Medium / Low]`",
        "warning unfilled-choice \"`[High / Medium / Low]`\"",
        "Probability still lists its alternatives; choose High, Medium or Low",
    ),
    // invalid-value
    defect(
        "### Technical Risks",
        "Medium",
        "Severe",
        "warning invalid-value \"Severe\"",
        "Probability is \"Severe\"; expected High, Medium or Low",
    ),
    // invalid-value, status
    defect(
        "**Status:**",
        "In Progress",
        "Running (since May)",
        "warning invalid-value \"Running (since May)\"",
        "Status is \"Running (since May)\"; expected Draft, Approved, In Progress or Complete",
    ),
    // invalid-date
    defect(
        "**Created:**",
        "2026-03-02",
        "2026-02-30",
        "warning invalid-date \"2026-02-30\"",
        "Created is \"2026-02-30\", which is no day of the calendar; expected YYYY-MM-DD",
    ),
    // invalid-date, form
    defect(
        "**Created:**",
        "2026-03-02",
        "March 2nd, 2026",
        "warning invalid-date \"March 2nd, 2026\"",
        "Created is \"March 2nd, 2026\"; expected a date as YYYY-MM-DD",
    ),
    // invalid-date, time
    defect(
        "**Created:**",
        "2026-03-02",
        "2026-03-02T25:10",
        "warning invalid-date \"2026-03-02T25:10\"",
        "Created is \"2026-03-02T25:10\", but 25:10 is no time of day; expected YYYY-MM-DD",
    ),
    // missing-field
    defect(
        "**Risk 2",
        "- **Contingency:** Reprint at the depot\n",
        "",
        "information missing-field \"Risk 2: Labels smear in the cold\"",
        "Risk 2 lacks Contingency; the template has it in every such entry",
    ),
    // missing-field, test
    defect(
        "**Test 2",
        "- **Setup:**",
        "- Setup is",
        "information missing-field \"Test 2: One vendor less\"",
        "Test 2 lacks Setup; the template has it in every such entry",
    ),
    // entry-numbering, twice
    defect(
        "### Technical Risks",
        "**Risk 2",
        "**Risk 1",
        "information entry-numbering \"Risk 1: Labels smear in the cold\"",
        "Risk 1 is there twice, first on line 218; give this one a number of its own",
    ),
    // entry-numbering, skipped
    defect(
        "### Technical Risks",
        "**Risk 2",
        "**Risk 3",
        "information entry-numbering \"Risk 3: Labels smear in the cold\"",
        "Risk 3 follows Risk 1; Risk 2 is skipped",
    ),
    // entry-numbering, first
    defect(
        "### Phases",
        "**Phase 0",
        "**Phase 9",
        "information entry-numbering \"Phase 9: Planning & Design\"",
        "Phase 9 is the first here; Phase 0 is skipped",
    ),
    // entry-numbering, a number used twice leaves the next one out
    defect(
        "### Phases",
        "**Phase 1",
        "**Phase 0",
        "information entry-numbering \"Phase 0: Implementation\"",
        "Phase 0 is there twice, first on line 296; give this one a number of its own",
    ),
    // entry-numbering, a number skipped may be used again
    defect(
        "### Phases",
        "**Phase 1",
        "**Phase 2",
        "information entry-numbering \"Phase 2: Implementation\"",
        "Phase 2 follows Phase 0; Phase 1 is skipped",
    ),
    // entry-numbering, start
    defect(
        "### Business Risks",
        "**Risk 1",
        "**Risk 2",
        "information entry-numbering \"Risk 2: Depot Nine prints on paper that smears\"",
        "Risk 2 is the first here; Risk 1 is skipped",
    ),
    // duplicate-section
    defect(
        "### Critical Path",
        "### Critical Path",
        "### Critical Path\n\nOne\n\n### Critical Path",
        "warning duplicate-section \"### Critical Path\"",
        "section \"Critical Path\" is there twice, first on line 312; merge the two",
    ),
    // duplicate-section, title
    defect(
        "**Ready for",
        "**Ready for implementation:** Yes",
        "**Ready for implementation:** Yes\n\n# Meeting notes\n\nPasted.",
        "warning duplicate-section \"# Meeting notes\"",
        "a second title: the document's own is above; make this a section, or take the pasted text out",
    ),
    // section-order
    defect(
        "## Success Metrics",
        "## Success Metrics\n\nHow will we measure success?\n\n### Quantitative Metrics\n- Ribbon change without tools\n- Reprint from the handheld\n- Drivers read the label at night\n\n### Qualitative Metrics\n- Returns fall\n- One vendor less\n\n### Baseline (Current State)\nThe lease ends in June\n\n### Target (Desired State)\nDepot Nine prints on paper that smears\n\n### Measurement Plan\nRouting hands over a sealed parcel\n\n---\n\n## Stakeholders\n\n### Owner\n- **Name:** Thermal labels at every gate\n- **Contact:** Ribbon change without tools\n\n### Reviewers\n- **Technical reviewer:** Reprint from the handheld\n- **Security reviewer:** Drivers read the label at night\n- **Product reviewer:** Returns fall\n\n### Informed\n- One vendor less\n\n---\n\n",
        "## Stakeholders\n\n### Owner\n- **Name:** Thermal labels at every gate\n- **Contact:** Ribbon change without tools\n\n### Reviewers\n- **Technical reviewer:** Reprint from the handheld\n- **Security reviewer:** Drivers read the label at night\n- **Product reviewer:** Returns fall\n\n### Informed\n- One vendor less\n\n---\n\n## Success Metrics\n\nHow will we measure success?\n\n### Quantitative Metrics\n- Ribbon change without tools\n- Reprint from the handheld\n- Drivers read the label at night\n\n### Qualitative Metrics\n- Returns fall\n- One vendor less\n\n### Baseline (Current State)\nThe lease ends in June\n\n### Target (Desired State)\nDepot Nine prints on paper that smears\n\n### Measurement Plan\nRouting hands over a sealed parcel\n\n---\n\n",
        "hint section-order \"## Success Metrics\"",
        "section \"Success Metrics\" stands after \"Risks & Mitigations\" in the template; move it there",
    ),
    // section-level
    defect(
        "### Critical Path",
        "### Critical Path",
        "#### Critical Path",
        "hint section-level \"#### Critical Path\"",
        "\"Critical Path\" is a heading of level 4; make it one of level 3, as in the template",
    ),
    // section-level, of a section with subsections
    defect(
        "## Timeline",
        "## Timeline",
        "### Timeline",
        "hint section-level \"### Timeline\"",
        "\"Timeline\" is a heading of level 3; make it one of level 2, as in the template",
    ),
    // table-columns, header
    defect(
        "| Date",
        "| Date | Author | Changes |\n|------|--------|---------|",
        "| Date | Who | Changes |\n|------|--------|---------|",
        "warning table-columns \"Date | Who | Changes\"",
        "the table lacks the column Author; the template has Date, Author and Changes",
    ),
    // table-columns, cells
    defect(
        "| Date",
        "| Initial draft |",
        "|",
        "warning table-columns \"| 2026-03-02 | One vendor less |\"",
        "this row has 2 cells, the table 3 columns; align them",
    ),
    // table-columns, surplus
    defect(
        "| Date",
        "| Initial draft |",
        "| Initial | draft |",
        "warning table-columns \"| 2026-03-02 | One vendor less | Initial | draft |\"",
        "this row has 4 cells, the table 3 columns; align them",
    ),
    // table-columns, date
    defect(
        "|------",
        "2026-03-02",
        "2026-3-2",
        "warning table-columns \"2026-3-2\"",
        "Date is \"2026-3-2\"; expected a date as YYYY-MM-DD",
    ),
    // id-mismatch, title
    defect(
        "#",
        "parcel-labels",
        "parcel-label",
        "warning id-mismatch \"# Track Spec: parcel-label — Label printing\"",
        "the title says \"parcel-label\" and the directory says \"parcel-labels\"; give the track one ID",
    ),
    // id-mismatch, field
    defect(
        "**Created:**",
        "**Created:**",
        "**Track:** labels-1\n**Created:**",
        "warning id-mismatch \"# Track Spec: parcel-labels — Label printing\"",
        "the Track field says \"labels-1\", the title says \"parcel-labels\" and the directory says \"parcel-labels\"; give the track one ID",
    ),
    // unknown-track
    defect(
        "**Related tracks:**",
        "parcel-routing",
        "parcel-ruoting",
        "error unknown-track \"parcel-ruoting\"",
        "there is no track \"parcel-ruoting\"; did you mean \"parcel-routing\"?",
    ),
    // unknown-track, code
    defect(
        "**Related tracks:**",
        "parcel-routing",
        "`depots`",
        "error unknown-track \"depots\"",
        "there is no track \"depots\"; correct the ID, or create the track",
    ),
    // unknown-track, bold
    defect(
        "### Internal",
        "**parcel-routing:**",
        "**customs:**",
        "error unknown-track \"customs\"",
        "there is no track \"customs\"; correct the ID, or create the track",
    ),
    // unknown-track, case
    defect(
        "**Related tracks:**",
        "parcel-routing",
        "Parcel-Routing",
        "error unknown-track \"Parcel-Routing\"",
        "there is no track \"Parcel-Routing\"; did you mean \"parcel-routing\"?",
    ),
    // self-reference
    defect(
        "**Related tracks:**",
        "parcel-routing",
        "parcel-labels",
        "warning self-reference \"parcel-labels\"",
        "\"parcel-labels\" is related to itself; name the other track, or remove the line",
    ),
    // unclosed-fence
    defect(
        "### Critical Path",
        "### Critical Path",
        "```sql\nSELECT 1;\n\n### Critical Path",
        "error unclosed-fence \"```\"",
        "this code fence is never closed and hides everything below it; close it with ```",
    ),
    // accidental-heading
    defect(
        "**Status:** In Progress",
        "\n\n---",
        "\n---",
        "warning accidental-heading \"**Created:** 2026-03-02\\n**Author:** Depot Nine prints on paper that smears\\n**Status:** In Progress\\n---\"",
        "the dashes below make \"**Status:** In Progress\" a heading; put an empty line between",
    ),
    // conflict-markers
    defect(
        "### Critical Path",
        "### Critical Path",
        "<<<<<<< HEAD\n### Critical Path\n=======\n### Critical\n>>>>>>> main",
        "error conflict-markers \"<<<<<<< HEAD\"",
        "unresolved merge conflict; keep one side and remove the markers",
    ),
    // unused-suppression
    defect(
        "### Critical Path",
        "### Critical Path",
        "<!-- specls-ignore empty-section: later -->\n### Critical Path",
        "hint unused-suppression \"empty-section\"",
        "nothing here breaks empty-section; remove the comment",
    ),
    // unused-suppression, unknown
    defect(
        "### Critical Path",
        "### Critical Path",
        "<!-- specls-ignore emtpy-section -->\n### Critical Path",
        "hint unused-suppression \"emtpy-section\"",
        "there is no rule \"emtpy-section\"; did you mean empty-section?",
    ),
];

#[test]
fn each_defect_gives_exactly_its_diagnostic() {
    for defect in DEFECTS {
        let Defect { after, from, to, gives, message } = defect;
        assert_eq!(
            found(&defect.text(), &[]),
            [((*gives).to_owned(), (*message).to_owned())],
            "{from:?} -> {to:?} after {after:?}"
        );
    }
}

#[test]
fn numbers_may_go_on_from_section_to_section() {
    let (head, business) = FILLED.split_once("### Business Risks").unwrap();
    let (head, operational) = head.split_once("### Operational Risks").unwrap();
    let risks = |text: &str, number: u32| text.replacen("**Risk 1", &format!("**Risk {number}"), 1);
    let text = format!("{head}### Operational Risks{}### Business Risks{}", risks(operational, 3), risks(business, 4));
    assert_eq!(found(&text, &[]), []);
}

#[test]
fn a_document_may_be_a_chapter_with_all_headings_one_level_deeper() {
    let deeper = |text: &str| text.replace("\n##", "\n###");
    assert_eq!(found(&deeper(FILLED), &[]), []);
    let text = deeper(FILLED).replace("### Timeline", "## Timeline");
    let levels: Vec<String> = found(&text, &[]).into_iter().map(|(found, _)| found).collect();
    assert_eq!(levels, ["hint section-level \"## Timeline\""]);
}

#[test]
fn steps_inside_an_entry_do_not_end_it() {
    let steps = "#### Test 1: Reprint\n\n- **Setup:** A torn label\n\n**Step 1: Scan**\n\n- **Action:** Press reprint\n- **Expected:** A second label\n\n#### Test 2: None\n\n";
    let (head, rest) = FILLED.split_once("**Test 1").unwrap();
    let rest = &rest[rest.find("---").unwrap()..];
    assert_eq!(found(&format!("{head}{steps}{rest}"), &[]), []);
}

#[test]
fn headings_in_messages_are_shortened() {
    let text = FILLED.replace("### Informed", &format!("### {}\n\n### Informed", "long ".repeat(1000)));
    let found = found(&text, &[]);
    assert!(found[0].1.len() < 200, "{found:?}");
}

#[test]
fn a_list_that_names_entries_defined_by_headings_cites_them() {
    let (head, rest) = FILLED.split_once("**Test 1").unwrap();
    let rest = &rest[rest.find("---").unwrap()..];
    let tests =
        "#### Test 1: Reprint\n\nBy hand.\n\n#### Test 2: Cold\n\nIn winter.\n\n- **Test 2 (cold)**: after Test 1\n\n";
    assert_eq!(found(&format!("{head}{tests}{rest}"), &[]), []);
}

#[test]
fn a_section_with_another_parenthetical_is_another_section() {
    let text = FILLED.replace("### Informed", "### Critical Path (Post-Launch)\n\nNone.\n\n### Informed");
    assert_eq!(found(&text, &[]), []);
}
