//! What has changed between two versions of a template. Parts are paired by their names, as a document's are with its
//! template's; what is left over and similar is taken for renamed. This file must not know how a change is said.

use crate::likeness::{SIMILAR, similarity};
use crate::model::{ColumnSchema, Owner, Schema};
use crate::name::{Name, key};
use crate::value::{Value, ValueType};

/// One thing that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The names of what is around it in the newer template, outermost first.
    pub place: Vec<String>,
    /// What it is.
    pub part: Part,
    /// Its name: in the older template, or in the newer one if it has come with that.
    pub name: String,
    /// What has become of it.
    pub change: PartChange,
}

/// The parts of a template that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A heading.
    Section,
    /// A label with a value.
    Field,
    /// One of the values of the field or column that is the innermost of its place.
    Value,
    /// An entry pattern, by the word before its number.
    Entry,
    /// A column of a table.
    Column,
    /// An item of a checklist.
    Item,
}

/// What has become of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartChange {
    /// The newer template has it, and the older one has not.
    Added,
    /// The older template has it, and the newer one has not.
    Removed,
    /// It is called so in the newer template.
    Renamed(String),
    /// Documents must have it now.
    Required,
    /// Documents need not have it any more.
    Optional,
    /// Another type of value stands there.
    Type(ValueType, ValueType),
}

/// What has changed from `old` to `new`: parts in the order of the newer template, what has gone after what is left of
/// the same parent.
#[must_use]
pub fn differences(old: &Schema, new: &Schema) -> Vec<Difference> {
    let mut comparison = Comparison { old, new, place: Vec::new(), found: Vec::new() };
    comparison.parts(Owner::Document, Owner::Document);
    comparison.sections(None, None);
    comparison.found
}

struct Comparison<'schema> {
    old: &'schema Schema,
    new: &'schema Schema,
    /// The names of what is being compared, outermost first.
    place: Vec<String>,
    found: Vec<Difference>,
}

/// Parts of one parent, paired.
struct Pairs<T> {
    /// The same part, older and newer, in the order of the newer template.
    same: Vec<(T, T)>,
    added: Vec<T>,
    removed: Vec<T>,
}

impl<T: Copy> Pairs<T> {
    fn new(old: Vec<T>, new: Vec<T>, name: impl Fn(T) -> Name) -> Self {
        let mut left = old;
        let mut partners: Vec<Option<T>> = new.iter().map(|_| None).collect();
        let mut pair = |are_same: &dyn Fn(&Name, &Name) -> bool| {
            for (&newer, partner) in new.iter().zip(&mut partners).filter(|(_, partner)| partner.is_none()) {
                let newer = name(newer);
                if let Some(index) = left.iter().position(|&older| are_same(&name(older), &newer)) {
                    *partner = Some(left.remove(index));
                }
            }
        };
        pair(&|older, newer| older.key == newer.key);
        pair(&Name::matches);
        pair(&|older, newer| similarity(&older.key, &newer.key) >= SIMILAR);
        let mut pairs = Self { same: Vec::new(), added: Vec::new(), removed: left };
        for (newer, partner) in new.into_iter().zip(partners) {
            match partner {
                Some(older) => pairs.same.push((older, newer)),
                None => pairs.added.push(newer),
            }
        }
        pairs
    }
}

