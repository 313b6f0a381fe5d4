//! What strangers try: guessing, floods, forms from elsewhere; and which cookies there are.

use super::common::visitor::{Visitor, token_in};
use super::*;

#[test]
fn guessing_takes_longer_and_longer_and_locks_nobody_out() {
    on_site(|app, _| {
        let claire = Visitor::new(app);
        sign_up(&claire, "claire");
        claire.fill("/deconnexion", "/deconnexion", &[]);
        let thief = Visitor::new(app);
        for name in ["claire", "personne"] {
            let mut waits = Vec::new();
            for _ in 0..8 {
                let answer = log_in(&thief, name, "devine-devine");
                match answer.status {
                    422 => assert!(answer.body.contains("ne vont pas ensemble"), "one message for all causes"),
                    429 => {
                        assert!(answer.body.contains("Trop d’essais") && answer.body.contains("seconde"));
                        waits.push(answer.header("retry-after").parse::<u64>().expect("seconds"));
                    }
                    other => panic!("{other}"),
                }
            }
            assert!(!waits.is_empty() && waits.iter().all(|wait| (1..=900).contains(wait)), "{name}: {waits:?}");
        }
    });
}

#[test]
fn sign_ups_are_limited_so_that_nobody_makes_us_hash_for_ever() {
    on_site(|app, _| {
        let visitor = Visitor::new(app);
        let page = visitor.get("/inscription");
        let token = token_in(&page.body).expect("a token");
        let refused = (0..60).find_map(|number| {
            let name = format!("n{number}");
            let fields = [("identifiant", &*name), ("mot_de_passe", PASSWORD), ("mot_de_passe_2", PASSWORD)];
            // Without the session that it gives: the form is that of a stranger each time.
            let stranger = Visitor::new(app);
            stranger.set_cookie("purbeurre_formulaire", &visitor.cookie("purbeurre_formulaire").expect("a cookie"));
            let answer = stranger.post("/inscription", &token, &fields);
            (answer.status != 303).then_some(answer)
        });
        let refused = refused.expect("a refusal");
        assert_eq!(refused.status, 429);
        assert!(refused.header("retry-after").parse::<u32>().expect("seconds") > 0);
        assert_eq!(app.get("/recherche?q=noisettine").status, 200);
    });
}

#[test]
fn forms_without_their_token_or_from_elsewhere_are_refused() {
    on_site(|app, _| {
        let claire = Visitor::new(app);
        sign_up(&claire, "claire");
        let token = token_in(&claire.get("/mon-compte").body).expect("a token");
        let stranger = Visitor::new(app);
        let theirs = token_in(&stranger.get("/connexion").body).expect("a token");
        for action in [
            "/connexion",
            "/inscription",
            "/deconnexion",
            "/mon-compte/courriel",
            "/mon-compte/mot-de-passe",
            "/mon-compte/sessions/fin",
            "/mon-compte/sessions/autres",
            "/mon-compte/suppression",
            "/mot-de-passe-oublie",
        ] {
            for wrong in ["", "x", &*theirs] {
                assert_eq!(claire.post(action, wrong, &[("mot_de_passe", PASSWORD)]).status, 403, "{action} {wrong}");
            }
        }
        let cookie = claire.cookie("purbeurre_session").expect("a session");
        for (name, value) in [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Origin", "null")] {
            let elsewhere = Visitor::new(app).with(name, value);
            elsewhere.set_cookie("purbeurre_session", &cookie);
            assert_eq!(elsewhere.post("/deconnexion", &token, &[]).status, 403, "{name}: {value}");
        }
        assert!(is_in(&claire));
        for action in ["/mon-compte/courriel", "/mon-compte/suppression"] {
            assert_eq!(way(&stranger.post(action, &theirs, &[])), (303, "/connexion"), "{action}");
        }
    });
}

#[test]
fn readers_have_no_cookie_and_those_of_members_are_guarded() {
    let mut settings = Settings::default();
    settings.http.trusted_proxies = vec!["127.0.0.1".parse().expect("a network")];
    on_site_with(&settings, |app, _| {
        let pages = ["/", "/recherche?q=noisettine", "/comparer", "/mentions-legales", "/contact", "/nulle-part"];
        for page in pages.into_iter().chain(["/produit/3000000000011", "/categorie/en:spreads", "/mon-compte"]) {
            assert_eq!(app.get(page).header("set-cookie"), "", "{page}");
        }
        for (proto, name, secure) in [("http", "purbeurre_session=", false), ("https", "__Host-purbeurre_session=", true)] {
            let visitor = Visitor::new(app).with("X-Forwarded-For", "192.0.2.7").with("X-Forwarded-Proto", proto);
            let answer = sign_up(&visitor, proto);
            let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().filter_map(|set| set.to_str().ok()).collect();
            let session = cookies.iter().find(|set| set.starts_with(name)).unwrap_or_else(|| panic!("{cookies:?}"));
            for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1209600"] {
                assert!(session.contains(part), "{part}: {session}");
            }
            assert_eq!(session.contains("Secure"), secure, "{session}");
            assert!(visitor.get("/mon-compte").body.contains("192.0.2.7"));
        }
    });
}

#[test]
fn what_people_call_themselves_stays_text() {
    on_site(|app, store| {
        let hash = purbeurre::accounts::hashing::hash(PASSWORD, [7; 16]).expect("a hash");
        let name = "<script>alert(1)</script>";
        make_user(store, name, &hash, false);
        let visitor = Visitor::new(app).with("User-Agent", "<img src=x onerror=alert(1)>");
        assert_eq!(log_in(&visitor, name, PASSWORD).status, 303);
        let page = visitor.get("/mon-compte").body;
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x") && page.contains("&#60;script&#62;"));
        let long = "a".repeat(20_000);
        assert_eq!(log_in(&Visitor::new(app), &long, &long).status, 413);
        let long = "a".repeat(10_000);
        assert_eq!(log_in(&Visitor::new(app), &long, &long).status, 422);
    });
}
