//! Log-in, the waits after failures, and resets, on both databases.

#![expect(clippy::unwrap_used, reason = "a test helper that cannot go on is a failed test")]

mod common;

use std::net::IpAddr;

use common::{TestStore, on_each_database};
use purbeurre::accounts::{NewUser, Token, UserId, hashing};
use purbeurre::store::sessions::{self, Place};
use purbeurre::store::{login_failures, password_resets, users};
use purbeurre::web::credentials::{Credentials, LogIn};
use purbeurre::web::error::Error;

const NOW: i64 = 1_700_000_000;
const PASSWORD: &str = "quatre pommes et un vélo";
/// Of "quatre pommes", by Python's hashlib.
const DJANGO: &str = "pbkdf2_sha256$100000$cB7Lr2mZpQxy$113rHKMpN1Djn2HzyQmd2jIiZXcSk8ZQnicq3cxOy8s=";

/// Whoever logs in, with a runtime to wait on.
struct Door<'a> {
    store: &'a TestStore,
    credentials: Credentials,
    runtime: tokio::runtime::Runtime,
}

impl<'a> Door<'a> {
    fn of(store: &'a TestStore) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Self { store, credentials: Credentials::default(), runtime }
    }

    fn log_in(&self, name: &str, password: &str, address: &str, now: i64) -> LogIn {
        let address: IpAddr = address.parse().unwrap();
        self.runtime.block_on(self.credentials.log_in(&self.store.store, name, password, address, now)).unwrap()
    }

    fn fail(&self, name: &str, address: &str, now: i64, times: u32) {
        for _ in 0..times {
            assert_eq!(self.log_in(name, "trompette", address, now), LogIn::Wrong);
        }
    }
}

fn user(store: &TestStore, name: &str, hash: &str) -> UserId {
    let email = format!("{name}@exemple.fr");
    let new = NewUser { username: name.to_owned(), email, password: hash.to_owned(), joined_at: NOW, ..NewUser::default() };
    store.store.write_here(|conn| users::create(conn, &new)).unwrap().unwrap()
}

fn hash_of(store: &TestStore, user: UserId) -> String {
    store.store.read_here(|reader| users::password(reader.conn, user)).unwrap().unwrap()
}

fn session_at(store: &TestStore, user: UserId, address: &str, expires_at: i64) {
    let place = Place { address: address.parse().unwrap(), browser: "Firefox", now: NOW, expires_at };
    let token = Token::new([9; 32]);
    store.store.write_here(|conn| sessions::begin(conn, user, &token, &place)).unwrap();
}

#[test]
fn the_right_password_opens_and_is_written_down() {
    on_each_database(|store| {
        let door = Door::of(store);
        let claire = user(store, "Claire", &hashing::hash(PASSWORD, [1; 16]).unwrap());
        let before = hash_of(store, claire);
        door.fail("Claire", "192.0.2.1", NOW, 4);
        let LogIn::In(who) = door.log_in("claire ", PASSWORD, "192.0.2.1", NOW) else { panic!("refused") };
        assert_eq!((who.id, who.username.as_str(), who.last_login_at), (claire, "Claire", Some(NOW)));
        let kept = store.store.read_here(|reader| users::find(reader.conn, claire)).unwrap().unwrap();
        assert_eq!(kept, who);
        assert_eq!(hash_of(store, claire), before, "a hash of today stays");
        // The failures of the account are forgotten: it takes five more until somebody waits.
        door.fail("claire", "192.0.2.1", NOW, 5);
        assert_eq!(door.log_in("claire", PASSWORD, "192.0.2.1", NOW), LogIn::Wait { seconds: 1 });
    });
}

