//! `specls status`: where each track stands.

use std::io::{self, Write};

use ide::{TrackStatus, track_statuses};
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::tracks::Tracks;
use super::{DataFormat, Outcome};
use crate::output::counted;

/// Raised when a field changes its meaning or goes away, not when one is added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct JsonStatus<'tracks> {
    version: u32,
    tracks: Vec<JsonTrack<'tracks>>,
}

#[derive(Serialize)]
struct JsonTrack<'tracks> {
    id: &'tracks str,
    title: &'tracks str,
    status: Option<&'tracks str>,
    path: String,
    filled: u32,
    checked: u32,
    items: u32,
    open_questions: usize,
    high_risks: usize,
    blockers: usize,
    not_ready: &'tracks [String],
}

/// Writes the status of all tracks of the workspace.
///
/// # Errors
///
/// When it cannot be written, or there is no working directory.
pub(super) fn run(format: DataFormat, out: &mut impl Write) -> io::Result<Outcome> {
    let Some(tracks) = Tracks::read()? else { return Ok(Outcome::Trouble) };
    let statuses = track_statuses(&tracks.snapshot);
    match format {
        DataFormat::Text => write_table(&statuses, out)?,
        DataFormat::Json => {
            let list = statuses.iter().map(|status| json_track(status, tracks.shown(&status.path))).collect();
            serde_json::to_writer(&mut *out, &JsonStatus { version: VERSION, tracks: list })?;
            writeln!(out)?;
        }
    }
    Ok(tracks.outcome(statuses.len()))
}

fn json_track(status: &TrackStatus, path: String) -> JsonTrack<'_> {
    JsonTrack {
        id: &status.id,
        title: &status.title,
        status: status.status.as_deref(),
        path,
        filled: status.filled,
        checked: status.checked,
        items: status.items,
        open_questions: status.open_questions,
        high_risks: status.high_risks,
        blockers: status.blockers,
        not_ready: &status.not_ready,
    }
}

const HEADER: [&str; 9] = ["ID", "Title", "Status", "Filled", "Boxes", "Questions", "Risks", "Blockers", "Not ready"];

/// Longer texts are cut.
const WIDEST: usize = 40;

/// Whether a column holds numbers, which stand to the right.
fn is_number(column: usize) -> bool {
    (3..8).contains(&column)
}

fn write_table(statuses: &[TrackStatus], out: &mut impl Write) -> io::Result<()> {
    let mut rows = vec![HEADER.map(str::to_owned)];
    rows.extend(statuses.iter().map(row));
    let widths: Vec<usize> =
        (0..HEADER.len()).map(|column| rows.iter().map(|row| row[column].width()).max().unwrap_or(0)).collect();
    for row in &rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let space = " ".repeat(width - cell.width());
            if is_number(column) { format!("{space}{cell}") } else { format!("{cell}{space}") }
        });
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    writeln!(out, "\n{}", counted(statuses.len(), ("track", "tracks")))
}

fn row(status: &TrackStatus) -> [String; HEADER.len()] {
    let number = |number: usize| if number == 0 { "-".to_owned() } else { number.to_string() };
    [
        printable(&status.id),
        printable(&status.title),
        status.status.as_deref().map_or("-".to_owned(), printable),
        format!("{} %", status.filled),
        if status.items == 0 { "-".to_owned() } else { format!("{}/{}", status.checked, status.items) },
        number(status.open_questions),
        number(status.high_risks),
        number(status.blockers),
        status.not_ready.iter().map(|id| printable(id)).collect::<Vec<_>>().join(", "),
    ]
}

/// A text from a document, cut and without what would confuse a terminal.
fn printable(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match plain.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", plain[..end].trim_end()),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use world::Lifecycle;

    use super::*;

    #[test]
    fn a_table_is_aligned() {
        let status = TrackStatus {
            id: "auth-base".to_owned(),
            title: "Sign in with a title that goes on and on and on".to_owned(),
            status: Some("In Progress".to_owned()),
            path: "swarm/tracks/auth-base/spec.md".into(),
            lifecycle: Lifecycle::Live,
            filled: 98,
            checked: 3,
            items: 30,
            open_questions: 1,
            high_risks: 0,
            blockers: 12,
            not_ready: vec!["cart".to_owned(), "x-1".to_owned()],
        };
        let other = TrackStatus {
            id: "購物車".to_owned(),
            title: "cart\u{1b}[31m".to_owned(),
            status: None,
            filled: 100,
            items: 0,
            not_ready: Vec::new(),
            ..status.clone()
        };
        let mut out = Vec::new();
        write_table(&[status, other], &mut out).unwrap();
        expect![[r#"
            ID         Title                                      Status       Filled  Boxes  Questions  Risks  Blockers  Not ready
            auth-base  Sign in with a title that goes on and on…  In Progress    98 %   3/30          1      -        12  cart, x-1
            購物車     cart [31m                                  -             100 %      -          1      -        12

            2 tracks
        "#]].assert_eq(&String::from_utf8(out).unwrap());
    }
}
