//! The house rules that a program can check: which way the arrows go, who knows which library, how long a file is.

#![expect(clippy::unwrap_used, reason = "a test helper that cannot go on is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms, and those that each may name. docs/ARCHITECTURE.md draws it.
const ARROWS: [(&str, &[&str]); 9] = [
    ("catalogue", &[]),
    ("accounts", &["catalogue"]),
    ("config", &[]),
    ("ops", &["config"]),
    ("store", &["catalogue", "accounts", "config"]),
    ("off", &["catalogue", "config"]),
    ("jobs", &["off", "store", "catalogue", "accounts", "config", "ops"]),
    ("web", &["jobs", "off", "store", "catalogue", "accounts", "config", "ops"]),
    ("cli", &["web", "jobs", "off", "store", "catalogue", "accounts", "config", "ops"]),
];

/// Libraries that one room alone knows, by the names code calls them.
const KNOWN_IN: [(&str, &[&str]); 33] = [
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("r2d2", &["store"]),
    ("libsqlite3_sys", &["store"]),
    ("pq_sys", &["store"]),
    ("fst", &["store"]),
    ("levenshtein_automata", &["store"]),
    ("rocket", &["web"]),
    ("hyper", &["web"]),
    ("hyper_util", &["web"]),
    ("listenfd", &["web"]),
    ("sd_notify", &["ops"]),
    ("tokio_io_timeout", &["web"]),
    ("askama", &["web"]),
    ("utoipa", &["web"]),
    ("prometheus", &["web"]),
    ("rust_embed", &["web", "off"]),
    ("ureq", &["off", "ops"]),
    ("figment", &["config"]),
    ("clap", &["cli", "main.rs"]),
    ("indicatif", &["cli"]),
    ("tracing_subscriber", &["ops"]),
    ("tokio_cron_scheduler", &["jobs"]),
    ("croner", &["jobs"]),
    ("argon2", &["accounts"]),
    ("pbkdf2", &["accounts"]),
    ("base64ct", &["accounts"]),
    ("subtle", &["accounts", "web"]),
    ("zxcvbn", &["accounts"]),
    ("hmac", &["web"]),
    ("lettre", &["ops"]),
    ("idna", &["ops"]),
    ("rpassword", &["cli"]),
];

const LONGEST_FILE: usize = 400;

struct Source {
    path: PathBuf,
    /// The first part of its path below src: a room, or main.rs.
    room: String,
    text: String,
}

impl Source {
    /// Lines of code, numbered; comments may speak of anything.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(number, line)| (number + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() { files_below(&path, found) } else { found.push(path) }
    }
}

fn rust_files(folders: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in folders {
        files_below(&root().join(folder), &mut paths);
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    assert!(!paths.is_empty());
    let source = |path: PathBuf| {
        let path = path.strip_prefix(root()).unwrap().to_owned();
        let room = path.components().nth(1).unwrap().as_os_str().to_str().unwrap().to_owned();
        Source { text: fs::read_to_string(root().join(&path)).unwrap(), room, path }
    };
    paths.into_iter().map(source).collect()
}

/// The names after `crate::`, those of a braced group included.
fn rooms_named(code: &str) -> Vec<&str> {
    let names = code.split("crate::").skip(1).flat_map(|rest| match rest.strip_prefix('{') {
        Some(group) => group.split(';').next().unwrap_or(group).split([',', '}']).map(str::trim).collect::<Vec<_>>(),
        None => vec![rest],
    });
    let words = names.map(|name| name.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or(name));
    words.filter(|name| !name.is_empty()).collect()
}

/// Whether code names a library: `diesel::…`, not `my_diesel::…`.
fn names_library(line: &str, library: &str) -> bool {
    line.match_indices(&format!("{library}::")).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '"') && !line[..at].ends_with("crate::")
    })
}

#[test]
fn arrows_go_one_way() {
    let mut wrong = Vec::new();
    for source in rust_files(&["src"]).iter().filter(|source| !["lib.rs", "main.rs"].contains(&source.room.as_str())) {
        let Some((_, allowed)) = ARROWS.iter().find(|(room, _)| *room == source.room) else {
            panic!("{} is in no room that docs/ARCHITECTURE.md knows", source.path.display());
        };
        let code: Vec<&str> = source.code().map(|(_, line)| line).collect();
        for named in rooms_named(&code.join("\n")) {
            let is_room = ARROWS.iter().any(|(room, _)| *room == named);
            if is_room && named != source.room && !allowed.contains(&named) {
                wrong.push(format!("{}: {} must not know {named}", source.path.display(), source.room));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libraries_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for source in rust_files(&["src"]) {
        for (number, line) in source.code() {
            for (library, rooms) in KNOWN_IN {
                if names_library(line, library) && !rooms.contains(&source.room.as_str()) {
                    wrong.push(format!("{}:{number}: {library} is known in {rooms:?} only", source.path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for source in rust_files(&["src", "tests", "benches", "build"]) {
        let lines = source.text.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines, more than {LONGEST_FILE}", source.path.display());
        assert!(source.text.starts_with("//!"), "{} does not begin with what it is for", source.path.display());
    }
}

#[test]
fn nothing_names_a_place_that_others_do_not_have() {
    // Put together here so that this file does not name them either.
    let strangers = [["crates", ".io"], ["index.crates", ".io"], ["/work", "/shared"], ["/tmp", "/wt"], ["/work", "/main"]];
    let strangers = strangers.map(|parts| parts.concat());
    let mut paths = Vec::new();
    for folder in ["src", "tests", "benches", "docs", "assets", "migrations", ".ci"] {
        files_below(&root().join(folder), &mut paths);
    }
    paths.extend(["README.md", "CHANGELOG.md", "Cargo.toml", "Rocket.toml", "build.rs"].map(|name| root().join(name)));
    for path in paths {
        // What is not text names nothing.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let named: Vec<_> = strangers.iter().filter(|stranger| text.contains(stranger.as_str())).collect();
        assert!(named.is_empty(), "{} names {named:?}", path.display());
    }
}

#[test]
fn the_checks_themselves_see() {
    assert_eq!(rooms_named("use crate::{\n    web,\n    store::Store,\n};\nlet x = {a, b};"), ["web", "store"]);
    assert_eq!(rooms_named("    crate::web::serve(crate::config::x)"), ["web", "config"]);
    assert!(names_library("use diesel::prelude::*;", "diesel") && names_library("    diesel::insert_into(x)", "diesel"));
    assert!(!names_library("use my_diesel::x;", "diesel") && !names_library("use crate::rocket::x;", "rocket"));
}