#[test]
fn a_hash_of_django_is_replaced_at_the_first_log_in() {
    on_each_database(|store| {
        let door = Door::of(store);
        let claire = user(store, "claire", DJANGO);
        assert_eq!(door.log_in("claire", "quatre poires", "192.0.2.1", NOW), LogIn::Wrong);
        assert_eq!(hash_of(store, claire), DJANGO);
        for later in 0..2 {
            assert!(matches!(door.log_in("claire", "quatre pommes", "192.0.2.1", NOW + later), LogIn::In(_)));
            assert!(hash_of(store, claire).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        }
    });
}

#[test]
fn nobody_learns_who_has_an_account() {
    on_each_database(|store| {
        let door = Door::of(store);
        user(store, "claire", &hashing::hash(PASSWORD, [1; 16]).unwrap());
        user(store, "django", "!");
        let gone = user(store, "gone", &hashing::hash(PASSWORD, [1; 16]).unwrap());
        store.store.write_here(|conn| users::set_active(conn, gone, false)).unwrap();
        for name in ["claire", "django", "gone", "nobody", "", "' OR 1=1 --", "a\u{1}b", &"n".repeat(100_000)] {
            let password = if name == "claire" { "wrong" } else { PASSWORD };
            for _ in 0..5 {
                assert_eq!(door.log_in(name, password, "192.0.2.1", NOW), LogIn::Wrong, "{name:.20}");
            }
            // Each from other addresses, so that only the account's failures count.
            assert_eq!(door.log_in(name, PASSWORD, "192.0.2.99", NOW), LogIn::Wait { seconds: 1 }, "{name:.20}");
            store.store.write_here(|conn| login_failures::forget_old(conn, i64::MAX)).unwrap();
        }
    });
}

#[test]
fn failures_make_an_account_wait_longer_but_never_for_ever() {
    on_each_database(|store| {
        let door = Door::of(store);
        user(store, "claire", &hashing::hash(PASSWORD, [1; 16]).unwrap());
        door.fail("claire", "192.0.2.1", NOW, 5);
        let mut now = NOW;
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            // From anywhere, and what is tried while one has to wait does not count.
            let elsewhere = format!("198.51.100.{}", wait % 200);
            assert_eq!(door.log_in("claire", PASSWORD, &elsewhere, now), LogIn::Wait { seconds: wait });
            now += i64::try_from(wait).unwrap();
            assert_eq!(door.log_in("claire", "trompette", &elsewhere, now), LogIn::Wrong);
        }
        assert!(matches!(door.log_in("claire", PASSWORD, "192.0.2.1", now + 900), LogIn::In(_)));
    });
}

#[test]
fn strangers_do_not_keep_the_owner_out_where_she_is_logged_in() {
    on_each_database(|store| {
        let door = Door::of(store);
        let claire = user(store, "claire", &hashing::hash(PASSWORD, [1; 16]).unwrap());
        session_at(store, claire, "2001:db8:1:2:a::1", NOW + 1_000);
        door.fail("claire", "192.0.2.1", NOW, 5);
        assert_eq!(door.log_in("claire", PASSWORD, "192.0.2.1", NOW), LogIn::Wait { seconds: 1 });
        assert_eq!(door.log_in("claire", PASSWORD, "2001:db8:1:3::1", NOW), LogIn::Wait { seconds: 1 });
        // Her other device in the same household; a wrong password there is one all the same.
        door.fail("claire", "2001:db8:1:2:b::7", NOW, 1);
        assert!(matches!(door.log_in("claire", PASSWORD, "2001:db8:1:2:b::7", NOW), LogIn::In(_)));
        // A session that ran out proves nothing.
        door.fail("claire", "192.0.2.1", NOW + 2_000, 5);
        assert_eq!(door.log_in("claire", PASSWORD, "2001:db8:1:2:b::7", NOW + 2_000), LogIn::Wait { seconds: 1 });
    });
}

#[test]
fn an_address_that_tries_many_accounts_waits() {
    on_each_database(|store| {
        let door = Door::of(store);
        user(store, "claire", &hashing::hash(PASSWORD, [1; 16]).unwrap());
        for name in 0..20 {
            door.fail(&format!("name{name}"), "2001:db8:1:2::1", NOW, 1);
        }
        assert_eq!(door.log_in("claire", PASSWORD, "2001:db8:1:2::ffff", NOW), LogIn::Wait { seconds: 1 });
        assert!(matches!(door.log_in("claire", PASSWORD, "2001:db8:1:3::1", NOW), LogIn::In(_)));
        // A log-in that succeeds does not forgive an address its other tries.
        assert!(matches!(door.log_in("claire", PASSWORD, "2001:db8:1:2::1", NOW + 1), LogIn::In(_)));
        door.fail("name", "2001:db8:1:2::1", NOW + 1, 1);
        assert_eq!(door.log_in("claire", PASSWORD, "2001:db8:1:2::1", NOW + 1), LogIn::Wait { seconds: 2 });
        // An hour of peace does.
        door.fail("name", "2001:db8:1:2::1", NOW + 1 + 3_600, 1);
        assert!(matches!(door.log_in("claire", PASSWORD, "2001:db8:1:2::1", NOW + 1 + 3_600), LogIn::In(_)));
    });
}

#[test]
fn many_tries_at_once_are_no_way_around_the_wait() {
    on_each_database(|store| {
        let door = Door::of(store);
        user(store, "claire", &hashing::hash(PASSWORD, [1; 16]).unwrap());
        let address = "192.0.2.1".parse().unwrap();
        let tries = (0..30).map(|_| door.credentials.log_in(&store.store, "claire", "trompette", address, NOW));
        let answers = door.runtime.block_on(rocket::futures::future::join_all(tries));
        let answers: Vec<LogIn> = answers.into_iter().map(Result::unwrap).collect();
        let wrong = answers.iter().filter(|answer| **answer == LogIn::Wrong).count();
        assert_eq!(wrong, 5, "{answers:?}");
        assert!(answers.iter().all(|answer| matches!(answer, LogIn::Wrong | LogIn::Wait { .. })), "{answers:?}");
    });
}

