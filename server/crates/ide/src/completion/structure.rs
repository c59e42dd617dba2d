//! What the template still expects at the place: labels, sections, the next entry, items of a checklist, rows. Offered
//! on an empty line and where its first marks have been typed, never in the middle of a sentence.

use std::ops::Range;

use schema::placeholder::fold;
use schema::{Owner, SectionMatch, ValueType};
use world::search::template_heading;

use super::site::Site;
use crate::hover::owner_name;
use crate::model::{Completion, CompletionKind, Subject};
use crate::part::Part;
use crate::skeleton::TemplateParts;

/// What has been typed of a new line, and what it can become.
struct Start<'a> {
    /// From the first mark to the end of the line.
    range: Range<usize>,
    /// The marks: `## `, `- **`, `- [ ] `, or nothing.
    marks: &'a str,
    /// What follows them up to the cursor.
    word: &'a str,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Blank,
    Heading,
    /// A bold run, as item of a list or not.
    Bold,
    /// An item of a list without anything in it.
    Item,
    /// An item with a box.
    Box,
    /// A row.
    Row,
}

/// All that the template expects at the cursor, best first.
pub(super) fn structure(site: &Site<'_>) -> Vec<Completion> {
    let (Some(start), Some(parts)) = (start(site), TemplateParts::of(site.snapshot, site.document)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if matches!(start.what, What::Blank | What::Row) {
        found.extend(row(site, &start, &parts));
    }
    if matches!(start.what, What::Blank | What::Bold | What::Item) {
        labels(site, &start, &parts, &mut found);
    }
    if matches!(start.what, What::Blank | What::Item | What::Box) {
        checklist(site, &start, &mut found);
    }
    if matches!(start.what, What::Blank | What::Bold | What::Heading) {
        entries(site, &start, &parts, &mut found);
    }
    if matches!(start.what, What::Blank | What::Heading) {
        sections(site, &start, &parts, &mut found);
    }
    let typed = &site.document.source[start.range.start..site.offset];
    found.retain(|item| start.what == What::Blank || item.fits(typed));
    found
}

/// What the cursor's line begins with; `None` in a line that is already something.
fn start<'a>(site: &Site<'a>) -> Option<Start<'a>> {
    let typed = site.before().trim_start();
    // Editors close what is opened: `**Imp|**`, `[|]`.
    let rest = site.after();
    if !rest.trim().chars().all(|c| matches!(c, '*' | ':' | ']' | '|')) {
        return None;
    }
    let range = site.offset - typed.len()..site.offset + rest.trim_end().len();
    let marked =
        |marks: usize, what| Some(Start { range: range.clone(), marks: &typed[..marks], word: &typed[marks..], what });
    if typed.is_empty() {
        // Indentation goes with the line.
        let range = site.line.clone();
        return rest.trim().is_empty().then_some(Start { range, marks: "", word: "", what: What::Blank });
    }
    if typed.starts_with('|') {
        return marked(0, What::Row);
    }
    let hashes = typed.bytes().take_while(|byte| *byte == b'#').count();
    if hashes > 0 {
        let spaces = typed[hashes..].len() - typed[hashes..].trim_start().len();
        return if hashes <= 6 { marked(hashes + spaces, What::Heading) } else { None };
    }
    let bullet = bullet(typed);
    let content = &typed[bullet..];
    let stars = content.bytes().take_while(|byte| *byte == b'*').count();
    if stars > 0 {
        let is_open = !content[stars..].contains(['*', ':']);
        return if is_open { marked(bullet + stars, What::Bold) } else { None };
    }
    if bullet > 0 && content.is_empty() {
        return marked(bullet, What::Item);
    }
    let unticked = ["[ ] ", "[ ]", "[ ", "["].into_iter().find(|mark| content.starts_with(mark));
    match unticked {
        Some(mark) if bullet > 0 && (mark.ends_with("] ") || content == mark) => marked(bullet + mark.len(), What::Box),
        _ => None,
    }
}

/// Length of the marker of a list item with the space after it; a lone marker counts.
fn bullet(line: &str) -> usize {
    let rest = line.strip_prefix(['-', '*', '+']);
    match rest {
        Some("") if !line.starts_with('*') => 1,
        Some(rest) if rest.starts_with(' ') => line.len() - rest.trim_start_matches(' ').len(),
        _ => 0,
    }
}

