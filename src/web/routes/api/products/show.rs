//! `GET /api/v1/products/<code>`

use rocket::{State, get};

use crate::catalogue::BadBarcode;
use crate::store::{Store, finding};
use crate::web::api::document::{Defect, InvalidParameter, Unavailable, UnknownProduct};
use crate::web::api::shapes::Product;
use crate::web::api::{Json, Parameters, Problem, samples};
use crate::web::params::Code;

/// Read one product.
#[utoipa::path(
    get,
    path = "/api/v1/products/{code}",
    operation_id = "getProduct",
    tag = "products",
    params(("code" = String, Path, description = "Its barcode, of up to 14 digits; leading zeros do not matter.",
        pattern = "^[0-9]{1,14}$", example = "2000000010373")),
    responses(
        (status = 200, description = "The product.", body = Product, example = json!(samples::product())),
        (status = 404, response = UnknownProduct),
        (status = 422, response = InvalidParameter),
        (status = 500, response = Defect),
        (status = 503, response = Unavailable),
    )
)]
#[get("/v1/products/<code>")]
pub(in crate::web) async fn show(
    code: Result<Code, BadBarcode>,
    parameters: Parameters<'_>,
    store: &State<Store>,
) -> Result<Json, Problem> {
    let code = super::barcode(code)?;
    parameters.end()?;
    let wanted = code.clone();
    let record = store.read(move |reader| finding::product(reader, &wanted)).await?;
    Json::of(&Product::from(record.ok_or_else(|| Problem::no_product(&code))?))
}
