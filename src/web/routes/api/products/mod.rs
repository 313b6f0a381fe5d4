//! Products.

pub(in crate::web) mod list;
pub(in crate::web) mod show;
pub(in crate::web) mod substitutes;

use crate::catalogue::{BadBarcode, Barcode};
use crate::web::api::Problem;
use crate::web::params::Code;

/// The barcode in a path; any way of writing it will do.
fn barcode(code: Result<Code, BadBarcode>) -> Result<Barcode, Problem> {
    match code {
        Ok(Code { code, .. }) => Ok(code),
        Err(why) => Err(Problem::parameter("code", format!("code must be a barcode: {why}."))),
    }
}
