//! What the documents promise is what the binary does: every setting and every dependency is written down, rightly.

#![expect(clippy::unwrap_used, reason = "a test helper that cannot go on is a failed test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use purbeurre::config::{Environment, Flags, Inputs, Loaded};

fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn read(rocket_toml: &str, profile: &str) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Rocket.toml"), rocket_toml).unwrap();
    let flags = Flags { profile: Some(profile.to_owned()), ..Flags::default() };
    let inputs =
        Inputs { environment: Environment::default(), flags, folder: folder.path().to_owned(), packaged: PathBuf::new() };
    Loaded::read(&inputs).unwrap_or_else(|problems| panic!("{problems}"))
}

fn values(loaded: &Loaded) -> BTreeMap<String, serde_json::Value> {
    loaded.shown().into_iter().map(|shown| (shown.key, shown.value)).collect()
}

/// Rocket.toml with its commented settings switched on: prose has a blank after the #, settings have none.
fn uncommented() -> String {
    let text = document("Rocket.toml");
    let lines = text.lines().map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn rocket_toml_as_it_is_changes_nothing() {
    assert_eq!(values(&read(&document("Rocket.toml"), "production")), values(&read("", "production")));
}

#[test]
fn rocket_toml_shows_every_setting_and_its_default() {
    let loaded = read(&uncommented(), "debug");
    let (shown, defaults) = (values(&loaded), values(&read("", "debug")));
    for (key, default) in &defaults {
        let source = loaded.shown().into_iter().find(|shown| shown.key == *key).unwrap().source;
        assert!(source.ends_with("Rocket.toml [default]"), "{key} is not in Rocket.toml");
        // Where there is no default there is an example.
        assert!(default.is_null() || shown[key] == *default, "{key}: {} is not the default, {default}", shown[key]);
    }
    read(&uncommented(), "production");
}

#[test]
fn every_setting_is_in_the_table() {
    let table = document("docs/SETTINGS.md");
    for (key, default) in values(&read("", "debug")) {
        assert!(table.contains(&format!("`{key}`")), "{key} is not in docs/SETTINGS.md");
        let number = default.is_number().then(|| format!("| `{key}` | `{default}` |"));
        assert!(number.is_none_or(|row| table.contains(&row)), "docs/SETTINGS.md has another default than {default} for {key}");
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let map = document("docs/ARCHITECTURE.md");
    let manifest = document("Cargo.toml");
    let mut in_dependencies = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.ends_with("dependencies]");
        } else if in_dependencies && let Some((name, _)) = line.split_once(" = ") {
            assert!(map.contains(&format!("`{name}`")), "docs/ARCHITECTURE.md does not say why we depend on {name}");
        }
    }
}

/// Every file below a folder, as one text.
fn all_text(folder: &Path, skip: &str) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with(skip) {
            text.push_str(&all_text(&path, skip));
        } else if path.is_file() {
            text.push_str(&std::fs::read_to_string(&path).unwrap_or_default());
        }
    }
    text
}

#[test]
fn every_setting_is_read_by_something() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = all_text(&root.join("src"), "config") + &all_text(&root.join("assets/templates"), "config");
    // How code says it where it is not `section.key`.
    let said_otherwise = BTreeMap::from([
        ("search.per_page", "settings.per_page"),
        ("log.level", "settings.level"),
        ("log.format", "settings.format"),
        ("log.modules", "module_levels()"),
        ("log.folder", "log_folder()"),
        ("http.trusted_proxies", "http.trusts("),
        ("metrics.allowed_networks", "settings.allows("),
    ]);
    for key in values(&read("", "debug")).into_keys() {
        let said = said_otherwise
            .get(key.as_str())
            .map_or_else(|| if key.contains('.') { key.clone() } else { format!("settings.{key}") }, |said| (*said).to_owned());
        assert!(code.contains(&said), "nothing reads the setting {key}: no {said} in src");
    }
}
