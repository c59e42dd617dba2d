//! Generated workspaces: tracks that are filled in, each of about 9 KB and with three references. The same for the same
//! number of tracks, on every machine.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::random::Random;

/// A track spec with `{…}` where tracks differ.
const TRACK: &str = include_str!("track.md");

const WORDS: [&str; 24] = [
    "parcel",
    "ledger",
    "depot",
    "invoice",
    "courier",
    "tariff",
    "label",
    "route",
    "window",
    "retry",
    "billing",
    "gate",
    "prints",
    "carries",
    "settles",
    "counts",
    "rejects",
    "batches",
    "nightly",
    "twice",
    "per region",
    "on paper",
    "by hand",
    "at the counter",
];

/// Where the link that leads nowhere leads.
pub(crate) const NOWHERE: &str = "../no-such-track/spec.md";

/// A workspace on disk, removed when dropped.
pub(crate) struct Workspace {
    directory: TempDir,
    pub(crate) tracks: usize,
    /// Of all specs together.
    pub(crate) bytes: usize,
}

impl Workspace {
    /// Writes a workspace of so many tracks, at least five.
    pub(crate) fn generate(tracks: usize) -> Result<Self, String> {
        let directory = TempDir::with_prefix("specls-bench-").map_err(|error| error.to_string())?;
        let mut bytes = 0;
        for track in 0..tracks {
            let text = spec(track, tracks);
            bytes += text.len();
            write(&directory.path().join(spec_path(track)), &text)?;
        }
        Ok(Self { directory, tracks, bytes })
    }

    pub(crate) fn root(&self) -> &Path {
        self.directory.path()
    }

    /// Writes a file into it.
    pub(crate) fn write(&self, path: &str, text: &str) -> Result<(), String> {
        write(&self.root().join(path), text)
    }

    /// The first track, which is the one that is opened: its path and its text, made longer until it has `bytes`.
    pub(crate) fn opened(&self, bytes: usize) -> (PathBuf, String) {
        (self.root().join(spec_path(0)), longer_spec(0, self.tracks, bytes))
    }

    /// How many references lead to the track that the first reference of the first track leads to.
    pub(crate) fn citations(&self) -> usize {
        let cited = targets(0, self.tracks)[0];
        (0..self.tracks).flat_map(|track| targets(track, self.tracks)).filter(|target| *target == cited).count()
    }
}

/// The ID of a track.
pub(crate) fn id(track: usize) -> String {
    format!("service-{track:05}")
}

fn spec_path(track: usize) -> String {
    format!("swarm/tracks/{}/spec.md", id(track))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// So many tracks stand on one, which they depend on.
const BLOCK: usize = 10;

/// The tracks that a track refers to. The last is the one it depends on, unless it is one that others stand on; so there
/// is no circle.
fn targets(track: usize, tracks: usize) -> [usize; 3] {
    let mut random = Random::new(track as u64);
    let mut other = |not: &[usize]| {
        loop {
            let target = random.below(tracks);
            if target != track && !not.contains(&target) {
                return target;
            }
        }
    };
    let base = track - track % BLOCK;
    let third = if base == track { other(&[]) } else { base };
    let first = other(&[third]);
    let second = other(&[third, first]);
    [first, second, third]
}

fn spec(track: usize, tracks: usize) -> String {
    longer_spec(track, tracks, 0)
}

/// A spec with as many acceptance tests as it takes to have at least `bytes`.
fn longer_spec(track: usize, tracks: usize, bytes: usize) -> String {
    let mut random = Random::new((tracks + track) as u64);
    let [first, second, third] = targets(track, tracks).map(id);
    let mut related = String::new();
    let dependency = format!("[{third}](../{third}/spec.md)");
    let dependency = if track.is_multiple_of(BLOCK) {
        related.push_str(&format!("- {dependency}: {{words}}\n"));
        "- None\n".to_owned()
    } else {
        format!("- **{dependency}:** {{words}}\n")
    };
    if track == 0 {
        related.push_str(&format!("- [gone]({NOWHERE}): {{words}}\n"));
    }
    let mut text = TRACK
        .replace("{id}", &id(track))
        .replace("{first}", &first)
        .replace("{second}", &second)
        .replace("{dependency}\n", &dependency)
        .replace("{more references}\n", &related);
    let mut tests = String::new();
    let mut number = 3;
    while text.len() + tests.len() < bytes {
        number += 1;
        tests.push_str(&format!(
            "\n**Test {number}: {{words}}**\n- **Setup:** {{words}}\n- **Action:** {{words}}\n- **Expected:** {{words}}\n"
        ));
    }
    text = text.replace("{more tests}\n", &tests);
    let mut filled = String::with_capacity(text.len() * 2);
    for (index, part) in text.split("{words}").enumerate() {
        if index > 0 {
            filled.push_str(&sentence(&mut random));
        }
        filled.push_str(part);
    }
    filled
}

fn sentence(random: &mut Random) -> String {
    let words: Vec<&str> = (0..3 + random.below(3)).map(|_| WORDS[random.below(WORDS.len())]).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_are_alike_in_size_and_differ_in_text() {
        let (a, b) = (spec(1, 100), spec(2, 100));
        assert_ne!(a, b);
        assert_eq!(a, spec(1, 100));
        for text in [a, b] {
            assert!((8_500..9_500).contains(&text.len()), "{}", text.len());
            assert_eq!(text.matches("/spec.md)").count(), 3);
            assert!(!text.contains('{'), "{text}");
        }
    }

    #[test]
    fn a_track_refers_to_three_others() {
        for tracks in [5, 100] {
            for track in 0..tracks {
                let [first, second, third] = targets(track, tracks);
                assert!(first != second && second != third && first != third, "{track}");
                assert!(![first, second, third].contains(&track), "{track}");
            }
        }
    }
}
