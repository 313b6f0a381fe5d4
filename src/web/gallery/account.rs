//! The pages of accounts, in every state they can be in.

use super::sample::{self, frame};
use super::{HOSTILE, html};
use crate::accounts::{User, UserId};
use crate::config::Site;
use crate::store::sessions::Session;
use crate::web::Frame;
use crate::web::aim::Aim;
use crate::web::notice::Notice;
use crate::web::views::account::{
    AccountPage, Asked, Device, ForgottenPage, LogInForm, LogInPage, LogOutPage, OutdatedPage, ResetPage, SignUpForm, SignUpPage,
    Wrong, words,
};
use crate::web::visitor::Member;

const TOKEN: &str = "0123";
const NOW: i64 = 1_790_985_600;

/// The pages, by name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let mut pages = doors();
    pages.extend(forgotten());
    pages.extend(mine());
    pages
}

fn doors() -> Vec<(&'static str, String)> {
    let site = sample::site();
    let (plain, swap) = (Aim::of("/", "", ""), Aim::of("/produit/3000000000011", "3000000000011", "3000000000028"));
    let log_in = |aim: &Aim, username: &str, problem: Option<&str>| {
        let (problem, token) = (problem.map(str::to_owned), TOKEN);
        let form = LogInForm { token, aim, username, problem, sign_up: true, piece: false };
        html(&LogInPage { frame: frame(&site, false), form })
    };
    let sign_up = |aim: &Aim, [username, email]: [&str; 2], errors, problem: Option<&str>, open| {
        let problem = problem.map(str::to_owned);
        let form = SignUpForm { token: TOKEN, aim, username, email, errors, problem, open, piece: false };
        html(&SignUpPage { frame: frame(&site, false), form })
    };
    let wrong =
        [words::username("claire dupont"), words::email("claire"), words::password("1234", "1234", ""), words::again("a", "b")];
    let hostile = [words::username(HOSTILE), words::email(HOSTILE), Vec::new(), Vec::new()];
    let none = Default::default;
    vec![
        ("log-in", log_in(&plain, "", None)),
        ("log-in-swap", log_in(&swap, "", None)),
        ("log-in-wrong", log_in(&plain, "claire", Some(words::WRONG_LOG_IN))),
        ("log-in-waits", log_in(&plain, "claire", Some(&words::too_many(64)))),
        ("log-in-hostile", log_in(&plain, HOSTILE, Some(words::BUSY))),
        ("sign-up", sign_up(&plain, ["", ""], none(), None, true)),
        ("sign-up-swap", sign_up(&swap, ["", ""], none(), None, true)),
        ("sign-up-wrong", sign_up(&plain, ["claire dupont", "claire"], wrong, None, true)),
        ("sign-up-hostile", sign_up(&plain, [HOSTILE, HOSTILE], hostile, None, true)),
        ("sign-up-waits", sign_up(&plain, ["claire", ""], none(), Some(&words::too_many(3_000)), true)),
        ("sign-up-closed", sign_up(&plain, ["", ""], none(), None, false)),
    ]
}

fn forgotten() -> Vec<(&'static str, String)> {
    let (site, bare) = (sample::site(), Site::default());
    let page = |site: &Site, asked| html(&ForgottenPage { frame: frame(site, false), token: TOKEN, asked });
    let reset =
        |username: &str, errors| html(&ResetPage { frame: frame(&site, false), token: TOKEN, letter: "abcd", username, errors });
    let problem = Some(words::too_many(3_000));
    vec![
        ("forgotten", page(&site, Asked::Who { problem: None })),
        ("forgotten-waits", page(&site, Asked::Who { problem })),
        ("forgotten-sent", page(&site, Asked::Sent)),
        ("forgotten-nobody", page(&site, Asked::Nobody)),
        ("forgotten-nobody-bare", page(&bare, Asked::Nobody)),
        ("reset", reset("claire", Default::default())),
        ("reset-wrong", reset(HOSTILE, [words::password("azertyuiop", "", ""), words::again("a", "b")])),
        ("reset-outdated", html(&OutdatedPage { frame: frame(&site, false) })),
    ]
}

