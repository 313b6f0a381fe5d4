//! `GET /api/v1/products/<code>/substitutes?limit=&store=&label=&without_allergen=`

use rocket::{State, get};

use crate::catalogue::BadBarcode;
use crate::store::{Store, finding};
use crate::web::api::document::{Defect, InvalidParameter, Unavailable, UnknownProduct};
use crate::web::api::queries::SubstitutesQuery;
use crate::web::api::shapes::SubstituteList;
use crate::web::api::{Json, Parameters, Problem, samples};
use crate::web::params::Code;

/// Find what may replace a product.
///
/// Strictly better products (a better Nutri-Score, or the same letter with fewer points by the same formula) of the most
/// specific category they share, the most alike first.
#[utoipa::path(
    get,
    path = "/api/v1/products/{code}/substitutes",
    operation_id = "listSubstitutes",
    tag = "products",
    params(
        ("code" = String, Path, description = "The barcode of the product to replace, of up to 14 digits; leading zeros do not matter.",
            pattern = "^[0-9]{1,14}$", example = "2000000010373"),
        SubstitutesQuery,
    ),
    responses(
        (status = 200, description = "The product and its substitutes; none when nothing is better.", body = SubstituteList,
            example = json!(samples::substitutes())),
        (status = 404, response = UnknownProduct),
        (status = 422, response = InvalidParameter),
        (status = 500, response = Defect),
        (status = 503, response = Unavailable),
    )
)]
#[get("/v1/products/<code>/substitutes")]
pub(in crate::web) async fn substitutes(
    code: Result<Code, BadBarcode>,
    parameters: Parameters<'_>,
    store: &State<Store>,
) -> Result<Json, Problem> {
    let code = super::barcode(code)?;
    let query = SubstitutesQuery::read(parameters)?;
    let (limit, wishes, wanted) = (query.limit, query.wishes(), code.clone());
    let found = store.read(move |reader| finding::substitutes(reader, &wanted, &wishes, limit)).await?;
    Json::of(&SubstituteList::from(found.ok_or_else(|| Problem::no_product(&code))?))
}
