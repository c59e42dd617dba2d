//! The arrows between the rooms point down only (design section 8): specls -> ide -> world -> schema -> syntax -> text.

use std::path::Path;

use toml::Table;

/// The rooms, lowest first.
const ROOMS: [&str; 6] = ["text", "syntax", "schema", "world", "ide", "specls"];

/// What only the binary may know.
const ONLY_IN_THE_BINARY: [&str; 5] = ["lsp-types", "serde_json", "tokio", "tower-lsp", "tower-lsp-server"];

#[test]
fn arrows_point_down_only() {
    for (height, room) in ROOMS.iter().enumerate() {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/crates").join(room).join("Cargo.toml");
        let manifest: Table = std::fs::read_to_string(&manifest).unwrap().parse().unwrap();
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for dependency in manifest.get(section).and_then(toml::Value::as_table).into_iter().flat_map(Table::keys) {
                if let Some(other) = ROOMS.iter().position(|other| other == dependency) {
                    assert!(other < height, "{room} must not depend on {dependency}: the arrow points up");
                }
                let is_below = height + 1 < ROOMS.len() && section == "dependencies";
                let is_forbidden = is_below && ONLY_IN_THE_BINARY.contains(&dependency.as_str());
                assert!(!is_forbidden, "{room} must not depend on {dependency}: only specls may");
            }
        }
    }
}

#[test]
fn every_crate_of_the_server_is_a_room() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/crates");
    let mut found: Vec<String> =
        std::fs::read_dir(crates).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    let mut rooms = ROOMS.map(str::to_owned);
    rooms.sort();
    assert_eq!(found, rooms);
}