#[test]
fn a_flood_is_told_to_come_back_and_the_rest_is_served() {
    let store = TestStore::sqlite();
    let door = Door { credentials: Credentials::new(1, 2), ..Door::of(&store) };
    let claire = user(&store, "claire", &hashing::hash(PASSWORD, [1; 16]).unwrap());
    let hashes = (0..20).map(|_| door.credentials.hash(PASSWORD));
    let answers = door.runtime.block_on(rocket::futures::future::join_all(hashes));
    // One at work and two in line; whoever came in the same moment was told so at once.
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 3);
    assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(Error::Busy))));
    let made: Vec<_> = answers.into_iter().flatten().collect();
    assert!(made.iter().all(|hash| hashing::verify(PASSWORD, hash) == hashing::Verdict::Right));
    assert!(made[0] != made[1], "each has a salt of its own");
    // The places are free again.
    assert!(matches!(door.log_in("claire", PASSWORD, "192.0.2.1", NOW), LogIn::In(_)));
    let right =
        |password: &'static str| door.runtime.block_on(door.credentials.is_right(&store.store, claire, password)).unwrap();
    assert!(right(PASSWORD) && !right("trompette") && !right(""));
    let nobody = door.runtime.block_on(door.credentials.is_right(&store.store, UserId(99), PASSWORD)).unwrap();
    assert!(!nobody);
}

#[test]
fn a_very_long_password_is_not_the_one_it_begins_with() {
    let store = TestStore::sqlite();
    let door = Door::of(&store);
    let longest = "é".repeat(500);
    user(&store, "claire", &hashing::hash(&longest, [1; 16]).unwrap());
    assert_eq!(door.log_in("claire", &format!("{longest}{}", "x".repeat(10_000_000)), "192.0.2.1", NOW), LogIn::Wrong);
    assert!(matches!(door.log_in("claire", &longest, "192.0.2.1", NOW), LogIn::In(_)));
}

#[test]
fn a_reset_is_good_once_and_for_a_while() {
    on_each_database(|store| {
        let (claire, other) = (user(store, "claire", "!"), user(store, "other", "!"));
        let token = |byte: u8| Token::new([byte; 32]);
        let begin = |user, byte: u8, now| {
            store.store.write_here(|conn| password_resets::begin(conn, user, &token(byte), now, now + 3_600)).unwrap()
        };
        let find = |byte: u8, now| store.store.read_here(|reader| password_resets::find(reader.conn, &token(byte), now)).unwrap();
        let take = |byte: u8, now| store.store.write_here(|conn| password_resets::take(conn, &token(byte), now)).unwrap();
        assert!(begin(claire, 1, NOW) && begin(claire, 2, NOW + 1) && begin(claire, 3, NOW + 2));
        assert!(!begin(claire, 4, NOW + 3), "three letters an hour");
        assert!(begin(other, 5, NOW + 3), "others have their own three");
        assert_eq!((find(1, NOW + 3), find(4, NOW + 3), find(9, NOW)), (Some(claire), None, None));
        assert_eq!((find(1, NOW + 3_599), find(1, NOW + 3_600)), (Some(claire), None));
        let door = Door::of(store);
        door.fail("claire", "192.0.2.1", NOW + 10, 5);
        assert_eq!(door.log_in("claire", "trompette", "192.0.2.1", NOW + 10), LogIn::Wait { seconds: 1 });
        assert_eq!(take(1, NOW + 10), Some(claire));
        door.fail("claire", "192.0.2.1", NOW + 10, 1);
        for byte in 1..=3 {
            assert_eq!((find(byte, NOW + 11), take(byte, NOW + 11)), (None, None), "all of hers are used up");
        }
        assert_eq!(find(5, NOW + 11), Some(other));
        store.store.write_here(|conn| users::set_active(conn, other, false)).unwrap();
        assert_eq!((find(5, NOW + 11), take(5, NOW + 11)), (None, None), "who may not log in has none");
    });
}

#[test]
fn leftovers_go_and_the_rest_stays() {
    on_each_database(|store| {
        let claire = user(store, "claire", "!");
        session_at(store, claire, "192.0.2.1", NOW + 10);
        let begin = |byte: u8, now| {
            let token = Token::new([byte; 32]);
            store.store.write_here(|conn| password_resets::begin(conn, claire, &token, now, now + 600)).unwrap()
        };
        assert!(begin(1, NOW) && begin(2, NOW + 3_000));
        Door::of(store).fail("claire", "192.0.2.1", NOW, 1);
        assert_eq!(store.store.clear_leftovers(NOW).unwrap(), purbeurre::store::leftovers::Leftovers::default());
        let gone = store.store.clear_leftovers(NOW + 3_600).unwrap();
        assert_eq!((gone.sessions, gone.resets, gone.failures), (1, 1, 0));
        let gone = store.store.clear_leftovers(NOW + 86_400).unwrap();
        assert_eq!((gone.sessions, gone.resets, gone.failures), (0, 1, 2));
    });
}
