//! What is typed and not saved: the editor says of it, and of all other files, what `specls check` says once it is
//! saved. Over documents that are made at random, and over the corpus. The seeds are fixed; `SPECLS_UNSAVED_RUNS` tries
//! more of them.

use std::fs;
use std::path::Path;

use end_to_end::{Client, Random, Workspace, corpus, repository};
use serde_json::json;

use crate::fixture::{AUTH, BILLING, TEMPLATE, TEMPLATE_PATH, range, setup};
use crate::player::{TYPED, boundary, position};
use crate::same_as_check::{assert_same, check, documents, of_all};

/// Tracks of a generated workspace.
const TRACKS: usize = 12;

/// More text than this in one document makes the same findings slower. In bytes.
const MOST: usize = 60_000;

#[test]
fn of_generated_documents() {
    for seed in 0..runs(10) {
        let mut random = Random::new(seed);
        let workspace = generated(&mut random);
        compare(workspace.root(), &mut random, TRACKS / 2, seed);
    }
}

#[test]
fn of_the_corpus() {
    let Some(corpus) = corpus() else { return };
    for seed in 0..runs(1) {
        compare(&corpus, &mut Random::new(seed), 60, seed);
    }
}

fn runs(default: u64) -> u64 {
    std::env::var("SPECLS_UNSAVED_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(default)
}

/// Edits some documents of a directory in an editor, and saves them in a copy of it.
fn compare(directory: &Path, random: &mut Random, edited: usize, seed: u64) {
    let saved = Workspace::new(&[]);
    copy(directory, saved.root());
    let setup = setup().folder(directory).pulls().shows_progress();
    let mut client = setup.can("/textDocument/publishDiagnostics/relatedInformation", json!(true)).start();
    client.progress();
    client.forget_messages();
    let mut paths = documents(directory);
    // Templates, and what is said beside a document, count once they are saved.
    let is_document = |path: &Path| path.extension().is_some_and(|extension| extension == "md");
    paths.retain(|path| {
        is_document(path) && !path.strip_prefix(directory).unwrap().to_string_lossy().contains("template")
    });
    for _ in 0..edited {
        let path = paths.swap_remove(random.below(paths.len()));
        // What is not UTF-8 no editor can open, and what begins with a mark it opens without.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let text = text.trim_start_matches('\u{feff}');
        if text.len() <= MOST {
            let relative = path.strip_prefix(directory).unwrap().to_str().unwrap();
            saved.write(relative, &typed(&mut client, &end_to_end::uri(&path), text, random));
        }
    }
    let pulled = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_same(&of_all(directory, &pulled), &check(saved.root()), &format!("seed {seed}:"));
    client.shut_down();
}

/// Opens a document, edits it at random places, and gives the text that it has now.
fn typed(client: &mut Client, uri: &str, text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    client.open(uri, &text);
    for version in 2..4 + random.below(8) {
        let start = boundary(&text, random.below(text.len() + 1));
        let end = boundary(&text, (start + random.pick(&[0, 0, 1, 5, 60, 400])).min(text.len())).max(start);
        let new = if random.below(4) == 0 { "" } else { random.pick(&TYPED) };
        let range = range(position(&text, start), position(&text, end));
        text.replace_range(start..end, new);
        client.change(uri, version as i64, json!([{ "range": range, "text": new }]));
        if random.below(3) == 0 {
            client.pull(uri);
        }
    }
    text
}

/// A workspace of tracks that have much and little of their template: of the built-in one, or of a small one.
fn generated(random: &mut Random) -> Workspace {
    let built_in = fs::read_to_string(repository().join("server/crates/schema/templates/track_spec.md")).unwrap();
    let workspace = Workspace::new(&[]);
    if random.below(2) == 0 {
        workspace.write(TEMPLATE_PATH, TEMPLATE);
    }
    for (number, id) in ["auth-base", "billing-core"].into_iter().cycle().take(TRACKS).enumerate() {
        let id = if number < 2 { id.to_owned() } else { format!("{id}-{number}") };
        let seed = random.pick(&[AUTH, BILLING, &built_in]).replace("auth-base", &id).replace("[track-id]", &id);
        workspace.write(&format!("swarm/tracks/{id}/spec.md"), &mutated(&seed, random));
        if random.below(3) == 0 {
            let plan = "# Plan\n\n- [ ] **T01**: begin, see Risk 1\n- [x] **T02**: `out/a.md` after T01, T07\n";
            workspace.write(&format!("swarm/tracks/{id}/plan.md"), &mutated(plan, random));
        }
    }
    workspace
}

/// A text with lines taken out, said twice, moved, filled in and typed between.
fn mutated(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for _ in 0..random.below(12) {
        let at = random.below(lines.len());
        let end = (at + 1 + random.below(12)).min(lines.len());
        match random.below(6) {
            0 if lines.len() > 20 => drop(lines.drain(at..end)),
            1 => {
                let moved: Vec<String> = lines.drain(at..end).collect();
                let to = random.below(lines.len() + 1);
                lines.splice(to..to, moved);
            }
            2 => {
                let again = lines[at..end].to_vec();
                let times = if random.below(8) == 0 { 300 } else { 1 };
                (0..times).for_each(|_| drop(lines.splice(at..at, again.clone())));
            }
            3 => lines[at..end].iter_mut().for_each(|line| *line = line.replace(['[', ']'], "")),
            4 => lines[at].insert_str(0, random.pick(&TYPED)),
            _ => lines[at].push_str(random.pick(&TYPED)),
        }
        if lines.is_empty() {
            lines.push("\n".to_owned());
        }
    }
    let mut text = lines.concat();
    text.truncate(boundary(&text, MOST.min(text.len())));
    match random.below(6) {
        0 => text.replace('\n', "\r\n"),
        1 => format!("\u{feff}{text}"),
        _ => text,
    }
}

/// Copies what is in a directory, and in those below.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
