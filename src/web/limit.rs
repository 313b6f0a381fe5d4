//! How often one household may ask for what costs us much: an account, a letter. Kept in memory; a restart forgets it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// The span over which requests are counted, in seconds.
const SPAN: i64 = 60 * 60;
/// Of so many addresses requests are counted; beyond that, those asked longest ago are forgotten.
const MOST_ADDRESSES: usize = 10_000;

/// The limits of this process.
#[derive(Debug)]
pub struct Limits {
    /// New accounts.
    pub sign_ups: Limit,
    /// Letters to people who forgot their password.
    pub letters: Limit,
}

impl Default for Limits {
    /// A class of pupils may sign up behind one address; nobody forgets twenty passwords an hour.
    fn default() -> Self {
        Self { sign_ups: Limit::new(40), letters: Limit::new(20) }
    }
}

/// So many requests an hour from one address.
#[derive(Debug)]
pub struct Limit {
    most: u32,
    /// When the hour of an address began, and how often it asked since.
    counts: Mutex<HashMap<IpAddr, (i64, u32)>>,
}

impl Limit {
    /// Lets an address ask `most` times an hour.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most, counts: Mutex::default() }
    }

    /// Counts a request at a moment in Unix seconds.
    ///
    /// # Errors
    /// When there were too many: after how many seconds the next one may come.
    pub fn count(&self, address: IpAddr, now: i64) -> Result<(), u64> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_ADDRESSES {
            counts.retain(|_, (began, _)| is_running(*began, now));
            let oldest = counts.iter().min_by_key(|(_, (began, _))| *began).map(|(address, _)| *address);
            if let Some(oldest) = oldest.filter(|_| counts.len() >= MOST_ADDRESSES) {
                counts.remove(&oldest);
            }
        }
        let (began, asked) = counts.entry(household(address)).or_insert((now, 0));
        if !is_running(*began, now) {
            (*began, *asked) = (now, 0);
        }
        if *asked >= self.most {
            return Err(u64::try_from(*began + SPAN - now).unwrap_or(1).max(1));
        }
        *asked += 1;
        Ok(())
    }
}

/// A clock that was set back begins another hour.
fn is_running(began: i64, now: i64) -> bool {
    (0..SPAN).contains(&(now - began))
}

/// An IPv6 network of 64 bits belongs to one household, so that all its addresses are one.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::{Limit, MOST_ADDRESSES};

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_hour_holds_so_many_and_then_it_begins_again() {
        let limit = Limit::new(2);
        let (one, other) = (address("192.0.2.1"), address("192.0.2.2"));
        assert_eq!([limit.count(one, 100), limit.count(one, 200), limit.count(one, 300)], [Ok(()), Ok(()), Err(3_400)]);
        assert_eq!(limit.count(other, 300), Ok(()));
        assert_eq!(limit.count(one, 3_699), Err(1));
        assert_eq!(limit.count(one, 3_700), Ok(()));
        assert_eq!(limit.count(one, 50), Ok(()), "the clock was set back");
    }

    #[test]
    fn a_household_is_one_address_and_memory_is_bounded() {
        let limit = Limit::new(1);
        assert_eq!(limit.count(address("2001:db8:1:2::1"), 0), Ok(()));
        assert!(limit.count(address("2001:db8:1:2:3::9"), 0).is_err());
        for number in 0..u32::try_from(MOST_ADDRESSES).expect("a small number") + 50 {
            assert_eq!(limit.count(Ipv4Addr::from(number).into(), 1), Ok(()));
        }
        assert!(limit.counts.lock().expect("the counts").len() <= MOST_ADDRESSES);
    }
}
