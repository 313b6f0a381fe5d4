//! Settings as an operator meets them: layers, profiles, provenance, refusals.

#![expect(clippy::unwrap_used, reason = "a test helper that cannot go on is a failed test")]

use std::path::{Path, PathBuf};

use purbeurre::config::{DatabaseUrl, Environment, Flags, Inputs, Loaded, LogLevel, Problems, Settings, Shown};

/// A folder with or without a Rocket.toml, an environment and a command line.
struct Place {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
    flags: Flags,
}

impl Place {
    fn new(rocket_toml: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if !rocket_toml.is_empty() {
            std::fs::write(folder.path().join("Rocket.toml"), rocket_toml).unwrap();
        }
        Self { folder, variables: Vec::new(), flags: Flags::default() }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes a file in the folder, and sets a variable to its path.
    fn with_file(self, name: &str, contents: &str) -> Self {
        let path = self.folder.path().join(name);
        std::fs::write(&path, contents).unwrap();
        self.with(name, path.to_str().unwrap())
    }

    fn flag(mut self, key: &'static str, value: &str, flag: &'static str) -> Self {
        self.flags.values.push((key, value.to_owned(), flag));
        self
    }

    fn profile(mut self, name: &str) -> Self {
        self.flags.profile = Some(name.to_owned());
        self
    }

    fn read(&self) -> Result<Loaded, Problems> {
        Loaded::read(&Inputs {
            environment: self.variables.iter().cloned().collect::<Environment>(),
            flags: self.flags.clone(),
            folder: self.folder.path().to_owned(),
            packaged: self.folder.path().join("packaged.toml"),
        })
    }

    fn settings(&self) -> Settings {
        self.read().unwrap().settings
    }

    /// All that is refused, as an operator reads it.
    fn refusals(&self) -> Vec<String> {
        self.read().unwrap_err().0.iter().map(ToString::to_string).collect()
    }
}

fn source(place: &Place, key: &str) -> String {
    shown(place, key).source
}

fn shown(place: &Place, key: &str) -> Shown {
    place.read().unwrap().shown().into_iter().find(|shown| shown.key == key).unwrap()
}

#[track_caller]
fn assert_refused(place: &Place, parts: &[&str]) {
    let refusals = place.refusals();
    assert!(refusals.iter().any(|line| parts.iter().all(|part| line.contains(part))), "{parts:?} in {refusals:#?}");
}

#[test]
fn nothing_said_gives_the_defaults() {
    let place = Place::new("");
    let loaded = place.read().unwrap();
    assert_eq!(loaded.settings, Settings::default());
    assert_eq!(loaded.settings.socket_address().to_string(), "127.0.0.1:8000");
    assert_eq!(loaded.settings.database.url, DatabaseUrl::Sqlite(PathBuf::from("data/purbeurre.sqlite3")));
    assert_eq!(loaded.file, None);
    assert!(loaded.shown().iter().all(|shown| shown.source == "default"));
}

#[test]
fn each_layer_wins_over_the_one_below() {
    let file = "port = 1001\n[debug]\nport = 1002\n[test]\nport = 1003\n";
    let place = Place::new(file).profile("production");
    assert_eq!(place.settings().port, 1001);
    assert!(source(&place, "port").ends_with("Rocket.toml [default]"));
    let place = Place::new(file).profile("test");
    assert_eq!(place.settings().port, 1003);
    assert!(source(&place, "port").ends_with("Rocket.toml [test]"));
    let place = place.with("ROCKET_PORT", "1004");
    assert_eq!(place.settings().port, 1004);
    assert_eq!(source(&place, "port"), "environment variable ROCKET_PORT");
    let place = place.with("PURBEURRE_PORT", "1005");
    assert_eq!(place.settings().port, 1005);
    let place = place.flag("port", "1006", "--port");
    assert_eq!(place.settings().port, 1006);
    assert_eq!(source(&place, "port"), "command line --port");
}

#[test]
fn rockets_own_profile_tables_work() {
    let file = "[default]\nport = 1\n[default.site]\nname = \"Un\"\n[production.site]\nname = \"Deux\"\n[global]\nport = 9\n";
    let settings = Place::new(file).profile("production").settings();
    assert_eq!((settings.port, settings.site.name.as_str()), (9, "Deux"));
    let settings = Place::new(file).with("ROCKET_PROFILE", "debug").settings();
    assert_eq!((settings.port, settings.site.name.as_str()), (9, "Un"));
}

#[test]
fn the_environment_speaks_in_sections() {
    let place = Place::new("")
        .with("PURBEURRE_SITE__NAME", "42")
        .with("PURBEURRE_DATABASE__READERS", "7")
        .with("PURBEURRE_HTTP__TRUSTED_PROXIES", "10.0.0.0/8, ::1")
        .with("PURBEURRE_LOG__LEVEL", "debug")
        .with("PURBEURRE_TEST_POSTGRES", "read by tests only")
        .with("PURBEURRE_SITE__PUBLISHER", "")
        .with("ROCKET_ADDRESS", "::");
    let settings = place.settings();
    assert_eq!(settings.site.name, "42");
    assert_eq!(settings.database.readers, 7);
    assert!(settings.http.trusts("10.9.8.7".parse().unwrap()) && settings.http.trusts("::1".parse().unwrap()));
    assert!(!settings.http.trusts("192.0.2.1".parse().unwrap()));
    assert_eq!(settings.log.level, LogLevel::Debug);
    assert_eq!(settings.site.publisher, None, "an empty variable counts as unset");
    assert!(settings.address.is_unspecified());
}

#[test]
fn secrets_come_from_files() {
    let key = "0123456789abcdef0123456789abcdef";
    let place = Place::new("")
        .with_file("SECRET_KEY_FILE", &format!("{key}\n"))
        .with_file("DATABASE_URL_FILE", "postgres://u:hunter2@h/db\n");
    let settings = place.settings();
    assert_eq!(settings.secret_key.unwrap().expose(), key);
    assert_eq!(settings.database.url, DatabaseUrl::Postgres("postgres://u:hunter2@h/db".to_owned()));
    assert!(source(&place, "secret_key").ends_with("SECRET_KEY_FILE, named by environment variable SECRET_KEY_FILE"));
    let place = Place::new("").with("SECRET_KEY", key).with("SECRET_KEY_FILE", "/nonexistent");
    assert_refused(&place, &["secret_key", "SECRET_KEY_FILE", "set one of them"]);
    let place = Place::new("").with("PURBEURRE_SECRET_KEY_FILE", "/nonexistent");
    assert_refused(&place, &["secret_key", "PURBEURRE_SECRET_KEY_FILE", "cannot be read"]);
}

#[test]
fn secrets_come_from_the_service_manager() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("purbeurre.secret_key"), "0123456789abcdef0123456789abcdef\n").unwrap();
    let place = || Place::new("").with("CREDENTIALS_DIRECTORY", folder.path().to_str().unwrap());
    assert_eq!(place().settings().secret_key.unwrap().expose(), "0123456789abcdef0123456789abcdef");
    let said = place().with("SECRET_KEY", "ffffffff0123456789abcdef89abcdef");
    assert_eq!(said.settings().secret_key.unwrap().expose(), "ffffffff0123456789abcdef89abcdef", "a variable says more");
    std::fs::write(folder.path().join("purbeurre.database_url"), "mysql://u:hunter2@h").unwrap();
    assert_refused(&place(), &["database.url", "purbeurre.database_url"]);
}

