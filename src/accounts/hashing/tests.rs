//! Tests of hashing: our own, Django's, and what nobody means well with.

use super::{Verdict, hash, verify};

/// Made by Python: `hashlib.pbkdf2_hmac('sha256', …)`, written as Django does.
const DJANGO: [(&str, &str); 2] = [
    ("quatre pommes", "pbkdf2_sha256$100000$cB7Lr2mZpQxy$113rHKMpN1Djn2HzyQmd2jIiZXcSk8ZQnicq3cxOy8s="),
    ("vélo à Orléans 🚲", "pbkdf2_sha256$120000$X9s0TqWvKd3e$uueZXYsoN1+wpYTad6TjZDWLPltEU5WBX/oV3nXRIwg="),
];
const ONE_ITERATION: &str = "pbkdf2_sha256$1$sel$vB9vmszjbSVfT18Mw64fftE9oGQ7Mv+wLyLRPhf1AHM=";
/// Of "password", from the tests of the reference implementation: less memory than ours.
const WEAK: &str = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

#[test]
fn a_hash_fits_its_password_alone() {
    let hashed = hash("quatre pommes", [7; 16]).expect("it is hashed");
    assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
    assert_eq!(verify("quatre pommes", &hashed), Verdict::Right);
    assert_eq!(verify("quatre pommes ", &hashed), Verdict::Wrong);
    assert_eq!(verify("", &hashed), Verdict::Wrong);
    assert_ne!(hashed, hash("quatre pommes", [8; 16]).expect("it is hashed"), "the salt counts");
}

#[test]
fn hashes_of_django_fit_and_are_old() {
    for (password, stored) in DJANGO {
        assert_eq!(verify(password, stored), Verdict::RightButOld);
        assert_eq!(verify("quatre poires", stored), Verdict::Wrong);
        assert_eq!(verify("", stored), Verdict::Wrong);
    }
    assert_eq!(verify("court", ONE_ITERATION), Verdict::RightButOld);
}

#[test]
fn a_weaker_hash_of_ours_is_old() {
    assert_eq!(verify("password", WEAK), Verdict::RightButOld);
    assert_eq!(verify("passwort", WEAK), Verdict::Wrong);
}

#[test]
fn what_fits_no_password_is_wrong() {
    let (password, good) = DJANGO[0];
    let hashed = hash(password, [7; 16]).expect("it is hashed");
    for stored in [
        "",
        "!",
        "!wQ8sX1",
        password,
        "$argon2id$",
        "pbkdf2_sha256$",
        "pbkdf2_sha256$100000$cB7Lr2mZpQxy$",
        "pbkdf2_sha256$100000$cB7Lr2mZpQxy",
        "pbkdf2_sha256$0$cB7Lr2mZpQxy$113rHKMpN1Djn2HzyQmd2jIiZXcSk8ZQnicq3cxOy8s=",
        "pbkdf2_sha256$-1$cB7Lr2mZpQxy$113rHKMpN1Djn2HzyQmd2jIiZXcSk8ZQnicq3cxOy8s=",
        "pbkdf2_sha256$100000$cB7Lr2mZpQxy$113rHKMpN1Djn2HzyQmd2jIiZXcSk8ZQnicq3cxOy8s=$",
        "md5$salt$0123456789abcdef0123456789abcdef",
        "bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuv",
        // Without its hash, every password would fit.
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ",
        &good[..good.len() - 1],
        &hashed[..hashed.len() - 1],
        &hashed.replace("argon2id", "argon2i"),
        &"$".repeat(100_000),
    ] {
        assert_eq!(verify(password, stored), Verdict::Wrong, "{stored:.80}");
    }
}

#[test]
fn a_hash_that_would_take_for_ever_is_not_computed() {
    for stored in [
        "pbkdf2_sha256$4294967295$cB7Lr2mZpQxy$113rHKMpN1Djn2HzyQmd2jIiZXcSk8ZQnicq3cxOy8s=",
        "pbkdf2_sha256$10000001$cB7Lr2mZpQxy$113rHKMpN1Djn2HzyQmd2jIiZXcSk8ZQnicq3cxOy8s=",
        "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=4000000000,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    ] {
        assert_eq!(verify("password", stored), Verdict::Wrong);
    }
}