/// The labels that the entry or section around the cursor lacks.
fn labels(site: &Site<'_>, start: &Start<'_>, parts: &TemplateParts<'_>, found: &mut Vec<Completion>) {
    let (Some(checked), Some(owner)) = (&site.document.checked, site.owner()) else { return };
    let (schema, outline) = (checked.schema(), &site.document.outline);
    let entry = site.entry();
    let owner = entry.map_or(owner, |(_, pattern)| Owner::Entry(pattern));
    let in_place = |index: &usize| match entry {
        Some((entry, _)) => checked.matching.field_entries[*index] == Some(entry),
        None => true,
    };
    let declared = |index: usize| checked.matching.fields[index].filter(|field| schema.fields[*field].owner == owner);
    let siblings: Vec<usize> = (0..outline.fields.len()).filter(|index| declared(*index).is_some()).collect();
    let present: Vec<usize> =
        siblings.iter().filter(|index| in_place(index)).filter_map(|index| declared(*index)).collect();
    // The form of the last label here, else that of the same labels elsewhere.
    let beside = siblings.iter().rev().find(|index| in_place(index)).or(siblings.last()).copied();
    for (index, field) in schema.fields_of(owner).filter(|(index, _)| !present.contains(index)) {
        let label = &field.name.display;
        let item = site.skeleton(CompletionKind::Field, label, &start.range, &parts.field(index, beside));
        let item = item.with_filter(format!("{}{label}", start.marks)).with_detail(owner_name(schema, owner));
        found.push(item.with_subject(Subject::Part(Part::Field(index))));
    }
}

/// The next entry of each pattern of the section.
fn entries(site: &Site<'_>, start: &Start<'_>, parts: &TemplateParts<'_>, found: &mut Vec<Completion>) {
    let (Some(schema), Some(owner)) = (site.schema(), site.owner()) else { return };
    for (index, pattern) in schema.entries_of(owner) {
        let skeleton = parts.entry(index, site.section());
        let item = site.skeleton(CompletionKind::Entry, "", &start.range, &skeleton);
        let head = item.edit.text.lines().next().unwrap_or("");
        let is_heading = head.starts_with('#');
        if start.what == What::Heading && !is_heading || start.what == What::Bold && is_heading {
            continue;
        }
        let head = head.trim_start_matches(['#', '*', '-', ' ', '[', ']']);
        let name = head.find('[').map_or(head, |open| &head[..open]);
        let label = name.trim_end_matches(['*', ' ', ':', '—', '-']).to_owned();
        let detail = format!("next {} of {}", pattern.prefix.display, owner_name(schema, owner));
        let item = Completion { filter: Some(format!("{}{label}", start.marks)), label, ..item };
        found.push(item.with_detail(detail).with_subject(Subject::Part(Part::Entry(index))));
    }
}

/// The items that the template expects here and that are not there.
fn checklist(site: &Site<'_>, start: &Start<'_>, found: &mut Vec<Completion>) {
    let (Some(checked), Some(owner)) = (&site.document.checked, site.owner()) else { return };
    let (schema, outline, document) = (checked.schema(), &site.document.outline, site.document);
    // Under a label with a checklist only its items belong.
    let above = outline.fields.partition_point(|field| field.lead.start < site.line.start);
    let section = outline.section_at(site.line.start);
    let label = (0..above).rev().take_while(|index| outline.fields[*index].section == section);
    let label = label.filter_map(|index| checked.matching.fields[index]).next();
    let list = label.map(|index| &schema.fields[index]).filter(|field| field.value.value_type == ValueType::Checklist);
    let belongs = |range: &Range<usize>| list.is_none_or(|list| list.range.contains(&range.start));
    let texts = outline.items.iter().filter(|item| item.section == section).map(|item| &item.content);
    let present: Vec<String> = texts.map(|content| fold(document.slice(content)).to_lowercase()).collect();
    for item in schema.checklist.iter().filter(|item| item.owner == owner && belongs(&item.range)) {
        if present.contains(&item.text.to_lowercase())
            || !item.text.to_lowercase().starts_with(&start.word.to_lowercase())
        {
            continue;
        }
        let text = format!("- [ ] {}", item.text);
        let completion = site.item(CompletionKind::ChecklistItem, &item.text, &start.range, text);
        let completion = completion.with_filter(format!("{}{}", start.marks, item.text));
        found.push(completion.with_detail(owner_name(schema, owner)));
    }
}