fn mine() -> Vec<(&'static str, String)> {
    let site = sample::site();
    let (claire, hostile) = (member("claire", "claire@exemple.fr"), member(HOSTILE, HOSTILE));
    let page = |member: &Member, devices: &[Session], wrong, notice| {
        let devices = devices.iter().map(|session| Device::of(session, 1, NOW)).collect();
        let frame = Frame { notice, ..inside(&site, member) };
        html(&AccountPage { frame, member, devices, wrong })
    };
    let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1";
    let devices = [
        session(1, NOW, "192.0.2.7", "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"),
        session(2, NOW - 20_000, "2001:db8:1:2:3:4:5:6", iphone),
        session(3, NOW - 900_000, "198.51.100.2", HOSTILE),
    ];
    let one = || vec![words::WRONG_PASSWORD.to_owned()];
    let email = Wrong::Email { typed: "claire", errors: [words::email("claire"), one()] };
    let password = Wrong::Password { errors: [one(), words::password("1234", "", ""), words::again("a", "b")] };
    let deletion = Wrong::Deletion { errors: [one(), vec!["Cochez cette case pour confirmer.".to_owned()]] };
    vec![
        ("account", page(&claire, &devices, Wrong::Nothing, None)),
        ("account-done", page(&claire, &devices[..1], Wrong::Nothing, Some(Notice::PasswordChanged))),
        ("account-email", page(&claire, &devices[..1], email, None)),
        ("account-password", page(&claire, &devices[..1], password, None)),
        ("account-deletion", page(&claire, &devices[..1], deletion, None)),
        ("account-hostile", page(&hostile, &devices, Wrong::Nothing, None)),
        ("log-out", html(&LogOutPage { frame: inside(&site, &claire), back: "/" })),
    ]
}

fn inside<'a>(site: &'a Site, member: &'a Member) -> Frame<'a> {
    Frame { member: Some(member), form_token: Some(TOKEN.to_owned()), ..frame(site, false) }
}

fn member(username: &str, email: &str) -> Member {
    let user = User {
        id: UserId(7),
        username: username.to_owned(),
        email: email.to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        active: true,
        staff: false,
        superuser: false,
        joined_at: NOW - 40_000_000,
        last_login_at: Some(NOW),
    };
    Member { user, session: session(1, NOW, "192.0.2.7", "") }
}

fn session(id: i64, seen_at: i64, address: &str, browser: &str) -> Session {
    let (address, browser) = (address.to_owned(), browser.to_owned());
    Session { id, created_at: seen_at - 1_000, seen_at, expires_at: NOW + 1_000_000, address, browser }
}

#[test]
fn what_is_wrong_stands_beside_its_field() {
    let pages = pages();
    let page = |wanted: &str| pages.iter().find(|(name, _)| *name == wanted).map(|(_, page)| page.as_str()).expect("a page");
    let wrong = page("sign-up-wrong");
    assert_eq!(wrong.matches("aria-invalid=\"true\"").count(), 4);
    for words in [
        "sans espaces",
        "claire@exemple.fr",
        "Trop court",
        "Des chiffres seuls",
        "ne sont pas les mêmes",
        "value=\"claire dupont\"",
    ] {
        assert!(wrong.contains(words), "{words}");
    }
    assert!(!page("sign-up").contains("aria-invalid"));
    assert!(!page("sign-up-closed").contains("action=\"/inscription\""));
    assert!(page("sign-up-swap").contains("name=\"substitut\" value=\"3000000000028\""));
    assert!(page("account").contains("Firefox sur Android") && page("account").contains("cet appareil"));
    assert!(page("account-deletion").contains("<details open>"));
    assert!(page("forgotten-nobody").contains("bonjour@purbeurre.example"));
}
