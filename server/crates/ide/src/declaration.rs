//! Go to declaration: from a label, entry name, heading or column header to the part of the template that declares it
//! (design section 5, last row).

use std::ops::Range;
use std::sync::Arc;

use schema::Schema;
use text::{Region, Text};
use world::Document;

use crate::part::{Part, part_at};

/// Where the template declares what stands at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The label or heading at the cursor: half-open byte range in the document asked about.
    pub origin: Range<usize>,
    /// Path of the template, relative to the workspace root, with `/`; `None` for the built-in one, which is no file
    /// ([`schema::TRACK_SPEC`] is its text).
    pub template: Option<Arc<str>>,
    /// The whole part in the template.
    pub region: Region,
    /// The name of the part, within `region`.
    pub selection: Region,
}

/// The declaration of what stands at byte `offset`; `None` if the template knows nothing of it.
#[must_use]
pub fn declaration(document: &Document, offset: usize) -> Option<Declaration> {
    let (origin, part) = part_at(document, document.text.floor(offset))?;
    let kind = &document.checked.as_ref()?.kind;
    let (whole, name) = ranges(&kind.schema, part)?;
    let text = Text::new(&kind.schema.template);
    Some(Declaration {
        origin,
        template: kind.template.clone(),
        region: Region::new(&text, whole),
        selection: Region::new(&text, name),
    })
}

/// The range of a part in the template, and that of its name.
fn ranges(schema: &Schema, part: Part) -> Option<(Range<usize>, Range<usize>)> {
    let first_line = |range: &Range<usize>| {
        let length = schema.template[range.clone()].lines().next().map_or(0, str::len);
        (range.clone(), range.start..range.start + length)
    };
    Some(match part {
        Part::Title => first_line(&schema.title.as_ref()?.range),
        Part::Section(index) => (schema.sections[index].range.clone(), schema.sections[index].heading.clone()),
        Part::Field(index) => {
            let field = &schema.fields[index];
            (field.label.start..field.range.end.max(field.label.end), field.label.clone())
        }
        Part::Entry(index) => first_line(&schema.entries[index].range),
        Part::Column(table, _) => first_line(&schema.tables[table].range),
    })
}