/// The sections that are missing, where the template has them. With a name begun also those that belong elsewhere.
fn sections(site: &Site<'_>, start: &Start<'_>, parts: &TemplateParts<'_>, found: &mut Vec<Completion>) {
    let Some(checked) = &site.document.checked else { return };
    let (schema, matching, outline) = (checked.schema(), &checked.matching, &site.document.outline);
    let known = |index: usize| match matching.sections[index] {
        SectionMatch::Known(section) if !site.line.contains(&outline.sections[index].heading.start) => Some(section),
        _ => None,
    };
    let here = outline.sections.partition_point(|section| section.heading.start < site.line.start);
    let before = (0..here).rev().find_map(known);
    let after = (here..outline.sections.len()).find_map(known);
    // The heading being typed may be taken for the section already.
    let typed = (here..outline.sections.len())
        .next()
        .filter(|index| site.line.contains(&outline.sections[*index].heading.start));
    let is_being_typed = |section: usize| {
        typed.is_some_and(|index| {
            let heading = site.document.slice(&outline.sections[index].name);
            matching.found[section] == Some(index) && heading != template_heading(schema, &schema.sections[section])
        })
    };
    let is_missing = |section: &usize| {
        let parent_is_there = schema.sections[*section].parent.is_none_or(|parent| matching.found[parent].is_some());
        parent_is_there && (matching.found[*section].is_none() || is_being_typed(*section))
    };
    let belongs =
        |section: &usize| before.is_none_or(|before| before < *section) && after.is_none_or(|after| *section < after);
    let missing: Vec<usize> = (0..schema.sections.len()).filter(is_missing).collect();
    let here = missing.iter().filter(|section| belongs(section));
    let elsewhere = missing.iter().filter(|section| !start.word.is_empty() && !belongs(section));
    let is_followed = site.document.source[site.line.end..].trim_start_matches('\r').strip_prefix('\n');
    let is_followed = is_followed.and_then(|rest| rest.lines().next()).is_some_and(|line| !line.trim().is_empty());
    for &section in here.chain(elsewhere) {
        let name = &schema.sections[section].name.display;
        let mut skeleton = parts.section(section);
        if is_followed {
            skeleton.push_text("\n");
        }
        let item = site.skeleton(CompletionKind::Section, name, &start.range, &skeleton);
        let item =
            item.with_filter(format!("{}{name}", start.marks)).with_subject(Subject::Part(Part::Section(section)));
        let requirement = if schema.sections[section].required { "required section" } else { "optional section" };
        found.push(item.with_detail(requirement));
    }
}

/// A row for the table that the cursor's line is in, or follows.
fn row(site: &Site<'_>, start: &Start<'_>, parts: &TemplateParts<'_>) -> Option<Completion> {
    let checked = site.document.checked.as_ref()?;
    let follows = |end: usize| {
        let between = site.document.source.get(end..site.line.start);
        between.is_some_and(|between| between.trim().is_empty() && between.matches('\n').count() <= 1)
    };
    let tables = site.document.outline.tables.iter().zip(&checked.matching.tables);
    let (table, matched) = tables.rev().find(|(table, _)| table.range.start < site.line.start)?;
    let is_in = site.line.start < table.range.end;
    // A row with a second cell is being written already; header and delimiter are no rows.
    let is_row =
        !is_in || table.rows.iter().any(|row| site.line.start <= row.range.start && row.range.start <= site.offset);
    if !(is_row && (is_in || follows(table.range.end))) || site.before().matches('|').count() > 1 {
        return None;
    }
    let index = (*matched)?;
    let skeleton = parts.row(index, &table.header);
    let schema = checked.schema();
    let item = site.skeleton(CompletionKind::Row, "row", &start.range, &skeleton);
    let label = item.edit.text.clone();
    let detail = format!("new row of {}", owner_name(schema, schema.tables[index].owner));
    Some(Completion { filter: Some(label.clone()), label, ..item }.with_detail(detail))
}
