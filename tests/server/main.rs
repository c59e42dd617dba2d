//! The real server, spoken to as an editor does it.

#![allow(clippy::unwrap_used, reason = "what is not there fails the test")]

mod actions;
mod aids;
mod commands;
mod completion;
mod containment;
mod diagnostics;
mod encodings;
mod file_system;
mod fixture;
mod folders;
mod hostile;
mod lifecycle;
mod model;
mod navigation;
mod noise;
mod ordering;
mod own_template;
mod player;
mod protocol;
mod reading;
mod rename;
mod same_as_check;
mod settings;
mod soak;
mod unsaved;
mod watched_files;
mod writer;