#[test]
fn nothing_shown_holds_a_secret() {
    let place = Place::new("secret_key = \"hunter2hunter2hunter2-abcdefghijkl\"\nupdate.heartbeat_url = \"https://h/hunter2\"\n")
        .with("DATABASE_URL", "postgres://u:hunter2@h/db");
    let loaded = place.read().unwrap();
    let all = format!("{:?} {}", loaded, serde_json::to_string(&loaded.shown()).unwrap());
    assert!(!all.contains("hunter2"), "{all}");
    assert_eq!(shown(&place, "database.url").value, "postgres://u:********@h/db");
    for wrong in [
        "secret_key = 7391735173\n",
        "update.heartbeat_url = 7391735173\n",
        "update.heartbeat_url = \"ftp://hunter2\"\n",
        "secret_key = \"hunter2\"\n",
        "[database]\nurl = \"mysql://u:hunter2@h\"\n",
        "secret_key = \"hunter2\n",
    ] {
        let refusals = Place::new(wrong).refusals();
        assert!(refusals.iter().all(|line| !line.contains("hunter2") && !line.contains("739173")), "{refusals:?}");
    }
}

#[test]
fn the_data_folder_holds_the_database() {
    let place = Place::new("").with("STATE_DIRECTORY", "/var/lib/purbeurre:/var/lib/other");
    let settings = place.settings();
    assert_eq!(settings.data_dir, Path::new("/var/lib/purbeurre"));
    assert_eq!(settings.database.url.to_string(), "sqlite:/var/lib/purbeurre/purbeurre.sqlite3");
    assert_eq!(source(&place, "data_dir"), "environment variable STATE_DIRECTORY");
    let place = Place::new("data_dir = \"/srv\"").with("STATE_DIRECTORY", "/var/lib/purbeurre");
    assert_eq!(place.settings().data_dir, Path::new("/srv"), "what is written down wins over what systemd offers");
    let place = place.flag("data_dir", "/tmp/x", "--data-dir");
    assert_eq!(place.settings().database.url.to_string(), "sqlite:/tmp/x/purbeurre.sqlite3");
}

