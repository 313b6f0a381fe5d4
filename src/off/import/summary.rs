//! What an import did, in numbers.

use std::ops::AddAssign;

use serde::{Serialize, Serializer};

use crate::off::Dropped;

/// What an import did. Serialises to the `--json` summary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Lines read, blank ones and the names of columns aside: kept and dropped ones.
    pub read: u64,
    /// Lines that are products.
    pub kept: u64,
    /// Products that were not there.
    pub inserted: u64,
    /// Products whose source was newer.
    pub updated: u64,
    /// Products left as they were.
    pub unchanged: u64,
    /// Lines that are no products, by reason.
    pub dropped: DroppedCounts,
    /// How long it took.
    #[serde(serialize_with = "to_milliseconds")]
    pub seconds: f64,
}

/// How many lines were dropped for each reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct DroppedCounts {
    /// [`Dropped::Malformed`].
    pub malformed: u64,
    /// [`Dropped::BadCode`].
    pub bad_code: u64,
    /// [`Dropped::NoName`].
    pub no_name: u64,
    /// [`Dropped::NoCategory`].
    pub no_category: u64,
    /// [`Dropped::OtherCountry`].
    pub other_country: u64,
    /// [`Dropped::Obsolete`].
    pub obsolete: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn to_milliseconds<S: Serializer>(seconds: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((seconds * 1_000.0).round() / 1_000.0)
}

impl DroppedCounts {
    pub(in crate::off) fn count(&mut self, reason: Dropped) {
        let place = match reason {
            Dropped::Malformed => &mut self.malformed,
            Dropped::BadCode => &mut self.bad_code,
            Dropped::NoName => &mut self.no_name,
            Dropped::NoCategory => &mut self.no_category,
            Dropped::OtherCountry => &mut self.other_country,
            Dropped::Obsolete => &mut self.obsolete,
        };
        *place += 1;
    }
}

impl AddAssign for DroppedCounts {
    fn add_assign(&mut self, other: Self) {
        self.malformed += other.malformed;
        self.bad_code += other.bad_code;
        self.no_name += other.no_name;
        self.no_category += other.no_category;
        self.other_country += other.other_country;
        self.obsolete += other.obsolete;
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.kept += other.kept;
        self.inserted += other.inserted;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.dropped += other.dropped;
        self.seconds += other.seconds;
    }
}