impl Comparison<'_> {
    fn sections(&mut self, old_parent: Option<usize>, new_parent: Option<usize>) {
        let (old, new) = (self.old, self.new);
        let pairs =
            Pairs::new(old.children(old_parent).collect(), new.children(new_parent).collect(), |(_, section)| {
                section.name.clone()
            });
        for ((old_index, older), (new_index, newer)) in pairs.same {
            self.name(Part::Section, &older.name.display, &newer.name.display);
            self.requirement(Part::Section, &newer.name.display, older.required, newer.required);
            self.within(&newer.name.display, |inner| {
                inner.parts(Owner::Section(old_index), Owner::Section(new_index));
                inner.sections(Some(old_index), Some(new_index));
            });
        }
        self.come_and_gone(Part::Section, pairs.added, pairs.removed, |(_, section)| &section.name.display);
    }

    /// What a document, a section or an entry holds besides sections.
    fn parts(&mut self, old_owner: Owner, new_owner: Owner) {
        self.fields(old_owner, new_owner);
        self.entries(old_owner, new_owner);
        self.columns(old_owner, new_owner);
        let items = |schema: &Schema, owner| -> Vec<String> {
            schema.checklist.iter().filter(|item| item.owner == owner).map(|item| item.text.clone()).collect()
        };
        self.names(Part::Item, &items(self.old, old_owner), &items(self.new, new_owner));
    }

    fn fields(&mut self, old_owner: Owner, new_owner: Owner) {
        let (old, new) = (self.old, self.new);
        let fields = |schema, owner| Schema::fields_of(schema, owner).map(|(_, field)| field).collect();
        let pairs = Pairs::new(fields(old, old_owner), fields(new, new_owner), |field| field.name.clone());
        for (older, newer) in pairs.same {
            self.name(Part::Field, &older.name.display, &newer.name.display);
            self.requirement(Part::Field, &newer.name.display, older.required, newer.required);
            self.value(Part::Field, &newer.name.display, &older.value, &newer.value);
        }
        self.come_and_gone(Part::Field, pairs.added, pairs.removed, |field| &field.name.display);
    }

    fn entries(&mut self, old_owner: Owner, new_owner: Owner) {
        let (old, new) = (self.old, self.new);
        let pairs =
            Pairs::new(old.entries_of(old_owner).collect(), new.entries_of(new_owner).collect(), |(_, entry)| {
                entry.prefix.clone()
            });
        for ((old_index, older), (new_index, newer)) in pairs.same {
            self.name(Part::Entry, &older.prefix.display, &newer.prefix.display);
            let parts = |inner: &mut Self| inner.parts(Owner::Entry(old_index), Owner::Entry(new_index));
            self.within(&newer.prefix.display, parts);
        }
        self.come_and_gone(Part::Entry, pairs.added, pairs.removed, |(_, entry)| &entry.prefix.display);
    }

    fn columns(&mut self, old_owner: Owner, new_owner: Owner) {
        let (old, new) = (self.old, self.new);
        let pairs = Pairs::new(columns_of(old, old_owner), columns_of(new, new_owner), |column| column.name.clone());
        for (older, newer) in pairs.same {
            self.name(Part::Column, &older.name.display, &newer.name.display);
            self.value(Part::Column, &newer.name.display, &older.value, &newer.value);
        }
        self.come_and_gone(Part::Column, pairs.added, pairs.removed, |column| &column.name.display);
    }

    fn value(&mut self, part: Part, name: &str, old: &Value, new: &Value) {
        match (&old.value_type, &new.value_type) {
            (ValueType::Enumeration(older), ValueType::Enumeration(newer)) => {
                self.within(name, |inner| inner.names(Part::Value, older, newer));
            }
            (older, newer) if older != newer => {
                self.add(part, name, PartChange::Type(older.clone(), newer.clone()));
            }
            _ => {}
        }
    }

    /// Parts that are nothing but a text.
    fn names(&mut self, part: Part, old: &[String], new: &[String]) {
        let pairs = Pairs::new(old.iter().collect(), new.iter().collect(), |text: &String| Name {
            display: text.clone(),
            key: key(text),
            ..Name::default()
        });
        for (older, newer) in pairs.same {
            self.name(part, older, newer);
        }
        self.come_and_gone(part, pairs.added, pairs.removed, |text| text);
    }

    fn come_and_gone<T>(&mut self, part: Part, added: Vec<T>, removed: Vec<T>, name: impl Fn(&T) -> &str) {
        added.iter().for_each(|newer| self.add(part, name(newer), PartChange::Added));
        removed.iter().for_each(|older| self.add(part, name(older), PartChange::Removed));
    }

    /// A part that is there in both: it may be spelt differently, and still be the same name.
    fn name(&mut self, part: Part, old: &str, new: &str) {
        if key(old) != key(new) {
            self.add(part, old, PartChange::Renamed(new.to_owned()));
        }
    }

    fn requirement(&mut self, part: Part, name: &str, old: bool, new: bool) {
        match (old, new) {
            (false, true) => self.add(part, name, PartChange::Required),
            (true, false) => self.add(part, name, PartChange::Optional),
            _ => {}
        }
    }

    fn within(&mut self, name: &str, compare: impl FnOnce(&mut Self)) {
        self.place.push(name.to_owned());
        compare(self);
        self.place.pop();
    }

    fn add(&mut self, part: Part, name: &str, change: PartChange) {
        self.found.push(Difference { place: self.place.clone(), part, name: name.to_owned(), change });
    }
}

/// The columns of all tables of one owner.
fn columns_of(schema: &Schema, owner: Owner) -> Vec<&ColumnSchema> {
    schema.tables.iter().filter(|table| table.owner == owner).flat_map(|table| &table.columns).collect()
}
