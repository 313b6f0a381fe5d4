//! How long answers are kept, and that many who ask the same at once make one call.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use purbeurre::catalogue::{Barcode, CategoryTag};
use purbeurre::jobs::completion::{Completion, Question, Unavailable};
use purbeurre::jobs::off_pace;
use purbeurre::store::completions;

use crate::common::on_each_database;
use crate::common::open_food_facts::{Misbehaviour, StandIn, barcode};
use crate::{cards, cupboard, more, piece, serve, settings, spreads};

const VISITORS: usize = 12;

#[test]
fn many_who_ask_the_same_make_one_call() {
    on_each_database(|store| {
        store.fill(&cupboard());
        let off = StandIn::start().with_products(spreads(10));
        // Slow enough for all to come while it is under way.
        off.misbehave("search.pl", Misbehaviour::Drip);
        off.set_products(spreads(1));
        let app = serve(&off, store);
        let more = more(&app.get("/recherche?q=tartinade")).expect("an offer");
        std::thread::scope(|scope| {
            let visitors: Vec<_> = (0..VISITORS).map(|_| scope.spawn(|| cards(&piece(&app, &more)))).collect();
            for visitor in visitors {
                assert_eq!(visitor.join().expect("an answer"), ["Tartinade lointaine 1"]);
            }
        });
        assert_eq!(off.requests().len(), 1);
    });
}

#[test]
fn many_who_wait_for_nothing_make_one_call_and_it_is_not_kept() {
    on_each_database(|store| {
        store.fill(&cupboard());
        let off = StandIn::start().with_products(spreads(10));
        off.misbehave("", Misbehaviour::Hang);
        let mut settings = settings(&off);
        settings.open_food_facts.read_timeout_seconds = 3;
        let app = crate::TestApp::serve_with(&settings, store.store.clone());
        let more = more(&app.get("/recherche?q=tartinade")).expect("an offer");
        std::thread::scope(|scope| {
            let visitors: Vec<_> = (0..VISITORS).map(|_| scope.spawn(|| piece(&app, &more))).collect();
            // Meanwhile pages are made as ever.
            assert_eq!(cards(&app.get("/recherche?q=tartinade%20placard")), ["Tartinade du placard"]);
            for visitor in visitors {
                assert!(visitor.join().expect("an answer").body.contains("ne répond pas"));
            }
        });
        assert_eq!(off.requests().len(), 1);
        off.behave();
        assert_eq!(cards(&piece(&app, &more)).len(), 4);
    });
}

#[test]
fn an_answer_stands_for_as_long_as_the_settings_say() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    on_each_database(|store| {
        let off = StandIn::start().with_products(spreads(2));
        let client = off_pace::client(&off.settings(), store.store.clone()).expect("the settings are right");
        let now = Arc::new(AtomicI64::new(1_700_000_000));
        let clock = Arc::clone(&now);
        let clock = Box::new(move || clock.load(Ordering::Relaxed));
        let completion = Completion::with_clock(client, store.store.clone(), 2, clock);
        let ask = |typed: &str| {
            let question = Question::of_text(typed).expect("a question");
            runtime.block_on(completion.ask(question, Duration::from_mins(1)))
        };
        let codes = |many: u32| (1..=many).map(|number| Barcode::parse(&barcode(number)).expect("a code")).collect::<Vec<_>>();
        assert_eq!(ask("tartinade").expect("an answer").to_vec(), codes(2));
        off.set_products(spreads(3));
        now.fetch_add(7_200, Ordering::Relaxed);
        assert_eq!(ask("tartinade").expect("an answer").to_vec(), codes(2), "two hours");
        now.fetch_add(1, Ordering::Relaxed);
        assert_eq!(ask("tartinade").expect("an answer").to_vec(), codes(3), "and a second");
        assert_eq!(ask("zorglub").expect("an answer").to_vec(), codes(0), "nothing is an answer too");
        assert_eq!(ask("zorglub").expect("an answer").to_vec(), codes(0));
        assert_eq!(off.requests().len(), 3);
    });
}

#[test]
fn nobody_waits_longer_than_they_will_and_the_answer_is_there_for_the_next() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    on_each_database(|store| {
        let off = StandIn::start().with_products(spreads(1));
        off.misbehave("", Misbehaviour::Drip);
        let client = off_pace::client(&off.settings(), store.store.clone()).expect("the settings are right");
        let completion = Completion::new(client, store.store.clone(), 1);
        let category = || Question::Category(CategoryTag::parse("en:spreads").expect("an id"));
        let ask = |patience| runtime.block_on(completion.ask(category(), patience));
        assert_eq!(ask(Duration::ZERO), Err(Unavailable::Failing));
        assert_eq!(ask(Duration::from_mins(1)).expect("an answer").len(), 1);
        assert_eq!(off.requests().len(), 1);
    });
}

#[test]
fn old_answers_are_forgotten() {
    on_each_database(|store| {
        let code = Barcode::parse("3000000000011").expect("a barcode");
        let kept = |question: &'static str, since| {
            store.store.read_here(|reader| completions::find(reader.conn, question, since)).expect("an answer")
        };
        let keep = |question, at, codes: &[Barcode]| {
            store.store.write_here(|conn| completions::keep(conn, question, at, codes)).expect("it is kept");
        };
        keep("old", 100, &[]);
        keep("new", 100, &[]);
        keep("new", 200, std::slice::from_ref(&code));
        assert_eq!((kept("old", 0), kept("new", 200), kept("new", 201)), (Some(Vec::new()), Some(vec![code.clone()]), None));
        assert_eq!(store.store.write_here(|conn| completions::forget_older(conn, 200)).expect("it works"), 1);
        assert_eq!((kept("old", 0), kept("new", 0)), (None, Some(vec![code])));
    });
}
