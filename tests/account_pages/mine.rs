//! One's own page: e-mail address, password, sessions, deletion.

use super::common::visitor::Visitor;
use super::*;
use purbeurre::accounts::Token;
use purbeurre::store::sessions::{self, Place};

const SESSION: &str = "purbeurre_session";

#[test]
fn a_session_is_another_one_after_each_log_in() {
    on_site(|app, _| {
        let claire = Visitor::new(app);
        sign_up(&claire, "claire");
        let before = claire.cookie(SESSION).expect("a session");
        assert_eq!(
            claire.fill("/mon-compte", "/connexion", &[("identifiant", "claire"), ("mot_de_passe", PASSWORD)]).status,
            303
        );
        assert_ne!(claire.cookie(SESSION).as_ref(), Some(&before));
        let thief = Visitor::new(app);
        thief.set_cookie(SESSION, &before);
        assert!(!is_in(&thief) && is_in(&claire));
        let after = claire.cookie(SESSION).expect("a session");
        claire.fill("/deconnexion", "/deconnexion", &[]);
        thief.set_cookie(SESSION, &after);
        assert!(!is_in(&thief), "logging out ends the session itself");
    });
}

#[test]
fn another_password_ends_all_other_sessions() {
    on_site(|app, _| {
        let (phone, desk) = (Visitor::new(app), Visitor::new(app));
        sign_up(&phone, "claire");
        log_in(&desk, "claire", PASSWORD);
        let before = phone.cookie(SESSION);
        let change = |old, new, again| {
            let fields = [("ancien", old), ("mot_de_passe", new), ("mot_de_passe_2", again)];
            phone.fill("/mon-compte", "/mon-compte/mot-de-passe", &fields)
        };
        let wrong = change("faux", "claire", "autre");
        assert_eq!(wrong.status, 422);
        for words in ["pas votre mot de passe actuel", "Trop court", "Trop proche de votre nom", "ne sont pas les mêmes"] {
            assert!(wrong.body.contains(words), "{words}");
        }
        assert!(is_in(&desk));
        assert_eq!(way(&change(PASSWORD, OTHER, OTHER)), (303, "/mon-compte"));
        assert!(is_in(&phone) && !is_in(&desk));
        assert_ne!(phone.cookie(SESSION), before);
        assert_eq!(log_in(&desk, "claire", PASSWORD).status, 422);
        assert_eq!(log_in(&desk, "claire", OTHER).status, 303);
    });
}

#[test]
fn sessions_are_ended_one_by_one_or_all_others() {
    on_site(|app, _| {
        let (phone, desk, sofa) = (Visitor::new(app), Visitor::new(app).with("User-Agent", "curl/8"), Visitor::new(app));
        sign_up(&phone, "claire");
        log_in(&desk, "claire", PASSWORD);
        let stranger = Visitor::new(app);
        sign_up(&stranger, "denis");
        let page = phone.get("/mon-compte").body;
        let (_, rest) = page.split_once("name=\"session\" value=\"").expect("another session");
        let id = rest.split('"').next().expect("a number");
        assert_eq!(stranger.fill("/mon-compte", "/mon-compte/sessions/fin", &[("session", id)]).status, 303);
        assert!(is_in(&desk), "nobody ends what is not theirs");
        assert_eq!(phone.fill("/mon-compte", "/mon-compte/sessions/fin", &[("session", id)]).status, 303);
        assert!(!is_in(&desk) && is_in(&phone));
        log_in(&desk, "claire", PASSWORD);
        log_in(&sofa, "claire", PASSWORD);
        assert_eq!(phone.fill("/mon-compte", "/mon-compte/sessions/autres", &[]).status, 303);
        assert!(!is_in(&desk) && !is_in(&sofa) && is_in(&phone) && is_in(&stranger));
    });
}

