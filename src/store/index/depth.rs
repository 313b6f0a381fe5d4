//! How far down the popular products a search looks at first.
//!
//! An index that knows no order (GIN) must gather all matches to tell the most popular; among the few thousand best known
//! products that is quick, and mostly enough. Products are told apart by the magnitude of their popularity.

/// Products among which a search looks first, and then: about so many.
const STEPS: [u64; 2] = [3_000, 50_000];
/// With so few matches in the whole catalogue it is not worth while to look anywhere first.
const FEW_MATCHES: u64 = 2_000;

/// The magnitude of a popularity: 0, then 1 for 1, 2 for 2 and 3, 3 for 4 to 7, and so on.
pub(in crate::store) const fn magnitude(popularity: i32) -> u32 {
    if popularity <= 0 { 0 } else { i32::BITS - popularity.leading_zeros() }
}

/// The magnitudes from which on a search looks, step by step, before it looks everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::store) struct Depths(Vec<u32>);

impl Depths {
    /// The steps for a catalogue with so many products of each magnitude.
    pub(in crate::store) fn of(counts: &[u64]) -> Self {
        let all: u64 = counts.iter().sum();
        let mut depths: Vec<u32> =
            STEPS.iter().filter(|step| all / 4 > **step).filter_map(|step| lowest(counts, *step)).collect();
        depths.dedup();
        Self(depths)
    }

    /// The steps for a query that so many products match at most.
    pub(super) fn for_matches(&self, at_most: u64) -> &[u32] {
        if at_most <= FEW_MATCHES { &[] } else { &self.0 }
    }
}

/// The lowest magnitude from which on there are at most so many products, if there are any.
fn lowest(counts: &[u64], most: u64) -> Option<u32> {
    let mut sum = 0;
    let fitting = counts.iter().enumerate().rev().take_while(|(_, count)| {
        sum += **count;
        sum <= most
    });
    let (magnitude, _) = fitting.filter(|(_, count)| **count > 0).last()?;
    u32::try_from(magnitude).ok()
}

#[cfg(test)]
mod tests {
    use super::{Depths, magnitude};

    #[test]
    fn magnitudes_double() {
        let of = [-1, 0, 1, 2, 3, 4, 7, 8, i32::MAX].map(magnitude);
        assert_eq!(of, [0, 0, 1, 2, 2, 3, 3, 4, 31]);
    }

    #[test]
    fn steps_hold_so_many_products_at_most() {
        // 900,000 unknown, 60,000 little known, then fewer and fewer.
        let counts = [900_000, 60_000, 30_000, 9_000, 2_000, 500, 0];
        assert_eq!(Depths::of(&counts), Depths(vec![4, 2]), "2,500 and 41,500 of a million");
        assert_eq!(Depths::of(&counts).for_matches(2_000), [0; 0], "a rare word needs no steps");
        assert_eq!(Depths::of(&counts).for_matches(2_001), [4, 2]);
    }

    #[test]
    fn a_small_or_unsorted_catalogue_has_no_steps() {
        assert_eq!(Depths::of(&[5_000, 3_000, 100]), Depths(vec![]), "looking everywhere is quick");
        assert_eq!(Depths::of(&[]), Depths(vec![]), "never counted");
        assert_eq!(Depths::of(&[1_000_000]), Depths(vec![]), "all alike");
    }
}