#[test]
fn unknown_names_are_refused_with_the_nearest() {
    let file = "prot = 1\nworkers = 2\n[databse]\nurl = \"sqlite:x\"\n[sentry]\ndsn = \"x\"\n[backup]\n[production.site]\nnmae = \"x\"\n[debug]\naddres = \"::\"\n";
    let place = Place::new(file)
        .profile("test")
        .with("PURBEURRE_SITE_NAME", "x")
        .with("PURBEURRE_DATABASE__URLL_FILE", "x")
        .with("ROCKET_WORKERS", "4");
    for parts in [
        ["prot (", "Rocket.toml [default]", "nearest valid name is port"],
        ["databse.url (", "Rocket.toml [default]", "nearest valid name is database.url"],
        ["site.nmae (", "Rocket.toml [production]", "nearest valid name is site.name"],
        ["addres (", "Rocket.toml [debug]", "nearest valid name is address"],
        ["sentry.dsn (", "Rocket.toml [default]", "unknown setting; the nearest valid name is"],
        ["backup (", "Rocket.toml [default]", "unknown setting; the nearest valid name is"],
        ["workers (", "Rocket.toml [default]", "unknown setting"],
        ["site_name (", "environment variable PURBEURRE_SITE_NAME", "nearest valid name is PURBEURRE_SITE__NAME"],
        ["database.urll", "environment variable PURBEURRE_DATABASE__URLL", "nearest valid name is PURBEURRE_DATABASE__URL"],
        ["workers (", "environment variable ROCKET_WORKERS", "nearest valid name is ROCKET_"],
    ] {
        assert_refused(&place, &parts);
    }
    assert_eq!(place.refusals().len(), 10, "{:#?}", place.refusals());
    assert_refused(&Place::new("[server]\nport = 80\n"), &["server.port (", "nearest valid name is port"]);
    assert_refused(&Place::new("[prodution]\nport = 80\n"), &["prodution.port (", "nearest valid name is production.port"]);
}

#[test]
fn wrong_values_are_refused_all_at_once() {
    let file = [
        "address = \"localhost\"",
        "port = 70000",
        "data_dir = \"\"",
        "database = { url = \"mysql://h/db\", readers = 0 }",
        "search.per_page = 1.5",
        "log = { level = \"inof\", modules = [\"rocket\"] }",
        "http = { max_body_bytes = \"big\", trusted_proxies = [\"nginx\"] }",
        "site = { contact_email = \"me\", name = true }",
        "metrics = { enabled = \"maybe\", allowed_networks = [\"10.0.0.1/8\"] }",
        "update = { source = \"deltas\", categories = 0, duplicates = \"names\", max_delete_share = 20, rest_weeks = 99 }",
    ];
    let place = Place::new(&file.join("\n"))
        .with("PURBEURRE_OPEN_FOOD_FACTS__IMAGES_URL", "https://images.example/")
        .with("ROCKET_PORT", "http")
        .with("SECRET_KEY", "short");
    for parts in [
        ["address (", "[default]", "“localhost” is not an IP address"],
        ["port (", "[default]", "a whole number from 0 to 65535"],
        ["port (", "ROCKET_PORT", "found the text “http”, expected a whole number"],
        ["data_dir (", "[default]", "is empty"],
        ["database.url (", "[default]", "unknown scheme “mysql”"],
        ["database.readers (", "[default]", "from 1 to 64"],
        ["search.per_page (", "[default]", "found 1.5, expected a whole number"],
        ["log.level (", "[default]", "the nearest is “info”"],
        ["log.modules (", "[default]", "module=level"],
        ["http.max_body_bytes (", "[default]", "a whole number"],
        ["http.trusted_proxies (", "[default]", "“nginx” is not an IP address"],
        ["open_food_facts.images_url (", "PURBEURRE_OPEN_FOOD_FACTS__IMAGES_URL", "is not a web address"],
        ["metrics.enabled (", "[default]", "expected true or false"],
        ["metrics.allowed_networks (", "[default]", "did you mean 10.0.0.0/8"],
        ["site.contact_email (", "[default]", "is not an e-mail address"],
        ["site.name (", "[default]", "found true, expected a text"],
        ["secret_key (", "SECRET_KEY", "too short"],
        ["update.source (", "[default]", "the nearest is “delta”"],
        ["update.categories (", "[default]", "from 1 to 1000"],
        ["update.duplicates (", "[default]", "the nearest is “name”"],
        ["update.max_delete_share (", "[default]", "from 0 (never remove anything) to 1"],
        ["update.rest_weeks (", "[default]", "from 0 to 52"],
    ] {
        assert_refused(&place, &parts);
    }
    assert_eq!(place.refusals().len(), 22, "{:#?}", place.refusals());
    assert_refused(&Place::new("site = 3\n"), &["site (", "is a section"]);
    assert_refused(&Place::new("").profile("staging"), &["profile (command line --profile)", "debug, test or production"]);
    assert_refused(&Place::new("").with("ROCKET_PROFILE", "release"), &["profile (environment variable ROCKET_PROFILE)"]);
}

