//! `GET /api/v1/categories?q=&page=&per_page=`

use rocket::{State, get};

use crate::config::Search;
use crate::store::{Store, finding};
use crate::web::api::document::{Defect, InvalidParameter, Unavailable};
use crate::web::api::queries::CategoriesQuery;
use crate::web::api::shapes::{Category, CategoryList};
use crate::web::api::{Json, Parameters, Problem, samples};

/// Find categories.
///
/// Only those that hold products.
#[utoipa::path(
    get,
    path = "/api/v1/categories",
    operation_id = "listCategories",
    tag = "categories",
    params(CategoriesQuery),
    responses(
        (status = 200, description = "A page of categories.", body = CategoryList, example = json!(samples::categories())),
        (status = 422, response = InvalidParameter),
        (status = 500, response = Defect),
        (status = 503, response = Unavailable),
    )
)]
#[get("/v1/categories")]
pub(in crate::web) async fn list(
    parameters: Parameters<'_>,
    store: &State<Store>,
    settings: &State<Search>,
) -> Result<Json, Problem> {
    let CategoriesQuery { q, page, per_page } = CategoriesQuery::read(parameters, settings.per_page)?;
    let (count, found) = store.read(move |reader| Ok(finding::categories(reader, &q, page, per_page))).await?;
    Json::of(&CategoryList { count, page, per_page, categories: found.into_iter().map(Category::from).collect() })
}
