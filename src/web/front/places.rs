//! Places for connections: so many in all, so many for one address.
//!
//! Whoever opens connections and says nothing must not keep others out. So when all places are taken, the connection that has
//! waited longest for a request (of that address, or of all) goes, and the new one comes in; one whose request is being
//! answered is never cut. Nobody waits for a place: a new connection gets one or is closed.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// All places.
#[derive(Debug)]
pub(super) struct Places {
    taken: Mutex<Taken>,
    most: usize,
    most_of_one: usize,
    /// Told whenever the last place becomes free.
    empty: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    /// The next number: of a place, and of a turn of waiting. Smaller is older.
    next: u64,
    places: HashMap<u64, Held>,
    /// Who waits for a request, the longest first: turn of waiting → place.
    waiting: BTreeMap<u64, u64>,
    owners: HashMap<IpAddr, Owner>,
}

#[derive(Debug)]
struct Held {
    owner: Option<IpAddr>,
    turn: Option<u64>,
    cut: Arc<Notify>,
}

/// The connections of one address.
#[derive(Debug, Default)]
struct Owner {
    places: usize,
    waiting: BTreeMap<u64, u64>,
}

/// One connection's place, free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    cut: Arc<Notify>,
}

impl Places {
    pub(super) fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        Arc::new(Self { taken: Mutex::default(), most, most_of_one, empty: Notify::new() })
    }

    /// A place for a connection of somebody, or of a proxy that many stand behind (`None`). `None` when all are taken by
    /// requests that are being answered.
    pub(super) fn take(self: &Arc<Self>, from: Option<IpAddr>) -> Option<Place> {
        let owner = from.map(household);
        let mut taken = self.lock();
        if let Some(address) = owner {
            let of_one = taken.owners.get(&address);
            if of_one.is_some_and(|owner| owner.places >= self.most_of_one) {
                let longest = of_one.and_then(|owner| owner.waiting.values().next().copied())?;
                taken.cut(longest);
            }
        }
        if taken.places.len() >= self.most {
            let longest = taken.waiting.values().next().copied()?;
            taken.cut(longest);
        }
        let cut = Arc::new(Notify::new());
        let number = taken.number();
        taken.places.insert(number, Held { owner, turn: None, cut: Arc::clone(&cut) });
        if let Some(address) = owner {
            taken.owners.entry(address).or_default().places += 1;
        }
        taken.wait(number);
        Some(Place { places: Arc::clone(self), number, cut })
    }

    /// Done when no place is taken.
    pub(super) async fn all_free(&self) {
        loop {
            let told = self.empty.notified();
            if self.lock().places.is_empty() {
                return;
            }
            told.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        // Nothing here panics half-way.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// The connection in a place waits for a request from now on.
    fn wait(&mut self, number: u64) {
        self.answer(number);
        let turn = self.number();
        let Some(held) = self.places.get_mut(&number) else { return };
        held.turn = Some(turn);
        self.waiting.insert(turn, number);
        if let Some(owner) = held.owner.and_then(|address| self.owners.get_mut(&address)) {
            owner.waiting.insert(turn, number);
        }
    }

    /// The connection in a place waits no longer.
    fn answer(&mut self, number: u64) {
        let Some(held) = self.places.get_mut(&number) else { return };
        let Some(turn) = held.turn.take() else { return };
        self.waiting.remove(&turn);
        if let Some(owner) = held.owner.and_then(|address| self.owners.get_mut(&address)) {
            owner.waiting.remove(&turn);
        }
    }

    /// Gives a place up; whose it was learns of it.
    fn cut(&mut self, number: u64) {
        if let Some(held) = self.free(number) {
            held.cut.notify_one();
        }
    }

    fn free(&mut self, number: u64) -> Option<Held> {
        self.answer(number);
        let held = self.places.remove(&number)?;
        if let Some(address) = held.owner
            && let Some(owner) = self.owners.get_mut(&address)
        {
            owner.places -= 1;
            if owner.places == 0 {
                self.owners.remove(&address);
            }
        }
        Some(held)
    }
}

impl Place {
    /// A request is there and is being answered: it will not be cut.
    pub(super) fn answering(&self) {
        self.places.lock().answer(self.number);
    }

    /// The answer is made; the connection may be used again, or may not.
    pub(super) fn waiting(&self) {
        self.places.lock().wait(self.number);
    }

    /// Done when somebody else got this place.
    pub(super) async fn cut(&self) {
        self.cut.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.free(self.number);
        if taken.places.is_empty() {
            self.places.empty.notify_waiters();
        }
    }
}

/// Who shares a limit: an IPv4 address, or the /64 that one customer gets of IPv6.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::Arc;

    use super::{Place, Places, household};

    fn from(host: &str) -> IpAddr {
        host.parse().expect("an address")
    }

    fn is_cut(place: &Place) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            tokio::select! { biased; () = place.cut() => true, () = std::future::ready(()) => false }
        })
    }

    #[test]
    fn who_has_waited_longest_makes_room() {
        let places = Places::new(3, 3);
        let all: Vec<Place> =
            ["192.0.2.1", "192.0.2.2", "192.0.2.3"].iter().filter_map(|host| places.take(Some(from(host)))).collect();
        all[0].answering();
        let new = places.take(Some(from("192.0.2.4"))).expect("a place");
        assert_eq!([&all[0], &all[1], &all[2], &new].map(is_cut), [false, true, false, false]);
        all[0].waiting();
        let newer = places.take(Some(from("192.0.2.5"))).expect("a place");
        assert!(is_cut(&all[2]) && !is_cut(&all[0]) && !is_cut(&newer));
    }

    #[test]
    fn nobody_is_cut_while_being_answered() {
        let places = Places::new(2, 2);
        let (one, two) = (places.take(Some(from("192.0.2.1"))).expect("a place"), places.take(None).expect("a place"));
        one.answering();
        two.answering();
        assert!(places.take(Some(from("192.0.2.9"))).is_none());
        drop(two);
        assert!(places.take(Some(from("192.0.2.9"))).is_some());
    }

    #[test]
    fn one_address_pushes_out_its_own_only() {
        let places = Places::new(100, 2);
        let visitor = places.take(Some(from("192.0.2.7"))).expect("a place");
        let flood: Vec<Place> = (0..50).filter_map(|_| places.take(Some(from("2001:db8::1")))).collect();
        let neighbour = places.take(Some(from("2001:db8::2"))).expect("a place");
        assert!(!is_cut(&visitor) && !is_cut(&neighbour));
        assert_eq!(flood.iter().filter(|place| !is_cut(place)).count(), 1, "the neighbour is of the same household");
        let proxied: Vec<Place> = (0..50).filter_map(|_| places.take(None)).collect();
        assert!(proxied.iter().all(|place| !is_cut(place)), "many stand behind a proxy");
    }

    #[test]
    fn a_place_that_was_given_away_is_not_freed_twice() {
        let places = Places::new(1, 1);
        let first = places.take(None).expect("a place");
        let second = places.take(None).expect("a place");
        drop(first);
        second.answering();
        assert!(places.take(None).is_none(), "the second is still there");
        assert_eq!(Arc::strong_count(&places), 2);
    }

    #[test]
    fn a_household_is_a_64() {
        let of = |text: &str| household(text.parse().expect("an address")).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