#[test]
fn open_food_facts_is_asked_gently_or_not_at_all() {
    let place = Place::new("").with("PURBEURRE_OPEN_FOOD_FACTS__CONTACT", "admin@purbeurre.example");
    assert_eq!(place.settings().open_food_facts.contact.as_deref(), Some("admin@purbeurre.example"));
    let off = "[open_food_facts]\ncontact = \"admin@purbeurré.example\"\nlanguage = \"Français\"\nsearches_per_minute = -1\n\
               read_timeout_seconds = 0\nfiles_url = \"ftp://x\"\n";
    let place = Place::new(off).with("PURBEURRE_OPEN_FOOD_FACTS__BASE_URL", "https://user:geheim@mirror.example");
    for parts in [
        ["open_food_facts.contact (", "plain ASCII"],
        ["open_food_facts.language (", "two small letters"],
        ["open_food_facts.searches_per_minute (", "a whole number, zero or more"],
        ["open_food_facts.read_timeout_seconds (", "from 1 to 600"],
        ["open_food_facts.files_url (", "is not a web address"],
        ["open_food_facts.base_url (", "is not a web address"],
    ] {
        assert_refused(&place, &parts);
    }
}

#[test]
fn settings_files_are_found_and_must_be_readable() {
    let place = Place::new("port = 1\n");
    std::fs::write(place.folder.path().join("packaged.toml"), "port = 2\n").unwrap();
    std::fs::write(place.folder.path().join("other.toml"), "port = 3\n").unwrap();
    assert_eq!(place.settings().port, 1, "the current folder's wins");
    let other = place.folder.path().join("other.toml");
    let place = place.with("ROCKET_CONFIG", other.to_str().unwrap());
    assert_eq!(place.settings().port, 3, "the one that is named wins");
    std::fs::remove_file(place.folder.path().join("other.toml")).unwrap();
    assert_refused(&place, &["settings file", "other.toml", "cannot be read"]);
    let place = Place::new("");
    std::fs::write(place.folder.path().join("packaged.toml"), "port = 2\n").unwrap();
    assert_eq!(place.settings().port, 2, "the package's when there is no other");
    assert_refused(&Place::new("port = \n"), &["settings file", "line 1"]);
}

#[test]
fn what_has_no_effect_is_said() {
    let warnings = Place::new("").with("SENTRY_DSN", "https://key@sentry.example/1").read().unwrap().warnings;
    assert!(warnings.iter().any(|line| line.contains("SENTRY_DSN")), "{warnings:?}");
}

#[test]
fn letters_need_a_server_a_sender_and_the_address_of_the_site() {
    let place = Place::new(
        "[mail]\nfrom = \"Pur Beurre <bonjour@purbeurre.example>\"\n[site]\nbase_url = \"https://purbeurre.example\"\n",
    )
    .with_file("PURBEURRE_MAIL__URL_FILE", "smtp://u:hunter2@smtp.example.org:587\n");
    assert_eq!(place.settings().mail.url.unwrap().expose(), "smtp://u:hunter2@smtp.example.org:587");
    let all = format!("{:?} {:?}", place.read().unwrap().shown(), place.settings());
    assert!(!all.contains("hunter2"), "{all}");
    assert_eq!(shown(&place, "mail.url").value, "********");
    let place =
        Place::new("mail.url = \"smtp://u:hunter2@h@i\"\n[accounts]\nsign_up = 1\nsession_days = 0\nreset_minutes = 9999\n")
            .with("PURBEURRE_SITE__BASE_URL", "purbeurre.example");
    for parts in [
        ["mail.url (", "[default]", "is not the address of an SMTP server"],
        ["mail.from (", "default", "is missing"],
        ["accounts.sign_up (", "[default]", "expected true or false"],
        ["accounts.session_days (", "[default]", "from 1 to 365"],
        ["accounts.reset_minutes (", "[default]", "from 5 to 1440"],
        ["site.base_url (", "PURBEURRE_SITE__BASE_URL", "is not a web address"],
    ] {
        assert_refused(&place, &parts);
    }
    assert!(!place.refusals().concat().contains("hunter2"));
    assert_refused(&Place::new("mail = { url = \"smtp://h\", from = \"a@b.fr\" }\n"), &["site.base_url (", "is missing"]);
}
