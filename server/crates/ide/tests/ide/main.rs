//! The features of the `ide` room, tested at its boundary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod actions;
mod aids;
mod asked;
mod common;
mod completion;
mod cursor;
mod declaration;
mod edited;
mod every_offset;
mod files;
mod fixes;
mod graph;
mod half_typed;
mod hierarchy;
mod highlight;
mod hover;
mod limits;
mod numbered;
mod pages;
mod placeholders;
mod registries;
mod rename;
mod requirements;
mod rules;
mod severity;
mod symbols;
mod tracks;
