//! Sign-up, log-in and log-out.

use super::common::visitor::{Visitor, token_in};
use super::*;

#[test]
fn whoever_signs_up_is_logged_in_and_comes_back_another_day() {
    on_site(|app, _| {
        let claire = Visitor::new(app);
        let answer = sign_up(&claire, "claire");
        assert_eq!(way(&answer), (303, "/"));
        let home = claire.get("/").body;
        assert!(home.contains("Bienvenue") && home.contains("href=\"/mon-compte\""));
        assert!(!claire.get("/").body.contains("Bienvenue"), "it is said once");
        let page = claire.get("/mon-compte");
        for words in ["claire@exemple.fr", "Firefox sur Android", "cet appareil", "127.0.0.1"] {
            assert!(page.body.contains(words), "{words}");
        }
        assert_eq!((page.header("cache-control"), page.header("x-robots-tag")), ("no-store", "noindex"));

        assert_eq!(way(&claire.fill("/deconnexion", "/deconnexion", &[])), (303, "/"));
        assert!(claire.get("/").body.contains("À bientôt"));
        assert_eq!(way(&claire.get("/mon-compte")), (303, "/connexion?retour=%2Fmon-compte"));
        assert_eq!(log_in(&claire, " CLAIRE ", PASSWORD).status, 303);
        assert!(is_in(&claire));
        assert_eq!(way(&claire.get("/connexion?retour=/contact")), (303, "/contact"));
        assert_eq!(way(&claire.get("/inscription")), (303, "/"));
    });
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_passwords_are_never_repeated() {
    on_site(|app, _| {
        let visitor = Visitor::new(app);
        sign_up(&visitor, "claire");
        let other = Visitor::new(app);
        let fields =
            [("identifiant", "a b<i>"), ("courriel", "\"nulle part"), ("mot_de_passe", "1234567"), ("mot_de_passe_2", "7654321")];
        let answer = other.fill("/inscription", "/inscription", &fields);
        assert_eq!(answer.status, 422);
        for words in ["sans espaces", "ressemble à", "Trop court", "Des chiffres seuls", "Trop courant", "ne sont pas les mêmes"]
        {
            assert!(answer.body.contains(words), "{words}");
        }
        assert!(answer.body.contains("value=\"a b&#60;i&#62;\"") && answer.body.contains("value=\"&#34;nulle part\""));
        assert!(!answer.body.contains("1234567") && !answer.body.contains("7654321"));
        let answer = other.fill("/inscription", "/inscription", &[]);
        assert_eq!((answer.status, answer.body.matches("aria-invalid").count()), (422, 2));
        let fields = [("identifiant", "CLAIRE"), ("mot_de_passe", PASSWORD), ("mot_de_passe_2", PASSWORD)];
        let answer = other.fill("/inscription", "/inscription", &fields);
        assert!(answer.status == 422 && answer.body.contains("déjà pris"), "{}", answer.body);
        assert!(!is_in(&other));
    });
}

#[test]
fn a_log_in_leads_back_to_where_one_was_and_nowhere_else() {
    on_site(|app, _| {
        sign_up(&Visitor::new(app), "claire");
        for (back, to) in [
            ("/recherche?q=noisettes&note=b", "/recherche?q=noisettes&note=b"),
            ("https://evil.example/", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/connexion", "/"),
        ] {
            let visitor = Visitor::new(app);
            let fields = [("identifiant", "claire"), ("mot_de_passe", PASSWORD), ("retour", back)];
            assert_eq!(way(&visitor.fill("/connexion", "/connexion", &fields)), (303, to), "{back}");
        }
        let page = app.get("/connexion?retour=/contact").body;
        assert!(page.contains("name=\"retour\" value=\"/contact\"") && page.contains("/inscription?retour=%2Fcontact"));
        assert!(app.get("/connexion?retour=https://evil.example").body.contains("name=\"retour\" value=\"/\""));
    });
}

#[test]
fn a_swap_is_kept_by_whoever_logs_in_or_signs_up_for_it() {
    on_site(|app, _| {
        let swap = [("produit", PRODUCT), ("substitut", SUBSTITUTE), ("retour", "/contact")];
        let confirmation = format!("/mes-aliments/confirmation?produit={PRODUCT}&substitut={SUBSTITUTE}");
        let page = format!("/inscription?produit={PRODUCT}&substitut={SUBSTITUTE}");
        let claire = Visitor::new(app);
        let new = [("identifiant", "claire"), ("mot_de_passe", PASSWORD), ("mot_de_passe_2", PASSWORD)];
        assert_eq!(way(&claire.fill(&page, "/inscription", &[&new[..], &swap].concat())), (303, &*confirmation));
        let data = claire.get("/mon-compte/donnees.json");
        assert!(data.header("content-disposition").contains("attachment"));
        assert_eq!(data.json()["saved"][0]["product"]["name"], "Noisettine");
        assert_eq!(data.json()["saved"][0]["substitute"]["code"], SUBSTITUTE);
        assert_eq!(data.json()["account"]["username"], "claire");
        assert!(!data.body.contains("argon2"));

        let again = Visitor::new(app);
        let known = [("identifiant", "claire"), ("mot_de_passe", PASSWORD)];
        assert_eq!(way(&again.fill("/connexion", "/connexion", &[&known[..], &swap].concat())), (303, &*confirmation));
        let unknown = [("produit", "404"), ("substitut", SUBSTITUTE), ("retour", "/contact")];
        let visitor = Visitor::new(app);
        assert_eq!(way(&visitor.fill("/connexion", "/connexion", &[&known[..], &unknown].concat())), (303, "/contact"));
        assert_eq!(claire.get("/mon-compte/donnees.json").json()["saved"].as_array().map(Vec::len), Some(1));
    });
}

#[test]
fn a_dialog_gets_the_form_alone_and_is_told_where_to_go() {
    on_site(|app, _| {
        sign_up(&Visitor::new(app), "claire");
        let visitor = Visitor::new(app);
        let piece = visitor.get("/connexion?retour=/contact&bloc=1");
        assert!(piece.body.trim_start().starts_with("<section") && !piece.body.contains("<html"), "{}", piece.body);
        assert_eq!(piece.header("cache-control"), "no-store");
        let token = token_in(&piece.body).expect("a token");
        let post = |password| {
            let fields = [("identifiant", "claire"), ("mot_de_passe", password), ("retour", "/contact")];
            visitor.post("/connexion?bloc=1", &token, &fields)
        };
        let wrong = post("faux");
        assert!(wrong.status == 422 && wrong.body.contains("ne vont pas ensemble") && !wrong.body.contains("<html"));
        assert_eq!(way(&post(PASSWORD)), (201, "/contact"));
        assert!(visitor.get("/contact").body.contains("Ravis de vous revoir"));
    });
}

#[test]
fn a_closed_site_says_so() {
    let mut settings = Settings::default();
    settings.accounts.sign_up = false;
    on_site_with(&settings, |app, _| {
        let visitor = Visitor::new(app);
        let page = visitor.get("/inscription");
        assert!(page.body.contains("pas de nouveaux comptes") && token_in(&page.body).is_none());
        let fields = [("identifiant", "claire"), ("mot_de_passe", PASSWORD), ("mot_de_passe_2", PASSWORD)];
        assert_eq!(visitor.fill("/connexion", "/inscription", &fields).status, 403);
        assert_eq!(log_in(&visitor, "claire", PASSWORD).status, 422);
    });
}

/// `pbkdf2_sha256` of "vieux-mot-de-passe", as Django 2 writes it.
const DJANGO: &str = "pbkdf2_sha256$1000$selselsel$10iJX37kJnT8ADTd+UOcda4L0Zhvck6Bc3l3FzeYAXU=";

#[test]
fn a_password_of_the_old_site_is_good_and_hashed_anew() {
    on_site(|app, store| {
        let id = make_user(store, "denis", DJANGO, false);
        let denis = Visitor::new(app);
        assert_eq!(log_in(&denis, "denis", "vieux-mot-de-passe").status, 303);
        assert!(is_in(&denis));
        let stored = store.store.read_here(|reader| users::password(reader.conn, id)).expect("a read").expect("a hash");
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert_eq!(log_in(&Visitor::new(app), "denis", "vieux-mot-de-passe").status, 303);
    });
}
