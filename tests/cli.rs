//! The real binary, as a person or a script meets it: exit codes, which stream says what, help.

#![expect(clippy::unwrap_used, reason = "a test helper that cannot go on is a failed test")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The binary in an empty folder, with nothing in its environment that is not said here.
fn purbeurre(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_purbeurre"));
    command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    purbeurre(folder.path(), arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Every command, found by following the help from the top.
fn every_command() -> Vec<Vec<String>> {
    let mut found = vec![vec![]];
    let mut next = 0;
    while next < found.len() {
        let command: Vec<String> = found[next].clone();
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.push("--help");
        let help = stdout(&run(&arguments));
        let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
        for line in listed.filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
            let name = line.split_whitespace().next().unwrap();
            if name != "help" {
                found.push(command.iter().cloned().chain([name.to_owned()]).collect());
            }
        }
        next += 1;
    }
    found
}

#[test]
fn every_command_has_help_with_an_example() {
    let commands = every_command();
    assert!(commands.iter().any(|command| command.join(" ") == "config show"), "{commands:?}");
    for command in commands {
        let arguments: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
        let output = run(&arguments);
        assert!(output.status.success(), "{command:?}");
        let help = stdout(&output);
        let examples = help.split_once("Example").map(|(_, examples)| examples.to_owned());
        let said = [&["purbeurre".to_owned()], command.as_slice()].concat().join(" ");
        assert!(examples.is_some_and(|examples| examples.contains(&said)), "no example in the help of “{said}”:\n{help}");
    }
}

#[test]
fn exit_codes_tell_success_failure_and_wrong_usage_apart() {
    for (arguments, code) in [
        (vec!["config", "check"], 0),
        (vec!["--version"], 0),
        (vec!["config", "check", "--config", "nowhere.toml"], 1),
        (vec!["healthcheck", "--timeout", "1", "--data-dir", "x", "--config", "nowhere.toml"], 1),
        (vec!["nonsense"], 2),
        (vec!["config"], 2),
        (vec!["serve", "--port", "99999"], 2),
        (vec!["serve", "--address", "localhost"], 2),
        (vec!["config", "show", "--profile", "staging"], 2),
    ] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
        assert_eq!(output.stderr.is_empty(), code == 0, "{arguments:?}: what went wrong is said on standard error");
        assert_eq!(output.stdout.is_empty(), code != 0, "{arguments:?}: only results go to standard output");
    }
}

#[test]
fn config_show_says_where_each_value_came_from() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Rocket.toml"), "[production.site]\nname = \"Chez nous\"\n").unwrap();
    let mut command = purbeurre(folder.path(), &["config", "show", "--json", "--data-dir", "elsewhere"]);
    let command = command.env("ROCKET_PROFILE", "production").env("DATABASE_URL", "postgres://u:hunter2@h/db");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["profile"], "production");
    let setting = |key: &str| {
        let all = report["settings"].as_array().unwrap();
        let found = all.iter().find(|setting| setting["key"] == key).unwrap();
        (found["value"].as_str().unwrap_or("null").to_owned(), found["source"].as_str().unwrap().to_owned())
    };
    let pair = |value: &str, source: &str| (value.to_owned(), source.to_owned());
    assert_eq!(setting("site.name"), pair("Chez nous", "Rocket.toml [production]"));
    assert_eq!(setting("database.url"), pair("postgres://u:********@h/db", "environment variable DATABASE_URL"));
    assert_eq!(setting("data_dir"), pair("elsewhere", "command line --data-dir"));
    assert_eq!(setting("log.level"), pair("info", "default"));
    let text = purbeurre(folder.path(), &["config", "show"]).env("ROCKET_PROFILE", "production").output().unwrap();
    assert!(stdout(&text).lines().any(|line| line.starts_with("site.name = \"Chez nous\"") && line.ends_with("[production]")));
}

#[test]
fn wrong_settings_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Rocket.toml"), "[databse]\nurl = \"sqlite:x\"\n").unwrap();
    let output = purbeurre(folder.path(), &[]).env("DATABASE_URL", "mysql://u:hunter2@h/db").output().unwrap();
    assert_eq!(output.status.code(), Some(78), "whoever starts it must not try again");
    let said = stderr(&output);
    assert!(said.contains("databse.url (Rocket.toml [default])") && said.contains("database.url"), "{said}");
    assert!(said.contains("DATABASE_URL") && said.contains("mysql") && !said.contains("hunter2"), "{said}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing was made");
}

#[test]
fn a_country_that_is_none_is_refused_with_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let check = |country: &str| {
        let mut command = purbeurre(folder.path(), &["config", "check"]);
        command.env("PURBEURRE_OPEN_FOOD_FACTS__COUNTRY", country).output().unwrap()
    };
    for country in ["all", "France", "fr", "en:belgium"] {
        assert!(check(country).status.success(), "{country}");
    }
    let said = stderr(&check("xx"));
    assert!(said.contains("open_food_facts.country (environment variable PURBEURRE_OPEN_FOOD_FACTS__COUNTRY)"), "{said}");
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    for arguments in [vec!["man"], vec!["completions", "zsh"], vec!["config", "show"], vec!["--help"]] {
        let folder = tempfile::tempdir().unwrap();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = purbeurre(folder.path(), &arguments).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(stderr(&output), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn manual_pages_and_completions_know_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let output = purbeurre(folder.path(), &["man", "--dir", "pages"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    for command in every_command() {
        let name = [&["purbeurre".to_owned()], command.as_slice()].concat().join("-");
        assert!(folder.path().join("pages").join(format!("{name}.1")).exists(), "{name}.1");
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(stdout(&run(&["completions", shell])).contains("healthcheck"), "{shell}");
    }
    assert_eq!(run(&["man", "nonsense"]).status.code(), Some(1));
}
