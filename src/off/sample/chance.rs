//! Chance that always falls the same way.

/// Numbers that look like chance and are the same for the same seed: `SplitMix64`.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// The chance of one line of one file.
    pub(super) fn new(seed: u64, line: u64) -> Self {
        let mut chance = Self(seed ^ line.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        chance.next();
        chance
    }

    /// Any number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A number from 0 up to 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a double holds")]
    pub(super) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with this probability.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// One of a list, each as likely.
    pub(super) fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[usize::try_from(self.below(list.len() as u64)).unwrap_or_default()]
    }
}

/// Ranks as words and brands have them: the second half as frequent as the first, the third a third.
#[derive(Debug, Clone)]
pub(super) struct Zipf(Vec<f64>);

impl Zipf {
    /// Ranks from 0 to below `count`.
    pub(super) fn new(count: u32) -> Self {
        let mut sum = 0.0;
        Self(
            (1..=count.max(1))
                .map(|rank| {
                    sum += 1.0 / f64::from(rank);
                    sum
                })
                .collect(),
        )
    }

    /// A rank.
    pub(super) fn pick(&self, chance: &mut Chance) -> usize {
        let aim = chance.share() * self.0.last().copied().unwrap_or_default();
        self.0.partition_point(|sum| *sum <= aim).min(self.0.len() - 1)
    }
}