#[test]
fn an_address_is_changed_with_the_password() {
    on_site(|app, _| {
        let claire = Visitor::new(app);
        sign_up(&claire, "claire");
        let change = |email, password| {
            claire.fill("/mon-compte", "/mon-compte/courriel", &[("courriel", email), ("mot_de_passe", password)])
        };
        assert_eq!(change("nulle part", PASSWORD).status, 422);
        assert_eq!(change("autre@exemple.fr", "faux").status, 422);
        assert!(claire.get("/mon-compte").body.contains("claire@exemple.fr"));
        assert_eq!(change(" autre@exemple.fr ", PASSWORD).status, 303);
        let page = claire.get("/mon-compte").body;
        assert!(page.contains("value=\"autre@exemple.fr\"") && page.contains("adresse e-mail est changée"));
        assert_eq!(change("", PASSWORD).status, 303);
    });
}

#[test]
fn an_account_is_deleted_with_all_that_is_in_it() {
    on_site(|app, store| {
        let claire = Visitor::new(app);
        sign_up(&claire, "claire");
        claire.fill("/mon-compte", "/mes-aliments", &[("produit", PRODUCT), ("substitut", SUBSTITUTE)]);
        let delete = |password, sure| {
            claire.fill("/mon-compte", "/mon-compte/suppression", &[("mot_de_passe", password), ("certain", sure)])
        };
        assert_eq!((delete("faux", "oui").status, delete(PASSWORD, "").status), (422, 422));
        assert!(is_in(&claire));
        assert_eq!(way(&delete(PASSWORD, "oui")), (303, "/"));
        assert!(claire.get("/").body.contains("Votre compte est supprimé"));
        assert_eq!(log_in(&claire, "claire", PASSWORD).status, 422);
        let left = store.store.read_here(|reader| users::by_username(reader.conn, "claire")).expect("a read");
        assert_eq!(left, None);
        assert_eq!(sign_up(&claire, "claire").status, 303);
        assert_eq!(claire.get("/mon-compte/donnees.json").json()["saved"].as_array().map(Vec::len), Some(0));
    });
}

#[test]
fn the_last_one_who_may_do_everything_stays() {
    on_site(|app, store| {
        let hash = purbeurre::accounts::hashing::hash(PASSWORD, [7; 16]).expect("a hash");
        make_user(store, "chef", &hash, true);
        let chef = Visitor::new(app);
        log_in(&chef, "chef", PASSWORD);
        let delete = || chef.fill("/mon-compte", "/mon-compte/suppression", &[("mot_de_passe", PASSWORD), ("certain", "oui")]);
        let answer = delete();
        assert!(answer.status == 422 && answer.body.contains("seule personne qui administre"));
        make_user(store, "second", &hash, true);
        assert_eq!(delete().status, 303);
    });
}

/// A session that is used goes on; one that nobody used ends by itself.
#[test]
fn a_session_that_is_used_is_prolonged_and_one_that_is_not_ends() {
    const HOUR: i64 = 60 * 60;
    on_site(|app, store| {
        let user = make_user(store, "claire", "!", false);
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
        let now = i64::try_from(since.as_secs()).expect("a moment");
        let begin = |chance: u8, seen_at: i64, expires_at: i64| {
            let token = Token::new([chance; Token::BYTES]);
            let place = Place { address: [192, 0, 2, 1].into(), browser: "before", now: seen_at, expires_at };
            store.store.write_here(|conn| sessions::begin(conn, user, &token, &place)).expect("a session");
            let visitor = Visitor::new(app);
            visitor.set_cookie("purbeurre_session", token.expose());
            (visitor, token)
        };
        let (busy, token) = begin(1, now - 2 * HOUR, now + HOUR);
        let answer = busy.get("/mon-compte");
        assert_eq!(answer.status, 200);
        assert!(answer.header("set-cookie").contains("Max-Age=1209600"), "{}", answer.header("set-cookie"));
        let found = store.store.read_here(|reader| sessions::find(reader.conn, &token, now)).expect("the database answers");
        let session = found.expect("it is there").0;
        assert!(session.seen_at >= now && session.expires_at >= now + 13 * 24 * HOUR);
        assert_eq!((session.address.as_str(), session.browser.contains("Firefox")), ("127.0.0.1", true));
        assert_eq!(busy.get("/mon-compte").header("set-cookie"), "", "once an hour is enough");
        let (idle, _) = begin(2, now - 15 * 24 * HOUR, now - 1);
        assert!(!is_in(&idle));
    });
}
